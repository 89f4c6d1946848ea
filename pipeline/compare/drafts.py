"""A term change before its places are looked up (变化的草稿), and the two versions as they are compared.

>>> Draft("money", "changed", "fees", "月服务费", "value", Decimal(1500), Decimal(1800)).size
Decimal('0.2')
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from pipeline.compare import notes, weights
from pipeline.compare.entries import Entries
from pipeline.compare.pieces import Stretch
from pipeline.compare.places import place_of
from pipeline.compare.tokens import Value
from pipeline.compare.versions import Version
from pipeline.comparison import Nature, TermChange, TermKind


@dataclass(frozen=True, slots=True)
class Draft:
    """What `pipeline.comparison.TermChange` says, with stretches of the views instead of places."""

    kind: TermKind
    nature: Nature
    field: str
    label: str
    attribute: str = "value"
    old: Value = None
    new: Value = None
    old_shown: str = ""
    new_shown: str = ""
    note: notes.Note = notes.NONE
    old_place: Stretch | None = None
    new_place: Stretch | None = None

    @property
    def size(self) -> Decimal:
        """Return the relative size of the change."""
        return weights.size(self.old, self.new)

    @property
    def start(self) -> int:
        """Return where it stands in the new text, in the old one if only there."""
        return (self.new_place or self.old_place or (0, 0))[0]


class Side:
    """One version as it is compared: its text, its entries, what its parties are called."""

    def __init__(self, version: Version) -> None:
        self.contract = version.contract
        self.record = version.record
        self.text = version.contract.view.string
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
    return TermChange(
        kind=draft.kind,
        nature=draft.nature,
        field=draft.field,
        label=draft.label,
        attribute=draft.attribute,
        old=draft.old,
        new=draft.new,
        old_shown=draft.old_shown,
        new_shown=draft.new_shown,
        note_zh=draft.note[0],
        note_en=draft.note[1],
        weight=weights.weight(draft.kind, draft.field, draft.attribute, draft.size),
        old_place=place_of(old.contract, draft.old_place) if draft.old_place else None,
        new_place=place_of(new.contract, draft.new_place) if draft.new_place else None,
    )
