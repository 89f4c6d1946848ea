"""Comparisons beside a value (比较词): ``不低于 90%`` ``90% 以上`` ``≤ 5 秒`` ``3 日内``.

>>> [(match.operator, match.text) for match in find("不超过10日,至少3份,控制在5%以内")]
[('<=', '不超过'), ('>=', '至少'), ('within', '控制在'), ('<=', '以内')]
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from pipeline.values.quantities import OPERATORS

if TYPE_CHECKING:
    from pipeline.compare.terms.tokens import Token

REACHED = frozenset({"达", "达到", "达至"})  # words behind the value decide: 达到90%以下
PREFIX_RE = re.compile("|".join(f"(?P<o{place}>{words})" for place, (_, words) in enumerate(OPERATORS)))
SUFFIX_RE = re.compile(
    r"[ ]?(?:\(含\)|\(含本数\)|及|或|的时间|时间){0,2}[ ]?(?P<side>[以之]?[内上下](?![线门传报班午海述游级部容外置涵]))"
)
SIDES = {"内": "<=", "下": "<=", "上": ">="}
GAP_RE = re.compile(r"[ ]{0,3}(?:[为在到至约:的]|[应须]?达到?|人民币|每[月年季周日天]|\*\*|\(){0,2}[ ]{0,3}")
GAP_CHARS = 10
COMPARABLE = frozenset({"money", "rate", "period", "count", "clock", "date", "monthday"})


class Comparison(NamedTuple):
    """A comparison at [start, end) of the text."""

    start: int
    end: int
    operator: str
    text: str


def find(text: str) -> Iterator[Comparison]:
    """Yield every word of ``text`` that compares."""
    found = [*_before(text)]
    found += [
        Comparison(match.start("side"), match.end(), SIDES[match["side"][-1]], match["side"])
        for match in SUFFIX_RE.finditer(text)
        if len(match["side"]) > 1
    ]
    yield from sorted(found)


def _before(text: str) -> Iterator[Comparison]:
    for match in PREFIX_RE.finditer(text):
        yield Comparison(match.start(), match.end(), OPERATORS[int(str(match.lastgroup)[1:])][0], match.group())


def attach(text: str, tokens: Iterable[Token]) -> Iterator[Token]:
    """Yield ``tokens``, each with the comparison that stands beside it; words behind decide over ``控制在`` before."""
    words = list(_before(text))
    place = 0
    for token in tokens:
        before = None
        while place < len(words) and words[place].end <= token.start:
            before, place = words[place], place + 1
        if token.kind not in COMPARABLE or (before and not _is_beside(text, before, token)):
            before = None
        if token.kind in COMPARABLE:
            after = SUFFIX_RE.match(text, token.end)
            yield _with(token, before, after)
        else:
            yield token


def _is_beside(text: str, word: Comparison, token: Token) -> bool:
    gap = text[word.end : token.start]
    return len(gap) <= GAP_CHARS and GAP_RE.fullmatch(gap) is not None


def _with(token: Token, before: Comparison | None, after: re.Match[str] | None) -> Token:
    name = before.operator if before else None
    if name in {None, "within"} or (before and before.text in REACHED):
        side = SIDES[after["side"][-1]] if after else None
        name = side or {"within": "<="}.get(name or "", name)
    low = before.start if before else token.start
    high = after.end() if after else token.end
    return replace(token, operator=name, reach=(low, high))
