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

PIXEL_PT = 0.72  # finer pixels are joined: 100 dots an inch show every line
AROUND_PT = 24.0  # what a line is darker than
DARKER = 10
PAPER_SHARE = 75  # percent of a page that is paper and no ink
NOISY = 1.6
LEAST_PT = 12.0  # shorter strokes are left to the characters
SURE_PT = 30.0  # strokes of characters are shorter, but those of headings
CLEAR_PT = (1.5, 3.0)  # white above and below a shorter line, from and to
ROOM_PT = 7.0  # above a fill-in line
OVERHANG_PT = 7.0  # of the characters before and behind it
LEAST_BLANK_PT = 9.0
TOUCHED = 0.25  # share of a fill-in line with strokes close above or below: specks
THICK_PT = 4.5
GAP_PT = 3.5  # of dashed lines
BREAK_PT = 12.0  # of worn lines
BREAK_SHARE = 0.09  # of the shorter part beside the gap: a character between two blanks is no gap
STEP_PT = 1.5  # how far the parts of one line may lie apart across
DOUBLE_PT = 4.5
MEET_PT = 4.0  # ends nearer to a line than this touch it
EDGE_PT = 3.0  # of the page; a line there is the edge of the paper
TABLE_PT = (60.0, 14.0)  # least width and height
MOST_PARTS = 500

Floats = NDArray[np.float64]
Rows = NDArray[np.intp]
Truths = NDArray[np.bool_]


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

    @property
    def bend(self) -> float:
        """Return how far it leaves a straight course across."""
        return max(self.across) - min(self.across)

    def near(self, place: float) -> float:
        """Return its place across at ``place`` along it."""
        return float(np.interp(place, self.along, self.across))


class Held(NamedTuple):
    """The lines of tables, and the level lines of none."""

    level: list[Trace]
    plumb: list[Trace]
    free: list[Trace]


class Met(NamedTuple):
    """For each level line (row) and plumb line (column) where they cross, or would, and whether they do."""

    xs: Floats
    ys: Floats
    meets: Truths


class Reach(NamedTuple):
    """For each line whether it runs on beyond those that it meets, at its beginning and its end; whether it holds."""

    before: Truths
    on: Truths
    holds: Truths


def ink(gray: Pixels, points_per_pixel: float) -> PageInk:
    """Return the ruled lines of an upright page (grey, dark on light) in points."""
    joined = max(round(PIXEL_PT / points_per_pixel), 1)
    if min(gray.shape[:2], default=0) < 8 * joined:
        return PageInk()
    dark = _dark(gray, joined, points_per_pixel)
    scale = points_per_pixel * joined
    height, width = (side * scale for side in dark.shape)
    level = _whole_lines(_inside(_traces(dark, scale), height))
    plumb = _whole_lines(_inside(_traces(np.ascontiguousarray(dark.T), scale), width))
    held = _held(level, plumb)
    return PageInk(
        level=[_level_box(line) for line in held.level],
        plumb=[Box(top, left, bottom, right) for left, top, right, bottom in map(_level_box, held.plumb)],
        underlines=[box for line in held.free for box in _with_room(line, dark, scale)],
    )


def _level_box(line: Trace) -> Box:
    return Box(line.start, line.at - line.thick / 2, line.end, line.at + line.thick / 2)


def _with_room(line: Trace, dark: Pixels, scale: float) -> Iterator[Box]:
    """Yield a level line if nothing is written on it nor close below, without the strokes of its neighbours."""
    left, right = int(line.start / scale), max(int(line.end / scale), int(line.start / scale) + 1)
    top, bottom = min(line.across) - line.thick / 2, max(line.across) + line.thick / 2
    above = dark[max(int((top - ROOM_PT) / scale), 0) : max(int((top - CLEAR_PT[0]) / scale), 1), left:right]
    below = dark[int((bottom + CLEAR_PT[0]) / scale) + 1 : int((bottom + CLEAR_PT[1]) / scale) + 1, left:right]
    inked = above.max(axis=0, initial=0)
    reach = max(int(OVERHANG_PT / scale), 1)
    first, last = _overhang(inked[:reach]), len(inked) - _overhang(inked[::-1][:reach])
    is_free = (last - first) * scale >= LEAST_BLANK_PT and float(inked[first:last].mean()) <= TOUCHED
    if is_free and float(below.max(axis=0, initial=0).mean()) <= TOUCHED:
        yield _level_box(line)._replace(
            x0=max((left + first) * scale, line.start), x1=min((left + last) * scale, line.end)
        )


def _overhang(inked: Pixels) -> int:
    """Return how many columns at an end of a line lie under its neighbour."""
    return int(np.flatnonzero(inked)[-1]) + 1 if float(inked.mean()) > TOUCHED else 0


