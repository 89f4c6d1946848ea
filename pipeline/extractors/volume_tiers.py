"""Volume tiers: from which volume other terms hold (业务量阶梯).

Reads a compared count of people, calls, orders or messages together with what follows from it:
``日均来电超过800通的,超出部分每通加收1.2元``.  A count without a consequence (``月投诉不超过3次``) is none.

>>> from pipeline.document import from_string
>>> view = from_string("每日接待量连续超过2日大于100人的,乙方须增派客服。").view()
>>> tiers = extract(Contract(view, ()))["volume_tiers"]
>>> [(tier.operator, str(tier.value), tier.unit, tier.consequence) for tier in tiers]
[('>', '100', 'person/day', '乙方须增派客服')]
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import TypedDict

from pipeline.contract import Contract
from pipeline.extractors._sentences import after_marker
from pipeline.extractors._tier_tables import (
    COMPARISON,
    NUMBER,
    SIDES,
    TO,
    UNIT,
    UNIT_NAMES,
    WORDS,
    Limit,
    find_quotas,
    find_rows,
)
from pipeline.provenance import item
from pipeline.record import VolumeTier
from pipeline.values import blanks, numbers

BEFORE_CHARS = 48
AFTER_CHARS = 80


class Fields(TypedDict):
    """The field that this module fills."""

    volume_tiers: list[VolumeTier]


_TAIL = rf"[ ]{{0,2}}/?(?P<unit>{UNIT})(?!民币|员|工)(?P<rate>/?每?[天日月])?"
TIER_RE = re.compile(
    rf"(?P<operator>{COMPARISON})[ ]{{0,2}}(?:了|为)?[ ]{{0,2}}"
    rf"(?:(?P<value>{NUMBER})|(?P<hole>{blanks.PLACEHOLDER}))(?:[ ]?(?:{UNIT})?{TO}{NUMBER})?{_TAIL}(?:以上|以下)?",
    re.VERBOSE,
)
# 500-1200公斤的,每公斤1.0元: a range that a price follows
RANGE_RE = re.compile(
    rf"(?<![\d.\-:/年月第])(?P<value>{numbers.ARABIC}(?:[ ]?[万千])?)[ ]?(?:{UNIT})?{TO}"
    rf"(?P<high>{numbers.ARABIC}(?:[ ]?[万千])?){_TAIL}"
    r"(?=[ ]?(?:[(]不?含[^()]{0,6}[)])?(?:的|之间|以内|区间|部分|者){0,3}[,:]?[^。;\n:]{0,14}?"
    r"(?:\d[ ]?元|\d折|_元|\d%))"
)
RANGE_ANCHOR_RE = re.compile(r"[-~至到](?=[ ]?\d)")
RANGE_CHARS = 20  # longest lower end with its unit
SIDE_ANCHOR_RE = re.compile(r"以[上内下]")
SIDE_RE = re.compile(
    rf"(?<![\d.\-~至到_])(?:(?P<value>{numbers.ARABIC}(?:[ ]?[万千])?)|(?P<hole>{blanks.PLACEHOLDER}))"
    rf"{_TAIL}[ ]?(?:\(含\))?[及或]?$",
    re.VERBOSE,
)
SIDE_CHARS = 24  # longest count before 以上
VOLUME_RE = re.compile(
    r"量|接待|咨询|询单|来电|进线|呼入|呼出|会话|人次|订单数|单量|话务|工单|ID|票数|件数|通数|人数|流量|业务|派件|发货|发运|客流|接听|访客|用户数|超出部分|超过部分"
)
# What a service center counts.  套, 公斤 and the like are counted everywhere: there only a price, or an end of the
# contract, makes a tier of them.
PLAIN_WORDS = frozenset(("人次", "客户", "订单", "笔订单", *"人位名通件票条个次项单笔"))
PRICED_RE = re.compile(
    r"\d[ ]?元|_[ ]?元|元/|[\d一二三四五六七八九][ ]?折|加收|单价|计[费价]|收费|[上下]浮|优惠"
    r"|返|奖|免|佣金|提成|\d%|解除|终止|另计|另行|不另|按[^,。;]{1,12}计"
)
EACH_RE = re.compile(r"[每单](?:[件台车箱套票]|一件|个)[^,。;]{0,8}$")  # 每件重量超过30吨的
# 1000份以下每份2.2元: a price at once makes a tier of any count
PRICE_AT_ONCE_RE = re.compile(
    r"[上内下]?[ ]?(?:[(]不?含[^()]{0,6}[)])?(?:的|部分|者){0,3}[ ]?[,:]?"
    r"(?:按照?|单价|价格|运费)?(?:每|为)?[^,。;\d]{0,5}[\d.]{1,9}[ ]?(?:元|折)(?!以)"
)
PENAL_RE = re.compile(r"扣|罚|违约|赔")  # 中断超过15分钟的,每次扣…
SENTENCE_CHARS = 120
END_RE = re.compile(r"[。!?\n]")
JOINT_CHARS = 4
JOINT_RE = re.compile(r"[ ,]?(?:但|且|并|而)?[ ]?")
NOT_VOLUME_RE = re.compile(
    r"投诉|故障|差错|扣|离职|迟到|缺勤|违规|错误|事故|逾期|延误|失误|丢失|不合格|检查|巡检|清扫|一式|合同|甲方人员|罚"
)
CONSEQUENCE_RE = re.compile(
    r"加收|增加|增派|增配|增补|补贴|奖励|单价|每[人通件单票次]|按|协商|商议|调整|更换|重新|另行|减免|折|安排|补充|收费|计费|费用|加派|须|应|则|解除|终止|优惠|免费|不另|不计|不收|下浮|返"
)
REFERENCE_RE = re.compile(
    r"(?:按照?|对于?|就|以|每)$"
)  # 按照超出100人的当日基础费: speaks of a tier that stands before
STAFF_RE = re.compile(r"(?:人员|客服|坐席|座席|岗位|员工|名额|队伍)(?:总?人?数量?)?[应须均]?$")  # 客服人员不少于5人
EXCESS_RE = re.compile(r"超[出过]|多出|每超")
CUT_RE = re.compile(r"[。;!?\n]")


def extract(contract: Contract) -> Fields:
    """Return the tiers of the contract in the order of the text."""
    found = list(_tiers(contract))
    taken = [tier.spans[0].end for tier in found]
    for limit in (*find_rows(contract), *find_quotas(contract.view.string)):
        tier = _read_limit(contract, limit)
        if tier is not None and tier.spans[0].end not in taken:
            found.append(tier)
    return {"volume_tiers": sorted(found, key=lambda tier: tier.spans[0])}


def _read_limit(contract: Contract, limit: Limit) -> VolumeTier | None:
    value = _count(limit.value)
    if value is None:
        return None
    return item(
        contract,
        VolumeTier,
        (limit.start, limit.end),
        "volume_tiers.limit",
        state="filled",
        operator=limit.operator,
        value=value,
        unit=_unit(limit.unit, "", limit.head) if limit.unit else None,
        consequence=limit.consequence,
    )


def _tiers(contract: Contract) -> Iterator[VolumeTier]:
    text = contract.view.string
    limits: dict[Decimal, int] = {}  # upper limits, and where they stand: 500以下, then 500-1200
    for match in _matches(text):
        before = CUT_RE.split(text[max(match.start() - BEFORE_CHARS, 0) : match.start()])[-1]
        after = CUT_RE.split(text[match.end() : match.end() + AFTER_CHARS])[0]
        consequence = SIDE_ANCHOR_RE.sub("", after[:2]).lstrip() + after[2:]
        consequence = consequence.lstrip(" ,:的时)").strip()
        value = _count(match["value"])
        if (value is None and match["value"]) or not _is_tier(match, before, after, consequence):
            continue
        operator = _operator(match, after, consequence)
        if match.re is RANGE_RE and value in limits and match.start() - limits[value] < SENTENCE_CHARS:
            operator = ">"
        if operator == "<=" and value is not None:
            limits[value] = match.start()
        yield item(
            contract,
            VolumeTier,
            (after_marker(text, match.start() - len(before.rsplit(",", 1)[-1].lstrip()), match.start()), match.end()),
            "volume_tiers.compared",
            state="blank" if value is None else "filled",
            operator=operator,
            value=value,
            unit=_unit(match["unit"], match["rate"] or "", before),
            consequence=consequence,
        )


def _is_tier(match: re.Match[str], before: str, after: str, consequence: str) -> bool:
    """Return whether a compared count is a volume from which other terms hold."""
    is_priced = bool(PRICED_RE.search(consequence))
    if not (is_priced or CONSEQUENCE_RE.search(consequence)) or _is_other(before):
        return False
    if match["unit"] not in PLAIN_WORDS:
        is_one = match["value"] in ("1", "一")  # 不足1吨按1吨计算: rounding
        if not is_priced or is_one or EACH_RE.search(before) or PENAL_RE.search(consequence):
            return False
    if VOLUME_RE.search(before + match.group() + after[:6]) or PRICE_AT_ONCE_RE.match(after.removeprefix("以")):
        return True
    start = max(match.start() - SENTENCE_CHARS, 0)  # the volume is named once for a list of tiers
    return is_priced and bool(VOLUME_RE.search(END_RE.split(match.string[start : match.start()])[-1]))


def _matches(text: str) -> Iterator[re.Match[str]]:
    """Yield the compared counts, then those with the side after them (3000人次以上), then ranges with a price."""
    taken = {}
    last: re.Match[str] | None = None
    for match in TIER_RE.finditer(text):
        is_end = (
            last and match.start() - last.end() <= JOINT_CHARS and JOINT_RE.fullmatch(text, last.end(), match.start())
        )
        if not (is_end and WORDS[match["operator"]][0] == "<"):  # 超过200通不超过500通: one tier
            yield match
        taken[match.start("unit")] = last = match
    for anchor in SIDE_ANCHOR_RE.finditer(text):
        side = SIDE_RE.search(text, max(anchor.start() - SIDE_CHARS, 0), anchor.start())
        if side and side.start("unit") not in taken:
            taken[side.start("unit")] = side
            yield side
    for anchor in RANGE_ANCHOR_RE.finditer(text):
        span = RANGE_RE.search(text, max(anchor.start() - RANGE_CHARS, 0), anchor.end() + SENTENCE_CHARS)
        if span and span.start() < anchor.start() < span.start("unit") and span.start("unit") not in taken:
            taken[span.start("unit")] = span
            yield span


def _is_other(before: str) -> bool:
    """Return whether the words before a count tell that it is no volume."""
    return bool(NOT_VOLUME_RE.search(before[-16:]) or REFERENCE_RE.search(before) or STAFF_RE.search(before))


def _count(text: str | None) -> Decimal | None:
    """Return the number that is counted; None where it is left open or no number."""
    mentions = list(numbers.find(text or ""))
    return mentions[0].value if len(mentions) == 1 else None


def _operator(match: re.Match[str], after: str, consequence: str) -> str:
    """Return how the volume is compared; 不超过100人,超出部分… is about what lies above."""
    if match.re is RANGE_RE:
        return ">="
    word = match.groupdict().get("operator")
    if word is None:
        return SIDES[after[1]]
    operator = WORDS[word]
    return ">" if operator == "<=" and EXCESS_RE.match(consequence) else operator


def _unit(word: str, rate: str, before: str) -> str:
    """Return what is counted and within which time: person/day."""
    for words in (rate, before[::-1]):
        period = next((char for char in words if char in "日天月"), None)
        if period:
            return f"{UNIT_NAMES[word]}/{'month' if period == '月' else 'day'}"
    return UNIT_NAMES[word]
