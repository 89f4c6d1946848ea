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
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple, TypedDict

from pipeline.contract import Contract
from pipeline.document import View
from pipeline.extractors import _party_beside as beside
from pipeline.extractors import _party_blocks as blocks
from pipeline.extractors import _party_boxes as boxes
from pipeline.extractors import _party_entities as entities
from pipeline.extractors import _party_names as names
from pipeline.extractors import _party_preamble as preamble
from pipeline.extractors import _party_prose as prose
from pipeline.extractors import _party_values as values
from pipeline.extractors._party_labels import LETTERS, lettered, pairs, roles, thirds
from pipeline.extractors._party_page import Page
from pipeline.provenance import blank, filled
from pipeline.record import Party, Slot

MENTION_RE = re.compile(r"[甲乙]方")
MIN_FIELDS = 2  # of a third party, so that one line of a witness is none
FIRST_CLAUSE_RE = re.compile(r"(?:^|\n)[ #]{0,12}(?:第[一1]条|[一1][、.])|第一条")


REST_RE = re.compile(r"\n(\d{4,24})(?![\d、.])")  # a number that a printed line end parts
NUMBERS = ("bank_account", "credit_code", "id_number")
COMBINED = {
    "bank": ("bank_name", "bank_account"),
    "address_phone": ("address", "phone"),
    "contact_phone": ("contact", "phone"),
}


class _Source(NamedTuple):
    """The view, and its text with drawn tables as rows of cells."""

    view: View
    text: str


class Fields(TypedDict):
    """The record fields this module fills."""

    parties: list[Party]


def extract(contract: Contract) -> Fields:
    """Return the parties in the order in which the text names them."""
    text = contract.view.string
    head_end = _head_end(contract)
    upright = list(boxes.find_roles(text)) if boxes.is_drawn(text) else [*boxes.find_columns(text)]
    text = boxes.unframe(text) if boxes.is_drawn(text) else text
    page = Page(text, head_end, [*upright, *prose.find_labels(text)])
    entries = blocks.find_entries(page)
    entries += preamble.find_entries(text, head_end, entries)
    entries = sorted(entries + prose.find_entries(text, head_end, entries), key=lambda entry: entry.label)
    entries = blocks.settle_accounts(page, entries)
    known = _parties(_Source(contract.view, text), _known_sides(entries), blocks.aliases(entries))
    is_asked = entities.is_asked(contract.view, head_end, known)
    return Fields(parties=entities.complete(contract, text, head_end, known) if is_asked else known)


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
    letters = any(entry.role[:2] in LETTERS[:2] and entry.slot == "name" for entry in keyed)
    if letters:
        keyed = _lettered(keyed, tied)
        beside = _beside(keyed)
        return [entry for entry in prose.numbered(keyed) if entry.role[:2] in LETTERS or entry.role in beside]
    first: dict[str, str] = {}
    for entry in keyed:
        first.setdefault(_stem(entry.role), entry.role)
    named = {_stem(entry.role) for entry in keyed if entry.slot == "name" or entry.role in LETTERS}
    if len(named) < 2:
        return [entry for entry in keyed if entry.role in LETTERS]
    return [entry._replace(role=first[_stem(entry.role)]) for entry in keyed if _stem(entry.role) in named]


def _lettered(entries: list[blocks.Entry], tied: Mapping[str, str]) -> list[blocks.Entry]:
    """Return the entries with words as letters where custom knows them, both sides stand there and none is tied."""
    custom = lettered()
    sides = {custom[entry.role]: entry.role for entry in entries if entry.role in custom}
    if len(sides) < 2 or any(word in custom for word in tied):
        return entries
    return [entry._replace(role=custom.get(entry.role, entry.role)) for entry in entries]


def _beside(entries: list[blocks.Entry]) -> set[str]:
    """Return the words of third parties (中介方, 担保人) that have fields of their own beside 甲方 and 乙方."""
    slots: dict[str, set[str]] = {}
    for entry in entries:
        slots.setdefault(entry.role, set()).add(entry.slot)
    return {role for role, known in slots.items() if role in thirds() and len(known - {"role", "name"}) >= MIN_FIELDS}


