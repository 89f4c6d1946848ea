"""What a check can find: code, severity and its line in the catalogue (检查规则).

>>> rule = Rule("term.end-before-start", "error", "结束日期早于开始日期", "the end lies before the start")
>>> finding(rule, "2024年", "2024").message
'结束日期早于开始日期：2024年 | the end lies before the start: 2024'
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, NamedTuple

from pipeline.contract import Contract
from pipeline.document import Span
from pipeline.record import Finding


class Rule(NamedTuple):
    """One kind of finding; ``zh`` and ``en`` begin its message and stand in the catalogue."""

    code: str
    severity: Literal["error", "warning", "info"]
    zh: str
    en: str


def finding(
    rule: Rule, zh: str = "", en: str = "", *, spans: Iterable[Span] = (), clause: str | None = None
) -> Finding:
    """Return a finding of ``rule``; ``zh`` and ``en`` say what was found."""
    message = f"{rule.zh}{'：' if zh else ''}{zh} | {rule.en}{': ' if en else ''}{en}"
    return Finding(code=rule.code, severity=rule.severity, message=message, spans=list(spans), clause=clause)


def at(contract: Contract, rule: Rule, place: tuple[int, int], zh: str = "", en: str = "") -> Finding:
    """Return a finding of ``rule`` about the text at ``place`` of the view."""
    clause = contract.clause_at(place[0])
    spans = contract.view.spans(*place)
    return finding(rule, zh, en, spans=spans, clause=clause.id if clause else None)
