"""Service levels in tables whose metric stands in the header row alone (响应时间 | 到场时间 | 恢复时间).

Reads rows of a table (cells parted by tabs or ``|``) and tables that were flattened to one cell per line:
a run of header cells that begins with a word for the level (故障级别), then the values in the same order.

>>> from pipeline.document import from_string
>>> view = from_string("|级别|响应时间|恢复时间|\\n|一级|≤15分钟|≤[]小时|").view()
>>> [(cell.word.name, cell.quantity.value) for cell in find(view)]
[('first_response_time', Decimal('15')), ('resolution_time', None)]
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from pipeline.document import View
from pipeline.extractors._metrics import Word, find_words, fits
from pipeline.provenance import Place
from pipeline.values import quantities
from pipeline.values.blanks import PLACEHOLDER_RE
from pipeline.values.quantities import Quantity

FLAT_HEADER_RE = re.compile(r"(?m)^[^\n]{0,6}(?:级别|等级|优先级|严重程度)$")
CELL_CHARS = 24  # longer lines are sentences, no cells
HEADER_CELLS = 12
SANCTION_RE = re.compile(r"每[超低少高多差降延逾]|扣|罚")  # 每超1件扣300元: no value of the column
NEXT_DAY_RE = re.compile(r"(?:次日|第二天)(?:以?内|前)?")
UNIT_HEADER_RE = re.compile(r"(?:计量|考核|指标)?单位")
LIMIT_HEADER_RE = re.compile(
    r"[^\t|]{0,4}(?:标准|目标|要求|指标值|目标值|限值|达标值|考核值|承诺值|阈值|服务值)[^\t|]{0,2}"
)


class Cell(NamedTuple):
    """A value in a table and the metric of its column."""

    place: Place
    word: Word
    quantity: Quantity


def find(view: View) -> Iterator[Cell]:
    """Yield the values of all tables of ``view`` whose header names metrics."""
    yield from _rows(view)
    yield from _flattened(view.string)


def _rows(view: View) -> Iterator[Cell]:
    header: dict[int, Word] = {}
    units: tuple[int, int] | None = None
    last_end = -2
    if "|" not in view.string and "\t" not in view.string:
        return
    for line in view.lines:
        row = view.string[line.start : line.end]
        cells = list(_cells(row, line.start)) if "\t" in row or "|" in row else []
        if len(cells) < 2 or line.start != last_end + 1:
            header, units = {}, None
        last_end = line.end
        if len(cells) < 2:
            continue
        values = list(_values(view.string, cells, header))
        yield from values
        if units:
            yield from _by_unit(view.string, cells, *units)
        elif not values:
            header = _header(view.string, cells) or header
            units = _unit_columns(view.string, cells)


def _unit_columns(text: str, cells: list[Place]) -> tuple[int, int] | None:
    """Return which columns of a header hold the unit and the limit (指标 | 单位 | 标准)."""
    names = [text[start:end].strip(" *") for start, end in cells]
    unit = next((index for index, name in enumerate(names) if index and UNIT_HEADER_RE.fullmatch(name)), None)
    limit = next((index for index, name in enumerate(names) if index and LIMIT_HEADER_RE.fullmatch(name)), None)
    return (unit, limit) if unit is not None and limit is not None else None


def _by_unit(text: str, cells: list[Place], unit: int, limit: int) -> Iterator[Cell]:
    """Yield the value of a row whose unit stands in a cell of its own: 首次响应时间 | 秒 | ≤30."""
    if max(unit, limit) >= len(cells):
        return
    words = [word for place in cells[: min(unit, limit)] for word in find_words(text, *place)]
    written, (start, end) = text[slice(*cells[limit])].strip(" *"), cells[limit]
    joined = f"{written}{text[slice(*cells[unit])].strip(' *')}"
    quantity = next(quantities.find(joined), None) if words and re.search(r"\d$", written) else None
    if quantity and (quantity.start, quantity.end) == (0, len(joined)) and fits(words[-1].measures, quantity, joined):
        yield Cell((words[-1].start, end), words[-1], quantity._replace(start=start, end=end))


def _cells(row: str, offset: int) -> Iterator[Place]:
    position = 0
    separator = "\t" if "\t" in row else "|"
    row = row.rstrip("| ") if separator == "|" else row
    for index, cell in enumerate(row.split(separator)):
        if cell.strip() or index or separator == "\t":
            yield offset + position, offset + position + len(cell)
        position += len(cell) + 1


def _header(text: str, cells: list[Place]) -> dict[int, Word]:
    """Return the metric of each column that names one; a row that holds values is no header."""
    found: dict[int, Word] = {}
    for index, (start, end) in enumerate(cells):
        words = find_words(text, start, end)
        if not words or end - start > CELL_CHARS:
            continue
        if any(True for _ in quantities.find(text, start, end)):
            return {}
        found[index] = words[-1]
    return found if len(found) >= 2 or (found and 0 not in found) else {}


def _values(text: str, cells: list[Place], header: dict[int, Word]) -> Iterator[Cell]:
    for index, word in header.items():
        if index >= len(cells):
            continue
        start, end = cells[index]
        yield from _cell(text, (start, end), word)


def _cell(text: str, place: Place, word: Word) -> Iterator[Cell]:
    start, end = place
    written = text[start:end]
    quantity = next(quantities.find(text, start, end), None)
    if SANCTION_RE.search(written):
        return
    if word.measures == "time" and NEXT_DAY_RE.fullmatch(written.strip()):
        yield Cell(place, word, Quantity(start, end, None, Decimal(1), "day"))
    elif quantity and fits(word.measures, quantity, written):
        yield Cell(place, word, quantity)
    elif not quantity and written.strip() and PLACEHOLDER_RE.fullmatch(written.strip(" `")) and "-" not in written:
        yield Cell(place, word, Quantity(start, end, None, None, None))


def _flattened(text: str) -> Iterator[Cell]:
    """Yield the cells of tables that have one cell per line."""
    done = 0
    for match in FLAT_HEADER_RE.finditer(text):
        if match.start() < done:
            continue
        header, position = _stack(text, match.start())
        done = position
        columns = {index: words[-1] for index, place in enumerate(header) if (words := find_words(text, *place))}
        if not columns or len(header) < 2:
            continue
        yield from _below(text, position, len(header), columns)


def _stack(text: str, position: int) -> tuple[list[Place], int]:
    """Return the header cells, one per line, and where the first row begins: at a line that names a level."""
    header: list[Place] = []
    for _ in range(HEADER_CELLS):
        end = _line_end(text, position)
        line = text[position:end]
        if header and re.match(r"[一二三四五六IVP\d]{1,3}[级类]?|[特重紧严一高中低]", line) and not find_words(line):
            break
        if not line.strip() or len(line) > CELL_CHARS:
            return [], position
        header.append((position, end))
        position = end + 1
    return header, position


def _below(text: str, position: int, width: int, columns: dict[int, Word]) -> Iterator[Cell]:
    while position < len(text):
        row: list[Place] = []
        for _ in range(width):
            end = _line_end(text, position)
            row.append((position, end))
            position = end + 1
        if any(end - start > CELL_CHARS or end <= start for start, end in row):
            return
        cells = [cell for index, word in columns.items() for cell in _cell(text, row[index], word)]
        if not cells:
            return
        yield from cells


def _line_end(text: str, position: int) -> int:
    end = text.find("\n", position)
    return len(text) if end < 0 else end
