"""The way from a place in the view to the evidence of a value (出处).

Every slot and item of the record is made here, so that raw, spans, page and box always come from the view.

>>> from pipeline.document import from_string
>>> view = from_string("合同编号：KF－12").view()
>>> slot = filled(view, (5, 10), "header.number")
>>> slot.value, slot.raw, slot.spans
('KF-12', 'KF－12', [Span(start=5, end=10)])
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from itertools import islice
from typing import Any, TypeVar

from pipeline import confidence
from pipeline.contract import Contract
from pipeline.document import Line, Span, View
from pipeline.record import Item, Slot

Place = tuple[int, int]  # half-open offsets into view.string
I = TypeVar("I", bound=Item)  # noqa: E741
AnySlot = Slot[Any]
SIGNS = ".．%％‰‱"  # that change a value


def filled(view: View, place: Place, rule: str, value: Any = None, *, known: bool = True) -> Slot[Any]:
    """Return a filled slot; its value is the text at ``place`` unless one is given.

    known: False for a slot that is filled with something that has no normalised value (an end given as an event)
    """
    place = trim(view, place)
    if value is None and known:
        value = view.text(*place)
    return AnySlot(state="filled", value=value, **evidence(view, place, rule))


def blank(view: View, place: Place, rule: str) -> Slot[Any]:
    """Return a blank slot; ``place`` covers the label and the placeholder."""
    return AnySlot(state="blank", value=None, **evidence(view, trim(view, place), rule))


def absent() -> Slot[Any]:
    """Return a slot that the contract never mentions."""
    return AnySlot()


def item(contract: Contract, kind: type[I], place: Place, rule: str, /, **fields: Any) -> I:
    """Return an entry of a list; ``state`` is ``filled`` unless ``fields`` says otherwise."""
    place = trim(contract.view, place)
    clause = contract.clause_at(place[0])
    fields.setdefault("state", "filled")
    return kind(clause=clause.id if clause else None, **evidence(contract.view, place, rule), **fields)


def evidence(view: View, place: Place, rule: str) -> dict[str, Any]:
    """Return raw, spans, page, box of ``place``, the rule, its measured confidence and that of the recogniser."""
    spans = view.spans(*place)
    return {
        "raw": "".join(view.document.raw[span.start : span.end] for span in spans),
        "spans": list(spans),
        "page": view.page(place[0]),
        "box": view.box(*place),
        "rule": rule,
        "confidence": confidence.of(rule),
        "ocr_confidence": weakest(view, spans) if view.recognised else None,
    }


def weakest(view: View, spans: Iterable[Span]) -> float | None:
    """Return how sure the recogniser is of the character of ``spans`` that it is least sure of; None if it read none.

    Brackets, commas and colons count for nothing: recognisers waver between their widths, and no value hangs on them.
    A line without figures for its characters counts as a whole.
    """
    found: list[float] = []
    for span in spans:
        first = bisect_right(view.recognised, span.start, key=lambda line: line.start) - 1
        for line in islice(view.recognised, max(first, 0), None):
            if line.start >= span.end:
                break
            low, high = max(span.start, line.start), min(span.end, line.end)
            found += _sureness(view.document.raw, line, low, high)
    return round(min(found), 2) if found else None


def _sureness(raw: str, line: Line, start: int, end: int) -> list[float]:
    """Return what is known of the characters [start, end) of ``line`` that a value hangs on."""
    places = [place for place in range(start, end) if raw[place].isalnum() or raw[place] in SIGNS]
    if line.sureness is None:
        return [line.confidence] if places and line.confidence is not None else []
    return [line.sureness[place - line.start] for place in places]


def trim(view: View, place: Place) -> Place:
    """Return ``place`` without white space at its ends; a place of white space alone stays as it is.

    >>> from pipeline.document import from_string
    >>> trim(from_string(" 甲方 ").view(), (0, 4))
    (1, 3)
    """
    start, end = place
    text = view.string[start:end]
    if not text.strip():
        return place
    return start + len(text) - len(text.lstrip()), end - len(text) + len(text.rstrip())
