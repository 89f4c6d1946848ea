"""Blanks that words were put into, or that took the place of words (空白的填写).

A blank whose place holds one value and hardly more is compared with that value; one whose place holds words, numbers
among them, is compared with all of them.

>>> is_whole("3,200元", 6), is_whole("北京市海淀区2号楼", 1)
(True, False)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from pipeline.compare.pieces import Stretch
from pipeline.compare.terms.tokens import Token

MOST_OF = 0.6
EDGES = " ,。;:、\n"


def is_whole(text: str, covered: int) -> bool:
    """Return whether a value of so many characters is what ``text`` says."""
    return covered >= MOST_OF * len(text.strip(EDGES))


def part_blanks(
    tokens: Sequence[Token], others: Sequence[Token], across: Callable[[int, int], Stretch | None], text: str
) -> tuple[list[Token], list[Token], list[Token]]:
    """Return the tokens and the ``others`` that are matched, and the blanks of ``tokens`` that hold words.

    text: of the side of ``others``
    """
    lone: list[Token] = []
    gone: set[int] = set()
    for token in tokens:
        place = across(token.start, token.end) if token.kind == "blank" else None
        if place is None:
            continue
        within = [other for other in others if place[0] < other.end and other.start < place[1]]
        written = text[place[0] : place[1]]
        is_one = len(within) == 1 and is_whole(written, within[0].end - within[0].start)
        if written.strip(EDGES) and not is_one and not any(other.kind == "blank" for other in within):
            lone.append(token)
            gone.update(map(id, within))
    kept = [token for token in tokens if token not in lone]
    return kept, [other for other in others if id(other) not in gone], lone
