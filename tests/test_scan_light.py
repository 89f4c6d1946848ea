"""A scanned page as even grey: seals come off, black text stays, coloured text stays, light evens out."""

from __future__ import annotations

from collections.abc import Callable

import pytest

np = pytest.importorskip("numpy", reason="needs the extra ocr")
cv2 = pytest.importorskip("cv2", reason="needs the extra ocr")

from pipeline.parsers import scan_engine, scan_light, scan_seals  # noqa: E402
from pipeline.parsers.scan_reading import Reading  # noqa: E402
from pipeline.parsers.scan_sheet import Pixels  # noqa: E402

WIDTH, HEIGHT = 1240, 1754  # A4 at 150 dpi
LINES = [f"Contract No. 2024-{number}8 sum {number}36,500.00 yuan, due 2026-09-{number}" for number in range(10, 34)]
INKS = {
    "red": (205, 30, 40),
    "scarlet": (235, 70, 45),
    "pink": (242, 130, 150),
    "dark red": (140, 22, 30),
    "brown": (112, 40, 48),
    "magenta": (200, 30, 100),
    "purple": (105, 45, 150),
    "blue": (45, 65, 175),
}


def page(ink: int = 20, paper: int = 255) -> Pixels:
    """Return a page of black text, 60 pixels from line to line."""
    pixels = np.full((HEIGHT, WIDTH, 3), paper, np.uint8)
    for number, line in enumerate(LINES):
        write(pixels, line, (120, 200 + 60 * number), (ink,) * 3)
    return pixels


def write(
    pixels: Pixels, text: str, at: tuple[int, int], ink: tuple[int, ...], size: float = 1.0, width: int = 2
) -> None:
    cv2.putText(pixels, text, at, cv2.FONT_HERSHEY_SIMPLEX, size, ink, width, cv2.LINE_AA)


def stamped(pixels: Pixels, mask: Pixels, ink: tuple[int, ...]) -> Pixels:
    """Return the page with ink that lets through what it does not absorb."""
    share = mask[:, :, None] / 255.0
    return (pixels * (1 - share * (1 - np.array(ink) / 255.0))).astype(np.uint8)


