"""One service level: a limit joined with its metric (指标 + 限值), its comparison put right.

>>> from pipeline.extractors._metrics import find_words
>>> from pipeline.values.quantities import parse
>>> word = find_words("投诉率")[0]
>>> level = level_of(word, parse("超过1%"), (0, 5), "example")
>>> level.operator, level.threshold
('<=', True)
"""

from __future__ import annotations

from typing import NamedTuple

from pipeline.extractors._metrics import Word
from pipeline.provenance import Place
from pipeline.values.quantities import Quantity

INVERSE = {">": "<=", "<": ">="}  # 投诉率超过1%的: what is allowed is the other side
DEFAULTS = {"time": "<=", "load": "<=", "count": "<="}


class Level(NamedTuple):
    """A limit with its metric; ``threshold``: read from a sanction, where it says what is not allowed."""

    place: Place
    metric: str
    operator: str
    quantity: Quantity
    rule: str
    channel: str | None = None
    threshold: bool = False


def level_of(word: Word, quantity: Quantity, place: Place, rule: str, *, name: str | None = None) -> Level | None:
    """Return the level, None where comparison and metric contradict each other."""
    metric = name or word.name
    if word.measures == "score" and quantity.unit is None and quantity.value is not None:
        quantity = quantity._replace(unit="point")  # 评分不低于4.8
    operator = quantity.operator or _default(word, quantity)
    good = "<" if word.entry.better == "low" else ">"
    if operator == "=" or operator[0] == good:
        return Level(place, metric, operator, quantity, rule, word.entry.channel)
    if operator in INVERSE:
        return Level(place, metric, INVERSE[operator], quantity, rule, word.entry.channel, True)
    return None


def _default(word: Word, quantity: Quantity) -> str:
    if word.name == "availability" or quantity.value is None:
        return "<=" if word.entry.better == "low" else ">="
    return DEFAULTS.get(word.measures, "=")
