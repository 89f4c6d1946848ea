"""Rules, filled areas and pictures of a PDF page, by PDFium (PDF 页面的线条、底纹与图片).

Rules are what tables are drawn with: strokes, thin bars, the edges of stroked boxes.

>>> ink = Ink(fills=[Box(10, 10, 50, 30)])
>>> ink.is_dark(20, 20), ink.is_dark(60, 20)
(True, False)
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Set
from dataclasses import dataclass, field
from itertools import repeat
from typing import Any

from pipeline.parsers.pdf_boxes import Box, Frame, turn_boxes
from pipeline.parsers.pdf_calls import handle, object_calls, place, typed

THIN_PT = 2.5  # rules drawn as bars are up to 2 points thick
SHORT_PT = 4.0  # shorter strokes are parts of drawings
PAGE_OBJECTS = 60_000
PAGE_RULES = 20_000
FORM_DEPTH = 6
PATH_SEGMENTS = 2_000
WHITE = 250

Matrix = tuple[float, float, float, float, float, float]
Corners = tuple[float, float, float, float]
IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


@dataclass
class Ink:
    """What a page draws besides text; all boxes in the coordinates of the upright text."""

    level: list[Box] = field(default_factory=list)
    plumb: list[Box] = field(default_factory=list)
    fills: list[Box] = field(default_factory=list)
    pictures: list[Box] = field(default_factory=list)
    objects: int = 0

    def is_dark(self, x: float, y: float) -> bool:
        """Report whether a coloured area or a picture lies under the point, so that white text shows."""
        return any(box.x0 <= x <= box.x1 and box.top <= y <= box.bottom for box in (*self.fills, *self.pictures))


def read_ink(page: Any, frame: Frame, texts: Set[int | None] = frozenset()) -> Ink:
    """Return rules, coloured areas and pictures of an open page.

    frame: the page, with the turns that make the text upright
    texts: objects known to be text
    """
    import pypdfium2.raw as pdfium

    ink = Ink()
    for item, kind, matrix in _objects(page, texts, pdfium):
        ink.objects += 1
        if ink.objects > PAGE_OBJECTS or len(ink.level) + len(ink.plumb) > PAGE_RULES:
            break
        if kind == pdfium.FPDF_PAGEOBJ_IMAGE:
            corners = _bounds(item, matrix, pdfium)
            box = _turned(corners, frame) if corners else None
            if box:
                page_box = _turned((frame.left, frame.bottom, frame.right, frame.top), frame)
                ink.pictures.append(_clipped(box, page_box))
        elif kind == pdfium.FPDF_PAGEOBJ_PATH:
            _add_path(ink, item, matrix, frame)
    return ink


def _objects(page: Any, texts: Set[int | None], pdfium: Any) -> Iterator[tuple[Any, int, Matrix]]:
    """Yield all objects but text, those inside forms too, with the matrix from their units to the page's."""
    get_item, _, get_type = object_calls()
    count = pdfium.FPDFPage_CountObjects(page)
    first = map(get_item, repeat(handle(page)), range(max(count, 0)))
    stack: list[tuple[Iterator[int | None], Matrix]] = [(first, IDENTITY)]
    while stack:
        items, matrix = stack.pop()
        for item in items:
            if item is None or item in texts:
                continue
            kind = get_type(place(item))
            if kind == pdfium.FPDF_PAGEOBJ_FORM and len(stack) < FORM_DEPTH:
                stack += ((items, matrix), _inside(item, matrix, pdfium))
                break
            if kind != pdfium.FPDF_PAGEOBJ_TEXT:
                yield typed(item), kind, matrix


def _inside(item: int, matrix: Matrix, pdfium: Any) -> tuple[Iterator[int | None], Matrix]:
    """Return the objects of a form and the matrix from their units to the page's."""
    form = typed(item)
    indexes = map(ctypes.c_ulong, range(max(pdfium.FPDFFormObj_CountObjects(form), 0)))
    return map(object_calls()[1], repeat(place(item)), indexes), _multiply(_matrix(form, pdfium), matrix)


