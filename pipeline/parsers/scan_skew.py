"""How far the lines of a page lean (文字行的倾斜角度).

The lower edges of the strokes are laid into rows that lean by each angle in turn: where the rows fit the
lines of text, few rows hold much and the others nothing.  Pictures and seals are left out by their size.

>>> page = np.full((400, 400), 255, np.uint8)
>>> for row in range(40, 360, 20):
...     for x in range(40, 360, 9):
...         page[row + x // 20 : row + x // 20 + 8, x : x + 6] = 0
>>> abs(lean(letters(page)) - 2.86) < 0.2
True
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.parsers.scan_sheet import Pixels

WIDEST_DEGREES = 10.5  # a little more than what is promised, so that the peak at the end is seen whole
COARSE_DEGREES = 0.5
COARSE_PX = 3.0  # a line of text 700 pixels long shifts by 6 between two coarse angles
FINE_DEGREES = 0.2
FINE_SPAN_DEGREES = 0.8
FEWEST_POINTS = 150  # a line of ten letters has that many
MOST_POINTS = 24_000  # for the coarse search; more of them do not move the peak
SURE_PEAK = 1.25  # rows at the best angle against rows at the middling one; noise has 1.0
WINDOW_PX = 25  # about two letters: the light of a photo does not change within
DARKER_BY = 14
LETTER_PX = (3, 48)  # height on the reduced page; higher ones are frames, seals, pictures
WIDEST_PX = 300  # letters of one line may touch

Points = NDArray[np.float32]


def ink(gray: Pixels) -> Pixels:
    """Return a mask (255 for ink) of what is darker than its surroundings on the reduced page ``gray``."""
    kind, way = cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV
    return np.asarray(cv2.adaptiveThreshold(gray, 255, kind, way, WINDOW_PX, DARKER_BY), np.uint8)


def letters(gray: Pixels) -> Pixels:
    """Return a mask (255 for ink) of what is as high as letters are on the reduced page ``gray``."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(ink(gray), connectivity=8)
    high, wide, area = (stats[:, kind] for kind in (cv2.CC_STAT_HEIGHT, cv2.CC_STAT_WIDTH, cv2.CC_STAT_AREA))
    kept = (area >= 6) & (high >= LETTER_PX[0]) & (high <= LETTER_PX[1]) & (wide <= WIDEST_PX)
    kept[0] = False
    return np.asarray(np.where(kept, 255, 0).astype(np.uint8)[labels], np.uint8)


def lean(mask: Pixels) -> float:
    """Return by how many degrees the lines of ``mask`` fall to the right; 0 when it has no clear lines."""
    rows, columns = np.nonzero(mask[:-1] & ~mask[1:])
    if len(rows) < FEWEST_POINTS:
        return 0.0
    x = columns.astype(np.float32) - np.float32(mask.shape[1] / 2)
    y = rows.astype(np.float32)
    every = len(x) // MOST_POINTS + 1
    angles = np.arange(-WIDEST_DEGREES, WIDEST_DEGREES + 0.01, COARSE_DEGREES)
    coarse = _sharpness(x[::every], y[::every], angles, COARSE_PX)
    if coarse.max() < SURE_PEAK * np.median(coarse):
        return 0.0
    near = angles[coarse.argmax()] + np.arange(-FINE_SPAN_DEGREES, FINE_SPAN_DEGREES + 0.01, FINE_DEGREES)
    return _peak(near, _sharpness(x, y, near, 1.0))


def _sharpness(x: Points, y: Points, angles: NDArray[np.float64], row_px: float) -> NDArray[np.float64]:
    """Return for each angle the sum of the squared contents of rows that lean by it."""
    found = []
    for slope in np.tan(np.radians(angles)):
        row = (y - x * np.float32(slope)) * np.float32(1 / row_px)
        filled = np.bincount((row - row.min()).astype(np.int32)).astype(np.float64)
        found.append(filled @ filled)
    return np.array(found)


def _peak(angles: NDArray[np.float64], heights: NDArray[np.float64]) -> float:
    """Return where the parabola through the highest point and its neighbours has its top."""
    at = min(max(int(heights.argmax()), 1), len(heights) - 2)
    before, top, after = heights[at - 1 : at + 2]
    bend = before - 2 * top + after
    step = angles[1] - angles[0]
    return float(angles[at] + (step * 0.5 * (before - after) / bend if bend < 0 else 0.0))
