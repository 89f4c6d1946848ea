"""Whether the file holds only the beginning of a contract (文本是否被截断).

Sharing sites show the first pages.  A notice of theirs says so, or the text stops: in a sentence, or before
anybody has signed.

>>> from pipeline.document import from_string
>>> is_truncated(from_string("甲方:青山公司\\n乙方:\\n一、乙方每日巡查,并应当在发现异常后立即").view())
True
>>> is_truncated(from_string("甲方:青山公司\\n乙方:\\n一、每日巡查。\\n甲方(盖章):      乙方(盖章):").view())
False
"""

from __future__ import annotations

import re

from pipeline.document import View

LAST_LINES = 40
TAIL_SHARE = 0.6  # signatures stand behind this much of the text
NOTICE_RE = re.compile(r"(?:还剩|剩余)[^。\n]{0,4}\d{0,4}页(?:未读|待)|继续免费阅读|(?:试读|预览)(?:已)?结束")
NOTICE_CUES = ("剩", "免费阅读", "试读", "预览")  # one of them stands in every notice
SIGNED_RE = re.compile(
    r"""(?x)
      (?:盖章|签[字章名订署]|公章|印章) [^。,;\n]{0,20} [:)] | (?:签[订署约字]|签章)(?:日期|时间):
    | ^[^。,;:]{0,4}日\s{0,4}期:
    | 法定代表人[^。,;\n]{0,16}: | (?:委托)?代理人[^。,;\n]{0,10}:
    | \d{4}年\d{1,2}月\d{1,2}日\s{0,4}$ | 年\s{1,20}月\s{1,20}日\s{0,4}$
    | ^[^。,;:\n]{0,8}(?:[甲乙丙]\s{0,4}方|[买卖供需]方|[出承]租[人方])\s{0,4}(?:[(][^()]{0,12}[)])?\s{0,4}:
    """
)
PARTY_RE = re.compile(r"[甲乙]\s{0,4}方|[买卖供需]方|[出承]租[人方]|委托[人方]|[发承]包[人方]|采购人|供应商")


def is_truncated(view: View) -> bool:
    """Return whether the contract goes on behind the end of this (cleaned) text."""
    raw = view.document.raw
    if any(cue in raw for cue in NOTICE_CUES) and NOTICE_RE.search(raw):
        return True
    lines = [text for line in view.string.split("\n") if (text := line.strip())]
    if not lines or not any(PARTY_RE.search(text) for text in lines):  # general terms bear no signature
        return bool(lines) and _stops(lines[-1])
    tail = _tail(lines)
    return not any(SIGNED_RE.search(text) for text in tail)


def _tail(lines: list[str]) -> list[str]:
    """Return the lines behind most of the text, but at most the last ones."""
    size, limit = 0, sum(map(len, lines)) * TAIL_SHARE
    for number, text in enumerate(lines):
        size += len(text)
        if size > limit:
            return lines[number:][-LAST_LINES:]
    return lines[-1:]


def _stops(text: str) -> bool:
    """Return whether a written line ends in the middle of a sentence."""
    return len(text) >= 15 and ("," in text or "。" in text) and text[-1] not in "。;:!?.)》”"
