"""Amounts whose capitals and digits differ (大小写金额不一致).

Compares the two where they stand beside each other in the text, and the capitals that a fee was read with.

>>> from pipeline.clauses import segment
>>> from pipeline.document import from_string
>>> text = "费用为人民币壹仟伍佰元整(1500元),押金2000元(大写:叁仟元整)。"
>>> [pair[2:] for pair in pairs(text)]
[(Decimal('1500'), Decimal('1500')), (Decimal('3000'), Decimal('2000'))]
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal

from pipeline.checks._rule import Rule, at, finding
from pipeline.contract import Contract
from pipeline.record import Finding, Record
from pipeline.values.numbers import parse, parse_chinese

MISMATCH = Rule("amount.capital-mismatch", "error", "大写与小写金额不一致", "capitals and digits of an amount differ")
RULES: tuple[Rule, ...] = (MISMATCH,)

DIGIT = "零〇壹贰貳弍叁參肆伍陆陸柒捌玖一二三四五六七八九"
CAPITAL = (
    rf"[{DIGIT}拾佰仟十百千万萬亿億]{{1,24}}[ ]?(?:[元圆圓](?:[ ]?[{DIGIT}]角)?(?:[ ]?[{DIGIT}]{{1,2}}分)?)?[ ]?[整正]?"
)
DIGITS = r"(?<![\d.,*#xX_/])\d{1,3}(?:,\d{3}){1,5}(?:\.\d{1,4})?|(?<![\d.,*#xX_/])\d{1,12}(?:\.\d{1,4})?"
LABEL = r"(?:大写|小写|人民币|金额|RMB|CNY|[ ]|:|为|即|计|¥){0,8}"
SCALED = r"[ ]{0,3}(?P<scale>[万亿])?[ ]?"
BRIDGE = rf"[ ]{{0,4}}(?:\([ ]?{LABEL}|,?[ ]?[大小]写{LABEL}|[ ]?¥[ ]?)"
CAPITAL_FIRST_RE = re.compile(rf"(?P<capital>{CAPITAL}){BRIDGE}(?P<digits>{DIGITS}){SCALED}(?=[元圆)/])")
DIGITS_FIRST_RE = re.compile(
    rf"(?P<digits>{DIGITS}){SCALED}元?[整正]?{BRIDGE}(?P<capital>{CAPITAL})(?=[ ]{{0,4}}[),。;\n整正]|$)"
)
RUN_RE = re.compile(rf"[{DIGIT}拾佰仟十百千万萬亿億]{{2,24}}(?=[ ]?[元圆圓整正),。;(¥]|$)")
REACH_CHARS = 40  # how far before its capitals the digits of an amount begin
MONEY_CHAR_RE = re.compile(r"[壹贰貳叁參肆伍陆陸柒捌玖拾佰仟]|[元圆圓]")
FRACTION_RE = re.compile(rf"([{DIGIT}])角|([{DIGIT}]{{1,2}})分")
SCALES = {"万": 10**4, "亿": 10**8}


def check(record: Record, contract: Contract) -> Iterable[Finding]:
    """Yield amounts whose capitals say another sum than their digits."""
    seen: list[tuple[int, int]] = []
    for start, end, capital, digits in pairs(contract.view.string):
        if capital != digits:
            found = at(contract, MISMATCH, (start, end), *_said(capital, digits))
            seen += [(span.start, span.end) for span in found.spans]
            yield found
    for fee in record.fees:
        capital_value = value_of(fee.capital) if fee.capital else None
        if capital_value is None or fee.value is None or capital_value == fee.value:
            continue
        if not any(span.start < end and start < span.end for span in fee.spans for start, end in seen):
            said = _said(capital_value, fee.value)
            yield finding(MISMATCH, *said, spans=fee.spans, clause=fee.clause)


def pairs(string: str) -> Iterator[tuple[int, int, Decimal, Decimal]]:
    """Yield place, capital value and digit value of every amount that is written both ways."""
    done = 0
    for run in RUN_RE.finditer(string):
        first = CAPITAL_FIRST_RE.match(string, run.start())
        low = max(run.start() - REACH_CHARS, done)
        match = first or DIGITS_FIRST_RE.search(string, low, min(run.end() + REACH_CHARS, len(string)))
        capital = value_of(match["capital"]) if match else None
        if match is None or capital is None or match.start() < done:
            continue
        done = match.end()
        yield match.start(), done, capital, parse(match["digits"]) * SCALES.get(match["scale"] or "", 1)


def value_of(capital: str) -> Decimal | None:
    """Return the sum that ``capital`` writes, 角 and 分 included; None when it is no sum.

    >>> value_of("壹仟零伍元伍角"), value_of("叁"), value_of("万仟")
    (Decimal('1005.5'), None, None)
    """
    if len(MONEY_CHAR_RE.findall(capital)) < 2:
        return None
    whole, _, rest = capital.replace(" ", "").replace("圆", "元").replace("圓", "元").rstrip("整正").partition("元")
    try:
        value = Decimal(parse_chinese(whole))
    except ValueError:
        return None
    for match in FRACTION_RE.finditer(rest):
        value += Decimal(parse_chinese(match[1] or match[2])) / (10 if match[1] else 100)
    return value or None


def _said(capital: Decimal, digits: Decimal) -> tuple[str, str]:
    return f"大写 {capital}，小写 {digits}", f"capitals {capital}, digits {digits}"
