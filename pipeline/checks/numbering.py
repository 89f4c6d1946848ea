"""Clause numbers that are missing, printed twice or out of order (条款编号的缺漏、重复、乱序).

>>> [rule.code for rule in RULES]
['numbering.gap', 'numbering.duplicate', 'numbering.order']
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from pipeline.checks._rule import Rule, at
from pipeline.clauses.numbering import value_of
from pipeline.contract import Clause, Contract
from pipeline.record import Finding, Record

GAP = Rule("numbering.gap", "warning", "条款编号有缺漏", "clause numbers are missing")
DUPLICATE = Rule("numbering.duplicate", "warning", "条款编号重复", "a clause number is used twice")
ORDER = Rule("numbering.order", "warning", "条款编号顺序错乱", "clause numbers are out of order")
RULES: tuple[Rule, ...] = (GAP, DUPLICATE, ORDER)

MOST_SHOWN = 12
MOST_NUMBERS = 400  # no contract counts further
FEWEST_BELOW = 3  # shorter lists below the first level are often mere bullets


def check(record: Record, contract: Contract) -> Iterable[Finding]:  # noqa: ARG001
    """Yield what is wrong with the count of the first two levels; articles count on through chapters."""
    body = [clause for clause in contract.clauses if clause.part == "body"]
    for siblings in _series(body):
        yield from _count(contract, siblings, 1)
    below = [child for clause in body for child in clause.children]
    articles = [child for child in below if _form(child.number) == "条"]
    for run in _runs(articles):
        yield from _count(contract, run, 1)
    for clause in body:
        for siblings in _series([child for child in clause.children if _form(child.number) != "条"]):
            for run in _runs(siblings):
                if len(run) >= FEWEST_BELOW:
                    yield from _count(contract, run, min(_numbers(run)))


def _series(clauses: Sequence[Clause]) -> list[list[Clause]]:
    """Return ``clauses`` by the form of their numbers; each form counts for itself."""
    series: dict[str, list[Clause]] = {}
    for clause in clauses:
        if clause.number:
            series.setdefault(_form(clause.number), []).append(clause)
    return list(series.values())


def _runs(clauses: Sequence[Clause]) -> Iterator[Sequence[Clause]]:
    """Yield ``clauses`` cut where a list begins anew: below 甲方 and below 乙方 items count from one."""
    start = 0
    for index, number in enumerate(_numbers(clauses)):
        if index > start and number == 1:
            yield clauses[start:index]
            start = index
    yield clauses[start:]


def _numbers(clauses: Sequence[Clause]) -> list[int]:
    values = [value_of("arabic", clause.number) for clause in clauses]
    return [value[-1] if value else 0 for value in values]


def _form(number: str) -> str:
    return next(
        (sign for sign in ("章", "条", "节", "(", ".") if sign in number), "digit" if number.isascii() else "cjk"
    )


def _count(contract: Contract, clauses: Sequence[Clause], first: int) -> Iterator[Finding]:
    """Yield what is wrong with one count that should begin with ``first``."""
    if not clauses:
        return
    numbers = _numbers(clauses)
    seen: set[int] = set()
    twice, backward = [], []
    for clause, number, before in zip(clauses, numbers, [0, *numbers], strict=False):
        if number in seen:
            twice.append(clause)
        elif number < before:
            backward.append(clause)
        seen.add(number)
    for rule, found in ((DUPLICATE, twice), (ORDER, backward)):
        if found:
            listed = "、".join(clause.number for clause in found[:MOST_SHOWN])
            place = (found[0].start, found[0].start + len(found[0].number))
            yield at(contract, rule, place, listed, listed)
    missing = sorted(set(range(first, min(max(numbers), MOST_NUMBERS))) - set(numbers))
    if missing and len(missing) <= 2 * len(numbers):
        shown = "、".join(map(str, missing[:MOST_SHOWN]))
        clause = next(
            (clause for clause, number in zip(clauses, numbers, strict=True) if number > missing[0]), clauses[0]
        )
        said = f"缺 {shown}（{clause.number} 之前）", f"{shown.replace('、', ', ')} before {clause.number}"
        yield at(contract, GAP, (clause.start, clause.start + len(clause.number)), *said)
