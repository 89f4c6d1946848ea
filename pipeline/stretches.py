"""The stretches of a text that stay when marked ones and characters that are no text are left out (留下的片段).

>>> list(stretches(0, 9, [(2, 4), (6, 7)]))
[(0, 2), (4, 6), (7, 9)]
>>> list(stretches(0, 5, [], "ab\\u200bcd"))
[(0, 2), (3, 5)]
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence

from pipeline.folding import DROPPED_RE

Place = tuple[int, int]
GAP_CHARS = 8  # white space this long between two parts of a mention still reads as one span


def stretches(start: int, end: int, marked: Sequence[Place], dropping: str = "") -> Iterator[Place]:
    """Yield what of [start, end) is left between the ``marked`` places, which are in order.

    dropping: the text itself where it holds characters that ``DROPPED_RE`` matches, else ""
    """
    index = max(bisect_right(marked, (start, start)) - 1, 0)
    while index < len(marked) and marked[index][0] < end:
        low, high = marked[index]
        if high > start:
            yield from _undropped(start, min(max(low, start), end), dropping)
            start = max(start, min(high, end))
        index += 1
    yield from _undropped(start, end, dropping)


def _undropped(start: int, end: int, dropping: str) -> Iterator[Place]:
    if dropping:
        for dropped in DROPPED_RE.finditer(dropping, start, max(start, end)):
            if start < dropped.start():
                yield start, dropped.start()
            start = dropped.end()
    if start < end:
        yield start, end


def is_near(text: str, end: int, start: int) -> bool:
    """Return whether nothing but a little white space, or characters that are no text, lies between the offsets."""
    gap = text[end:start]
    return start >= end and len(gap) <= GAP_CHARS and (not gap.strip() or DROPPED_RE.fullmatch(gap) is not None)


def is_joint(before: str, following: str) -> bool:
    """Return whether a wrapped line end parted two Latin words here; Chinese needs nothing between.

    >>> is_joint("the", "p"), is_joint("甲", "p")
    (True, False)
    """
    pair = before[-1:] + following[:1]
    return len(pair) == 2 and pair.isascii() and pair.isalpha()
