"""The texts of a comparison's clauses in the order of each version, and which of them keep their order (条款次序).

>>> from pipeline.comparison import Passage
>>> one, two = (Passage(index=index, text=text, spans=[]) for index, text in enumerate(("一\\n", "二")))
>>> pairs = [Clauses(change="deleted", old=[two]), Clauses(change="deleted", old=[one])]
>>> [(block.number, block.text) for block in blocks(pairs, "old")]
[(1, '一\\n'), (0, '二\\n')]
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from itertools import groupby
from typing import Literal, NamedTuple

from pipeline.comparison import Clauses, Passage

Stretch = tuple[int, int]


class Block(NamedTuple):
    """What follows on each other of one clause in one version.

    number: position of the clause in the comparison; is_whole: nothing of it stands elsewhere in this version
    bold: where marker and heading stand in ``text``
    """

    number: int
    text: str
    bold: tuple[Stretch, ...]
    is_whole: bool


class Anchor(NamedTuple):
    """A clause that keeps its order: its positions among the blocks of both versions."""

    old: int
    new: int


def blocks(pairs: Sequence[Clauses], side: Literal["old", "new"]) -> list[Block]:
    """Return the blocks of a version in the order of its text; the last one ends with a line end."""
    placed = [(passage, number) for number, pair in enumerate(pairs) for passage in getattr(pair, side)]
    placed.sort(key=lambda one: one[0].index)
    found = []
    for number, members in groupby(placed, key=lambda one: one[1]):
        passages = [passage for passage, _ in members]
        is_whole = len(passages) == len(getattr(pairs[number], side))
        text = "".join(passage.text for passage in passages)
        if text:
            found.append(Block(number, text, _bold(passages), is_whole))
    if found and not found[-1].text.endswith("\n"):
        found[-1] = found[-1]._replace(text=found[-1].text + "\n")
    return found


def anchors(pairs: Sequence[Clauses], old: Sequence[Block], new: Sequence[Block]) -> list[Anchor]:
    """Return the clauses that are whole in both versions and keep their order, as many as there can be."""
    where = {block.number: place for place, block in enumerate(old) if block.is_whole}
    both = [
        Anchor(where[block.number], place)
        for place, block in enumerate(new)
        if block.is_whole and block.number in where and not pairs[block.number].is_moved
    ]
    return [both[place] for place in longest_rising([anchor.old for anchor in both])]


def longest_rising(values: Sequence[int]) -> list[int]:
    """Return the positions of a longest rising subsequence.

    >>> longest_rising([2, 0, 1, 3])
    [1, 2, 3]
    """
    tails: list[int] = []  # smallest last value of a rising sequence of each length
    ends: list[int] = []  # its position
    before: list[int | None] = []
    for place, value in enumerate(values):
        length = bisect_left(tails, value)
        before.append(ends[length - 1] if length else None)
        tails[length : length + 1], ends[length : length + 1] = [value], [place]
    found: list[int] = []
    at = ends[-1] if ends else None
    while at is not None:
        found.append(at)
        at = before[at]
    return found[::-1]


def _bold(passages: Sequence[Passage]) -> tuple[Stretch, ...]:
    found = []
    start = 0
    for passage in passages:
        if passage.heading:
            room = len(passage.number or "") + len(passage.heading) + 8
            place = passage.text.find(passage.heading, 0, room)
            if place >= 0:
                found.append((start, start + place + len(passage.heading)))
        start += len(passage.text)
    return tuple(found)
