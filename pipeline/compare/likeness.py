"""How much two pieces speak for belonging together (相似度): words, heading, number, what stands around them.

>>> label_of_line("  甲方地址: 北京市")
'甲方地址'
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from rapidfuzz.distance import Indel

from pipeline.compare.keys import key_of
from pipeline.compare.links import Links
from pipeline.compare.pieces import Piece

LABEL_RE = re.compile(r"\s*([^:\t\n,。;]{1,14})[:\t]")
HEADING, NUMBER, PARENT, BESIDE = 0.35, 0.08, 0.05, 0.15  # what each adds to the share of equal words


@dataclass(slots=True)
class Side:
    """The pieces of one text, their headings or labels, and the piece in which the clause above begins (-1: none)."""

    pieces: Sequence[Piece]
    keys: list[str] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    above: list[int] = field(default_factory=list)

    @classmethod
    def of(cls, pieces: Sequence[Piece], string: str) -> Side:
        """Return ``pieces`` of the text ``string`` with what is asked of them again and again."""
        side = cls(pieces, [piece.key for piece in pieces], [_label(piece, string) for piece in pieces])
        open_clauses: list[tuple[int, int]] = []  # ends and pieces of the clauses that are open
        for piece in pieces:
            while open_clauses and open_clauses[-1][0] <= piece.start:
                open_clauses.pop()
            begins = piece.clause is not None and piece.clause.start == piece.start
            side.above.append(open_clauses[-1][1] if open_clauses else -1)
            if piece.clause is not None and begins:
                open_clauses.append((piece.clause.end, piece.index))
        return side


def label_of_line(line: str) -> str:
    """Return what a line of head or tail is about: what stands before its colon or tab."""
    match = LABEL_RE.match(line)
    return key_of(match[1]) if match else ""


def likeness(i: int, j: int, old: Side, new: Side, links: Links) -> float:
    """Return how much speaks for ``i`` and ``j`` belonging together: 1 and more, or far less."""
    words = Indel.normalized_similarity(old.keys[i], new.keys[j])
    return words + _signs(i, j, old, new) + _beside(i, j, links) + _parents(i, j, old, new, links)


def _signs(i: int, j: int, old: Side, new: Side) -> float:
    one, other = old.pieces[i].clause, new.pieces[j].clause
    score = HEADING if old.labels[i] and old.labels[i] == new.labels[j] else 0.0
    if (one is None) != (other is None):
        return score - HEADING
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


def _label(piece: Piece, string: str) -> str:
    clause = piece.clause
    if clause is None:
        return label_of_line(string[piece.start : min(piece.end, piece.start + 40)])
    return key_of(clause.heading) if clause.heading and clause.start == piece.start else ""