def _add_path(ink: Ink, item: Any, matrix: Matrix, frame: Frame) -> None:
    import pypdfium2.raw as pdfium

    corners = _bounds(item, matrix, pdfium)
    if corners is None:
        return
    box = _turned(corners, frame)
    if box.height <= THIN_PT or box.width <= THIN_PT:
        _add_rule(ink, box)
        return
    mode, stroke = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDFPath_GetDrawMode(item, ctypes.byref(mode), ctypes.byref(stroke))
    if mode.value and not _is_white(item, pdfium):
        ink.fills.append(box)
    if stroke.value:
        for rule in _strokes(item, matrix, pdfium):
            _add_rule(ink, _turned(rule, frame))


def _add_rule(ink: Ink, box: Box) -> None:
    if box.width >= SHORT_PT and box.height <= THIN_PT:
        ink.level.append(box)
    elif box.height >= SHORT_PT and box.width <= THIN_PT:
        ink.plumb.append(box)


def _strokes(item: Any, matrix: Matrix, pdfium: Any) -> Iterator[Corners]:
    """Yield the straight level and plumb parts of a path as boxes without area."""
    count = pdfium.FPDFPath_CountSegments(item)
    if not 2 <= count <= PATH_SEGMENTS:
        return
    own = _multiply(_matrix(item, pdfium), matrix)
    start = last = (0.0, 0.0)
    x, y = ctypes.c_float(), ctypes.c_float()
    for index in range(count):
        segment = pdfium.FPDFPath_GetPathSegment(item, index)
        pdfium.FPDFPathSegment_GetPoint(segment, ctypes.byref(x), ctypes.byref(y))
        point = (own[0] * x.value + own[2] * y.value + own[4], own[1] * x.value + own[3] * y.value + own[5])
        kind = pdfium.FPDFPathSegment_GetType(segment)
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            start = point
        elif kind == pdfium.FPDF_SEGMENT_LINETO:
            yield _corners(last, point)
        if pdfium.FPDFPathSegment_GetClose(segment):
            yield _corners(point, start)
        last = point


def _corners(one: tuple[float, float], other: tuple[float, float]) -> Corners:
    return min(one[0], other[0]), min(one[1], other[1]), max(one[0], other[0]), max(one[1], other[1])


def _is_white(item: Any, pdfium: Any) -> bool:
    color = [ctypes.c_uint(0) for _ in range(4)]
    if not pdfium.FPDFPageObj_GetFillColor(item, *(ctypes.byref(part) for part in color)):
        return False
    return color[3].value == 0 or min(part.value for part in color[:3]) >= WHITE


def _bounds(item: Any, matrix: Matrix, pdfium: Any) -> Corners | None:
    edges = [ctypes.c_float() for _ in range(4)]
    if not pdfium.FPDFPageObj_GetBounds(item, *(ctypes.byref(edge) for edge in edges)):
        return None
    left, bottom, right, top = (edge.value for edge in edges)
    if matrix == IDENTITY:
        return left, bottom, right, top
    a, b, c, d, e, f = matrix
    xs = [a * x + c * y + e for x in (left, right) for y in (bottom, top)]
    ys = [b * x + d * y + f for x in (left, right) for y in (bottom, top)]
    return min(xs), min(ys), max(xs), max(ys)


def _turned(corners: Corners, frame: Frame) -> Box:
    return Box(*turn_boxes([(*corners, "")], frame)[0][:4])


def _clipped(box: Box, page: Box) -> Box:
    x0, top = max(box.x0, page.x0), max(box.top, page.top)
    return Box(x0, top, max(min(box.x1, page.x1), x0), max(min(box.bottom, page.bottom), top))


def _matrix(item: Any, pdfium: Any) -> Matrix:
    matrix = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(item, ctypes.byref(matrix)):
        return IDENTITY
    return matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f


def _multiply(one: Matrix, other: Matrix) -> Matrix:
    a, b, c, d, e, f = one
    A, B, C, D, E, F = other  # noqa: N806  (the letters of the PDF standard)
    return a * A + b * C, a * B + b * D, c * A + d * C, c * B + d * D, e * A + f * C + E, e * B + f * D + F
