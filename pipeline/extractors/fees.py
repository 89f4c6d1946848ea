"""Fees and other amounts of money (费用、价款、押金、违约金).

Reads every amount of the body, written or left open, and decides from the words around it what it is for and how
often it is due; cells of price tables and labelled lines (``总价:____``) without a currency are read too.
Not read: registered capital, examples (例如), tiers of volume (``pipeline.extractors.volume_tiers``).

>>> from pipeline.document import from_string
>>> view = from_string("一、服务费:每月人民币壹仟伍佰元整(1500元/月)。").view()
>>> [(fee.kind, str(fee.value), fee.per, fee.raw) for fee in extract(Contract(view, ()))["fees"]]
[('fee', '1500', 'month', '人民币壹仟伍佰元整(1500元/月)')]
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TypedDict

from pipeline.contract import Contract
from pipeline.extractors._prices import find_cells, find_labels, find_stacked
from pipeline.provenance import item
from pipeline.record import Fee
from pipeline.values import money
from pipeline.values._money_words import read_per

BEFORE_CHARS = 48  # a clause of a sentence; farther words speak of another amount
AFTER_CHARS = 16


class Fields(TypedDict):
    """The field that this module fills."""

    fees: list[Fee]


# Tried in order on the words before the amount, the nearest clause first: the first that matches wins.
KINDS = (
    ("deposit", re.compile(r"押金|保证金|定金|质保金|抵押金|风险金|预交人民币")),
    ("penalty", re.compile(r"违约金|罚款|罚金|扣[除减]?|处罚|赔偿|滞纳金|赔付|罚")),
    ("surcharge", re.compile(r"加收|另付|另收|另加|补贴|加班费|附加费|增加|额外收取")),
    ("salary", re.compile(r"工资|薪|劳务报酬|底薪")),
    ("rent", re.compile(r"租金|房租|租费|租用费|租赁费|月租|年租")),
    (
        "total",
        re.compile(r"总价|总金额|总额|合计|总计|共计|总费用|总造价|合同价|合同金额|工程款|转让价款|总投资|合同总"),
    ),
    ("fee", re.compile(r"费|价|款|报酬|酬金|佣金|收取|单价|支付")),
)
AFTER_KINDS = (
    ("penalty", re.compile(r"^\W{0,3}(?:的|作为)?[^,。;]{0,6}(?:违约金|罚款|赔偿|处罚)")),
    ("deposit", re.compile(r"^\W{0,3}(?:的|作为).{0,8}(?:押金|保证金|定金)")),
)
IGNORED_RE = re.compile(
    r"注册资[本金]|实收资本|(?:例如|比如|譬如|举例)[^。;]{0,30}$|[((]如[:,]?[^()。]{0,12}$|净资产|面值|股价"
    r"|[\[【(][如例][:,][^()\[\]【】。]{0,40}$"
)
CURRENCY_RE = re.compile(r"[元圆¥$€£币]")
VOLUME_RE = re.compile(r"量[^,。;]{0,4}(?:达到?|超[过出]|大于|低于|不足)[ ]?$")
PIECES_RE = re.compile(r"(?<![费价款金付收扣罚交按每])[^费价款金付收扣罚交按每]{3}$")  # LED屏18块: no money
CUT_RE = re.compile(r"[。;!?\n\t|]")

# What is counted one by one; 每个 alone says it, 每增加一个点 does not.
_P = r"件|票|通(?!知)|台(?!账)|套|份|张|条(?!款)|只|箱(?!体)|瓶|页|幅|株|棵|款(?![项式])|盒|袋|辆|户|部(?![分门位])"
_P += "|人次|会话|通话|短信"
_GAP = r"[^,。;每\d月日天年次周季人]{0,4}?[一1]?"  # 每死亡一株, 每漏发1件
PERIOD_RE = re.compile(
    r"(?P<pm>每(?:个)?(?:人|名|席位?|坐席|座席|位|岗位?)[^,。;每\d]{0,4}每?个?月)"
    r"|(?P<day>(?:每人)?每(?:逾期|延期|延迟|迟延|拖延|推迟|超过|超)?.{0,4}?[一1]?[天日](?!历)|每[晚夜]|按[天日]|日租金|当日(?=[^,。;]{0,4}[费额款])|逾期一[天日])"
    rf"|(?P<hour>每{_GAP}个?(?:小时|工时|课时)|按小时|时薪)"
    r"|(?P<month>每个?月|按月|月(?:租|费|薪|工资|服务费|度|基本|基础|总额)|当月|各月)"
    r"|(?P<year>每(?:满一)?年|按年|(?<!半)年(?:度)?(?:租|费|薪|维护|维保|保养|管理费|物业费|使用费|服务费|保费)|第[一二三四五六1-6]年|全年|每年度)"
    r"|(?P<once>每(?:发[生现]|出现|有|查实|迟到)?[^,。;每]{0,6}?[一1]?(?<!人)次|[一1]次)"
    rf"|(?P<order>每{_GAP}(?:笔|单(?![位元日月独纯个价])|订单))"
    rf"|(?P<piece>每{_GAP}(?:{_P})|每一?个(?!百分|点|小时|季|星期|周)"
    r"|(?<![清订账运保工])单(?:[件价条通票台套株]|款(?![项式])))"
    r"|(?P<none>(?<![月年日天])每(?:低|少|下降|吨|度|平方|平米|立方|车(?!次)|百|处|项|起|例|块|栋|亩|公里|公斤|千克|千字|[^,。;每]{0,3}(?:百分点|一?公里|一?公斤|一?吨))|[上下]半年)"
)
PERIODS = {"pm": "person-month", "none": None}
PERSON_RE = re.compile(r"每(?:人|名|位)[^,。;\d]{0,6}$")  # 每名客服4500元每月
HEADS_RE = re.compile(r"[人名位]$")
TIMES_RE = re.compile(r"[ ]?[×xX*][ ]?\d{1,2}[ ]?个月")  # 12950元×12个月
CONDITION_RE = re.compile(r"[^,]{0,24}(?:的|时|者|后),")  # 全年无扣罚的,奖励…: a period of what is judged
SHARE_RE = re.compile(r"[%‰]|分之")  # 月租金的__%即人民币__元: the period belongs to the base of the share
SUM_RE = re.compile(  # 年服务费…,三年合计: of all periods together
    r"(?:[二两三四五六七八九十]|\d{1,3})(?:个月|年|个?季度|期)[^,。;\d]{0,8}(?:[合总共]计|总[额价])[^,。;\d]{0,10}$"
)
ONE_OFF_KINDS = frozenset({"deposit", "total"})  # a period in an earlier clause speaks of something else


def extract(contract: Contract) -> Fields:
    """Return the amounts of the contract in the order of the text."""
    found = [*_amounts(contract), *find_cells(contract), *find_stacked(contract), *find_labels(contract)]
    found.sort(key=lambda entry: entry[0])
    return {"fees": [fee for _, fee in found]}


def _amounts(contract: Contract) -> Iterator[tuple[int, Fee]]:
    text = contract.view.string
    for mention in money.find(text):
        before, after = _context(text, mention)
        if IGNORED_RE.search(before) or _is_count(text[mention.start : mention.end], before):
            continue
        kind = _kind(before, after)
        fee = item(
            contract,
            Fee,
            (mention.start, mention.end),
            "fees.blank" if mention.is_blank else "fees.amount",
            state="blank" if mention.is_blank else "filled",
            kind=kind,
            value=mention.value,
            currency=mention.currency,
            per=_per(mention, before, after, kind),
            capital=mention.capital,
        )
        yield mention.start, fee


def _is_count(amount: str, before: str) -> bool:
    """Return whether a figure counts pieces or heads instead of money: LED屏18块, 咨询量达到180/人."""
    if amount.endswith("块"):
        return bool(PIECES_RE.search("   " + before))
    return "/" in amount and not CURRENCY_RE.search(amount) and bool(VOLUME_RE.search(before))


def _context(text: str, mention: money.Mention) -> tuple[str, str]:
    """Return the words before and after an amount, within its sentence."""
    before = text[max(mention.start - BEFORE_CHARS, 0) : mention.start]
    cuts = [cut.end() for cut in CUT_RE.finditer(before)]
    return before[cuts[-1] if cuts else 0 :], text[mention.end : mention.end + AFTER_CHARS]


def _kind(before: str, after: str) -> str:
    """Return what the amount is for: the nearest clause that tells decides."""
    for kind, pattern in AFTER_KINDS:
        if pattern.search(after):
            return kind
    for clause in reversed(re.split(r"[,:]", before)):
        for kind, pattern in KINDS:
            if pattern.search(clause):
                return kind
    return "other"


def _per(mention: money.Mention, before: str, after: str, kind: str) -> str | None:
    """Return how often the amount is due: its own unit decides, then what follows, then the words before."""
    if mention.unit:
        per = read_per(mention.unit)
        if per is None and HEADS_RE.search(mention.unit):  # 每人每天补贴150元/人
            per = _period(before.rsplit(",", 1)[-1], kind)
        return "person-month" if per == "month" and PERSON_RE.search(before) else per
    return "month" if TIMES_RE.match(after) else _period(before, kind)


def _period(before: str, kind: str) -> str | None:
    """Return the period named nearest before the amount."""
    last = None
    for match in PERIOD_RE.finditer(before):
        last = match
    if last is None or SHARE_RE.search(before, last.end()) or SUM_RE.search(before):
        return None
    if last.group()[0] in "当全各" and CONDITION_RE.match(before, last.end()):
        return None
    name = last.lastgroup or ""
    if kind in ONE_OFF_KINDS and name != "year" and re.search(r"[,:)元]", before[last.end() :]):
        return None
    return PERIODS.get(name, name)
