"""What a clause is told by: its characters and words, singly and in pairs (条款的字词特征).

Figures, blanks and the clause's own number say nothing of its matter and are evened out first.  Words are jieba's,
with the terms of the trade in ``terms.txt``; rjieba, the same algorithm and dictionary twenty times as fast, where it
is installed.

>>> evened("（二）押金为3,000元，____退还。")
'押金为0元,_退还。'
>>> [term for term in terms("违约金") if term.startswith("=")]
['=违约金']
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from pipeline.folding import fold

NUMBER_RE = re.compile(r"^\s*(?:第?[(]?[\d一二三四五六七八九十百]{1,4}[)]?(?:[、.条章节款]|(?<=[)]))\s*){1,2}")
FIGURE_RE = re.compile(r"\d[\d,.]*")
BLANK_RE = re.compile(r"_+|\s*[_X×]{2,}\s*")
FREQUENCY = 20_000  # in jieba's counts: enough to hold a term together
LONGEST = 2000  # characters of a clause; what follows says little more


def terms(text: str) -> list[str]:
    """Return the features of a clause: characters, pairs of characters, ``=word``, ``=word=word``."""
    even = evened(text[:LONGEST])
    cut = [word for word in _cut(even) if len(word) > 1 or word >= "\u4e00"]
    return [
        *even,
        *(even[at : at + 2] for at in range(len(even) - 1)),
        *("=" + word for word in cut),
        *(f"={one}={other}" for one, other in pairwise(cut)),
    ]


def words(text: str) -> list[str]:
    """Return the words of more than one character: enough for a long text, at a fifth of the cost.

    >>> words("1. 租金每月3000元")
    ['租金', '每月']
    """
    return [word for word in _cut(evened(text)) if len(word) > 1]


def evened(text: str) -> str:
    """Return the text folded, without white space and its own number, figures as 0 and blanks as one ``_``."""
    text = NUMBER_RE.sub("", fold(text))
    return re.sub(r"\s+", "", BLANK_RE.sub("_", FIGURE_RE.sub("0", text)))


def _cut(text: str) -> Iterable[str]:
    words: Iterable[str] = _tokenizer().cut(text)
    return words


@cache
def _tokenizer() -> Any:
    """Return a tokenizer that knows the terms of the trade; loaded when the first clause is looked at."""
    try:
        import rjieba

        tokenizer: Any = rjieba.Jieba()
    except ImportError:
        import jieba

        jieba.setLogLevel(logging.WARNING)
        tokenizer = jieba.Tokenizer()
    for word in Path(__file__).with_suffix(".txt").read_text("utf-8").split():
        tokenizer.add_word(word, FREQUENCY, "n")
    return tokenizer
