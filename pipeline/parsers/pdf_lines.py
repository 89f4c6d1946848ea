"""Characters to lines in reading order (字符排成行、分栏).

Order follows from position alone, never from the order in the file.  Words side by side on one height are one
line with a wide gap; a page whose prose runs in two columns is read column by column.

>>> glyphs = [(0, 0, 10, 10, "甲"), (100, 0, 110, 10, "乙"), (10, 0, 20, 10, "方")]
>>> [line.text for line in write_lines(glyphs)]
['甲方                乙']
"""

from __future__ import annotations

from itertools import pairwise
from math import inf
from operator import sub
from typing import NamedTuple

from pipeline.parsers.pdf_boxes import Box, Glyph

ROW_SLACK = 0.45  # of the height: centres nearer than this stand on one row
RUN_GAP = 1.0  # of the height: wider gaps end a run
WIDE_GAP_EMS = 0.5  # between two Chinese characters; justified lines stretch to 0.3
LATIN_GAP_EMS = 0.2
SPACE_EMS = 0.5  # what one space of ours stands for
MOST_SPACES = 60
SAME_PLACE = 0.3  # of the width: the same character again here is bold by double printing
LEAST_HEIGHT = 1.0
GUTTER_ROWS = 8  # fewer rows side by side are a block of parties or signatures
GUTTER_EMS = 1.0
COLUMN_SHARE = 0.3  # of the width of both columns
GUTTER_FILL = 0.6  # prose fills its column; labels do not
SPACES = frozenset(" \u3000\u00a0\u2002\u2003\u2009\u200a\t")

Run = tuple[float, float, float, float, list[Glyph]]  # x0, top, x1, bottom, its characters from left to right
Row = list[Run]


class PageLine(NamedTuple):
    """A line of a page: one edge more than characters."""

    text: str
    edges: tuple[float, ...]
    box: Box
    table: int | None = None
    row: int | None = None
    layer: str = "body"
    reason: str | None = None


def write_lines(glyphs: list[Glyph]) -> list[PageLine]:
    """Return the lines that ``glyphs`` make on the page, columns one after the other."""
    rows = find_rows(glyphs)
    lines = []
    for first, last, gutter in _stretches(rows):
        if gutter is None:
            lines += [write_row(sort_row(row)) for row in rows[first:last]]
            continue
        for side in _halves(rows[first:last], gutter):
            lines += [write_row(sort_row(row)) for row in find_rows(side)]
    return [line for line in lines if line.text.strip()]


def find_rows(glyphs: list[Glyph]) -> list[Row]:
    """Return the runs of characters, grouped by height on the page, from top to bottom."""
    runs = sorted(_runs(glyphs), key=lambda run: (run[1] + run[3], run[0]))
    rows: list[Row] = []
    places: list[tuple[float, float]] = []  # centre and height of the row's first run
    for run in runs:
        center, height = (run[1] + run[3]) / 2, max(run[3] - run[1], LEAST_HEIGHT)
        for back in range(len(rows) - 1, max(len(rows) - 4, -1), -1):
            other_center, other = places[back]
            if abs(center - other_center) <= ROW_SLACK * min(max(height, other), 2 * min(height, other)):
                rows[back].append(run)
                break
        else:
            rows.append([run])
            places.append((center, height))
    return rows


def _runs(glyphs: list[Glyph]) -> list[Run]:
    """Join characters that follow one another in the file and on the page."""
    runs: list[Run] = []
    start = 0
    x0 = top = x1 = bottom = least = most = 0.0  # least, most: gap before the next character of the same height
    last = inf
    for index, (left, upper, right, lower, _) in enumerate(glyphs):
        if not (upper == top and lower == bottom and left > last and least <= left - x1 <= most):
            height = lower - upper
            slack = 0.3 * height
            is_level = -slack <= upper + lower - (top + bottom) <= slack
            if is_level and left > last and -slack <= left - x1 <= RUN_GAP * height:
                top, bottom = min(top, upper), max(bottom, lower)
            else:
                if index:
                    runs.append((x0, top, x1, bottom, glyphs[start:index]))
                start, x0, top, bottom = index, left, upper, lower
            least, most = -0.3 * (bottom - top), RUN_GAP * (bottom - top)
        last, x1 = left, right
    if glyphs:
        runs.append((x0, top, x1, bottom, glyphs[start:]))
    return runs


def sort_row(row: Row) -> list[Glyph]:
    """Return the characters of a row from left to right, those printed twice once."""
    if len(row) == 1:
        return row[0][4]
    row = sorted(row, key=lambda run: run[0])
    glyphs = [glyph for run in row for glyph in run[4]]
    if all(one[2] <= other[0] + 0.5 for one, other in pairwise(row)):
        return glyphs
    glyphs.sort(key=lambda glyph: glyph[0])
    kept: list[Glyph] = []
    for glyph in glyphs:
        if not any(_is_same(glyph, before) for before in kept[-4:]):
            kept.append(glyph)
    return kept


def _is_same(one: Glyph, other: Glyph) -> bool:
    slack = SAME_PLACE * min(one[2] - one[0], other[2] - other[0])
    return one[4] == other[4] and abs(one[0] - other[0]) <= slack and abs(one[1] - other[1]) <= slack