def round_seal(x: int, y: int, radius: int = 125) -> Pixels:
    mask = np.zeros((HEIGHT, WIDTH), np.uint8)
    cv2.circle(mask, (x, y), radius, 255, 9, cv2.LINE_AA)
    cv2.circle(mask, (x, y), radius // 3, 255, -1, cv2.LINE_AA)
    return mask


def name_seal(x: int, y: int, side: int = 110) -> Pixels:
    mask = np.zeros((HEIGHT, WIDTH), np.uint8)
    cv2.rectangle(mask, (x, y), (x + side, y + side), 255, -1)
    cv2.putText(mask, "WJ", (x + 12, y + 75), cv2.FONT_HERSHEY_SIMPLEX, 2, 0, 10)
    return mask


def finger_print(x: int, y: int) -> Pixels:
    mask = np.zeros((HEIGHT, WIDTH), np.uint8)
    for ring in range(6, 54, 9):
        cv2.ellipse(mask, (x, y), (ring, round(ring * 1.3)), 10, 0, 360, 255, 4, cv2.LINE_AA)
    return mask


def seal_across_edge(y: int) -> Pixels:
    return round_seal(WIDTH + 60, y)


def jpeg(pixels: Pixels, quality: int = 75) -> Pixels:
    packed = cv2.imencode(".jpg", pixels[:, :, ::-1], [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
    return np.ascontiguousarray(cv2.imdecode(packed, cv2.IMREAD_COLOR)[:, :, ::-1])


def luminance(pixels: Pixels) -> Pixels:
    return np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), np.uint8)


@pytest.mark.parametrize("shape", [round_seal, name_seal, finger_print], ids=lambda shape: shape.__name__)
@pytest.mark.parametrize("ink", INKS.values(), ids=INKS)
def test_text_under_a_seal_stays_and_the_seal_goes(ink: tuple[int, ...], shape: Callable[..., Pixels]) -> None:
    clean = page()
    mask = shape(600, 830)
    scanned = jpeg(stamped(clean, mask, ink))
    plain = scan_light.plain(scanned)
    text, seal = luminance(clean) < 60, cv2.erode(mask, np.ones((3, 3))) > 250
    bare = seal & (cv2.erode(luminance(clean), np.ones((9, 9))) > 240)
    assert plain.marked is not None and (plain.marked[seal] == 255).mean() > 0.98
    assert plain.other is not None
    assert luminance(scanned)[bare].mean() < 200
    for gray in (plain.gray, plain.other):
        assert gray[bare].mean() > 235
        assert gray[text & seal].mean() < 100
        assert gray[text & (mask == 0)].mean() < 60


def test_half_a_seal_across_the_edge_goes() -> None:
    mask = seal_across_edge(830)
    plain = scan_light.plain(jpeg(stamped(page(), mask, INKS["red"])))
    assert plain.gray[mask > 250].mean() > 235


def test_handling_can_be_switched_off() -> None:
    scanned = stamped(page(), round_seal(600, 830), INKS["red"])
    plain = scan_light.plain(scanned, seals=False)
    assert np.array_equal(plain.gray, luminance(scanned))
    assert plain.other is None and plain.marked is None


@pytest.mark.parametrize("quality", [None, 60])
def test_a_page_without_colour_is_left_alone(quality: int | None) -> None:
    scanned = page() if quality is None else jpeg(page(), quality)
    plain = scan_light.plain(scanned)
    assert np.array_equal(plain.gray, luminance(scanned))
    assert plain.other is None and plain.marked is None
    assert scan_light.plain(luminance(scanned)).gray is not None


@pytest.mark.parametrize(("size", "width"), [(1.0, 2), (2.2, 6), (3.4, 10)])
def test_red_headings_and_amounts_stay_readable(size: float, width: int) -> None:
    clean = page()
    clean[:170] = 255
    write(clean, "CONTRACT 2024"[: round(30 / size)], (150, 120), INKS["red"], size, width)
    plain = scan_light.plain(jpeg(clean))
    assert plain.gray[luminance(clean)[:170].nonzero()[0].min() : 170][luminance(clean)[:170] < 95].mean() < 130


def test_red_paragraph_stays_readable() -> None:
    clean = np.full((HEIGHT, WIDTH, 3), 255, np.uint8)
    for number, line in enumerate(LINES[:5]):
        write(clean, line[:14], (120, 200 + 45 * number), INKS["red"])
    plain = scan_light.plain(jpeg(clean))
    assert plain.gray[luminance(clean) < 100].mean() < 140


@pytest.mark.parametrize("ink", [(40, 60, 160), (70, 90, 190), (30, 40, 110)])
def test_blue_handwriting_stays_also_under_a_red_seal(ink: tuple[int, ...]) -> None:
    clean = page()
    clean[790:860] = 255
    clean[1200:1340] = 255
    for at, size in (((420, 840), 1.3), ((300, 1310), 3.0)):
        cv2.putText(clean, "Ouyang 38500", at, cv2.FONT_HERSHEY_SCRIPT_SIMPLEX, size, ink, 3, cv2.LINE_AA)
    strokes = (luminance(clean) < 120) & (clean[:, :, 2] > clean[:, :, 0] + 40)
    plain = scan_light.plain(jpeg(stamped(clean, round_seal(600, 830), INKS["red"])))
    below = np.zeros_like(strokes)
    below[1200:1340] = True
    assert plain.gray[strokes & below].mean() < 150
    assert plain.gray[strokes & ~below].mean() < 150


def test_red_table_stays_and_the_seal_in_it_goes() -> None:
    clean = page()
    grid = np.zeros((HEIGHT, WIDTH), bool)
    for row in range(6):
        grid[330 + row * 240 : 333 + row * 240, 100:1140] = True
    grid[330:1533, 100:103] = grid[330:1533, 700:703] = grid[330:1533, 1137:1140] = True
    clean[grid] = INKS["red"]
    mask = round_seal(900, 690, 100)
    plain = scan_light.plain(jpeg(stamped(clean, mask, INKS["red"])))
    far = cv2.dilate(mask, np.ones((41, 41))) == 0
    assert plain.gray[grid & far].mean() < 130
    assert plain.gray[(mask > 250) & ~grid & (luminance(clean) > 250)].mean() > 230


def test_uneven_light_is_evened() -> None:
    clean = page()
    slope = np.linspace(0.4, 0.95, WIDTH)[None, :, None] * np.linspace(1, 0.7, HEIGHT)[:, None, None]
    tint = np.array([1.0, 0.95, 0.85])
    plain = scan_light.plain((clean * slope * tint).astype(np.uint8))
    paper = cv2.erode(luminance(clean), np.ones((9, 9))) > 250
    assert plain.marked is None
    assert plain.gray[paper].std() < 6 and plain.gray[paper].mean() > 240
    assert plain.gray[luminance(clean) < 40].mean() < 60


def test_faint_text_is_drawn_out() -> None:
    clean = page(ink=175, paper=250)
    plain = scan_light.plain(clean)
    assert plain.gray[luminance(clean) == 175].max() < 70
    assert plain.gray[luminance(clean) == 250].min() > 245


@pytest.mark.parametrize("tone", [(205, 205, 205), (185, 185, 185), (255, 190, 190), (180, 200, 245)])
def test_slanting_watermarks_become_pale(tone: tuple[int, ...]) -> None:
    clean, mask = page(), np.zeros((2600, 2600), np.uint8)
    for row in range(0, 2600, 160):
        write(mask, "FOR INSPECTION ONLY " * 5, (-row // 2, row), (255,), 2.5, 9)
    turned = cv2.warpAffine(mask, cv2.getRotationMatrix2D((1300, 1300), 30, 1), (2600, 2600))
    mask = turned[400 : 400 + HEIGHT, 650 : 650 + WIDTH]
    plain = scan_light.plain(jpeg(stamped(clean, mask, tone)))
    bare = (mask > 250) & (cv2.erode(luminance(clean), np.ones((9, 9))) > 250)
    assert plain.gray[bare].mean() > 235
    assert plain.gray[luminance(clean) < 40].mean() < 60


@pytest.mark.parametrize("tone", [150, 175, 195, 210])
def test_grey_text_below_black_headings_is_not_taken_for_a_watermark(tone: int) -> None:
    clean = page(ink=tone)
    for row in range(4):
        write(clean, "HEADING IN BLACK", (120, 50 + 360 * row), (15, 15, 15), 1.8, 8)
    plain = scan_light.plain(jpeg(clean, 85))
    assert plain.gray[luminance(clean) == tone].mean() < tone + 15


@pytest.mark.parametrize(
    "pixels",
    [
        np.zeros((0, 0, 3), np.uint8),
        np.zeros((1, 1, 3), np.uint8),
        np.zeros((1, 4000, 3), np.uint8),
        np.full((4000, 3, 3), (200, 20, 20), np.uint8),
        np.full((700, 500, 3), 255, np.uint8),
        np.zeros((700, 500, 3), np.uint8),
        np.full((700, 500, 3), (200, 20, 20), np.uint8),
        np.full((700, 500), 128, np.uint8),
        np.random.default_rng(1).integers(0, 256, (900, 700, 3), np.uint8),
        np.random.default_rng(2).integers(0, 2, (900, 700, 1), np.uint8).repeat(3, axis=2) * 255,
        cv2.resize(np.random.default_rng(3).integers(0, 256, (60, 50, 3), np.uint8), (1000, 1400)),
        np.full((1400, 1000, 3), 255, np.uint8)[::-1, ::-1],
    ],
    ids=lambda pixels: "x".join(map(str, pixels.shape)),
)
def test_no_picture_is_refused(pixels: Pixels) -> None:
    plain = scan_light.plain(pixels)
    assert plain.gray.shape == pixels.shape[:2] and plain.gray.dtype == np.uint8
    assert (plain.other is None) == (plain.marked is None)


def test_lines_under_a_seal_are_told() -> None:
    marked = np.zeros((100, 300), np.uint8)
    marked[20:60, 100:140] = 255
    assert scan_light.is_under_seal(marked, [(0, 20), (300, 20), (300, 50), (0, 50)])
    assert not scan_light.is_under_seal(marked, [(0, 70), (300, 70), (300, 95), (0, 95)])
    assert not scan_light.is_under_seal(marked, [(400, 400), (500, 400), (500, 420), (400, 420)])
    assert scan_light.is_under_seal(marked, [(-50, -10), (300, 10), (290, 70), (-50, 50)])
    assert not scan_light.is_under_seal(None, [(0, 0), (9, 0), (9, 9), (0, 9)])


def reading(text: str, *sureness: float) -> Reading:
    return Reading(text, tuple((i + 0.5) / len(text) for i in range(len(text))), sureness)


def test_the_better_reading_is_surer_and_whole() -> None:
    whole = reading("合同总价28,650元", *[0.9] * 11)
    assert scan_light.better(reading("合同总价", *[0.99] * 4), whole) == whole  # characters lost
    assert scan_light.better(whole, reading("合同总价", *[0.99] * 4)) == whole
    guessed = reading("合同总价28,650元公章", *[0.9] * 11, 0.3, 0.2)
    assert scan_light.better(guessed, whole) == whole
    assert scan_light.better(whole, whole._replace(text="合同总份28,650元")) is whole  # the first, when equal
    assert scan_light.better(reading(""), whole) == whole


def test_a_seal_is_told_from_text_by_size_and_shape() -> None:
    small = (585, 414)
    blob = scan_seals.Blob(150, 300, 80, 78, red=True, pale=False, black=0.0, rows=False, ring=True)
    assert scan_seals.is_seal(blob, small)
    assert scan_seals.is_seal(blob._replace(red=False), small)
    assert not scan_seals.is_seal(blob._replace(red=False, ring=False), small)  # a blue signature
    assert not scan_seals.is_seal(blob._replace(width=250, height=22), small)  # a red heading
    assert not scan_seals.is_seal(blob._replace(rows=True, ring=False), small)  # a red paragraph
    assert not scan_seals.is_seal(blob._replace(width=390, height=500), small)  # a red table
    assert scan_seals.is_seal(blob._replace(left=400, width=14, ring=False), small)  # across the edge of the paper


@pytest.mark.skipif(not scan_engine.is_installed(), reason="needs the extra ocr")
def test_the_engine_reads_under_the_seal() -> None:
    scanned = jpeg(stamped(page(), round_seal(600, 830) | name_seal(500, 1290), (160, 30, 40)))
    plain = scan_light.plain(scanned)
    quads = scan_engine.detect(plain.gray)
    readings = scan_engine.read(scan_engine.crop(plain.gray, quads))
    read = {"".join(each.text.split()) for each in readings}
    wanted = {"".join(line.split()) for line in LINES}
    assert len(wanted & read) >= len(wanted) - 2
