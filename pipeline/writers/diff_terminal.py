"""A comparison on a terminal (终端上的比对): terms that differ first, then clauses with short excerpts.

In colour what went is red and struck, what came is green and underlined; without colour it is ``[-旧-]{+新+}``.
Lists are cut with a line that says how much more there is; files have everything.

>>> from pipeline.record import Source
>>> from pipeline.writers.terminal import console
>>> both = [Source(name=name, sha256="", format="txt") for name in ("a.txt", "b.txt")]
>>> console().print(shown(Comparison(old=both[0], new=both[1], relation="identical", similarity=1)))
旧文 old  a.txt
新文 new  b.txt
两份文本完全相同。The two texts are identical.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby

from rich import box
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from pipeline.comparison import Blank, Clauses, Comparison, Place, TermChange
from pipeline.writers import diff_words as words
from pipeline.writers.diff_excerpts import EDIT_CHARS, PALE, cut, excerpts, plain
from pipeline.writers.diff_numbers import Numbers
from pipeline.writers.diff_passages import SIDES

TERMS, CLAUSES, BLANKS, REMARKS = 40, 24, 40, 12  # entries that are shown of each list


def shown(comparison: Comparison) -> RenderableType:
    """Return the comparison as a page: what it amounts to, terms, clauses, blanks of a template, remarks."""
    return Group(*_page(comparison))


def _page(comparison: Comparison) -> Iterator[RenderableType]:
    yield from _head(comparison)
    if comparison.relation == "identical":
        yield from _remarks(comparison)
        return
    numbers = Numbers(comparison.clauses)
    if comparison.terms:
        yield _terms(comparison, numbers)
        yield from _more(len(comparison.terms) - TERMS)
    elif comparison.relation == "versions":
        yield Text("没有实质条款的变化。No term of the record differs.")
    if comparison.relation != "unrelated":
        yield from _clauses(comparison, numbers)
    yield from _template(comparison, numbers)
    yield from _remarks(comparison)


def _head(comparison: Comparison) -> Iterator[RenderableType]:
    for name, source in zip(words.names(comparison), (comparison.old, comparison.new), strict=True):
        yield Text.assemble((f"{name.zh} {name.en}  ", PALE), (plain(source.name), "bold"))
    yield Text("".join(words.relation(comparison)), style="bold")
    if comparison.relation in ("identical", "same"):
        return
    counted = words.counts(comparison)
    clauses = [f"{word} {counted[word]}" for word in words.ENGLISH if counted[word]]
    yield Text(f"实质变化 terms: {len(comparison.terms)}")
    yield Text("条款 clauses: " + "，".join(clauses))


def _terms(comparison: Comparison, numbers: Numbers) -> Table:
    old_new = " → ".join(name.zh for name in words.names(comparison))
    table = _table("类别", "变化项", old_new, "变化", "位置")
    for _, term in words.ranked(comparison)[:TERMS]:
        old, new = (cut(said, EDIT_CHARS) for said in words.sides(term))
        values = Text.assemble((old, "red"), " → ", (new, "green"))
        where = _where(numbers, term.old_place, term.new_place)
        table.add_row(words.KINDS[term.kind], plain(term.label), values, _note(term), where)
    return table


def _note(term: TermChange) -> str:
    note = plain(term.note_zh or term.note_en)
    return note or ("" if term.nature == "changed" else words.NATURES[term.nature])


def _where(numbers: Numbers, *places: Place | None) -> str:
    """Return the clauses and pages of both places, once where they are the same.

    >>> _where(Numbers([]), *(Place(raw="", spans=[], number=number, page=2) for number in ("第三条", "第四条")))
    '第三条→第四条 p2'
    """
    known = [(side, place) for side, place in zip(SIDES, places, strict=True) if place]
    said = dict.fromkeys(plain(number) for side, place in known if (number := numbers.place(side, place)))
    pages = dict.fromkeys(str(place.page) for _, place in known if place.page is not None)
    return " ".join(part for part in ("→".join(said), "p" + "→".join(pages) if pages else "") if part)


def _clauses(comparison: Comparison, numbers: Numbers) -> Iterator[RenderableType]:
    changed = [one for one in comparison.clauses if words.is_changed(one)]
    for one in changed[:CLAUSES]:
        yield _title(one, numbers)
        for excerpt in excerpts(one):
            yield Padding(excerpt, (0, 0, 0, 2))
    yield from _more(len(changed) - CLAUSES)
    renumbered = [one for one in comparison.clauses if words.change_words(one) == (words.RENUMBERED,)]
    if renumbered:
        each = "，".join(numbers.both(one, "→") for one in renumbered[:CLAUSES])
        rest = f" … 共 {len(renumbered)}" if len(renumbered) > CLAUSES else ""
        yield Text(f"改号 renumbered: {plain(each)}{rest}", style=PALE)


def _title(one: Clauses, numbers: Numbers) -> Text:
    said = " ".join(f"{word} {words.ENGLISH[word]}" for word in words.change_words(one))
    page = words.page((one.new or one.old)[0])
    heading = words.heading(one) if one.change == "same" and not one.edits else words.own_heading(one)
    title = " ".join(part for part in (plain(numbers.both(one)), plain(heading), page) if part)
    return Text.assemble(("■ ", "bold"), (f"{said}  ", "bold"), title)


def _template(comparison: Comparison, numbers: Numbers) -> Iterator[RenderableType]:
    report = comparison.template
    if report is None:
        return
    states = Counter(blank.state for blank in report.blanks)
    yield Text(
        f"对照范本 against the template: 空白 {len(report.blanks)}，已填 {states['filled']}，"
        f"未填 {states['blank']}，删去 {states['dropped']}；固定文字被改 {len(report.touched)} 处，"
        f"增加条款 {len(report.added)}，缺少条款 {len(report.dropped)}",
        style="bold",
    )
    if report.blanks:
        yield _blanks(report.blanks, numbers)
        yield from _more(len(report.blanks) - BLANKS)
    for said, rows in (
        ("固定文字被改 touched", report.touched),
        ("增加 added", report.added),
        ("缺少 dropped", report.dropped),
    ):
        if rows:
            listed = [comparison.clauses[row] for row in rows[:CLAUSES]]
            names = "；".join(plain(f"{numbers.now(one)} {words.heading(one)}") for one in listed)
            yield Text(f"{said}: {names}" + "…" * (len(rows) > CLAUSES))


def _blanks(blanks: Sequence[Blank], numbers: Numbers) -> Table:
    table = _table("空白", "填入", "位置")
    for blank in blanks[:BLANKS]:
        filled = Text(words.BLANKS[blank.state], style="yellow")
        if blank.filled is not None:
            filled = Text(cut(blank.filled, EDIT_CHARS))
        table.add_row(plain(blank.label), filled, _where(numbers, blank.old_place, blank.new_place))
    return table


def _remarks(comparison: Comparison) -> Iterator[RenderableType]:
    for severity, found in groupby(comparison.remarks[:REMARKS], key=lambda remark: remark.severity):
        for remark in found:
            yield Text(f"{severity}: {plain(remark.message)}", style="" if severity == "info" else "yellow")
    yield from _more(len(comparison.remarks) - REMARKS)


def _more(count: int) -> Iterator[Text]:
    if count > 0:
        yield Text(f"… 另有 {count} 项，见 -o FILE.html | {count} more: -o FILE.html", style=PALE)


def _table(*columns: str) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for column in columns:
        table.add_column(column, overflow="fold")
    return table
