"""How right contract types are (合同类型的评测): rules, model and both, on annotated and on listed public contracts.

``python -m models.contract_types`` prints the share of right types of the rules alone, of the model alone, of
both as shipped, and of both with the model trained on the other documents as well (cross-validation over documents);
then how far the model's probabilities hold.

>>> answers = [Answer("租赁", ("租赁",), 0.9), Answer("租赁", ("物业", "other"), 0.4)]
>>> accuracy(answers), sureness(answers, 0.5)["precision_when_it_speaks"]
(0.5, 1.0)
"""

from __future__ import annotations

import csv
import hashlib
import json
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from models.confidence import folds
from models.contract_types import RECIPE, TEXTS, written
from models.evaluate import document_path
from models.gate import CORPORA, CORPUS
from models.linear_text import Sample, ece, fitted
from pipeline import linear_model
from pipeline.clauses.terms import words
from pipeline.cleaning import clean
from pipeline.contract import Contract
from pipeline.extractors.contract_type import CHARS, MODEL, of_title, title_lines, type_of
from pipeline.linear_model import LinearModel, guess_of
from pipeline.parsers import parse
from pipeline.parsers.settings import DEFAULT, Settings

PUBLIC = CORPUS / "unlabelled"
TUNED = ("dev", "public", "pages")  # what was looked at while building
FOLDS = 10
WEIGHT = 3  # how many sketches a whole document is worth in cross-validation


class Labelled(NamedTuple):
    """A contract and its types: all that are right."""

    name: str
    contract: Contract
    types: tuple[str, ...]


class Answer(NamedTuple):
    """A type that was given, those that are right, and the probability of the model's answers."""

    given: str
    types: tuple[str, ...]
    probability: float = 1.0

    @property
    def is_right(self) -> bool:
        """Report whether the given type is one of the right ones."""
        return self.given in self.types


def annotated(corpora: Iterable[str] = TUNED) -> list[Labelled]:
    """Return the contracts whose gold names a type, of the corpora that are at hand."""
    found = []
    for gold, documents in (CORPORA[name] for name in corpora):
        for path in sorted(gold.glob("*.gold.json")) if documents.is_dir() else ():
            kind = json.loads(path.read_text("utf-8")).get("contract_type")
            name = path.name.removesuffix(".gold.json")
            if kind:
                found.append(Labelled(name, _read(document_path(documents, name), DEFAULT), (kind,)))
    return found


def listed() -> list[Labelled]:
    """Return the public contracts of the test list; none where they are not at hand.

    Raises ValueError: a text is not the one that was labelled.
    """
    if not PUBLIC.is_dir():
        return []
    found = []
    with (TEXTS / "test.tsv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            contract = _read(PUBLIC / row["file"], Settings(ocr="off"))
            raw = contract.view.document.raw.encode()
            if hashlib.sha1(raw, usedforsecurity=False).hexdigest()[:12] != row["sha1"]:
                raise ValueError(f"{row['file']}: not the text that was labelled")
            found.append(Labelled(row["file"], contract, tuple(row["type"].split("|"))))
    return found


def of_rules(one: Labelled) -> Answer:
    """Return what the title says, ``other`` where it is silent."""
    return Answer(type_of(one.contract.view.string, lambda: None).value, one.types)


def of_both(one: Labelled, model: LinearModel) -> Answer:
    """Return what a record says, or would say with ``model``."""
    return Answer(type_of(one.contract.view.string, lambda: model).value, one.types)


def of_model(one: Labelled, model: LinearModel) -> Answer:
    """Return the likeliest type by ``model``, sure or not."""
    guess = guess_of(model, words(one.contract.view.string[:CHARS]))
    return Answer(guess.kind, one.types, guess.probability)


def crossed(contracts: Sequence[Labelled], shipped: LinearModel) -> list[tuple[Labelled, LinearModel]]:
    """Return every contract with a model that has seen the sketches and the contracts of the other folds.

    Temperature and threshold are those of the shipped model.
    """
    sketches, found = written(), []
    for fold in folds((one.name for one in contracts), FOLDS):
        others = [
            Sample(one.contract.view.string[:CHARS], one.types[0], one.name)
            for one in contracts
            if one.name not in fold
        ]
        vectorizer, model = fitted(RECIPE, sketches + others * WEIGHT)
        learned = shipped._replace(
            kinds=tuple(model.classes_.tolist()),
            vocabulary=vectorizer.vocabulary_,
            idf=vectorizer.idf_,
            weights=model.coef_.T,
            bias=model.intercept_,
        )
        found += [(one, learned) for one in contracts if one.name in fold]
    return found


def accuracy(answers: Sequence[Answer]) -> float:
    """Return the share of right answers."""
    return round(sum(one.is_right for one in answers) / max(len(answers), 1), 3)


def sureness(answers: Sequence[Answer], threshold: float) -> dict[str, float]:
    """Return how often a model speaks, how often it is right then, and how far its probabilities hold."""
    spoken = [one for one in answers if one.probability >= threshold]
    return {
        "speaks": round(len(spoken) / max(len(answers), 1), 3),
        "precision_when_it_speaks": accuracy(spoken),
        "expected_calibration_error": ece((one.probability, one.is_right) for one in answers),
    }


def figures(contracts: Sequence[Labelled], model: LinearModel) -> dict[str, float]:
    """Return the figures of rules, model and both as shipped on ``contracts``."""
    alone = [of_model(one, model) for one in contracts]
    untold = [one for one in contracts if not told_by_title(one)]
    return {
        "contracts": len(contracts),
        "rules": accuracy([of_rules(one) for one in contracts]),
        "model": accuracy(alone),
        "both": accuracy([of_both(one, model) for one in contracts]),
        **sureness(alone, model.threshold),
        "title_silent": len(untold),
        "both_where_title_silent": accuracy([of_both(one, model) for one in untold]),
    }


def told_by_title(one: Labelled) -> bool:
    """Report whether a word of the title decides."""
    return any(map(of_title, title_lines(one.contract.view.string)))


def print_figures(*corpora: str) -> None:
    """Print the figures on the annotated contracts (``corpora``: of these) and on the list."""
    model = linear_model.load(MODEL)
    if model is None:
        sys.exit("没有模型 | no model: hetong train")
    known = annotated(corpora or TUNED)
    _print("annotated", figures(known, model))
    if not corpora:
        pairs = crossed(known, model)
        alone = [of_model(one, learned) for one, learned in pairs]
        both = accuracy([of_both(one, learned) for one, learned in pairs])
        _print("cross-validation", {"model": accuracy(alone), "both": both} | sureness(alone, model.threshold))
        _print("listed", figures(listed(), model))


def _print(name: str, found: dict[str, float]) -> None:
    sys.stdout.writelines([f"{name}\n", *(f"  {key}: {value}\n" for key, value in found.items())])


def _read(path: Path, settings: Settings) -> Contract:
    return Contract(clean(parse(path, settings)).view(), ())
