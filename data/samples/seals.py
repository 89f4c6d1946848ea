"""Company seals as they are pressed on paper (公章): ring, star, name along the arc, a line below, uneven ink."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw
from typeset import DPI, Box, Pixels, font

Grey = NDArray[np.float32]
INKS = ((196, 22, 34), (214, 38, 44), (178, 18, 40), (226, 52, 60))  # deep red to a stamp pad in need of ink
SCALE = 2  # a seal is drawn larger and made smaller, for smooth edges


def press(pixels: Pixels, centre: tuple[float, float], company: str, below: str, seed: int, size: float = 40.0) -> Pixels:
    """Return the page with a round seal of ``size`` mm around ``centre``; what is printed shows through."""
    rng = np.random.default_rng(seed)
    side = round(size * DPI / 25.4)
    stamp = _turned(_relief(side * SCALE, company, below, rng), float(rng.uniform(-18, 18)))
    stamp = cv2.resize(stamp, None, fx=1 / SCALE, fy=1 / SCALE, interpolation=cv2.INTER_AREA)
    return _inked(pixels, stamp * _unevenness(stamp.shape[0], rng), centre, rng)


def press_over(pixels: Pixels, box: Box, company: str, below: str, seed: int, size: float = 40.0) -> Pixels:
    """Press a seal so that its writing, ring or star lies across ``box``: never with the text in an empty quarter."""
    rng = np.random.default_rng([seed, 5])
    left, top, right, bottom = box
    x = left + (right - left) * float(rng.uniform(0.35, 0.75))
    y = (top + bottom) / 2 + float(rng.choice([-0.33, -0.28, 0.0, 0.0, 0.25])) * size * DPI / 25.4
    return press(pixels, (x, y), company, below, seed, size)


def _relief(side: int, company: str, below: str, rng: np.random.Generator) -> Grey:
    """Return the seal, 1 where its rubber touches the paper."""
    image = Image.new("L", (side, side), 0)
    draw, radius = ImageDraw.Draw(image), side / 2 - 4
    centre = side / 2
    draw.ellipse((4, 4, side - 4, side - 4), outline=255, width=round(side * 0.03))
    draw.polygon(_star(centre, centre, radius * 0.30), fill=255)
    tall = round(radius * min(0.27, 4.2 / max(len(company), 9)))
    step = min(0.36, 4.5 / max(len(company) - 1, 1))
    for index, char in enumerate(company):
        _on_arc(image, char, (index - (len(company) - 1) / 2) * step, radius * 0.93, (tall, round(tall * 1.18)))
    number = "".join(str(digit) for digit in rng.integers(0, 10, 13))
    for index, char in enumerate(number):
        _on_arc(image, char, np.pi + (6 - index) * 0.088, radius * 0.90, (tall // 3, tall // 2), is_upright=True)
    for index, char in enumerate(below):
        x = centre + (index - (len(below) - 1) / 2) * radius * 0.215
        draw.text((x, centre + radius * 0.55), char, font=font("serif bold", round(radius * 0.2)), fill=255, anchor="mm")
    return np.asarray(image, np.float32) / 255


def _star(x: float, y: float, radius: float) -> list[tuple[float, float]]:
    sizes = [radius if corner % 2 == 0 else radius * 0.382 for corner in range(10)]
    angles = [corner * np.pi / 5 for corner in range(10)]
    return [(x + r * float(np.sin(a)), y - r * float(np.cos(a))) for r, a in zip(sizes, angles, strict=True)]


def _on_arc(image: Image.Image, char: str, angle: float, radius: float, size: tuple[int, int], is_upright: bool = False) -> None:
    """Draw ``char`` at ``angle`` (0 is the top) inside ``radius``, its head outwards; upright: its head inwards."""
    wide, tall = size
    glyph = Image.new("L", (tall * 2, tall * 2), 0)
    ImageDraw.Draw(glyph).text((tall, tall), char, font=font("serif bold", tall), fill=255, anchor="mm")
    glyph = glyph.resize((max(glyph.width * wide // tall, 1), glyph.height))
    glyph = glyph.rotate(-np.degrees(angle) + (180 if is_upright else 0), resample=Image.Resampling.BICUBIC, expand=True)
    reach = radius - tall * 0.62
    x, y = image.width / 2 + reach * np.sin(angle), image.height / 2 - reach * np.cos(angle)
    image.paste(255, (round(x - glyph.width / 2), round(y - glyph.height / 2)), glyph)


def _turned(stamp: Grey, degrees: float) -> Grey:
    side = stamp.shape[0]
    matrix = cv2.getRotationMatrix2D((side / 2, side / 2), degrees, 1.0)
    return np.asarray(cv2.warpAffine(stamp, matrix, (side, side), flags=cv2.INTER_LINEAR), np.float32)


def _unevenness(side: int, rng: np.random.Generator) -> Grey:
    """Return how much ink arrives where: clouds, a side pressed harder, dry grain."""
    clouds = cv2.resize(rng.normal(0.86, 0.16, (7, 7)).astype(np.float32), (side, side), interpolation=cv2.INTER_CUBIC)
    grain = cv2.GaussianBlur(rng.normal(0, 1, (side, side)).astype(np.float32), (0, 0), 1.1)
    angle = rng.uniform(0, 2 * np.pi)
    y, x = np.mgrid[-1 : 1 : side * 1j, -1 : 1 : side * 1j].astype(np.float32)
    slope = 1 + 0.16 * (x * np.cos(angle) + y * np.sin(angle))
    dry = np.where(grain * 2.2 + clouds < 0.28, 0.35, 1.0)
    return np.clip(clouds * slope * dry + grain * 0.12, 0.12, 1.0).astype(np.float32)


def _inked(pixels: Pixels, stamp: Grey, centre: tuple[float, float], rng: np.random.Generator) -> Pixels:
    """Lay the ink over the page: paper takes it whole; over toner it lies thinner and still dulls the black."""
    page = pixels.copy()
    half = stamp.shape[0] // 2
    left, top = round(centre[0]) - half, round(centre[1]) - half
    x0, y0 = max(left, 0), max(top, 0)
    x1, y1 = min(left + stamp.shape[1], page.shape[1]), min(top + stamp.shape[0], page.shape[0])
    if x0 >= x1 or y0 >= y1:
        return page
    ink = np.array(INKS[int(rng.integers(len(INKS)))], np.float32)
    cover = cv2.GaussianBlur(stamp, (0, 0), 0.8)[y0 - top : y1 - top, x0 - left : x1 - left, None]
    under = page[y0:y1, x0:x1].astype(np.float32)
    multiplied = under * (1 - cover * (1 - ink / 255))
    opaque = under + (ink - under) * cover * float(rng.uniform(0.2, 0.4))
    page[y0:y1, x0:x1] = np.clip(np.where(under.mean(2, keepdims=True) > 128, multiplied, opaque), 0, 255)
    return page
