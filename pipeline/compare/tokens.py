"""Values in a stretch of text as they are compared (可比的值): amounts, shares, dates, lengths, windows, numbers.

The values of ``pipeline.values`` without overlaps, each with the comparison that stands beside it as ``operator``;
numbers that are part of no such value come last.

>>> [(t.kind, str(t.value), t.unit, t.operator) for t in find("接通率不低于90%,5个工作日内付款1500元/月")]
[('rate', '0.9', None, '>='), ('period', '5', 'workday', '<='), ('money', '1500', 'CNY', None)]
"""

from __future__ import annotations

import re
from bisect import bisect_right
from calendar import monthrange
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from pipeline.compare import comparators
from pipeline.values import contacts, dates, durations, identifiers, money, numbers, percent, times, weekdays
from pipeline.values.blanks import PLACEHOLDER_RE

TokenKind = Literal[
    "money", "rate", "date", "monthday", "hours", "clock", "days", "period", "count", "code", "blank", "operator",
    "per", "modal", "party",
]  # fmt: skip
Value = Decimal | str | None


@dataclass(frozen=True, slots=True)
class Token:
    """A value at [start, end) of the view.

    value: None where the text leaves it open
    unit: currency of money, unit of a length or a count; what is printed of a date that is not whole
    high: upper end of a range; end of a window
    per: period of an amount as printed beside it
    capital: amount in capitals beside digits
    operator: comparison that stands beside it, ``reach`` is the stretch with it
    """

    start: int
    end: int
    kind: TokenKind
    value: Value
    unit: str | None = None
    high: Value = None
    per: str | None = None
    capital: str | None = None
    operator: str | None = None
    reach: tuple[int, int] = (0, 0)

    @property
    def is_number(self) -> bool:
        """Return whether it is a value, not a word."""
        return self.kind not in WORD_KINDS


WORD_KINDS = frozenset({"operator", "per", "modal", "party"})
PERS = {"季": "quarter", "周": "week", "星期": "week", "半年": "half-year"}
MONEY_GAP_RE = re.compile(
    r"[ (【\[]{0,3}(?:即|计|合|约|也即)?[(]?(?:人民币|小写|大写|¥|RMB)?[ :)]{0,3}(?:¥|人民币)?[ ]{0,2}"
)
CLOCK_RE = re.compile(rf"(?<![\d.:])(?<!\d[ ])(?:{times.CLOCK})(?![\d%])", re.VERBOSE)
SECONDS_RE = re.compile(
    rf"(?P<number>(?<![\d.])(?:{numbers.NUMBER}))[ ]{{0,3}}(?P<unit>毫秒|秒钟?|分钟|ms(?![a-z]))", re.VERBOSE
)
SECONDS = {"毫": "millisecond", "m": "millisecond", "秒": "second", "分": "minute"}
MEASURES = (
    "份个次条款项章节倍期班家批页号名台套件辆只张万亿级类种层间栋楼室岁吨米亩箱笔单通起例宗场篇趟遍户组路字时点分秒日天月年周季人元圆度"
    "成折幢座床门部本艘架根块片瓶袋盒包桶枚颗粒"
)
NO_DAY_RE = re.compile(r"(?<!\d)([12]\d{3})年[ ]?(\d{1,2})月[ ]?(\d{1,2})日")  # 2月30日 is told too, if it is new
COUNT_RE = re.compile(rf"[ _)】\]]{{0,3}}(?P<unit>个?[{MEASURES}][次分点量度]?|平方米?|公里|小时|工作日)?")
# 任何一方, 一般, 其中一项: no number is meant; 第一时间
LOOSE_RE = re.compile(
    r"一(?=[方般切致旦并经定些律同直样次性起概体旁边再向面])|(?<=[任每同另某统唯之单逐万])一|(?<=[任哪])[一何]|第一时间|(?<=第)三(?=[方者人])|(?<=进)一步|四周|百姓|千万(?=[不别要])|万一|九九"
)
CODE_RE = re.compile(r"(?<![A-Za-z0-9])(?=[A-Za-z0-9._/@-]{0,40}\d)[A-Za-z0-9]{1,40}(?:[-._/@#][A-Za-z0-9]{1,40}){0,8}")
DAYS = frozenset({"日", "号"})
MONTH_RE = re.compile(r"(?:[每次当本下上该各]个?月|月度|月份?)(?:的|底前)?[第 ]{0,2}$")  # 每月10日
TIME_RE = re.compile(r"[ ]?[的为:]?[ ]?(?:\d|[早中晚上下]|排班|服务|[一二两三四五六七八九十]{1,3}[点时])")
HAN_RE = re.compile(rf"[{numbers.CHINESE_CHARS}]")
UNIT_GAP_CHARS = 4


