"""Pieces that say the same in both texts (锚点): the fixed points between which the rest is aligned.

>>> links = Links.of(3, 3)
>>> anchor(links, ["费用", "不适用", "期限为一年"], ["期限为一年", "费用", "不适用"])
>>> links.groups
[([0], [1]), ([1], [2]), ([2], [0])]
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from pipeline.compare.alignment.links import Group, Links, chain

SHORTEST_MOVED_CHARS = 4  # a shorter text that stands elsewhere is another one that says the same


def anchor(links: Links, old: Sequence[str], new: Sequence[str]) -> None:
    """Join pieces whose keys are equal: those that are unlike all others, then their neighbours."""
    unique = _unique(old, new)
    kept = {unique[place] for place in chain([(i, j, len(old[i]) + 1.0) for i, j in unique])}
    for i, j in unique:
        if (i, j) in kept or len(old[i]) >= SHORTEST_MOVED_CHARS:
            links.join([i], [j])
    spread(links, old, new)


def spread(links: Links, old: Sequence[str], new: Sequence[str]) -> None:
    """Join neighbours of joined pieces, and the first and last pieces, as far as their keys are equal."""
    ends: list[Group] = [([-1], [-1]), ([len(old)], [len(new)])]
    for olds, news in [*ends, *links.groups]:
        for step, i, j in ((1, olds[-1], news[-1]), (-1, olds[0], news[0])):
            i, j = i + step, j + step
            while (
                0 <= i < len(old) and 0 <= j < len(new) and links.old[i] < 0 and links.new[j] < 0 and old[i] == new[j]
            ):
                links.join([i], [j])
                i, j = i + step, j + step


def reflow(links: Links, old: Sequence[str], new: Sequence[str]) -> None:
    """Join what between anchors says the same although it is parted into other lines."""
    for olds, news in list(links.gaps([len(key) for key in old])):
        done = _equal_runs(links, (olds, news), old, new)
        rest = ([i for i in olds[::-1] if i not in done[0]], [j for j in news[::-1] if j not in done[1]])
        _equal_runs(links, rest, old, new, is_backward=True)


def _unique(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    counts_old, counts_new = Counter(old), Counter(new)
    places = {key: j for j, key in enumerate(new) if key and counts_new[key] == 1}
    return [(i, places[key]) for i, key in enumerate(old) if counts_old[key] == 1 and key in places]


def _equal_runs(
    links: Links, gap: tuple[list[int], list[int]], old: Sequence[str], new: Sequence[str], *, is_backward: bool = False
) -> tuple[set[int], set[int]]:
    """Join from one end of a gap on while both sides, run together, say the same."""
    step = -1 if is_backward else 1
    at_old = at_new = 0
    begun = [0, 0]
    left = right = ""  # what one side says beyond the other since the last common end
    while at_old < len(gap[0]) or at_new < len(gap[1]):
        if len(left) <= len(right) and at_old < len(gap[0]):
            key = old[gap[0][at_old]]
            left, at_old = (key + left if is_backward else left + key), at_old + 1
        elif at_new < len(gap[1]):
            key = new[gap[1][at_new]]
            right, at_new = (key + right if is_backward else right + key), at_new + 1
        else:
            break
        shorter, longer = sorted((left, right), key=len)
        if not (longer.endswith(shorter) if is_backward else longer.startswith(shorter)):
            break
        if left == right and left and at_old > begun[0] and at_new > begun[1]:
            links.join(gap[0][begun[0] : at_old][::step], gap[1][begun[1] : at_new][::step])
            begun, left, right = [at_old, at_new], "", ""
    return set(gap[0][: begun[0]]), set(gap[1][: begun[1]])
