"""What a value is about by the words of its line (值所在行的限定词): the P1 row of a table, 一级故障 in a sentence.

In the part between commas that holds the value its own words decide, the nearest before it first; else the last
words of the same kind earlier in the line.  A value of no level (``故障2小时内解决``) is one of every level.

>>> text = "一级故障4小时内解决,二级故障8小时内解决。P1\\t≤10分钟\\t≤2小时"
>>> [is_near(text, (text.index(value), text.index(value) + 2), ("一级", "p1")) for value in ("4小", "8小", "≤2")]
[True, False, True]
>>> is_near("故障2小时内解决", (2, 5), ("一级",)), is_near("故障率不超过2%", (3, 8), ("及时率",))
(True, False)
"""

from __future__ import annotations

import re
from collections.abc import Iterable

LINE_RE = re.compile(r"[。;\n]")
PART_RE = re.compile(r"[,、\t|:]")
LINE_CHARS = 400  # no sentence and no row is longer
# What parts entries into levels: of two such labels the one that is nearer counts.
LEVEL_RE = re.compile(
    r"(?i)\bP[0-5]\b|[一二三四五][级类]|[ⅠⅡⅢⅣ]级?|[1-5]级|(?:特别?重大|特大|重大|较大|一般|严重|紧急|轻微|普通|次要|致命)"
    r"(?=[级的]?(?:故障|事件|问题|缺陷|级|\t|\|))|(?<![\d个])(?:非?工作日|非?工作时间|节假日|其他时间)"
)
LEVEL_WORD_RE = re.compile(r"p\d|[一二三四五1-5][级类]|特别?重大|特大|重大|较大|一般|严重|紧急|轻微|普通|次要|致命")


def is_near(text: str, place: tuple[int, int], words: Iterable[str]) -> bool:
    """Return whether one of ``words`` (folded) says what the value at ``place`` is about."""
    start = _after(LINE_RE, text, max(place[0] - LINE_CHARS, 0), place[0])
    end = _before(LINE_RE, text, place[1], min(place[1] + LINE_CHARS, len(text)))
    sought = tuple(words)
    own = (_after(PART_RE, text, start, place[0]), _before(PART_RE, text, place[1], end))
    labels = [*_labels(text, (own[0], place[1]), sought), *_labels(text, (place[1], own[1]), sought)]
    if labels:
        before = [label for at, label in labels if at < place[1]]
        return _is_one(before[-1] if before else labels[0][1], sought)
    earlier = _labels(text, (start, own[0]), sought)
    return _is_one(earlier[-1][1], sought) if earlier else any(LEVEL_WORD_RE.fullmatch(word) for word in sought)


def _labels(text: str, place: tuple[int, int], words: tuple[str, ...]) -> list[tuple[int, str]]:
    """Return the words that are sought and all that part entries like them, in order."""
    part = text[place[0] : place[1]]
    found = [(match.start() + place[0], match.group().lower()) for match in LEVEL_RE.finditer(part)]
    low = part.lower()
    for word in words:
        at = low.find(word)
        while word and at >= 0:
            found.append((at + place[0], word))
            at = low.find(word, at + len(word))
    return sorted(found)


def _is_one(label: str, words: tuple[str, ...]) -> bool:
    return any(label in word or word in label for word in words)


def _after(pattern: re.Pattern[str], text: str, low: int, high: int) -> int:
    found = low
    for match in pattern.finditer(text, low, high):
        found = match.end()
    return found


def _before(pattern: re.Pattern[str], text: str, low: int, high: int) -> int:
    match = pattern.search(text, low, high)
    return match.start() if match else high
