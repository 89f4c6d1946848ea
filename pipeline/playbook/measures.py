"""Values with units, and what can be said of two of them (计量与比较): the same unit, or no answer.

30 seconds are half a minute; a month is 30 days and 12 months are a year; a year's price is twelve months'.  A
workday is at least a day long, and how much longer nobody can tell: what depends on that is ``None``.

>>> holds(parse_unit(Decimal(30), "秒"), "=", parse_unit(Decimal("0.5"), "minutes"))
True
>>> holds(parse_unit(Decimal(2), "workdays"), "<=", parse_unit(Decimal(3), "days")) is None
True
>>> holds(parse_unit(Decimal(60000), "CNY/year"), "<=", parse_unit(Decimal(5000), "元/月"))
True
"""

from __future__ import annotations

from decimal import Decimal
from typing import Literal, NamedTuple

from pipeline.playbook.faults import unknown

Dimension = Literal["number", "share", "points", "length", "money"]
Range = tuple[Decimal, Decimal]  # the least and the most that a value can be
FOREVER = Decimal("Infinity")
HUNDRED = Decimal(100)


class Measure(NamedTuple):
    """A value with its unit.

    unit: percent for a share; second to year for a length of time; ISO code of a currency; point; None for a number
    per: the period or piece that a price or rate is for; scale: full marks, where points have them
    """

    value: Decimal
    dimension: Dimension
    unit: str | None = None
    per: str | None = None
    scale: Decimal | None = None


LENGTHS = {
    "second": "second seconds sec s 秒 秒钟",
    "minute": "minute minutes min 分钟 分",
    "hour": "hour hours h 小时 时",
    "day": "day days 天 日 自然日",
    "workday": "workday workdays 工作日 个工作日",
    "week": "week weeks 周 星期",
    "month": "month months 月 个月",
    "year": "year years 年",
}
CURRENCIES = {
    "CNY": "CNY RMB 元 人民币 yuan",
    "USD": "USD 美元",
    "EUR": "EUR 欧元",
    "HKD": "HKD 港元 港币",
    "JPY": "JPY 日元",
    "GBP": "GBP 英镑",
}
PERS = {
    "hour": "hour 小时 时",
    "day": "day 天 日",
    "week": "week 周",
    "month": "month 月",
    "year": "year 年",
    "person-month": "person-month 人月",
    "order": "order 单 订单",
    "piece": "piece 件 个",
    "once": "once 次",
}
SHARES = {"%": Decimal(1), "‰": Decimal("0.1"), "percent": Decimal(1)}
POINTS = ("point", "points", "分")
SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400, "week": 604800}
MONTH_DAYS, YEAR_DAYS, YEAR_MONTHS = 30, 365, 12
PER_MONTHS = {"month": Decimal(1), "year": Decimal(12)}
PER_DAYS = {"hour": Decimal(1) / 24, "day": Decimal(1), "week": Decimal(7), "month": Decimal(30), "year": Decimal(365)}


def parse_unit(value: Decimal, unit: str) -> Measure:
    """Return ``value`` in the unit that a rule writes behind its number.

    Raises Mistake: there is no such unit; names the nearest.

    >>> parse_unit(Decimal("0.05"), "%/day")
    Measure(value=Decimal('0.05'), dimension='share', unit='percent', per='day', scale=None)
    """
    if not unit:
        return Measure(value, "number")
    head, slash, tail = unit.partition("/")
    per = _per(tail, unit) if slash else None
    factor = Decimal(10000) if head.startswith("万") and len(head) > 1 else Decimal(1)
    currency = _of(CURRENCIES, head.removeprefix("万") if factor > 1 else head)
    if currency:
        return Measure(value * factor, "money", currency, per)
    if head in SHARES:
        return Measure(value * SHARES[head], "share", "percent", per)
    if per is None and head in POINTS:  # 4.5分: minutes are 分钟
        return Measure(value, "points", "point")
    length = _of(LENGTHS, head)
    if length and per is None:
        return Measure(value, "length", length)
    raise unknown("单位", "unit", unit, _units(), "unknown_unit")


