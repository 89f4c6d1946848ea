"""Slots that the contract leaves open (未填写的空白).

>>> from pipeline.record import Slot
>>> sorted(blanks({"title": Slot[str](state="blank"), "fees": [Slot[str](state="filled")]}))
[('title', ())]
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from pipeline.checks._rule import Rule, finding
from pipeline.contract import Contract
from pipeline.document import Span
from pipeline.quotes import Model
from pipeline.record import Evidence, Finding, Record

LEFT = Rule("blank.left", "info", "有未填写的空白", "slots are left blank")
RULES: tuple[Rule, ...] = (LEFT,)

MOST_SPANS = 200
NOT_TERMS = frozenset({"noise", "repairs", "clauses", "references", "findings", "source"})


def check(record: Record, contract: Contract) -> Iterable[Finding]:  # noqa: ARG001
    """Yield one finding that counts the blanks by field."""
    counts: Counter[str] = Counter()
    spans: list[Span] = []
    for name in type(record).model_fields:
        if name in NOT_TERMS:
            continue
        for path, places in blanks({name: getattr(record, name, None)}):
            counts[path] += 1
            spans += places
    if counts:
        listed = ", ".join(f"{path} {count}" for path, count in sorted(counts.items()))
        total = sum(counts.values())
        said = f"共 {total} 处：{listed}", f"{total} in all: {listed}"
        yield finding(LEFT, *said, spans=sorted(set(spans))[:MOST_SPANS])


def blanks(value: object, path: str = "") -> Iterator[tuple[str, tuple[Span, ...]]]:
    """Yield path and spans of every blank slot or item in ``value``; entries of a list share one path."""
    if isinstance(value, Evidence) and value.state == "blank":
        yield path, tuple(value.spans)
    if isinstance(value, dict):
        for name, part in value.items():
            yield from blanks(part, name)
    elif isinstance(value, list):
        for part in value:
            yield from blanks(part, path)
    elif isinstance(value, Model) and not isinstance(value, Evidence):
        for name in type(value).model_fields:
            yield from blanks(getattr(value, name, None), f"{path}.{name}")
