"""Credit codes and identity numbers whose check digit is wrong (证照号码校验).

Source: GB 32100-2015 and GB 11643-1999, by python-stdnum.

>>> [rule.code for rule in RULES]
['identifier.credit-code', 'identifier.id-number']
"""

from __future__ import annotations

from collections.abc import Iterable

from pipeline.checks._rule import Rule, finding
from pipeline.contract import Contract
from pipeline.record import Finding, Record
from pipeline.values.identifiers import is_credit_code, is_id_number

CREDIT_CODE = Rule(
    "identifier.credit-code", "error", "统一社会信用代码校验不通过", "the credit code fails its check digit"
)
ID_NUMBER = Rule("identifier.id-number", "error", "身份证号校验不通过", "the identity number fails its check digit")
RULES: tuple[Rule, ...] = (CREDIT_CODE, ID_NUMBER)


def check(record: Record, contract: Contract) -> Iterable[Finding]:  # noqa: ARG001
    """Yield numbers of parties that cannot be right."""
    for party in record.parties:
        code, number = party.credit_code, party.id_number
        if code.value and not is_credit_code(code.value):
            yield finding(CREDIT_CODE, f"{party.role} {code.value}", f"{party.role} {code.value}", spans=code.spans)
        if number.value and not is_id_number(number.value):
            masked = f"{party.role} {number.value[:6]}…"
            yield finding(ID_NUMBER, masked, masked, spans=number.spans)
