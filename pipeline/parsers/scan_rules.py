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

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipeline.parsers.pdf_boxes import Box
from pipeline.parsers.pdf_paths import Ink
from pipeline.parsers.scan_sheet import Pixels
from pipeline.parsers.scan_traces import CLEAR_PT, Trace, darkness, find_lines, stretched

PIXEL_PT = 0.72  # finer pixels are joined: 100 dots an inch show every line
ROOM_PT = 7.0  # above a fill-in line
OVERHANG_PT = 7.0  # of the characters before and behind it
LEAST_BLANK_PT = 9.0
SOLID = 0.85  # share of a line that is no gap between dots
TOUCHED = 0.25  # share of a fill-in line with strokes close above or below: specks
MEET_PT = 4.0  # ends nearer to a line than this touch it
UNBROKEN = 0.9  # share of a cell's side
MOST_SIDES = 200
TABLE_PT = (60.0, 14.0)  # least width and height

Floats = NDArray[np.float64]
Truths = NDArray[np.bool_]


@dataclass
class PageInk(Ink):
    """Ink with the level lines that belong to no table kept apart: solid ones, and dotted ones."""

    underlines: list[Box] = field(default_factory=list)
    leaders: list[Box] = field(default_factory=list)


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
    dark = darkness(gray, joined, points_per_pixel)
    scale = points_per_pixel * joined
    held = _held(find_lines(dark, scale, 1), find_lines(dark, scale, 0))
    free = [(box, _is_dotted(line, dark, scale)) for line in held.free for box in _with_room(line, dark, scale)]
    level = [*held.level, *_hidden(held.level, held.plumb, dark, scale)]
    plumb = [*held.plumb, *_hidden(held.plumb, held.level, dark.T, scale)]
    return PageInk(
        level=[_level_box(line) for line in level],
        plumb=[Box(top, left, bottom, right) for left, top, right, bottom in map(_level_box, plumb)],
        underlines=[box for box, is_dotted in free if not is_dotted],
        leaders=[box for box, is_dotted in free if is_dotted],
    )


def _hidden(lines: list[Trace], others: list[Trace], dark: Pixels, scale: float) -> Iterator[Trace]:
    """Yield the sides of cells that characters stand too close to, where a line of the table goes on elsewhere."""
    for line in lines[:MOST_SIDES]:
        ends = sorted(other.at for other in others if other.start - MEET_PT <= line.at <= other.end + MEET_PT)
        beside = [other for other in lines if abs(other.at - line.at) <= MEET_PT]
        for start, end in pairwise(ends):
            middle = (start + end) / 2
            if end - start < TABLE_PT[1] / 2 or any(other.start <= middle <= other.end for other in beside):
                continue
            first, last = (int((line.at + side * MEET_PT / 2) / scale) for side in (-1, 1))
            band = dark[max(first, 0) : last + 1, int(start / scale) + 2 : int(end / scale) - 1]
            if band.size and float(band.mean(axis=1).max()) >= UNBROKEN:
                yield Trace((start, end), (line.at, line.at), line.thick)


def _is_dotted(line: Trace, dark: Pixels, scale: float) -> bool:
    top, bottom = int(min(line.across) / scale - 1), int(max(line.across) / scale + 1)
    part = dark[max(top, 0) : bottom + 1, int(line.start / scale) : int(line.end / scale)]
    return float(part.max(axis=0, initial=0).mean()) < SOLID


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
        yield stretched(line, start, end)
