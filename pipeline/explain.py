"""Why a value is what it is (解释): value, rule, exact place, with the text around it.

>>> [path for path, _ in evidence_of({"fees": [{"state": "blank", "spans": [], "rule": "fees.amount"}]})]
['fees[0]']
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pipeline.errors import ExitCode, HetongError
from pipeline.writers.terminal import shown

CONTEXT_CHARS = 20
NOT_CONTENT = frozenset({"state", "raw", "spans", "page", "box", "rule", "confidence"})


class UnknownField(HetongError):
    """The record has no field of that name."""

    code = "unknown_field"
    exit_code = ExitCode.USAGE
    reason_zh, reason_en = "没有这个字段，或列表为空", "no such field, or an empty list"
    remedy_zh, remedy_en = "字段见 hetong schema", "fields: hetong schema"


def evidence_of(node: Any, path: str = "") -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield every object of a record (as plain JSON data) that has a state, with its path."""
    if isinstance(node, Mapping):
        if "state" in node and "spans" in node:
            yield path, node
        for key, child in node.items():
            yield from evidence_of(child, f"{path}.{key}" if path else str(key))
    elif isinstance(node, list):
        for index, child in enumerate(node):
            yield from evidence_of(child, f"{path}[{index}]")


def place_of(raw: str, spans: list[Mapping[str, int]]) -> tuple[int, int]:
    """Return line and column (both from 1) of the first span in the text as read.

    >>> place_of("甲方\\n乙方:", [{"start": 3, "end": 5}])
    (2, 1)
    """
    start = spans[0]["start"]
    before = raw[:start]
    return before.count("\n") + 1, start - (before.rfind("\n") + 1) + 1


def around(raw: str, spans: list[Mapping[str, int]]) -> tuple[str, str, str]:
    """Return the text before, of and after the spans."""
    start, end = spans[0]["start"], spans[-1]["end"]
    return raw[max(0, start - CONTEXT_CHARS) : start], raw[start:end], raw[end : end + CONTEXT_CHARS]


def explain_file(file: str, field: str = "", password: str | None = None) -> list[str]:
    """Return lines that say for every value of ``field`` (all fields for ""): value, rule, place, text around it.

    Raises HetongError: the file gives no record.
    """
    from pipeline.analyze import analyze

    record = analyze(file, with_text=True, password=password, force=True)
    raw = record.source.text or ""
    found = [
        line
        for path, value in evidence_of(record.model_dump())
        if _is_under(path, field)
        for line in _say(path, value, raw)
    ]
    if not found:
        raise UnknownField(field)
    return found


def _is_under(path: str, field: str) -> bool:
    return not field or path == field or path.startswith((f"{field}.", f"{field}["))


def _say(path: str, value: Mapping[str, Any], raw: str) -> Iterator[str]:
    if value["state"] == "absent":
        yield f"{path}: 未提及 | absent"
        return
    line, column = place_of(raw, value["spans"])
    page = f"第 {value['page']} 页 " if value["page"] else ""
    before, text, after = (shown(part) for part in around(raw, value["spans"]))
    content = {key: value[key] for key in value if key not in NOT_CONTENT and value[key] is not None}
    yield f"{path}: {value['state']} " + " ".join(f"{key}={shown(str(content[key]))}" for key in content)
    yield f"    规则 rule: {value['rule']}  置信度 confidence: {value['confidence']}"
    offsets = ", ".join(f"{span['start']}-{span['end']}" for span in value["spans"])
    yield f"    位置 place: {page}第 {line} 行第 {column} 列 line {line} column {column}, characters {offsets}"
    yield f"    原文 text: …{before}【{text}】{after}…"
