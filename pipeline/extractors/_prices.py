"""Prices without a currency: cells of price tables, labelled lines that end in a slot (价格表、总价:____).

A header cell that names a price (``单价(元/人/月)``, ``总价``, ``金额(元)``) makes the figures below it amounts,
in rows of a table (cells parted by tabs or ``|``) and in pages where every cell became a line of its own.

>>> [bool(HEADER_RE.fullmatch(cell)) for cell in ("单价(元/人/月)", "总价", "数量", "单价、总价的计算")]
[True, True, False, False]
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.contract import Contract
from pipeline.provenance import item
from pipeline.record import Fee
from pipeline.values import blanks, money
from pipeline.values._money_words import read_per

NAME = r"(?:[^\W\d]{0,8}(?:单价|总价|金额|价格|费用|租金|合价|价款|报价|小计|合计|费|价))"
# A column of whatever is counted in yuan: 扣款(元), 餐补(元/天)
_YUAN = r"(?!注册|资产|产值|营业|净)[^\W\d]{1,10}(?=[ ]{0,2}[(\[](?:人民币)?万?元)"
HEADER_RE = re.compile(
    rf"\**(?:{NAME}|{_YUAN})\**[ ]{{0,2}}"
    r"(?:[(\[](?P<unit>[^()\[\]\n]{1,16})[)\]]|[/:]?(?P<bare>万?元[^ \n]{0,6}))?\**"
)
# {{单价}} in a row without a head
VARIABLE_RE = re.compile(rf"(?:\{{\{{|«|#)[^{{}}«»#\n]{{0,8}}?(?P<name>{NAME})(?:\}}\}}|»|#)")
FIGURE_RE = re.compile(r"\**[¥]?[ ]?(\d{1,3}(?:,\d{3})+(?:\.\d{1,4})?|\d{1,12}(?:\.\d{1,4})?)[ ]?(?:元)?\**")
MASK_RE = re.compile(r"[*#]{1,12}[\d.,]{0,12}")  # #.64
END_RE = re.compile(r"[。;:,]$|^第.{1,4}条")
CELL_CHARS = 18  # longest cell of a price table that is printed a cell per line
MIN_COLUMNS, MAX_COLUMNS = 3, 9
TOTAL_RE = re.compile(r"合计|总计|共计|总价|总额")
LABEL_RE = re.compile(
    r"(?:(?:合同|服务|项目|工程|开发|软件|技术|设备|货物|产品|租赁|转让|总)[^\W\d_]{0,8}?(?:总价款?|总金额|总额|价款|费用)"
    r"|总价|总金额|单价|合计金额|(?:月|年|房屋)?租金|押金|定金|[水电]费)(?:\([^()\n]{0,8}\))?(?:为|是)?[ ]{0,4}$"
)
# Before a printed slot any word for a price will do; before nothing at all it may be a heading.
NAME_RE = re.compile(
    r"(?<![^\W_])(?![收付计缴免]费)[^\W\d_]{0,10}(?:费用?|价款?|价格|报酬|佣金|工资|租金|[金总]额|造价|押金|保证金|定金)"
    r"(?:\([^()\n]{0,8}\))?(?:为|是)?[ ]{0,4}$"
)
GAP_CHARS = 4  # white space this long after a label is a printed slot
FIGURES = r"\d{1,3}(?:,\d{3})+(?:\.\d{1,4})?|\d{3,12}(?:\.\d{1,4})?|\d{1,12}\.\d{2,4}"
SLOT_RE = re.compile(
    rf"""(?::[ ]{{0,4}}(?:(?P<figure>{FIGURES})(?![,.]\d)|(?P<hole>{blanks.PLACEHOLDER}|[ ]{{0,60}}))
    |[为是][ ]{{0,4}}(?P<held>(?>{blanks.PLACEHOLDER}))
    |[费款金][ ]?(?P<bare>_{{2,60}}+|[ ]{{4,60}}+))(?=[ ]{{0,20}}(?:,(?![*\#]{{2}})|[。;\n]|$))""",
    re.VERBOSE,
)
VALUE_RE = re.compile(r"\s{0,8}[\d¥壹贰叁肆伍陆柒捌玖拾人(大]")
LABEL_CHARS = 24  # longest label of a price, its aside included


def find_labels(contract: Contract) -> Iterator[tuple[int, Fee]]:
    """Yield the labelled lines whose amount bears no currency, written (``金额:10,000.00``) or left open."""
    text = contract.view.string
    for match in SLOT_RE.finditer(text):
        figure, hole = match["figure"], match["hole"] or match["held"] or match["bare"] or ""
        is_open = bool(hole.strip()) or len(hole) >= GAP_CHARS
        pattern = NAME_RE if is_open or figure else LABEL_RE
        stop = match.start() + (match["bare"] is not None)  # 损失费____: the word itself is the end of the label
        label = pattern.search(text, max(stop - LABEL_CHARS, 0), stop)
        if label is None or (not figure and not hole.strip() and VALUE_RE.match(text, match.end())):
            continue
        end = match.end("figure") if figure else match.end()
        yield label.start(), _fee(contract, (label.start(), end), figure, None, label.group())


def find_cells(contract: Contract) -> Iterator[tuple[int, Fee]]:
    """Yield the figures in the price columns of tables."""
    header: dict[int, str] = {}
    width = 0
    if "|" not in contract.view.string and "\t" not in contract.view.string:
        return
    for line in contract.view.lines:
        text = contract.view.string[line.start : line.end]
        if "-" in text and not text.strip("|-: \t"):  # the rule below the head of a pipe table
            continue
        cells = list(read_cells(text))
        if len(cells) < 2:
            header, width = {}, 0
            continue
        if not header:
            yield from _variables(contract, line.start, cells)
        names = {i: cell for i, (_, cell) in enumerate(cells) if HEADER_RE.fullmatch(cell)}
        if names and not any(FIGURE_RE.fullmatch(cell) for _, cell in cells):
            header, width = names, len(cells)
            continue
        for index, name in header.items():
            if index >= len(cells) or len(cells) != width:
                continue
            offset, cell = cells[index]
            fee = _read_cell(contract, line.start + offset, cell, name)
            if fee is not None:
                yield line.start + offset, fee


def _variables(contract: Contract, start: int, cells: list[tuple[int, str]]) -> Iterator[tuple[int, Fee]]:
    """Yield the cells that are template variables of prices."""
    for offset, cell in cells:
        variable = VARIABLE_RE.fullmatch(cell)
        if variable:
            place = (start + offset, start + offset + len(cell))
            yield place[0], _fee(contract, place, None, None, variable["name"])


def find_stacked(contract: Contract) -> Iterator[tuple[int, Fee]]:
    """Yield the figures of price tables whose every cell became a line of its own."""
    text = contract.view.string
    run: list[tuple[int, str]] = []
    for line in contract.view.lines:
        if line.end - line.start > 2 * CELL_CHARS:
            yield from _read_stack(contract, run)
            run = []
            continue
        piece = text[line.start : line.end]
        cell = piece.strip()
        if not cell:
            continue
        if len(cell) <= CELL_CHARS and not END_RE.search(cell):
            run.append((line.start + piece.index(cell), cell))
            continue
        yield from _read_stack(contract, run)
        run = []
    yield from _read_stack(contract, run)


def _read_stack(contract: Contract, run: list[tuple[int, str]]) -> Iterator[tuple[int, Fee]]:
    """Find the header in a run of short lines, then read row by row as long as the price columns hold figures."""
    if len(run) < 2 * MIN_COLUMNS or not any(HEADER_RE.fullmatch(cell) for _, cell in run):
        return
    tables = [(width, first) for first in range(len(run)) if (width := _width(run, first))]
    for width, first in sorted(tables)[:1]:  # the narrowest reading; a wider one takes in the lines above the header
        prices = [i for i in range(width) if HEADER_RE.fullmatch(run[first + i][1])]
        start = first + width
        while start + width <= len(run) and any(_is_price(run[start + i][1]) for i in prices):
            for i in prices:
                fee = _read_cell(contract, *run[start + i], run[first + i][1])
                if fee is not None:
                    yield run[start + i][0], fee
            start += width
        if start + 1 < len(run) and TOTAL_RE.search(run[start][1]) and _is_price(run[start + 1][1]):
            fee = _read_cell(contract, *run[start + 1], run[first + prices[-1]][1])
            if fee is not None:
                yield run[start + 1][0], fee


def _width(run: list[tuple[int, str]], first: int) -> int:
    """Return how many columns a table has whose header begins at ``first``; 0 where none does."""
    if any(HEADER_RE.fullmatch(cell) for _, cell in run[max(first - MIN_COLUMNS, 0) : first]):
        return 0
    for width in range(MIN_COLUMNS, MAX_COLUMNS + 1):
        header = run[first : first + width]
        row = run[first + width : first + 2 * width]
        if len(row) < width or any(_is_price(cell) for _, cell in header):
            return 0
        prices = [i for i, (_, cell) in enumerate(header) if HEADER_RE.fullmatch(cell)]
        if (
            prices
            and all(_is_price(row[i][1]) for i in prices)
            and not any(HEADER_RE.fullmatch(cell) for _, cell in row)
        ):
            return width
    return 0


def _is_price(cell: str) -> bool:
    return bool(FIGURE_RE.fullmatch(cell) or MASK_RE.fullmatch(cell))


def read_cells(text: str) -> Iterator[tuple[int, str]]:
    """Yield offset and text of the cells of a row; a rule of a pipe table has none."""
    if "\t" not in text and text.count("|") < 2:
        return
    stripped = text.strip()
    if not stripped.strip("|-: "):
        return
    mark = "\t" if "\t" in text else "|"
    offset = 0
    pieces = text.split(mark)
    for number, piece in enumerate(pieces):
        is_edge = mark == "|" and number in (0, len(pieces) - 1) and not piece.strip()
        if not is_edge:
            yield offset + len(piece) - len(piece.lstrip()), piece.strip()
        offset += len(piece) + 1


def _read_cell(contract: Contract, start: int, cell: str, name: str) -> Fee | None:
    place = (start, start + len(cell))
    if cell and (blanks.is_blank(cell) or MASK_RE.fullmatch(cell)) and cell not in ("/", "-", "--"):
        return _fee(contract, place, None, name, name)
    figure = FIGURE_RE.fullmatch(cell)
    if figure is None or "元" in cell:
        return None
    return _fee(contract, place, figure.group(1), name, name)


def _fee(contract: Contract, place: tuple[int, int], figure: str | None, header: str | None, label: str) -> Fee:
    unit = HEADER_RE.fullmatch(header) if header else None
    printed = (unit["unit"] or unit["bare"] or "") if unit else ""
    value = money.parse(figure) if figure else None
    if value is not None and printed.startswith("万"):
        value *= 10000
    return item(
        contract,
        Fee,
        place,
        "fees.cell" if header else "fees.label",
        state="blank" if value is None else "filled",
        kind="total"
        if TOTAL_RE.search(label)
        else "rent"
        if "租金" in label
        else "deposit"
        if "押金" in label
        else "fee",
        value=value,
        per=_per(printed, label),
    )


def _per(printed: str, label: str) -> str | None:
    if "/" in printed:
        return read_per("/" + printed.split("/", 1)[1])
    return "piece" if "单价" in label else None
