"""Terms in comparable units (可比单位): a month, a second, a percent; what cannot be turned stays in its own unit.

Nothing is turned by a guess: a month is no number of days, a workday none of hours, 90 points of 100 no 90 percent.

>>> fee = Fee(state="filled", kind="fee", value=Decimal(18000), per="year", raw="18000元/年")
>>> figures = money(fee, "")
>>> figures.value, figures.unit, figures.note
(Decimal('1500'), 'CNY/month', '18,000 / 12 = 1,500 CNY/month')
"""

from __future__ import annotations

import re
from decimal import Decimal as Decimal  # for the doctests

from pipeline.portfolio import Figure
from pipeline.record import Due, Fee, Item, NoticePeriod, Rate, ServiceLevel
from pipeline.register.basis import MONTHS, basis
from pipeline.register.figures import divided, figure, plain

SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400}
SIGNS = {"<=": "≤ ", ">=": "≥ ", "<": "< ", ">": "> ", "=": ""}
HOURS_OF_DAY = 24
WORKDAY_RE = re.compile("工作[日天]")
EVENTS = (
    ("invoice", re.compile("发票|开票|票据")),
    ("acceptance", re.compile("验收|确认|审核|考核")),
    ("delivery", re.compile("[到交收]货|交付|交接|到达|收到(?!发票|账单)")),
    ("signing", re.compile("签[订署约字章]|生效|盖章")),
    ("statement", re.compile("对账|账单|结算")),
)


def money(fee: Fee, before: str) -> Figure:
    """Return an amount in its unit, that of a quarter or a year as that of a month, each piece that it is for apart.

    before: the text before the amount, where it is at hand
    """
    found = basis(fee.per, fee.raw or "", before)
    value = fee.value
    if value is None:
        return figure(fee, None, f"{fee.currency}{found.unit}", note="没有金额 | no amount")
    if MONTHS.get(found.period, 1) > 1:
        unit = f"{fee.currency}{found._replace(period='month').unit}"
        value, note = divided(value, MONTHS[found.period], unit)
        return figure(fee, value, unit, note=note)
    return figure(fee, value, f"{fee.currency}{found.unit}")


def rate(rate: Rate) -> Figure:
    """Return a rate in percent, of a day or of another period that it names, each a unit of its own.

    >>> figure = rate(Rate(state="filled", kind="late_fee", value=Decimal("0.0005"), per="day"))
    >>> figure.value, figure.unit, figure.shown
    (Decimal('0.05'), 'percent/day', '0.05 %/day')
    """
    per = f"/{rate.per}" if rate.per else ""
    if rate.value is None:
        return figure(rate, None, f"percent{per}", note="没有比率 | no rate")
    percent = (rate.value * 100).normalize() + 0
    return figure(
        rate,
        percent,
        f"percent{per}",
        shown=f"{plain(percent)} %{per}",
        note=f"{plain(rate.value)} × 100 = {plain(percent)} %{per}",
    )


def seconds(level: ServiceLevel) -> Figure:
    """Return a time of service in seconds; workdays, which have no fixed number of hours, stay as they are."""
    sign, value, unit = SIGNS.get(level.operator, ""), level.value, level.unit or ""
    if value is None or unit not in SECONDS:
        shown = f"{sign}{plain(value)} {unit}".strip() if value is not None else (level.raw or "")
        return figure(level, value, unit or None, shown=shown)
    exact = value * SECONDS[unit]
    note = "" if unit == "second" else f"{plain(value)} {unit} × {SECONDS[unit]:,} = {plain(exact)} second"
    return figure(level, exact, "second", shown=f"{sign}{plain(exact)} s", note=note)


def share(level: ServiceLevel) -> Figure:
    """Return a share in percent; points of a scale are a unit of their own.

    >>> share(ServiceLevel(state="filled", metric="satisfaction", value=Decimal(90), unit="point")).unit
    'point'
    """
    sign, value = SIGNS.get(level.operator, ""), level.value
    unit = level.unit or ""
    if level.scale is not None and unit == "point":
        unit = f"point/{plain(level.scale)}"
    number = plain(value) if value is not None else ""
    shown = f"{sign}{number} {'%' if unit == 'percent' else unit}".strip() if number else level.raw or ""
    return figure(level, value, unit or None, shown=shown)


def notice(period: NoticePeriod) -> Figure:
    """Return a period of notice in days; hours only where they make whole days, months and workdays as they are.

    >>> notice(NoticePeriod(state="filled", value=Decimal(48), unit="hour")).shown
    '2 day'
    """
    value, unit = period.value, period.unit or ""
    if value is not None and unit == "hour" and value % HOURS_OF_DAY == 0:
        days = value / HOURS_OF_DAY
        return figure(period, days, "day", note=f"{plain(value)} hour / {HOURS_OF_DAY} = {plain(days)} day")
    return figure(period, value, unit or None)


def payment_days(due: Due) -> Figure:
    """Return the days after an event; other events and workdays are units of their own.

    >>> due = Due(state="filled", value="收到发票后15个工作日内", days_after=Decimal(15), event="收到发票")
    >>> payment_days(due).unit
    'workday after invoice'
    """
    words = due.value or due.raw or ""
    day = "workday" if WORKDAY_RE.search(words) else "day"
    event = next((name for name, pattern in EVENTS if pattern.search(due.event or "")), due.event or "event")
    value = due.days_after
    note = ""
    if value is not None and re.search("[个\\d一二三两]月内?", words) and value % 30 == 0:
        note = "一个月按 30 日计 | a month counted as 30 days"
    return figure(due, value, f"{day} after {event}", note=note)


def is_blank(item: Item) -> bool:
    """Return whether the place of an entry is left open."""
    return item.state == "blank"
