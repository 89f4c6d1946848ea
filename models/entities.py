"""The model of names: trained with spaCy on made-up contracts, calibrated, measured, written as arrays (命名实体训练).

``hetong train`` rebuilds it; the same lists give the same bytes.  Trained are the families of phrasing for training,
probabilities are calibrated and the threshold chosen on those kept for it, the figures of the card come from a third
group.  ``python -m models.entities`` prints what parties the rules find alone, and with the model.

>>> tags(5, [Span(1, 4, "ORG")])
['O', 'B-ORG', 'I-ORG', 'E-ORG', 'O']
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterable, Sequence
from importlib.metadata import version
from pathlib import Path
from random import Random
from typing import Any

from models.entity_texts import Span, Text, digest, texts
from models.linear_text import ece
from pipeline.entities import FOLDER, FORMAT, NAME, TAGS, Layer, Model, names, read, scores, symbols

VERSION = "2"
DATE = "2026-11-23"  # of the lists; a date of training would change the bytes
SEED = 0
WIDTH, WINDOW, PIECES, LAYERS = 48, 2, 2, 4
ROWS = 6000
TRAINED, HELD = 18000, 1500  # texts
ROUNDS, BATCH = 3, 48
RATE, DROPOUT = 0.003, 0.1
HIDDEN = 0.04  # share of characters shown as unknown ones
LEAST = 3  # texts that a character must stand in to be known
UNKNOWN = "\ufffd"
PRECISION = 0.95  # on phrasings not seen


def train(folder: Path = FOLDER) -> dict[str, Any]:
    """Write the model into ``folder`` and return its card."""
    made = texts("train", TRAINED, SEED)
    known = known_characters(made)
    nlp = fitted(made, known)
    arrays = exported(nlp, known)
    model = model_of(arrays, known)
    temperature, judged = calibrated(model, texts("held", HELD, SEED))
    limit = threshold(judged)
    model = model._replace(temperature=temperature, threshold=limit)
    return _written(folder, arrays, known, _figures(model, limit, made))


def _figures(model: Model, limit: float, made: Sequence[Text]) -> dict[str, Any]:
    tests = texts("test", HELD, SEED)
    return {
        "data": {
            "texts": len(made),
            "characters": sum(len(text.text) for text in made),
            "what": "made-up contracts: models/entity_names.py, models/entity_texts.py and their lists",
            "sha256": digest(),
        },
        "split": "by families of phrasing: train, held (calibration, threshold), test (figures)",
        "figures": measured(model, tests) | {"expected_calibration_error": ece(_judged(model, tests))},
        "temperature": model.temperature,
        "threshold": limit,
    }


def known_characters(made: Iterable[Text]) -> str:
    """Return the characters that stand in enough texts, in order."""
    counts: dict[str, int] = {}
    for text in made:
        for char in set(symbols(text.text)):
            counts[char] = counts.get(char, 0) + 1
    return "".join(sorted(char for char, count in counts.items() if count >= LEAST))


def tags(length: int, spans: Iterable[Span]) -> list[str]:
    """Return the tag of every character."""
    found = ["O"] * length
    for start, end, label in spans:
        found[start:end] = [f"B-{label}", *[f"I-{label}"] * (end - start - 2), f"E-{label}"]
    return found


def seen(text: str, known: frozenset[str]) -> list[str]:
    """Return the tokens of ``text``: its characters, with one sign for all that are not known."""
    return [char if char in known else UNKNOWN for char in symbols(text)]


def fitted(made: Sequence[Text], known: str) -> Any:
    """Return a spaCy pipeline trained on ``made``."""
    from spacy.training import Example
    from thinc.api import fix_random_seed

    fix_random_seed(SEED)
    nlp = blank()
    random = Random(SEED)
    chars = frozenset(known)
    examples = []
    for text in made:
        tokens = [UNKNOWN if random.random() < HIDDEN else token for token in seen(text.text, chars)]
        examples.append(Example.from_dict(document(nlp, tokens), {"tags": tags(len(tokens), text.spans)}))
    optimizer = nlp.initialize(lambda: examples[:BATCH])
    steps, step = ROUNDS * (len(examples) // BATCH + 1), 0
    for _ in range(ROUNDS):
        random.shuffle(examples)
        for start in range(0, len(examples), BATCH):
            optimizer.learn_rate = RATE * (1 - step / steps) + 1e-5
            nlp.update(examples[start : start + BATCH], sgd=optimizer, drop=DROPOUT)
            step += 1
    return nlp


def blank() -> Any:
    """Return the untrained pipeline: a vector per character, windows over neighbours, a score per tag."""
    import spacy

    nlp = spacy.blank("zh")
    embed = {
        "@architectures": "spacy.MultiHashEmbed.v2",
        "width": WIDTH,
        "attrs": ["ORTH"],
        "rows": [ROWS],
        "include_static_vectors": False,
    }
    encode = {
        "@architectures": "spacy.MaxoutWindowEncoder.v2",
        "width": WIDTH,
        "window_size": WINDOW,
        "maxout_pieces": PIECES,
        "depth": LAYERS,
    }
    tok2vec = {"@architectures": "spacy.Tok2Vec.v2", "embed": embed, "encode": encode}
    tagger: Any = nlp.add_pipe(
        "tagger", config={"model": {"@architectures": "spacy.Tagger.v2", "nO": None, "tok2vec": tok2vec}}
    )
    for tag in TAGS:
        tagger.add_label(tag)
    return nlp


def document(nlp: Any, tokens: Sequence[str]) -> Any:
    """Return a spaCy document with one token per character."""
    from spacy.tokens import Doc

    return Doc(nlp.vocab, words=list(tokens), spaces=[False] * len(tokens))


def exported(nlp: Any, known: str) -> dict[str, Any]:
    """Return the weights of a trained pipeline as arrays; of the first layers, the vector that each character gets."""
    import numpy as np

    model = nlp.get_pipe("tagger").model
    embed, encode = model.get_ref("tok2vec").layers
    output = model.get_ref("softmax")
    while not output.has_param("W"):
        output = output.layers[0]
    arrays = {"vectors": embed.predict([document(nlp, [*known, UNKNOWN])])[0]}
    for index, layer in enumerate(encode.layers[0].layers):
        maxout, norm = (found for found in layer.walk() if found.name in ("maxout", "layernorm"))
        weights = maxout.get_param("W").transpose(1, 0, 2).reshape(WIDTH * PIECES, -1)  # pieces first
        arrays |= {f"weights{index}": weights.T, f"bias{index}": maxout.get_param("b").T.reshape(-1)}
        arrays |= {f"scale{index}": norm.get_param("G"), f"shift{index}": norm.get_param("b")}
    order = [nlp.get_pipe("tagger").labels.index(tag) for tag in TAGS]
    arrays |= {"weights": output.get_param("W")[order].T, "bias": output.get_param("b")[order]}
    return {name: np.ascontiguousarray(array, dtype=np.float16) for name, array in arrays.items()}


def model_of(arrays: dict[str, Any], known: str) -> Model:
    """Return the exported network as the predictor takes it, not yet calibrated."""
    import numpy as np

    full = {name: array.astype(np.float32) for name, array in arrays.items()}
    layers = [Layer(*(full[f"{part}{index}"] for part in Layer._fields)) for index in range(LAYERS)]
    rows = {char: row for row, char in enumerate(known)}
    return Model(VERSION, rows, full["vectors"], layers, full["weights"], full["bias"], WINDOW, 1.0, 0.0)


def calibrated(model: Model, held: Sequence[Text]) -> tuple[float, list[tuple[float, bool]]]:
    """Return the temperature that makes probabilities honest, and every name found with it, judged."""
    tried = [round(0.6 + 0.2 * step, 1) for step in range(15)]
    told = [(scores(model, text.text), set(text.spans)) for text in held]
    by_error = {
        value: [(name.probability, name[:3] in spans) for logits, spans in told for name in names(logits / value)]
        for value in tried
    }
    best = min(tried, key=lambda value: ece(by_error[value]))
    return best, sorted(by_error[best], reverse=True)


def threshold(judged: Sequence[tuple[float, bool]]) -> float:
    """Return the least probability above which ``PRECISION`` of the names are right; ``judged`` surest first."""
    right, best = 0, 1.0
    for given, (probability, is_right) in enumerate(judged, 1):
        right += is_right
        if right >= PRECISION * given:
            best = probability
    return round(best, 3)


def _judged(model: Model, made: Iterable[Text]) -> list[tuple[float, bool]]:
    return [(name.probability, name[:3] in set(text.spans)) for text in made for name in read(model, text.text)]


def measured(model: Model, made: Iterable[Text]) -> dict[str, float]:
    """Return precision, recall and F1 of whole names with their labels, where the model speaks."""
    right = given = wanted = 0
    for text in made:
        found = {name[:3] for name in read(model, text.text) if name.probability >= model.threshold}
        right += len(found & set(text.spans))
        given += len(found)
        wanted += len(text.spans)
    precision, recall = right / max(given, 1), right / max(wanted, 1)
    f1 = 2 * right / max(given + wanted, 1)
    return {"precision": round(precision, 3), "recall": round(recall, 3), "f1": round(f1, 3)}


def _written(folder: Path, arrays: dict[str, Any], known: str, found: dict[str, Any]) -> dict[str, Any]:
    import numpy as np

    folder.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(folder / f"{NAME}.npz", **arrays)
    card = {
        "format": FORMAT,
        "name": NAME,
        "version": VERSION,
        "date": DATE,
        "what": "organisations, persons and places in contracts: windows over characters, a tag for each",
        **found,
        "libraries": {name: version(name) for name in ("spacy", "thinc", "numpy")},
        "shape": {"width": WIDTH, "window": WINDOW, "pieces": PIECES, "layers": LAYERS},
        "weights_sha256": hashlib.sha256((folder / f"{NAME}.npz").read_bytes()).hexdigest(),
        "characters": known,
    }
    (folder / f"{NAME}.json").write_text(json.dumps(card, ensure_ascii=False) + "\n", "utf-8")
    return card


def main() -> None:
    """Print the names of parties that the rules find alone and those found with the model."""
    from models.entity_measures import ablation, lines

    for line in lines(ablation()):
        sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    main()
