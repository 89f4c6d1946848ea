"""Names of organisations, persons and places in running text, by a small network (命名实体模型).

The network reads one character at a time and was trained with spaCy on made-up contracts (`hetong train`); here its
plain arrays in ``pipeline/artefacts`` are applied with numpy alone.  It speaks only above the probability at which 95
of 100 of its names were right on phrasings that it had not seen.  Who of the names is a party is for
`pipeline.extractors` to say.

>>> text = "杭州云客信息技术有限公司与周晓琳经友好协商,订立本合同。"
>>> [(text[name.start:name.end], name.label) for name in find(text)]
[('杭州云客信息技术有限公司', 'ORG'), ('周晓琳', 'PER')]
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from string import ascii_lowercase, ascii_uppercase, digits
from typing import Any, NamedTuple

import msgspec

FOLDER = Path(__file__).resolve().parent / "artefacts"
NAME = "entities"
FORMAT = 1  # of the files; another one is refused and the rules go on alone
LABELS = ("ORG", "PER", "LOC")
TAGS = ("O", *(f"{place}-{label}" for label in LABELS for place in "BIE"))  # begins, goes on, ends
LETTERS = "_abcdefghi"  # one for each tag, so that names are found in a string of them
NAME_RE = re.compile("ab*c|de*f|gh*i")
WHOLE_RE = re.compile("(?:_|ab*c|de*f|gh*i)*")
QUIET = 0.98  # of a character that is in no name; other ones are read together
CLASSES = str.maketrans(digits + ascii_lowercase + ascii_uppercase, "0" * 10 + "a" * 26 + "A" * 26)
STARTS = tuple(tag for tag, name in enumerate(TAGS) if name[0] in "OB")
ENDS = tuple(tag for tag, name in enumerate(TAGS) if name[0] in "OE")
BEFORE = tuple(  # the tags that each tag may follow
    ENDS if tag in STARTS else tuple(at for at, one in enumerate(TAGS) if one[0] in "BI" and one[1:] == name[1:])
    for tag, name in enumerate(TAGS)
)
SOFTNESS = 0.5  # a name is right more often than its least sure character alone says
TINY, IMPOSSIBLE = 1e-9, -1e9
logger = logging.getLogger(__name__)


class Name(NamedTuple):
    """A name at text[start:end], what it is the name of, and a probability after its least sure character."""

    start: int
    end: int
    label: str
    probability: float


class Layer(NamedTuple):
    """One window of characters: weights of its pieces, and the scale and shift of its layer norm."""

    weights: Any
    bias: Any
    scale: Any
    shift: Any


class Model(NamedTuple):
    """The network; rows: of a character among the vectors, the last vector is that of every other character."""

    version: str
    rows: Mapping[str, int]
    vectors: Any
    layers: Sequence[Layer]
    weights: Any
    bias: Any
    window: int
    temperature: float
    threshold: float

    @property
    def rule(self) -> str:
        """Return what a value of this model is called in a record."""
        return f"model:{NAME}@{self.version}"


def find(text: str) -> list[Name]:
    """Return the names that the model is sure of, in order; none where it cannot be used."""
    model = load()
    return [name for name in read(model, text) if name.probability >= model.threshold] if model and text else []


def read(model: Model, text: str) -> Iterator[Name]:
    """Return every name of ``text``, sure or not."""
    return names(scores(model, text) / model.temperature)


def names(logits: Any) -> Iterator[Name]:
    """Yield the names that the scores of a text's characters tell: a first, any inner and a last one of one label."""
    import numpy as np

    chances = np.exp(logits - logits.max(axis=1, keepdims=True))
    chances /= chances.sum(axis=1, keepdims=True)
    best = chances.argmax(axis=1)
    loud = "".join("1" if quiet < QUIET else "0" for quiet in chances[:, 0].tolist())
    told = "".join(LETTERS[tag] for tag in best.tolist())
    for run in re.finditer("1+", loud):  # where the best of each character make no whole names, the best names
        low, high = run.span()
        if not WHOLE_RE.fullmatch(told, low, high):
            best[low:high] = _path(np.log(chances[low:high] + TINY).tolist())
    sureness = chances[np.arange(len(best)), best]
    for match in NAME_RE.finditer("".join(LETTERS[tag] for tag in best.tolist())):
        label = LABELS["adg".index(match.group()[0])]
        yield Name(*match.span(), label, float(sureness[slice(*match.span())].min()) ** SOFTNESS)


