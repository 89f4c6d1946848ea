"""Numbers in digits and in Chinese, capitals included (数字、中文数字、大写).

Reads ``1,500.00`` ``4 500`` ``二十`` ``壹仟伍佰`` ``十二万三千`` ``1.5万`` ``二〇二四`` ``廿三`` ``半`` (0.5) and mixtures of a digit part with
a Chinese unit.  Not read: fractions and percentages (``pipeline.values.percent``), money words (``pipeline.values.money``).
Source: GB/T 15835-2011 for the writing of numbers; the capitals of the Accounting Basics rules (会计基础工作规范).

>>> [str(parse(t)) for t in ("1,500.00", "壹仟伍佰", "十二万三千", "1.5万", "二〇二四", "两百零五", "一百二")]
['1500.00', '1500', '123000', '15000', '2024', '205', '120']
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

DIGITS = {
    char: value
    for value, chars in enumerate(
        (
            "零〇○Ｏ0",
            "一壹弌幺1",
            "二贰貳弍两兩2",
            "三叁參叄弎3",
            "四肆4",
            "五伍5",
            "六陆陸6",
            "七柒7",
            "八捌8",
            "九玖9",
        )
    )
    for char in chars
}
UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
SCALES = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8, "兆": 10**12}
TENS = {"廿": 20, "卅": 30}

CHINESE_CHARS = "零〇○一壹弌幺二贰貳弍两兩三叁參叄弎四肆五伍六陆陸七柒八捌九玖十拾百佰千仟万萬亿億兆廿卅"
CHINESE = rf"[{CHINESE_CHARS}]{{1,40}}"
ARABIC = r"(?:\d{1,3}(?:,\d{3}){1,6}(?:\.\d{1,6})?|\d{1,18}(?:\.\d{1,6})?)"
SCALE = r"[十拾百佰千仟万萬亿億兆]{1,3}"
NUMBER = rf"(?:{ARABIC}[ ]{{0,3}}{SCALE}|{ARABIC}|{CHINESE}(?:点[零〇一二三四五六七八九]{{1,6}})?|半)"
NUMBER_RE = re.compile(NUMBER)
_ARABIC_RE = re.compile(rf"({ARABIC})[ ]{{0,3}}({SCALE})?")


class Mention(NamedTuple):
    """A number at [start, end) of the text."""

    start: int
    end: int
    value: Decimal


def find(text: str) -> Iterator[Mention]:
    """Yield every number of ``text``, digits and Chinese alike."""
    for match in NUMBER_RE.finditer(text):
        try:
            yield Mention(match.start(), match.end(), parse(match.group()))
        except ValueError:
            continue


def parse(text: str) -> Decimal:
    """Return the number that the whole of ``text`` writes.

    Raises ValueError: not one number.
    """
    text = text.strip()
    if text == "半":
        return Decimal("0.5")
    arabic = _ARABIC_RE.fullmatch(text)
    if arabic:
        factor = _scale(arabic.group(2)) if arabic.group(2) else 1
        return Decimal(arabic.group(1).replace(",", "")) * factor
    whole, point, decimals = text.partition("点")
    value = Decimal(parse_chinese(whole))
    if point:
        value += Decimal("0." + "".join(str(_digit(char)) for char in decimals))
    return value


def parse_chinese(text: str) -> int:
    """Return the integer that ``text`` writes in Chinese numerals, plain or capital, positional or digit by digit.

    >>> parse_chinese("二〇二四"), parse_chinese("玖佰玖拾玖万"), parse_chinese("三千五"), parse_chinese("廿三")
    (2024, 9990000, 3500, 23)

    Raises ValueError: another character, or no numeral at all.
    """
    if not text:
        raise ValueError("no number")
    if all(char in DIGITS for char in text):
        return int("".join(str(DIGITS[char]) for char in text))
    total = section = digit = 0
    last_unit = 0
    was_zero = False
    for char in text:
        if char in DIGITS:
            digit = DIGITS[char]
            was_zero = was_zero or digit == 0
        elif char in TENS:
            section, digit, last_unit = section + TENS[char], 0, 10
        elif char in UNITS:
            section += (digit or 1) * UNITS[char]
            digit, last_unit, was_zero = 0, UNITS[char], False
        elif char in SCALES:
            total = (
                (total + section + digit) * SCALES[char]
                if SCALES[char] > 10**4
                else total + (section + digit) * SCALES[char]
            )
            section, digit, last_unit, was_zero = 0, 0, SCALES[char], False
        else:
            raise ValueError(f"not a Chinese numeral: {char!r}")
    if digit and last_unit >= 100 and not was_zero:  # 一百二 = 120, 三千五 = 3500, 三万二 = 32000
        digit *= last_unit // 10
    return total + section + digit


def _digit(char: str) -> int:
    try:
        return DIGITS[char]
    except KeyError:
        raise ValueError(f"not a digit: {char!r}") from None


def _scale(text: str) -> int:
    factor = 1
    for char in text:
        factor *= UNITS.get(char) or SCALES[char]
    return factor
