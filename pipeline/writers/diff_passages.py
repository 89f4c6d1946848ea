"""The texts of aligned clauses, parted at their edits, and which of them hold a place of the contract (对应条款的文字).

>>> one = Clauses(change="edited", old=[Passage(index=0, text="费5元", spans=[])],
...     new=[Passage(index=0, text="费8元", spans=[])], edits=[Edit(old=(1, 2), new=(1, 2))])
>>> [(part.old, part.new) for part in parts(one)]
[('费', '费'), ('5', '8'), ('元', '元')]
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection, Iterator, Sequence
from typing import Literal, NamedTuple

from pipeline.comparison import Clauses, Edit, Passage, Place
from pipeline.folding import fold_each

Side = Literal["old", "new"]
SIDES: tuple[Side, Side] = ("old", "new")
MARK_CHARS = 6  # that may stand between the marker of a clause and its heading


class Part(NamedTuple):
    """A stretch of both texts; ``edit`` is its position in ``Clauses.edits``, None where both say the same.

    is_whole: all of a clause that stands on one side only
    """

    old: str
    new: str
    edit: int | None = None
    is_noise: bool = False
    terms: tuple[int, ...] = ()
    is_whole: bool = False

    def of(self, side: Side) -> str:
        """Return its text on one side."""
        return self.old if side == "old" else self.new


def joined(passages: Sequence[Passage]) -> str:
    """Return the texts of the passages in a row: what the offsets of edits count in."""
    return "".join(passage.text for passage in passages)


def parts(one: Clauses) -> Iterator[Part]:
    """Yield both texts in stretches; those of a side, joined, are its whole text whatever the edits are."""
    old, new = joined(one.old), joined(one.new)
    if not one.old or not one.new:
        terms = sorted({term for edit in one.edits for term in edit.terms})
        yield Part(old, new, 0, terms=tuple(terms), is_whole=True)
        return
    at = (0, 0)
    for position, edit in _in_order(one.edits):
        starts = max(edit.old[0], at[0]), max(edit.new[0], at[1])
        ends = max(edit.old[1], starts[0]), max(edit.new[1], starts[1])
        if starts != at:
            yield Part(old[at[0] : starts[0]], new[at[1] : starts[1]])
        changed = old[starts[0] : ends[0]], new[starts[1] : ends[1]]
        yield Part(*changed, position, edit.is_noise, tuple(edit.terms))
        at = ends
    if at[0] < len(old) or at[1] < len(new):
        yield Part(old[at[0] :], new[at[1] :])


def heads(passages: Sequence[Passage]) -> list[tuple[int, int]]:
    """Return where in the joined texts the markers of clauses stand, with their headings."""
    found, base = [], 0
    for passage in passages:
        start = len(passage.text) - len(passage.text.lstrip())
        end = _head_end(passage, start)
        if end > start:
            found.append((base + start, base + end))
        base += len(passage.text)
    return found


def _head_end(passage: Passage, start: int) -> int:
    """Return where marker and heading end; a number is folded, the text is as printed."""
    number, heading = passage.number or "", fold_each(passage.heading or "")
    if not number:
        return start
    text = fold_each(passage.text[: start + 2 * len(number) + len(heading) + MARK_CHARS])
    marker = re.compile(r"\s?".join(map(re.escape, fold_each(number)))).match(text, start)
    end = marker.end() if marker else start
    at = text.find(heading, end)
    is_behind = bool(heading) and at >= 0 and not any(char.isalnum() for char in text[end:at])
    return at + len(heading) if is_behind else end


class Finder:
    """Finds the clauses that a place of the old or the new text stands in."""

    def __init__(self, clauses: Sequence[Clauses]) -> None:
        self.rows: dict[Side, list[tuple[int, int, int]]] = {
            "old": sorted(_spans(enumerate(one.old for one in clauses))),
            "new": sorted(_spans(enumerate(one.new for one in clauses))),
        }

    def row(self, side: Side, place: Place | None) -> int | None:
        """Return the position in ``Comparison.clauses`` of those that hold the beginning of ``place``."""
        if place is None or not place.spans:
            return None
        rows, start = self.rows[side], place.spans[0].start
        index = bisect_right(rows, start, key=lambda row: row[0]) - 1
        return rows[index][2] if index >= 0 and start < rows[index][1] else None


def old_places(clauses: Sequence[Clauses]) -> dict[int, list[int]]:
    """Return behind which position the old place of each moved one is: that of what stood before it; -1 is the start.

    >>> still, moved = [Passage(index=0, text="a", spans=[])], [Passage(index=1, text="b", spans=[])]
    >>> old_places([Clauses(change="same", is_moved=True, old=moved), Clauses(change="same", old=still)])
    {1: [0]}
    """
    moved = sorted((one.old[0].index, row) for row, one in enumerate(clauses) if one.is_moved and one.old)
    roots = {clauses[row].old[0].clause for _, row in moved}
    still = sorted(
        (one.old[-1].index, row)
        for row, one in enumerate(clauses)
        if one.old and not one.is_moved and not _is_below(one.old[0].clause, roots)
    )
    places: dict[int, list[int]] = {}
    for index, row in moved:
        before = bisect_right(still, (index, 0)) - 1
        places.setdefault(still[before][1] if before >= 0 else -1, []).append(row)
    return places


def _is_below(clause: str | None, roots: Collection[str | None]) -> bool:
    steps = (clause or "").split(".")
    return any(".".join(steps[:count]) in roots for count in range(1, len(steps)))


def _in_order(edits: Sequence[Edit]) -> list[tuple[int, Edit]]:
    return sorted(enumerate(edits), key=lambda each: (each[1].new, each[1].old))


def _spans(sides: Iterator[tuple[int, list[Passage]]]) -> Iterator[tuple[int, int, int]]:
    for row, passages in sides:
        for passage in passages:
            for span in passage.spans:
                yield span.start, span.end, row
