"""Two pages side by side on one picture: where they part (对开两页的分界).

A spread is wider than high and has a white corridor near its middle from top to bottom, wider than any
other within the text, with lines of text on both sides.  Rules that run across, and corridors as narrow as
between two columns of one page, speak against it.

>>> page = np.full((500, 700), 255, np.uint8)
>>> for left in (40, 400):
...     for top in range(50, 450, 20):
...         for x in range(left, left + 260, 9):
...             page[top : top + 8, x : x + 6] = 0
>>> fold(page)
349
>>> fold(np.ascontiguousarray(page[:, :350])) is None
True
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.parsers.scan_sheet import Pixels
from pipeline.parsers.scan_skew import ink, letters

ASPECT = (1.15, 2.3)  # width by height of a spread
MIDDLE = (0.42, 0.58)  # of the width
NARROWEST = 0.035  # of the width: two inner margins
MARGINS = 0.5  # of both outer margins the inner ones have at least
RIVAL = 0.6  # of the width of the corridor; no other within the text is as wide
SPECKS = 0.004  # of a column may be inked in a corridor
BLOCK = 0.5  # of its half the text of each page takes at least
FEWEST_ROWS = (3, 6)  # of text on the emptier page and on the fuller one
ACROSS = 0.12  # of the width; what runs across the corridor and is as wide is a rule or a frame
FOLD = 12.0  # grey levels that a fold is darker than the margins beside it

Run = tuple[int, int]


def fold(gray: Pixels) -> int | None:
    """Return the column where the two pages of the level, reduced picture part; None when it is one page."""
    height, width = gray.shape
    if not ASPECT[0] <= width / height <= ASPECT[1]:
        return None
    mask = letters(gray)
    filled = np.count_nonzero(mask, axis=0) > max(2, SPECKS * height)
    columns = np.flatnonzero(filled)
    if len(columns) == 0:
        return None
    first, last = int(columns[0]), int(columns[-1]) + 1
    inner = sorted(_empty_runs(filled[first:last]), key=lambda run: run[0] - run[1])
    if not inner:
        return None
    run = (inner[0][0] + first, inner[0][1] + first)
    rival = inner[1][1] - inner[1][0] if len(inner) > 1 else 0
    gutter = run[1] - run[0]
    if not MIDDLE[0] * width <= sum(run) / 2 <= MIDDLE[1] * width or rival > RIVAL * gutter:
        return None
    if gutter < max(NARROWEST * width, MARGINS * (first + width - last)):
        return None
    if not _has_two_pages(mask, run, (first, last)) or _is_crossed(gray, run):
        return None
    return _darkest(gray, run)


def _darkest(gray: Pixels, run: Run) -> int:
    """Return the column of the fold: the darkest of the corridor, else its middle."""
    light = np.median(gray[:, run[0] : run[1]], axis=0)
    return run[0] + int(light.argmin()) if light.min() < np.median(light) - FOLD else sum(run) // 2


def _empty_runs(filled: NDArray[np.bool_]) -> list[Run]:
    """Return from where to where columns are empty."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], ~filled, [False]]).astype(np.int8)))
    return [(int(start), int(end)) for start, end in edges.reshape(-1, 2)]


def _has_two_pages(mask: Pixels, run: Run, extent: Run) -> bool:
    """Tell whether text stands on both sides of the corridor, in lines and as wide as on a page."""
    width = mask.shape[1]
    if run[0] - extent[0] < BLOCK * width / 2 or extent[1] - run[1] < BLOCK * width / 2:
        return False
    rows = sorted((_rows(mask[:, : run[0]]), _rows(mask[:, run[1] :])))
    return rows[0] >= FEWEST_ROWS[0] and rows[1] >= FEWEST_ROWS[1]


def _rows(mask: Pixels) -> int:
    """Return how many lines of text stand on a level half."""
    filled = np.count_nonzero(mask, axis=1) > 0.01 * mask.shape[1]
    return len(_empty_runs(~filled))


def _is_crossed(gray: Pixels, run: Run) -> bool:
    """Tell whether a rule, a frame or a picture runs across the corridor between the pages."""
    _, _, stats, _ = cv2.connectedComponentsWithStats(ink(gray), connectivity=8)
    left, wide = stats[1:, cv2.CC_STAT_LEFT], stats[1:, cv2.CC_STAT_WIDTH]
    return bool(((left <= run[0]) & (left + wide >= run[1]) & (wide >= ACROSS * gray.shape[1])).any())
