"""Line ends that a page has lost (正文挤成一行).

Sharing sites print a whole contract on one line.  A line begins before each marker (第一条, 一、, (一), 1., 1.1,
(1)), each party label and each label of a party block, where the sentence before has ended or the number is
the next one; references (按照第一条约定), decimals, dates and amounts are left alone.

>>> from pipeline.document import from_string
>>> text = "保洁合同甲方:青山公司地址:滨海路8号乙方:第一条服务内容1.1每日清扫2次,费用1.5元/平方米。"
>>> text += "第二条费用按第一条计算,详见附件,逐月结清并开具发票,逾期另行协商。"
>>> print(mark(from_string(text)).view().string)
保洁合同
甲方:青山公司
地址:滨海路8号
乙方:
第一条服务内容
1.1每日清扫2次,费用1.5元/平方米。
第二条费用按第一条计算,详见附件,逐月结清并开具发票,逾期另行协商。
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from pipeline.cleaning._lines import add_breaks, folded
from pipeline.document import Document
from pipeline.values import numbers

LONG_CHARS = 80  # shorter lines are lines; longer ones may be several
LEAST_BREAKS = 3  # a long paragraph that counts two things is still a paragraph
NUMERAL = "一二三四五六七八九十"
MARKER_RE = re.compile(
    rf"""(?x)
      (?P<article>  第[ ]?(?:[{NUMERAL}百零〇]{{1,5}}|\d{{1,3}})[ ]?[条章节] )
    | (?P<chinese>  (?<![{NUMERAL}百第])[{NUMERAL}]{{1,3}}、(?![{NUMERAL}]) )
    | (?P<bracket>  \([{NUMERAL}]{{1,3}}\) )
    | (?P<dotted>   (?<![\d.])\d{{1,2}}\.\d{{1,2}}(?:\.\d{{1,2}})?(?![\d.]) )
    | (?P<number>   (?<![\d.])(?<!\d,)\d{{1,2}}(?:、|\.(?!\d)) )
    | (?P<half>     (?<![\d(])\d{{1,2}}\) )
    | (?P<round>    \(\d{{1,2}}\) )
    | (?P<circle>   [①-⑳] )
    | (?P<party>
          (?:\([^()\n]{{1,8}}\))?
          (?: [甲乙丙丁][ ]{{0,4}}方
            | (?:出租|承租|发包|承包|委托|受托|采购|供应|转让|受让|出借|借款|用人|用工|派遣|保管|寄存|承运|托运)
              (?:方|人|单位|商)
            | [买卖供需]方 )
          (?:\([^()\n]{{1,20}}\)){{0,2}}[ ]?: )
    | (?P<label>
          (?:[甲乙丙]方|采购人|供应商)?
          (?: 法定代表人(?:/授权代表)? | 授权代表 | 委托代理人 | 负责人 | 姓名
            | (?:单位|公司|企业|机构|项目|工程|产品|物业|货物|设备|账户|开户)?名称
            | (?:联系|通讯|通信|注册|法定|办公|住所|工程|送货|交货|项目)?地址 | 住所地?
            | 联系(?:方式|电话|人) | 电话 | 传真
            | 手机号?码? | 邮政编码 | 邮编 | 电子(?:邮箱|邮件|信箱) | 统一社会信用代码 | 身份证(?:号码?)?
            | 开户(?:银行|行|名) | (?:银行)?[账帐]号
            | (?:政府采购|采购)?合同(?:登记)?编?号 | 签[订署约](?:日期|时间|地点) | 日期 )
          [ ]?: )
    | (?P<recital>                                     # where the party block ends without a line end
          (?: 鉴于 | 根据 | 依据《 | 依照 | 甲乙 | 双方 | 经[甲双协友] | [甲乙]方[拟委将因为从经系是]
            | 为(?:了|明确|规范)
            | 因(?:业务|工作|经营) | 现[就甲双经] | 本着 | 兹 ) )
    """
)
RANK = ("article", "chinese", "bracket", "number", "dotted", "half", "round", "circle")
ENDS = frozenset("。;:!?\n_》】")
INNER_RE = re.compile(rf"(?<=[。; ])(?:第[{NUMERAL}百零〇]{{1,4}}条|[{NUMERAL}]{{1,3}}、(?![{NUMERAL}]))")
INSIDE_RE = re.compile(
    rf"第[{NUMERAL}百零〇]{{1,4}}[条章]|[{NUMERAL}]{{1,3}}、(?![{NUMERAL}])|[甲乙丙]方(?:[(][^()\n]{{1,20}}[)])?:"
)
GLUED_RE = re.compile(r"[甲乙丙]方[^:\n]{0,20}:[^\n]{0,60}?(?<![ \t(])乙方[^:\n]{0,20}:")
REFERRING_RE = re.compile(
    r"(?:按照?|照|依据?|根据|违反|合同|协议|上述|前述|前|本"
    r"|见|及|和|与|、|或|至|到|在|除|因|由|以|将|的|符合|适用|履行|执行)[ (《“]{0,2}$"
)
REFERRED_RE = re.compile(
    r"[ ]?(?:的|所|约定|规定|之|第|款(?!项)|项(?!目)|中[的约规]"
    r"|[、和及至或与][第(]|执行|条件|[级类期层档号楼栋](?![限间别型]))"
)
UNIT_RE = re.compile(
    r"[ ]?(?:[元万亿%‰‱倍米吨斤岁天㎡折秒kKmMgGcC×xX*/~至到厘-]"
    r"|[年月](?!度)|日(?![常期])|个(?!人)|时(?![间限])|小时|公[里斤]|平方"
    r"|名(?!称)|人(?![员民事工])|次(?!日)|份(?!额)"
    r"|分(?=[制,。;]|$))"
)
NEVER_BEFORE_RE = re.compile(r"[A-Za-z¥$第每约共为满过超低于近达至~×*/.%\d-]$")
NEVER_BEFORE_LABEL = "由向与和及给对、(“即是,"
HEADED_RE = re.compile(r"[ ]?[\u4e00-\u9fff、()]{2,16}[ :]{0,2}")
PAUSE_RE = re.compile(r"[。;,!?]")


@dataclass
class Counters:
    """The last number of each kind of marker, and which was the last marker and where it ended."""

    last: dict[str, tuple[int, ...]] = field(default_factory=dict)
    end: int = -1
    kind: str = ""

    def count(self, kind: str, number: tuple[int, ...], end: int) -> None:
        """Take a marker in; kinds below it begin anew."""
        self.last[kind] = number
        self.end, self.kind = end, kind
        for lower in RANK[RANK.index(kind) + 1 :]:
            if lower != "dotted":
                self.last.pop(lower, None)

    def expects(self, kind: str, number: tuple[int, ...]) -> bool:
        """Return whether ``number`` comes right after the last of its kind."""
        last = self.last.get(kind)
        if kind != "dotted":
            return last is not None and number[0] == last[0] + 1
        parent = self.last.get("article") or self.last.get("number") or (0,)
        if last is None or number[0] != last[0]:
            return number[1:] == (1,) and (number[0] == parent[0] or (last is not None and number[0] == last[0] + 1))
        return number in ((*last[:-1], last[-1] + 1), (*last, 1), (number[0], last[1] + 1))


def mark(document: Document) -> Document:
    """Return the document with a break before each line that is printed inside another."""
    if not _may_hold_lines(folded(document)):
        return document
    view = document.view()
    counters = Counters()
    cuts = [cut for start, end in _lines(view.string) for cut in _cuts(view.string, start, end, counters)]
    return add_breaks(document, (view.spans(cut, cut + 1)[0].start for cut in cuts)) if cuts else document


def _may_hold_lines(text: str) -> bool:
    """Return whether markers or party labels stand inside lines: most documents have none and are done."""
    line_start, inside = -1, 0
    for match in INSIDE_RE.finditer(text):
        start = text.rfind("\n", 0, match.start()) + 1
        before = text[start : match.start()].rstrip()
        if not before:
            continue
        if before[-1] in "。;:_" or (match.group()[-1] == ":" and before[-1] not in NEVER_BEFORE_LABEL):
            return True
        inside = inside + 1 if start == line_start else 1
        line_start = start
        if inside >= LEAST_BREAKS and match.start() - start > LONG_CHARS:
            return True
    return False


def _lines(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for line in text.split("\n"):
        yield start + len(line) - len(line.lstrip()), start + len(line)
        start += len(line) + 1


def _cuts(text: str, start: int, end: int, counters: Counters) -> list[int]:
    """Return the places inside the line [start, end) of the view before which a line begins."""
    if end - start > LONG_CHARS:
        found = list(_accepted(text, start, end, counters))
        if len(found) >= LEAST_BREAKS and any(kind in ("article", "chinese", "party", "label") for _, kind in found):
            return [at for at, _ in found]
        return [at for at, kind in found if kind in ("article", "chinese") and text[:at].rstrip(" ")[-1:] == "。"]
    if "乙方" in text[start:end] and GLUED_RE.search(text, start, end):
        return [at for at, kind in _accepted(text, start, end, counters) if kind in ("party", "label")]
    match = MARKER_RE.match(text, start, end)
    if match:
        _take(match, counters)
    return list(_inner(text, start, end, counters))


def _inner(text: str, start: int, end: int, counters: Counters) -> Iterator[int]:
    """Yield where the next clause begins inside a line of common length: ``七、...生效。八、...``."""
    for found in INNER_RE.finditer(text, start + 1, end):
        match = MARKER_RE.match(text, found.start(), end)
        if not match or REFERRED_RE.match(text, match.end()):
            continue
        if counters.expects(match.lastgroup or "", _number(match.group())):
            _take(match, counters)
            yield match.start()


def _take(match: re.Match[str], counters: Counters) -> None:
    kind = match.lastgroup or ""
    if kind in RANK:
        counters.count(kind, _number(match.group()), match.end())


def _accepted(text: str, start: int, end: int, counters: Counters) -> Iterator[tuple[int, str]]:
    """Yield the place and the kind of each marker and label at which a line begins."""
    label_end = -1
    for match in MARKER_RE.finditer(text, start, end):
        kind, at = match.lastgroup or "", match.start()
        if kind == "recital":
            accepted = label_end >= 0 and at - label_end <= LONG_CHARS and not PAUSE_RE.search(text, label_end, at)
        elif kind in RANK:
            accepted = at == start or _begins_line(text, match, counters, start, end)
        else:
            behind_marker = text[counters.end : at].strip(" ") == "" if counters.end >= start else False
            accepted = at == start or not (text[at - 1] in NEVER_BEFORE_LABEL or behind_marker)
            label_end = match.end()
        if accepted:
            _take(match, counters)
            if at > start:
                yield at, kind


def _begins_line(text: str, match: re.Match[str], counters: Counters, start: int, end: int) -> bool:
    kind = match.lastgroup or ""
    before = text[max(match.start() - 12, start) : match.start()].rstrip(" ")
    ended = before[-1:] in ENDS or match.start() == counters.end
    if kind in ("number", "dotted") and _is_first_item(text, match, counters, start):
        return kind == "dotted" or _is_next(text, match, counters, ended, end)
    if kind in ("article", "bracket", "round") and REFERRED_RE.match(text, match.end()):
        return False
    if kind == "dotted" and UNIT_RE.match(text, match.end()):
        return False
    if not ended and REFERRING_RE.search(before):
        return False
    figures = kind in ("number", "half", "dotted") and not ended
    if figures and (NEVER_BEFORE_RE.search(before) or UNIT_RE.match(text, match.end())):
        return False
    return _is_next(text, match, counters, ended, end)


def _is_first_item(text: str, match: re.Match[str], counters: Counters, start: int) -> bool:
    """Return whether only the heading of an article stands between its number and this: 第七条变更与解除7.1…."""
    if counters.end < start or counters.kind not in ("article", "chinese"):
        return False
    number, above = _number(match.group()), counters.last[counters.kind]
    return number in ((1,), (*above, 1)) and HEADED_RE.fullmatch(text, counters.end, match.start()) is not None


def _is_next(text: str, match: re.Match[str], counters: Counters, ended: bool, end: int) -> bool:
    """Return whether the number goes on counting, or begins to where more follows."""
    kind, number = match.lastgroup or "", _number(match.group())
    if counters.expects(kind, number):
        return True
    if kind in ("article", "dotted"):
        return ended or number == (1,)
    second = match.group().replace("1", "2").replace("一", "二").replace("①", "②")
    return number == (1,) and (ended or text.find(second, match.end(), end) >= 0)


def _number(marker: str) -> tuple[int, ...]:
    """Return the figures of a marker.

    >>> _number("第十二条"), _number("(3)"), _number("1.10"), _number("④")
    ((12,), (3,), (1, 10), (4,))
    """
    if "①" <= marker <= "⑳":
        return (ord(marker) - ord("①") + 1,)
    digits = re.findall(r"\d{1,3}", marker)
    if digits:
        return tuple(int(part) for part in digits)
    return (int(numbers.parse(re.sub(rf"[^{NUMERAL}百零〇]", "", marker))),)
