"""The model of contract types (合同类型模型): trained, calibrated and measured.

``hetong train`` rebuilds it from ``models/types/train_*.tsv``: scenes of contracts (type, titles, headings, sentences),
from each of which sketches are drawn with a fixed seed; the same scenes give the same bytes.  Probabilities are
calibrated, and the threshold chosen, on scenes that a model had not seen: a fifth of them left out at a time.
``python -m models.contract_types`` measures it where annotated contracts are at hand: `models.contract_type_figures`.

>>> scene = Scene("租赁", ("租房协议",), ("租期", "租金"), ("租金每月一千元。", "押金一个月。"))
>>> sketches(scene, 2, Random(0))
['租金\\n租金每月一千元。\\n押金一个月。', '租房协议\\n租期\\n租金\\n租金每月一千元。']
"""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from models.linear_text import SEED, Recipe, Sample, digest
from models.linear_text import train as train_linear
from pipeline.clauses.terms import words
from pipeline.extractors.contract_type import MODEL
from pipeline.linear_model import FOLDER

TEXTS = Path(__file__).with_name("types")
SKETCHES = 16  # of each scene
TITLED, KEPT_HEADING, KEPT_SENTENCE = 0.5, 0.7, 0.75  # chances: forms differ in what they have of these
FOLDS = 5
RECIPE = Recipe(
    name=MODEL,
    version="1",
    date="2026-11-22",  # of the texts; a date of training would change the bytes
    what="type of a contract by its words: logistic regression",
    split="a fifth of the scenes left out at a time",
    terms=words,
    strength=20.0,
    precision=0.95,
)


class Scene(NamedTuple):
    """What a kind of contract is told by: some of it stands in every sketch."""

    kind: str
    titles: tuple[str, ...]
    headings: tuple[str, ...]
    sentences: tuple[str, ...]


def scenes() -> list[Scene]:
    """Return the written scenes."""
    found = []
    for path in sorted(TEXTS.glob("train_*.tsv")):
        for line in path.read_text("utf-8").splitlines():
            kind, titles, headings, body = line.split("\t")
            sentences = tuple(f"{sentence}。" for sentence in body.split("。") if sentence)
            found.append(Scene(kind, tuple(filter(None, titles.split("|"))), tuple(headings.split("|")), sentences))
    return found


def sketches(scene: Scene, count: int, chance: Random) -> list[str]:
    """Return ``count`` contracts in outline: perhaps a title, most of the headings, most of the sentences."""
    found = []
    for _ in range(count):
        is_titled = bool(scene.titles) and chance.random() < TITLED
        title = [scene.titles[int(chance.random() * len(scene.titles))]] if is_titled else []
        headings = [heading for heading in scene.headings if chance.random() < KEPT_HEADING]
        sentences = [sentence for sentence in scene.sentences if chance.random() < KEPT_SENTENCE]
        found.append("\n".join([*title, *headings, *(sentences or scene.sentences)]))
    return found


def written(count: int = SKETCHES) -> list[Sample]:
    """Return ``count`` sketches of every scene; the source is the fold of the scene."""
    chance = Random(SEED)
    return [
        Sample(text, scene.kind, f"fold {place % FOLDS}")
        for place, scene in enumerate(scenes())
        for text in sketches(scene, count, chance)
    ]


def train(folder: Path = FOLDER, count: int = SKETCHES) -> dict[str, Any]:
    """Write the model into ``folder`` and return its card."""
    samples = written(count)
    paths = sorted(TEXTS.glob("train_*.tsv"))
    files = [path.stem for path in paths]
    data = {"scenes": len(scenes()), "sketches": len(samples), "files": files, "sha256": digest(paths)}
    return train_linear(RECIPE, samples, [f"fold {fold}" for fold in range(FOLDS)], data, folder)


def main() -> None:
    """Print the figures."""
    from models.contract_type_figures import print_figures

    print_figures()


if __name__ == "__main__":
    main()
