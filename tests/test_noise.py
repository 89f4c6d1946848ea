"""Noise costs at most half a point of F1: the samples' texts, spoilt by each seeded maker, against the same gold."""

from __future__ import annotations

import json
import random
from functools import cache

import pytest

from models.evaluate import Judgement, count, judge, score
from pipeline.analyze import analyze_document
from pipeline.parsers import parse, parse_bytes
from pipeline.record import Source
from pipeline.writers.json import encode
from tests.conftest import SAMPLES
from tests.noise import MAKERS, Lines

SEED = 20_251_122
ALLOWED = 0.005  # of micro F1
# Word and PDF keep their own layout; doubled, one-line and web samples already are noise of their own.
PLAIN = [
    path
    for path in sorted(SAMPLES.glob("s*"))
    if path.suffix in {".docx", ".txt", ".md", ".rtf", ".doc"} and path.stem[:3] not in {"s09", "s11"}
]


@cache
def texts() -> dict[str, tuple[str, ...]]:
    """Return the lines of the samples as text; tables keep their rows."""
    return {path.stem: tuple(line for line in parse(path).raw.split("\n") if line.strip()) for path in PLAIN}


def f1_of(pages: dict[str, Lines]) -> float:
    found: list[Judgement] = []
    for name, lines in pages.items():
        document = parse_bytes("\n".join(lines).encode(), f"{name}.txt")
        source = Source(name=name, sha256="", format="txt")
        record = json.loads(encode(analyze_document(document, source, force=True)))
        gold = json.loads((SAMPLES / f"{name}.gold.json").read_text("utf-8"))
        found += judge(name, gold, record)
    return score(count(found)).f1


@pytest.mark.parametrize("maker", MAKERS.values(), ids=MAKERS)
def test_noise_costs_at_most_half_a_point(maker: object) -> None:
    clean = f1_of({name: list(lines) for name, lines in texts().items()})
    spoilt = f1_of({name: maker(list(lines), random.Random(SEED)) for name, lines in texts().items()})  # type: ignore[operator]
    assert spoilt >= clean - ALLOWED, f"{clean:.4f} -> {spoilt:.4f}"
