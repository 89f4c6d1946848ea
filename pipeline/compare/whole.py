"""Terms of clauses that were added or deleted whole (增删条款的内容).

>>> Whole._fields
('draft', 'entry')
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from pipeline.compare import shown
from pipeline.compare.crossing import Alignment
from pipeline.compare.drafts import Draft, Side
from pipeline.compare.entries import Entry
from pipeline.compare.labels import words_before
from pipeline.compare.naming import WORDED
from pipeline.compare.slots import compacted
from pipeline.record import Break, Fee, Rate, ServiceHours, ServiceLevel, Slot

UNTOLD = frozenset({"service.scope", "title"})
LABEL_CHARS = 48


class Whole(NamedTuple):
    """A change and the entry that it is of."""

    draft: Draft
    entry: Entry


def added_and_removed(old: Side, new: Side, alignment: Alignment, told: set[str]) -> Iterator[Draft]:
    """Yield the terms of pieces that one text has alone; what stands elsewhere in the other one is no change."""
    removed = list(_entries(old, [piece for pair in alignment.pairs if pair.change == "deleted" for piece in pair.old]))
    added = list(_entries(new, [piece for pair in alignment.pairs if pair.change == "added" for piece in pair.new]))
    yield from _slots(removed, old, new, told, is_old=True)
    yield from _slots(added, new, old, told, is_old=False)
    olds, news = (list(entry for entry in found if not entry.is_slot) for found in (removed, added))
    for entry in list(olds):
        twin = next((other for other in news if other.field == entry.field and _key(other) == _key(entry)), None)
        if twin:
            olds.remove(entry)
            news.remove(twin)
    yield from (_draft(old, entry, is_old=True) for entry in olds)
    yield from (_draft(new, entry, is_old=False) for entry in news)


def _entries(side: Side, pieces) -> Iterator[Entry]:  # type: ignore[no-untyped-def]
    for piece in pieces:
        found = [entry for entry in side.entries.touching(piece.start, piece.end) if entry.start >= piece.start]
        named = [entry for entry in found if entry.field in {"fees", "rates"}]
        for entry in found:
            is_covered = entry.field == "liability" and any(entry.start <= n.start < entry.end for n in named)
            is_other = entry.item.state != "filled" or entry.field in UNTOLD or (entry.is_atomic and not entry.is_slot)
            if not is_covered and not is_other:
                yield entry


def _slots(entries: list[Entry], side: Side, other: Side, told: set[str], *, is_old: bool) -> Iterator[Draft]:
    """Yield slots that one side alone has; one that the other side has elsewhere changed, if its value did."""
    for entry in entries:
        twin = other.entries.slots.get(entry.field)
        is_kept = twin is not None and twin.item.state == "filled" and _key(twin) == _key(entry)
        if not entry.is_slot or entry.field in told or is_kept:
            continue
        told.add(entry.field)
        draft = _draft(side, entry, is_old=is_old)
        if twin is not None and twin.item.state == "filled":
            far = _draft(other, twin, is_old=not is_old)
            one, two = (draft, far) if is_old else (far, draft)
            draft = Draft(
                one.kind, "changed", one.field, one.label, one.attribute, one.old, two.new, one.old_shown, two.new_shown,
                old_place=one.old_place, new_place=two.new_place,
            )  # fmt: skip
        yield draft


def _draft(side: Side, entry: Entry, *, is_old: bool) -> Draft:
    value, text = _value(entry), _shown(entry)
    label = entry.label
    if entry.field in WORDED and not entry.part:
        label = words_before(side.text[max(entry.start - LABEL_CHARS, 0) : entry.start]) or label
    if is_old:
        return Draft(
            entry.form.kind, "removed", entry.field, label, "value", value, None, text, "", old_place=entry.stretch
        )
    return Draft(entry.form.kind, "added", entry.field, label, "value", None, value, "", text, new_place=entry.stretch)


def _value(entry: Entry) -> Decimal | str | None:
    item = entry.item
    if isinstance(item, ServiceHours | Break):
        return f"{item.start}-{item.end}"
    value = getattr(item, "value", None)
    if entry.part == "cap":
        return str(getattr(item, "cap", ""))
    if isinstance(value, int):
        return Decimal(value)
    return value if isinstance(value, Decimal | str) else item.raw


def _shown(entry: Entry) -> str:
    item, value = entry.item, _value(entry)
    if isinstance(item, Fee) and isinstance(value, Decimal):
        return shown.money(value, item.currency, item.per)
    if isinstance(item, Rate) and isinstance(value, Decimal):
        return shown.rate(value, item.per)
    if isinstance(item, ServiceHours | Break) or (isinstance(item, Slot) and isinstance(value, str)):
        return shown.words(shown.METHODS.get(str(value), str(value)))
    if isinstance(item, ServiceLevel):
        return shown.words(item.raw or "")
    return shown.words(item.raw or str(value or ""))


def _key(entry: Entry) -> tuple[str, str]:
    return compacted(str(_value(entry))), str(getattr(entry.item, "per", ""))
