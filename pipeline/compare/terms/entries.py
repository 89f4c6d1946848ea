"""The terms of a record by their place (记录的条目): what names a value that stands in them.

Every slot and entry is an `Entry` with its stretch of the view.  ``is_atomic``: it is compared as a whole (a name, a
venue); the others name the values inside them.

>>> "money" in FORMS["fees"].tokens
True
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from pipeline.compare.pieces import Stretch
from pipeline.compare.places import Offsets
from pipeline.compare.terms.labels import FIELDS, KINDS, party_label
from pipeline.compare.versions import Version
from pipeline.comparison import TermKind
from pipeline.contract import Contract
from pipeline.record import PARTY_SLOTS, Evidence, Liability, Party, Record, Slot


class Form(NamedTuple):
    """How a field is compared.

    tokens: kinds of value that it names; none for a field that is compared as a whole
    rank: of several fields that hold a value the lowest names it
    """

    kind: TermKind
    tokens: frozenset[str] = frozenset()
    rank: int = 5


def _form(kind: TermKind, rank: int, *tokens: str) -> Form:
    return Form(kind, frozenset(tokens), rank)


FORMS: dict[str, Form] = {
    "title": Form("wording"),
    "contract_number": Form("wording"),
    "signing_place": Form("venue"),
    "signing_date": _form("date", 1, "date", "blank"),
    "term.start": _form("date", 1, "date", "blank"),
    "term.end": _form("date", 1, "date", "blank"),
    "term.duration": _form("period", 1, "period", "count", "blank"),
    "term.renewal": _form("period", 7, "period", "count"),
    "service.scope": _form("wording", 9),
    "service.channels": Form("wording"),
    "service.platforms": Form("wording"),
    "service.languages": Form("wording"),
    "service_hours": _form("hours", 1, "hours", "clock", "days"),
    "breaks": _form("hours", 1, "hours", "clock"),
    "excluded_days": Form("hours"),
    "fees": _form("money", 1, "money", "count", "blank"),
    "rates": _form("rate", 2, "rate", "count", "blank"),
    "service_levels": _form("level", 3, "period", "rate", "count", "operator", "clock", "blank"),
    "volume_tiers": _form("quantity", 4, "count", "operator", "money", "period", "blank"),
    "payment.methods": Form("wording"),
    "payment.due": _form("date", 5, "period", "count", "monthday", "date", "clock", "blank"),
    "liability.cap": _form("liability", 1, "rate", "money", "period", "count"),
    "liability": _form("liability", 8, "period", "count", "money", "rate"),
    "confidentiality": _form("period", 3, "period", "count", "blank"),
    "notice_periods": _form("period", 2, "period", "count", "blank"),
    "dispute.method": Form("venue"),
    "dispute.venue": Form("venue"),
    "copies.total": _form("quantity", 2, "count", "blank"),
    "copies.each": _form("quantity", 2, "count", "blank"),
    "parties": Form("party"),
}
LISTS = ("service_hours", "breaks", "excluded_days", "fees", "rates", "service_levels", "volume_tiers", "liability",
         "notice_periods")  # fmt: skip
GROUPS = {
    "term": ("start", "end", "duration", "renewal"),
    "service": ("scope", "channels", "platforms", "languages"),
    "payment": ("methods", "due"),
    "dispute": ("method", "venue"),
    "copies": ("total", "each"),
}
SLOTS = ("title", "contract_number", "signing_place", "signing_date", "confidentiality")


@dataclass(frozen=True, slots=True)
class Entry:
    """A slot or an entry of a list at [start, end) of the view.

    field: as `pipeline.comparison.TermChange` names it; role: of the party whose slot it is
    part: the half of an entry that has two: cap
    """

    start: int
    end: int
    field: str
    form: Form
    item: Evidence
    label: str
    part: str = ""

    @property
    def is_atomic(self) -> bool:
        """Return whether it is compared as a whole."""
        return not self.form.tokens and self.field != "service.scope"

    @property
    def is_slot(self) -> bool:
        """Return whether there is one such term in a contract."""
        return isinstance(self.item, Slot)

    @property
    def stretch(self) -> Stretch:
        """Return [start, end)."""
        return self.start, self.end


class Entries:
    """The entries of a version in the order of its text, and its slots by field."""

    def __init__(self, version: Version) -> None:
        offsets = Offsets(version.contract.view)
        self.all = sorted(_all(version.record, version.contract, offsets), key=lambda entry: (entry.start, entry.end))
        self.slots = {entry.field: entry for entry in self.all if entry.is_slot}
        self.starts = [entry.start for entry in self.all]
        self.longest = max((entry.end - entry.start for entry in self.all), default=0)

    def touching(self, start: int, end: int) -> Iterator[Entry]:
        """Yield the entries that share a character with [start, end)."""
        for place in range(bisect_left(self.starts, start - self.longest), len(self.all)):
            entry = self.all[place]
            if entry.start >= end:
                return
            if entry.end > start:
                yield entry

    def naming(self, start: int, end: int, kind: str) -> Entry | None:
        """Return the entry that names a value of ``kind`` at [start, end), the most precise one."""
        found = [entry for entry in self.touching(start, end) if kind in entry.form.tokens]
        return min(found, key=lambda entry: (entry.form.rank, entry.end - entry.start), default=None)


def _all(record: Record, contract: Contract, offsets: Offsets) -> Iterator[Entry]:
    for field, item in _items(record):
        stretch = offsets.stretch(item.spans)
        if item.state == "absent" or stretch is None:
            continue
        name = "parties" if field.startswith("parties.") else field
        label = party_label(*field.split(".")[1:]) if name == "parties" else _label(field, item)
        yield Entry(*stretch, field, FORMS[name], item, label)
        if isinstance(item, Liability) and item.cap:
            yield from _cap(item, stretch, contract)


def _cap(item: Liability, stretch: Stretch, contract: Contract) -> Iterator[Entry]:
    text = contract.view.text(*stretch)
    at = contract.view.plain.find(item.cap or text, *stretch)
    if at >= 0 and item.cap:
        yield Entry(at, at + len(item.cap), "liability", FORMS["liability.cap"], item, "违约责任上限", "cap")


def _items(record: Record) -> Iterator[tuple[str, Evidence]]:
    for name in SLOTS:
        yield name, getattr(record, name)
    for party in record.parties:
        for slot in PARTY_SLOTS:
            yield f"parties.{_role(party)}.{slot}", getattr(party, slot)
    for group, names in GROUPS.items():
        for name in names:
            held = getattr(getattr(record, group), name)
            for item in held if isinstance(held, list) else [held]:
                yield f"{group}.{name}", item
    for name in LISTS:
        for item in getattr(record, name):
            yield name, item


def _role(party: Party) -> str:
    return party.role.replace(".", "")


def _label(field: str, item: Evidence) -> str:
    for name in ("label", "metric", "purpose", "kind"):
        own = item.__dict__.get(name)  # looked up as an attribute, what a model has not costs much
        if own and own != "other":
            return str(KINDS.get(own, own))
    return FIELDS[field]
