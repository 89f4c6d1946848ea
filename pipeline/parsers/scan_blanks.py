"""Blanks of a scanned page that are to be filled in by hand: lines that nothing is written on (填空线).

The recogniser leaves them out, or reads a single ``_`` or ``一``; here each becomes a run of ``_`` as wide as the line.

>>> text = [(0, 0, 10, 10, "甲"), (10, 0, 20, 10, "："), (60, 0, 70, 10, "（")]
>>> "".join(glyph[4] for glyph in sorted(with_blanks(text, [Box(20, 10, 60, 11)])))
'甲：________（'
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from operator import sub
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from pipeline.parsers.pdf_boxes import Box, Glyph

if TYPE_CHECKING:
    from pipeline.parsers.scan_engine import Quad
    from pipeline.parsers.scan_sheet import Pixels

LINE_SIGNS = frozenset("_一—-－ー―~")  # what a fill-in line may be read as
DOT_SIGNS = frozenset(".．。·…‥:：-")
USUAL_EM_PT = 10.5
HIGHEST_EMS = 3.0  # more is a heading
CHAR_EMS = 0.5  # width of a ``_``
LEAST_EMS = 1.2
LEAST_LONE_EMS = 5.0  # without text beside it
LOW_EMS = 8.0  # below the last text
MOST_CHARS = 120
WINDOW_EMS = 4.0  # beside a blank, where the detector overlooks single characters
LEAST_INK_EMS = 0.4
INK = 0.7  # of the brightness of the paper
MOST_MISSED = 60


class Text(NamedTuple):
    """The characters of a page by their bottoms, a box around them all, and how high most of them are."""

    ordered: list[Glyph]
    bottoms: list[float]
    frame: Box
    em: float


def with_blanks(glyphs: list[Glyph], underlines: Sequence[Box], leaders: Sequence[Box] = ()) -> list[Glyph]:
    """Return the characters of a page with a run of ``_`` for each underline that nothing is written on.

    A single ``_`` or ``一`` that the recogniser made of the line gives way; an underline below written text adds
    nothing.  The new characters come last: order on the page follows from position.

    leaders: dotted lines, which become runs of ``.``
    >>> [glyph[4] for glyph in with_blanks([(0, 0, 10, 10, "至"), (40, 0, 50, 10, "止")], [Box(10, 10, 40, 11)])]
    ['至', '止', '_', '_', '_', '_', '_', '_']
    """
    if not underlines and not leaders:
        return glyphs
    text = _text(glyphs)
    taken: set[int] = set()
    runs: list[Glyph] = []
    for line, char in (*((line, "_") for line in underlines), *((line, ".") for line in leaders)):
        near = _near(line, text)
        signs = LINE_SIGNS if char == "_" else DOT_SIGNS
        read = [glyph for glyph in near if glyph[4] in signs and _share(glyph, line) > 0.5]
        row = [glyph for glyph in near if glyph not in read and line.top > (glyph[1] + 2 * glyph[3]) / 3]
        if _is_free(line, near, row, signs, text):
            taken.update(map(id, read))
            runs += _run(line, row, char, text.em)
    return [*(glyph for glyph in glyphs if id(glyph) not in taken), *runs]


def _text(glyphs: list[Glyph]) -> Text:
    if not glyphs:
        return Text([], [], Box(0, 0, 0, 0), USUAL_EM_PT)
    ordered = sorted(glyphs, key=lambda glyph: glyph[3])
    lefts, tops, rights, bottoms, _ = zip(*ordered, strict=True)
    em = median(map(sub, bottoms, tops))
    return Text(ordered, list(bottoms), Box(min(lefts), min(tops), max(rights), max(bottoms)), em)


def _near(line: Box, text: Text) -> list[Glyph]:
    """Return the characters of the rows that the line may belong to."""
    first = bisect_left(text.bottoms, line.top - 0.8 * text.em)
    last = bisect_left(text.bottoms, line.top + HIGHEST_EMS * text.em)
    return [glyph for glyph in text.ordered[first:last] if glyph[1] - 0.3 * text.em < line.top]


def _is_free(line: Box, near: list[Glyph], row: list[Glyph], signs: frozenset[str], text: Text) -> bool:
    """Report whether nothing is written on a line, and it is no part of a character."""
    if line.width < LEAST_EMS * text.em or any(_share(glyph, line) > 0.7 for glyph in row):
        return False
    across = [glyph for glyph in near if glyph not in row and glyph[1] < line.top]
    if any(_share(glyph, line) > 0.3 for glyph in across if not _is_read(glyph, line, signs, text.em)):
        return False
    return bool(row) or _is_in_text(line, text)


def _run(line: Box, row: list[Glyph], char: str, em: float) -> Iterator[Glyph]:
    """Yield the characters of a blank, as high as those beside it."""
    start = max((glyph[2] for glyph in row if glyph[0] < line.x0 < glyph[2]), default=line.x0)
    end = min((glyph[0] for glyph in row if glyph[0] < line.x1 < glyph[2]), default=line.x1)
    beside = min(row, key=lambda glyph: max(glyph[0] - end, start - glyph[2]), default=None)
    top, bottom = (beside[1], beside[3]) if beside else (line.top - 0.9 * em, line.top + 0.1 * em)
    count = min(max(round((end - start) / (CHAR_EMS * max(bottom - top, 0.9 * em))), 2), MOST_CHARS)
    step = (end - start) / count
    for number in range(count):
        yield (start + step * number, top, start + step * (number + 1), bottom, char)


def _is_in_text(line: Box, text: Text) -> bool:
    """Report whether a line without text beside it can be one to write on: edges of paper lie outside the text."""
    if not text.ordered or line.width < LEAST_LONE_EMS * text.em:
        return False
    is_among = text.frame.x0 - 2 * text.em <= line.x0 and line.x0 + line.x1 <= 2 * text.frame.x1
    return is_among and text.frame.top <= line.top <= text.frame.bottom + LOW_EMS * text.em


def _is_read(glyph: Glyph, line: Box, signs: frozenset[str], em: float) -> bool:
    """Report whether a ``_`` or ``一`` is what was read of the line: it is low, or stands alone."""
    height = glyph[3] - glyph[1]
    return glyph[4] in signs and (height < 0.6 * em or line.top > glyph[3] - 0.25 * height)


def _share(glyph: Glyph, line: Box) -> float:
    """Return the share of a character's width that lies over or under the line."""
    return max(min(glyph[2], line.x1) - max(glyph[0], line.x0), 0) / max(glyph[2] - glyph[0], 0.1)