def _dark(gray: Pixels, joined: int, points_per_pixel: float) -> Pixels:
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
                kept[index] = _stretched(other, min(line.start, other.start), max(line.end, other.end))
                break
        else:
            kept.append(line)
    return kept


def _stretched(line: Trace, start: float, end: float) -> Trace:
    """Return the line from ``start`` to ``end``, cut or drawn out."""
    inner = [place for place in line.along if start < place < end]
    along = (start, *inner, end)
    return line._replace(along=along, across=tuple(line.near(place) for place in along))


def _held(level: list[Trace], plumb: list[Trace]) -> Held:
    """Sort out the lines of tables, cut where others hold them, and the level lines of none."""
    if not level or not plumb:
        return Held([], [], level)
    met = _met(level, plumb)
    alive = np.ones(len(level), np.bool_), np.ones(len(plumb), np.bool_)
    while True:
        meets = met.meets & alive[0][:, None] & alive[1]
        reaches = _reach(level, met.xs, meets), _reach(plumb, met.ys.T, meets.T)
        kept = reaches[0].holds, reaches[1].holds
        if all(np.array_equal(*pair) for pair in zip(kept, alive, strict=True)):
            break
        alive = kept
    ats = np.array([line.at for line in level]), np.array([line.at for line in plumb])
    alive = _in_tables(level, plumb, meets)
    reaches = reaches[0]._replace(holds=alive[0]), reaches[1]._replace(holds=alive[1])
    return Held(
        list(_cut(level, reaches[0], meets, ats[1])),
        list(_cut(plumb, reaches[1], meets.T, ats[0])),
        [line for line, is_held in zip(level, alive[0], strict=True) if not is_held],
    )


def _in_tables(level: list[Trace], plumb: list[Trace], meets: Truths) -> tuple[Truths, Truths]:
    """Report which lines hang together in a group large enough for a table, with two long lines each way."""
    beside = np.eye(len(level), dtype=np.bool_) | (meets @ meets.T)
    while not np.array_equal(beside, wider := beside @ beside):
        beside = wider
    kept = np.zeros(len(level), np.bool_), np.zeros(len(plumb), np.bool_)
    for members in np.unique(beside[meets.any(axis=1)], axis=0):
        own = members, meets[members].any(axis=0)
        for side, lines, least in zip(own, (level, plumb), TABLE_PT, strict=True):
            starts, ends = np.array([(line.start, line.end) for line in lines])[side].T
            whole = ends.max() - starts.min()
            if whole < least or ((ends - starts) >= 0.5 * whole).sum() < 2:
                break
        else:
            for side, all_kept in zip(own, kept, strict=True):
                all_kept |= side
    return kept


def _met(level: list[Trace], plumb: list[Trace]) -> Met:
    ats = np.array([line.at for line in plumb])
    ys = np.stack([np.interp(ats, line.along, line.across) for line in level])
    xs = np.stack([np.interp(ys[:, index], line.along, line.across) for index, line in enumerate(plumb)], axis=1)
    starts, ends = np.array([(line.start, line.end) for line in level]).T[:, :, None]
    tops, bottoms = np.array([(line.start, line.end) for line in plumb]).T
    touches = (xs >= starts - MEET_PT) & (xs <= ends + MEET_PT) & (ys >= tops - MEET_PT) & (ys <= bottoms + MEET_PT)
    return Met(xs, ys, touches)


def _reach(lines: list[Trace], places: Floats, meets: Truths) -> Reach:
    """Report how far each line is held; ``places`` are where the others cross it, if they do."""
    firsts = np.where(meets, places, np.inf).min(axis=1)
    lasts = np.where(meets, places, -np.inf).max(axis=1)
    starts, ends = np.array([(line.start, line.end) for line in lines]).T
    is_met = meets.any(axis=1)
    before, on = is_met & (starts < firsts - MEET_PT), is_met & (ends > lasts + MEET_PT)
    before, on = before & _has_peer(starts, before), on & _has_peer(ends, on)
    return Reach(before, on, is_met & ((lasts - firsts > MEET_PT) | before | on))


def _has_peer(ends: Floats, open_: Truths) -> Truths:
    """Report which lines go on to the same place as another: the table goes on over the page's end."""
    beside = np.abs(ends[:, None] - ends) <= MEET_PT
    return np.asarray((beside & open_).sum(axis=1) > 1)


def _cut(lines: list[Trace], reach: Reach, meets: Truths, ats: Floats) -> Iterator[Trace]:
    """Yield the lines from the first to the last that they meet, ends set on the middle of those."""
    for index in np.flatnonzero(reach.holds):
        line, others = lines[index], ats[meets[index]]
        start = line.start if reach.before[index] else float(others.min())
        end = line.end if reach.on[index] else float(others.max())
        yield _stretched(line, start, end)
