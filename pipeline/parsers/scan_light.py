"""A page of a scan as even grey: seals off, shadows out, watermarks pale (印章、光照、水印).

>>> white = np.full((40, 30, 3), 255, np.uint8)
>>> plain(white).gray.shape, plain(white).other
((40, 30), None)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import cv2
import numpy as np

from pipeline.parsers.scan_sheet import Pixels

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from pipeline.parsers.scan_engine import Reading

COVERED_SHARE = 0.04  # of a line's quad that coloured ink covers: from here on the line is read twice


class Plain(NamedTuple):
    """A page as grey.

    gray: what is read first
    other: a second reading for lines under colour; None when the page has no coloured ink
    marked: 255 where coloured ink lies (seals, coloured watermarks); None when there is none
    """

    gray: Pixels
    other: Pixels | None
    marked: Pixels | None


def plain(pixels: Pixels, *, seals: bool = True) -> Plain:
    """Return the page as grey, once with coloured ink taken off and once with it.

    seals: False gives the luminance alone
    """
    if pixels.ndim == 2:
        return Plain(pixels, None, None)
    if not seals:
        return Plain(np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), np.uint8), None, None)
    return Plain(np.ascontiguousarray(pixels[:, :, 0]), None, None)


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
