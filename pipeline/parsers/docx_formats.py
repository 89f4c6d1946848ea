"""The written forms of automatic numbers: 第一条, (a), ⅳ, 甲, ① (自动编号的各种写法).

Source: ST_NumberFormat of ISO/IEC 29500-1, 17.18.59, with what Word shows where the text is silent.

>>> [written(12, name) for name in ("chineseCounting", "upperRoman", "decimalEnclosedCircleChinese", "lowerLetter")]
['十二', 'XII', '⑫', 'l']
>>> written(105, "chineseCountingThousand"), written(105, "chineseCounting"), written(10, "chineseLegalSimplified")
('一百零五', '一○五', '壹拾')
"""

from __future__ import annotations

from collections.abc import Callable

DIGITS = "零一二三四五六七八九"
STEMS = "甲乙丙丁戊己庚辛壬癸"
BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
ROMAN = (
    (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"),
    (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
)  # fmt: skip
MAX_NUMBER = 32_767  # Word counts no further; a larger start is hostile


def written(number: int, style: str, pattern: str = "") -> str:
    """Return ``number`` in the number format ``style``; one that is not known is written in digits.

    pattern: the w:format of a custom style, `001, 002, 003, ...`
    """
    number = max(0, min(number, MAX_NUMBER))
    if style == "custom":
        return str(number).zfill(len(pattern.partition(",")[0].strip()))
    write = FORMATS.get(style)
    return write(number) if write else str(number)


def _letters(number: int) -> str:
    """A … Z, AA, BB … as Word counts, not as a spreadsheet does."""
    if number < 1:
        return str(number)
    return chr(ord("a") + (number - 1) % 26) * min((number - 1) // 26 + 1, 30)


def _roman(number: int) -> str:
    if number < 1:
        return str(number)
    parts = []
    for value, sign in ROMAN:
        count, number = divmod(number, value)
        parts.append(sign * count)
    return "".join(parts)


def _thousands(number: int, digits: str = DIGITS, units: tuple[str, ...] = ("", "十", "百", "千")) -> str:
    """Count with units: 一百零五; 10 to 19 begin with 十."""
    if number == 0:
        return digits[0]
    text, is_gap = "", False
    if number >= 10_000:
        text, number = _thousands(number // 10_000, digits, units) + "万", number % 10_000
        is_gap = 0 < number < 1_000
    for power in (3, 2, 1, 0):
        digit = number // 10**power % 10
        if digit:
            text += (digits[0] if is_gap and text else "") + digits[digit] + units[power]
            is_gap = False
        else:
            is_gap = bool(text)
    return text


def _counting(number: int) -> str:
    """一 … 十 … 九十九 and from there digit by digit: 一○五."""
    return _tens(number) if number < 100 else _digital(number)


def _tens(number: int) -> str:
    text = _thousands(number)
    return text[1:] if text.startswith("一十") else text


def _digital(number: int) -> str:
    return "".join("○" if char == "0" else DIGITS[int(char)] for char in str(number))


def _japanese(number: int) -> str:
    """百 and 千 without 一 before them, nothing for a gap."""
    return _thousands(number).replace("零", "").replace("一十", "十").replace("一百", "百").replace("一千", "千")


def _legal(digits: str, units: tuple[str, ...]) -> Callable[[int], str]:
    return lambda number: _thousands(number, digits, units)


def _cycle(signs: str) -> Callable[[int], str]:
    return lambda number: signs[number - 1] if 1 <= number <= len(signs) else str(number)


def _zodiac(number: int) -> str:
    return STEMS[(number - 1) % 10] + BRANCHES[(number - 1) % 12] if number else "0"


def _circled(number: int) -> str:
    for low, high, first in ((1, 20, 0x2460), (21, 35, 0x3251), (36, 50, 0x32B1)):
        if low <= number <= high:
            return chr(first + number - low)
    return "⓪" if number == 0 else str(number)


def _series(first: int, last: int) -> Callable[[int], str]:
    return lambda number: chr(first + number - 1) if 1 <= number <= last else str(number)


def _wide(number: int) -> str:
    return str(number).translate({ord(digit): ord(digit) + 0xFEE0 for digit in "0123456789"})


def _ordinal(number: int) -> str:
    ending = "th" if 10 < number % 100 < 14 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


FORMATS: dict[str, Callable[[int], str]] = {
    "none": lambda _: "",
    "bullet": lambda _: "",
    "decimalZero": lambda number: str(number).zfill(2),
    "lowerLetter": _letters,
    "upperLetter": lambda number: _letters(number).upper(),
    "lowerRoman": lambda number: _roman(number).lower(),
    "upperRoman": _roman,
    "ordinal": _ordinal,
    "chineseCounting": _counting,
    "taiwaneseCounting": _counting,
    "chineseCountingThousand": lambda number: _tens(number) if number < 20 else _thousands(number),
    "taiwaneseCountingThousand": lambda number: _tens(number) if number < 20 else _thousands(number),
    "ideographDigital": _digital,
    "taiwaneseDigital": _digital,
    "japaneseDigitalTenThousand": _digital,
    "japaneseCounting": _japanese,
    "japaneseLegal": _legal("零壱弐参四伍六七八九", ("", "拾", "百", "千")),
    "chineseLegalSimplified": _legal("零壹贰叁肆伍陆柒捌玖", ("", "拾", "佰", "仟")),
    "ideographLegalTraditional": _legal("零壹貳參肆伍陸柒捌玖", ("", "拾", "佰", "仟")),
    "ideographTraditional": _cycle(STEMS),
    "ideographZodiac": _cycle(BRANCHES),
    "ideographZodiacTraditional": _zodiac,
    "ideographEnclosedCircle": _series(0x3280, 10),
    "decimalEnclosedCircle": _circled,
    "decimalEnclosedCircleChinese": _circled,
    "decimalEnclosedParen": _series(0x2474, 20),
    "decimalEnclosedFullstop": _series(0x2488, 20),
    "decimalFullWidth": _wide,
    "decimalFullWidth2": _wide,
    "numberInDash": lambda number: f"- {number} -",
}
