"""Coloured ink on a page: which of it is a seal, and the page's grey without it (印章、手印、彩色水印).

Ink of one colour makes a pixel darker and more coloured in the same proportion, so adding a multiple of the colour to
the grey takes the seal off, at full and at half coverage, and leaves black text under it black.  A seal is told from
coloured text (red headings, blue handwriting) by its size and shape on a small copy of the page.

>>> ring = Blob(100, 100, 80, 80, red=True, pale=False, black=0.0, rows=False, ring=True)
>>> is_seal(ring, (585, 414)), is_seal(ring._replace(width=180, height=24, ring=False), (585, 414))
(True, False)
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.parsers.scan_sheet import Pixels

Masks = NDArray[np.bool_]
Window = tuple[slice, slice]

COLOURED = 26  # largest less smallest channel, of white paper's 255; JPEG leaves about 12 on the small copy
BLACK = 165  # largest channel and colour together of black text on the small copy, bare or under a seal
SPECK = 30  # pixels of the small copy; less colour on a page is dirt
MOST_COLOURED = 0.3  # share of a page; more is a photo or a coloured page
MOST_BLOBS = 80  # the largest are looked at

LEAST_SEAL = 0.062  # of the page's width: 13 mm of A4; the smallest seals of persons measure 15 mm
LEAST_STAMP = 0.03  # when black text stands under it: finger prints, parts of seals
LARGE = 0.11  # higher than any line of text
LARGEST_SEAL = 0.45  # larger are red tables and watermarks
LONGEST_SEAL = 2.4  # times its width; longer things are lines of text
LEAST_CUT_SEAL = 0.08  # height of what is left of a seal across the edge of the paper (骑缝章)
LEAST_RULE = 0.25  # of the page's width; the sides of square seals are shorter
JOINED = 0.012  # of the page's width: half the white between parts of one seal, or of one line of text
COVERING = 0.02  # share of black in a blob that stands over printed text
PALE = 185  # grey of watermarks; coloured text is darker
SLANTING_SHAPE = 2.0  # length by height of slanting words
SLANT = 23  # degrees around 45; handwriting that rises does so by 20 at most
SECTORS = 36
RINGED = 0.75  # share of the sectors in which a frame has ink

STRONG = 0.5  # of the strongest colour: where a seal's own colour is measured
LIGHTER = 0.35  # quantile of darkness by colour there; what is darker has black text in it
SAMPLED = 3  # at most every third pixel of a seal, both ways
MOST_SAMPLES = 2500
GATE = 0.9  # a colour farther than 42 degrees from the seal's is another ink
GREY = np.array([0.299, 0.587, 0.114])


class Blob(NamedTuple):
    """Coloured ink that hangs together, in pixels of the small copy.

    red: by its hue
    pale: lighter than text is printed
    black: share of it where black text stands
    rows: parted by white rows, as text is
    ring: framed all around
    slanting: long, and neither level nor upright
    """

    left: int
    top: int
    width: int
    height: int
    red: bool
    pale: bool
    black: float
    rows: bool
    ring: bool
    slanting: bool = False


class Found(NamedTuple):
    """Masks of the small copy, 255 where there is coloured ink.

    seals: to be taken off
    texts: coloured text that touches black text: it stays, and is taken off for a second reading
    """

    seals: Pixels
    texts: Pixels


class Ink(NamedTuple):
    """The colour of a seal.

    weights: of red, green and blue, that measure how much of it a pixel has, and how much of others, on either side
    cost: grey that a unit of it takes away; the same for the largest channel
    """

    weights: NDArray[np.float32]
    cost: float
    cost_largest: float


def find(small: Pixels) -> Found | None:
    """Return where seals are, and coloured text over black; None if the page has neither.

    small: a copy of the page about 400 pixels wide, its paper white
    """
    red, green, blue = cv2.split(small)
    high, low = cv2.max(cv2.max(red, green), blue), cv2.min(cv2.min(red, green), blue)
    colour = cv2.subtract(high, low)
    ink = np.asarray(colour >= COLOURED, np.bool_)
    if not SPECK <= np.count_nonzero(ink) <= MOST_COLOURED * ink.size:
        return None
    black = np.asarray(cv2.add(high, colour) < BLACK, np.bool_)
    found = Found(np.zeros(ink.shape, np.uint8), np.zeros(ink.shape, np.uint8))
    for is_red in (True, False):
        own = _without_rules(np.asarray(ink & ((red >= blue) == is_red), np.bool_))
        for blob, part in _blobs(small, own, black, is_red):
            seal = is_seal(blob, ink.shape)
            at = (slice(blob.top, blob.top + blob.height), slice(blob.left, blob.left + blob.width))
            if seal:
                found.seals[at] |= part
            elif blob.black >= COVERING:
                found.texts[at][own[at]] = 255
    return found if found.seals.any() or found.texts.any() else None


def _without_rules(ink: Masks) -> Masks:
    """Return the ink without ruled lines, which would join a seal to the red table that it stands on."""
    mask = ink.astype(np.uint8)
    length = max(round(min(ink.shape) * LEAST_RULE), 1)
    for shape in ((1, length), (length, 1)):
        rules = cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones(shape, np.uint8))
        mask = np.asarray(cv2.subtract(mask, rules), np.uint8)
    return mask > 0


def is_seal(blob: Blob, page: tuple[int, ...]) -> bool:
    """Tell a seal, stamp, finger print or watermark from coloured text; in doubt it is text, which must stay."""
    unit = min(page[:2])
    short, long = sorted((blob.width / unit, blob.height / unit))
    covers = blob.black >= COVERING
    if (blob.pale and covers) or ((blob.pale or blob.slanting) and short >= LEAST_SEAL):
        return True
    if long > LARGEST_SEAL or short < LEAST_STAMP:
        return _is_cut_seal(blob, page[1], unit)
    if (long > LONGEST_SEAL * short and short < LARGE) or (blob.rows and not covers):
        return _is_cut_seal(blob, page[1], unit)
    if short < LEAST_SEAL:
        return covers and blob.red
    return blob.red or blob.ring or covers


def _is_cut_seal(blob: Blob, width: int, unit: int) -> bool:
    at_edge = blob.left <= 2 or blob.left + blob.width >= width - 2
    high = LEAST_CUT_SEAL * unit <= blob.height <= LARGEST_SEAL * unit
    return blob.red and at_edge and high and blob.width < blob.height


def _blobs(small: Pixels, ink: Masks, black: Masks, is_red: bool) -> Iterator[tuple[Blob, Pixels]]:
    """Yield what hangs together, the largest first, each with its mask."""
    outlines = _outlines(ink)
    outlines.sort(key=lambda outline: -np.prod(cv2.boundingRect(outline)[2:]))
    for outline in outlines[:MOST_BLOBS]:
        left, top, width, height = cv2.boundingRect(outline)
        at = (slice(top, top + height), slice(left, left + width))
        part = np.zeros((height, width), np.uint8)
        cv2.drawContours(part, [outline], 0, 255, cv2.FILLED, offset=(-left, -top))
        inside = part > 0
        own = ink[at] & inside
        if not own.any():
            continue
        blob = Blob(
            *(left, top, width, height),
            red=is_red,
            pale=bool(np.quantile(small[at][own] @ GREY, 0.25) > PALE),
            black=float(np.count_nonzero(black[at] & inside) / np.count_nonzero(inside)),
            rows=_has_rows(own),
            ring=_has_ring(own),
            slanting=_is_slanting(outline),
        )
        yield blob, part


def _outlines(ink: Masks) -> list[Any]:
    """Return the outlines of what hangs together; parts of a seal lie in the hull of its ring."""
    unit = min(ink.shape)
    reach = 2 * round(unit * JOINED) + 1
    joined = cv2.morphologyEx(ink.astype(np.uint8), cv2.MORPH_CLOSE, np.ones((reach, reach), np.uint8))
    outlines, tree = cv2.findContours(joined, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    large, hulls = [], np.zeros(ink.shape, np.uint8)
    for outline, place in zip(outlines, tree[0] if tree is not None else (), strict=True):
        if place[3] >= 0:  # a hole: the cells of a red table are no seals
            continue
        if max(cv2.boundingRect(outline)[2:]) > LARGEST_SEAL * unit:
            large.append(outline)
        else:
            cv2.fillPoly(hulls, [cv2.convexHull(outline)], 255)
    merged, _ = cv2.findContours(hulls, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    return [*merged, *large]


def _has_rows(own: Masks) -> bool:
    filled: Masks = np.asarray(own.any(axis=1), np.bool_)
    return int(np.count_nonzero(filled[1:] & ~filled[:-1])) + int(filled[0]) > 1


def _is_slanting(outline: Any) -> bool:
    _, sides, angle = cv2.minAreaRect(outline)
    return max(sides) >= SLANTING_SHAPE * min(sides) and abs(angle % 90 - 45) <= SLANT


def _has_ring(own: Masks) -> bool:
    rows, columns = np.nonzero(own)
    height, width = own.shape
    x, y = columns * 2 / max(width - 1, 1) - 1, rows * 2 / max(height - 1, 1) - 1
    outer = np.hypot(x, y) >= 0.8
    sectors = ((np.arctan2(y[outer], x[outer]) / np.pi + 1) / 2 * SECTORS).astype(int) % SECTORS
    return np.unique(sectors).size >= RINGED * SECTORS


def take_off(gray: Pixels, pixels: Pixels, mask: Pixels, paper: Pixels) -> tuple[Pixels, Pixels]:
    """Return the grey without the coloured ink of a mask: the surer way, and one that has other faults.

    pixels: red green blue, as large as ``gray``
    mask, paper: of the small copy; paper is what the page would be without ink
    """
    first, second = gray.copy(), gray.copy()
    for small, inside in _windows(mask):
        at = _enlarged(small, mask.shape, gray.shape)
        window = pixels[at]
        size = (window.shape[1], window.shape[0])
        part = np.asarray(cv2.resize(inside, size, interpolation=cv2.INTER_NEAREST), np.uint8)
        white = np.maximum(paper[small].reshape(-1, 3).mean(axis=0), 1.0)
        ink = _ink(window, part, white)
        if ink is None:
            continue
        own, left, right = cv2.split(cv2.transform(window, ink.weights))  # three rows at once: SIMD
        own = cv2.bitwise_and(own, cv2.compare(own, cv2.max(left, right), cv2.CMP_GE))
        strength = np.asarray(cv2.bitwise_and(own, part), np.uint8)
        first[at] = cv2.addWeighted(first[at], 1.0, strength, ink.cost, 0.0)
        np.copyto(second[at], _divided(window, strength, ink, white), where=strength > 0)
    return first, second


def _windows(mask: Pixels) -> Iterator[tuple[Window, Pixels]]:
    """Yield the places of the small copy where there is ink, with some pixels around it, which JPEG has coloured."""
    wide = np.asarray(cv2.dilate(mask, np.ones((5, 5), np.uint8)), np.uint8)
    outlines, _ = cv2.findContours(wide, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    for outline in outlines:
        left, top, width, height = cv2.boundingRect(outline)
        part = np.zeros((height, width), np.uint8)
        cv2.drawContours(part, [outline], 0, 255, cv2.FILLED, offset=(-left, -top))
        at = (slice(top, top + height), slice(left, left + width))
        yield at, part & wide[at]


def _enlarged(window: Window, small: tuple[int, ...], page: tuple[int, ...]) -> Window:
    """Return the window of the page; the last of the small copy reaches to the page's edge."""
    rows, columns = (
        slice(part.start * whole // side, whole if part.stop == side else part.stop * whole // side)
        for part, side, whole in zip(window, small, page, strict=False)
    )
    return rows, columns


def _ink(window: Pixels, part: Pixels, white: NDArray[np.float64]) -> Ink | None:
    """Return the colour of the ink in a window; None if there is none to speak of."""
    step = max(SAMPLED, math.isqrt(part.size // MOST_SAMPLES) // 3)
    sample = window[::step, ::step][part[::step, ::step] > 0]
    colours = sample[:: len(sample) // MOST_SAMPLES + 1] * (255 / white)
    tints = colours[:, (0, 2)] - colours[:, 1:2]  # red and blue against green
    amounts = np.hypot(tints[:, 0], tints[:, 1])
    if amounts.size < SPECK:
        return None
    strong = np.asarray(amounts > max(COLOURED, STRONG * float(np.quantile(amounts, 0.98))), np.bool_)
    if np.count_nonzero(strong) < SPECK:
        return None
    x, y = np.median(tints[strong], axis=0)
    x, y = x / np.hypot(x, y), y / np.hypot(x, y)
    along, across = np.array([x, -x - y, y]), np.array([y, x - y, -x]) / GATE
    amount = np.maximum(tints[strong] @ (x, y), 1.0)
    lost = 255 - colours[strong] @ GREY
    lost_largest = 255 - colours[strong].max(axis=1)
    return Ink(
        np.asarray(np.array([along, across, -across]) * (255 / white), np.float32),
        float(np.quantile(lost / amount, LIGHTER)),
        float(np.quantile(lost_largest / amount, LIGHTER)),
    )


def _divided(window: Pixels, strength: Pixels, ink: Ink, white: NDArray[np.float64]) -> Pixels:
    """Return the largest channel as a share of what the seal alone would leave of it."""
    red, green, blue = cv2.split(window)
    largest = cv2.max(cv2.max(red, green), blue)
    left = cv2.addWeighted(strength, -ink.cost_largest, strength, 0.0, float(white.max()))
    return np.asarray(cv2.divide(largest, np.maximum(left, 25), scale=255), np.uint8)
