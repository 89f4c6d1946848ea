"""Words that turn a sentence round (情态、否定、主体、周期的变化), and values that only one side has.

>>> is_told_alone("not", 1), is_told_alone("must", 6)
(True, False)
"""

from __future__ import annotations

import re
from typing import NamedTuple

from pipeline.compare.alignment.crossing import Alignment
from pipeline.compare.pieces import Hunk, Stretch
from pipeline.compare.terms import shown
from pipeline.compare.terms.drafts import NOTHING, Draft, Side, Told, in_order
from pipeline.compare.terms.labels import party_label
from pipeline.compare.terms.naming import entry_of, named
from pipeline.compare.terms.telling import Couple, is_read_alike, name_of, value_of
from pipeline.compare.terms.tokens import Token
from pipeline.compare.terms.written import value_text
from pipeline.values import numbers
from pipeline.values.blanks import is_blank

DENIALS = frozenset({"must not", "need not", "has no right", "without", "not"})
RIGHTS = frozenset({"must not", "has no right", "has right"})  # told of a sentence that was put in or struck out too
SHORTEST_NAME = 4  # of a party as its record has it; shorter ones are roles
EDGES = " ,。;:、()"
MOST_ALONE = 8  # characters that differ: in a longer stretch that is new a word of duty is no change of one
MOST_FILLED = 120  # what is longer was not put into a blank
FOLLOW_RE = re.compile(r"[\u4e00-\u9fff]{1,2}")


class Views(NamedTuple):
    """The side that has a value and the one that has it not, and the way there."""

    own: Side
    far: Side
    alignment: Alignment
    is_old: bool

    def across(self, token: Token) -> Stretch | None:
        """Return the stretch of the far text that ``token`` is across from."""
        there = self.alignment.to_new if self.is_old else self.alignment.to_old
        return there(token.start, token.end)

    def hunks(self, token: Token) -> list[tuple[Stretch, Stretch]]:
        """Return the differences that touch ``token``: own place, far place."""
        if self.is_old:
            return [_places(hunk, is_old=True) for hunk in self.alignment.hunks_old(token.start, token.end)]
        return [_places(hunk, is_old=False) for hunk in self.alignment.hunks_new(token.start, token.end)]


def _places(hunk: Hunk, *, is_old: bool) -> tuple[Stretch, Stretch]:
    return (hunk.old, hunk.new) if is_old else (hunk.new, hunk.old)


def turned(old: Side, new: Side, couple: Couple) -> Draft | None:
    """Return the change of a modal word, a party, a period or a comparison into another one."""
    one, other = couple
    roles = old.roles.get(str(one.value), one.value), new.roles.get(str(other.value), other.value)
    if one.value == other.value or (one.kind == "party" and roles[0] == roles[1]):
        return None
    entries = entry_of(old, one), entry_of(new, other)
    if one.kind == "per" and is_read_alike(entries):
        return None
    name = name_of(old, new, couple, entries)
    is_named = one.kind in {"per", "operator"}
    told = [
        Told(token.value if is_named else side.words((token.start, token.end)), _with_more(side, token), _place(token))
        for side, token in zip((old, new), couple, strict=True)
    ]
    return Draft(
        name.kind, "changed", name.field, name.label, told[0], told[1], attribute=one.kind if is_named else "value"
    )


def alone(views: Views, token: Token) -> Draft | None:
    """Return what is told of a value or a word that stands on one side only."""
    if token.kind == "blank":
        return _filled(views, token)
    if token.is_number:
        return _value_alone(views, token)
    if token.kind == "party":
        return _name_alone(views, token)
    return _word_alone(views, token) if token.kind == "modal" else None


def _name_alone(views: Views, token: Token) -> Draft | None:
    """Return that a party's name became one that the record of the other text does not know: in a signature, say."""
    name = str(token.value)
    role = views.own.roles.get(name)
    far = views.across(token)
    text = views.far.words(far).strip(EDGES) if far else ""
    is_name = len(name) >= SHORTEST_NAME and role is not None and not name.startswith(role)
    if not is_name or not SHORTEST_NAME <= len(text) <= 3 * len(name) or "\n" in text or is_blank(text):
        return None
    told = in_order(Told(name, name, _place(token)), Told(text, shown.words(text), far), is_old=views.is_old)
    return Draft("party", "changed", f"parties.{role}.name", party_label(str(role), "name"), *told)