def holds(left: Measure, operator: str, right: Measure) -> bool | None:
    """Return whether ``left operator right``; None where that cannot be told."""
    pair = _ranges(left, right)
    if pair is None:
        return None
    (low, high), (least, most) = pair
    if operator in ("=", "!="):
        same = True if low == high == least == most else False if low > most or high < least else None
        return same if operator == "=" or same is None else not same
    if operator in (">=", "<"):
        more = True if low >= most else False if high < least else None
        return more if operator == ">=" or more is None else not more
    more = True if low > most else False if high <= least else None
    return more if operator == ">" or more is None else not more


def is_comparable(per: str | None, asked: str | None, dimension: Dimension) -> bool:
    """Return whether a price or rate for ``per`` can be set against one for ``asked``."""
    return _factor(per, asked, dimension) is not None


def show(measure: Measure) -> str:
    """Return a measure as a person reads it.

    >>> show(parse_unit(Decimal(1500), "元/月")), show(parse_unit(Decimal("99.90"), "%"))
    ('1,500 CNY/month', '99.9%')
    """
    number = f"{measure.value.normalize():,f}"
    per = f"/{measure.per}" if measure.per else ""
    if measure.dimension == "share":
        return f"{number}%{per}"
    scale = f" (/{measure.scale.normalize():f})" if measure.scale else ""
    unit = (
        f" {measure.unit}{'s' if measure.dimension == 'length' and measure.value != 1 else ''}" if measure.unit else ""
    )
    return f"{number}{unit}{scale}{per}"


def _ranges(left: Measure, right: Measure) -> tuple[Range, Range] | None:
    """Return the least and the most that both can be, in one unit; None where there is none."""
    if {left.dimension, right.dimension} == {"points", "share"}:
        shares = [_share(left), _share(right)]
        return None if None in shares else (_exactly(shares[0]), _exactly(shares[1]))
    if left.dimension != right.dimension:
        return None
    if left.dimension == "length":
        return _length_ranges(left, right)
    factor = _factor(left.per, right.per, left.dimension) if left.unit == right.unit else None
    return None if factor is None else (_exactly(left.value * factor[0]), _exactly(right.value * factor[1]))


def _exactly(value: Decimal | None) -> Range:
    return (value or Decimal(0), value or Decimal(0))


def _share(score: Measure) -> Decimal | None:
    """Return a score as a share; None for points whose full marks are not known."""
    if score.dimension == "share":
        return score.value
    return score.value * HUNDRED / score.scale if score.scale else None


def _length_ranges(left: Measure, right: Measure) -> tuple[Range, Range]:
    if left.unit == right.unit:
        return _exactly(left.value), _exactly(right.value)
    if {left.unit, right.unit} == {"month", "year"}:
        return _exactly(_months(left)), _exactly(_months(right))
    return _range(left), _range(right)


def _range(length: Measure) -> Range:
    """Return the least and the most seconds that a length can be."""
    if length.unit == "workday":
        return length.value * SECONDS["day"], FOREVER
    if length.unit in ("month", "year"):
        months = _months(length)
        years = months // YEAR_MONTHS
        seconds = (years * YEAR_DAYS + (months - years * YEAR_MONTHS) * MONTH_DAYS) * SECONDS["day"]
        return seconds, seconds
    seconds = length.value * SECONDS[str(length.unit)]
    return seconds, seconds


def _months(length: Measure) -> Decimal:
    return length.value * (YEAR_MONTHS if length.unit == "year" else 1)


def _factor(per: str | None, asked: str | None, dimension: Dimension) -> tuple[Decimal, Decimal] | None:
    """Return by what both values are multiplied to be for one period; None where the periods do not compare."""
    one = Decimal(1)
    if per == asked or {per, asked} == {None, "once"}:
        return one, one
    table = PER_DAYS if dimension == "share" else PER_MONTHS
    if per in table and asked in table:
        return table[asked], table[per]
    return None


def _per(word: str, unit: str) -> str:
    per = _of(PERS, word.removeprefix("每"))
    if per is None:
        raise unknown("单位", "unit", unit, _units(), "unknown_unit")
    return per


def _units() -> list[str]:
    money = [f"{currency}/{per}" for currency in CURRENCIES for per in PERS]
    words = " ".join([*LENGTHS.values(), *CURRENCIES.values()]).split()
    return [*words, *SHARES, *POINTS, *money, *(f"%/{per}" for per in PERS)]


def _of(table: dict[str, str], word: str) -> str | None:
    return next((name for name, words in table.items() if word in words.split()), None)