def write_row(glyphs: list[Glyph]) -> PageLine:
    """Return the characters of one row as a line; a single space at its end is dropped."""
    line = write_whole_row(glyphs)
    bare = line.text.rstrip(" ")
    if len(line.text) - len(bare) != 1:
        return line  # more than one may be a blank to fill in
    return line._replace(text=bare, edges=line.edges[: len(bare) + 1])


def write_whole_row(glyphs: list[Glyph]) -> PageLine:
    """Return the characters of one row as a line; gaps become spaces as wide as they are."""
    lefts, tops, rights, bottoms, chars = zip(*glyphs, strict=True)
    box = Box(lefts[0], min(tops), max(rights), max(bottoms))
    text, end = "".join(chars), max(rights[-3:])
    gaps = list(map(sub, lefts[1:], rights))
    if max(gaps, default=0.0) <= LATIN_GAP_EMS * _em(0.0, box.bottom - box.top):
        return PageLine(text, (*lefts, end), box)
    em = _em(max(map(sub, rights, lefts)), box.bottom - box.top)
    parts: list[str] = []
    edges: list[float] = []
    start = 0
    for index in [index for index, gap in enumerate(gaps, 1) if gap > LATIN_GAP_EMS * em]:
        gap, right = gaps[index - 1], rights[index - 1]
        count = _spaces(text[index - 1], text[index], gap / em)
        parts += (text[start:index], " " * count)
        edges += (*lefts[start:index], *(right + gap * step / count for step in range(count)))
        start = index
    parts.append(text[start:])
    return PageLine("".join(parts), (*edges, *lefts[start:], end), box)


def _em(widest: float, height: float) -> float:
    """Return the width of a full-width character of the row, or a guess from its height."""
    return max(min(widest, height), 0.6 * height, LEAST_HEIGHT)


def _spaces(before: str, after: str, gap_ems: float) -> int:
    """Return how many spaces a gap stands for.

    Beside a space too: PDFium keeps one space of a run, and the run may be a blank to fill in.
    """
    is_latin = before < "\u0250" and after < "\u0250" and (before.isalpha() or after.isalpha())
    least = LATIN_GAP_EMS if is_latin and before not in SPACES and after not in SPACES else WIDE_GAP_EMS
    return min(max(round(gap_ems / SPACE_EMS), 1), MOST_SPACES) if gap_ems > least else 0


def _stretches(rows: list[Row]) -> list[tuple[int, int, float | None]]:
    """Return [first, last) of each stretch of rows and the gutter that parts it into columns, if any."""
    gutter = _gutter(rows)
    if gutter is None:
        return [(0, len(rows), None)]
    found: list[tuple[int, int, float | None]] = []
    first = 0
    for index in range(len(rows) + 1):
        if index < len(rows) and not _crosses(rows[index], gutter):
            continue
        if index > first:
            found.append((first, index, gutter if _is_columns(rows[first:index], gutter) else None))
        if index < len(rows):
            found.append((index, index + 1, None))
        first = index + 1
    return found


def _gutter(rows: list[Row]) -> float | None:
    """Return the middle of the white stripe between two columns, where most rows leave one.

    Each row votes for the points of its gaps near the middle of the text.
    """
    if len(rows) < GUTTER_ROWS:
        return None
    left = min(run[0] for row in rows for run in row)
    right = max(run[2] for row in rows for run in row)
    low, high = left + 0.3 * (right - left), left + 0.7 * (right - left)
    votes: dict[int, int] = {}
    for row in rows:
        for start, end in _gaps(row) if len(row) > 1 else ():
            for point in range(int(max(start, low)) // 2, int(min(end, high)) // 2 + 1):
                votes[point] = votes.get(point, 0) + 1
    best = max(votes.values(), default=0)
    if best < GUTTER_ROWS:
        return None
    points = [point for point, count in votes.items() if count >= 0.9 * best]
    return sum(points) / len(points) * 2


def _gaps(row: Row) -> list[tuple[float, float]]:
    ordered = sorted(row, key=lambda run: run[0])
    least = GUTTER_EMS * max(ordered[0][3] - ordered[0][1], LEAST_HEIGHT)
    return [(one[2], other[0]) for one, other in pairwise(ordered) if other[0] - one[2] >= least]


def _crosses(row: Row, gutter: float) -> bool:
    return any(run[0] < gutter - 1 and run[2] > gutter + 1 for run in row)


def _is_columns(rows: list[Row], gutter: float) -> bool:
    """Report whether both sides are prose: enough rows, and most of them fill their column."""
    sides = _halves(rows, gutter)
    if not all(sides):
        return False
    least = COLUMN_SHARE * (max(glyph[2] for glyph in sides[1]) - min(glyph[0] for glyph in sides[0]))
    for side in sides:
        lines = find_rows(side)
        left = min(glyph[0] for glyph in side)
        width = max(glyph[2] for glyph in side) - left
        if width < least:
            return False
        full = sum(max(run[2] for run in row) - left >= 0.8 * width for row in lines)
        if len(lines) < GUTTER_ROWS or full < GUTTER_FILL * len(lines):
            return False
    return True


def _halves(rows: list[Row], gutter: float) -> tuple[list[Glyph], list[Glyph]]:
    sides: tuple[list[Glyph], list[Glyph]] = ([], [])
    for row in rows:
        for run in row:
            sides[(run[0] + run[2]) / 2 > gutter].extend(run[4])
    return sides
