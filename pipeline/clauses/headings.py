"""The heading of a clause, if it has one (条款标题).

A heading is what stands between the number and the line end when that is short and no sentence, or a lead-in
that ends in a colon (``四、租金:每月……`` ``第二条 乙方应完成下列工作:``).  A clause whose text runs on has none.

>>> [heading_in(text) for text in ("租赁期限", "租金:每月1000元。", "乙方不得转租。", "双方约定,如下:")]
[(0, 4, 4), (0, 2, 3), None, (0, 7, 8)]
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from pipeline.clauses.numbering import Marker

HEADING_CHARS = 30  # longest line that is a heading by its shape; measured: the longest without a colon has 24
LEAD_IN_CHARS = 80  # longest lead-in that ends the line with its colon
WRAP_CHARS = 24  # a shorter line was not broken for want of room
LABEL_CHARS = 20  # longest label before a colon with text behind it, without an aside in brackets
ASIDE_CHARS = 60  # what a label may have in brackets: 其他(含……等未尽事宜):
GLUED_CHARS = 36  # no heading that is printed without a space before its text ends further on
SUBJECT_CHARS = 24  # where a subject that a heading is glued to ends at the latest
END_RE = re.compile(r"[。;!?…]")
STATED_RE = re.compile(r"^(?:甲乙)?(?:[双各]方|[甲乙丙]方|当事人).{0,8}(?:确定|约定|同意|商定|确认|议定)$")
RUN_ON_RE = re.compile(r",|是指$|[¥$]$|为人民币")  # a label that is the beginning of a sentence
FILLED_IN_RE = re.compile(r"[\u4e00-\u9fff] {1,8}[^ :]{1,30} {1,8}[\u4e00-\u9fff]")  # 双方以 书面 方式确认后
BLANK_RE = re.compile(r"_{2}|[ ]{4}|\[|【|[xX×]{2}|\*{2}|\t")
# Words of an order or a statement: a line that has one is a clause without full stop.
SENTENCE_RE = re.compile(
    r"应当|不得|必须|(?<!所)有权|同意|负责(?![人的])|(?<![的用险失费任])承担(?!.{0,4}责任$)|[,、]?以下简称|^[甲乙双]方[应须将可愿]"
    r"|签订之日|为准$|元整?$"
)
# Words that no name of a thing has: a line that ends in a full stop and has none of them may be a heading.
VERB_RE = re.compile(
    r"(?<!供)应|须|不(?!可抗|动产|良|正当)|(?<![许认不])可|由|自(?!然)|(?<![行人])为|在|是|(?<!所)有(?![关效限])|无(?!形)|未|按|经(?![营济费])|将"
    r"|至|被|使(?!用)|让(?!.)|给|均|即|则|如|若|凡|从|对(?!外|.{1,10}的.{2,4}$)|向|(?<![文版成样资基])本|该|此|每|另|仅|只|以|日起|协商|自行|共同"
    r"|同意|负责(?![人的])|(?<![的用险失费任])承担|保证(?!.{0,2}[金与和及]|$)|拥有|享有|填写|施行|禁止|退还|归还|遵守|采用|[一二两三四五六七八九十]份"
    r"|付清|结清|交清|完好|齐全|(?<![归权])属|归(?!属|还)|收取|免收|提供(?!的)|当[日月天]|人民币|[共合]计|^[甲乙丙]方$"
    r"|(?:执行|生效|签订|办理|居住|缴纳|追究|有效|一致|完毕|成立|失效)$|^[甲乙丙双]方.{0,6}(?:支付|付款|终止|解除|赔偿|验收|通知|解决|转让|变更)$"
)
TAIL = (
    r"(?:内容|范围|期限|时间|地点|费用|价款|价格|总价|金额|报酬|租金|押金|付款|支付|结算|方式|标准|要求|质量|验收|交付|交货|权利|义务|责任|条款"
    r"|保密|产权|变更|解除|终止|转让|争议|解决|仲裁|管辖|生效|效力|其他|其它|附则|总则|定义|解释|概况|名称|数量|用途|维修|保修|售后|服务|培训"
    r"|任务|通知|送达|保证|保险|不可抗力|违约|赔偿|事项|附件|情况|条件|办法|约定|目的|依据|标的|管理|考核|安全|纪律|待遇|续约|续租"
    r"|性质|工期|地址|方法|原则|归属|(?<=[费用险])承担)"
)
TAIL_END_RE = re.compile(TAIL + "$")
NOUN = r"(?:内容|范围|期限|方式|标准|要求|责任|义务|权利|条款|事项|办法|概况|费用|价款|性质|方法|原则)"
# Words that a sentence begins with, no heading does.
OPENER = r"(?![为经由在对按如若因自本从除凡]|根据|双方(?!的?[权义责])|[甲乙丙]方[^权义责的])"
RUN_IN_RE = re.compile(r"[^:。;,【1(①_\s|│┃]{1,60},")  # most clauses: a sentence whose first pause is a comma
OPENER_RE = re.compile(OPENER)
BRACKET = r"(?:\([^()\n]{1,12}\))?"
SUBJECT = (
    r"(?:(?:甲方|乙方|丙方|双方|本合同|本协议|甲乙|根据|经|自[ ]?[\d_]|自签)(?!的|之|责任|权利|义务)"
    r"|任何一方|(?<=争议|责任|解决|处理|纠纷)[如若因凡]?(?:双方)?发生(?:争议|纠纷|不可抗力)|(?<=时间)(?:每[日天周]|周[一二三四五六日])|(?<=时间)\d{1,2}:\d)"
)
SPACED_RES = (
    re.compile(rf"({OPENER}[^\s,。;:]{{0,18}}{TAIL}{BRACKET})(?:[ \t]{{1,8}}(?=\S)|[_ ]{{2,200}}。?$)"),
    re.compile(rf"({OPENER}[^\s,。;:_]{{2,12}}{BRACKET})[ \t]{{1,8}}(?={SUBJECT})"),
)
SUBJECT_RE = re.compile(SUBJECT)
# What only a body begins with that is printed right behind its heading, where a page has lost its line ends.
OPENING = (
    r"(?:(?<=争议|解决|处理|纠纷|管辖|仲裁)(?:协商|友好|先|凡|因|由|向|提交|可)|(?<=保密)(?:未经|不得)|(?<=可抗力)[因遇如]"
    r"|(?<=金|用|款|价|格|酬)(?:每[月日年季平台人单次件吨]|按|为?人民币|共计|总计|合计)|(?<=方式|结算|支付|付款)(?:按|每[月季年])"
    r"|(?<=解除|终止|变更)(?:有下列|经|任一方|一方|需|如|若|提前)|(?<=违约|责任)(?:逾期|一方|若|如|因|违反|未)"
    r"|(?<=其[他它]|附则|事项)(?:未尽|如有|[甲乙])|(?<=保证|保修|售后|服务)质保期|(?<=通知|送达)(?:一切|任何|各方|以)"
    r"|(?<=期限|时间|效期|工期)(?:为|[从自共]|\d|[一二三两]年|[_ ]{2,8}年)"
    r"|(?<=标准|要求|验收|质量)(?:按|符合|须|应|执行|以))"
)
OPENING_RE = re.compile(rf"({OPENER}[^\s,。;:]{{0,10}}?{TAIL})(?={OPENING})")
GLUED_RE = re.compile(rf"({OPENER}[^\s,。;:]{{0,10}}?{TAIL})(?={SUBJECT})")
# The list below the heading begins on its line: 六、其他1.本协议……
LIST_RE = re.compile(r"([^\s\d,。;:(]{2,16})[ \t]{0,4}(?=1[.、)](?!\d)|\([1一]\)|①)")
FRAMED_RE = re.compile(r"(【[\u4e00-\u9fff、]{2,20}】)(?![万元日月年份])[ :]{0,4}")  # 第一条【服务内容】乙方……
NOMINAL_RE = re.compile(
    rf"((?=[^。]{{0,30}}(?:及(?!时)|[与和、]|{TAIL}(?:\(|。)|(?:工作|事宜|施工|期满|供应|代表|分包|延误|提前|停工|开工|承诺|状况)。))"
    r"(?:[\u4e00-\u9fff、]{2,16}|[\u4e00-\u9fff]{2,12}、[\u4e00-\u9fff、]{2,24})(?:\([^()]{1,60}\))?)。$"
)  # 六、变更与解除。
ANY_NOMINAL_RE = re.compile(r"([\u4e00-\u9fff、]{2,20}(?:\([^()]{1,12}\))?)。$")  # where the other headings end so
LEADING_RE = re.compile(
    r"([\u4e00-\u9fff、]{2,12}(?:\([^()]{1,12}\))?)。(?=.)"
)  # where most lines begin so: 其他。本合同……
STOPPED_RE = re.compile(rf"({OPENER}[\u4e00-\u9fff、]{{0,10}}{NOUN})。")  # 二、合作范围。双方……
UNFILLED_RE = re.compile(r"([\u4e00-\u9fff、]{2,16})_{4,200}[ 。]?$")  # 第四条 票价____
FRAME_RE = re.compile(r"[│┃|]")  # a form that is drawn: the cell ends
TIME_RE = re.compile(r"\d:\d")
BRACKETS_RE = re.compile(r"[(《“)》”:]")
OPENING, CLOSING = "(《“", ")》”"


class Heading(NamedTuple):
    """The place of a heading and where the text behind it begins."""

    start: int
    end: int
    body: int


def heading_at(
    string: str, marker: Marker, end: int, starts: frozenset[int], *, also: Sequence[re.Pattern[str]] = ()
) -> Heading | None:
    """Return the heading of the clause that ``marker`` begins and that ends at ``end``.

    starts: where markers stand: such a line is no heading of the number above it
    also: how else headings of this numbering are printed: ANY_NOMINAL_RE with a full stop, OPENING_RE glued to the text
    """
    start, stop = marker.text, min(marker.line_end, end)
    if stop <= start or string[start:stop].isspace():
        start = _next_line(string, stop, end)
        if start >= end or start in starts:
            return None
        stop = string.find("\n", start, end)
        stop = end if stop < 0 else stop
        if stop - start > HEADING_CHARS:
            return None
    if WRAP_CHARS <= stop - start <= LEAD_IN_CHARS and stop + 1 not in starts and string[stop - 1] != ":":
        wrapped = _wrapped_lead_in(string, (start, stop), end, starts)
        if wrapped:
            return wrapped
    text = string[start : min(stop, start + 4 * LEAD_IN_CHARS)]
    found = heading_in(text)
    for pattern in also if found is None else ():
        found = found or _nominal(pattern.match(text))
    return Heading(start + found[0], start + found[1], start + found[2]) if found else None


def _wrapped_lead_in(string: str, line: tuple[int, int], end: int, starts: frozenset[int]) -> Heading | None:
    """Return a lead-in that goes on to a colon on the next line: the file's own line breaks inside a sentence."""
    start, stop = line
    following = _next_line(string, stop, end)
    if following >= end or following in starts:
        return None
    last = string.find("\n", following, min(end, following + LEAD_IN_CHARS))
    tail = string[following : max(last, following)].rstrip()
    if not tail.endswith(":"):
        return None
    text = string[start:stop].rstrip() + tail
    if len(text) > 2 * HEADING_CHARS or END_RE.search(text) or BLANK_RE.search(text) or _is_filled_in(text):
        return None
    return Heading(start, following + len(tail) - 1, last)


