"""Words that turn a sentence round (情态、否定、主体、周期的变化), and values that only one side has.

>>> is_told_alone("modal", "not", 1), is_told_alone("party", "甲方", 2)
(True, False)
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.compare import shown
from pipeline.compare.drafts import Draft, Side
from pipeline.compare.matching import Across
from pipeline.compare.naming import entry_of, named
from pipeline.compare.pieces import Hunk, Stretch
from pipeline.compare.telling import _bare as written
from pipeline.compare.tokens import Token

DENIALS = frozenset({"must not", "need not", "has no right", "without", "not"})
MOST_ALONE = 8  # characters that differ: in a longer stretch that is new a word of duty is no change of one
FOLLOW_RE = re.compile(r"[\u4e00-\u9fff]{1,4}")


def is_told_alone(kind: str, value: str, size: int) -> bool:
    """Return whether a word that only one side has turns the sentence; size: characters that differ there."""
    if kind != "modal" or size > MOST_ALONE:
        return False
    return value in DENIALS or size <= len(value)


def turned(old: Side, new: Side, one: Token, other: Token) -> Draft | None:
    """Return the change of a modal word, a party or a period into another one."""
    roles = old.roles.get(str(one.value), one.value), new.roles.get(str(other.value), other.value)
    if one.value == other.value or (one.kind == "party" and roles[0] == roles[1]):
        return None
    entries = entry_of(old, one), entry_of(new, other)
    if one.kind == "per" and _is_read_alike(entries):
        return None
    name = named(old, one, entries[0]) if entries[0] or not entries[1] else named(new, other, entries[1])
    values = (str(one.value), str(other.value)) if one.kind in {"per", "operator"} else _texts(old, new, one, other)
    attribute = {"per": "per", "operator": "operator"}.get(one.kind, "value")
    return Draft(
        name.kind,
        "changed",
        name.field,
        name.label,
        attribute,
        *values,
        _with_more(old, one),
        _with_more(new, other),
        old_place=(one.start, one.end),
        new_place=(other.start, other.end),
    )


def alone(
    side: Side, other: Side, token: Token, hunks: Sequence[Hunk], across: Across, *, is_old: bool
) -> Draft | None:
    """Return what is told of a value or a word that stands on one side only."""
    if token.is_number:
        return _value_alone(side, other, token, across, is_old=is_old)
    places = [(hunk.old, hunk.new) if is_old else (hunk.new, hunk.old) for hunk in hunks]
    touching = [(own, far) for own, far in places if own[0] < token.end and own[1] > token.start]
    size = max((max(own[1] - own[0], far[1] - far[0]) for own, far in touching), default=MOST_ALONE + 1)
    if not is_told_alone(token.kind, str(token.value), size):
        return None
    own_text = side.words((token.start, token.end)) + _follow(side, token.end)
    far_place = touching[0][1]
    far_end = far_place[1] + len(_follow(side, token.end))
    far_text = other.words((far_place[0], far_end))
    name = named(side, token, None)
    texts = (own_text, far_text) if is_old else (far_text, own_text)
    wide = (token.start, token.end + len(_follow(side, token.end)))
    stretches = (wide, (far_place[0], far_end)) if is_old else ((far_place[0], far_end), wide)
    return Draft(
        name.kind, "changed", name.field, name.label, "value", *texts, *texts,
        old_place=_filled(stretches[0]), new_place=_filled(stretches[1]),
    )  # fmt: skip


def _value_alone(side: Side, other: Side, token: Token, across: Across, *, is_old: bool) -> Draft | None:
    if token.value is None or token.kind in {"blank", "code"}:
        return None
    entry = entry_of(side, token)
    name = named(side, token, entry)
    far = across(token.start, token.end)
    text = written(side, token, entry)
    far_text = shown.words(other.words(far)) if far and far[1] - far[0] <= MOST_ALONE else ""
    values = (token.value, None) if is_old else (None, token.value)
    texts = (text, far_text) if is_old else (far_text, text)
    places = ((token.start, token.end), far if far_text else None)
    return Draft(
        name.kind, "removed" if is_old else "added", name.field, name.label, entry.part if entry and entry.part else "value",
        *values, *texts, old_place=places[0 if is_old else 1], new_place=places[1 if is_old else 0],
    )  # fmt: skip


def _filled(place: Stretch) -> Stretch | None:
    return place if place[1] > place[0] else None


def _is_read_alike(entries: tuple[object, object]) -> bool:
    first, second = (getattr(getattr(entry, "item", None), "per", None) for entry in entries)
    return first is not None and first == second


def _texts(old: Side, new: Side, one: Token, other: Token) -> tuple[str, str]:
    return old.words((one.start, one.end)), new.words((other.start, other.end))


def _with_more(side: Side, token: Token) -> str:
    """Return the word with what follows it: 不得 says little alone."""
    more = _follow(side, token.end) if token.kind == "modal" else ""
    return shown.words(side.words((token.start, token.end)) + more)


def _follow(side: Side, end: int) -> str:
    match = FOLLOW_RE.match(side.text, end)
    return side.words((end, min(match.end(), end + 2))) if match else ""
