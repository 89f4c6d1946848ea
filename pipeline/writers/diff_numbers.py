"""The numbers of clauses so that a person finds them (条款编号): ``第三条 2`` where there is a 2 in every article.

>>> rows = {"3": "第三条", "3.2": "2", "3.2.(1)": "(1)", "4.1": "4.1"}
>>> sides = [Passage(index=0, clause=clause, number=rows[clause], text="", spans=[]) for clause in rows]
>>> numbers = Numbers([Clauses(change="same", new=sides)])
>>> [numbers.of("new", [one]) for one in sides]
['第三条', '第三条 2', '第三条 2 (1)', '4.1']
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.comparison import Clauses, Passage, Place
from pipeline.writers.diff_passages import SIDES, Finder, Side

ALONE_RE = re.compile(r"\d+[.．]\d|第")  # a number that says where it stands: 4.1, 第三条
NAMELESS = {"head": "首部", "clause": "条款", "tail": "尾部"}


class Numbers:
    """The printed numbers of both texts by the ids of their clauses."""

    def __init__(self, clauses: Sequence[Clauses]) -> None:
        self.clauses, self.finder = clauses, Finder(clauses)
        self.printed: dict[Side, dict[str, str]] = {"old": {}, "new": {}}
        for one in clauses:
            for side, passages in zip(SIDES, (one.old, one.new), strict=True):
                found = {passage.clause: passage.number for passage in passages if passage.clause and passage.number}
                self.printed[side].update(found)

    def of(self, side: Side, passages: Sequence[Passage]) -> str:
        """Return the numbers of the passages, or which part of the text they are."""
        said = (self._full(side, one.clause, one.number) or NAMELESS[one.part] for one in passages)
        return "、".join(dict.fromkeys(said))

    def both(self, one: Clauses, between: str = " → ") -> str:
        """Return the numbers of the clauses, old and new where they differ."""
        sides = zip(SIDES, (one.old, one.new), strict=True)
        return between.join(dict.fromkeys(self.of(side, passages) for side, passages in sides if passages))

    def now(self, one: Clauses) -> str:
        """Return the new numbers, the old ones of what is no more."""
        return self.of("new", one.new) if one.new else self.of("old", one.old)

    def place(self, side: Side, place: Place) -> str:
        """Return the number of the clause that a place stands in, or which part of the text it is."""
        row = self.finder.row(side, place)
        if place.clause or place.number or row is None:
            return self._full(side, place.clause, place.number)
        return self.of(side, self.clauses[row].old if side == "old" else self.clauses[row].new)

    def _full(self, side: Side, clause: str | None, number: str | None) -> str:
        """Return the number behind those of the clauses around it, as far up as is needed to find it."""
        steps, printed = (clause or "").split("."), self.printed[side]
        said = [number or clause or ""]
        while len(steps) > 1 and not ALONE_RE.match(said[0]):
            steps.pop()
            above = printed.get(".".join(steps))
            if above is None:
                break
            said.insert(0, above)
        return " ".join(said)
