"""Pages out of pictures: outline, borders, spreads, quarter turns, skew, and the way back to the picture."""

from __future__ import annotations

import time

import numpy as np
import pytest

cv2 = pytest.importorskip("cv2", reason="needs the extra [ocr]")

from pipeline.parsers.scan_borders import borders  # noqa: E402
from pipeline.parsers.scan_outline import corners  # noqa: E402
from pipeline.parsers.scan_sheet import Pixels, Sheet  # noqa: E402
from pipeline.parsers.scan_skew import lean, letters  # noqa: E402
from pipeline.parsers.scan_upright import sheets  # noqa: E402

WIDTH, HEIGHT = 1240, 1754  # A4 at 150 dpi
BLUE = (0, 0, 255)
DOTS = ((200, 180), (1040, 180), (620, 900), (200, 1560), (1040, 1560))
WORDS = ("the", "parties", "agree", "that", "services", "are", "rendered", "on", "every", "working", "day", "paid")


def written(width: int = WIDTH, height: int = HEIGHT, seed: int = 0, margin: int = 130, dots: bool = False) -> Pixels:
    """Return a page of text: lines of words, the last of each paragraph short."""
    rng = np.random.default_rng(seed)
    page = np.full((height, width, 3), 252, np.uint8)
    for number, y in enumerate(range(margin + 30, height - margin, 38)):
        x, end = margin, width - margin - (300 if number % 6 == 5 else 0)
        while x < end - 110:
            word = str(rng.choice(WORDS))
            cv2.putText(page, word, (x, y), cv2.FONT_HERSHEY_SIMPLEX, 0.75, (25, 25, 25), 2, cv2.LINE_AA)
            x += cv2.getTextSize(word, cv2.FONT_HERSHEY_SIMPLEX, 0.75, 2)[0][0] + 14
    for dot in DOTS if dots else ():
        cv2.circle(page, dot, 22, (252, 252, 252), -1)
        cv2.circle(page, dot, 8, BLUE, -1, cv2.LINE_AA)
    return page


def leaning(page: Pixels, degrees: float, ground: int = 252) -> Pixels:
    """Return the page with lines that fall to the right by ``degrees``."""
    height, width = page.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), -degrees, 1.0)
    return cv2.warpAffine(page, matrix, (width, height), flags=cv2.INTER_CUBIC, borderValue=(ground,) * 3)


def noisy(page: Pixels, seed: int = 0, strength: float = 7.0) -> Pixels:
    noise = np.random.default_rng(seed).normal(0, strength, page.shape)
    return np.clip(page + noise, 0, 255).astype(np.uint8)


