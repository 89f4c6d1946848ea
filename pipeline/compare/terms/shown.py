"""How values are shown (值的写法): thousands parted, shares in percent, the rest in the words of the contract.

>>> money(Decimal("12000.00"), "CNY", "month"), rate(Decimal("0.0005"), "day"), operator(">=")
('12,000 CNY/month', '0.05 %/day', '≥')
"""

from __future__ import annotations

import re
from decimal import Decimal

from pipeline.compare.terms.notes import plain

OPERATORS = {"<=": "≤", ">=": "≥", "<": "<", ">": ">"}
METHODS = {"litigation": "诉讼", "arbitration": "仲裁", "negotiation": "协商", "mediation": "调解"}
LONGEST_CHARS = 60
MARKS_RE = re.compile(r"[ _]*[\[\]【】_]+[ _]*")  # of a blank
ROOM_RE = re.compile(rf"{MARKS_RE.pattern}|[ ]*[()][ ]*")


def number(value: Decimal) -> str:
    """Return a number with its thousands parted and without needless noughts."""
    whole, dot, rest = plain(value).partition(".")
    return f"{int(whole):,}{dot}{rest}" if whole.lstrip("-") else plain(value)


def money(value: Decimal, currency: str | None, per: str | None) -> str:
    """Return an amount with currency and period."""
    return number(value) + (f" {currency}" if currency else "") + (f"/{per}" if per else "")


def rate(value: Decimal, per: str | None = None) -> str:
    """Return a fraction in percent."""
    return f"{plain(value * 100)} %" + (f"/{per}" if per else "")


def operator(name: str | None) -> str:
    """Return the sign of a comparison."""
    return OPERATORS.get(name or "", name or "")


def words(text: str) -> str:
    """Return the words of a contract on one line, long ones cut."""
    text = re.sub(r"(?<=[^\x00-\x7f])\s+|\s+(?=[^\x00-\x7f])", "", re.sub(r"\s+", " ", text.strip()))
    return text if len(text) <= LONGEST_CHARS else text[: LONGEST_CHARS - 1] + "…"


def value(text: str) -> str:
    """Return the words of a value without what is left of the blank that it was put into.

    >>> value("12 ]人"), value("1】年"), value("【3】个月"), value("(3)日内"), value("每月__15__日")
    ('12人', '1年', '3个月', '(3)日内', '每月15日')
    """
    bare = ROOM_RE.sub("", text) if text.count("(") != text.count(")") else MARKS_RE.sub("", text)
    return words(bare if bare.strip() else text)
