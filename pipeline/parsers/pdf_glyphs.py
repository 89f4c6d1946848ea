"""The characters of a PDF page by their style, in few foreign calls (PDF 字符、方框与样式).

Every call into PDFium costs as much as forty bytecodes, so the page's text comes in one call, the boxes in one
loop without bytecodes, and the text objects only at both ends of words that have one.

>>> list(_parted({2: 7, 3: 8}.get, (0, 6, 7), 8))
[(0, 3, 7), (3, 6, 8)]
"""

from __future__ import annotations

import ctypes
import re
from collections import deque
from collections.abc import Callable, Iterator
from functools import lru_cache, partial
from itertools import pairwise, repeat
from typing import Any, NamedTuple, TypeAlias

from pipeline.parsers.pdf_boxes import Box, Glyph
from pipeline.parsers.pdf_calls import character_calls, handle, place, style_calls
from pipeline.parsers.pdf_quality import readable

PAGE_CHARS = 100_000  # a page of newspaper has 15,000
ANGLE_SLACK = 0.02  # of the slope; scanners' text layers lean by up to one degree
UNPAINTED_MODES = (3, 7)
WHITE = 250
ROOM = 2_000  # characters, more than most pages have
SPARSE = 6  # characters per object from which asking at the ends of words pays
MADE_UP_RE = re.compile(r"[\r\n]")  # by PDFium; so are many spaces: our own follow from the gaps
WORD_RE = re.compile(r"[^ \r\n]+| ")

Piece: TypeAlias = tuple[int, int, int | None]  # characters [start, end) and their text object; none: made up
Key: TypeAlias = tuple[int | None, bool, bool]  # the fields of a style: a page may have a thousand objects


class Style(NamedTuple):
    """What all characters of one text object share."""

    quarter: int | None  # direction of the text, counter-clockwise; None is neither level nor plumb
    is_unpainted: bool
    is_white: bool


class Read(NamedTuple):
    """The characters of a page by style, their boxes from the top left of the page as it is stored.

    text: all of them as PDFium gives them
    owners: the text objects they are of
    bounds: a box around all of them
    """

    groups: dict[Style, list[Glyph]]
    text: str
    is_cut: bool
    owners: set[int | None]
    bounds: Box


def read_glyphs(page: Any, left: float, top: float) -> Read:
    """Return the characters of an open page whose top left corner is at ``left``, ``top`` in its own units.

    Raises ValueError: the text of the page cannot be loaded.
    """
    import pypdfium2.raw as pdfium

    text_page = pdfium.FPDFText_LoadPage(page)
    if not text_page:
        raise ValueError("the text of the page cannot be loaded")
    try:
        count = pdfium.FPDFText_CountChars(text_page)
        taken = min(max(count, 0), PAGE_CHARS)
        text = _page_text(text_page, taken, pdfium)
        shown, owner_page = readable(text), handle(text_page)
        is_dense = taken < SPARSE * pdfium.FPDFPage_CountObjects(page)
        pieces = _each_piece(owner_page, shown) if is_dense else _word_pieces(owner_page, shown)
        glyphs, bounds = _boxed(owner_page, shown, left, top)
        groups = _grouped(pieces, glyphs, _style_reader(owner_page))
        return Read(groups, text, count > taken, {owner for _, _, owner in pieces}, bounds)
    finally:
        pdfium.FPDFText_ClosePage(text_page)


