"""Clauses that were parted or run together (拆分与合并).

>>> texts = ["甲方每月十日前付费乙方同时提供增值税发票"], ["甲方每月十日前付费", "乙方同时提供增值税发票"]
>>> one, other = (Side((), keys, [""] * len(keys), [None] * len(keys)) for keys in texts)
>>> links = Links.of(1, 2)
>>> join_parts(links, one, other, [(0, 0), (0, 1)])
>>> links.groups
[([0], [0, 1])]
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from rapidfuzz.distance import Indel, LCSseq

from pipeline.compare.alignment.candidates import SHORTEST_CHARS, sharing
from pipeline.compare.alignment.links import Links
from pipeline.compare.alignment.sides import Side

MOST_PARTS = 40
SHORTER = 0.85  # a part is so much shorter than the whole
PART_COVERED = 0.7  # share of a part that stands in the whole
PARTLY_COVERED = 0.5  # the same where the whole has one part already; then what it gains counts too
WHOLE_COVERED = 0.6
MOST_LENGTH = 1.3  # of the parts together


def join_parts(links: Links, old: Side, new: Side, shared: Iterable[tuple[int, int]]) -> None:
    """Join free pieces with the piece of the other text that they are parts of; shared: those that may."""
    pairs = list(shared)
    mirrored = [(j, i) for i, j in pairs]
    _whole(links, old, new, pairs)
    links.turn()
    _whole(links, new, old, mirrored)
    _further(links, new, old)
    links.turn()
    _further(links, old, new)


def _whole(links: Links, old: Side, new: Side, shared: Iterable[tuple[int, int]]) -> None:
    """Join a free piece with two or more free ones that hold most of it together."""
    parts: dict[int, list[int]] = defaultdict(list)
    for i, j in shared:
        part, whole = new.keys[j], old.keys[i]
        is_shorter = SHORTEST_CHARS <= len(part) < SHORTER * len(whole)
        if is_shorter and links.old[i] < 0 and links.new[j] < 0 and _covered(i, j, old, new) >= PART_COVERED:
            parts[i].append(j)
    for i, found in parts.items():
        whole = old.keys[i]
        free = sorted(j for j in found if links.new[j] < 0)[:MOST_PARTS]
        joint = "".join([new.keys[j] for j in free])
        if len(free) < 2 or len(joint) > MOST_LENGTH * len(whole) or links.old[i] >= 0:
            continue
        if Indel.normalized_similarity(whole, joint) >= WHOLE_COVERED:
            links.join([i], free)


def _further(links: Links, old: Side, new: Side) -> None:
    """Join a free piece with one that has a partner already but says more than it."""
    news = [j for j in links.free()[1] if len(new.keys[j]) >= SHORTEST_CHARS]
    joined = [
        i
        for i, group in enumerate(links.old)
        if group >= 0 and len(links.groups[group][0]) == 1 and _lacks(links, group, old, new) >= SHORTEST_CHARS
    ]
    for i, j in sharing(joined, news, old, new) if news and joined else ():
        if links.new[j] >= 0 or _covered(i, j, old, new) < PARTLY_COVERED:
            continue
        partners = links.groups[links.old[i]][1]
        before = "".join([new.keys[place] for place in partners])
        after = "".join([new.keys[place] for place in sorted([*partners, j])])
        gain = LCSseq.similarity(old.keys[i], after) - LCSseq.similarity(old.keys[i], before)
        if gain >= PART_COVERED * len(new.keys[j]):
            links.widen(links.old[i], [], [j])


def _covered(i: int, j: int, old: Side, new: Side) -> float:
    """Return the share of the runs of characters of the new piece that the old one holds."""
    own = new.grams(j)
    return len(own & old.grams(i)) / len(own) if own else 0.0


def _lacks(links: Links, group: int, old: Side, new: Side) -> int:
    """Return how much more the old pieces of a group say than the new ones."""
    olds, news = links.groups[group]
    return sum(len(old.keys[i]) for i in olds) - sum(len(new.keys[j]) for j in news)
