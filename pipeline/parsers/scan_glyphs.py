"""Boxes of the characters of a recognised line (识别行的字符位置).

The recogniser says where along the line each character stands, within a quarter of its width; the white between
the characters says it exactly.  Boxes are never drawn out to close a gap: a gap is a blank to fill in.

>>> line = np.full((20, 60), 255, np.uint8)
>>> line[4:16, 2:14] = line[4:16, 46:58] = 0
>>> quad = np.array([(0, 0), (60, 0), (60, 20), (0, 20)], np.float32)
>>> found = glyphs(Reading("费元", (0.14, 0.86), (1, 1)), quad, line, 1.0)
>>> [(round(x0), round(x1), char) for x0, _, x1, _, char in found]
[(1, 15, '费'), (45, 59, '元')]
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.parsers.pdf_boxes import Glyph
from pipeline.parsers.scan_blanks import with_blanks
from pipeline.parsers.scan_engine import Quad
from pipeline.parsers.scan_reading import Reading
from pipeline.parsers.scan_sheet import Pixels

__all__ = ["glyphs", "with_blanks"]

Places = NDArray[np.float64]

HALF_EMS = 0.5  # width of letters, digits, half-width signs
UNEVEN = dict.fromkeys("%@‰mwMW", 0.8) | dict.fromkeys("iljtfrI.,:;'!|()[]", 0.36)
LEFT_SIGNS = frozenset("，。、；：！？）】》〉」』”’,.;:!?)]")  # their ink stands left in a full-width field
RIGHT_SIGNS = frozenset("（【《〈「『“‘([")
FULL_SIGNS = frozenset("—…“”‘’")  # full width in Chinese type, though their codes lie low
SIGN_INSET = 0.12  # of an em between the edge of such a field and the ink
LOW_SIGNS = frozenset("，。、,.")
LOW_SIGN_WHITE = 0.62  # ems of white behind them
SIGN_WHITE = 0.5
HALF_WHITE = 0.08  # beside a letter or digit
NO_SPACE_EMS = 0.25  # less between two characters is no space, whatever the recogniser says
NEAR_EMS = 0.21  # white farther than this from where it is looked for lies inside a character
SHIFTS = np.arange(-6, 7) * 0.05  # ems
SHIFT_COST = 0.1
INK_HEIGHT = 0.92  # of an em: what Chinese characters fill
DIGIT_HEIGHT = 0.74
STRAIGHT_PX = 1.5
UPRIGHT = 1.5  # times as high as wide: such lines the engine reads from top to bottom


class Field(NamedTuple):
    """The ink of a line, in pixels of its crop.

    ink: dark pixels of each column, ruled lines left out
    top, bottom: of the characters
    em: width of a full-width character
    """

    ink: NDArray[np.int32]
    top: float
    bottom: float
    em: float


class White(NamedTuple):
    """The runs of columns without ink: their first columns, and those behind their last."""

    first: Places
    last: Places


def glyphs(reading: Reading, quad: Quad, gray: Pixels, points_per_pixel: float) -> list[Glyph]:
    """Return the characters of one line with their boxes in points.

    quad: the line on the page ``gray``, in pixels; the places of the reading are shares of its width
    """
    if not reading.text.strip():
        return []
    (left, upper), (right, lower) = quad.min(axis=0).tolist(), quad.max(axis=0).tolist()
    if lower - upper >= UPRIGHT * (right - left):
        return list(_stacked(reading, (left, upper, right, lower), points_per_pixel))
    crop, first, top = _cut_out(gray, quad)
    chars = [(char, place) for char, place in zip(reading.text, reading.places, strict=True) if not char.isspace()]
    text = "".join(char for char, _ in chars)
    centers = np.array([place for _, place in chars]) * (right - left) + (left - first)
    field = _field(crop, text, centers)
    starts, ends = ((first + places) * points_per_pixel for places in _spans(text, centers, field))
    upper, lower = (top + field.top) * points_per_pixel, (top + field.bottom) * points_per_pixel
    boxes = [
        (start, upper, end, lower, char) for char, start, end in zip(text, starts.tolist(), ends.tolist(), strict=True)
    ]
    return list(_with_spaces(reading.text, boxes, field.em * points_per_pixel))


def _stacked(reading: Reading, sides: tuple[float, ...], points_per_pixel: float) -> Iterator[Glyph]:
    """Yield the characters of a line that is read from top to bottom, parted midway between their places."""
    left, top, right, bottom = (side * points_per_pixel for side in sides)
    middles = [(one + other) / 2 for one, other in pairwise(reading.places)]
    cuts = [top + (bottom - top) * share for share in (0.0, *middles, 1.0)]
    for char, (start, end) in zip(reading.text, pairwise(cuts), strict=True):
        yield (left, start, right, end, char)


def _with_spaces(text: str, boxes: list[Glyph], em: float) -> Iterator[Glyph]:
    """Yield the boxes, and between them those of spaces: half an em wide at most, the rest of a gap stays a gap."""
    known = 0
    end = boxes[0][0]
    for index, char in enumerate(text):
        if not char.isspace():
            yield boxes[known]
            end = boxes[known][2]
            known += 1
            continue
        following = boxes[known][0] if known < len(boxes) else end + HALF_EMS * em
        around = text[max(index - 1, 0) : index + 2]
        if following - end < NO_SPACE_EMS * em and not around.isascii():
            continue  # the white of a full-width sign
        edge = max(min(following, end + HALF_EMS * em), end)
        yield (end, boxes[0][1], edge, boxes[0][3], char)
        end = edge


def _cut_out(gray: Pixels, quad: Quad) -> tuple[Pixels, float, float]:
    """Return the level part of the page that holds the line, its left, and where its top lies at its middle."""
    height, width = gray.shape
    (x0, y0), (x1, y1), (x2, y2), (x3, y3) = quad.tolist()
    left, right = max(int(min(x0, x1, x2, x3)), 0), min(math.ceil(max(x0, x1, x2, x3)), width)
    top, fall = (y0 + y1) / 2, (y1 + y2 - y0 - y3) / 2
    tall = max(round((y2 + y3) / 2 - top), 4)
    if right - left < 2:
        return np.full((tall, 2), 255, np.uint8), left, top
    if abs(fall) < STRAIGHT_PX:
        first = min(max(round(top), 0), height - 1)
        return gray[first : first + tall, left:right], left, first
    matrix = np.array([[1.0, 0.0, left], [fall / (right - left), 1.0, top - fall / 2]])
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    level = cv2.warpAffine(gray, matrix, (right - left, tall), flags=flags, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(level, np.uint8), left, top


def _field(crop: Pixels, text: str, centers: Places) -> Field:
    _, dark = cv2.threshold(crop, 0, 1, cv2.THRESH_BINARY_INV | cv2.THRESH_OTSU)
    dark = np.asarray(dark, np.uint8)
    tall = dark.shape[0]
    if dark.shape[1] > 3 * tall:
        dark = dark - cv2.morphologyEx(dark, cv2.MORPH_OPEN, np.ones((1, 2 * tall), np.uint8))
    rows = dark.sum(axis=1, dtype=np.int32)
    inked = np.flatnonzero(rows > 0.08 * rows.max(initial=0))
    top, bottom = (float(inked[0]), float(inked[-1] + 1)) if inked.size else (0.0, float(tall))
    ink = dark.sum(axis=0, dtype=np.int32)
    em = _em(text, centers, bottom - top, tall)
    white = max(em - (bottom - top), 0) / 2
    return Field(ink, top - white, bottom + white, em)


def _em(text: str, centers: Places, inked: float, tall: int) -> float:
    """Return the width of a full-width character: the usual step between two of them, or a guess from the height."""
    full = np.array([_width(char) == 1.0 for char in text])
    guess = min(max(inked / (INK_HEIGHT if full.any() else DIGIT_HEIGHT), 0.5 * tall), float(tall))
    steps = np.diff(centers)[full[1:] & full[:-1]]
    steps = steps[(steps > 0.6 * guess) & (steps < 1.4 * guess)]
    return float(steps.sum() / steps.size) if steps.size >= 4 else guess


def _width(char: str) -> float:
    """Return the width of a character in ems."""
    return 1.0 if char >= "\u2e80" or char in FULL_SIGNS else UNEVEN.get(char, HALF_EMS)


def _spans(text: str, centers: Places, field: Field) -> tuple[Places, Places]:
    """Return from where to where each character stands."""
    em = field.em
    widths = np.array([_width(char) for char in text]) * em
    steps = np.diff(centers)
    shares = widths[:-1] / (widths[:-1] + widths[1:])
    wanted = np.concatenate(
        ([centers[0] - widths[0] / 2], centers[:-1] + steps * shares, [centers[-1] + widths[-1] / 2])
    )
    white = _white(field.ink, em)
    before, behind = _boundaries(white, wanted + _shift(white, wanted, em), field.ink, em)
    starts = np.maximum(behind[:-1], centers - 0.5 * widths - 0.35 * em)
    ends = np.minimum(before[1:], centers + 0.5 * widths + 0.35 * em)
    bad = ends - starts < 0.08 * em
    starts = np.where(bad, centers - 0.4 * widths, starts)
    ends = np.where(bad, centers + 0.4 * widths, ends)
    starts, ends = _filled_out(text, starts, ends, widths, em)
    starts = np.maximum.accumulate(starts)  # in the order of the text, whatever its ink
    return starts, np.maximum(np.minimum(ends, np.append(starts[1:], np.inf)), starts + 0.05 * em)


def _white(ink: NDArray[np.int32], em: float) -> White:
    """Return the columns without ink."""
    inked = np.concatenate(([0], (ink > 0).view(np.int8), [0]))
    turns = np.flatnonzero(np.diff(inked))
    first = np.concatenate(([-em], turns[1::2])).astype(np.float64)
    last = np.concatenate((turns[::2], [len(ink) + em])).astype(np.float64)
    return White(first, last)


def _nearest(white: White, wanted: Places) -> tuple[NDArray[np.intp], Places]:
    """Return for each place the number of the white nearest to it, and how far it is."""
    index = np.searchsorted(white.last, wanted).clip(0, len(white.last) - 1)
    lower = np.maximum(index - 1, 0)
    above = np.maximum(white.first[index] - wanted, 0)
    below = np.maximum(wanted - white.last[lower], 0)
    return np.where(below < above, lower, index), np.minimum(above, below)


def _shift(white: White, wanted: Places, em: float) -> float:
    """Return by how much the recogniser's places are off on the whole line."""
    shifts = SHIFTS * em
    _, apart = _nearest(white, (wanted + shifts[:, None]).ravel())
    cost = apart.reshape(len(shifts), -1).sum(axis=1) / len(wanted) + SHIFT_COST * np.abs(shifts)
    return float(shifts[cost.argmin()])


