"""Cases of ``pipeline.checks``: one list per module, ``tests/cases/checks/<module>.json``.

A case: {"label", "text", "record", "expected", "source"}; ``text`` runs through segment, ``record`` gives the fields
that the check reads (citations are read from the text), ``expected`` lists the codes that must come out, in order.
A case with an empty list is a contract that must not be complained about.  With ``sureness`` the text was read from a
picture, each listed word as sure as its figure says and all else at 0.97; the record is then what the main path makes.
"""

from __future__ import annotations

import importlib
import json
import pkgutil
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from pipeline import checks
from pipeline.analyze import analyze_document
from pipeline.checks import laws
from pipeline.clauses import segment
from pipeline.contract import Contract
from pipeline.document import Document, from_string
from pipeline.extractors import references
from pipeline.record import Record

CASES = Path(__file__).parent / "cases" / "checks"
SOURCE = {"name": "case.txt", "sha256": "", "format": "txt"}


def load_cases() -> Iterator[Any]:
    for path in sorted(CASES.glob("*.json")):
        for case in json.loads(path.read_text("utf-8"), parse_float=Decimal):
            assert case["source"], f"{path.name}: {case['label']}: a case names its source"
            yield pytest.param(path.stem, case, id=f"{path.stem}:{case['label']}")


def recognised(text: str, sureness: dict[str, float]) -> Document:
    figures = [0.97] * len(text)
    for word, figure in sureness.items():
        place = text.index(word)
        figures[place : place + len(word)] = [float(figure)] * len(word)
    document = from_string(text, "png")
    lines = tuple(
        replace(line, page=1, confidence=0.97, sureness=tuple(figures[line.start : line.end]))
        for line in document.lines
    )
    return replace(document, lines=lines)


def contract_of(text: str) -> Contract:
    """Lines with tabs are rows of one table, as parsers give them."""
    document: Document = from_string(text)
    lines = tuple(
        replace(line, table=1, row=row) if "\t" in text[line.start : line.end] else line
        for row, line in enumerate(document.lines)
    )
    return segment(replace(document, lines=lines).view())


@pytest.mark.parametrize(("name", "case"), list(load_cases()))
def test_check(name: str, case: dict[str, Any]) -> None:
    module = importlib.import_module(f"pipeline.checks.{name}")
    contract = contract_of(case["text"])
    fields = {"source": SOURCE, **case.get("record", {})}
    record = Record.model_validate(fields).model_copy(update=dict(references.extract(contract)))
    if "sureness" in case:
        record = analyze_document(recognised(case["text"], case["sureness"]), record.source, force=True)
    found = list(module.check(record, contract))
    assert [finding.code for finding in found] == case["expected"]
    for finding in found:
        zh, _, en = finding.message.partition(" | ")
        assert zh
        assert en
        assert all(0 <= span.start < span.end <= len(case["text"]) for span in finding.spans)


def test_every_module_is_listed() -> None:
    names = {module.name for module in pkgutil.iter_modules(checks.__path__) if not module.name.startswith("_")}
    assert {module.__name__.rpartition(".")[2] for module in checks.CHECKS} == names
    assert {path.stem for path in CASES.glob("*.json")} == names


def test_codes_are_unique_and_in_the_table() -> None:
    codes = [rule.code for rule in checks.catalogue()]
    assert len(codes) == len(set(codes))
    assert all(f"`{code}`" in checks.table() for code in codes)


def test_no_check_needs_a_full_record() -> None:
    """An empty record and an empty text, as a file that gave nothing leaves them."""
    for text in ("", "甲方", "第一条 费用\n人民币"):
        contract = contract_of(text)
        partial = Record.model_construct(source=Record.model_validate({"source": SOURCE}).source)
        checks.check(Record.model_validate({"source": SOURCE}), contract)
        checks.check(partial, contract)


def test_law_examples() -> None:
    for entry in tomllib.loads(Path(laws.__file__).with_suffix(".toml").read_text("utf-8"))["law"]:
        assert [law.name for law, *_ in laws.cited(entry["example"])] == [entry["name"]]