def _next_line(string: str, start: int, end: int) -> int:
    while start < end and string[start] in "\n \t":
        start += 1
    return start


def heading_in(text: str) -> tuple[int, int, int] | None:
    """Return start and end of the heading in ``text``, the rest of a line, and where its body begins."""
    if RUN_IN_RE.match(text) and not text.rstrip().endswith(":"):
        return _glued(text)
    frame = FRAME_RE.search(text) if "|" in text or "│" in text or "┃" in text else None
    bare = (text[: frame.start()] if frame else text).rstrip()
    length = len(bare)
    text = bare if bare.endswith("__") else bare.rstrip("*_ ")
    if not text:
        return None
    found = _before_colon(text) if ":" in text[: LEAD_IN_CHARS + ASIDE_CHARS] else None
    if found:
        return None if found[1] == 0 else found
    if text[0] == "【" and (framed := FRAMED_RE.match(text)) and not SENTENCE_RE.search(framed[1]):
        return (0, len(framed[1]), framed.end())
    head = text[:GLUED_CHARS]
    if ("1" in head or "(一" in head or "①" in head) and (listed := LIST_RE.match(head)) is not None:
        return (0, len(listed[1]), listed.end())
    if is_title(text):
        return (0, len(text), length) if not frame or not VERB_RE.search(text) or TAIL_END_RE.search(text) else None
    return _stopped(text) or _split_off(text)


