"""Every value is a slice of its file: joining the raw slices of ``spans`` gives ``raw``, on every file at hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.analyze import analyze
from pipeline.errors import HetongError
from pipeline.explain import evidence_of
from tests.conftest import CORPUS, SAMPLES, SCANNED


def documents(folder: Path) -> list[Path]:
    return [p for p in sorted(folder.glob("*")) if p.is_file() and p.suffix not in {".json", ".py", ".tsv"}]


def broken(path: Path) -> tuple[int, list[str]]:
    record = analyze(path, with_text=True, force=True)
    text = record.source.text or ""
    values = [(where, value) for where, value in evidence_of(record.model_dump()) if value["state"] != "absent"]
    wrong = [
        where
        for where, value in values
        if not value["spans"] or "".join(text[span["start"] : span["end"]] for span in value["spans"]) != value["raw"]
    ]
    return len(values), wrong


@pytest.mark.parametrize("path", [*documents(SAMPLES), *documents(SCANNED)], ids=lambda path: path.name)
def test_every_value_of_a_sample_is_a_slice_of_it(path: Path) -> None:
    count, wrong = broken(path)
    assert wrong == []
    assert count > 10


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the annotated corpus is not beside the project")
def test_every_value_of_the_corpus_is_a_slice_of_its_file() -> None:
    total, wrong = 0, []
    for path in documents(CORPUS):
        count, found = broken(path)
        total += count
        wrong += [f"{path.name} {where}" for where in found]
    assert wrong == []
    assert total > 1_000


@pytest.mark.skipif(
    not (CORPUS.parent / "unlabelled").is_dir(), reason="the unlabelled corpus is not beside the project"
)
def test_unlabelled_files_give_whole_evidence_or_a_reason() -> None:
    wrong, read = [], 0
    for path in documents(CORPUS.parent / "unlabelled"):
        try:
            count, found = broken(path)
        except HetongError as error:
            assert error.path, path.name
            continue
        read += count > 0
        wrong += [f"{path.name} {where}" for where in found]
    assert wrong == []
    assert read > 200
