"""What of a pair of clauses is looked at (涉及的文字): the sentences around what differs, and the values in them.

>>> sentence("第一条。月费1500元,按月付。第三条", (6, 10), (0, 19))
(4, 16)
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import accumulate

from pipeline.compare.pieces import Pair, Piece, Stretch
from pipeline.compare.terms import words
from pipeline.compare.terms.comparators import find as find_comparisons
from pipeline.compare.terms.finding import find
from pipeline.compare.terms.tokens import Token, TokenKind

MOST_CHARS = 200  # to either side: a longer sentence is cut
ENDS = "。;!?\n"
LOOSE = frozenset({"within"})
PARTED = "\n。\n"  # no value goes on behind it


def sentence(text: str, place: Stretch, within: Stretch) -> Stretch:
    """Return the sentence or sentences of ``text[within]`` in which ``place`` stands."""
    start, end = place
    low, high = max(start - MOST_CHARS, within[0]), min(end + MOST_CHARS, within[1])
    before = max((text.rfind(mark, low, start) for mark in ENDS), default=-1)
    behind = [found for mark in ENDS if (found := text.find(mark, end, high)) >= 0]
    return (before + 1 if before >= 0 else low), (min(behind) + 1 if behind else high)


def windows(text: str, places: Iterable[Stretch], pieces: Sequence[Piece]) -> list[Stretch]:
    """Return the sentences of ``pieces`` around ``places``, joined where they meet."""
    starts = [piece.start for piece in pieces]
    found: list[Stretch] = []
    for start, end in sorted(places):
        piece = pieces[max(bisect_right(starts, start) - 1, 0)]
        low, high = sentence(text, (start, max(start, end)), (piece.start, max(piece.end, end)))
        if found and low <= found[-1][1]:
            found[-1] = (found[-1][0], max(high, found[-1][1]))
        else:
            found.append((low, high))
    return found


class Values:
    """The values and words of some stretches of a text, looked for in all of them at once."""

    def __init__(self, text: str, stretches: Iterable[Stretch], names: Sequence[str]) -> None:
        self._places = sorted(stretches)
        parts = [text[start:end] for start, end in self._places]
        self._begins = list(accumulate((len(part) + len(PARTED) for part in parts), initial=0))[: len(parts)]
        joined = PARTED.join(parts)
        own = find(joined)
        found = sorted([*own, *_words(joined, own, names)], key=lambda token: token.start)
        self._tokens = [self._moved(token) for token in found]
        self._starts = [token.start for token in self._tokens]

    def within(self, stretches: Iterable[Stretch]) -> list[Token]:
        """Return those of ``stretches``, which are some of the given ones, in order."""
        found: list[Token] = []
        for start, end in sorted(stretches):
            found += self._tokens[bisect_left(self._starts, start) : bisect_left(self._starts, end)]
        return found

    def _moved(self, token: Token) -> Token:
        place = bisect_right(self._begins, token.start) - 1
        shift, end = self._places[place][0] - self._begins[place], self._places[place][1]
        low, high = token.reach
        reach = max(low + shift, self._places[place][0]), min(high + shift, end)
        return replace(token, start=token.start + shift, end=min(token.end + shift, end), reach=reach)


def _words(text: str, own: Sequence[Token], names: Sequence[str]) -> Iterable[Token]:
    """Yield modal words, parties, periods and comparisons that stand beside no value."""
    taken = sorted(token.reach for token in own)
    starts = [low for low, _ in taken]
    found: list[tuple[int, int, TokenKind, str]] = [(w.start, w.end, w.kind, w.value) for w in words.find(text, names)]
    found += [
        (word.start, word.end, "operator", word.operator)
        for word in find_comparisons(text)
        if word.operator not in LOOSE and len(word.text) > 1
    ]
    last = 0
    for low, high, kind, value in sorted(found, key=lambda word: (word[0], -word[1])):
        place = bisect_right(starts, low) - 1
        is_inside = place >= 0 and taken[place][1] > low
        is_before = place + 1 < len(taken) and taken[place + 1][0] < high
        if low >= last and not is_inside and not (is_before and kind != "per"):
            last = high
            unit = words.FAMILIES.get(value) if kind == "modal" else None
            yield Token(low, high, kind, value, unit, reach=(low, high))


def sides(pair: Pair) -> tuple[list[Stretch], list[Stretch]]:
    """Return where the substantive differences of ``pair`` stand on either side."""
    kept = [hunk for hunk in pair.hunks if not hunk.is_noise]
    return [hunk.old for hunk in kept], [hunk.new for hunk in kept]
