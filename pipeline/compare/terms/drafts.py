"""A term change before its places are looked up (变化的草稿), and the two versions as they are compared.

>>> Draft("money", "changed", "fees", "月服务费", Told(Decimal(1500)), Told(Decimal(1800))).size
Decimal('0.2')
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from pipeline.compare.pieces import Stretch
from pipeline.compare.places import place_of
from pipeline.compare.terms import notes, weights
from pipeline.compare.terms.entries import Entries
from pipeline.compare.terms.tokens import Value
from pipeline.compare.versions import Version
from pipeline.comparison import Nature, TermChange, TermKind


class Told(NamedTuple):
    """A value on one side: normalised, as it is shown, and where it stands in the view."""

    value: Value = None
    text: str = ""
    place: Stretch | None = None


NOTHING = Told()
_BEGINS = r"第[^\n]{1,4}[条章节]|[一二三四五六七八九十]{1,3}[、.]|\d{1,2}(?:\.\d{1,2}){0,2}[、.) ]|\(|[^\n:,]{1,10}:"
SOFT_RE = re.compile(rf"(?<=[^\n]{{22}})(?<![。;:!?.,\n])\n(?=\S)(?!{_BEGINS})")  # a line that goes on: 为期24个⏎月


@dataclass(frozen=True, slots=True)
class Draft:
    """What `pipeline.comparison.TermChange` says, with stretches of the views instead of places."""

    kind: TermKind
    nature: Nature
    field: str
    label: str
    old: Told = NOTHING
    new: Told = NOTHING
    attribute: str = "value"
    note: notes.Note = notes.NONE

    @property
    def size(self) -> Decimal:
        """Return the relative size of the change."""
        return weights.size(self.old.value, self.new.value)

    @property
    def start(self) -> int:
        """Return where it stands in the new text, in the old one if only there."""
        return (self.new.place or self.old.place or (0, 0))[0]


def in_order(own: Told, far: Told, *, is_old: bool) -> tuple[Told, Told]:
    """Return what one side says and what the other does as old and new.

    >>> in_order(Told("a"), Told("b"), is_old=False)[0].value
    'b'
    """
    return (own, far) if is_old else (far, own)


class Side:
    """One version as it is compared: its text, its entries, what its parties are called."""

    def __init__(self, version: Version) -> None:
        self.contract = version.contract
        self.record = version.record
        self.text = SOFT_RE.sub(" ", version.contract.view.string)  # as long as the view
        self.entries = Entries(version)
        self.roles: dict[str, str] = {}
        for party in version.record.parties:
            for name in (party.role, party.alias or "", party.name.value or ""):
                if len(name) >= 2 and (len(name) > 3 or name[-1] in "方人"):
                    self.roles.setdefault(name, party.role)

    def words(self, stretch: Stretch) -> str:
        """Return the words at ``stretch`` in the document's own characters."""
        return self.contract.view.text(*stretch)

    def heading(self, offset: int) -> str:
        """Return the heading of the innermost clause around ``offset`` that has one."""
        path = self.contract.path_at(offset)
        return next((clause.heading for clause in reversed(path) if clause.heading), "")


def finished(draft: Draft, old: Side, new: Side) -> TermChange:
    """Return the term change of a draft."""
    one, other = draft.old, draft.new
    return TermChange(
        kind=draft.kind,
        nature=draft.nature,
        field=draft.field,
        label=draft.label,
        attribute=draft.attribute,
        old=one.value,
        new=other.value,
        old_shown=one.text,
        new_shown=other.text,
        note_zh=draft.note[0],
        note_en=draft.note[1],
        weight=weights.weight(draft.kind, draft.field, draft.attribute, draft.size),
        old_place=place_of(old.contract, one.place) if one.place else None,
        new_place=place_of(new.contract, other.place) if other.place else None,
    )
