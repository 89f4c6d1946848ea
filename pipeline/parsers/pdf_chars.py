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
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from pipeline.parsers.pdf_boxes import Frame, Glyph, turn_boxes, turned_size
from pipeline.parsers.pdf_calls import character_calls, handle, style_calls
from pipeline.parsers.pdf_paths import Ink, read_ink
from pipeline.parsers.pdf_quality import is_garbled, readable

LAYERS = ("body", "hidden", "watermark")
OFF_PAGE = "off"
OFF_SLACK_PT = 2.0
PAGE_CHARS = 100_000  # a page of newspaper has 15,000
ANGLE_SLACK = 0.02  # of the slope; scanners' text layers lean by up to one degree
LARGE_PICTURE = 0.6  # share of the page
UNPAINTED_MODES = (3, 7)
WHITE = 250


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


class Style(NamedTuple):
    """What all characters of one text object share."""

    quarter: int | None  # direction of the text, counter-clockwise; None is neither level nor plumb
    is_unpainted: bool
    is_white: bool


def read_page(page: Any) -> PageText:
    """Return the characters and rules of an open PDFium page."""
    import pypdfium2.raw as pdfium

    frame = _frame(page, pdfium)
    groups, text, is_cut = _read_groups(page, pdfium)
    quarter = _main_quarter(groups)
    width, height = turned_size(frame, quarter)
    ink = read_ink(page, Frame(*frame[:4], quarter))
    result = PageText(width, height, (frame.turns - quarter) % 4, ink=ink, garbled=is_garbled(text), is_cut=is_cut)
    result.picture = min(sum(box.width * box.height for box in ink.pictures) / max(width * height, 1), 1.0)
    for style, glyphs in groups.items():
        turns = quarter if style.quarter is None else style.quarter
        upright = turn_boxes(glyphs, Frame(*frame[:4], turns))
        _sort_in(result, style, turns - quarter, upright)
    _settle_off_page(result)
    return result


def _settle_off_page(result: PageText) -> None:
    """Hide what lies off the page; where that is all there is, the page's box is wrong, not the text."""
    glyphs = result.layers.pop(OFF_PAGE, [])
    if glyphs:
        is_all = not result.layers and not result.side
        result.layers.setdefault("body" if is_all else "hidden", []).extend(glyphs)


def _sort_in(result: PageText, style: Style, turn: int, glyphs: list[Glyph]) -> None:
    """Put the characters of one style into their layer."""
    if style.quarter is None:
        layer = "hidden" if style.is_unpainted else "watermark"
    elif style.is_unpainted and result.picture < LARGE_PICTURE:
        layer = "hidden"  # over a picture it is the text layer of a scan
    else:
        layer = "body"
    if turn % 4 and layer == "body":
        result.side.setdefault(turn % 4, []).extend(glyphs)
        return
    on_page = _on_page(glyphs, result.width + OFF_SLACK_PT, result.height + OFF_SLACK_PT)
    if len(on_page) < len(glyphs):
        kept = set(map(id, on_page))
        _add(result, OFF_PAGE, [glyph for glyph in glyphs if id(glyph) not in kept])
    if style.is_white and layer == "body":
        dark = [result.ink.is_dark((glyph[0] + glyph[2]) / 2, (glyph[1] + glyph[3]) / 2) for glyph in on_page]
        lost = [glyph for glyph, shows in zip(on_page, dark, strict=True) if not shows]
        on_page = [glyph for glyph, shows in zip(on_page, dark, strict=True) if shows]
        _add(result, "hidden", lost)
    _add(result, layer, on_page)


def _on_page(glyphs: list[Glyph], width: float, height: float) -> list[Glyph]:
    """Return the characters whose centre lies on the page."""
    lefts, tops, rights, bottoms, _ = zip(*glyphs, strict=True)
    least = -OFF_SLACK_PT
    if min(lefts) >= least and min(tops) >= least and max(rights) <= width and max(bottoms) <= height:
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


def _read_groups(page: Any, pdfium: Any) -> tuple[dict[Style, list[Glyph]], str, bool]:
    """Return the characters by style, in page units, the text, and whether the page held more than are read."""
    text_page = pdfium.FPDFText_LoadPage(page)
    if not text_page:
        raise ValueError("the text of the page cannot be loaded")
    try:
        count = pdfium.FPDFText_CountChars(text_page)
        taken = min(max(count, 0), PAGE_CHARS)
        text = _page_text(text_page, taken, pdfium)
        return _group(text_page, readable(text), pdfium), text, count > taken
    finally:
        pdfium.FPDFText_ClosePage(text_page)


def _group(text_page: Any, text: str, pdfium: Any) -> dict[Style, list[Glyph]]:
    """The inner loop: two foreign calls per character, three per text object."""
    get_object, get_box = character_calls()
    owner_page = handle(text_page)
    box = pdfium.FS_RECTF()
    address = ctypes.addressof(box)
    groups: dict[Style, list[Glyph]] = {}
    last, glyphs = None, []
    read_style = _style_reader(text_page, pdfium)
    for index, char in enumerate(text):
        owner = get_object(owner_page, index)
        if owner is None or char in "\r\n":  # made up by PDFium: our own spaces follow from the gaps
            continue
        if owner != last:
            last = owner
            glyphs = groups.setdefault(read_style(index, owner), [])
        get_box(owner_page, index, address)
        glyphs.append((box.left, box.bottom, box.right, box.top, char))
    return groups


def _style_reader(text_page: Any, pdfium: Any) -> Callable[[int, int], Style]:
    """Return the function that reads the style of a text object at one of its characters.

    Many writers make a text object of every character, so its buffers are made once.
    """
    get_matrix, get_mode, get_fill = style_calls()
    matrix, color = pdfium.FS_MATRIX(), (ctypes.c_uint * 4)(0, 0, 0, 255)
    owner_page, place, first = handle(text_page), ctypes.addressof(matrix), ctypes.addressof(color)
    red, green, blue, alpha = (first + 4 * part for part in range(4))

    def read(index: int, owner: int) -> Style:
        quarter: int | None = 0
        if get_matrix(owner_page, index, place):
            b = matrix.b
            quarter = 0 if b == 0 and matrix.a > 0 else _quarter(matrix.a, b)
        is_unpainted = get_mode(owner) in UNPAINTED_MODES
        if not get_fill(owner, red, green, blue, alpha):
            return Style(quarter, is_unpainted, False)
        dark = color[0] < WHITE or color[1] < WHITE or color[2] < WHITE
        return Style(quarter, is_unpainted or color[3] == 0, not dark)

    return read


def _quarter(a: float, b: float) -> int | None:
    """Return the direction of a text matrix in quarter turns.

    >>> _quarter(12, 0), _quarter(0, 12), _quarter(-9, 0.01), _quarter(8, 8)
    (0, 1, 2, None)
    """
    if abs(b) <= ANGLE_SLACK * abs(a):
        return 0 if a >= 0 else 2
    if abs(a) <= ANGLE_SLACK * abs(b):
        return 1 if b > 0 else 3
    return None


def _page_text(text_page: Any, count: int, pdfium: Any) -> str:
    """Return one character for each of PDFium's: in one call where its text leaves none out."""
    buffer = (ctypes.c_ushort * (count + 1))()
    written = pdfium.FPDFText_GetText(text_page, 0, count, buffer)
    text = bytes(buffer).decode("utf-16-le", "replace")[:count]
    if written == count + 1 and len(text) == count and "\0" not in text:
        return text
    codes = (pdfium.FPDFText_GetUnicode(text_page, index) for index in range(count))
    return "".join(chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd" for code in codes)
