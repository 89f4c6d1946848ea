"""Small linear models of text, shipped as plain arrays and JSON (线性文本模型).

``hetong train`` writes ``<name>.npz`` and a card ``<name>.json`` into ``pipeline/artefacts``; nothing of scikit-learn
is needed to use them.  A model speaks only above its threshold, the probability at which enough of its answers were
right on texts that it had not seen.  `pipeline.clauses.learned` and `pipeline.extractors.contract_type` use them.

>>> model = load("clause_kinds")
>>> guess_of(model, ["=仲裁", "=法院", "=管辖"]).kind
'dispute'
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

FOLDER = Path(__file__).with_name("artefacts")
FORMAT = 1  # of the files; another one is refused and the rules go on alone
logger = logging.getLogger(__name__)


class Guess(NamedTuple):
    """The likeliest kind of a text, its calibrated probability, and the model that says so."""

    kind: str
    probability: float
    rule: str


class LinearModel(NamedTuple):
    """A logistic regression over weighted terms.

    vocabulary: row of each term; idf: its weight; weights: rows x kinds; threshold: below it the model is silent
    """

    name: str
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
        return f"model:{self.name}@{self.version}"

    def is_sure(self, guess: Guess) -> bool:
        """Report whether the model may speak."""
        return guess.probability >= self.threshold


@cache
def load(name: str, folder: Path = FOLDER) -> LinearModel | None:
    """Return the model ``name`` in ``folder``; None, and a line in the log, where there is none of this format."""
    import numpy as np

    try:
        card = msgspec.json.decode((folder / f"{name}.json").read_bytes())
        if card["format"] != FORMAT:
            raise ValueError(f"format {card['format']}, this version reads {FORMAT}")
        with np.load(folder / f"{name}.npz", allow_pickle=False) as arrays:
            idf, weights, bias = (arrays[key].astype(np.float32) for key in ("idf", "weights", "bias"))
        vocabulary = {term: row for row, term in enumerate(card["vocabulary"])}
        said = card["version"], tuple(card["kinds"]), vocabulary
        return LinearModel(name, *said, idf, weights, bias, card["temperature"], card["threshold"])
    except (OSError, ValueError, KeyError, msgspec.DecodeError) as error:
        logger.warning("%s: 模型不可用，仅用规则 | model refused, rules go on alone: %s", name, error)
        return None


def guess_of(model: LinearModel, terms: Iterable[str]) -> Guess:
    """Return the likeliest kind of a text of these ``terms``, sure or not."""
    return guesses_of(model, [terms])[0]


def guesses_of(model: LinearModel, texts: Sequence[Iterable[str]]) -> list[Guess]:
    """Return the likeliest kind of each of ``texts``, given as their terms; all at once, which costs half as much."""
    import numpy as np

    found = [_counts(model, terms) for terms in texts]
    lengths = np.fromiter(map(len, found), np.int64, len(found))
    total = int(lengths.sum())
    rows = np.fromiter(chain.from_iterable(found), np.int64, total)
    counts = np.fromiter(chain.from_iterable(map(dict.values, found)), np.float32, total)
    owners = np.repeat(np.arange(len(found)), lengths)
    values = (1 + np.log(counts)) * model.idf[rows]
    norms = np.sqrt(np.bincount(owners, values * values, len(found)))
    values /= np.maximum(norms, 1e-9).astype(np.float32)[owners]
    weighted = model.weights[rows]
    weighted *= values[:, None]
    ends = lengths.cumsum()
    sums = [weighted[end - length : end].sum(axis=0) for end, length in zip(ends, lengths, strict=True)]
    logits = (np.asarray(sums) + model.bias) / model.temperature
    chances = np.exp(logits - logits.max(axis=1, keepdims=True))
    chances /= chances.sum(axis=1, keepdims=True)
    best = chances.argmax(axis=1)
    return [Guess(model.kinds[kind], float(row[kind]), model.rule) for kind, row in zip(best, chances, strict=True)]


def _counts(model: LinearModel, terms: Iterable[str]) -> Counter[int]:
    """Return how often each row's term is among ``terms``; those that the model does not know are left out."""
    counts: Counter[int | None] = Counter(map(model.vocabulary.get, terms))
    del counts[None]
    return counts  # type: ignore[return-value]  # None is gone
