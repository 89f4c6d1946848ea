"""What stands behind a label of a party block, read by the kind of its slot (当事人字段的值).

>>> read("phone", " 0571-87654321 ")
Reading(state='filled', start=1, end=14, value='0571-87654321')
>>> read("phone", "173********").state, read("legal_representative", "双方经协商一致").state, read("email", "见附件")
('blank', 'blank', None)
"""

from __future__ import annotations

import re
from typing import NamedTuple

from pipeline.extractors import _party_names as names
from pipeline.extractors._party_labels import fields, roles
from pipeline.values import contacts, identifiers
from pipeline.values.blanks import is_blank

WRAPPERS = " _*`\"'“”【】|"
TRAILING = WRAPPERS + ",;。、."
SIGN_ASIDE_RE = re.compile(r"\((?:签|盖|公章|章|印|手写|身份证|以下|下称|如有)[^()\n]{0,30}\)?|\(自然人[^()]{0,20}\)")
BOLD_RE = re.compile(r"^\*\*(?!\*)[ ]{0,4}(.*?)(?:\*\*)?$")  # **value** and what is left of **label:**
SHORT_NAME_CHARS = 6  # a person's name may begin like a sentence (经, 本, 现)
ADDRESS_END_RE = re.compile(
    r"[。;?\t|_]|[ ]{3}|,(?![\u4e00-\u9fff\d]{1,12}[号室层楼幢栋])"
    r"|[ ]{1,2}(?=\(?0\d{2,3}|1[3-9]\d{9}|经|双方)|双方|甲乙"
)
ASIDE_RE = re.compile(r"\([^()]{1,20}\)")
OPEN_RE = re.compile(r"_{2,}|[×✕]{2,}")
HALF_RE = re.compile(r"[ ]?_{2,}[ ]?[\u4e00-\u9fff]")  # 中华人民共和国____省土地管理局
BANK_RE = re.compile(r"银行|信用社|信用联社|支行|分行|农商|合作社|营业部|营业厅|分理处|储蓄所")
POSTCODE_RE = re.compile(r"[ ,/]{0,6}\(?[ ]?(?:邮编|邮政编码)?[: ]{0,2}[1-8]\d{5}[ ]?\)?[ ]{0,9}$")
NOT_ADDRESS_RE = re.compile(r"(?:以|应|须|将|为准|按照|均|如下|见附|同上|双方|变更|送达)")
CODE_RE = re.compile(r"[0-9A-Z]{15,20}")
TITLE_RE = re.compile(r"[ ]{0,4}\(?(?:先生|女士|小姐)\)?$")


class Reading(NamedTuple):
    """What was read: state, the place of the value inside the stretch, and its normal form (None: as written)."""

    state: str
    start: int
    end: int
    value: str | None = None


def read(slot: str, text: str) -> Reading | None:
    """Return what ``text``, the stretch behind a label, says of ``slot``; None when it says nothing of the kind.

    A stretch that is empty, a placeholder or already the first sentence of the contract leaves the slot blank.
    """
    blank = Reading("blank", 0, len(text))
    bare = BOLD_RE.sub(r"\1", SIGN_ASIDE_RE.sub("", text).strip())
    core = bare.strip(TRAILING)
    if (
        not core
        or is_blank(bare)
        or core in fields()
        or core in roles()
        or (names.BODY_START_RE.match(core) and len(core) > SHORT_NAME_CHARS)
    ):
        return blank
    return READERS[slot](text, blank)


def _name(text: str, blank: Reading) -> Reading | None:
    place = names.read(text)
    if place and (
        HALF_RE.match(text, place[1]) or _lacks_head(text, place) or _compact(text[slice(*place)]) in roles()
    ):
        return blank
    if place:
        place = _untitled(text, place)
        return Reading("filled", *place, value=_compact(text[slice(*place)]))
    head = re.split(r"[,;。\t|]|[ ]{3}|\((?:以下|下|盖|签|非)", text.strip(WRAPPERS), maxsplit=1)[0]
    return blank if names.is_stand_in(head) or OPEN_RE.search(head[:40]) or ASIDE_RE.fullmatch(head) else None


def _untitled(text: str, place: tuple[int, int]) -> tuple[int, int]:
    """Return the place of a person's name without 先生 or 女士 behind it; 王女士 stays as it is."""
    name = text[slice(*place)]
    title = TITLE_RE.search(name)
    if title and name[0] in names.SURNAMES and 2 <= len(_compact(name[: title.start()])) <= 3:
        return place[0], place[0] + title.start()
    return place


