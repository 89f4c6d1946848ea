"""Which clauses stand elsewhere (移动): pairs that cross others, the lesser part of them; and in which order to tell.

>>> side = Side((), ["费用", "期限", "保密"], [], [(1,), (2,), (3,)], [-1, -1, -1])
>>> moved(Links([0, 1, 2], [1, 2, 0], [([0], [2]), ([1], [0]), ([2], [1])]), side, side)
{0}
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from pipeline.compare.alignment.links import Group, Links, chain
from pipeline.compare.alignment.sides import Side

HALF_WEIGHT_CHARS = 200


def moved(links: Links, old: Side, new: Side) -> set[int]:
    """Return the groups that were moved among their neighbours or under another clause; what is below goes with it."""
    found: set[int] = set()
    families: dict[int, list[int]] = defaultdict(list)
    total = _totals([len(key) for key in old.keys], old.above)
    for number, (olds, news) in enumerate(links.groups):
        if not olds or not news:
            continue
        family, is_same = _family(olds[0], news[0], links, (old.above, new.above))
        if is_same or not are_other(old.numbers[olds[0]], new.numbers[news[0]]):
            families[family].append(number)
        else:
            found.add(number)
    for members in families.values():
        begins = [(links.groups[number][0][0], links.groups[number][1][0]) for number in members]
        kept = set(chain([(i, j, _weight(total[i])) for i, j in begins]))
        found.update(number for place, number in enumerate(members) if place not in kept)
    return found


def are_other(one: tuple[int, ...] | None, other: tuple[int, ...] | None) -> bool:
    """Return whether two numbers differ; a clause that keeps its own stays, whatever it is read to be in."""
    return one is not None and other is not None and one != other


def _weight(length: int) -> float:
    """Return what it costs to call a clause moved: one clause rather than two, the shorter rather than the longer."""
    return 1 + 0.9 * length / (length + HALF_WEIGHT_CHARS)


def _totals(weights: Sequence[int], above: Sequence[int]) -> list[int]:
    """Return the length of each piece with all below it."""
    total = list(weights)
    for index in range(len(total) - 1, -1, -1):
        if above[index] >= 0:
            total[above[index]] += total[index]
    return total


def _family(i: int, j: int, links: Links, above: tuple[Sequence[int], Sequence[int]]) -> tuple[int, bool]:
    """Return the group of the next clause above that is in both texts (-1: none), and whether it is the same one.

    Where a level was put in or taken out, the order of the text alone decides.
    """
    one, is_one_direct = _next_joined(i, above[0], links.old, links.groups)
    other, is_other_direct = _next_joined(j, above[1], links.new, links.groups)
    if one == other:
        return one, True
    return -1, not (is_one_direct and is_other_direct)


def _next_joined(index: int, above: Sequence[int], own: Sequence[int], groups: Sequence[Group]) -> tuple[int, bool]:
    """Return the group of the next clause above that is in both texts, and whether none is between."""
    at, is_direct = above[index], True
    while at >= 0:
        if own[at] >= 0 and all(groups[own[at]]) and own[at] != own[index]:
            return own[at], is_direct
        at, is_direct = above[at], False
    return -1, is_direct
