"""Labels that a document or a clause bears (类别): gold beside record, and how often one was taken for another.

The contract type is compared for every document whose gold names one, the kind of a clause for every clause of the
gold that has a ``kind``; a clause is found again by its number and heading.

>>> found = labels("a", {"contract_type": "租赁"}, {"contract_type": {"value": "物业"}})
>>> found, confusion(found)
([Label(task='contract_type', document='a', gold='租赁', got='物业')], {('租赁', '物业'): 1})
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from models.facts import Object, folded

TYPE = "contract_type"
KIND = "clause_kind"


class Label(NamedTuple):
    """One label of the gold and what the record says there (None: nothing)."""

    task: str
    document: str
    gold: str
    got: str | None


def labels(document: str, gold: Object, record: Object) -> list[Label]:
    """Return every label of ``gold`` beside that of ``record``."""
    wanted = _value(gold.get("contract_type"))
    types = [Label(TYPE, document, wanted, _value(record.get("contract_type")))] if wanted else []
    return [*types, *_kinds(document, gold, record)]


def confusion(found: Iterable[Label]) -> dict[tuple[str, str | None], int]:
    """Return how often each gold label met each label of the records."""
    return dict(Counter((one.gold, one.got) for one in found))


def _kinds(document: str, gold: Object, record: Object) -> Iterator[Label]:
    had: dict[tuple[str | None, str | None], list[str | None]] = defaultdict(list)
    for clause in record.get("clauses") or []:
        had[_place(clause)].append(clause.get("kind"))
    for clause in gold.get("clauses_level1") or []:
        if clause.get("kind"):
            same = had[_place(clause)]
            yield Label(KIND, document, str(clause["kind"]), same.pop(0) if same else None)


def _place(clause: Object) -> tuple[str | None, str | None]:
    return folded(clause.get("number")), folded(clause.get("heading"))


def _value(label: Any) -> str | None:
    value = label.get("value") if isinstance(label, dict) else label
    return str(value) if value else None
