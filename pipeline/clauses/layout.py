"""Which numbering is the contract's own, and which markers belong to body and annexes (正文与附件).

A contract's first level is its own top numbering, whatever its style.  Numbers in recitals (before the first
clause), in notes on how to fill in the form, in a table of contents and after the signatures are not part of it.

>>> from pipeline.document import from_string
>>> from pipeline.clauses.numbering import find
>>> view = from_string("鉴于:\\n1.甲\\n2.乙\\n第一条 范围\\n1.丙\\n第二条 其他\\n甲方(盖章):\\n一、附").view()
>>> parts = split(view, find(view))
>>> parts.top, [m.number for m in parts.body], parts.tail_start, [m.number for m in parts.annex]
('article', ['第一条', '1', '第二条'], 30, ['一'])
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from pipeline.clauses.forms import is_index, signatures, with_second_form
from pipeline.clauses.numbering import Marker
from pipeline.clauses.repair import with_missing
from pipeline.clauses.unnumbered import headings
from pipeline.document import View

STRONG = ("part", "chapter", "section", "article", "cjk", "capital", "roman", "ordinal", "bare")  # tried in this order
ALONE = frozenset({"article", "cjk"})  # one number of these is enough for a (cut) contract
NOTES_RE = re.compile(r"(?:说明|须知|指南|要求|注意事项|指引|填表提示|目录):?$")
PREAMBLE_RE = re.compile(r"[ ]{0,20}([前序引绪][ ]{0,8}言)[ :]{0,8}")
MARK_RE = re.compile(r"#{1,6} (?!#)")
RECITAL_RE = re.compile(r"(?m)^[ ]{0,20}[(]?鉴[ ]{0,2}于[ )]{0,2}:?$")
AGREED_RE = re.compile(
    r"(?m)^(?![ ]{0,20}(?:[(]?[一二三四五六七八九十\d]|第))"
    r"[^\n]{0,100}(?:如下|以下(?=协议|条款|约定|合同))[^\n。,]{0,8}[:。]?$"
)
RECITAL_CHARS = 3000
FEWEST_DOUBTFUL = 3
ITEM_CHARS = 40  # numbered rows of a list are shorter than clauses
LINE_CHARS = 40  # a longer line before a numbering introduces no notes


class Parts(NamedTuple):
    """The markers of the body and of what follows the signatures at ``tail_start``."""

    top: str | None
    body: Sequence[Marker]
    annex: Sequence[Marker]
    tail_start: int | None


def split(view: View, markers: list[Marker]) -> Parts:
    """Return the markers by the part of the contract that they number."""
    markers = without_recitals(view.string, markers)
    top = None if is_index(view, markers) else top_style(markers)
    if top not in STRONG and (lines := headings(view)):
        annexes = [marker for marker in markers if marker.style == "annex"]
        markers, top = sorted([*lines, *annexes], key=lambda marker: marker.start), "line"
    if top is None:
        return Parts(None, (), (), None)
    markers = with_inner_lists(view.string, with_missing(view, markers, top), top)
    runs = without_notes(view, runs_of([marker for marker in markers if marker.style == top]))
    first, last, following = main_run(view, markers, runs)
    end = len(view.string)
    limit = following.start if following else end
    tail = signatures(view.string, markers, last.start, limit)
    if tail is None and following:
        tail = following.start
    stop = end if tail is None else tail
    body = [marker for marker in markers if first.start <= marker.start < stop and marker.style != "annex"]
    body = with_marked_headings(view, with_second_form(with_outer_list(body, top, last), top, last), top, stop)
    body = [*preamble(view, first, top), *body]
    return Parts(top, body, [marker for marker in markers if marker.start >= stop], tail)


def without_recitals(string: str, markers: list[Marker]) -> list[Marker]:
    """Return the markers without those between 鉴于: and the line that says that the parties agree as follows."""
    begin = RECITAL_RE.search(string, 0, RECITAL_CHARS) if "鉴于" in string[:RECITAL_CHARS] else None
    agreed = AGREED_RE.search(string, begin.end(), begin.end() + RECITAL_CHARS) if begin else None
    if begin is None or agreed is None:
        return markers
    inside = [marker for marker in markers if begin.start() < marker.start < agreed.start()]
    outside = [marker for marker in markers if not begin.start() < marker.start < agreed.start()]
    if any(marker.style in ("part", "chapter", "article") for marker in inside) or top_style(outside) is None:
        return markers
    return outside


def preamble(view: View, first: Marker, top: str) -> list[Marker]:
    """Return 前言 above the first chapter: a chapter without a number."""
    if top != "chapter" or "言" not in view.string[: first.start]:
        return []
    lines = [
        line
        for line in view.lines
        if line.end <= first.start and PREAMBLE_RE.fullmatch(view.string, line.start, line.end)
    ]
    return [Marker(line.start, line.start, line.end, "", top, (0,)) for line in lines[-1:]]


def chain(values: Sequence[int]) -> int:
    """Return how far ``values`` count on by one from the first.

    >>> chain([1, 5, 2, 3]), chain([2, 3, 1, 4]), chain([])
    (3, 3, 0)
    """
    length, wanted = 0, None
    for value in values:
        if wanted is None or value == wanted:
            length, wanted = length + 1, value + 1
    return length


def top_style(markers: Sequence[Marker]) -> str | None:
    """Return the style of the first level."""
    values: dict[str, list[int]] = {}
    for marker in markers:
        values.setdefault(marker.style, []).append(marker.value[-1] if marker.style == "decimal2" else marker.value[0])
    for style in ("bare", "plain"):
        if not _counts_up(markers, style):
            values.pop(style, None)
    if "ordinal" in values and is_enclosed(markers, "ordinal"):
        values.pop("ordinal")
    counted = {style for style, numbers in values.items() if len(numbers) >= 2 and chain(numbers) >= 2}
    strong = next((style for style in STRONG if style in counted), None)
    strong = strong or next((style for style in STRONG if style in values and style in ALONE), None)
    weak = next((style for style in values if style in counted and style not in (*STRONG, "annex")), None)
    if strong is None:
        return weak
    return next((style for style in values if style != strong and encloses(markers, style, strong)), strong)


def _counts_up(markers: Sequence[Marker], style: str) -> bool:
    """Return whether numbers without punctuation count from one, and not as those of a price list do."""
    found = [marker for marker in markers if marker.style == style]
    values = [marker.value[0] for marker in found]
    if not values or values[0] != 1 or chain(values) < FEWEST_DOUBTFUL:
        return False
    if style == "plain" and _bears_decimals(markers):
        return True
    return style == "bare" or found[-1].start - found[0].start > ITEM_CHARS * (len(found) - 1)


def _bears_decimals(markers: Sequence[Marker]) -> bool:
    """Return whether items of the numbers follow them: 1 范围 / 1.1 … / 2 费用 / 2.1 …."""
    below = sum(
        marker.style == "plain" and after.style.startswith("decimal") and after.value[:2] in ((*marker.value, 1),)
        for marker, after in pairwise(markers)
    )
    return below >= FEWEST_DOUBTFUL - 1


def is_enclosed(markers: Sequence[Marker], inner: str) -> bool:
    """Return whether a count that began before the first ``inner`` goes on behind it: a) 第一, 第二, b) 第一,."""
    begins = next(index for index, marker in enumerate(markers) if marker.style == inner)
    wanted = {marker.style: marker.value[0] + 1 for marker in markers[:begins]}
    return any(wanted.get(marker.style) == marker.value[0] for marker in markers[begins:])


def encloses(markers: Sequence[Marker], outer: str, inner: str) -> bool:
    """Return whether ``outer`` counts on around the first ``inner``: 一、总则 第一条 … 二、费用."""
    last = None
    is_inside = False
    for marker in markers:
        if marker.style == inner:
            if last is None:
                return False
            is_inside = True
        elif marker.style == outer:
            if is_inside:
                return last is not None and marker.value[0] == last + 1 and outer in STRONG
            if last is None and marker.value[0] != 1:
                return False
            last = marker.value[0]
    return False


def with_inner_lists(string: str, markers: list[Marker], top: str) -> list[Marker]:
    """Give a list that counts in the style of the first level, inside one of its clauses, a style of its own.

    3. 验收 / 1. 外观 / 2. 数量 / 4. 付款: the second and third line are inside clause 3.
    """
    places = [index for index, marker in enumerate(markers) if marker.style == top]
    values = [markers[index].value[0] for index in places]
    inner: set[int] = set()
    position = 1
    while position < len(values):
        stop = position
        if values[position] == 1 and values[0] == 1:
            before = markers[places[position - 1]]
            stop = inner_end(values, position, leads_in=string[before.text : before.line_end].endswith(":"))
            inner.update(places[position:stop])
        position = max(stop, position + 1)
    return [marker._replace(style=f"{top}~") if index in inner else marker for index, marker in enumerate(markers)]


def inner_end(values: Sequence[int], start: int, *, leads_in: bool) -> int:
    """Return where the list that begins at ``start`` ends if the outer count goes on behind it, else ``start``.

    leads_in: the outer item ends in a colon; then the list may as well end where the outer count could go on

    >>> inner_end([1, 2, 1, 2, 3, 3], 2, leads_in=False), inner_end([1, 2, 1, 2, 3, 4], 2, leads_in=True)
    (5, 4)
    """
    wanted = values[start - 1] + 1
    stop = start + 1
    while stop < len(values) and values[stop] == values[stop - 1] + 1:
        stop += 1
    if stop < len(values) and values[stop] == wanted > 1:
        return stop
    ends = start + wanted - 1
    return ends if leads_in and ends < stop and wanted > 1 else start


def with_outer_list(body: list[Marker], top: str, last: Marker) -> list[Marker]:
    """Lift 一、 二、 that follow the items of the last article to its level: chapters the author did not count."""
    after = [marker for marker in body if marker.start > last.start]
    styles = [marker.style for marker in after]
    if top != "article" or "cjk" not in styles or styles[0] == "cjk":
        return body
    if chain([marker.value[0] for marker in after if marker.style == "cjk"]) < 2:
        return body
    return [
        marker._replace(style=top) if marker.style == "cjk" and marker.start > last.start else marker for marker in body
    ]


def with_marked_headings(view: View, body: list[Marker], top: str, end: int) -> list[Marker]:
    """Add headings without a number that Markdown marks as it marks the numbered ones: ``## 其他条款``."""
    raw, first = view.document.raw, view.line_at(body[0].start)
    mark = MARK_RE.match(raw, first.line.start) if first else None
    if mark is None:
        return body
    taken = {line.start for marker in body if (line := view.line_at(marker.start))}
    added = []
    for line in view.lines:
        found = MARK_RE.match(raw, line.line.start) if body[0].start < line.start < end else None
        if found is None or line.end == line.start:
            continue
        if len(found.group()) < len(mark.group()):  # a heading above the numbered ones: another part begins
            break
        if found.group() == mark.group() and line.start not in taken and line.end <= line.start + LINE_CHARS:
            added.append(Marker(line.start, line.start, line.end, "", top, (0,)))
    return sorted([*body, *added], key=lambda marker: marker.start) if added else body


