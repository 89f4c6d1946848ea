"""What stands in the value of another field, without a colon of its own (写在别的字段里的值).

A contact with his phone in brackets, an account with its bank, a name with the number of the person's card:
``联系人:周琳(13800138000)``, ``乙方账户:中行樊城支行 5687…``, ``甲方:王芳,身份证号3301…,住杭州市…``.

>>> text = "云客公司 中行樊城支行 5687 6001 0022"
>>> [(slot, text[slice(*place)]) for slot, place in find("bank_account", text)]
[('bank_name', '中行樊城支行')]
>>> list(find("contact", "周琳,有事应先联系"))
[]
"""

from __future__ import annotations

import re
from collections.abc import Iterator

MAX_CHARS = 160  # of a sentence that names a party
BANK_END = r"(?:支行|分行|营业部|银行|信用社|分理处|储蓄所)"
BANK_NAME = rf"[\u4e00-\u9fff()]{{2,24}}?{BANK_END}(?:营业部|营业室|[\u4e00-\u9fff]{{2,8}}[支分]行)?"
DIGITS = r"[ ]{0,4}\d[\d -]{8,30}"
NEXT = r"(?=[ ]{0,4}(?:[,;。()\n]|$))"
PLACES: dict[str, dict[str, tuple[re.Pattern[str], ...]]] = {
    "contact": {
        "phone": (
            re.compile(
                r"[ _:]{0,20}[\u4e00-\u9fff]{2,6}[ ]{0,4}[(,、/ ]{0,3}(?:联系|手机|移动)?(?:电话|手机|号码|方式)?"
                r"[号码]{0,2}[: ]{0,4}(?P<value>1[3-9]\d{9}|0\d{2,3}-?\d{7,8})(?![\d*])"
            ),
        )
    },
    "bank_account": {
        "bank_name": (
            re.compile(
                rf"[^。;\n\d]{{0,40}}?(?:(?<=[ ,、:])|^)(?P<value>{BANK_NAME})[ ,、:]{{0,4}}"
                rf"(?:[账帐]号|卡号)?:?{DIGITS}"
            ),
            re.compile(
                rf"{DIGITS}[ ]{{0,4}}[(,、 ][ ]{{0,4}}(?:开户行?[: ]{{0,2}})?(?P<value>{BANK_NAME})(?=[),。;\s]|$)"
            ),
        )
    },
    "name": {
        "id_number": (
            re.compile(
                rf"[^。;\n]{{2,90}}?[,( ](?:公民|居民)?身份证(?:号码?|件号)?[ ]?(?P<value>\d{{17}}[\dXx]){NEXT}"
            ),
        ),
        "credit_code": (re.compile(rf"[^。;\n]{{4,90}}?[,( ]统一社会信用代码[ ]?(?P<value>[0-9A-Z]{{18}}){NEXT}"),),
        "legal_representative": (
            re.compile(rf"[^。;\n]{{4,90}}?[,( ]法定代表人[为是 ]?(?P<value>[\u4e00-\u9fff]{{2,3}}){NEXT}"),
        ),
        "address": (
            re.compile(
                rf"[^。;\n]{{2,90}}?[,( ](?:住所地?|住址|地址|现?住)[为在于 ]?"
                rf"(?P<value>(?=[^,;。\n]{{2,12}}[省市县区镇州])[^,;。()\n:_]{{5,45}}){NEXT}"
            ),
        ),
        "phone": (
            re.compile(
                rf"[^。;\n]{{2,120}}?[,( ](?:联系)?(?:电话|手机)号?码?[ ]?"
                rf"(?P<value>1[3-9]\d{{9}}|0\d{{2,3}}-?\d{{7,8}}){NEXT}"
            ),
        ),
    },
}


def find(slot: str, text: str) -> Iterator[tuple[str, tuple[int, int]]]:
    """Yield the slots that ``text``, the stretch behind a label of ``slot``, gives as well, each with its place."""
    text = text[:MAX_CHARS]
    if slot == "name" and "," not in text and "(" not in text:
        return
    for wanted, patterns in PLACES.get(slot, {}).items():
        match = next((match for pattern in patterns if (match := pattern.match(text))), None)
        if match:
            yield wanted, match.span("value")