def find(text: str) -> list[Token]:
    """Return the values of ``text`` in order."""
    claimed = _Claims()
    for source in (_dates, _windows, _contacts, _money, _rates, _identifiers, _periods, _seconds, _days, _clocks):
        claimed.add(source(text))
    claimed.add(_counts(text, claimed))
    claimed.add(_codes(text))
    claimed.add(_blanks(text))
    found = comparators.attach(text, _capitals(text, claimed.tokens))
    return [token if token.reach[1] else replace(token, reach=(token.start, token.end)) for token in found]


class _Claims:
    """Tokens without overlaps: who comes first keeps its place."""

    def __init__(self) -> None:
        self.tokens: list[Token] = []

    def add(self, tokens: Iterable[Token]) -> None:
        fresh = [token for token in tokens if self.is_free(token.start, token.end)]
        if fresh:
            self.tokens = sorted([*self.tokens, *fresh], key=lambda token: token.start)

    def is_free(self, start: int, end: int) -> bool:
        place = bisect_right(self.tokens, start, key=lambda token: token.start)
        before = self.tokens[place - 1] if place else None
        after = self.tokens[place] if place < len(self.tokens) else None
        return not (before and before.end > start) and not (after and after.start < end)


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
    for mention in times.find(text):
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


def _counts(text: str, claimed: _Claims) -> Iterator[Token]:
    """Yield the numbers that are left; a Chinese one only where something is counted."""
    loose = {match.start() for match in LOOSE_RE.finditer(text)}
    for mention in numbers.find(text):
        if mention.start in loose or not claimed.is_free(mention.start, mention.end):
            continue
        if text[mention.start - 1 : mention.start].isascii() and text[mention.start - 1 : mention.start].isalpha():
            continue  # a part of a code
        follows = text[mention.end : mention.end + 1]
        if follows.isascii() and follows.isalpha():
            continue
        unit = COUNT_RE.match(text, mention.end)
        word = unit["unit"] if unit else None
        is_han = bool(HAN_RE.match(text, mention.start))
        if is_han and word is None and mention.end - mention.start < 2:
            continue
        end = unit.end("unit") if unit and word and claimed.is_free(mention.start, unit.end("unit")) else mention.end
        is_day = word in DAYS and MONTH_RE.search(text, max(mention.start - 8, 0), mention.start)
        yield Token(mention.start, end, "monthday" if is_day else "count", mention.value, None if is_day else word)


def _codes(text: str) -> Iterator[Token]:
    for match in CODE_RE.finditer(text):
        yield Token(match.start(), match.end(), "code", match.group().upper())


def _blanks(text: str) -> Iterator[Token]:
    for match in PLACEHOLDER_RE.finditer(text):
        yield Token(match.start(), match.end(), "blank", None)


def _capitals(text: str, tokens: list[Token]) -> list[Token]:
    """Return ``tokens`` with digits and capitals of one amount as one token, even where they do not agree."""
    found: list[Token] = []
    for token in tokens:
        last = found[-1] if found else None
        if last and last.kind == token.kind == "money" and _is_twin(text, last, token):
            digits, capital = (token, last) if last.capital else (last, token)
            found[-1] = replace(
                digits,
                start=last.start,
                end=token.end,
                capital=capital.capital,
                per=digits.per or capital.per,
                unit=digits.unit if digits.unit != "CNY" else capital.unit,
            )
        else:
            found.append(token)
    return found


def _is_twin(text: str, first: Token, second: Token) -> bool:
    gap = text[first.end : second.start]
    is_one_capital = bool(first.capital) != bool(second.capital)
    is_near = len(gap) < 16 and MONEY_GAP_RE.fullmatch(gap) is not None
    is_told = "(" in text[max(second.start - 1, 0) : second.start + 1] or "写" in gap + text[second.start : second.end]
    return is_one_capital and is_near and is_told and first.value is not None and second.value is not None


def capital_value(capital: str) -> Decimal | None:
    """Return the amount that capitals write, None where they write none.

    >>> str(capital_value("壹仟伍佰")), capital_value("壹仟壹仟")
    ('1500', None)
    """
    try:
        return money.parse(capital + ("" if capital[-1:] in "元圆整正角分" else "元"))
    except ValueError:
        return None
