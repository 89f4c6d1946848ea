"""The register on a terminal (台账终端显示): the columns looked at first, statistics, what ends soon.

>>> shown(Portfolio(today="2026-01-01")).renderables
[]
"""

from __future__ import annotations

from collections.abc import Iterator

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from pipeline.portfolio import Cell, Portfolio, Row
from pipeline.writers import matrix_cells, terminal
from pipeline.writers.matrix_cells import number, outlier_words

FIRST = ("counterparty", "end", "days_left", "fee_per_month", "total", "first_response", "blanks")
CELL_CHARS = 60
LEAST_WIDTHS = {"终止": len("2026-12-31")}  # a date is read in one line


def shown(portfolio: Portfolio) -> Group:
    """Return the register as tables."""
    return Group(*_tables(portfolio))


def _tables(portfolio: Portfolio) -> Iterator[RenderableType]:
    rows = portfolio.rows
    groups = [(group.label, group.rows) for group in portfolio.groups] or [("", [*range(len(rows))])]
    headings = {column.name: column.heading_zh for column in portfolio.columns}
    if rows:
        table = _table("文件", *(headings[name] for name in FIRST), "离群与提示")
        for label, places in groups:
            if label:
                table.add_section()
                table.add_row(Text(f"{terminal.shown(label)} ({len(places)})", style="bold"))
            for place in places:
                table.add_row(*_row(portfolio, rows[place]))
        yield table
    if any(one.n > 1 for one in portfolio.statistics):
        yield Text("统计 | statistics", style="bold")
        yield _statistics(portfolio, headings)
    if portfolio.expiring is not None:
        yield from _expiring(portfolio)


def _row(portfolio: Portfolio, row: Row) -> Iterator[RenderableType]:
    yield terminal.shown(row.name)
    for name in FIRST:
        yield _cell(row.cells.get(name))
    words = [*outlier_words(portfolio, row), *filter(None, (row.remark, row.reason))]
    yield "\n".join(map(terminal.shown, words))


def _cell(cell: Cell | None) -> RenderableType:
    words = terminal.shown(matrix_cells.shown(cell))
    words = words if len(words) <= CELL_CHARS else f"{words[: CELL_CHARS - 1]}…"
    return Text(f"{words} !", style="bold red") if cell and cell.outliers else words


def _statistics(portfolio: Portfolio, headings: dict[str, str]) -> Table:
    table = _table("列", "单位", "范围", "n", "最小", "中位数", "最大", "离群")
    for one in portfolio.statistics:
        if one.n > 1:
            figures = map(number, (one.n, one.minimum, one.median, one.maximum))
            far = str(len(one.outliers)) if one.measure else ""
            table.add_row(headings[one.column], terminal.shown(one.unit), terminal.shown(one.label), *figures, far)
    return table


def _expiring(portfolio: Portfolio) -> Iterator[RenderableType]:
    for label, places in (
        (f"{portfolio.expiring} 天内到期 | ends within {portfolio.expiring} days", portfolio.ending),
        ("已到期 | ended", portfolio.ended),
    ):
        yield Text(f"{label}: {len(places)}", style="bold")
        if not places:
            continue
        table = _table("文件", "标题", "对方", "终止", "剩余天数", "续约")
        for place in places:
            row = portfolio.rows[place]
            cells = (row.cells.get(name) for name in ("title", "counterparty", "end", "days_left", "renewal"))
            table.add_row(terminal.shown(row.name), *map(_cell, cells))
        yield table


def _table(*columns: str) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for column in columns:
        table.add_column(column, overflow="fold", min_width=LEAST_WIDTHS.get(column))
    return table
