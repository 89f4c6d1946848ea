"""What a rule of a reader's own policy says of a contract (政策检查结果): the model that judges and writers share.

>>> finding = PolicyFinding(code="kefu.answer-rate", severity="error", message="…", outcome="not_found")
>>> finding.outcome, finding.found
('not_found', None)
"""

from __future__ import annotations

from typing import Literal

from pipeline.quotes import Model
from pipeline.record import Finding

Outcome = Literal["violates", "not_found", "blank", "unsure", "not_applicable"]


class PolicyFinding(Finding):
    """A finding of a rule; ``code`` is the id of the rule.

    outcome: violates the rule; not_found: the contract does not say; blank: the place is there, the value is not;
        unsure: what the contract says cannot be compared; not_applicable: the policy is for other contracts
    asked: what the rule asks for, in its own words; found: what the contract says, None where it says nothing
    raw, page: the exact text at ``spans`` and its page
    why, suggestion: as the policy words them
    """

    outcome: Outcome
    playbook: str = ""
    asked: str = ""
    found: str | None = None
    raw: str | None = None
    page: int | None = None
    why: str = ""
    suggestion: str = ""


class RuleCard(Model):
    """A rule as a reader of results sees it, whether or not it found anything."""

    id: str
    severity: Literal["error", "warning", "info"]
    zh: str
    en: str = ""
    why: str = ""
    suggestion: str = ""
    playbook: str = ""