@cache
def _stem(word: str) -> str:
    """Return a role without the ending that forms of the same role differ in (承租方, 承租人)."""
    return word[:-1] if word in roles() and word not in LETTERS and word[-1] in "方人" else word


def _parties(source: _Source, entries: list[blocks.Entry], alias: dict[str, str]) -> list[Party]:
    slots: dict[str, dict[str, Slot[Any]]] = {}
    for entry in entries:
        if entry.slot == "role":
            continue
        known = slots.setdefault(entry.role, {})
        if entry.slot in known and known[entry.slot].state == "filled":
            continue
        for name, slot in _read(source, entry, known):
            known[name] = slot
    for entry in entries:
        for name, slot in _beside_value(source, entry, slots.get(entry.role, {})):
            slots[entry.role][name] = slot
    if not slots and len(set(MENTION_RE.findall(source.text))) == 2:
        slots = {"甲方": {}, "乙方": {}}
    slots = _without_strays(slots)
    order = sorted(slots, key=lambda role: LETTERS.index(role[:2]) if role[:2] in LETTERS else len(LETTERS))
    return [_party(role, alias.get(role), slots[role]) for role in order]


def _without_strays(slots: dict[str, dict[str, Slot[Any]]]) -> dict[str, dict[str, Slot[Any]]]:
    """Return the parties without words of other pairs whose name is open and that have no field (收货人 of a sale)."""
    whole = [entry for entry in pairs() if _any(entry, "first", slots) and _any(entry, "second", slots)]
    if not whole or any(letter in slots for letter in LETTERS):
        return slots
    first = next(role for role in slots if any(role in entry["first"] + entry["second"] for entry in whole))
    leading = next(entry for entry in whole if first in entry["first"] + entry["second"])
    sides: dict[str, str] = {}
    for role in slots:
        side = next((side for side, words in leading.items() if role in words), "none")
        sides.setdefault(side, role)
    kept = {*sides.values()} - {sides.get("none")} | thirds()
    return {role: known for role, known in slots.items() if role in kept or not _is_open(known)}


def _any(entry: Mapping[str, tuple[str, ...]], side: str, slots: Mapping[str, Any]) -> bool:
    return any(word in slots for word in entry.get(side, ()))


def _is_open(known: Mapping[str, Slot[Any]]) -> bool:
    return all(name == "name" and slot.state == "blank" for name, slot in known.items())


def _read(source: _Source, entry: blocks.Entry, known: Mapping[str, Slot[Any]]) -> list[tuple[str, Slot[Any]]]:
    """Return what an entry adds to the slots known: what is filled stays, what is blank can still be filled."""
    wanted = COMBINED.get(entry.slot, (entry.slot,))
    view, text = source.view, source.text[entry.start : entry.end]
    rest = REST_RE.match(source.text, entry.end) if entry.slot in NUMBERS and text[-1:].isdigit() else None
    first_chars, text = len(text), text + (rest[1] if rest else "")
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
        end = entry.start + reading.end + (1 if reading.end > first_chars else 0)  # the line end in a number
        place = (entry.start + reading.start, end)
        written = view.text(*place)
        value = reading.value if view.string[slice(*place)] == view.plain[slice(*place)] else None
        found.append((slot, filled(view, place, rule, value or written)))
    return found


def _beside_value(
    source: _Source, entry: blocks.Entry, known: Mapping[str, Slot[Any]]
) -> Iterator[tuple[str, Slot[Any]]]:
    """Yield what stands in the value of another field, where no field of its own gives it (联系人:张三(138…))."""
    for wanted, place in beside.find(entry.slot, source.text[entry.start : entry.end]):
        if wanted in known and known[wanted].state == "filled":
            continue
        written = (entry.start + place[0], entry.start + place[1])
        reading = values.read(wanted, source.text[slice(*written)])
        if reading and reading.state == "filled":
            yield wanted, filled(source.view, written, "parties.beside", reading.value or source.view.text(*written))


def _party(role: str, alias: str | None, slots: dict[str, Slot[Any]]) -> Party:
    name = slots.get("name")
    value = name.value if name and name.state == "filled" else None
    kind = names.kind(value) if value else "unknown"
    if kind == "unknown" and "id_number" in slots and "credit_code" not in slots and value:
        kind = "person"
    return Party(role=role, alias=alias, kind=kind, **slots)
