"""Tiers that stand in tables, and quotas with a price for what exceeds them (阶梯价格表、定额及超出部分).

Rows: a column whose head names a volume (月发运量, 数量区间) holds limits (``500以下(含)``, ``1200以上``);
another column the price.  Quotas: ``每月赠送短信500条,超出部分每条0.06元`` holds from more than 500 on.

>>> [read_limit(cell) for cell in ("500公斤以下", "超过500至1200", "1200以上", "0-300单", "300", "2024-01")]
[('<=', '500', '公斤'), ('>', '500', ''), ('>=', '1200', ''), ('<=', '300', '单'), None, None]
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from pipeline.contract import Contract
from pipeline.extractors._prices import read_cells
from pipeline.values import numbers

OPERATORS = {
    ">": ("超过", "超出", "大于", "高于", "多于", "突破", ">"),
    ">=": ("达到", "不少于", "不低于", "达", "满", "≥", ">="),
    "<": ("低于", "少于", "不足", "小于", "不到", "不满", "未达到", "未达", "未满", "<"),
    "<=": ("不超过", "不大于", "不多于", "≤", "<="),
}
WORDS = {word: operator for operator, words in OPERATORS.items() for word in words}
COMPARISON = "|".join(map(re.escape, sorted(WORDS, key=len, reverse=True)))
UNITS = {
    "person": ("人次", "人", "位", "客户", "名"),
    "piece": (
        "会话",
        "通",
        "件",
        "票",
        "条",
        "个",
        "次",
        "项",
        "套",
        "台",
        "箱",
        "辆",
        "车",
        "张",
        "页",
        "户",
        "份",
        "本",
        "册",
    ),
    "order": ("单", "笔", "订单", "笔订单"),
    "kg": ("公斤", "千克", "kg", "KG"),
    "t": ("吨",),
    "m3": ("立方米", "立方", "方", "m3", "m³"),
    "m2": ("平方米", "平米", "㎡", "m2"),
    "km": ("公里", "千米", "km"),
    "kWh": ("度", "千瓦时"),
    "minute": ("分钟",),
}
UNIT_NAMES = {word: unit for unit, words in UNITS.items() for word in words}
UNIT = "|".join(sorted(UNIT_NAMES, key=len, reverse=True))
NUMBER = rf"(?:{numbers.ARABIC}(?:[ ]?[万千])?|{numbers.CHINESE})"
TO = r"[ ]?(?:-{1,2}|~|至|到)[ ]?"
SIDES = {"上": ">=", "下": "<=", "内": "<="}
ASIDE = r"(?:[ ]?[(][不]?含[^()]{0,6}[)])?"
LIMIT_RE = re.compile(
    rf"(?:(?P<operator>{COMPARISON})[ ]?(?P<over>{NUMBER})[ ]?(?P<u1>{UNIT})?{ASIDE}"
    rf"(?:(?:{TO}|[,且]?(?:{COMPARISON}))[ ]?{NUMBER}[ ]?(?:{UNIT})?{ASIDE}|(?:部分|的部分|的|时)?)"
    rf"|(?P<side>{NUMBER})[ ]?(?P<u2>{UNIT})?{ASIDE}[ ]?[及或]?以(?P<word>[上下内]){ASIDE}(?:部分|的部分|的|时)?"
    rf"|(?P<low>{NUMBER})[ ]?(?:{UNIT})?{ASIDE}{TO}(?P<high>{NUMBER})[ ]?(?P<u3>{UNIT})?{ASIDE})(?:/[日天月年])?"
)
HEAD_RE = re.compile(
    r"(?<![质能])量|人次|人数|单数|票数|件数|条数|重量?段|体积|里程|公里数|规模|面积|阶梯|档次|档位|级距|区间|范围|梯度"
)
GOODS_RE = re.compile(r"名称|品名|型号|规格|货物|商品")  # there 数量 is what is bought
NOT_HEAD_RE = re.compile(r"要求|目标|标准|额|元|时间|日期|年龄|期限|得分|温度|[率分]$")
PRICE_HEAD_RE = re.compile(r"(?<!评)价|费|元|折|提成|佣金|返|奖|系数|比例")
VALUE_RE = re.compile(r"\d|__|免|面议|另议|不")
QUOTA_RE = re.compile(
    rf"(?P<value>{NUMBER})[ ]?(?P<unit>{UNIT})(?:/[日天月年])?[^,。;\n\d]{{0,6}}"
    r"[ ]?[,;。(|\t][ ]?(?:不足[^,。;\n]{1,24},)?"
    r"(?=(?:每月|每日|当月)?超(?:[出过]|额|量)(?:上述|该|前述|此)?(?:定额|基数|限额|额度|套餐|免费|包含|约定)?(?:数量?|量|标准|次数|条数|的)?"
    r"(?:之后|以后|部分|的|后|,))"
)
EXCESS_RE = re.compile(r"超[出过额量]")
QUOTA_CHARS = 56  # a count, and words between it and what exceeds it
HELD_RE = re.compile(r"含|赠|送|免费|定额|基数|额度|套餐|限|配|提供|基准|保底|每[日天月年]|[日月年]均|为")
NAMED_RE = re.compile(
    rf"(?P<name>定额|基数|额度|套餐量|基准量|保底量)(?:为|:)?[ ]?(?P<value>{NUMBER})[ ]?(?P<unit>{UNIT})"
)


class Limit(NamedTuple):
    """A limit at [start, end) of the text, and what holds from it on."""

    start: int
    end: int
    operator: str
    value: str
    unit: str
    consequence: str
    head: str  # the words that tell what is counted, and how often


def read_limit(cell: str) -> tuple[str, str, str] | None:
    """Return operator, number and unit of a cell that holds a limit; a range holds from its lower end on."""
    match = LIMIT_RE.fullmatch(cell.strip().strip("*"))
    if match is None or re.fullmatch(r"(?:19|20)\d\d-\d{1,2}", cell.strip()):
        return None
    strict = {">=": ">", "<=": "<"} if "不含" in cell else {}
    if match["over"]:
        return WORDS[match["operator"]], match["over"], match["u1"] or ""
    if match["side"]:
        return strict.get(SIDES[match["word"]], SIDES[match["word"]]), match["side"], match["u2"] or ""
    if match["low"] in ("0", "1", "零"):
        return "<=", match["high"], match["u3"] or ""
    return ">=", match["low"], match["u3"] or ""


def find_rows(contract: Contract) -> Iterator[Limit]:
    """Yield the limits in the volume columns of price tables."""
    text = contract.view.string
    if "|" not in text and "\t" not in text:
        return
    head: list[str] = []
    last = ""
    for line in contract.view.lines:
        row = text[line.start : line.end]
        if "-" in row and not row.strip("|-: \t"):  # the rule below the head of a pipe table
            continue
        cells = list(read_cells(row))
        names = [cell for _, cell in cells]
        if len(cells) < 2 or len(cells) != len(head):
            head, last = names if _is_head(names) else [], ""
            continue
        for index, (offset, cell) in enumerate(cells):
            limit = read_limit(cell) if _counts(head[index]) else None
            price = _price(head, names, index)
            if limit is None or not price:
                continue
            operator, value, unit = limit
            if operator == ">=" and value == last and "以" not in cell:  # 500以下, then 500-1200
                operator = ">"
            last = value if operator == "<=" else ""
            place = line.start + offset
            yield Limit(place, place + len(cell), operator, value, unit or _unit_of(head[index]), price, head[index])


def find_quotas(text: str) -> Iterator[Limit]:
    """Yield the counts that are granted, with a price for what exceeds them."""
    last = -1
    for anchor in EXCESS_RE.finditer(text):
        match = QUOTA_RE.search(text, max(anchor.start() - QUOTA_CHARS, last, 0), anchor.end() + QUOTA_CHARS // 2)
        if match is None or match.end() > anchor.start():
            continue
        last = match.end()
        start = max(text.rfind("\n", 0, match.start()), text.rfind("。", 0, match.start()), match.start() - 24) + 1
        before = re.split(r"[,;]", text[start : match.start()])[-1]
        if HELD_RE.search(before) and not re.search(rf"(?:{COMPARISON})$", before.rstrip()):
            yield _granted(match, _sentence(text, match.end()), before)
    for match in NAMED_RE.finditer(text) if last >= 0 or EXCESS_RE.search(text) else ():
        low, high = text.rfind("\n", 0, match.start()) + 1, text.find("\n", match.end())
        line = text[low : high if high >= 0 else len(text)]
        over = re.search(rf"超[出过][日月年]?{match['name']}的?部?分?[^,。;\n\t|]{{1,40}}", line[:400])
        if over:
            yield _granted(match, over.group().strip(), text[max(match.start() - 4, 0) : match.start()])


def _granted(match: re.Match[str], consequence: str, before: str) -> Limit:
    return Limit(match.start(), match.end("unit"), ">", match["value"], match["unit"], consequence, before)


def _sentence(text: str, start: int) -> str:
    return re.split(r"[。;\n\t|]", text[start : start + 80])[0].strip(" )")


def _is_head(names: list[str]) -> bool:
    if any(GOODS_RE.search(name) for name in names):
        return False
    return any(_counts(name) for name in names) and any(PRICE_HEAD_RE.search(name) for name in names)


def _counts(name: str) -> bool:
    return bool(HEAD_RE.search(name)) and not NOT_HEAD_RE.search(name)


def _price(head: list[str], names: list[str], index: int) -> str:
    """Return the price of a row: the first cell below a head that names one."""
    for other, name in enumerate(names):
        if other != index and PRICE_HEAD_RE.search(head[other]) and VALUE_RE.search(name):
            return name
    return ""


def _unit_of(name: str) -> str:
    unit = re.search(rf"[(/\[](?P<unit>{UNIT})", name)
    return unit["unit"] if unit else ""
