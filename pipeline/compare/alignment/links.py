"""Which pieces of two texts belong together while they are being aligned (对应关系).

>>> links = Links.of(2, 2)
>>> links.join([0], [1])
>>> links.new[1], links.groups, list(links.gaps([1, 1]))
(0, [([0], [1])], [([], [0]), ([1], [])])
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

Candidate = tuple[int, int, float]
Group = tuple[list[int], list[int]]


@dataclass(slots=True)
class Links:
    """Groups of pieces by their positions, and the group of each piece, -1 for none."""

    old: list[int]
    new: list[int]
    groups: list[Group] = field(default_factory=list)

    @classmethod
    def of(cls, old: int, new: int) -> Links:
        """Return that nothing of so many pieces belongs together yet."""
        return cls([-1] * old, [-1] * new)

    def join(self, olds: Sequence[int], news: Sequence[int]) -> None:
        """Put pieces together that are in no group yet."""
        number = len(self.groups)
        self.groups.append((list(olds), list(news)))
        for index in olds:
            self.old[index] = number
        for index in news:
            self.new[index] = number

    def widen(self, number: int, olds: Sequence[int], news: Sequence[int]) -> None:
        """Put further pieces into a group."""
        for own, indices, groups in (
            (self.groups[number][0], olds, self.old),
            (self.groups[number][1], news, self.new),
        ):
            own.extend(indices)
            own.sort()
            for index in indices:
                groups[index] = number

    def turn(self) -> None:
        """Exchange the two sides."""
        self.old, self.new = self.new, self.old
        self.groups = [(news, olds) for olds, news in self.groups]

    def free(self) -> Group:
        """Return the pieces that are in no group."""
        return (
            [index for index, group in enumerate(self.old) if group < 0],
            [index for index, group in enumerate(self.new) if group < 0],
        )

    def gaps(self, weights: Sequence[int]) -> Iterator[Group]:
        """Yield the free pieces between groups that follow each other in both texts; weights: of the old pieces."""
        items = [
            (olds[0], news[0], sum(weights[index] for index in olds) + 1.0)
            for olds, news in self.groups
            if olds and news
        ]
        kept = [self.groups[self.old[items[place][0]]] for place in chain(items)]
        low_old = low_new = 0
        for olds, news in [*kept, ([len(self.old)], [len(self.new)])]:
            gap = (
                [index for index in range(low_old, olds[0]) if self.old[index] < 0],
                [index for index in range(low_new, news[0]) if self.new[index] < 0],
            )
            if gap[0] or gap[1]:
                yield gap
            low_old, low_new = max(low_old, olds[0]), max(low_new, news[0])


def chain(items: Sequence[Candidate]) -> list[int]:
    """Return the positions of the items of greatest weight together that rise on both sides, in their order.

    >>> chain([(0, 5, 1.0), (1, 0, 2.0), (2, 1, 2.0)])
    [1, 2]
    """
    order = sorted(range(len(items)), key=lambda place: (items[place][0], -items[place][1]))
    columns = sorted({item[1] for item in items})
    best: list[tuple[float, int]] = [(0.0, -1)] * (len(columns) + 1)  # a Fenwick tree of the best end up to a column
    before: dict[int, int] = {}
    for place in order:
        column = bisect_left(columns, items[place][1])
        weight, before[place] = _best(best, column)
        _raise(best, column + 1, (weight + items[place][2], place))
    place = _best(best, len(columns))[1]
    found = []
    while place >= 0:
        found.append(place)
        place = before[place]
    return found[::-1]


def _best(tree: Sequence[tuple[float, int]], column: int) -> tuple[float, int]:
    found = (0.0, -1)
    while column > 0:
        found = max(found, tree[column], key=_weight)
        column -= column & -column
    return found


def _raise(tree: list[tuple[float, int]], column: int, entry: tuple[float, int]) -> None:
    while column < len(tree):
        if entry[0] > tree[column][0]:
            tree[column] = entry
        column += column & -column


def _weight(entry: tuple[float, int]) -> float:
    return entry[0]


def apart(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Return the best candidates of which no two share a piece."""
    olds: set[int] = set()
    news: set[int] = set()
    found = []
    for candidate in sorted(candidates, key=lambda item: (-item[2], item[0], item[1])):
        if candidate[0] not in olds and candidate[1] not in news:
            olds.add(candidate[0])
            news.add(candidate[1])
            found.append(candidate)
    return found
