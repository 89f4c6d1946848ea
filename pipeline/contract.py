"""What extractors and checks work on: the view and the clause tree (合同 = 视图 + 条款树).

All offsets here are offsets into ``view.string``.

>>> from pipeline.document import from_string
>>> Contract(from_string("甲方:").view(), ()).head
(0, 3)
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.document import View


@dataclass(frozen=True, slots=True)
class Clause:
    """A node of the tree; ``start`` and ``end`` take in the marker, the heading and all children.

    id: path of the numbers, unique in the contract: ``2.1.(1)``
    number: the marker as printed without trailing punctuation: ``第二条``, ``2.1``, ``(1)``
    heading: None for a run-in clause; heading_start, heading_end: its place (body_start for both if None)
    body_start: where the text after marker and heading begins
    part: body, or annex for a numbering after the signatures
    """

    id: str
    level: int
    number: str
    heading: str | None
    start: int
    end: int
    heading_start: int
    heading_end: int
    body_start: int
    kind: str | None = None
    part: str = "body"
    children: tuple[Clause, ...] = ()

    @property
    def is_told(self) -> bool:
        """Return whether the heading tells the kind."""
        return self.kind not in (None, "other")

    def walk(self) -> Iterator[Clause]:
        """Yield this clause and all below it, in the order of the text."""
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(frozen=True)
class Contract:
    """A contract ready for extraction.

    clauses: the first level of the tree
    tail_start: where the signature block begins (the end of the text when there is none)
    """

    view: View
    clauses: tuple[Clause, ...]
    tail_start: int | None = None

    @property
    def head(self) -> tuple[int, int]:
        """Return the stretch before the first clause: title, parties, recitals."""
        return (0, self.clauses[0].start if self.clauses else len(self.view.string))

    @property
    def tail(self) -> tuple[int, int]:
        """Return the stretch from the signature block on: signatures, dates, annexes."""
        end = len(self.view.string)
        return (end if self.tail_start is None else self.tail_start, end)

    def walk(self) -> Iterator[Clause]:
        """Yield every clause in the order of the text."""
        for clause in self.clauses:
            yield from clause.walk()

    def path_at(self, offset: int) -> tuple[Clause, ...]:
        """Return the clauses that hold ``offset``, outermost first."""
        path: list[Clause] = []
        level = self.clauses
        while True:
            index = bisect_right(level, offset, key=_start_of) - 1
            if index < 0 or offset >= level[index].end:
                return tuple(path)
            path.append(level[index])
            level = level[index].children

    def clause_at(self, offset: int) -> Clause | None:
        """Return the innermost clause that holds ``offset``."""
        path = self.path_at(offset)
        return path[-1] if path else None


def _start_of(clause: Clause) -> int:
    return clause.start
