"""The heading of a clause, if it has one (条款标题).

A heading is what stands between the number and the line end when that is short and no sentence, or a lead-in
that ends in a colon (``四、租金:每月……`` ``第二条 乙方应完成下列工作:``).  A clause whose text runs on has none.

>>> [heading_in(text) for text in ("租赁期限", "租金:每月1000元。", "乙方不得转租。", "双方约定,如下:")]
[(0, 4, 4), (0, 2, 3), None, (0, 7, 8)]
"""

from __future__ import annotations

import re
from typing import NamedTuple

from pipeline.clauses.numbering import Marker

HEADING_CHARS = 30  # longest line that is a heading by its shape; measured: the longest without a colon has 24
LEAD_IN_CHARS = 80  # longest lead-in that ends the line with its colon
WRAP_CHARS = 24  # a shorter line was not broken for want of room
LABEL_CHARS = 20  # longest label before a colon with text behind it
END_RE = re.compile(r"[。;；!?…]")
LEAD_IN_RE = re.compile(r"(?:如下|下列|以下|下述|条件|情形|事项|为)[^,:]{0,8}:$")
RUN_ON_RE = re.compile(r",|是指$")  # a label that is the beginning of a sentence
BLANK_RE = re.compile(r"_{2}|[ ]{4}|\[|【|[xX×]{2}|\*{2}|\t")
# Words of an order or a statement: a line that has one is a clause without full stop.
SENTENCE_RE = re.compile(
    r"应当|不得|必须|(?<!所)有权|同意|负责(?!人)|(?<!的)承担(?!.{0,4}责任$)|[,、]?以下简称|^[甲乙双]方[应须将可愿]|签订之日|为准$|元整?$"
)
TAIL = (
    r"(?:内容|范围|期限|时间|地点|费用|价款|价格|总价|金额|报酬|租金|押金|付款|支付|结算|方式|标准|要求|质量|验收|交付|交货|权利|义务|责任|条款"
    r"|保密|产权|变更|解除|终止|转让|争议|解决|仲裁|管辖|生效|效力|其他|其它|附则|总则|定义|解释|概况|名称|数量|用途|维修|保修|售后|服务|培训"
    r"|任务|通知|送达|保证|保险|不可抗力|违约|赔偿|事项|附件|情况|条件|办法|约定|目的|依据|标的|管理|考核|安全|纪律|待遇|续约|续租)"
)
# Words that a sentence begins with, no heading does.
OPENER = r"(?![为经由在对按如若因自本从除凡]|根据|双方(?!的?[权义责])|[甲乙丙]方[^权义责的])"
BRACKET = r"(?:\([^()\n]{1,12}\))?"
SUBJECT = r"(?:甲方|乙方|丙方|双方|本合同|本协议|甲乙|根据|经|自[ ]?[\d_]|自签)(?!的|之|责任|权利|义务)"
SPLITS = (
    re.compile(rf"({OPENER}[^\s,。;:]{{0,18}}{TAIL}{BRACKET})(?:[ \t]{{1,8}}(?=\S)|[_ ]{{4,200}}。?$)"),
    re.compile(rf"({OPENER}[^\s,。;:_]{{2,12}}{BRACKET})[ \t]{{1,8}}(?={SUBJECT})"),
    re.compile(rf"({OPENER}[^\s,。;:]{{0,10}}?{TAIL})(?={SUBJECT})"),
)
# The list below the heading begins on its line: 六、其他1.本协议……
LIST_RE = re.compile(r"([^\s\d,。;:(]{2,16})[ \t]{0,4}(?=1[.、)](?!\d)|\([1一]\)|①)")
FRAMED_RE = re.compile(r"(【[\u4e00-\u9fff、]{2,20}】)(?![万元日月年份])[ :]{0,4}")  # 第一条【服务内容】乙方……
STOPPED_RE = re.compile(
    rf"({OPENER}(?=.{{2,6}}。|[^。]{{0,12}}[的及与和、])(?!未尽)[\u4e00-\u9fff、()]{{0,14}}{TAIL})。$"
)  # 六、变更与解除。
TIME_RE = re.compile(r"\d:\d")
OPENING, CLOSING = "(《“", ")》”"


class Heading(NamedTuple):
    """The place of a heading and where the text behind it begins."""

    start: int
    end: int
    body: int


