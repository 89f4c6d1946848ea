"""Days of the week (星期), written as OpenStreetMap opening hours write them.

Reads ``周一至周六`` ``星期一到星期五`` ``周一至五`` ``周六、日`` ``工作日`` ``周末`` ``每日`` ``全年`` ``节假日`` (PH).
``每周六天``, six days a week, names no day and is not read.

>>> [(mention.days, mention.start) for mention in find("周一至周六8:00-20:00，周日9:00-17:00；每周六天")]
[('Mo-Sa', 0), ('Su', 16)]
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

NAMES = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
INDEX = {char: place for place, char in enumerate("一二三四五六")} | dict.fromkeys("日天末七", 6)
INDEX |= {str(number): number - 1 for number in range(1, 8)}
WORKDAYS, WEEKEND, EVERY_DAY, HOLIDAYS = "Mo-Fr", "Sa-Su", "Mo-Su", "PH"

DAY = r"(?:周|星期|礼拜)[ ]?[一二三四五六日天](?!天|个)"
MORE = rf"(?:{DAY}|(?:每(?!日)|周)?[一二三四五六日](?![\d个天月:点年份]))"
MENTION_RE = re.compile(
    rf"""
    (?P<holiday>(?:国家)?(?:法定)?(?:节假日|假日|公休日|节日)|非[ ]?工作[日天])
  | (?P<weekend>双休日|周末
      |(?:周|星期)[ ]?六(?:[ ]?日|[ ]?[、,和及与至到-][ ]?(?:周|星期)?[ ]?[日天]|(?:周|星期)[日天]))
  | (?P<days>每?{DAY}(?:[ ]?[至到~、,和及与-][ ]?{MORE}){{0,6}})
  | (?P<workday>(?:每个?|法定|正常)?工作日内?(?!天))
  | (?P<every>每[ ]?[日天](?!天)|天天|全年|全周|每周[ ]?[7七][ ]?天|一周七天|365[ ]?天|全天候)
    """,
    re.VERBOSE,
)
COUNTED_RE = re.compile(r"(?:[\d_\]】一二三四五六七八九十]|个)[ ]?$")  # 3个工作日: a length, no day


class Mention(NamedTuple):
    """Days of the week at [start, end)."""

    start: int
    end: int
    days: str


def find(text: str, start: int = 0, end: int | None = None) -> Iterator[Mention]:
    """Yield the days that ``text[start:end]`` names, in the order of the text."""
    for match in MENTION_RE.finditer(text, start, len(text) if end is None else end):
        days = _days(match)
        if days:
            yield Mention(match.start(), match.end(), days)


def parse(text: str) -> str:
    """Return the days that the whole of ``text`` names.

    >>> parse("周一至五"), parse("周六、日"), parse("周一、周三、周五"), parse("工作日")
    ('Mo-Fr', 'Sa-Su', 'Mo,We,Fr', 'Mo-Fr')

    Raises ValueError: no days of the week.
    """
    mention = next(find(text.strip()), None)
    if mention is None or mention.start or mention.end != len(text.strip()):
        raise ValueError(f"no days of the week: {text!r}")
    return mention.days


def _days(match: re.Match[str]) -> str | None:
    """Return the days of a match; None for a count of workdays."""
    kind = match.lastgroup
    if kind == "days":
        return _listed(match.group())
    if kind == "workday" and COUNTED_RE.search(match.string[max(match.start() - 3, 0) : match.start()]):
        return None
    return {"holiday": HOLIDAYS, "weekend": WEEKEND, "workday": WORKDAYS, "every": EVERY_DAY}[str(kind)]


def _listed(text: str) -> str | None:
    """Return a list or a span of days: ``周一至周五`` ``周一、三、五``."""
    marks = list(re.sub(r"星期|礼拜|[周每 ]", "", text))
    places = [INDEX[char] for char in marks if char in INDEX]
    if len(places) == 2 and any(char in "至到-~" for char in marks):
        first, last = places
        return NAMES[first] if first == last else f"{NAMES[first]}-{NAMES[last]}"
    if len(places) > 1 and places == list(range(places[0], places[0] + len(places))):
        return f"{NAMES[places[0]]}-{NAMES[places[-1]]}"
    return ",".join(NAMES[place] for place in dict.fromkeys(places)) or None
