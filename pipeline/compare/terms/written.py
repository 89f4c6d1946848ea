"""A value as a person reads it (值的写法): with currency and period, comparison and unit, in the contract's words.

>>> bounds("hours", "end"), bounds("period", "end")
(True, False)
"""

from __future__ import annotations

import re
from decimal import Decimal

from pipeline.compare.terms import shown
from pipeline.compare.terms.drafts import Side
from pipeline.compare.terms.entries import Entry
from pipeline.compare.terms.tokens import Token
from pipeline.values.times import NEXT_DAY

NEXT_DAY_RE = re.compile(rf"{NEXT_DAY}[^\n]{{1,12}}$")
COMPARED = frozenset({"service_levels", "volume_tiers"})  # a limit is shown with its sign


def bounds(kind: str, attribute: str) -> bool:
    """Return whether an attribute is one of the ends of a window of time."""
    return kind in {"hours", "clock"} and attribute in {"start", "end"}


def attribute_text(side: Side, token: Token, entry: Entry | None, attribute: str, field: str) -> str:
    """Return an attribute of ``token`` as a person reads it; nothing of a blank.  field: what it is called."""
    if token.value is None:
        return ""
    if bounds(token.kind, attribute):
        return _next_day(side, token) if attribute == "end" and token.kind == "hours" else str(token.value)
    if attribute == "operator":
        return f"{shown.operator(token.operator)} {value_text(side, token, entry)}".strip()
    if attribute == "capital":
        return token.capital or ""
    if attribute == "per":
        return token.per or shown.words(side.words((token.start, token.end)))
    sign = shown.operator(token.operator) if field in COMPARED else ""
    return f"{sign} {value_text(side, token, entry)}".strip()


def _next_day(side: Side, token: Token) -> str:
    """Return the end of a window; as printed where it says that this is the next day."""
    found = NEXT_DAY_RE.search(side.words((token.start, token.end)))
    return found.group() if found else str(token.high)


def value_text(side: Side, token: Token, entry: Entry | None) -> str:
    """Return the value of ``token`` as a person reads it."""
    per = token.per or getattr(entry.item if entry else None, "per", None)
    value = token.value
    if token.kind == "money" and isinstance(value, Decimal):
        low = f"{shown.number(value)}-" if isinstance(token.high, Decimal) else ""
        return low + shown.money(token.high if isinstance(token.high, Decimal) else value, token.unit, per)
    if token.kind == "rate" and isinstance(value, Decimal) and token.unit is None:
        per = per if entry and entry.field == "rates" else None
        low = f"{shown.rate(value)} - " if isinstance(token.high, Decimal) else ""
        return low + shown.rate(token.high if isinstance(token.high, Decimal) else value, per)
    if token.kind in {"date", "clock", "days"}:
        return str(value)
    if token.kind == "hours":
        return f"{value}-{token.high}"
    words = side.words((token.start, token.end))
    return shown.words(words) if token.kind in {"code", "blank"} else shown.value(words)
