"""How long the contract runs (合同期的长短): beside its dates, behind a label, or in the clause on its period.

>>> from pipeline.document import from_string
>>> contract = Contract(from_string("质保期两年。\\n本协议有效期壹年。").view(), ())
>>> find(contract, None).value
'P1Y'
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from pipeline.contract import Contract
from pipeline.extractors._ranges import Range
from pipeline.provenance import Place
from pipeline.values import durations
from pipeline.values.blanks import PLACEHOLDER
from pipeline.values.durations import Mention

LABEL = r"""(?:
    (?:合同|协议|服务|租赁|租用|承租|出租|合作|委托|聘用|聘任|借款|贷款|承包|经营|合营|许可|授权|履行|执行|代理|托管|外包|运维|维保
      |劳动|派遣|驻场|发布|广告|项目|开发|施工|建设|完成|本)?(?:有效)?期限
  | 有效期限?|(?:租赁?|合同|服务|合作|委托|聘用?|借款|贷款|承包|经营|合营|授权|许可|履行|执行)期
  | 协议期|托管期|工期|周期|总?天数|起止(?:日期|时间)|(?:服务|合作|开发|租赁|履行|合同|广告|执行)时间)"""
OTHER_RE = re.compile(  # lengths of something else
    r"保密|质保|保修|保质|试用|试运|维护|免租|装修期|付款|支付|缴|交货|交付|供货|到货|验收|宽限|通知|索赔|价格|报价|投标|答复|整改"
    r"|售后|延误|免费|还款|专利|商标|产品|商品|货物|调试|逾期|延长|延期|续|剩余|诉讼|查询|保护|结算|考核|发票|押金|保证|保函|例如|保险"
    r"|磨合|培训|账期|异议|违约|届满|退还|[一二三四五六\d]级|第[一二三四五](?:[年期次阶批笔]|个)|阶段|超过|少于|最[短长]|不得|顺延|整改|响应|备案|提前|自动|三包|土地|产权|任期|董事|休假|探亲|试生产"
    r"|(?:更换|清洗|清理|巡检|检测|校准|采样|监测|保养|盘点|轮[岗换训]|更新|检修|消杀|施肥|修剪|回访|抄表|检定|校验|检验|上报|报送|生产|备货|制作|库存)的?周期"
)
LABELLED_RE = re.compile(
    rf"""(?P<label>{LABEL})间?(?:\([^()\n]{{0,12}}\))?
    (?:[ \t|\n:,_*【\[]|为|是|共|计|总|约|预|暂|定|要求|一般|固定|合|有效|限|在|即
      |自[^,。;\n]{{2,18}}[起后]|本?(?:合同|协议)[^,。;\n]{{0,8}}(?:之日起|后)){{0,10}}$""",
    re.VERBOSE,
)
LABEL_CHARS_RE = re.compile(r"[期间数]")  # no label without one of them: spares most lengths the long search
BEHIND_RE = re.compile(  # dates止,共计 …
    r"[ ]?(?:日|\d{0,2}时|\([^()\n]{0,6}\))?[ ]?(?:止|收回|结束)?"
    r"(?:[ ,、。;(:_]|共|合|总|计|为期|期限|租期|工期|[合同服务租赁作]{2}期|时间|即|为|限|起|开始|算|有效期?){0,14}$"
)
OPEN_BEHIND_RE = re.compile(  # dates止(即:____年____月)
    rf"""[ ]?止?[ ,(]{{0,3}}(?P<length>(?:即|共计?|合计|为期|总计)[ :为]{{0,2}}
    (?>{PLACEHOLDER}|[ ]{{1,40}}|)[ ]{{0,4}}(?:个月|[年月天]))(?![\u4e00-\u9fff\d])""",
    re.VERBOSE,
)
BEFORE_RE = re.compile(r"(?:[ ,、;(:_]|即|起止|具体|时间|为|整){0,6}$")  # 期限为壹年,自 …
OPEN_RE = re.compile(  # 租赁期限为 年, 共计 个月
    r"""(?P<label>期限|期间|有效期|期|时间|共计|合计|天数)(?:间|暂?定?为|是|共计?|约|:){0,3}[ \t]{0,40}
    (?P<unit>年|个月|天|个?工作日)(?![\d月度份数_ ])""",
    re.VERBOSE,
)
LABEL_END_RE = re.compile(rf"(?:{LABEL}|共计|合计)$", re.VERBOSE)
GAP_RE = re.compile(r"之日起[ \t]{2,40}(?:年|个月)(?!\d|[ \t]{0,20}月)")
EMPTY_RE = re.compile(  # a label at the start of a line and nothing behind it
    r"(?m)(?:有效期限?|合同期限|协议期限|服务期限|租赁期限|合作期限|总?工期|总日历(?:天数|日期|工期))[ ]?:[ \t_]{0,80}$"
)
INSIDE_RE = re.compile(r"[ ]?(?:的)?(?:合同|协议|服务|租赁|合作)期[限内]?")  # 叁个月合同期
SINCE_RE = re.compile(r"(?:签订|签署|生效|签字|盖章)[^,。;\n]{0,8}之?日起[,]?(?:有效期?|期限)?[ 为_]{0,4}$")
OWN_LABEL_RE = re.compile(r",本?(?:合同|协议)的?$")
NEAR_CHARS = 48
REMOTE = frozenset("内前以后仍未没的")  # 三个月内, 六个月后仍…: a limit, not the length of the contract
WORK_DONE_RE = re.compile(r"[之以]?内[^,。;\n]{0,8}?(?:完成|开发|建成|竣工|上线|实施)")  # 工期: 30天内完成
LINE_START_CHARS = 9  # a number or two stand before the label of a line


class Length(NamedTuple):
    """A length at ``place``; no value where it is left open."""

    place: Place
    value: str | None
    rule: str


def find(contract: Contract, period: Range | None) -> Length | None:
    """Return the length of the contract: beside its dates first, then behind a label, then in its clause."""
    text = contract.view.string
    mentions = [mention for mention in durations.find_all(text) if mention.unit != "hour"]
    candidates: list[Iterator[Length]] = []
    if period:
        candidates.append(_beside(text, mentions, period))
    candidates += [_labelled(text, mentions), _open(text), _inside(contract, mentions)]
    return next((length for each in candidates for length in each if not _is_within(length, period)), None)


def _is_within(length: Length, period: Range | None) -> bool:
    """Return whether a length is but a piece of the dates: ``#year# 年`` in a start left open."""
    return period is not None and length.place[0] < period.place[1] and period.place[0] < length.place[1]


def _beside(text: str, mentions: Sequence[Mention], period: Range) -> Iterator[Length]:
    start, end = period.place
    behind = OPEN_BEHIND_RE.match(text, end)
    if behind:
        yield Length(behind.span("length"), None, "period.beside")
    for mention in mentions:
        is_behind = end <= mention.start <= end + 24 and BEHIND_RE.fullmatch(text, end, mention.start)
        is_before = start - 12 <= mention.end <= start and BEFORE_RE.fullmatch(text, mention.end, start)
        if is_behind or is_before:
            yield _length(mention, "period.beside")


def _labelled(text: str, mentions: Sequence[Mention]) -> Iterator[Length]:
    for mention in mentions:
        low = max(mention.start - NEAR_CHARS, 0)
        label = (
            LABELLED_RE.search(text, low, mention.start) if LABEL_CHARS_RE.search(text, low, mention.start) else None
        )
        if label and not _is_other(text, label.start(), mention):
            yield _length(mention, "period.length", label.start("label"))
        elif INSIDE_RE.match(text, mention.end) and not _is_other(text, mention.start, mention):
            yield _length(mention, "period.length")


def _is_other(text: str, label_start: int, mention: Mention) -> bool:
    low = max(label_start - 10, text.rfind("\n", 0, label_start) + 1, text.rfind("。", 0, label_start) + 1, 0)
    own = OWN_LABEL_RE.search(text, low, label_start)  # 质保期一年,合同有效期两年
    if OTHER_RE.search(text, own.start() if own else low, mention.start):
        return True
    return text[mention.end : mention.end + 1] in REMOTE and not WORK_DONE_RE.match(text, mention.end)


def _open(text: str) -> Iterator[Length]:
    """Yield lengths of which nothing is printed but the unit, or not even that."""
    for pattern in (OPEN_RE, GAP_RE, EMPTY_RE):
        for match in pattern.finditer(text):
            start = match.start()
            if OTHER_RE.search(text, max(start - 8, 0), match.end()):
                continue
            if pattern is OPEN_RE and not LABEL_END_RE.search(text, max(start - 8, 0), match.end("label")):
                continue
            if pattern is EMPTY_RE and start - text.rfind("\n", 0, start) > LINE_START_CHARS:
                continue
            yield Length(match.span(), None, "period.open_length")


def _inside(contract: Contract, mentions: Sequence[Mention]) -> Iterator[Length]:
    """Yield the first length of the clause on the period, and one that runs from the signing on."""
    text = contract.view.string
    for mention in mentions:
        low = max(mention.start - 30, 0)
        since = SINCE_RE.search(text, low, mention.start) if "日起" in text[low : mention.start] else None
        if since and not _is_other(text, since.start(), mention):
            yield _length(mention, "period.since")


def _length(mention: Mention, rule: str, label_start: int | None = None) -> Length:
    start = mention.start if mention.value or label_start is None else label_start
    return Length((start, mention.end), mention.value, rule)
