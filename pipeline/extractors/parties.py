"""The parties: who they are and how they are reached (当事人).

Reads the blocks under role labels (甲方, 出租人 …), the names that a preamble defines
(``X公司(以下简称"甲方")``), signature blocks and account lines.  A field that is printed without a value is blank;
what the text never mentions is absent.

>>> from pipeline.document import from_string
>>> view = from_string("甲方(委托方):杭州云客信息技术有限公司\\n联系电话:____\\n乙方:\\n").view()
>>> [(p.role, p.alias, p.name.state, p.phone.state) for p in extract(Contract(view, ()))["parties"]]
[('甲方', '委托方', 'filled', 'blank'), ('乙方', None, 'blank', 'absent')]
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any, TypedDict

from pipeline.contract import Contract
from pipeline.document import View
from pipeline.extractors import _party_blocks as blocks
from pipeline.extractors import _party_names as names
from pipeline.extractors import _party_preamble as preamble
from pipeline.extractors import _party_values as values
from pipeline.extractors._party_labels import LETTERS, roles
from pipeline.provenance import blank, filled
from pipeline.record import Party, Slot

MENTION_RE = re.compile(r"[甲乙]方")
FIRST_CLAUSE_RE = re.compile(r"(?:^|\n)[ #]{0,12}(?:第[一1]条|[一1][、.])|第一条")


COMBINED = {"bank": ("bank_name", "bank_account"), "address_phone": ("address", "phone")}  # 开户行及账号, 地址、电话


class Fields(TypedDict):
    """The record fields this module fills."""

    parties: list[Party]


def extract(contract: Contract) -> Fields:
    """Return the parties in the order in which the text names them."""
    text = contract.view.string
    head_end = _head_end(contract)
    entries = blocks.find_entries(text, head_end)
    entries = sorted(entries + preamble.find_entries(text, head_end, entries), key=lambda entry: entry.label)
    return Fields(parties=_parties(contract.view, _known_sides(entries), blocks.aliases(entries)))


def _head_end(contract: Contract) -> int:
    """Return where the first clause begins; where none was cut, where one seems to begin."""
    if contract.clauses:
        return contract.head[1]
    text = contract.view.string
    role = MENTION_RE.search(text)
    match = FIRST_CLAUSE_RE.search(text, role.start() if role else 0)
    return match.start() if match else len(text)


def _known_sides(entries: list[blocks.Entry]) -> list[blocks.Entry]:
    """Return the entries under one key per party: 承租方 and 承租人 are one, and words give way to letters.

    Where letters name the parties, a word that is tied to none of them is no party; a single word is none either.
    """
    tied = {entry.word: entry.role for entry in entries if entry.slot == "role" and entry.role in LETTERS}
    stems = {_stem(word): role for word, role in tied.items()}
    alias = {word: role for role, word in blocks.aliases(entries).items()}
    keyed = [
        entry._replace(role=tied.get(entry.role) or alias.get(entry.role) or stems.get(_stem(entry.role)) or entry.role)
        for entry in entries
    ]
    letters = any(entry.role in LETTERS[:2] and entry.slot == "name" for entry in keyed)
    if letters:
        return [entry for entry in keyed if entry.role in LETTERS]
    first: dict[str, str] = {}
    for entry in keyed:
        first.setdefault(_stem(entry.role), entry.role)
    named = {_stem(entry.role) for entry in keyed if entry.slot == "name" or entry.role in LETTERS}
    if len(named) < 2:
        return [entry for entry in keyed if entry.role in LETTERS]
    return [entry._replace(role=first[_stem(entry.role)]) for entry in keyed if _stem(entry.role) in named]


@cache
def _stem(word: str) -> str:
    """Return a role without the ending that forms of the same role differ in (承租方, 承租人)."""
    return word[:-1] if word in roles() and word not in LETTERS and word[-1] in "方人" else word


def _parties(view: View, entries: list[blocks.Entry], alias: dict[str, str]) -> list[Party]:
    slots: dict[str, dict[str, Slot[Any]]] = {}
    for entry in entries:
        if entry.slot == "role":
            continue
        known = slots.setdefault(entry.role, {})
        if entry.slot in known and known[entry.slot].state == "filled":
            continue
        for name, slot in _read(view, entry, known):
            known[name] = slot
    if not slots and len(set(MENTION_RE.findall(view.string))) == 2:
        slots = {"甲方": {}, "乙方": {}}
    order = sorted(slots, key=lambda role: LETTERS.index(role) if role in LETTERS else len(LETTERS))
    return [_party(role, alias.get(role), slots[role]) for role in order]


def _read(view: View, entry: blocks.Entry, known: Mapping[str, Slot[Any]]) -> list[tuple[str, Slot[Any]]]:
    """Return what an entry adds to the slots known: what is filled stays, what is blank can still be filled."""
    wanted = COMBINED.get(entry.slot, (entry.slot,))
    text = view.string[entry.start : entry.end]
    found: list[tuple[str, Slot[Any]]] = []
    for slot in wanted:
        reading = values.read(slot, text)
        rule = f"parties.{'preamble' if entry.word == 'preamble' else 'labelled'}"
        if reading is None and text[:3].strip(" _") == "":
            reading = values.Reading("blank", 0, len(text) - len(text.lstrip(" _")))
        if reading is None or (slot in known and (known[slot].state == "filled" or reading.state == "blank")):
            continue
        if reading.state == "blank":
            found.append((slot, blank(view, (entry.label, max(entry.start + reading.end, entry.start)), rule)))
            continue
        place = (entry.start + reading.start, entry.start + reading.end)
        written = view.text(*place)
        value = reading.value if view.string[slice(*place)] == view.plain[slice(*place)] else None
        found.append((slot, filled(view, place, rule, value or written)))
    return found


def _party(role: str, alias: str | None, slots: dict[str, Slot[Any]]) -> Party:
    name = slots.get("name")
    value = name.value if name and name.state == "filled" else None
    kind = names.kind(value) if value else "unknown"
    if kind == "unknown" and "id_number" in slots and "credit_code" not in slots and value:
        kind = "person"
    return Party(role=role, alias=alias, kind=kind, **slots)
