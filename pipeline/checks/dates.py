"""Dates of the term that do not fit each other (期限日期矛盾).

>>> months_between(date(2024, 4, 1), date(2025, 3, 31)), months_between(date(2024, 1, 31), date(2024, 3, 1))
(Decimal('12'), Decimal('1.03'))
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal

from pipeline.checks._rule import Rule, finding
from pipeline.contract import Contract
from pipeline.document import Span
from pipeline.record import Finding, Record

END_FIRST = Rule("term.end-before-start", "error", "期限的结束早于开始", "the term ends before it starts")
LENGTH = Rule(
    "term.duration-mismatch", "warning", "约定的期限长度与起止日期不符", "the stated duration does not fit the dates"
)
RULES: tuple[Rule, ...] = (END_FIRST, LENGTH)

DURATION_RE = re.compile(r"P(?:(\d+(?:\.\d+)?)Y)?(?:(\d+(?:\.\d+)?)M)?(?:(\d+(?:\.\d+)?)W)?(?:(\d+(?:\.\d+)?)D)?")
SLACK_MONTHS = Decimal("0.14")  # four days: both ends counted or neither, a short February
DAYS_OF_MONTH = Decimal(30)


def check(record: Record, contract: Contract) -> Iterable[Finding]:  # noqa: ARG001
    """Yield what contradicts itself in start, end and duration."""
    term = record.term
    start, end = _date(term.start.value), _date(term.end.value)
    if start is None or end is None:
        return
    spans = [*term.start.spans, *term.end.spans]
    if end < start:
        yield finding(END_FIRST, f"{start} 至 {end}", f"{start} to {end}", spans=_sorted(spans))
        return
    stated = months_of(term.duration.value)
    if stated is None:
        return
    actual = months_between(start, end)
    slack = max(SLACK_MONTHS, stated / 50)
    if abs(actual - stated) > slack:
        zh = f"约定 {term.duration.value}，{start} 至 {end} 约 {actual} 个月"
        en = f"stated {term.duration.value}, {start} to {end} are about {actual} months"
        yield finding(LENGTH, zh, en, spans=_sorted([*spans, *term.duration.spans]))


def months_of(duration: str | None) -> Decimal | None:
    """Return an ISO 8601 duration in months; a month counts 30 days.

    >>> months_of("P1Y"), months_of("P45D"), months_of("soon")
    (Decimal('12'), Decimal('1.5'), None)
    """
    match = DURATION_RE.fullmatch(duration or "")
    if match is None or not any(match.groups()):
        return None
    years, months, weeks, days = (Decimal(group or 0) for group in match.groups())
    return years * 12 + months + (weeks * 7 + days) / DAYS_OF_MONTH


def months_between(start: date, end: date) -> Decimal:
    """Return the months from ``start`` to ``end``, both days included, to two places."""
    end += timedelta(days=1)
    days = Decimal(end.day - start.day)
    months = Decimal((end.year - start.year) * 12 + end.month - start.month) + days / DAYS_OF_MONTH
    return months.quantize(Decimal("0.01")).normalize() + 0


def _date(value: str | None) -> date | None:
    """Return a full ISO date; a month alone or a value that is none gives nothing."""
    try:
        return date.fromisoformat(value) if value and len(value) == 10 else None
    except ValueError:
        return None


def _sorted(spans: Iterable[Span]) -> list[Span]:
    return sorted(set(spans))
