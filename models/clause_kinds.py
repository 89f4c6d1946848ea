"""The model of clause kinds (条款类别模型): trained, calibrated and measured.

``hetong train`` rebuilds it from ``models/clauses/train_*.tsv``; the same texts give the same bytes.  Probabilities
are calibrated, and the threshold chosen, on clauses of writers that a model had not seen: one file with all kinds left
out at a time.
``python -m models.clause_kinds`` measures it on ``test.tsv`` where the corpus it refers to is at hand.

>>> ece([(0.9, True), (0.9, True), (0.1, False)])
0.1
"""

from __future__ import annotations

import csv
import hashlib
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from models.gate import CORPUS
from models.linear_text import Recipe, Sample, digest, ece
from models.linear_text import train as train_linear
from pipeline.clauses.learned import NAME, is_sure, kinds_of
from pipeline.clauses.terms import terms
from pipeline.linear_model import FOLDER

TEXTS = Path(__file__).with_name("clauses")
PUBLIC = CORPUS / "unlabelled"
RECIPE = Recipe(
    name=NAME,
    version="1",
    date="2026-11-22",  # of the texts; a date of training would change the bytes
    what="kind of a clause by its text: logistic regression over characters, words and pairs of both",
    split="one file (one writer) left out at a time",
    terms=terms,
    strength=20.0,  # by leaving writers out
    precision=0.98,  # of writers not seen; public contracts are harder: there it comes to 0.95
)


class Text(NamedTuple):
    """A labelled clause; kinds: all that are right; source: its file."""

    text: str
    kinds: tuple[str, ...]
    source: str
    has_heading: bool = False


def written() -> list[Text]:
    """Return the training clauses."""
    found = []
    for path in sorted(TEXTS.glob("train_*.tsv")):
        for line in path.read_text("utf-8").splitlines():
            kind, text = line.split("\t")
            found.append(Text(text.replace("\\n", "\n"), (kind,), path.stem))
    return found


def labelled() -> list[Text]:
    """Return the test clauses of the public corpus; none where it is not at hand.

    Raises ValueError: a text is not the one that was labelled.
    """
    from pipeline.parsers import parse
    from pipeline.parsers.settings import Settings

    if not PUBLIC.is_dir():
        return []
    raws: dict[str, str] = {}
    found = []
    with (TEXTS / "test.tsv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            name = row["file"]
            if name not in raws:
                raws[name] = parse(PUBLIC / name, Settings(ocr="off")).raw
            text = raws[name][int(row["start"]) : int(row["end"])]
            if hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()[:12] != row["sha1"]:
                raise ValueError(f"{name} {row['start']}: not the text that was labelled")
            found.append(Text(text, tuple(row["kind"].split("|")), name, row["has_heading"] == "1"))
    return found


def train(folder: Path = FOLDER) -> dict[str, Any]:
    """Write the model into ``folder`` and return its card."""
    samples = [Sample(text.text, text.kinds[0], text.source) for text in written()]
    paths = sorted(TEXTS.glob("train_*.tsv"))
    files = sorted({sample.source for sample in samples})
    data = {"clauses": len(samples), "files": files, "sha256": digest(paths)}
    return train_linear(RECIPE, samples, _whole(samples), data, folder)


def _whole(samples: Sequence[Sample]) -> list[str]:
    """Return the files that hold clauses of all kinds: a model without one of them still knows every kind."""
    kinds = {sample.kind for sample in samples}
    sources = sorted({sample.source for sample in samples})
    return [source for source in sources if {sample.kind for sample in samples if sample.source == source} == kinds]


def measured(texts: Sequence[Text]) -> dict[str, float]:
    """Return how the shipped model does on ``texts``: a clause of two kinds is right with either."""
    from sklearn.metrics import f1_score

    guesses = kinds_of([text.text for text in texts])
    gold = [
        guess.kind if guess.kind in text.kinds else text.kinds[0] for guess, text in zip(guesses, texts, strict=True)
    ]
    given = [guess.kind for guess in guesses]
    judged = [(guess.probability, guess.kind == kind) for guess, kind in zip(guesses, gold, strict=True)]
    spoken = [right for guess, (_, right) in zip(guesses, judged, strict=True) if is_sure(guess)]
    bare = [index for index, text in enumerate(texts) if not text.has_heading]
    return {
        "accuracy": sum(right for _, right in judged) / len(judged),
        "macro_f1": float(f1_score(gold, given, average="macro")),
        "macro_f1_without_heading": float(f1_score([gold[i] for i in bare], [given[i] for i in bare], average="macro")),
        "expected_calibration_error": ece(judged),
        "speaks": len(spoken) / len(judged),
        "precision_when_it_speaks": sum(spoken) / max(len(spoken), 1),
    }


def main() -> None:
    """Print the figures on the test list."""
    texts = labelled()
    if not texts:
        sys.exit(f"语料不在 | the corpus is not at hand: {PUBLIC.name}")
    for name, figure in measured(texts).items():
        sys.stdout.write(f"{name}: {figure:.3f}\n")


if __name__ == "__main__":
    main()
