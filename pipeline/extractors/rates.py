"""Rates: late fees, penalties, taxes, commissions, shares of a price (滞纳金率、违约金率、税率、提成、付款比例).

Reads every share of the body that speaks of money, written or left open, as a fraction.  Not read: shares that
measure the service (接通率, 满意度: ``pipeline.extractors.sla``), shares of holdings, water, humidity and the like.

>>> from pipeline.document import from_string
>>> view = from_string("逾期付款的,每日按万分之五支付滞纳金;接通率不低于92%。").view()
>>> [(rate.kind, str(rate.value), rate.per) for rate in extract(Contract(view, ()))["rates"]]
[('late_fee', '0.0005', 'day')]
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TypedDict

from pipeline.contract import Contract
from pipeline.provenance import item
from pipeline.record import Rate
from pipeline.values import numbers, percent
from pipeline.values.blanks import PLACEHOLDER

BEFORE_CHARS = 40
AFTER_CHARS = 24
SHARE_COLUMN_RE = re.compile(r"比例|付款|支付|费率|税率|提成|佣金|分成|扣")
TABLE_CHARS = 600  # how far above its cell the head of a column is looked for


class Fields(TypedDict):
    """The field that this module fills."""

    rates: list[Rate]


LEVEL_RE = re.compile(
    r"接通率|满意[率度]|解决率|准确率|及时率|完好率|可用[性率]|在线率|转化率|转换率|投诉率|合格率|办结率|响应率|达标率|到岗率|出勤率|连通率|成功率|完成率|覆盖率"
    r"|正确率|有效率|回复率|好评率?|差错率|误差|正常率|故障率|通过率|成活率|破损率|损耗|湿度|浓度|含水|SLA|绿化率|容积率|纯度|含量|折旧|产量|表决|投票"
    r"|在岗率|流失率|离职率|返修率|丢失率|[抽复质巡]检|抽查|抽样|偏差|公差"
    r"|(?<!汇)(?<!税)(?<!费)(?<!利)率(?:应|需|要|必须|须)?(?:达到?|不得?(?:低于|高于|少于|超过)|不低于|不高于|不超过|低于|高于|大于|小于|保持)|(?:合格|质量|可用|评分|得分)(?![^,。;]{0,3}后)[^,。;]{0,6}$"
)
MONEY_RE = re.compile(
    r"违约|滞纳|赔偿|罚|税|提成|佣金|租|价|款|费|金|支付|付|收|贴现|利率|利息|息|折|计|扣|退|承担|补偿|报酬|额|分成|返|抵|比例|让利|奖|资|薪|分配"
)
SHARED_RE = re.compile(r"[ ]{0,4}(?:[甲乙丙丁戊双各][ ]?方|[^,。;\d]{1,6}[方人])?(?:各|占|得|分得|承担|享有)?[ ]{0,4}")
SHARING_CHARS = 120
SHARING_RE = re.compile(r"比例|分成|分配|分担|分享|各占|投资|出资|盈亏|利润")
CHARGED_RE = re.compile(  # 5%的违约金, 5% 向甲方支付
    r"^[ )\]】_]{0,4}(?:的|之|向[甲乙丙对][^,。;]{0,6})?[ “\"]{0,3}"
    r"(?:违约金|赔偿|罚|滞纳|提成|佣金|偿付|支付|金额|费用|价款)"
)
PRICE_HEADING_RE = re.compile(r"付款|支付|价款|费用|结算|报酬|违约|价格")
# Tried in order; the words after the share belong to it too: 20%的违约金
KINDS = (
    ("tax", re.compile(r"税")),
    ("commission", re.compile(r"提成|佣金|分成|返点|抽成|手续费|销售额")),
    (
        "late_fee",
        re.compile(
            r"滞纳|(?:逾期|迟延|延迟|拖欠|延期)[^。;]{0,6}(?:付款|支付|缴|交费|交纳|交租|付)|未付|欠[付款缴]|应付"
        ),
    ),
    ("penalty", re.compile(r"违约|赔偿|罚|扣|免收|补偿|退还|逾期|延[期迟误]")),
    ("ratio", re.compile(r"付|款|价|金|首|尾|折|费|额")),
)
DAY_RE = re.compile(  # 每七天 is no day
    r"每[^,。;二两三四五六七八九十半\d]{0,8}?[一1]?[ ]?[天日]|按[天日]|日[^\d,。;]{0,6}$|每日|/[天日]|[一1][天日],"
)
CAP_RE = re.compile(r"不超过|最高|上限|不得超过|以内|封顶")  # 每日万分之五,最高不超过5%: the cap has no period
CUT_RE = re.compile(r"[。;!?\n]")
OPEN_RE = re.compile(
    rf"[率例][ ]?(?::|为|是)[ ]{{0,4}}(?:(?>{PLACEHOLDER})|[ ]{{2,60}}+)(?=[ ]?(?:[,。;)\n]|$))", re.VERBOSE
)
# A share that was lost with its sign: 按未付款的支付违约金
LOST_RE = re.compile(
    r"按照?(?P<base>[^,。;:\d%]{0,14}(?:款项?|金额|总额|价款|总价|费用|租金|工资))的(?=(?:向[^,。;\d]{1,6})?(?:支付|缴纳|交纳|偿付|承担|计收|加收|收取|赔偿)"
    r"(?:违约金|滞纳金|赔偿金|罚金|利息))"
)
# Times of a sum as damages: 按成交额的三倍赔偿.  Not: of rent or wages (sums of months), of the rate of the bank.
MULTIPLE_RE = re.compile(rf"(?<!双)(?P<number>{numbers.NUMBER})倍(?!数|率)")
DAMAGES_RE = re.compile(r"赔偿|补偿|违约金|罚款|罚金|偿付|处罚|赔付|索赔|扣除")
BASE_RE = re.compile(r"租金|房租|租费|工资|薪|利率|LPR|基数|均收入|定金|市场价|市价|原价|成本价|评估价")
OPEN_LABEL_RE = re.compile(r"[^\W\d_]{0,6}(?:税率|利率|费率|息率|比例|比率)$")
LABEL_CHARS = 8


def extract(contract: Contract) -> Fields:
    """Return the rates of the contract in the order of the text."""
    found = [*_rates(contract), *_open(contract), *_lost(contract), *_multiples(contract)]
    return {"rates": [rate for _, rate in sorted(found, key=lambda entry: entry[0])]}


def _rates(contract: Contract) -> Iterator[tuple[int, Rate]]:
    text = contract.view.string
    for mention in percent.find(text):
        if mention.form == "point":
            continue
        before, after = _around(text, mention.start, mention.end)
        if not (mention.form == "discount" or _is_rate(before, after) or _is_priced(contract, mention.start, before)):
            continue
        rate = item(
            contract,
            Rate,
            (mention.start, mention.end),
            "rates.blank" if mention.value is None else "rates.share",
            state="blank" if mention.value is None else "filled",
            kind=_kind(before, after),
            value=mention.value,
            per="day" if _is_daily(before) or after.startswith(("/天", "/日", "(每天)", "(每日)")) else None,
        )
        yield mention.start, rate


def _open(contract: Contract) -> Iterator[tuple[int, Rate]]:
    """Yield the rates of which not even the sign is printed (税率:____, 年利率为   ,)."""
    text = contract.view.string
    for match in OPEN_RE.finditer(text):
        label = OPEN_LABEL_RE.search(text, max(match.start() - LABEL_CHARS, 0), match.start() + 1)
        if label:
            place = (label.start(), match.end())
            kind = _kind(label.group()[-3:], "")
            yield match.start(), item(contract, Rate, place, "rates.label", state="blank", kind=kind, value=None)


def _lost(contract: Contract) -> Iterator[tuple[int, Rate]]:
    """Yield the rates of which number and sign were lost (按未付款的支付违约金)."""
    for match in LOST_RE.finditer(contract.view.string):
        before, after = _around(contract.view.string, match.start(), match.end())
        per = "day" if _is_daily(before) else None
        kind = _kind(before + match.group(), after)
        yield (
            match.start(),
            item(contract, Rate, match.span(), "rates.lost", state="blank", kind=kind, value=None, per=per),
        )


def _multiples(contract: Contract) -> Iterator[tuple[int, Rate]]:
    """Yield the damages that are told as times of a sum (按成交额的三倍赔偿)."""
    text = contract.view.string
    if "倍" not in text:
        return
    for match in MULTIPLE_RE.finditer(text):
        before, after = _around(text, match.start(), match.end())
        own = before[-16:]
        if BASE_RE.search(own) or not (DAMAGES_RE.search(after[:8]) or DAMAGES_RE.search(own)):
            continue
        value = numbers.parse(match["number"])
        yield (
            match.start(),
            item(contract, Rate, match.span(), "rates.multiple", state="filled", kind="penalty", value=value),
        )


def _is_daily(before: str) -> bool:
    own = re.split(r"[,:]", before)[-1]
    return bool(DAY_RE.search(own if CAP_RE.search(own) else before[-24:]))


def _around(text: str, start: int, stop: int) -> tuple[str, str]:
    """Return the words before and after a share, within its sentence."""
    before = text[max(start - BEFORE_CHARS, 0) : start]
    cuts = [cut.end() for cut in CUT_RE.finditer(before)]
    after = text[stop : stop + AFTER_CHARS]
    end = CUT_RE.search(after)
    return before[cuts[-1] if cuts else 0 :], after[: end.start()] if end else after


def _is_rate(before: str, after: str) -> bool:
    """Return whether the share is one of money: its own clause decides, then the words after it, then the sentence."""
    if CHARGED_RE.search(after):
        return True
    own = re.split(r"[,:]", before)[-1]
    if LEVEL_RE.search(own):
        return False
    if MONEY_RE.search(own) or MONEY_RE.search(re.split(r"[,:]", after)[0]):
        return True
    return bool(MONEY_RE.search(before)) and not LEVEL_RE.search(before)


def _is_priced(contract: Contract, start: int, before: str) -> bool:
    """Return whether the heading above, or the head of the column, speaks of money where the sentence does not."""
    column = _column_name(contract, start)
    if LEVEL_RE.search(column):
        return False
    if SHARE_COLUMN_RE.search(column):
        return True
    if LEVEL_RE.search(before):
        return False
    if SHARED_RE.fullmatch(re.split(r"[,:;]", before)[-1]):  # 按比例分成;甲方__%,乙方__%
        low = max(contract.view.string.rfind("\n", 0, start), start - SHARING_CHARS, 0)
        if SHARING_RE.search(contract.view.string, low, start):
            return True
    headings = [clause.heading or "" for clause in contract.path_at(start)]
    return bool(PRICE_HEADING_RE.search(" ".join(headings)) or MONEY_RE.search(column))


def _column_name(contract: Contract, start: int) -> str:
    """Return the cell at the head of the column in which ``start`` stands; empty outside tables."""
    text = contract.view.string
    line_start = text.rfind("\n", 0, start) + 1
    line = text[line_start : (text.find("\n", start) + len(text) + 1) % (len(text) + 1)]
    mark = "|" if "|" in line else "\t"
    if mark not in line:
        return ""
    column = text.count(mark, line_start, start)
    head = ""
    for previous in reversed(text[max(line_start - TABLE_CHARS, 0) : line_start].rstrip("\n").split("\n")):
        if mark not in previous:
            break
        head = previous
    cells = head.split(mark)
    return cells[column] if column < len(cells) else ""


def _kind(before: str, after: str) -> str:
    own = re.split(r"[,:]", before)[-1] + "%" + re.split(r"[,:]", after)[0]
    for words in (own, before + after):
        for kind, pattern in KINDS:
            if pattern.search(words):
                return kind
    return "other"
