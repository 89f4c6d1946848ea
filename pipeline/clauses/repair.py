"""Numbers of the first level that stand where no line begins, or without their punctuation (漏编号的补正).

Looks only where the count has a gap: ``七、……生效。八、本协议……`` on one line, ``二保密条款:`` between 一、 and 三、.

>>> from pipeline.document import from_string
>>> from pipeline.clauses.numbering import find
>>> view = from_string("一、甲\\n二保密条款:\\n三、丙。四、丁").view()
>>> [m.number for m in with_missing(view, find(view), "cjk")]
['一', '二', '三', '四']
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.clauses.numbering import MARKER_RE, Marker, read
from pipeline.document import View

NUMERALS = "零一二三四五六七八九十"
STOPS = "。;；!:"
MOST_REPAIRS = 40  # a text with more gaps than this counts nothing
REACH_CHARS = 4000  # how far behind the last clause its successor is looked for


def with_missing(view: View, markers: list[Marker], top: str) -> list[Marker]:
    """Return ``markers`` with those of the first level that a gap in the count shows to be missing."""
    markers = [marker for marker in markers if marker.style != "plain" or top == "plain"]
    if top in ("bare", "plain"):
        return list(_counting(markers, top))
    if top not in ("article", "cjk"):
        return [marker for marker in markers if marker.style != "bare"]
    bare = {marker.start: marker for marker in markers if marker.style == "bare"}
    tops = [marker for marker in markers if marker.style == top]
    kept = [marker for marker in markers if marker.style != "bare"]
    added = [found for gap in list(_gaps(view, tops))[:MOST_REPAIRS] if (found := _fill(view, gap, bare, top))]
    if not added:
        return kept
    shortened = {found.line_end: found.start for found in added if found.start not in bare}
    kept = [
        marker._replace(line_end=shortened[marker.line_end])
        if marker.line_end in shortened and marker.start < shortened[marker.line_end]
        else marker
        for marker in kept
    ]
    return sorted([*kept, *added], key=lambda marker: marker.start)


def _counting(markers: Sequence[Marker], style: str) -> Iterator[Marker]:
    """Yield ``markers`` without the numerals that do not count on: 十吨 below 二数量."""
    wanted = 1
    for marker in markers:
        if marker.style not in ("bare", "plain") or (marker.style == style and marker.value[0] == wanted):
            wanted += marker.style == style
            yield marker


def _gaps(view: View, tops: Sequence[Marker]) -> Iterator[tuple[int, int, int]]:
    """Yield the missing number with the stretch in which it should stand."""
    end = len(view.string)
    for index, marker in enumerate(tops):
        following = tops[index + 1] if index + 1 < len(tops) else None
        wanted = marker.value[0] + 1
        if following is None:
            yield wanted, marker.text, min(end, marker.text + REACH_CHARS)
        elif following.value[0] == wanted + 1:
            yield wanted, marker.text, following.start


def _fill(view: View, gap: tuple[int, int, int], bare: dict[int, Marker], top: str) -> Marker | None:
    wanted, start, end = gap
    numeral = written(wanted)
    printed = f"第{numeral}条" if top == "article" else numeral
    string = view.string
    place = string.find(printed, start, end)
    while place >= 0:
        if top == "cjk" and place in bare and end < len(string):
            return bare[place]._replace(style="cjk")
        before = string[max(place - 4, 0) : place].rstrip(" ")
        match = MARKER_RE.match(string, place) if before[-1:] in STOPS and before[-1:] else None
        if match is not None and match.lastgroup == top:
            stop = string.find("\n", place)
            return read(match, len(string) if stop < 0 else stop)
        place = string.find(printed, place + 1, end)
    return None


def written(number: int) -> str:
    """Return ``number`` below 100 in Chinese.

    >>> written(8), written(12), written(30), written(45)
    ('八', '十二', '三十', '四十五')
    """
    tens, ones = divmod(number % 100, 10)
    return ("" if tens == 0 else "十" if tens == 1 else NUMERALS[tens] + "十") + (NUMERALS[ones] if ones else "")
