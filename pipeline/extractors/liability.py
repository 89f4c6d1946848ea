"""What a breach costs and its cap (违约责任), and how long secrets are kept (保密期限).

One entry per sentence that joins a breach with its price (``逾期付款的,每日按…支付违约金``); ``cap`` is the part
that limits it (``累计不超过合同总额的10%``).  The amounts and shares themselves are in fees and rates.  The time for
which secrets are kept comes as ISO 8601 where it has an end, else in the words of the text.

>>> from pipeline.document import from_string
>>> text = "乙方逾期交付的,每日支付合同价0.1%的违约金,累计不超过5%。保密期限为合同终止后3年。"
>>> fields = extract(Contract(from_string(text).view(), ()))
>>> fields["liability"][0].cap, fields["confidentiality"].value
('累计不超过5%', 'P3Y')
"""

from __future__ import annotations

import re
from typing import TypedDict

from pipeline.contract import Contract
from pipeline.document import View
from pipeline.extractors._sentences import after_marker
from pipeline.provenance import absent, blank, filled, item
from pipeline.record import Liability, Slot
from pipeline.values import durations
from pipeline.values.blanks import PLACEHOLDER

PRICE_RE = re.compile(
    r"违约金|滞纳金|赔偿|罚款|罚金|双倍返还|扣|免收|减收|退还|返还|承担[^,。;\n]{0,16}(?:违约|连带|法律|经济|全部)[^,。;\n]{0,4}责任"
)
SUM_RE = re.compile(  # what makes 扣 or 退还 a price
    r"扣[^。;\n]{0,20}(?:[\d%元分]|服务费|费用|保证金|押金|工资)|(?:免收|减收|退还|返还)[^,。;\n]{0,20}(?:费|款|[\d%]|分之)"
)
BREACH_RE = re.compile(
    r"逾期|迟延|延迟|延期|拖欠|违约|违反|未[按能达经履在及如]|不[按履能]|擅自|泄[露密漏]|侵[权犯]|超过|超出|超时|低于|不合格"
    r"|不达标|不足|每[低少迟降延]|损坏|丢失|遗失|过错|原因|拒[绝不]|提前(?:解除|终止)|单方|造成|导致|转包|投诉|未尽|缺岗|脱岗|任一"
)
EXCUSED_RE = re.compile(r"(?:不|互不|无需|不再|免于|免除|不用)[^,。;\n]{0,6}(?:承担|赔偿|支付|负)|免责")
CAP_RE = re.compile(r"不(?:得|应)?超过|为(?:上限|限)(?!期)|上限[为是]|最高[为是不]|至多")
SHORTEST_CHARS = 12  # a heading is shorter
SECRET_RE = re.compile(r"保密|机密|秘密")
LASTING_RE = re.compile(
    r"永久|长期(?:有效|保密)|无限期|始终有效|(?:不[因随]|不受)[^,。;\n]{0,24}(?:失效|消灭|终止|解除|结束|影响|免除)|直至[^,。;\n]{0,16}(?:公开|公知|公众)[^,。;\n]{0,8}"
    r"|(?:终止|解除|届满|期满|结束|离职)后?[^,。;\n]{0,8}(?:仍然?|继续)[^,。;\n]{0,6}(?:有效|承担|负有|履行)"
)
TERM_LEAD_RE = re.compile(r"(?:后|期限?[为:是]?|至|满|期间|内|为|自|持续|有效|[ ])[^,。;\n]{0,16}$")
OPEN_TERM_RE = re.compile(
    rf"(?:保密|义务)[^,。;\n]{{0,30}}(?:期限?|后|为|内)[^,。;\n\d]{{0,8}}?(?>{PLACEHOLDER})[ ]{{0,4}}个?[年月日]",
    re.VERBOSE,
)
STATEMENT_CHARS = 400  # a longer stretch without a full stop is no sentence


class Fields(TypedDict):
    """The record fields that this module fills."""

    liability: list[Liability]
    confidentiality: Slot[str]


def extract(contract: Contract) -> Fields:
    """Return the prices of breach and the time of confidentiality."""
    return {"liability": _liability(contract), "confidentiality": _confidentiality(contract.view)}


def _liability(contract: Contract) -> list[Liability]:
    text = contract.view.string
    found: list[Liability] = []
    position = 0
    while price := PRICE_RE.search(text, position):
        start, end = _after_stop(text, price.start()), _next_stop(text, price.end())
        position = max(end, price.end())
        start = after_marker(text, start, end)
        if _is_breach(text, price.group(), start, end):
            words, cap = contract.view.text(start, end), _cap(contract.view, start, end)
            found.append(item(contract, Liability, (start, end), "liability.sentence", value=words, cap=cap))
    return found


def _is_breach(text: str, price: str, start: int, end: int) -> bool:
    """Return whether the sentence joins a breach with its price; a heading and an excuse do not."""
    if not SHORTEST_CHARS <= end - start <= STATEMENT_CHARS or text[end - 1] == ":":
        return False
    if text[start] == "(" and text[end - 1] == ")":  # what a form asks for: (违约金的计算方法)
        return False
    if price in {"扣", "免收", "减收", "退还", "返还"} and not SUM_RE.search(text, start, end):
        return False
    return BREACH_RE.search(text, start, end) is not None and not EXCUSED_RE.search(text, start, end)


def _cap(view: View, start: int, end: int) -> str | None:
    """Return the part of the sentence between commas that limits the price."""
    match = CAP_RE.search(view.string, start, end)
    if not match:
        return None
    low = max(view.string.rfind(mark, start, match.start()) for mark in ",、") + 1 or start
    high = view.string.find(",", match.end(), end)
    words = view.text(low, end if high < 0 else high)
    return words if re.search(r"[%元倍]|分之|总额|总价|款|费|租金|全部", words) else None


def _after_stop(text: str, position: int) -> int:
    low = max(position - STATEMENT_CHARS, 0)
    return max(max(text.rfind(mark, low, position) for mark in "。;\n") + 1, low)


def _next_stop(text: str, position: int) -> int:
    ends = [end for mark in "。;\n" if (end := text.find(mark, position, position + STATEMENT_CHARS)) >= 0]
    return min(ends) if ends else min(position + STATEMENT_CHARS, len(text))


def _confidentiality(view: View) -> Slot[str]:
    """Return the first time for which secrets are kept; a time with an end goes before one without."""
    text = view.string
    lasting: tuple[int, int] | None = None
    position = 0
    while secret := SECRET_RE.search(text, position):
        start, end = _after_stop(text, secret.start()), _next_stop(text, secret.end())
        position = max(end, secret.end())
        opening = OPEN_TERM_RE.search(text, start, end)
        if opening:
            return blank(view, opening.span(), "liability.confidentiality")
        for term in durations.find(text[secret.end() : end]):
            at = secret.end() + term.start
            if term.value and TERM_LEAD_RE.search(text[max(secret.end() - 1, at - 24) : at]):
                place = (secret.start(), secret.end() + term.end)
                return filled(view, place, "liability.confidentiality", term.value)
        words = LASTING_RE.search(text, start, end)
        lasting = lasting or (words.span() if words else None)
    return filled(view, lasting, "liability.lasting") if lasting else absent()
