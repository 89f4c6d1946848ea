"""Tables of a PDF page to lines: one per row, cells parted by tabs (表格的行与单元格).

Text wrapped inside a cell is joined.  A row whose cells hold several paragraphs side by side (a block of
signatures) is written height by height; prose in a cell as wide as the table is written as prose.

>>> cells = [[(2, 2, 12, 12, "甲")], [(102, 2, 112, 12, "乙")]]
>>> table = Table(Box(0, 0, 200, 20), ((Box(0, 0, 100, 20), Box(100, 0, 200, 20)),))
>>> [line.text for line in write_table(table, [glyph for cell in cells for glyph in cell], 0)]
['甲\\t乙']
"""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import pairwise

from pipeline.parsers.pdf_boxes import Box, Glyph
from pipeline.parsers.pdf_lines import PageLine, find_rows, sort_row, write_whole_row
from pipeline.parsers.pdf_tables import Table

LABEL_RE = re.compile(r"[:：]|[（(][盖签]?[章字名][）)]")
OPENING = frozenset("（(")
PADDING_PT = 6.0  # Word leaves 5.4 points left and right in a cell

Cells = list[tuple[Box, list[PageLine]]]


def split_glyphs(tables: list[Table], glyphs: list[Glyph]) -> tuple[list[Glyph], list[list[Glyph]]]:
    """Return the characters outside all tables, and those of each table."""
    if not tables:
        return glyphs, []
    outside: list[Glyph] = []
    inside: list[list[Glyph]] = [[] for _ in tables]
    for glyph in glyphs:
        x, y = (glyph[0] + glyph[2]) / 2, (glyph[1] + glyph[3]) / 2
        for number, table in enumerate(tables):
            box = table.box
            if box.x0 <= x <= box.x1 and box.top <= y <= box.bottom:
                inside[number].append(glyph)
                break
        else:
            outside.append(glyph)
    return outside, inside


def write_table(table: Table, glyphs: list[Glyph], number: int) -> list[PageLine]:
    """Return the lines of a table, which is the ``number``-th of the document."""
    filled = _fill(table, glyphs)
    lines: list[PageLine] = []
    row = 0
    for boxes in table.rows:
        cells = [(box or _continued(boxes, at), filled.get(box, []) if box else []) for at, box in enumerate(boxes)]
        if not any(written for _, written in cells):
            continue
        if len(cells) == 1 and len(cells[0][1]) > 1:
            lines += map(_bare, cells[0][1])
            continue
        written = _side_by_side(cells) if _has_columns(cells) else [_join_cells(cells)]
        for line in written:
            lines.append(line._replace(table=number, row=row))
            row += 1
    return lines


def is_table(table: Table, glyphs: list[Glyph]) -> bool:
    """Report whether at least two cells of the frame hold text: else it is decoration around prose."""
    return len(_fill(table, glyphs)) >= 2


def _fill(table: Table, glyphs: list[Glyph]) -> dict[Box, list[PageLine]]:
    """Return the lines of each cell that holds text."""
    boxes = [box for row in table.rows for box in row if box]
    xs = sorted({edge for box in boxes for edge in (box.x0, box.x1)})
    ys = sorted({edge for box in boxes for edge in (box.top, box.bottom)})
    fields = {
        (column, row): box
        for box in boxes
        for column in range(bisect_right(xs, box.x0) - 1, bisect_right(xs, box.x1) - 1)
        for row in range(bisect_right(ys, box.top) - 1, bisect_right(ys, box.bottom) - 1)
    }
    inside: dict[Box, list[Glyph]] = {}
    for glyph in glyphs:
        column = min(max(bisect_right(xs, (glyph[0] + glyph[2]) / 2) - 1, 0), len(xs) - 2)
        row = min(max(bisect_right(ys, (glyph[1] + glyph[3]) / 2) - 1, 0), len(ys) - 2)
        box = fields.get((column, row)) or boxes[0]
        inside.setdefault(box, []).append(glyph)
    written = {
        box: [line for line in map(write_whole_row, map(sort_row, find_rows(held))) if line.text.strip()]
        for box, held in inside.items()
    }
    return {box: lines for box, lines in written.items() if lines}


