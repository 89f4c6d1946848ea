"""The way from one text to the other (对照): what stands where, and what differs there.

>>> old, new = (Piece(0, 0, length, 0, "head", None, key) for length, key in ((5, "月费500元"), (6, "月费1500元")))
>>> pair = Pair("edited", (old,), (new,), hunks=(Hunk((2, 5), (2, 6)),))
>>> alignment = Alignment((pair,), 5, 6)
>>> alignment.to_new(0, 2), alignment.to_new(2, 5), alignment.hunks_old(3, 4)[0].new
((0, 2), (2, 6), (2, 6))
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, pairwise

from pipeline.compare.pieces import Hunk, Pair, Piece, Stretch


@dataclass(frozen=True)
class Alignment:
    """The pairs of two texts in the order of the new one, with what was deleted where it stood."""

    pairs: tuple[Pair, ...]
    old_length: int
    new_length: int

    def pair_old(self, offset: int) -> Pair | None:
        """Return the pair that holds ``offset`` of the old text."""
        return self._old.pair(offset)

    def pair_new(self, offset: int) -> Pair | None:
        """Return the pair that holds ``offset`` of the new text."""
        return self._new.pair(offset)

    def to_new(self, start: int, end: int) -> Stretch | None:
        """Return where in the new text stands what stands at [start, end) of the old one; None: nowhere."""
        return self._old.across(start, end)

    def to_old(self, start: int, end: int) -> Stretch | None:
        """Return where in the old text stood what stands at [start, end) of the new one; None: nowhere."""
        return self._new.across(start, end)

    def hunks_old(self, start: int, end: int) -> tuple[Hunk, ...]:
        """Return the differences of substance that touch [start, end) of the old text; a whole piece counts as one."""
        return self._old.hunks(start, end)

    def hunks_new(self, start: int, end: int) -> tuple[Hunk, ...]:
        """Return the differences of substance that touch [start, end) of the new text; a whole piece counts as one."""
        return self._new.hunks(start, end)

    @cached_property
    def hunks(self) -> tuple[Hunk, ...]:
        """Return all differences in the order of the pairs, noise included."""
        found: list[Hunk] = []
        old_end = new_end = 0
        for pair in self.pairs:
            if pair.old and pair.new:
                found += pair.hunks
                if not pair.is_moved:
                    old_end = pair.old[-1].end
            else:
                found += [Hunk((piece.start, piece.end), (new_end, new_end)) for piece in pair.old]
                found += [Hunk((old_end, old_end), (piece.start, piece.end)) for piece in pair.new]
                old_end = pair.old[-1].end if pair.old else old_end
            new_end = pair.new[-1].end if pair.new else new_end
        return tuple(found)

    @cached_property
    def _old(self) -> Bank:
        return Bank(self.pairs, self.hunks, is_new=False)

    @cached_property
    def _new(self) -> Bank:
        return Bank(self.pairs, self.hunks, is_new=True)


class Bank:
    """One of the two texts, from which one looks across: its pieces, their pairs and the differences in it."""

    def __init__(self, pairs: Sequence[Pair], hunks: Sequence[Hunk], *, is_new: bool) -> None:
        self._is_new = is_new
        held = [(piece.start, piece, pair) for pair in pairs for piece in self._own(pair)]
        held.sort(key=lambda entry: entry[0])
        self._starts = [start for start, _, _ in held]
        self._pieces = [piece for _, piece, _ in held]
        self._pairs = [pair for _, _, pair in held]
        across = sorted((piece.index, bool(self._own(pair))) for pair in pairs for piece in self._other(pair))
        self._joined = [0, *accumulate(is_joined for _, is_joined in across)]  # pieces across that are not added
        self._hunks = sorted((hunk for hunk in hunks if not hunk.is_noise), key=self._near)
        self._ends = [self._near(hunk)[1] for hunk in self._hunks]  # rises: differences do not overlap

    def pair(self, offset: int) -> Pair | None:
        """Return the pair whose piece holds ``offset``."""
        place = self._place(offset)
        return None if place is None else self._pairs[place]

    def hunks(self, start: int, end: int) -> tuple[Hunk, ...]:
        """Return the differences that touch [start, end); where nothing stands, at its ends too."""
        place = bisect_right(self._ends, start - 1)
        found = []
        for hunk in self._hunks[place:]:
            low, high = self._near(hunk)
            if low > end:
                break
            if (low < end and high > start) or (low == high and start <= low <= end):
                found.append(hunk)
        return tuple(found)

    def across(self, start: int, end: int) -> Stretch | None:
        """Return the stretch of the other text that [start, end) of this one is across from.

        Of several pieces only those count that follow each other on the other side too, but for what was added there.
        """
        found: Stretch | None = None
        last = -1  # the piece of the other text that was reached
        place = self._place(start)
        for at in range(len(self._pieces) if place is None else place, len(self._pieces)):
            piece, pair = self._pieces[at], self._pairs[at]
            if piece.start >= max(end, start + 1):
                break
            far = self._other(pair)
            if not far or not (found is None or self._follows(last, far[0].index)):
                continue
            low = self._point(max(start, piece.start), pair, is_end=False)
            high = self._point(min(end, piece.end), pair, is_end=True)
            found, last = (low, high) if found is None else (found[0], max(found[1], high)), far[-1].index
        return found if found and found[0] < found[1] else None

    def _follows(self, last: int, index: int) -> bool:
        """Return whether there is nothing but added text between two pieces of the other text."""
        return index == last or (index > last and self._joined[index] - self._joined[last + 1] == 0)

    def _point(self, offset: int, pair: Pair, *, is_end: bool) -> int:
        """Return the offset in the other text that ``offset`` in ``pair`` is across from."""
        near, far = self._own(pair), self._other(pair)
        at_near, at_far = near[0].start, far[0].start
        for hunk in pair.hunks:
            (low, high), across = self._near(hunk), self._far(hunk)
            if offset < low or (offset == low and is_end):
                break
            if offset < high or (offset == high and low < high and is_end):
                return across[1] if is_end else across[0]
            at_near, at_far = high, across[1]
        return _walk(far, at_far, offset - at_near if offset >= at_near else 0, near, at_near)

    def _place(self, offset: int) -> int | None:
        place = bisect_right(self._starts, offset) - 1
        return place if place >= 0 and offset < self._pieces[place].end else None

    def _own(self, pair: Pair) -> tuple[Piece, ...]:
        return pair.new if self._is_new else pair.old

    def _other(self, pair: Pair) -> tuple[Piece, ...]:
        return pair.old if self._is_new else pair.new

    def _near(self, hunk: Hunk) -> Stretch:
        return hunk.new if self._is_new else hunk.old

    def _far(self, hunk: Hunk) -> Stretch:
        return hunk.old if self._is_new else hunk.new


def _walk(far: Sequence[Piece], start: int, steps: int, near: Sequence[Piece], begin: int) -> int:
    """Return where in ``far`` one is ``steps`` characters behind ``start``, gaps between pieces left out."""
    steps -= _left_out(near, begin, begin + steps)
    for place, piece in enumerate(far):
        if start <= piece.end:
            if start + steps <= piece.end or place == len(far) - 1:
                return min(max(start, piece.start) + steps, piece.end)
            steps -= piece.end - start
            start = far[place + 1].start
    return far[-1].end


def _left_out(pieces: Sequence[Piece], start: int, end: int) -> int:
    """Return how much of [start, end) is text between ``pieces``."""
    return sum(max(0, min(end, after.start) - max(start, before.end)) for before, after in pairwise(pieces))
