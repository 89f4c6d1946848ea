"""Payments that return on a day of the month (每月付款日): only what the words say, within the term.

``每月10日前`` is the tenth of each month of the term, ``次月15日前`` the fifteenth of the month after each.  A day of a
quarter or a year has no month named, an event (验收后10日) no day: they have no date.

>>> term = Term(date(2025, 4, 20), date(2025, 6, 30), None, "", False)
>>> due = Due(state="filled", value="每月10日前", day_of_month=10)
>>> [(each.first, each.last, each.date) for each in due_dates([due], term, date(2025, 1, 1))]
[('2025-05-10', '2025-06-10', '2025-05-10')]
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable, Iterator
from datetime import date

from pipeline.portfolio import Deadline
from pipeline.record import Due
from pipeline.register.terms import Term

TITLE = "付款日 | payment due"
MONTHLY_RE = re.compile(r"[每当]个?月")
FOLLOWING_RE = re.compile(r"[次下]个?月")
OTHER_RE = re.compile(r"季|年|周")
MAX_MONTHS = 1200


def due_dates(dues: Iterable[Due], term: Term, today: date) -> Iterator[Deadline]:
    """Yield a deadline for each due date that has a day of the month or comes after an event."""
    seen: set[str] = set()
    for due in dues:
        words = due.value or due.raw or ""
        is_dated = due.day_of_month is not None or due.days_after is not None
        if due.state != "filled" or not is_dated or words in seen:
            continue
        seen.add(words)
        found = _returning(due, words, term, today) if due.day_of_month is not None else None
        reason = "" if found else _reason(due, words, term)
        yield found or Deadline(row=0, kind="due", title=TITLE, arithmetic=reason, raw=due.raw, clause=due.clause)


def _returning(due: Due, words: str, term: Term, today: date) -> Deadline | None:
    """Return the due date that returns every month, or nothing where its months are not told."""
    if due.day_of_month is None or not _is_monthly(words):
        return None
    days = list(days_of(term, due.day_of_month, shift=1 if FOLLOWING_RE.search(words) else 0))
    if not days:
        return None
    following = next((day for day in days if day >= today), days[-1])
    range_ = f"{term.start} … {term.end}"
    shift = "，次月付 | paid in the month after" if FOLLOWING_RE.search(words) else ""
    short = "，短月取月末 | the last day of short months" if due.day_of_month > 28 else ""
    return Deadline(
        row=0,
        kind="due",
        date=str(following),
        title=TITLE,
        arithmetic=(
            f"每月 {due.day_of_month} 日 | day {due.day_of_month} of each month, {range_}{shift}{short}: "
            f"{days[0]} … {days[-1]}, {len(days)} ×"
        ),
        raw=due.raw,
        clause=due.clause,
        first=str(days[0]),
        last=str(days[-1]),
        months=1,
        day=due.day_of_month,
    )


def days_of(term: Term, day: int, shift: int) -> Iterator[date]:
    """Yield the day of each month of the term, or of the month after it.

    >>> term = Term(date(2025, 1, 31), date(2025, 3, 30), None, "", False)
    >>> [str(day) for day in days_of(term, 31, 0)], [str(day) for day in days_of(term, 5, 1)]
    (['2025-01-31', '2025-02-28'], ['2025-02-05', '2025-03-05', '2025-04-05'])
    """
    if term.start is None or term.end is None or not 1 <= day <= 31:
        return
    first = term.start.year * 12 + term.start.month - 1
    last = term.end.year * 12 + term.end.month - 1
    for number in range(first + shift, min(last + shift, first + MAX_MONTHS) + 1):
        year, month = divmod(number, 12)
        if year > date.max.year:
            return
        found = date(year, month + 1, min(day, monthrange(year, month + 1)[1]))
        if shift or term.start <= found <= term.end:
            yield found


def _is_monthly(words: str) -> bool:
    return not OTHER_RE.search(words) and bool(MONTHLY_RE.search(words) or FOLLOWING_RE.search(words))


def _reason(due: Due, words: str, term: Term) -> str:
    """Return why a due date has no day."""
    if due.day_of_month is None:
        return f"以事件起算，没有日期 | counted from an event: {due.event or ''}"
    if not _is_monthly(words):
        return "未写明是哪些月份 | the months are not told"
    if term.start is None or term.end is None:
        return "没有完整的起止日 | no whole start and end"
    return "期限内没有此日 | no such day in the term"
