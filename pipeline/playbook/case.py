"""A contract as the rules look at it (待查合同): its record, its text, its clauses by kind, the way between the two.

>>> from pipeline.clauses import segment
>>> from pipeline.document import from_string
>>> from pipeline.record import Source
>>> contract = segment(from_string("第一条 保密\\n双方保密。\\n第二条 其他\\n无。").view())
>>> case = Case(contract, Record(source=Source(name="a", sha256="", format="txt")))
>>> case.excerpt((8, 12))
'双方保密。'
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from functools import cached_property

from pipeline.contract import Clause, Contract
from pipeline.document import Span
from pipeline.playbook.fields import Field
from pipeline.playbook.found import Found, entries, walk
from pipeline.playbook.near import is_near
from pipeline.playbook.patterns import Searched
from pipeline.record import Evidence, Item, Record
from pipeline.values.blanks import is_blank

EXCERPT_CHARS = 60
STOPS = "。;\n"
LISTS = ("service_levels", "fees", "rates", "notice_periods", "payment", "liability", "service_hours")


class Case:
    """A contract, its record, and what rules ask of both; texts are made once and kept."""

    def __init__(self, contract: Contract, record: Record) -> None:
        """contract, record: of the same file."""
        self.contract, self.record = contract, record
        self._said: dict[str, list[Found]] = {}
        self._texts: dict[tuple[str, ...], list[tuple[int, Searched]]] = {}

    def look(self, field: Field, near: tuple[str, ...] = ()) -> list[Found]:
        """Return the entries of ``field``; near: of a list those alone that one of these words speaks of."""
        if field.path.startswith("clauses."):
            kind = field.path.partition(".")[2]
            if kind not in self._said:
                self._said[kind] = self._clauses(kind)
            return self._said[kind]
        found = entries(self.record, field)
        if not near or not field.path.startswith(LISTS):
            return found
        return [one for one in found if self._is_near(one, near)] or [Found("absent")]

    def texts(self, kinds: tuple[str, ...]) -> list[tuple[int, Searched]]:
        """Return the text of the contract, or of its clauses of ``kinds``, each with its offset in the view."""
        if kinds not in self._texts:
            string = self.contract.view.string
            places = [(clause.start, clause.end) for clause in self.clauses(kinds)] if kinds else [(0, len(string))]
            self._texts[kinds] = [(start, Searched(string[start:end])) for start, end in places]
        return self._texts[kinds]

    def clauses(self, kinds: Iterable[str]) -> list[Clause]:
        """Return the clauses of these kinds that do not lie in another one of them."""
        sought, found = set(kinds), []
        end = 0
        for clause in self.contract.walk():
            if clause.start >= end and self._kinds.get(clause.id) in sought:
                found.append(clause)
                end = clause.end
        return found

    def first_line(self, clause: Clause) -> tuple[int, int]:
        """Return where a clause begins: its first line, cut to a length that can be read."""
        high = min(clause.start + EXCERPT_CHARS, clause.end)
        stop = self.contract.view.string.find("\n", clause.start, high)
        return clause.start, stop if stop > clause.start else high

    def evidence(self, place: tuple[int, int]) -> Item:
        """Return where the text at ``place`` of the view stands in the file."""
        view = self.contract.view
        clause = self.contract.clause_at(place[0])
        return Item(
            state="filled",
            raw=view.raw(*place),
            spans=list(view.spans(*place)),
            page=view.page(place[0]),
            clause=clause.id if clause else None,
        )

    def clause_of(self, evidence: Evidence) -> str | None:
        """Return the id of the clause that ``evidence`` stands in."""
        if isinstance(evidence, Item) and evidence.clause:
            return evidence.clause
        place = self.place_of(evidence.spans)
        clause = self.contract.clause_at(place[0]) if place else None
        return clause.id if clause else None

    def place_of(self, spans: list[Span]) -> tuple[int, int] | None:
        """Return where ``spans`` of the file stand in the view; None where they do not."""
        if not spans:
            return None
        start, end = self._to_view(spans[0].start), self._to_view(spans[-1].end - 1)
        return None if start is None or end is None else (start, end + 1)

    def excerpt(self, place: tuple[int, int]) -> str:
        """Return the sentence around ``place`` in the contract's own characters, cut to a length that can be read."""
        string = self.contract.view.string
        low, high = max(place[0] - EXCERPT_CHARS, 0), min(place[1] + EXCERPT_CHARS, len(string))
        start = max(string.rfind(stop, low, place[0]) for stop in STOPS) + 1 or low
        ends = [at for at in (string.find(stop, place[1], high) for stop in STOPS) if at >= 0]
        has_ended = string[place[1] - 1 : place[1]] in STOPS
        end = place[1] if has_ended else min(ends) + 1 if ends else high
        return " ".join(self.contract.view.text(start, end).split())

    def _clauses(self, kind: str) -> list[Found]:
        """Return the clauses of a kind with what they say; a heading without words below it is blank."""
        string = self.contract.view.string
        found = [
            Found("blank", evidence=self.evidence(self.first_line(one)))
            if is_blank(string[one.body_start : one.end])
            else Found("filled", string[one.start : one.end], "=", self.evidence(self.first_line(one)))
            for one in self.clauses([kind])
        ]
        return found or [Found("absent")]

    def _is_near(self, found: Found, near: tuple[str, ...]) -> bool:
        place = self.place_of(found.evidence.spans) if found.evidence else None
        return place is not None and is_near(self.contract.view.string, place, near)

    def _to_view(self, offset: int) -> int | None:
        runs = self._runs
        index = bisect_right(runs, (offset, float("inf"), 0)) - 1
        if index < 0 or offset >= runs[index][0] + runs[index][2]:
            return None
        return int(runs[index][1] + offset - runs[index][0])

    @cached_property
    def _runs(self) -> list[tuple[int, float, int]]:
        return sorted((run.raw, run.view, run.length) for run in self.contract.view.runs)

    @cached_property
    def _kinds(self) -> dict[str, str | None]:
        return {clause.id: clause.kind for clause in walk(self.record.clauses)}
