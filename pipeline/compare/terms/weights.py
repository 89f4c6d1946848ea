"""What matters most (权重): the order in which term changes are told.

Kinds follow each other: money, date, party, rate, liability, negation from 90 to 100, then levels, hours, periods,
venue, quantities, words.  Within a kind a term that the record knows comes before one of the text, the larger relative
change before the smaller one.

>>> weight("money", "fees", "value", Decimal("0.2")), weight("level", "service_levels", "value", Decimal(9))
(99, 89)
"""

from __future__ import annotations

from decimal import Decimal

from pipeline.comparison import TermKind

BANDS: dict[TermKind, tuple[int, int]] = {  # lowest and highest of a kind
    "money": (98, 100),
    "date": (96, 97),
    "party": (95, 95),
    "rate": (93, 94),
    "liability": (91, 92),
    "negation": (90, 90),
    "level": (80, 89),
    "hours": (70, 79),
    "period": (60, 69),
    "venue": (50, 59),
    "quantity": (30, 39),
    "wording": (10, 19),
}
STEPS = (Decimal("0.02"), Decimal("0.05"), Decimal("0.1"), Decimal("0.25"), Decimal("0.5"), Decimal(1), Decimal(2))
ASIDE = frozenset({"capital", "unit", "per", "currency"})  # no size of their own: as much as a value twice as large


def weight(kind: TermKind, field: str, attribute: str, size: Decimal) -> int:
    """Return 0 to 100; size: the relative change of the value, 1 for what has no size."""
    low, high = BANDS[kind]
    steps = sum((Decimal(1) if attribute in ASIDE else size) >= step for step in STEPS)
    points = steps + (2 if field != "text" else 0)
    return low + round((high - low) * points / (len(STEPS) + 2))


def size(old: object, new: object) -> Decimal:
    """Return by what share of itself a number changed; 1 where that cannot be said.

    >>> size(Decimal(1500), Decimal(1800)), size("a", "b")
    (Decimal('0.2'), Decimal('1'))
    """
    if isinstance(old, Decimal) and isinstance(new, Decimal) and old:
        return abs(new - old) / abs(old)
    return Decimal(1)
