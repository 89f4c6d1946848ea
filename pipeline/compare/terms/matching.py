"""Which value of the old text became which of the new (对应的值): by place first, then by kind, value and neighbours.

>>> from pipeline.compare.terms.finding import find
>>> old, new = "押金3000元,月费1500元", "月费1800元,押金3000元,"
>>> [(one and str(one.value), other and str(other.value)) for one, other in pair_up(find(old), find(new), (old, new))]
[('3000', '3000'), ('1500', '1800')]
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence

from pipeline.compare.alignment.crossing import Alignment
from pipeline.compare.pieces import Hunk, Stretch
from pipeline.compare.terms.tokens import Token

Match = tuple[Token | None, Token | None]
Across = Callable[[int, int], Stretch | None]
SAME_KIND, SAME_VALUE, SAME_UNIT, OTHER_KIND, SAME_CHARACTER = 10, 5, 3, 4, 1
CONTEXT_CHARS = 4
MOST_CELLS = 4_000  # of the table of a component; larger ones are matched in order
EXCHANGEABLE = frozenset(
    {"period", "count", "clock", "hours", "date", "monthday", "money", "rate", "code", "blank", "days"}
)


def matches(
    sides: tuple[Sequence[Token], Sequence[Token]],
    hunks: Sequence[Hunk],
    alignment: Alignment,
    texts: tuple[str, str],
) -> Iterator[Match]:
    """Yield what became of each value that ``hunks`` touch; None on the side that has none."""
    old, new = sides
    touched = _touched(old, [hunk.old for hunk in hunks]), _touched(new, [hunk.new for hunk in hunks])
    ranges = [(i, *_range(old[i], new, alignment.to_new)) for i in touched[0]]
    back = [(j, *_range(new[j], old, alignment.to_old)) for j in touched[1]]
    for olds, news in _components(ranges, back):
        yield from pair_up([old[i] for i in olds], [new[j] for j in news], texts)


def pair_up(old: Sequence[Token], new: Sequence[Token], texts: tuple[str, str]) -> Iterator[Match]:
    """Yield the values of two stretches in pairs, the most alike first; what is left stands alone."""
    if len(old) * len(new) > MOST_CELLS:
        yield from _in_order(old, new)
        return
    scores = [
        (score, -abs(i - j), i, j)
        for i, one in enumerate(old)
        for j, other in enumerate(new)
        if (score := _score(one, other, texts))
    ]
    partner: dict[int, int] = {}
    taken: set[int] = set()
    for _, _, i, j in sorted(scores, key=lambda each: (-each[0], -each[1], each[2])):
        if i not in partner and j not in taken:
            partner[i] = j
            taken.add(j)
    for i, one in enumerate(old):
        yield one, new[partner[i]] if i in partner else None
    yield from ((None, other) for j, other in enumerate(new) if j not in taken)


def is_equal(one: Token, other: Token) -> bool:
    """Return whether two values are the same, whatever compares them."""
    return (one.kind, one.value, one.unit, one.high) == (other.kind, other.value, other.unit, other.high)


def _touched(tokens: Sequence[Token], places: Iterable[Stretch]) -> list[int]:
    """Return the positions of the tokens that a place touches or adjoins."""
    found: set[int] = set()
    starts = [token.start for token in tokens]
    for start, end in places:
        first = max(bisect_left(starts, start) - 3, 0)
        last = bisect_right(starts, end) + 1
        found.update(
            i for i in range(first, min(last, len(tokens))) if tokens[i].reach[0] <= end and tokens[i].reach[1] >= start
        )
    return sorted(found)


def _range(token: Token, others: Sequence[Token], across: Across) -> Stretch:
    """Return the positions [first, last) of the ``others`` that stand where ``token`` stands in its text."""
    place = across(token.start, token.end)
    if place is None:
        return 0, 0
    first = bisect_right(others, place[0], key=lambda other: other.end)
    return first, max(bisect_left(others, place[1], key=lambda other: other.start), first)


def _components(
    olds: Sequence[tuple[int, int, int]], news: Sequence[tuple[int, int, int]]
) -> Iterator[tuple[list[int], list[int]]]:
    """Yield what hangs together: positions of the old and of the new tokens.

    olds, news: position of a token and the range of those across from it; tokens in one range hang together
    """
    groups = _Groups()
    for side, held in enumerate((olds, news)):
        end, head = 0, None
        for _, first, last in sorted(held, key=lambda entry: entry[1:]):
            if first == last:
                continue
            if head is None or first >= end:
                head, end = first, first
            for position in range(end, last):
                groups.join((1 - side, head), (1 - side, position))
            end = max(end, last)
        for position, first, last in held:
            groups.add((side, position))
            if last > first:
                groups.join((side, position), (1 - side, first))
    for group in groups.all():
        yield sorted(p for side, p in group if side == 0), sorted(p for side, p in group if side == 1)


Node = tuple[int, int]  # 0 for the old and 1 for the new text, position


class _Groups:
    """Nodes that hang together."""

    def __init__(self) -> None:
        self._above: dict[Node, Node] = {}

    def add(self, node: Node) -> None:
        self._above.setdefault(node, node)

    def join(self, one: Node, other: Node) -> None:
        self._above[self._top(one)] = self._top(other)

    def all(self) -> Iterator[list[Node]]:
        held: dict[Node, list[Node]] = {}
        for node in sorted(self._above):
            held.setdefault(self._top(node), []).append(node)
        yield from held.values()

    def _top(self, node: Node) -> Node:
        self._above.setdefault(node, node)
        while self._above[node] != node:
            self._above[node] = self._above[self._above[node]]
            node = self._above[node]
        return node


def _score(one: Token, other: Token, texts: tuple[str, str]) -> int:
    if one.kind != other.kind:
        if one.kind not in EXCHANGEABLE or other.kind not in EXCHANGEABLE:
            return 0
        score = OTHER_KIND
    else:
        score = SAME_KIND + SAME_VALUE * is_equal(one, other) + SAME_UNIT * (one.unit == other.unit)
    return score + SAME_CHARACTER * _neighbours(one, other, texts)


def _neighbours(one: Token, other: Token, texts: tuple[str, str]) -> int:
    """Return how many characters before and behind are the same."""
    count = 0
    for step in range(1, CONTEXT_CHARS + 1):
        low, high = one.start - step, other.start - step
        if low < 0 or high < 0 or texts[0][low] != texts[1][high]:
            break
        count += 1
    for step in range(CONTEXT_CHARS):
        low, high = one.end + step, other.end + step
        if low >= len(texts[0]) or high >= len(texts[1]) or texts[0][low] != texts[1][high]:
            break
        count += 1
    return count


def _in_order(old: Sequence[Token], new: Sequence[Token]) -> Iterator[Match]:
    """Yield the values of each kind one by one: for stretches that have next to nothing in common."""
    kinds = dict.fromkeys(token.kind for token in (*old, *new))
    for kind in kinds:
        olds, news = ([token for token in side if token.kind == kind] for side in (old, new))
        for place in range(max(len(olds), len(news))):
            yield (olds[place] if place < len(olds) else None), (news[place] if place < len(news) else None)
