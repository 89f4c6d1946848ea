"""Every entry of ``metrics.toml`` has an example that is read as one level of its metric."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest

from pipeline.contract import Contract
from pipeline.document import from_string
from pipeline.extractors.service_levels import extract
from tests.conftest import ROOT

ENTRIES = tomllib.loads((ROOT / "pipeline/extractors/metrics.toml").read_text("utf-8"))["metric"]
DECIDED_BY_THE_SENTENCE = {
    "reply": "first_response_time",
    "notice": "other",
    "done": "resolution_time",
    "delivery": "other",
    "rate": "other",
}


@pytest.mark.parametrize("entry", ENTRIES, ids=[entry["example"] for entry in ENTRIES])
def test_example_is_read(entry: dict[str, Any]) -> None:
    levels = extract(Contract(from_string(entry["example"]).view(), ()))["service_levels"]
    assert [level.metric for level in levels] == [DECIDED_BY_THE_SENTENCE.get(entry["name"], entry["name"])]


def test_no_word_stands_twice() -> None:
    words = [word for entry in ENTRIES for word in entry["words"]]
    assert sorted(words) == sorted(set(words))
