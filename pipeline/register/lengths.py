"""Adding lengths of time to days of the calendar (日期推算), each result with its arithmetic.

>>> length_of("P1Y6M"), length_of("P18M"), length_of("P2W"), length_of("PT24H"), length_of("P0.5Y")
(Length(months=18, days=0), Length(months=18, days=0), Length(months=0, days=14), None, None)
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta
from typing import NamedTuple

ISO_RE = re.compile(r"P(?:(\d{1,4})Y)?(?:(\d{1,5})M)?(?:(\d{1,5})W)?(?:(\d{1,6})D)?")
WHOLE_DATE = len("2024-03-01")


class Length(NamedTuple):
    """A length of time in months and days."""

    months: int
    days: int


def length_of(duration: str | None) -> Length | None:
    """Return an ISO 8601 duration; None for hours, fractions and nothing."""
    match = ISO_RE.fullmatch(duration or "")
    if match is None or not any(match.groups()):
        return None
    years, months, weeks, days = (int(group or 0) for group in match.groups())
    return Length(years * 12 + months, weeks * 7 + days)


def day(value: str | None) -> date | None:
    """Return a whole date; a month alone is none."""
    try:
        return date.fromisoformat(value) if value and len(value) == WHOLE_DATE else None
    except ValueError:
        return None


def month_later(start: date, months: int) -> tuple[date, bool] | None:
    """Return the same day some months later, and whether the month has it; else its last day.  None: no such year.

    >>> month_later(date(2024, 1, 31), 1), month_later(date(2024, 3, 31), -1), month_later(date(9999, 12, 1), 1)
    ((datetime.date(2024, 2, 29), False), (datetime.date(2024, 2, 29), False), None)
    """
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    if not date.min.year <= year <= date.max.year:
        return None
    last = monthrange(year, month + 1)[1]
    return date(year, month + 1, min(start.day, last)), start.day <= last


def last_day(start: date, length: Length) -> date | None:
    """Return the last day of a period that begins on ``start``, that day counted: a year from 1 May ends on 30 April.

    Where the last month has no such day, its last day is the end (民法典第二百零二条).

    >>> last_day(date(2024, 5, 1), Length(12, 0)), last_day(date(2024, 1, 31), Length(1, 0))
    (datetime.date(2025, 4, 30), datetime.date(2024, 2, 29))
    >>> last_day(date(2024, 2, 29), Length(12, 0)), last_day(date(2025, 5, 6), Length(0, 180))
    (datetime.date(2025, 2, 28), datetime.date(2025, 11, 1))
    """
    later = month_later(start, length.months)
    if later is None:
        return None
    corresponding, is_there = later
    days = length.days - (1 if is_there or length.days else 0)
    try:
        return corresponding + timedelta(days=days)
    except OverflowError:
        return None


def months_between(start: date, end: date) -> int | None:
    """Return the months from ``start`` to ``end``, both counted, where they are whole ones.

    >>> months_between(date(2024, 4, 1), date(2025, 3, 31)), months_between(date(2024, 4, 1), date(2025, 4, 1))
    (12, None)
    """
    months = (end.year - start.year) * 12 + end.month - start.month
    candidates = (number for number in (months, months + 1) if number > 0)
    return next((number for number in candidates if last_day(start, Length(number, 0)) == end), None)
