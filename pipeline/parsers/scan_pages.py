"""One picture to the lines that stand on it (扫描页识别): upright, clean, found, read, set in order, placed.

Lines carry how sure each of their characters is; their boxes are those of the picture as it was given, in points.
What was read too weakly to be trusted is set aside in a layer of its own, and said.

>>> legible([0.99, 0.98, 0.2]), legible([0.4, 0.3])
(True, False)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from pipeline.document import Remark
from pipeline.parsers import scan_blanks, scan_engine, scan_glyphs, scan_light, scan_rules, scan_upright
from pipeline.parsers._page_lines import ScanLine
from pipeline.parsers.pdf_boxes import Box, Glyph
from pipeline.parsers.pdf_chars import PageText
from pipeline.parsers.pdf_pages import write_page
from pipeline.parsers.pdf_tables import find_tables
from pipeline.parsers.scan_engine import Quad
from pipeline.parsers.scan_reading import Reading
from pipeline.parsers.scan_sheet import Pixels, Sheet

A4_PT = (595.0, 842.0)  # of a picture that does not say its resolution
STRIP = 1.8  # times as high as wide and more: the picture is as wide as A4, not as high
TRUSTED = 0.5  # mean sureness of a line; below, readings are guesses
PLAIN = 0.9  # a line under a seal with all characters above it is not read in the other grey
POOR_PAGE = 0.75  # mean sureness of a page; handwriting and blurred photos stay below
INKED = 0.002  # share of dark pixels; less is a blank page


class ScanPage(NamedTuple):
    """What was read in one picture, and what a reader should know about it."""

    lines: list[ScanLine]
    remarks: list[Remark]

    @property
    def tables(self) -> int:
        """Return how many tables the page holds."""
        return len({scanned.line.table for scanned in self.lines} - {None})


class Placed(NamedTuple):
    """The characters of a sheet, and how sure each is by its left edge, which no two share."""

    glyphs: list[Glyph]
    sureness: dict[float, float]


def read_picture(pixels: Pixels, dpi: float | None, number: int, first_table: int = 0) -> ScanPage:
    """Return the lines of a picture (red green blue) in reading order.

    dpi: resolution as stated, None if it is not known: then the longer side counts as that of A4 (842 points), and
        the shorter side of a strip that is 1.8 times as long as wide and more
    number: of the page, for the remarks
    Raises MissingTool: the extra ``ocr`` is not installed.
    """
    points = points_per_pixel(pixels, dpi)
    page = ScanPage([], [])
    for sheet in scan_upright.sheets(pixels, scan_engine.quarter):
        page.lines.extend(_read_sheet(sheet, points, dpi, first_table + page.tables))
    page.remarks.extend(_remarks(page.lines, pixels, number))
    return page


def legible(sureness: Sequence[float]) -> bool:
    """Report whether a line was read surely enough to be used."""
    return sum(sureness) >= TRUSTED * len(sureness)


def points_per_pixel(pixels: Pixels, dpi: float | None) -> float:
    """Return how many points one pixel of a picture measures."""
    shorter, longer = sorted((len(pixels), len(pixels[0])))
    if dpi:
        return 72 / dpi
    return A4_PT[0] / shorter if longer > STRIP * shorter else A4_PT[1] / longer


def _read_sheet(sheet: Sheet, points: float, dpi: float | None, first_table: int) -> Iterator[ScanLine]:
    plain = scan_light.plain(sheet.pixels)
    scale = points_per_pixel(sheet.pixels, dpi)
    ink = scan_rules.ink(plain.gray, scale)
    quads = scan_engine.detect(plain.gray)
    quads += scan_blanks.missed(quads, ink.underlines, plain.gray, scale)
    placed = _place(plain.gray, quads, _read_lines(plain, quads), scale)
    glyphs = scan_blanks.with_blanks(placed.glyphs, ink.underlines, ink.leaders)
    height, width = (side * scale for side in plain.gray.shape[:2])
    text = PageText(width, height, layers={"body": glyphs}, ink=ink)
    for line in write_page(text, find_tables(ink).tables, first_table):
        sureness = tuple(placed.sureness.get(edge, 1.0) for edge in line.edges[: len(line.text)])
        kept = line if legible(sureness) else line._replace(layer="illegible", reason="scan.unsure")
        yield _to_picture(ScanLine(kept, sureness), sheet, 1 / scale, points)


def _read_lines(plain: scan_light.Plain, quads: list[Quad]) -> list[Reading]:
    """Read all lines, and those under coloured ink once more in the other grey."""
    readings = scan_engine.read(scan_engine.crop(plain.gray, quads))
    if plain.other is None or plain.marked is None:
        return readings
    covered = [
        index
        for index, quad in enumerate(quads)
        if not _is_plain(readings[index]) and scan_light.is_under_seal(plain.marked, quad)
    ]
    others = scan_engine.read(scan_engine.crop(plain.other, [quads[index] for index in covered]))
    for index, other in zip(covered, others, strict=True):
        readings[index] = scan_light.better(readings[index], other)
    return readings


def _is_plain(reading: Reading) -> bool:
    """Report whether a line read so well that a seal on it does no harm."""
    return min(reading.sureness, default=0.0) >= PLAIN


def _place(gray: Pixels, quads: list[Quad], readings: list[Reading], scale: float) -> Placed:
    glyphs: list[Glyph] = []
    sureness: dict[float, float] = {}
    for quad, reading in zip(quads, readings, strict=True):
        written = scan_glyphs.glyphs(reading, quad, gray, scale)
        read = list(zip(reading.text, reading.sureness, strict=True))
        for glyph in written:
            left = glyph[0] + len(glyphs) * 1e-7  # tells characters below one another apart, and moves none
            glyphs.append((left, *glyph[1:]))
            at = next((index for index, (char, _) in enumerate(read[:4]) if char == glyph[4]), None)
            sureness[left] = 1.0 if at is None else read[at][1]
            read = read if at is None else read[at + 1 :]
    return Placed(glyphs, sureness)


def _to_picture(scanned: ScanLine, sheet: Sheet, pixels: float, points: float) -> ScanLine:
    """Move a line from points of its sheet to points of the picture; a turned one keeps its box alone.

    pixels: of the sheet for one of its points; points: of the picture for one of its pixels
    """
    line = scanned.line
    x0, top, x1, bottom = (side * pixels for side in line.box)
    around = sheet.to_picture([(x0, top), (x1, top), (x1, bottom), (x0, bottom)])
    corners = [(x * points, y * points) for x, y in around]
    xs, ys = zip(*corners, strict=True)
    box = Box(min(xs), min(ys), max(xs), max(ys))
    (left, upper), (right, lower) = corners[0], corners[1]
    if right - left <= abs(lower - upper):
        return scanned._replace(line=line._replace(box=box, edges=()))
    middle = (top + bottom) / 2
    edges = tuple(x * points for x, _ in sheet.to_picture([(edge * pixels, middle) for edge in line.edges]))
    return scanned._replace(line=line._replace(box=box, edges=edges), slope=(lower - upper) / (right - left))


def _remarks(lines: list[ScanLine], pixels: Pixels, number: int) -> Iterator[Remark]:
    read = [line for line in lines if line.line.layer != "illegible"]
    unsure = len(lines) - len(read)
    if not read and not unsure:
        if (pixels[::4, ::4].min(axis=-1) < 128).mean() < INKED:
            yield Remark("blank_page", f"第 {number} 页是空白页 | page {number} is blank")
        else:
            yield Remark("no_text_found", f"第 {number} 页未识别到文字 | no text was found on page {number}")
        return
    if unsure:
        message = f"第 {number} 页有 {unsure} 行无法辨认 | {unsure} lines of page {number} are illegible"
        yield Remark("illegible_lines", message)
    sureness = [figure for line in read for figure in line.sureness]
    if sureness and sum(sureness) < POOR_PAGE * len(sureness):
        yield Remark("poor_page", f"第 {number} 页识别质量差 | page {number} was read badly")
