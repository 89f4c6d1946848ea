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
from typing import TypedDict

from pipeline.contract import Contract
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


def _unit_pattern(name: str) -> str:
    return rf"[ ]{{0,2}}/?(?P<unit{name}>{_UNIT})(?!民币|员|工)(?P<rate{name}>/?每?[天日月])?"


TIER_RE = re.compile(
    rf"(?P<operator>{_COMPARISON})[ ]{{0,2}}(?:了|为)?[ ]{{0,2}}"
    rf"(?:(?P<value>{_NUMBER})|(?P<hole>{blanks.PLACEHOLDER})){_unit_pattern('')}(?:以上|以下)?"
    rf"|(?P<value_b>(?<![\d.\-~至到]){numbers.ARABIC}(?:[ ]?[万千])?){_unit_pattern('_b')}"
    r"[ ]?(?:\(含\))?(?P<side>及?以[上内下])",
    re.VERBOSE,
)
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
    return {"volume_tiers": list(_tiers(contract))}


def _tiers(contract: Contract) -> Iterator[VolumeTier]:
    text = contract.view.string
    for match in TIER_RE.finditer(text):
        before = CUT_RE.split(text[max(match.start() - BEFORE_CHARS, 0) : match.start()])[-1]
        after = CUT_RE.split(text[match.end() : match.end() + AFTER_CHARS])[0]
        words = before + match.group() + after[:6]
        if (
            not VOLUME_RE.search(words)
            or NOT_VOLUME_RE.search(before[-16:])
            or REFERENCE_RE.search(before)
            or STAFF_RE.search(before)
        ):
            continue
        consequence = after.lstrip(" ,:的时)").strip()
        if not CONSEQUENCE_RE.search(consequence):
            continue
        name = "" if match["operator"] else "_b"
        value = match["value" + name]
        yield item(
            contract,
            VolumeTier,
            (match.start() - len(before.rsplit(",", 1)[-1].lstrip()), match.end()),
            "volume_tiers.compared",
            state="filled" if value else "blank",
            operator=_operator(match, consequence),
            value=numbers.parse(value) if value else None,
            unit=_unit(match["unit" + name], match["rate" + name] or "", before),
            consequence=consequence,
        )


def _operator(match: re.Match[str], consequence: str) -> str:
    """Return how the volume is compared; 不超过100人,超出部分… is about what lies above."""
    if match["side"]:
        return SIDES[match["side"][-1]]
    operator = _WORDS[match["operator"]]
    return ">" if operator == "<=" and EXCESS_RE.match(consequence) else operator


def _unit(word: str, rate: str, before: str) -> str:
    """Return what is counted and within which time: person/day."""
    for words in (rate, before[::-1]):
        period = next((char for char in words if char in "日天月"), None)
        if period:
            return f"{_UNITS[word]}/{'month' if period == '月' else 'day'}"
    return _UNITS[word]
