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
from pipeline.provenance import item
from pipeline.record import VolumeTier
from pipeline.values import blanks, numbers

BEFORE_CHARS = 48
AFTER_CHARS = 80


class Fields(TypedDict):
    """The field that this module fills."""

    volume_tiers: list[VolumeTier]


OPERATORS = {
    ">": ("超过", "超出", "大于", "高于", "多于", "突破", ">"),
    ">=": ("达到", "不少于", "不低于", "达", "满", "≥", ">="),
    "<": ("低于", "少于", "不足", "小于", "不到", "未达到", "未达", "<"),
    "<=": ("不超过", "不大于", "不多于", "≤", "<="),
}
_WORDS = {word: operator for operator, words in OPERATORS.items() for word in words}
_COMPARISON = "|".join(map(re.escape, sorted(_WORDS, key=len, reverse=True)))
UNITS = {
    "person": ("人次", "人", "位", "客户", "名"),
    "piece": ("通", "件", "票", "条", "个", "次", "项"),
    "order": ("单", "笔", "订单", "笔订单"),
}
_UNITS = {word: unit for unit, words in UNITS.items() for word in words}
_UNIT = "|".join(sorted(_UNITS, key=len, reverse=True))
_NUMBER = rf"(?:{numbers.ARABIC}(?:[ ]?[万千])?|{numbers.CHINESE})"


_TAIL = rf"[ ]{{0,2}}/?(?P<unit>{_UNIT})(?!民币|员|工)(?P<rate>/?每?[天日月])?"
TIER_RE = re.compile(
    rf"(?P<operator>{_COMPARISON})[ ]{{0,2}}(?:了|为)?[ ]{{0,2}}"
    rf"(?:(?P<value>{_NUMBER})|(?P<hole>{blanks.PLACEHOLDER})){_TAIL}(?:以上|以下)?",
    re.VERBOSE,
)
SIDE_ANCHOR_RE = re.compile(r"以[上内下]")
SIDE_RE = re.compile(
    rf"(?<![\d.\-~至到])(?P<value>{numbers.ARABIC}(?:[ ]?[万千])?){_TAIL}[ ]?(?:\(含\))?及?$", re.VERBOSE
)
SIDE_CHARS = 24  # longest count before 以上
SIDES = {"上": ">=", "内": "<=", "下": "<="}
VOLUME_RE = re.compile(
    r"量|接待|咨询|询单|来电|进线|呼入|呼出|会话|人次|订单数|单量|话务|工单|ID|票数|件数|通数|人数|流量|业务|派件|发货|客流|接听|访客|用户数|超出部分"
)
NOT_VOLUME_RE = re.compile(
    r"投诉|故障|差错|扣|离职|迟到|缺勤|违规|错误|事故|逾期|延误|失误|丢失|不合格|检查|巡检|清扫|份|甲方人员"
)
CONSEQUENCE_RE = re.compile(
    r"加收|增加|增派|增配|增补|补贴|奖励|单价|每[人通件单票次]|按|协商|商议|调整|更换|重新|另行|减免|折|安排|补充|收费|计费|费用|加派|须|应|则"
)
REFERENCE_RE = re.compile(r"(?:按照?|对于?|就|以)$")  # 按照超出100人的当日基础费: speaks of a tier that stands before
STAFF_RE = re.compile(r"(?:人员|客服|坐席|座席|岗位|员工|名额|队伍)(?:总?人?数量?)?[应须均]?$")  # 客服人员不少于5人
EXCESS_RE = re.compile(r"超[出过]|多出|每超")
CUT_RE = re.compile(r"[。;!?\n]")


def extract(contract: Contract) -> Fields:
    """Return the tiers of the contract in the order of the text."""
    return {"volume_tiers": sorted(_tiers(contract), key=lambda tier: tier.spans[0])}


def _tiers(contract: Contract) -> Iterator[VolumeTier]:
    text = contract.view.string
    for match in _matches(text):
        before = CUT_RE.split(text[max(match.start() - BEFORE_CHARS, 0) : match.start()])[-1]
        after = CUT_RE.split(text[match.end() : match.end() + AFTER_CHARS])[0]
        consequence = SIDE_ANCHOR_RE.sub("", after[:2]).lstrip() + after[2:]
        consequence = consequence.lstrip(" ,:的时)").strip()
        if not _is_volume(before, match.group() + after[:6]) or not CONSEQUENCE_RE.search(consequence):
            continue
        value = _count(match["value"])
        if value is None and match["value"]:
            continue
        yield item(
            contract,
            VolumeTier,
            (after_marker(text, match.start() - len(before.rsplit(",", 1)[-1].lstrip()), match.start()), match.end()),
            "volume_tiers.compared",
            state="blank" if value is None else "filled",
            operator=_operator(match, after, consequence),
            value=value,
            unit=_unit(match["unit"], match["rate"] or "", before),
            consequence=consequence,
        )


def _matches(text: str) -> Iterator[re.Match[str]]:
    """Yield the compared counts, those with the side after them (3000人次以上) behind the others."""
    taken = set()
    for match in TIER_RE.finditer(text):
        taken.add(match.start("unit"))
        yield match
    for anchor in SIDE_ANCHOR_RE.finditer(text):
        side = SIDE_RE.search(text, max(anchor.start() - SIDE_CHARS, 0), anchor.start())
        if side and side.start("unit") not in taken:
            yield side


def _is_volume(before: str, words: str) -> bool:
    if NOT_VOLUME_RE.search(before[-16:]) or REFERENCE_RE.search(before) or STAFF_RE.search(before):
        return False
    return bool(VOLUME_RE.search(before + words))


def _count(text: str | None) -> Decimal | None:
    """Return the number that is counted; None where it is left open or no number."""
    mentions = list(numbers.find(text or ""))
    return mentions[0].value if len(mentions) == 1 else None


def _operator(match: re.Match[str], after: str, consequence: str) -> str:
    """Return how the volume is compared; 不超过100人,超出部分… is about what lies above."""
    word = match.groupdict().get("operator")
    if word is None:
        return SIDES[after[1]]
    operator = _WORDS[word]
    return ">" if operator == "<=" and EXCESS_RE.match(consequence) else operator


def _unit(word: str, rate: str, before: str) -> str:
    """Return what is counted and within which time: person/day."""
    for words in (rate, before[::-1]):
        period = next((char for char in words if char in "日天月"), None)
        if period:
            return f"{_UNITS[word]}/{'month' if period == '月' else 'day'}"
    return _UNITS[word]
