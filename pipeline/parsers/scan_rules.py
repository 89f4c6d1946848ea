"""Ruled lines of a scanned page: those of tables, and those to write on (扫描页的表格线与填空线).

Dark, thin and long is a line.  It belongs to a table when others hold both of its ends, or when a neighbour goes
on to the same place, where the page ends; strokes of characters, rings of seals and edges of photos do neither.
Level lines that belong to no table are fill-in lines, or underline something: the text tells which.

>>> page = np.full((300, 400), 255, np.uint8)
>>> for y in (50, 100, 150):
...     page[y : y + 2, 50:350] = 0
>>> for x in (50, 200, 348):
...     page[50:152, x : x + 2] = 0
>>> page[250:252, 50:150] = 0
>>> found = ink(page, 0.5)
>>> len(found.level), len(found.plumb), found.underlines
(3, 3, [Box(x0=25.0, top=125.0, x1=75.0, bottom=126.0)])
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.parsers.pdf_boxes import Box
from pipeline.parsers.pdf_paths import Ink
from pipeline.parsers.scan_sheet import Pixels

FINEST_PT = 0.25  # finer pixels are joined: a hairline has 0.5 points
AROUND_PT = 24.0  # what a line is darker than
DARKER = 18
LEAST_PT = 12.0  # shorter strokes are left to the characters
THICK_PT = 4.0
DOTS_PT = 1.5  # gaps of dotted lines
BREAK_PT = 12.0  # gaps of worn lines
BREAK_SHARE = 0.34  # of the shorter part beside the gap
STEP_PT = 1.5  # how far the parts of one line may lie apart across
DOUBLE_PT = 4.5
MEET_PT = 4.0  # ends nearer to a line than this touch it
EDGE_PT = 3.0  # of the page; a line there is the edge of the paper
MOST_PARTS = 1_500


@dataclass
class PageInk(Ink):
    """Ink with the level lines that belong to no table kept apart."""

    underlines: list[Box] = field(default_factory=list)


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

    def near(self, place: float) -> float:
        """Return its place across at ``place`` along it."""
        return float(np.interp(place, self.along, self.across))


class Reach(NamedTuple):
    """From where to where a line is held by others, and whether it runs on at either end."""

    first: float
    last: float
    runs_before: bool
    runs_on: bool


def ink(gray: Pixels, points_per_pixel: float) -> PageInk:
    """Return the ruled lines of an upright page (grey, dark on light) in points."""
    joined = max(int(2 * FINEST_PT / points_per_pixel), 1)
    if min(gray.shape[:2], default=0) < 4 * joined:
        return PageInk()
    dark = _dark(gray, joined, points_per_pixel)
    scale = points_per_pixel * joined
    height, width = (side * scale for side in dark.shape)
    level = _whole_lines(_inside(_traces(dark, scale, 1), height))
    plumb = _whole_lines(_inside(_traces(dark, scale, 0), width))
    held_level, held_plumb, free = _held(level, plumb)
    return PageInk(
        level=[Box(rule.start, rule.at - rule.thick / 2, rule.end, rule.at + rule.thick / 2) for rule in held_level],
        plumb=[Box(rule.at - rule.thick / 2, rule.start, rule.at + rule.thick / 2, rule.end) for rule in held_plumb],
        underlines=[Box(rule.start, rule.at - rule.thick / 2, rule.end, rule.at + rule.thick / 2) for rule in free],
    )


def _dark(gray: Pixels, joined: int, points_per_pixel: float) -> Pixels:
    """Return 1 where the page is darker than around; ``joined`` pixels squared become one, the darkest."""
    if joined > 1:
        gray = np.asarray(cv2.erode(gray, np.ones((joined, joined), np.uint8), anchor=(0, 0)), np.uint8)
        gray = np.ascontiguousarray(gray[::joined, ::joined])
    size = int(AROUND_PT / points_per_pixel / joined) | 1
    mean, inverse = cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV
    return np.asarray(cv2.adaptiveThreshold(gray, 1, mean, inverse, max(size, 3), DARKER), np.uint8)


def _traces(dark: Pixels, scale: float, axis: int) -> list[Trace]:
    """Return the long thin parts, level (axis 1) or plumb (0), in points."""
    dots, least = round(DOTS_PT / scale) | 1, round(LEAST_PT / scale) | 1  # even sizes would shift the lines
    shape = (lambda size: (1, size)) if axis else (lambda size: (size, 1))
    closed = cv2.morphologyEx(dark, cv2.MORPH_CLOSE, np.ones(shape(dots), np.uint8))
    opened = cv2.morphologyEx(closed, cv2.MORPH_OPEN, np.ones(shape(least), np.uint8))
    _, labels, stats, _ = cv2.connectedComponentsWithStats(opened, connectivity=8)
    lines, boxes = (labels, stats) if axis else (labels.T, stats[:, [1, 0, 3, 2, 4]])
    order = np.argsort(-boxes[1:, 2])[:MOST_PARTS] + 1
    return [
        _trace(lines, int(number), boxes[number].tolist(), scale)
        for number in order
        if boxes[number, 4] * scale <= THICK_PT * boxes[number, 2]
    ]


def _trace(lines: NDArray[Any], number: int, box: Sequence[int], scale: float) -> Trace:
    left, top, width, height, area = box
    thick = area / width * scale
    steps = max(min(width // 64, 12), 1)
    places = [left + (width - 1) * step // steps for step in range(steps + 1)]
    across = []
    for place in places:
        rows = np.flatnonzero(lines[top : top + height, place] == number)
        across.append((top + (float(rows.mean()) + 0.5 if rows.size else height / 2)) * scale)
    along = [(place + 0.5) * scale for place in places]
    along[0], along[-1] = left * scale, (left + width) * scale
    return Trace(tuple(along), tuple(across), thick)


def _inside(traces: list[Trace], size: float) -> list[Trace]:
    return [trace for trace in traces if EDGE_PT < trace.at < size - EDGE_PT]


def _whole_lines(traces: list[Trace]) -> list[Trace]:
    """Join the parts of broken lines, and double lines."""
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
    return _single(lines)


def _goes_on(line: Trace, part: Trace) -> bool:
    gap = part.start - line.end
    if not -STEP_PT <= gap <= BREAK_PT or abs(part.across[0] - line.across[-1]) > STEP_PT:
        return False
    return gap <= max(2 * DOTS_PT, BREAK_SHARE * min(line.end - line.start, part.end - part.start))


def _single(lines: list[Trace]) -> list[Trace]:
    """Join lines that run beside one another: double lines, both edges of a thick one."""
    kept: list[Trace] = []
    for line in sorted(lines, key=lambda line: line.start - line.end):
        for index, other in enumerate(kept):
            first, last = max(line.start, other.start), min(line.end, other.end)
            middle = (first + last) / 2
            apart = abs(line.near(middle) - other.near(middle))
            if last - first >= 0.6 * (line.end - line.start) and apart <= DOUBLE_PT:
                kept[index] = _stretched(other, min(line.start, other.start), max(line.end, other.end))
                break
        else:
            kept.append(line)
    return kept


def _stretched(line: Trace, start: float, end: float) -> Trace:
    """Return the line from ``start`` to ``end``, cut or drawn out."""
    inner = [place for place in line.along if start < place < end]
    along = (start, *inner, end)
    return Trace(along, tuple(line.near(place) for place in along), line.thick)


def _held(level: list[Trace], plumb: list[Trace]) -> tuple[list[Trace], list[Trace], list[Trace]]:
    """Return the level and plumb lines of tables, cut where others hold them, and the level lines of none."""
    tables = (level, plumb)
    for _ in range(6):
        kept = (_kept(tables[0], tables[1]), _kept(tables[1], tables[0]))
        if [len(lines) for lines in kept] == [len(lines) for lines in tables]:
            break
        tables = kept
    lines = [list(_cut(*pair)) for pair in (tables, tables[::-1])]
    held = {(line.at, line.thick) for line in tables[0]}
    return lines[0], lines[1], [line for line in level if (line.at, line.thick) not in held]


def _kept(lines: list[Trace], others: list[Trace]) -> list[Trace]:
    reaches = [_reach(line, others) for line in lines]
    return [
        line
        for line, reach in zip(lines, reaches, strict=True)
        if reach and (reach.last > reach.first or _is_open(line, reach, lines, reaches))
    ]


def _reach(line: Trace, others: Sequence[Trace]) -> Reach | None:
    places = [other.near(line.near(other.at)) for other in others if _meet(line, other)]
    if not places:
        return None
    first, last = min(places), max(places)
    return Reach(first, last, line.start < first - MEET_PT, line.end > last + MEET_PT)


def _meet(line: Trace, other: Trace) -> bool:
    at = line.near(other.at)
    return other.start - MEET_PT <= at <= other.end + MEET_PT and (
        line.start - MEET_PT <= other.near(at) <= line.end + MEET_PT
    )


def _is_open(line: Trace, reach: Reach, lines: list[Trace], reaches: Sequence[Reach | None]) -> bool:
    """Report whether the line runs on to where a second one ends too: the table goes on over the page's end."""
    for other, beside in zip(lines, reaches, strict=True):
        if other is line or beside is None:
            continue
        if reach.runs_on and beside.runs_on and abs(line.end - other.end) <= MEET_PT:
            return True
        if reach.runs_before and beside.runs_before and abs(line.start - other.start) <= MEET_PT:
            return True
    return False


def _cut(lines: list[Trace], others: list[Trace]) -> Iterator[Trace]:
    """Yield the lines from the first to the last line that they meet, ends set on the middle of those."""
    reaches = [_reach(line, others) for line in lines]
    for line, reach in zip(lines, reaches, strict=True):
        if reach is None:
            continue
        met = [other.at for other in others if _meet(line, other)]
        first, last = min(met), max(met)
        is_open = _is_open(line, reach, lines, reaches)
        start = line.start if reach.runs_before and is_open else first
        end = line.end if reach.runs_on and is_open else last
        yield _stretched(line, start, end)
