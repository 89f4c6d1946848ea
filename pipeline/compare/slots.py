"""Names, addresses, venues and the like, compared as a whole (整体比较的条目).

>>> compacted("北京 某某（集团）公司")
'北京某某(集团)公司'
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations

from pipeline.compare import shown
from pipeline.compare.crossing import Alignment
from pipeline.compare.drafts import Draft, Side
from pipeline.compare.entries import Entry
from pipeline.compare.labels import PARTY_FIELDS
from pipeline.compare.pieces import Stretch
from pipeline.folding import fold
from pipeline.record import Party
from pipeline.values.blanks import is_blank

SPACE_RE = re.compile(r"\s+")
EDGES = " \t\n,。;:、.()"


class Compared:
    """What the comparison of whole terms found: the changes, and the stretches that need no other look."""

    def __init__(self, old: Side, new: Side, alignment: Alignment) -> None:
        self.old, self.new, self.alignment = old, new, alignment
        self.drafts: list[Draft] = []
        self.taken: tuple[list[Stretch], list[Stretch]] = ([], [])
        self.told: set[str] = set()
        self._exchanged()
        self._slots()
        self._listed()

    def _take(self, old: Stretch | None, new: Stretch | None) -> None:
        for place, taken in zip((old, new), self.taken, strict=True):
            if place:
                taken.append(place)

    def _exchanged(self) -> None:
        """Tell once that two parties took each other's place."""
        for one, other in combinations(self.old.record.parties, 2):
            after = _party(self.new, one.role), _party(self.new, other.role)
            if not all(after) or not _is_exchanged((one, other), after):  # type: ignore[arg-type]
                continue
            places = self._name_places(one.role, other.role)
            names = one.name.value or "", other.name.value or ""
            self.drafts.append(
                Draft(
                    "party",
                    "swapped",
                    "parties",
                    f"{one.role}与{other.role}",
                    "name",
                    f"{one.role}:{names[0]};{other.role}:{names[1]}",
                    f"{one.role}:{names[1]};{other.role}:{names[0]}",
                    f"{one.role} {names[0]} / {other.role} {names[1]}",
                    f"{one.role} {names[1]} / {other.role} {names[0]}",
                    ("双方互换", "parties exchanged"),
                    *places,
                )  # fmt: skip
            )
            for slot in PARTY_FIELDS:
                pairs = [(one, after[1]), (other, after[0])]
                if all(_value(getattr(a, slot).value) == _value(getattr(b, slot).value) for a, b in pairs):
                    self.told |= {f"parties.{one.role}.{slot}", f"parties.{other.role}.{slot}"}
            for role in (one.role, other.role):
                self._take(*(self._line(side, f"parties.{role}.name") for side in (self.old, self.new)))

    def _name_places(self, role: str, other: str) -> tuple[Stretch | None, Stretch | None]:
        found = []
        for side in (self.old, self.new):
            entry = side.entries.slots.get(f"parties.{role}.name") or side.entries.slots.get(f"parties.{other}.name")
            found.append(entry.stretch if entry else None)
        return found[0], found[1]

    def _slots(self) -> None:
        names = [
            *self.old.entries.slots,
            *(name for name in self.new.entries.slots if name not in self.old.entries.slots),
        ]
        for name in names:
            one, other = self.old.entries.slots.get(name), self.new.entries.slots.get(name)
            if not (one or other).is_atomic:  # type: ignore[union-attr]
                continue
            places = (one.stretch if one else None), (other.stretch if other else None)
            if name not in self.told and not _is_same(one, other) and self._is_touched(one, other):
                self.drafts += self._slot(name, one, other)
                self.told.add(name)
            self._take(*places)
            if one and not other:
                self._take(None, self.alignment.to_new(*one.stretch))
            if other and not one:
                self._take(self.alignment.to_old(*other.stretch), None)

    def _slot(self, name: str, one: Entry | None, other: Entry | None) -> Iterator[Draft]:
        """Yield the change of a slot; where one record has it not, what stands in its place counts."""
        entry = one or other
        assert entry
        values = _slot_value(one), _slot_value(other)
        places = (one.stretch if one else None), (other.stretch if other else None)
        texts = values
        if one and not other:
            place, text = self._across(one, self.new, self.alignment.to_new)
            texts, places = (values[0], text), (places[0], place)
        elif other and not one:
            place, text = self._across(other, self.old, self.alignment.to_old)
            texts, places = (text, values[1]), (place, places[1])
        if _value(texts[0]) == _value(texts[1]):
            return
        nature = "changed" if texts[0] and texts[1] else _nature(one, other, texts)
        yield Draft(
            entry.form.kind, nature, name, entry.label, "value", *(text or None for text in texts),  # type: ignore[arg-type]
            _written(one, texts[0]), _written(other, texts[1]), old_place=places[0], new_place=places[1],
        )  # fmt: skip

    def _across(self, entry: Entry, side: Side, across) -> tuple[Stretch | None, str]:  # type: ignore[no-untyped-def]
        place = across(*entry.stretch)
        text = side.words(place).strip(EDGES) if place else ""
        return (place, text) if text and not is_blank(text) and "\n" not in text else (None, "")

    def _is_touched(self, one: Entry | None, other: Entry | None) -> bool:
        """Return whether a difference touches the line up to the end of either entry: its label counts."""
        if one and self.alignment.hunks_old(_line_start(self.old, one), one.end):
            return True
        return bool(other and self.alignment.hunks_new(_line_start(self.new, other), other.end))

    def _line(self, side: Side, name: str) -> Stretch | None:
        entry = side.entries.slots.get(name)
        return (_line_start(side, entry), entry.end) if entry else None

    def _listed(self) -> None:
        """Compare channels, days off, methods: a value that the other record has somewhere is no change."""
        olds = [entry for entry in self.old.entries.all if entry.is_atomic and not entry.is_slot]
        news = [entry for entry in self.new.entries.all if entry.is_atomic and not entry.is_slot]
        known = {(e.field, _item_value(e)) for e in olds}, {(e.field, _item_value(e)) for e in news}
        fresh = [e for e in news if (e.field, _item_value(e)) not in known[0] and self.alignment.hunks_new(*e.stretch)]
        for entry in olds:
            self._take(entry.stretch, None)
            if (entry.field, _item_value(entry)) in known[1] or not self.alignment.hunks_old(*entry.stretch):
                continue
            place = self.alignment.to_new(*entry.stretch)
            partner = next((e for e in fresh if e.field == entry.field and place and _meet(e.stretch, place)), None)
            if partner:
                fresh.remove(partner)
            self.drafts.append(_listed_draft(entry, partner))
        for entry in news:
            self._take(None, entry.stretch)
        self.drafts += [_listed_draft(None, entry) for entry in fresh]


