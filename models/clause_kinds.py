"""The model of clause kinds (条款类别模型): trained, calibrated and measured.

``hetong train`` rebuilds it from ``models/clauses/train_*.tsv``; the same texts give the same bytes.  Probabilities
are calibrated, and the threshold chosen, on clauses of writers that a model had not seen: one file with all kinds left
out at a time.  ``python -m models.clause_kinds`` measures it: see `models.clause_kind_figures`.

>>> written()[0].source
'train_a'
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from models.linear_text import Recipe, Sample, digest
from models.linear_text import train as train_linear
from pipeline.clauses.learned import NAME
from pipeline.clauses.terms import terms
from pipeline.linear_model import FOLDER

TEXTS = Path(__file__).with_name("clauses")
RECIPE = Recipe(
    name=NAME,
    version="2",
    date="2026-11-23",  # of the texts; a date of training would change the bytes
    what="kind of a clause by its text: linear support vector machine over characters, words and pairs of both",
    split="one file (one writer) left out at a time",
    terms=terms,
    strength=0.5,  # by leaving writers out
    precision=0.98,  # of writers not seen; public contracts are harder: there it comes to 0.95
    least_texts=3,  # no worse than 2, and half the vocabulary
    is_margin=True,
    broadened=1.3,  # public contracts are harder: by 371 clauses of them that were labelled for this alone
)


def written() -> list[Sample]:
    """Return the training clauses."""
    found = []
    for path in sorted(TEXTS.glob("train_*.tsv")):
        for line in path.read_text("utf-8").splitlines():
            kind, text = line.split("\t")
            found.append(Sample(text.replace("\\n", "\n"), kind, path.stem))
    return found


def train(folder: Path = FOLDER) -> dict[str, Any]:
    """Write the model into ``folder`` and return its card."""
    samples = written()
    paths = sorted(TEXTS.glob("train_*.tsv"))
    files = sorted({sample.source for sample in samples})
    data = {"clauses": len(samples), "files": files, "sha256": digest(paths)}
    return train_linear(RECIPE, samples, _whole(samples), data, folder)


def _whole(samples: Sequence[Sample]) -> list[str]:
    """Return the files that hold clauses of all kinds: a model without one of them still knows every kind."""
    kinds = {sample.kind for sample in samples}
    sources = sorted({sample.source for sample in samples})
    return [source for source in sources if {sample.kind for sample in samples if sample.source == source} == kinds]


def main() -> None:
    """Print the figures."""
    from models.clause_kind_figures import print_figures

    print_figures()


if __name__ == "__main__":
    main()