def _boundaries(white: White, wanted: Places, ink: NDArray[np.int32], em: float) -> tuple[Places, Places]:
    """Return for each boundary where the white nearest to it begins and ends, or its palest column."""
    best, apart = _nearest(white, wanted)
    before, behind = white.first[best], white.last[best]
    far = apart > NEAR_EMS * em
    shared = np.flatnonzero((best[1:] == best[:-1]) & (apart[1:] + apart[:-1] > 0))
    far[shared + (apart[shared + 1] > apart[shared])] = True  # one white parts two characters, not three
    for number in np.flatnonzero(far):
        low, high = (max(int(wanted[number] + side * NEAR_EMS * em), 0) for side in (-1, 1))
        part = ink[low:high]
        if part.size:
            before[number] = behind[number] = low + int(part.argmin()) + 0.5
    return before, behind


def _filled_out(text: str, starts: Places, ends: Places, widths: Places, em: float) -> tuple[Places, Places]:
    """Widen narrow ink to the field of its character as far as its neighbours leave room."""
    ink = ends - starts
    most = np.array(list(_most_white(text))) * em
    missing = np.maximum(widths - ink, 0)
    even = np.where(widths < 0.9 * em, np.minimum(missing / 2, HALF_WHITE * em), missing / 2)
    lead = np.where(most[:, 0] >= 0, np.minimum(most[:, 0], np.maximum(em - ink, 0)), even)
    tail = np.where(most[:, 1] >= 0, np.minimum(most[:, 1], np.maximum(em - ink, 0)), even)
    room = np.concatenate(([em], np.maximum(starts[1:] - ends[:-1], 0), [em]))
    asked = np.concatenate(([0], tail)) + np.concatenate((lead, [0]))
    scale = np.minimum(1, room / np.maximum(asked, 1e-6))
    return starts - lead * scale[:-1], ends + tail * scale[1:]


def _most_white(text: str) -> Iterator[tuple[float, float]]:
    """Yield for each sign how many ems of its field may lie white before and behind it; -1 where it stands midway."""
    for index, char in enumerate(text):
        before, behind = text[max(index - 1, 0) : index], text[index + 1 : index + 2]
        is_latin = char.isascii() and before.isascii() and behind.isascii()
        if char in LEFT_SIGNS and not is_latin:
            yield SIGN_INSET, LOW_SIGN_WHITE if char in LOW_SIGNS else SIGN_WHITE
        elif char in RIGHT_SIGNS and not is_latin:
            yield SIGN_WHITE, SIGN_INSET
        else:
            yield -1, -1
