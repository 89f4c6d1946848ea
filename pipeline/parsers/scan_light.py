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
SMALLEST = 32  # pixels; smaller pictures hold no line of text
STROKE = 9  # pixels of the small copy: no stroke of text is as wide
LIGHT_GRID = 8  # pixels of the small copy for one of the paper's
LIGHT_SPREAD = 11  # of those, whose median is the paper
DARKEST_PAPER = 60  # below, it is the table that the page lies on
WHITE_PAPER = 225  # a page whose paper is nowhere darker is left as it is

SAMPLED = (7, 5)  # rows and columns between the pixels that tones are counted on
FAINT = 165  # a page whose darkest text is lighter is stretched
FAINTEST = 215  # lighter is not text but paper
BRIGHT = 248  # paper of a page that is stretched, or lighter
DARKEST_SHARE = 0.005  # of a page's pixels: its text, at least
DARK = 40  # what the darkest text of a faint page becomes

MIDDLE_TONES = (135, 236)  # where watermarks lie
MIDDLE_SHARE = 0.04  # of a page's pixels; the edges of text alone stay below
STRIPS = 5  # from top to bottom of a page, a quarter of it in all, on which watermarks are looked for
FLAT = 30  # difference of neighbours inside a stroke, with noise
TONE_REACH = 14  # around the tone of a watermark, with noise
LEAST_WATERMARK = 0.004  # share of a page's pixels
BANDS = 600  # of half a millimetre, from top to bottom
NEARLY_NONE = 0.15  # of what the mean band has of the tone
EMPTY_BANDS = 0.24  # share of bands without the tone: level lines of grey text leave half, slanting text a fifth
KNEE = 90  # tones below are text and stay

COVERED_SHARE = 0.04  # of a line that coloured ink covers: from here on the line is read twice
EVEN_ODDS = 0.5  # sureness of a character that counts neither for nor against a reading


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
    if pixels.size == 0:
        return Plain(np.zeros(pixels.shape[:2], np.uint8), None, None)
    gray = pixels if pixels.ndim == 2 else np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), np.uint8)
    if not seals or min(gray.shape) < SMALLEST:
        return Plain(gray, None, None)
    small = _small(pixels)
    paper = _paper(small)
    gray = _even(gray, paper)
    found = scan_seals.find(np.asarray(cv2.divide(small, paper, scale=255), np.uint8)) if small.ndim == 3 else None
    if found is None:
        tones = _tones(gray)
        return Plain(gray if tones is None else _toned(gray, tones), None, None)
    first, second = scan_seals.take_off(gray, pixels, found.seals, paper)
    if found.texts.any():
        second, _ = scan_seals.take_off(second, pixels, found.texts, paper)
    tones = _tones(first)
    if tones is not None:
        first, second = _toned(first, tones), _toned(second, tones)
    marked = cv2.resize(found.seals | found.texts, gray.shape[::-1], interpolation=cv2.INTER_NEAREST)
    return Plain(first, second, np.asarray(marked, np.uint8))


