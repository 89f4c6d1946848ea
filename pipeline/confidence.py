"""How far each rule can be trusted (置信度): measured, never made up.

``confidence.json`` holds for every rule how many of its values were right on annotated contracts.  The confidence of a
value is the lower end of the 95 % Wilson interval of its rule's precision; null below ten observations.
``python -m models.confidence`` measures it anew.  Source: Wilson (1927) for the interval.

>>> wilson(98, 100), wilson(9, 9)
(0.93, None)
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from math import sqrt
from pathlib import Path
from typing import Any

import msgspec

from pipeline.quotes import Model
from pipeline.record import Evidence, Item, Record, Slot

TABLE = Path(__file__).with_name("confidence.json")
NEEDED = 10  # observations; the interval of fewer says nothing
Z = 1.96  # 95 %


def of(rule: str) -> float | None:
    """Return the confidence of ``rule``, None where it was not measured often enough."""
    return _table().get(rule)


def wilson(right: int, given: int) -> float | None:
    """Return the lower end of the 95 % Wilson interval of right / given, two places, None for too few."""
    if given < NEEDED:
        return None
    share, square = right / given, Z * Z / given
    middle = share + square / 2 - Z * sqrt((share * (1 - share) + square / 4) / given)
    return round(middle / (1 + square), 2)


def keep(record: Record, minimum: float) -> Record:
    """Return ``record`` without values below ``minimum``; a value of unknown confidence counts as below.

    So does a value one of whose characters was recognised with less certainty than that (``ocr_confidence``).
    A slot becomes absent, an entry leaves its list.
    """
    kept: Record = _keep(record, minimum)
    return kept


@cache
def _table() -> dict[str, float | None]:
    counts: dict[str, list[int]] = msgspec.json.decode(TABLE.read_bytes())["rules"]
    return {rule: wilson(right, given) for rule, (right, given) in counts.items()}


def _keep(node: Any, minimum: float) -> Any:
    if isinstance(node, Slot):
        return node if _is_sure(node, minimum) else type(node)()
    if isinstance(node, Model) and not isinstance(node, Item):
        return node.model_copy(update=dict(_kept_fields(node, minimum)))
    if isinstance(node, list):
        return [_keep(child, minimum) for child in node if not isinstance(child, Item) or _is_sure(child, minimum)]
    return node


def _kept_fields(node: Model, minimum: float) -> Iterator[tuple[str, Any]]:
    for name in type(node).model_fields:
        child = getattr(node, name)
        if isinstance(child, Model | list):
            yield name, _keep(child, minimum)


def _is_sure(value: Evidence, minimum: float) -> bool:
    if value.state == "absent":
        return True
    is_read = value.ocr_confidence is None or value.ocr_confidence >= minimum
    return is_read and value.confidence is not None and value.confidence >= minimum