def runs_of(tops: Sequence[Marker]) -> list[list[Marker]]:
    """Return the markers of the first level cut where they begin to count from one again."""
    runs: list[list[Marker]] = []
    for index, marker in enumerate(tops):
        value = marker.value[0]
        following = tops[index + 1].value[0] if index + 1 < len(tops) else None
        is_restart = value == 1 and following in (None, 1, 2)
        if not runs or is_restart:
            runs.append([])
        runs[-1].append(marker)
    return runs


def without_notes(view: View, runs: list[list[Marker]]) -> list[list[Marker]]:
    """Drop the runs before the contract that number notes on the form or its table of contents."""
    while len(runs) > 1 and (is_notes(view, runs[0]) or is_contents(view, runs[0], runs[1])):
        runs = runs[1:]
    return runs


def is_notes(view: View, run: Sequence[Marker]) -> bool:
    """Return whether the line before ``run`` says that notes or a table of contents follow."""
    before = view.string[max(run[0].start - 2 * LINE_CHARS, 0) : run[0].start].rstrip()
    line = before[before.rfind("\n") + 1 :].strip().strip("【】[]()《》*#")
    return len(line) < LINE_CHARS and NOTES_RE.search(line.replace(" ", "")) is not None


def is_contents(view: View, run: Sequence[Marker], following: Sequence[Marker]) -> bool:
    """Return whether ``run`` lists what the run after it says again, each line right below the other."""
    lines = [re.sub(r"[\s.·…]{0,200}\d{0,3}$", "", view.string[m.text : m.line_end]) for m in run]
    again = {view.string[m.text : m.line_end].strip() for m in following}
    same = sum(line.strip() in again and bool(line.strip()) for line in lines)
    return len(run) >= 3 and same >= 0.7 * len(run) and run[-1].line_end - run[0].start < 60 * len(run)


def main_run(view: View, markers: Sequence[Marker], runs: list[list[Marker]]) -> tuple[Marker, Marker, Marker | None]:
    """Return the first and the last marker of the body and the first one after the signatures.

    A run belongs to the body as long as no signatures stand before it: an article number printed twice, a
    list that goes back to one.
    """
    last = runs[0][-1]
    for run in runs[1:]:
        if signatures(view.string, markers, last.start, run[0].start) is not None:
            return runs[0][0], last, run[0]
        last = run[-1]
    return runs[0][0], last, None
