"""Lines that end where the page ended, not the sentence (断行合并).

A line goes on in the next one when it is as wide as the page and no sentence, label or heading ends there, or
when it cannot be complete: an open bracket, a comma at its end, a figure without its unit.  Before a marker
(第一条, 1., (二)) and a label a new line begins.

>>> from pipeline.document import from_string
>>> text = "二、租金每月3000元,乙方应于每月 5\\n\\n日前付清(节假日\\n顺延)。\\n三、押金"
>>> mark(from_string(text)).view().string
'二、租金每月3000元,乙方应于每月 5日前付清(节假日顺延)。\\n三、押金'
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import pairwise

from pipeline.cleaning._broken import is_broken, is_minute, is_underlined_on
from pipeline.cleaning._lines import texts
from pipeline.document import KEPT_LAYERS, Document, Line

FULL_SHARE = 0.86  # of the usual width; the next word did not fit
NARROWEST, WIDEST = 36, 140  # half-width columns of pages that are wrapped by hand or by a converter
LEAST_FULL_LINES = 3
LEAST_FULL_SHARE = 0.08
LEAST_ENDED_SHARE = 0.55  # of the written lines before a new item; below this the author leaves full stops out
LEAST_BLANK_SHARE = 0.35  # of all lines: then a blank line stands behind each line and parts nothing
EDGE_CHARS = 1.6  # a line this near to the right edge (in heights of a character) is full
END = "。;:!?"
NUMERAL = "一二三四五六七八九十"
BEGIN_RE = re.compile(
    rf"""(?x)
      第\s?[{NUMERAL}百零〇\d]{{1,5}}\s?[条章节款] | [{NUMERAL}]{{1,3}}[、,.:] | [(][{NUMERAL}\d]{{1,3}}[)]
    | \d{{1,2}}[、)](?!\d) | \d{{1,2}}\.(?!\d) | \d{{1,2}}(?:\.\d{{1,2}}){{1,3}}(?![\d%‰元万倍米年月日.])
    | [①-⑳•·●◆■□☑☐√*>\#|] | -\s | -{{2}}
    | [A-Za-z][.、)] | 附(?:件|表|录)?\s?[{NUMERAL}\d:] | 备?注: | 以下无正文 | \(以下无正文 | 鉴于
    """
)
LABEL_RE = re.compile(r"(?![\d-])[^:,。;、()]{1,10}(?:[(][^()]{1,14}[)])?\s?:|[甲乙丙丁]\s{0,4}方\s?(?:[:(]|\s|$)")
HEADING_RE = re.compile(
    rf"(?:第[{NUMERAL}\d]{{1,4}}[条章节]|[{NUMERAL}]{{1,3}}、|[(][{NUMERAL}\d]{{1,3}}[)]|\d{{1,2}}[、.])[^,:;。]{{0,20}}"
)
SUBJECT_RE = re.compile(r"[甲乙丙双]方|本(?:合同|协议)|如(?:果|甲|乙|遇|因)|若")
CONTINUING_RE = re.compile(r"[,、。;)》】”%‰]|[(](?:以下|下)(?:简称|称)")
NAME_END_RE = re.compile(r"(?:股份)?有限(?:责任)?公司(?!.{0,60}公司)")  # the end of one name, not of two side by side
UNIT_RE = re.compile(r"(?:[元年天%‰]|万元?|月(?!度)|日(?![期常])|个月|个?工作日)(?!\s{0,4}:)")
OPEN_ENDS = "在与及按由将把被"  # prepositions and conjunctions
LEAST_OPEN_CHARS = 12
SENTENCE_RE = re.compile(r"[,、;。]")
NUMBER_RE = re.compile(r"[\dA-Za-z-]{6,40}(?![:\w])")
APART_RE = re.compile(r"[\t\u2500-\u257f]")  # cells, drawn tables
DATE_ALONE_RE = re.compile(r"(?:年[\s_]{0,16}月[\s_]{0,16}日[\s_]{0,80}){1,3}")  # below a signature, or two
SPLIT_LABELS_RE = re.compile(
    r"(?:出租|承租|委托|受托|发包|承包|采购|供应|转让|受让|出借|借款|用工|派遣|甲|乙|丙)\n(?:人|方|单位|商)?[^:\n]{0,10}:"
    r"|[^:\n]{2,6}(?:人|方|单位)\n[(][甲乙丙]方[)]"
)


def mark(document: Document) -> Document:
    """Return the document with the lines that go on in the next one marked as wrapped."""
    lines = texts(document)
    numbers = [number for number, text in enumerate(lines) if text]
    if len(numbers) < 2:
        return document
    page = _Page(document, lines, numbers)
    wrapped = [(before, after) for before, after in pairwise(numbers) if page.goes_on(before, after)]
    return _wrap(document, wrapped)


def _wrap(document: Document, pairs: Sequence[tuple[int, int]]) -> Document:
    lines = list(document.lines)
    for before, after in pairs:
        for number in range(before, after):
            if lines[number].layer in KEPT_LAYERS and not lines[number].wrapped:
                lines[number] = replace(lines[number], wrapped=True)
    return replace(document, lines=tuple(lines)) if pairs else document


class _Page:
    """What the lines of one document have in common: width, edges, punctuation."""

    def __init__(self, document: Document, lines: Sequence[str], numbers: Sequence[int]) -> None:
        self.document, self.lines = document, lines
        self.drawn = any(char in document.raw for char in "\t│┃")
        self.right = _right_edges(document.lines)
        self.numbers = numbers
        self.spaced = len(lines) - len(numbers) >= LEAST_BLANK_SHARE * len(lines)

    @cached_property
    def width(self) -> int:
        """The usual width of a full line; lines of pages have edges instead."""
        return _width(self.document, self.lines, self.numbers)

    @cached_property
    def ends_sentences(self) -> bool:
        """Whether what stands before a number or a label mostly ends in a full stop."""
        lines = self.lines
        closing = [
            lines[n]
            for n, after in zip(self.numbers, [*self.numbers[1:], None], strict=True)
            if (len(lines[n]) >= 10 or lines[n][-1] in "。;")
            and (after is None or BEGIN_RE.match(lines[after]) or LABEL_RE.match(lines[after]))
        ]
        ended = sum(text[-1] in END for text in closing)
        return bool(closing) and ended >= LEAST_ENDED_SHARE * len(closing)

    @cached_property
    def breaks_figures(self) -> bool:
        """Whether lines end inside figures elsewhere: the text is wrapped at any character."""
        return any(is_broken(self.lines[n], self.lines[after]) for n, after in pairwise(self.numbers))

    def goes_on(self, before: int, after: int) -> bool:
        """Return whether the line ``before`` goes on in the line ``after``."""
        first, second = self.document.lines[before], self.document.lines[after]
        text, following = self.lines[before], self.lines[after]
        if first.table is not None or second.table is not None or (self.drawn and _is_apart(text, following)):
            return False
        if len(text) <= 10 and SPLIT_LABELS_RE.match(f"{text}\n{following}"):
            return True
        if is_broken(text, following) or (is_minute(text, following) and self.breaks_figures):
            return True
        if is_underlined_on(text, following):
            return True
        if BEGIN_RE.match(following) and not _is_broken_time(text, following):
            return False
        if CONTINUING_RE.match(following) and not HEADING_RE.fullmatch(text):
            return text[-1] not in END or following[0] == "("
        if self._had_no_room(first, second, text, following):
            return True
        if text[-1] in END or LABEL_RE.match(following) or _is_blank_end(text, following):
            return False
        return self._is_cut(text, following) or (
            (after == before + 1 or self.spaced or not self._has_blank(before, after))
            and (self._is_full(first, text) or self._is_unfinished(text, following))
            and not LABEL_ALONE_RE.fullmatch(text)
        )

    def _has_blank(self, before: int, after: int) -> bool:
        return any(line.layer in KEPT_LAYERS for line in self.document.lines[before + 1 : after])

    def _is_cut(self, text: str, following: str) -> bool:
        """Return whether ``text`` cannot end here: an open bracket, a figure before its unit, a broken time.

        Nor does a sentence end in a preposition, even where an empty line parts it from the rest.
        """
        if text[-1] in OPEN_ENDS and len(text) >= LEAST_OPEN_CHARS and SENTENCE_RE.search(text):
            return True
        if NAME_END_RE.match(following) and text[-1] >= "\u4e00":
            return "公司" not in text and re.search(r"\s{2}", text) is None
        if len(text) >= 6 and (text.count("(") > text.count(")") or text.count("《") > text.count("》")):
            return text.rfind("(") >= len(text) - 60
        if text[-1] in "0123456789_" and UNIT_RE.match(following):
            return len(text) >= 6 and not DATE_ALONE_RE.fullmatch(following)
        if text[-1] in "及与和" and HANGING_RE.search(text) and len(following) <= HEADING_CHARS:
            return True
        return _is_broken_time(text, following)

    def _is_full(self, line: Line, text: str) -> bool:
        if line.bbox is not None and line.page in self.right:
            height = max(line.bbox.bottom - line.bbox.top, 1)
            return line.bbox.x1 >= self.right[line.page] - EDGE_CHARS * height and len(text) >= 12
        return self.width > 0 and _columns(text) >= FULL_SHARE * self.width

    def _had_no_room(self, first: Line, second: Line, text: str, following: str) -> bool:
        """Return whether a number behind a colon began a line because it would not fit: 账号: / 5129000018810666."""
        number = NUMBER_RE.match(following)
        if text[-1] != ":" or number is None or len(text) < 12 or first.bbox is None or second.edges is None:
            return False
        width = second.edges[min(number.end(), len(second.edges) - 1)] - second.edges[0]
        return first.bbox.x1 + width > self.right.get(first.page, 0.0)

    def _is_unfinished(self, text: str, following: str) -> bool:
        """Return whether a sentence has begun in ``text`` and only ends in ``following``."""
        if text[-1] in ",、" and len(text) >= 4:
            return self.document.format != "pdf" or len(text) >= 8
        if self.document.format not in ("txt", "md") or not self.ends_sentences or LABEL_RE.match(text):
            return False
        if SUBJECT_RE.match(following):
            return False
        bare = ASIDE_RE.sub("", text)  # 价款(单位:元) is a heading all the same
        begun = len(text) >= 12 and any(char in bare for char in ",。;" + ":" * bool(BEGIN_RE.match(text)))
        return begun and following[-1] in "。;" and len(following) >= 2


ASIDE_RE = re.compile(r"\([^()]{0,40}\)")
HANGING_RE = re.compile(
    r"[\u4e00-\u9fff]{2}(?:以?及|(?<![参给])与|(?<![温柔总求调附缓])和)$"
)  # 第三条 服务内容及 / 要求
HEADING_CHARS = 16
TIME_END_RE = re.compile(r"\d:\d\d$")
TIME_GOES_ON_RE = re.compile(r"[-~至]\s?\d{1,2}:\d")
LABEL_ALONE_RE = re.compile(r"[^:,。;]{1,14}:[\s_X×x*/]{0,80}")


def _is_apart(text: str, following: str) -> bool:
    return APART_RE.search(text) is not None or APART_RE.search(following) is not None


def _is_broken_time(text: str, following: str) -> bool:
    return following[0] in "-~至" and bool(TIME_END_RE.search(text)) and bool(TIME_GOES_ON_RE.match(following))


def _columns(text: str) -> int:
    return len(text.encode("gb18030", "ignore"))


def _width(document: Document, lines: Sequence[str], numbers: Sequence[int]) -> int:
    """Return the usual width of a full line in half-width columns, 0 if lines are not wrapped by width."""
    widths = sorted(_columns(document.raw[document.lines[n].start : document.lines[n].end].strip()) for n in numbers)
    usual = widths[int(len(widths) * 0.95)] if len(widths) > 20 else widths[-1]
    if not NARROWEST <= usual <= WIDEST or widths[-1] > 1.15 * usual:
        return 0
    full = [n for n in numbers if _columns(lines[n]) >= FULL_SHARE * usual and lines[n][-1] not in END]
    return usual if len(full) >= max(LEAST_FULL_LINES, LEAST_FULL_SHARE * len(numbers)) else 0


def _right_edges(lines: Sequence[Line]) -> Mapping[int | None, float]:
    """Return the right edge of the text of each page that has boxes."""
    edges: dict[int | None, float] = defaultdict(float)
    for line in lines:
        if line.bbox is not None and line.layer in KEPT_LAYERS:
            edges[line.page] = max(edges[line.page], line.bbox.x1)
    return edges


def _is_blank_end(text: str, following: str) -> bool:
    """Return whether ``text`` ends in a blank that the next line does not go on from."""
    return (
        text[-1] == "_"
        and not is_underlined_on(text, following)
        and (UNIT_RE.match(following) is None or DATE_ALONE_RE.fullmatch(following) is not None)
    )
