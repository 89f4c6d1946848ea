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
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from pipeline import entities
from pipeline.contract import Contract
from pipeline.document import View
from pipeline.entities import Name
from pipeline.extractors import _party_cues as cues
from pipeline.extractors._party_names import kind
from pipeline.provenance import filled
from pipeline.record import Party

HEAD_CHARS, TAIL_CHARS = 600, 300  # that are read
SHORT_HEAD, LEAST_HEAD_CHARS = 40, 300  # after a title alone the first clause can be the recital
UNTOLD = "当事人"  # the role of a party that the text gives none
MAX_PARTIES = 6
LISTED = ("、", "和", "与", "及")
SHARED_RE = re.compile(r"(?:夫妇|夫妻|[二两三]人)?[ ]?\((?:以?下)?[合统]称")
ENOUGH = 2
NAME_END_RE = re.compile(r"[\u4e00-\u9fffA-Za-z.)）][(（“\"]?$")
ELSEWHERE_RE = re.compile(r"见[^\n]{0,4}(?:页|落款|章|签)")
RENAMED_RE = re.compile(r"(?P<word>[\u4e00-\u9fff]{2,5}?)(?:以下|下)(?:简)?称为?[\"“]?(?P<letter>[甲乙丙]方)")
DEEDS = tuple(
    (re.compile(deed), re.compile(first), re.compile(second))
    for deed, first, second in (
        (r"出租|租给", "出租|房东", "承租|租客|租赁"),
        (r"承租|租用", "承租|租客|租赁", "出租|房东"),
        (r"发包|承包给|交由", "发包|建设|委托|定作", "承包|施工|受托|承揽"),
        (r"承包|承揽|承建", "承包|施工|承揽", "发包|建设|定作"),
        (r"委托|聘请|选聘", "委托|聘|客户", "受托|受委托|受聘|服务|顾问"),
        (r"转让|出让|流转", "转让|出让", "受让"),
        (r"赠与|赠送|捐赠|遗赠", "^(?:赠与|捐赠|遗赠)", "受赠|受遗赠|扶养"),
        (r"借给|出借|贷给|发放", "出借|贷款", "借款"),
        (r"借[款到得入]", "借款", "出借|贷款"),
        (r"卖[给与]|出[售卖]|售[与给]|销售|供应", "卖|供|售|出卖", "买|需|购"),
        (r"采购|购买|订购|收购|购进", "买|需|购", "卖|供|售"),
        (r"聘用|录用|招用|雇", "用人|聘|雇主", "劳动者|员工|受聘|雇员"),
        (r"许可", "^许可|授权", "被许可|被授权"),
    )
)


class Found(NamedTuple):
    """A party at text[start:end]; kind: ORG or PER.

    told: its role or the title says that it is one; joined: it agrees with another one
    """

    role: str
    start: int
    end: int
    kind: str
    probability: float
    told: bool = True
    joined: bool = False


def is_asked(view: View, head_end: int, known: Sequence[Party]) -> bool:
    """Return whether the rules found nobody, or somebody of whom they found no name and no place kept for one."""
    return not known or any(_is_open(view, head_end, party) for party in known)


def complete(contract: Contract, text: str, head_end: int, known: list[Party]) -> list[Party]:
    """Return ``known`` with the names that were missing, or the parties found where nobody was known."""
    view = contract.view
    found = find(text, head_end, contract.tail_start)
    if not known:
        return [_party(view, one) for one in found]
    opened = [party for party in known if _is_open(view, head_end, party)]
    taken = {party.name.value for party in known}
    found = [one for one in found if text[one.start : one.end] not in taken]
    opened.sort(key=lambda party: [span.start for span in party.name.spans[:1]])
    by_role = _by_role(text, [party.role for party in opened], found)
    named = [
        _named(view, party, by_role.get(party.role)) if any(party is one for one in opened) else party
        for party in known
    ]
    return named + [_party(view, one._replace(role=role)) for role, one in _shared(by_role, found)]


def _shared(given: Mapping[str, Found], found: Sequence[Found]) -> Iterator[tuple[str, Found]]:
    """Yield who has his role together with another party: both are tenants."""
    for one in found:
        role = next((role for role, other in given.items() if one.told and other.told and one.role == other.role), None)
        if role and one not in given.values():
            yield role, one


def _is_open(view: View, head_end: int, party: Party) -> bool:
    """Return whether the name may stand elsewhere: it is absent, or blank at the signatures or where it is defined.

    A place for the name in the head that is left open stays so.
    """
    slot = party.name
    if slot.state != "blank" or not slot.spans:
        return slot.state == "absent"
    start = slot.spans[0].start
    if slot.rule == "parties.preamble":
        before = view.document.raw[max(start - 3, 0) : start].strip()
        return bool(NAME_END_RE.search(before))
    if head_end >= len(view.string):  # no clause was cut
        return start * 2 > len(view.document.raw) > LEAST_HEAD_CHARS
    return start >= view.spans(head_end, head_end + 1)[0].start or bool(ELSEWHERE_RE.search(slot.raw or ""))


