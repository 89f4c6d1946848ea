"""Clauses that were parted or run together (拆分与合并).

>>> covered("甲方每月付费", "甲方每月付费乙方提供发票")
1.0
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from rapidfuzz.distance import Indel, LCSseq

from pipeline.compare.candidates import SHORTEST_CHARS, grams, sharing
from pipeline.compare.links import Links

MOST_PARTS = 40
PART_COVERED = 0.7  # share of a part that stands in the whole
WHOLE_COVERED = 0.6
GAINED = 0.08  # by how much the whole is more like its parts with one more of them


def covered(part: str, whole: str) -> float:
    """Return the share of the runs of characters of ``part`` that ``whole`` holds."""
    own = grams(part)
    return len(own & grams(whole)) / len(own) if own else 0.0


def join_parts(links: Links, old: Sequence[str], new: Sequence[str]) -> None:
    """Join free pieces with the piece of the other text that they are parts of."""
    for _ in range(2):  # the second time from the other side
        olds, news = links.free()
        _whole(links, olds, news, old, new)
        links.old, links.new = links.new, links.old
        links.groups = [(news_, olds_) for olds_, news_ in links.groups]
        old, new = new, old
    for _ in range(2):
        _further(links, old, new)
        links.old, links.new = links.new, links.old
        links.groups = [(news_, olds_) for olds_, news_ in links.groups]
        old, new = new, old


def _whole(links: Links, olds: Sequence[int], news: Sequence[int], old: Sequence[str], new: Sequence[str]) -> None:
    """Join a free piece with two or more free ones that hold most of it together."""
    parts: dict[int, list[int]] = defaultdict(list)
    short = [j for j in news if len(new[j]) >= SHORTEST_CHARS]
    for j, i in sharing(short, [i for i in olds if len(old[i]) >= 2 * SHORTEST_CHARS], new, old):
        if len(new[j]) < 0.85 * len(old[i]) and covered(new[j], old[i]) >= PART_COVERED:
            parts[i].append(j)
    for i, found in parts.items():
        free = sorted(j for j in found if links.new[j] < 0)[:MOST_PARTS]
        length = sum(len(new[j]) for j in free)
        if len(free) < 2 or length > 1.3 * len(old[i]) or links.old[i] >= 0:
            continue
        if Indel.normalized_similarity(old[i], "".join(new[j] for j in free)) >= WHOLE_COVERED:
            links.join([i], free)


def _further(links: Links, old: Sequence[str], new: Sequence[str]) -> None:
    """Join a free piece with one that has a partner already but says more than it."""
    _, news = links.free()
    joined = [
        i
        for i, group in enumerate(links.old)
        if group >= 0 and len(links.groups[group][0]) == 1 and _lacks(links, group, old, new) >= SHORTEST_CHARS
    ]
    for j, i in sharing([j for j in news if len(new[j]) >= SHORTEST_CHARS], joined, new, old):
        if links.new[j] >= 0 or covered(new[j], old[i]) < PART_COVERED / 1.4:
            continue
        group = links.old[i]
        partners = links.groups[group][1]
        before = "".join(new[place] for place in partners)
        after = "".join(new[place] for place in sorted([*partners, j]))
        gain = LCSseq.similarity(old[i], after) - LCSseq.similarity(old[i], before)
        if gain >= PART_COVERED * len(new[j]):
            links.widen(group, [], [j])


def _lacks(links: Links, group: int, old: Sequence[str], new: Sequence[str]) -> int:
    olds, news = links.groups[group]
    return sum(len(old[i]) for i in olds) - sum(len(new[j]) for j in news)