def heading_at(string: str, marker: Marker, end: int, starts: frozenset[int]) -> Heading | None:
    """Return the heading of the clause that ``marker`` begins and that ends at ``end``.

    starts: where markers stand: such a line is no heading of the number above it
    """
    start, stop = marker.text, min(marker.line_end, end)
    if not string[start:stop].strip():
        start = _next_line(string, stop, end)
        if start >= end or start in starts:
            return None
        stop = string.find("\n", start, end)
        stop = end if stop < 0 else stop
        if stop - start > HEADING_CHARS:
            return None
    wrapped = _wrapped_lead_in(string, (start, stop), end, starts)
    if wrapped:
        return wrapped
    found = heading_in(string[start : min(stop, start + 4 * LEAD_IN_CHARS)])
    return Heading(start + found[0], start + found[1], start + found[2]) if found else None


def _wrapped_lead_in(string: str, line: tuple[int, int], end: int, starts: frozenset[int]) -> Heading | None:
    """Return a lead-in that goes on to a colon on the next line: the file's own line breaks inside a sentence."""
    start, stop = line
    following = _next_line(string, stop, end)
    if not WRAP_CHARS <= stop - start <= LEAD_IN_CHARS or following >= end or following in starts:
        return None
    last = string.find("\n", following, min(end, following + LEAD_IN_CHARS))
    text = string[start:stop].rstrip() + string[following : max(last, following)].rstrip()
    if not text.endswith(":") or END_RE.search(text) or BLANK_RE.search(text) or len(text) > 2 * HEADING_CHARS:
        return None
    return (
        Heading(start, following + len(string[following:last].rstrip()) - 1, last) if string[stop - 1] != ":" else None
    )


def _next_line(string: str, start: int, end: int) -> int:
    while start < end and string[start] in "\n \t":
        start += 1
    return start


def heading_in(text: str) -> tuple[int, int, int] | None:
    """Return start and end of the heading in ``text``, the rest of a line, and where its body begins."""
    length = len(text.rstrip())
    text = text[:length].rstrip("*_ ") if not text.rstrip().endswith("__") else text[:length]
    if not text:
        return None
    colon = _outside(text, ":")
    stop = END_RE.search(text)
    is_lead_in = text.endswith(":") and len(text) <= LEAD_IN_CHARS and not stop
    if is_lead_in and (not 0 < colon <= LABEL_CHARS or colon == len(text) - 1 or LEAD_IN_RE.search(text)):
        return (0, len(text) - 1, len(text))
    if 0 < colon <= LABEL_CHARS and (stop is None or colon < stop.start()) and not RUN_ON_RE.search(text[:colon]):
        return (0, len(text[:colon].removesuffix("单位").rstrip()) or colon, colon + 1)
    framed = FRAMED_RE.match(text) or STOPPED_RE.match(text)
    if framed and not SENTENCE_RE.search(framed[1]):
        return (0, len(framed[1]), framed.end())
    listed = LIST_RE.match(text)
    if listed:
        return (0, len(listed[1]), listed.end())
    if is_title(text):
        return (0, len(text), length)
    return _split_off(text)


def is_title(text: str) -> bool:
    """Return whether ``text``, a whole line, is a heading by its shape."""
    if len(text) > HEADING_CHARS or BLANK_RE.search(text) or END_RE.search(text):
        return False
    return "," not in text and not SENTENCE_RE.search(text)


def _split_off(text: str) -> tuple[int, int, int] | None:
    """Split a heading from what is behind it: by a space, or where a party begins the sentence."""
    for pattern in SPLITS:
        match = pattern.match(text)
        if match is not None and not BLANK_RE.search(match[1]):
            return (0, len(match[1]), match.end())
    return None


def _outside(text: str, char: str) -> int:
    """Return where ``char`` first stands outside brackets and times (9:00), or -1."""
    first = text.find(char, 0, LABEL_CHARS + 40)
    if first < 0:
        return -1
    depth = 0
    for index, found in enumerate(text[: LABEL_CHARS + 40]):
        if found in OPENING:
            depth += 1
        elif found in CLOSING:
            depth = max(depth - 1, 0)
        elif found == char and not depth and not TIME_RE.fullmatch(text[max(index - 1, 0) : index + 2]):
            return index
    return -1
