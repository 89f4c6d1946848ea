"""A value as it is compared (可比的值): what it says, where it stands, what compares it.

>>> Token(0, 3, "rate", Decimal("0.05")).is_number
True
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

TokenKind = Literal[
    "money", "rate", "date", "monthday", "hours", "clock", "days", "period", "count", "code", "blank", "operator",
    "per", "modal", "party",
]  # fmt: skip
Value = Decimal | str | None


@dataclass(frozen=True, slots=True)
class Token:
    """A value at [start, end) of the view.

    value: None where the text leaves it open
    unit: currency of money, unit of a length or a count; what is printed of a date that is not whole
    high: upper end of a range; end of a window
    per: period of an amount as printed beside it
    capital: amount in capitals beside digits
    operator: comparison that stands beside it, ``reach`` is the stretch with it
    """

    start: int
    end: int
    kind: TokenKind
    value: Value
    unit: str | None = None
    high: Value = None
    per: str | None = None
    capital: str | None = None
    operator: str | None = None
    reach: tuple[int, int] = (0, 0)

    @property
    def is_number(self) -> bool:
        """Return whether it is a value, not a word."""
        return self.kind not in WORD_KINDS


WORD_KINDS = frozenset({"operator", "per", "modal", "party"})
