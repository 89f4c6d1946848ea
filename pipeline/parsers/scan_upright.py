"""From a picture to its pages, each upright (扫描页的裁边、拆页、转正与纠偏).

>>> pages = sheets(np.full((300, 200, 3), 255, np.uint8), lambda page: 1)
>>> [page.pixels.shape for page in pages], pages[0].to_picture([(0.0, 0.0)])
([(200, 300, 3)], [(0.0, 299.0)])
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from pipeline.parsers.scan_sheet import Matrix, Pixels, Sheet


def sheets(pixels: Pixels, quarter: Callable[[Pixels], int]) -> list[Sheet]:
    """Return the pages of a picture, upright; two that lie side by side are parted, the left one first.

    ``quarter`` tells how many quarter turns clockwise make a page upright.
    """
    turns = quarter(pixels) % 4
    height, width = pixels.shape[:2]
    return [Sheet(np.ascontiguousarray(np.rot90(pixels, -turns)), turned_back(width, height, turns))]


def turned_back(width: int, height: int, turns: int) -> Matrix:
    """Return the matrix from a page to the picture of ``width`` and ``height`` that was turned clockwise to get it."""
    right, bottom = width - 1.0, height - 1.0
    rows = (
        [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
        [[0, 1, 0], [-1, 0, bottom], [0, 0, 1]],
        [[-1, 0, right], [0, -1, bottom], [0, 0, 1]],
        [[0, -1, right], [1, 0, 0], [0, 0, 1]],
    )
    return np.array(rows[turns % 4], dtype=np.float64)
