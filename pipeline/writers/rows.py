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
from pipeline.writers.tables import Term, blanks, decode, terms

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
    return Rows(overview(entry, record, blanks(record)), list(terms(entry, record)))


def cells_of(entry: Entry) -> dict[str, Cell]:
    """Return the row of one entry in the overview."""
    if entry.record is None:
        return overview(entry, None, 0)
    record = decode(entry.record)
    return overview(entry, record, blanks(record))


def terms_of(entry: Entry) -> list[Term]:
    """Return the terms of one entry; none without a record."""
    return [] if entry.record is None else list(terms(entry, decode(entry.record)))
