"""Parties that no label and no definition names: by the model of names and what stands around it (模型识别的当事人).

Asked only where the rules are silent, and only the head and the signatures are read.  The model says what is a name;
a name is a party when the text gives it a role (``X公司(买家)``, ``房东王某``), lets it agree with another one
(``X与Y经协商``, ``X将…出租给Y``) or lets it sign.  Courts, banks of accounts, representatives and witnesses do none of
that.

>>> text = "杭州云客信息技术有限公司(下称“云客”)与周晓琳经友好协商,订立本合同。"
>>> [(found.role, text[found.start:found.end]) for found in find(text, len(text), None)]
[('云客', '杭州云客信息技术有限公司'), ('当事人', '周晓琳')]
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from pipeline import entities
from pipeline.contract import Contract
from pipeline.document import View
from pipeline.entities import Name
from pipeline.extractors._party_labels import roles
from pipeline.extractors._party_names import is_stand_in, kind
from pipeline.provenance import filled
from pipeline.record import Party

HEAD_CHARS, TAIL_CHARS = 800, 400  # that are read
LEAST_HEAD_CHARS = 300  # where the first clause is the recital
BEFORE_CHARS, AFTER_CHARS = 24, 110
UNTOLD = "当事人"  # the role of a party that the text gives none
MAX_PARTIES = 6

QUOTES = r"[\"“”'‘’「」『』]"
DEFINED_RE = re.compile(
    rf"[ ]?[(,][^()\n。]{{0,90}}?(?:简称|下称|以下称|统称|又称|[(,]称)[为作:, ]{{0,3}}{QUOTES}?"
    rf"(?P<role>[^()\"“”'‘’「」『』,;。\n]{{1,12}}){QUOTES}?(?:[),;。]|[与和或]{QUOTES})"
    rf"|[ ]?\([^()\n]{{0,60}}?{QUOTES}(?P<quoted>[^()\"“”'‘’「」『』,;。\n]{{1,12}}){QUOTES}"
)
BRACKET_RE = re.compile(r"[ ]?\([ ]?(?P<role>[\u4e00-\u9fff]{1,8})[ ]?\)")
COPULA_RE = re.compile(r"(?:作为|为|系|是)(?P<role>[\u4e00-\u9fff]{2,8})")
SIGNED_RE = re.compile(r"[ ]{0,8}\(?[ ]?(?:盖[ ]?章|公[ ]?章|签[ ]?[字章名署]|印章?|章|手印|指印)")
SIDE_RE = re.compile(
    r"(?:(?:[\u4e00-\u9fff]{2}|委托|发包)单位|[甲乙丙]公司|[甲乙丙丁]|(?:第[一二三]|另?一|首|次|末)方"
    r"|[房车店货户雇业船]主|房东|房客|租客|买家|卖家|买主|卖主|雇员|司机|保姆|合伙人|股东|投资人|发起人|借用人|产权人|所有人"
    r"|立[据约字]人|立协议人|签约人|承诺人|收款人|男方|女方|供应商|采购商|厂[家商]|合作方|中方|外方|转让股东|受让股东)$"
)
OTHER_RE = re.compile(
    r"(?:代表人?|代理人|联系人|经办人?|负责人|经理|见证人?|证明人|中间人|在场人|鉴证|公证|户名|账户|开户行?|银行|监护人|受益人|"
    r"位于|坐落[于在]?|隶属于?|属于|监制|印制|律师|法人|董事长|总裁|校长|院长|主任|目标公司|标的公司|设立|成立|向|执行|依据|按照?"
    r"|由|经|报|在|《|收件人|公司股东)[: ]{0,3}$"
)
FOREIGN_RE = re.compile(
    r"[ ]?(?:制定|监制|印制|印发|发布|编制|颁布|的(?:股权|股份|规定|要求)|章程|》|批准|备案|账户|同期"
    r"|(?:所在地)?(?:人民法院|起诉|仲裁))"
)
JOIN_RE = re.compile(
    r"[^。\n]{0,30}?(?:[)\"”])?[ ]?(?:先生|女士|同志|双方)?[ ]?(?:[与和及同跟、,;/]|以及|[,、][与和及])[^。\n]{0,14}"
)
DEED_RE = re.compile(
    r"委托|聘[请用任]|录用|招用|雇[佣请用]|授权|邀请|指定|选定|派遣|转让|出[租售让借]|租[给赁]|卖[给与]|[承发]包|[交授]给|交由|赠[与送]"
    r"|借[款到给得]|欠|购买|采购|订购|订货|供应|承租|担保|[给予]$|征[收用]|聘|承诺|从.{0,4}处"
)
AGREED_RE = re.compile(
    r"协商|达成|签[订署约定]|订立|订[本如]|立[约此]|约定|商定|协定|协议|合同|合约|契约|双方|各方|三方|如下|共同|合作|条款|自愿|同意|一致"
)
ALONE_RE = re.compile(r"[ \t]{0,40}(?:\d{1,2}[.、)]|[(][一二三四1-9][)])?[ \t]{0,9}$")
LINE_END_RE = re.compile(r"[ \t。;,]{0,40}(?:\n|$)")
LONG_GAP = 70  # between two names of one sentence


class Found(NamedTuple):
    """A party at text[start:end]; told: the text gives its role; kind: ORG or PER."""

    role: str
    start: int
    end: int
    kind: str
    probability: float
    told: bool = True


def is_asked(known: Sequence[Party]) -> bool:
    """Return whether the rules found nobody, or a party of whom they found neither name nor a place for one."""
    return all(party.name.state != "blank" for party in known) and (
        not known or any(party.name.state == "absent" for party in known)
    )


def complete(contract: Contract, text: str, head_end: int, known: list[Party]) -> list[Party]:
    """Return ``known`` with the names that were missing, or the parties found where nobody was known."""
    found = find(text, head_end, contract.tail_start)
    if not known:
        return [_party(contract.view, one) for one in found]
    told = {one.role: one for one in found}
    taken = {party.name.value for party in known}
    left = [one for one in found if not one.told and text[one.start : one.end] not in taken]
    in_order = len(left) == len(known) and not taken - {None}
    return [
        party
        if party.name.state != "absent"
        else _named(contract.view, party, told.get(party.role) or (left[index] if in_order else None))
        for index, party in enumerate(known)
    ]


def _party(view: View, one: Found) -> Party:
    return _named(view, Party(role=one.role), one)


def _named(view: View, party: Party, one: Found | None) -> Party:
    """Return ``party`` with the name found and the probability that the model gives it."""
    model = entities.load()
    if one is None or model is None:
        return party
    written = view.text(one.start, one.end)
    value = written.replace(" ", "") if one.kind == "PER" and not written.isascii() else written
    slot = filled(view, (one.start, one.end), model.rule, value)
    slot = slot.model_copy(update={"confidence": round(one.probability, 2)})
    known = kind(value)
    sort = known if known != "unknown" else ("person" if one.kind == "PER" else "company")
    return party.model_copy(update={"name": slot, "kind": sort})


def find(text: str, head_end: int, tail_start: int | None) -> list[Found]:
    """Return the parties that the head and the signatures name, in order, each once."""
    head = min(max(head_end, LEAST_HEAD_CHARS), HEAD_CHARS, len(text))
    tail = max(head, len(text) - TAIL_CHARS if tail_start is None else tail_start)
    found = [
        *_read(text, 0, head, is_tail=False),
        *_read(text, tail, min(tail + TAIL_CHARS, len(text)), is_tail=True),
    ]
    return _once(text, found)[:MAX_PARTIES]


def _once(text: str, found: Sequence[Found]) -> list[Found]:
    """Return every name once, with the role that any of its places tells; one name alone needs a role."""
    known: dict[str, Found] = {}
    for one in found:
        name = text[one.start : one.end].replace(" ", "")
        before = known.get(name)
        if before is None:
            known[name] = one
        elif one.told and not before.told:
            known[name] = before._replace(role=one.role, told=True)
    if len(known) > 1 or any(one.told for one in known.values()):
        return list(known.values())
    return []


def _read(text: str, start: int, end: int, *, is_tail: bool) -> Iterator[Found]:
    names = [
        name._replace(start=name.start + start, end=name.end + start)
        for name in entities.find(text[start:end])
        if name.label != "LOC"
    ]
    names = [name for name in names if not _is_other(text, name)]
    joined = _joined(text, names)
    for name in names:
        role = _role(text, name)
        if role or name in joined or _signs(text, name, is_tail):
            yield Found(role or UNTOLD, name.start, name.end, name.label, name.probability, role is not None)


def _is_other(text: str, name: Name) -> bool:
    """Return whether ``name`` is no party for what stands beside it, or is no name at all."""
    before = text[max(name.start - BEFORE_CHARS, 0) : name.start]
    return bool(
        (OTHER_RE.search(before) and not _role_before(before))
        or FOREIGN_RE.match(text, name.end)
        or is_stand_in(text[name.start : name.end])
    )


def _role(text: str, name: Name) -> str | None:
    """Return the role that brackets behind a name, a word before it or a verb tell."""
    after = text[name.end : name.end + AFTER_CHARS]
    defined = DEFINED_RE.match(after)
    if defined:
        return defined["role"] or defined["quoted"]
    role = _role_before(text[max(name.start - BEFORE_CHARS, 0) : name.start])
    if role:
        return role
    for pattern in (BRACKET_RE, COPULA_RE):
        match = pattern.match(after)
        word = match["role"] if match else ""
        known = next((word[:length] for length in range(len(word), 1, -1) if word[:length] in roles()), None)
        side = SIDE_RE.fullmatch(word) if pattern is BRACKET_RE else None
        if known or side:
            return known or word
    return None


def _role_before(before: str) -> str | None:
    """Return the role that ``before`` ends with."""
    bare = re.sub(r"\([^()]{0,10}\)$", "", re.sub(r"(?:分?别?[为是系]|即)?[: ]{0,4}$", "", before))
    for length in range(min(_longest(), len(bare)), 1, -1):
        if bare[-length:] in roles():
            return bare[-length:]
    side = SIDE_RE.search(bare)
    return side.group() if side and (len(side.group()) > 1 or bare != before) else None


@cache
def _longest() -> int:
    return max(map(len, roles()))


def _joined(text: str, names: Sequence[Name]) -> set[Name]:
    """Return the names that agree with the one beside them, or do something for it."""
    found: set[Name] = set()
    for one, two in pairwise(names):
        between, after = text[one.end : two.start], text[two.end : two.end + LONG_GAP]
        if len(between) > LONG_GAP or "。" in between or text[one.start : one.end] == text[two.start : two.end]:
            continue
        sentence = re.split(r"[。\n]", after, maxsplit=1)[0]
        apart = between.replace("\n", "").strip()
        joins = JOIN_RE.fullmatch(between) and (AGREED_RE.search(sentence) or AGREED_RE.search(_lead(text, one)))
        if joins or DEED_RE.search(between) or apart in ("与", "和", "及", "同"):
            found |= {one, two}
        elif "\n" not in between and one in found and between in ("、", "和", "与", "及"):
            found.add(two)
    return found


def _lead(text: str, name: Name) -> str:
    return re.split(r"[。\n]", text[max(name.start - LONG_GAP, 0) : name.start])[-1]


def _signs(text: str, name: Name, is_tail: bool) -> bool:
    """Return whether a name stands by a place for a seal, or makes a line of the signatures."""
    if SIGNED_RE.match(text, name.end):
        return True
    low = text.rfind("\n", 0, name.start) + 1
    return is_tail and bool(ALONE_RE.fullmatch(text[low : name.start]) and LINE_END_RE.match(text, name.end))
