"""What a comparison of two contracts finds (比对结果): the only definition of every output of ``hetong diff``.

``Clauses`` are stretches of both texts that belong together, in the order of the new text with what was deleted where
it stood; together they hold each text once and whole.  ``Edit`` is a difference in them, ``TermChange`` its meaning.

>>> Edit(old=(3, 5), new=(3, 3)).is_noise, Comparison.model_json_schema()["title"]
(False, 'Comparison')
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from pipeline.document import Span
from pipeline.quotes import Model
from pipeline.record import Finding, Number, Source

COMPARISON_VERSION = "1.0"

Value = Annotated[str | Number | None, Field(union_mode="left_to_right")]  # a text of digits stays a text
Relation = Literal["identical", "same", "versions", "unrelated"]
Change = Literal["same", "edited", "added", "deleted", "split", "merged"]
TermKind = Literal[
    "money",
    "date",
    "party",
    "rate",
    "liability",
    "negation",
    "level",
    "hours",
    "period",
    "venue",
    "quantity",
    "wording",
]
Nature = Literal["changed", "filled", "emptied", "added", "removed", "swapped"]


class Place(Model):
    """Where something stands in one of the two texts: ``raw`` is the slices of ``spans`` of the file's text, joined.

    clause: id of the clause in the record of its text; number: its marker as printed
    """

    raw: str
    spans: list[Span]
    page: int | None = None
    clause: str | None = None
    number: str | None = None


class Passage(Model):
    """A stretch of one text: what a clause says itself without the clauses below it, or a part of head or tail.

    index: position in its text from 0; the texts of all passages of a version in that order are its whole text
    text: as printed, without noise, wrapped lines joined
    """

    index: int
    part: Literal["head", "clause", "tail"] = "clause"
    clause: str | None = None
    number: str | None = None
    heading: str | None = None
    text: str
    spans: list[Span]
    page: int | None = None


class Edit(Model):
    """A difference inside aligned passages; ``old`` and ``new`` are half-open offsets into their texts, joined.

    is_noise: white space, width, punctuation style, numbering and the like; shown only where noise is asked for
    term: positions in ``Comparison.terms`` of what it means
    """

    old: tuple[int, int]
    new: tuple[int, int]
    is_noise: bool = False
    terms: list[int] = Field(default_factory=list)


class Clauses(Model):
    """Passages that belong together: one of each as a rule, several on one side of a split or a merger.

    change: same also where only noise differs; added and deleted have one side only
    is_moved: stands elsewhere among its neighbours; is_renumbered: its own marker changed
    similarity: 0 to 1 of what the passages say
    """

    change: Change
    is_moved: bool = False
    is_renumbered: bool = False
    old: list[Passage] = Field(default_factory=list)
    new: list[Passage] = Field(default_factory=list)
    similarity: float = 1.0
    edits: list[Edit] = Field(default_factory=list)


class TermChange(Model):
    """A term of the contract that differs.

    field: place in the record: ``fees``, ``term.end``, ``parties.甲方.name``; ``text`` for what no field holds
    label: what it is called in Chinese, with the words of the contract where it has any: ``月服务费``, ``早班``
    attribute: of an entry of a list: value, operator, per, start, end …
    old, new: normalised values; None where a side has none; old_shown, new_shown: as a person reads them
    note_zh, note_en: what the difference amounts to: ``+20 %``, ``×10``, ``shortened by 2 months``; may be empty
    weight: 0 to 100, what matters most first
    """

    kind: TermKind
    nature: Nature = "changed"
    field: str
    label: str
    attribute: str = "value"
    old: Value = None
    new: Value = None
    old_shown: str = ""
    new_shown: str = ""
    note_zh: str = ""
    note_en: str = ""
    weight: int = 0
    old_place: Place | None = None
    new_place: Place | None = None


class Blank(Model):
    """A blank of a template: what stands before it and what became of it in the contract.

    state: filled, still blank, or dropped together with the words around it
    filled: what the contract put there as printed, a unit behind the blank included; a box: ``☑``
    """

    label: str
    state: Literal["filled", "blank", "dropped"] = "blank"
    filled: str | None = None
    old_place: Place
    new_place: Place | None = None


class TemplateReport(Model):
    """A contract against its template: blanks by what was done with them, fixed words that were touched.

    touched: positions in ``Comparison.clauses`` whose fixed words differ
    added, dropped: positions in ``Comparison.clauses``
    """

    blanks: list[Blank] = Field(default_factory=list)
    touched: list[int] = Field(default_factory=list)
    added: list[int] = Field(default_factory=list)
    dropped: list[int] = Field(default_factory=list)


class Comparison(Model):
    """Two contracts compared.

    relation: identical files' texts; same but for noise; versions of one contract; unrelated texts
    similarity: share of both texts that is in aligned passages and equal, 0 to 1
    remarks: what limits the comparison: a file read in part, other characters, no clauses; severity and message
    """

    schema_version: str = COMPARISON_VERSION
    old: Source
    new: Source
    relation: Relation
    similarity: float
    terms: list[TermChange] = Field(default_factory=list)
    clauses: list[Clauses] = Field(default_factory=list)
    template: TemplateReport | None = None
    remarks: list[Finding] = Field(default_factory=list)
