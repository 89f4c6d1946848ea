"""Amounts of money (金额): digits, capitals, both of the same amount, blanks; with currency and period.

Reads ``¥32,000.00`` ``人民币贰仟陆佰元整(2600元/月)`` (one amount) ``30万元`` ``4 500元`` ``3600(叁仟陆佰元整)`` ``伍元伍角整`` ``9600/年`` ``HKD 500``,
and the amounts that a form leaves open: ``____元`` ``人民币 元整(¥ 元)`` ``按照元/小时`` ``×万元`` ``拾万仟佰拾元整`` ``****6400元`` ``{{price}}元``.
Not read: bare numbers (cells of a price table), shares, areas.
Source: the capitals of the Accounting Basics rules (会计基础工作规范); ISO 4217 for currencies.

>>> [(str(m.value), m.per, m.capital) for m in find("人民币壹仟伍佰元/月(1500元/月),押金____元")]
[('1500', 'month', '壹仟伍佰'), ('None', None, None)]
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from pipeline.values import numbers
from pipeline.values._money_words import ISO, PREFIX, SUFFIX, UNIT, read_per
from pipeline.values.blanks import PLACEHOLDER

BEFORE_CHARS = 64  # a capital amount with its label before the unit
AFTER_CHARS = 72  # label and amount after a currency, period and capital after a unit


class Mention(NamedTuple):
    """An amount at [start, end) of the text.

    value: None where the contract leaves the amount open
    currency: ISO 4217
    per: month day hour year person-month order piece once, or None
    capital: the amount in Chinese capitals as written, spaces dropped
    high: the upper end of a range (3000-5000元)
    unit: the period as printed: ``/人/月``
    label: the words between currency and amount: ``(大写)``
    """

    start: int
    end: int
    value: Decimal | None
    currency: str = "CNY"
    per: str | None = None
    capital: str | None = None
    high: Decimal | None = None
    unit: str = ""
    label: str = ""

    @property
    def is_blank(self) -> bool:
        """Return whether the contract leaves the amount open."""
        return self.value is None


_N = numbers.CHINESE_CHARS
_CHINESE = rf"(?![万萬亿億][ ]?[元圆])[{_N}](?:[ ]{{0,3}}[{_N}点點多余几幾]){{0,39}}"
_DIGITS = (
    r"(?:(?<![\d.,*\#])\d{1,3}(?:[ ]\d{3}){1,3}(?:\.\d{1,4})?(?![\d,])"  # 4 500
    r"|(?<![\d、\n])\d{1,4}、\d{1,2}(?=[ ]?[元块])"  # 2、5元 for 2.5元
    rf"|(?<![\d.*\#])(?:{numbers.ARABIC}|\.\d{{1,2}})(?!\d)"
    r"(?:[ ]{0,3}[十百千仟万萬亿億kK]{1,3}(?:零?\d{1,4}[千百十]?){0,3})?)"
)
_MASKED = r"[*\#×]{1,12}[.\d](?:[\d.,]){0,14}"  # ****6400, #.64
_SLOTS = r"(?:[ _×xX*\#]{0,16}[亿億万萬仟千佰百拾十]){2,12}"  # 拾万仟佰拾, __万__仟__佰
_HOLE = (
    rf"(?:{PLACEHOLDER}(?:[ ]{{0,8}}{PLACEHOLDER}){{0,3}}|\([ _]{{0,60}}\)"
    r"|[×✕□口](?=[ ]{0,2}万?[元圆])|输入[^\W\d_]{1,6}(?=元))"
)
_OPEN = r"(?:[_ ]{0,40}[\[【(“\"][_ ]{0,20}|[_ ]{0,40})"
_CLOSE = r"(?:[_ ]{0,20}[\]】)”\"][_ ]{0,40}|[_ ]{0,40})"
_TO = r"[ ]{0,2}(?:-{1,3}|~|至|到)[ ]{0,2}"


def _value(name: str) -> str:
    """Return the pattern of a written or a missing amount; ``name`` ends its groups."""
    return rf"""(?:
        (?P<masked{name}>{_MASKED})
      | (?P<low{name}>{_DIGITS}|{_CHINESE})(?P<middle{name}>[万亿]?元)?{_TO}(?P<high{name}>{_DIGITS}|{_CHINESE})
      | {_OPEN}(?:(?P<digits{name}>{_DIGITS})|(?P<chinese{name}>{_CHINESE}))[整正]?[多余]?{_CLOSE}
      | [_ ]{{0,40}}(?P<slots{name}>{_SLOTS})[_ ]{{0,20}}
      | [ ]{{0,40}}(?P<hole{name}>{_HOLE})[ ]{{0,40}}[万千亿]?[ ]{{0,4}}
    )"""


_SMALL = (
    rf"(?:(?<=[元圆圓块])[ _]{{0,8}}(?P<jiao@>[{_N}\d]?)[ _×xX]{{0,8}}[角毛](?![度色])"
    rf"(?:[ _零]{{0,8}}(?P<fen@>[{_N}\d]?)[ _×xX]{{0,8}}分(?!钟)|[ _]{{0,8}})"
    rf"|(?<=[元圆圓块])零?(?P<cent@>[{_N}\d])分(?![钟之期次批]))"
)


def _tail(name: str) -> str:
    return rf"(?P<unit{name}>{UNIT})(?:{_SMALL.replace('@', name)})?(?:[ ]{{0,4}}[整正])?"


AMOUNT_RE = re.compile(
    rf"""
    (?P<currency>{PREFIX})(?P<label>[ :]{{0,40}}(?:\(元\)|\(?(?:大写|小写|金额|数字|计|为|约)\)?[ :]{{0,40}}){{0,3}})
      (?:{_value("_a")})?(?:{_tail("_a")}|(?P<whole>[ ]{{0,4}}[整正])?)(?P<suffix_a>{SUFFIX})?
  | {_value("_b")}{_tail("_b")}(?P<suffix_b>{SUFFIX})?
  | (?P<gap>[ ]{{0,60}})(?P<bare>万?元)(?![旦宝素件器月首年朝代老帅])(?P<bare_end>[ ]{{0,3}}[整正])?(?P<suffix_c>{SUFFIX})?
  | (?<![\d./年-])(?P<plain>\d[\d,]{{0,12}}(?:\.\d{{1,2}})?)[ ]?(?P<suffix_d>/[ ]?[人月年天次台吨](?:/[人月年天次])?)(?![\d人月日])
    """,
    re.VERBOSE,
)
ANCHOR_RE = re.compile(
    r"[元圆圓¥$€£块]|人民[币幣]|RMB|CNY|USD|U\.S\.D|HKD|H\.K\.D|EUR|GBP|[美港台台日欧澳][金币镑]|英镑|法郎|卢布|越南盾|奈拉|\d[ ]?/[ ]?[人月年天次台吨]"
)
# What stands before a unit whose amount was lost without a trace: 费用为元/月, 按照元/小时
LOST_RE = re.compile(
    r"(?:为|按照?|共计?|合计|总计|支付|付给?|收取|缴纳|交纳|即|金额|[:]|罚款|扣除?|费用?|款|价|押金|定金|保证金|薪|资|租金|达到?|增加|加收"
    r"|赔偿|补贴|每[月年日天人次吨度件个](?:每[月年人])?|(?<!第)[年月])[ ]?$"
)
LOST_END_RE = re.compile(r"[ ]?(?:$|[,。;:()、\n]|人民币|作为|的|以[内下上]|收取|计算|支付)")
HEADER_RE = re.compile(r"单位[: ]{0,4}(?:人民币)?[ ]?$|[/(][ ]?$")
SLOT_END_RE = re.compile(r"[ ]{0,4}(?:[),。;:、\n]|$|元|大写)")
_JOIN_RE = re.compile(
    r"[ ,;:。\n]{0,4}\(?[ ]{0,4}(?:(?:即|合计|共计|总计|计|大写|小写|金额|人民币|为|约|折合|整|正|元|总额|RMB)[ :()]{0,8}){0,5}\(?[ ]{0,4}"
)
_CAPITAL_RE = re.compile(r"[壹贰叁肆伍陆柒捌玖拾佰仟萬參貳陸]")
_SLOT_RUN_RE = re.compile(r"[万亿仟千佰百拾][ ]{0,3}[仟千佰]|佰[ ]{0,3}拾")  # 拾万仟佰拾元: printed slots, nothing written
_LABEL_RE = re.compile(r"[大小]写|\(|即|计|折合|¥")
_BEFORE_CAPITAL_RE = re.compile(rf"({_DIGITS})[ ]{{0,2}}\((?=[{_N}]|$)")


def find(text: str) -> Iterator[Mention]:
    """Yield every amount of ``text``, in order; the two writings of one amount are one mention."""
    pending: Mention | None = None
    for start, end in _windows(text):
        for match in AMOUNT_RE.finditer(text, start, end):
            mention = _read(match)
            if mention is None:
                continue
            mention = _extend(text, mention)
            joined = _join(text, pending, mention) if pending else None
            if pending and joined is None:
                yield pending
            pending = joined or mention
    if pending:
        yield pending


def parse(text: str) -> Decimal:
    """Return the amount that the whole of ``text`` writes.

    Raises ValueError: not one amount, or a blank one.

    >>> str(parse("壹拾壹元壹角")), str(parse("1.5万元"))
    ('11.1', '15000')
    """
    mentions = list(find(text))
    if len(mentions) == 1 and mentions[0].value is not None:
        return mentions[0].value
    return numbers.parse(text)


def _windows(text: str) -> Iterator[tuple[int, int]]:
    """Yield the stretches around money words; the rest of the text is never looked at."""
    low = high = 0
    for anchor in ANCHOR_RE.finditer(text):
        start, end = anchor.start() - BEFORE_CHARS, anchor.end() + AFTER_CHARS
        if start > high:
            if high:
                yield low, high
            low = start
        low, high = max(low, 0), end
    if high:
        yield low, min(high, len(text))


def _read(match: re.Match[str]) -> Mention | None:
    """Return the mention of a match of ``AMOUNT_RE``, or None where nothing of money is meant."""
    if match["bare"]:
        return _read_lost(match)
    if match["plain"]:
        value = Decimal(match["plain"].replace(",", ""))
        return _mention(match, value, match["suffix_d"])
    name = "_a" if match["currency"] else "_b"
    suffix = match["suffix" + name] or ""
    written = match["digits" + name] or match["chinese" + name] or match["low" + name]
    if written and not re.fullmatch(r"\.0{1,2}", written):
        return _read_written(match, name, written, suffix)
    if match["currency"] and not (match["slots_a"] or match["hole_a"] or match["masked_a"]) and not _is_slot(match):
        return None
    return _mention(match, None, suffix)


def _read_written(match: re.Match[str], name: str, written: str, suffix: str) -> Mention | None:
    high = match["high" + name]
    if _SLOT_RUN_RE.search(written):
        return _mention(match, None, suffix)
    try:
        value = _amount(written) + _small(match, name)
        top = _amount(high) if high else None
    except ValueError:
        return None
    if top is not None and match["middle" + name] is None and high:
        value = _same_scale(value, written, high)
    capital = match["chinese" + name]
    capital = capital.replace(" ", "") if capital and _CAPITAL_RE.search(capital) else None
    return _mention(match, value, suffix, capital=capital, high=top)


def _read_lost(match: re.Match[str]) -> Mention | None:
    before, after = match.string[max(match.start() - 12, 0) : match.start()], match.string[match.end() : match.end() + 4]
    gap = len(match["gap"])
    if HEADER_RE.search(before) or (not before.strip() and gap < 2):
        return None
    has_end = bool(match["suffix_c"] or match["bare_end"] or LOST_END_RE.match(after))
    if (gap >= 2 and before.strip()) or (LOST_RE.search(before) and has_end):
        return _mention(match, None, match["suffix_c"] or "")
    return None


def _is_slot(match: re.Match[str]) -> bool:
    """Return whether a currency without an amount opens a slot: 人民币 元, ¥ ), 人民币(大写):"""
    if match["unit_a"] or match["whole"]:
        return True
    label = match["label"]
    at_end = bool(SLOT_END_RE.match(match.string, match.end()))
    if match["currency"] in ("¥", "$", "€", "£"):
        return at_end
    return at_end and ("写" in label or ":" in label or label.count(" ") >= 2)


def _mention(match: re.Match[str], value: Decimal | None, suffix: str | None, **more: object) -> Mention:
    groups = match.groupdict()
    unit = (groups["unit_a"] or groups["unit_b"] or "").strip()
    word = unit if unit and unit[0] not in "元圆圓块" else unit[1:].strip() or unit
    prefix = groups["currency"]
    iso = ISO.get(word, "CNY")
    if prefix and not (prefix == "$" and unit) and (iso == "CNY" or not unit):
        iso = ISO[prefix]
    start = match.start() + len(match.group()) - len(match.group().lstrip())
    per = read_per(suffix) if suffix else None
    label = groups["label"] or ""
    return Mention(start, match.end(), value, iso, per, unit=(suffix or "").strip(), label=label, **more)  # type: ignore[arg-type]


def _amount(text: str) -> Decimal:
    text = text.strip().replace("、", ".")
    if text.startswith("."):
        text = "0" + text
    if text[-1] in "kK":
        return Decimal(text[:-1].strip()) * 1000
    if text[0].isdigit():
        text = re.sub(r"(?<=\d) (?=\d)", "", text)
    return numbers.parse(text)


def _small(match: re.Match[str], name: str) -> Decimal:
    """Return what jiao and fen add."""
    jiao, fen, cent = match["jiao" + name], match["fen" + name], match["cent" + name]
    total = numbers.parse(jiao) / 10 if jiao else Decimal(0)
    return total + (numbers.parse(fen or cent) / 100 if fen or cent else Decimal(0))


def _same_scale(value: Decimal, low: str, high: str) -> Decimal:
    """Return the lower end of a range in the scale of the upper: 2-3万, 十八至三十万, 10~15k."""
    scale = re.search(r"[万萬亿億kK]+$", high.strip())
    if scale is None or re.search(r"[万萬亿億kK]", low):
        return value
    return value * _amount("1" + scale.group())


def _extend(text: str, mention: Mention) -> Mention:
    """Return the capital amount of 3600(叁仟陆佰元整) with the digits before it, which lack a unit."""
    before = mention.capital and _BEFORE_CAPITAL_RE.search(text, max(mention.start - 24, 0), mention.start + 1)
    if before and _amount(before.group(1)) == mention.value:
        return mention._replace(start=before.start())
    return mention


def _join(text: str, first: Mention, second: Mention) -> Mention | None:
    """Return both as one when they write the same amount twice: capitals and digits, or a slot for each."""
    gap = text[first.end : second.start]
    if second.start < first.end or len(gap) > 24 or not _JOIN_RE.fullmatch(gap):
        return None
    link = gap + text[second.start : second.start + 1] + second.label
    is_linked = bool(_LABEL_RE.search(link))
    has_capital = bool(first.capital) != bool(second.capital)
    is_same = first.value == second.value and (has_capital or "(" in gap or first.value is None)
    is_other = has_capital and first.value != second.value
    if not ((is_same and (is_linked or has_capital)) or (is_other and is_linked)):
        return None
    value = first.value if first.capital is None else second.value
    return first._replace(
        end=second.end,
        value=second.value if value is None and first.value is None else value if value is not None else first.value,
        per=first.per or second.per,
        unit=first.unit or second.unit,
        capital=first.capital or second.capital,
        currency=first.currency if first.currency != "CNY" else second.currency,
    )
