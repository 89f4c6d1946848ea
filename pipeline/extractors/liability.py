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
from pipeline.provenance import absent, blank, filled, item
from pipeline.record import Liability, Slot
from pipeline.values import durations
from pipeline.values.blanks import PLACEHOLDER

PRICE_RE = re.compile(
    r"违约金|滞纳金|赔偿金|赔偿[^,。;\n]{0,20}(?:损失|责任|[\d%元])|罚款|罚金|双倍返还|扣[减除罚]?[^,。;\n]{0,12}(?:[\d一二三四五六七八九十百千万][^,。;\n]{0,6}[元%分]|服务费|费用|保证金|押金)"
    r"|(?:免收|退还|返还|减收)[^,。;\n]{0,20}(?:费|价款|[分之%])|承担[^,。;\n]{0,16}(?:违约|赔偿|全部|连带)[^,。;\n]{0,4}责任"
)
BREACH_RE = re.compile(
    r"逾期|迟延|延迟|延期|拖欠|违约|违反|未[按能达经履在及如]|不[按履能]|擅自|泄[露密漏]|侵[权犯]|超过|超出|超时|低于|不合格|不达标|不足|每[低少迟降延]"
    r"|损坏|丢失|遗失|过错|原因|拒[绝不]|提前(?:解除|终止)|单方|造成|导致|转包|投诉|未尽|缺岗|脱岗|免收|任一"
)
CAP_RE = re.compile(
    r"(?:但|且|总计|累计|合计|总额|最高|最多|上限|赔偿|违约金|责任|金额|至多|[^,。;\n]{0,12}){0,3}"
    r"(?:不超过|不得超过|以[^,。;\n]{1,24}为[限上]|上限[为是]|最高[为是不]|至多)[^,。;\n]{1,30}"
)
SECRET_RE = re.compile(r"保密|机密|秘密")
LASTING_RE = re.compile(
    r"永久|长期(?:有效|保密)|无限期|始终有效|(?:不[因随]|不受)[^,。;\n]{0,24}(?:失效|消灭|终止|解除|结束|影响|免除)|直至[^,。;\n]{0,16}(?:公开|公知|公众)[^,。;\n]{0,8}"
    r"|(?:终止|解除|届满|期满|结束|离职)后?[^,。;\n]{0,8}(?:仍然?|继续)[^,。;\n]{0,6}(?:有效|承担|负有|履行)"
)
TERM_LEAD_RE = re.compile(r"(?:后|期限?[为:是]?|至|满|期间|内|为|自|持续|有效|[ ])[^,。;\n]{0,16}$")
OPEN_TERM_RE = re.compile(
    rf"(?:保密|义务)[^,。;\n]{{0,30}}(?:期限?|后|为|内)[^,。;\n\d]{{0,8}}?(?>{PLACEHOLDER})[ ]{{0,4}}个?[年月日]"
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
        start = _after_stop(text, price.start())
        end = _next_stop(text, price.end())
        position = max(end, price.end())
        if BREACH_RE.search(text, start, end) and end - start <= STATEMENT_CHARS:
            cap = CAP_RE.search(text, start, end)
            words = contract.view.text(start, end)
            limit = contract.view.text(*cap.span()) if cap else None
            found.append(item(contract, Liability, (start, end), "liability.sentence", value=words, cap=limit))
    return found


def _after_stop(text: str, position: int) -> int:
    return max(text.rfind(mark, 0, position) for mark in "。;\n") + 1


def _next_stop(text: str, position: int) -> int:
    ends = [end for mark in "。;\n" if (end := text.find(mark, position, position + STATEMENT_CHARS)) >= 0]
    return min(ends) if ends else min(position + STATEMENT_CHARS, len(text))


def _confidentiality(view: View) -> Slot[str]:
    """Return the first time for which secrets are kept; a time with an end goes before one without."""
    text = view.string
    lasting: tuple[int, int] | None = None
    for match in SECRET_RE.finditer(text):
        start, end = _after_stop(text, match.start()), _next_stop(text, match.end())
        opening = OPEN_TERM_RE.search(text, start, end)
        if opening:
            return blank(view, opening.span(), "liability.confidentiality")
        for term in durations.find(text[match.end() : end]):
            at = match.end() + term.start
            if term.value and TERM_LEAD_RE.search(text, max(match.end() - 1, at - 24), at):
                return filled(view, (match.start(), match.end() + term.end), "liability.confidentiality", term.value)
        words = LASTING_RE.search(text, start, end)
        lasting = lasting or (words.span() if words else None)
    return filled(view, lasting, "liability.lasting") if lasting else absent()
