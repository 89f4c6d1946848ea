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
from itertools import pairwise

from pipeline import entities
from pipeline.contract import Contract
from pipeline.document import View
from pipeline.entities import Name
from pipeline.extractors import _party_cues as cues
from pipeline.extractors import _party_standing as places
from pipeline.extractors._party_deeds import HEAD_CHARS, Found, by_role_of, shared_by
from pipeline.extractors._party_labels import thirds
from pipeline.extractors._party_names import is_organisation, kind
from pipeline.provenance import filled
from pipeline.record import Party

TAIL_CHARS = 300  # that are read, after those of the head
SHORT_HEAD, LEAST_HEAD_CHARS = 40, 300  # after a title alone the first clause can be the recital
DRAWN_UP = "立"  # a word that only says who draws up the paper (立协议人)
UNTOLD = "当事人"  # the role of a party that the text gives none
MAX_PARTIES = 6
LISTED = ("、", "和", "与", "及")
SHARED_RE = re.compile(r"(?:夫妇|夫妻|[二两三]人)?[ ]?\((?:以?下)?[合统]称")
ENOUGH = 2
ODD_RE = re.compile(r"夫妇$|夫妻$|住所地|^(?:确定|决定|选定|同意|选聘|[经由受兹现今系与被])")
PLACED_RE = re.compile(r"[省市县区镇乡村][\u4e00-\u9fff]{2,4}$")
BODY_RE = re.compile(r"\n[ \t]{0,8}(?:[·•●]|\(?[一1][、.)])|第[一1]条")
PROJECT_RE = re.compile(r"[^,。;\n承负实进施做委将就与为的因]{0,6}(?:旧址|工程|改造|扩建|宿舍|校舍|大楼|食堂|项目)")
WITNESS_RE = re.compile(r"(?:见证|证明|在场|中间|介绍)[人方]$")
THREE_RE = re.compile(r"三方|三家|丙方")
NAME_END_RE = re.compile(r"[\u4e00-\u9fffA-Za-z.)）][(（“\"]?$")
ELSEWHERE_RE = re.compile(r"见[^\n]{0,4}(?:页|落款|章|签)")


def is_asked(view: View, head_end: int, known: Sequence[Party]) -> bool:
    """Return whether the rules found nobody, or somebody of whom they found no name and no place kept for one."""
    return not known or any(_is_open(view, head_end, party) or _is_odd(party) for party in known)


def complete(contract: Contract, text: str, head_end: int, known: list[Party]) -> list[Party]:
    """Return ``known`` with the names that were missing, or the parties found where nobody was known."""
    view = contract.view
    found = find(text, head_end, contract.tail_start)
    known = [party for party in known if not WITNESS_RE.search(party.role)]
    if not known:
        return [_party(view, one) for one in found]
    opened = [party for party in known if _is_open(view, head_end, party) or _is_odd(party)]
    taken = {party.name.value for party in known if not _is_odd(party)}
    found = [one for one in found if text[one.start : one.end] not in taken]
    opened.sort(key=lambda party: [span.start for span in party.name.spans[:1]])
    by_role = by_role_of(text, [party.role for party in opened], found)
    named = [
        _named(view, party, by_role.get(party.role)) if any(party is one for one in opened) else party
        for party in known
    ]
    shared = [one._replace(role=role) for role, one in shared_by(by_role, found)]
    places_left = _wanted(text) - sum(party.name.state != "absent" and party not in opened for party in known)
    places_left -= len(by_role) + len(shared)
    used = {one.start for one in [*by_role.values(), *shared]}
    is_kept = any(party.name.state == "blank" and party not in opened for party in known)  # a place left for a name
    is_free = not (is_kept or places.is_open(text[:head_end]) or any(_is_odd(party) for party in opened))
    rest = [one for one in found if one.start not in used] if is_free else []
    return named + [_party(view, one) for one in shared + rest[: max(places_left, 0)]]


def _is_odd(party: Party) -> bool:
    """Return whether the rules' name is none as it stands: with a verb or a place before it, or two persons' in one."""
    value = party.name.value
    return bool(
        value
        and party.name.rule == "parties.preamble"
        and (ODD_RE.search(value) or (PLACED_RE.search(value) and not is_organisation(value)))
    )


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
    last = len(text) - TAIL_CHARS
    tail = max(head, last if tail_start is None else min(tail_start, max(last, 0)))
    read = [*_read(text, 0, head, tail)]
    body = BODY_RE.search(text, 0, head)
    read = [one for one in read if not (one.standing and body and one.start > body.start())]
    found = [one for one in read if not one.standing]
    if not read:  # the parties are named in the first clauses
        read = [*_read(text, head, max(min(tail, HEAD_CHARS), head), tail)]
        found = [one for one in read if not one.standing]
    signed = [*_read(text, tail, min(tail + TAIL_CHARS, len(text)), tail, is_tail=True)]
    names = {text[one.start : one.end] for one in found}  # two or more are all: signatures then only tell their roles
    found += [one for one in signed if len(names) < ENOUGH or text[one.start : one.end] in names]
    if not places.is_open(text[:head]):
        found += _likely(text, read, found)
    return _once(text, sorted(found, key=lambda one: one.start))[:MAX_PARTIES]


