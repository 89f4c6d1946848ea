"""The quality gate (质量门槛): F1 floors per field on the samples, over all on the other annotated contracts.

``python -m models.gate`` exits 1 when a field falls below its floor or the samples changed unnoticed;
``--update`` pins today's figures and refuses to lower a floor unless ``--allow-regression`` is given.  Corpora that
lie outside the project are measured where they are at hand and keep their floor where they are not.

>>> lowered({"fees": 0.9}, {"fees": 0.8, "rates": 1.0})
['fees: 0.9000 -> 0.8000']
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from models.evaluate import Report, evaluate, score

ROOT = Path(__file__).resolve().parent.parent
SAMPLES = ROOT / "data" / "samples"
SCANNED = SAMPLES / "scanned"
BASELINE = Path(__file__).with_name("baseline.json")
ANNOTATED = ROOT / "tests" / "annotated"
CORPUS = ROOT.parent / "shared" / "corpus"
CORPORA = {  # name -> folder of the gold, folder of the documents
    "pages": (ANNOTATED / "pages", ANNOTATED / "pages"),
    "fresh": (ANNOTATED / "fresh", ANNOTATED / "fresh"),
    "dev": (CORPUS / "dev", CORPUS / "dev"),
    "public": (ANNOTATED / "public", CORPUS / "unlabelled"),
}


def checksum(folder: Path) -> str:
    """Return one SHA-256 over names and contents of every document and gold file of ``folder``."""
    digest = hashlib.sha256()
    for path in sorted(folder.iterdir()):
        if path.is_file() and path.suffix != ".py":
            digest.update(path.name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def floors(report: Report) -> dict[str, float]:
    """Return today's F1 per group and over all, rounded down to four places."""
    table = {group: score(counts).f1 for group, counts in report.counts().items()} | {"ALL": score(report.total()).f1}
    return {group: math.floor(f1 * 10_000) / 10_000 for group, f1 in table.items()}


def corpora() -> dict[str, float]:
    """Return the micro F1, rounded down, of every further corpus that is at hand."""
    at_hand = {name: pair for name, pair in CORPORA.items() if all(folder.is_dir() for folder in pair)}
    return {name: floors(evaluate(gold, documents))["ALL"] for name, (gold, documents) in at_hand.items()}


def lowered(pinned: Mapping[str, float], today: Mapping[str, float]) -> list[str]:
    """Return a line for every floor that today's figures do not reach."""
    return [
        f"{group}: {floor:.4f} -> {today.get(group, 0.0):.4f}"
        for group, floor in sorted(pinned.items())
        if today.get(group, 0.0) < floor
    ]


def failures(baseline: Mapping[str, Any], report: Report, samples: str) -> list[str]:
    """Return why the gate is closed on the samples; nothing when it is open."""
    changed = baseline["samples_sha256"] != samples
    return (
        [f"{name}: {reason}" for name, reason in report.failed.items()]
        + (["the samples changed: look at the figures, then run: python -m models.gate --update"] if changed else [])
        + lowered(baseline["floors"], floors(report))
    )


def main(arguments: list[str] | None = None) -> int:
    """Run the gate or pin new floors; return the exit code."""
    parser = argparse.ArgumentParser(description="F1 floors per field on data/samples")
    parser.add_argument("--update", action="store_true", help="pin today's figures")
    parser.add_argument("--allow-regression", action="store_true", help="with --update: lower floors too")
    options = parser.parse_args(arguments)
    report, others = evaluate(SAMPLES), corpora()
    baseline: dict[str, Any] = {"samples_sha256": "", "floors": {}, "corpora": {}}
    if BASELINE.exists():
        baseline = json.loads(BASELINE.read_text("utf-8"))
    absent = {name: floor for name, floor in baseline["corpora"].items() if name not in others}
    if options.update:
        worse = lowered(baseline["floors"], floors(report)) + lowered(baseline["corpora"], absent | others)
        if worse and not options.allow_regression:
            return _tell(["refused, these floors would fall:", *worse])
        pinned = {"samples_sha256": checksum(SAMPLES), "floors": floors(report), "corpora": absent | others}
        BASELINE.write_text(json.dumps(pinned, ensure_ascii=False, indent=1) + "\n", "utf-8")
        return 0
    return _tell(failures(baseline, report, checksum(SAMPLES)) + lowered(baseline["corpora"], absent | others))


def _tell(lines: list[str]) -> int:
    sys.stderr.writelines(f"{line}\n" for line in lines)
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