def _small(pixels: Pixels) -> Pixels:
    """Return a copy of about SMALL_WIDTH, whole pixels averaged."""
    height, width = pixels.shape[:2]
    step = max(1, round(min(height, width) / SMALL_WIDTH))
    small = pixels[: height // step * step, : width // step * step]
    while step > 1:
        part = 2 if step % 2 == 0 else step  # halving has a path of its own, three times as fast
        step //= part
        size = (small.shape[1] // part, small.shape[0] // part)
        small = np.asarray(cv2.resize(small, size, interpolation=cv2.INTER_AREA), np.uint8)
    return small


def _paper(small: Pixels) -> Pixels:
    """Return what the small copy would be without ink."""
    bare = cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((STROKE, STROKE), np.uint8))
    height, width = small.shape[:2]
    grid = cv2.resize(bare, (max(width // LIGHT_GRID, 1), max(height // LIGHT_GRID, 1)), interpolation=cv2.INTER_AREA)
    grid = np.maximum(cv2.medianBlur(grid, LIGHT_SPREAD), DARKEST_PAPER)
    return np.asarray(cv2.resize(grid, (width, height), interpolation=cv2.INTER_LINEAR), np.uint8)


def _even(gray: Pixels, paper: Pixels) -> Pixels:
    """Return the grey on white paper, if it is dark somewhere."""
    grey = paper if paper.ndim == 2 else cv2.cvtColor(paper, cv2.COLOR_RGB2GRAY)
    if np.quantile(grey[::LIGHT_GRID, ::LIGHT_GRID], 0.02) >= WHITE_PAPER:
        return gray
    light = cv2.resize(grey, gray.shape[::-1], interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.divide(gray, light, scale=255), np.uint8)


def _tones(gray: Pixels) -> Pixels | None:
    """Return what each tone of a faint page, or of one with a watermark, becomes; None for all others."""
    sample = gray[:: SAMPLED[0], :: SAMPLED[1]]
    counts = np.cumsum(np.bincount(sample.ravel(), minlength=256)) / sample.size
    darkest = int(np.searchsorted(counts, DARKEST_SHARE))
    if FAINT < darkest < FAINTEST:
        return _ramp(darkest, DARK, BRIGHT)
    if darkest >= FAINT or counts[MIDDLE_TONES[1]] - counts[MIDDLE_TONES[0]] < MIDDLE_SHARE:
        return None
    mark = _watermark(gray)
    return None if mark is None else _ramp(KNEE, KNEE, mark - TONE_REACH)


def _ramp(start: int, value: int, white: int) -> Pixels:
    """Return the tones with those from ``start`` to ``white`` drawn out from ``value`` to white."""
    return np.interp(np.arange(256), (0, start, white), (0, value, 255)).astype(np.uint8)


def _toned(gray: Pixels, tones: Pixels) -> Pixels:
    return np.asarray(cv2.LUT(gray, tones), np.uint8)


def _watermark(gray: Pixels) -> int | None:
    """Return the tone of a slanting watermark: strokes of one tone that leave few bands of the page white.

    Grey text in level lines is none, however light.
    """
    width = gray.shape[1]
    starts = [width * number // STRIPS for number in range(STRIPS)]
    strips = np.hstack([gray[:, start : start + width // STRIPS // 4 + 1] for start in starts])
    flat = cv2.morphologyEx(strips, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8)) <= FLAT
    counts = np.convolve(np.bincount(strips[flat], minlength=256), np.ones(9), "same")
    paper = int(counts[MIDDLE_TONES[0] :].argmax()) + MIDDLE_TONES[0]
    middle = counts[MIDDLE_TONES[0] : max(paper - 2 * TONE_REACH, MIDDLE_TONES[0] + 1)]
    peaks = np.flatnonzero((middle[1:-1] >= middle[:-2]) & (middle[1:-1] > middle[2:])) + 1
    if not peaks.size:
        return None
    mark = int(peaks[middle[peaks].argmax()]) + MIDDLE_TONES[0]
    toned = flat & (strips >= mark - TONE_REACH) & (strips <= mark + TONE_REACH)
    if np.count_nonzero(toned) < LEAST_WATERMARK * toned.size:
        return None
    rows = cv2.resize(toned.astype(np.float32), (1, min(BANDS, len(toned))), interpolation=cv2.INTER_AREA)[:, 0]
    reached = np.flatnonzero(rows)
    between = rows[reached[0] : reached[-1] + 1]
    return None if (between < NEARLY_NONE * between.mean()).mean() > EMPTY_BANDS else mark


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
    """Return the better of two readings of one line.

    Characters count by how much surer than chance they are: a reading that has lost some is surer in the mean, and no
    better for it; one that has guessed some is longer, and no better either.
    """
    return other if _merit(other) > _merit(one) else one


def _merit(reading: Reading) -> float:
    pairs = zip(reading.text, reading.sureness, strict=False)
    return sum(sureness - EVEN_ODDS for char, sureness in pairs if not char.isspace())
