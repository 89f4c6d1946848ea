"""Whether the text of a page is writing at all (文字层是否可用).

>>> readable("甲方\x01乙方\x02")
'甲方 乙方-'
>>> readable("\uf0a3是\uf052否")
'□是☑否'
"""

from __future__ import annotations

import re

from pipeline.parsers.docx_symbols import restored

GARBLED = 0.3
# what a font without a map to Unicode gives: control and private characters, the replacement character
ODD_RE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ue000-\uf8ff\ufff0-\uffff\U000f0000-\U0010ffff]")
ACCENTED_RE = re.compile(r"[\u00a1-\u00b6\u00b8-\u00d6\u00d8-\u02ff]")
HAN_RE = re.compile(r"[\u3400-\u9fff]+")
HAN_SAMPLE = 3000
LEAST_HAN = 30
COMMON_SHARE = 0.6  # contracts have over 0.95 of their characters in the first level of a standard, wrong maps 0.3
LEVELS = (("gb2312", bytes(range(0xB0, 0xD8))), ("big5", bytes(range(0xA4, 0xC7))))  # first levels by their lead bytes
HYPHENS = dict.fromkeys((2, 0xAD, 0xFFFE), "-")  # what PDFium writes for a hyphen at the end of a line
UNREADABLE_RE = re.compile(r"[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\uf020-\uf0ff\ufffe]")
SUSPECT_RE = re.compile(f"{ODD_RE.pattern}|{ACCENTED_RE.pattern}")
CONTROLS = {code: " " for code in (*range(32), *range(127, 160)) if chr(code) not in "\r\n"} | HYPHENS


def readable(text: str) -> str:
    """Return ``text`` with control characters as spaces and signs of symbol fonts as Unicode, one by one."""
    if UNREADABLE_RE.search(text) is None:  # five times as fast as looking each character up
        return text
    return restored(text.translate(CONTROLS), None)


def is_garbled(text: str) -> bool:
    """Report whether most of ``text`` is no writing: its font has no map to Unicode.

    The commonest odd character is not counted: some writers put U+0001 for every space.

    >>> is_garbled("\\x11\\x12\\x13\\x14甲方"), is_garbled("甲方\\x01乙方\\x01"), is_garbled("Party A")
    (True, False, False)
    """
    if SUSPECT_RE.search(text) is None:
        return not _is_common(text)
    printed = len(text) - sum(map(text.count, " \r\n\u3000")) or 1
    odd = ODD_RE.findall(text)
    commonest = max(map(odd.count, set(odd)), default=0) if len(set(odd)) > 1 else len(odd)
    strange = len(odd) - commonest + len(ACCENTED_RE.findall(text))
    return strange >= GARBLED * printed or not _is_common(text)


def _is_common(text: str) -> bool:
    """Report whether the Chinese characters are those that people write, simplified or traditional.

    >>> _is_common("服务费用" * 10), _is_common("鱣鱨鰋䇈" * 10)
    (True, False)
    """
    han = "".join(HAN_RE.findall(text[:HAN_SAMPLE]))
    if len(han) < LEAST_HAN:
        return True
    return any(
        len(leads) - len(leads.translate(None, level)) >= COMMON_SHARE * len(han)
        for leads, level in ((han.encode(encoding, "ignore")[::2], level) for encoding, level in LEVELS)
    )
