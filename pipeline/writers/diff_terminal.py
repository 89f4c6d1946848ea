"""A comparison on a terminal (终端上的比对): terms that differ first, then clauses with short excerpts.

In colour what went is red and struck, what came is green and underlined; without colour it is ``[-旧-]{+新+}``.
Lists are cut with a line that says how much more there is; files have everything.

>>> Excerpt([Part("费", "费"), Part("5", "8", 0), Part("元", "元")]).text(has_colour=False).plain
'费[-5-]{+8+}元'
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from rich import box
from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from pipeline.comparison import Blank, Clauses, Comparison, Place, TermChange
from pipeline.writers import diff_words as words
from pipeline.writers.diff_passages import Part, heads, parts
from pipeline.writers.visible import visible

SPACE_RE = re.compile(r"\s+")
TERMS, CLAUSES, BLANKS, REMARKS = 40, 24, 40, 12  # entries that are shown of each list
EXCERPTS = 3  # of one clause
CONTEXT_CHARS = 14  # before and behind a difference
EDIT_CHARS = 48  # of a difference itself
WHOLE_CHARS = 60  # of a clause that came or went
OLD, NEW, PALE = "red strike", "green underline", "dim"


def shown(comparison: Comparison) -> RenderableType:
    """Return the comparison as a page: what it amounts to, terms, clauses, blanks of a template, remarks."""
    return Group(*_page(comparison))


@dataclass(frozen=True)
class Excerpt:
    """A stretch of a clause with its differences, marked as the terminal can."""

    parts: Sequence[Part]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Yield the text; marks stand there only where colours cannot."""
        yield self.text(has_colour=console.color_system is not None and not console.no_color)

    def text(self, *, has_colour: bool) -> Text:
        """Return the text with colours or with marks."""
        text = Text()
        for part in self.parts:
            if part.edit is None:
                text.append(_running(part.new))
                continue
            for said, style, marks in ((part.old, OLD, ("[-", "-]")), (part.new, NEW, ("{+", "+}"))):
                if said:
                    said = cut(said.strip(), WHOLE_CHARS) if part.is_whole else cut(said, EDIT_CHARS)
                    text.append(said if has_colour else said.join(marks), style if has_colour else "")
        return text


def plain(text: str) -> str:
    """Return ``text`` on one line with nothing in it that a terminal would act on.

    >>> plain(" a\\x1b[2J\\u202e\\udc80b ")
    'a␛[2J\N{REPLACEMENT CHARACTER}\N{REPLACEMENT CHARACTER}b'
    """
    return _running(text).strip()


def _running(text: str) -> str:
    """Return a stretch of running text: one space for any white space, also at its ends."""
    text = SPACE_RE.sub(" ", text)
    return text if text.isprintable() else "".join(one if one.isprintable() else "\ufffd" for one in visible(text))


def cut(text: str, limit: int) -> str:
    """Return ``text`` in ``limit`` characters, cut in its middle."""
    if len(text) > 4 * limit:
        text = text[: 2 * limit] + "…" + text[-2 * limit :]
    text = _running(text)
    return text if len(text) <= limit else f"{text[: limit // 2]}…{text[-(limit // 2 - 1) :]}"


def _page(comparison: Comparison) -> Iterator[RenderableType]:
    yield from _head(comparison)
    if comparison.relation == "identical":
        yield from _remarks(comparison)
        return
    if comparison.terms:
        yield _terms(comparison)
        yield from _more(len(comparison.terms) - TERMS)
    elif comparison.relation == "versions":
        yield Text("没有实质条款的变化。No term of the record differs.")
    if comparison.relation != "unrelated":
        yield from _clauses(comparison)
    yield from _template(comparison)
    yield from _remarks(comparison)


def _head(comparison: Comparison) -> Iterator[RenderableType]:
    names = [plain(source.name) for source in (comparison.old, comparison.new)]
    yield Text.assemble(("旧 old  ", PALE), (names[0], "bold"))
    yield Text.assemble(("新 new  ", PALE), (names[1], "bold"))
    yield Text("".join(words.relation(comparison)), style="bold")
    if comparison.relation in ("identical", "same"):
        return
    counted = words.counts(comparison)
    clauses = [f"{word} {counted[word]}" for word in words.ENGLISH if counted[word]]
    yield Text(f"实质变化 terms: {len(comparison.terms)}")
    yield Text("条款 clauses: " + "，".join(clauses))


def _terms(comparison: Comparison) -> Table:
    table = _table("类别", "变化项", "旧 → 新", "变化", "位置")
    for _, term in words.ranked(comparison)[:TERMS]:
        old, new = (cut(said, EDIT_CHARS) for said in words.sides(term))
        values = Text.assemble((old, "red"), " → ", (new, "green"))
        table.add_row(
            words.KINDS[term.kind], plain(term.label), values, _note(term), _where(term.old_place, term.new_place)
        )
    return table


