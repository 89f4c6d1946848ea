"""Ruled tables of a PDF page: the page's own lines give rows and cells (PDF 有线表格).

Cells that no rule parts are one.  A frame of one cell, or of one column, is no table.

>>> level = [Box(0, y, 200, y) for y in (0, 20, 40)]
>>> plumb = [Box(x, 0, x, 40) for x in (0, 100, 200)]
>>> [len(row) for table in find_tables(Ink(level, plumb)).tables for row in table.rows]
[2, 2]
"""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

from pipeline.parsers.pdf_boxes import Box
from pipeline.parsers.pdf_paths import Ink

SNAP_PT = 3.0  # rules nearer than this are one: double lines, corners that do not quite meet
COVER = 0.7  # share of a cell's side that its rule must cover
MOST_RULES = 1_000  # after joining; more are a drawing
MOST_CELLS = 20_000


class Rule(NamedTuple):
    """A level or plumb rule: its place across, and from where to where it runs."""

    at: float
    start: float
    end: float


class Table(NamedTuple):
    """A table: rows of cells from left to right; a cell that goes on from above is None."""

    box: Box
    rows: tuple[tuple[Box | None, ...], ...]


class Found(NamedTuple):
    """The tables of a page, and whether a grid did not close, so that another reader should be asked."""

    tables: list[Table]
    is_open: bool


class Grid(NamedTuple):
    """Rules that hang together, snapped to columns and rows."""

    xs: list[float]
    ys: list[float]
    level: list[Rule]
    plumb: list[Rule]


def find_tables(ink: Ink) -> Found:
    """Return the tables that the rules of a page draw, from top to bottom."""
    level = _joined([Rule((box.top + box.bottom) / 2, box.x0, box.x1) for box in ink.level])
    plumb = _joined([Rule((box.x0 + box.x1) / 2, box.top, box.bottom) for box in ink.plumb])
    if not level or not plumb or max(len(level), len(plumb)) > MOST_RULES:
        return Found([], False)
    tables, is_open = [], False
    for grid in _grids(level, plumb):
        if (len(grid.xs) - 1) * (len(grid.ys) - 1) > MOST_CELLS:
            continue
        cells = _cells(grid)
        if cells is None:
            is_open = True
            continue
        table = _table(grid, cells)
        if table is not None:
            tables.append(table)
    return Found(sorted(tables, key=lambda table: (table.box.top, table.box.x0)), is_open)


def _joined(rules: list[Rule]) -> list[Rule]:
    """Join rules that lie in one line and touch."""
    joined: list[Rule] = []
    for group in _clusters(rules):
        at = sum(rule.at for rule in group) / len(group)
        for rule in sorted(group, key=lambda rule: rule.start):
            if joined and joined[-1].at == at and rule.start <= joined[-1].end + SNAP_PT:
                joined[-1] = Rule(at, joined[-1].start, max(joined[-1].end, rule.end))
            else:
                joined.append(Rule(at, rule.start, rule.end))
    return [rule for rule in joined if rule.end - rule.start > SNAP_PT]


def _clusters(rules: list[Rule]) -> list[list[Rule]]:
    groups: list[list[Rule]] = []
    for rule in sorted(rules):
        if groups and rule.at - groups[-1][-1].at <= SNAP_PT / 2 and rule.at - groups[-1][0].at <= SNAP_PT:
            groups[-1].append(rule)
        else:
            groups.append([rule])
    return groups


def _grids(level: list[Rule], plumb: list[Rule]) -> list[Grid]:
    """Return the groups of rules that touch one another."""
    owner = list(range(len(level) + len(plumb)))

    def root(index: int) -> int:
        while owner[index] != index:
            owner[index] = owner[owner[index]]
            index = owner[index]
        return index

    for number, upright in enumerate(plumb, len(level)):
        for index, rule in enumerate(level):
            if _touch(rule, upright):
                owner[root(index)] = root(number)
    groups: dict[int, tuple[list[Rule], list[Rule]]] = {}
    for index, rule in enumerate([*level, *plumb]):
        groups.setdefault(root(index), ([], []))[index >= len(level)].append(rule)
    return [_grid(*group) for group in groups.values() if len(group[0]) >= 2 and group[1]]


