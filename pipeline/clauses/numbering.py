"""Markers at the beginning of a line and the style they are printed in (条款编号).

Reads the number of a clause wherever a line begins with one: ``第一条`` ``第3章`` ``一、`` ``(一)`` ``1.`` ``1.1``
``二.1`` ``(1)`` ``1)`` ``①`` ``a)`` ``A、``, with the misprints that files bring along (``2. 4`` ``l、`` ``靠前条``).
What the numbers mean to each other is decided in ``pipeline.clauses.tree``.

>>> from pipeline.document import from_string
>>> [(m.number, m.style, m.value) for m in find(from_string("第二条 费用\\n2.1 单价\\n（一）月费\\n3.5元").view())]
[('第二条', 'article', (2,)), ('2.1', 'decimal2', (2, 1)), ('(一)', 'cjk_paren', (1,))]
"""

from __future__ import annotations

import re
from typing import NamedTuple

from pipeline.document import View
from pipeline.values.numbers import parse_chinese

CJK = r"[一二三四五六七八九十][一二三四五六七八九十〇○零]{0,2}"
ORDINAL = r"(?:[一二三四五六七八九十百零〇两][ ]?){1,6}|\d{1,3}[ ]?"
# A number before one of these is a quantity (1.5万元), but not where the word goes on (1.1人员, 3.2年度).
QUANTITY = (
    r"(?![\d%‰]|[ ]?[-~至×x*][ ]?\d|[元万亿倍折克吨米版]|小时|分钟|年(?!度|费|检|审)|月(?!租|度|末|结|薪|付|费)"
    r"|日(?!常|期)|天(?!然|猫)|个(?!人|性|别)|人(?!员|力|民|工|事|身|才|数)|项(?!目)|台(?!账)|次(?!数)"
    r"|份(?!额|数)|名(?!称|词|义)|级(?!别))"
)
# An article that the sentence is about, no heading: a wrapped line that begins with 第三条约定的.
CITED = r"(?![之的]?[规约]定|所[述列约规]|中[的所]|第|[和与及或至、][ ]?第|款|[》」])"


class Style(NamedTuple):
    """A way to print numbers: its name, the pattern of the number with its punctuation, one line that has it.

    The first group that matches is the number as printed, without what ends it.
    """

    name: str
    pattern: str
    example: str


# Tried in this order: the first that matches wins.
STYLES: tuple[Style, ...] = (
    Style("part", rf"(?P<part>第[ ]?(?:{ORDINAL})(?:部分|编|篇)){CITED}", "第一部分 协议书"),
    Style("chapter", rf"(?P<chapter>第[ ]{{0,3}}(?:{ORDINAL})[ ]{{0,3}}章){CITED}", "第一章:总则"),
    Style("section", rf"(?P<section>第[ ]?(?:{ORDINAL})节){CITED}", "第一节 范围"),
    Style(
        "article",
        rf"[【〖]?(?P<article>第[ ]{{0,3}}(?:{ORDINAL})[ ]{{0,3}}条|靠前条){CITED}"
        r"(?:的(?=、)|[】〗]|[ ]?[-/]{1,3}(?!\d))?",
        "第一条服务内容",
    ),
    Style(
        "annex",
        r"(?P<annex>附[件录表][ ]?(?:[一二三四五六七八九十]{1,2}|\d{1,2}|[A-Z])?)(?=[ \t:、,.《(]|$|\n)",
        "附件一:价格表",
    ),
    Style("dotted", rf"(?P<dotted>{CJK}(?:\.\d{{1,2}}){{1,3}})", "二.1 价格"),
    Style("ordinal", rf"(?P<ordinal>第[ ]?{CJK})[ ]?[、,:]", "第一、借款用途"),
    Style(
        "cjk",
        rf"(?P<cjk>{CJK})(?:[ ]{{0,3}}[、.:,](?!{CJK}[、,])|[ ]{{1,8}}(?=[^\s年月日])"
        r"|-{1,2}(?![一二三四五六七八九十\d])(?=[\u4e00-\u9fff]))",
        "一、范围",
    ),
    Style("capital", r"(?P<capital>[壹贰叁肆伍陆柒捌玖拾])[ ]{0,3}[、.:]", "贰、费用"),
    Style("roman", r"(?P<roman>[Ⅰ-Ⅻ])[ ]{0,3}(?:[、.:]|(?=[\u4e00-\u9fff]))", "Ⅱ、费用"),
    Style("cjk_paren", rf"(?P<cjk_paren>\([ ]?{CJK}[ ]?\)|[㈠-㈩])", "(一)月费"),
    Style("decimal", rf"(?P<decimal>\d{{1,2}}(?:[ ]?\.[ ]?\d{{1,2}}){{1,4}}){QUANTITY}\.?", "1.1 单价"),
    Style("arabic_paren", r"(?P<arabic_paren>\([ ]?\d{1,2}[ ]?\)|[⑴-⒇])", "(1)单价"),
    Style("arabic_half", r"(?P<arabic_half>\d{1,2})[ ]?[)\]]", "1)单价"),
    Style("arabic", r"(?P<arabic>\d{1,2}|[lI](?=、)|[⒈-⒛])[ ]{0,2}(?:(?<=[⒈-⒛])|[、.](?!\d)|[,:](?!\d))", "1.单价"),
    Style("plain", r"(?P<plain>[1-9]\d?)(?:\t|[ ]{1,4})(?=[\u4e00-\u9fff“《])(?![年月日个元])", "1 服务条款的确认"),
    Style("circled", r"(?P<circled>[①-⑳])", "①单价"),
    Style("letter_paren", r"(?P<letter_paren>\([A-Za-z]\)|[A-Za-z]\))", "a)单价"),
    Style("letter", r"(?P<letter>[A-Za-z])[、.](?=[ ]{0,3}[\u4e00-\u9fff“])", "A、单价"),
    Style("bare", rf"(?P<bare>{CJK})(?=[\u4e00-\u9fff])", "一商品名称"),
)
BARS_OF_ROW = 3  # around two cells; a frame has two
MARKER_RE = re.compile(
    r"[ \t#*>•●◆■※│|]{0,40}(?=[第靠附【〖一二三四五六七八九十壹贰叁肆伍陆柒捌玖拾Ⅰ-Ⅻ\d(㈠-㈩①-⒛A-Za-z])(?:"
    + "|".join(style.pattern for style in STYLES)
    + r")[ \t、:,.．]{0,20}"
)
ENCLOSED = {
    chr(base + step): step + 1
    for base, count in ((0x2460, 20), (0x2474, 20), (0x2488, 20), (0x3220, 10))
    for step in range(count)
}


