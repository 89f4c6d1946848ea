"""Copies of the contract (合同份数): how many there are and how many each party keeps.

Reads ``一式贰份`` ``一式__份`` ``一式份`` ``本合同正本两份``, ``双方各执一份``, ``甲方持肆份,乙方持壹份``.
Not read: copies of drawings, invoices and other papers, and the extra copies (副本) beside the originals.
Shares that differ from party to party are filled without a value.

>>> from pipeline.document import from_string
>>> copies = extract(Contract(from_string("本合同一式肆份,甲乙双方各执贰份。").view(), ()))["copies"]
>>> copies.total.value, copies.each.value
(4, 2)
"""

from __future__ import annotations

import re
from typing import TypedDict

from pipeline.contract import Contract
from pipeline.document import View
from pipeline.provenance import Place, absent, blank, filled
from pipeline.record import Copies, Slot
from pipeline.values import numbers
from pipeline.values.blanks import PLACEHOLDER


def _count(name: str) -> str:
    """Return the pattern of a number of copies, written or left open, as group ``name``."""
    return rf"""(?:
        [ ]{{0,6}}(?:_{{1,20}}|【|\[|\()?[ ]{{0,6}}(?P<{name}>(?>{numbers.NUMBER}))[ ]{{0,6}}(?:_{{1,20}}|】|\]|\))?
        (?:[(\[][ ]{{0,2}}(?:{numbers.NUMBER})[ ]{{0,2}}[)\]])?[ ]{{0,6}}份
      | [ ]{{0,6}}(?:(?>{PLACEHOLDER})|)[ ]{{0,60}}个?份
    )"""


TOTAL_RE = re.compile(rf"[一壹壱弌]\s?式{_count('total')}", re.VERBOSE)
PLAIN_TOTAL_RE = re.compile(  # 本合同共四份, 合同正本肆份, 本协议签署三份: where nothing says 一式
    rf"""(?:[本此该](?:合同|协议书?|契约|合约)[^,。;:\n]{{0,16}}?(?:正本|原件|共计|共有?|签[署订])|(?:合同|协议书?|契约)正本)
    (?:一共|共计?|各?有|为|计)?{_count("total")}(?!数)""",
    re.VERBOSE,
)
SUBJECT_RE = re.compile(
    r"(?:本|此|该|该份)?(?:[^,。;:\n]{0,8}?)(?:合同|协议|契约|意向书|承诺书|文本|正本|原本)[^,。;:\n]{0,16}$"
)
OTHER_PAPER_RE = re.compile(
    r"(?:副本|发票|汇票|图纸?|资料|标准|规范|文件|报告|计划|草图|摘要|清单|凭证|标书|投标书|样本|通知|提单|[装箱保险明细通知登记]单"
    r"|说明书?|证书|证明|合格证|计算书|预防措施|票据|国标|单据|简历|名单|方案)[^,。;\n]{0,6}$"
)
OTHER_WORD_RE = re.compile(r"附件|副本|图纸|清单|发票|提单|资料|文件")
KEEP = r"(?:执有|持有|保存|保留|留存|收执|保管|分执|执存|存执|收存|执|持|存|留|得|收|备)?(?:正本|合同)?"
EACH_RE = re.compile(rf"各(?:自|方|分别)?{KEEP}{_count('each')}", re.VERBOSE)
SHARE_RE = re.compile(
    rf"(?:[甲乙丙丁](?:[ ]?方)?|[买卖供需]方|[^,。;、\n\d]{{1,4}}(?:人|方))[ ]?{KEEP}{_count('share')}",
    re.VERBOSE,
)
KEPT_APART_RE = re.compile(r"(?:各自|分别由?)[^,。;\n]{0,12}(?:保管|存查|保存|收执|留存|持有|收存|执存)")
AFTER_CHARS = 160  # how far after the total the shares stand
CLAUSE_BREAKS = ",。;:\n"


class Fields(TypedDict):
    """The record field that this module fills."""

    copies: Copies


