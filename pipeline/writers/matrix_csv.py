"""The register as CSV (台账 CSV): a row a contract, for spreadsheets and scripts.

Numbers are plain numbers in the unit of the column beside them; a cell with several values holds all of them as text.
What is blank, absent or listed is told in columns of its own, for an empty cell alone does not tell.

>>> names([Column(name="fee", kind="money", heading_zh="", heading_en="", is_compared=True)])[-6:]
['fee', 'fee_unit', 'blank_columns', 'listed_columns', 'outliers', 'remark']
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path

from pipeline.portfolio import Column, Portfolio, Row
from pipeline.writers.cells import text
from pipeline.writers.folder import whole
from pipeline.writers.matrix_cells import outlier_words
from pipeline.writers.visible import neutralised, visible

FILE = ("location", "status", "code", "group")
ENDS = ("blank_columns", "listed_columns", "outliers", "remark")


def write(portfolio: Portfolio, target: Path) -> None:
    """Write the file whole; raises OutputError."""
    with whole(target) as temporary, temporary.open("w", encoding="utf-8-sig", newline="") as stream:
        lines = csv.writer(stream)
        lines.writerow(names(portfolio.columns))
        labels = {group.key: group.label for group in portfolio.groups}
        for row in portfolio.rows:
            lines.writerow(map(_plain, _values(portfolio, row, labels.get(row.group, ""))))


def names(columns: Sequence[Column]) -> list[str]:
    """Return the names of all columns; the unit of a number that has none for the whole column stands beside it."""
    return [*FILE, *(name for column in columns for name in _own(column)), *ENDS]


def _own(column: Column) -> tuple[str, ...]:
    return (column.name, f"{column.name}_unit") if _has_unit(column) else (column.name,)


def _has_unit(column: Column) -> bool:
    return column.kind in ("money", "number") and column.is_compared


def _values(portfolio: Portfolio, row: Row, label: str) -> Iterator[Decimal | str | None]:
    yield from (row.location, row.status, row.code, label)
    for column in portfolio.columns:
        cell = row.cells.get(column.name)
        yield None if cell is None else cell.value if cell.value is not None else cell.shown
        if _has_unit(column):
            yield cell.unit if cell else None
    for state in ("blank", "listed"):
        yield " ".join(name for name, cell in row.cells.items() if cell.state == state)
    yield "; ".join(outlier_words(portfolio, row))
    yield row.remark or row.reason


def _plain(value: Decimal | str | None) -> str:
    if isinstance(value, str):
        return neutralised(visible(value))
    return text(value) or ""
