"""From a record to the table of terms (记录到条款表): the only projection, for every format that has rows.

A row for each slot and each entry of a list, in the order of the record.  Nothing is made up: a blank and an absent
slot have no value and say which of the two they are.  `pipeline.writers.overview` has one row for the whole.

>>> record = decode(b'{"source":{"name":"a.txt"},"title":{"state":"filled","value":"A","raw":"A"}}')
>>> [(term.section, term.field, term.state, term.value) for term in terms(Entry("a.txt", "00", "ok"), record)][:1]
[('header', 'title', 'filled', 'A')]
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import chain
from typing import Any, NamedTuple

import msgspec

from pipeline.entry import Entry
from pipeline.record import PARTY_SLOTS, Record
from pipeline.writers.cells import Json, day, exact, measure, text, window

NOT_IN_ROWS = frozenset({"clauses", "noise", "repairs"})
ABSENT: Json = {"state": "absent"}
HEADER = ("title", "contract_number", "signing_date", "signing_place")
SLOTS = (
    ("term", ("start", "end", "duration", "renewal")),
    ("service", ("scope",)),
    ("dispute", ("method", "venue")),
    ("copies", ("total", "each")),
)
DATES = frozenset({"signing_date", "start", "end"})


class Listing(NamedTuple):
    """Where a list of the record stands and what its entries hold: names of keys, or nothing.

    more: keys that are rows of their own where they have a value
    """

    path: tuple[str, ...]
    value: str = "value"
    kind: str = ""
    label: str = ""
    unit: str = ""
    more: tuple[str, ...] = ()


LISTINGS = (
    Listing(("service", "channels")),
    Listing(("service", "platforms")),
    Listing(("service", "languages")),
    Listing(("service_hours",), value="", label="label"),
    Listing(("breaks",), value=""),
    Listing(("excluded_days",)),
    Listing(("fees",), kind="kind", unit="currency", more=("capital",)),
    Listing(("rates",), kind="kind"),
    Listing(("service_levels",), kind="metric", label="channel", unit="unit", more=("scale",)),
    Listing(("volume_tiers",), unit="unit", more=("consequence",)),
    Listing(("payment", "methods")),
    Listing(("payment", "due"), more=("day_of_month", "days_after", "event")),
    Listing(("liability",), more=("cap",)),
    Listing(("notice_periods",), kind="purpose", unit="unit"),
    Listing(("definitions",), value="meaning", label="name"),
    Listing(("references",), value="target"),
)


class Term(NamedTuple):
    """One row of the table of terms; the fields are `pipeline.writers.columns.TERMS`."""

    location: str
    sha256: str
    contract_type: str | None
    section: str
    item: int | None
    field: str
    state: str
    label: str | None
    kind: str | None
    value: str | None
    number: Decimal | None
    unit: str | None
    per: str | None
    operator: str | None
    date: date | None
    raw: str | None
    page: int | None
    start_offset: int | None
    end_offset: int | None
    clause: str | None
    rule: str | None
    confidence: float | None
    ocr_confidence: float | None


_NEEDED = [(name, Any, None) for name in Record.model_fields if name not in NOT_IN_ROWS]
_DECODER = msgspec.json.Decoder(msgspec.defstruct("Needed", _NEEDED), float_hook=Decimal)


def decode(record: bytes) -> dict[str, Any]:
    """Return what rows are made of from a record in JSON, its fractions exact."""
    needed = _DECODER.decode(record)
    return {name: value for name, _, _ in _NEEDED if (value := getattr(needed, name)) is not None}


def terms(entry: Entry, record: Json) -> Iterator[Term]:
    """Yield the rows of one record."""
    head = (entry.location, entry.sha256, record.get("contract_type", {}).get("value"))
    for name in HEADER:
        yield _slot(head, ("header", None), name, None, record.get(name))
    for number, party in enumerate(record.get("parties", ()), start=1):
        yield from _party(head, number, party)
    for section, names in SLOTS:
        for name in names:
            yield _slot(head, (section, None), name, None, record.get(section, {}).get(name))
    yield _slot(head, ("confidentiality", None), "value", None, record.get("confidentiality"))
    for listing in LISTINGS:
        yield from _listed(head, listing, record)


def blanks(record: Json) -> int:
    """Return how many of the rows of one record are blank, without making them."""
    slots = [record.get(name) for name in (*HEADER, "confidentiality")]
    slots += [party.get(name) for party in record.get("parties", ()) for name in PARTY_SLOTS]
    slots += [record.get(section, {}).get(name) for section, names in SLOTS for name in names]
    items = (item for listing in LISTINGS for item in _found(listing, record))
    return sum(slot.get("state") == "blank" for slot in chain(filter(None, slots), items))


def _party(head: tuple[str, str, str | None], number: int, party: Json) -> Iterator[Term]:
    place, role = ("parties", number), party.get("role")
    for name in PARTY_SLOTS:
        yield _slot(head, place, name, role, party.get(name))
    for name in ("alias", "kind"):
        if party.get(name):
            yield _slot(head, place, name, role, {"state": "filled", "value": party[name]})


def _slot(
    head: tuple[str, str, str | None], place: tuple[str, int | None], name: str, label: str | None, slot: Json | None
) -> Term:
    slot = slot or ABSENT
    value = slot.get("value")
    told: tuple[Any, ...] = (
        label,
        None,
        text(value),
        exact(value),
        None,
        None,
        None,
        day(value) if name in DATES else None,
    )
    return Term(*head, *place, name, slot.get("state", "absent"), *told, *_evidence(slot))


def _listed(head: tuple[str, str, str | None], listing: Listing, record: Json) -> Iterator[Term]:
    section = listing.path[0] if len(listing.path) == 1 else ".".join(listing.path)
    for number, item in enumerate(_found(listing, record), start=1):
        value = item.get(listing.value) if listing.value else window(item)
        label, kind = item.get(listing.label), item.get(listing.kind)
        units = (item.get(listing.unit), item.get("per"), item.get("operator"))
        told: tuple[Any, ...] = (label, kind, text(value), exact(value), *units, None)
        evidence = _evidence(item)
        yield Term(*head, section, number, "value", item.get("state", "filled"), *told, *evidence)
        for name in listing.more:
            part = item.get(name)
            if part is not None:
                yield Term(*head, section, number, name, "filled", *_part(label, kind, part), *evidence)


def _found(listing: Listing, record: Json) -> Any:
    """Return the entries of a list of the record."""
    found: Any = record
    for key in listing.path:
        found = found.get(key) or {}
    return found


def _part(label: str | None, kind: str | None, value: Any) -> tuple[Any, ...]:
    return (label, kind, text(value), exact(value), None, None, None, None)


def _evidence(found: Json) -> tuple[Any, ...]:
    """Return raw, page, offsets of the first and last character, clause, rule and both confidences."""
    get = found.get
    spans = get("spans")
    start, end = (spans[0]["start"], spans[-1]["end"]) if spans else (None, None)
    sure, read = get("confidence"), get("ocr_confidence")
    return (get("raw"), get("page"), start, end, get("clause"), get("rule"), measure(sure), measure(read))
