"""A comparison as one stream of text in which every stretch stays, comes, goes or moves (修订文字流).

By construction what stays, comes and is moved to gives the new text, and what stays, goes and is moved from the old
one: the clauses of each version are taken in their order, and between the edits the texts are compared once more.

>>> from pipeline.comparison import Passage
>>> sides = [Passage(index=0, text=text, spans=[]) for text in ("每月10日", "每月15日")]
>>> pair = Clauses(change="edited", old=sides[:1], new=sides[1:], edits=[Edit(old=(2, 4), new=(2, 4))])
>>> [(piece.kind, piece.text) for piece in stream([pair])]
[('same', '每月'), ('del', '10'), ('ins', '15'), ('same', '日'), ('same', '\\n')]
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipeline.comparison import Clauses, Edit
from pipeline.writers.redline_blocks import Block, Stretch, anchors, blocks
from pipeline.writers.redline_changes import changes
from pipeline.writers.redline_pieces import STAYING, Kind, Piece, ended

LINE_RE = re.compile(r"[^\n]*\n|[^\n]+")


def stream(pairs: Sequence[Clauses]) -> list[Piece]:
    """Return the stream of a comparison's clauses; each of its two texts ends with a line end."""
    old, new = blocks(pairs, "old"), blocks(pairs, "new")
    fixed = anchors(pairs, old, new)
    moved = _moved(old, new, {new[anchor.new].number for anchor in fixed})
    pieces: list[Piece] = []
    old_at = new_at = 0
    for anchor in fixed:
        pieces += _between(old[old_at : anchor.old], new[new_at : anchor.new], moved)
        pieces += _differing(old[anchor.old], new[anchor.new], pairs[new[anchor.new].number].edits)
        old_at, new_at = anchor.old + 1, anchor.new + 1
    pieces += _between(old[old_at:], new[new_at:], moved)
    return ended(pieces)


def _moved(old: Sequence[Block], new: Sequence[Block], fixed: set[int]) -> set[int]:
    """Return the clauses that stand elsewhere in the new version."""
    sides = ({block.number for block in blocks if block.is_whole} for blocks in (old, new))
    return set.intersection(*sides) - fixed


def _between(old: Sequence[Block], new: Sequence[Block], moved: set[int]) -> Iterator[Piece]:
    """Yield what stands between two clauses that keep their order: all that goes, then all that comes.

    What changed inside a moved clause is not marked there, or LibreOffice leaves an empty paragraph behind.
    """
    for block in old:
        yield from _whole(block, "moveFrom" if block.number in moved else "del")
    for block in new:
        yield from _whole(block, "moveTo" if block.number in moved else "ins")


def _whole(block: Block, kind: Kind) -> Iterator[Piece]:
    """Yield a clause that goes, comes or moves; of a clause that moves empty lines come and go."""
    piece = Piece(kind, block.text, block.number)
    if kind not in STAYING:
        yield from _cut(piece, block.bold, 0)
        return
    for match in LINE_RE.finditer(block.text):
        line = piece._replace(text=match[0])
        if not match[0].strip():
            line = line._replace(kind=STAYING[kind], is_form=True)
        yield from _cut(line, block.bold, match.start())


def _differing(old: Block, new: Block, edits: Sequence[Edit]) -> Iterator[Piece]:
    """Yield a clause with its edits; what differs between them differs in form."""
    old_at = new_at = 0
    ends = (len(old.text), len(old.text)), (len(new.text), len(new.text))
    for number, edit in [*enumerate(edits), (None, None)]:
        (old_from, old_to), (new_from, new_to) = ends if edit is None else (edit.old, edit.new)
        if old_from < old_at or new_from < new_at:
            continue  # overlaps an edit before it; what it says is found below
        yield from _steps(old, new, (old_at, old_from), (new_at, new_from))
        if edit is not None:
            piece = Piece("del", old.text[old_from:old_to], new.number, number, edit.is_noise)
            yield from _cut(piece, old.bold, old_from)
            yield from _cut(piece._replace(kind="ins", text=new.text[new_from:new_to]), new.bold, new_from)
        old_at, new_at = old_to, new_to


def _steps(old: Block, new: Block, old_span: Stretch, new_span: Stretch) -> Iterator[Piece]:
    for kind, start, end in changes(old.text[slice(*old_span)], new.text[slice(*new_span)]):
        block, shift = (old, old_span[0]) if kind == "del" else (new, new_span[0])
        piece = Piece(kind, block.text[start + shift : end + shift], new.number, None, kind != "same")
        yield from _cut(piece, block.bold, start + shift)


def _cut(piece: Piece, bold: Sequence[Stretch], start: int) -> Iterator[Piece]:
    """Yield a piece that stands at ``start`` of its clause in parts that are bold or not, without empty ones."""
    end = start + len(piece.text)
    at = start
    for low, high in bold:
        for cut, is_bold in ((low, False), (high, True)):
            to = min(max(cut, at), end)
            if at < to:
                yield piece._replace(text=piece.text[at - start : to - start], is_bold=is_bold)
            at = to
    if at < end:
        yield piece._replace(text=piece.text[at - start :])
