"""Blanks of a scanned page that are to be filled in by hand: lines that nothing is written on (填空线).

The recogniser leaves them out, or reads a single ``_`` or ``一``; here each becomes a run of ``_`` as wide as the line.

>>> text = [(0, 0, 10, 10, "甲"), (10, 0, 20, 10, "："), (60, 0, 70, 10, "（")]
>>> "".join(glyph[4] for glyph in with_blanks(text, [Box(20, 10, 60, 11)]))
'甲：________（'
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from statistics import median
from typing import TYPE_CHECKING

import numpy as np

from pipeline.parsers.pdf_boxes import Box, Glyph

if TYPE_CHECKING:
    from pipeline.parsers.scan_engine import Quad
    from pipeline.parsers.scan_sheet import Pixels

LINE_SIGNS = frozenset("_一—-－ー―~")  # what a fill-in line may be read as
CHAR_EMS = 0.5  # width of a ``_``
LEAST_EMS = 1.2
LEAST_LONE_EMS = 5.0  # without text beside it
LOW_EMS = 8.0  # below the last text
MOST_CHARS = 120
WINDOW_EMS = 4.0  # beside a blank, where the detector overlooks single characters
LEAST_INK_EMS = 0.4
INK = 0.7  # of the brightness of the paper
MOST_MISSED = 60


def with_blanks(glyphs: list[Glyph], underlines: Sequence[Box]) -> list[Glyph]:
    """Return the characters of a page with a run of ``_`` for each underline that nothing is written on.

    A single ``_`` or ``一`` that the recogniser made of the line gives way; an underline below written text adds
    nothing.

    >>> with_blanks([(0, 0, 10, 10, "至"), (40, 0, 50, 10, "止")], [Box(10, 10, 40, 11)])[1:3]
    [(10.0, 0, 15.0, 10, '_'), (15.0, 0, 20.0, 10, '_')]
    """
    if not underlines:
        return glyphs
    em = median([glyph[3] - glyph[1] for glyph in glyphs]) if glyphs else 10.5
    kept = list(glyphs)
    for line in underlines:
        blank = _blank(line, kept, em)
        if blank is not None:
            kept = blank
    return kept


def _blank(line: Box, glyphs: list[Glyph], em: float) -> list[Glyph] | None:
    """Return the characters with the blank that the line stands for; None if it stands for none."""
    near = [glyph for glyph in glyphs if glyph[1] - 0.3 * em < line.top < glyph[3] + 0.8 * em]
    taken = [glyph for glyph in near if glyph[4] in LINE_SIGNS and _share(glyph, line) > 0.5]
    row = [glyph for glyph in near if glyph not in taken and line.top > (glyph[1] + 2 * glyph[3]) / 3]
    across = [glyph for glyph in near if glyph not in row and glyph[1] < line.top and not _is_read(glyph, line, em)]
    struck = any(_share(glyph, line) > 0.3 for glyph in across)
    is_written = any(_share(glyph, line) > 0.7 for glyph in row)
    if struck or is_written or line.width < LEAST_EMS * em or not (row or _is_in_text(line, glyphs, em)):
        return None
    start = max((glyph[2] for glyph in row if glyph[0] < line.x0 < glyph[2]), default=line.x0)
    end = min((glyph[0] for glyph in row if glyph[0] < line.x1 < glyph[2]), default=line.x1)
    beside = min(row, key=lambda glyph: max(glyph[0] - end, start - glyph[2]), default=None)
    top, bottom = (beside[1], beside[3]) if beside else (line.top - 0.9 * em, line.top + 0.1 * em)
    count = min(max(round((end - start) / (CHAR_EMS * max(bottom - top, 0.9 * em))), 2), MOST_CHARS)
    step = (end - start) / count
    run = [(start + step * number, top, start + step * (number + 1), bottom, "_") for number in range(count)]
    rest = [glyph for glyph in glyphs if glyph not in taken]
    index = next((number for number, glyph in enumerate(rest) if glyph is beside), len(rest))
    place = index + 1 if beside and beside[0] < start else index
    return [*rest[:place], *run, *rest[place:]]


def _is_in_text(line: Box, glyphs: list[Glyph], em: float) -> bool:
    """Report whether a line without text beside it can be one to write on: edges of paper lie outside the text."""
    if not glyphs or line.width < LEAST_LONE_EMS * em:
        return False
    left, right = min(glyph[0] for glyph in glyphs), max(glyph[2] for glyph in glyphs)
    top, bottom = min(glyph[1] for glyph in glyphs), max(glyph[3] for glyph in glyphs)
    is_among = left - 2 * em <= line.x0 and line.x0 + line.x1 <= 2 * right
    return is_among and top <= line.top <= bottom + LOW_EMS * em


def _is_read(glyph: Glyph, line: Box, em: float) -> bool:
    """Report whether a ``_`` or ``一`` is what was read of the line: it is low, or stands alone."""
    height = glyph[3] - glyph[1]
    return glyph[4] in LINE_SIGNS and (height < 0.6 * em or line.top > glyph[3] - 0.25 * height)


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
