"""One module per kind of finding: ``check(record, contract) -> findings`` (检查)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from pipeline.checks import (
    amounts,
    blanks,
    completeness,
    dates,
    identifiers,
    laws,
    legibility,
    numbering,
    parties,
    references,
    sums,
)
from pipeline.checks._rule import Rule
from pipeline.contract import Contract
from pipeline.record import Finding, Record


class Check(Protocol):
    """What a module of this folder offers."""

    __name__: str
    RULES: tuple[Rule, ...]

    def check(self, record: Record, contract: Contract) -> Iterable[Finding]:
        """Yield what a reader of this contract should look at."""


CHECKS: tuple[Check, ...] = (
    amounts,
    sums,
    dates,
    identifiers,
    parties,
    references,
    numbering,
    laws,
    completeness,
    blanks,
    legibility,
)


def check(record: Record, contract: Contract) -> list[Finding]:
    """Return the findings of all checks, in the order of the text."""
    found = [finding for module in CHECKS for finding in module.check(record, contract)]
    return sorted(found, key=lambda finding: (finding.spans[0].start if finding.spans else -1, finding.code))


def catalogue() -> tuple[Rule, ...]:
    """Return every finding that there is: code, severity, what it says in Chinese and in English."""
    return tuple(rule for module in CHECKS for rule in module.RULES)


def table() -> str:
    """Return the catalogue as a Markdown table, for the README."""
    rows = [f"| `{rule.code}` | {rule.severity} | {rule.zh} / {rule.en} |" for rule in catalogue()]
    return "\n".join(["| code | severity | what |", "|---|---|---|", *rows])
