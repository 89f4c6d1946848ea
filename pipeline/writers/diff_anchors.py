"""Where the entries of the page's lists lead to, and back (网页比对的定位): every anchor has its place.

>>> edit_id("new", 3, 1), row_id(3), moved_id(3), term_id(0)
('n4-2', 'c4', 'm4', 't1')
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipeline.comparison import Clauses, Comparison, Passage, Place
from pipeline.writers.diff_numbers import Numbers
from pipeline.writers.diff_passages import SIDES, Finder, Part, Side, parts
from pipeline.writers.diff_words import Said, names, ranked


def edit_id(side: Side, row: int, edit: int) -> str:
    """Return the id of a difference in the column of ``side``."""
    return f"{side[0]}{row + 1}-{edit + 1}"


def row_id(row: int) -> str:
    """Return the id of clauses side by side."""
    return f"c{row + 1}"


def moved_id(row: int) -> str:
    """Return the id of the place from which clauses moved away."""
    return f"m{row + 1}"


def term_id(rank: int) -> str:
    """Return the id of a term that differs in the list."""
    return f"t{rank + 1}"


@dataclass(frozen=True)
class Anchors:
    """What leads where.

    ranks: of a position in ``Comparison.terms``, its place in the list
    edits: of a side and a position in ``Comparison.terms``, the id of its first difference
    rows: of a side and a position in ``Comparison.terms``, the clauses that it stands in
    unmarked: of clauses, the positions of terms that no difference in them stands for
    names: what the two texts are called
    """

    ranks: Mapping[int, int]
    edits: Mapping[tuple[Side, int], str]
    rows: Mapping[tuple[Side, int], int]
    unmarked: Mapping[int, set[int]]
    names: Mapping[Side, Said]
    numbers: Numbers
    clauses: list[Clauses]

    def term(self, side: Side, term: int) -> str | None:
        """Return the id of the place of a term on one side: its difference, else its clauses."""
        row = self.rows.get((side, term))
        return self.edits.get((side, term)) or (row_id(row) if row is not None else None)

    def place(self, side: Side, place: Place | None) -> str | None:
        """Return the id of the difference that says what stands at ``place``, else of its clauses."""
        row = self.numbers.finder.row(side, place)
        if row is None or place is None:
            return None
        one = self.clauses[row]
        stands = _offset(one.old if side == "old" else one.new, place)
        said, at, near = place.raw.strip(), 0, []
        for part in parts(one):
            text = part.of(side)
            if part.edit is not None and text.strip() and (text.strip() in said or said in text):
                near.append((abs(at - stands), edit_id(side, row, part.edit)))
            at += len(text)
        return min(near)[1] if near else row_id(row)


def anchors(comparison: Comparison) -> Anchors:
    """Return the anchors of the page of ``comparison``."""
    numbers = Numbers(comparison.clauses)
    edits: dict[tuple[Side, int], str] = {}
    for row, one in enumerate(comparison.clauses):
        for part in _edits(one):
            for term in part.terms:
                for side in _sides(one):
                    edits.setdefault((side, term), edit_id(side, row, part.edit or 0))
    ranks = {position: rank for rank, (position, _) in enumerate(ranked(comparison))}
    called = dict(zip(SIDES, names(comparison), strict=True))
    rows, unmarked = dict(_rows(comparison, numbers.finder)), defaultdict(set)
    for (_, term), row in rows.items():
        if ("old", term) not in edits and ("new", term) not in edits:
            unmarked[row].add(term)
    return Anchors(ranks, edits, rows, unmarked, called, numbers, comparison.clauses)


def _rows(comparison: Comparison, finder: Finder) -> Iterator[tuple[tuple[Side, int], int]]:
    for position, term in enumerate(comparison.terms):
        for side, place in zip(SIDES, (term.old_place, term.new_place), strict=True):
            row = finder.row(side, place)
            if row is not None:
                yield (side, position), row


def _offset(passages: Sequence[Passage], place: Place) -> int:
    """Return about where in the joined texts ``place`` stands: noise and line ends count, there and not here."""
    spans = [span for passage in passages for span in passage.spans]
    start = place.spans[0].start
    return sum(min(span.end, start) - span.start for span in spans if span.start < start)


def _edits(one: Clauses) -> list[Part]:
    return [part for part in parts(one) if part.edit is not None]


def _sides(one: Clauses) -> tuple[Side, ...]:
    return tuple(side for side, passages in zip(SIDES, (one.old, one.new), strict=True) if passages)