def _continued(boxes: tuple[Box | None, ...], at: int) -> Box:
    """Return a place for the cell that goes on from the row above."""
    known = [box for box in boxes[:at] if box] or [box for box in boxes if box]
    return known[-1] if known else Box(0, 0, 0, 0)


def _has_columns(cells: Cells) -> bool:
    """Report whether two cells of the row hold labels one below the other: the parties' signatures."""
    return sum(sum(LABEL_RE.search(line.text) is not None for line in lines) >= 2 for _, lines in cells) >= 2


def _is_wrapped(box: Box, line: PageLine, following: PageLine) -> bool:
    """Report whether what begins ``following`` had no room left in ``line``."""
    return _room(box, line) < 1.5 * max(_first_width(following), 0.5 * (line.box.bottom - line.box.top))


def _room(box: Box, line: PageLine) -> float:
    """Return the width that ``line`` leaves in its cell."""
    return box.width - (line.box.x1 - line.box.x0) - 2 * PADDING_PT


def _first_width(line: PageLine) -> float:
    return line.edges[1] - line.edges[0] if len(line.edges) > 1 else 0.0


def _join_cells(cells: Cells) -> PageLine:
    return _joined([(_join_wrapped(box, lines), "\t") for box, lines in cells])


def _join_wrapped(box: Box, lines: list[PageLine]) -> PageLine:
    """Return the text of a cell as one line."""
    if not lines:
        return PageLine("", (box.x0,), Box(box.x0, box.top, box.x0, box.top))
    pieces = [(_bare(line), " " if _is_parted(box, line, following) else "") for line, following in pairwise(lines)]
    return _joined([*pieces, (_bare(lines[-1]), "")])


def _bare(line: PageLine) -> PageLine:
    """Return the line without the spaces at its ends."""
    text = line.text.strip(" ")
    lead = len(line.text) - len(line.text.lstrip(" "))
    return line._replace(text=text, edges=line.edges[lead : lead + len(text) + 1])


def _is_parted(box: Box, line: PageLine, following: PageLine) -> bool:
    """Report whether a space belongs between a line of a cell and the next one.

    A word that was cut where the cell ends is one word: not even its next letter had room.
    """
    if not _is_wrapped(box, line, following):
        return following.text.lstrip(" ")[:1] not in OPENING
    before, after = line.text.rstrip(" ")[-1:], following.text.lstrip(" ")[:1]
    if not (before.isascii() and after.isascii() and (before.isalnum() or after.isalnum())):
        return False
    if line.text.endswith(" "):
        return True
    return before.isalpha() and after.isalpha() and _room(box, line) > _first_width(following)


def _side_by_side(cells: Cells) -> list[PageLine]:
    """Return one line per height, the cells' lines on it parted by tabs."""
    places = sorted(
        ((line.box.top + line.box.bottom) / 2, column, line)
        for column, (_, lines) in enumerate(cells)
        for line in lines
    )
    rows: list[list[tuple[float, int, PageLine]]] = []
    for place in places:
        height = place[2].box.bottom - place[2].box.top
        if rows and place[0] - rows[-1][0][0] <= 0.45 * height and all(place[1] != it[1] for it in rows[-1]):
            rows[-1].append(place)
        else:
            rows.append([place])
    written = []
    for row in rows:
        held = {column: line for _, column, line in row}
        line_cells = [(box, [held[column]] if column in held else []) for column, (box, _) in enumerate(cells)]
        written.append(_join_cells(line_cells))
    return written


def _joined(pieces: list[tuple[PageLine, str]]) -> PageLine:
    """Join lines, each with what parts it from the next one."""
    text = "".join(line.text + joint for line, joint in pieces[:-1]) + pieces[-1][0].text
    edges: list[float] = []
    for line, joint in pieces[:-1]:
        edges += line.edges if joint else line.edges[:-1]
    edges += pieces[-1][0].edges
    boxes = [line.box for line, _ in pieces if line.text] or [pieces[0][0].box]
    box = Box(
        min(box.x0 for box in boxes),
        min(box.top for box in boxes),
        max(box.x1 for box in boxes),
        max(box.bottom for box in boxes),
    )
    return PageLine(text, tuple(edges), box)
