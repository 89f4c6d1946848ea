"""The line under the signatures that gives the date, and perhaps the place, without a label (落款日期与地点).

>>> [(line.date.value, line.place) for line in find("乙方:李红\\n2024年3月6日 于金华\\n2024年3月7日起生效", 0)]
[('2024-03-06', (17, 19))]
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from pipeline.values import dates

MAX_CHARS = 90  # a longer line is prose
OTHER_RE = re.compile(r"[印监]制|更新|发布|打印|公布|下载")
TOWN = r"(?P<place>[\u4e00-\u9fff·]{2,20}?)"
BEHIND_RE = re.compile(rf"[ ,]{{0,20}}(?:签?[于在]|签[订署]于)[ ]{{0,4}}{TOWN}(?:签[订署])?[ 。]{{0,9}}$")
IN_FRONT_RE = re.compile(rf"[ \t]{{0,80}}签?[于在][ ]{{0,4}}{TOWN}[ ,]{{0,20}}$")
VERB_RE = re.compile(r"[ ]{0,9}(?:签?[于在]|签[订署]于?)[ ]{0,9}[_。]{0,40}[ ]{0,9}$")
NUMERIC_RE = re.compile(r"[ \t]{0,80}20\d\d[-./]\d{1,2}[-./]\d{1,2}[ ]{0,9}")
SIGNED_RE = re.compile(r"[盖签]章|签[字名]|\(章\)|代表")
NEAR = 120  # characters between the signatures and a date in figures
SIDES_RE = re.compile(r"[甲乙双]方|本[合协]")


class SigningLine(NamedTuple):
    """A date that stands by itself and the place named beside it; offset: where its line begins."""

    date: dates.Mention
    offset: int
    place: tuple[int, int] | None = None


def find(text: str, tail: int) -> Iterator[SigningLine]:
    """Yield the lines of ``text`` from ``tail`` on that hold no more than a date, filled or not, and a place."""
    start = text.rfind("\n", 0, tail) + 1
    for line in text[start:].split("\n"):
        dated = "年" in line or (NUMERIC_RE.fullmatch(line) and SIGNED_RE.search(text, max(start - NEAR, 0), start))
        if dated and len(line) < MAX_CHARS and not OTHER_RE.search(line):
            found = _read(line, start)
            if found:
                yield found
        start += len(line) + 1


def _read(line: str, offset: int) -> SigningLine | None:
    date = next(dates.find(line), None)
    if not date:
        return None
    before, after = line[: date.start], line[date.end :]
    behind, in_front = BEHIND_RE.match(after), IN_FRONT_RE.match(before)
    match, shift = (behind, date.end) if behind else (in_front, 0)
    after = "" if behind else VERB_RE.sub("", after)
    before = "" if in_front else before
    if re.sub(r"[\s_.:,()]", "", before) or re.search(r"[^\s_.:,()年月日\d]", after):
        return None
    if match and not SIDES_RE.search(match["place"]):
        place = (offset + shift + match.start("place"), offset + shift + match.end("place"))
        return SigningLine(date, offset, place)
    return SigningLine(date, offset) if not match else None
