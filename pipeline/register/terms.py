"""The term of a contract as days of the calendar (期限): start, end, length, renewal.

>>> slot = lambda value: Slot(state="filled", value=value, raw=value)
>>> term = term_of(Period(start=slot("2025-01-01"), duration=slot("P1Y")))
>>> term.end, term.note
(datetime.date(2025, 12, 31), '2025-01-01 + P1Y - 1 day = 2025-12-31（起始日计入 | the first day counted）')
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from pipeline.portfolio import Cell
from pipeline.record import Period, Slot
from pipeline.register.figures import figure, joined
from pipeline.register.lengths import Length, day, last_day, length_of, month_later, months_between

AUTOMATIC_RE = re.compile(r"自动(?:续|延|顺延|展)")
NOT_AUTOMATIC_RE = re.compile(r"(?:不|非|无|没有|并不|不得|不会|不再|不予)自动")
WORKDAY_RE = re.compile("工作[日天]")
AUTOMATIC, AGREED = "automatic", "agreed"
SHOWN = {AUTOMATIC: "自动续约", AGREED: "另行约定"}


class Term(NamedTuple):
    """start and end: whole dates or nothing; note: how the end was reckoned, empty where it is written.

    length: as stated; is_renewed: it goes on by itself
    """

    start: date | None
    end: date | None
    length: Length | None
    note: str
    is_renewed: bool


def term_of(period: Period) -> Term:
    """Return the term; an end that the text does not mention is reckoned from start and duration."""
    start, end, note = day(period.start.value), day(period.end.value), ""
    is_workdays = WORKDAY_RE.search(period.duration.raw or "") is not None
    length = None if is_workdays else length_of(period.duration.value)
    if end is None and period.end.state == "absent" and start and length:
        end = last_day(start, length)
        note = _reckoned(start, period.duration.value or "", length, end) if end else ""
    return Term(start, end, length, note, is_automatic(period.renewal.raw))


def is_automatic(words: str | None) -> bool:
    """Return whether a sentence on renewal says that the contract goes on by itself.

    >>> is_automatic("期满无异议的，自动续期一年"), is_automatic("期满后不自动续约"), is_automatic("协商续签")
    (True, False, False)
    """
    return bool(words and AUTOMATIC_RE.search(words) and not NOT_AUTOMATIC_RE.search(words))


def end_cell(period: Period, term: Term) -> Cell:
    """Return the end: as written, or reckoned with its arithmetic, or what is said instead of a date."""
    if not term.note:
        return date_cell(period.end)
    shown = str(term.end)
    return joined([figure(period.duration, shown, None, shown=shown, note=term.note)])


def date_cell(slot: Slot[str]) -> Cell:
    """Return a date; a month alone and an event have no value and stand as they are."""
    if slot.state != "filled":
        return Cell(state=slot.state)
    if day(slot.value):
        return joined([figure(slot, slot.value, None)])
    note = "不是完整日期 | no whole date"
    return joined([figure(slot, None, None, shown=slot.value or slot.raw or "", note=note)])


def months_cell(period: Period, term: Term) -> Cell:
    """Return the length in months: as stated, or between dates that are whole months apart."""
    stated = period.duration
    if term.length and term.length.months and not term.length.days:
        return joined([figure(stated, Decimal(term.length.months), "month")])
    if stated.state == "absent" and term.start and term.end:
        months = months_between(term.start, term.end)
        if months:
            note = f"{term.start} … {term.end} = {months} month"
            return joined([figure(period.end, Decimal(months), "month", note=note)])
    return _unknown(stated)


def days_cell(period: Period, term: Term) -> Cell:
    """Return the length in days, the first and the last one counted, or as stated in days."""
    if term.start and term.end and not term.note and term.end >= term.start:
        days = (term.end - term.start).days + 1
        note = f"{term.end} - {term.start} + 1 = {days} day"
        return joined([figure(period.end, Decimal(days), "day", note=note)])
    stated = period.duration
    if term.length and term.length.days and not term.length.months:
        return joined([figure(stated, Decimal(term.length.days), "day")])
    if term.start and term.end and term.end >= term.start:
        days = (term.end - term.start).days + 1
        return joined([figure(stated, Decimal(days), "day", note=f"{term.note}; {days} day")])
    return _unknown(stated)


def renewal_cell(slot: Slot[str]) -> Cell:
    """Return how the contract goes on; the sentence stands in the figure."""
    if slot.state != "filled":
        return Cell(state=slot.state)
    value = AUTOMATIC if is_automatic(slot.raw) else AGREED
    return joined([figure(slot, value, None, shown=SHOWN[value], note=slot.raw or "")])


def _unknown(stated: Slot[str]) -> Cell:
    """Return a length that is no number: left open, not mentioned, or in words and other units."""
    if stated.state != "filled":
        return Cell(state=stated.state)
    shown = stated.raw or stated.value or ""
    return joined([figure(stated, None, None, shown=shown, note="不是该单位的整数 | no whole number of this unit")])


def _reckoned(start: date, duration: str, length: Length, end: date) -> str:
    """Return how an end was reckoned: the first day counted, or the last day of a month without the day."""
    later = month_later(start, length.months)
    if later and not later[1] and not length.days:
        return f"{start} + {duration} = {end}（当月无此日，取月末 | the month has no such day: its last one）"
    return f"{start} + {duration} - 1 day = {end}（起始日计入 | the first day counted）"