def _before_colon(text: str) -> tuple[int, int, int] | None:
    """Return the lead-in or the label that a colon ends; an empty one when the line is a sentence all the same."""
    colon = _outside(text)
    stop = END_RE.search(text)
    last = len(text) - 1
    label = text[:colon] if colon > 0 and (stop is None or colon < stop.start()) else ""
    bare = label if len(label) <= LABEL_CHARS or label[-1] != ")" else label[: label.find("(")]
    is_label = 0 < len(bare) <= LABEL_CHARS
    if text[last] == ":" and last < LEAD_IN_CHARS and not stop:
        if _is_filled_in(text):
            return (0, 0, 0)
        if not is_label or colon == last or STATED_RE.search(label):
            return (0, last, last + 1)
    if is_label and not RUN_ON_RE.search(bare):
        return (0, len(label.removesuffix("单位").rstrip()) or colon, colon + 1)
    return None


def _is_filled_in(text: str) -> bool:
    """Return whether ``text`` is a sentence with something written into it, 双方以 书面 方式确认后,…… ."""
    return "," in text and FILLED_IN_RE.search(text) is not None


def is_title(text: str) -> bool:
    """Return whether ``text``, a whole line, is a heading by its shape."""
    if len(text) > HEADING_CHARS or "," in text or BLANK_RE.search(text) or END_RE.search(text):
        return False
    return not SENTENCE_RE.search(text)