def missed(quads: Sequence[Quad], underlines: Sequence[Box], gray: Pixels, points_per_pixel: float) -> list[Quad]:
    """Return where ink stands beside blanks that the detector found no line in: ``____年____月`` is often overlooked.

    >>> page = np.full((100, 300), 255, np.uint8)
    >>> page[40:60, 132:150] = 0
    >>> [quad[::2].tolist() for quad in missed([], [Box(20, 62, 120, 63), Box(160, 62, 260, 63)], page, 1.0)]
    [[[130.0, 48.0], [152.0, 62.0]]]
    """
    spans = [Box(*quad.min(axis=0).tolist(), *quad.max(axis=0).tolist()) for quad in quads]
    em = 0.85 * median([span.height for span in spans]) if spans else 10 / points_per_pixel
    lines = [Box(*(side / points_per_pixel for side in line)) for line in underlines]
    found: list[Quad] = []
    for line in lines:
        beside = [span for span in spans if span.top < line.top - 0.4 * em < span.bottom]
        beside += [other for other in lines if abs(other.top - line.top) < 0.3 * em and other != line]
        for start, end in _windows(line, beside, WINDOW_EMS * em):
            quad = _inked(gray, Box(start, line.top - 1.15 * em, end, line.top + 0.1 * em), em)
            if quad is not None and not any(np.abs(quad - other).max() < em / 2 for other in found):
                found.append(quad)
    return found[:MOST_MISSED]


def _windows(line: Box, beside: list[Box], most: float) -> Iterator[tuple[float, float]]:
    """Yield from where to where nothing is known of the row before and behind a blank, ``most`` at most."""
    if not any(other.x0 < line.x0 <= other.x1 for other in beside):
        yield max([line.x0 - most, *(other.x1 for other in beside if other.x1 < line.x0)]), line.x0
    if not any(other.x0 <= line.x1 < other.x1 for other in beside):
        yield line.x1, min([line.x1 + most, *(other.x0 for other in beside if other.x0 > line.x1)])


def _inked(gray: Pixels, window: Box, em: float) -> Quad | None:
    """Return the part of ``window`` that holds a character, if one is there."""
    left, top, right, bottom = (max(round(side), 0) for side in window)
    part = gray[top:bottom, left:right]
    if part.shape[1] < LEAST_INK_EMS * em or part.shape[0] < LEAST_INK_EMS * em:
        return None
    dark = part < INK * float(np.median(part))
    columns, rows = np.flatnonzero(dark.sum(axis=0) > 1), np.flatnonzero(dark.sum(axis=1) > 1)
    if not len(columns) or not len(rows) or min(columns[-1] - columns[0], rows[-1] - rows[0]) < LEAST_INK_EMS * em:
        return None
    white = round(0.2 * em)
    x0, x1 = left + int(columns[0]) - white, left + int(columns[-1]) + 1 + white
    y0, y1 = top + int(rows[0]) - white, top + int(rows[-1]) + 1 + white
    return np.array([(x0, y0), (x1, y0), (x1, y1), (x0, y1)], np.float32)
