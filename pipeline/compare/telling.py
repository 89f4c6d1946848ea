"""From two values that belong together to what is told of them (值的变化).

One change an attribute that differs: value, unit, per, capital, operator, start, end.  The capitals of an amount are
told only where they do not change with its digits.

>>> from pipeline.compare.tokens import find
>>> [part.attribute for part in parts(find("月费1500元/月")[0], find("月费1800元/年")[0])]
['value', 'per']
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from pipeline.compare import notes, shown
from pipeline.compare.drafts import Draft, Side
from pipeline.compare.entries import Entry
from pipeline.compare.naming import Named, entry_of, named
from pipeline.compare.tokens import Token, Value, capital_value
from pipeline.comparison import Nature

LENGTHS = frozenset({"term.duration", "confidentiality"})  # written as ISO 8601 in the record
DESIGNATORS = {"month": "M", "day": "D", "workday": "D", "year": "Y"}
BOUNDS = frozenset({"hours", "clock"})


class Part(NamedTuple):
    """An attribute that differs."""

    attribute: str
    old: Value
    new: Value


def tell(old: Side, new: Side, one: Token, other: Token) -> Iterator[Draft]:
    """Yield what changed between two values that belong together."""
    entries = entry_of(old, one), entry_of(new, other)
    name = _name(old, new, (one, other), entries)
    for part in parts(one, other):
        if part.attribute == "per" and _has_same_period(entries):
            continue
        yield _draft(old, new, (one, other), entries, name, part)


def parts(one: Token, other: Token) -> Iterator[Part]:
    """Yield the attributes of two values that differ."""
    if one.value is None and other.value is None:
        return
    if one.kind != other.kind:
        yield Part("value", one.value, other.value)
        return
    if one.kind == "money" and one.value is not None and other.value is not None:
        yield from _amounts(one, other)
    elif one.value != other.value:
        yield Part("start" if one.kind == "hours" else "value", one.value, other.value)
    elif one.unit != other.unit and one.kind == "period":
        yield Part("unit", one.unit, other.unit)
    if one.high != other.high and None not in (one.value, other.value):
        yield Part("end" if one.kind == "hours" else "high", one.high, other.high)
    if one.operator != other.operator and None not in (one.value, other.value):
        yield Part("operator", one.operator, other.operator)


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


def _has_same_period(entries: tuple[Entry | None, Entry | None]) -> bool:
    """Return whether the record reads the same period on both sides, wherever it is printed."""
    first, second = (getattr(entry.item, "per", None) if entry else None for entry in entries)
    return first is not None and first == second


def _name(old: Side, new: Side, pair: tuple[Token, Token], entries: tuple[Entry | None, Entry | None]) -> Named:
    """Return what the change is called: by the side whose record names it more precisely, the old one if both do."""
    first, second = entries
    if first is None and second is not None:
        return named(new, pair[1], second)
    if first and second and second.form.rank < first.form.rank:
        return named(new, pair[1], second)
    return named(old, pair[0], first)


def _draft(
    old: Side,
    new: Side,
    pair: tuple[Token, Token],
    entries: tuple[Entry | None, Entry | None],
    name: Named,
    part: Part,
) -> Draft:
    nature: Nature = "filled" if pair[0].value is None else "emptied" if pair[1].value is None else "changed"
    attribute = _attribute(part, entries, pair[0])
    values = tuple(_value(value, token, name.field) for value, token in zip((part.old, part.new), pair, strict=True))
    written = tuple(
        _shown(side, token, entry, part._replace(attribute=attribute), name.field) if token.value is not None else ""
        for side, token, entry in zip((old, new), pair, entries, strict=True)
    )
    return Draft(
        name.kind,
        nature,
        name.field,
        name.label,
        attribute,
        values[0],
        values[1],
        written[0],
        written[1],
        note(old, new, pair, name, part) if nature == "changed" else notes.NONE,
        _place(pair[0], part),
        _place(pair[1], part),
    )


def _attribute(part: Part, entries: tuple[Entry | None, Entry | None], token: Token) -> str:
    if token.kind == "days":
        return "days"
    if token.kind == "clock" and part.attribute == "value":
        items = [entry.item for entry in entries if entry]
        return next(
            (name for item in items for name in ("start", "end") if getattr(item, name, None) == part.old), "value"
        )
    if part.attribute == "value" and entries[0] and entries[0].part:
        return entries[0].part
    return part.attribute


def _place(token: Token, part: Part) -> tuple[int, int]:
    return token.reach if part.attribute == "operator" else (token.start, token.end)


def _value(value: Value, token: Token, field: str) -> Value:
    if not isinstance(value, Decimal):
        return value
    if token.kind == "rate" and field == "service_levels":
        return value * 100
    if field in LENGTHS and token.unit in DESIGNATORS:
        return f"P{notes.plain(value)}{DESIGNATORS[token.unit]}"
    return value


def _shown(side: Side, token: Token, entry: Entry | None, part: Part, field: str) -> str:
    """Return an attribute of a value as a person reads it."""
    if part.attribute in {"start", "end", "high"} and token.kind in BOUNDS:
        return str(token.high if part.attribute in {"end", "high"} and token.kind == "hours" else token.value)
    if part.attribute == "operator":
        return f"{shown.operator(token.operator)} {_bare(side, token, entry)}".strip()
    if part.attribute == "capital":
        return token.capital or ""
    if part.attribute == "per":
        return token.per or shown.words(side.words((token.start, token.end)))
    sign = shown.operator(token.operator) if field in {"service_levels", "volume_tiers"} else ""
    return f"{sign} {_bare(side, token, entry)}".strip()


def _bare(side: Side, token: Token, entry: Entry | None) -> str:
    per = token.per or getattr(entry.item if entry else None, "per", None)
    if token.kind == "money" and isinstance(token.value, Decimal):
        top = f"-{shown.number(token.high)}" if isinstance(token.high, Decimal) else ""
        return shown.money(token.value, None, None) + top + shown.money(Decimal(0), token.unit, per)[1:]
    if token.kind == "rate" and isinstance(token.value, Decimal):
        return shown.rate(token.value, per if entry and entry.field == "rates" else None)
    if token.kind in {"date", "clock", "days"} and token.value is not None:
        return str(token.value)
    if token.kind == "hours":
        return f"{token.value}-{token.high}"
    return shown.words(
        side.words((token.start, token.end + len(token.unit or "") if token.kind == "count" else token.end))
    )


def note(old: Side, new: Side, pair: tuple[Token, Token], name: Named, part: Part) -> notes.Note:
    """Return what a change of an attribute amounts to."""
    one, other = pair
    first, second = part.old, part.new
    if one.kind != other.kind:
        return notes.NONE
    if part.attribute in {"start", "end"} or one.kind == "clock":
        return notes.clock(str(first), str(second))
    if one.kind == "date":
        return _day(old, new, name, str(first), str(second))
    if not isinstance(first, Decimal) or not isinstance(second, Decimal):
        return _period(one, other) if part.attribute == "unit" else notes.NONE
    if one.kind == "period":
        told = (
            notes.length(first, second, one.unit) if one.unit == other.unit and one.unit in notes.UNITS else notes.NONE
        )
    else:
        told = notes.amount(first, second)
    is_level = name.field == "service_levels" and one.operator == other.operator
    return notes.joined(told, notes.limit(one.operator, first, second) if is_level else notes.NONE)


def _period(one: Token, other: Token) -> notes.Note:
    first, second = notes.UNITS.get(one.unit or ""), notes.UNITS.get(other.unit or "")
    return (f"{first[0]} → {second[0]}", f"{first[1]}s → {second[1]}s") if first and second else notes.NONE


def _day(old: Side, new: Side, name: Named, first: str, second: str) -> notes.Note:
    starts = old.record.term.start.value, new.record.term.start.value
    if name.field == "term.end" and starts[0] == starts[1] and starts[0]:
        return notes.term_end(first, second)
    return notes.day(first, second)
