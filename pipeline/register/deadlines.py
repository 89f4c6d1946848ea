"""Days that matter for a contract (期限提醒): its end, the last days to give notice, payments on a day of the month.

Each has its arithmetic.  What depends on an event (验收后10日) or on workdays has no date and is never given one.

>>> term = Term(date(2025, 4, 1), date(2026, 3, 31), None, "", False)
>>> period = NoticePeriod(state="filled", purpose="termination", value=Decimal(1), unit="month")
>>> [(each.date, each.arithmetic) for each in notices([period], term, ())]
[('2026-02-28', '2026-03-31 - 1 month = 2026-02-28（当月无此日，取月末 | the month has no such day: its last one）')]
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from pipeline.document import Span
from pipeline.portfolio import Deadline
from pipeline.record import Item, NoticePeriod, Record
from pipeline.register.dues import due_dates
from pipeline.register.figures import plain
from pipeline.register.lengths import month_later
from pipeline.register.terms import Term, term_of

HOURS_OF_DAY = 24
END = "合同到期 | contract ends"
RENEWS = "合同到期，写明自动续约 | contract ends, renewed automatically"
NOTICE = "解约通知期 | notice of termination"
RENEWAL_NOTICE = "续约或异议的提前通知 | notice on the renewal"
NO_SUCH_DAY = "（当月无此日，取月末 | the month has no such day: its last one）"


class Reckoned(NamedTuple):
    """A day and how it came about; no day where there is none to be had."""

    date: date | None
    arithmetic: str


def deadlines(row: int, record: Record, today: date) -> list[Deadline]:
    """Return the deadlines of one contract, in the order of their days, those without a day last."""
    term = term_of(record.term)
    found = [*_ends(record, term), *notices(record.notice_periods, term, record.term.renewal.spans)]
    found += due_dates(record.payment.due, term, today)
    for each in found:
        each.row = row
        each.is_renewed = term.is_renewed
        if each.date:
            each.days_left = (date.fromisoformat(each.date) - today).days
    return sorted(found, key=lambda each: (each.date is None, each.date or "", each.kind))


def _ends(record: Record, term: Term) -> Iterator[Deadline]:
    slot = record.term.end if not term.note else record.term.duration
    if term.end is not None:
        yield Deadline(
            row=0,
            kind="end",
            date=str(term.end),
            title=RENEWS if term.is_renewed else END,
            arithmetic=term.note or f"{term.end}（合同写明 | as written）",
            raw=slot.raw,
        )
    elif slot.state == "filled":
        yield Deadline(
            row=0,
            kind="end",
            title=END,
            arithmetic="终止以事件约定或日期不完整 | an event, or no whole date",
            raw=slot.raw,
        )


def notices(periods: Sequence[NoticePeriod], term: Term, renewal: Sequence[Span]) -> Iterator[Deadline]:
    """Yield the last day of each notice that is given before the end: of termination, and on the renewal.

    renewal: where the sentence on the renewal stands
    """
    seen: set[tuple[str, Decimal | None, str | None]] = set()
    for period in periods:
        is_on_renewal = _is_inside(period, renewal)
        if period.state != "filled" or not (is_on_renewal or period.purpose == "termination"):
            continue
        title = RENEWAL_NOTICE if is_on_renewal else NOTICE
        if (title, period.value, period.unit) in seen or period.value is None:
            continue
        seen.add((title, period.value, period.unit))
        found = before(term.end, period.value, period.unit or "")
        yield Deadline(
            row=0,
            kind="notice",
            date=str(found.date) if found.date else None,
            title=title,
            arithmetic=found.arithmetic,
            raw=period.raw,
            clause=period.clause,
        )


def before(end: date | None, value: Decimal, unit: str) -> Reckoned:
    """Return the day that lies a period of notice before ``end``.

    >>> before(date(2026, 3, 31), Decimal(30), "day").arithmetic, before(date(2026, 3, 31), Decimal(5), "workday").date
    ('2026-03-31 - 30 day = 2026-03-01', None)
    """
    length = f"{plain(value)} {unit}"
    if end is None:
        return Reckoned(None, f"没有终止日，{length} 无从起算 | no end to count {length} from")
    if unit == "workday":
        return Reckoned(None, f"{length}：工作日不推算 | working days are not reckoned")
    if unit == "month" and value == int(value):
        found = month_later(end, -int(value))
        if found is None:
            return Reckoned(None, length)
        return Reckoned(found[0], f"{end} - {length} = {found[0]}{'' if found[1] else NO_SUCH_DAY}")
    days = value / HOURS_OF_DAY if unit == "hour" else value
    if unit not in ("day", "hour") or days != int(days) or days >= end.toordinal():
        return Reckoned(None, f"{length}：不能推算为日期 | no whole days")
    day = end - timedelta(days=int(days))
    return Reckoned(day, f"{end} - {length} = {day}")


def _is_inside(item: Item, spans: Iterable[Span]) -> bool:
    """Return whether an entry stands inside ``spans``."""
    return any(outer.start <= inner.start and inner.end <= outer.end for inner in item.spans[:1] for outer in spans)