def _by_role(text: str, wanted: Sequence[str], found: Sequence[Found]) -> dict[str, Found]:
    """Return who of ``found`` is which of the ``wanted`` roles: as told, by what is done, 甲方 before 乙方."""
    renamed = {match["word"]: match["letter"] for match in RENAMED_RE.finditer(text, 0, HEAD_CHARS)}
    given: dict[str, Found] = {}
    for one in found:
        role = renamed.get(one.role, one.role)
        match = next((word for word in wanted if role == word or _stem(role) == _stem(word)), None)
        if match and one.told:
            given.setdefault(match, one)
    free = [one for one in found if not one.told and one not in given.values()]
    rest = [one for one in free if one.joined]
    left = [word for word in wanted if word not in given]
    if not rest and len(free) == len(left) == 2:  # both only sign, below the labels in their order
        return given | dict(zip(left, free, strict=True))
    if len(rest) != 2 or len(left) != 2:
        return given
    between = text[rest[0].end : rest[1].start] + text[rest[1].end : rest[1].end + 8]
    for deed, first, second in DEEDS:
        if deed.search(between):
            sides = [next((word for word in left if side.search(word)), None) for side in (first, second)]
            if all(sides) and sides[0] != sides[1]:
                return given | {str(side): one for side, one in zip(sides, rest, strict=True)}
    return (
        given | dict(zip(sorted(left, key="甲方乙方".find), rest, strict=True))
        if {*left} == {"甲方", "乙方"}
        else given
    )


def _stem(role: str) -> str:
    """Return a role without what its forms differ in: 发包方, 发包人, 发包一方, 发包单位."""
    return re.sub(r"(?:一方|单位|[方人])$", "", role) if len(role) > 2 and role[:1] not in "甲乙丙丁" else role


def _party(view: View, one: Found) -> Party:
    return _named(view, Party(role=one.role), one)


def _named(view: View, party: Party, one: Found | None) -> Party:
    """Return ``party`` with the name found and the probability that the model gives it."""
    model = entities.load()
    if one is None or model is None:
        return party
    written = view.text(one.start, one.end)
    value = written.replace("\n", "")
    value = value.replace(" ", "") if one.kind == "PER" and not value.isascii() else value
    slot = filled(view, (one.start, one.end), model.rule, value)
    slot = slot.model_copy(update={"confidence": round(one.probability, 2)})
    known = kind(value)
    sort = known if known != "unknown" else ("person" if one.kind == "PER" else "company")
    return party.model_copy(update={"name": slot, "kind": sort})


def find(text: str, head_end: int, tail_start: int | None) -> list[Found]:
    """Return the parties that the head and the signatures name, in order, each once."""
    is_short = len(text[:head_end].strip()) < SHORT_HEAD
    head = min(LEAST_HEAD_CHARS if is_short else head_end, HEAD_CHARS, len(text))
    tail = max(head, len(text) - TAIL_CHARS if tail_start is None else tail_start)
    found = list(_read(text, 0, head, is_tail=False))
    if not found:  # the parties are named in the first clauses
        found = list(_read(text, head, max(min(tail, HEAD_CHARS), head), is_tail=False))
    signed = _read(text, tail, min(tail + TAIL_CHARS, len(text)), is_tail=True)
    names = {text[one.start : one.end] for one in found}  # two or more are all: signatures then only tell their roles
    found += [one for one in signed if len(names) < ENOUGH or text[one.start : one.end] in names]
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
        elif one.joined:
            known[name] = before._replace(joined=True)
    told = [one for one in known.values() if one.role != UNTOLD]
    if len({one.role for one in told}) > 1:
        return told
    return list(known.values()) if len(known) > 1 or any(one.told for one in known.values()) else []


def _read(text: str, start: int, end: int, *, is_tail: bool) -> Iterator[Found]:
    names = [
        name._replace(start=cues.whole(text, name.start + start), end=name.end + start)
        for name in entities.find(text[start:end])
        if name.label != "LOC"
    ]
    names = [name for name in names if not cues.is_other(text, name)]
    joined = cues.joined(text, names)
    told = _roles(text, names)
    for name in names:
        role = told[name]
        if (is_tail and not cues.stands_alone(text, name)) or (role and cues.BESIDE_RE.search(role)):
            continue
        if not role and name.probability < cues.LIKELY:
            continue
        titles = not is_tail and cues.titles(text, name)
        if role or titles or name in joined or cues.signs(text, name, names, is_tail=is_tail):
            place = (name.start, name.end, name.label, name.probability)
            yield Found(role or UNTOLD, *place, told=bool(role) or titles, joined=name in joined)


def _roles(text: str, names: Sequence[Name]) -> dict[Name, str | None]:
    """Return the roles of ``names``; those of a list share the role that stands before it or is defined behind it."""
    told = {name: cues.role_of(text, name) or cues.term_of(text, name) for name in names}
    for one, two in pairwise(names):
        if told[one] and not told[two] and text[one.end : two.start] == "、":
            told[two] = told[one]
    for two, one in pairwise(reversed(names)):
        if told[two] and not told[one] and text[one.end : two.start] in LISTED and SHARED_RE.match(text, two.end):
            told[one] = told[two]
    return told
