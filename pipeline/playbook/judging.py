"""A playbook over a contract (审查): rules x (text, record) -> findings.

Nothing is invented: where the contract does not say, the finding says ``not_found``; where what it says cannot be
compared, ``unsure``, and that is a warning at most.

>>> from pipeline.clauses import segment
>>> from pipeline.document import from_string
>>> from pipeline.playbook.reading import read
>>> from pipeline.record import Record, Source
>>> record = Record(source=Source(name="", sha256="", format="txt"))
>>> case = Case(segment(from_string("本合同最终解释权归甲方。").view()), record)
>>> playbook = read('[[rule]]\\nid = "a"\\nforbid_words = ["最终解释权"]\\nmessage = "不得保留解释权"', "rules.toml")
>>> [(one.code, one.outcome, one.raw) for one in judge(playbook, case)]
[('a', 'violates', '最终解释权')]
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from pipeline.playbook.case import Case
from pipeline.playbook.demands import References, Remark, cut, remarks
from pipeline.playbook.rules import Playbook, Rule, Severity
from pipeline.playbook.terms import Condition
from pipeline.playbook.verdicts import judge as judge_condition
from pipeline.policy_finding import Outcome, PolicyFinding
from pipeline.record import Evidence

MOST_FINDINGS = 20  # of one rule in one contract
GRAVEST: tuple[Severity, ...] = ("error", "warning", "info")
NOT_APPLICABLE = "playbook.not-applicable"
OUTCOMES: dict[Outcome, tuple[str, str]] = {
    "violates": ("不符合", "does not comply"),
    "not_found": ("合同中未找到", "not found in the contract"),
    "blank": ("合同中留空", "left blank in the contract"),
    "unsure": ("无法判断", "cannot be told"),
}


def judge(playbook: Playbook, case: Case, references: References | None = None) -> list[PolicyFinding]:
    """Return what the rules find, the gravest first, else in the order of the playbook.

    references: the contracts that rules compare with, by the name that the rule gives
    """
    if playbook.applies_when is not None and not _applies(playbook.applies_when, case):
        return [_not_applicable(playbook, case)]
    found: list[PolicyFinding] = []
    for rule in playbook.rules:
        if rule.applies_when is None or _applies(rule.applies_when, case):
            found += islice(_judge_rule(rule, playbook, case, references or {}), MOST_FINDINGS)
    return sorted(found, key=lambda finding: GRAVEST.index(finding.severity))


def _applies(condition: Condition, case: Case) -> bool:
    """Return whether a rule is for this contract; where that cannot be told, it is."""
    return judge_condition(condition, case.look).outcome in ("holds", "unsure")


def _judge_rule(rule: Rule, playbook: Playbook, case: Case, references: References) -> Iterator[PolicyFinding]:
    for remark in remarks(rule, case, references):
        if remark.outcome not in ("not_found", "blank") or not rule.skips:
            yield _finding(rule, playbook, case, remark)


def _finding(rule: Rule, playbook: Playbook, case: Case, remark: Remark) -> PolicyFinding:
    evidence = case.evidence(remark.place) if remark.place else remark.evidence or Evidence()
    clause = case.clause_of(evidence)
    return PolicyFinding(
        code=rule.id,
        severity=_severity(rule, remark.outcome),
        message=_message(rule, remark),
        spans=evidence.spans,
        clause=clause,
        outcome=remark.outcome,
        playbook=playbook.name,
        asked=remark.asked or rule.asked,
        found=remark.found,
        raw=evidence.raw,
        page=evidence.page,
        why=rule.why.shown,
        suggestion=rule.suggestion.shown,
    )


def _severity(rule: Rule, outcome: Outcome) -> Severity:
    """Return the severity of a finding: what cannot be told is no error."""
    return "warning" if outcome == "unsure" and rule.severity == "error" else rule.severity


def _message(rule: Rule, remark: Remark) -> str:
    """Return what is asked, what is the matter, and why, in Chinese and in English.

    >>> from pipeline.playbook.reading import read
    >>> rule = read('[[rule]]\\nid = "a"\\ncondition = "term.duration <= 3 years"\\nmessage = "三年"', "").rules[0]
    >>> _message(rule, Remark("violates", "5 years"))
    '三年：不符合，合同为“5 years” | term.duration <= 3 years: does not comply, the contract has “5 years”'
    """
    state_zh, state_en = OUTCOMES[remark.outcome]
    raw = remark.evidence.raw if remark.evidence and not remark.counted else None
    counted = f" ({remark.counted})" if remark.counted else ""
    found_zh = f"，合同为“{cut(raw or remark.found)}{counted}”" if remark.found else ""
    found_en = f", the contract has “{remark.found}”" if remark.found else ""
    reason_zh, reason_en = (f"（{remark.zh}）" if remark.zh else ""), (f" ({remark.en})" if remark.en else "")
    asked = remark.asked or rule.asked
    zh, en = rule.message.zh or rule.message.en or asked, rule.message.en or asked
    return f"{zh}：{state_zh}{found_zh}{reason_zh} | {en}: {state_en}{found_en}{reason_en}"


def _not_applicable(playbook: Playbook, case: Case) -> PolicyFinding:
    kind = case.record.contract_type.value
    asked = playbook.applies_when.words() if playbook.applies_when else ""
    zh = f"政策“{playbook.name}”不适用于本合同（类型：{kind}），未作审查"
    en = f"the playbook “{playbook.name}” is not for this contract (type: {kind}); none of its rules was applied"
    return PolicyFinding(
        code=NOT_APPLICABLE,
        severity="warning",
        message=f"{zh} | {en}",
        outcome="not_applicable",
        playbook=playbook.name,
        asked=asked,
        found=kind,
    )