def _likely(text: str, read: Sequence[Found], found: Sequence[Found]) -> list[Found]:
    """Return who of the names that nothing tells of stand most like parties, as many as are missing."""
    names = {_plain(text, one) for one in found if one.role not in thirds()}
    free: dict[str, Found] = {}
    for one in read:
        name = _plain(text, one)
        if one.standing and name not in names and one.standing > (free[name].standing if name in free else 0):
            free[name] = one
    first = min((one.start for one in [*free.values(), *found]), default=0)
    sentence = len(re.split(r"[。\n]", text[first:], maxsplit=1)[0]) + first
    best = sorted(free.values(), key=lambda one: (-one.standing - (one.start < sentence), one.start))
    return best[: max(_wanted(text) - len(names), 0)]


def _wanted(text: str) -> int:
    """Return how many parties an opening speaks of."""
    return 3 if THREE_RE.search(text, 0, HEAD_CHARS) else ENOUGH


def _plain(text: str, one: Found) -> str:
    return re.sub(r"\s", "", text[one.start : one.end])


def _once(text: str, found: Sequence[Found]) -> list[Found]:
    """Return every name once, with the role that any of its places tells; one name alone needs a role."""
    known: dict[str, Found] = {}
    for one in found:
        name = _plain(text, one)
        before = known.get(name)
        if before is None:
            known[name] = one
        elif one.told and not before.told:
            known[name] = before._replace(role=one.role, told=True)
        elif one.joined:
            known[name] = before._replace(joined=True)
    for name in [name for name in known if any(name in other.rstrip(")")[1:] for other in known)]:
        del known[name]  # a part of another name
    sides = [one for one in known.values() if one.role not in thirds()]
    kept = sides if len(sides) >= ENOUGH else list(known.values())
    if len(kept) > _wanted(text):
        kept = [one for one in kept if one.told or not PROJECT_RE.match(text, one.end)]
    is_enough = len(kept) > 1 or any(one.told or _is_alone(text, one) for one in kept)
    told = [one for one in kept if one.role != UNTOLD]
    if len({one.role for one in told}) > 1 and len(told) >= _wanted(text):
        return told
    return kept if is_enough else []


def _is_alone(text: str, one: Found) -> bool:
    """Return whether a name can be that of the only party told: it stands well, and not beside one that was missed."""
    return one.standing > 1 and text[one.start - 1] not in LISTED


def _read(text: str, start: int, end: int, tail: int, *, is_tail: bool = False) -> Iterator[Found]:
    names = [
        name._replace(start=cues.whole(text, name))
        for name in (
            name._replace(start=name.start + start, end=name.end + start) for name in entities.find(text[start:end])
        )
        if name.label != "LOC"
    ]
    names = [name for name in names if not cues.is_other(text, name)]
    joined = cues.joined(text, names)
    told = _roles(text, names)
    for name in names:
        role = told[name]
        if (is_tail and not cues.stands_alone(text, name)) or (role and cues.BESIDE_RE.search(role)):
            continue
        is_sure = name in joined or name.probability >= cues.LIKELY
        if not role and not (is_sure and places.is_whole(text, name)):
            continue
        titles = not is_tail and cues.titles(text, name)
        if role or titles or name in joined or cues.signs(text, name, names, is_tail=is_tail):
            place = (name.start, name.end, name.label, name.probability)
            yield Found(role or UNTOLD, *place, told=bool(role) or titles, joined=name in joined)
        elif not is_tail and (standing := places.standing(text, name, tail)):
            place = (name.start, name.end, name.label, name.probability)
            yield Found(UNTOLD, *place, told=False, standing=standing)


def _roles(text: str, names: Sequence[Name]) -> dict[Name, str | None]:
    """Return the roles of ``names``; those of a list share the role that stands before it or is defined behind it."""
    told = {name: cues.role_of(text, name) or cues.term_of(text, name) for name in names}
    for one, two in pairwise(names):
        if told[one] and not told[two] and text[one.end : two.start] == "、":
            told[two] = told[one]
    for two, one in pairwise(reversed(names)):
        if (
            told[two]
            and (told[one] or DRAWN_UP).startswith(DRAWN_UP)
            and text[one.end : two.start] in LISTED
            and SHARED_RE.match(text, two.end)
        ):
            told[one] = told[two]
    return told
