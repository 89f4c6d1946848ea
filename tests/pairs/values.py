"""Edits of a value inside a row: finders of all places where one stands, with the new text and both values.

A finder yields ``Site``; which one is taken is the generator's choice, so that no place is preferred.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from tests.pairs.figures import CAPITAL, capital, capital_value, plain, shown, value


class Site(NamedTuple):
    """A stretch of a row, what replaces it, and the forms of the values before and after."""

    start: int
    end: int
    text: str
    old: tuple[str, ...]
    new: tuple[str, ...]


Finder = Callable[[str, random.Random], Iterator[Site]]
NUMBER = r"\d[\d,]*(?:\.\d+)?"
BOTH_RE = re.compile(rf"(?P<cap>{CAPITAL}+)元整?(?P<mid>(?:/月)?（(?:人民币)?[¥￥]?)(?P<num>{NUMBER})(?P<end>元?）)")
BOTH_AFTER_RE = re.compile(rf"(?P<num>{NUMBER})元（大写：(?:人民币)?(?P<cap>{CAPITAL}+)(?=元)")
MONEY_RE = re.compile(rf"(?<![\d.,¥￥])(?P<num>{NUMBER})(?P<wan>万)?元(?!整?(?:/月)?（)")
CAPITAL_RE = re.compile(rf"(?P<cap>{CAPITAL}{{2,}})(?=元)")
FACTORS = ("0.5", "0.6", "0.8", "0.9", "1.1", "1.2", "1.25", "1.5", "2", "3", "10")


def exponent(number: Decimal) -> int:
    """Return the power of ten of the last digit that is not nought."""
    return int(number.normalize().as_tuple().exponent)


def changed(number: Decimal, chance: random.Random) -> Decimal:
    """Return another amount of the same fineness."""
    fine = Decimal(10) ** min(exponent(number), 3)
    while True:
        other = (number * Decimal(chance.choice(FACTORS)) / fine).to_integral_value() * fine
        if other > 0 and other != number:
            return other.normalize() if other != other.to_integral() else other.quantize(Decimal(1))


def amounts(text: str, chance: random.Random) -> Iterator[Site]:
    """Find amounts; where digits and capitals stand side by side both change."""
    taken: list[tuple[int, int]] = []
    for pattern in (BOTH_RE, BOTH_AFTER_RE):
        for match in pattern.finditer(text):
            taken.append(match.span())
            old = value(match["num"])
            new = changed(old, chance)
            if new != new.to_integral():
                continue
            start, end = match.span()
            pieces = sorted(
                [(*match.span("num"), shown(new, match["num"])), (*match.span("cap"), capital(int(new)))], reverse=True
            )
            replaced = text[start:end]
            for low, high, piece in pieces:
                replaced = replaced[: low - start] + piece + replaced[high - start :]
            yield Site(start, end, replaced, (plain(old),), (plain(new),))
    for match in MONEY_RE.finditer(text):
        if not any(low <= match.start() < high for low, high in taken):
            old, unit = value(match["num"]), Decimal(10_000 if match["wan"] else 1)
            new = changed(old, chance)
            yield Site(*match.span("num"), shown(new, match["num"]), (plain(old * unit),), (plain(new * unit),))
    if text.startswith("| "):
        for match in re.finditer(r"(?<=\| )[\d,]+\.\d\d(?= \|)", text):
            new = changed(value(match[0]), chance)
            yield Site(*match.span(), shown(new, match[0]), (plain(value(match[0])),), (plain(new),))


def capitals(text: str, chance: random.Random) -> Iterator[Site]:
    """Find capitals of amounts; the digits beside them stay."""
    for match in CAPITAL_RE.finditer(text):
        old = capital_value(match["cap"])
        new = int(changed(Decimal(old), chance))
        yield Site(*match.span("cap"), capital(new), (str(old), match["cap"]), (str(new), capital(new)))


# --- rates -----------------------------------------------------------------------------------------------------------

RATE_RE = re.compile(r"(?<![\d.])(?P<num>\d+(?:\.\d+)?)(?P<sign>[%‰])")
LEVEL_RE = re.compile(r"率|满意度|可用性|不低于|不高于|不少于")
PARTS_RE = re.compile(r"(?P<of>万分|千分|百分)之(?P<num>[一二三四五六七八九]|\d+(?:\.\d+)?)")
PARTS = {"万分": 4, "千分": 3, "百分": 2}
HANZI = "零一二三四五六七八九"


def rate_forms(number: Decimal, sign: str) -> tuple[str, ...]:
    fraction = number / (100 if sign == "%" else 1000)
    return plain(fraction), f"{plain(number)}{sign}", plain(fraction * 100) + "%"


def _rates(text: str) -> Iterator[re.Match[str]]:
    for match in RATE_RE.finditer(text):
        before = text[max(match.start() - 12, 0) : match.start()]
        if not LEVEL_RE.search(re.split("[，。；]", before)[-1].replace("税率", "").replace("利率", "")):
            yield match


def tenfold(text: str, chance: random.Random) -> Iterator[Site]:
    """Find rates that can be ten times as high."""
    for match in _rates(text):
        old = Decimal(match["num"])
        if old * 10 <= 100:
            new = old * 10
            printed = f"{new.normalize():f}"
            yield Site(*match.span("num"), printed, rate_forms(old, match["sign"]), rate_forms(new, match["sign"]))
    for match in PARTS_RE.finditer(text):
        if match["of"] != "百分":
            number = Decimal(HANZI.index(match["num"]) if match["num"] in HANZI else match["num"])
            power = PARTS[match["of"]]
            new_of = {"万分": "千分", "千分": "百分"}[match["of"]]
            old, new = number / 10**power, number / 10 ** (power - 1)
            forms = (plain(old), match[0]), (plain(new), f"{new_of}之{match['num']}")
            yield Site(*match.span("of"), new_of, *forms)


def rates(text: str, chance: random.Random) -> Iterator[Site]:
    """Find rates; the new one is another plausible one."""
    for match in _rates(text):
        old = Decimal(match["num"])
        step = Decimal(10) ** min(exponent(old), 0)
        new = old + step * chance.choice((1, 2, 3, -1))
        if 0 < new <= 100:
            yield Site(*match.span("num"), plain(new), rate_forms(old, match["sign"]), rate_forms(new, match["sign"]))
    for match in PARTS_RE.finditer(text):
        if match["num"] in HANZI:
            number = HANZI.index(match["num"])
            other = chance.choice([digit for digit in range(1, 10) if digit != number])
            scale = 10 ** PARTS[match["of"]]
            old_text, new_text = match[0], f"{match['of']}之{HANZI[other]}"
            yield Site(
                *match.span("num"),
                HANZI[other],
                (plain(Decimal(number) / scale), old_text),
                (plain(Decimal(other) / scale), new_text),
            )


# --- dates and times -------------------------------------------------------------------------------------------------

DATE_RE = re.compile(r"(?P<y>\d{4})年(?P<m>\d{1,2})月(?P<d>\d{1,2})日")
SHIFTS = (-90, -60, -31, -30, -15, -1, 1, 15, 30, 31, 60, 90, 365)
SPAN_RE = re.compile(r"(?P<a>\d{1,2}:\d\d)\s?-\s?(?:次日)?(?P<b>\d{1,2}:\d\d)")
HOURS_RE = re.compile(r"(?P<a>\d{1,2})时至(?P<b>\d{1,2})时")
DUE_RE = re.compile(r"(?:每月|次月)\s?(?P<num>\d{1,2})\s?[日号]前")


def dates(text: str, chance: random.Random) -> Iterator[Site]:
    for match in DATE_RE.finditer(text):
        old = date(int(match["y"]), int(match["m"]), int(match["d"]))
        new = old + timedelta(days=chance.choice(SHIFTS))
        printed = f"{new.year}年{new.month}月{new.day}日"
        yield Site(*match.span(), printed, (old.isoformat(), match[0]), (new.isoformat(), printed))


def times(text: str, chance: random.Random) -> Iterator[Site]:
    """Find starts and ends of shifts and breaks."""
    for match in SPAN_RE.finditer(text):
        for side in "ab":
            hour, minute = map(int, match[side].split(":"))
            moved = (hour * 60 + minute + chance.choice((-60, -30, 30, 60))) % 1440
            printed = f"{moved // 60:02}:{moved % 60:02}" if match[side][0] == "0" else f"{moved // 60}:{moved % 60:02}"
            yield Site(*match.span(side), printed, clock(hour, minute), clock(moved // 60, moved % 60))
    for match in HOURS_RE.finditer(text):
        for side in "ab":
            hour = int(match[side])
            moved = hour + chance.choice((-2, -1, 1, 2))
            if 0 <= moved <= 24:
                yield Site(*match.span(side), str(moved), clock(hour, 0), clock(moved, 0))


def clock(hour: int, minute: int) -> tuple[str, ...]:
    return f"{hour:02}:{minute:02}", f"{hour}:{minute:02}", *([f"{hour}时"] if minute == 0 else [])


def due_days(text: str, chance: random.Random) -> Iterator[Site]:
    for match in DUE_RE.finditer(text):
        new = chance.choice([day for day in (1, 3, 5, 8, 10, 12, 15, 20, 25, 28) if day != int(match["num"])])
        yield Site(*match.span("num"), str(new), (match["num"],), (str(new),))


# --- service levels --------------------------------------------------------------------------------------------------

UNIT = r"(?:%|秒|分钟|小时|个工作日|工作日|分(?!之)|次(?!性))"
LIMIT_RE = re.compile(rf"(?P<op>不低于|不超过|不高于|不少于|大于|≤|≥)(?P<num>\d+(?:\.\d+)?)(?P<unit>{UNIT})")
REACH_RE = re.compile(rf"达到(?P<num>\d+(?:\.\d+)?)(?P<unit>{UNIT})(?P<op>以上)")
WITHIN_RE = re.compile(r"(?<![\d前])(?P<num>\d+)(?P<unit>秒|分钟|小时|个工作日)(?P<op>以内|内)")
OPERATORS = {
    "不低于": ("不高于", ">=", "<="),
    "不高于": ("不低于", "<=", ">="),
    "不超过": ("不少于", "<=", ">="),
    "不少于": ("不超过", ">=", "<="),
    "≤": ("≥", "<=", ">="),
    "≥": ("≤", ">=", "<="),
    "以上": ("以下", ">=", "<="),
    "以内": ("以上", "<=", ">="),
}


def levels(text: str, chance: random.Random) -> Iterator[Site]:
    """Find values of service levels: limits with a unit."""
    for pattern in (LIMIT_RE, REACH_RE, WITHIN_RE):
        for match in pattern.finditer(text):
            old = Decimal(match["num"])
            if match["unit"] == "%":
                step = Decimal(10) ** min(exponent(old), 0)
                new = old + step * chance.choice((-5, -2, -1, 1))
                new = old - step if not 0 < new < 100 else new
            else:
                new = changed(old, chance)
            if new > 0 and new != old:
                yield Site(*match.span("num"), plain(new), level_forms(old, match), level_forms(new, match))


def level_forms(number: Decimal, match: re.Match[str]) -> tuple[str, ...]:
    unit = match["unit"]
    return plain(number), f"{plain(number)}{unit}", *([plain(number / 100)] if unit == "%" else [])


def operators(text: str, chance: random.Random) -> Iterator[Site]:
    """Find comparisons that can be turned round."""
    for pattern in (LIMIT_RE, REACH_RE, WITHIN_RE):
        for match in pattern.finditer(text):
            if match["op"] in OPERATORS:
                other, old, new = OPERATORS[match["op"]]
                signs = {">=": "≥", "<=": "≤"}
                yield Site(*match.span("op"), other, (old, signs[old], match["op"]), (new, signs[new], other))


# --- periods ---------------------------------------------------------------------------------------------------------

NOTICE_RE = re.compile(
    r"(?:提前|期满前|届满前)(?P<num>\d+|[一二两三])(?P<unit>日|天|个月)"
    r"|(?P<num2>\d+)(?P<unit2>日|天|个工作日)内(?=书面|通知|提出|退还|提供|验收|组织|支付|对)"
)
DURATION_RE = re.compile(
    r"(?:共计|为期|期限为|有效期为?|周期为|维护期为|质保期为|期限|期间为)(?P<num>\d+|[一二两三五贰叁])(?P<unit>个月|年|天)"
)
COUNTS = {"一": 1, "二": 2, "两": 2, "三": 3, "五": 5, "贰": 2, "叁": 3}
LETTERS = {"日": "D", "天": "D", "个月": "M", "年": "Y", "个工作日": "D"}


def notices(text: str, chance: random.Random) -> Iterator[Site]:
    for match in NOTICE_RE.finditer(text):
        side = "num" if match["num"] else "num2"
        yield from _period(match, side, match["unit"] or match["unit2"], chance)


def durations(text: str, chance: random.Random) -> Iterator[Site]:
    for match in DURATION_RE.finditer(text):
        yield from _period(match, "num", match["unit"], chance)


def _period(match: re.Match[str], side: str, unit: str, chance: random.Random) -> Iterator[Site]:
    printed = match[side]
    old = COUNTS.get(printed) or int(printed)
    wanted = {"日": (3, 5, 7, 10, 15, 20, 30, 45, 60, 90), "年": (1, 2, 3, 5)}
    choices = wanted.get(
        unit[-1] if unit == "天" else unit, wanted["日"] if unit != "个月" else (1, 2, 3, 6, 10, 18, 24)
    )
    if unit == "天" and old >= 100:
        choices = (90, 120, 150, 200, 240)
    new = chance.choice([number for number in choices if number != old])
    shown_new = printed_number(new, printed)
    if shown_new is not None:
        letter = LETTERS[unit]
        forms = [(str(n), f"P{n}{letter}", f"{own}{unit}") for n, own in ((old, printed), (new, shown_new))]
        yield Site(*match.span(side), shown_new, forms[0], forms[1])


def printed_number(number: int, like: str) -> str | None:
    if like.isdigit():
        return str(number)
    if like in "贰叁":
        return capital(number)
    if number > 10:
        return None
    return {2: "两"}.get(number, (HANZI + "十")[number])
