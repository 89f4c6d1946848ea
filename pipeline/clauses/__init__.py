"""From the view to the clause tree: ``segment(view) -> Contract`` (条款切分)."""

from __future__ import annotations

from pipeline.contract import Contract
from pipeline.document import View


def segment(view: View) -> Contract:
    """Return the contract: the view and its tree of clauses."""
    return Contract(view, ())
