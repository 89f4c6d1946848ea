"""Numbers as contracts print them, made independently of the parsers that are measured."""

from __future__ import annotations

import re
from decimal import Decimal

DIGITS = "零壹贰叁肆伍陆柒捌玖"
CAPITAL = f"[{DIGITS}拾佰仟万亿]"
UNITS = ("", "拾", "佰", "仟")


def capital(number: int) -> str:
    """Return a whole number in capitals.

    >>> capital(12000), capital(105030), capital(480000), capital(10), capital(300000001)
    ('壹万贰仟', '壹拾万伍仟零叁拾', '肆拾捌万', '壹拾', '叁亿零壹')
    """
    parts: list[str] = []
    gap = False
    for size, name in ((10**8, "亿"), (10**4, "万"), (1, "")):
        group, number = divmod(number, size)
        if not group:
            gap = gap or bool(parts)
            continue
        if parts and (gap or group < 1000):
            parts.append("零")
        parts.append(_group(group) + name)
        gap = False
    return "".join(parts)


def _group(number: int) -> str:
    written, zero = "", False
    for place in (3, 2, 1, 0):
        digit = number // 10**place % 10
        if digit:
            written += ("零" if zero and written else "") + DIGITS[digit] + UNITS[place]
            zero = False
        else:
            zero = True
    return written


def capital_value(text: str) -> int:
    """Return what capitals say.

    >>> capital_value("壹拾万零伍仟零叁拾"), capital_value("伍万")
    (105030, 50000)
    """
    total = section = digit = 0
    for char in text:
        if char in DIGITS:
            digit = DIGITS.index(char)
        elif char in UNITS:
            section, digit = section + (digit or 1) * 10 ** UNITS.index(char), 0
        else:
            total, section, digit = (total + section + digit) * (10**8 if char == "亿" else 10**4), 0, 0
    return total + section + digit


def value(text: str) -> Decimal:
    return Decimal(text.replace(",", ""))


def shown(number: Decimal, like: str) -> str:
    """Return ``number`` printed like ``like``: thousands separated or not, as many decimals.

    >>> shown(Decimal("13500"), "12,000.00"), shown(Decimal("0.5"), "0.05"), shown(Decimal("2100"), "2000")
    ('13,500.00', '0.5', '2100')
    """
    decimals = len(like.partition(".")[2])
    plain = f"{number:.{decimals}f}" if decimals and number == round(number, decimals) else f"{number:f}"
    if re.fullmatch(r"\d+\.\d*0", like) is None and decimals and "," not in like:
        plain = f"{number.normalize():f}"
    if "," in like:
        whole, dot, rest = plain.partition(".")
        plain = f"{int(whole):,}{dot}{rest}"
    return plain


def plain(number: Decimal) -> str:
    """Return ``number`` without needless noughts: the normalised form of expectations."""
    return f"{number.normalize():f}"
