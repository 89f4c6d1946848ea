"""A contract as the pieces that are aligned (对齐单位): own words of its clauses, lines before and behind them.

The pieces of a contract part its whole text; white space goes with what stands before it.

>>> from pipeline.clauses import segment
>>> from pipeline.document import from_string
>>> contract = segment(from_string("服务合同\\n甲方:A\\n第一条 费用\\n1.1 月费1,500元。\\n第二条 期限一年。").view())
>>> [(piece.part, piece.key) for piece in pieces(contract, contract.view.string)]
[('head', '服务合同'), ('head', '甲方A'), ('clause', '费用'), ('clause', '月费1500元'), ('clause', '期限一年')]
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Literal

from pipeline.compare.alignment.keys import key_of
from pipeline.compare.pieces import Piece
from pipeline.contract import Clause, Contract

LONGEST_CHARS = 3000  # a longer text is parted at line ends, a longer line at the ends of sentences
LINE_END_RE = re.compile(r"\n[\s|:=*-]*(?:(?<=\n)|(?=\S)|$)")
SENTENCE_RE = re.compile(r"[^。;!?]{1,2000}[。;!?]?|[。;!?]")

Part = Literal["head", "clause", "tail"]


def pieces(contract: Contract, string: str) -> tuple[Piece, ...]:
    """Return the pieces of ``contract`` in the order of its text.

    string: of its view; what is to be left out is blank there
    """
    found: list[Piece] = []
    for start, end, part, clause in _stretches(contract):
        words, body = (clause.heading_start, clause.body_start) if clause and clause.start == start else (start, start)
        words, body = min(words, end), min(body, end)
        for low, high in _parted(string, start, end, is_prose=clause is not None):
            first = low == start
            key = key_of(string[words if first else low : high])
            found.append(Piece(len(found), low, high, body if first else low, part, clause, key))
    return tuple(found)


def words_start(piece: Piece) -> int:
    """Return where behind its own marker ``piece`` begins to say something."""
    clause = piece.clause
    return min(clause.heading_start, piece.end) if clause and clause.start == piece.start else piece.start


def _stretches(contract: Contract) -> Iterator[tuple[int, int, Part, Clause | None]]:
    """Yield the own words of every clause and what stands between clauses."""
    end = len(contract.view.string)
    tail = end if contract.tail_start is None else contract.tail_start
    clauses = list(contract.walk())
    cuts = {0, end, tail if tail < end else end}
    for clause in clauses:
        cuts.update((clause.start, clause.end))
    places = sorted(cuts)
    for low, high in pairwise(places):
        clause_here = contract.clause_at(low)
        if clause_here is not None:
            yield low, high, "clause", clause_here
        else:
            yield low, high, "head" if low < tail and (not clauses or low < clauses[0].start) else "tail", None


def _parted(string: str, start: int, end: int, *, is_prose: bool) -> Iterator[tuple[int, int]]:
    """Yield [start, end) whole if it is the text of a clause that is not too long, by its lines otherwise."""
    if is_prose and end - start <= LONGEST_CHARS:
        yield start, end
        return
    for low, high in _lines(string, start, end):
        if high - low <= LONGEST_CHARS:
            yield low, high
        else:
            yield from (sentence.span() for sentence in SENTENCE_RE.finditer(string, low, high))


def _lines(string: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the lines of [start, end), with each what follows it and says nothing, or is the rest of its blank."""
    low = start
    for match in LINE_END_RE.finditer(string, start, end):
        is_blank = string[match.start() - 1] == string[match.end() : match.end() + 1] == "_"
        if match.end() < end and not is_blank and not string[low : match.start()].isspace() and match.start() > low:
            yield low, match.end()
            low = match.end()
    yield low, end
