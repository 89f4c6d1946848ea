"""Names, addresses, venues and the like, compared as a whole (整体比较的条目).

>>> compacted("北京 某某（集团）公司")
'北京某某(集团)公司'
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations

from pipeline.compare.alignment.crossing import Alignment
from pipeline.compare.pieces import Stretch
from pipeline.compare.terms import shown
from pipeline.compare.terms.drafts import NOTHING, Draft, Side, Told
from pipeline.compare.terms.entries import Entry
from pipeline.compare.terms.labels import PARTY_FIELDS
from pipeline.comparison import Nature
from pipeline.folding import fold
from pipeline.record import Party
from pipeline.values.blanks import is_blank

SPACE_RE = re.compile(r"\s+")
EDGES = " \t\n,。;:、.()"
PART_CHARS = 4  # of a name
EXCHANGED = ("双方互换", "parties exchanged")


class Compared:
    """What the comparison of whole terms found.

    taken: the stretches of either text that need no other look
    told: the slots that were told
    """

    def __init__(self, old: Side, new: Side, alignment: Alignment) -> None:
        self.old, self.new, self.alignment = old, new, alignment
        self.taken: tuple[list[Stretch], list[Stretch]] = ([], [])
        self.told: set[str] = set()
        self.roles = roles(old, new)
        self.drafts = [*self._exchanged(), *self._slots(), *self._listed()]

    def _take(self, old: Stretch | None, new: Stretch | None) -> None:
        for place, taken in zip((old, new), self.taken, strict=True):
            if place:
                taken.append(place)

    def _exchanged(self) -> Iterator[Draft]:
        """Yield once that two parties took each other's place, whatever of them went along."""
        for one, other in combinations(self.old.record.parties, 2):
            after = _party(self.new, one.role), _party(self.new, other.role)
            if after[0] is None or after[1] is None or not _is_exchanged((one, other), (after[0], after[1])):
                continue
            yield Draft(
                "party",
                "swapped",
                "parties",
                f"{one.role}与{other.role}",
                _names(self.old, one, other, (one, other)),
                _names(self.new, one, other, (other, one)),
                "name",
                EXCHANGED,
            )
            for slot in PARTY_FIELDS:
                pairs = [(one, after[1]), (other, after[0])]
                is_told = slot == "name"
                if is_told or all(_value(getattr(a, slot).value) == _value(getattr(b, slot).value) for a, b in pairs):
                    self.told |= {f"parties.{one.role}.{slot}", f"parties.{other.role}.{slot}"}
            for role in (one.role, other.role):
                self._take(*(_line(side, f"parties.{role}.name") for side in (self.old, self.new)))

    def _slots(self) -> Iterator[Draft]:
        olds, news = self.old.entries.slots, self.new.entries.slots
        for name in dict.fromkeys([*olds, *news]):
            one, other = olds.get(name), news.get(name) or self._elsewhere(name)
            entry = one or other
            if entry is None or not entry.is_atomic or (other and other.field in self.told and not one):
                continue
            one, other = self._opposite(one, other)
            if name not in self.told and not self._is_same(one, other) and self._is_touched(one, other):
                yield from self._slot(name, one, other)
                self.told |= {name, other.field if other else name}
                if entry.form.kind == "party":  # a label that became another one is told with it
                    self._take(_line(self.old, name), _line(self.new, name))
            self._take(one.stretch if one else None, other.stretch if other else None)
            if one and not other:
                self._take(None, self.alignment.to_new(*one.stretch))
            if other and not one:
                self._take(self.alignment.to_old(*other.stretch), None)

    def _elsewhere(self, name: str) -> Entry | None:
        """Return where a party that has another role now is read, if the old text has no such role."""
        one = self.old.entries.slots.get(name)
        if one is None or not name.startswith("parties."):
            return None
        there = self.alignment.to_new(*one.stretch)
        _, role, slot = name.split(".")
        if there is None:
            other = self.new.entries.slots.get(f"parties.{self.roles.get(role)}.{slot}")
            return other if other and other.field not in self.old.entries.slots else None
        for entry in self.new.entries.touching(*there):
            is_same = entry.form.kind == "party" and entry.field.rpartition(".")[2] == slot
            if is_same and entry.field not in self.old.entries.slots:
                return entry
        return None

    def _opposite(self, one: Entry | None, other: Entry | None) -> tuple[Entry | None, Entry | None]:
        """Return both with a blank where it was filled: a record may have another one, of a signature, for the slot."""
        if one and other and (one.item.state, other.item.state) == ("blank", "filled"):
            place = self.alignment.to_old(*other.stretch)
            return (_at(one, self.old, place) if self.alignment.hunks_new(*other.stretch) else one), other
        if one and other and (one.item.state, other.item.state) == ("filled", "blank"):
            place = self.alignment.to_new(*one.stretch)
            return one, (_at(other, self.new, place) if self.alignment.hunks_old(*one.stretch) else other)
        return one, other

    def _slot(self, name: str, one: Entry | None, other: Entry | None) -> Iterator[Draft]:
        """Yield the change of a slot; where one record has it not, what stands in its place counts."""
        old, new = _told(one), _told(other)
        if one and not other:
            new = _across(self.new, self.alignment.to_new(*one.stretch), self._label(self.old, one))
        elif other and not one:
            old = _across(self.old, self.alignment.to_old(*other.stretch), self._label(self.new, other))
        entry = one or other
        if entry and self._folded(old, self.old) != self._folded(new, self.new):
            yield Draft(entry.form.kind, _nature(one, other, old, new), name, entry.label, old, new)

    @staticmethod
    def _label(side: Side, entry: Entry) -> str:
        """Return the words of a blank, its label with them; a value has none of its own."""
        return side.words(entry.stretch) if entry.item.state == "blank" else ""

    def _is_touched(self, one: Entry | None, other: Entry | None) -> bool:
        """Return whether a difference touches what is read; of a party the line up to it too: its label counts."""
        low, high = (_line_start(side, e) if e else 0 for side, e in ((self.old, one), (self.new, other)))
        is_old = bool(one and self.alignment.hunks_old(low if one.form.kind == "party" else one.start, one.end))
        is_new = bool(
            other and self.alignment.hunks_new(high if other.form.kind == "party" else other.start, other.end)
        )
        return (is_old or is_new) and not (one and other and self._stands(one, other))

    def _stands(self, one: Entry, other: Entry) -> bool:
        """Return whether the old value stands where it stood, and the new one was read elsewhere."""
        there = self.alignment.to_new(*one.stretch)
        if one.item.state != "filled" or there is None or _meet(there, other.stretch):
            return False
        return compacted(self.new.text[slice(*there)]) == compacted(self.old.text[slice(*one.stretch)])

    def _is_same(self, one: Entry | None, other: Entry | None) -> bool:
        return bool(one and other) and self._folded(_told(one), self.old) == self._folded(_told(other), self.new)

    def _folded(self, told: Told, side: Side) -> str:
        return _value(told.value).translate(side.contract.view.document.folding)

    def _listed(self) -> Iterator[Draft]:
        """Compare channels, days off, methods: a value that the other record has somewhere is no change."""
        olds, news = (
            [entry for entry in side.entries.all if entry.is_atomic and not entry.is_slot]
            for side in (self.old, self.new)
        )
        known = {_key(entry) for entry in olds}, {_key(entry) for entry in news}
        fresh = [entry for entry in news if _key(entry) not in known[0] and self.alignment.hunks_new(*entry.stretch)]
        for entry in olds:
            self._take(entry.stretch, None)
            if _key(entry) in known[1] or not self.alignment.hunks_old(*entry.stretch):
                continue
            place = self.alignment.to_new(*entry.stretch)
            partner = next((e for e in fresh if e.field == entry.field and place and _meet(e.stretch, place)), None)
            if partner:
                fresh.remove(partner)
            nature: Nature = "changed" if partner else "removed"
            yield Draft(entry.form.kind, nature, entry.field, entry.label, _told(entry), _told(partner))
        for entry in news:
            self._take(None, entry.stretch)
        yield from (Draft(e.form.kind, "added", e.field, e.label, NOTHING, _told(e)) for e in fresh)


