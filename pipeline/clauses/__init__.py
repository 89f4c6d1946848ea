"""From the view to the clause tree: ``segment(view) -> Contract`` (条款切分).

>>> from pipeline.document import from_string
>>> view = from_string("鉴于双方……\\n第一条服务内容\\n第二条 费用:每月…").view()
>>> [(clause.number, clause.heading) for clause in segment(view).clauses]
[('第一条', '服务内容'), ('第二条', '费用')]
"""

from __future__ import annotations

from pipeline.clauses.layout import split
from pipeline.clauses.numbering import find
from pipeline.clauses.tree import grow
from pipeline.contract import Contract
from pipeline.document import View


def segment(view: View) -> Contract:
    """Return the contract: the view and its tree of clauses."""
    parts = split(view, find(view))
    end = len(view.string)
    ids: dict[str, int] = {}
    body = grow(view, parts.body, end if parts.tail_start is None else parts.tail_start, ids=ids)
    annex = grow(view, parts.annex, end, part="annex", ids=ids)
    return Contract(view, body + annex, parts.tail_start)
