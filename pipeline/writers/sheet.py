"""Sheets of a spreadsheet, row by row (工作表): typed cells and nothing that is run, on one row of memory.

XlsxWriter keeps one row and writes a cell by nine calls; a table of terms has ten million cells.  So a row is written
here as the XML that it becomes, into the file that XlsxWriter has open for the sheet; all the rest is XlsxWriter's.

>>> element("B2", "a<b", 3), element("C2", date(2024, 3, 1), 4), element("D2", True, 0)
('<c r="B2" s="3" t="inlineStr"><is><t xml:space="preserve">a&lt;b</t></is></c>', '<c r="C2" s="4"><v>45352</v></c>', \
'<c r="D2" s="0" t="b"><v>1</v></c>')
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import quote

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.url import Url
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from pipeline.writers.visible import visible

CELL_CHARS = 32_767  # UTF-16 units that a cell can hold
SHEET_ROWS = 1_048_576
SHEET_LINKS = 65_530
LINK_CHARS = 2_079
DAY_ZERO = date(1899, 12, 30)
FIRST_DAY = date(1900, 3, 1)  # earlier ones are counted wrongly by every spreadsheet
SPELT_RE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")  # would be read as the character of that code


class Sheet(Worksheet):  # type: ignore[misc]
    """A worksheet that takes whole rows, each below the last one."""

    dim_rowmax: int | None
    dim_colmax: int | None

    def add(self, cells: Iterable[tuple[Any, int]], points: int | None = None) -> None:
        """Write one row: value and number of the format for each cell; None is no cell.

        points: the height of the row, where it is not that of one line
        """
        self.dim_rowmin, self.dim_colmin = 0, 0
        self.dim_rowmax = row = 0 if self.dim_rowmax is None else self.dim_rowmax + 1
        number = str(row + 1)
        written = [
            f'<c r="{column}{number}" s="{look}" t="inlineStr"><is><t>{value}</t></is></c>'
            if value.__class__ is str and is_plain(value)
            else element(column + number, value, look)
            for column, (value, look) in zip(COLUMNS, cells, strict=False)
            if value is not None
        ]
        self.dim_colmax = max(self.dim_colmax or 0, len(written) - 1)
        height = f' ht="{points}" customHeight="1"' if points else ""
        self.fh.write(f'<row r="{number}"{height}>{"".join(written)}</row>')

    def link(self, column: int, target: str) -> None:
        """Make a cell of the row written last a link to a file, unless there are more of them than a sheet holds."""
        address = quote(target)
        if self.hlink_count >= SHEET_LINKS or len(address) > LINK_CHARS:
            return
        url = Url(f"external:{address}")
        url._relationship_link = address  # as it is: XlsxWriter writes it with backslashes
        self.hyperlinks[self.dim_rowmax][column] = url
        self.hlink_count += 1

    @property
    def is_full(self) -> bool:
        """Return whether one more row is the last."""
        return (self.dim_rowmax or 0) >= SHEET_ROWS - 2


COLUMNS = tuple(xl_col_to_name(number) for number in range(64))


def is_plain(text: str) -> bool:
    """Return whether a text stands in XML as it is: most do, and are spared the looking.

    >>> [text for text in ("服务合同", " a", "a&b", "a\\n", "_x0041_") if is_plain(text)]
    ['服务合同']
    """
    return (
        text.isprintable()
        and not ("&" in text or "<" in text or ">" in text or "_x" in text)
        and text[:1] != " " != text[-1:]
        and len(text) * 2 <= CELL_CHARS
    )


def element(name: str, value: Any, look: int) -> str:
    """Return one cell as XML; a date or number that a spreadsheet cannot hold exactly is text."""
    if isinstance(value, str):
        return f'<c r="{name}" s="{look}" t="inlineStr"><is><t xml:space="preserve">{_escaped(value)}</t></is></c>'
    if isinstance(value, bool):
        return f'<c r="{name}" s="{look}" t="b"><v>{int(value)}</v></c>'
    if isinstance(value, date):
        return _dated(name, value, look)
    if isinstance(value, (int, Decimal)) and Decimal(repr(float(value))) != value:
        return element(name, str(value), look)
    return f'<c r="{name}" s="{look}"><v>{value}</v></c>'


def _dated(name: str, value: date, look: int) -> str:
    if value < FIRST_DAY:
        return element(name, value.isoformat(), look)
    return f'<c r="{name}" s="{look}"><v>{(value - DAY_ZERO).days}</v></c>'


def _escaped(text: str) -> str:
    """Return a text as XML, cut to what a cell holds.

    >>> _escaped("_x0041_ \\x1b"), len(_escaped("字" * 40_000))
    ('_x005F_x0041_ ␛', 32767)
    """
    text = visible(text)
    if len(text) * 2 > CELL_CHARS:
        text = _cut(text)
    text = SPELT_RE.sub("_x005F_", text)
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _cut(text: str) -> str:
    units = text.encode("utf-16-le")
    if len(units) <= 2 * CELL_CHARS:
        return text
    return units[: 2 * (CELL_CHARS - 1)].decode("utf-16-le", "ignore") + "…"


def opened(path: str, between: str) -> Workbook:
    """Open a workbook at ``path`` that takes no text for anything else, with temporary files in ``between``."""
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "tmpdir": between}
    workbook = Workbook(path, options)
    workbook.use_zip64()
    return workbook


def looks(workbook: Workbook, kinds: Sequence[tuple[str, dict[str, Any]]]) -> dict[str, int]:
    """Return the numbers of the formats that ``kinds`` names."""
    made: dict[str, Format] = {name: workbook.add_format(settings) for name, settings in kinds}
    return {name: look._get_xf_index() for name, look in made.items()}