def roles(old: Side, new: Side) -> dict[str, str]:
    """Return for each party of the old contract who stands in its place: the one of its role, else in order."""
    olds, news = ([party.role.replace(".", "") for party in side.record.parties] for side in (old, new))
    rest = iter([role for role in news if role not in olds])
    found = ((role, role if role in news else next(rest, "")) for role in olds)
    return {role: there for role, there in found if there}


def compacted(text: str) -> str:
    """Return ``text`` folded and without white space."""
    return SPACE_RE.sub("", fold(text))


def _value(value: object) -> str:
    return compacted(str(value)) if value else ""


def _party(side: Side, role: str) -> Party | None:
    return next((party for party in side.record.parties if party.role == role), None)


def _is_exchanged(before: tuple[Party, Party], after: tuple[Party, Party]) -> bool:
    """Return whether the names changed places; of one that a line end cut, a part will do."""
    names = [_value(party.name.value) for party in (*before, *after)]
    if not all(names) or names[0] == names[1]:
        return False
    pairs = (names[0], names[3]), (names[1], names[2])
    is_equal = [one == other for one, other in pairs]
    is_part = [len(other) >= PART_CHARS and one.endswith(other) for one, other in pairs]
    return any(is_equal) and all(equal or part for equal, part in zip(is_equal, is_part, strict=True))


