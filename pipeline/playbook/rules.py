"""A playbook once it is read (政策): its rules and what each asks for.

>>> Words("响应慢", "slow").shown
'响应慢 | slow'
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from pipeline.playbook.fields import Field
from pipeline.playbook.patterns import Pattern
from pipeline.playbook.terms import Condition, Operator
from pipeline.policy_finding import RuleCard

SHOWN_CHARS = 40  # of a pattern where a rule says what it asks
Severity = Literal["error", "warning", "info"]


class Words(NamedTuple):
    """A sentence of the playbook in Chinese and in English, either of which may be missing."""

    zh: str = ""
    en: str = ""

    @property
    def shown(self) -> str:
        """Both, parted by a bar."""
        return " | ".join(part for part in self if part)


NO_WORDS = Words()


@dataclass(frozen=True, slots=True)
class Texts:
    """Words and patterns, any of which is enough."""

    words: tuple[str, ...] = ()
    patterns: tuple[tuple[str, Pattern], ...] = ()

    def shown(self) -> str:
        """Return them as they were written."""
        return ", ".join([*self.words, *(f"/{_cut(source)}/" for source, _ in self.patterns)])


def _cut(source: str) -> str:
    return source if len(source) <= SHOWN_CHARS else f"{source[:SHOWN_CHARS]}…"


@dataclass(frozen=True, slots=True)
class NeedsClause:
    """A clause of one of ``kinds``, or one whose heading has one of ``headings``, or ``texts`` anywhere."""

    kinds: tuple[str, ...] = ()
    headings: tuple[str, ...] = ()
    texts: Texts = field(default_factory=Texts)


@dataclass(frozen=True, slots=True)
class NeedsField:
    """Fields that are filled; ``forbidden``: that are not there at all."""

    fields: tuple[Field, ...]
    forbidden: bool = False


@dataclass(frozen=True, slots=True)
class NeedsText:
    """One of the words or patterns somewhere; ``forbidden``: none of them anywhere."""

    texts: Texts
    forbidden: bool = False


@dataclass(frozen=True, slots=True)
class Holds:
    """A condition."""

    condition: Condition


@dataclass(frozen=True, slots=True)
class SameField:
    """A field that stands to that of the reference contract as ``operator`` says."""

    field: Field
    operator: Operator


@dataclass(frozen=True, slots=True)
class SameClause:
    """Clauses of a kind that say what those of the reference contract say."""

    kind: str


Demand = NeedsClause | NeedsField | NeedsText | Holds | SameField | SameClause


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule.

    is_any: one entry of a list that holds is enough; skips: what the contract does not say is let pass
    applies_when: the rule is for contracts for which this holds; near: words in the line of the entries it is about
    in_clause: kinds of clauses that alone are searched; reference: the contract to compare with, as written
    """

    id: str
    severity: Severity
    line: int
    message: Words
    demand: Demand
    asked: str
    why: Words = NO_WORDS
    suggestion: Words = NO_WORDS
    is_any: bool = False
    skips: bool = False
    applies_when: Condition | None = None
    near: tuple[str, ...] = ()
    in_clause: tuple[str, ...] = ()
    reference: str | None = None


@dataclass(frozen=True, slots=True)
class Playbook:
    """The rules of one file; ``path``: as the user named it, ``name``: what it calls itself."""

    path: str
    name: str
    rules: tuple[Rule, ...]
    description: Words = NO_WORDS
    applies_when: Condition | None = None

    def cards(self) -> list[RuleCard]:
        """Return the rules as readers of results see them."""
        return [
            RuleCard(
                id=rule.id,
                severity=rule.severity,
                zh=rule.message.zh or rule.message.en or rule.asked,
                en=rule.message.en,
                why=rule.why.shown,
                suggestion=rule.suggestion.shown,
                playbook=self.name,
            )
            for rule in self.rules
        ]
