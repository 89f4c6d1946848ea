"""Two contracts side by side (对齐): which pieces of them belong together, and what differs in those.

>>> from pipeline.clauses import segment
>>> from pipeline.document import from_string
>>> def contract(text):
...     return segment(from_string(text).view())
>>> old = contract("第一条 费用\\n每月1,500元。\\n第二条 期限\\n期限为一年。\\n第三条 保密\\n双方应当保密。")
>>> new = contract("第一条 费用\\n每月1800元。\\n第二条 保密\\n双方应当保密。\\n第三条 期限\\n期限为一年。")
>>> [(pair.change, pair.is_moved, pair.is_renumbered) for pair in align(old, new).pairs]
[('edited', False, False), ('same', False, True), ('same', True, True)]
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.clauses.numbering import value_of
from pipeline.compare.anchors import anchor, reflow, spread
from pipeline.compare.candidates import join_alike, join_between, join_equal
from pipeline.compare.citations import Numbers, Renumbering
from pipeline.compare.crossing import Alignment
from pipeline.compare.hunks import differences, joined
from pipeline.compare.likeness import Side
from pipeline.compare.links import Links
from pipeline.compare.moves import moved
from pipeline.compare.passages import pieces
from pipeline.compare.pieces import Hunk, Pair, Piece
from pipeline.compare.printed import printed
from pipeline.compare.splits import join_parts
from pipeline.comparison import Change
from pipeline.contract import Contract

DECIMAL_RE = re.compile(r"\d+(?:\.\d+)+")


def align(old: Contract, new: Contract) -> Alignment:
    """Return the pairs of pieces of two contracts and the way from one text to the other."""
    sides = Side.of(pieces(old), old.view.string), Side.of(pieces(new), new.view.string)
    links = link(*sides)
    elsewhere = moved(links, [len(key) for key in sides[0].keys], sides[0].above, sides[1].above)
    texts = (old.view.string, printed(old.view)), (new.view.string, printed(new.view))
    numbers = Renumbering(Numbers.of(old, sides[0].pieces), Numbers.of(new, sides[1].pieces), links)
    pairs = []
    for number, (i, j) in enumerate(links.groups):
        olds, news = tuple(sides[0].pieces[place] for place in i), tuple(sides[1].pieces[place] for place in j)
        found = differences(joined(*texts[0], olds), joined(*texts[1], news), numbers.explains)
        pairs.append(_pair(olds, news, found, is_moved=number in elsewhere))
    ordered = _in_order(links, pairs, sides[0].pieces, sides[1].pieces)
    return Alignment(tuple(ordered), len(old.view.string), len(new.view.string))


def link(old: Side, new: Side) -> Links:
    """Return which pieces belong together: equal ones first, then what is alike, parted, or stands in one place."""
    links = Links.of(len(old.pieces), len(new.pieces))
    anchor(links, old.keys, new.keys)
    reflow(links, old.keys, new.keys)
    join_alike(links, old, new)
    join_parts(links, old.keys, new.keys)
    join_between(links, old, new)
    spread(links, old.keys, new.keys)
    join_between(links, old, new)
    join_equal(links, old, new)
    return links


def _pair(
    olds: tuple[Piece, ...], news: tuple[Piece, ...], found: tuple[tuple[Hunk, ...], float], *, is_moved: bool
) -> Pair:
    hunks, similarity = found
    is_edited = any(not hunk.is_noise for hunk in hunks)
    return Pair(
        change=_change(olds, news, is_edited=is_edited),
        old=olds,
        new=news,
        is_moved=is_moved,
        is_renumbered=_is_renumbered(olds[0], news[0]),
        similarity=similarity,
        hunks=hunks,
    )


def _change(olds: Sequence[Piece], news: Sequence[Piece], *, is_edited: bool) -> Change:
    is_clause = any(piece.clause for piece in (*olds, *news))
    if len(olds) < len(news) and (is_clause or is_edited):
        return "split"
    if len(news) < len(olds) and (is_clause or is_edited):
        return "merged"
    return "edited" if is_edited else "same"


def _is_renumbered(old: Piece, new: Piece) -> bool:
    """Return whether the markers of two pieces say another number; another style of the same one is none."""
    one, other = _number(old), _number(new)
    return one is not None and other is not None and one != other


def _number(piece: Piece) -> tuple[int, ...] | None:
    clause = piece.clause
    if clause is None or clause.start != piece.start or not clause.number:
        return None
    return value_of("decimal" if DECIMAL_RE.fullmatch(clause.number) else "", clause.number)


def _in_order(links: Links, pairs: Sequence[Pair], old: Sequence[Piece], new: Sequence[Piece]) -> list[Pair]:
    """Return the pairs in the order of the new text, what was deleted behind what stood before it."""
    behind: dict[int, list[Pair]] = {}
    last = -1
    for index, number in enumerate(links.old):
        if number < 0:
            behind.setdefault(last, []).append(Pair("deleted", old=(old[index],), similarity=0.0))
        elif not pairs[number].is_moved:
            last = number
    found = behind.get(-1, [])
    told: set[int] = set()
    for index, number in enumerate(links.new):
        if number < 0:
            found.append(Pair("added", new=(new[index],), similarity=0.0))
        elif number not in told:
            told.add(number)
            found += [pairs[number], *behind.get(number, [])]
    return found
