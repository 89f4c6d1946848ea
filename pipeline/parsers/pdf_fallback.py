"""The other readers of PDF: pdfplumber, pdfminer.six, qpdf (PDF 备用读取).

pdfplumber is asked for tables where our own grid does not close, pdfminer.six for files that PDFium refuses,
qpdf mends what neither opens.  All are slow, so none is imported before it is needed.

>>> repaired(b"no PDF at all", None) is None
True
"""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from pipeline.errors import EncryptedFile
from pipeline.parsers.pdf_boxes import Box, Glyph
from pipeline.parsers.pdf_chars import PageText
from pipeline.parsers.pdf_paths import THIN_PT, Ink
from pipeline.parsers.pdf_quality import is_garbled, readable
from pipeline.parsers.pdf_tables import Table

MINER_PAGES = 200  # pdfminer takes 25 ms a page
MINER_CHARS = 100_000
MINER_DEPTH = 20
MOST_CELLS = 300  # each is compared with each


def plumber_tables(content: bytes, password: str | None, index: int) -> list[Table]:
    """Return the tables of more than one column that pdfplumber finds on a page."""
    import pdfplumber

    _silence()
    try:
        with pdfplumber.open(io.BytesIO(content), pages=[index + 1], password=password) as document:
            found = document.pages[0].find_tables()
            return [table for table in map(_plumber_table, found) if max(map(len, table.rows)) > 1]
    except Exception:  # noqa: BLE001  (a second opinion: without it the page is read as prose)
        return []


def _silence() -> None:
    """Keep pdfminer's remarks about each odd font off the user's terminal."""
    logging.getLogger("pdfminer").setLevel(logging.CRITICAL)


def _plumber_table(table: Any) -> Table:
    rows = tuple(tuple(Box(*cell) if cell else None for cell in row.cells) for row in table.rows)
    return _without_overlaps(Table(Box(*table.bbox), rows))


def _without_overlaps(table: Table) -> Table:
    """Break up the cells that another one lies in: a cell in the shape of an L is no cell of either row.

    >>> wide, low, left = Box(0, 0, 20, 20), Box(0, 10, 10, 20), Box(-10, 0, 0, 20)
    >>> [len(row) for row in _without_overlaps(Table(Box(-10, 0, 20, 20), ((left, wide), (low,)))).rows]
    [3, 3]
    """
    boxes = [box for row in table.rows for box in row if box]
    if len(boxes) > MOST_CELLS:
        return table
    whole = [box for box in boxes if not any(_holds(box, other) for other in boxes)]
    if len(whole) == len(boxes):
        return table
    xs = sorted({edge for box in boxes for edge in (box.x0, box.x1)})
    ys = sorted({edge for box in boxes for edge in (box.top, box.bottom)})
    rows = []
    for top, bottom in pairwise(ys):
        fields = [Box(x0, top, x1, bottom) for x0, x1 in pairwise(xs)]
        owners = dict.fromkeys(next((box for box in whole if _covers(box, one)), one) for one in fields)
        rows.append(tuple(box if box.top == top else None for box in owners))
    return Table(table.box, tuple(rows))


def _holds(box: Box, other: Box) -> bool:
    """Report whether a smaller cell lies in this one."""
    is_apart = other.x0 >= box.x1 or box.x0 >= other.x1 or other.top >= box.bottom or box.top >= other.bottom
    return not is_apart and other.width * other.height < box.width * box.height


def _covers(box: Box, field: Box) -> bool:
    return box.x0 <= field.x0 and field.x1 <= box.x1 and box.top <= field.top and field.bottom <= box.bottom


def miner_pages(content: bytes, password: str | None) -> Iterator[PageText]:
    """Yield the pages that pdfminer.six can read before it fails."""
    from pdfminer.converter import PDFPageAggregator
    from pdfminer.pdfdocument import PDFPasswordIncorrect
    from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager
    from pdfminer.pdfpage import PDFPage

    _silence()
    resources = PDFResourceManager()
    device = PDFPageAggregator(resources, laparams=None)
    interpreter = PDFPageInterpreter(resources, device)
    try:
        for page in PDFPage.get_pages(io.BytesIO(content), password=password or "", maxpages=MINER_PAGES):
            interpreter.process_page(page)
            yield _miner_page(device.get_result())
    except PDFPasswordIncorrect as error:
        raise EncryptedFile("", "password missing or wrong") from error
    except Exception:  # noqa: BLE001  (any error of a damaged file; the pages before it are kept)
        return


def _miner_page(layout: Any) -> PageText:
    page = PageText(layout.width, layout.height)
    glyphs: list[Glyph] = []
    for item in _miner_items(layout, 0):
        x0, top, x1, bottom = item.x0, layout.height - item.y1, item.x1, layout.height - item.y0
        if hasattr(item, "get_text"):
            glyphs += _characters(item.get_text(), Box(x0, top, x1, bottom))
        elif x1 - x0 > THIN_PT >= bottom - top:
            page.ink.level.append(Box(x0, top, x1, bottom))
        elif bottom - top > THIN_PT >= x1 - x0:
            page.ink.plumb.append(Box(x0, top, x1, bottom))
        elif type(item).__name__ == "LTRect" and item.stroke:
            _add_frame(page.ink, Box(x0, top, x1, bottom))
        if len(glyphs) > MINER_CHARS:
            page.is_cut = True
            break
    page.garbled = is_garbled("".join(glyph[4] for glyph in glyphs))
    page.layers["body"] = glyphs
    return page


def _miner_items(layout: Any, depth: int) -> Iterator[Any]:
    for item in layout:
        if type(item).__name__ == "LTFigure" and depth < MINER_DEPTH:
            yield from _miner_items(item, depth + 1)
        elif type(item).__name__ in ("LTChar", "LTLine", "LTRect"):
            yield item


def _characters(text: str, box: Box) -> Iterator[Glyph]:
    """Yield one box for each character of a glyph; a code without a character is U+FFFD."""
    if text.startswith("(cid:"):
        text = "\ufffd"
    width = box.width / max(len(text), 1)
    for index, char in enumerate(readable(text)):
        yield (box.x0 + index * width, box.top, box.x0 + (index + 1) * width, box.bottom, char)


def _add_frame(ink: Ink, box: Box) -> None:
    ink.level += [Box(box.x0, y, box.x1, y) for y in (box.top, box.bottom)]
    ink.plumb += [Box(x, box.top, x, box.bottom) for x in (box.x0, box.x1)]


def repaired(content: bytes, password: str | None) -> bytes | None:
    """Return the file as qpdf mends it, without its password, or nothing."""
    import pikepdf

    target = io.BytesIO()
    try:
        with pikepdf.open(io.BytesIO(content), password=password or "") as document:
            document.save(target)
    except pikepdf.PasswordError as error:
        raise EncryptedFile("", "password missing or wrong") from error
    except Exception:  # noqa: BLE001  (PdfError, and C++ errors of many kinds)
        return None
    return target.getvalue()
