"""From a picture to its pages, each upright (扫描页的裁边、拆页、转正与纠偏).

Everything is measured on a reduced copy; where the page lies in the picture is kept as one matrix, and the
picture is drawn anew once at most.  A page that needs nothing is given on as it is.

>>> pages = sheets(np.full((300, 200, 3), 255, np.uint8), lambda page: 1)
>>> [page.pixels.shape for page in pages], pages[0].to_picture([(0.0, 0.0)])
([(200, 300, 3)], [(0.0, 299.0)])
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.parsers.scan_borders import borders, kept, painted
from pipeline.parsers.scan_outline import corners, flattened, reduced
from pipeline.parsers.scan_sheet import Matrix, Pixels, Sheet, shifted
from pipeline.parsers.scan_skew import ink, lean, letters
from pipeline.parsers.scan_spread import fold

LONGEST_PX = 1100  # of the reduced copy, more or less: letters are 12 high
SMALLEST_PX = 64  # of the shorter side; less is no page
NARROWEST = 8.0  # times as long as wide: a strip, no page
LEAST_DEGREES = 0.3  # less skew than that costs less than drawing the page anew
MARGIN_PX = 12  # left around the ink of a turned page
WHITE = (255, 255, 255)
QUARTERS = {(0, 1): cv2.ROTATE_90_CLOCKWISE, (-1, 0): cv2.ROTATE_180, (0, -1): cv2.ROTATE_90_COUNTERCLOCKWISE}


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a picture that is to become a page.

    matrix: leads from its pixels to pixels of the picture
    width, height: of the page, in pixels as large as those of the picture
    small: its reduced copy
    scale: of that copy
    """

    matrix: Matrix
    width: int
    height: int
    small: Pixels
    scale: float


def sheets(pixels: Pixels, quarter: Callable[[Pixels], int]) -> list[Sheet]:
    """Return the pages of a picture, upright; two that lie side by side are parted, the left one first.

    ``quarter`` tells how many quarter turns clockwise make a page upright; it is given a reduced copy.
    """
    if pixels.ndim == 2:
        pixels = np.repeat(pixels[:, :, None], 3, axis=2)
    height, width = pixels.shape[:2]
    if min(height, width) < SMALLEST_PX or max(height, width) > NARROWEST * min(height, width):
        return [Sheet(pixels, np.eye(3))]
    source, part = _without_desk(pixels)
    part = _turned(part, quarter(part.small) % 4)
    part = _levelled(part)
    return [Sheet(_drawn(source, page), page.matrix) for page in _parted(part)]


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


def _without_desk(pixels: Pixels) -> tuple[Pixels, Part]:
    """Return the picture without dark borders, and the sheet of paper on it (all of it in a plain scan)."""
    height, width = pixels.shape[:2]
    small, scale = reduced(pixels, LONGEST_PX)
    whole = Part(np.eye(3), width, height, small, scale)
    found = corners(small)
    if found is not None:
        return pixels, _moved(whole, *flattened((found + 0.5) / scale - 0.5))
    stain = borders(small)
    if stain is None:
        return pixels, whole
    left, top, right, bottom = kept(stain)
    inner = Part(np.eye(3), width, height, painted(small, stain), scale)
    return painted(pixels, stain), _cut(inner, left, top, right, bottom)


def _cut(part: Part, left: int, top: int, right: int, bottom: int) -> Part:
    """Return what lies in a box of the reduced copy."""
    high, wide = part.small.shape[:2]
    x0, y0 = round(left / part.scale), round(top / part.scale)
    x1 = part.width if right == wide else round(right / part.scale)
    y1 = part.height if bottom == high else round(bottom / part.scale)
    small = np.ascontiguousarray(part.small[top:bottom, left:right])
    return Part(part.matrix @ shifted(x0, y0), x1 - x0, y1 - y0, small, part.scale)