def _path(chances: Sequence[Sequence[float]]) -> list[int]:
    """Return the likeliest tags of which each may follow the one before it."""
    total = [chances[0][tag] if tag in STARTS else IMPOSSIBLE for tag in range(len(TAGS))]
    steps: list[list[int]] = []
    for row in chances[1:]:
        step = [max(before, key=total.__getitem__) for before in BEFORE]
        total = [total[came] + chance for came, chance in zip(step, row, strict=True)]
        steps.append(step)
    tag = max(ENDS, key=total.__getitem__)
    path = [tag]
    for step in reversed(steps):
        tag = step[tag]
        path.append(tag)
    return path[::-1]


def scores(model: Model, text: str) -> Any:
    """Return the score of every tag for every character of ``text``."""
    import numpy as np

    unknown = len(model.vectors) - 1
    rows = [model.rows.get(char, unknown) for char in symbols(text)]
    pad = model.window * len(model.layers)  # as in training: empty rows before the text and behind it
    values = np.zeros((len(rows) + 2 * pad, model.vectors.shape[1]), np.float32)
    values[pad:-pad] = model.vectors[rows]
    for layer in model.layers:
        values += _window(layer, values, model.window)
    return values[pad:-pad] @ model.weights + model.bias


def symbols(text: str) -> str:
    """Return ``text`` as the network reads it: one sign for all digits, one each for small and capital letters.

    >>> symbols("浙A12345 Ltd")
    '浙A00000 Aaa'
    """
    return text.translate(CLASSES)


def _window(layer: Layer, values: Any, window: int) -> Any:
    """Return the largest piece over each character and its neighbours, normed."""
    import numpy as np

    rows, width = values.shape
    padded = np.zeros((rows + 2 * window, width), np.float32)
    padded[window:-window] = values
    seen = np.concatenate([padded[shift : shift + rows] for shift in range(2 * window + 1)], axis=1)
    scored = seen @ layer.weights + layer.bias
    best = scored[:, :width]
    for piece in range(width, scored.shape[1], width):
        best = np.maximum(best, scored[:, piece : piece + width])
    best = best - best.mean(axis=1, keepdims=True)
    best /= np.sqrt((best * best).mean(axis=1, keepdims=True) + 1e-8)
    return best * layer.scale + layer.shift


@cache
def load(folder: Path = FOLDER) -> Model | None:
    """Return the model in ``folder``; None, and a line in the log, where there is none of this format."""
    import numpy as np

    try:
        card = msgspec.json.decode((folder / f"{NAME}.json").read_bytes())
        if card["format"] != FORMAT:
            raise ValueError(f"format {card['format']}, this version reads {FORMAT}")
        with np.load(folder / f"{NAME}.npz", allow_pickle=False) as file:
            arrays = {name: file[name].astype(np.float32) for name in file.files}
        layers = [
            Layer(*(arrays[f"{part}{index}"] for part in Layer._fields)) for index in range(card["shape"]["layers"])
        ]
        rows = {char: row for row, char in enumerate(card["characters"])}
        tail = (card["shape"]["window"], card["temperature"], card["threshold"])
        return Model(card["version"], rows, arrays["vectors"], layers, arrays["weights"], arrays["bias"], *tail)
    except (OSError, ValueError, KeyError, msgspec.DecodeError) as error:
        logger.warning("%s: 模型不可用，仅用规则 | model refused, rules go on alone: %s", NAME, error)
        return None
