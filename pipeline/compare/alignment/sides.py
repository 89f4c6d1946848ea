"""One of the two texts while it is aligned (比对一方): its pieces and what is asked of them again and again.

>>> label_of_line("  甲方地址: 北京市")
'甲方地址'
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from pipeline.clauses.numbering import value_of
from pipeline.compare.alignment.keys import key_of
from pipeline.compare.pieces import Piece

LABEL_RE = re.compile(r"\s*([^:\t\n,。;]{1,14})[:\t]")
LABEL_CHARS = 40
GRAM_CHARS = 4
DECIMAL_RE = re.compile(r"\d+(?:\.\d+)+")


@dataclass(slots=True)
class Side:
    """The pieces of one text.

    labels: their headings, or what a line says before its colon
    above: the piece in which the clause above begins, -1 for none
    numbers: what their markers say, None where there is none
    """

    pieces: Sequence[Piece]
    keys: list[str]
    labels: list[str]
    numbers: list[tuple[int, ...] | None]
    above: list[int] = field(default_factory=list)
    told: dict[int, frozenset[str]] = field(default_factory=dict)

    def grams(self, index: int) -> frozenset[str]:
        """Return every run of a few characters of a key."""
        if index not in self.told:
            key = self.keys[index]
            self.told[index] = frozenset([key[at : at + GRAM_CHARS] for at in range(len(key) - GRAM_CHARS + 1)])
        return self.told[index]

    @classmethod
    def of(cls, pieces: Sequence[Piece], string: str) -> Side:
        """Return ``pieces`` of the text ``string``."""
        side = cls(
            pieces,
            [piece.key for piece in pieces],
            [_label(piece, string) for piece in pieces],
            [_number(piece) for piece in pieces],
        )
        begun: list[tuple[int, int]] = []  # ends and pieces of the clauses that are open
        for piece in pieces:
            while begun and begun[-1][0] <= piece.start:
                begun.pop()
            side.above.append(begun[-1][1] if begun else -1)
            if piece.clause is not None and piece.clause.start == piece.start:
                begun.append((piece.clause.end, piece.index))
        return side


def label_of_line(line: str) -> str:
    """Return what a line of head or tail is about: what stands before its colon or tab."""
    match = LABEL_RE.match(line)
    return key_of(match[1]) if match else ""


def _label(piece: Piece, string: str) -> str:
    clause = piece.clause
    if clause is None:
        return label_of_line(string[piece.start : min(piece.end, piece.start + LABEL_CHARS)])
    return key_of(clause.heading) if clause.heading and clause.start == piece.start else ""


def _number(piece: Piece) -> tuple[int, ...] | None:
    clause = piece.clause
    if clause is None or clause.start != piece.start or not clause.number:
        return None
    return value_of("decimal" if DECIMAL_RE.fullmatch(clause.number) else "", clause.number)
