"""How two contracts stand to each other (两份合同的关系): identical, the same but for noise, versions, unrelated.

``similarity`` is the share of what both texts say that stands in passages that belong together and is equal there.

>>> told(10, 100), told(100, 100), told(0, 0)
(0.1, 1.0, 1.0)
"""

from __future__ import annotations

import re

from pipeline.compare.alignment.crossing import Alignment
from pipeline.compare.pieces import Pair, Stretch
from pipeline.compare.versions import Version
from pipeline.comparison import Relation

LEAST_SIMILARITY = 0.2  # measured: unlike contracts have at most 0.10, edited versions at least 0.92
SPACE_RE = re.compile(r"\s+")


def relation(old: Version, new: Version, alignment: Alignment) -> tuple[Relation, float]:
    """Return how the two stand to each other and how much of them is equal, 0 to 1."""
    if old.record.source.sha256 == new.record.source.sha256 or _printed(old) == _printed(new):
        return "identical", 1.0
    if not any(_differs(pair) for pair in alignment.pairs):
        return "same", 1.0
    share = similarity(old, new, alignment)
    return ("versions" if share >= LEAST_SIMILARITY else "unrelated"), share


def similarity(old: Version, new: Version, alignment: Alignment) -> float:
    """Return the share of both texts that is equal in passages that belong together."""
    total = equal = 0
    for pair in alignment.pairs:
        sizes = [sum(len(piece.key) for piece in pieces) for pieces in (pair.old, pair.new)]
        total += sum(sizes)
        if pair.old and pair.new:
            hunks = [hunk for hunk in pair.hunks if not hunk.is_noise]
            equal += max(sizes[0] - sum(_size(old, hunk.old) for hunk in hunks), 0)
            equal += max(sizes[1] - sum(_size(new, hunk.new) for hunk in hunks), 0)
    return told(equal, total)


def told(equal: int, total: int) -> float:
    """Return ``equal`` as a share of ``total``; two texts without a word are equal."""
    return min(equal / total, 1.0) if total else 1.0


def _differs(pair: Pair) -> bool:
    return pair.change != "same" or pair.is_moved or any(not hunk.is_noise for hunk in pair.hunks)


def _size(version: Version, stretch: Stretch) -> int:
    return len(SPACE_RE.sub("", version.contract.view.string[slice(*stretch)]))


def _printed(version: Version) -> str:
    return version.contract.view.plain
