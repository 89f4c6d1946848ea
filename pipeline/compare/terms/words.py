"""Words that turn a sentence round (情态、否定、主体): must, may, must not, not; who; how often.

>>> [(word.kind, word.value, word.text) for word in find("甲方不得转包,应每月付款,不可抗力除外")]
[('party', '甲方', '甲方'), ('modal', 'must not', '不得'), ('modal', 'must', '应'), ('per', 'month', '每月')]
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple

# Words that only hold a modal one: what they say is no duty, no leave, no denial.
IDLE = (
    r"不可抗力|不可分割|不可预见|不可避免|不动产|不限于|不仅|不但|不同|不断|不良|不足|不等|不论|不管|不时|不便|不合格|不符|不妨|不一致"
    r"|[供相响适对反效顺呼感]应|应[付收用急对答]|(?:许|认|尚|方|亦|宁|两)可|可[能靠行用控信见谓观读追]|非工作|非法|非常|非因|必要|要求|需[求要求]?量"
    r"|无论|无线|无锡|未来|未成年|必然|所应|应纳|应予|应有|应计|应当期|得[到出知以]|取得|获得|所得|使得|值得|不见得|无形|莫非|除非|并非|是非|可比|可供|可视"
)
MODALS = (  # tried in order
    ("must not", r"不得|不应当?|不可以?|不能够?|不准|不许|不允许|禁止|严禁|不予"),
    ("need not", r"不必|不需要?|无需|无须|毋须|不须|免于|免除"),
    ("has no right", r"无权|没有权利|不享有"),
    ("has right", r"有权|享有权利"),
    ("must", r"应当|应该|应|必须|须|务必|有义务|负责"),
    ("may", r"可以|可(?![\u4e00-\u9fff]{0,1}性)|能够|得以|允许"),
    ("with", r"有偿|有效|有息|连带"),
    ("without", r"无偿|无效|无息"),
    ("not", r"不再|不|未(?=[\u4e00-\u9fff])|无(?=[\u4e00-\u9fff])|没有|非(?=[\u4e00-\u9fff])|拒绝"),
)
FAMILIES = {"not": "denial", "with": "manner", "without": "manner"}  # the others are of duty
UNITS = {
    "日": "day", "天": "day", "周": "week", "星期": "week", "月": "month", "季": "quarter", "半年": "half-year",
    "年": "year", "小时": "hour", "次": "once", "件": "piece", "单": "order", "人": "person",
}  # fmt: skip
PER = (
    r"(?:每|按|逐)(?:一?个)?(?:自然|日历|合同|服务)?"
    r"(?P<per>半年|[日天周月年](?!度?末)|季|星期|小时|次|件|单|人(?!民))度?"
)
PER_FRONT = r"(?P<front>半年|[月季年日])度?(?=[^\W\d_]{0,4}(?:服务费|租金|费用|薪|工资|管理费|维护费))"
PARTIES = (
    r"[甲乙丙丁戊](?:、?[乙丙丁]){0,2}[双三各]方|[甲乙丙丁戊]方|双方|[三各]方|守约方|违约方|任何?一方|另一方|对方|一方"
)
_ALL = "甲乙双方", "甲、乙双方", "双方"


class Word(NamedTuple):
    """A word at [start, end) of the text; kind: modal, per, party."""

    start: int
    end: int
    kind: Literal["modal", "per", "party"]
    value: str
    text: str


def find(text: str, names: Iterable[str] = ()) -> Iterator[Word]:
    """Yield every such word of ``text``; ``names``: what else parties are called in this contract."""
    for match in _PATTERN.finditer(text):
        kind = str(match.lastgroup)
        if kind != "idle":
            yield _word(match, kind)
    own = sorted(set(names), key=lambda name: (-len(name), name))
    if own:
        for match in re.finditer("|".join(map(re.escape, own)), text):
            yield Word(*match.span(), "party", match.group(), match.group())


def _word(match: re.Match[str], kind: str) -> Word:
    written = match.group()
    if kind == "party":
        value = "双方" if written in _ALL else written.replace("任何", "任")
        return Word(*match.span(), "party", value, written)
    if kind in {"per", "front"}:
        return Word(*match.span(), "per", UNITS[match[kind]], written)
    return Word(*match.span(), "modal", MODALS[int(kind[1:])][0], written)


_MODAL = "|".join(f"(?P<m{place}>{words})" for place, (_, words) in enumerate(MODALS))
_PATTERN = re.compile(f"(?P<idle>{IDLE})|(?P<party>{PARTIES})|{PER}|{PER_FRONT}|{_MODAL}")
