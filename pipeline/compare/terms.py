"""What differs between two contracts term by term (条款变化): what matters most first.

A difference is told where the texts differ, never where only the records do.  Names, venues and the like are compared
as a whole; any other value where it stands, called by the entry of the record around it.  A value that stands at two
places and changed at both is two changes; a party's name is one, wherever it stands.

>>> term_changes.__name__
'term_changes'
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace

from pipeline.compare import shown
from pipeline.compare.crossing import Alignment
from pipeline.compare.drafts import Draft, Side, finished
from pipeline.compare.matching import Match, is_equal, matches
from pipeline.compare.pieces import Hunk, Pair, Stretch
from pipeline.compare.slots import Compared
from pipeline.compare.telling import tell
from pipeline.compare.tokens import Token
from pipeline.compare.touched import sentence, sides, values, windows
from pipeline.compare.turning import alone, turned
from pipeline.compare.versions import Version
from pipeline.compare.whole import added_and_removed
from pipeline.comparison import TermChange

WORDED = ("service.scope", "term.renewal")  # told by their words where no value in them changed


def term_changes(old: Version, new: Version, alignment: Alignment) -> list[TermChange]:
    """Return the terms that differ, what matters most first."""
    before, after = Side(old), Side(new)
    whole = Compared(before, after, alignment)
    drafts = list(whole.drafts)
    for pair in alignment.pairs:
        if pair.old and pair.new and any(not hunk.is_noise for hunk in pair.hunks):
            drafts += _pair_changes(pair, before, after, alignment, whole)
    drafts += added_and_removed(before, after, alignment, whole.told)
    drafts += _wordings(before, after, alignment, drafts)
    told = _without_moves(drafts)
    changes = [(finished(draft, before, after), draft) for draft in told]
    changes.sort(key=lambda each: (-each[0].weight, -each[1].size, each[1].start))
    return [change for change, _ in changes]


def _pair_changes(pair: Pair, old: Side, new: Side, alignment: Alignment, whole: Compared) -> Iterator[Draft]:
    hunks = [hunk for hunk in pair.hunks if not hunk.is_noise]
    places = sides(pair)
    tokens = [
        _outside(values(side.text, windows(side.text, own, pieces), tuple(side.roles)), taken)
        for side, own, pieces, taken in zip((old, new), places, (pair.old, pair.new), whole.taken, strict=True)
    ]
    found = _settled(list(matches((tokens[0], tokens[1]), hunks, alignment, (old.text, new.text))))
    yield from _exchanged(list(_told(found, hunks, old, new, alignment)), old)


def _told(found: Sequence[Match], hunks: Sequence[Hunk], old: Side, new: Side, alignment: Alignment) -> Iterator[Draft]:
    for one, other in found:
        draft: Draft | None = None
        if one and other and one.is_number:
            yield from tell(old, new, one, other)
        elif one and other:
            draft = turned(old, new, one, other)
        elif one:
            draft = alone(old, new, one, hunks, alignment.to_new, is_old=True)
        elif other:
            draft = alone(new, old, other, hunks, alignment.to_old, is_old=False)
        if draft:
            yield draft


def _outside(tokens: Sequence[Token], taken: Sequence[Stretch]) -> list[Token]:
    """Return the tokens outside of what was compared as a whole."""
    places = sorted(taken)
    starts = [start for start, _ in places]
    found = []
    for token in tokens:
        at = bisect_right(starts, token.start) - 1
        if not any(low <= token.start and token.end <= high for low, high in places[max(at - 2, 0) : at + 1]):
            found.append(token)
    return found


def _settled(found: Sequence[Match]) -> list[Match]:
    """Return ``found`` without values that only changed their place in the clause."""
    lost = [one for one, other in found if one and other is None]
    gained = [other for one, other in found if other and one is None]
    gone: set[int] = set()
    for one in lost:
        twin = next((other for other in gained if id(other) not in gone and is_equal(one, other)), None)
        if twin is not None:
            gone |= {id(one), id(twin)}
    return [(one, other) for one, other in found if (one and other) or id(one or other) not in gone]


def _exchanged(drafts: Sequence[Draft], side: Side) -> Iterator[Draft]:
    """Yield ``drafts``; two parties that took each other's place in a sentence are one change."""
    gone: set[int] = set()
    for place, draft in enumerate(drafts):
        if place in gone:
            continue
        if draft.kind == "party" and draft.nature == "changed" and draft.old_place:
            low, high = sentence(side.text, draft.old_place, (0, len(side.text)))
            twin = next(
                (
                    other
                    for other in range(place + 1, len(drafts))
                    if other not in gone
                    and (drafts[other].kind, drafts[other].old, drafts[other].new) == ("party", draft.new, draft.old)
                    and low <= (drafts[other].old_place or (-1, -1))[0] < high
                ),
                None,
            )
            if twin is not None:
                gone.add(twin)
                draft = replace(draft, nature="swapped", note=("双方互换", "parties exchanged"))
        yield draft


def _without_moves(drafts: Sequence[Draft]) -> list[Draft]:
    """Return ``drafts`` without terms that were taken from one place and put to another as they are."""
    removed = [draft for draft in drafts if draft.nature == "removed"]
    added = [draft for draft in drafts if draft.nature == "added"]
    gone: set[int] = set()
    for draft in removed:
        key = (draft.field, draft.attribute, draft.old, draft.old_shown)
        twin = next((d for d in added if id(d) not in gone and (d.field, d.attribute, d.new, d.new_shown) == key), None)
        if twin is not None and draft.field != "text":
            gone |= {id(draft), id(twin)}
    return [draft for draft in drafts if id(draft) not in gone]


def _wordings(old: Side, new: Side, alignment: Alignment, told: Sequence[Draft]) -> Iterator[Draft]:
    """Yield terms in words that differ in nothing that has been told."""
    for field in WORDED:
        one, other = old.entries.slots.get(field), new.entries.slots.get(field)
        if not one or not other or one.item.state != "filled" or other.item.state != "filled":
            continue
        hunks = alignment.hunks_old(*one.stretch), alignment.hunks_new(*other.stretch)
        values = [str(entry.item.value or "") for entry in (one, other)]  # type: ignore[attr-defined]
        explained = any(
            (draft.old_place and one.start <= draft.old_place[0] < one.end)
            or (draft.new_place and other.start <= draft.new_place[0] < other.end)
            for draft in told
        )
        if (hunks[0] or hunks[1]) and values[0] != values[1] and not explained:
            yield Draft(
                one.form.kind, "changed", field, one.label, "value", *values, *map(shown.words, values),
                old_place=one.stretch, new_place=other.stretch,
            )  # fmt: skip
