"""How far a measured share may be from the true one (置信区间): two-sided 95 % Wilson intervals.

Facts of one contract hang together, so the true intervals are rather wider than these, which take every fact as a
draw of its own.  Source: Wilson (1927), "Probable Inference, the Law of Succession, and Statistical Inference".

>>> [round(end, 4) for end in wilson(98, 100)], wilson(0, 0)
([0.93, 0.9945], None)
"""

from __future__ import annotations

from math import sqrt
from typing import NamedTuple

from models.evaluate import Counts

Z = 1.959963984540054  # 95 %, two-sided


class Interval(NamedTuple):
    """The lower and the upper end."""

    low: float
    high: float


class Intervals(NamedTuple):
    """The intervals of precision, recall and F1; None where nothing was given or asked."""

    precision: Interval | None
    recall: Interval | None
    f1: Interval | None


def wilson(right: int, given: int) -> Interval | None:
    """Return the 95 % Wilson interval of right / given, None for none given."""
    if given <= 0:
        return None
    share, square = right / given, Z * Z / given
    reach = Z * sqrt((share * (1 - share) + square / 4) / given)
    middle = share + square / 2
    low, high = (middle - reach) / (1 + square), (middle + reach) / (1 + square)
    return Interval(0.0 if right == 0 else low, 1.0 if right == given else high)


def intervals(counts: Counts) -> Intervals:
    """Return the intervals of the three figures of ``counts``.

    F1 is no share, but 2J / (1 + J) of the share J = right / (right + extra + missed); its interval is that of J, so
    transformed.
    """
    right, extra, missed = counts
    joint = wilson(right, right + extra + missed)
    f1 = Interval(*(2 * end / (1 + end) for end in joint)) if joint else None
    return Intervals(wilson(right, right + extra), wilson(right, right + missed), f1)
