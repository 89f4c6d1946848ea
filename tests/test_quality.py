"""The quality gate on the samples, and that our evaluation agrees with the published scorer where it is at hand."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from models import gate
from models.evaluate import evaluate, read_record
from pipeline.errors import HetongError
from tests.conftest import CORPUS, ROOT, SAMPLES

SCORER = ROOT.parent / "shared" / "tools" / "score.py"


def test_gate_is_open() -> None:
    baseline = json.loads(gate.BASELINE.read_text("utf-8"))
    assert gate.failures(baseline, evaluate(SAMPLES), gate.checksum(SAMPLES)) == []


@pytest.mark.parametrize("name", gate.CORPORA)
def test_no_corpus_falls_below_its_floor(name: str) -> None:
    gold, documents = gate.CORPORA[name]
    if not (gold.is_dir() and documents.is_dir()):
        pytest.skip(f"{documents.name} is not beside the project")
    floor = json.loads(gate.BASELINE.read_text("utf-8"))["corpora"][name]
    report = evaluate(gold, documents)
    assert report.failed == {}
    assert gate.floors(report)["ALL"] >= floor


def test_gate_names_the_field_that_fell() -> None:
    assert gate.lowered({"fees": 0.9, "rates": 0.5}, {"fees": 0.89, "rates": 0.5}) == ["fees: 0.9000 -> 0.8900"]


@pytest.mark.skipif(not (SCORER.exists() and CORPUS.is_dir()), reason="scorer and corpus are not beside the project")
def test_evaluation_agrees_with_the_published_scorer(tmp_path: Path) -> None:
    records = tmp_path / "records"
    records.mkdir()
    for path in sorted(CORPUS.glob("*")):
        if path.suffix in {".json", ".tsv"}:
            continue
        try:
            record = read_record(path)
        except HetongError:
            continue
        (records / f"{path.stem}.json").write_text(json.dumps(record), "utf-8")
    command = [sys.executable, str(SCORER), str(CORPUS), str(records), "--json", str(tmp_path / "score.json")]
    subprocess.run(command, check=True, capture_output=True)
    theirs = json.loads((tmp_path / "score.json").read_text("utf-8"))["groups"]
    ours = {group: counts._asdict() for group, counts in evaluate(CORPUS).counts().items()}
    assert ours == {group: {name: row[name] for name in ("right", "extra", "missed")} for group, row in theirs.items()}


def extracted(target: Path, environment: dict[str, str]) -> bytes:
    command = [sys.executable, "-m", "pipeline.cli", "extract", str(SAMPLES), "-o", str(target)]
    subprocess.run(command, check=True, capture_output=True, cwd=ROOT, env={**os.environ, **environment})
    return target.read_bytes()


def test_output_is_the_same_bytes_anywhere(tmp_path: Path) -> None:
    plain = extracted(tmp_path / "plain.jsonl", {})
    assert plain.count(b"\n") >= 14
    for environment in ({"PYTHONHASHSEED": "1", "TZ": "Asia/Tokyo"}, {"PYTHONHASHSEED": "7", "LANG": "C"}):
        assert extracted(tmp_path / "other.jsonl", environment) == plain, environment
