"""Chinese fonts that a PDF does not bring along: their metrics without their shapes (PDF 未嵌入的中文字体).

For such a font PDFium reads another one of the system's, 20 MB a file, and looks up the shape of every character
twice.  Text needs no shapes; its boxes came out as high as those of whatever fonts a machine has.  So while text is
read PDFium gets a font of two bars, and boxes follow from what the file says of its font.  (It leaves out text that
has no width, so that the bars must have one.)  A page that is to be drawn is opened once more.

>>> with without_shapes() as shapes:
...     shapes.are_wanted, shapes.are_missing
(False, False)
"""

from __future__ import annotations

import ctypes
import struct
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache, partial
from typing import Any

CHARSETS = frozenset((128, 129, 134, 136))  # as Windows counts: Japanese, Korean, simplified, traditional Chinese
PLAIN_FONT = 0x7FFFFFFF  # handle; those of the system are addresses
NAME = b"Hetong Shapeless\0"  # PDFium keeps fonts by name: not one of the system's
ASCENT, DESCENT, EM = 880, -120, 1000  # of Chinese fonts, for files that do not say
NARROW, WIDE, HIGH = 200, 900, 700  # bars that lie inside what files say of any character
LAST_LATIN = 0x2E7F


@dataclass
class Shapes:
    """Whether characters get shapes, and whether some of the file being read got none."""

    are_wanted: bool = True
    are_missing: bool = False
    kept: list[Any] = field(default_factory=list)  # functions that PDFium calls must not be collected


@contextmanager
def without_shapes() -> Iterator[Shapes]:
    """Let the pages that are opened in here have no shapes of Chinese fonts of the system."""
    shapes = installed()
    shapes.are_wanted = shapes.are_missing = False
    try:
        yield shapes
    finally:
        shapes.are_wanted = True


@contextmanager
def with_shapes(shapes: Shapes) -> Iterator[None]:
    """Let the pages that are opened in here be drawn as they look."""
    before, shapes.are_wanted = shapes.are_wanted, True
    try:
        yield
    finally:
        shapes.are_wanted = before


@cache
def installed() -> Shapes:
    """Return what PDFium's calls for fonts obey.

    A program that has loaded PDFium itself keeps its fonts: their list, once read, cannot be handed on.
    """
    shapes = Shapes()
    if "pypdfium2" in sys.modules:
        return shapes
    import pypdfium2.raw as pdfium

    system = pdfium.FPDF_GetDefaultSystemFontInfo()
    if system:
        _answer(system.contents, shapes)
        pdfium.FPDF_SetSystemFontInfo(system)
        shapes.kept.append(system)
    return shapes


def _answer(system: Any, shapes: Shapes) -> None:
    """Put our answers before those of the system in the table of functions that PDFium calls for fonts."""

    def find(own: Callable[..., int | None], table: Any, weight: int, italic: int, charset: int, *rest: Any) -> Any:
        if shapes.are_wanted or charset not in CHARSETS:
            return own(table, weight, italic, charset, *rest)
        shapes.are_missing = True
        return PLAIN_FONT

    def unless_plain(answer: Callable[..., Any], own: Callable[..., Any], table: Any, font: Any, *rest: Any) -> Any:
        return answer(*rest) if font == PLAIN_FONT else own(table, font, *rest)

    answers: dict[str, Callable[..., Any]] = {
        "MapFont": find,
        "GetFontData": partial(unless_plain, _give_font),
        "GetFaceName": partial(unless_plain, partial(_give, NAME)),
        "GetFontCharset": partial(unless_plain, lambda: 134),
        "DeleteFont": partial(unless_plain, lambda: None),
    }
    for name, answer in answers.items():
        kind = type(getattr(system, name))
        own = kind(ctypes.cast(getattr(system, name), ctypes.c_void_p).value or 0)  # a copy: the field is overwritten
        ours = kind(partial(answer, own))
        setattr(system, name, ours)
        shapes.kept += (own, ours)


def _give_font(table: int, buffer: Any, size: int) -> int:
    """Give the whole font, which is asked for as table 0, or its size alone."""
    return _give(_plain_font(), buffer, size) if table == 0 else 0


def _give(content: bytes, buffer: Any, size: int) -> int:
    if buffer and size >= len(content):
        ctypes.memmove(buffer, content, len(content))
    return len(content)


@cache
def _plain_font() -> bytes:
    """Return a TrueType font whose characters are bars: one for Latin, one for all others.

    >>> len(_plain_font())
    388
    """
    box = (0, 0, WIDE, HIGH)
    bars = [b"", _bar(NARROW), _bar(WIDE)]
    places = [0, 0, len(bars[1]) // 2, (len(bars[1]) + len(bars[2])) // 2]
    tables = {
        b"cmap": struct.pack(">HHHHI", 0, 1, 3, 10, 12)
        + struct.pack(">HHIII6I", 13, 0, 40, 0, 2, 0, LAST_LATIN, 1, LAST_LATIN + 1, 0x10FFFF, 2),
        b"glyf": b"".join(bars),
        b"head": struct.pack(">IIIIHHqqhhhhHHhhh", 0x10000, 0x10000, 0, 0x5F0F3CF5, 3, EM, 0, 0, *box, 0, 8, 2, 0, 0),
        b"hhea": struct.pack(">IhhhHhhhhhh8xhH", 0x10000, ASCENT, DESCENT, 0, EM, 0, 0, EM, 1, 0, 0, 0, 1),
        b"hmtx": struct.pack(">Hhhh", EM, 0, 0, 0),
        b"loca": struct.pack(">4H", *places),
        b"maxp": struct.pack(">IHHH22x", 0x10000, len(bars), 4, 1),
    }
    start = 12 + 16 * len(tables)
    directory, body = b"", b""
    for name, content in tables.items():
        directory += name + struct.pack(">III", 0, start + len(body), len(content))
        body += content + bytes(-len(content) % 4)
    return struct.pack(">IHHHH", 0x10000, len(tables), 64, 2, 48) + directory + body


def _bar(width: int) -> bytes:
    """Return a character that is a bar from the base line up."""
    corners = struct.pack(">8h", 0, 0, width, 0, 0, HIGH, 0, -HIGH)  # steps across, then steps up
    return struct.pack(">5hHH4B", 1, 0, 0, width, HIGH, 3, 0, 1, 1, 1, 1) + corners + bytes(2)
