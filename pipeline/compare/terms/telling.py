"""From two values that belong together to what is told of them (值的变化).

One change an attribute that differs: value, unit, per, capital, operator, start, end.  The capitals of an amount are
told only where they do not change with its digits.

>>> from pipeline.compare.terms.finding import find
>>> [part.attribute for part in parts(find("月费1500元/月")[0], find("月费1800元/年")[0])]
['value', 'per']
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from pipeline.compare.pieces import Stretch
from pipeline.compare.terms import notes
from pipeline.compare.terms.capitals import capital_value
from pipeline.compare.terms.drafts import Draft, Side, Told
from pipeline.compare.terms.entries import Entry
from pipeline.compare.terms.naming import Named, entry_of, named
from pipeline.compare.terms.tokens import Token, Value
from pipeline.compare.terms.written import attribute_text
from pipeline.comparison import Nature

LENGTHS = frozenset({"term.duration", "confidentiality"})  # written as ISO 8601 in the record
DESIGNATORS = {"month": "M", "day": "D", "workday": "D", "year": "Y"}
Entered = tuple[Entry | None, Entry | None]


class Part(NamedTuple):
    """An attribute that differs."""

    attribute: str
    old: Value
    new: Value


class Couple(NamedTuple):
    """A value of the old text and the one that stands for it in the new text."""

    one: Token
    other: Token


def tell(old: Side, new: Side, couple: Couple) -> Iterator[Draft]:
    """Yield what changed between two values that belong together."""
    entries = entry_of(old, couple.one), entry_of(new, couple.other)
    name = name_of(old, new, couple, entries)
    for part in parts(*couple):
        if part.attribute == "per" and is_read_alike(entries):
            continue
        attribute = _attribute(part, entries, couple.one)
        is_open = couple.one.value is None and couple.other.value is None  # 2024年__月__日: the year is all there is
        told = [
            Told(
                value_of(value, token, name.field, entry),
                side.words((token.start, token.end))
                if is_open
                else attribute_text(side, token, entry, attribute, name.field),
                _place(token, attribute),
            )
            for side, token, entry, value in zip((old, new), couple, entries, (part.old, part.new), strict=True)
        ]
        nature = _nature(couple)
        note = _note(old, new, couple, name, part) if nature == "changed" else notes.NONE
        yield Draft(name.kind, nature, name.field, name.label, told[0], told[1], attribute, note)


def parts(one: Token, other: Token) -> Iterator[Part]:
    """Yield the attributes of two values that differ."""
    if one.value is None and other.value is None:
        if one.kind == other.kind == "date" and one.unit != other.unit:  # 2024年__月__日
            yield Part("value", one.unit, other.unit)
        return
    is_blank = one.value is None or other.value is None
    if one.kind != other.kind or is_blank:
        if one.value != other.value or one.kind not in NUMBERS or other.kind not in NUMBERS:
            yield Part("value", _whole(one), _whole(other))
        return
    if one.kind == "money":
        yield from _amounts(one, other)
    elif one.value != other.value:
        yield Part("start" if one.kind == "hours" else "value", one.value, other.value)
    elif one.unit != other.unit and one.kind == "period":
        yield Part("unit", one.unit, other.unit)
    if one.high != other.high:
        yield Part("end" if one.kind == "hours" else "high", one.high, other.high)
    if one.operator != other.operator:
        yield Part("operator", one.operator, other.operator)


def _whole(token: Token) -> Value:
    """Return all that a token says: both ends of a window."""
    return f"{token.value}-{token.high}" if token.kind == "hours" and token.value is not None else token.value


NUMBERS = frozenset({"count", "period", "monthday", "money", "rate"})  # the unit alone is no other value: 3日, 3次


def _amounts(one: Token, other: Token) -> Iterator[Part]:
    if one.value != other.value:
        yield Part("value", one.value, other.value)
    if one.unit != other.unit:
        yield Part("currency", one.unit, other.unit)
    if one.per != other.per:
        yield Part("per", one.per, other.per)
    if one.capital and other.capital:
        before, after = capital_value(one.capital), capital_value(other.capital)
        is_led = (before, after) == (one.value, other.value)  # the capitals follow the digits
        if before != after and not is_led:
            yield Part("capital", one.capital, other.capital)


def is_read_alike(entries: Entered) -> bool:
    """Return whether the record reads the same period on both sides, wherever it is printed."""
    first, second = (getattr(entry.item, "per", None) if entry else None for entry in entries)
    return first is not None and first == second


def name_of(old: Side, new: Side, couple: Couple, entries: Entered) -> Named:
    """Return what a change is called: by the side whose record names it more precisely, the old one if both do."""
    first, second = entries
    if second and (first is None or second.form.rank < first.form.rank):
        return named(new, couple.other, second)
    return named(old, couple.one, first)


def _nature(couple: Couple) -> Nature:
    if (couple.one.value is None) == (couple.other.value is None):
        return "changed"
    return "filled" if couple.one.value is None else "emptied"


def _attribute(part: Part, entries: Entered, token: Token) -> str:
    if part.attribute != "value":
        return part.attribute
    if token.kind == "days":
        return "days"
    if token.kind == "clock":
        items = [entry.item for entry in entries if entry]
        ends = (name for item in items for name in ("start", "end") if getattr(item, name, None) == part.old)
        return next(ends, "value")
    return next((entry.part for entry in entries if entry and entry.part), "value")


def _place(token: Token, attribute: str) -> Stretch:
    return token.reach if attribute == "operator" else (token.start, token.end)


def value_of(value: Value, token: Token, field: str, entry: Entry | None) -> Value:
    """Return a value of ``token`` as the record has it in ``field``: a level in percent, a term in ISO 8601."""
    if not isinstance(value, Decimal):
        return value
    if token.kind == "rate" and field == "service_levels":
        return value * 100
    own = getattr(entry.item, "value", None) if entry and entry.field == field else None
    if field in LENGTHS and isinstance(own, str) and own.startswith("P"):
        return own
    if field in LENGTHS and token.unit in DESIGNATORS:
        return f"P{notes.plain(value)}{DESIGNATORS[token.unit]}"
    return value


def _note(old: Side, new: Side, couple: Couple, name: Named, part: Part) -> notes.Note:
    """Return what a change of an attribute amounts to."""
    one, other = couple
    if one.kind != other.kind:
        return notes.NONE
    if part.attribute in {"start", "end"} or one.kind == "clock":
        return notes.clock(str(part.old), str(part.new))
    if one.kind == "date":
        return _day(old, new, name, str(part.old), str(part.new))
    if part.attribute == "unit":
        return notes.units(one.unit or "", other.unit or "")
    if isinstance(part.old, Decimal) and isinstance(part.new, Decimal):
        return _number(couple, name.field, part.old, part.new)
    return notes.NONE


def _number(couple: Couple, field: str, first: Decimal, second: Decimal) -> notes.Note:
    one, other = couple
    if one.kind == "period":
        told = notes.length(first, second, one.unit or "") if one.unit == other.unit else notes.NONE
    elif one.kind == "monthday":
        told = notes.day_of_month(first, second)
    else:
        told = notes.share(first, second) if one.kind == "rate" else notes.amount(first, second)
    is_level = field == "service_levels" and one.operator == other.operator
    return notes.joined(told, notes.limit(one.operator, first, second) if is_level else notes.NONE)


def _day(old: Side, new: Side, name: Named, first: str, second: str) -> notes.Note:
    starts = old.record.term.start.value, new.record.term.start.value
    if name.field == "term.end" and starts[0] == starts[1] and starts[0]:
        return notes.term_end(first, second)
    return notes.day(first, second)
