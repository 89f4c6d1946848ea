"""Numbers that are part of no other value, codes, and blanks (其余的数、编号、空白).

>>> [(token.kind, str(token.value)) for token in find_counts("一式四份,任何一方第3次违约,每月10日前", lambda *_: True)]
[('count', '4'), ('count', '3'), ('monthday', '10')]
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from pipeline.compare.terms.tokens import Token
from pipeline.values import numbers
from pipeline.values.blanks import PLACEHOLDER_RE

MEASURES = (
    "份个次条款项章节倍期班家批页号名台套件辆只张万亿级类种层间栋楼室岁吨米亩箱笔单通起例宗场篇趟遍户组路字时点分秒日天月年周季人元圆度"
    "成折幢座床门部本艘架根块片瓶袋盒包桶枚颗粒"
)
MARKER_RE = re.compile(
    r"[^\n、.)]{1,3}[、)]|\d{1,2}\.\d{1,2}[ \u4e00-\u9fff]|\d{1,2}\.(?!\d)"
)  # 3、 2.3 at the begin of a line
COUNT_RE = re.compile(rf"[ _)】\]]{{0,3}}(?P<unit>个?[{MEASURES}][次分点量度]?|平方米?|公里|小时|工作日)?")
# 任何一方, 一般, 其中一项: no number is meant; 第一时间
LOOSE_RE = re.compile(
    r"一(?=[方般切致旦并经定些律同直样次性起概体旁边再向面])|(?<=[任每同另某统唯之单逐万])一|(?<=[任哪])[一何]|第一时间|(?<=第)三(?=[方者人])|(?<=进)一步|四周|百姓|千万(?=[不别要])|万一|九九"
)
CODE_RE = re.compile(r"(?<![A-Za-z0-9])(?=[A-Za-z0-9._/@-]{0,40}\d)[A-Za-z0-9]{1,40}(?:[-._/@#][A-Za-z0-9]{1,40}){0,8}")
DAYS = frozenset({"日", "号"})
MONTH_RE = re.compile(r"(?:[每次当本下上该各]个?月|月度|月份?)(?:的|底前)?[第 ]{0,2}$")  # 每月10日
PLAIN_RE = re.compile(r"[\d.]*")
NUMBER_CHARS = 7  # a shorter number is no code
HAN_RE = re.compile(rf"[{numbers.CHINESE_CHARS}]")


def find_counts(text: str, is_free: Callable[[int, int], bool]) -> Iterator[Token]:
    """Yield the numbers that stand in no other value; a Chinese one only where something is counted."""
    loose = {match.start() for match in LOOSE_RE.finditer(text)}
    for mention in numbers.find(text):
        if mention.start in loose or not is_free(mention.start, mention.end):
            continue
        if MARKER_RE.match(text, mention.start) and text[mention.start - 1 : mention.start] in ("\n", ""):
            continue
        if text[mention.start - 1 : mention.start].isascii() and text[mention.start - 1 : mention.start].isalpha():
            continue  # a part of a code
        follows = text[mention.end : mention.end + 1]
        if follows.isascii() and follows.isalpha():
            continue
        unit = COUNT_RE.match(text, mention.end)
        word = unit["unit"] if unit else None
        is_han = bool(HAN_RE.match(text, mention.start))
        if is_han and word is None and mention.end - mention.start < 2:
            continue
        end = unit.end("unit") if unit and word and is_free(mention.start, unit.end("unit")) else mention.end
        is_day = word in DAYS and MONTH_RE.search(text, max(mention.start - 8, 0), mention.start)
        yield Token(mention.start, end, "monthday" if is_day else "count", mention.value, None if is_day else word)


def find_codes(text: str) -> Iterator[Token]:
    """Yield words with digits in them and long numbers."""
    for match in CODE_RE.finditer(text):
        if len(match.group()) >= NUMBER_CHARS or not PLAIN_RE.fullmatch(match.group()):
            yield Token(match.start(), match.end(), "code", match.group().upper())


def find_blanks(text: str) -> Iterator[Token]:
    """Yield placeholders."""
    for match in PLACEHOLDER_RE.finditer(text):
        yield Token(match.start(), match.end(), "blank", None)
