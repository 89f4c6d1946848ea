"""The pieces of a stream of changes, and how such a stream ends (修订片段).

A document ends with a line end that can neither come nor go.  So where the end of a text changes, the last line end
that stays is put last, and the one before the change comes and goes instead: both texts stay what they were.

>>> added = [Piece("same", "甲方\\n"), Piece("ins", "乙方\\n")]
>>> [(piece.kind, piece.text) for piece in ended(added)]
[('same', '甲方'), ('ins', '\\n'), ('ins', '乙方'), ('same', '\\n')]
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, NamedTuple

Kind = Literal["same", "ins", "del", "moveFrom", "moveTo"]
NEW_KINDS = frozenset(("same", "ins", "moveTo"))
OLD_KINDS = frozenset(("same", "del", "moveFrom"))
STAYING: dict[Kind, Kind] = {"moveFrom": "del", "moveTo": "ins"}  # a move as deletion and insertion
ENDS: tuple[Kind, Kind] = ("del", "ins")


class Piece(NamedTuple):
    """A stretch of the stream.

    number: position of its clause in the comparison; edit: position of the edit in that clause
    is_form: nothing but form differs
    """

    kind: Kind
    text: str
    number: int = 0
    edit: int | None = None
    is_form: bool = False
    is_bold: bool = False

    @property
    def is_line_end(self) -> bool:
        """Return whether this is the end of a paragraph."""
        return self.text == "\n"


def text_of(pieces: Iterable[Piece], kinds: frozenset[str]) -> str:
    """Return one of the two texts: that of ``OLD_KINDS`` or that of ``NEW_KINDS``."""
    return "".join(piece.text for piece in pieces if piece.kind in kinds)


def moved(pieces: Sequence[Piece]) -> dict[tuple[int, Kind], tuple[int, int]]:
    """Return where each moved clause is taken from and put to: clause and kind -> its first and last piece.

    >>> moved([Piece("moveTo", "二"), Piece("moveTo", "十"), Piece("same", "\\n"), Piece("moveFrom", "二")])
    {(0, 'moveTo'): (0, 1), (0, 'moveFrom'): (3, 3)}
    """
    both = set.intersection(*({piece.number for piece in pieces if piece.kind == kind} for kind in STAYING))
    found: dict[tuple[int, Kind], tuple[int, int]] = {}
    for place, piece in enumerate(pieces):
        if piece.number in both and piece.kind in STAYING:
            key = (piece.number, piece.kind)
            found[key] = (found.get(key, (place, place))[0], place)
    return found


def ended(pieces: Iterable[Piece]) -> list[Piece]:
    """Return ``pieces`` with each line end by itself and the last one such that it stays; both texts must end so."""
    parts = _freed([part for piece in pieces for part in _parted(piece)])
    both = {number for number, _ in moved(parts)}
    parts = _settled(parts, {piece.number for piece in parts} - both)
    place = next((n for n in range(len(parts) - 1, -1, -1) if parts[n].kind == "same" and parts[n].is_line_end), -1)
    if parts and place == len(parts) - 1:
        return parts
    parts = _settled(parts, {piece.number for piece in parts[place + 1 :]})
    tail = parts[place + 1 :]
    for kind in ENDS:
        tail = _turned(tail, kind, has_line_before=place >= 0)
    return [*parts[: max(place, 0)], *tail, Piece("same", "\n")]


def _freed(parts: Sequence[Piece]) -> list[Piece]:
    """Have no line end stay between what comes at the end of one line and what comes at the start of the next.

    LibreOffice takes both for one insertion and loses the line end with it.  So it goes before them and comes between
    them: both texts stay what they are.
    """
    freed: list[Piece] = []
    run = 0  # where what comes last begins
    for place, piece in enumerate(parts):
        before, behind = freed[-1:], parts[place + 1 : place + 2]
        if piece.kind == "same" and piece.is_line_end and before and behind and _is_one_insertion(before[0], behind[0]):
            freed.insert(run, piece._replace(kind="del"))
            freed.append(piece._replace(kind="ins"))
            run = len(freed) - 1
            continue
        if piece.kind != "ins" or not before or before[0].kind != "ins":
            run = len(freed)
        freed.append(piece)
    return freed


def _is_one_insertion(one: Piece, other: Piece) -> bool:
    return one.kind == other.kind == "ins" and one.is_form == other.is_form


def _parted(piece: Piece) -> Iterator[Piece]:
    for text in re.findall(r"\n|[^\n]+", piece.text):
        yield piece._replace(text=text)


def _settled(pieces: Sequence[Piece], numbers: set[int]) -> list[Piece]:
    """Turn the moves of some clauses into deletions and insertions."""
    return [
        piece._replace(kind=STAYING.get(piece.kind, piece.kind)) if piece.number in numbers else piece
        for piece in pieces
    ]


def _turned(tail: Sequence[Piece], kind: Kind, *, has_line_before: bool) -> list[Piece]:
    """Take the line end that ends one of the texts from the end of ``tail`` and put it in front of it."""
    places = [place for place, piece in enumerate(tail) if piece.kind == kind and piece.is_line_end]
    if not places:
        return list(tail)
    end = tail[places[-1]]
    turned = [*tail[: places[-1]], *tail[places[-1] + 1 :]]
    if has_line_before:
        first = next((place for place, piece in enumerate(turned) if piece.kind in (kind, "same")), len(turned))
        turned.insert(first, end)
    return turned
