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
import math
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache
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
    import numpy as np

    counts = Counter(row for term in terms if (row := model.vocabulary.get(term)) is not None)
    rows = np.fromiter(counts, np.int64, len(counts))
    values = np.fromiter((1 + math.log(count) for count in counts.values()), np.float32, len(counts)) * model.idf[rows]
    values /= max(float(np.sqrt(values @ values)), 1e-9)
    logits = (values @ model.weights[rows] + model.bias) / model.temperature
    chances = np.exp(logits - logits.max())
    best = int(chances.argmax())
    return Guess(model.kinds[best], float(chances[best] / chances.sum()), model.rule)
