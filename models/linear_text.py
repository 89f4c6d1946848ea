"""Training of small linear models of text (线性文本模型的训练): fit, calibrate, choose the threshold, export.

What `pipeline.linear_model` loads.  Probabilities are calibrated, and the threshold chosen, on samples of sources that
a model had not seen: one source left out at a time.  The same samples give the same bytes.

>>> ece([(0.9, True), (0.9, True), (0.1, False)])
0.1
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

from pipeline.linear_model import FOLDER, FORMAT

SEED = 0
BINS = 10
TEMPERATURES = [round(0.05 + 0.01 * step, 2) for step in range(145)]


class Sample(NamedTuple):
    """A labelled text; source: what is left out together when the model is judged."""

    text: str
    kind: str
    source: str


class Recipe(NamedTuple):
    """How a model is made, and what its card says of it.

    terms: the features of a text; strength: inverse of the regularisation
    least_texts: a term of fewer texts says nothing; precision: what the answers above the threshold must reach
    is_margin: a linear support vector machine, one kind against the others, instead of a logistic regression
    broadened: what the temperature is raised by, where texts in use are harder than those trained on
    """

    name: str
    version: str
    date: str
    what: str
    split: str
    terms: Callable[[str], list[str]]
    strength: float
    precision: float
    least_texts: int = 2
    is_margin: bool = False
    broadened: float = 1.0


def train(
    recipe: Recipe,
    samples: Sequence[Sample],
    sources: Iterable[str],
    data: Mapping[str, Any],
    folder: Path = FOLDER,
) -> dict[str, Any]:
    """Write the model into ``folder`` and return its card.

    sources: those that are left out in turn; data: what the card says of the samples
    """
    import numpy as np

    scores = held_out(recipe, samples, sources)
    temperature = round(recipe.broadened * min(TEMPERATURES, key=lambda value: _loss(scores, value)), 3)
    judged = sorted(judgements(scores, temperature), reverse=True)
    vectorizer, model = fitted(recipe, samples)
    folder.mkdir(parents=True, exist_ok=True)
    arrays = {
        "idf": vectorizer.idf_.astype(np.float16),
        "weights": model.coef_.T.astype(np.float16),
        "bias": model.intercept_.astype(np.float32),
    }
    path = folder / f"{recipe.name}.npz"
    np.savez_compressed(path, **arrays)
    card = _head(recipe, data, judged) | {
        "libraries": {"scikit-learn": version("scikit-learn"), "jieba": version("jieba")},
        "weights_sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        "temperature": temperature,
        "threshold": threshold(judged, recipe.precision),
        "kinds": model.classes_.tolist(),
        "vocabulary": vectorizer.get_feature_names_out().tolist(),
    }
    (folder / f"{recipe.name}.json").write_text(json.dumps(card, ensure_ascii=False) + "\n", "utf-8")
    return card


def _head(recipe: Recipe, data: Mapping[str, Any], judged: Sequence[tuple[float, bool]]) -> dict[str, Any]:
    """Return what a card says for its readers."""
    right = [is_right for _, is_right in judged]
    return {
        "format": FORMAT,
        "name": recipe.name,
        "version": recipe.version,
        "date": recipe.date,
        "what": recipe.what,
        "data": dict(data),
        "split": recipe.split,
        "figures": {
            "accuracy": round(sum(right) / len(right), 3),
            "expected_calibration_error": round(ece(judged), 3),
        },
    }


def fitted(recipe: Recipe, samples: Sequence[Sample]) -> tuple[Any, Any]:
    """Return a vectorizer and a classifier that have seen ``samples``."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.svm import LinearSVC

    vectorizer = TfidfVectorizer(analyzer=recipe.terms, sublinear_tf=True, min_df=recipe.least_texts)
    logistic = LogisticRegression(C=recipe.strength, max_iter=2000, random_state=SEED)
    model = LinearSVC(C=recipe.strength, random_state=SEED) if recipe.is_margin else logistic
    weighted = vectorizer.fit_transform([sample.text for sample in samples])
    return vectorizer, model.fit(weighted, [sample.kind for sample in samples])


def held_out(recipe: Recipe, samples: Sequence[Sample], sources: Iterable[str]) -> list[tuple[Any, int]]:
    """Return the scores of every sample, by a model of the other sources, and the place of its kind among them."""
    found = []
    for source in sources:
        vectorizer, model = fitted(recipe, [sample for sample in samples if sample.source != source])
        kinds = model.classes_.tolist()
        own = [sample for sample in samples if sample.source == source and sample.kind in kinds]
        scores = model.decision_function(vectorizer.transform([sample.text for sample in own]))
        found += [(score, kinds.index(sample.kind)) for score, sample in zip(scores, own, strict=True)]
    return found


def judgements(scores: Iterable[tuple[Any, int]], temperature: float) -> list[tuple[float, bool]]:
    """Return the probability of each answer, and whether it is right."""
    chances = [(_chances(score, temperature), kind) for score, kind in scores]
    return [(float(chance.max()), int(chance.argmax()) == kind) for chance, kind in chances]


def threshold(judged: Sequence[tuple[float, bool]], precision: float) -> float:
    """Return the least probability above which ``precision`` of the answers are right; ``judged`` surest first."""
    right, best = 0, 1.0
    for given, (probability, is_right) in enumerate(judged, 1):
        right += is_right
        if right >= precision * given:
            best = probability
    return round(best, 3)


def ece(judged: Iterable[tuple[float, bool]]) -> float:
    """Return the expected calibration error: how far probability and share of right answers lie apart, by bins."""
    bins: list[list[tuple[float, bool]]] = [[] for _ in range(BINS)]
    for probability, right in judged:
        bins[min(int(probability * BINS), BINS - 1)].append((probability, right))
    total = sum(map(len, bins))
    apart = sum(abs(sum(p for p, _ in found) - sum(right for _, right in found)) for found in bins)
    return round(apart / max(total, 1), 4)


def digest(paths: Iterable[Path]) -> str:
    """Return one SHA-256 over the files that a model was trained on."""
    found = hashlib.sha256()
    for path in sorted(paths):
        found.update(path.read_bytes())
    return found.hexdigest()


def _chances(score: Any, temperature: float) -> Any:
    import numpy as np

    raised = np.exp((score - score.max()) / temperature)
    return raised / raised.sum()


def _loss(scores: Sequence[tuple[Any, int]], temperature: float) -> float:
    import numpy as np

    return -sum(float(np.log(max(_chances(score, temperature)[kind], 1e-9))) for score, kind in scores)