def _stopped(text: str) -> tuple[int, int, int] | None:
    """Return a heading that a full stop ends, or the blank below which nothing was written."""
    if "。" in text[:LEAD_IN_CHARS]:
        found = NOMINAL_RE.match(text) or STOPPED_RE.match(text)
    else:
        found = UNFILLED_RE.match(text) if text[-1] == "_" else None
    return _nominal(found)


def _nominal(found: re.Match[str] | None) -> tuple[int, int, int] | None:
    if found is None:
        return None
    words = found[1].partition("(")[0]
    if VERB_RE.search(words) or SENTENCE_RE.search(words):
        return None
    return (0, found.end(1), found.end())


def _split_off(text: str) -> tuple[int, int, int] | None:
    """Split a heading from what is behind it: by a space, or where a party begins the sentence."""
    head = text[:GLUED_CHARS]
    for pattern in SPACED_RES if " " in head or "_" in head or "\t" in head else ():
        match = pattern.match(text)
        if match is not None and not BLANK_RE.search(match[1]):
            return (0, len(match[1]), match.end())
    return _glued(text)


def _glued(text: str) -> tuple[int, int, int] | None:
    if OPENER_RE.match(text) is None or SUBJECT_RE.search(text, 2, SUBJECT_CHARS) is None:
        return None
    match = GLUED_RE.match(text)
    return (0, len(match[1]), match.end()) if match and not BLANK_RE.search(match[1]) else None


def _outside(text: str) -> int:
    """Return where a colon first stands outside brackets and times (9:00), or -1."""
    limit = LABEL_CHARS + ASIDE_CHARS
    depth = 0
    for found in BRACKETS_RE.finditer(text, 0, limit):
        index, mark = found.start(), found[0]
        if mark in OPENING:
            depth += 1
        elif mark in CLOSING:
            depth = max(depth - 1, 0)
        elif not depth and not TIME_RE.fullmatch(text[max(index - 1, 0) : index + 2]):
            return index
    return -1
