"""Days of a register as a calendar (日历 ICS, RFC 5545): ends, last days of notice, payments on a day of the month.

Whole days without an alarm; the description has the arithmetic and the words of the contract.  A day keeps its UID as
long as its contract is the same file, so that a later calendar takes the place of an earlier one.  What has no date (an
event, working days) stands in no calendar.

>>> from pipeline.portfolio import Row
>>> due = Deadline(row=0, kind="end", date="2026-03-31", title="合同到期 | contract ends", arithmetic="2026-03-31")
>>> rows = [Row(location="a.docx", name="a.docx", sha256="ab")]
>>> lines = encode(Portfolio(today="2026-01-01", rows=rows, deadlines=[due])).decode().splitlines()
>>> [line for line in lines if line.startswith(("DTSTART", "DTSTAMP", "SUMMARY"))]
['SUMMARY:合同到期 | contract ends: a.docx', 'DTSTART;VALUE=DATE:20260331', 'DTSTAMP:20260101T000000Z']
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from icalendar import Calendar, Event, vRecur

from pipeline.portfolio import Deadline, Portfolio, Row
from pipeline.writers.matrix_cells import shown
from pipeline.writers.visible import visible

PRODUCT = "-//hetong//matrix//ZH"
NAME = "合同期限 | contract deadlines"
RENEWED = "合同写明自动续约，续约后的终止日另算 | renewed automatically: the renewed term ends on another day"
RAW_CHARS = 300
DAYS_OF_EVERY_MONTH = 28


def encode(portfolio: Portfolio) -> bytes:
    """Return the calendar: CRLF, lines folded, in the order of the register's deadlines."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", NAME)
    for event in _events(portfolio):
        calendar.add_component(event)
    return bytes(calendar.to_ical(sorted=False))


def _events(portfolio: Portfolio) -> Iterator[Event]:
    seen: Counter[str] = Counter()
    stamp = datetime.combine(date.fromisoformat(portfolio.today), time(), UTC)
    for deadline in portfolio.deadlines:
        if deadline.date is None:
            continue
        row = portfolio.rows[deadline.row]
        first = date.fromisoformat(deadline.first or deadline.date)
        told = _identity(row, deadline)
        seen[told] += 1
        event = Event()
        event.add("uid", f"{hashlib.sha256(f'{told}:{seen[told]}'.encode()).hexdigest()[:32]}@hetong")
        event.add("summary", visible(f"{deadline.title}: {_name(row)}"))
        event.add("dtstart", first)
        if first < date.max:
            event.add("dtend", first + timedelta(days=1))
        event.add("dtstamp", stamp)
        if deadline.months and deadline.last and deadline.last != deadline.first:
            event.add("rrule", _rule(deadline))
        event.add("description", visible("\n".join(_description(row, deadline))))
        event.add("transp", "TRANSPARENT")
        yield event


def _identity(row: Row, deadline: Deadline) -> str:
    """Return what a day keeps when it moves: the file, its kind, the words that it was read from."""
    return f"{row.sha256 or row.location}:{deadline.kind}:{deadline.title}:{deadline.raw or ''}"


def _name(row: Row) -> str:
    """Return the title of a contract with the other side, or the name of its file."""
    title, side = (shown(cell) if cell and cell.value else "" for cell in map(row.cells.get, ("title", "counterparty")))
    return f"{title or row.name}{f' ({side})' if side else ''}"


def _rule(deadline: Deadline) -> vRecur:
    """Return the rule of a payment that returns every month; a short month has it on its last day.

    >>> due = Deadline(row=0, kind="due", title="", first="2025-01-31", last="2025-12-31", months=1, day=31)
    >>> _rule(due).to_ical()
    b'FREQ=MONTHLY;UNTIL=20251231;BYMONTHDAY=28,29,30,31;BYSETPOS=-1'
    """
    day = deadline.day or date.fromisoformat(deadline.first or "").day
    days = [*range(DAYS_OF_EVERY_MONTH, day + 1)] if day > DAYS_OF_EVERY_MONTH else [day]
    rule: dict[str, object] = {"freq": "monthly", "until": date.fromisoformat(deadline.last or ""), "bymonthday": days}
    if (deadline.months or 1) > 1:
        rule["interval"] = deadline.months
    if len(days) > 1:
        rule["bysetpos"] = -1
    return vRecur(rule)


def _description(row: Row, deadline: Deadline) -> Iterator[str]:
    yield f"算式 | arithmetic: {deadline.arithmetic}"
    if deadline.is_renewed and deadline.kind == "end":
        yield RENEWED
    if deadline.raw:
        raw = deadline.raw if len(deadline.raw) <= RAW_CHARS else f"{deadline.raw[:RAW_CHARS]}…"
        yield f"原文 | words: {raw}"
    number = row.cells.get("contract_number")
    if number and number.value:
        yield f"编号 | number: {number.value}"
    clause = f", 条款 | clause {deadline.clause}" if deadline.clause else ""
    yield f"文件 | file: {row.name}{clause}"