def _names(side: Side, one: Party, other: Party, named: tuple[Party, Party]) -> Told:
    """Return who is who of two parties; ``named``: whose names the two roles have."""
    entry = side.entries.slots.get(f"parties.{one.role}.name")
    text = f"{one.role}:{named[0].name.value} {other.role}:{named[1].name.value}"
    return Told(text, text, entry.stretch if entry else None)


def _told(entry: Entry | None) -> Told:
    """Return what an entry says; a blank has a place and no value."""
    if entry is None:
        return NOTHING
    raw = entry.item.raw or ""
    if entry.item.state != "filled":
        return Told(None, "", entry.stretch)
    value = getattr(entry.item, "value", None)
    if entry.field == "dispute.method" and value in shown.METHODS:
        return Told(value, shown.METHODS[value], entry.stretch)
    text = raw if not entry.is_slot or value is None else str(value)
    return Told(str(value) if value else compacted(raw), shown.words(text), entry.stretch)


def _across(side: Side, place: Stretch | None, label: str) -> Told:
    """Return the words at ``place`` behind ``label`` as a value: what the other record reads from this one's words."""
    words = side.words(place) if place else ""
    shared = next((i for i, (one, two) in enumerate(zip(words, label, strict=False)) if one != two), len(label))
    text = words[shared:].strip(EDGES)
    return Told(text, shown.words(text), place) if text and "\n" not in text and not is_blank(text) else NOTHING


def _at(entry: Entry, side: Side, place: Stretch | None) -> Entry:
    """Return ``entry`` at ``place`` if that is a blank."""
    return replace(entry, start=place[0], end=place[1]) if place and is_blank(side.words(place)) else entry


def _nature(one: Entry | None, other: Entry | None, old: Told, new: Told) -> Nature:
    if old.value and new.value:
        return "changed"
    if new.value:
        return "filled" if one and one.item.state == "blank" else "added"
    return "emptied" if other and other.item.state == "blank" else "removed"


def _key(entry: Entry) -> tuple[str, str]:
    return entry.field, _value(getattr(entry.item, "value", None) or entry.item.raw)


def _line(side: Side, name: str) -> Stretch | None:
    entry = side.entries.slots.get(name)
    return (_line_start(side, entry), entry.end) if entry else None


def _line_start(side: Side, entry: Entry) -> int:
    return side.text.rfind("\n", 0, entry.start) + 1


def _meet(one: Stretch, other: Stretch) -> bool:
    return one[0] < other[1] and other[0] < one[1]
