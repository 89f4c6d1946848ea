"""What a contract has at a field (合同中的值): every entry with its state, its value in units, its place.

>>> from pipeline.playbook.fields import resolve
>>> from pipeline.record import Record, ServiceLevel, Source
>>> level = ServiceLevel(state="filled", metric="answer_rate", operator=">=", value=Decimal(85), unit="percent")
>>> record = Record(source=Source(name="a", sha256="", format="txt"), service_levels=[level])
>>> [(one.operator, show(one.value)) for one in entries(record, resolve("service_levels.answer_rate"))]
[('>=', '85%')]
>>> entries(record, resolve("term.end"))[0].state
'absent'
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from pipeline.playbook.fields import PARTY, Field, split_party
from pipeline.playbook.hours import weekly
from pipeline.playbook.measures import FOREVER, Measure, show
from pipeline.record import ClauseRecord, Evidence, Fee, NoticePeriod, Party, Rate, Record, ServiceLevel, Slot, State

ISO_RE = re.compile(r"P(?:(?P<year>\d+)Y)?(?:(?P<month>\d+)M)?(?:(?P<week>\d+)W)?(?:(?P<day>\d+)D)?")
ENDLESS_RE = re.compile(r"永久|长期|无限期|始终|终身|公开|公知|公众|不[因受随]|仍然?有效|继续有效")
LENGTH_UNITS = frozenset({"second", "minute", "hour", "day", "workday", "week", "month", "year"})
LIST_KEYS = {"service_levels": "metric", "fees": "kind", "rates": "kind", "notice_periods": "purpose"}


@dataclass(frozen=True, slots=True)
class Found:
    """One entry of a field.

    value: words, an ISO date, a measure; None where blank, or where the words have no value that can be compared
    operator: the contract's own comparison, ``=`` where the value is what it is
    evidence: raw text, spans and page; None for what is told by the record as a whole
    who: the party that it belongs to
    counted: what a value was counted from, where no place of the contract states it
    """

    state: State
    value: Measure | str | None = None
    operator: str = "="
    evidence: Evidence | None = None
    who: str = ""
    counted: str = ""


def entries(record: Record, field: Field) -> list[Found]:
    """Return what ``record`` has at ``field`` (no clause): one entry that is absent, or those that there are."""
    found = list(_entries(record, field))
    return found or [Found("absent")]


def _entries(record: Record, field: Field) -> Iterable[Found]:
    head, _, rest = field.path.partition(".")
    if head == "parties":
        return _parties(record.parties, *split_party(field.path))
    if head in LIST_KEYS:
        return _listed(getattr(record, head), LIST_KEYS[head], rest)
    if field.path == "contract_type":
        return [Found("filled", record.contract_type.value)]
    if head == "payment" and rest.startswith("due."):
        return [_item(due, getattr(due, rest[4:])) for due in record.payment.due if _is_said(due, rest[4:])]
    if field.path == "liability.cap":
        return [_item(item, item.cap) for item in record.liability if item.cap]
    if field.path == "service.opening_hours":
        return _opening(record, record.service.opening_hours)
    if field.path == "service.weekly_hours":
        return _opening(record, weekly(record.service.opening_hours))
    return _plain(record, field)


def _plain(record: Record, field: Field) -> Iterable[Found]:
    """Return the slot or the list that stands at the very path."""
    value: Any = record
    for name in field.path.split("."):
        value = getattr(value, name)
    if isinstance(value, Slot):
        return [] if value.state == "absent" else [_slot(value, field)]
    return [_item(item, getattr(item, "value", None) or item.raw) for item in value]


def _slot(slot: Slot[Any], field: Field, who: str = "") -> Found:
    value = slot.value
    if field.type == "length":
        value = _length(str(value or ""), slot.raw or "")
    elif isinstance(value, int):
        value = Measure(Decimal(value), "number")
    return Found(slot.state, value if slot.state == "filled" else None, "=", slot, who)


def _length(value: str, raw: str) -> Measure | None:
    """Return an ISO 8601 length of time, or one without an end; None for other words.

    >>> _length("P1Y6M", ""), _length("至完工", "至完工")
    (Measure(value=Decimal('18'), dimension='length', unit='month', per=None, scale=None), None)
    """
    match = ISO_RE.fullmatch(value)
    if not match or value == "P":
        return Measure(FOREVER, "length", "year") if ENDLESS_RE.search(value or raw) else None
    parts = {unit: Decimal(number) for unit, number in match.groupdict().items() if number}
    months = parts.get("year", Decimal(0)) * 12 + parts.get("month", Decimal(0))
    days = parts.get("week", Decimal(0)) * 7 + parts.get("day", Decimal(0))
    if not days:
        return Measure(months, "length", "month") if set(parts) != {"year"} else Measure(months / 12, "length", "year")
    return Measure(days + months * 30, "length", "day")


def _item(item: Any, value: Any) -> Found:
    """Return an entry of a list."""
    if isinstance(value, int | Decimal):
        value = Measure(Decimal(value), "number")
    return Found(item.state, value if item.state == "filled" else None, "=", item)


def _is_said(due: Any, name: str) -> bool:
    return due.state == "blank" or getattr(due, name) is not None


def _listed(items: Iterable[Any], key: str, path: str) -> Iterable[Found]:
    """Return the entries of one kind, and of one channel where the path names one."""
    kind, _, channel = path.partition(".")
    for item in items:
        if getattr(item, key) == kind and (not channel or item.channel == channel):
            value = _measure(item) if item.state == "filled" and item.value is not None else None
            yield Found(item.state, value, getattr(item, "operator", "="), item)


def _measure(item: ServiceLevel | Fee | Rate | NoticePeriod) -> Measure:
    value = Decimal(str(item.value))
    if isinstance(item, Fee):
        return Measure(value, "money", item.currency, item.per)
    if isinstance(item, Rate):
        return Measure(value * 100, "share", "percent", item.per)
    if item.unit == "percent":
        return Measure(value, "share", "percent")
    if item.unit == "point":
        return Measure(value, "points", "point", None, getattr(item, "scale", None))
    return Measure(value, "length", item.unit) if item.unit in LENGTH_UNITS else Measure(value, "number")


def _parties(parties: Iterable[Party], role: str | None, slot: str | None) -> Iterable[Found]:
    for party in parties:
        if role is not None and role not in (party.role, party.alias):
            continue
        if slot is None:
            yield Found("filled", party.role, "=", party.name, party.role)
        else:
            value = getattr(party, slot)
            yield Found(value.state, value.value if value.state == "filled" else None, "=", value, party.role)


def _opening(record: Record, value: str | Decimal | None) -> Iterable[Found]:
    first = next(iter(record.service_hours), None)
    if value is None:
        return [Found("filled" if first.state == "filled" else first.state, None, "=", first)] if first else []
    if isinstance(value, str):
        return [Found("filled", value, "=", first)]
    counted = record.service.opening_hours or ""
    return [Found("filled", Measure(value, "length", "hour"), "=", first, counted=counted)]


def walk(clauses: Iterable[ClauseRecord]) -> Iterable[ClauseRecord]:
    """Yield every clause, in the order of the text."""
    for clause in clauses:
        yield clause
        yield from walk(clause.children)


def said(found: Found) -> str:
    """Return the value as a person reads it; the contract's own words where there are no better."""
    lead = found.operator if found.operator != "=" else ""
    if isinstance(found.value, Measure) and found.value.value.is_finite():
        return f"{lead} {show(found.value)}".strip()
    if isinstance(found.value, str):
        return found.value
    return (found.evidence.raw or "") if found.evidence else ""


def name_of(field: Field, found: Found) -> str:
    """Return what the entry is called in Chinese, its party named.

    >>> from pipeline.playbook.fields import resolve
    >>> name_of(resolve("parties.name"), Found("blank", who="乙方"))
    '乙方名称'
    """
    if not found.who:
        return field.zh
    slot = split_party(field.path)[1]
    return found.who + (PARTY[slot] if slot else "")