def extract(contract: Contract) -> Fields:
    """Return the number of copies and each party's share."""
    view = contract.view
    total = _total(view.string)
    if total is None:
        return {"copies": Copies()}
    place = (_subject_start(view.string, total), total.end())
    return {"copies": Copies(total=_slot(view, place, total, "total"), each=_each(view, total))}


def _total(text: str) -> re.Match[str] | None:
    """Return where the number of copies stands: behind 一式, else behind 正本 or 共 of the contract itself."""
    total = next((match for match in TOTAL_RE.finditer(text) if _is_contract(text, match)), None)
    if total or "份" not in text:
        return total
    plain = PLAIN_TOTAL_RE.finditer(text)
    return next((match for match in plain if not OTHER_WORD_RE.search(match.group())), None)


def _is_contract(text: str, total: re.Match[str]) -> bool:
    """Return whether the contract itself, no other paper, is meant."""
    start = max(text.rfind("\n", 0, total.start()), text.rfind("。", 0, total.start())) + 1
    before = text[max(start, total.start() - 60) : total.start()]
    if OTHER_PAPER_RE.search(before):
        return False
    lead = re.split(r"[,;:]", before)[-1]
    return bool(SUBJECT_RE.search(lead)) or not re.search(r"[^\s\d.、()（）一二三四五六七八九十条第]", lead)


def _subject_start(text: str, total: re.Match[str]) -> int:
    start = max(text.rfind(mark, 0, total.start()) for mark in CLAUSE_BREAKS) + 1
    subject = re.compile(r"(?:本|此)?(?:合同|协议|契约)").search(text, max(start, total.start() - 24), total.start())
    return subject.start() if subject else total.start()


def _each(view: View, total: re.Match[str]) -> Slot[int]:
    text = view.string
    end = min(total.end() + AFTER_CHARS, len(text))
    stop = re.compile(r"副本|附件|\n[^\n]{0,6}[第\d一二三四五六七八九十]").search(text, total.end(), end)
    end = stop.start() if stop else end
    match = EACH_RE.search(text, total.end(), end)
    shares = list(SHARE_RE.finditer(text, total.end(), match.start() if match else end))
    if match:
        return _slot(view, (_clause_start(text, match.start(), total.end()), match.end()), match, "each")
    if len(shares) >= 2:
        return _shared(view, shares)
    return _kept_apart(view, total, end)


def _shared(view: View, shares: list[re.Match[str]]) -> Slot[int]:
    """Return the share of each party where all are equal; unequal shares have no one value."""
    place = (shares[0].start(), shares[-1].end())
    counts = [share["share"] for share in shares]
    if None in counts:
        return blank(view, place, "copies.shares")
    values = {int(numbers.parse(count)) for count in counts}
    if len(values) > 1:
        return filled(view, place, "copies.shares", known=False)
    return filled(view, place, "copies.shares", values.pop())


def _kept_apart(view: View, total: re.Match[str], end: int) -> Slot[int]:
    """Read ``一式两份,分别由甲乙两方保管``: as many keepers as copies."""
    match = KEPT_APART_RE.search(view.string, total.end(), end)
    if not match or total["total"] is None:
        return absent()
    start = _clause_start(view.string, match.start(), total.end())
    written = view.string[start : match.end()]
    keepers = 2 if re.search(r"[两双]方", written) else written.count("、") + 1
    if numbers.parse(total["total"]) != keepers or keepers < 2:
        return absent()
    return filled(view, (start, match.end()), "copies.kept_apart", 1)


def _clause_start(text: str, position: int, floor: int) -> int:
    return max(max(text.rfind(mark, floor, position) for mark in CLAUSE_BREAKS) + 1, floor)


def _slot(view: View, place: Place, match: re.Match[str], name: str) -> Slot[int]:
    if match[name] is None:
        return blank(view, place, f"copies.{name}")
    return filled(view, place, f"copies.{name}", int(numbers.parse(match[name])))
