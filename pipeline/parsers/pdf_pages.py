"""One PDF page to lines: tables, prose, text that runs sideways, then what is set aside (PDF 单页排版).

>>> page = PageText(200, 200, layers={"body": [(0, 0, 10, 10, "甲")], "hidden": [(0, 20, 10, 30, "乙")]})
>>> [(line.text, line.layer, line.reason) for line in write_page(page, find_tables(page.ink).tables, 0)]
[('甲', 'body', None), ('乙', 'hidden', 'pdf.unpainted')]
"""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.parsers.pdf_boxes import Glyph, turn_box
from pipeline.parsers.pdf_cells import is_table, split_glyphs, write_table
from pipeline.parsers.pdf_chars import LARGE_PICTURE, PageText
from pipeline.parsers.pdf_lines import PageLine, write_lines
from pipeline.parsers.pdf_tables import Table, find_tables

REASONS = {"hidden": "pdf.unpainted", "watermark": "pdf.angle"}
FEW_CHARS = 30  # a stamp or a page number over a scan

__all__ = ["find_tables", "has_text", "write_page"]


def write_page(page: PageText, tables: list[Table], first_table: int) -> list[PageLine]:
    """Return the lines of a page in reading order; boxes as the page is shown.

    first_table: number of tables on the pages before
    """
    lines = [*_body(page, tables, first_table), *_sideways(page), *_set_aside(page)]
    if not page.turns:
        return lines
    return [line._replace(box=turn_box(line.box, page.width, page.height, page.turns), edges=()) for line in lines]


def has_text(page: PageText) -> bool:
    """Report whether the page's own text can be used, or is missing over a picture or garbled."""
    if page.garbled:
        return False
    chars = (glyph[4] for glyphs in (page.layers.get("body", []), *page.side.values()) for glyph in glyphs)
    if page.picture < LARGE_PICTURE:
        return not all(map(str.isspace, chars))
    return len("".join(chars).strip()) >= FEW_CHARS


def _body(page: PageText, tables: list[Table], first_table: int) -> list[PageLine]:
    outside, inside = split_glyphs(tables, page.layers.get("body", []))
    if not tables:
        return write_lines(outside)
    blocks: list[tuple[float, list[PageLine]]] = []
    for table, glyphs in zip(tables, inside, strict=True):
        if is_table(table, glyphs):
            blocks.append((table.box.top, write_table(table, glyphs, first_table + len(blocks))))
        else:
            outside += glyphs
    cuts = sorted(top for top, _ in blocks)
    for part in _between(outside, cuts):
        if part:
            blocks.append((min(glyph[1] for glyph in part), write_lines(part)))
    return [line for _, lines in sorted(blocks, key=lambda block: block[0]) for line in lines]


def _between(glyphs: list[Glyph], cuts: list[float]) -> Iterator[list[Glyph]]:
    """Yield the characters above the first table, between two tables, below the last."""
    rest = glyphs
    for cut in cuts:
        yield [glyph for glyph in rest if (glyph[1] + glyph[3]) / 2 < cut]
        rest = [glyph for glyph in rest if (glyph[1] + glyph[3]) / 2 >= cut]
    yield rest


def _sideways(page: PageText) -> Iterator[PageLine]:
    """Yield text that runs another way than the rest of the page: a binding margin, a turned table."""
    for turn, glyphs in sorted(page.side.items()):
        is_odd = turn % 2
        width, height = (page.height, page.width) if is_odd else (page.width, page.height)
        for line in write_lines(glyphs):
            box = turn_box(line.box, width, height, (4 - turn) % 4)
            yield line._replace(box=box, edges=())


def _set_aside(page: PageText) -> Iterator[PageLine]:
    """Yield hidden text line by line, a watermark as one line: each copy of it is cut up by its angle."""
    for line in write_lines(page.layers.get("hidden", [])):
        yield line._replace(layer="hidden", reason=REASONS["hidden"])
    glyphs = page.layers.get("watermark", [])
    if glyphs:
        lines = write_lines(glyphs[:1])
        text = "".join(glyph[4] for glyph in glyphs).strip()
        for line in lines:
            yield line._replace(text=text, edges=(), layer="watermark", reason=REASONS["watermark"])