def is_told_alone(value: str, size: int) -> bool:
    """Return whether a modal word that only one side has turns the sentence; size: characters that differ there."""
    return size <= MOST_ALONE and (value in DENIALS or size <= 2)


def _word_alone(views: Views, token: Token) -> Draft | None:
    # what only adjoins it leaves it as it is
    touching = [places for places in views.hunks(token) if places[0][0] < token.end and places[0][1] > token.start]
    if not touching:
        return None
    more = _follow(views.own, token.end)
    own = token.start, token.end + len(more)
    text = views.own.words(own)
    name = named(views.own, token, None)
    if is_told_alone(str(token.value), max(_size(place) for place in touching[0])):
        far = touching[0][1][0], touching[0][1][1] + len(more)
        far_text = views.far.words(far)
        there = Told(far_text, shown.words(far_text), far if _size(far) else None)
        told = in_order(Told(text, shown.words(text), own), there, is_old=views.is_old)
        return Draft(name.kind, "changed", name.field, name.label, *told)
    if token.value not in RIGHTS or _size(touching[0][1]):
        return None
    told = in_order(Told(text, shown.words(text), own), NOTHING, is_old=views.is_old)
    return Draft(name.kind, "removed" if views.is_old else "added", name.field, name.label, *told)


def _value_alone(views: Views, token: Token) -> Draft | None:
    """Return that a value came or went; in a stretch of its own a bare number is none."""
    far = views.across(token)
    hunks = views.hunks(token)
    size = max((max(_size(own), _size(other)) for own, other in hunks), default=0)
    is_bare = token.kind == "code" or (token.kind in {"count", "days", "monthday"} and size > MOST_ALONE)
    entry = entry_of(views.own, token)
    far_text = views.far.words(far) if far and _size(far) <= MOST_ALONE else ""
    if token.value is None or (is_bare and entry is None) or _is_said(token, views.own, far_text):
        return None
    name = named(views.own, token, entry)
    told = in_order(
        Told(value_of(token.value, token, name.field, entry), value_text(views.own, token, entry), _place(token)),
        Told(None, shown.words(far_text) if views.is_old else "", far if far_text else None),
        is_old=views.is_old,
    )
    attribute = entry.part if entry and entry.part else "value"
    return Draft(name.kind, "removed" if views.is_old else "added", name.field, name.label, *told, attribute=attribute)


def _is_said(token: Token, side: Side, far_text: str) -> bool:
    """Return whether the other text says the same number there in another form."""
    own = re.sub(r"\s", "", side.words((token.start, token.end)))
    if own in re.sub(r"\s", "", far_text):
        return True
    return any(mention.value == token.value for mention in numbers.find(far_text))


def _filled(views: Views, token: Token) -> Draft | None:
    """Return that words were put into a blank, or taken out and a blank left."""
    far = views.across(token)
    text = views.far.words(far).strip(EDGES) if far else ""
    if not text or len(text) > MOST_FILLED or "\n" in text or is_blank(text):
        return None
    name = named(views.own, token, None)
    told = in_order(Told(None, "", (token.start, token.end)), Told(text, shown.words(text), far), is_old=views.is_old)
    return Draft("wording", "filled" if views.is_old else "emptied", name.field, name.label, *told)


def _size(place: Stretch) -> int:
    return place[1] - place[0]


def _place(token: Token) -> Stretch:
    return token.start, token.end


def _with_more(side: Side, token: Token) -> str:
    """Return the word with what follows it: 不得 says little alone."""
    more = _follow(side, token.end) if token.kind == "modal" else ""
    return shown.words(side.words((token.start, token.end)) + more)


def _follow(side: Side, end: int) -> str:
    match = FOLLOW_RE.match(side.text, end)
    return match.group() if match else ""
