"""One of the two contracts of a comparison (版本): what was read and what was found in it.

>>> Version._fields
('name', 'contract', 'record')
"""

from __future__ import annotations

from typing import NamedTuple

from pipeline.contract import Contract
from pipeline.record import Record


class Version(NamedTuple):
    """A contract as text with its clauses, and its record; ``name`` as the user named the file."""

    name: str
    contract: Contract
    record: Record
