"""The characters of a PDF page with their boxes, by PDFium (PDF 页面的字符与位置).

Boxes are in points from the top left of the page turned so that its text stands upright.  Characters that are
no text of the page are kept apart by layer: hidden (not painted, white on white, off the page) and watermark
(neither level nor plumb).

>>> LAYERS
('body', 'hidden', 'watermark')
"""

from __future__ import annotations

import ctypes
import math
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from pipeline.parsers.pdf_boxes import Box, Frame, Glyph, turn_glyphs, turned_size
from pipeline.parsers.pdf_glyphs import PAGE_CHARS, Style, read_glyphs
from pipeline.parsers.pdf_paths import Ink, read_ink
from pipeline.parsers.pdf_quality import is_garbled

__all__ = ["PAGE_CHARS", "PageText", "read_page"]
LAYERS = ("body", "hidden", "watermark")
OFF_PAGE = "off"
OFF_SLACK_PT = 2.0
LARGE_PICTURE = 0.6  # share of the page


@dataclass
class PageText:
    """What one page holds; all boxes in the coordinates of the upright text.

    turns: quarter turns clockwise from the upright text to the page as shown
    side: characters that run another way than most of the page, by their own turns
    picture: share of the page that pictures cover
    garbled: its font has no map to Unicode
    """

    width: float
    height: float
    turns: int = 0
    layers: dict[str, list[Glyph]] = field(default_factory=dict)
    side: dict[int, list[Glyph]] = field(default_factory=dict)
    ink: Ink = field(default_factory=Ink)
    picture: float = 0.0
    garbled: bool = False
    is_cut: bool = False


def read_page(page: Any) -> PageText:
    """Return the characters and rules of an open PDFium page."""
    import pypdfium2.raw as pdfium

    frame = _frame(page, pdfium)
    read = read_glyphs(page, frame.left, frame.top)
    quarter = _main_quarter(read.groups)
    width, height = turned_size(frame, quarter)
    ink = read_ink(page, Frame(*frame[:4], quarter), read.owners)
    result = PageText(width, height, (frame.turns - quarter) % 4, ink=ink, is_cut=read.is_cut)
    result.garbled = is_garbled(read.text)
    result.picture = min(sum(box.width * box.height for box in ink.pictures) / max(width * height, 1), 1.0)
    for style, glyphs in read.groups.items():
        turns = quarter if style.quarter is None else style.quarter
        upright = turn_glyphs(glyphs, Frame(*frame[:4], turns))
        _sort_in(result, style, turns - quarter, upright, read.bounds if quarter == 0 else None)
    _settle_off_page(result)
    return result


def _settle_off_page(result: PageText) -> None:
    """Hide what lies off the page; where that is all there is, the page's box is wrong, not the text."""
    glyphs = result.layers.pop(OFF_PAGE, [])
    if glyphs:
        is_all = not result.layers and not result.side
        result.layers.setdefault("body" if is_all else "hidden", []).extend(glyphs)


def _sort_in(result: PageText, style: Style, turn: int, glyphs: list[Glyph], bounds: Box | None) -> None:
    """Put the characters of one style into their layer.

    bounds: a box around all characters of the page, if the page is as it is stored
    """
    if style.quarter is None:
        layer = "hidden" if style.is_unpainted else "watermark"
    elif style.is_unpainted and result.picture < LARGE_PICTURE:
        layer = "hidden"  # over a picture it is the text layer of a scan
    else:
        layer = "body"
    if turn % 4 and layer == "body":
        result.side.setdefault(turn % 4, []).extend(glyphs)
        return
    width, height = result.width + OFF_SLACK_PT, result.height + OFF_SLACK_PT
    on_page = glyphs if bounds and not turn and _fits(bounds, width, height) else _on_page(glyphs, width, height)
    if len(on_page) < len(glyphs):
        kept = set(map(id, on_page))
        _add(result, OFF_PAGE, [glyph for glyph in glyphs if id(glyph) not in kept])
    if style.is_white and layer == "body":
        dark = [result.ink.is_dark((glyph[0] + glyph[2]) / 2, (glyph[1] + glyph[3]) / 2) for glyph in on_page]
        lost = [glyph for glyph, shows in zip(on_page, dark, strict=True) if not shows]
        on_page = [glyph for glyph, shows in zip(on_page, dark, strict=True) if shows]
        _add(result, "hidden", lost)
    _add(result, layer, on_page)


def _fits(box: Box, width: float, height: float) -> bool:
    return box.x0 >= -OFF_SLACK_PT and box.top >= -OFF_SLACK_PT and box.x1 <= width and box.bottom <= height


def _on_page(glyphs: list[Glyph], width: float, height: float) -> list[Glyph]:
    """Return the characters whose centre lies on the page."""
    lefts, tops, rights, bottoms, _ = zip(*glyphs, strict=True)
    least = -OFF_SLACK_PT
    if _fits(Box(min(lefts), min(tops), max(rights), max(bottoms)), width, height):
        return glyphs
    return [
        glyph
        for glyph in glyphs
        if 2 * least <= glyph[0] + glyph[2] <= 2 * width and 2 * least <= glyph[1] + glyph[3] <= 2 * height
    ]


def _add(result: PageText, layer: str, glyphs: list[Glyph]) -> None:
    if glyphs:
        result.layers.setdefault(layer, []).extend(glyphs)


def _main_quarter(groups: dict[Style, list[Glyph]]) -> int:
    counts: Counter[int] = Counter()
    for style, glyphs in groups.items():
        if style.quarter is not None:
            counts[style.quarter] += len(glyphs)
    return max(counts, key=lambda quarter: (counts[quarter], -quarter)) if counts else 0


def _frame(page: Any, pdfium: Any) -> Frame:
    box = pdfium.FS_RECTF()
    turns = max(pdfium.FPDFPage_GetRotation(page), 0) % 4
    if not pdfium.FPDF_GetPageBoundingBox(page, ctypes.byref(box)):
        return Frame(0, 0, 595, 842, turns)
    edges = (box.left, box.bottom, box.right, box.top)
    if not all(math.isfinite(edge) and abs(edge) < 1e6 for edge in edges):
        return Frame(0, 0, 595, 842, turns)
    return Frame(*edges, turns)
