"""Two contracts that are no versions of each other, term by term (两份不同的合同): the same term of both side by side.

Their texts have next to nothing in common, so that the records are compared: slots by name, parties by role or, where
roles differ, by order, entries of a list by what they are.  Of several that may be meant none is: they stay alone.

>>> _renamed("parties.甲方.phone", {"甲方": "出租人"}), _renamed("term.end", {})
('parties.出租人.phone', 'term.end')
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from pipeline.compare.pieces import Stretch
from pipeline.compare.terms.drafts import NOTHING, Draft, Side, Told, in_order
from pipeline.compare.terms.entries import Entry
from pipeline.compare.terms.labels import PARTY_FIELDS
from pipeline.compare.terms.naming import is_precise
from pipeline.compare.terms.slots import compacted, roles
from pipeline.compare.terms.telling import Couple, tell
from pipeline.compare.terms.tokens import Token
from pipeline.compare.terms.touched import Values, sentence
from pipeline.compare.terms.whole import UNTOLD, listed, name_of, said, same

PARTY = "parties."
GENERAL = frozenset({"", "other", "ratio", "fee", "penalty", "surcharge"})  # which breach, which work is not said
MOST_TIMES = 50  # a fee so many times another one is counted otherwise: by area, by seat
Key = Callable[[Entry], Hashable | None]


def counterparts(old: Side, new: Side) -> Iterator[Draft]:
    """Yield what two records say of the same terms, and what one of them has alone."""
    one, other = _Held(old), _Held(new)
    yield from _slots(one, other)
    yield from _lists(one, other)


class _Held:
    """A version with its entries and the values in them."""

    def __init__(self, side: Side) -> None:
        self.side = side
        self.slots = {field: entry for field, entry in side.entries.slots.items() if field not in UNTOLD}
        self.entries = [entry for entry in listed(side, [(0, len(side.text))]) if not entry.is_slot]
        self.entries += [e for e in side.entries.all if e.is_atomic and not e.is_slot and e.item.state == "filled"]
        within = (0, len(side.text))
        self._windows = {e.stretch: sentence(side.text, e.stretch, within) for e in self._all}
        self._values = Values(side.text, _merged(self._windows.values()), ())

    @property
    def _all(self) -> list[Entry]:
        return [*self.slots.values(), *self.entries]

    def value(self, entry: Entry) -> Token | None:
        """Return the value of ``entry`` where it has one only."""
        found = [
            token
            for token in self._values.within([entry.stretch])
            if token.is_number and token.value is not None and token.kind in entry.form.tokens
        ]
        return found[0] if len(found) == 1 else None


def _merged(stretches: Iterable[Stretch]) -> list[Stretch]:
    found: list[Stretch] = []
    for low, high in sorted(stretches):
        if found and low < found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], high))
        else:
            found.append((low, high))
    return found


def _slots(old: _Held, new: _Held) -> Iterator[Draft]:
    """Yield the slots that differ; one that is blank on both sides or on one alone is told by no one."""
    named = roles(old.side, new.side)
    back = {there: role for role, there in named.items()}
    known = {_renamed(field, back): entry for field, entry in new.slots.items()}
    for field in dict.fromkeys([*old.slots, *known]):
        one, other = old.slots.get(field), known.get(field)
        if not any(entry and entry.item.state == "filled" for entry in (one, other)):
            continue
        if one and other and field.startswith(PARTY) and one.label != other.label:
            slot = PARTY_FIELDS[field.rsplit(".", 1)[1]]
            one = replace(one, label=f"{one.label.removesuffix(slot)}/{other.label}")
        yield from _told((old, new), one, other)


def _renamed(field: str, back: dict[str, str]) -> str:
    """Return a field of the new contract as the old one calls it."""
    if not field.startswith(PARTY):
        return field
    _, role, slot = field.split(".")
    return f"{PARTY}{back.get(role, role)}.{slot}"


def _lists(old: _Held, new: _Held) -> Iterator[Draft]:
    """Yield the entries of lists: equal ones are no change, then those that can only mean the same, then the rest."""
    olds, news = _without(old.entries, new.entries), _without(new.entries, old.entries)
    for key in (_by_name, _by_kind, _by_period, _by_field):
        firsts, seconds = _lone(olds, key), _lone(news, key)
        for held in [held for held in firsts if held in seconds]:
            one, other = firsts[held], seconds[held]
            if key is _by_period and not _is_near(one, other):
                continue
            olds.remove(one)
            news.remove(other)
            yield from _told((old, new), one, other)
    for entry in olds:
        yield from _told((old, new), entry, None)
    for entry in news:
        yield from _told((old, new), None, entry)


def _without(entries: Sequence[Entry], others: Sequence[Entry]) -> list[Entry]:
    """Return ``entries`` without those that the others have too."""
    rest = Counter(map(same, others))
    found = []
    for entry in entries:
        if rest[same(entry)]:
            rest[same(entry)] -= 1
        else:
            found.append(entry)
    return found


def _lone(entries: Sequence[Entry], key: Key) -> dict[Hashable, Entry]:
    """Return the entries whose key no other one has."""
    count = Counter(map(key, entries))
    return {held: entry for entry in entries if (held := key(entry)) is not None and count[held] == 1}


def _is_named(entry: Entry) -> bool:
    return entry.field != "liability" and entry.field != "payment.due"


def _by_name(entry: Entry) -> Hashable | None:
    """Return what an entry is called in its contract: a shift, an item of a price list."""
    own = str(getattr(entry.item, "label", None) or "")
    return (entry.field, own, _identity(entry), _way(entry)) if own and _is_named(entry) else None


def _by_kind(entry: Entry) -> Hashable | None:
    """Return what an entry is: a deposit, a share of answered calls on the telephone, the notice of termination."""
    kind = _identity(entry)
    return (entry.field, kind, _way(entry)) if kind not in GENERAL and _is_named(entry) else None


def _by_period(entry: Entry) -> Hashable | None:
    """Return for a fee how often it is paid: the one fee of a month."""
    per = getattr(entry.item, "per", None)
    return (entry.field, per) if entry.field == "fees" and per and _identity(entry) == "fee" else None


def _is_near(one: Entry, other: Entry) -> bool:
    """Return whether the values of two fees are of one order."""
    low, high = sorted(abs(Decimal(getattr(entry.item, "value", None) or 0)) for entry in (one, other))
    return high <= MOST_TIMES * low


def _by_field(entry: Entry) -> Hashable | None:
    """Return the field of an entry that has no kind: the one break, the one day off, the one way to pay."""
    return entry.field if not _identity(entry) and _is_named(entry) else None


def _identity(entry: Entry) -> str:
    return str(next((own for name in ("metric", "purpose", "kind") if (own := getattr(entry.item, name, None))), ""))


def _way(entry: Entry) -> tuple[str, str]:
    """Return on which channel, and for which time: what differs in that is another term."""
    return str(getattr(entry.item, "channel", None) or ""), str(getattr(entry.item, "per", None) or "")


def _told(both: tuple[_Held, _Held], one: Entry | None, other: Entry | None) -> Iterator[Draft]:
    """Yield what differs between two entries, or what one has alone."""
    old, new = both
    if one is None or other is None or not one.item.state == other.item.state == "filled":
        yield from _alone(old.side, new.side, one, other)
        return
    first, second = said(one), said(other)
    if compacted(str(first.value)) == compacted(str(second.value)) and same(one)[2:] == same(other)[2:]:
        return
    own = _values(both, one, other)
    if own:
        yield from own
        return
    label = one.label if is_precise(one) else name_of(old.side, one)
    yield Draft(one.form.kind, "changed", one.field, label, first, second)


def _values(both: tuple[_Held, _Held], one: Entry, other: Entry) -> list[Draft]:
    """Return what differs between the values of two entries, none where they have no value or several."""
    first, second = (held.value(entry) for held, entry in zip(both, (one, other), strict=True))
    if one.is_atomic or first is None or second is None or "hours" in {first.kind, second.kind}:
        return []
    drafts = tell(both[0].side, both[1].side, Couple(first, second))
    return [draft for draft in drafts if draft.field == one.field]


def _alone(old: Side, new: Side, one: Entry | None, other: Entry | None) -> Iterator[Draft]:
    is_old = bool(one and one.item.state == "filled")
    entry, side, blank = (one, old, other) if is_old else (other, new, one)
    if entry is None or entry.item.state != "filled":
        return
    place = Told(None, "", blank.stretch) if blank else NOTHING
    told = in_order(said(entry), place, is_old=is_old)
    if blank:
        yield Draft(entry.form.kind, "emptied" if is_old else "filled", entry.field, (one or entry).label, *told)
        return
    yield Draft(entry.form.kind, "removed" if is_old else "added", entry.field, name_of(side, entry), *told)
