"""What clauses say, without what does not count (条款文字): markers, white space, punctuation, thousands separators.

>>> from pipeline.clauses import segment
>>> from pipeline.document import from_string
>>> one = segment(from_string("第三条 保密\\n双方应当保密，期限３年。").view())
>>> two = segment(from_string("第八条 保密\\n双方应当保密,\\n期限5年").view())
>>> difference(said_of(one, one.clauses), said_of(two, two.clauses))
Difference(asked='…应当保密期限3年', found='…应当保密期限5年', place=(17, 18))
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from pipeline.contract import Clause, Contract

KEPT_RE = re.compile(r"(?<=\d)\.(?=\d)|(?<=\d)-(?=\d)|[%‰‱¥$€£<>≤≥=+~×□☑☐√]|_(?!_)|[^\W_]")
SHOWN_CHARS, BEFORE_CHARS = 40, 6
PLACE_CHARS = 200  # a longer difference is pointed at by its beginning


class Said(NamedTuple):
    """The characters that count and where each stands in the view."""

    text: str
    places: tuple[int, ...]


class Difference(NamedTuple):
    """What differs, from the first such character on: what the reference says, what the contract says and where."""

    asked: str
    found: str
    place: tuple[int, int]


def said_of(contract: Contract, clauses: Iterable[Clause]) -> Said:
    """Return what ``clauses`` say, those below them included."""
    string = contract.view.string
    characters: list[str] = []
    places: list[int] = []
    for clause in clauses:
        for one in clause.walk():
            start = one.body_start if one.heading is None else one.heading_start
            end = one.children[0].start if one.children else one.end
            for match in KEPT_RE.finditer(string, start, max(end, start)):
                characters.append(match.group())
                places.append(match.start())
    return Said("".join(characters).lower(), tuple(places))


def difference(reference: Said, contract: Said) -> Difference | None:
    """Return what differs, None where both say the same."""
    asked, found = reference.text, contract.text
    if asked == found:
        return None
    start = _common(asked, found)
    longest = min(len(asked), len(found)) - start
    behind = _common(asked[::-1][:longest], found[::-1][:longest])
    end = len(found) - behind
    low = contract.places[min(start, len(contract.places) - 1)] if contract.places else 0
    high = contract.places[end - 1] + 1 if end > start else low + 1
    high = min(high, low + PLACE_CHARS)
    return Difference(_shown(asked, start, len(asked) - behind), _shown(found, start, end), (low, high))


def _common(one: str, two: str) -> int:
    """Return how many characters both begin with."""
    return next((index for index, (a, b) in enumerate(zip(one, two, strict=False)) if a != b), min(len(one), len(two)))


def _shown(text: str, start: int, end: int) -> str:
    low = max(start - BEFORE_CHARS, 0)
    high = min(max(end, start) + 1, low + SHOWN_CHARS, len(text))
    return f"{'…' if low else ''}{text[low:high]}{'…' if high < len(text) else ''}"