def _note(term: TermChange) -> str:
    note = plain(term.note_zh or term.note_en)
    return note or ("" if term.nature == "changed" else words.NATURES[term.nature])


def _where(*places: Place | None) -> str:
    """Return the clauses and pages of both places, once where they are the same.

    >>> _where(Place(raw="", spans=[], number="第三条", page=2), Place(raw="", spans=[], number="第四条", page=2))
    '第三条→第四条 p2'
    """
    known = [place for place in places if place]
    numbers = dict.fromkeys(plain(said) for place in known if (said := place.number or place.clause))
    pages = dict.fromkeys(str(place.page) for place in known if place.page is not None)
    return " ".join(part for part in ("→".join(numbers), "p" + "→".join(pages) if pages else "") if part)


def _clauses(comparison: Comparison) -> Iterator[RenderableType]:
    changed = [one for one in comparison.clauses if words.is_changed(one)]
    for one in changed[:CLAUSES]:
        yield _title(one)
        for excerpt in _excerpts(one):
            yield Padding(excerpt, (0, 0, 0, 2))
    yield from _more(len(changed) - CLAUSES)
    renumbered = [one for one in comparison.clauses if words.change_words(one) == (words.RENUMBERED,)]
    if renumbered:
        each = "，".join(f"{words.number(one.old)}→{words.number(one.new)}" for one in renumbered[:CLAUSES])
        rest = f" … 共 {len(renumbered)}" if len(renumbered) > CLAUSES else ""
        yield Text(f"改号 renumbered: {plain(each)}{rest}", style=PALE)


def _title(one: Clauses) -> Text:
    said = " ".join(f"{word} {words.ENGLISH[word]}" for word in words.change_words(one))
    numbers = " → ".join(dict.fromkeys(words.number(side) for side in (one.old, one.new) if side))
    page = words.page((one.new or one.old)[0])
    heading = words.heading(one) if one.change == "same" else words.own_heading(one)  # else excerpts follow
    title = " ".join(part for part in (plain(numbers), plain(heading), page) if part)
    return Text.assemble(("■ ", "bold blue"), (f"{said}  ", "bold blue"), title)


def _excerpts(one: Clauses) -> Iterator[RenderableType]:
    """Yield the differences of a clause with some words around; those that are near stand in one excerpt."""
    everything = _headless(one)
    if all(part.edit is None for part in everything):
        return
    groups: list[list[Part]] = [[]]
    for part in everything:
        if part.edit is None and len(part.new) > 2 * CONTEXT_CHARS:
            groups[-1].append(Part("", part.new[:CONTEXT_CHARS] + "…"))
            groups.append([Part("", "…" + part.new[-CONTEXT_CHARS:])])
        else:
            groups[-1].append(part)
    told = [group for group in groups if any(part.edit is not None for part in group)]
    for group in told[:EXCERPTS]:
        yield Excerpt(group)
    if len(told) > EXCERPTS:
        yield Text(f"… 另有 {len(told) - EXCERPTS} 处 more in this clause", style=PALE)


def _headless(one: Clauses) -> list[Part]:
    """Return the parts of a clause without its marker and heading, which its title says, where they are unchanged."""
    first, *rest = [*parts(one), Part("", "")]
    head = heads(one.new)[:1]
    if first.edit is None and head and head[0][1] <= len(first.new):
        first = Part(first.old, first.new[head[0][1] :].lstrip())
    return [first, *rest]


def _template(comparison: Comparison) -> Iterator[RenderableType]:
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
        yield _blanks(report.blanks)
        yield from _more(len(report.blanks) - BLANKS)
    for said, rows in (
        ("固定文字被改 touched", report.touched),
        ("增加 added", report.added),
        ("缺少 dropped", report.dropped),
    ):
        if rows:
            yield Text(f"{said}: " + "；".join(_names(comparison, rows[:CLAUSES])) + ("…" * (len(rows) > CLAUSES)))


def _names(comparison: Comparison, rows: Sequence[int]) -> Iterator[str]:
    for row in rows:
        one = comparison.clauses[row]
        yield plain(f"{words.number(one.new or one.old)} {words.heading(one)}")


def _blanks(blanks: Sequence[Blank]) -> Table:
    table = _table("空白", "填入", "位置")
    for blank in blanks[:BLANKS]:
        filled = Text(words.BLANKS[blank.state], style="yellow")
        if blank.filled is not None:
            filled = Text(cut(blank.filled, EDIT_CHARS))
        table.add_row(plain(blank.label), filled, _where(blank.new_place or blank.old_place))
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
