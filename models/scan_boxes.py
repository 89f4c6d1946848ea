"""Boxes read again (框的复查): what is cut out of the page by a value's box must hold the value.

>>> check_boxes([], 50)
Boxes(drawn=0, right=0, missed=[])
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from models.scan_measures import is_within, plain
from pipeline.parsers.scan_sheet import Pixels

SEED = 4
MARGIN = 0.35  # of the box's height, on all sides: a hand that cuts out a line leaves as much


class Place(NamedTuple):
    """A value and where its record says that it stands, in points of a page."""

    content: bytes
    page: int
    box: tuple[float, ...]
    value: str


class Boxes(NamedTuple):
    """How many boxes were drawn, how many hold their value, and (value, what was read) of the others."""

    drawn: int
    right: int
    missed: list[tuple[str, str]]


def places(record: Any, content: bytes) -> list[Place]:
    """Return every filled value of ``record`` that has a box on a recognised page; a box is that of its first line."""
    recognised = set(record["source"]["ocr_pages"])
    return [
        Place(content, node.get("page") or 1, tuple(_box(node["box"])), node["raw"].split("\n")[0])
        for node in _nodes(record)
        if node.get("state") == "filled" and node.get("box") and (node.get("page") or 1) in recognised
    ]


def _nodes(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        yield node
    for child in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from _nodes(child)


def _box(box: Any) -> list[float]:
    return list(box.values()) if isinstance(box, dict) else list(box)


def check_boxes(found: Sequence[Place], limit: int) -> Boxes:
    """Read ``limit`` random boxes again."""
    chosen = random.Random(SEED).sample(list(found), min(limit, len(found)))
    missed = []
    for place in chosen:
        readings = read_again(place)
        if not any(is_within(plain(place.value), read) for read in readings):
            missed.append((place.value, " | ".join(readings)))
    return Boxes(len(chosen), len(chosen) - len(missed), missed)


def read_again(place: Place) -> tuple[str, str]:
    """Return what stands inside the box, cut out with a margin: as lines are found in it, and as one line."""
    import numpy as np

    from pipeline.parsers import scan_engine, scan_light
    from pipeline.parsers.scan_pages import points_per_pixel

    pixels, dpi = _page(place.content, place.page)
    scale = 1 / points_per_pixel(pixels, dpi)
    cut = _cut(pixels, [side * scale for side in place.box])
    gray = scan_light.plain(_on_paper(cut)).gray
    found = scan_engine.read(scan_engine.crop(gray, scan_engine.detect(gray)))
    whole = scan_engine.read([np.repeat(scan_light.plain(cut).gray[:, :, None], 3, 2)])
    return plain("".join(reading.text for reading in found)), plain("".join(reading.text for reading in whole))


def _cut(pixels: Pixels, box: Sequence[float]) -> Pixels:
    """Return what is inside ``box``, and a little around it."""
    x0, top, x1, bottom = box
    more = (bottom - top) * MARGIN
    return pixels[max(int(top - more), 0) : int(bottom + more) + 1, max(int(x0 - more), 0) : int(x1 + more) + 1]


def _on_paper(cut: Pixels) -> Pixels:
    """Return ``cut`` in the middle of an empty sheet of its own paper."""
    import numpy as np

    height, width = cut.shape[:2]
    sheet = np.empty((max(height * 2, 400), max(width + 400, 800), 3), np.uint8)
    sheet[:] = np.percentile(cut.reshape(-1, 3), 80, axis=0)
    at = (sheet.shape[0] - height) // 2
    sheet[at : at + height, 200 : 200 + width] = cut
    return sheet


def _page(content: bytes, number: int) -> tuple[Pixels, float | None]:
    """Return a page as pixels, and its resolution."""
    import pypdfium2

    from pipeline.document import Remark
    from pipeline.parsers.pdf_scans import DPI
    from pipeline.parsers.scan_images import pictures

    if content.startswith(b"%PDF"):
        drawn = pypdfium2.PdfDocument(content)[number - 1].render(scale=DPI / 72, rev_byteorder=True)
        return drawn.to_numpy()[:, :, :3].copy(), DPI
    for picture in pictures(content):
        if not isinstance(picture, Remark) and picture.number == number:
            return picture.pixels, picture.dpi
    raise LookupError(number)
