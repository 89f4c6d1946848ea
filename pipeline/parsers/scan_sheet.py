"""A page as pixels, upright, with the way back to the picture it was cut from (扫描页).

>>> sheet = Sheet(np.zeros((40, 30, 3), np.uint8), shifted(10, 20))
>>> sheet.to_picture([(0.0, 0.0), (5.0, 5.0)])
[(10.0, 20.0), (15.0, 25.0)]
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]  # height x width x 3, red green blue; or height x width, grey
Matrix = NDArray[np.float64]  # 3 x 3, homogeneous
Point = tuple[float, float]


class Sheet(NamedTuple):
    """One page of a picture.

    pixels: the page upright, red green blue
    matrix: leads from pixels of this page to pixels of the picture
    """

    pixels: Pixels
    matrix: Matrix

    def to_picture(self, points: Sequence[Point]) -> list[Point]:
        """Return where ``points`` of this page lie in the picture."""
        around = np.array([(x, y, 1.0) for x, y in points]) @ self.matrix.T
        return [(float(x / w), float(y / w)) for x, y, w in around]


def shifted(x: float, y: float) -> Matrix:
    """Return the matrix of a page whose top left corner lies at (x, y) of the picture."""
    return np.array([[1.0, 0.0, x], [0.0, 1.0, y], [0.0, 0.0, 1.0]])
