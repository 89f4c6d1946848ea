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
import json
import sys
from collections.abc import Iterable, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

from models.gate import CORPUS
from pipeline.clauses.learned import NAME, is_sure, kinds_of
from pipeline.clauses.terms import terms
from pipeline.linear_model import FOLDER, FORMAT

TEXTS = Path(__file__).with_name("clauses")
PUBLIC = CORPUS / "unlabelled"
VERSION = "1"
DATE = "2026-11-22"  # of the texts; a date of training would change the bytes
SEED = 0
STRENGTH = 20.0  # inverse of the regularisation, by leaving writers out
LEAST_TEXTS = 2  # a term of one clause alone says nothing
PRECISION = 0.98  # of writers not seen; public contracts are harder: there it comes to 0.95
BINS = 10


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
    import numpy as np

    texts = written()
    held_out = _held_out(texts)
    temperature = min(np.arange(0.3, 1.55, 0.05), key=lambda value: _loss(held_out, float(value)))
    judged = sorted(_judged(held_out, float(temperature)), reverse=True)
    vectorizer, model = _fitted(texts)
    names = vectorizer.get_feature_names_out().tolist()
    folder.mkdir(parents=True, exist_ok=True)
    arrays = {
        "idf": vectorizer.idf_.astype(np.float16),
        "weights": model.coef_.T.astype(np.float16),
        "bias": model.intercept_.astype(np.float32),
    }
    np.savez_compressed(folder / f"{NAME}.npz", **arrays)
    card = {
        "format": FORMAT,
        "name": NAME,
        "version": VERSION,
        "date": DATE,
        "what": "kind of a clause by its text: logistic regression over characters, words and pairs of both",
        "data": {"clauses": len(texts), "files": sorted({text.source for text in texts}), "sha256": _digest()},
        "split": "one file (one writer) left out at a time",
        "figures": {
            "accuracy": round(float(np.mean([right for _, right in judged])), 3),
            "expected_calibration_error": round(ece(judged), 3),
        },
        "libraries": {"scikit-learn": version("scikit-learn"), "jieba": version("jieba")},
        "weights_sha256": hashlib.sha256((folder / f"{NAME}.npz").read_bytes()).hexdigest(),
        "temperature": round(float(temperature), 2),
        "threshold": threshold(judged),
        "kinds": model.classes_.tolist(),
        "vocabulary": names,
    }
    (folder / f"{NAME}.json").write_text(json.dumps(card, ensure_ascii=False) + "\n", "utf-8")
    return card


def threshold(judged: Sequence[tuple[float, bool]]) -> float:
    """Return the least probability above which ``PRECISION`` of the answers are right; ``judged`` surest first."""
    right, best = 0, 1.0
    for given, (probability, is_right) in enumerate(judged, 1):
        right += is_right
        if right >= PRECISION * given:
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


def _fitted(texts: Sequence[Text]) -> tuple[Any, Any]:
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression

    vectorizer = TfidfVectorizer(analyzer=terms, sublinear_tf=True, min_df=LEAST_TEXTS)
    model = LogisticRegression(C=STRENGTH, max_iter=2000, random_state=SEED)
    return vectorizer, model.fit(
        vectorizer.fit_transform([text.text for text in texts]), [text.kinds[0] for text in texts]
    )


def _held_out(texts: Sequence[Text]) -> list[tuple[Any, int]]:
    """Return the scores of every clause, by a model of the other files, and the place of its kind among them."""
    found = []
    for source in _whole(texts):
        vectorizer, model = _fitted([text for text in texts if text.source != source])
        kinds = model.classes_.tolist()
        own = [text for text in texts if text.source == source and text.kinds[0] in kinds]
        scores = model.decision_function(vectorizer.transform([text.text for text in own]))
        found += [(score, kinds.index(text.kinds[0])) for score, text in zip(scores, own, strict=True)]
    return found


def _whole(texts: Sequence[Text]) -> list[str]:
    """Return the files that hold clauses of all kinds: a model without one of them still knows every kind."""
    kinds = {text.kinds[0] for text in texts}
    sources = sorted({text.source for text in texts})
    return [source for source in sources if {text.kinds[0] for text in texts if text.source == source} == kinds]


def _chances(score: Any, temperature: float) -> Any:
    import numpy as np

    raised = np.exp((score - score.max()) / temperature)
    return raised / raised.sum()


def _loss(held_out: Sequence[tuple[Any, int]], temperature: float) -> float:
    import numpy as np

    return -sum(float(np.log(max(_chances(score, temperature)[kind], 1e-9))) for score, kind in held_out)


def _judged(held_out: Sequence[tuple[Any, int]], temperature: float) -> list[tuple[float, bool]]:
    chances = [(_chances(score, temperature), kind) for score, kind in held_out]
    return [(float(chance.max()), int(chance.argmax()) == kind) for chance, kind in chances]


def _digest() -> str:
    digest = hashlib.sha256()
    for path in sorted(TEXTS.glob("train_*.tsv")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


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
