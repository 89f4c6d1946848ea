"""From pairs of pieces to what a comparison shows of them (对应条款的外形): texts as printed, edits, links to terms.

>>> _offset(7, [(0, 5), (6, 9)])
6
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pipeline.compare.pieces import Hunk, Pair, Piece, Stretch
from pipeline.compare.printed import printed
from pipeline.compare.versions import Version
from pipeline.comparison import Clauses, Edit, Passage, Place, TermChange


def clauses(
    old: Version, new: Version, pairs: Sequence[Pair], terms: Sequence[TermChange], *, with_noise: bool = False
) -> list[Clauses]:
    """Return ``pairs`` with their texts; each edit names the terms whose places it touches."""
    sides = (_Side(old, [term.old_place for term in terms]), _Side(new, [term.new_place for term in terms]))
    return [_outer(pair, sides, with_noise=with_noise) for pair in pairs]


class _Side:
    """One version: its text as printed and where its terms stand."""

    def __init__(self, version: Version, places: Iterable[Place | None]) -> None:
        self.view = version.contract.view
        self.text = printed(self.view)
        self.marked = sorted(
            (span.start, span.end, number) for number, place in enumerate(places) if place for span in place.spans
        )

    def passage(self, piece: Piece) -> Passage:
        """Return the outer form of ``piece``."""
        clause = piece.clause
        return Passage(
            index=piece.index,
            part=piece.part,
            clause=clause.id if clause else None,
            number=clause.number if clause else None,
            heading=clause.heading if clause else None,
            text=self.text[piece.start : piece.end],
            spans=list(self.view.spans(piece.start, piece.end)),
            page=self.view.page(piece.start),
        )

    def terms(self, stretch: Stretch) -> set[int]:
        """Return the terms whose places touch ``stretch``."""
        spans = self.view.spans(*stretch)
        return {n for low, high, n in self.marked for span in spans if low < span.end and span.start < high}


def _outer(pair: Pair, sides: tuple[_Side, _Side], *, with_noise: bool) -> Clauses:
    old, new = sides
    return Clauses(
        change=pair.change,
        is_moved=pair.is_moved,
        is_renumbered=pair.is_renumbered,
        old=[old.passage(piece) for piece in pair.old],
        new=[new.passage(piece) for piece in pair.new],
        similarity=round(pair.similarity, 3),
        edits=[_edit(hunk, pair, sides) for hunk in pair.hunks if with_noise or not hunk.is_noise],
    )


def _edit(hunk: Hunk, pair: Pair, sides: tuple[_Side, _Side]) -> Edit:
    places = [[(piece.start, piece.end) for piece in pieces] for pieces in (pair.old, pair.new)]
    old, new = (
        (_offset(stretch[0], within), _offset(stretch[1], within))
        for stretch, within in zip((hunk.old, hunk.new), places, strict=True)
    )
    touched = set() if hunk.is_noise else sides[0].terms(hunk.old) | sides[1].terms(hunk.new)
    return Edit(old=old, new=new, is_noise=hunk.is_noise, terms=sorted(touched))


def _offset(offset: int, within: Sequence[Stretch]) -> int:
    """Return where ``offset`` is in the texts of ``within``, joined."""
    before = 0
    for start, end in within:
        if offset <= end:
            return before + max(offset - start, 0)
        before += end - start
    return before
