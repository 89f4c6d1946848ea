"""Values far from the others (离群值): the modified z-score, which outliers themselves cannot move.

z = 0.6745 (x - median) / MAD; above 3.5 a value is an outlier (Iglewicz and Hoaglin, 1993).  Where half of the values
are equal MAD is 0 and z = (x - median) / (1.2533 mean absolute deviation).  Fewer than five values are not judged.
Money, times and lengths are judged by their logarithm, for they differ by factors; there values within 5 % are as
good as equal: a leap year is no outlier among years, nor two years where most contracts run 365 or 366 days.

>>> found = judged([Decimal(n) for n in (10, 11, 12, 11, 10, 100)], is_ratio=True)
>>> found.measure, {place: round(score, 1) for place, score in found.outliers.items()}
('mad', {5: 16.3})
>>> judged([Decimal(n) for n in (1, 2, 3, 900)], is_ratio=True).measure is None
True
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from decimal import Decimal
from statistics import fmean, median
from typing import Literal, NamedTuple

LIMIT = 3.5
FEWEST = 5
TO_SIGMA = 0.6745  # MAD of a normal distribution, in standard deviations
MEAN_TO_SIGMA = 1.253314  # square root of pi / 2
LEAST_SHARE = 0.05


class Judged(NamedTuple):
    """measure: None where there was nothing to judge by; outliers: score by position."""

    measure: Literal["mad", "mean_ad"] | None
    is_log: bool
    outliers: dict[int, float]


def judged(values: Sequence[Decimal], *, is_ratio: bool) -> Judged:
    """Return the outliers among ``values``.

    is_ratio: the values differ by factors: they are compared by their logarithm where all are above 0
    """
    is_log = is_ratio and all(value > 0 for value in values)
    if len(values) < FEWEST:
        return Judged(None, is_log, {})
    numbers = [math.log(value) if is_log else float(value) for value in values]
    middle = median(numbers)
    distances = [abs(number - middle) for number in numbers]
    least = math.log1p(LEAST_SHARE) if is_log else 0.0
    spread = median(distances)
    measure: Literal["mad", "mean_ad"] = "mad" if spread > least else "mean_ad"
    unit = spread / TO_SIGMA if measure == "mad" else fmean(distances) * MEAN_TO_SIGMA
    if not unit:
        return Judged(measure, is_log, {})
    scores = [(number - middle) / unit for number in numbers]
    far = {place: score for place, score in enumerate(scores) if abs(score) > LIMIT and distances[place] > least}
    return Judged(measure, is_log, far)
