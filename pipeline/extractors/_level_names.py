"""What the sentence around a limit decides: the metric of a general word, and which way is good (指标的判定).

``答复`` to a call is a response, ``完成`` beside a repair its end, ``率`` any share but one of money.

>>> from pipeline.extractors._metrics import find_words
>>> from pipeline.values.quantities import find
>>> text = "接到报修电话后2小时内答复"
>>> metric_of(text, (0, len(text)), find_words(text)[0], next(find(text)))
'first_response_time'
"""

from __future__ import annotations

import re

from pipeline.extractors._metrics import TIME_UNITS, Word
from pipeline.provenance import Place
from pipeline.values.quantities import Quantity

REPAIR_RE = re.compile(r"[小大急抢检维返保]修|修[理缮]|故障|报修")
REMEDY_RE = re.compile(r"整改|清[理扫洁]|保洁|纠正|更正|补位|补岗")
GOODS_RE = re.compile(r"订单|快件|货物|包裹|配送|派送|运单|餐|急件|物流|接单|下单|冷链|生鲜|揽[收件]|托运")
COURIER_RE = re.compile(r"快[件递]|包裹|派送|揽[收件]|同城|急件|外卖|冷链|订单|运单|干线|专线|次日达")
PAPER_RE = re.compile(r"通知|文件|函|发票|报告|资料|视为|合同签|结算|对账")
MONEY_RATE_RE = re.compile(r"[税利费汇押抵息款金价成佣折现提租比概频效速功毛耗持股积贴扣点化长]$")
CUSTOMER_RE = re.compile(r"在线|咨询|客户|顾客|买家|用户|旺旺|消息|会话|留言|工单|投诉|首次")
CALL_RE = re.compile(r"故障|报修|报障|来电|电话|维修|售后")
TELL_RE = re.compile(r"故障|到件|异常|停电|中断|告警|报警|入侵")  # after an accident a party is told: no level
SANCTION_RE = re.compile(r"[ ]?(?:的|时|部分)|[^,。;\n]{0,4}(?:扣|罚|违约)|,(?:每次|则|应|将)?(?:扣|罚)")
GOAL = 50  # a share without a comparison is a goal from here on
EMAIL_RE = re.compile(r"邮件|邮箱|[Ee]-?mail")
RATE_NAME_RE = re.compile(r"[\u4e00-\u9fff]{1,8}$")
CONTEXT_CHARS = 60  # before the sentence, where its subject may stand (a heading)


def better_way(text: str, quantity: Quantity) -> str:
    """Return which way is good for a share of no known sense: its limit's way, the other one where that is punished."""
    is_low = (quantity.operator or "").startswith("<")
    is_punished = quantity.operator in ("<", ">") and SANCTION_RE.match(text, quantity.end) is not None
    return "high" if is_low == is_punished else "low"


def metric_of(text: str, span: Place, word: Word, quantity: Quantity) -> str | None:
    """Return the metric of ``word`` in its sentence, None where it is no service level there."""
    before = text[span[0] : quantity.start]
    if word.name == "notice":
        return "other" if TELL_RE.search(before) and quantity.unit in TIME_UNITS - {"day", "workday"} else None
    if word.name == "done":
        return _done(text, span, word, quantity)
    if word.name == "delivery":
        return _delivery(text, span, before, quantity)
    if word.name == "rate":
        return _rate(text, word, quantity)
    if word.name == "reply":
        return _reply(before, quantity)
    if word.name == "first_response_time":
        return _response(text, span, word, quantity)
    return word.name


def _delivery(text: str, span: Place, before: str, quantity: Quantity) -> str | None:
    low = max(span[0] - CONTEXT_CHARS, 0)
    if quantity.unit in ("day", "workday") and not COURIER_RE.search(text, low, span[1]):
        return None  # 25日内将货物送至工地: a duty between the parties
    return "other" if GOODS_RE.search(text, low, span[1]) and not PAPER_RE.search(before) else None


def _rate(text: str, word: Word, quantity: Quantity) -> str | None:
    is_set = quantity.operator is not None or (quantity.value or 0) >= GOAL
    is_service = is_set and not MONEY_RATE_RE.search(text[max(word.start - 1, 0) : word.start])
    return "other" if is_service and RATE_NAME_RE.search(text, max(word.start - 8, 0), word.start) else None


def _reply(before: str, quantity: Quantity) -> str | None:
    if EMAIL_RE.search(before):
        return "email_reply_time"
    is_quick = quantity.unit in ("second", "minute", "hour") and CALL_RE.search(before) is not None
    return "first_response_time" if is_quick or CUSTOMER_RE.search(before) else None


def _response(text: str, span: Place, word: Word, quantity: Quantity) -> str:
    if EMAIL_RE.search(text[max(word.start - 8, span[0]) : word.start]):
        return "email_reply_time"
    return "other" if "平均" in text[word.end : quantity.start] else "first_response_time"  # 响应时间平均不超过40秒


def _done(text: str, span: Place, word: Word, quantity: Quantity) -> str | None:
    """Return what is done within a time: a repair, or a remedy where it is counted in minutes."""
    if REPAIR_RE.search(text, span[0], quantity.end):
        return "resolution_time"
    is_remedy = REMEDY_RE.search(text, span[0], word.end) is not None
    return "other" if is_remedy and quantity.unit in ("second", "minute") else None
