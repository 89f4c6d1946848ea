"""What families of repairs share: letters that a recogniser reads for digits, and what a family is (识别错字的修正).

>>> as_digits("l5OO"), as_digits("2S.8O")
('1500', '25.80')
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

LETTERS = "OolI"  # what scans and typists write for digits so often that it is certain in typed text too
READ_AS = "OoQ〇○lIi|丨SsBZz"
_DIGITS = str.maketrans(READ_AS, "00000" + "11111" + "55822")
LIKE_DIGIT = r"[0-9OoQ〇○lIiSsBZz]"  # in figures of any length, where | may be the rule of a table
LIKE_DIGIT_OR_RULE = r"[0-9OoQ〇○lIi|丨SsBZz]"  # where the grammar fixes the length


class Family(NamedTuple):
    """Characters that are misread for one reason.

    reason: code of its repairs
    pattern: where the grammar may forbid the reading as printed
    mend: what the match should read, as long as the match; the match itself where nothing is wrong
    typed: characters that are repaired in text that was not recognised too, because the repair is certain there
    """

    reason: str
    pattern: re.Pattern[str]
    mend: Callable[[re.Match[str]], str]
    typed: str = ""


def as_digits(text: str) -> str:
    """Return ``text`` with every letter that stands for a digit as that digit."""
    return text.translate(_DIGITS)


def count_digits(text: str) -> int:
    """Return how many characters of ``text`` are printed as digits."""
    return sum("0" <= character <= "9" for character in text)