def _moved(part: Part, step: Matrix, width: int, height: int) -> Part:
    """Return the page of ``width`` and ``height`` that ``step`` leads from to the ``part``."""
    scale = part.scale
    grown = np.array([[1 / scale, 0, 0.5 / scale - 0.5], [0, 1 / scale, 0.5 / scale - 0.5], [0, 0, 1]])
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    small = _warped(part.small, np.linalg.inv(grown) @ step @ grown, size)
    return Part(part.matrix @ step, width, height, small, scale)


def _turned(part: Part, turns: int) -> Part:
    """Return the part turned clockwise by quarter turns."""
    width, height = (part.height, part.width) if turns % 2 else (part.width, part.height)
    matrix = part.matrix @ turned_back(part.width, part.height, turns)
    return Part(matrix, width, height, np.ascontiguousarray(np.rot90(part.small, -turns)), part.scale)


def _levelled(part: Part) -> Part:
    """Return the part with its lines of text level, large enough that no ink is lost."""
    gray = _red(part)
    degrees = lean(letters(gray))
    if abs(degrees) < LEAST_DEGREES:
        return part
    cosine, sine = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    turn = np.array([[cosine, -sine], [sine, cosine]])  # leads from the level page to the leaning one
    middle = np.array([part.width - 1, part.height - 1]) / 2
    inked = (_ends(ink(gray)) / part.scale - middle) @ turn
    least = np.floor(np.minimum(inked.min(axis=0) - MARGIN_PX, -middle))
    most = np.ceil(np.maximum(inked.max(axis=0) + MARGIN_PX, middle))
    step = np.eye(3)
    step[:2, :2] = turn
    step[:2, 2] = middle + turn @ least
    width, height = (most - least + 1).astype(int).tolist()
    return _moved(part, step, width, height)


def _ends(mask: Pixels) -> NDArray[np.float64]:
    """Return the first and the last inked point (x, y) of each row."""
    rows = np.flatnonzero(mask.any(axis=1))
    first, last = mask[rows].argmax(axis=1), mask.shape[1] - 1 - mask[rows, ::-1].argmax(axis=1)
    return np.stack([np.concatenate([first, last]), np.concatenate([rows, rows])], axis=1).astype(np.float64)


def _parted(part: Part) -> list[Part]:
    """Return both pages of a spread, each with its lines level; else the part as it is."""
    at = fold(_red(part))
    if at is None:
        return [part]
    high, wide = part.small.shape[:2]
    return [_levelled(_cut(part, 0, 0, at, high)), _levelled(_cut(part, at, 0, wide, high))]


def _red(part: Part) -> Pixels:
    """Return the red channel of the reduced copy: it does not see seals."""
    return np.ascontiguousarray(part.small[:, :, 0])


def _drawn(source: Pixels, page: Part) -> Pixels:
    """Return the pixels of a page; cut out and turned, where that is enough."""
    turn = np.round(page.matrix[:2, :2])
    if not np.allclose(page.matrix[:2, :2], turn, atol=1e-9) or np.abs(page.matrix[2, :2]).max() > 1e-12:
        return _warped(source, page.matrix, (page.width, page.height))
    ends = (page.matrix @ np.array([[0, page.width - 1], [0, page.height - 1], [1, 1]]))[:2].round().astype(int)
    (x0, y0), (x1, y1) = ends.min(axis=1), ends.max(axis=1) + 1
    cut = source[max(0, y0) : y1, max(0, x0) : x1]
    way = QUARTERS.get((int(turn[0, 0]), int(turn[0, 1])))
    return cut if way is None else np.asarray(cv2.rotate(cut, way), np.uint8)


def _warped(pixels: Pixels, matrix: Matrix, size: tuple[int, int]) -> Pixels:
    """Return the page of ``size`` (width, height) from which ``matrix`` leads to ``pixels``; white around them."""
    how = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    if np.abs(matrix[2, :2]).max() < 1e-12:
        return np.asarray(cv2.warpAffine(pixels, matrix[:2], size, flags=how, borderValue=WHITE), np.uint8)
    return np.asarray(cv2.warpPerspective(pixels, matrix, size, flags=how, borderValue=WHITE), np.uint8)
