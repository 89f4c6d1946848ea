"""What scanner and copier leave dark at the edges of a page, and the shadows of punched holes (扫描黑边与装订孔).

>>> page = np.full((700, 500, 3), 250, np.uint8)
>>> page[:, :40] = 15
>>> stain = borders(page)
>>> bool(stain[:, :40].all() and not stain[:, 50:].any())
True
>>> kept(stain)
(40, 0, 500, 700)
>>> borders(np.full((700, 500, 3), 250, np.uint8)) is None
True
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.parsers.scan_sheet import Pixels

DIMMEST_PAPER = 90  # no page is darker; without paper there is no border either
DARK = 0.5  # of the brightness of the paper
SHADE = 0.8  # the soft edge of a border
STROKE_PX = 7  # thicker than the strokes of letters on the reduced page
SOFT_PX = 9  # of the shade beside a border
GAPS_PX = 19  # closes the letters on a dark ground
LETTER_PX = (6, 60)  # height of letters on a dark ground
MOST_LETTERS = 3  # more of them, and it is no border; the ragged edge of a border may look like one
UNEVEN = 16.0  # grey levels; a border is plain, a picture is not
ALONG = 0.2  # of an edge of the picture is dark, if it is a border
MOST = 0.6  # of the picture
HOLE = (0.02, 0.05)  # diameter of a punched hole, of the shorter side
HOLE_MARGIN = 0.09  # of the page where holes are punched
FULL = 0.96  # of a row or column is border: cut off

Mask = NDArray[np.bool_]
Labels = NDArray[np.int32]
Box = tuple[int, int, int, int]  # left, top, right, bottom


def borders(small: Pixels) -> Pixels | None:
    """Return a mask of the dark borders and holes of a page on its reduced copy; None when there are none."""
    grey = np.asarray(cv2.cvtColor(small, cv2.COLOR_RGB2GRAY), np.uint8)
    paper = float(np.percentile(grey[::4, ::4], 90))
    if paper < DIMMEST_PAPER:
        return None
    dark = (grey < DARK * paper).astype(np.uint8)
    edged = cv2.copyMakeBorder(dark, STROKE_PX, STROKE_PX, STROKE_PX, STROKE_PX, cv2.BORDER_REPLICATE)
    solid = cv2.morphologyEx(edged, cv2.MORPH_OPEN, np.ones((STROKE_PX, STROKE_PX), np.uint8))
    solid = np.ascontiguousarray(solid[STROKE_PX:-STROKE_PX, STROKE_PX:-STROKE_PX])
    if not solid.any():
        return None
    _, shapes, stats, _ = cv2.connectedComponentsWithStats(solid, connectivity=8)
    labels = np.asarray(shapes, np.int32)
    found = [one for one in _candidates(labels, stats.tolist()) if _is_plain(labels == one, grey, dark)]
    if not found:
        return None
    core = np.isin(labels, found).astype(np.uint8)
    wide = cv2.dilate(core, np.ones((SOFT_PX, SOFT_PX), np.uint8))
    return np.asarray((wide & (grey < SHADE * paper).astype(np.uint8)) | core, np.uint8)


def kept(stain: Pixels) -> Box:
    """Return the box that is left when rows and columns at the edges that are all border are cut off."""
    left, right = _inner(stain.mean(axis=0))
    top, bottom = _inner(stain.mean(axis=1))
    return left, top, right, bottom


def painted(pixels: Pixels, stain: Pixels) -> Pixels:
    """Return a copy of the picture with the ``stain``, a mask on its reduced copy, in the colour of the paper."""
    height, width = pixels.shape[:2]
    wide = cv2.resize(stain, (width, height), interpolation=cv2.INTER_NEAREST).astype(bool)
    bright = np.percentile(pixels[::8, ::8].reshape(-1, 3), 90, axis=0)
    clean = pixels.copy()
    clean[wide] = bright.astype(np.uint8)
    return clean


def _candidates(labels: Labels, stats: list[list[int]]) -> list[int]:
    """Return the numbers of the shapes that may be borders or holes."""
    rim = np.unique(np.concatenate([labels[0], labels[-1], labels[:, 0], labels[:, -1]]))
    edges = [int(one) for one in rim if one and _is_at_edge(labels == one)]
    return edges + [one for one in range(1, len(stats)) if _is_hole(stats[one], labels.shape)]


def _is_at_edge(shape: Mask) -> bool:
    """Tell whether a dark shape runs along an edge of the picture and is not most of it."""
    along = max(float(edge.mean()) for edge in (shape[0], shape[-1], shape[:, 0], shape[:, -1]))
    return along > ALONG and float(shape.mean()) < MOST


def _is_hole(stats: list[int], shape: tuple[int, ...]) -> bool:
    """Tell whether a dark shape is the shadow of a punched hole: round, of that size, near an edge."""
    x, y, width, height, area = stats
    least, most = (share * min(shape[:2]) for share in HOLE)
    if not (least <= min(width, height) and max(width, height) <= most and area > 0.6 * width * height):
        return False
    across, down = (x + width / 2) / shape[1], (y + height / 2) / shape[0]
    return min(across, 1 - across, down, 1 - down) < HOLE_MARGIN


def _is_plain(shape: Mask, grey: Pixels, dark: Pixels) -> bool:
    """Tell whether a dark ground has neither letters nor a picture on it."""
    if float(grey[shape].std()) > UNEVEN:
        return False
    square = np.ones((GAPS_PX, GAPS_PX), np.uint8)
    near = dark & np.asarray(cv2.dilate(shape.astype(np.uint8), square), np.uint8)
    ground = cv2.morphologyEx(near, cv2.MORPH_CLOSE, square)
    _, _, stats, _ = cv2.connectedComponentsWithStats(np.asarray(ground, np.uint8) & (1 - dark), connectivity=8)
    high, wide = stats[1:, cv2.CC_STAT_HEIGHT], stats[1:, cv2.CC_STAT_WIDTH]
    return int(np.count_nonzero((high >= LETTER_PX[0]) & (high <= LETTER_PX[1]) & (wide < 4 * high))) <= MOST_LETTERS


def _inner(filled: NDArray[np.float64]) -> tuple[int, int]:
    """Return from where to where a row of shares is not full, reckoned from both ends."""
    open_ = np.flatnonzero(filled < FULL)
    return (int(open_[0]), int(open_[-1]) + 1) if len(open_) else (0, len(filled))
