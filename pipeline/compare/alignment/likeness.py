"""How much two pieces speak for belonging together (相似度): words, heading, number, what stands around them.

>>> from pipeline.compare.pieces import Piece
>>> side = Side.of([Piece(0, 0, 9, 0, "head", None, "期限为三年")], "期限为三年。")
>>> round(likeness(0, 0, side, side, Links.of(1, 1)), 2)
1.3
"""

from __future__ import annotations

from rapidfuzz.distance import Indel

from pipeline.compare.alignment.links import Links
from pipeline.compare.alignment.sides import Side

HEADING, NUMBER, PARENT, BESIDE = 0.35, 0.08, 0.05, 0.15  # what each adds to the share of equal words

OTHER_PART = 0.1  # what a clause and a line outside clauses are less
TOPIC, TOPIC_CHARS = 0.25, 2  # clauses that begin with the same word, unless everything does
NO_TOPICS = frozenset(
    ("甲方", "乙方", "丙方", "双方", "各方", "一方", "任何", "本合", "本协", "合同", "协议", "如果", "出租", "承租")
)


def likeness(i: int, j: int, old: Side, new: Side, links: Links) -> float:
    """Return how much speaks for ``i`` and ``j`` belonging together: 1 and more, or far less."""
    words = Indel.normalized_similarity(old.keys[i], new.keys[j])
    return words + _signs(i, j, old, new) + _beside(i, j, links) + _parents(i, j, old, new, links)


def _signs(i: int, j: int, old: Side, new: Side) -> float:
    one, other = old.pieces[i].clause, new.pieces[j].clause
    score = HEADING if old.labels[i] and old.labels[i] == new.labels[j] else 0.0
    if (one is None) != (other is None):
        return score - OTHER_PART
    if one is None and old.labels[i] and new.labels[j] and not score:
        return -HEADING  # 甲方 and 乙方 may have changed their names
    topic = old.keys[i][:TOPIC_CHARS]
    if one is not None and topic and topic == new.keys[j][:TOPIC_CHARS] and topic not in NO_TOPICS:
        score = max(score, TOPIC)
    return score + NUMBER if one and other and one.id == other.id else score


def _beside(i: int, j: int, links: Links) -> float:
    score = 0.0
    if (i == 0 and j == 0) or (i and j and links.old[i - 1] >= 0 and links.old[i - 1] == links.new[j - 1]):
        score += BESIDE
    last_old, last_new = len(links.old) - 1, len(links.new) - 1
    if (i == last_old and j == last_new) or (
        i < last_old and j < last_new and links.old[i + 1] >= 0 and links.old[i + 1] == links.new[j + 1]
    ):
        score += BESIDE
    return score


def _parents(i: int, j: int, old: Side, new: Side, links: Links) -> float:
    above_old, above_new = old.above[i], new.above[j]
    if above_old < 0 or above_new < 0:
        return 0.0
    return PARENT if links.old[above_old] >= 0 and links.old[above_old] == links.new[above_new] else 0.0
