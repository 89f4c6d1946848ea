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

from collections.abc import Sequence

from pipeline.compare.alignment.anchors import anchor, reflow, spread
from pipeline.compare.alignment.candidates import join_alike, join_between, join_equal, sharing
from pipeline.compare.alignment.citations import Numbers, Renumbering
from pipeline.compare.alignment.crossing import Alignment
from pipeline.compare.alignment.furniture import masked
from pipeline.compare.alignment.hunks import Joined, differences, joined
from pipeline.compare.alignment.keys import key_of
from pipeline.compare.alignment.links import Links
from pipeline.compare.alignment.moves import moved
from pipeline.compare.alignment.passages import pieces, words_start
from pipeline.compare.alignment.sides import Side
from pipeline.compare.alignment.splits import join_parts
from pipeline.compare.alignment.weave import weave
from pipeline.compare.pieces import Hunk, Pair, Piece, Stretch
from pipeline.compare.printed import printed
from pipeline.comparison import Change
from pipeline.contract import Contract

UNITS = str.maketrans("條節項編", "条节项编")  # of a marker, which is kept in the characters of its text


def align(old: Contract, new: Contract) -> Alignment:
    """Return the pairs of pieces of two contracts and the way from one text to the other."""
    strings = masked(old.view.string, new.view.string), masked(new.view.string, old.view.string)
    sides = Side.of(pieces(old, strings[0]), strings[0]), Side.of(pieces(new, strings[1]), strings[1])
    links = link(*sides)
    elsewhere = moved(links, *sides)
    texts = (strings[0], printed(old.view)), (strings[1], printed(new.view))
    numbers = Renumbering(Numbers.of(old, sides[0].pieces), Numbers.of(new, sides[1].pieces), links)
    pairs = []
    for number, (i, j) in enumerate(links.groups):
        olds, news = (
            joined(*texts[0], [sides[0].pieces[k] for k in i]),
            joined(*texts[1], [sides[1].pieces[k] for k in j]),
        )
        is_renumbered = _has_other_marker(olds.pieces[0], news.pieces[0])
        pairs.append(_pair(olds, news, numbers, is_moved=number in elsewhere, is_renumbered=is_renumbered))
    ordered = _in_order(links, pairs, sides[0].pieces, sides[1].pieces)
    return Alignment(tuple(ordered), len(old.view.string), len(new.view.string))


def link(old: Side, new: Side) -> Links:
    """Return which pieces belong together: equal ones first, then what is alike, parted, or stands in one place."""
    links = Links.of(len(old.pieces), len(new.pieces))
    anchor(links, old.keys, new.keys)
    reflow(links, old.keys, new.keys)
    weave(links, old, new)
    shared = sharing(*links.free(), old, new)
    join_alike(links, old, new, shared)
    join_parts(links, old, new, shared)
    join_between(links, old, new, shared)
    spread(links, old.keys, new.keys)
    join_between(links, old, new, shared)
    join_equal(links, old, new)
    return links


def _pair(old: Joined, new: Joined, numbers: Renumbering, *, is_moved: bool, is_renumbered: bool) -> Pair:
    hunks, similarity = differences(old, new, numbers.explains)
    return Pair(
        _change(old, new, hunks), tuple(old.pieces), tuple(new.pieces), is_moved, is_renumbered, similarity, hunks
    )


def _has_other_marker(old: Piece, new: Piece) -> bool:
    """Return whether two clauses have another number, or print it in another style."""
    markers = [
        key_of(piece.clause.number.translate(UNITS)) if piece.clause and piece.clause.start == piece.start else ""
        for piece in (old, new)
    ]
    return all(markers) and markers[0] != markers[1]


def _change(old: Joined, new: Joined, hunks: Sequence[Hunk]) -> Change:
    """Return what happened to pieces that belong together; a clause that is only wrapped otherwise is the same."""
    if len(new.pieces) > len(old.pieces) and _has_new_marker(new, old.string, [(hunk.new, hunk.old) for hunk in hunks]):
        return "split"
    if len(old.pieces) > len(new.pieces) and _has_new_marker(old, new.string, [(hunk.old, hunk.new) for hunk in hunks]):
        return "merged"
    return "same" if all(hunk.is_noise for hunk in hunks) else "edited"


def _has_new_marker(near: Joined, far: str, hunks: Sequence[tuple[Stretch, Stretch]]) -> bool:
    """Return whether a piece behind the first has a number where the text ``far`` has none."""
    markers = [(piece.start, words_start(piece)) for piece in near.pieces[1:]]
    return any(
        here[0] < end and here[1] > start and not key_of(far[slice(*there)])
        for start, end in markers
        if start < end
        for here, there in hunks
    )


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
