"""The register as one HTML page (台账网页): the table with its head and first column in view, deadlines, statistics.

The page holds no script and asks nothing of a network.  What the contracts say is shown as text only.  Columns that no
contract fills or leaves open are named below the table instead of standing empty in it.

>>> page = as_html(Portfolio(today="2026-01-01")).decode()
>>> page.startswith("<!DOCTYPE html>"), "<script" in page
(True, False)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import PurePath

from pipeline.portfolio import Cell, Column, Deadline, Group, Portfolio, Row
from pipeline.writers.markup import Markup, joined, tag, text
from pipeline.writers.matrix_cells import KINDS, UNTOLD, number, outlier_note, shown
from pipeline.writers.matrix_style import STYLE
from pipeline.writers.page import page

RAW_CHARS = 300
ABOUT = frozenset({"title"})  # stands with the name of the file
MEASURES = {"mad": "MAD", "mean_ad": "mean AD", None: ""}


def as_html(portfolio: Portfolio) -> bytes:
    """Return the page."""
    return page(f"合同台账 {portfolio.today}", STYLE, tag("body", *_body(portfolio)))


def _body(portfolio: Portfolio) -> Iterator[Markup]:
    yield tag("h1", "合同台账 Register of contracts")
    yield tag("p", f"日期 day: {portfolio.today}，己方 ours: {portfolio.party or UNTOLD}", class_="mute")
    yield _cards(portfolio)
    yield _matrix(portfolio)
    yield from _deadlines(portfolio)
    yield from _statistics(portfolio)
    yield from _groups(portfolio.groups)
    yield from _left_out(portfolio)
    yield tag("h2", "口径 Rules", id="rules")
    yield tag("ol", *(tag("li", *_both(rule)) for rule in portfolio.rules), class_="rules")


def _cards(portfolio: Portfolio) -> Markup:
    rows = portfolio.rows
    counted = [
        (sum(row.status != "failed" for row in rows), "合同 contracts"),
        (sum(row.status == "failed" for row in rows), "未读出 not read"),
        (sum(len(cell.outliers) for row in rows for cell in row.cells.values()), "离群值 outliers"),
        (sum(cell.state == "blank" for row in rows for cell in row.cells.values()), "空白格 blank cells"),
        (len(portfolio.ended), "已到期 ended"),
    ]
    if portfolio.expiring is not None:
        counted.append((len(portfolio.ending), f"{portfolio.expiring} 天内到期 end within {portfolio.expiring} days"))
    return tag("ul", *(tag("li", tag("b", count), name) for count, name in counted), class_="cards")


def _matrix(portfolio: Portfolio) -> Markup:
    rows = portfolio.rows
    said = {name for row in rows for name, cell in row.cells.items() if cell.state != "absent"}
    columns = [column for column in portfolio.columns if column.name in said and column.name not in ABOUT]
    unsaid = [column.heading_zh for column in portfolio.columns if column.name not in said | ABOUT]
    heads = [_head("文件", "File, title", "")]
    heads += [_head(column.heading_zh, column.heading_en, column.meaning_zh) for column in columns]
    groups = [(group.label, group.rows) for group in portfolio.groups] or [("", list(range(len(rows))))]
    bodies = [_group(label, [rows[place] for place in places], columns) for label, places in groups]
    table = tag("div", tag("table", tag("thead", tag("tr", *heads)), *bodies), class_="scroll", tabindex="0")
    note = tag("p", f"各合同均未提及 mentioned nowhere: {'、'.join(unsaid)}", class_="mute") if unsaid else Markup("")
    return joined((table, note))


def _head(heading: str, english: str, meaning: str) -> Markup:
    return tag("th", heading, tag("small", english), title=meaning or None, scope="col")


def _group(label: str, rows: Sequence[Row], columns: Sequence[Column]) -> Markup:
    lines = [_row(row, columns) for row in rows]
    if label:
        head = tag("th", f"{label} ({len(rows)})", scope="rowgroup")
        lines.insert(0, tag("tr", head, tag("td", colspan=max(len(columns), 1)), class_="group"))
    return tag("tbody", *lines)


def _row(row: Row, columns: Sequence[Column]) -> Markup:
    words = [shown(row.cells.get("title")) if row.cells else "", row.remark, row.reason]
    name = tag("th", row.name, *(tag("small", word) for word in words if word), scope="row", title=row.location)
    if not row.cells:
        code = tag("td", f"未读出 not read [{row.code or ''}]", colspan=max(len(columns), 1))
        return tag("tr", name, code, class_="failed")
    return tag("tr", name, *(_cell(row.cells[column.name], column) for column in columns))


def _cell(cell: Cell, column: Column) -> Markup:
    is_number = isinstance(cell.value, Decimal)
    kinds = ["n" if is_number else "", "outlier" if cell.outliers else cell.state if cell.state != "filled" else ""]
    inner: list[Markup] = [text(shown(cell))]
    inner += [tag("em", outlier_note(one)) for one in cell.outliers]
    if cell.note and column.name != "counterparty" and (column.is_compared or column.name == "end"):
        inner.append(tag("small", cell.note))
    raw = "\n".join(dict.fromkeys(figure.raw for figure in cell.figures if figure.raw))
    title = raw if len(raw) <= RAW_CHARS else f"{raw[:RAW_CHARS]}…"
    return tag("td", *inner, class_=" ".join(filter(None, kinds)) or None, title=title or None)


def _deadlines(portfolio: Portfolio) -> Iterator[Markup]:
    if not portfolio.deadlines:
        return
    yield tag("h2", "期限 Deadlines", id="deadlines")
    heads = [("日期", "Date"), ("剩余", "Days left"), ("种类", "Kind"), ("合同", "Contract"), ("事项", "What")]
    heads += [("算式", "Arithmetic"), ("原文", "Words")]
    lines = [_deadline(portfolio, one) for one in portfolio.deadlines]
    yield _table(heads, lines)


def _deadline(portfolio: Portfolio, one: Deadline) -> Markup:
    row = portfolio.rows[one.row]
    title = shown(row.cells.get("title"))
    left = one.days_left
    within = portfolio.expiring
    kind = "ended" if left is not None and left < 0 else ""
    if left is not None and within is not None and 0 <= left <= within:
        kind = "soon"
    cells = [
        tag("th", one.date or "无日期 no date", scope="row"),
        tag("td", "" if left is None else f"{left}", class_="n state"),
        tag("td", KINDS[one.kind]),
        tag("td", row.name, tag("small", title)),
        tag("td", one.title),
        tag("td", one.arithmetic),
        tag("td", (one.raw or "")[:RAW_CHARS]),
    ]
    return tag("tr", *cells, class_=kind or None)


def _statistics(portfolio: Portfolio) -> Iterator[Markup]:
    if not portfolio.statistics:
        return
    yield tag("h2", "统计 Statistics", id="statistics")
    headings = {column.name: f"{column.heading_zh} {column.heading_en}" for column in portfolio.columns}
    heads = [("列", "Column"), ("单位", "Unit"), ("范围", "Among"), ("个数", "n"), ("最小", "Min")]
    heads += [("中位数", "Median"), ("最大", "Max"), ("判断", "Judged by"), ("离群", "Outliers")]
    lines = []
    for one in portfolio.statistics:
        figures = (one.n, one.minimum, one.median, one.maximum)
        far = "; ".join(portfolio.rows[row].name for row in one.outliers)
        measure = MEASURES[one.measure] + (" log" if one.measure and one.is_log else "")
        lines.append(
            tag(
                "tr",
                tag("th", headings[one.column], scope="row"),
                tag("td", one.unit),
                tag("td", one.label),
                *(tag("td", number(figure), class_="n") for figure in figures),
                tag("td", measure),
                tag("td", far, class_="outlier" if far else None),
            )
        )
    yield _table(heads, lines)


def _groups(groups: Sequence[Group]) -> Iterator[Markup]:
    told = [group for group in groups if len(group.variants) > 1 or group.similar]
    if not told:
        return
    yield tag("h2", "名称归并 Names of one company", id="names")
    lines = [
        tag(
            "tr",
            tag("th", group.label, scope="row"),
            tag("td", "; ".join(group.variants)),
            tag("td", "; ".join(group.similar)),
        )
        for group in told
    ]
    yield _table([("名称", "Name"), ("写法", "Variants, folded"), ("相似", "Similar, not folded")], lines)


def _left_out(portfolio: Portfolio) -> Iterator[Markup]:
    if not portfolio.skipped:
        return
    yield tag("h2", "未列入 Left out", id="left-out")
    lines = [
        tag("tr", tag("th", PurePath(one.location).name, scope="row", title=one.location), tag("td", one.reason))
        for one in portfolio.skipped
    ]
    yield _table([("文件", "File"), ("原因", "Reason")], lines)


def _table(heads: Sequence[tuple[str, str]], lines: Sequence[Markup]) -> Markup:
    head = tag("tr", *(_head(heading, english, "") for heading, english in heads))
    return tag("div", tag("table", tag("thead", head), tag("tbody", *lines)), class_="scroll", tabindex="0")


def _both(rule: str) -> Iterator[Markup]:
    chinese, _, english = rule.partition(" | ")
    yield text(chinese)
    yield tag("span", english)
