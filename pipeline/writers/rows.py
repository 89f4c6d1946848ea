"""The rows of every entry (各文件的行): its cells in the overview and its terms, one entry at a time.

>>> rows = rows_of(Entry("a.txt", "", "failed", "empty_file"))
>>> rows.cells["code"].value, rows.terms
('empty_file', [])
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple, Protocol

from pipeline.entry import Entry
from pipeline.writers.cells import Cell
from pipeline.writers.overview import overview
from pipeline.writers.tables import Term, decode, terms

Entries = Callable[[], Iterator[Entry]]  # from the first one at every call, always in the same order


class Writer(Protocol):
    """Writes one format of the outputs of a batch."""

    def __call__(self, entries: Entries, folder: Path) -> list[Path]:
        """Write into ``folder``, whole or not at all, and return the files; raises OutputError."""


class Rows(NamedTuple):
    """What one file becomes: a row of the overview and its terms."""

    cells: dict[str, Cell]
    terms: list[Term]


def rows_of(entry: Entry) -> Rows:
    """Return the rows of one entry; one without a record has no terms."""
    if entry.record is None:
        return Rows(overview(entry, None, 0), [])
    record = decode(entry.record)
    found = list(terms(entry, record))
    return Rows(overview(entry, record, sum(term.state == "blank" for term in found)), found)
