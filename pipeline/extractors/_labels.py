"""Lines of the form ``label: value`` (标签与值), for all extractors that look for a label.

A label may be letter-spaced (``电    话``), bold in Markdown, followed by an aside in brackets and by a colon of either
kind; its value ends where the line ends or where the next label of the same line begins.

>>> text = "合 同 编 号:KF-12  签订地点:杭州"
>>> label = next(find_labels(text, spaced("合同编号")))
>>> text[label.start:label.end], text[label.value_start:label.value_end]
('合 同 编 号:', 'KF-12')
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

LETTER_GAP = "[ ]{0,8}"  # 住      所: the widest spacing seen in printed forms
SEPARATOR = r"[ ]{0,10}(?:\([^()\n]{0,24}\))?[ ]{0,4}\*{0,2}[ ]{0,2}:\*{0,2}"
VALUE_CHARS = 400  # longer stretches are bodies printed on one line
LABEL_CHARS = 120  # the longest label with its inner spaces and its aside
OWNERS = ("甲方", "乙方", "丙方", "双方", "政府采购", "合同", "协议", "本合同", "本协议", "公司", "单位")
NEXT_LABEL_RE = re.compile(
    r"(?:[ ]{1,200}|\t|[,;。_】\]])(?:\*{0,2})(?:[\u4e00-\u9fff][ ]{0,4}){2,10}(?:\([^()\n]{0,12}\))?[ ]{0,4}:"
)

GLUED_LABEL_RE = re.compile(  # 合同编号:签订地点:签订日期:
    r"[ ]{0,4}(?:签[订署约定]|订立|合同|联系)?(?:地点|日期|时间|编号|地址|电话|联系人|法定代表人|开户行|账号)[ ]{0,4}:"
)


class Label(NamedTuple):
    """A label [start, end) with its colon, and the place of its value."""

    start: int
    end: int
    value_start: int
    value_end: int


def spaced(*words: str) -> str:
    """Return a pattern for any of ``words``, spaces between the letters allowed; longer words win.

    >>> bool(re.fullmatch(spaced("电话", "联系电话"), "联 系 电  话"))
    True
    """
    ordered = sorted(words, key=len, reverse=True)
    return "(?:" + "|".join(LETTER_GAP.join(map(re.escape, word)) for word in ordered) + ")"


def find_labels(text: str, words: str) -> Iterator[Label]:
    """Yield the labels of ``text`` whose word matches the pattern ``words`` and that stand by themselves.

    text: folded (``view.string``); a label inside a longer word (``服务地址`` for ``地址``) is none
    """
    pattern, ends = _label_re(words), _ends(words)
    colon = text.find(":")
    done = 0
    while colon >= 0:  # back from the colons, which are few
        match = None
        if text[colon - 1] in ends:
            match = pattern.search(text, max(text.rfind("\n", done, colon) + 1, colon - LABEL_CHARS, done), colon + 3)
        done = match.end() if match else colon + 1
        if match and _stands_alone(text, match.start()):
            yield Label(match.start(), match.end(), match.end(), value_end(text, match.end()))
        colon = text.find(":", done)


def _stands_alone(text: str, start: int) -> bool:
    """Return whether a label at ``start`` is no part of a longer word; whose it is may stand in front (甲方联系人)."""
    before = text[start - 1 : start]
    if not before.isalnum():
        return True
    return text[max(start - 4, 0) : start].endswith(OWNERS)


def value_end(text: str, start: int) -> int:
    """Return where the value that begins at ``start`` ends: at the line's end or before its next label."""
    line_end = text.find("\n", start)
    line_end = min(len(text) if line_end < 0 else line_end, start + VALUE_CHARS)
    if GLUED_LABEL_RE.match(text, start, line_end):
        return start
    following = NEXT_LABEL_RE.search(text, start, min(line_end, start + 300))
    if not following:
        return line_end
    mark = 1 if text[following.start()] in "_】]" else 0
    return following.start() + mark


@lru_cache(maxsize=32)
def _ends(words: str) -> frozenset[str]:
    """Return what can stand in front of a label's colon: the last characters of its words, brackets, spaces."""
    return frozenset(re.findall(r"([^\\|()])(?=\||\)$)", words)) | frozenset(" )*")


@lru_cache(maxsize=32)
def _label_re(words: str) -> re.Pattern[str]:
    return re.compile(words + SEPARATOR)
