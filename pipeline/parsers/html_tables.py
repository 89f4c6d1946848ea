"""Rows of a web page's tables: data or only layout (网页表格).

A row of several cells with one line each is a row of data: one line, cells parted by tabs.  A row whose cells
hold several blocks, or another table, is layout: its lines stay as they are.

>>> table, lines = OpenTable(), []
>>> table.open_row(0)
>>> for text in ("甲", "乙"):
...     table.open_cell(len(lines), {}.get)
...     lines.append(HtmlLine(text))
>>> table.close_row(lines), table.close(0)
(None, 1)
>>> [(line.text, line.table, line.row) for line in lines]
[('甲\\t乙', 0, 0)]
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace

MOST_COLUMNS = 100
MOST_ROWS = 2000
CELL_LINES = 4  # a cell of more blocks is prose
CELL_CHARS = 400  # and so is a longer cell beside another one: a page laid out in columns


@dataclass(slots=True)
class HtmlLine:
    """A line of the page."""

    text: str
    layer: str = "body"
    reason: str | None = None
    table: int | None = None
    row: int | None = None


@dataclass
class OpenTable:
    """A table being read.

    starts: number of the line at which each cell of the open row begins; -1 for a cell that goes on from above
    spans: rows that the cell in a column still reaches down
    """

    is_nested: bool = False
    starts: list[int] = field(default_factory=list)
    spans: dict[int, int] = field(default_factory=dict)
    column: int = 0
    row: int = 0
    first: int = 0
    row_lines: list[HtmlLine] = field(default_factory=list)
    is_data: bool = False

    def open_row(self, line: int) -> None:
        """Begin a row at line number ``line``."""
        self.starts, self.column, self.first, self.is_nested = [], 0, line, False

    def open_cell(self, line: int, attribute: Callable[[str], str | None]) -> None:
        """Begin a cell at line number ``line``."""
        self._skip_spanned()
        width = min(_integer(attribute("colspan")), MOST_COLUMNS)
        height = min(_integer(attribute("rowspan")), MOST_ROWS)
        if height > 1 and self.column < MOST_COLUMNS:
            self.spans |= dict.fromkeys(range(self.column, self.column + width), height)
        self.starts.append(line)
        self.column += width

    def close_row(self, lines: list[HtmlLine]) -> None:
        """Write the open row as one line where it is a row of data."""
        self._skip_spanned()
        self.spans = {column: left - 1 for column, left in self.spans.items() if left > 1}
        cells = [] if self.is_nested else _cells(self.starts, len(lines), self.first)
        self.starts = []
        if not cells or not _is_data(cells):
            return
        held = [lines[start:end] for start, end in cells]
        if not any(held) or (len(held) > 1 and max(map(_length, held)) > CELL_CHARS):
            return
        text = "\t".join(" ".join(line.text for line in cell).replace("\t", " ") for cell in held)
        first = next(line for cell in held for line in cell)
        written = replace(first, text=text, table=None, row=None)
        lines[self.first :] = [written]
        self.row_lines.append(written)
        self.is_data = self.is_data or len(cells) > 1

    def close(self, number: int) -> int:
        """Number the rows of table ``number``; return 1 if this was a table of data and 0 if it was layout."""
        if not self.is_data:
            return 0
        for row, line in enumerate(self.row_lines):
            line.table, line.row = number, row
        return 1

    def _skip_spanned(self) -> None:
        while self.spans.get(self.column, 0) > 0 and self.column < MOST_COLUMNS:
            if self.starts or self.column == 0:
                self.starts.append(-1)
            self.column += 1


def _cells(starts: list[int], end: int, first: int) -> list[tuple[int, int]]:
    """Return [first line, last line) of each cell; a cell that goes on from above has none."""
    cells: list[tuple[int, int]] = []
    following = end
    for start in reversed(starts):
        cells.append((first, first) if start < 0 else (start, following))
        following = following if start < 0 else start
    return cells[::-1]


def _is_data(cells: list[tuple[int, int]]) -> bool:
    sizes = [end - start for start, end in cells]
    return max(sizes) <= 1 or (len(cells) > 1 and max(sizes) <= CELL_LINES and sum(size > 1 for size in sizes) == 1)


def _length(cell: list[HtmlLine]) -> int:
    return sum(len(line.text) for line in cell)


def _integer(text: str | None) -> int:
    match = re.match(r"\s*([0-9]{1,10})", text or "")
    return max(int(match.group(1)), 1) if match else 1
