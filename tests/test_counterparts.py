"""Terms of two contracts that are no versions of each other: cases as data."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pipeline.comparison import TermChange
from tests.test_term_changes import changes, shown

HELD = json.loads((Path(__file__).parent / "cases/compare/counterparts.json").read_text("utf-8"))
CASES = HELD["cases"]
UNTOLD = frozenset({"service.scope", "title"})


def texts(case: dict[str, Any]) -> tuple[str, str]:
    return HELD["old"].format(case["old"]), HELD["new"].format(case["new"])


def line(change: TermChange) -> str:
    return f"{change.nature} {change.field} {shown(change.old)} → {shown(change.new)}"


@pytest.mark.parametrize("case", CASES, ids=[case["label"] for case in CASES])
def test_case(case: dict[str, Any]) -> None:
    found = [line(change) for change in changes(*texts(case)) if change.field not in UNTOLD]
    assert sorted(found) == sorted(HELD["parties"] + case["expected"])


@pytest.mark.parametrize("case", CASES, ids=[case["label"] for case in CASES])
def test_as_many_the_other_way_round(case: dict[str, Any]) -> None:
    old, new = texts(case)
    there, back = changes(old, new), changes(new, old)
    assert sorted((shown(c.new), shown(c.old)) for c in there) == sorted((shown(c.old), shown(c.new)) for c in back)


def test_a_party_is_called_as_both_contracts_do() -> None:
    labels = [change.label for change in changes(*texts(CASES[0])) if change.kind == "party"]
    assert sorted(labels) == ["出租人/甲方名称", "出租人/甲方电话", "承租人/乙方名称", "承租人/乙方电话"]


@pytest.mark.parametrize("case", CASES, ids=[case["label"] for case in CASES])
def test_nothing_differs_from_itself(case: dict[str, Any]) -> None:
    for text in texts(case):
        assert changes(text, text) == []
