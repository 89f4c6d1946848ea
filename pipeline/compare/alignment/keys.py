"""What two texts are compared by (比对键): figures, words and characters without what only shows them.

Dropped are white space, punctuation, brackets, thousands separators and the length of a blank.  Kept is what carries
meaning: decimal point, the colon of a time, ranges, ``% < > = + *``, currency signs, check boxes.  A figure, a run
of Chinese numerals and a Latin word are one token each, any other character is one of its own.

>>> key_of("月费: 1,500.00 元 (人民币壹仟伍佰元),9:00~18:00 共____次")
'月费1500.00元人民币壹仟伍佰元9:00-18:00共_次'
>>> [token.text for token in tokens("0.05%,自2024年3月", 0, 14)]
['0.05', '%', '自', '2024', '年', '3', '月']
"""

from __future__ import annotations

import re
from typing import NamedTuple

NUMERALS = "零〇○一二三四五六七八九十百千万亿两壹贰叁肆伍陆柒捌玖拾佰仟廿卅"
_FIGURE = r"\d{1,2}:\d{2}(?::\d{2})?(?!\d)|\d{1,3}(?:,\d{3})+(?!\d)(?:\.\d+)?|\d+[A-Za-z][A-Za-z\d]*|\d+(?:\.\d+)?"
_GLUE = r"(?<=\d)[\s,、;()|]+(?=\d)"  # 1、2 is not 12
_BLANK = r"\\?_(?:(?:[ ]{0,4}|[ ]?\n[ ]?)\\?_)*|\[[ ]*\]|【[ ]*】|\([ ]+\)"
_DASH = rf"(?<=[\d{NUMERALS}日月年时点分])(?:-+|\n-(?=[\d{NUMERALS}次]))|~|(?<=\w)-(?=\w)"
_SIGN = r"[%‰‱<>=≤≥≦≧≠±+*×÷¥$€£#@&/□☐☑☒√✓✔✗■°^]|(?<=[\s(:])\.(?=\d)|(?<=\d):(?=\d)|(?<=[\dA-Za-z])\.(?=[\dA-Za-z])"
_WORD = r"[A-Za-z][A-Za-z\d]*"
_ONE = r"[^\W\d_]|\w"
TOKEN_RE = re.compile(rf"{_FIGURE}|{_GLUE}|{_BLANK}|{_DASH}|{_SIGN}|{_WORD}|[{NUMERALS}]+|{_ONE}")
_KEY_RE = re.compile(rf"[\u4e00-\u9fff]+|{_FIGURE}|{_GLUE}|{_BLANK}|{_DASH}|{_SIGN}|{_WORD}|{_ONE}")
BLANK_RE = re.compile(_BLANK)
# Signs that say the same, and characters that converters between scripts and typists take for each other.
_FORMS = str.maketrans("≦≧×~☐✓✔覆馀乾徵著佔麽帐祇", "≤≥*-□√√复余干征着占么账只")

SEPARATORS = " \t\n\r\f\v,、;()|"
ONE_FORMS = {chr(code): form if isinstance(form, str) else chr(form) for code, form in _FORMS.items()}
ONE_FORMS |= dict.fromkeys(SEPARATORS, ",")


class Token(NamedTuple):
    """A figure, word or character at [start, end) of the view; ``text`` in the form in which it is compared."""

    text: str
    start: int
    end: int


def tokens(string: str, start: int, end: int) -> list[Token]:
    """Return what ``string[start:end]``, a stretch of a view, is made of."""
    found = []
    for match in TOKEN_RE.finditer(string, start, end):
        part = match.group()
        form = ONE_FORMS.get(part, part) if len(part) == 1 else _form(part)
        found.append(Token(form, match.start(), match.end()))
    return found


def key_of(text: str) -> str:
    """Return what ``text`` of a view is compared by as a whole."""
    return "".join([part if part.isalpha() else _form(part) for part in _KEY_RE.findall(text)]).translate(_FORMS)


def _form(part: str) -> str:
    first = part[0]
    if first.isalnum():
        return part.replace(",", "") if len(part) > 1 else ONE_FORMS.get(part, part)
    if first in "-~" or part[-1] == "-":
        return "-"
    if BLANK_RE.fullmatch(part):
        return "_"
    return "," if first in SEPARATORS else part.translate(_FORMS)
