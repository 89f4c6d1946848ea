"""A page of a scan as even grey: seals off, shadows out, watermarks pale (印章、光照、水印).

>>> white = np.full((40, 30, 3), 255, np.uint8)
>>> plain(white).gray.shape, plain(white).other
((40, 30), None)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import cv2
import numpy as np

from pipeline.parsers import scan_seals
from pipeline.parsers.scan_sheet import Pixels

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from pipeline.parsers.scan_reading import Reading

SMALL_WIDTH = 400  # of the copy that light and seals are looked for on: a pixel is half a millimetre
COVERED_SHARE = 0.04  # of a line's quad that coloured ink covers: from here on the line is read twice
STROKE = 9  # pixels of the small copy that no stroke of text is wide
LIGHT_GRID = 8  # pixels of the small copy for one of the paper's
LIGHT_SPREAD = 11  # of those, whose median is the paper
DARKEST_PAPER = 60  # below, it is the table that the page lies on


class Plain(NamedTuple):
    """A page as grey.

    gray: what is read first
    other: a second reading for lines under colour; None when the page has no coloured ink
    marked: 255 where coloured ink lies on text (seals, coloured watermarks); None when there is none
    """

    gray: Pixels
    other: Pixels | None
    marked: Pixels | None


def plain(pixels: Pixels, *, seals: bool = True) -> Plain:
    """Return the page as even grey, without the coloured ink that lies on its text.

    seals: False leaves the luminance as it is
    """
    if pixels.ndim == 2:
        return Plain(pixels, None, None)
    gray = np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), np.uint8)
    if not seals:
        return Plain(gray, None, None)
    small = _small(pixels)
    paper = _paper(small)
    found = scan_seals.find(np.asarray(cv2.divide(small, paper, scale=255), np.uint8))
    if found is None:
        return Plain(gray, None, None)
    first, second = scan_seals.take_off(gray, pixels, found.seals, paper)
    if found.texts.any():
        second, _ = scan_seals.take_off(second, pixels, found.texts, paper)
    size = (gray.shape[1], gray.shape[0])
    marked = cv2.resize(found.seals | found.texts, size, interpolation=cv2.INTER_NEAREST)
    return Plain(first, second, np.asarray(marked, np.uint8))


def _small(pixels: Pixels) -> Pixels:
    """Return a copy of about SMALL_WIDTH; whole pixels are averaged, which is four times as fast."""
    height, width = pixels.shape[:2]
    step = max(1, round(min(height, width) / SMALL_WIDTH))
    size = (width // step, height // step)
    whole = pixels[: size[1] * step, : size[0] * step]
    return np.asarray(cv2.resize(whole, size, interpolation=cv2.INTER_AREA), np.uint8)


def _paper(small: Pixels) -> Pixels:
    """Return what the small copy would be without ink."""
    bare = cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((STROKE, STROKE), np.uint8))
    height, width = small.shape[:2]
    grid = cv2.resize(bare, (max(width // LIGHT_GRID, 1), max(height // LIGHT_GRID, 1)), interpolation=cv2.INTER_AREA)
    grid = np.maximum(cv2.medianBlur(grid, LIGHT_SPREAD), DARKEST_PAPER)
    return np.asarray(cv2.resize(grid, (width, height), interpolation=cv2.INTER_LINEAR), np.uint8)


def is_under_seal(marked: Pixels | None, quad: ArrayLike) -> bool:
    """Tell whether coloured ink lies on a line: its quad is four corners in pixels."""
    if marked is None:
        return False
    corners = np.asarray(quad, np.float32).reshape(-1, 2)
    left, top, width, height = cv2.boundingRect(corners)
    left, top = max(left, 0), max(top, 0)
    part = marked[top : top + height, left : left + width]
    if part.size == 0:
        return False
    mask = np.zeros(part.shape, np.uint8)
    cv2.fillPoly(mask, [np.round(corners - (left, top)).astype(np.int32)], 255)
    inside = cv2.countNonZero(mask)
    return inside > 0 and cv2.countNonZero(cv2.bitwise_and(mask, part)) >= COVERED_SHARE * inside


def better(one: Reading, other: Reading) -> Reading:
    """Return the surer of two readings of one line."""
    return other if _sureness(other) > _sureness(one) else one


def _sureness(reading: Reading) -> float:
    return sum(reading.sureness) / len(reading.sureness) if reading.sureness else 0.0
