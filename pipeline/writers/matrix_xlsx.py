"""The register as a spreadsheet (台账电子表格): contracts, statistics, deadlines, what each value was read from, rules.

Numbers are numbers with their unit in the format, so that they sort and filter; nothing is a formula.  An outlier has a
colour and is told in words beside it; what is blank, absent or several values has a colour and a word.

>>> format_of("≥ 92 %", Decimal(92)), format_of("1,500.5 CNY/month", Decimal("1500.50"))
('"≥ "#,##0" %"', '#,##0.00" CNY/month"')
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from decimal import Decimal
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any

from pipeline.portfolio import Cell, Column, Portfolio, Row, Statistic
from pipeline.writers.cells import day
from pipeline.writers.columns import Column as SheetColumn
from pipeline.writers.columns import Kind
from pipeline.writers.folder import scratch, whole
from pipeline.writers.matrix_cells import KINDS, STATES, UNTOLD, number, outlier_note, outlier_words, shown
from pipeline.writers.spreadsheet import Book, Looks
from pipeline.writers.visible import visible

if TYPE_CHECKING:
    from pipeline.writers.sheet import Sheet

MATRIX, FIGURES, DAYS, EVIDENCE, LEGEND = "台账", "统计", "期限", "依据", "说明"
OUTLIER = {"bg_color": "#F4B084", "bold": True}
MORE: Looks = (
    ("outlier", {"valign": "top", "text_wrap": True, **OUTLIER}),
    ("wrapped", {"valign": "top", "text_wrap": True}),
    ("ended", {"valign": "top", "bg_color": "#E6B8B7"}),
    ("ending", {"valign": "top", "bg_color": "#FFE699"}),
)
WIDTHS = {"title": 26, "parties": 34, "counterparty": 28, "contract_number": 17, "venue": 22, "payment_due": 24}
WIDTHS |= {"other_amounts": 26, "unit_price": 20, "fee_per_month": 18, "liability_cap": 24, "total": 16}
NOTE_CHARS = 400
FORMAT_CHARS = 80  # a number format takes 255
STATE_WORDS = {"ok": "完整", "partial": "部分", "failed": "未读出"}
MEASURES = {"mad": "MAD", "mean_ad": "平均绝对偏差 mean AD", None: "不判断 not judged"}
FIRST = (
    SheetColumn("name", "text", "文件\nFile", "", 26),
    SheetColumn("title", "text", "标题\nTitle", "", 26),
    SheetColumn("group", "text", "分组\nGroup", "", 14),
    SheetColumn("status", "text", "状态\nStatus", "", 10),
    SheetColumn("outliers", "text", "离群与提示\nOutliers, remarks", "", 34),
)
STATISTICS = (
    SheetColumn("column", "text", "列 Column", "", 22),
    SheetColumn("unit", "text", "单位 Unit", "", 22),
    SheetColumn("group", "text", "范围 Among", "", 26),
    SheetColumn("n", "integer", "个数 n", "", 8),
    SheetColumn("minimum", "decimal", "最小 Min", "", 14),
    SheetColumn("median", "decimal", "中位数 Median", "", 14),
    SheetColumn("maximum", "decimal", "最大 Max", "", 14),
    SheetColumn("measure", "text", "离群判断 Judged by", "", 24),
    SheetColumn("outliers", "text", "离群合同 Outliers", "", 60),
)
DEADLINES = (
    SheetColumn("name", "text", "文件 File", "", 26),
    SheetColumn("title", "text", "标题 Title", "", 26),
    SheetColumn("side", "text", "对方 Counterparty", "", 28),
    SheetColumn("kind", "text", "种类 Kind", "", 12),
    SheetColumn("date", "date", "日期 Date", "", 12),
    SheetColumn("left", "integer", "剩余天数 Days left", "", 9),
    SheetColumn("state", "text", "状态 State", "", 18),
    SheetColumn("what", "text", "事项 What", "", 34),
    SheetColumn("arithmetic", "text", "算式 Arithmetic", "", 60),
    SheetColumn("raw", "text", "原文 Words", "", 40),
    SheetColumn("clause", "text", "条款 Clause", "", 9),
)
FOUND = (
    SheetColumn("name", "text", "文件 File", "", 26),
    SheetColumn("column", "text", "列 Column", "", 22),
    SheetColumn("state", "text", "状态 State", "", 9),
    SheetColumn("shown", "text", "值 Value", "", 24),
    SheetColumn("unit", "text", "单位 Unit", "", 18),
    SheetColumn("note", "text", "算式或说明 Arithmetic, note", "", 50),
    SheetColumn("raw", "text", "原文 Words", "", 50),
    SheetColumn("page", "integer", "页 Page", "", 6),
    SheetColumn("clause", "text", "条款 Clause", "", 9),
)
TOLD = (
    SheetColumn("what", "text", "类别 What", "", 18),
    SheetColumn("name", "text", "名称 Name", "", 34),
    SheetColumn("meaning", "text", "说明 Meaning", "", 130),
)
Cells = Iterator[tuple[Any, int]]


def write(portfolio: Portfolio, target: Path) -> None:
    """Write the spreadsheet whole; raises OutputError."""
    with ExitStack() as stack:
        between = stack.enter_context(scratch(target))
        temporary = stack.enter_context(whole(target))
        made = Register(Book(temporary, between, "合同台账", MORE), portfolio)
        made.contracts()
        made.statistics()
        made.deadlines()
        made.evidence()
        made.legend()
        made.book.close()


def format_of(text: str, value: Decimal) -> str:
    """Return the number format that shows ``value`` as ``text`` does, with its sign and unit around it.

    What would end the quotes of a format, and what is too long for one, is left out: the unit stands in the evidence.
    """
    code = "#,##0" if value == value.to_integral_value() else "#,##0.00" if value == round(value, 2) else "General"
    before, found, after = text.partition(number(value))
    if not found or '"' in text or not text.isprintable() or len(text) > FORMAT_CHARS:
        return code
    around = [f'"{part}"' if part else "" for part in (before, after)]
    return f"{around[0]}{code if code != 'General' else '0.0###'}{around[1]}"


class Register:
    """The sheets of one register that is being written."""

    def __init__(self, book: Book, portfolio: Portfolio) -> None:
        self.book = book
        self.portfolio = portfolio
        self.labels = {group.key: group.label for group in portfolio.groups}
        self.headings = {column.name: f"{column.heading_zh} {column.heading_en}" for column in portfolio.columns}
        self.formats: dict[tuple[str, str], int] = {}

    def contracts(self) -> None:
        """Write a row for each contract, group by group; a note at a cell says how its value came about."""
        columns = [column for column in self.portfolio.columns if column.name != "title"]
        heads = [_head(column) for column in columns]
        self.book.begin(MATRIX, (*FIRST, *heads), 2)
        for row in self._ordered():
            sheet = self.book.add(MATRIX, self._contract(row, columns))
            for place, column in enumerate(columns, start=len(FIRST)):
                cell = row.cells.get(column.name)
                note = _note(cell) if cell and self._is_told(column) else ""
                if note:
                    self._comment(sheet, place, note)

    def statistics(self) -> None:
        """Write what the values of each column are, in each unit and group."""
        self.book.begin(FIGURES, STATISTICS)
        for one in self.portfolio.statistics:
            self.book.add(FIGURES, self._statistic(one))

    def deadlines(self) -> None:
        """Write the days that matter, the next one first."""
        self.book.begin(DAYS, DEADLINES)
        plain, ended, ending = (self.book.looks[name] for name in ("text:plain", "ended", "ending"))
        for one in self.portfolio.deadlines:
            row = self.portfolio.rows[one.row]
            left = one.days_left
            within = self.portfolio.expiring
            is_ended = left is not None and left < 0
            is_soon = left is not None and within is not None and 0 <= left <= within
            look = ended if is_ended else ending if is_soon else plain
            state = (
                "已过 past"
                if is_ended
                else f"{within} 天内 within"
                if is_soon
                else "无日期 no date"
                if left is None
                else ""
            )
            cells = (row.name, shown(row.cells.get("title")), shown(row.cells.get("counterparty")), KINDS[one.kind])
            after = (left, state, one.title, one.arithmetic, one.raw, one.clause)
            dated = (day(one.date), self.book.looks["date:plain"])
            self.book.add(DAYS, [*((each, plain) for each in cells), dated, *((each, look) for each in after)])

    def evidence(self) -> None:
        """Write what each value was read from."""
        self.book.begin(EVIDENCE, FOUND)
        plain = self.book.looks["text:plain"]
        for row in self._ordered():
            for name, cell in row.cells.items():
                for one in cell.figures:
                    told = (row.name, self.headings[name], STATES[cell.state], one.shown, one.unit, one.note)
                    self.book.add(EVIDENCE, ((each, plain) for each in (*told, one.raw, one.page, one.clause)))

    def legend(self) -> None:
        """Write the rules, the colours, the columns, the groups and what was left out."""
        self.book.begin(LEGEND, TOLD)
        plain, wrapped = self.book.looks["text:plain"], self.book.looks["wrapped"]
        for what, name, meaning, look in self._legend():
            self.book.add(LEGEND, ((what, plain), (name, look), (meaning, wrapped)))

    def _contract(self, row: Row, columns: Iterable[Column]) -> Cells:
        plain = self.book.looks["text:plain"]
        words = [*outlier_words(self.portfolio, row), *filter(None, (row.remark, row.reason))]
        yield row.name, plain
        yield self._cell(row.cells.get("title"))
        yield self.labels.get(row.group, ""), plain
        yield STATE_WORDS[row.status], self.book.looks["text:plain" if row.status == "ok" else "text:failed"]
        yield "\n".join(words) or None, self.book.looks["outlier" if any(_far(row)) else "wrapped"]
        for column in columns:
            yield self._cell(row.cells.get(column.name))

    def _cell(self, cell: Cell | None) -> tuple[Any, int]:
        looks = self.book.looks
        if cell is None:
            return None, looks["text:plain"]
        if isinstance(cell.value, Decimal):
            return cell.value, self._look(cell, cell.value)
        whole_day = day(cell.value)
        if whole_day is not None:
            return whole_day, looks["date:plain"]
        state = cell.state if cell.state != "filled" else "plain"
        return shown(cell), looks["outlier" if cell.outliers else f"text:{state}"]

    def _look(self, cell: Cell, value: Decimal) -> int:
        """Return the number of the look of a number in its unit."""
        code, state = format_of(cell.shown, value), "outlier" if cell.outliers else "plain"
        if (code, state) not in self.formats:
            settings: dict[str, Any] = {"num_format": code, "valign": "top", **(OUTLIER if cell.outliers else {})}
            self.formats[code, state] = self.book.workbook.add_format(settings)._get_xf_index()
        return self.formats[code, state]

    def _statistic(self, one: Statistic) -> Cells:
        looks = self.book.looks
        names = "; ".join(
            f"{self.portfolio.rows[row].name} ({_words(self.portfolio, row, one)})" for row in one.outliers
        )
        measure = MEASURES[one.measure] + (", log" if one.measure and one.is_log else "")
        for value in (self.headings[one.column], one.unit, one.label):
            yield value, looks["text:plain"]
        yield one.n, looks["integer:plain"]
        for figure in (one.minimum, one.median, one.maximum):
            yield figure, self._look(Cell(shown=number(figure)), figure)
        yield measure, looks["text:plain"]
        yield names or None, looks["outlier" if names else "text:plain"]

    def _legend(self) -> Iterator[tuple[str, str, str, int]]:
        looks = self.book.looks
        plain = looks["text:plain"]
        yield "日期 Day", self.portfolio.today, "剩余天数自此日起算 | days left are counted from this day", plain
        ours = "对方为其余当事人 | the counterparty is the other one" if self.portfolio.party else UNTOLD
        yield "己方 Ours", self.portfolio.party or "", ours, plain
        for rule in self.portfolio.rules:
            yield "口径 Rule", "", rule, plain
        for state, zh in (("blank", "合同有此项，但留空 | left open"), ("absent", "— 合同未提及 | never mentioned")):
            yield "颜色 Colour", STATES[state], zh, looks[f"text:{state}"]
        yield (
            "颜色 Colour",
            STATES["listed"],
            "多个值，或不是数值，全部列出 | several values, or no number",
            looks["text:listed"],
        )
        yield "颜色 Colour", "离群", "见“离群与提示”列与统计表 | see the words beside it", looks["outlier"]
        for column in self.portfolio.columns:
            yield "列 Column", self.headings[column.name], f"{column.meaning_zh} | {column.meaning_en}", plain
        for group in self.portfolio.groups:
            variants = f"写法 variants: {'; '.join(group.variants)}" if len(group.variants) > 1 else ""
            alike = f"相似但未归并 similar, not folded: {'; '.join(group.similar)}" if group.similar else ""
            yield "分组 Group", group.label, "\n".join(filter(None, (f"{len(group.rows)} 份", variants, alike))), plain
        for one in self.portfolio.skipped:
            yield "未列入 Left out", PurePath(one.location).name, f"{one.location}: {one.reason} [{one.code}]", plain

    def _is_told(self, column: Column) -> bool:
        """Return whether the notes of a column say more than the legend does for all of them."""
        return column.name != "counterparty" or self.portfolio.party is not None

    def _ordered(self) -> Iterator[Row]:
        """Yield the rows group by group."""
        rows = self.portfolio.rows
        order = [place for group in self.portfolio.groups for place in group.rows] or range(len(rows))
        yield from (rows[place] for place in order)

    def _comment(self, sheet: Sheet, place: int, note: str) -> None:
        sheet.write_comment(
            sheet.dim_rowmax or 0, place, visible(note[:NOTE_CHARS]), {"x_scale": 2, "author": "hetong"}
        )


def _head(column: Column) -> SheetColumn:
    kind: Kind = "date" if column.kind == "date" else "text" if column.kind == "text" else "decimal"
    width = WIDTHS.get(column.name, 12 if kind == "date" else 14)
    return SheetColumn(column.name, kind, f"{column.heading_zh}\n{column.heading_en}", column.meaning_zh, width)


def _note(cell: Cell) -> str:
    """Return what is said at a cell: its arithmetic, and how far it is from the others."""
    return "\n".join(filter(None, (cell.note, *map(outlier_note, cell.outliers))))


def _far(row: Row) -> Iterator[bool]:
    yield from (bool(cell.outliers) for cell in row.cells.values())


def _words(portfolio: Portfolio, row: int, one: Statistic) -> str:
    outliers = portfolio.rows[row].cells[one.column].outliers
    return "; ".join(f"{number(each.value)}, |z| {abs(each.score):g}" for each in outliers if each.unit == one.unit)
