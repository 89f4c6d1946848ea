"""Any picture as red, green and blue of one byte each, made smaller on the way (像素格式).

Bands of rows are turned one by one: a colour page of 1,200 dpi takes 560 MB as it is, and must not take them twice.

>>> pixels(Image.new("LA", (2, 1), (0, 0)), (2, 1)).tolist()
[[[255, 255, 255], [255, 255, 255]]]
"""

from __future__ import annotations

import math

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from pipeline.parsers.scan_sheet import Pixels

BAND_PIXELS = 2**19  # of the size of a processor's cache
DEPTHS = (255, 1023, 4095, 16383, 65535)  # largest values of scanners' 8 to 16 bit
DEEP_MODES = frozenset(("I", "F", "I;16", "I;16B", "I;16L", "I;16N"))
GREY_MODES = DEEP_MODES | {"1", "L", "LA", "La"}
ROTATIONS = {  # EXIF's orientation -> what puts the picture upright
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
Levels = tuple[float, float]


def pixels(image: Image.Image, size: tuple[int, int], orientation: int = 1) -> Pixels:
    """Return ``image`` at ``size``, then turned upright; what is clear becomes white paper.

    ``image`` is used up: its memory is given back before the copy of it is made.
    """
    step = max(min(image.width // size[0], image.height // size[1]), 1)
    whole: Image.Image = image
    if step > 1 or image.mode not in ("L", "RGB") or "transparency" in image.info:
        whole = _in_bands(image, step)
        Image.Image.close(image)  # the pixels, not the file
    if whole.size != size:
        whole = whole.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)
    if orientation in ROTATIONS:
        whole = whole.transpose(ROTATIONS[orientation])
    return _copied(whole)


def _copied(image: Image.Image) -> Pixels:
    """Return an image of mode L or RGB as an array."""
    width, height = image.size
    found: Pixels = np.empty((height, width, 3), np.uint8)
    rows = max(BAND_PIXELS // width, 1)
    for top in range(0, height, rows):
        end = min(top + rows, height)
        band = np.asarray(image.crop((0, top, width, end)))
        found[top:end] = cv2.cvtColor(band, cv2.COLOR_GRAY2RGB) if image.mode == "L" else band
    return found


def _in_bands(image: Image.Image, step: int) -> Image.Image:
    """Return ``image`` in mode L or RGB, with ``step`` pixels made one in both directions."""
    width, height = image.size
    levels = _levels(image)
    rows = max(BAND_PIXELS // width // step, 1) * step
    whole = Image.new("L" if image.mode in GREY_MODES else "RGB", (-(-width // step), -(-height // step)))
    for top in range(0, height, rows):
        band = _even(image.crop((0, top, width, min(top + rows, height))), levels).convert(whole.mode)
        whole.paste(band.reduce(step) if step > 1 else band, (0, top // step))
    return whole


def _even(image: Image.Image, levels: Levels) -> Image.Image:
    """Return ``image`` in 8 bit, without clear places."""
    if image.mode in DEEP_MODES:
        low, high = levels
        even = (_figures(image) - low) * (255.0 / (high - low))
        return Image.fromarray(even.round().clip(0, 255).astype(np.uint8))
    if image.mode in ("LA", "La", "PA", "RGBA", "RGBa") or "transparency" in image.info:
        return _over_white(image)
    return image


def _over_white(image: Image.Image) -> Image.Image:
    mode = "L" if image.mode in GREY_MODES else "RGB"
    clear = image.convert("RGBA")
    cover = clear.getchannel("A")
    if cover.getextrema() == (255, 255):
        return clear
    paper = Image.new(mode, image.size, "white")
    paper.paste(clear.convert(mode), mask=cover)
    return paper


def _levels(image: Image.Image) -> Levels:
    """Return black and white of a picture of more than 8 bit: of its depth, not of what it happens to hold."""
    if image.mode not in DEEP_MODES:
        return 0.0, 255.0
    low, high = (float(level) for level in image.getextrema() if not isinstance(level, tuple))
    if not math.isfinite(low) or not math.isfinite(high):
        low, high = 0.0, 1.0
    depths = (1, *DEPTHS) if image.mode == "F" else DEPTHS
    return min(low, 0.0), float(next((depth for depth in depths if high <= depth), high))


def _figures(image: Image.Image) -> NDArray[np.float32]:
    return np.nan_to_num(np.asarray(image).astype(np.float32), posinf=0.0, neginf=0.0)
