"""Any picture as red, green and blue of one byte each, made smaller on the way (像素格式).

A picture that is to become smaller is turned band by band: a colour page of 1,200 dpi takes 560 MB as it is,
and must not take them twice.

>>> plain(Image.new("LA", (2, 1), (0, 0)), (2, 1)).getpixel((0, 0))
(255, 255, 255)
"""

from __future__ import annotations

import numpy as np
from PIL import Image

BAND_PIXELS = 2**22
DEPTHS = (1, 255, 1023, 4095, 16383, 65535)  # largest values of scanners' 8 to 16 bit, and of 0..1
GREY_MODES = frozenset(("1", "L", "LA", "La", "I", "F", "I;16", "I;16B", "I;16L", "I;16N"))
Levels = tuple[float, float]


def plain(image: Image.Image, size: tuple[int, int]) -> Image.Image:
    """Return ``image`` in RGB at ``size``; what is clear becomes white paper."""
    levels = _levels(image)
    step = max(min(image.width // size[0], image.height // size[1]), 1)
    whole = _even(image, levels) if step == 1 else _in_bands(image, step, levels)
    if whole.size != size:
        whole = whole.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)
    return whole.convert("RGB")


def _in_bands(image: Image.Image, step: int, levels: Levels | None) -> Image.Image:
    """Return ``image`` with ``step`` pixels made one in both directions."""
    width, height = image.size
    rows = max(BAND_PIXELS // width // step, 1) * step
    mode = "L" if image.mode in GREY_MODES else "RGB"
    whole = Image.new(mode, (-(-width // step), -(-height // step)))
    for top in range(0, height, rows):
        band = _even(image.crop((0, top, width, min(top + rows, height))), levels)
        whole.paste(band.reduce(step), (0, top // step))
    return whole


def _even(image: Image.Image, levels: Levels | None) -> Image.Image:
    """Return ``image`` in mode L or RGB."""
    if levels is not None:
        return _scaled(image, levels)
    if image.mode in ("LA", "La", "PA", "RGBA", "RGBa") or "transparency" in image.info:
        image = _over_white(image)
    if image.mode in ("L", "RGB"):
        return image
    return image.convert("L" if image.mode in GREY_MODES else "RGB")


def _over_white(image: Image.Image) -> Image.Image:
    """Return ``image`` laid over white paper, in L or RGB."""
    mode = "L" if image.mode in ("1", "L", "LA", "La") else "RGB"
    clear = image.convert("RGBA")
    paper = Image.new(mode, image.size, "white")
    paper.paste(clear.convert(mode), mask=clear.getchannel("A"))
    return paper


def _levels(image: Image.Image) -> Levels | None:
    """Return black and white of a picture of more than 8 bit: of its depth, not of what it happens to hold."""
    if image.mode not in ("I", "F", "I;16", "I;16B", "I;16L", "I;16N"):
        return None
    low, high = 0.0, 0.0
    rows = max(BAND_PIXELS // image.width, 1)
    for top in range(0, image.height, rows):
        band = _figures(image.crop((0, top, image.width, min(top + rows, image.height))))
        low, high = min(low, float(band.min())), max(high, float(band.max()))
    depths = DEPTHS if image.mode == "F" else DEPTHS[1:]
    return low, float(next((depth for depth in depths if high <= depth), high))


def _scaled(image: Image.Image, levels: Levels) -> Image.Image:
    low, high = levels
    even = (_figures(image) - low) * (255.0 / (high - low))
    return Image.fromarray(even.round().clip(0, 255).astype(np.uint8))


def _figures(image: Image.Image) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    return np.nan_to_num(np.asarray(image).astype(np.float32), posinf=0.0, neginf=0.0)
