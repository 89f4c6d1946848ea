"""Whether values are right as often as their confidence says (可靠性): bins, and the expected calibration error.

The confidence that a record gives is the lower end of an interval and so errs on the careful side: a bin in which
more values are right than promised is as meant, one in which fewer are is not.

>>> one = Bin(low=0.9, high=0.95, confidence=0.92, right=48, given=50)
>>> round(calibration_error([one]), 3), calibration_error([])
(0.04, 0.0)
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from models.evaluate import Judgement
from pipeline import confidence

WIDTH = 5  # of a bin, in hundredths; confidences have two places


class Bin(NamedTuple):
    """The values whose confidence lies in [low, high): its mean, how many are right, how many there are."""

    low: float
    high: float
    confidence: float
    right: int
    given: int


def bins(judgements: Iterable[Judgement]) -> list[Bin]:
    """Return the bins that hold values, lowest first; values of rules without a confidence are left out."""
    table: dict[int, list[tuple[float, bool]]] = defaultdict(list)
    for one in judgements:
        said = confidence.of(one.rule) if one.rule and one.got is not None else None
        if said is not None:
            table[min(round(said * 100) // WIDTH, 100 // WIDTH - 1)].append((said, one.is_right))
    return [_bin(number, table[number]) for number in sorted(table)]


def calibration_error(found: Sequence[Bin]) -> float:
    """Return the mean distance of confidence and share of right values over the bins, weighted by their values."""
    given = sum(one.given for one in found)
    distance = sum(abs(one.confidence * one.given - one.right) for one in found)
    return distance / given if given else 0.0


def _bin(number: int, values: list[tuple[float, bool]]) -> Bin:
    mean = sum(said for said, _ in values) / len(values)
    right = sum(is_right for _, is_right in values)
    return Bin(number * WIDTH / 100, (number + 1) * WIDTH / 100, mean, right, len(values))
