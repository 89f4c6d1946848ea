"""A simulated scanner, camera and fax (模拟扫描): pages as printed become pages as they arrive.

Every condition is a function (pixels, seed) -> pixels; the same seed gives the same picture.  ``CONDITIONS`` are those
that the figures are given for; the functions below the second line make the cases that tests ask for one by one.
"""

from __future__ import annotations

import io
from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw
from typeset import WIDTH, Pixels, font

Field = NDArray[np.float32]
PAPER = 250


def clean(pixels: Pixels, seed: int) -> Pixels:
    """A good flatbed: grey, the paper not quite white, a breath of noise, edges as soft as the optics."""
    rng = np.random.default_rng([seed, 1])
    page = cv2.GaussianBlur(_grey(pixels), (0, 0), 0.5)
    page = page * (PAPER / 255) + _clouds(page.shape, rng, 6, 1.2) + rng.normal(0, 1.1, page.shape)
    return _rgb(np.round(page / 3) * 3)


def noisy(pixels: Pixels, seed: int) -> Pixels:
    """A worn office copier: turned by 1.5 degrees, grain, salt and pepper, a slight blur, toner that fades."""
    rng = np.random.default_rng([seed, 2])
    page = _grey(skewed(pixels, 1.5 * (1 if seed % 2 else -1)))
    toner = 1 - np.clip(_clouds(page.shape, rng, 9, 0.10), 0, 0.25)
    page = cv2.GaussianBlur(255 - (255 - page) * toner, (0, 0), 0.85) * 0.955
    page = page + _clouds(page.shape, rng, 5, 3.0) + rng.normal(0, 7, page.shape)
    specks = cv2.GaussianBlur((rng.random(page.shape) > 0.9994).astype(np.float32), (0, 0), 0.7)
    holes = cv2.GaussianBlur((rng.random(page.shape) > 0.9994).astype(np.float32), (0, 0), 0.6)
    return _rgb(page - 420 * specks + 420 * holes)


def jpeg(pixels: Pixels, seed: int) -> Pixels:
    """A colour scan that was saved at quality 60, so that every character stands in a cloud of ringing."""
    return squeezed(_coloured(pixels, seed), 60)


def photo(pixels: Pixels, seed: int) -> Pixels:
    """A phone held over a desk: perspective, the sheet slightly bowed, shadow, warm light, blur, JPEG."""
    rng = np.random.default_rng([seed, 4])
    height, width = pixels.shape[:2]
    tall, wide = round(height * 1.13), round(width * 1.16)
    matrix = _held(width, height, wide, tall, rng)
    bowed = _bowed(pixels, float(rng.uniform(5, 9)) * rng.choice([-1, 1]))
    sheet = cv2.warpPerspective(bowed, matrix, (wide, tall), flags=cv2.INTER_AREA)
    covered = cv2.warpPerspective(np.full((height, width), 255, np.uint8), matrix, (wide, tall))
    edge = cv2.GaussianBlur(covered.astype(np.float32) / 255, (0, 0), 1.0)[:, :, None]
    desk = _desk(tall, wide, rng) * (1 - 0.55 * cv2.GaussianBlur(covered.astype(np.float32) / 255, (0, 0), 14)[:, :, None])
    scene = sheet.astype(np.float32) * 0.93 * edge + desk * (1 - edge)
    scene = scene * _light(tall, wide, rng)[:, :, None] * np.array([1.0, 0.965, 0.89], np.float32)
    scene = cv2.GaussianBlur(scene, (0, 0), 0.8) + rng.normal(0, 3.2, scene.shape)
    return squeezed(_byte(scene), 72)


def fax(pixels: Pixels, seed: int) -> Pixels:
    """A fine-mode fax: black or white, strokes broken and clotted, a few scan lines slipped, dust."""
    rng = np.random.default_rng([seed, 6])
    page = cv2.GaussianBlur(_grey(pixels), (0, 0), 0.9)
    page = page + _clouds(page.shape, rng, 11, 9) + cv2.GaussianBlur(rng.normal(0, 42, page.shape), (0, 0), 0.7)
    black = page < 150
    black ^= rng.random(page.shape) > 0.99993
    for row in rng.integers(0, page.shape[0], 8):
        black[row] = np.roll(black[row], int(rng.integers(-3, 4)))
    return _rgb(np.where(black, 0, 255))


