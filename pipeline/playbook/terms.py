"""The parts of a condition once it is read (条件的结构).

>>> from pipeline.playbook.fields import resolve
>>> Has(resolve("term.end"), "filled").words()
'term.end is filled'
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pipeline.playbook.fields import Field
from pipeline.playbook.measures import Measure, show
from pipeline.playbook.patterns import Pattern
from pipeline.record import State

Operator = Literal["<", "<=", "=", "!=", ">=", ">"]


@dataclass(frozen=True, slots=True)
class Product:
    """Another field of the same contract, times a factor: ``3 * fees.rent``."""

    field: Field
    factor: Measure | None = None

    def words(self) -> str:
        """Return it as it is written."""
        return f"{show(self.factor)} * {self.field.path}" if self.factor else self.field.path


@dataclass(frozen=True, slots=True)
class Compare:
    """A field set against a value, a date (ISO), a word, or another field."""

    field: Field
    operator: Operator
    target: Measure | Product | str

    def words(self) -> str:
        """Return it as it is written."""
        target = self.target
        shown = show(target) if isinstance(target, Measure) else target if isinstance(target, str) else target.words()
        return f"{self.field.path} {self.operator} {shown}"


@dataclass(frozen=True, slots=True)
class Member:
    """A field whose words are among some, or among none of them."""

    field: Field
    names: tuple[str, ...]
    negated: bool = False

    def words(self) -> str:
        """Return it as it is written."""
        return f"{self.field.path} {'not in' if self.negated else 'in'} [{', '.join(self.names)}]"


@dataclass(frozen=True, slots=True)
class Has:
    """Whether a field is filled, blank or absent."""

    field: Field
    state: State
    negated: bool = False

    def words(self) -> str:
        """Return it as it is written."""
        return f"{self.field.path} is {'not ' if self.negated else ''}{self.state}"


@dataclass(frozen=True, slots=True)
class Says:
    """Whether the words of a field contain a word (pattern None) or match a pattern."""

    field: Field
    sought: str
    pattern: Pattern | None = None
    negated: bool = False

    def words(self) -> str:
        """Return it as it is written."""
        verb = "matches" if self.pattern is not None else "contains"
        return f"{self.field.path} {'not ' if self.negated else ''}{verb} {self.sought}"


Check = Compare | Member | Has | Says


@dataclass(frozen=True, slots=True)
class All:
    """All of the parts."""

    parts: tuple[Condition, ...]

    def words(self) -> str:
        """Return it as it is written."""
        return " and ".join(f"({part.words()})" if isinstance(part, Any) else part.words() for part in self.parts)


@dataclass(frozen=True, slots=True)
class Any:
    """At least one of the parts."""

    parts: tuple[Condition, ...]

    def words(self) -> str:
        """Return it as it is written."""
        return " or ".join(f"({part.words()})" if isinstance(part, All) else part.words() for part in self.parts)


Condition = Check | All | Any


def checks_of(condition: Condition) -> list[Check]:
    """Return the single checks of a condition, from left to right."""
    if isinstance(condition, All | Any):
        return [check for part in condition.parts for check in checks_of(part)]
    return [condition]


def fields_of(condition: Condition) -> list[str]:
    """Return the paths of the fields that a condition names."""
    found: list[str] = []
    for check in checks_of(condition):
        found.append(check.field.path)
        if isinstance(check, Compare) and isinstance(check.target, Product):
            found.append(check.target.field.path)
    return found
