"""Lines that were wrapped otherwise and edited as well (改行兼改字): aligned as running text, cut where lines end.

>>> texts = "今收到货款\\n五千元,用于购\\n买纸张。", "今收到货款五\\n万元,用于购买纸张。"
>>> sides = [Side.of(lines_of(text), text) for text in texts]
>>> links = Links.of(3, 2)
>>> weave(links, *sides)
>>> links.groups
[([0, 1, 2], [0, 1])]
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate

from rapidfuzz.distance import Indel

from pipeline.compare.alignment.keys import key_of
from pipeline.compare.alignment.links import Group, Links
from pipeline.compare.alignment.sides import Side
from pipeline.compare.pieces import Piece

MOST_CHARS = 12_000  # of one side; the memory that it takes grows with the square
ALIKE = 0.6
INSIDE_CHARS = 2  # a line that ends so far inside equal text was wrapped elsewhere in the other version


def weave(links: Links, old: Side, new: Side) -> None:
    """Join free lines between joined pieces whose ends do not meet; numbered clauses are aligned one by one."""
    for olds, news in list(links.gaps([len(key) for key in old.keys])):
        if not olds or not news or len(olds) + len(news) < 3 or not _are_lines(olds, old) or not _are_lines(news, new):
            continue
        one, other = "".join([old.keys[i] for i in olds]), "".join([new.keys[j] for j in news])
        if max(len(one), len(other)) > MOST_CHARS or Indel.normalized_similarity(one, other) < ALIKE:
            continue
        for group, is_rewrapped in list(_groups(one, other, (olds, news), (old, new))):
            if is_rewrapped and _similarity(group, old, new) >= ALIKE:
                links.join(*group)


def lines_of(text: str) -> list[Piece]:
    """Return the lines of ``text`` as pieces of a head: what a text without clauses is made of."""
    lines = text.splitlines(keepends=True)
    ends = list(accumulate(map(len, lines)))
    return [
        Piece(index, end - len(line), end, end - len(line), "head", None, key_of(line))
        for index, (line, end) in enumerate(zip(lines, ends, strict=True))
    ]


def _are_lines(indices: Sequence[int], side: Side) -> bool:
    return all(side.numbers[index] is None for index in indices)


def _groups(one: str, other: str, gap: Group, sides: tuple[Side, Side]) -> Iterator[tuple[Group, bool]]:
    """Yield the lines between places at which one ends on both sides, and whether any ends within equal text."""
    ends = [
        {end: place for place, end in enumerate(accumulate(len(side.keys[index]) for index in indices), 1)}
        for side, indices in zip(sides, gap, strict=True)
    ]
    last, is_rewrapped = (0, 0), False
    for at_old, at_new, is_inside in [*_ends(one, other, ends), (len(one), len(other), False)]:
        place = ends[0].get(at_old, 0), ends[1].get(at_new, 0)
        if place[0] > last[0] and place[1] > last[1]:
            yield (gap[0][last[0] : place[0]], gap[1][last[1] : place[1]]), is_rewrapped
            last, is_rewrapped = place, False
        elif is_inside and not (place[0] and place[1]):
            is_rewrapped = True


def _ends(one: str, other: str, ends: Sequence[Mapping[int, int]]) -> Iterator[tuple[int, int, bool]]:
    """Yield where in equal text a line ends on either side, and whether it does so well inside."""
    for code in Indel.opcodes(one, other):
        if code.tag != "equal":
            continue
        shift = code.dest_start - code.src_start
        for at in range(code.src_start, code.src_end + 1):
            if at in ends[0] or at + shift in ends[1]:
                yield at, at + shift, code.src_start + INSIDE_CHARS <= at <= code.src_end - INSIDE_CHARS


def _similarity(group: Group, old: Side, new: Side) -> float:
    return Indel.normalized_similarity(
        "".join([old.keys[i] for i in group[0]]), "".join([new.keys[j] for j in group[1]])
    )
