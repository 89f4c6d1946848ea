"""Traditional characters and the pinyin that converters add (繁体字、拼音注).

Mirrors of sharing sites print simplified pages in traditional characters, with pinyin behind characters that
have several readings.  The text stays; matching sees simplified characters and no pinyin.

>>> from pipeline.document import from_string
>>> view = mark(from_string("雙方應(yīng)按月結算服務(wù)費(fèi)")).view()
>>> view.string, view.plain
('双方应按月结算服务费', '雙方應按月結算服務費')
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from typing import Protocol

from pipeline.cleaning._lines import add_marks, folded
from pipeline.document import Document, Mark

# Traditional forms that every contract needs and that no simplified text uses.
HINTS = frozenset("條雙應務費為與時間電話開關號實際權書貨員處發這個雇議產業賃買賣勞動責約則證訂簽據規繳")
LEAST_HINTS = 3  # a simplified contract may well hold one 貳 or a name in its old form
TONED = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ"
PINYIN_RE = re.compile(rf"(?<=[\u4e00-\u9fff])\([a-zü]{{0,5}}[{TONED}][a-zü{TONED}]{{0,8}}\)")
DAY_MISREAD_RE = re.compile(r"(?:工作|月[ \d_]{0,8}|\d)曰")
SAY_RE = re.compile(r"(?<![工作月\d _])曰")


class Converter(Protocol):
    """What of OpenCC is used."""

    def convert(self, text: str) -> str:
        """Return ``text`` in simplified characters."""


def mark(document: Document) -> Document:
    """Return the document with the folding of its characters and its pinyin marked."""
    present = set(document.raw)
    folding = dict(document.folding)
    if len(HINTS & present) >= LEAST_HINTS:
        folding.update(_simplified("".join(sorted(char for char in present if "\u3400" <= char <= "\u9fff"))))
    if "曰" in present and DAY_MISREAD_RE.search(document.raw) and not SAY_RE.search(document.raw):
        folding[ord("曰")] = "日"
    if folding != document.folding:
        document = replace(document, folding=folding)
    if present.isdisjoint(TONED):
        return document
    found = PINYIN_RE.finditer(folded(document))
    return add_marks(document, (Mark(*match.span(), "pinyin", "characters.pinyin") for match in found))


def _simplified(characters: str) -> dict[int, str]:
    """Return the simplified form of each character that has another one."""
    pairs = zip(characters, _converter().convert("\n".join(characters)).split("\n"), strict=True)
    return {ord(old): new for old, new in pairs if old != new and len(new) == 1}


@cache
def _converter() -> Converter:
    from opencc import OpenCC

    converter: Converter = OpenCC("t2s")
    return converter
