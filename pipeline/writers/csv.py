"""CSV for spreadsheets (CSV 表格): ``contracts.csv`` and ``terms.csv``, UTF-8 with a mark that Excel knows it by.

A text that a spreadsheet would take for a formula has one ``'`` before it, as has one that begins with ``'``: taking
away the first ``'`` gives the text.  Control characters are shown as pictures (``␛``).  An empty cell is a blank slot
where ``state`` or ``blank_fields`` says so, else an absent one.

>>> _plain("=1"), _plain(0.0005), _plain(None), _plain(True)
("'=1", '0.0005', '', 'true')
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from pipeline.writers.cells import text
from pipeline.writers.columns import CONTRACTS, TERMS
from pipeline.writers.folder import whole
from pipeline.writers.rows import Entries, rows_of
from pipeline.writers.visible import neutralised, visible

CONTRACTS_FILE, TERMS_FILE = "contracts.csv", "terms.csv"


def write(entries: Entries, folder: Path) -> list[Path]:
    """Write both files."""
    targets = [folder / CONTRACTS_FILE, folder / TERMS_FILE]
    with ExitStack() as stack:
        paths = [stack.enter_context(whole(target)) for target in targets]
        streams = [stack.enter_context(path.open("w", encoding="utf-8-sig", newline="")) for path in paths]
        contracts, terms = (csv.writer(stream) for stream in streams)
        contracts.writerow(column.name for column in CONTRACTS)
        terms.writerow(column.name for column in TERMS)
        for entry in entries():
            rows = rows_of(entry)
            contracts.writerow(_plain(cell.value if cell else None) for cell in map(rows.cells.get, _NAMES))
            terms.writerows(map(_line, rows.terms))
    return targets


_NAMES = [column.name for column in CONTRACTS]


def _line(values: Iterable[Any]) -> list[str]:
    return ["" if value is None else _plain(value) for value in values]


def _plain(value: Any) -> str:
    if isinstance(value, str):
        return neutralised(visible(value))
    if isinstance(value, bool):
        return str(value).lower()
    return text(value) or ""
