"""What a clause without a telling heading is about, by a small linear model (条款类别模型).

The model is plain arrays and JSON in ``pipeline/artefacts``, made by ``hetong train``; nothing of scikit-learn is
needed to use it.  It speaks only above the probability at which 95 of 100 of its answers were right on texts of other
writers.  Rules decide by the heading first: see `pipeline.clauses.kinds`.

>>> guess = kinds_of(["因本合同发生的争议，由甲方所在地有管辖权的人民法院管辖。"])[0]
>>> guess.kind, guess.probability > 0.5
('dispute', True)
"""

from __future__ import annotations

import logging
import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from pipeline.clauses.terms import terms
from pipeline.contract import Clause, Contract

FOLDER = Path(__file__).resolve().parent.parent / "artefacts"
NAME = "clause_kinds"
FORMAT = 1  # of the files; another one is refused and the rules go on alone
logger = logging.getLogger(__name__)


class Guess(NamedTuple):
    """The likeliest kind of a clause, its calibrated probability, and the model that says so."""

    kind: str
    probability: float
    rule: str


class Model(NamedTuple):
    """A logistic regression over weighted terms.

    vocabulary: row of each term; idf: its weight; weights: rows x kinds; threshold: below it the model is silent
    """

    version: str
    kinds: tuple[str, ...]
    vocabulary: Mapping[str, int]
    idf: Any
    weights: Any
    bias: Any
    temperature: float
    threshold: float

    @property
    def rule(self) -> str:
        """Return what a decision of this model is called in a record."""
        return f"model:{NAME}@{self.version}"


def guesses(contract: Contract) -> dict[str, Guess]:
    """Return what the model is sure of, by the ids of the clauses that it is asked about.

    Asked are clauses whose heading is missing or tells nothing and that stand in no clause whose heading tells.
    """
    asked = list(_untold(contract.clauses))
    if not asked:
        return {}
    string = contract.view.string
    found = kinds_of([string[clause.body_start : clause.end] for clause in asked])
    return {clause.id: guess for clause, guess in zip(asked, found, strict=False) if is_sure(guess)}


def _untold(clauses: Sequence[Clause]) -> Iterator[Clause]:
    for clause in clauses:
        if not clause.is_told:
            yield clause
            yield from _untold(clause.children)


def kinds_of(texts: Sequence[str]) -> list[Guess]:
    """Return a guess for each of ``texts``, sure or not; none at all where the model cannot be used."""
    model = load()
    return [_guess(model, text) for text in texts] if model else []


def is_sure(guess: Guess) -> bool:
    """Report whether the model may speak."""
    model = load()
    return model is not None and guess.probability >= model.threshold


@cache
def load(folder: Path = FOLDER) -> Model | None:
    """Return the model in ``folder``; None, and a line in the log, where there is none of this format."""
    import numpy as np

    try:
        card = msgspec.json.decode((folder / f"{NAME}.json").read_bytes())
        if card["format"] != FORMAT:
            raise ValueError(f"format {card['format']}, this version reads {FORMAT}")
        with np.load(folder / f"{NAME}.npz", allow_pickle=False) as arrays:
            idf, weights, bias = (arrays[name].astype(np.float32) for name in ("idf", "weights", "bias"))
    except (OSError, ValueError, KeyError, msgspec.DecodeError) as error:
        logger.warning("%s: 模型不可用，仅用规则 | model refused, rules go on alone: %s", NAME, error)
        return None
    vocabulary = {term: row for row, term in enumerate(card["vocabulary"])}
    return Model(
        card["version"], tuple(card["kinds"]), vocabulary, idf, weights, bias, card["temperature"], card["threshold"]
    )


def _guess(model: Model, text: str) -> Guess:
    import numpy as np

    counts = Counter(row for term in terms(text) if (row := model.vocabulary.get(term)) is not None)
    rows = np.fromiter(counts, np.int64, len(counts))
    values = np.fromiter((1 + math.log(count) for count in counts.values()), np.float32, len(counts)) * model.idf[rows]
    values /= max(float(np.sqrt(values @ values)), 1e-9)
    logits = (values @ model.weights[rows] + model.bias) / model.temperature
    chances = np.exp(logits - logits.max())
    best = int(chances.argmax())
    return Guess(model.kinds[best], float(chances[best] / chances.sum()), model.rule)
