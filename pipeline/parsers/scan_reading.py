"""Lines of a scan read with as much care as they need (逐行识别：先快读，存疑处与数字复核).

The tiny model reads every line, narrowed.  What it is unsure of is read by the small model.  Narrowing loses digits
that repeat (8,500,000 read as 8,50,000) without any loss of certainty, so every number is looked at once more by
itself, widened; where the two looks differ the small model reads the line at its full width.  So it does where letters
and digits make one word (a code, an address of mail): no grammar tells O from 0 there.

>>> Reading("合同", (0.25, 0.75), (1.0, 0.9)).confidence
0.95
>>> numbers("自2024年7月1日起,8,500.00元")
[(1, 5), (12, 20)]
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from pipeline.parsers.scan_sheet import Pixels

UNSURE_CHAR = 0.5  # a line with a letter below, or with a mean below UNSURE_LINE, is read by the small model too
UNSURE_LINE = 0.9
UNSURE_PAGE = 0.95  # a page with a mean below (a fax, a bad copy) is read by the small model throughout
SLACK = 0.05  # how much less sure of itself the better model may be
QUICK_WIDTH = 0.8  # of the line's own; the tiny model reads no worse and a fifth faster, but for repeated digits
CAREFUL_WIDTH = 0.7  # the same for the small model, where the line has no number
CHECK_WIDTH = 1.4
LINE_HEIGHT = 48  # pixels, as the models were trained
CODE_RE = re.compile(r"[A-Za-z@][\w.-]{0,30}[\d@]|\d[\w.-]{0,30}[A-Za-z@]", re.ASCII)
NUMBER_RE = re.compile(r"\d[\d,.:/-]{0,40}\d")


class Reading(NamedTuple):
    """What was read on one line.

    places: centre of each character as a share of the line's width
    sureness: probability of each character
    """

    text: str
    places: tuple[float, ...]
    sureness: tuple[float, ...]

    @property
    def confidence(self) -> float:
        """Return the mean sureness."""
        return sum(self.sureness) / len(self.sureness) if self.sureness else 0.0


Reader = Callable[[Sequence[Pixels]], list[Reading]]


class Readers(NamedTuple):
    """The two recognisers; both give a reading for each picture of a line."""

    quick: Reader
    careful: Reader


def read_lines(crops: Sequence[Pixels], readers: Readers) -> list[Reading]:
    """Return what stands on each of ``crops``; an empty text where nothing could be read."""
    readings = readers.quick([widened(crop, QUICK_WIDTH) for crop in crops])
    is_poor = sum(reading.confidence for reading in readings) < UNSURE_PAGE * len(readings)
    doubtful = {index for index, reading in enumerate(readings) if is_poor or is_unsure(reading)}
    doubtful |= _contradicted(crops, readings, readers.quick, doubtful)
    if readers.careful is readers.quick:
        return readings
    order = sorted(doubtful)
    widths = [1.0 if is_poor or numbers(readings[index].text) else CAREFUL_WIDTH for index in order]
    again = readers.careful([widened(crops[index], width) for index, width in zip(order, widths, strict=True)])
    for index, reading in zip(order, again, strict=True):
        if reading.text and reading.confidence >= readings[index].confidence - SLACK:
            readings[index] = reading
    return readings


def is_unsure(reading: Reading) -> bool:
    """Report whether a second look pays; spaces and punctuation are often unsure and seldom matter."""
    pairs = zip(reading.text, reading.sureness, strict=True)
    sureness = [sure for char, sure in pairs if char.isalnum()]
    if CODE_RE.search(reading.text):
        return True
    return not sureness or min(sureness) < UNSURE_CHAR or sum(sureness) < UNSURE_LINE * len(sureness)


def numbers(text: str) -> list[tuple[int, int]]:
    """Return the places [start, end) of the numbers of two digits and more."""
    return [match.span() for match in NUMBER_RE.finditer(text)]


def widened(crop: Pixels, width: float) -> Pixels:
    """Return the line as high as the models want it and ``width`` times as wide as its height asks for."""
    import cv2

    height = max(crop.shape[0], 1)
    target = (max(round(crop.shape[1] * LINE_HEIGHT / height * width), 8), LINE_HEIGHT)
    shrinks = target[0] * target[1] < crop.shape[0] * crop.shape[1]
    return np.asarray(cv2.resize(crop, target, interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_CUBIC), np.uint8)


def _contradicted(crops: Sequence[Pixels], readings: Sequence[Reading], reader: Reader, known: set[int]) -> set[int]:
    """Return the lines of which a number reads otherwise when it is looked at by itself."""
    places = [
        (index, start, end)
        for index, reading in enumerate(readings)
        if index not in known
        for start, end in numbers(reading.text)
    ]
    looks = reader(
        [widened(_cut(crops[index], readings[index], start, end), CHECK_WIDTH) for index, start, end in places]
    )
    return {
        index
        for (index, start, end), look in zip(places, looks, strict=True)
        if _digits(look.text) != _digits(readings[index].text[start:end])
    }


def _cut(crop: Pixels, reading: Reading, start: int, end: int) -> Pixels:
    """Return the part of the line that holds the characters [start, end)."""
    width = crop.shape[1]
    half = (reading.places[end - 1] - reading.places[start]) * width / max(end - start - 1, 1) / 2
    left = reading.places[start] * width - half  # no margin: a part of the next character reads as a digit
    right = reading.places[end - 1] * width + half
    return crop[:, max(int(left), 0) : max(int(right), int(left) + 8)]


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)
