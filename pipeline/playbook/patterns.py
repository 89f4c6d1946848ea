"""Words and patterns of a reader, found in linear time (词与正则): RE2, never a backtracking engine.

The text is searched as the extractors see it: half width, simplified characters, wrapped lines joined.  Words and
patterns are folded the same way, so that ``：`` finds ``:``.  Words are found across spaces (``最 终 解 释 权``).

>>> text = Searched("甲方拥有 最 终解释权,乙方不得异议。")
>>> text.find_word("最终解释权"), text.find(compile_pattern("(?:最|单)终解释权"))
([(5, 11)], [])
>>> compile_pattern("(?<=甲方)付款")
Traceback (most recent call last):
pipeline.playbook.faults.Mistake: pattern (?<=甲方)付款: RE2 has no look-around: (?<=
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import cache, cached_property, lru_cache
from itertools import islice
from typing import Any, Protocol

from pipeline.cleaning.characters import Converter
from pipeline.folding import DROPPED_RE, FOLD
from pipeline.playbook.faults import Mistake

PATTERN_CHARS = 2_000
PROGRAM_SIZE = 5_000  # instructions; `.{0,300}` takes about half; the longest search is this times the text
MEMORY_BYTES = 8 << 20
PLACES = 20  # of one word or pattern in one contract; more say nothing new
ESCAPE_RE = re.compile(
    r"\\(?:u(?P<four>[0-9a-fA-F]{4})|U(?P<eight>[0-9a-fA-F]{8})|.)", re.DOTALL
)  # RE2 writes \x{4e00}
SPECIAL = frozenset("\\.+*?()|[]{}^$-")
REASONS = {  # what RE2 says first, in Chinese and in plain English
    "invalid perl operator": ("RE2 不支持前后查找等写法", "RE2 has no look-around"),
    "missing )": ("缺少右括号", "a bracket is not closed"),
    "unexpected )": ("多了右括号", "a bracket too many"),
    "missing ]": ("缺少 ]", "a ] is missing"),
    "invalid escape sequence": ("不支持的转义（如反向引用）", "an escape that RE2 has not (such as a back-reference)"),
    "invalid repetition size": ("重复次数过大（最多 1000）", "repeated too often (1000 at most)"),
    "bad repetition operator": ("重复符号写法有误", "bad repetition"),
    "no argument for repetition operator": ("重复符号前没有内容", "nothing to repeat"),
    "invalid character class range": ("字符范围有误", "bad range of characters"),
    "pattern too large": ("模式过大", "the pattern is too large"),
}


class Pattern(Protocol):
    """What of a compiled pattern is used."""

    programsize: int

    def finditer(self, text: str, pos: int | None = None, endpos: int | None = None) -> Iterator[Any]:
        """Yield the matches of ``text``."""


def compile_pattern(source: str) -> Pattern:
    """Return the pattern of ``source``.

    Raises Mistake: RE2 does not take it, it matches nothing at all, or it is too large.
    """
    import re2

    if len(source) > PATTERN_CHARS:
        raise Mistake(
            f"模式超过 {PATTERN_CHARS} 字符", f"a pattern of more than {PATTERN_CHARS} characters", "bad_pattern"
        )
    options = re2.Options()
    options.max_mem, options.log_errors = MEMORY_BYTES, False
    try:
        compiled: Pattern = re2.compile(folded_pattern(source), options)
    except re2.error as error:
        raise _refused(source, error) from None
    if compiled.programsize > PROGRAM_SIZE:
        raise Mistake(f"模式过大：{source[:60]}", f"the pattern is too large: {source[:60]}", "bad_pattern")
    if next(compiled.finditer(""), None) is not None:
        raise Mistake(
            f"模式可匹配空文本：{source[:60]}", f"the pattern matches nothing at all: {source[:60]}", "bad_pattern"
        )
    return compiled


def folded(word: str) -> str:
    """Return a word as the text is searched: half width, simplified, without white space, Latin letters small."""
    return _simplified("".join(DROPPED_RE.sub("", word.translate(FOLD)).split())).lower()


def folded_pattern(source: str) -> str:
    """Return a pattern as the text is searched; a full-width bracket stays a character.

    >>> folded_pattern("（甲方）[：，]\\\\u4e00")
    '\\\\(甲方\\\\)[:,]\\\\x{4e00}'
    """
    parts: list[str] = []
    position = 0
    for escape in ESCAPE_RE.finditer(source):
        parts += [_folded_literal(source[position : escape.start()]), _escape(escape)]
        position = escape.end()
    return "".join([*parts, _folded_literal(source[position:])])


class Searched:
    """A text that is searched for many words and patterns; offsets are those of ``string``."""

    def __init__(self, string: str) -> None:
        """string: folded, as `View.string`."""
        self.string = string

    def find(self, pattern: Pattern) -> list[tuple[int, int]]:
        """Return the first places of ``pattern``."""
        return [match.span() for match in islice(pattern.finditer(self.string), PLACES)]

    def find_word(self, word: str) -> list[tuple[int, int]]:
        """Return the first places of a word (folded or not); white space inside it does not count."""
        sought = folded(word)
        found: list[tuple[int, int]] = []
        start = self._close.find(sought) if sought else -1
        while start >= 0 and len(found) < PLACES:
            end = start + len(sought)
            found.append((self._place(start), self._place(end - 1) + 1))
            start = self._close.find(sought, end)
        return found

    @cached_property
    def _close(self) -> str:
        return self.string.replace(" ", "").translate(LOWER)

    @cached_property
    def _spaces(self) -> list[int]:
        """Return for each space how many other characters stand before it."""
        return [match.start() - index for index, match in enumerate(re.finditer(" ", self.string))]

    def _place(self, close: int) -> int:
        return close + bisect_left(self._spaces, close + 1)


LOWER = {code: code + 32 for code in range(ord("A"), ord("Z") + 1)}  # one for one, which str.lower is not


def _folded_literal(text: str) -> str:
    return "".join(_folded_character(each) for each in _simplified(text))


def _folded_character(character: str) -> str:
    """Return a character as the text has it; one that becomes a sign of patterns stays a character."""
    became = character.translate(FOLD)
    return f"\\{became}" if became != character and became in SPECIAL else became


def _escape(match: re.Match[str]) -> str:
    digits = match["four"] or match["eight"]
    return f"\\x{{{digits}}}" if digits else match.group()


@lru_cache(maxsize=4096)
def _simplified(text: str) -> str:
    """Return ``text`` in simplified characters, one for one; loads nothing for a text that has no others."""
    try:
        text.encode("gb2312")
    except UnicodeEncodeError:
        return "".join(_converted(character) for character in text)
    return text


@cache
def _converted(character: str) -> str:
    became = _converter().convert(character) if "\u3400" <= character <= "\u9fff" else character
    return became if len(became) == 1 else character


@cache
def _converter() -> Converter:
    from opencc import OpenCC

    converter: Converter = OpenCC("t2s")
    return converter


def _refused(source: str, error: Exception) -> Mistake:
    said = error.args[0] if error.args else b""
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
    head, _, detail = text.partition(": ")
    zh, en = REASONS.get(head, (head, head))
    piece = f": {detail[:60]}" if detail else ""
    return Mistake(f"模式 {source[:60]}：{zh}{piece}", f"pattern {source[:60]}: {en}{piece}", "bad_pattern")
