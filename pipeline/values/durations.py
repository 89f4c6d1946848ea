"""Lengths of time (期限、时长): years, months, weeks, days, workdays, hours.

Reads ``一年`` ``壹年`` ``12个月`` ``半年`` ``一年半`` ``六十(60)个自然日`` ``贰拾 个工作日`` ``__11__月`` ``2周``
``24小时`` and ISO 8601; the blank forms ``__年`` ``[X]个月``.  Not read: a place in a row (``第一年``), parts of a date
(``3月30日``), a year (``2024年``).  A workday counts as a day in the ISO value; ``unit`` keeps the difference.

>>> [(m.state, m.value, m.unit) for m in find("合同期一年半，提前三十(30)个工作日通知，质保__年")]
[('filled', 'P1Y6M', 'year'), ('filled', 'P30D', 'workday'), ('blank', None, 'year')]
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from typing import Literal, NamedTuple

from pipeline.values import numbers
from pipeline.values.blanks import PLACEHOLDER, without_examples
from pipeline.values.numbers import CHINESE_CHARS

Unit = Literal["year", "month", "week", "day", "workday", "hour"]

UNIT = r"""(?:
    (?P<workday>(?:个[ ]?)?(?:完整的?)?(?:法定)?(?:工作|交易|营业)[日天曰])
  | (?P<day>(?:个[ ]?)?(?:日历|自然|连续)[日天曰] | 天(?!然) | 昼夜
      | (?:个[ ]?)?日(?![常期志程元用薪工租结历]|报(?![送告批请备经])))
  | (?P<year>(?:个[ ]?)?(?:周年|完整年度|合同年度|年)
      (?![龄级度代后前底初终末]|[ _\[【]{0,20}[\d一二三四五六七八九十_xX]{0,8}[ _\]】]{0,20}月))
  | (?P<quarter>个[ ]?季度)
  | (?P<month>(?:个[ ]?)(?:自然|日历)?月)
  | (?P<week>(?:个[ ]?)?(?:周(?![一二三四五六日末岁])|(?:星期|礼拜)(?![一二三四五六日天])))
  | (?P<hour>(?:个[ ]?)?小[ ]?时)
)"""
PLAIN = rf"(?:\d{{1,4}}(?:\.\d)?|[{CHINESE_CHARS}]{{1,8}}|半)"
NUMBERED_RE = re.compile(  # begins with a set of characters: the search then skips the rest of the text at once
    rf"""(?P<number>[\d{CHINESE_CHARS}半lI](?<![\d第/].)(?<![A-Za-z][lI])(?<!\d[.,].)(?<![{CHINESE_CHARS}][{CHINESE_CHARS}半])
        (?:(?<=[lI])[\dO](?![A-Za-z\d])|(?<=\d)(?:[OolI](?![A-Za-z\d])|\d{{0,3}}(?:\.\d)?)|(?<=[{CHINESE_CHARS}])[{CHINESE_CHARS}]{{0,7}})?)
    (?: [ ]{{0,4}}\([ ]?{PLAIN}[ ]?\) )?                  # 六十(60)个
    [ ]{{0,8}}\n?(?P<written>[_】\]][ _】\]]{{0,40}})?         # __11__月
    (?=[个完法工交营日自连天昼周合年季星礼小月])
    (?: {UNIT} (?P<half>[ ]?半)? | (?P<half_month>个半月) | (?P<bare>月(?!\d)) )""",
    re.VERBOSE | re.DOTALL,
)
OPEN_RE = re.compile(  # the end of a placeholder and a unit; a single comma is no placeholder
    rf"[]_】)}}»#xX×✕✖*?,.…-](?<![^,.-][,.-])[ ]{{0,8}}(?=[个完法工交营日自连天昼周合年季星礼小]){UNIT}",
    re.VERBOSE,
)
PLACEHOLDER_END_RE = re.compile(rf"(?<![\d_]){PLACEHOLDER}$", re.VERBOSE)
PLACEHOLDER_CHARS = 40  # in brackets; a line of underscores may be as long as LINE_CHARS
LINE_CHARS = 200
PART_OF_DATE_RE = re.compile(r"[月年每][ _\[【份的]{0,12}$")
ISO_RE = re.compile(r"P(?=.)(?:\d+(?:\.\d+)?[YMWD]){0,4}(?:T(?:\d+(?:\.\d+)?[HMS]){1,3})?")
FACTORS: dict[str, tuple[str, Decimal]] = {  # unit -> designator and size where the unit is not the designator's
    "year": ("Y", Decimal(1)),
    "month": ("M", Decimal(1)),
    "quarter": ("M", Decimal(3)),
    "week": ("W", Decimal(1)),
    "day": ("D", Decimal(1)),
    "workday": ("D", Decimal(1)),
    "hour": ("H", Decimal(1)),
}
SMALLER = {"Y": ("M", 12), "M": ("D", 30), "W": ("D", 7), "D": ("H", 24)}  # 半年 = P6M, 半个月 = P15D
JOINTS = frozenset({"", " ", "零", "又", "另"})
LETTERS = str.maketrans("OolI", "0011")
MAX_YEARS = 100  # 2024年 is a year, 99年 a lease


class Mention(NamedTuple):
    """A length at [start, end): ``filled`` with its ISO 8601 value and ``number`` of ``unit``, or ``blank``."""

    start: int
    end: int
    state: Literal["filled", "blank"]
    value: str | None
    number: Decimal | None
    unit: Unit


def find(text: str, start: int = 0, end: int | None = None) -> Iterator[Mention]:
    """Yield every length of time of ``text[start:end]``; ``1年零6个月`` is one."""
    stop = len(text) if end is None else end
    text = without_examples(text)
    found = [mention for match in NUMBERED_RE.finditer(text, start, stop) if (mention := _read(match))]
    found += [mention for match in OPEN_RE.finditer(text, start, stop) if (mention := _open(match))]
    pending: Mention | None = None
    for mention in sorted(found, key=lambda each: each.start):
        if pending is None:
            pending = mention
        elif joined := _join(text, pending, mention):
            pending = joined
        elif mention.start >= pending.end:
            yield pending
            pending = mention
    if pending:
        yield pending


@lru_cache(maxsize=2)  # several extractors ask for those of the same contract
def find_all(text: str) -> tuple[Mention, ...]:
    """Return every length of time of the whole ``text``."""
    return tuple(find(text))


def parse(text: str) -> str:
    """Return the ISO 8601 duration that the whole of ``text`` writes.

    >>> parse("叁个月"), parse("一年半"), parse("7个工作曰"), parse("P1Y")
    ('P3M', 'P1Y6M', 'P7D', 'P1Y')

    Raises ValueError: no duration, a blank one, or more than one.
    """
    stripped = text.strip(" _【】[]")
    if ISO_RE.fullmatch(stripped):
        return stripped
    mention = next(find(stripped), None)
    if mention is None or mention.value is None or (mention.start, mention.end) != (0, len(stripped)):
        raise ValueError(f"no duration: {text!r}")
    return mention.value


def show(text: str) -> str:
    """Return every length of ``text`` as the case files write it: value or state, with the unit."""
    return " ".join(f"{mention.value or mention.state}:{mention.unit}" for mention in find(text))


def _read(match: re.Match[str]) -> Mention | None:
    before = match.string[max(match.start() - 16, 0) : match.start()]
    written = match.group("number")
    if written[0] in "lI" or written[-1] in "OolI":  # 3O日, l5天: read by a machine
        written = written.translate(LETTERS)
        if not written.isdecimal():
            return None
    number = Decimal(written) if written.isdecimal() else numbers.parse(written)
    if match.group("half_month"):
        return _mention(match, number + Decimal("0.5"), "month")
    if match.group("bare"):
        if not match.group("written") or PART_OF_DATE_RE.search(before):
            return None
        return _mention(match, number, "month")
    name = _unit(match)
    if (name == "day" and PART_OF_DATE_RE.search(before)) or (name == "year" and number >= MAX_YEARS):
        return None
    return _mention(match, number + Decimal("0.5") if match.group("half") else number, name)


def _unit(match: re.Match[str]) -> str:
    last = str(match.lastgroup)
    return last if last in FACTORS else next(name for name in FACTORS if match.group(name))


def _mention(match: re.Match[str], number: Decimal, name: str) -> Mention | None:
    designator, factor = FACTORS[name]
    value = _iso(number * factor, designator)
    unit: Unit = "month" if name == "quarter" else name  # type: ignore[assignment]
    return Mention(match.start(), match.end(), "filled", value, number * factor, unit) if value else None


def _open(match: re.Match[str]) -> Mention | None:
    text, end = match.string, match.start() + 1
    if text[end - 1] == "_":  # the most frequent one needs no search
        start = len(text[max(end - LINE_CHARS, 0) : end].rstrip("_ ")) + max(end - LINE_CHARS, 0)
        if start and text[start - 1].isdigit():
            return None
    else:
        placeholder = PLACEHOLDER_END_RE.search(text, max(end - PLACEHOLDER_CHARS, 0), end)
        if placeholder is None:
            return None
        start = placeholder.start()
    name = _unit(match)
    if name == "day" and PART_OF_DATE_RE.search(text[max(start - 16, 0) : start]):
        return None
    unit: Unit = "month" if name == "quarter" else name  # type: ignore[assignment]
    return Mention(start, match.end(), "blank", None, None, unit)


def _iso(number: Decimal, designator: str) -> str | None:
    """Return ``number`` of a unit as ISO 8601: a half in the next smaller unit; None for nothing at all."""
    whole, rest = divmod(number, 1)
    parts = [f"{whole:f}{designator}"] if whole else []
    if rest and designator in SMALLER:
        smaller, size = SMALLER[designator]
        parts.append(f"{(rest * size).normalize():f}{smaller}")
    if not parts:
        return None
    hours = parts.pop() if parts[-1].endswith("H") else ""
    return "P" + "".join(parts) + (f"T{hours}" if hours else "")


def _join(text: str, first: Mention, second: Mention) -> Mention | None:
    """Return ``first`` and ``second`` as one length if nothing but a joint parts them and the units go down."""
    if text[first.end : second.start] not in JOINTS or second.start < first.end:
        return None
    if (first.unit, second.unit) not in {("year", "month"), ("year", "day"), ("month", "day")}:
        return None
    if first.value is None or second.value is None:
        return Mention(first.start, second.end, "blank", None, None, first.unit)
    return Mention(first.start, second.end, "filled", first.value + second.value[1:], first.number, first.unit)
