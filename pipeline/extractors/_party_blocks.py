"""From labels to entries: which field belongs to which party, and where its value stands (当事人信息块).

A role label opens a block; the fields behind it are that party's until prose or another role follows.  Two roles
without a field between them share the block: a field label that is printed twice then goes to both in order,
one that is printed once to the column it stands in.

>>> text = "甲方:____ 乙方:____\\n地址:A路1号 地址:B路2号"
>>> entries = [entry for entry in find_entries(Page(text, len(text))) if entry.slot == "address"]
>>> [(entry.role, text[entry.start:entry.end]) for entry in entries]
[('甲方', 'A路1号 '), ('乙方', 'B路2号')]
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from pipeline.extractors import _party_names as names
from pipeline.extractors._party_accounts import BANK_SLOTS, account_owner, owners
from pipeline.extractors._party_labels import LETTERS, SIGN_RE, Label, fields, roles
from pipeline.extractors._party_page import LONG_LINE_CHARS, Page

CELL_MARKS = ("\t", "|")
SEAL_RE = re.compile(r"[ ]{0,20}\((?:盖章|公章|签章|印章|章|签字|签名)\)$")
MAX_SIDES = 8  # of roles below one heading
HEADING_RE = re.compile(r"(?:[双各]方|当事人)的?(?P<word>[\u4e00-\u9fff]{2,6}?)(?:如下|为)?[ ]{0,4}:?[ ]{0,4}$")


class Entry(NamedTuple):
    """A slot of a party: its label starts at ``label``, what stands behind it is text[start:end].

    role: the party's key: 甲方, or the word of its role
    aside, word: of a role label its brackets and its printed word; the word ``preamble`` for a defined name
    """

    role: str
    slot: str
    label: int
    start: int
    end: int
    aside: str = ""
    word: str = ""


@dataclass
class Block:
    """Role labels without a field between them, and the field labels that follow."""

    parties: list[Label] = field(default_factory=list)
    fields: list[Label] = field(default_factory=list)


def find_entries(page: Page) -> list[Entry]:
    """Return what the party blocks of ``page`` say, in order."""
    entries: list[Entry] = []
    for block in _blocks(page):
        entries += _block_entries(page, block)
    entries += [
        Entry(label.role, label.slot, label.start, label.end, page.value_end(label))
        for label in page.labels
        if label.role and label.slot not in ("role", "other", "definition") and not _is_heading(page, label)
    ]
    return sorted(entries, key=lambda entry: entry.label)


def settle_accounts(page: Page, entries: list[Entry]) -> list[Entry]:
    """Return ``entries`` with each account at the party that its holder's name or its label's neighbour tells."""
    parties = {
        names_of.replace(" ", ""): entry.role
        for entry in reversed(entries)
        if entry.slot == "name" and (names_of := _named(page.text[entry.start : entry.end]))
    }
    told = {label.start: (label, party) for label, party in owners(page, parties)}
    if not told:
        return entries
    kept = [entry for entry in entries if entry.label not in told or entry.slot in ("name", "role")]
    settled = [
        Entry(party, label.slot, label.start, label.end, page.value_end(label))
        for label, party in told.values()
        if party
    ]
    return sorted(kept + settled, key=lambda entry: entry.label)


def _named(text: str) -> str:
    place = names.read(text)
    return text[slice(*place)] if place else ""


def _is_heading(page: Page, label: Label) -> bool:
    return label.mark == "\n" or (
        label.mark == ":"
        and not page.value(label).strip()
        and page.value_end(label) == page.line_end(label.end - 1)
        and _opens_fields(page, label)
    )


def _opens_fields(page: Page, label: Label) -> bool:
    after = page.following.get(label.start)
    return (
        after is not None
        and after.slot not in ("role", "definition")
        and (after.slot != "other" or label.slot == "bank_account")
        and not after.role
        and not page.is_closed(label.end, after.start)
    )


def _blocks(page: Page) -> Iterator[Block]:
    """Yield the party blocks: runs of role labels, each run with the fields up to the next run or to prose."""
    block = Block()
    last: Label | None = None
    for label in page.labels:
        closed = last is not None and page.is_closed(last.end, label.start)
        opens = label.slot in ("role", "definition") or (label.role is not None and _is_heading(page, label))
        opens = opens or (label.role is not None and label.slot == "contact" and label.start >= page.head_end)
        if opens:
            if block.parties and (block.fields or closed):
                yield block
                block = Block()
            block.parties.append(label)
        elif label.role is None:
            if closed and not (label.start < page.head_end):
                if block.parties:
                    yield block
                block = _account_block(page, label) or Block()
            if block.parties:
                block.fields.append(label)
        last = label
    if block.parties:
        yield block


def _account_block(page: Page, label: Label) -> Block | None:
    """Return a block for bank fields in a clause when the text before them says whose account it is."""
    found = account_owner(page.text, label.start)
    if not found:
        return None
    owner, start = found
    return Block([Label(start, start, "account", owner, mark="\n")])


def _block_entries(page: Page, block: Block) -> Iterator[Entry]:
    accepted = [label for label in block.parties if label.slot == "role"]
    named = any(label.slot == "name" for label in block.fields)
    for label in accepted:
        yield Entry(_key(label), "role", label.start, label.end, label.end, aside=label.aside, word=label.role or "")
        if not named and _names_party(page, block, label):
            slot = _heading_slot(page, block, label)
            yield _name_entry(page, label)._replace(slot=slot)
    account = block.parties[0].slot == "account"
    counts = Counter(label.slot for label in block.fields)
    seen: Counter[str] = Counter()
    for label in block.fields:
        column = counts[label.slot] == len(block.parties) > 1
        if label.slot == "other" or (label.mark == "\n" and not column) or (account and label.slot not in BANK_SLOTS):
            continue
        if label.slot == "name" and _names_goods(page, block, label):
            continue
        cells = _cells(page, label) if label.mark in CELL_MARKS and counts[label.slot] < len(block.parties) > 1 else []
        if len(cells) == len(block.parties):
            for party, (start, end) in zip(block.parties, cells, strict=True):
                yield Entry(_key(party), label.slot, label.start, start, end, aside=label.aside)
            continue
        owner = _owner(page, block, label, counts[label.slot], seen[label.slot])
        seen[label.slot] += 1
        yield Entry(_key(owner), label.slot, label.start, label.end, _field_end(page, block, label), aside=label.aside)


def _field_end(page: Page, block: Block, label: Label) -> int:
    """Return where the value of a field ends: with its cell, where neighbouring cells hold one field of two parties."""
    end = page.value_end(label)
    cell = page.text.find("\t", label.end, end)
    if label.mark != ":" or cell < 0 or len(block.parties) < 2:
        return end
    twins = [other for other in block.fields if other.slot == label.slot]
    side_by_side = any(page.text.count("\t", one.end, two.start) == 1 for one, two in pairwise(twins))
    return cell if side_by_side else end


def _cells(page: Page, label: Label) -> list[tuple[int, int]]:
    """Return the places of the cells behind a label in a table whose columns are the parties."""
    end = page.value_end(label)
    while end > label.end and page.text[end - 1] in " |":
        end -= 1
    cells: list[tuple[int, int]] = []
    start = label.end
    for mark in re.finditer(r"[\t|]", page.text[label.end : end]):
        cells.append((start, label.end + mark.start()))
        start = label.end + mark.end()
    return [*cells, (start, end)]


def _names_goods(page: Page, block: Block, label: Label) -> bool:
    """Return whether 名称 is a column of a list of goods, or comes too late in the block to name the party."""
    if block.fields.index(label) > len(block.parties):
        return True
    cell = page.value(label).strip(" \t|").split("\t")[0].strip()
    return label.mark in CELL_MARKS and bool(cell) and names.kind(cell) == "unknown"


def _owner(page: Page, block: Block, label: Label, count: int, index: int) -> Label:
    """Return whose field it is: of several columns by repetition, else by position, else the last party named."""
    parties = block.parties
    if len(parties) == 1 or label.start < parties[-1].start:
        return parties[-1]
    if count == len(parties):
        return parties[index]
    line = page.line_start(label.start)
    same_line = page.line_start(parties[0].start) == page.line_start(parties[-1].start)
    if same_line and line != page.line_start(parties[0].start):
        offset = label.start - line
        left = [party for party in parties if party.start - page.line_start(party.start) <= offset + 6]
        return left[-1] if left else parties[0]
    return parties[-1]


def _names_party(page: Page, block: Block, label: Label) -> bool:
    """Return whether a role label names the party, or is only the heading of its duties."""
    value = page.value(label)
    if names.read(value):
        return label.mark != "\n" or bool(value.strip())
    if label.mark == "\n":
        line = page.line_start(label.start)
        return label.signs or any(
            page.line_start(party.start) == line for party in block.parties[:MAX_SIDES] if party != label
        )
    if len(value.strip()) > LONG_LINE_CHARS and not names.BODY_START_RE.match(value.strip()):
        return label.start < page.head_end and "(" in value
    if label.start < page.head_end or label.signs or len(block.parties) > 1:
        return True
    fields = [other for other in block.fields if other.slot != "other"]
    return bool(fields or block.fields)


def _heading_slot(page: Page, block: Block, label: Label) -> str:
    """Return what stands behind a role: its name, or what the line above the roles says (双方法定地址:)."""
    if "名" in page.text[label.start : label.end] or len(block.parties) > MAX_SIDES:
        return "name"
    end = page.line_start(label.start) - 1
    for party in reversed(block.parties[: block.parties.index(label)]):
        if page.line_end(party.start) >= end:  # a role of the same line or of the line above
            end = page.line_start(party.start) - 1
    heading = HEADING_RE.search(page.text[max(end - 40, 0) : max(end, 0)])
    return fields().get(heading["word"], "name") if heading else "name"


def _name_entry(page: Page, label: Label) -> Entry:
    start, end = label.end, page.value_end(label)
    if not page.text[start:end].strip():
        low = page.line_end(start) + 1 if page.line_end(max(start - 1, 0)) == end else end
        following = page.text[low : page.line_end(low)] if low < len(page.text) and low > end else ""
        after = page.following.get(label.start)
        if (
            following.strip()
            and (after is None or after.start > low + len(following))
            and names.is_organisation(SEAL_RE.sub("", following.strip()))
        ):
            start, end = low, low + len(following)
    return Entry(_key(label), "name", label.start, start, end, label.aside, label.role or "")


def _key(label: Label) -> str:
    """Return the letter a role label is tied to by its brackets, else its own word."""
    if label.role in LETTERS:
        return label.role or ""
    return next((letter for letter in LETTERS if letter in label.aside), label.role or "")


def aliases(entries: Sequence[Entry]) -> dict[str, str]:
    """Return the other label of each party, as its brackets or its own word give it."""
    found: dict[str, str] = {}
    for entry in entries:
        if entry.slot != "role":
            continue
        if entry.word != entry.role:
            found.setdefault(entry.role, entry.word)
        for inner in re.findall(r"\(([^()]{2,16})\)", entry.aside):
            word = re.sub(r"^(?:以下|下|以后)?(?:统|合|简)?称(?:为)?[\"“]?|[\"”]$", "", inner)
            if (
                word != entry.role
                and re.fullmatch(r"[\u4e00-\u9fff/]{2,10}", word)
                and not SIGN_RE.search(word)
                and (word in roles() or not names.is_stand_in(word))
            ):
                found.setdefault(entry.role, word)
    return found
