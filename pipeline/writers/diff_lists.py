"""The lists of the page of a comparison (网页上的变化清单): terms, clauses, blanks of a template, remarks.

>>> remarks([])
''
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from pipeline.comparison import Blank, Comparison, Place, TermChange
from pipeline.record import Finding
from pipeline.writers import diff_words as words
from pipeline.writers.diff_anchors import Anchors, row_id, term_id
from pipeline.writers.diff_columns import chips
from pipeline.writers.diff_marks import prose
from pipeline.writers.diff_passages import SIDES, Side
from pipeline.writers.markup import Markup, joined, tag

VALUE_CHARS = 300  # of a value in a list; the text has all of it
SEVERITIES = {"error": "错误 error", "warning": "注意 warning", "info": "说明 info"}


def terms(comparison: Comparison, anchors: Anchors) -> Markup:
    """Return the terms that differ, what weighs most first, each with links to both places."""
    entries = [_term(position, term, anchors) for position, term in words.ranked(comparison)]
    return tag("ol", *entries, class_="terms") if entries else Markup()


def clauses(comparison: Comparison, anchors: Anchors) -> Markup:
    """Return the clauses with a change in the order of the new text, then those with another number only."""
    changed = [row for row, one in enumerate(comparison.clauses) if words.is_changed(one)]
    other = [row for row, one in enumerate(comparison.clauses) if words.change_words(one) == (words.RENUMBERED,)]
    shown = [tag("ul", *(_clause(comparison, row, anchors) for row in changed), class_="changed")] * bool(changed)
    if other:
        links = (tag("a", anchors.numbers.both(comparison.clauses[row]), href=f"#{row_id(row)}") for row in other)
        body = tag("p", joined(links, "，"))
        shown.append(tag("details", tag("summary", f"仅改号 renumbered only：{len(other)}"), body))
    return joined(shown)


def template(comparison: Comparison, anchors: Anchors) -> Markup:
    """Return what became of the template: blanks first, then fixed words and clauses."""
    report = comparison.template
    if report is None:
        return Markup()
    states = Counter(blank.state for blank in report.blanks)
    said = (
        f"空白 blanks {len(report.blanks)} 处：已填 filled {states['filled']}，仍为空白 still blank {states['blank']}，"
        f"连同文字删去 dropped {states['dropped']}。"
    )
    parts = [tag("h2", "对照范本 Against the template"), tag("p", said)]
    if report.blanks:
        head = tag("tr", *(tag("th", name, scope="col") for name in ("空白 blank", "填入 filled with", "位置 place")))
        rows = [_blank(blank, anchors) for blank in report.blanks]
        parts.append(tag("table", tag("thead", head), tag("tbody", *rows)))
    for name, rows_ in (
        ("固定文字被改 fixed words touched", report.touched),
        ("增加的条款 clauses added", report.added),
        ("缺少的条款 clauses dropped", report.dropped),
    ):
        parts.append(tag("p", tag("b", f"{name}：{len(rows_)}"), " ", joined(_links(comparison, rows_, anchors), "；")))
    return tag("section", *parts, class_="template", id="template")


def remarks(found: Sequence[Finding]) -> Markup:
    """Return what limits the comparison."""
    lines = [tag("li", tag("b", SEVERITIES[one.severity]), " ", one.message, class_=one.severity) for one in found]
    return tag("ul", *lines, class_="remarks") if lines else Markup()


def _term(position: int, term: TermChange, anchors: Anchors) -> Markup:
    old, new = words.sides(term)
    notes = dict.fromkeys(note for note in (term.note_zh, term.note_en) if note)
    if not notes and term.nature != "changed":
        notes = {words.NATURES[term.nature]: None}
    badge = tag("span", words.KINDS[term.kind], class_=f"kind {term.kind}", title=term.kind)
    target = anchors.term("new", position) or anchors.term("old", position)
    label = tag("a", term.label, href=f"#{target}") if target else tag("span", term.label)
    values = [tag("del", _value(old)), " → ", tag("ins", _value(new))]
    lines = [tag("p", badge, " ", label, class_="label"), tag("p", *values, class_="values")]
    if notes:
        lines.append(tag("p", joined(notes, " · "), class_="note"))
    lines.append(tag("p", *_places(position, term, anchors), class_="places"))
    return tag("li", *lines, id=term_id(anchors.ranks[position]))


def _value(said: str) -> Markup:
    return prose(said if len(said) <= VALUE_CHARS else said[: VALUE_CHARS - 1] + "…")


def _places(position: int, term: TermChange, anchors: Anchors) -> Iterator[Markup]:
    for side, place in zip(SIDES, (term.old_place, term.new_place), strict=True):
        target = anchors.term(side, position)
        if place is None:
            continue
        said = f"{anchors.names[side].zh} {_where(side, place, anchors)}"
        yield tag("a", said, href=f"#{target}") if target else tag("span", said)


def _where(side: Side, place: Place, anchors: Anchors) -> str:
    return " ".join(part for part in (anchors.numbers.place(side, place), words.page(place)) if part) or "原文"


def _clause(comparison: Comparison, row: int, anchors: Anchors) -> Markup:
    one = comparison.clauses[row]
    real = sum(not edit.is_noise for edit in one.edits) if one.old and one.new else 0
    count = tag("span", f" {real} 处", class_="count") if real else Markup()
    link = tag(
        "a", tag("span", anchors.numbers.both(one), class_="which"), " ", words.heading(one), href=f"#{row_id(row)}"
    )
    return tag("li", chips(one), link, count)


def _links(comparison: Comparison, rows: Sequence[int], anchors: Anchors) -> Iterator[Markup]:
    for row in rows:
        one = comparison.clauses[row]
        yield tag("a", f"{anchors.numbers.both(one)} {words.heading(one)}", href=f"#{row_id(row)}")


def _blank(blank: Blank, anchors: Anchors) -> Markup:
    target = anchors.place("new", blank.new_place) or anchors.place("old", blank.old_place)
    said = _where("new", blank.new_place, anchors) if blank.new_place else _where("old", blank.old_place, anchors)
    link = tag("a", said, href=f"#{target}") if target else tag("span", said)
    empty = tag("td", words.BLANKS[blank.state], class_="empty")
    filled = empty if blank.filled is None else tag("td", _value(blank.filled))
    return tag("tr", tag("th", blank.label, scope="row"), filled, tag("td", link))