def coarse_fax(pixels: Pixels, seed: int) -> Pixels:
    """A fax in standard mode: 200 by 100 dpi, printed again at 200."""
    height, width = pixels.shape[:2]
    half = cv2.resize(_grey(pixels), (width, height // 2), interpolation=cv2.INTER_AREA)
    again = cv2.resize(fax(_rgb(half), seed), (width, height), interpolation=cv2.INTER_NEAREST)
    return np.asarray(again, np.uint8)


def colour(pixels: Pixels, seed: int) -> Pixels:
    """A colour scan at JPEG quality 85, as most sealed contracts are kept."""
    return squeezed(_coloured(pixels, seed), 85)


CONDITIONS: dict[str, Callable[[Pixels, int], Pixels]] = {
    "clean": clean,
    "noisy": noisy,
    "jpeg": jpeg,
    "seal": colour,  # the seals are pressed before the scan: see ``seals``
    "photo": photo,
    "fax": fax,
}

# --- single cases ----------------------------------------------------------------------------------------------------


def turned(pixels: Pixels, quarters: int) -> Pixels:
    """Return the page turned by quarter turns against the clock."""
    return np.ascontiguousarray(np.rot90(pixels, quarters))


def skewed(pixels: Pixels, degrees: float) -> Pixels:
    """Return the page turned by ``degrees`` against the clock, the canvas as large as before, corners in paper white."""
    height, width = pixels.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    white = (255, 255, 255)
    return np.asarray(cv2.warpAffine(pixels, matrix, (width, height), flags=cv2.INTER_CUBIC, borderValue=white), np.uint8)


def bordered(pixels: Pixels, seed: int) -> Pixels:
    """Return the page as a copier with its lid open sees it: askew on black, the edges uneven."""
    rng = np.random.default_rng([seed, 7])
    left, top, right, bottom = (int(edge) for edge in rng.integers(25, 130, 4))
    height, width = pixels.shape[:2]
    page = np.full((height + top + bottom, width + left + right), 0, np.uint8)
    canvas = np.repeat(page[:, :, None], 3, 2)
    canvas[top : top + height, left : left + width] = pixels
    angle = float(rng.uniform(-1.5, 1.5))
    matrix = cv2.getRotationMatrix2D((canvas.shape[1] / 2, canvas.shape[0] / 2), angle, 1.0)
    canvas = cv2.warpAffine(canvas, matrix, canvas.shape[1::-1])
    return _byte(canvas.astype(np.float32) * 0.97 + 10 + rng.normal(0, 4, canvas.shape))


def side_by_side(left: Pixels, right: Pixels, seed: int) -> Pixels:
    """Return two pages scanned as an open booklet: a gutter's shadow between them."""
    rng = np.random.default_rng([seed, 8])
    both = np.concatenate([left, right], 1).astype(np.float32)
    away = np.abs(np.arange(both.shape[1]) - left.shape[1]) / (left.shape[1] * 0.035)
    both *= (1 - 0.55 * np.exp(-(away**2)))[None, :, None]
    return _byte(both * 0.98 + rng.normal(0, 2, both.shape))


def watermarked(pixels: Pixels, text: str = "内部资料 仅供审核", ink: tuple[int, int, int] = (235, 150, 150)) -> Pixels:
    """Return the page with a coloured text across it, over and over, as offices print it on copies."""
    height, width = pixels.shape[:2]
    layer = Image.new("L", (height, height), 0)
    draw = ImageDraw.Draw(layer)
    for row in range(0, height, 330):
        for column in range(-(row % 2) * 200, height, 900):
            draw.text((column, row), text, font=font("sans bold", 78), fill=255)
    layer = layer.rotate(38, resample=Image.Resampling.BILINEAR)
    start = (height - width) // 2
    cover = np.asarray(layer, np.float32)[:, start : start + width, None] / 255
    return _byte(pixels * (1 - cover * (1 - np.array(ink, np.float32) / 255)))


def scribbled(pixels: Pixels, seed: int, count: int = 6, ink: tuple[int, int, int] = (28, 40, 120)) -> Pixels:
    """Return the page with ``count`` signatures: strokes as a pen makes them, words to nobody."""
    rng = np.random.default_rng([seed, 9])
    image = Image.fromarray(pixels.copy())
    draw = ImageDraw.Draw(image)
    for _ in range(count):
        x, y = rng.uniform(0.15, 0.7) * image.width, rng.uniform(0.1, 0.9) * image.height
        for stroke in range(int(rng.integers(5, 10))):
            anchors = np.cumsum(rng.normal(0, 22, (6, 2)), 0) + (x + stroke * 34, y)
            draw.line([(float(a), float(b)) for a, b in _smooth(anchors)], fill=ink, width=int(rng.integers(3, 6)))
    return np.asarray(image)


def blank(seed: int) -> Pixels:
    """Return an empty page with the dirt of the glass."""
    return noisy(np.full((WIDTH * 99 // 70, WIDTH, 3), 255, np.uint8), seed)


def picture(seed: int) -> Pixels:
    """Return a page that is no text at all: a picture full of colours and edges."""
    rng = np.random.default_rng([seed, 10])
    layers = [cv2.resize(rng.uniform(0, 255, (n, n, 3)).astype(np.float32), (WIDTH, 2000), interpolation=cv2.INTER_CUBIC) for n in (4, 14, 60)]
    return _byte(0.5 * layers[0] + 0.3 * layers[1] + 0.2 * layers[2])


def squeezed(pixels: Pixels, quality: int) -> Pixels:
    """Return what is left of the page after a JPEG of ``quality``."""
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "JPEG", quality=quality)
    return np.asarray(Image.open(buffer).convert("RGB"))


# --- parts -----------------------------------------------------------------------------------------------------------


def _grey(pixels: Pixels) -> Field:
    return cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY).astype(np.float32)


def _byte(page: NDArray[np.floating]) -> Pixels:
    return np.clip(np.round(page), 0, 255).astype(np.uint8)


def _rgb(page: NDArray[np.floating]) -> Pixels:
    return np.repeat(_byte(page)[:, :, None], 3, 2)


def _clouds(shape: tuple[int, ...], rng: np.random.Generator, cells: int, strength: float) -> Field:
    """Return slow changes over the page, of standard deviation ``strength``."""
    small = rng.normal(0, strength, (cells, cells)).astype(np.float32)
    return np.asarray(cv2.resize(small, (shape[1], shape[0]), interpolation=cv2.INTER_CUBIC), np.float32)


def _coloured(pixels: Pixels, seed: int) -> Pixels:
    """Return a colour scan: soft edges, the paper a little yellow, noise that differs between the channels."""
    rng = np.random.default_rng([seed, 3])
    page = cv2.GaussianBlur(pixels, (0, 0), 0.55).astype(np.float32) * np.array([0.985, 0.98, 0.955], np.float32)
    page += _clouds(page.shape, rng, 6, 1.5)[:, :, None] + rng.normal(0, 2.0, page.shape)
    return _byte(page)


def _held(width: int, height: int, wide: int, tall: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """Return the perspective of a hand-held camera: each corner a little elsewhere, the far edge shorter."""
    x, y = (wide - width) / 2, (tall - height) / 2
    far = float(rng.uniform(0.022, 0.042)) * width
    corners = np.array([[x + far, y], [x + width - far, y], [x + width, y + height], [x, y + height]], np.float32)
    corners += rng.uniform(-0.35, 0.35, (4, 2)).astype(np.float32) * min(x, y)
    start = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    return np.asarray(cv2.getPerspectiveTransform(start, corners), np.float64)


def _bowed(pixels: Pixels, depth: float) -> Pixels:
    """Return the sheet slightly bowed, as paper that was folded once lies on a desk."""
    height, width = pixels.shape[:2]
    x, y = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    y += depth * np.sin(np.pi * x / width)
    white = (255, 255, 255)
    return np.asarray(cv2.remap(pixels, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=white), np.uint8)


def _desk(tall: int, wide: int, rng: np.random.Generator) -> Field:
    """Return a wooden desk: brown, its grain running across."""
    grain = cv2.resize(rng.normal(0, 1, (tall // 5, 12)).astype(np.float32), (wide, tall), interpolation=cv2.INTER_CUBIC)
    tone = 1 + 0.10 * grain + 0.04 * _clouds((tall, wide), rng, 8, 1.0)
    return np.asarray(np.array([128, 88, 58], np.float32) * tone[:, :, None], np.float32)


def _light(tall: int, wide: int, rng: np.random.Generator) -> Field:
    """Return how bright the scene is: falling off to one side, and the soft shadow of a hand or the phone."""
    y, x = np.mgrid[-1 : 1 : tall * 1j, -1 : 1 : wide * 1j].astype(np.float32)
    angle = float(rng.uniform(0, 2 * np.pi))
    fall = 0.9 + 0.1 * (x * np.cos(angle) + y * np.sin(angle))
    lean, shift = float(rng.uniform(-0.9, 0.9)), float(rng.uniform(-0.1, 0.5))
    shadow = 1 / (1 + np.exp(-(x + lean * y - shift) * 14))
    return np.asarray(fall * (1 - 0.42 * shadow), np.float32)


def _smooth(anchors: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return a curve through the mean points of ``anchors``."""
    along = np.linspace(0, len(anchors) - 1, 60)
    rough = np.stack([np.interp(along, np.arange(len(anchors)), anchors[:, axis]) for axis in (0, 1)], 1)
    kernel = np.ones(9) / 9
    return np.stack([np.convolve(np.pad(rough[:, axis], 4, "edge"), kernel, "valid") for axis in (0, 1)], 1)
