"""Service levels in running text: which metric a limit belongs to (句中的服务标准).

>>> from pipeline.extractors._metrics import find_words
>>> text = "一级故障2小时内响应,6小时内到场"
>>> [(l.metric, str(l.quantity.value)) for l in read_sentence(text, (0, len(text)), find_words(text))]
[('first_response_time', '2'), ('other', '6')]
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from decimal import Decimal

from pipeline.extractors._level_names import CONTEXT_CHARS, EMAIL_RE, RATE_NAME_RE, better_way, metric_of
from pipeline.extractors._levels import Level, level_of
from pipeline.extractors._metrics import TIME_UNITS, Word, fits, has_context
from pipeline.provenance import Place
from pipeline.values import quantities
from pipeline.values.blanks import PLACEHOLDER
from pipeline.values.quantities import Quantity

ACTION_GAP_RE = re.compile(r"[^,。;:、|\t]{0,16}")  # 48小时内派专业技术人员亲临现场
RATE_GAP_RE = re.compile(r"[ ]?的?(?:月度|年度|服务|网络|平均)?")  # 99.9%的连通率
DIRECT_RE = re.compile(
    r"(?:[的 :=|\t*应须需为是在达]|要求|标准|目标|必须|方面){0,6}(?:(?:[接收]到?[^,。;:\n]{1,8}|报[修障])后)?"
)
CARRY_CHARS = 26  # between a carried metric and its next limit
REACH_CHARS = 200  # how far a limit looks for its metric in a sentence without end
STEP_RE = re.compile(
    r"每(?:降低|下降|减少|低于?|提高|升高|上升|增加|高|少|差|偏差|延迟|延误|逾期|迟|超出|超过|超|延长|满|有|次|中断|停[机运播电工]|[缺空脱漏旷]岗|漏播|发生|出现)?$"
)
MONEY_RE = re.compile(r"扣|赔偿|支付|违约金|费用|服务费|价款|总额|总价|罚|奖励|货款|租金|折扣|税|月费")
AFTER_MONEY_RE = re.compile(r"[ ]?的?[^,。;\n]{0,4}(?:违约金|服务费|费用|赔偿|罚款|价款|金额|总价|滞纳金)")
FOREIGN_RE = re.compile(
    r"争议|纠纷(?!率)|不可抗力|仲裁|培训|巡检|例如|比如|譬如|付款|发票|租期|每次服务|(?:试用|质保|保修|保质|保固)期(?![内间中]|以内|之内)"
)
FAULT_RE = re.compile(
    r"故障|质量问题|报修|事故|到件|异常|停电|中断|突发|告警|报警|险情|入侵|投诉|客诉|工单|报障|[质保]修?期内|响应"
)
SHARE_NAME_RE = re.compile(r"[\u4e00-\u9fff]{1,8}率")
ALONE_RE = re.compile(r"(?:^|[,:;、 (|\t])$")  # 一级:响应10分钟
LISTED_RE = re.compile(r"(?:为|是|要求|标准)?[ ]?[:,]?[ ]?[^,。;:、|\t\n\d]{1,12}[ ]?:?")
BASE_RE = re.compile(
    r"(?:(?P<low>不[低少小]于|至少|≥)|不[超高大多][过于出]|≤)[^,。;:\n\d]{1,10}的$"
)  # 不低于话务量的2%
RATE_LEAD_RE = re.compile(r".*[的应需须使证保其将]")
NEXT_DAY_RE = re.compile(
    r"(?:次日|第二天)(?:以?内|前)?"
    r"|当[日天](?P<same>以?内)?(?=(?:予以|给予|全部|及时|即时)?(?:修[好复]|处理|解决|办结|排除|恢复|处置|维修))"
)
VANISHED_RE = re.compile(
    rf"(?:应当?|为|是|在|:|达到?){{0,3}}[ ]?(?:(?P<unit>毫秒|秒|分钟|小时|个?工作日|%)(?=[内以,。;、\s)]|$)"
    rf"|(?P<blank>(?>{PLACEHOLDER}))(?=[,。;\s]|$))",
    re.VERBOSE,
)
CHANNEL_RES = (
    ("email", EMAIL_RE),
    ("phone", re.compile(r"电话|来电|热线|呼入|话务|接通|接听|呼叫")),
    ("online", re.compile(r"在线|网店|旺旺|聊天|即时通[讯信]|IM|会话|接待")),
)


def read_sentence(text: str, span: Place, words: list[Word]) -> Iterator[Level]:
    """Yield the levels of the sentence at ``span``, which holds ``words``."""
    limits = [_with_base(text, q) for q in quantities.find(text, *span) if not _is_step(text, q)]
    limits += list(_next_days(text, span)) + list(_vanished(text, span, words, limits))
    limits.sort(key=lambda quantity: quantity.start)
    sanctions: set[str] = set()
    starts = [word.start for word in words]
    for index, quantity in enumerate(limits):
        following = limits[index + 1].start if index + 1 < len(limits) else span[1]
        near = (max(span[0], quantity.start - REACH_CHARS), min(span[1], quantity.end + REACH_CHARS))
        beside = words[bisect_left(starts, near[0] - CONTEXT_CHARS) : bisect_left(starts, near[1])]
        level = _level(text, near, beside, quantity, following)
        if level:
            sanctions |= {level.metric} if level.threshold else set()
            yield level._replace(
                channel=level.channel or _channel(text[near[0] : quantity.end]),
                threshold=level.metric in sanctions,  # 低于99.9%但不低于99%的: the lower step is one too
            )


def _level(text: str, span: Place, words: list[Word], quantity: Quantity, following: int) -> Level | None:
    comma = max(text.rfind(mark, span[0], quantity.start) for mark in ",:") + 1 or span[0]
    if _is_foreign(text, comma, quantity):
        return None
    after = next((word for word in words if word.start >= quantity.end), None)
    if after and after.start < following and _is_led(text, quantity, after):
        if not fits(after.measures, quantity, text[quantity.start : quantity.end]):
            return None  # 20秒接通率: the limit is a part of the metric's name
        place = (quantity.start, after.end)
        level = _named(text, span, after, quantity, place)
        return level._replace(threshold=True) if level and "未" in text[quantity.end : after.start] else level
    before = _nearest(text, words, quantity)
    if before is None or not _is_followed(text, before, quantity):
        return None
    start = _name_start(text, before) if before.name == "rate" else before.start
    place = (start if "," not in text[before.end : quantity.start] else comma, quantity.end)
    return _named(text, span, before, quantity, place)


def _is_foreign(text: str, comma: int, quantity: Quantity) -> bool:
    """Return whether a limit speaks of something else: a payment, a sum, the name of a share (三分钟接入率)."""
    if text[max(quantity.start - 2, 0) : quantity.start] in ("提前", "提早"):
        return True
    if quantity.operator is None and quantity.unit in TIME_UNITS and SHARE_NAME_RE.match(text, quantity.end):
        return True
    is_foreign = FOREIGN_RE.search(text, comma, quantity.end) is not None
    return is_foreign or AFTER_MONEY_RE.match(text, quantity.end) is not None


def _name_start(text: str, word: Word) -> int:
    """Return where the whole name of a share begins (亮灯率)."""
    name = RATE_NAME_RE.search(text, max(word.start - 8, 0), word.start)
    lead = RATE_LEAD_RE.match(name.group()) if name else None
    return (name.start() if name else word.start) + (lead.end() if lead else 0)


def _is_led(text: str, quantity: Quantity, word: Word) -> bool:
    """Return whether ``quantity`` stands before ``word`` as its limit (2小时内响应, 99.9%的连通率)."""
    gap = text[quantity.end : word.start]
    if word.measures != "time":
        return RATE_GAP_RE.fullmatch(gap) is not None and word.entry.place != "before"
    if word.entry.place == "before" or quantity.unit == "percent":
        return False
    if quantity.operator is None and (len(gap) > 1 or (quantity.value == 24 and quantity.unit == "hour")):
        return False  # 24小时受理: around the clock
    return ACTION_GAP_RE.fullmatch(gap) is not None


def _nearest(text: str, words: list[Word], quantity: Quantity) -> Word | None:
    written = text[quantity.start : quantity.end]
    fitting = (
        word
        for word in reversed(words)
        if word.end <= quantity.start
        and (word.entry.place != "after" or text[word.end : quantity.start] == ":")  # 到达现场:2小时内
        and fits(word.measures, quantity, written)
    )
    return next(fitting, None)


def _is_followed(text: str, word: Word, quantity: Quantity) -> bool:
    """Return whether ``quantity`` stands after ``word`` as its limit."""
    gap = text[word.end : quantity.start]
    if MONEY_RE.search(gap):
        return False
    is_direct = DIRECT_RE.fullmatch(gap) is not None
    if word.entry.listed and quantity.operator is None:
        return is_direct or LISTED_RE.fullmatch(text[_list_start(text, word, quantity) : quantity.start]) is not None
    is_alone = word.end > word.start and ALONE_RE.search(text, max(word.start - 1, 0), word.start) is not None
    if not gap and is_alone and quantity.unit in TIME_UNITS:
        return True
    if quantity.operator is None or (word.measures == "time" and word.entry.place == "both"):
        return is_direct and (quantity.operator is not None or word.entry.place == "before" or word.measures != "time")
    if word.measures == "count":
        return len(gap) <= 10 and "," not in gap
    return len(gap) <= CARRY_CHARS and not ("\t" in gap.strip() or "|" in gap.strip(" |"))


def _list_start(text: str, word: Word, quantity: Quantity) -> int:
    """Return where the name of the place begins whose value ``quantity`` is (市内12小时,|省内24小时)."""
    return max(word.end, *(text.rfind(mark, word.end, quantity.start) + 1 for mark in ",;、"))


def _with_base(text: str, quantity: Quantity) -> Quantity:
    """Return a share with the comparison that stands before its base (不低于话务量的2%)."""
    if quantity.operator or quantity.unit != "percent":
        return quantity
    base = BASE_RE.search(text, max(quantity.start - 16, 0), quantity.start)
    return quantity._replace(operator=">=" if base["low"] else "<=", start=base.start()) if base else quantity


def _named(text: str, span: Place, word: Word, quantity: Quantity, place: Place) -> Level | None:
    """Return the level under the metric that the sentence decides."""
    low = max(span[0] - CONTEXT_CHARS, 0)
    if word.entry.context and not has_context(text, low, span[1]):
        return None
    if word.entry.quick and quantity.unit in {"day", "workday", None} and quantity.value is not None:
        return None
    is_loose = word.entry.context or word.entry.place == "after"
    if is_loose and quantity.unit == "day" and not FAULT_RE.search(text, low, quantity.end):
        return None
    name = metric_of(text, span, word, quantity)
    if word.name == "rate" and quantity.operator:
        word = word._replace(entry=word.entry._replace(better=better_way(text, quantity)))
    rule = "service_levels.value_first" if place[0] == quantity.start else "service_levels.metric_first"
    return level_of(word, quantity, place, rule, name=name) if name else None


def _is_step(text: str, quantity: Quantity) -> bool:
    return STEP_RE.search(text[max(quantity.start - 8, 0) : quantity.start]) is not None


def _next_days(text: str, span: Place) -> Iterator[Quantity]:
    for match in NEXT_DAY_RE.finditer(text, *span):
        is_within = match.end() - match.start() > 2 or match.group()[0] == "当"
        yield Quantity(match.start(), match.end(), "<=" if is_within else None, Decimal(1), "day")


def _vanished(text: str, span: Place, words: list[Word], limits: list[Quantity]) -> Iterator[Quantity]:
    """Yield blanks that left no trace but the unit (响应时间秒) or that have no unit (响应时间:____)."""
    starts = {quantity.start for quantity in limits}
    for word in words:
        match = VANISHED_RE.match(text, word.end, span[1]) if word.entry.place != "after" else None
        if (
            match
            and (match["unit"] or word.entry.place == "before")
            and not starts & set(range(word.end, match.end() + 1))
        ):
            unit = quantities.unit_of(match["unit"])[0] if match["unit"] else None
            start = match.start("unit") if match["unit"] else match.start("blank")
            yield Quantity(start, match.end(), "<=" if word.entry.better == "low" else ">=", None, unit)


def _channel(text: str) -> str | None:
    """Return the channel named last in ``text``."""
    found = [(match.start(), name) for name, pattern in CHANNEL_RES for match in pattern.finditer(text)]
    return max(found)[1] if found else None
