"""Folding of characters for matching: one form per meaning, one character to one (字符归一).

Full-width forms, Kangxi and CJK radicals, compatibility ideographs, every kind of dash and space.  The table
maps one character to one, so that offsets stay; what maps to nothing is matched by ``DROPPED_RE`` and taken
out by the view.  Source: Unicode NFKC, and EquivalentUnifiedIdeograph for the radicals that NFKC leaves.

>>> "甲⽅：１５００，⺠法典".translate(FOLD)
'甲方:1500,民法典'
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache

# Radicals that NFKC does not map, or (户) maps to a form that contracts do not use.
_RADICALS = str.maketrans(
    "⺁⺄⺆⺇⺈⺊⺋⺌⺍⺎⺗⺘⺙⺛⺝⺟⺠⺡⺢⺣⺤⺥⺧⺨⺩⺪⺫⺬⺮⺯⺰⺱⺲⺳⺴⺶⺷⺸⺹⺺⺻⺼⺽⺾⺿⻀"
    "⻁⻃⻄⻅⻈⻉⻋⻌⻍⻎⻐⻑⻒⻓⻔⻖⻘⻙⻚⻛⻜⻝⻠⻡⻢⻣⻤⻥⻦⻧⻨⻩⻪⻬⻮⻯⻰⻱⻳⼾",
    "厂乙冂几刀卜卩小小兀心手攴旡月母民水水火爪爪牛犬王疋目示竹糸纟网网网网羊羊羊老聿聿肉臼艹艹艹"
    "虎西西见讠贝车辶辶辶钅长长长门阜青韦页风飞食食饣马骨鬼鱼鸟卤麦黄黾齐齿竜龙龟龟户",
)
_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe31\ufe32\ufe58\ufe63\uff0d\u2500\u2501"
_SPACES = "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000\t\x01"
_KEPT_WIDE = "。、《》“”‘’【】〔〕「」『』…"


def _table() -> dict[int, int | str]:
    table: dict[int, int | str] = {}
    for start, end in ((0x2F00, 0x2FD6), (0xF900, 0xFAFF), (0xFE30, 0xFE6C), (0xFF01, 0xFFEF)):
        for code in range(start, end):
            folded = unicodedata.normalize("NFKC", chr(code))
            if len(folded) == 1 and folded != chr(code) and chr(code) not in _KEPT_WIDE:
                table[code] = folded
    table.update(dict.fromkeys(map(ord, _DASHES), "-"))
    table.update({ord(char): " " for char in _SPACES if char != "\t"})
    table.update({0xFFE5: "¥", 0x2581: "_", 0x301C: "~", 0x223C: "~", 0xFE30: ":", 0x2236: ":", 0xA789: ":"})
    table.update(_RADICALS)
    return table


FOLD: dict[int, int | str] = _table()
FOLDED = frozenset(map(chr, FOLD))  # none is what another one becomes
FEW = 40

# Zero-width and control characters, soft hyphens, direction marks, variation selectors: no text, but no end either.
DROPPED_RE = re.compile(
    "[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\ufe00-\ufe0f\x00\x02-\x08\x0e-\x1f\x7f]{1,64}"
)


@lru_cache(maxsize=1)  # cleaning and the view ask for the same text
def fold_each(text: str) -> str:
    """Return ``text`` folded, one character for one: offsets stay.

    >>> fold_each("ＫＦ－１２\u200b３"), fold_each("︱—－")
    ('KF-12\u200b3', '---')
    """
    found = letters(text) & FOLDED
    if len(found) > FEW:
        return text.translate(FOLD)
    for character in found:  # half the time of looking up each character of the text
        text = text.replace(character, character.translate(FOLD))
    return text


@lru_cache(maxsize=1)  # folding and cleaning ask for the same text
def letters(text: str) -> frozenset[str]:
    """Return the characters that ``text`` is made of."""
    return frozenset(text)


def fold(text: str) -> str:
    """Return ``text`` folded and without what ``DROPPED_RE`` matches.

    >>> fold("ＫＦ－１２\\u200b３")
    'KF-123'
    """
    return DROPPED_RE.sub("", text.translate(FOLD))


def exchange(text: str, characters: Mapping[int, str]) -> str:
    """Return ``text`` with another character at each of these offsets.

    >>> exchange("15OO元", {2: "0", 3: "0"})
    '1500元'
    """
    if not characters:
        return text
    changed = list(text)
    for offset, character in characters.items():
        changed[offset] = character
    return "".join(changed)
