"""Where something that was put in begins, when the words allow several places (插入的起点): with a sentence.

Before 乙方应当到岗。 the words 乙方应当培训。 may have been put in, or 培训。乙方应当; a reader says the first.

>>> found = [Token(char, at, at + 1) for at, char in enumerate("甲乙。甲丙。甲丁") if char != "。"]
>>> slid([(0, 0, 3), (3, 5, 1)], found[:3] + found[5:], "甲乙。甲丁", found, "甲乙。甲丙。甲丁")
[(0, 0, 2), (2, 4, 2)]
"""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.compare.alignment.keys import Token

Block = tuple[int, int, int]
MOST_TOKENS = 60
ENDS = (("。;\n", 3), (",:、", 2), (" \t", 1))


def slid(
    blocks: Sequence[Block], old: Sequence[Token], old_text: str, new: Sequence[Token], new_text: str
) -> list[Block]:
    """Return the blocks of equal tokens with what is only on one side between them moved to where sentences begin."""
    found = list(blocks)
    for place in range(len(found) - 1):
        before, after = found[place], found[place + 1]
        ends = before[0] + before[2], before[1] + before[2]
        if ends[0] == after[0]:
            step = _step(new, new_text, ends[1], after[1], (before[2], after[2]))
        elif ends[1] == after[1]:
            step = _step(old, old_text, ends[0], after[0], (before[2], after[2]))
        else:
            continue
        found[place] = (before[0], before[1], before[2] + step)
        found[place + 1] = (after[0] + step, after[1] + step, after[2] - step)
    return [block for block in found if block[2]]


def _step(tokens: Sequence[Token], text: str, low: int, high: int, room: tuple[int, int]) -> int:
    """Return by how many tokens [low, high) is moved, to the left below 0; room: on either side."""
    best, most = 0, _worth(tokens, text, low, high)
    for direction, limit in ((-1, room[0]), (1, room[1])):
        for step in range(1, min(limit, MOST_TOKENS) + 1):
            here, there = (low - step, high - step) if direction < 0 else (low + step - 1, high + step - 1)
            if tokens[here].text != tokens[there].text:
                break
            worth = _worth(tokens, text, low + direction * step, high + direction * step)
            if worth > most:
                best, most = direction * step, worth
    return best


def _worth(tokens: Sequence[Token], text: str, low: int, high: int) -> int:
    """Return how much speaks for a stretch of tokens that begins at ``low`` and ends before ``high``."""
    return _begins(tokens, text, low) + _begins(tokens, text, high)


def _begins(tokens: Sequence[Token], text: str, at: int) -> int:
    """Return how much of a begin there is before a token."""
    if at == 0 or at >= len(tokens):
        return ENDS[0][1]
    between = text[tokens[at - 1].end : tokens[at].start]
    return next((worth for marks, worth in ENDS if any(mark in between for mark in marks)), 0)
