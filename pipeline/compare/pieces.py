"""The parts of a comparison while it is made (比对的中间结果): passages, hunks, pairs, and the way across.

All offsets are half-open and into ``view.string`` of their version; ``View.plain`` and `printed` have the same length.

>>> Hunk((3, 5), (3, 3)).is_noise
False
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

from pipeline.comparison import Change
from pipeline.contract import Clause

Stretch = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of one text that is aligned as a whole; the pieces of a text part it without gaps.

    clause: the clause whose own words these are (without the clauses below it); None in head and tail
    body_start: where the text behind marker and heading begins; ``start`` outside clauses
    key: what is compared: folded, without white space, marker and style of punctuation
    """

    index: int
    start: int
    end: int
    body_start: int
    part: Literal["head", "clause", "tail"]
    clause: Clause | None
    key: str


class Hunk(NamedTuple):
    """A difference inside a pair: whole numbers and words, never a part of a figure; one side may be empty."""

    old: Stretch
    new: Stretch
    is_noise: bool = False


@dataclass(frozen=True, slots=True)
class Pair:
    """Pieces that belong together; `pipeline.comparison.Clauses` is its outer form."""

    change: Change
    old: tuple[Piece, ...] = ()
    new: tuple[Piece, ...] = ()
    is_moved: bool = False
    is_renumbered: bool = False
    similarity: float = 1.0
    hunks: tuple[Hunk, ...] = ()
