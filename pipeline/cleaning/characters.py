"""Traditional characters, the pinyin that converters add, characters that stand for lost ones (繁体字、拼音注、乱码).

Mirrors of sharing sites print simplified pages in traditional characters, with pinyin behind characters that
have several readings.  The text stays; matching sees simplified characters and no pinyin.  A question mark for a
lost bullet or indent is marked, and so is the Cyrillic letter that one converter writes for a paragraph mark.

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

from pipeline.cleaning._lines import add_breaks, add_marks, folded
from pipeline.document import Document, Mark
from pipeline.folding import letters

# Traditional forms that every contract needs and that no simplified text uses.
HINTS = frozenset(
    "條雙應務費為與時間電話開關號實際權書貨員處發這個僱議產業賃買賣勞動責約則證訂簽據規繳"
    "統會碼聯繫執協該額銀內營範圍幣爭調擔義園區樓層積訊設備維護網絡頁項負違達過進運請計價單樣種稅"
)
LEAST_HINTS = 3  # a simplified contract may well hold one 貳 or a name in its old form; pinyin comes from a mirror
TONED = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ"
PINYIN_RE = re.compile(rf"(?<=[\u4e00-\u9fff])\([a-zü]{{0,5}}[{TONED}][a-zü{TONED}]{{0,8}}\)")
LOST_RE = re.compile(
    r"""(?mx)
      ^[ \t]{0,8} \?{1,4} (?=[\u4e00-\u9fff(]) (?![元年月日天万个])      # `?甲方:`
    | (?<=[同议书]) \? (?=[ ]?[(]?[甲乙][ ]?方)                          # `合同?甲方:` in a one-line body
    | (?<![\u4e00-\u9fff\d)?_]) \?\? (?=[\u4e00-\u9fff]) (?![元年月日天万个])   # `细:??服务` for an indent
    """
)
PARAGRAPH = "\u0420"  # Cyrillic capital Er
PARAGRAPH_RE = re.compile(r"(?<![\u0400-\u04ff])\u0420(?![\u0400-\u04ff])")
LEAST_PARAGRAPHS = 3  # fewer may be a name


class Converter(Protocol):
    """What of OpenCC is used."""

    def convert(self, text: str) -> str:
        """Return ``text`` in simplified characters."""


def mark(document: Document) -> Document:
    """Return the document with the folding of its characters and its pinyin marked."""
    present = letters(document.raw)
    folding = dict(document.folding)
    if len(HINTS & present) >= LEAST_HINTS or (
        not present.isdisjoint(TONED) and PINYIN_RE.search(folded(document)) is not None
    ):
        folding.update(_simplified("".join(sorted(char for char in present if "\u3400" <= char <= "\u9fff"))))
    if folding != document.folding:
        document = replace(document, folding=folding)
    marks: list[Mark] = []
    if not present.isdisjoint(TONED):
        found = PINYIN_RE.finditer(folded(document))
        marks += [Mark(*match.span(), "pinyin", "characters.pinyin") for match in found]
    if "?" in present or "\uff1f" in present:
        found = LOST_RE.finditer(folded(document))
        marks += [Mark(*match.span(), "lost_character", "characters.lost") for match in found]
    return _mark_paragraphs(add_marks(document, marks)) if PARAGRAPH in present else add_marks(document, marks)


def _mark_paragraphs(document: Document) -> Document:
    """Return the document with a line beginning behind each Cyrillic letter that stands for a paragraph mark."""
    places = [match.start() for match in PARAGRAPH_RE.finditer(document.raw)]
    if len(places) < LEAST_PARAGRAPHS:
        return document
    marks = (Mark(at, at + 1, "lost_character", "characters.paragraph") for at in places)
    inside = (at + 1 for at in places if document.raw[at + 1 : at + 2].strip())
    return add_breaks(add_marks(document, marks), inside)


def _simplified(characters: str) -> dict[int, str]:
    """Return the simplified form of each character that has another one."""
    if not characters:  # pinyin beside radicals alone
        return {}
    pairs = zip(characters, _converter().convert("\n".join(characters)).split("\n"), strict=True)
    return {ord(old): new for old, new in pairs if old != new and len(new) == 1}


@cache
def _converter() -> Converter:
    from opencc import OpenCC

    converter: Converter = OpenCC("t2s")
    return converter
