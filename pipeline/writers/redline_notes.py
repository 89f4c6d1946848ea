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
MOST_LINES, LONGEST = 20, 80  # of edits in a comment, of characters in a line


def told(term: TermChange) -> str:
    """Return one line on a change."""
    note = "；".join(dict.fromkeys(note for note in (term.note_zh, term.note_en) if note))
    line = f"{term.label}：{term.old_shown or NOTHING} → {term.new_shown or NOTHING}"
    return f"{line}（{note}）" if note else line


def comments(comparison: Comparison, pieces: Sequence[Piece], hand: Hand) -> tuple[list[str], Notes]:
    """Return the comments as XML and where they stand; one for each edit or clause, a line for each term in it."""
    stretches = _stretches(pieces)
    lines: dict[tuple[int, int | None], list[str]] = defaultdict(list)
    kept = {piece.number for piece in pieces if piece.kind == "same"}
    for number in sorted({piece.number for piece in pieces} - kept):
        lines[number, None] += moved_lines(comparison.clauses[number])
    for (number, edit), said in term_lines(comparison).items():
        lines[number, edit if (number, edit) in stretches else None] += said
    opening: dict[int, list[int]] = defaultdict(list)
    closing: dict[int, list[int]] = defaultdict(list)
    written: list[str] = []
    for place, said in lines.items():
        if said and place in stretches:
            first, last = stretches[place]
            opening[first].append(len(written))
            closing[last].append(len(written))
            written.append(comment(len(written), said, hand))
    return written, Notes(opening, closing)


def comment(number: int, lines: Sequence[str], hand: Hand) -> str:
    """Return a comment as XML."""
    return f'<w:comment w:id="{number}" {hand.signature()} w:initials="ht">{joined(lines)}</w:comment>'


def moved_lines(pair: Clauses) -> list[str]:
    """Return what there is to say on a clause that was moved: from where, and what changed in it besides.

    >>> from pipeline.comparison import Edit, Passage
    >>> sides = [Passage(index=0, text=text, spans=[], number=text[:2]) for text in ("二、付10元", "三、付12元")]
    >>> moved_lines(Clauses(change="edited", old=sides[:1], new=sides[1:], edits=[Edit(old=(3, 5), new=(3, 5))]))
    ['移动 moved：二、 → 三、', '修改 edited：10 → 12']
    """
    if not pair.old or not pair.new:
        return []
    numbers = [side[0].number or "…" for side in (pair.old, pair.new)]
    texts = ["".join(passage.text for passage in side) for side in (pair.old, pair.new)]
    lines = [f"移动 moved：{numbers[0]} → {numbers[1]}"]
    for edit in [edit for edit in pair.edits if not edit.is_noise][:MOST_LINES]:
        old, new = (shortened(text[slice(*place)]) for text, place in zip(texts, (edit.old, edit.new), strict=True))
        lines.append(f"修改 edited：{old or NOTHING} → {new or NOTHING}")
    return lines


def shortened(text: str) -> str:
    """Return ``text`` in one line that fits a comment."""
    line = " ".join(text.split())
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 1]}…"


def term_lines(comparison: Comparison) -> dict[tuple[int, int | None], list[str]]:
    """Return a line for each term by its clause and by the edit that changes it, where one does."""
    found: dict[tuple[int, int | None], list[str]] = defaultdict(list)
    placed: set[int] = set()
    for number, pair in enumerate(comparison.clauses):
        for place, edit in enumerate(pair.edits):
            fresh = [term for term in edit.terms if term not in placed]
            placed.update(fresh)
            if fresh:
                found[number, place] += [told(comparison.terms[term]) for term in fresh]
    for term, change in enumerate(comparison.terms):
        clause = None if term in placed else _clause_of(comparison, change)
        if clause is not None:
            found[clause, None].append(told(change))
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


def _stretches(pieces: Sequence[Piece]) -> dict[tuple[int, int | None], tuple[int, int]]:
    """Return the first and the last piece of each edit by clause and edit, and what begins a clause."""
    found: dict[tuple[int, int | None], tuple[int, int]] = {}
    for place, piece in enumerate(pieces):
        if piece.kind == "moveFrom":
            continue
        if not piece.is_line_end:
            found.setdefault((piece.number, None), (place, place))
        if piece.edit is not None:
            key = (piece.number, piece.edit)
            found[key] = (found.get(key, (place, place))[0], place)
    return found
