"""Findings of many files (检查结果): a line each, what a policy adds below it; or JSON lines.

>>> from pipeline.record import Finding
>>> as_text([("a.txt", Finding(code="blank.left", severity="info", message="空白 3 处"))])
'a.txt: info blank.left 空白 3 处\\n'
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from pipeline.policy_finding import PolicyFinding
from pipeline.record import Finding
from pipeline.writers.terminal import shown

Named = Iterable[tuple[str, Finding]]
RAW_CHARS = 80


def as_text(found: Named) -> str:
    """Return one line per finding: file, severity, code, message; below that of a policy its place, why, what to do."""
    return "".join(
        f"{shown(name)}: {one.severity} {one.code} {shown(one.message)}\n" + "".join(_details(one))
        for name, one in found
    )


def as_json(found: Named) -> str:
    """Return one JSON object per line: the finding and its file."""
    return "".join(msgspec.json.encode({"file": name, **one.model_dump()}).decode() + "\n" for name, one in found)


def summary(found: Named) -> str:
    """Return how many findings there are of each severity.

    >>> summary([("a.txt", Finding(code="x", severity="info", message=""))])
    '错误 0，警告 0，提示 1 | 0 errors, 0 warnings, 1 notes'
    """
    severities = [one.severity for _, one in found]
    errors, warnings, notes = (severities.count(each) for each in ("error", "warning", "info"))
    zh = f"错误 {errors}，警告 {warnings}，提示 {notes}"
    return f"{zh} | {errors} errors, {warnings} warnings, {notes} notes"


def _details(one: Finding) -> Iterator[str]:
    if not isinstance(one, PolicyFinding) or one.outcome == "not_applicable":
        return
    if one.outcome in ("violates", "unsure") and one.asked not in one.message:
        yield f"    要求 asked: {shown(one.asked)}\n"
    if one.raw:
        place = f"  （{_place(one)}）" if _place(one) else ""
        cut = one.raw if len(one.raw) <= RAW_CHARS else f"{one.raw[: RAW_CHARS // 2]} … {one.raw[-RAW_CHARS // 2 :]}"
        yield f"    原文 text: {shown(cut)}{place}\n"
    if one.why:
        yield f"    原因 why: {shown(one.why)}\n"
    if one.suggestion:
        yield f"    建议 do: {shown(one.suggestion)}\n"


def _place(one: PolicyFinding) -> str:
    parts = [f"条款 clause {one.clause}" if one.clause else "", f"第 {one.page} 页 page {one.page}" if one.page else ""]
    return "，".join(part for part in parts if part)
