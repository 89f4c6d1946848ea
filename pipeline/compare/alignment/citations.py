"""Numbers in the words that follow the numbering of the clauses (随编号变动的文字): citations, enumerations.

Where a clause was put in, 第三条 becomes 第四条 wherever it is cited, and (2) becomes (3) in a list that runs on in one
sentence.  That is no change as long as the citation still leads to the clause that it led to.

>>> from pipeline.document import from_string
>>> Numbers.of(Contract(from_string("服务包括:(1)接待;(2)回访。期限3(三)个月").view(), ())).at(6, 7)
(5, 8, -2)
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipeline.clauses import numbering, references
from pipeline.compare.alignment.links import Links
from pipeline.compare.pieces import Hunk, Piece
from pipeline.contract import Contract

NOWHERE, ENUMERATION = -1, -2
_CJK = "一二三四五六七八九十"
ENUMERATOR_RE = re.compile(
    rf"(?:(?<![^\n\t。;:、, ])\((?:\d{{1,2}}|[{_CJK}]{{1,3}})\)"
    rf"|(?<![^\n。;: ])(?:\d{{1,2}}(?:[、)]|\.(?![\d ]))|[{_CJK}]{{1,3}}、)(?![\d{_CJK} ])|[①-⑳])"
)
# A dotted number without 第 where a clause is cited: 按2.1款, 见 3.2, 本合同4.1.
BARE_RE = re.compile(
    r"(?:[见按依与和及、]|根据|依照|参照|上述|前述|本合同|本协议|违反)[ ]?"
    r"(?P<number>\d{1,2}(?:\.\d{1,2}){1,3})(?![\d.%‰元万])"
)


@dataclass(frozen=True, slots=True)
class Numbers:
    """The citations and enumerators of a text; ``targets``: the pieces in which the cited clauses begin."""

    starts: Sequence[int]
    places: Sequence[tuple[int, int, int]]

    @classmethod
    def of(cls, contract: Contract, pieces: Sequence[Piece] = ()) -> Numbers:
        """Return what in the words of ``contract`` follows its numbering."""
        begins = {
            piece.clause.id: piece.index for piece in pieces if piece.clause and piece.clause.start == piece.start
        }
        found = [*_citations(contract, begins), *_bare(contract, begins)]
        found += [(*match.span(), ENUMERATION) for match in ENUMERATOR_RE.finditer(contract.view.string)]
        found += [(marker.start, marker.text, ENUMERATION) for marker in numbering.find(contract.view)]
        found.sort()
        return cls([start for start, _, _ in found], found)

    def at(self, start: int, end: int) -> tuple[int, int, int] | None:
        """Return the citation or enumerator that holds [start, end)."""
        place = bisect_right(self.starts, start) - 1
        for found in self.places[max(place - 2, 0) : place + 1]:
            if found[0] <= start and end <= found[1]:
                return found
        return None


@dataclass(frozen=True, slots=True)
class Renumbering:
    """Tells differences that only follow the numbering of the clauses."""

    old: Numbers
    new: Numbers
    links: Links

    def explains(self, hunk: Hunk) -> bool:
        """Return whether both sides of ``hunk`` are the number of the same clause, or of an entry of a list."""
        sides = [
            numbers.at(*stretch)
            for numbers, stretch in ((self.old, hunk.old), (self.new, hunk.new))
            if stretch[0] < stretch[1]
        ]
        if None in sides or not sides:
            return False
        targets = [place[2] for place in sides if place]
        if set(targets) == {ENUMERATION}:
            return True
        if len(targets) < 2 or min(targets) < 0:
            return False
        group = self.links.old[targets[0]]
        return group >= 0 and group == self.links.new[targets[1]]


def _citations(contract: Contract, begins: Mapping[str, int]) -> Iterator[tuple[int, int, int]]:
    for citation in references.find(contract):
        yield citation.start, citation.end, begins.get(citation.target or "", NOWHERE)


def _bare(contract: Contract, begins: Mapping[str, int]) -> Iterator[tuple[int, int, int]]:
    numbered = {clause.number: begins.get(clause.id, NOWHERE) for clause in contract.walk()}
    for match in BARE_RE.finditer(contract.view.string):
        yield *match.span("number"), numbered.get(match["number"], NOWHERE)
