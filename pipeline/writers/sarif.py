"""Findings as SARIF 2.1.0 (静态分析结果交换格式): what code review tools and CI servers read.

One run; every rule with its severity, why and what to do; every result with file and region: offset and length in
characters of the text as read, its line and column as well where the file is plain text.  Files are named as the user
named them, percent-encoded.  The same findings give the same bytes.  Source: OASIS SARIF 2.1.0.

>>> uri("合同 1.docx"), uri("a:b.txt"), uri("/tmp/a.txt")
('%E5%90%88%E5%90%8C%201.docx', 'a%3Ab.txt', 'file:///tmp/a.txt')
"""

from __future__ import annotations

import hashlib
import json
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from pathlib import PurePath
from typing import Any, NamedTuple
from urllib.parse import quote

from pipeline import __version__
from pipeline.checks import catalogue
from pipeline.document import Span
from pipeline.errors import HetongError
from pipeline.policy_finding import PolicyFinding, RuleCard
from pipeline.record import Finding, Record

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
LEVELS = {"error": "error", "warning": "warning", "info": "note"}
LINED = ("txt",)  # formats whose text as read is that of the file, line by line
SNIPPET_CHARS = 200


class Checked(NamedTuple):
    """What became of one file: its record with all its findings, or why there is none."""

    name: str
    record: Record | None = None
    error: HetongError | None = None


def as_sarif(checked: Sequence[Checked], cards: Iterable[RuleCard]) -> str:
    """Return the findings of ``checked`` as one SARIF log; cards: the rules of the playbooks, found or not."""
    found = [(one, finding) for one in checked if one.record for finding in one.record.findings]
    rules = _rules(cards, [finding for _, finding in found])
    places = {rule["id"]: index for index, rule in enumerate(rules)}
    texts = {one.name: _Lines(one.record) for one in checked if one.record}
    run = {
        "tool": {"driver": {"name": "hetong", "version": __version__, "semanticVersion": __version__, "rules": rules}},
        "columnKind": "unicodeCodePoints",
        "artifacts": [_artifact(one) for one in checked],
        "results": [_result(one.name, finding, places, texts[one.name]) for one, finding in found],
        "invocations": [_invocation(checked)],
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=2) + "\n"


def uri(name: str) -> str:
    """Return the name of a file as a URI reference: relative if it is so; ``-`` is standard input."""
    if name == "-":
        return "stdin"
    path = PurePath(name)
    encoded = quote(path.as_posix().encode("utf-8", "surrogateescape"), safe="/")
    return f"file://{encoded}" if path.is_absolute() else encoded


class _Lines:
    """Where the lines of a text begin; nothing for a file that has none of its own."""

    def __init__(self, record: Record) -> None:
        text = record.source.text or ""
        self.text = text
        self.starts: list[int] = []
        if text and record.source.format in LINED:
            self.starts = [0, *(index + 1 for index, char in enumerate(text) if char == "\n")]

    def region(self, spans: Sequence[Span]) -> dict[str, Any]:
        start, end = spans[0].start, spans[-1].end
        region: dict[str, Any] = {}
        if self.starts:
            first, last = (bisect_right(self.starts, place) - 1 for place in (start, max(end - 1, start)))
            region = {
                "startLine": first + 1,
                "startColumn": start - self.starts[first] + 1,
                "endLine": last + 1,
                "endColumn": end - self.starts[last] + 1,
            }
        region |= {"charOffset": start, "charLength": end - start}
        if self.text and end - start <= SNIPPET_CHARS:
            region["snippet"] = {"text": self.text[start:end]}
        return region


def _rules(cards: Iterable[RuleCard], findings: Iterable[Finding]) -> list[dict[str, Any]]:
    """Return every rule of the playbooks, then the built-in checks that found something."""
    rules: dict[str, dict[str, Any]] = {}
    for card in cards:
        rules.setdefault(card.id, _rule(card))
    told = {rule.code: rule for rule in catalogue()}
    for finding in findings:
        rule = told.get(finding.code)
        zh, _, en = finding.message.partition(" | ")
        zh, en = (rule.zh, rule.en) if rule else (zh.partition("：")[0], en.partition(":")[0])
        severity = rule.severity if rule else finding.severity
        rules.setdefault(finding.code, _rule(RuleCard(id=finding.code, severity=severity, zh=zh, en=en)))
    return list(rules.values())


def _rule(card: RuleCard) -> dict[str, Any]:
    title = " | ".join(part for part in (card.zh, card.en) if part)
    rule: dict[str, Any] = {
        "id": card.id,
        "shortDescription": {"text": title},
        "fullDescription": {"text": card.why or title},
        "defaultConfiguration": {"level": LEVELS[card.severity]},
        "properties": {"tags": [card.playbook or "hetong"]},
    }
    if card.suggestion:
        rule["help"] = {"text": card.suggestion}
    return rule


def _artifact(one: Checked) -> dict[str, Any]:
    artifact: dict[str, Any] = {"location": {"uri": uri(one.name)}}
    if one.record:
        artifact["hashes"] = {"sha-256": one.record.source.sha256}
    return artifact


def _result(name: str, finding: Finding, places: Mapping[str, int], lines: _Lines) -> dict[str, Any]:
    location: dict[str, Any] = {"physicalLocation": {"artifactLocation": {"uri": uri(name)}}}
    if finding.spans:
        location["physicalLocation"]["region"] = lines.region(finding.spans)
    if finding.clause:
        location["logicalLocations"] = [{"name": finding.clause, "kind": "clause"}]
    told = f"{name}\n{finding.code}\n{getattr(finding, 'raw', '') or ''}\n{getattr(finding, 'asked', '')}"
    result: dict[str, Any] = {
        "ruleId": finding.code,
        "ruleIndex": places[finding.code],
        "level": LEVELS[finding.severity],
        "message": {"text": finding.message},
        "locations": [location],
        "partialFingerprints": {"hetong/v1": hashlib.sha256(told.encode("utf-8", "replace")).hexdigest()},
    }
    if isinstance(finding, PolicyFinding):
        shown = {"outcome": finding.outcome, "asked": finding.asked, "found": finding.found, "page": finding.page}
        result["properties"] = {key: value for key, value in shown.items() if value is not None}
    return result


def _invocation(checked: Sequence[Checked]) -> dict[str, Any]:
    """Return whether all files were read, and why those were not that were not."""
    notes = [
        {
            "level": "error",
            "message": {"text": str(one.error)},
            "descriptor": {"id": one.error.code},
            "locations": [{"physicalLocation": {"artifactLocation": {"uri": uri(one.name)}}}],
        }
        for one in checked
        if one.error
    ]
    return {"executionSuccessful": not notes, "toolExecutionNotifications": notes}