def compacted(text: str) -> str:
    """Return ``text`` folded and without white space."""
    return SPACE_RE.sub("", fold(text))


def _value(value: object) -> str:
    return compacted(str(value)) if value else ""


def _party(side: Side, role: str) -> Party | None:
    return next((party for party in side.record.parties if party.role == role), None)


def _is_exchanged(before: tuple[Party, Party], after: tuple[Party, Party]) -> bool:
    names = [_value(party.name.value) for party in (*before, *after)]
    return all(names) and names[0] == names[3] and names[1] == names[2] and names[0] != names[1]


def _is_same(one: Entry | None, other: Entry | None) -> bool:
    return bool(one and other) and _value(_slot_value(one)) == _value(_slot_value(other))


def _slot_value(entry: Entry | None) -> str:
    if entry is None or entry.item.state != "filled":
        return ""
    value = getattr(entry.item, "value", None)
    return str(value) if value else compacted(entry.item.raw or "")


def _nature(one: Entry | None, other: Entry | None, texts: tuple[str, str]) -> str:
    if texts[1]:
        return "filled" if one and one.item.state == "blank" else "added"
    return "emptied" if other and other.item.state == "blank" else "removed"


def _written(entry: Entry | None, text: str) -> str:
    return (
        shown.words(shown.METHODS.get(text, text))
        if entry is None or entry.field == "dispute.method"
        else shown.words(text)
    )


def _item_value(entry: Entry) -> str:
    return _value(getattr(entry.item, "value", None) or entry.item.raw)


def _listed_draft(one: Entry | None, other: Entry | None) -> Draft:
    entry = one or other
    assert entry
    values = [getattr(e.item, "value", None) if e else None for e in (one, other)]
    texts = [shown.words(e.item.raw or "") if e else "" for e in (one, other)]
    return Draft(
        entry.form.kind, "changed" if one and other else "removed" if one else "added", entry.field, entry.label, "value",
        values[0], values[1], texts[0], texts[1],
        old_place=one.stretch if one else None, new_place=other.stretch if other else None,
    )  # fmt: skip


def _line_start(side: Side, entry: Entry) -> int:
    return side.text.rfind("\n", 0, entry.start) + 1


def _meet(one: Stretch, other: Stretch) -> bool:
    return one[0] < other[1] and other[0] < one[1]
