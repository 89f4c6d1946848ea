"""What differs between two contracts term by term (条款变化): what matters most first.

A difference is told where the texts differ, never where only the records do.  Names, venues and the like are compared
as a whole; any other value where it stands, called by the entry of the record around it.  A value that stands at two
places and changed at both is two changes; a party's name is one, wherever it stands.

>>> term_changes.__name__
'term_changes'
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from pipeline.compare.alignment.crossing import Alignment
from pipeline.compare.pieces import Pair, Stretch
from pipeline.compare.relation import LEAST_SIMILARITY, similarity
from pipeline.compare.terms import shown
from pipeline.compare.terms.blanked import part_blanks
from pipeline.compare.terms.counterparts import counterparts
from pipeline.compare.terms.drafts import Draft, Side, Told, finished
from pipeline.compare.terms.matching import Match, is_equal, matches
from pipeline.compare.terms.slots import EXCHANGED, Compared
from pipeline.compare.terms.telling import Couple, tell
from pipeline.compare.terms.tokens import Token
from pipeline.compare.terms.touched import Values, sentence, sides, windows
from pipeline.compare.terms.turning import Views, alone, turned
from pipeline.compare.terms.whole import added_and_removed
from pipeline.compare.versions import Version
from pipeline.comparison import TermChange

WORDED = ("service.scope", "term.renewal")  # told by their words where no value in them changed


def term_changes(old: Version, new: Version, alignment: Alignment) -> list[TermChange]:
    """Return the terms that differ, what matters most first."""
    before, after = Side(old), Side(new)
    is_other = similarity(old, new, alignment) < LEAST_SIMILARITY
    drafts = list(counterparts(before, after)) if is_other else _of_versions(before, after, alignment)
    changes = [(finished(draft, before, after), draft) for draft in drafts]
    changes.sort(key=lambda each: (-each[0].weight, -each[1].size, each[1].start))
    return [change for change, _ in changes]


def _of_versions(before: Side, after: Side, alignment: Alignment) -> list[Draft]:
    """Return the terms that differ where the texts do."""
    whole = Compared(before, after, alignment)
    drafts = list(whole.drafts)
    edited = [pair for pair in alignment.pairs if pair.old and pair.new and any(not h.is_noise for h in pair.hunks)]
    for pair, tokens in zip(edited, _tokens(edited, (before, after), whole.taken), strict=True):
        drafts += _once(_exchanged(list(_pair_changes(pair, tokens, (before, after), alignment)), before))
    drafts += added_and_removed(before, after, alignment, whole.told)
    drafts += _wordings(before, after, alignment, drafts)
    return _without_moves(drafts)


def _tokens(
    pairs: Sequence[Pair], both: tuple[Side, Side], taken: tuple[list[Stretch], list[Stretch]]
) -> Iterator[tuple[list[Token], list[Token]]]:
    """Yield for each pair the values and words around what differs in it that were not compared as a whole."""
    found: list[list[list[Token]]] = []
    for number, side in enumerate(both):
        around = [windows(side.text, sides(pair)[number], pair.new if number else pair.old) for pair in pairs]
        values = Values(side.text, [place for places in around for place in places], tuple(side.roles))
        done = merged(taken[number])
        found.append([_outside(values.within(places), done) for places in around])
    yield from zip(*found, strict=True)


def _pair_changes(
    pair: Pair, tokens: tuple[list[Token], list[Token]], both: tuple[Side, Side], alignment: Alignment
) -> Iterator[Draft]:
    hunks = [hunk for hunk in pair.hunks if not hunk.is_noise]
    (old, new), (olds, news) = both, tokens
    views = Views(old, new, alignment, is_old=True), Views(new, old, alignment, is_old=False)
    olds, news, filled = part_blanks(olds, news, alignment.to_new, new.text)
    news, olds, emptied = part_blanks(news, olds, alignment.to_old, old.text)
    for one, other in _settled(list(matches((olds, news), hunks, alignment, (old.text, new.text)))):
        if one and other:
            couple = Couple(one, other)
            yield from tell(old, new, couple) if one.is_number else _some(turned(old, new, couple))
        elif one:
            yield from _some(alone(views[0], one))
        elif other:
            yield from _some(alone(views[1], other))
    for view, blanks in zip(views, (filled, emptied), strict=True):
        yield from (draft for blank in blanks for draft in _some(alone(view, blank)))


def _some(draft: Draft | None) -> Iterable[Draft]:
    return () if draft is None else (draft,)


def merged(places: Iterable[Stretch]) -> list[Stretch]:
    """Return ``places`` in order, those that meet as one.

    >>> merged([(5, 9), (0, 3), (2, 4)])
    [(0, 4), (5, 9)]
    """
    found: list[Stretch] = []
    for start, end in sorted(places):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found


def _outside(tokens: Sequence[Token], taken: Sequence[Stretch]) -> list[Token]:
    """Return the tokens outside of what was compared as a whole; ``taken`` is in order and without overlaps."""
    starts = [start for start, _ in taken]
    found = []
    for token in tokens:
        at = bisect_right(starts, token.start) - 1
        if at < 0 or token.start >= taken[at][1]:
            found.append(token)
    return found


def _settled(found: Sequence[Match]) -> list[Match]:
    """Return ``found`` without values that only changed their place in the clause."""
    gained = [other for one, other in found if other and one is None]
    gone: set[int] = set()
    for one in (one for one, other in found if one and other is None):
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
        if draft.kind == "party" and draft.nature == "changed" and draft.old.place:
            low, high = sentence(side.text, draft.old.place, (0, len(side.text)))
            for other in range(place + 1, len(drafts)):
                twin = drafts[other]
                is_near = twin.old.place is not None and low <= twin.old.place[0] < high
                is_turned = (twin.kind, twin.old.value, twin.new.value) == ("party", draft.new.value, draft.old.value)
                if is_near and is_turned and other not in gone:
                    gone.add(other)
                    draft = replace(draft, nature="swapped", note=EXCHANGED)
                    break
        yield draft


def _once(drafts: Iterable[Draft]) -> list[Draft]:
    """Return ``drafts`` with a word of duty told once for a difference, and not again as the comparison in it.

    不得超过 that became 可以超过 is one change, and so is 未经同意不得 that became 确需.
    """
    found = list(drafts)
    turned: list[Draft] = []
    for draft in sorted((draft for draft in found if draft.kind == "negation"), key=_is_weak):
        if not any(_meets(draft.old, other.old) or _meets(draft.new, other.new) for other in turned):
            turned.append(draft)
    return [
        draft
        for draft in found
        if (draft.kind != "negation" or draft in turned)
        and (draft.attribute != "operator" or not any(_meets(draft.old, other.old) for other in turned))
    ]


def _is_weak(draft: Draft) -> bool:
    """Return whether neither side of a change names a right or a prohibition."""
    return not any(str(told.value or "").startswith(("不得", "有权", "无权")) for told in (draft.old, draft.new))


def _meets(one: Told, other: Told) -> bool:
    if one.place is None or other.place is None:
        return False
    return one.place[0] < other.place[1] and other.place[0] < one.place[1]


def _without_moves(drafts: Sequence[Draft]) -> list[Draft]:
    """Return ``drafts`` without terms that were taken from one place and put to another as they are."""
    added = [draft for draft in drafts if draft.nature == "added" and draft.field != "text"]
    gone: set[int] = set()
    for draft in drafts:
        if draft.nature == "removed":
            key = (draft.field, draft.attribute, draft.old.value, draft.old.text)
            twins = (d for d in added if (d.field, d.attribute, d.new.value, d.new.text) == key and id(d) not in gone)
            twin = next(twins, None)
            if twin is not None:
                gone |= {id(draft), id(twin)}
    return [draft for draft in drafts if id(draft) not in gone]


def _wordings(old: Side, new: Side, alignment: Alignment, told: Sequence[Draft]) -> Iterator[Draft]:
    """Yield terms in words of which nothing has been told although they differ."""
    for field in WORDED:
        one, other = old.entries.slots.get(field), new.entries.slots.get(field)
        if one is None or other is None or not one.item.state == other.item.state == "filled":
            continue
        texts = [str(getattr(entry.item, "value", "") or "") for entry in (one, other)]
        is_touched = alignment.hunks_old(*one.stretch) or alignment.hunks_new(*other.stretch)
        is_told = any(_is_in(draft.old, one.stretch) or _is_in(draft.new, other.stretch) for draft in told)
        if is_touched and texts[0] != texts[1] and not is_told:
            said = [Told(text, shown.words(text), e.stretch) for text, e in zip(texts, (one, other), strict=True)]
            yield Draft(one.form.kind, "changed", field, one.label, said[0], said[1])


def _is_in(told: Told, stretch: Stretch) -> bool:
    return told.place is not None and stretch[0] <= told.place[0] < stretch[1]