def _page_text(text_page: Any, count: int, pdfium: Any) -> str:
    """Return one character for each of PDFium's: in one call where its text leaves none out."""
    buffer = (ctypes.c_ushort * (count + 1))()
    written = pdfium.FPDFText_GetText(text_page, 0, count, buffer)
    text = bytes(buffer).decode("utf-16-le", "replace")[:count]
    if written == count + 1 and len(text) == count and "\0" not in text:
        return text
    codes = (pdfium.FPDFText_GetUnicode(text_page, index) for index in range(count))
    return "".join(chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd" for code in codes)


def _boxed(text_page: Any, text: str, left: float, top: float) -> tuple[list[Glyph], Box]:
    """Return each character with its box, and the box around all."""
    _, get_box = character_calls()
    count = len(text)
    corners, places = _room(-(-count // ROOM) * ROOM)
    ctypes.memset(corners, 0, 16 * count)
    deque(map(get_box, repeat(text_page), range(count), places), maxlen=0)
    edges: Any = memoryview(corners).cast("B").cast("f")[: 4 * count]  # left, top, right, bottom in turn, y upwards
    x0s, y1s, x1s, y0s = (edges[corner::4].tolist() for corner in range(4))
    if left:
        x0s, x1s = [x - left for x in x0s], [x - left for x in x1s]
    tops, bottoms = [top - y for y in y1s], [top - y for y in y0s]
    glyphs = list(zip(x0s, tops, x1s, bottoms, text, strict=True))
    if not glyphs:
        return [], Box(0, 0, 0, 0)
    return glyphs, Box(min(x0s), min(tops), max(x1s), max(bottoms))


@lru_cache(maxsize=1)
def _room(count: int) -> tuple[Any, list[Any]]:
    """Return a place for the boxes of ``count`` characters and a pointer to each; most pages share one."""
    corners = (ctypes.c_float * (4 * count))()
    return corners, [ctypes.byref(corners, offset) for offset in range(0, 16 * count, 16)]


def _each_piece(text_page: Any, text: str) -> list[Piece]:
    """Return the pieces of a page of many text objects: some writers make one of every character."""
    get_object, _ = character_calls()
    owners: list[int | None] = list(map(get_object, repeat(text_page), range(len(text))))
    for made_up in MADE_UP_RE.finditer(text):
        owners[made_up.start()] = None
    starts = [index for index, (before, owner) in enumerate(pairwise([-1, *owners])) if owner != before]
    return [(start, end, owners[start]) for start, end in pairwise([*starts, len(text)])]


def _word_pieces(text_page: Any, text: str) -> list[Piece]:
    """Return the pieces of a page of long text objects: PDFium makes up nothing between spaces."""
    get_object, _ = character_calls()
    owner_at = partial(get_object, text_page)
    pieces: list[Piece] = []
    for word in WORD_RE.finditer(text):
        start, end = word.span()
        first = owner_at(start)
        last = owner_at(end - 1) if end - start > 1 else first
        if first == last:
            pieces.append((start, end, first))
        else:
            pieces += _parted(owner_at, (start, end, first), last)
    return pieces


def _parted(owner_at: Callable[[int], int | None], piece: Piece, last: int | None) -> Iterator[Piece]:
    """Yield the pieces of ``piece``, whose first character is of its owner and whose last is of ``last``."""
    start, end, owner = piece
    if owner == last:
        yield piece
        return
    middle = (start + end) // 2  # begins the second half
    yield from _parted(owner_at, (start, middle, owner), owner_at(middle - 1) if middle - start > 1 else owner)
    yield from _parted(owner_at, (middle, end, owner_at(middle) if end - middle > 1 else last), last)


def _grouped(pieces: list[Piece], glyphs: list[Glyph], style_of: Callable[[int, int], Key]) -> dict[Style, list[Glyph]]:
    """Return the characters that have a text object by its style."""
    groups: dict[Key, list[Glyph]] = {}
    last, held = None, []
    for start, end, owner in pieces:
        if owner is None:
            continue
        if owner != last:
            last = owner
            held = groups.setdefault(style_of(start, owner), [])
        if end - start == 1:
            held.append(glyphs[start])
        else:
            held += glyphs[start:end]
    return {Style(*key): held for key, held in groups.items()}


def _style_reader(text_page: Any) -> Callable[[int, int], Key]:
    """Return the function that reads the style of a text object at one of its characters.

    Many writers make a text object of every character, so its buffers are made once.
    """
    import pypdfium2.raw as pdfium

    get_matrix, get_mode, get_fill = style_calls()
    matrix, color, item = pdfium.FS_MATRIX(), (ctypes.c_uint * 4)(0, 0, 0, 255), place(0)
    whole = ctypes.byref(matrix)
    red, green, blue, alpha = (ctypes.byref(color, 4 * part) for part in range(4))

    def read(index: int, owner: int) -> Key:
        item.value = owner
        quarter: int | None = 0
        if get_matrix(text_page, index, whole):
            b = matrix.b
            quarter = 0 if b == 0 and matrix.a > 0 else _quarter(matrix.a, b)
        is_unpainted = get_mode(item) in UNPAINTED_MODES
        if not get_fill(item, red, green, blue, alpha):
            return quarter, is_unpainted, False
        dark = color[0] < WHITE or color[1] < WHITE or color[2] < WHITE
        return quarter, is_unpainted or color[3] == 0, not dark

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
