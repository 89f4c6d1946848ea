"""Long thin strokes of a scanned page, level and plumb, as they run (扫描页的长直线).

Parts of worn, dashed and double lines are joined; lines of a bent page keep their course.  What they are for
(tables, blanks) is not told here.

>>> page = np.full((200, 400), 255, np.uint8)
>>> page[100:102, 50:150] = page[100:102, 156:350] = 0
>>> [(line.start, line.end, line.at) for line in find_lines(darkness(page, 2, 0.36), 0.72, 1)]
[(18.0, 126.0, 36.36)]
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.parsers.scan_sheet import Pixels

AROUND_PT = 24.0  # what a line is darker than
DARKER = 10
PAPER_SHARE = 75  # percent of a page that is paper and no ink
NOISY = 1.6
LEAST_PT = 12.0  # shorter strokes are left to the characters
SURE_PT = 30.0  # strokes of characters are shorter, but those of headings
CLEAR_PT = (1.5, 3.0)  # white above and below a shorter line, from and to
THICK_PT = 4.5
GAP_PT = 3.5  # of dashed lines
BREAK_PT = 12.0  # of worn lines
BREAK_SHARE = 0.09  # of the shorter part beside the gap: a character between two blanks is no gap
STEP_PT = 1.5  # how far the parts of one line may lie apart across
DOUBLE_PT = 4.5
EDGE_PT = 3.0  # of the page; a line there is the edge of the paper
MOST_PARTS = 500

Rows = NDArray[np.intp]


class Trace(NamedTuple):
    """A line as it runs over the page, level or plumb: places along it with its place across at each."""

    along: tuple[float, ...]
    across: tuple[float, ...]
    thick: float

    @property
    def start(self) -> float:
        """Return where it begins."""
        return self.along[0]

    @property
    def end(self) -> float:
        """Return where it ends."""
        return self.along[-1]

    @property
    def at(self) -> float:
        """Return its middle place across."""
        return (min(self.across) + max(self.across)) / 2

    @property
    def bend(self) -> float:
        """Return how far it leaves a straight course across."""
        return max(self.across) - min(self.across)

    def near(self, place: float) -> float:
        """Return its place across at ``place`` along it."""
        return float(np.interp(place, self.along, self.across))


def darkness(gray: Pixels, joined: int, points_per_pixel: float) -> Pixels:
    """Return 1 where the page is darker than around; ``joined`` pixels squared become one."""
    if joined > 1:
        size = (gray.shape[1] // joined, gray.shape[0] // joined)
        whole = gray[: size[1] * joined, : size[0] * joined]
        gray = np.asarray(cv2.resize(whole, size, interpolation=cv2.INTER_AREA), np.uint8)
    size = (int(AROUND_PT / points_per_pixel / joined) | 1,) * 2
    paper = cv2.blur(cv2.max(gray, cv2.blur(gray, size)), size)  # as the characters alone would darken it
    shade = np.asarray(cv2.subtract(paper, gray), np.uint8)
    noise = float(np.percentile(shade[::5, ::3], PAPER_SHARE))
    return np.asarray(cv2.threshold(shade, max(DARKER, NOISY * noise), 1, cv2.THRESH_BINARY)[1], np.uint8)


def find_lines(dark: Pixels, scale: float, axis: int) -> list[Trace]:
    """Return the lines of a page (1 where it is dark) in points, level (axis 1) or plumb (axis 0)."""
    height = len(dark) if axis else dark.shape[1]
    traces = _traces(dark if axis else np.ascontiguousarray(dark.T), scale)
    return _single(_joined([trace for trace in traces if EDGE_PT < trace.at < height * scale - EDGE_PT]))


def _traces(dark: Pixels, scale: float) -> list[Trace]:
    """Return the long thin level parts in points: very long ones, and those with white above and below."""
    alone = dark & ~_crowded(dark, scale)
    gaps, least, sure = (round(size / scale) | 1 for size in (GAP_PT, LEAST_PT, SURE_PT))  # even sizes shift lines
    closed = cv2.morphologyEx(alone, cv2.MORPH_CLOSE, np.ones((1, gaps), np.uint8))
    short = cv2.morphologyEx(closed, cv2.MORPH_OPEN, np.ones((1, least), np.uint8))
    long = cv2.morphologyEx(dark, cv2.MORPH_OPEN, np.ones((1, sure), np.uint8))
    found = np.asarray(cv2.bitwise_or(short, long), np.uint8)
    inked = np.flatnonzero(found.max(axis=1))
    rows = np.union1d(inked, np.minimum(inked + 1, len(found) - 1))  # few rows hold any: eight times as fast
    if not len(rows):
        return []
    _, labels, boxes, _ = cv2.connectedComponentsWithStats(found[rows], connectivity=8)
    order = np.argsort(-boxes[1:, 2])[:MOST_PARTS] + 1
    return [
        _trace(labels, int(number), boxes[number].tolist(), rows, scale)
        for number in order
        if boxes[number, 4] * scale <= THICK_PT * boxes[number, 2]
    ]


def _crowded(dark: Pixels, scale: float) -> Pixels:
    """Return 1 where something dark lies close above or below: strokes of characters."""
    near, far = max(round(CLEAR_PT[0] / scale), 1), max(round(CLEAR_PT[1] / scale), 2)
    band = np.ones((far - near + 1, 1), np.uint8)
    above = np.asarray(cv2.dilate(dark, band, anchor=(0, far - near)), np.uint8)
    below = np.asarray(cv2.dilate(dark, band, anchor=(0, 0)), np.uint8)
    crowded = np.zeros_like(dark)
    crowded[near:] |= above[:-near]
    crowded[:-near] |= below[near:]
    return crowded


def _trace(labels: NDArray[Any], number: int, box: Sequence[int], rows: Rows, scale: float) -> Trace:
    left, top, width, height, area = box
    first = int(rows[top])
    steps = max(min(width // 32, 12), 1)
    places = [left + (width - 1) * step // steps for step in range(steps + 1)]
    across = []
    for place in places:
        held = np.flatnonzero(labels[top : top + height, place] == number)
        across.append((first + (float(held[0] + held[-1] + 1) if held.size else height) / 2) * scale)
    along = [(place + 0.5) * scale for place in places]
    along[0], along[-1] = left * scale, (left + width) * scale
    return Trace(tuple(along), tuple(across), area / width * scale)


def _joined(traces: list[Trace]) -> list[Trace]:
    """Join the parts of broken lines."""
    lines: list[Trace] = []
    for trace in sorted(traces, key=lambda trace: trace.start):
        for index in range(len(lines) - 1, -1, -1):
            if _goes_on(lines[index], trace):
                lines[index] = Trace(
                    lines[index].along + trace.along,
                    lines[index].across + trace.across,
                    max(lines[index].thick, trace.thick),
                )
                break
        else:
            lines.append(trace)
    return lines


def _goes_on(line: Trace, part: Trace) -> bool:
    gap = part.start - line.end
    if not -STEP_PT <= gap <= BREAK_PT or abs(part.across[0] - line.across[-1]) > STEP_PT:
        return False
    return gap <= max(GAP_PT, BREAK_SHARE * min(line.end - line.start, part.end - part.start))


def _single(lines: list[Trace]) -> list[Trace]:
    """Join lines that run beside one another: double lines, both edges of a thick one."""
    kept: list[Trace] = []
    for line in sorted(lines, key=lambda line: line.start - line.end):
        for index, other in enumerate(kept):
            if abs(line.at - other.at) > DOUBLE_PT + line.bend + other.bend:
                continue
            first, last = max(line.start, other.start), min(line.end, other.end)
            middle = (first + last) / 2
            apart = abs(line.near(middle) - other.near(middle))
            if last - first >= 0.6 * (line.end - line.start) and apart <= DOUBLE_PT:
                kept[index] = stretched(other, min(line.start, other.start), max(line.end, other.end))
                break
        else:
            kept.append(line)
    return kept


def stretched(line: Trace, start: float, end: float) -> Trace:
    """Return the line from ``start`` to ``end``, cut or drawn out."""
    inner = [place for place in line.along if start < place < end]
    along = (start, *inner, end)
    return line._replace(along=along, across=tuple(line.near(place) for place in along))
