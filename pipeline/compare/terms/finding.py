"""Values in a stretch of text as they are compared (可比的值的查找), without overlaps.

Each has the comparison that stands beside it as ``operator``; numbers that are part of no such value come last.

>>> [(t.kind, str(t.value), t.unit, t.operator) for t in find("接通率不低于90%,5个工作日内付款1500元/月")]
[('rate', '0.9', None, '>='), ('period', '5', 'workday', '<='), ('money', '1500', 'CNY', None)]
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import replace

from pipeline.compare.terms.capitals import join_capitals
from pipeline.compare.terms.comparators import attach
from pipeline.compare.terms.counts import find_blanks, find_codes, find_counts
from pipeline.compare.terms.readings import SOURCES
from pipeline.compare.terms.tokens import Token


def find(text: str) -> list[Token]:
    """Return the values of ``text`` in order."""
    claimed = _Claims()
    for source in SOURCES:
        claimed.add(source(text))
    claimed.add(find_counts(text, claimed.is_free))
    claimed.add(find_codes(text))
    claimed.add(find_blanks(text))
    found = attach(text, join_capitals(text, claimed.tokens))
    return [token if token.reach[1] else replace(token, reach=(token.start, token.end)) for token in found]


class _Claims:
    """Tokens without overlaps: who comes first keeps its place."""

    def __init__(self) -> None:
        self.tokens: list[Token] = []

    def add(self, tokens: Iterable[Token]) -> None:
        fresh = [token for token in tokens if self.is_free(token.start, token.end)]
        if fresh:
            self.tokens = sorted([*self.tokens, *fresh], key=lambda token: token.start)

    def is_free(self, start: int, end: int) -> bool:
        place = bisect_right(self.tokens, start, key=lambda token: token.start)
        before = self.tokens[place - 1] if place else None
        after = self.tokens[place] if place < len(self.tokens) else None
        return not (before and before.end > start) and not (after and after.start < end)
