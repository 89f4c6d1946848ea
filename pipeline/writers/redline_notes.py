"""Comments of a redline: what each change of a term amounts to (修订批注).

>>> from pipeline.comparison import TermChange
>>> told(TermChange(kind="rate", field="liability", label="违约金", old_shown="0.05%", new_shown="0.5%", note_zh="×10"))
'违约金：0.05% → 0.5%（×10）'
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import chain

from pipeline.comparison import Clauses, Comparison, Place, TermChange
from pipeline.writers.redline_markup import Hand, Notes, joined
from pipeline.writers.redline_pieces import Piece

NOTHING = "（无）"


def told(term: TermChange) -> str:
    """Return one line on a change."""
    note = "；".join(dict.fromkeys(note for note in (term.note_zh, term.note_en) if note))
    line = f"{term.label}：{term.old_shown or NOTHING} → {term.new_shown or NOTHING}"
    return f"{line}（{note}）" if note else line


def comments(comparison: Comparison, pieces: Sequence[Piece], hand: Hand) -> tuple[list[str], Notes]:
    """Return the comments as XML and where they stand; one for each edit or clause, a line for each term in it."""
    terms = _by_place(comparison)
    opening: dict[int, list[int]] = defaultdict(list)
    closing: dict[int, list[int]] = defaultdict(list)
    written: list[str] = []
    for place, numbers in terms.items():
        stretch = _stretch(pieces, *place)
        if stretch is None:
            continue
        opening[stretch[0]].append(len(written))
        closing[stretch[1]].append(len(written))
        lines = joined(told(comparison.terms[number]) for number in numbers)
        written.append(f'<w:comment w:id="{len(written)}" {hand.signature()} w:initials="ht">{lines}</w:comment>')
    return written, Notes(opening, closing)


def _by_place(comparison: Comparison) -> dict[tuple[int, int | None], list[int]]:
    """Return the terms by clause and by the edit that changes them, where one does."""
    found: dict[tuple[int, int | None], list[int]] = defaultdict(list)
    placed: set[int] = set()
    for number, pair in enumerate(comparison.clauses):
        for place, edit in enumerate(pair.edits):
            fresh = [term for term in edit.terms if term not in placed]
            placed.update(fresh)
            if fresh:
                found[number, place] += fresh
    for term, change in enumerate(comparison.terms):
        clause = None if term in placed else _clause_of(comparison, change)
        if clause is not None:
            found[clause, None].append(term)
    return found


def _clause_of(comparison: Comparison, change: TermChange) -> int | None:
    """Return the clause that a change stands in: in the new text, else in the old one."""
    for side, place in (("new", change.new_place), ("old", change.old_place)):
        for number, pair in enumerate(comparison.clauses):
            if place is not None and _holds(pair, side, place):
                return number
    return None


def _holds(pair: Clauses, side: str, place: Place) -> bool:
    spans = chain.from_iterable(passage.spans for passage in getattr(pair, side))
    return any(span.start <= place.spans[0].start < span.end for span in spans if place.spans)


def _stretch(pieces: Sequence[Piece], number: int, edit: int | None) -> tuple[int, int] | None:
    """Return the first and the last piece that a comment is about: those of an edit, or what begins a clause."""
    places = [n for n, piece in enumerate(pieces) if piece.number == number and piece.kind != "moveFrom"]
    of_edit = [place for place in places if edit is not None and pieces[place].edit == edit]
    places = of_edit or [place for place in places if not pieces[place].is_line_end][:1]
    return (places[0], places[-1]) if places else None
