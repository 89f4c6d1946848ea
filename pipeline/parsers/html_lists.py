"""The numbers that a browser prints before list items (列表编号).

>>> numbers = OpenList("upper-roman", 4)
>>> numbers.next_marker(None), numbers.next_marker("9"), numbers.next_marker(None)
('IV. ', 'IX. ', 'X. ')
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

TYPES = {"1": "decimal", "a": "lower-latin", "A": "upper-latin", "i": "lower-roman", "I": "upper-roman"}
STYLE_RE = re.compile(r"list-style(?:-type)?\s*:[^;]{0,40}?([a-z]+(?:-[a-z]+)*)", re.I)
CHINESE_STYLES = frozenset(
    ("cjk-ideographic", "simp-chinese-informal", "trad-chinese-informal", "cjk-decimal", "japanese-informal")
)
CHINESE_DIGITS = "零一二三四五六七八九"
ROMAN = tuple(
    zip(
        (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1),
        ("m", "cm", "d", "cd", "c", "xc", "l", "xl", "x", "ix", "v", "iv", "i"),
        strict=True,
    )
)
# an item that prints its own number keeps that one: 1、 (1) 第一条 一、
NUMBERED_RE = re.compile(
    r"[(（]?[0-9一二三四五六七八九十]{1,3}[、.．)）]|第[0-9一二三四五六七八九十百]{1,5}[条章节]|[①-⑳]"
)
MOST_ITEMS = 9999


@dataclass
class OpenList:
    """A list being read: how it numbers and the number of its next item."""

    style: str
    number: int = 1

    def next_marker(self, value: str | None) -> str:
        """Return the marker of the next item; ``value`` is the item's own attribute."""
        number = _integer(value, self.number)
        self.number = number + 1
        if not self.style or not 0 < number <= MOST_ITEMS:
            return ""
        return _write(number, self.style)

    def marked(self, marker: str, text: str) -> str:
        """Return the item's text with its marker, unless it prints its own."""
        return text if NUMBERED_RE.match(text) else marker + text


def open_list(tag: str, attribute: Callable[[str], str | None]) -> OpenList:
    """Return the list that an ``ol`` or ``ul`` begins; a list with bullets prints no numbers."""
    style = TYPES.get(attribute("type") or "", "decimal") if tag == "ol" else ""
    declared = STYLE_RE.search(attribute("style") or "")
    if declared and tag == "ol":
        name = declared.group(1).lower()
        style = "" if name in ("none", "disc", "circle", "square") else name
    return OpenList(style, _integer(attribute("start"), 1))


def _integer(text: str | None, default: int) -> int:
    return int(text) if text and re.fullmatch(r"\s*-?[0-9]{1,6}\s*", text) else default


def _write(number: int, style: str) -> str:
    """Return ``number`` as a list style prints it.

    >>> [_write(12, style) for style in ("decimal", "lower-latin", "cjk-ideographic")]
    ['12. ', 'l. ', '十二、']
    """
    if style in CHINESE_STYLES:
        return _chinese(number) + "、"
    if style.endswith(("latin", "alpha")):
        text = _letters(number)
    elif style.endswith("roman"):
        text = _roman(number)
    else:
        return f"{number}. "
    return (text.upper() if style.startswith("upper") else text) + ". "


def _letters(number: int) -> str:
    text = ""
    while number:
        number, rest = divmod(number - 1, 26)
        text = chr(ord("a") + rest) + text
    return text


def _roman(number: int) -> str:
    text = ""
    for value, letters in ROMAN:
        count, number = divmod(number, value)
        text += letters * count
    return text


def _chinese(number: int) -> str:
    if number >= 100:
        return str(number)
    tens, ones = divmod(number, 10)
    head = ("" if tens == 1 else CHINESE_DIGITS[tens]) + "十" if tens else ""
    return head + (CHINESE_DIGITS[ones] if ones or not tens else "")
