"""What matters most (权重): the order in which term changes are told.

>>> weight("money", "fees", "value", Decimal("0.2")) > weight("level", "service_levels", "value", Decimal(9))
True
"""

from __future__ import annotations

from decimal import Decimal

from pipeline.comparison import TermKind

LOWEST: dict[TermKind, int] = {  # of its kind; kinds do not overlap but within the first six
    "money": 94,
    "date": 93,
    "party": 93,
    "rate": 92,
    "liability": 91,
    "negation": 90,
    "level": 80,
    "hours": 74,
    "period": 68,
    "venue": 64,
    "quantity": 40,
    "wording": 20,
}
MOST_ADDED = 5  # for the size of a change
NAMED = 1  # for a term that the record knows
STEPS = (Decimal("0.1"), Decimal("0.5"), Decimal(1), Decimal(5))


def weight(kind: TermKind, field: str, attribute: str, size: Decimal) -> int:
    """Return 0 to 100; size: the relative change of the value, 1 for what has no size."""
    added = sum(size >= step for step in STEPS) + (NAMED if field != "text" else 0)
    aside = 1 if attribute in {"capital", "unit", "per"} else 0
    return min(LOWEST[kind] + min(added, MOST_ADDED) - aside, 100)


def size(old: object, new: object) -> Decimal:
    """Return by what share of itself a number changed; 1 where that cannot be said.

    >>> size(Decimal(1500), Decimal(1800)), size("a", "b")
    (Decimal('0.2'), Decimal('1'))
    """
    if isinstance(old, Decimal) and isinstance(new, Decimal) and old:
        return abs(new - old) / abs(old)
    return Decimal(1)
