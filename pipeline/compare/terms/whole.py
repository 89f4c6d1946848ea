"""Terms of clauses that were added or deleted whole (增删条款的内容).

>>> sorted(UNTOLD)
['service.scope', 'title']
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from pipeline.compare.alignment.crossing import Alignment
from pipeline.compare.pieces import Piece, Stretch
from pipeline.compare.terms import shown
from pipeline.compare.terms.drafts import NOTHING, Draft, Side, Told, in_order
from pipeline.compare.terms.entries import Entry
from pipeline.compare.terms.labels import words_before
from pipeline.compare.terms.naming import WORDED, is_precise
from pipeline.compare.terms.slots import compacted
from pipeline.comparison import Nature
from pipeline.record import Break, Fee, Rate, ServiceHours, ServiceLevel, Slot

UNTOLD = frozenset({"service.scope", "title"})
LABEL_CHARS = 48


def added_and_removed(old: Side, new: Side, alignment: Alignment, told: set[str]) -> Iterator[Draft]:
    """Yield the terms of pieces that one text has alone; what stands elsewhere in the other one is no change.

    told: slots that need not be told again; those that are told here are put to them
    """
    removed = listed(old, _places(piece for pair in alignment.pairs if pair.change == "deleted" for piece in pair.old))
    added = listed(new, _places(piece for pair in alignment.pairs if pair.change == "added" for piece in pair.new))
    yield from _slots(removed, new, told, is_old=True)
    yield from _slots(added, old, told, is_old=False)
    olds, news = ([entry for entry in found if not entry.is_slot] for found in (removed, added))
    yield from _fresh(old, olds, Counter(map(same, news)), is_old=True)
    yield from _fresh(new, news, Counter(map(same, olds)), is_old=False)


def _places(pieces: Iterable[Piece]) -> list[Stretch]:
    return [(piece.start, piece.end) for piece in pieces]


def listed(side: Side, places: Iterable[Stretch]) -> list[Entry]:
    """Return the entries that begin in ``places``, but for those that are compared elsewhere or told by another one."""
    found: list[Entry] = []
    for low, high in places:
        own = [entry for entry in side.entries.touching(low, high) if entry.start >= low]
        values = [entry for entry in own if entry.field in {"fees", "rates"}]
        for entry in own:
            is_told = entry.field == "liability" and any(entry.start <= value.start < entry.end for value in values)
            is_listed = entry.is_atomic and not entry.is_slot
            if entry.item.state == "filled" and entry.field not in UNTOLD and not is_told and not is_listed:
                found.append(entry)
    return found


def _slots(entries: Sequence[Entry], other: Side, told: set[str], *, is_old: bool) -> Iterator[Draft]:
    """Yield slots that one side alone has; one that the other side has elsewhere changed, if its value did."""
    for entry in entries:
        twin = other.entries.slots.get(entry.field)
        far = said(twin) if twin is not None and twin.item.state == "filled" else NOTHING
        own = said(entry)
        if not entry.is_slot or entry.field in told or compacted(str(far.value)) == compacted(str(own.value)):
            continue
        told.add(entry.field)
        nature: Nature = "changed" if far.value is not None else "removed" if is_old else "added"
        yield Draft(entry.form.kind, nature, entry.field, entry.label, *in_order(own, far, is_old=is_old))


def _fresh(
    side: Side, entries: Sequence[Entry], elsewhere: Counter[tuple[str, str, str]], *, is_old: bool
) -> Iterator[Draft]:
    for entry in entries:
        key = same(entry)
        if elsewhere[key]:
            elsewhere[key] -= 1
            continue
        told = in_order(said(entry), NOTHING, is_old=is_old)
        yield Draft(entry.form.kind, "removed" if is_old else "added", entry.field, name_of(side, entry), *told)


def name_of(side: Side, entry: Entry) -> str:
    """Return what an entry is called: by the words before it where the record knows no better."""
    if entry.field in WORDED and not entry.part and not is_precise(entry):
        return words_before(side.text[max(entry.start - LABEL_CHARS, 0) : entry.start]) or entry.label
    return entry.label


def said(entry: Entry) -> Told:
    """Return what an entry says."""
    item, value = entry.item, _value(entry)
    text = item.raw or ""
    if isinstance(item, Fee) and isinstance(value, Decimal):
        text = shown.money(value, item.currency, item.per)
    elif isinstance(item, Rate) and isinstance(value, Decimal):
        text = shown.rate(value, item.per)
    elif isinstance(item, ServiceHours | Break) or (isinstance(item, Slot) and isinstance(value, str)):
        text = shown.METHODS.get(str(value), str(value))
    elif isinstance(item, ServiceLevel) and isinstance(value, Decimal) and item.unit == "percent":
        text = f"{shown.operator(item.operator)} {shown.rate(value / 100)}"
    return Told(value, shown.words(text), entry.stretch)


def _value(entry: Entry) -> Decimal | str | None:
    item = entry.item
    if isinstance(item, ServiceHours | Break):
        return f"{item.start}-{item.end}"
    if entry.part == "cap":
        return str(getattr(item, "cap", ""))
    value = getattr(item, "value", None)
    if isinstance(value, int):
        return Decimal(value)
    return value if isinstance(value, Decimal | str) else item.raw


def same(entry: Entry) -> tuple[str, str, str]:
    """Return what two entries that say the same have in common."""
    return entry.field, compacted(str(_value(entry))), str(getattr(entry.item, "per", ""))
