"""Scanned samples (扫描件样本): the text of a twin printed, sealed, scanned, and put into a file as scanners do.

A source says: ``twin``, ``condition`` (of ``scanning.CONDITIONS``), ``file`` (png, jpg, tif or pdf), ``seed``,
``style`` (of ``typeset.Style``), ``seals`` ([phrase under the seal, company, line below, mm]) and, for a mixed PDF,
``typed``: the numbers of the pages that stay text.
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np
from lines import numbered
from PIL import Image
from scanning import CONDITIONS
from seals import press_over
from typeset import DPI, FACES, HEIGHT, WIDTH, Page, Pixels, Style, printed

DEPTHS = {"clean": "L", "noisy": "L", "fax": "1"}  # the others in colour
POINTS = 72 / DPI


def write_scan(source: dict[str, Any]) -> bytes | None:
    """Return the file, or nothing where the fonts are missing."""
    if not all(Path(path).exists() for path, _ in FACES.values()):
        return None
    pages = pages_of(source)
    images = [scanned(page, source, number) for number, page in enumerate(pages, 1)]
    if source["file"] == "pdf":
        return _pdf(source, pages, images)
    if source["file"] == "tif":
        return tiff(images, source.get("quality", 75))
    assert len(images) == 1, (source["id"], "does not fit on one page")
    buffer = io.BytesIO()
    if source["file"] == "jpg":
        images[0].save(buffer, "JPEG", quality=source.get("quality", 75), dpi=(DPI, DPI))
    else:
        _palette(images[0]).save(buffer, "PNG", optimize=True, dpi=(DPI, DPI))
    return buffer.getvalue()


def tiff(images: list[Image.Image], quality: int) -> bytes:
    """Return the pages as one TIFF: Group 4 where they are black and white, else JPEG."""
    buffer = io.BytesIO()
    more = {"compression": "group4"} if images[0].mode == "1" else {"compression": "jpeg", "quality": quality}
    images[0].save(buffer, "TIFF", save_all=True, append_images=images[1:], dpi=(DPI, DPI), **more)
    return buffer.getvalue()


def _palette(image: Image.Image) -> Image.Image:
    """Return a colour picture in the 216 colours that a scanner's small files have."""
    if image.mode != "RGB":
        return image
    steps = np.round(np.asarray(image) / 51).astype(np.uint8)
    small = Image.fromarray(steps[:, :, 0] * 36 + steps[:, :, 1] * 6 + steps[:, :, 2], "P")
    small.putpalette([51 * step for r in range(6) for g in range(6) for b in range(6) for step in (r, g, b)])
    return small


def pages_of(source: dict[str, Any]) -> list[Page]:
    """Return the pages as printed, before the seals."""
    return printed(numbered(source), Style(**source.get("style", {})), header=source.get("header", ""))


def scanned(page: Page, source: dict[str, Any], number: int) -> Image.Image:
    """Return one page, sealed and scanned, in the depth that such scanners keep."""
    seed = source["seed"] * 100 + number
    pixels = CONDITIONS[source["condition"]](sealed(page, source.get("seals", []), seed), seed)
    image = Image.fromarray(pixels)
    mode = DEPTHS.get(source["condition"])
    if mode == "1":
        return image.convert("L").point(lambda value: 255 * (value > 127)).convert("1")
    if mode == "L":  # 16 greys are what a scanner's driver keeps for text
        grey = np.asarray(image.convert("L"), np.uint16)
        return Image.fromarray((np.round(grey / 17) * 17).astype(np.uint8))
    return image


def sealed(page: Page, seals: list[list[Any]], seed: int) -> Pixels:
    """Return the page with every seal whose phrase stands on it."""
    pixels = page.pixels
    for index, (phrase, company, below, size) in enumerate(seals):
        box = page.place(phrase)
        if box is not None:
            pixels = press_over(pixels, box, company, below, seed * 10 + index, size)
    return pixels


def _pdf(source: dict[str, Any], pages: list[Page], images: list[Image.Image]) -> bytes:
    """Return a PDF of pictures; pages that are ``typed`` are written as text where they were printed."""
    from reportlab import rl_config
    from reportlab.lib.utils import ImageReader
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfgen.canvas import Canvas

    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    rl_config.useA85 = 0  # pictures lie in the file as they are
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(WIDTH * POINTS, HEIGHT * POINTS), invariant=True, pageCompression=1)
    for number, (page, image) in enumerate(zip(pages, images, strict=True), 1):
        if number in source.get("typed", []):
            canvas.setPageSize((WIDTH * POINTS, HEIGHT * POINTS))
            for line in page.lines:
                size = (line.bottom - line.top) * POINTS
                canvas.setFont("STSong-Light", size)
                canvas.drawString(line.edges[0][0] * POINTS, (HEIGHT - line.bottom) * POINTS + size * 0.14, line.text)
        else:
            packed = io.BytesIO()
            image.save(packed, "JPEG", quality=source.get("quality", 75))
            canvas.setPageSize((image.width * POINTS, image.height * POINTS))
            canvas.drawImage(ImageReader(packed), 0, 0, image.width * POINTS, image.height * POINTS)
        canvas.showPage()
    canvas.save()
    rl_config.useA85 = 1
    return buffer.getvalue()
