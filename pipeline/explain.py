"""Why a value is what it is (解释): value, rule, exact place; for a missing one who looked and why nothing was read.

>>> [path for path, _ in evidence_of({"fees": [{"state": "blank", "spans": [], "rule": "fees.amount"}]})]
['fees[0]']
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

from pipeline.errors import ExitCode, HetongError
from pipeline.parsers.settings import DEFAULT, Settings
from pipeline.writers.terminal import shown

CUES = Path(__file__).with_name("cues.toml")
CONTEXT_CHARS = 20
PLACES = 6  # places shown for a field that was not read; more would hide the rest
NOT_CONTENT = frozenset({"state", "raw", "spans", "page", "box", "rule", "confidence", "ocr_confidence"})


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


def around(raw: str, spans: list[Mapping[str, int]]) -> tuple[str, str]:
    """Return the text before and after the spans."""
    start, end = spans[0]["start"], spans[-1]["end"]
    return raw[max(0, start - CONTEXT_CHARS) : start], raw[end : end + CONTEXT_CHARS]


def explain_file(file: str, field: str = "", settings: Settings = DEFAULT) -> list[str]:
    """Return lines that say for every value of ``field`` (all fields for ""): value, rule, place, text around it.

    For a field without a value they say which rules looked, where its words stand, and why nothing was read there.
    Raises HetongError: the file gives no record, or the record has no such field.
    """
    from pipeline.analyze import analyze

    record = analyze(file, settings, with_text=True, force=True).model_dump()
    raw = record["source"]["text"] or ""
    found = [(path, value) for path, value in evidence_of(record) if _is_under(path, field)]
    lines = [line for path, value in found for line in _say(path, value, raw)]
    filled = {path.partition("[")[0] for path, value in found if value["state"] != "absent"}
    searched = [name for name in cues() if (_is_under(name, field) or name == field) and name not in filled]
    lines += [line for name in searched for line in _decline(name, record, raw)]
    if not lines:
        raise UnknownField(field)
    return lines


@cache
def cues() -> dict[str, dict[str, str]]:
    """Return the words that lead to each field: ``regex``, ``rules``, ``example``."""
    return tomllib.loads(CUES.read_text("utf-8"))


def _decline(name: str, record: Mapping[str, Any], raw: str) -> Iterator[str]:
    """Yield why ``name`` was not read: who looked, where its words stand, what stands there instead."""
    cue = cues()[name]
    yield f"{name}: 未读到 | nothing read; rules: {cue['rules']}.*; words: {cue['regex']}"
    taken = [(path, value) for path, value in evidence_of(dict(record)) if value["spans"]]
    hits = list(islice(re.finditer(cue["regex"], raw), PLACES))
    if not hits:
        yield "    全文没有这些字样 | none of these words stands in the text"
    for hit in hits:
        line, column = place_of(raw, [{"start": hit.start()}])
        yield f"    {line}:{column} {shown(raw[hit.start() : hit.end() + CONTEXT_CHARS])}: {_why(hit, record, taken)}"


def _why(hit: re.Match[str], record: Mapping[str, Any], taken: list[tuple[str, Mapping[str, Any]]]) -> str:
    """Return what became of the place of ``hit``: noise, another value's, or no value there."""
    for noise in record["noise"]:
        if _covers(noise["spans"], hit.start()):
            return f"属于噪声 {noise['kind']} | set aside as {noise['kind']} ({noise['reason']})"
    for path, value in taken:
        if _covers(value["spans"], hit.start()):
            return f"已读作 {path} | read as {path} ({value['rule']})"
    return "其后没有可读的值 | no value that a rule could read follows"


def _covers(spans: list[Mapping[str, int]], offset: int) -> bool:
    return any(span["start"] <= offset < span["end"] for span in spans)


def _is_under(path: str, field: str) -> bool:
    return not field or path == field or path.startswith((f"{field}.", f"{field}["))


def _say(path: str, value: Mapping[str, Any], raw: str) -> Iterator[str]:
    if value["state"] == "absent":
        if path not in cues():
            yield f"{path}: 未提及 | absent"
        return
    line, column = place_of(raw, value["spans"])
    page = f"第 {value['page']} 页 " if value["page"] else ""
    before, after = (shown(part) for part in around(raw, value["spans"]))
    content = {key: value[key] for key in value if key not in NOT_CONTENT and value[key] is not None}
    yield f"{path}: {value['state']} " + " ".join(f"{key}={shown(str(content[key]))}" for key in content)
    yield f"    规则 rule: {value['rule']}  置信度 confidence: {value['confidence']}" + _weakness(value)
    offsets = ", ".join(f"{span['start']}-{span['end']}" for span in value["spans"])
    yield f"    位置 place: {page}第 {line} 行第 {column} 列 line {line} column {column}, characters {offsets}"
    yield f"    原文 text: …{before}【{shown(value['raw'])}】{after}…"


def _weakness(value: Mapping[str, Any]) -> str:
    """Return what the recogniser was least sure of, for text that was read from a picture."""
    weakest = value.get("ocr_confidence")
    return "" if weakest is None else f"  识别置信度 of the recogniser: {weakest}"