def _lacks_head(text: str, place: tuple[int, int]) -> bool:
    """Return whether a line to write on stands where the name should begin: ``____纺织器材厂``, ``____县邮电局``."""
    name, after = text[slice(*place)], text[place[1] : place[1] + 3]
    if text[: place[0]].strip(" ")[-2:] != "__" or names.kind(name) not in ("company", "government"):
        return False
    return name[0] in "省市县区乡镇" or "_" not in after


def _person(text: str, blank: Reading) -> Reading | None:
    place = names.read_person(text)
    if place:
        return Reading("filled", *place, value=_compact(text[slice(*place)]))
    return blank if names.is_stand_in(re.split(r"[,;。\t|]|[ ]{2}", text.strip(WRAPPERS), maxsplit=1)[0]) else None


def _phone(text: str, blank: Reading) -> Reading | None:
    found = next((mention for mention in contacts.find(text) if mention.kind != "email"), None)
    if found:
        return Reading("filled", found.start, found.end, found.value)
    return blank if _is_masked(text) else None


def _email(text: str, blank: Reading) -> Reading | None:
    found = next((mention for mention in contacts.find(text) if mention.kind == "email"), None)
    if found:
        return Reading("filled", found.start, found.end, found.value)
    return blank if _is_masked(text) else None


def _code(text: str, blank: Reading) -> Reading | None:
    found = next(identifiers.find(text), None)
    if found and len(found.value) >= 15:
        return Reading("filled", found.start, found.end, found.value)
    code = CODE_RE.search(text)
    if code:
        return Reading("filled", code.start(), code.end(), code.group())
    return blank if _is_masked(text) else None


def _account(text: str, blank: Reading) -> Reading | None:
    found = next((mention for mention in identifiers.find(text) if len(mention.value) >= 9), None)
    if found:
        return Reading("filled", found.start, found.end, found.value)
    return blank if _is_masked(text) else None


def _address(text: str, blank: Reading) -> Reading | None:
    start = len(text) - len(text.lstrip(WRAPPERS + ":"))
    match = ADDRESS_END_RE.search(text, start)
    end = match.start() if match else len(text)
    value = _inside(text[start:end])
    value = POSTCODE_RE.sub("", value).rstrip(TRAILING)
    if is_blank(value) or names.is_stand_in(value) or value.startswith("("):
        return blank
    if len(value) > 80 or NOT_ADDRESS_RE.search(value) or len(re.findall(r"[\u4e00-\u9fff]", value)) < 3:
        return None
    return Reading("filled", start, start + len(value))


def _bank(text: str, blank: Reading) -> Reading | None:
    start = len(text) - len(text.lstrip(WRAPPERS + ":"))
    match = re.search(r"[,;。\t|_]|[ ]{3}|(?<=[行社部厅处所])[ ]{0,2}\d", text[start:])
    end = start + match.start() if match else len(text)
    value = text[start:end].rstrip(TRAILING)
    if is_blank(value) or value in ("银行", "名称", "支行"):
        return blank
    if len(value) > 40 or not BANK_RE.search(value) or names.SENTENCE_RE.search(value):
        return None
    return Reading("filled", start, start + len(value))


def _inside(text: str) -> str:
    """Return ``text`` up to a bracket that closes what began before it: ``…(地址:A路1号)与…``."""
    depth = 0
    for place, char in enumerate(text):
        depth += (char == "(") - (char == ")")
        if depth < 0:
            return text[:place]
    return text


READERS = {
    "name": _name,
    "legal_representative": _person,
    "contact": _person,
    "credit_code": _code,
    "id_number": _code,
    "address": _address,
    "phone": _phone,
    "email": _email,
    "bank_name": _bank,
    "bank_account": _account,
}


def _compact(name: str) -> str:
    """Return a name without inner spaces, but for those between Latin words."""
    return re.sub(r"(?<![A-Za-z.,])[ ]+|[ ]+(?![A-Za-z])", "", name.strip())


def _is_masked(text: str) -> bool:
    first = re.split(r"[,;。\t|]|[ ]{2}", text.strip(WRAPPERS), maxsplit=1)[0]
    return is_blank(first) or "**" in first
