"""A spreadsheet for people (电子表格): ``contracts.xlsx``, a row a contract, then all terms, fees and levels apart.

Dates are dates and numbers numbers, nothing is a formula, and what is blank, absent, several or unsure has a colour.

>>> [name for name, _ in LOOKS if ":" not in name]
['heading', 'strong', 'link']
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from datetime import datetime
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.entry import Entry
from pipeline.errors import OutputError
from pipeline.writers.cells import Cell
from pipeline.writers.columns import CONTRACTS, TERMS, Column
from pipeline.writers.folder import scratch, whole
from pipeline.writers.jsonl import failure
from pipeline.writers.rows import Entries, Rows, rows_of
from pipeline.writers.tables import Term
from pipeline.writers.words import KINDS as KIND_WORDS
from pipeline.writers.words import WORDS, kind, word

if TYPE_CHECKING:
    from pipeline.writers.sheet import Sheet

FILE = "contracts.xlsx"
HEAD_POINTS = 32  # two lines
UNSURE = 0.8  # a rule that was right in fewer cases is marked
STATES = {"blank": "空白", "absent": "未提及", "listed": "见条款"}
COLOURS = {
    "blank": {"bg_color": "#FFE699"},
    "absent": {"bg_color": "#EDEDED", "font_color": "#7F7F7F"},
    "listed": {"bg_color": "#DDEBF7"},
    "unsure": {"bg_color": "#F8CBAD"},
    "failed": {"bg_color": "#E6B8B7"},
    "plain": {},
}
LEGEND = (
    ("blank", "空白", "合同有此项，但没有填写"),
    ("absent", "未提及", "合同没有提到此项"),
    ("listed", "见条款", "有多项，或不是单一数值，全部列在“条款”“费用”“服务水平”表"),
    ("unsure", "可信度低", f"得出此值的规则在标注语料上的精确率低于 {UNSURE:.0%}，请核对原文"),
    ("failed", "未读出", "文件未能读出或只读出一部分，见“失败清单”"),
)
NUMBERS = {"date": {"num_format": "yyyy-mm-dd"}, "integer": {"num_format": "0"}}
Looks = Sequence[tuple[str, dict[str, Any]]]
LOOKS: Looks = (
    ("heading", {"bold": True, "bg_color": "#1F4E78", "font_color": "#FFFFFF", "text_wrap": True, "valign": "top"}),
    ("strong", {"bold": True}),
    ("link", {"font_color": "#0563C1", "underline": 1, "valign": "top"}),
    *(
        (f"{kind}:{state}", {"valign": "top", **NUMBERS.get(kind, {}), **colour})
        for kind in ("text", "integer", "decimal", "measure", "date", "flag")
        for state, colour in COLOURS.items()
    ),
)
APART = {"fees": "费用", "rates": "费用", "service_levels": "服务水平", "volume_tiers": "服务水平"}
TECHNICAL = frozenset({"sha256", "start_offset", "end_offset"})  # of the terms: for programs
SHOWN = [place for place, column in enumerate(TERMS) if column.name not in TECHNICAL]
SHOWN_TERMS = [TERMS[place] for place in SHOWN]
MARKED = frozenset({"state", "value"})
_values = itemgetter(*SHOWN)
FAILURES = (
    Column("location", "text", "文件", "", 40),
    Column("status", "text", "状态", "", 9),
    Column("code", "text", "代码", "", 18),
    Column("reason_zh", "text", "原因", "", 26),
    Column("remedy_zh", "text", "处理办法", "", 40),
    Column("detail", "text", "细节", "", 30),
    Column("reason_en", "text", "Reason", "", 26),
    Column("remedy_en", "text", "Remedy", "", 40),
)
EXPLAINED = (Column("", "text", "表", "", 10), Column("", "text", "列", "", 20), Column("", "text", "名称", "", 24))
KINDS = {"text": "文字", "integer": "整数", "decimal": "数值", "measure": "数值", "date": "日期", "flag": "是否"}
MADE = datetime(2000, 1, 1)  # the same results give the same bytes, whenever


def write(entries: Entries, folder: Path) -> list[Path]:
    """Write the spreadsheet."""
    target = folder / FILE
    with ExitStack() as stack:
        between = stack.enter_context(scratch(target))
        temporary = stack.enter_context(whole(target))
        _fill(entries, temporary, between, folder)
    return [target]


class Book:
    """The sheets of one spreadsheet that is being written; a full one goes on in another."""

    def __init__(self, path: Path, between: Path, title: str = "合同汇总", more: Looks = ()) -> None:
        """more: looks beside those of every spreadsheet."""
        from pipeline.writers.sheet import looks, opened

        self.name = path.name
        self.workbook = opened(str(path), str(between))
        self.workbook.set_properties({"title": title, "author": "hetong", "created": MADE})
        self.looks = looks(self.workbook, (*LOOKS, *more))
        self.term_looks = {
            state: [
                self.looks[f"{column.kind}:{state if column.name in MARKED else 'plain'}"] for column in SHOWN_TERMS
            ]
            for state in COLOURS
        }
        self.sheets: dict[str, list[Sheet]] = {}
        self.columns: dict[str, Sequence[Column]] = {}

    def begin(self, name: str, columns: Sequence[Column], frozen: int = 1) -> None:
        """Add a sheet with its headings."""
        from pipeline.writers.sheet import Sheet

        parts = self.sheets.setdefault(name, [])
        self.columns[name] = columns
        sheet = self.workbook.add_worksheet(f"{name} ({len(parts) + 1})" if parts else name, Sheet)
        for place, column in enumerate(columns):
            sheet.set_column(place, place, column.width)
        sheet.freeze_panes(1, frozen)
        sheet.ignore_errors({"number_stored_as_text": "A1:BL1048576"})
        sheet.add(((column.heading, self.looks["heading"]) for column in columns), HEAD_POINTS)
        sheet.set_landscape()
        sheet.repeat_rows(0)
        parts.append(sheet)

    def add(self, name: str, cells: Iterable[tuple[Any, int]]) -> Sheet:
        """Write one row and return the sheet that it stands in."""
        sheet = self.sheets[name][-1]
        if sheet.is_full:
            sheet.add([(f"本表已满，续见“{name} ({len(self.sheets[name]) + 1})”", self.looks["strong"])])
            self.begin(name, self.columns[name])
            sheet = self.sheets[name][-1]
        sheet.add(cells)
        return sheet

    def close(self) -> None:
        """Write the file; raises OutputError."""
        from xlsxwriter.exceptions import XlsxFileError

        for name, parts in self.sheets.items():
            for sheet in parts:
                sheet.autofilter(0, 0, sheet.dim_rowmax, len(self.columns[name]) - 1)
        try:
            self.workbook.close()
        except XlsxFileError as error:
            raise OutputError(self.name, str(error)) from None


def _fill(entries: Entries, path: Path, between: Path, folder: Path) -> None:
    book = Book(path, between)
    book.begin("汇总", CONTRACTS, 2)
    for name in ("条款", "服务水平", "费用"):
        book.begin(name, SHOWN_TERMS)
    book.begin("失败清单", FAILURES)
    for entry in entries():
        rows = rows_of(entry)
        _contract(book, entry, rows, folder)
        for term in rows.terms:
            book.add(APART.get(term.section, "条款"), _term(book, term))
        if entry.status != "ok":
            told = {**failure(entry), "status": word(entry.status)}
            book.add("失败清单", ((told[column.name], book.looks["text:plain"]) for column in FAILURES))
    _explain(book)
    book.close()


def _contract(book: Book, entry: Entry, rows: Rows, folder: Path) -> None:
    is_whole = entry.record is not None
    cells = [_shown(book.looks, column, rows.cells.get(column.name), is_whole) for column in CONTRACTS]
    cells[2] = (word(entry.status), book.looks["text:plain" if entry.status == "ok" else "text:failed"])
    target = _path(entry.location, folder)
    if target:
        cells[1] = (cells[1][0], book.looks["link"])
    sheet = book.add("汇总", cells)
    if target:
        sheet.link(1, target)


def _shown(looks: dict[str, int], column: Column, cell: Cell | None, is_whole: bool) -> tuple[Any, int]:
    if cell is None or not is_whole:
        return (cell.value if cell else None), looks["text:plain"]
    if cell.state != "filled":
        return STATES[cell.state], looks[f"text:{cell.state}"]
    is_unsure = cell.confidence is not None and cell.confidence < UNSURE
    return cell.value, looks[f"{column.kind}:{'unsure' if is_unsure else 'plain'}"]


def _term(book: Book, term: Term) -> Iterable[tuple[Any, int]]:
    """Return the cells of a term; its state and its value have the colour."""
    is_unsure = term.confidence is not None and term.confidence < UNSURE
    state = term.state if term.state != "filled" else "unsure" if is_unsure else "plain"
    shown = term._replace(
        section=word(term.section),
        field=word(term.field),
        state=STATES.get(state, word("filled")),
        kind=kind(term.kind),
        value=STATES.get(state, term.value),
    )
    return zip(_values(shown), book.term_looks[state], strict=True)


def _path(location: str, folder: Path) -> str | None:
    """Return the way from the spreadsheet to the file or the archive that it lies in; nothing for a URL.

    >>> _path("in/a.zip!/b.docx", Path("out")), _path("s3://in/b.docx", Path("out")), _path("-", Path("out"))
    ('../in/a.zip', None, None)
    """
    if "://" in location or location == "-":
        return None
    path = location.partition("!/")[0]
    return Path(os.path.relpath(path, folder)).as_posix()


def _explain(book: Book) -> None:
    """Write what the colours and the columns mean."""
    meanings = (*EXPLAINED, Column("", "text", "类型", "", 8), Column("", "text", "说明", "", 70))
    book.begin("字段说明", meanings)
    plain = book.looks["text:plain"]
    for state, name, meaning in LEGEND:
        row = (("颜色", plain), (name, book.looks[f"text:{state}"]), (None, 0), (None, 0), (meaning, plain))
        book.add("字段说明", row)
    for sheet, columns in (("汇总", CONTRACTS), ("条款、服务水平、费用", SHOWN_TERMS)):
        for column in columns:
            told = (sheet, column.heading, column.name, KINDS[column.kind], column.meaning)
            book.add("字段说明", ((part, plain) for part in told))
    for place, words in (("section, field, state", WORDS), ("kind", KIND_WORDS)):
        for own, shown in words.items():
            book.add("字段说明", ((part, plain) for part in ("用语", shown, own, "文字", f"其他格式的 {place} 列")))
