"""How and when is paid (付款方式、付款时间).

Methods are read where the text says them of a payment; an unticked box, a choice left open, an account alone and a
contact (微信:…) are none.  Due dates are read with what of them is plain: day of the month, days after an event.

>>> from pipeline.document import from_string
>>> text = "甲方应于每月15日前以银行转账或微信方式支付服务费;押金在合同签订后5日内付清。"
>>> payment = extract(Contract(from_string(text).view(), ()))["payment"]
>>> [method.value for method in payment.methods]
['bank_transfer', 'wechat']
>>> [(due.day_of_month, due.days_after, due.event) for due in payment.due]
[(15, None, None), (None, Decimal('5'), '合同签订')]
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TypedDict

from pipeline.contract import Contract
from pipeline.extractors._sentences import after_marker
from pipeline.provenance import item
from pipeline.record import Due, Named, Payment
from pipeline.values import numbers
from pipeline.values.blanks import PLACEHOLDER_RE

METHOD_RE = re.compile(
    r"""(?P<wechat>微[ ]?信(?![号群公小视控平]|[ ]?[:(]))
  | (?P<alipay>支付宝)
  | (?P<cheque>(?:现金|转[账帐])?支票)
  | (?P<cash>现金(?![流价购红收等管出存池折]))
  | (?P<bank_transfer>(?:银行)?(?:转[账帐](?!支票)|汇款|打款|对公转)|[电信票]汇|汇(?:入|至|到|付|给)
      |(?:划拨?[入至]|划[拨转]|[打转存]入|打到)(?=[^,。;\n]{0,24}(?:[账帐户][户号头]|银行卡|工资卡)))""",
    re.VERBOSE,
)
METHOD_START_RE = re.compile(r"[微支现银转汇打对电信票划存]")  # one set of characters is searched much faster
PAY_RE = re.compile(
    r"付|缴|结算|交纳|交付|收款|转[账帐]|汇|打款|银行|支票|现金|微信|支付宝|货款|价款|租金|费|款项|方式|发放|结清|工资|报酬|薪"
)
NOT_PAID_RE = re.compile(r"不得|严禁|禁止|收受|索要|索取|不[接收]|拒绝|不以|非以|变现|折合|回扣|贿赂")
OWN_PAY_RE = re.compile(r"支付|付[款清给]|缴[纳付费清]|交[纳付]|结[算清]|转[账帐]|收款|汇款|打款|钱包|红包")
CONTACT_RE = re.compile(r"送达|通知|联系|通[讯信]|沟通|短信|邮[件箱]|传真|告知|电话|咨询|客服|聊天|发送|投诉|报修|确认")
STAKE_RE = re.compile(  # money that is put in, held or shared out, no way to pay a price
    r"出资|注册资[本金]|股[款权份本东]|入股|认[缴购]|作价|投资|资产|红利|收益|分红|贷款|借[入款]|外汇|存款|保管|库存|押运|盘点"
)
SHARE_RE = re.compile(r"出资|注册资[本金]|入股|认缴|作价")  # even where it is paid
STAKE_AFTER_RE = re.compile(
    r"(?:或|和|及|、|以及)?(?:其[它他]|实物|存款|资产|收益|红利|借款|损失|贷款|形式[^,。;]{0,8}[划汇转存])"
)
TICKED = "☑☒√■✓✔✅●\uf052\uf0fe"
UNTICKED = "□☐○◯❏❑▢\uf0a3\uf06f\uf0a8"
BOX_RE = re.compile(rf"[{TICKED}{UNTICKED}]|\[[ ]?[√xX✓]?[ ]?\]|(?<![\u4e00-\u9fff])口")
BOX_BEHIND_RE = re.compile(rf"^[ ]?([{TICKED}{UNTICKED}]|[\[(][ ]{{0,3}}[√xX✓]?[ ]{{0,3}}[\])])")
SLOT_RE = re.compile(
    r"[ ]?_{2,60}+(?![ ]?[\d元万圆整美人,]|[ ]?[\u4e00-\u9fff]{0,4}元)(?=[ ]{0,8}[^ ])"
)  # 现金____转帐____
OPEN_CHOICE_RE = re.compile(r"第?[ ]?(?:_+|【[ ]*】|\[[ xX]*\]|[ ]{2,})[ ]?(?:种|项)")
WORD_START_RE = re.compile(r"[/、,;。:()\n\t]|[ ]{2,}|或|和")
NEAR_CHARS = 24

PAID = r"(?:支付|付[清款给]|给付|缴[付纳清]|交[付纳清]|结[清算]|付|汇|打入|退还|返还|偿付|预[付缴]|发放|转入|核付|清偿)"
MONTHLY_RE = re.compile(
    r"""[每当次下本上]个?(?:月|季度?(?:首月|末月|第[一二三]个月)?|年)的?[ _【]{0,8}
    (?P<day>\d{1,2}|[一二三四五六七八九十]{1,3})[ _】]{0,8}[日号](?:[-至到][ ]?\d{1,2}[日号])?
    (?:[之以]?前|内|起)?""",
    re.VERBOSE,
)
AFTER_RE = re.compile(
    rf"""(?:之[日后时]起?|以后|后|日起)的?第?[ _]{{0,6}}(?P<number>{numbers.NUMBER})(?:[ ]?\([^()\n]{{1,6}}\))?
    [ _]{{0,6}}(?P<unit>(?:个[ ]?)?(?:(?:法定)?工作|自然|日历)?[日天曰]|个月|周)(?:[之以]?内|起)?""",
    re.VERBOSE,
)
RHYTHM_RE = re.compile(
    rf"""[按每]照?[ ]?(?:自然|\d{{1,2}}[ ]?个|[一二两三四六]个?)?(?:月度?|季度?|半年度?|年度?|周|次|学期)
    (?:为单位)?(?:一次性|提前|预)?(?!(?<=次)交付){PAID}(?:一次)?""",
    re.VERBOSE,
)
TURN_RE = re.compile(r"(?:每|[一二两三四六半]|\d{1,2})[ ]?个?(?:月|季度?|年)一(?:交|付|缴|结)(?!算|清)")  # 三个月一交
EVENT_RE = re.compile(
    rf"""(?P<event>(?:签[订约定署]|验收|货到|到货|交付|交货|安装|服务|开工|竣工|完[成工]|合同生效)
    [^,。;:\n]{{0,14}}?(?:[后前](?!(?:个?工作)?日内)|时(?![长间限期效段]))),?[^,。;\n视]{{0,10}}?(?:一次性)?
    (?<!所){PAID}""",
    re.VERBOSE,
)
PAID_RE = re.compile(PAID)
TURN_WORD_RE = re.compile("一[交付缴结]")
PAID_CHARS = 28  # the payment is named within this behind its date
STOP_RE = re.compile(r"[。;\n]")
PAY_LABEL_RE = re.compile(r"(?:付款|支付|缴费|结算|交租)(?:时间|日期|日|期限)[^。;,\n]{0,6}$")
EVENT_START_RE = re.compile(r"[,。;:、\n\t()应于须在自]")  # 押金在|合同签订 + 后5日内
EVENT_CHARS = 24


class Fields(TypedDict):
    """The record field that this module fills."""

    payment: Payment


def extract(contract: Contract) -> Fields:
    """Return the methods, each once, and the due dates in the order of the text."""
    return {"payment": Payment(methods=_methods(contract), due=_dues(contract))}


def _methods(contract: Contract) -> list[Named]:
    text = contract.view.string
    found: dict[str, Named] = {}
    for match in _mentions(text):
        name = str(match.lastgroup)
        if name not in found and _is_method(text, match):
            found[name] = item(contract, Named, match.span(), "payment.method", value=name)
    return list(found.values())


def _mentions(text: str) -> Iterator[re.Match[str]]:
    end = 0
    for start in METHOD_START_RE.finditer(text):
        match = METHOD_RE.match(text, start.start()) if start.start() >= end else None
        if match:
            end = match.end()
            yield match


def _is_method(text: str, match: re.Match[str]) -> bool:
    """Return whether the word at ``match`` is said of a payment and chosen."""
    start, end = match.span()
    line = max(text.rfind(mark, max(start - 60, 0), start) for mark in "。;\n") + 1
    before = text[max(line, start - 60) : start]
    around = text[max(start - NEAR_CHARS, 0) : start] + text[end : end + NEAR_CHARS].split("\n")[0]
    name = match.lastgroup
    if NOT_PAID_RE.search(before[-24:]) or OPEN_CHOICE_RE.search(before) or _is_unticked(text, match):
        return False
    if name == "bank_transfer" and re.search(r"(?:微信|支付宝)$", before):
        return False
    if name in ("wechat", "cash") and _is_else(text, match, before):
        return False
    return name in ("alipay", "bank_transfer") or PAY_RE.search(around) is not None


def _is_else(text: str, match: re.Match[str], before: str) -> bool:
    """Return whether the word speaks of a contact (微信等方式送达) or of a stake (以现金出资), not of a payment."""
    after = STOP_RE.split(text[match.end() : match.end() + NEAR_CHARS])[0]
    own = before.rsplit(",", 1)[-1] + after.split(",")[0]
    if match.lastgroup == "wechat":
        return CONTACT_RE.search(own) is not None and OWN_PAY_RE.search(own) is None
    paid = PAY_RE.search((before[-NEAR_CHARS:] + after).replace("现金", ""))
    if STAKE_RE.search(before[-NEAR_CHARS:]) and SHARE_RE.search(before[-NEAR_CHARS:] + after):
        return True
    is_stake = STAKE_RE.search(before[-NEAR_CHARS:] + after) is not None and "付款" not in own and "支付" not in own
    return is_stake or STAKE_AFTER_RE.match(after) is not None or paid is None


def _is_unticked(text: str, match: re.Match[str]) -> bool:
    """Return whether the word has a box of its own, before or behind it, that is not ticked."""
    word = WORD_START_RE.split(text[max(match.start() - 8, 0) : match.start()])[-1]
    if SLOT_RE.match(text, match.end()):
        return True
    boxes = BOX_RE.findall(word) or BOX_BEHIND_RE.findall(text[match.end() : match.end() + 6])
    return bool(boxes) and not any(mark in boxes[-1] for mark in (*TICKED, "x", "X"))


def _dues(contract: Contract) -> list[Due]:
    view = contract.view
    found: list[Due] = []
    last = -1
    for start, match in sorted(_due_matches(view.string), key=lambda each: each[0]):
        if start < last or PLACEHOLDER_RE.search(match.group()):
            continue
        start, last = after_marker(view.string, start, match.end()), match.end()
        value = view.text(start, last)
        details = _details(match, view.string[start : match.start()])
        found.append(item(contract, Due, (start, last), "payment.due", value=value, **details))
    return found


def _due_matches(text: str) -> Iterator[tuple[int, re.Match[str]]]:
    """Yield each due date with the place where it begins, its event included."""
    for match in MONTHLY_RE.finditer(text):
        if _is_paid(text, match.end()) or PAY_LABEL_RE.search(text, max(match.start() - 16, 0), match.start()):
            yield match.start(), match
    for match in AFTER_RE.finditer(text):
        event = EVENT_START_RE.split(text[max(match.start() - EVENT_CHARS, 0) : match.start()])[-1]
        if event and _is_paid(text, match.end()):
            yield match.start() - len(event), match
    for pattern in (RHYTHM_RE, EVENT_RE, TURN_RE) if TURN_WORD_RE.search(text) else (RHYTHM_RE, EVENT_RE):
        for match in pattern.finditer(text):
            yield match.start(), match


def _is_paid(text: str, start: int) -> bool:
    """Return whether the sentence that goes on at ``start`` soon speaks of paying."""
    paid = PAID_RE.search(text, start, start + PAID_CHARS)
    return paid is not None and STOP_RE.search(text, start, paid.start()) is None


def _details(match: re.Match[str], event: str) -> dict[str, object]:
    """Return what of a due date is plain."""
    groups = match.groupdict()
    details: dict[str, object] = {}
    if groups.get("day"):
        day = int(numbers.parse(groups["day"]))
        details["day_of_month"] = day if 1 <= day <= 31 else None
    if groups.get("number"):
        size = 30 if "月" in groups["unit"] else 7 if "周" in groups["unit"] else 1
        details["days_after"] = numbers.parse(groups["number"]) * size
    if event or groups.get("event"):
        details["event"] = (event or groups["event"]).strip()
    return details
