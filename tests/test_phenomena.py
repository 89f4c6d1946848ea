"""What real files look like, end to end: ``tests/cases/phenomena/<section>.json`` through the main path.

A case: {"label", "text", "expected", "source", "expect": "pass" | "fail", "reason", "format"}.

text      a string or a list of lines.  ``"format": "docx"``: a string is a paragraph, a list of lists a table, an
          object gives the "xml" of a piece of the body or of another "part".  ``"format": "pdf"``: a list of pages;
          a page is a list of lines, of [x, y, text] with the origin at the upper left, or of objects with the place
          of an "image".
expected  a part of the record: a slot by "state" and "value", a list by all its items in order, each with the keys
          that matter; {"set": [...]} is a whole list in any order, {"has": [...]} and {"no": [...]} name single items.
          Beside the fields: "absent" paths that stay empty, "noise" kinds or pieces of text that were set aside,
          "kept" pieces of text that were not, "headings" of the first level as [number, heading], "codes" of findings,
          "raises" the error.
``expect: "fail"`` is a known failure with its reason: the case must fail until somebody mends it (strict xfail).
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from pipeline import errors
from pipeline.analyze import analyze_document
from pipeline.parsers import parse_bytes
from pipeline.record import Record, Source
from tests.test_extractors import assert_evidence, plain
from tests.test_parsers_docx import cell, p, package, table

CASES = Path(__file__).parent / "cases" / "phenomena"
FONT = "STSong-Light"
PAGE_PT = (595, 842)
LEFT_PT, TOP_PT, STEP_PT = 60, 60, 18


def load_cases() -> Iterator[Any]:
    for path in sorted(CASES.glob("*.json")):
        for case in json.loads(path.read_text("utf-8"), parse_float=Decimal):
            assert case["source"], f"{path.name}: {case['label']}: a case names its source"
            known = case["expect"] == "fail"
            assert not known or case["reason"], f"{path.name}: {case['label']}: a known failure has a reason"
            marks = [pytest.mark.xfail(strict=True, raises=AssertionError, reason=case["reason"])] if known else []
            yield pytest.param(case, id=f"{path.stem}:{case['label']}", marks=marks)


def content_of(case: dict[str, Any]) -> bytes:
    """Return the file that the case describes."""
    form = case.get("format", "txt")
    if form == "docx":
        parts = {piece["part"]: piece["xml"] for piece in case["text"] if _is_part(piece)}
        return package("".join(_piece(piece) for piece in case["text"] if not _is_part(piece)), parts)
    if form == "pdf":
        return _drawn(case["text"])
    text = case["text"] if isinstance(case["text"], str) else "\n".join(case["text"])
    return str(text).encode()


def _is_part(piece: Any) -> bool:
    return isinstance(piece, dict) and "part" in piece


def _piece(piece: Any) -> str:
    """Return the XML of one piece of a DOCX body."""
    if isinstance(piece, str):
        return p(piece)
    return str(piece["xml"]) if isinstance(piece, dict) else table(*([cell(one) for one in row] for row in piece))


def _drawn(pages: list[list[Any]]) -> bytes:
    """Return a PDF with the texts of each page at their places."""
    metrics = pytest.importorskip("reportlab.pdfbase.pdfmetrics")
    fonts = pytest.importorskip("reportlab.pdfbase.cidfonts")
    metrics.registerFont(fonts.UnicodeCIDFont(FONT))
    target = io.BytesIO()
    canvas = pytest.importorskip("reportlab.pdfgen.canvas").Canvas(target, pagesize=PAGE_PT, invariant=1)
    for page in pages:
        canvas.setFont(FONT, 11)
        for number, line in enumerate(page):
            if isinstance(line, dict):
                canvas.drawInlineImage(pytest.importorskip("PIL.Image").new("L", (8, 8)), *line["image"])
                continue
            x, y, text = (LEFT_PT, TOP_PT + STEP_PT * number, line) if isinstance(line, str) else line
            canvas.drawString(float(x), PAGE_PT[1] - float(y), text)
        canvas.showPage()
    canvas.save()
    return target.getvalue()


def is_like(expected: Any, got: Any) -> bool:
    """Return whether ``got`` holds what ``expected`` names."""
    return bool(pick(expected, got) == expected)


def pick(expected: Any, got: Any) -> Any:
    """Return of ``got`` only what ``expected`` names, so that a failure shows both side by side."""
    if isinstance(expected, dict) and isinstance(got, list):
        return {word: _compared(word, wanted, got) for word, wanted in expected.items()}
    if isinstance(expected, dict) and isinstance(got, dict):
        return {name: pick(entry, got.get(name)) for name, entry in expected.items()}
    if isinstance(expected, list) and isinstance(got, list):
        pairs = zip(expected, got[: len(expected)], strict=False)
        return [pick(entry, found) for entry, found in pairs] + got[len(expected) :]
    return got


def _compared(word: str, wanted: list[Any], got: list[Any]) -> Any:
    """Return ``wanted`` where the list holds it as the word asks, else what the list has."""
    hits = [any(is_like(entry, found) for found in got) for entry in wanted]
    right = not any(hits) if word == "no" else all(hits)
    return wanted if right and (word != "set" or len(wanted) == len(got)) else got


def is_empty(record: dict[str, Any], path: str) -> bool:
    """Return whether the dotted path leads to an absent slot, an empty list or nothing."""
    value: Any = record
    for name in path.split("."):
        value = value[int(name)] if name.isdecimal() else value[name]
    return value in (None, []) or (isinstance(value, dict) and value.get("state") == "absent")


def is_noise(record: Record, wanted: str) -> bool:
    return any(noise.kind == wanted or wanted in noise.raw for noise in record.noise)


def compare(record: Record, expected: dict[str, Any]) -> None:
    """Assert that the record holds everything that the case names."""
    got = plain(record)
    special = {"absent", "noise", "kept", "headings", "codes"}
    fields = {name: entry for name, entry in expected.items() if name not in special}
    assert pick(fields, got) == fields
    assert [path for path in expected.get("absent", ()) if not is_empty(got, path)] == []
    assert [wanted for wanted in expected.get("noise", ()) if not is_noise(record, wanted)] == []
    assert [wanted for wanted in expected.get("kept", ()) if is_noise(record, wanted)] == []
    if "headings" in expected:
        assert [[clause.number, clause.heading or ""] for clause in record.clauses] == expected["headings"]
    assert set(expected.get("codes", ())) <= {finding.code for finding in record.findings}


@pytest.mark.parametrize("case", list(load_cases()))
def test_phenomenon(case: dict[str, Any]) -> None:
    name = f"case.{case.get('format', 'txt')}"
    expected = dict(case["expected"])
    raises = expected.pop("raises", None)
    if raises:
        with pytest.raises(getattr(errors, raises)):
            parse_bytes(content_of(case), name)
        return
    document = parse_bytes(content_of(case), name)
    source = Source(name=name, sha256="0", format=document.format)
    record = analyze_document(document, source, with_text=True, force=True)
    compare(record, expected)
    assert_evidence(plain(record), record.source.text or "")