ONES = {
    numeral: value
    for numerals in ("一二三四五六七八九十", "壹贰叁肆伍陆柒捌玖拾", "ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩⅪⅫ")
    for value, numeral in enumerate(numerals, 1)
}
PIECE_RE = re.compile(r"\d+|[一二三四五六七八九十百零〇○两]+|[A-Za-z]|[①-⒛㈠-㈩壹贰叁肆伍陆柒捌玖拾Ⅰ-Ⅻ]")


class Marker(NamedTuple):
    """A number that begins the line [start, line_end); the text of the line begins at ``text``."""

    start: int
    text: int
    line_end: int
    number: str
    style: str
    value: tuple[int, ...]


def find(view: View) -> list[Marker]:
    """Return the markers of all lines, rows of tables with several cells left out."""
    string, plain = view.string, view.plain
    own = None if plain is string else plain
    found = []
    for line in view.lines:
        start = line.start
        if start and string[start - 1] != "\n":  # goes on from a wrapped line
            continue
        match = MARKER_RE.match(string, start)
        if match is None:
            continue
        end = string.find("\n", start)
        end = len(string) if end < 0 else end
        if match.end() > end or _is_row(string[start:end], match, is_table=line.line.table is not None):
            continue
        marker = read(match, end, own)
        if marker is not None:
            found.append(marker)
    return found


def _is_row(text: str, match: re.Match[str], *, is_table: bool) -> bool:
    """Return whether a line of a table has several cells, other than a number and what it numbers."""
    if text.count("|") >= BARS_OF_ROW:  # | 一级 | 2小时 |
        return True
    return is_table and "\t" in text and not (match.lastgroup == "plain" and text.count("\t") == 1)


def read(match: re.Match[str], line_end: int, plain: str | None = None) -> Marker | None:
    """Return what ``match`` of ``MARKER_RE`` says; None for a number that numbers nothing (0, 00).

    plain: the text in the document's own characters, where it differs
    """
    style = match.lastgroup or ""
    start, end = match.span(style)
    number = printed = match[style].replace(" ", "")
    value = value_of(style, printed)
    if not value or value[0] == 0 or (style != "decimal" and 0 in value):
        return None
    if plain is not None:
        number = plain[start:end].replace(" ", "")
    if style == "decimal" or style == "dotted":
        style += str(len(value))
    return Marker(start, match.end(), line_end, number, style, value)


def value_of(style: str, printed: str) -> tuple[int, ...]:
    """Return the numbers that ``printed`` is made of.

    >>> value_of("article", "第十二条"), value_of("dotted", "二.1"), value_of("letter", "c"), value_of("cjk", "二十一")
    ((12,), (2, 1), (3,), (21,))
    """
    if printed.isdecimal():
        return (int(printed),)
    if style == "decimal":
        return tuple(map(int, printed.split(".")))
    if printed == "靠前条" or (style == "annex" and len(printed) == 2):  # a word filter's idea of 第一; 附件
        return (1,)
    return tuple(_number(style, piece) for piece in PIECE_RE.findall(printed))


def _number(style: str, piece: str) -> int:
    if piece in ONES:
        return ONES[piece]
    if piece.isdecimal():
        return int(piece)
    if piece in ENCLOSED:
        return ENCLOSED[piece]
    if piece.isascii():
        return 1 if style == "arabic" else ord(piece.lower()) - 96
    return parse_chinese(piece)
