"""Where the fixed words of a template stand in a contract (范本固定文字的对应): pair by pair of the alignment.

A pair whose fixed words all stand in the contract, with something in the blanks and nothing elsewhere, fits.  Lines
that were filled so far that they look like others are found again among what was added near them.

>>> fits(Texts("甲方:\\n", "甲方:青山公司\\n"), (), ()).exact
set()
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise
from typing import NamedTuple

from pipeline.compare.alignment.passages import words_start
from pipeline.compare.pieces import Pair, Piece, Stretch
from pipeline.compare.template.filling import WILD, Letter, Match, aligned, fitted, letters, pattern
from pipeline.compare.template.gaps import Part

UNLIKE = 0.5  # pieces with less in common may have been paired for want of better ones
END_RE = re.compile(r"[^。;\n]{0,8}(?P<sign>[。;])")
CLOSING = " \n。;,)]】”"
MOST_LINES = 3  # of a contract that one line of the template becomes
LONGEST_VALUE_CHARS = 60  # of a line that is the value of the label above it


class Texts(NamedTuple):
    """The text of the template and of the contract, as their views have them."""

    old: str
    new: str


@dataclass(slots=True)
class Fits:
    """What was found.

    matches: by the start of the first old piece of a pair
    exact: positions of the pairs in which nothing but blanks differs
    """

    matches: dict[int, Match] = field(default_factory=dict)
    exact: set[int] = field(default_factory=set)


def fits(texts: Texts, pairs: Sequence[Pair], parts: Sequence[Part]) -> Fits:
    """Return how ``pairs`` fit; parts: of all blanks of the template, in the order of its text."""
    found = Fits()
    for number, pair in enumerate(pairs):
        if pair.old and pair.new and _own(texts, pair.old, parts):
            match = _fit(texts, pair.old, pair.new, parts)
            if match:
                found.exact.add(number)
            match = match or aligned(*_sides(texts, pair.old, pair.new, parts), _edges(pair.new))
            if match:
                found.matches[pair.old[0].start] = match
    for run in _runs(pairs, found):
        _fit_run(texts, pairs, run, parts, found)
    for number in range(1, len(pairs)):
        _take_next_line(texts, pairs, number, parts, found)
    return found


def _own(texts: Texts, pieces: Sequence[Piece], parts: Sequence[Part]) -> list[Part]:
    """Return the parts that stand in ``pieces``."""
    found = []
    for piece in pieces:
        low = bisect_left(parts, (piece.start, -1))
        while low < len(parts) and (parts[low][0] < piece.end or parts[low][0] == piece.end == len(texts.old)):
            found.append(parts[low])
            low += 1
    return found


def _fit(texts: Texts, olds: Sequence[Piece], news: Sequence[Piece], parts: Sequence[Part]) -> Match | None:
    """Return the match of pieces whose fixed words all stand in the contract, blanks apart."""
    fixed, text = _sides(texts, olds, news, parts)
    match = fitted(fixed, text, _edges(news))
    if match is None:
        return None
    match = Match(_by_lines(texts, _without_markers(match.filled, news)), match.found)
    if any(closed(texts, part[1], place) != place for part, place in match.filled.items()):
        return None
    return match


def _without_markers(filled: Mapping[Part, Part], news: Sequence[Piece]) -> dict[Part, Part]:
    """Return what stands in the blanks without the number of the clause that follows."""
    found = dict(filled)
    for piece in news[1:]:
        for part, (low, high) in filled.items():
            if low <= piece.start < high <= words_start(piece):
                found[part] = (low, piece.start)
    return found


def _by_lines(texts: Texts, filled: dict[Part, Part]) -> dict[Part, Part]:
    """Part what stands in two blanks in a row at the line end that parts those."""
    for one, other in pairwise(sorted(filled)):
        between, (low, high) = texts.old[one[1] : other[0]], filled[other]
        if not between.isspace() or "\n" not in between or filled[one][0] != low:
            continue
        at = texts.new.find("\n", low, high)
        if at >= 0:
            filled[one], filled[other] = (low, at), (at, high)
    return filled


def closed(texts: Texts, end: int, place: Part) -> Part:
    """Return ``place`` up to the end of the sentence, where the sentence of the blank that ends at ``end`` ends too.

    >>> closed(Texts("费用为__元。", "费用为5元。另付2元。"), 5, (3, 11))
    (3, 5)
    """
    rest = END_RE.match(texts.old, end)
    at = texts.new.find(rest["sign"], *place) if rest else -1
    return place if at < 0 or not texts.new[at : place[1]].strip(CLOSING) else (place[0], at)


def _sides(
    texts: Texts, olds: Sequence[Piece], news: Sequence[Piece], parts: Sequence[Part]
) -> tuple[list[Letter], list[Letter]]:
    stretches = _stretches(olds), _stretches(news)
    with_tabs = all(_has_tab(text, side) for text, side in zip(texts, stretches, strict=True))
    own = _own(texts, olds, parts)
    return (
        pattern(texts.old, stretches[0], own, with_tabs=with_tabs),
        letters(texts.new, stretches[1], with_tabs=with_tabs),
    )


def _stretches(pieces: Sequence[Piece]) -> list[Stretch]:
    return [(words_start(piece), piece.end) for piece in pieces]


def _edges(pieces: Sequence[Piece]) -> Part:
    return words_start(pieces[0]), pieces[-1].end


def _has_tab(text: str, stretches: Sequence[Stretch]) -> bool:
    return any("\t" in text[low:high] for low, high in stretches)


def _runs(pairs: Sequence[Pair], found: Fits) -> Iterator[list[int]]:
    """Yield the positions of pairs in a row of which one side is missing or that hardly belong together."""
    one_sided = [not (pair.old and pair.new) for pair in pairs]
    beside = [one or other for one, other in zip([False, *one_sided], [*one_sided[1:], False], strict=False)]
    loose = [
        one_sided[number] or (number not in found.exact and (pair.similarity < UNLIKE or beside[number]))
        for number, pair in enumerate(pairs)
    ]
    for is_loose, numbers in groupby(range(len(pairs)), key=loose.__getitem__):
        run = list(numbers)
        if is_loose and any(pairs[number].old for number in run) and any(pairs[number].new for number in run):
            yield run


def _fit_run(texts: Texts, pairs: Sequence[Pair], run: Sequence[int], parts: Sequence[Part], found: Fits) -> None:
    """Fit the old pieces of a run to its new ones: all of them together, else one by one in their order."""
    olds = sorted(((piece, number) for number in run for piece in pairs[number].old), key=_start)
    news = sorted(((piece, number) for number in run for piece in pairs[number].new), key=_start)
    if not _own(texts, [piece for piece, _ in olds], parts):
        return
    fixed, _ = _sides(texts, [piece for piece, _ in olds], [piece for piece, _ in news], parts)
    is_parted = not any(one.text == other.text == WILD for one, other in pairwise(fixed))
    whole = _fit(texts, [piece for piece, _ in olds], [piece for piece, _ in news], parts) if is_parted else None
    if whole:
        found.matches.update({piece.start: whole for piece, _ in olds})
        found.exact.update(run)
        return
    at = 0
    for old, number in olds:
        for place, end in _places(at, len(news)):
            match = _suits(texts, old, [piece for piece, _ in news[place:end]], parts)
            if match:
                found.matches[old.start] = match
                found.exact.update({number, *(other for _, other in news[place:end])})
                at = end
                break


def _places(start: int, end: int) -> Iterator[Part]:
    """Yield single places from ``start`` on, then stretches of a few: a value may have lines of its own."""
    for width in range(1, MOST_LINES + 1):
        yield from ((place, place + width) for place in range(start, end - width + 1))


def _suits(texts: Texts, old: Piece, news: Sequence[Piece], parts: Sequence[Part]) -> Match | None:
    """Return how ``news`` are ``old`` with its blanks filled; an item of nothing but a blank keeps its number."""
    fixed = _sides(texts, [old], [], parts)[0]
    is_bare = all(letter.text == WILD for letter in fixed)
    if not any(letter.text == WILD for letter in fixed) or (is_bare and len(news) > 1):
        return None
    if is_bare and _number(old) != _number(news[0]):
        return None
    return _fit(texts, [old], news, parts)


def _number(piece: Piece) -> str | None:
    clause = piece.clause
    return clause.number if clause and clause.start == piece.start else None


def _start(entry: tuple[Piece, int]) -> int:
    return entry[0].start


def _take_next_line(texts: Texts, pairs: Sequence[Pair], number: int, parts: Sequence[Part], found: Fits) -> None:
    """Take an added line as the value of the label that the line above ends with."""
    before, pair = pairs[number - 1], pairs[number]
    if pair.old or number in found.exact or number - 1 not in found.exact or not before.old or not before.new:
        return
    match = found.matches.get(before.old[0].start)
    own = _own(texts, before.old, parts)
    if match is None or not own or texts.old[own[-1][0] : before.old[-1].end].strip(" \n_"):
        return
    low, high = match.filled[own[-1]]
    line = texts.new[pair.new[0].start : pair.new[-1].end]
    if texts.new[low:high].strip(" \n:_") or ":" in line or len(line) > LONGEST_VALUE_CHARS or pair.new[0].clause:
        return
    match.filled[own[-1]] = (pair.new[0].start, pair.new[-1].end)
    found.exact.add(number)
