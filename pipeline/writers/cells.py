"""What stands in one cell (单元格): a value of the record as text, exact number, date.

>>> blank = Cell(None, "blank")
>>> blank.value, blank.state
(None, 'blank')
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Literal, NamedTuple

Json = Mapping[str, Any]
State = Literal["filled", "blank", "absent", "listed"]
GREATEST = Decimal(10) ** 28  # what a column of decimals cannot hold; the text of the value has it all
GREATEST_WHOLE = 2**63  # what a column of integers cannot hold


class Cell(NamedTuple):
    """One cell of the overview.

    state: as in the record, or ``listed``: there are several values or no plain one, so look into the terms
    """

    value: Any = None
    state: State = "filled"
    confidence: float | None = None


def text(value: Any) -> str | None:
    """Return a value as text: a number in full, without exponent and trailing zeros.

    >>> text(Decimal("1E+3")), text(Decimal("0.50")), text(None)
    ('1000', '0.5', None)
    """
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, Decimal):
        plain = f"{value:f}"
        return plain.rstrip("0").rstrip(".") if "." in plain else plain
    return str(value)


def exact(value: Any) -> Decimal | None:
    """Return a value that is a number; what no column of decimals can hold is left to the text."""
    if isinstance(value, bool) or not isinstance(value, (int, Decimal)):
        return None
    number = Decimal(value)
    return number if number.is_finite() and abs(number) < GREATEST else None


def whole(value: Any) -> int | None:
    """Return a value that is an integer, as long as a column can hold it."""
    return value if isinstance(value, int) and abs(value) < GREATEST_WHOLE else None


def day(value: Any) -> date | None:
    """Return a value that is a whole date.

    >>> day("2024-03-01"), day("2024-03"), day("2024-02-30")
    (datetime.date(2024, 3, 1), None, None)
    """
    if not isinstance(value, str) or len(value) != len("2024-03-01"):
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def window(item: Json) -> str | None:
    """Return a window of time in the form of OpenStreetMap.

    >>> window({"days": "Mo-Fr", "start": "09:00", "end": "18:00"}), window({"state": "blank"})
    ('Mo-Fr 09:00-18:00', None)
    """
    start, end, days = item.get("start"), item.get("end"), item.get("days")
    times = f"{start or ''}-{end or ''}" if start or end else ""
    return " ".join(part for part in (days, times) if part) or None


def measure(value: Any) -> float | None:
    """Return a confidence as a float."""
    return None if value is None else float(value)