def _touch(level: Rule, plumb: Rule) -> bool:
    return (
        level.start - SNAP_PT <= plumb.at <= level.end + SNAP_PT
        and plumb.start - SNAP_PT <= level.at <= plumb.end + SNAP_PT
    )


def _grid(level: list[Rule], plumb: list[Rule]) -> Grid:
    """Snap the rules; sides that are left open (no outer rule) end where the rules end."""
    xs = sorted({rule.at for rule in plumb})
    ys = sorted({rule.at for rule in level})
    left, right = min(rule.start for rule in level), max(rule.end for rule in level)
    top, bottom = min(rule.start for rule in plumb), max(rule.end for rule in plumb)
    extra_plumb = [Rule(x, ys[0], ys[-1]) for x in (left, right) if _is_outside(x, xs)]
    extra_level = [Rule(y, xs[0], xs[-1]) for y in (top, bottom) if _is_outside(y, ys)]
    return Grid(
        _snapped([*xs, *(rule.at for rule in extra_plumb)]),
        _snapped([*ys, *(rule.at for rule in extra_level)]),
        [*level, *extra_level],
        [*plumb, *extra_plumb],
    )


def _is_outside(at: float, places: list[float]) -> bool:
    return at < places[0] - 2 * SNAP_PT or at > places[-1] + 2 * SNAP_PT


def _snapped(places: list[float]) -> list[float]:
    kept: list[float] = []
    for place in sorted(places):
        if not kept or place - kept[-1] > SNAP_PT:
            kept.append(place)
    return kept


def _cells(grid: Grid) -> list[list[int]] | None:
    """Return for each field of the grid (row by row) the number of its cell; None if a cell is no rectangle."""
    columns, rows = len(grid.xs) - 1, len(grid.ys) - 1
    owner = list(range(columns * rows))

    def root(index: int) -> int:
        while owner[index] != index:
            owner[index] = owner[owner[index]]
            index = owner[index]
        return index

    walls = [_covered(grid.plumb, x, grid.ys) for x in grid.xs]
    floors = [_covered(grid.level, y, grid.xs) for y in grid.ys]
    for row in range(rows):
        for column in range(columns):
            field = row * columns + column
            if column + 1 < columns and not walls[column + 1][row]:
                owner[root(field + 1)] = root(field)
            if row + 1 < rows and not floors[row + 1][column]:
                owner[root(field + columns)] = root(field)
    cells = [[root(row * columns + column) for column in range(columns)] for row in range(rows)]
    return cells if _are_rectangles(cells) else None


def _covered(rules: list[Rule], at: float, places: list[float]) -> list[bool]:
    """Report for each stretch between ``places`` whether rules at ``at`` cover most of it."""
    near = [rule for rule in rules if abs(rule.at - at) <= SNAP_PT]
    return [
        sum(max(min(rule.end, end) - max(rule.start, start), 0) for rule in near) >= COVER * (end - start)
        for start, end in pairwise(places)
    ]


def _are_rectangles(cells: list[list[int]]) -> bool:
    return all(
        (bottom - top + 1) * (right - left + 1) == count for top, bottom, left, right, count in _extents(cells).values()
    )


def _extents(cells: list[list[int]]) -> dict[int, list[int]]:
    """Return first row, last row, first column, last column and number of fields of each cell."""
    found: dict[int, list[int]] = {}
    for row, numbers in enumerate(cells):
        for column, number in enumerate(numbers):
            extent = found.setdefault(number, [row, row, column, column, 0])
            extent[1] = row
            extent[2], extent[3] = min(extent[2], column), max(extent[3], column)
            extent[4] += 1
    return found


def _table(grid: Grid, cells: list[list[int]]) -> Table | None:
    extents = _extents(cells)
    rows: list[tuple[Box | None, ...]] = []
    for row, numbers in enumerate(cells):
        line: list[Box | None] = []
        for number in dict.fromkeys(numbers):
            top, bottom, left, right, _ = extents[number]
            box = Box(grid.xs[left], grid.ys[top], grid.xs[right + 1], grid.ys[bottom + 1])
            line.append(box if top == row else None)
        rows.append(tuple(line))
    if max(len(line) for line in rows) < 2:
        return None
    return Table(Box(grid.xs[0], grid.ys[0], grid.xs[-1], grid.ys[-1]), tuple(rows))
