"""What all outputs of a register say of its cells (台账单元格用语).

>>> shown(Cell(state="blank")), shown(Cell()), shown(None), shown(Cell(state="filled", value=Decimal(2), shown="2 day"))
('（空白）', '—', '', '2 day')
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from pipeline.portfolio import Cell, Outlier, Portfolio, Row
from pipeline.writers.cells import text
from pipeline.writers.terminal import BLANK

ABSENT = "—"
DIRECTIONS = {"high": "偏高", "low": "偏低"}
KINDS = {"end": "到期 end", "notice": "通知 notice", "due": "付款 due"}
UNTOLD = "未能判断，可用 --party 指定 | not told: name it with --party"
STATES = {"filled": "有值", "blank": "空白", "absent": "未提及", "listed": "多个值"}


def shown(cell: Cell | None) -> str:
    """Return what stands in a cell; nothing for a file that was not read."""
    if cell is None:
        return ""
    if cell.state == "blank":
        return BLANK
    return cell.shown or (ABSENT if cell.state == "absent" else text(cell.value) or "")


def number(value: object) -> str:
    """Return a number with its thousands parted.

    >>> number(Decimal("40000.50")), number(7)
    ('40,000.5', '7')
    """
    return f"{Decimal(text(value) or '0'):,f}"


def outlier_words(portfolio: Portfolio, row: Row) -> Iterator[str]:
    """Yield what is out of line in a row, in words."""
    headings = {column.name: column.heading_zh for column in portfolio.columns}
    for name, cell in row.cells.items():
        for one in cell.outliers:
            yield f"{headings[name]} {outlier_note(one)}"


def outlier_note(one: Outlier) -> str:
    """Return how far a value is from the others."""
    direction = f"{DIRECTIONS[one.direction]} {one.direction}"
    far = f"中位数 median {number(one.median)}，|z| {abs(one.score):g}，n {one.compared}"
    return f"{direction}: {number(one.value)} {one.unit}，{far}"
