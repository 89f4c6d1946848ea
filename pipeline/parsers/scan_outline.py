"""The sheet of paper in a photo: its four corners (照片里纸张的四角).

The sides are sought as straight lines along which it grows brighter inwards by a like ratio, so that
a shadow across sheet and desk does not matter.  A sheet is only found where paper lies on something darker
on three sides at least: a page cut short is worse than a page with a desk around it.

>>> photo = np.full((500, 400, 3), 60, np.uint8)
>>> photo[50:450, 60:340] = 230
>>> np.abs(corners(photo) - [[60, 50], [340, 50], [340, 450], [60, 450]]).max() < 1
np.True_
>>> corners(np.full((500, 400, 3), 230, np.uint8)) is None
True
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.parsers.scan_sheet import Matrix, Pixels

LONGEST_PX = 500  # the copy on which the sheet is sought
TEXT_PX = 7  # closes the strokes of letters on that copy
STEP = 10  # paper is brighter than what it lies on by a fifth at least, on the scale of BRIGHTNESS
BRIGHT_RIM = 0.6  # of the picture's edge is paper: a plain scan
SLOPES = np.linspace(-0.3, 0.3, 49)  # a side may lean by 17 degrees
SHORTEST = 0.3  # of the picture's height (or width) along which a side is seen
OUTER = 0.7  # of the votes for the best line are enough for one further out
PROBES = 48  # along each side
REACH_PX = 10  # to both sides of it
SHARE = 0.8  # of the probes that see the step
SMALLEST = 0.2  # of the picture
LONGEST_SIDE = 2.2  # times the shortest
WIDEST_COSINE = 0.42  # corners between 65 and 115 degrees
AROUND_PX = 80  # half of it to either side: there the sheet itself makes its surroundings look dark
LETTER_PX = (7, 50)  # height on the copy that is given
LETTER_STEP = 40  # grey levels between letters and ground
MOST_LETTERS = 10  # dust and things on the desk may look like some
EDGE = 0.005  # of the way to the middle: half a millimetre
BRIGHT_OUTSIDE = 0.12  # of what lies around the sheet; text in a light colour is more
BRIGHTNESS = np.round(60 * np.log(np.arange(16, 272) / 16)).astype(np.uint8)  # equal steps are equal ratios

Corners = NDArray[np.float64]  # 4 x 2: top left, top right, bottom right, bottom left
Line = tuple[NDArray[np.float64], NDArray[np.float64], bool]  # a point, the direction, whether it was seen


def corners(pixels: Pixels) -> Corners | None:
    """Return the corners of the sheet of paper in ``pixels``; None when there is none or it fills the picture."""
    small, scale = reduced(pixels, LONGEST_PX)
    paper = _paper(small)
    if _has_bright_rim(paper):
        return None
    left, right = _sides(paper)
    top, bottom = (_mirrored(side) for side in _sides(np.ascontiguousarray(paper.T)))
    around = [top, right, bottom, left]
    if sum(seen for _, _, seen in around) < 3:
        return None
    rough = _crossings(around)
    fine = [_fitted(paper, side, rough[at], rough[(at + 1) % 4]) for at, side in enumerate(around)]
    if not all(fine):
        return None
    found = _crossings([side for side in fine if side])
    if not _is_sheet(found, paper):
        return None
    found = (found + 0.5) / scale - 0.5
    return None if _letters_around(pixels, found) > MOST_LETTERS else found


def reduced(pixels: Pixels, longest_px: int) -> tuple[Pixels, float]:
    """Return a copy about ``longest_px`` long, and its scale, which is one by a whole number: that is fast."""
    height, width = pixels.shape[:2]
    factor = max(1, min(round(max(height, width) / longest_px), height, width))
    if factor == 1:
        return pixels, 1.0
    size = (width // factor, height // factor)
    whole = pixels[: size[1] * factor, : size[0] * factor]
    return np.asarray(cv2.resize(whole, size, interpolation=cv2.INTER_AREA), np.uint8), 1 / factor


def flattened(found: Corners) -> tuple[Matrix, int, int]:
    """Return the matrix that leads from the flat sheet to the picture, and the sheet's width and height.

    A hair's breadth of its edges stays outside, for they are dark.
    """
    found = found + EDGE * (found.mean(axis=0) - found)
    across = max(np.linalg.norm(found[1] - found[0]), np.linalg.norm(found[2] - found[3]))
    down = max(np.linalg.norm(found[3] - found[0]), np.linalg.norm(found[2] - found[1]))
    width, height = max(2, round(float(across))), max(2, round(float(down)))
    flat = np.array([[0, 0], [width - 1, 0], [width - 1, height - 1], [0, height - 1]], np.float32)
    return np.asarray(cv2.getPerspectiveTransform(flat, found.astype(np.float32)), np.float64), width, height


def _paper(small: Pixels) -> Pixels:
    """Return how bright a picture is without its letters; the darkest colour counts, for wood is coloured."""
    red, green, blue = cv2.split(small)
    grey = cv2.morphologyEx(cv2.min(cv2.min(red, green), blue), cv2.MORPH_CLOSE, np.ones((TEXT_PX, TEXT_PX), np.uint8))
    return np.asarray(cv2.LUT(grey, BRIGHTNESS), np.uint8)


def _has_bright_rim(paper: Pixels) -> bool:
    """Tell whether the edge of the picture is paper nearly everywhere, as in every plain scan."""
    rim = np.concatenate([paper[1], paper[-2], paper[:, 1], paper[:, -2]])
    return bool(np.mean(rim > np.percentile(paper, 90) - STEP) > BRIGHT_RIM)


def _sides(paper: Pixels) -> tuple[Line, Line]:
    """Return the left and the right side of the sheet; the edge of the picture where none is seen."""
    height, width = paper.shape
    ramp = np.array([-1, -1, -1, 0, 1, 1, 1], np.float32)
    steps = np.asarray(cv2.sepFilter2D(paper, cv2.CV_16S, ramp, np.ones(3, np.float32)), np.int16)
    least = STEP * 9
    rising = _best_line(_crests(steps, least), paper.shape, 1)
    falling = _best_line(_crests(-steps, least), paper.shape, -1)
    down = np.array([0.0, 1.0])
    left: Line = rising or (np.array([0.0, height / 2]), down, False)
    right: Line = falling or (np.array([width - 1.0, height / 2]), down, False)
    return left, right


def _letters_around(pixels: Pixels, found: Corners) -> int:
    """Return how many letters, dark or light, stand outside the sheet: a desk has none, a printed page has."""
    grey = np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), np.uint8)
    sheet = np.zeros_like(grey)
    around = np.round(found).astype(np.int32)
    cv2.fillConvexPoly(sheet, around, 255)
    cv2.polylines(sheet, [around], True, 255, AROUND_PX)
    letters = 0
    for seen in (grey, 255 - grey):
        kind, way = cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV
        ink = cv2.adaptiveThreshold(seen, 255, kind, way, LETTER_PX[1] | 1, LETTER_STEP)
        ink[sheet > 0] = 0
        _, _, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
        high, wide = stats[1:, cv2.CC_STAT_HEIGHT], stats[1:, cv2.CC_STAT_WIDTH]
        alike = (high >= LETTER_PX[0]) & (high <= LETTER_PX[1]) & (wide >= 3) & (wide <= 3 * high)
        letters += int(np.count_nonzero(alike))
    return letters


def _crests(steps: NDArray[np.int16], least: int) -> NDArray[np.float32]:
    """Return the points (x, y) where a step is steepest across."""
    crest = (steps >= least) & (steps == cv2.dilate(steps, np.ones((1, 5), np.uint8)))
    y, x = np.nonzero(crest)
    return np.stack([x, y]).astype(np.float32)


def _best_line(points: NDArray[np.float32], shape: tuple[int, ...], inwards: int) -> Line | None:
    """Return the outermost of the lines that most points lie on; ``inwards`` is 1 for a left, -1 for a right side."""
    height, width = shape
    x, y = points[0], points[1] - np.float32(height / 2)
    pad = int(SLOPES[-1] * height / 2) + 4  # lines may leave the picture
    lines = (
        np.bincount((x - t * y + pad).astype(np.int32), minlength=width + 2 * pad) for t in SLOPES.astype(np.float32)
    )
    votes = np.array(list(lines))
    votes = votes[:, :-2] + votes[:, 1:-1] + votes[:, 2:]  # the first stands for x = 1 - pad
    best = votes.max(axis=0)
    half = slice(0, pad + int(width * 0.6)) if inwards > 0 else slice(pad + int(width * 0.4), None)
    allowed = np.zeros_like(best)
    allowed[half] = best[half]
    if allowed.max() < SHORTEST * height:
        return None
    good = np.flatnonzero(allowed >= OUTER * allowed.max())
    outer = good[0] if inwards > 0 else good[-1]
    near = slice(max(0, outer - 8), outer + 9)
    slope, at = np.unravel_index(votes[:, near].argmax(), votes[:, near].shape)
    place = near.start + at + 1 - pad
    return np.array([place + 0.5, height / 2]), np.array([SLOPES[slope], 1.0]), True


def _mirrored(side: Line) -> Line:
    """Return a side with x and y exchanged."""
    return side[0][::-1], side[1][::-1], side[2]


def _crossings(around: list[Line]) -> Corners:
    """Return where the top, right, bottom and left side cross: the corners from the top left on."""
    return np.array([_meeting(around[at - 1], around[at]) for at in range(4)])


def _meeting(one: Line, other: Line) -> NDArray[np.float64]:
    """Return where two lines cross; sides of a sheet are never parallel to their neighbours."""
    way, gap = one[1], other[0] - one[0]
    across = way[0] * other[1][1] - way[1] * other[1][0]
    return np.asarray(one[0] + way * ((gap[0] * other[1][1] - gap[1] * other[1][0]) / across))


def _fitted(paper: Pixels, side: Line, start: Corners, end: Corners) -> Line | None:
    """Return the edge of the paper near the ``side`` from ``start`` to ``end``; None if there is no clear step."""
    length = float(np.linalg.norm(end - start))
    if not side[2] or length < 20:
        return side if length >= 20 else None
    along = (end - start) / length
    outward = np.array([along[1], -along[0]])
    places = start + np.linspace(0.05, 0.95, PROBES)[:, None] * (end - start)
    offsets = np.arange(-REACH_PX, REACH_PX + 0.1, 0.5)
    grid = (places[:, None, :] + offsets[None, :, None] * outward).astype(np.float32)
    seen = cv2.remap(paper, grid[..., 0], grid[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    sums = np.cumsum(np.pad(seen.astype(np.float32), ((0, 0), (1, 0))), axis=1)
    span = 6  # half pixels on either side of the step
    steps = (2 * sums[:, span:-span] - sums[:, : -2 * span] - sums[:, 2 * span :]) / span
    clear = steps.max(axis=1) >= STEP
    if clear.mean() < SHARE:
        return None
    edge = offsets[steps.argmax(axis=1) + span] - 0.25
    found = (places + edge[:, None] * outward)[clear].astype(np.float32)
    x, y, x0, y0 = cv2.fitLine(found, cv2.DIST_HUBER, 0, 0.01, 0.01).ravel().tolist()
    return np.array([x0, y0]), np.array([x, y]), True


def _is_sheet(found: Corners, paper: Pixels) -> bool:
    """Tell whether four corners are those of a sheet of paper seen from above, with nothing like it around."""
    sides = np.roll(found, -1, axis=0) - found
    lengths = np.linalg.norm(sides, axis=1)
    if lengths.min() < 20 or lengths.max() > LONGEST_SIDE * lengths.min():
        return False
    cosines = np.abs((sides * np.roll(sides, -1, axis=0)).sum(axis=1)) / (lengths * np.roll(lengths, -1))
    if cosines.max() > WIDEST_COSINE or cv2.contourArea(found.astype(np.float32)) < SMALLEST * paper.size:
        return False
    inside = np.zeros_like(paper)
    cv2.fillConvexPoly(inside, np.round(found).astype(np.int32), 1)
    around = paper[cv2.dilate(inside, np.ones((7, 7), np.uint8)) == 0]
    return bool(around.size == 0 or np.mean(around > np.median(paper[inside == 1]) - STEP / 2) < BRIGHT_OUTSIDE)
