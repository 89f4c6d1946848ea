"""Clock times and windows of time (时刻、时段): minutes since midnight, half-open.

Reads ``9:00 -18:00`` ``9点30分`` ``8时至17时`` ``下午6点-晚上24点`` ``9:30至次日1:00`` ``上午九点到十二点``, digits
that typing or conversion broke (``8: 30--17: `` ``7:O0`` ``2l:00``), and windows left open (``[]时至[]时``
``[开始时间]至[结束时间]``).
24:00 is the end of the day; an end before its start is on the next day and counts on from 1440.

>>> [(m.state, m.window) for m in find("白班9点-17点30分，晚班19:00-次日7:00，每日[X]时至[X]时")]
[('filled', TimeWindow(start=540, end=1050)), ('filled', TimeWindow(start=1140, end=1860)), ('blank', None)]
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Literal, NamedTuple

from pipeline.values.blanks import PLACEHOLDER, without_examples
from pipeline.values.numbers import parse_chinese

DAY_MINUTES = 24 * 60
NOON = 12

NEXT_DAY = r"(?:次日|第二[日天]|翌日|隔[日天]|明[日天])"
PERIOD = r"(?:上午|下午|中午|早上|早晨|清晨|凌晨|傍晚|晚上|夜间|夜里|夜晚|午夜|午后|早|晚|[AaPp][Mm])"
HOUR = r"(?:(?<![\d.])[\dOol][ ]?[\dOol]?|[一二两三四五六七八九十]{1,3}|零)"
MINUTE = r"(?:[0-5OolI][ ]?[\dOolI](?![\d%])|[一二三四五六七八九十]{1,3}(?=分))"
WHEN = rf"(?:{NEXT_DAY}|当[日天])?[ ]?{PERIOD}?[ ]?"
CLOCK = rf"""(?:{WHEN}{HOUR}[ ]?(?:[:点时點]|;(?=\d\d))
    [ ]?(?:{MINUTE}[ ]?分?|半|整|钟|[一三]刻)?(?:[ ]?[AaPp]\.?[Mm]\.?)?)"""
DASH = r"[ ]?\n?[ ]?(?:-{1,8}|~{1,2}|(?:工作|上班|营业|服务|值班|在线|开放)?直?[至到]|→)[ ]?\n?[ ]?"
_FIRST = r"(?=[\dOol十零一二三四五六七八九两次第翌隔明当上下中早清凌傍晚夜午AaPp ])"  # with which a window begins
WINDOW_RE = re.compile(
    rf"{_FIRST}(?<![\d.])(?<!\d:)(?:(?P<first>{CLOCK})|(?P<bare>{WHEN}(?<!\d)\d{{1,2}})){DASH}(?P<last>{CLOCK})(?![\d%])",
    re.VERBOSE,
)
CLOCK_RE = re.compile(
    rf"""(?P<day>{NEXT_DAY})?(?:当[日天])?[ ]?(?P<period>{PERIOD})?[ ]?(?P<hour>{HOUR})
    [ ]?(?:[:点时點;][ ]?(?P<minute>{MINUTE}|半|[一三]刻)?[ ]?[分整钟]?[ ]?(?P<after>[AaPp]\.?[Mm]\.?)?)?""",
    re.VERBOSE,
)
SLOT = rf"(?:{PLACEHOLDER}|[ ]{{1,20}})"
OPEN_CLOCK = rf"""(?:{WHEN}{SLOT}[ ]{{0,4}}(?:[点时](?:[ ]{{0,8}}{SLOT}?[ ]{{0,4}}分)?|:[ ]?{SLOT})
    | `?\[[^\[\]\n\d]{{0,8}}[时间点][^\[\]\n\d]{{0,6}}\]`?)"""
OPEN_WINDOW_RE = re.compile(rf"{OPEN_CLOCK}{DASH}{OPEN_CLOCK}", re.VERBOSE)
ANCHOR_RE = re.compile(r"[\dOol十零一二三四五六七八九][ ]?[:点时點;]")  # every clock holds one; windows are rare
OPEN_ANCHOR_RE = re.compile(r"[:点时分\]`_】xX×][ ]{0,4}[-~至到]")
REACH_CHARS = 48  # no window is written longer before or after its anchor
AFTERNOON = ("下午", "傍晚", "晚上", "夜间", "夜里", "夜晚", "晚", "午后", "中午")
MIDNIGHT = ("凌晨", "午夜", "AM", "am", "晚上", "夜间", "夜里", "夜晚", "晚")  # at twelve the day ends
PARTS_OF_AN_HOUR = {"一刻": 15, "半": 30, "三刻": 45}
OCR_DIGITS = str.maketrans("OolI", "0011", " ")


class TimeWindow(NamedTuple):
    """A stretch of the day in minutes since midnight, half-open; past 1440 is the next day."""

    start: int
    end: int


class Mention(NamedTuple):
    """A window at [start, end) of the text: ``filled`` with its ``window``, or ``blank``."""

    start: int
    end: int
    state: Literal["filled", "blank"]
    window: TimeWindow | None


def find(text: str, start: int = 0, end: int | None = None) -> Iterator[Mention]:
    """Yield every window of time of ``text[start:end]``, those left open too."""
    stop = len(text) if end is None else end
    text = without_examples(text)
    last = start
    for low, match in sorted(_matches(text, start, stop), key=lambda each: each[0]):
        if low < last:
            continue
        window = _window(match) if match.re is WINDOW_RE else None
        if window or match.re is OPEN_WINDOW_RE:
            last = match.end()
            yield Mention(low, last, "filled" if window else "blank", window)


def parse(text: str) -> TimeWindow:
    """Return the window that the whole of ``text`` writes.

    >>> parse("9:00 -18:00"), parse("下午6点-晚上24点"), parse("9-18点")
    (TimeWindow(start=540, end=1080), TimeWindow(start=1080, end=1440), TimeWindow(start=540, end=1080))

    Raises ValueError: not one window, or one left open.
    """
    match = WINDOW_RE.fullmatch(text.strip())
    window = _window(match) if match else None
    if window is None:
        raise ValueError(f"no window of time: {text!r}")
    return window


@lru_cache(maxsize=256)  # shifts of a contract share their times
def parse_clock(text: str) -> int:
    """Return the minutes since midnight of one clock time; the next day counts on from 1440.

    >>> parse_clock("8时30分"), parse_clock("晚上9点半"), parse_clock("次日1:00"), parse_clock("24:00")
    (510, 1290, 1500, 1440)

    Raises ValueError: no clock time.
    """
    match = CLOCK_RE.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"no clock time: {text!r}")
    hour = _number(match.group("hour"))
    written = match.group("minute") or "0"
    minute = PARTS_OF_AN_HOUR.get(written) or _number(written)
    if hour > 24 or minute > 59 or (hour == 24 and minute):
        raise ValueError(f"no time of the day: {text!r}")
    period = match.group("period") or match.group("after") or ""
    if hour < (11 if period == "中午" else NOON) and (period in AFTERNOON or period[:1] in ("P", "p")):
        hour += NOON
    elif period in MIDNIGHT and hour == NOON:
        hour = 0
    return hour * 60 + minute + (DAY_MINUTES if match.group("day") else 0)


def clock(minutes: int) -> str:
    """Return ``HH:MM``; 1440 is 24:00, what lies beyond it the clock time of the next day.

    >>> clock(540), clock(1440), clock(1500)
    ('09:00', '24:00', '01:00')
    """
    if minutes > DAY_MINUTES:
        minutes -= DAY_MINUTES
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def show(text: str) -> str:
    """Return every window of ``text`` as the case files write it: ``09:00-18:00`` or ``blank``."""
    return " ".join(
        f"{clock(mention.window.start)}-{clock(mention.window.end)}" if mention.window else mention.state
        for mention in find(text)
    )


def _matches(text: str, start: int, stop: int) -> Iterator[tuple[int, re.Match[str]]]:
    """Yield what may be a window, each from one anchor on."""
    for anchor_re, pattern in ((ANCHOR_RE, WINDOW_RE), (OPEN_ANCHOR_RE, OPEN_WINDOW_RE)):
        floor = start
        for anchor in anchor_re.finditer(text, start, stop):
            if anchor.start() < floor:
                continue
            match = pattern.search(
                text, max(floor, anchor.start() - REACH_CHARS), min(anchor.end() + REACH_CHARS, stop)
            )
            if match:
                floor = match.end()
                yield match.start(), match


def _window(match: re.Match[str]) -> TimeWindow | None:
    try:
        start = parse_clock(match.group("first") or match.group("bare"))
        end = parse_clock(match.group("last"))
    except ValueError:
        return None
    if match.group("bare") and ":" in match.group("last"):  # 8-17:30 is rather a range of numbers
        return None
    first = match.group("first") or match.group("bare")
    if end <= start and 0 < end < NOON * 60 and start < end + NOON * 60 and first.strip().startswith(AFTERNOON):
        end += NOON * 60  # 下午1:00-5:00
    if end <= start:
        end += DAY_MINUTES
    return TimeWindow(start, end) if end - start <= DAY_MINUTES else None


def _number(text: str) -> int:
    digits = text.translate(OCR_DIGITS)
    return int(digits) if digits.isdecimal() else parse_chinese(digits)
