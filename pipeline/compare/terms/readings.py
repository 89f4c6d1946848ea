"""The values of ``pipeline.values`` as tokens (各类值): dates, windows, amounts, shares, lengths, days, clock times.

>>> [(token.kind, str(token.value), token.unit) for source in SOURCES for token in source("2024年5月1日起5个工作日")]
[('date', '2024-05-01', None), ('period', '5', 'workday')]
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Iterator
from decimal import Decimal

from pipeline.compare.terms.tokens import Token
from pipeline.values import contacts, dates, durations, identifiers, money, numbers, percent, times, weekdays

PERS = {"季": "quarter", "周": "week", "星期": "week", "半年": "half-year"}
CLOCK_RE = re.compile(rf"(?<![\d.:])(?<!\d[ ])(?:{times.CLOCK})(?![\d%])", re.VERBOSE)
SECONDS_RE = re.compile(
    rf"(?P<number>(?<![\d.])(?:{numbers.NUMBER}))[ ]{{0,3}}(?P<unit>毫秒|秒钟?|分钟|ms(?![a-z]))", re.VERBOSE
)
SECONDS = {"毫": "millisecond", "m": "millisecond", "秒": "second", "分": "minute"}
NO_DAY_RE = re.compile(r"(?<!\d)([12]\d{3})年[ ]?(\d{1,2})月[ ]?(\d{1,2})日")  # 2月30日 is told too, if it is new
_ROOM = (  # a number put into a blank whose brackets or line stayed
    r"(?:\[ {0,8}\d{1,2} {0,8}\]|【 {0,8}\d{1,2} {0,8}】|\( {0,8}\d{1,2} {0,8}\)|_{1,12} ?\d{1,2} ?_{0,12})"
)
_AT = rf"{_ROOM} ?[:时点](?: ?{_ROOM} ?分|\d\d)?"
ROOM_RE = re.compile(rf"{_AT}(?:至|到|-|~){_AT}")
MARKS_RE = re.compile(r"[\[\]【】()_ ]")
TIME_RE = re.compile(r"[ ]?[的为:]?[ ]?(?:\d|[早中晚上下]|排班|服务|[一二两三四五六七八九十]{1,3}[点时])")


def _dates(text: str) -> Iterator[Token]:
    for match in NO_DAY_RE.finditer(text):
        year, month, day = map(int, match.groups())
        if not is_day(year, month, day):
            yield Token(match.start(), match.end(), "date", f"{year}-{month:02}-{day:02}")
    for mention in dates.find(text):
        written = re.sub(r"[^\d年月日]", "", text[mention.start : mention.end]) if mention.state == "partial" else ""
        yield Token(mention.start, mention.end, "date", mention.value, unit=written or None)


def is_day(year: int, month: int, day: int) -> bool:
    """Return whether a calendar has the day.

    >>> is_day(2024, 2, 29), is_day(2024, 2, 30)
    (True, False)
    """
    return 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]


def _windows(text: str) -> Iterator[Token]:
    taken: set[int] = set()
    for match in ROOM_RE.finditer(text):
        try:
            own = times.parse(MARKS_RE.sub("", match.group()))
        except ValueError:
            continue
        taken.update(range(*match.span()))
        yield Token(*match.span(), "hours", times.clock(own.start), high=times.clock(own.end))
    for mention in times.find(text):
        if mention.start in taken:
            continue
        window = mention.window
        low, high = (times.clock(window.start), times.clock(window.end)) if window else (None, None)
        yield Token(mention.start, mention.end, "hours", low, high=high)


def _contacts(text: str) -> Iterator[Token]:
    for mention in contacts.find(text):
        if mention.kind != "landline" or len(mention.value) > 9:  # eight digits alone may be anything
            yield Token(mention.start, mention.end, "code", mention.value)


def _money(text: str) -> Iterator[Token]:
    for mention in money.find(text):
        per = mention.per or next((name for word, name in PERS.items() if word in mention.unit), None)
        yield Token(
            mention.start,
            mention.end,
            "money",
            mention.value,
            mention.currency,
            mention.high,
            per or mention.unit.strip("/每 ()") or None,
            mention.capital,
        )


def _rates(text: str) -> Iterator[Token]:
    for mention in percent.find(text):
        yield Token(
            mention.start,
            mention.end,
            "rate",
            mention.value,
            "point" if mention.form == "point" else None,
            mention.high,
        )


def _identifiers(text: str) -> Iterator[Token]:
    for mention in identifiers.find(text):
        yield Token(mention.start, mention.end, "code", mention.value)


def _periods(text: str) -> Iterator[Token]:
    for mention in durations.find(text):
        number, unit = mention.number, str(mention.unit)
        if number is not None and mention.value and "Y" in mention.value and "M" in mention.value:
            years, months = re.findall(r"\d+", mention.value)[:2]
            number, unit = Decimal(years) * 12 + Decimal(months), "month"
        elif unit == "year" and number is not None:
            number, unit = number * 12, "month"
        elif unit == "week" and number is not None:
            number, unit = number * 7, "day"
        yield Token(mention.start, mention.end, "period", number, unit)


def _seconds(text: str) -> Iterator[Token]:
    for match in SECONDS_RE.finditer(text):
        try:
            yield Token(match.start(), match.end(), "period", numbers.parse(match["number"]), SECONDS[match["unit"][0]])
        except ValueError:
            continue


def _days(text: str) -> Iterator[Token]:
    last: weekdays.Mention | None = None
    for mention in weekdays.find(text):
        is_same = last is not None and mention.days == last.days and mention.start - last.end <= 1  # 全年每日
        is_often = mention.days == weekdays.EVERY_DAY and not TIME_RE.match(text, mention.end)  # 每日按0.1%: a period
        if not is_same and not (is_often and text[mention.start] == "每"):
            yield Token(mention.start, mention.end, "days", mention.days)
        last = mention


def _clocks(text: str) -> Iterator[Token]:
    for match in CLOCK_RE.finditer(text):
        start = match.start() + len(match.group()) - len(match.group().lstrip())
        try:
            minutes = times.parse_clock(text[start : match.end()].strip())
        except ValueError:
            continue
        if minutes or ":" in match.group():
            yield Token(start, match.end(), "clock", times.clock(minutes))


# Who comes first keeps its place where two read the same characters.
SOURCES: tuple[Callable[[str], Iterator[Token]], ...] = (
    _dates,
    _windows,
    _contacts,
    _money,
    _rates,
    _identifiers,
    _periods,
    _seconds,
    _days,
    _clocks,
)