def photographed(page: Pixels, seed: int, desk: tuple[int, int, int] = (120, 85, 55)) -> tuple[Pixels, np.ndarray]:
    """Return a photo of the page on a desk, a shadow across both, and where the page's corners are."""
    rng = np.random.default_rng(seed)
    height, width = page.shape[:2]
    size = (int(width * 1.35), int(height * 1.3))
    start = np.array([[0, 0], [width - 1, 0], [width - 1, height - 1], [0, height - 1]], np.float32)
    turn = np.radians(rng.uniform(-5, 5))
    around = (start - start.mean(axis=0)) @ np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    end = (around + np.array(size) / 2 + rng.uniform(-45, 45, (4, 2))).astype(np.float32)
    matrix = cv2.getPerspectiveTransform(start, end)
    seen = cv2.warpPerspective(page, matrix, size, flags=cv2.INTER_LINEAR)
    mask = cv2.warpPerspective(np.ones((height, width), np.uint8), matrix, size)[:, :, None]
    grain = cv2.resize(rng.normal(0, 9, (size[1] // 6, 12)), size, interpolation=cv2.INTER_CUBIC)
    scene = np.where(mask, seen, np.array(desk) + grain[:, :, None])
    across = np.linspace(-1, 1, size[0]) + rng.uniform(-0.4, 0.4)
    light = 1 - 0.35 / (1 + np.exp(-10 * across))
    return np.clip(scene * light[None, :, None] + rng.normal(0, 3, scene.shape), 0, 255).astype(np.uint8), end


def upright(pixels: Pixels, turns: int = 0) -> Sheet:
    found = sheets(pixels, lambda page: turns)
    assert len(found) == 1
    return found[0]


def skew_left(sheet: Sheet) -> float:
    small = cv2.resize(sheet.pixels, None, fx=0.6, fy=0.6, interpolation=cv2.INTER_AREA)
    return lean(letters(np.ascontiguousarray(small[:, :, 0])))


def dots_of(pixels: Pixels) -> np.ndarray:
    """Return the centres of the blue dots."""
    blue = (pixels[:, :, 2].astype(int) - pixels[:, :, 0] > 60).astype(np.uint8)
    _, _, stats, centres = cv2.connectedComponentsWithStats(blue)
    return centres[1:][stats[1:, cv2.CC_STAT_AREA] > 60]


def assert_found_again(sheet: Sheet, picture: Pixels, within: float = 1.5) -> None:
    """The dots on the sheet lie where its matrix says that they lie in the picture."""
    there, here = dots_of(picture), dots_of(sheet.pixels)
    assert len(here) == len(there) == len(DOTS)
    mapped = np.array(sheet.to_picture([(float(x), float(y)) for x, y in here]))
    away = np.linalg.norm(mapped[:, None] - there[None], axis=2)
    assert away.min(axis=1).max() < within and away.min(axis=0).max() < within


@pytest.mark.parametrize("seed", range(12))
def test_skew_is_measured(seed: int) -> None:
    angle = float(np.random.default_rng(seed).uniform(-10, 10))
    page = noisy(leaning(written(seed=seed), angle), seed, 3.0 * (seed % 4))
    small = cv2.resize(page, None, fx=0.6, fy=0.6, interpolation=cv2.INTER_AREA)
    assert lean(letters(np.ascontiguousarray(small[:, :, 0]))) == pytest.approx(angle, abs=0.15)


@pytest.mark.parametrize("angle", [-10, -6.3, -1.5, 0.8, 3, 10])
def test_skew_is_taken_back_and_points_are_found_again(angle: float) -> None:
    picture = leaning(written(dots=True), angle)
    sheet = upright(picture)
    assert abs(skew_left(sheet)) < 0.2
    assert_found_again(sheet, picture)


def test_a_level_page_is_given_on_as_it_is() -> None:
    page = noisy(written())
    sheet = upright(page)
    assert np.shares_memory(sheet.pixels, page) and sheet.pixels.shape == page.shape
    assert np.array_equal(sheet.matrix, np.eye(3))


@pytest.mark.parametrize("turns", [0, 1, 2, 3])
@pytest.mark.parametrize("angle", [0.0, 2.5])
def test_quarter_turns(turns: int, angle: float) -> None:
    picture = np.ascontiguousarray(np.rot90(leaning(written(dots=True), angle), turns))
    sheet = upright(picture, turns)
    assert sheet.pixels.shape[0] > sheet.pixels.shape[1]
    assert abs(skew_left(sheet)) < 0.2
    assert_found_again(sheet, picture)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("desk", [(120, 85, 55), (45, 45, 50), (120, 120, 125)])
def test_photo_is_cut_out_and_flattened(seed: int, desk: tuple[int, int, int]) -> None:
    picture, truth = photographed(written(seed=seed, dots=True), seed, desk)
    found = corners(picture)
    assert found is not None and np.abs(found - truth).max() < 6
    sheet = upright(picture)
    assert abs(skew_left(sheet)) < 0.3
    assert sheet.pixels.shape[1] / sheet.pixels.shape[0] == pytest.approx(WIDTH / HEIGHT, rel=0.08)
    assert_found_again(sheet, picture)


def test_photo_lying_sideways() -> None:
    picture, _ = photographed(written(dots=True), 3)
    picture = np.ascontiguousarray(np.rot90(picture, 1))
    assert_found_again(upright(picture, 1), picture)


@pytest.mark.parametrize("sides", ["left", "left bottom", "top right", "left top right bottom"])
def test_dark_borders_go_and_text_stays(sides: str) -> None:
    page = written(dots=True, margin=75)
    dark = page.copy()
    for side, place in {
        "left": np.s_[:, :45],
        "right": np.s_[:, -50:],
        "top": np.s_[:40],
        "bottom": np.s_[-30:],
    }.items():
        if side in sides:
            dark[place] = 12
    dark = noisy(dark, 1, 3.0)
    sheet = upright(dark)
    assert (sheet.pixels[:, :, 0] < 60).mean(axis=0).max() < 0.4
    assert (sheet.pixels[:, :, 0] < 60).mean(axis=1).max() < 0.7
    ink = np.count_nonzero(page[60:-60, 70:-70, 0] < 100)
    assert np.count_nonzero(sheet.pixels[:, :, 0] < 100) > 0.93 * ink  # drawn anew, letters grow softer
    assert_found_again(sheet, dark)


def test_dark_wedge_of_a_page_askew() -> None:
    page = leaning(written(dots=True), 2.0, ground=10)
    sheet = upright(page)
    assert (sheet.pixels[:, :, 0] < 60).mean(axis=0).max() < 0.5
    assert_found_again(sheet, page)


def test_punched_holes_are_painted_over() -> None:
    page = written()
    for y in (700, 1100):
        cv2.circle(page, (60, y), 17, (30, 30, 30), -1)
    assert upright(page).pixels[680:1120, 40:80].min() > 200


def dark_photo(page: Pixels, box: tuple[int, int, int, int]) -> Pixels:
    x0, y0, x1, y1 = box
    rng = np.random.default_rng(5)
    spots = rng.uniform(0, 120, ((y1 - y0) // 40 + 1, (x1 - x0) // 40 + 1, 3)).astype(np.float32)
    page[y0:y1, x0:x1] = np.clip(cv2.resize(spots, (x1 - x0, y1 - y0), interpolation=cv2.INTER_CUBIC), 0, 255)
    return page


def framed(page: Pixels, inset: int, width: int) -> Pixels:
    cv2.rectangle(page, (inset, inset), (page.shape[1] - inset, page.shape[0] - inset), (20, 20, 20), width)
    return page


UNTOUCHED = {
    "a large dark photo": lambda: dark_photo(written(), (130, 500, 1110, 1250)),
    "a dark photo at the edge": lambda: dark_photo(written(), (0, 0, WIDTH, 620)),
    "a frame": lambda: framed(written(), 60, 3),
    "a thick frame": lambda: framed(written(), 60, 14),
    "a banner with letters": lambda: bannered(written()),
    "a cover with a white panel": lambda: panelled((30, 50, 90), (250, 250, 250)),
    "a grey page with a white panel": lambda: panelled((200, 200, 200), (20, 20, 20)),
    "a side bar with letters": lambda: side_bar(written()),
    "a telephone's screen": lambda: screen(written()),
    "a blank page": lambda: noisy(np.full((HEIGHT, WIDTH, 3), 250, np.uint8)),
}


def bannered(page: Pixels) -> Pixels:
    page[:120] = (20, 20, 60)
    for x in range(60, WIDTH - 200, 210):
        cv2.putText(page, "SERVICES", (x, 80), cv2.FONT_HERSHEY_SIMPLEX, 1.2, (255, 255, 255), 3, cv2.LINE_AA)
    return page


def letter(page: Pixels, text: str, place: tuple[int, int], ink: tuple[int, int, int] = (255, 255, 255)) -> None:
    cv2.putText(page, text, place, cv2.FONT_HERSHEY_SIMPLEX, 1.6, ink, 4, cv2.LINE_AA)


def panelled(ground: tuple[int, int, int], ink: tuple[int, int, int]) -> Pixels:
    page = np.full((HEIGHT, WIDTH, 3), ground, np.uint8)
    page[400:1450, 220:1020] = written(800, 1050, margin=60)
    letter(page, "CONTRACT OF SERVICES", (150, 150), ink)
    letter(page, "between both parties", (150, 240), ink)
    return page


def side_bar(page: Pixels) -> Pixels:
    page[:, :190] = (0, 60, 140)
    letter(page, "SIDE", (20, 500))
    letter(page, "BAR", (20, 570))
    return page


def screen(page: Pixels) -> Pixels:
    page[:150], page[-130:] = 40, 40
    letter(page, "contract.pdf", (400, 100))
    letter(page, "share   save", (400, HEIGHT - 50))
    return page


@pytest.mark.parametrize("name", UNTOUCHED)
def test_page_is_not_cut(name: str) -> None:
    page = UNTOUCHED[name]()
    sheet = upright(page)
    assert np.array_equal(sheet.matrix, np.eye(3)) and np.array_equal(sheet.pixels, page)


def spread(gutter: str = "white", angle: float = 0.0) -> Pixels:
    both = np.concatenate([written(seed=1, dots=True), written(seed=2, dots=True)], axis=1)
    if gutter == "shadow":
        away = np.abs(np.arange(2 * WIDTH) - WIDTH) / 40
        both = (both * (1 - 0.5 * np.exp(-(away**2)))[None, :, None]).astype(np.uint8)
    if gutter == "line":
        both[:, WIDTH - 2 : WIDTH + 2] = 60
    return leaning(both, angle)


@pytest.mark.parametrize("gutter", ["white", "shadow", "line"])
@pytest.mark.parametrize("angle", [0.0, 1.7])
def test_spread_is_parted(gutter: str, angle: float) -> None:
    picture = spread(gutter, angle)
    left, right = sheets(picture, lambda page: 0)
    there = dots_of(picture)
    for sheet in (left, right):
        here = dots_of(sheet.pixels)
        assert len(here) == len(DOTS) and abs(skew_left(sheet)) < 0.25
        mapped = np.array(sheet.to_picture([(float(x), float(y)) for x, y in here]))
        assert np.linalg.norm(mapped[:, None] - there[None], axis=2).min(axis=1).max() < 1.5
    assert left.to_picture([(100.0, 100.0)])[0][0] < right.to_picture([(100.0, 100.0)])[0][0]
    assert abs(left.pixels.shape[1] - WIDTH) < 80


def test_spread_lying_sideways_is_parted() -> None:
    assert len(sheets(np.ascontiguousarray(np.rot90(spread(), 1)), lambda page: 1)) == 2


def table(ruled: bool, columns: int) -> Pixels:
    """Return a landscape page with a table of ``columns``."""
    page = np.full((WIDTH, HEIGHT, 3), 252, np.uint8)
    left, wide = 130, (HEIGHT - 260) // columns
    for y in range(200, WIDTH - 150, 50):
        if ruled:
            cv2.line(page, (left, y + 18), (left + wide * columns, y + 18), (20, 20, 20), 2)
        for column in range(columns):
            cv2.putText(
                page, WORDS[(y // 50 + column) % len(WORDS)], (left + column * wide + 12, y), 0, 0.75, (25, 25, 25), 2
            )
    return page


ONE_PAGE = {
    "landscape text": lambda: written(HEIGHT, WIDTH),
    "ruled landscape table, 2 columns": lambda: table(True, 2),
    "ruled landscape table, 6 columns": lambda: table(True, 6),
    "landscape table without rules": lambda: table(False, 6),
    "landscape table without rules, 2 columns": lambda: table(False, 2),
    "two columns on a portrait page": lambda: np.concatenate(
        [written(620, HEIGHT, 1, 60)[:, 20:590], written(620, HEIGHT, 2, 60)[:, 50:]], axis=1
    ),
    "two columns on a landscape page": lambda: np.concatenate(
        [written(880, WIDTH, 1, 130)[:, :765], written(880, WIDTH, 2, 130)[:, 115:]], axis=1
    ),
    "framed certificate": lambda: framed(
        np.concatenate([written(880, WIDTH, 1), written(880, WIDTH, 2)], axis=1), 50, 4
    ),
    "a lone block on each side": lambda: signatures(),
}


def signatures() -> Pixels:
    page = np.full((WIDTH, HEIGHT, 3), 252, np.uint8)
    for x in (200, 1050):
        for row in range(4):
            cv2.putText(page, "Party: the undersigned", (x, 600 + 70 * row), 0, 0.9, (25, 25, 25), 2)
    return page


@pytest.mark.parametrize("name", ONE_PAGE)
def test_one_page_is_not_parted(name: str) -> None:
    assert len(sheets(ONE_PAGE[name](), lambda page: 0)) == 1


def noise(height: int, width: int) -> Pixels:
    return np.random.default_rng(0).integers(0, 256, (height, width, 3), dtype=np.uint8)


HOSTILE = {
    "one pixel": lambda: np.zeros((1, 1, 3), np.uint8),
    "one row": lambda: np.zeros((1, 5000, 3), np.uint8),
    "tiny": lambda: noise(65, 70),
    "black": lambda: np.zeros((HEIGHT, WIDTH, 3), np.uint8),
    "white": lambda: np.full((HEIGHT, WIDTH, 3), 255, np.uint8),
    "noise": lambda: noise(HEIGHT, WIDTH),
    "salt and pepper": lambda: noise(HEIGHT, WIDTH) // 128 * 255,
    "grey": lambda: noise(HEIGHT, WIDTH)[:, :, 0],
    "no pixel": lambda: np.zeros((0, 10, 3), np.uint8),
    "a strip": lambda: noise(100, 20_000),
    "a column": lambda: noise(20_000, 100),
    "long": lambda: noise(9_000, 1_200),
    "stripes": lambda: np.tile(np.array([[0], [255]], np.uint8)[:, :, None], (800, 1200, 3)),
    "chequers": lambda: np.kron(np.indices((40, 30)).sum(0) % 2 * 255, np.ones((40, 40)))[:, :, None].repeat(3, 2),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_pictures(name: str) -> None:
    picture = HOSTILE[name]().astype(np.uint8)
    begun = time.process_time()
    sheet = upright(picture)
    assert time.process_time() - begun < 5
    assert sheet.pixels.size >= picture.size and np.isfinite(sheet.matrix).all()


def test_a_picture_without_text_is_left_alone() -> None:
    rng = np.random.default_rng(3)
    layers = [
        cv2.resize(rng.uniform(0, 255, (n, n, 3)), (WIDTH, HEIGHT), interpolation=cv2.INTER_CUBIC) for n in (4, 14, 60)
    ]
    picture = np.clip(sum(layers) / 3, 0, 255).astype(np.uint8)
    assert np.array_equal(upright(picture).matrix, np.eye(3))


def test_borders_of_a_black_picture_are_none() -> None:
    assert borders(np.zeros((400, 300, 3), np.uint8)) is None
