"""Cases of ``pipeline.extractors``: one list per module, ``tests/cases/extractors/<module>.json``.

A case: {"label", "text", "expected", "source", "expect": "pass" | "fail"}; ``text`` is the file's text (a string, or a
list of lines), ``source`` names the family of phrasing.  The text runs through clean and segment, then through
``pipeline.extractors.<module>.extract``; ``expected`` names what is compared, by field of the record:
a slot gives "state" and "value", a list gives all its items in order, each with the keys that matter.
``expect: "fail"`` is a known failure: the case must fail until somebody mends it (strict xfail).
Every value that comes out must also prove where it is from.
"""

from __future__ import annotations

import importlib
import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from pipeline.clauses import segment
from pipeline.cleaning import clean
from pipeline.document import from_string

CASES = Path(__file__).parent / "cases" / "extractors"


def load_cases() -> Iterator[Any]:
    for path in sorted(CASES.glob("*.json")):
        for case in json.loads(path.read_text("utf-8"), parse_float=Decimal):
            assert case["source"], f"{path.name}: {case['label']}: a case names its source"
            known = case.get("expect", "pass") == "fail"
            marks = [pytest.mark.xfail(strict=True, raises=AssertionError)] if known else []
            yield pytest.param(path.stem, case, id=f"{path.stem}:{case['label']}", marks=marks)


def plain(value: Any) -> Any:
    """Return models as dicts, all the way down."""
    if isinstance(value, BaseModel):
        return {name: plain(getattr(value, name)) for name in type(value).model_fields}
    if isinstance(value, dict):
        return {name: plain(entry) for name, entry in value.items()}
    if isinstance(value, (list, tuple)) and not hasattr(value, "_fields"):
        return [plain(entry) for entry in value]
    return value


def pick(expected: Any, got: Any) -> Any:
    """Return of ``got`` only what ``expected`` names, so that a failure shows both side by side."""
    if isinstance(expected, dict) and isinstance(got, dict):
        return {name: pick(entry, got.get(name)) for name, entry in expected.items()}
    if isinstance(expected, list) and isinstance(got, list):
        pairs = zip(expected, got[: len(expected)], strict=False)
        return [pick(entry, found) for entry, found in pairs] + got[len(expected) :]
    return got


def assert_evidence(value: Any, raw: str) -> None:
    """Every slot and item that is not absent quotes the text at its spans."""
    if isinstance(value, list):
        for entry in value:
            assert_evidence(entry, raw)
    elif isinstance(value, dict):
        if value.get("state") in ("filled", "blank"):
            assert value["spans"]
            assert "".join(raw[span.start : span.end] for span in value["spans"]) == value["raw"]
        for entry in value.values():
            assert_evidence(entry, raw)


@pytest.mark.parametrize(("name", "case"), list(load_cases()))
def test_extractor(name: str, case: dict[str, Any]) -> None:
    module = importlib.import_module(f"pipeline.extractors.{name}")
    text = case["text"] if isinstance(case["text"], str) else "\n".join(case["text"])
    document = clean(from_string(text))
    got = plain(dict(module.extract(segment(document.view()))))
    assert pick(case["expected"], got) == case["expected"]
    assert_evidence(got, document.raw)
