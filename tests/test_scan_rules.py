"""Ruled lines of scans: every page is drawn here, so that its lines are known."""

import random
from pathlib import Path

import pytest

np = pytest.importorskip("numpy", reason="the extra ocr is not installed")
cv2 = pytest.importorskip("cv2", reason="the extra ocr is not installed")
Image = pytest.importorskip("PIL.Image", reason="the extra ocr is not installed")

from PIL import ImageDraw, ImageFont  # noqa: E402

from pipeline.parsers.pdf_tables import find_tables  # noqa: E402
from pipeline.parsers.scan_rules import ink  # noqa: E402

POINTS = 0.36  # a pixel of 200 dots an inch
EM = 29  # pixels: 10.5 points


def blank(height=1400, width=1654):
    return np.full((height, width), 255, np.uint8)


def write(page, x, y, count, seed=0, em=EM):
    """Draw ``count`` strokes-only characters: boxes, crosses, bars one above the other."""
    pick = random.Random(seed)
    for number in range(count):
        left, right = x + number * em + 2, x + (number + 1) * em - 3
        top, bottom = y + 2, y + em - 3
        for _ in range(pick.randint(2, 4)):
            at = pick.randint(top, bottom)
            cv2.line(page, (left, at), (right, at), 0, 2)
        for _ in range(pick.randint(1, 3)):
            at = pick.randint(left, right)
            cv2.line(page, (at, top), (at, bottom), 0, 2)
        if pick.random() < 0.4:
            cv2.rectangle(page, (left, top), (right, bottom), 0, 2)


def cells_of(xs, ys, merged=()):
    """Return (left, top, right, bottom) columns and rows of all cells; ``merged`` ones swallow those under them."""
    taken = {(c, r) for x0, y0, x1, y1 in merged for c in range(x0, x1) for r in range(y0, y1)}
    single = [(c, r, c + 1, r + 1) for r in range(len(ys) - 1) for c in range(len(xs) - 1) if (c, r) not in taken]
    return sorted([*merged, *single], key=lambda cell: (cell[1], cell[0]))


def draw_table(page, xs, ys, merged=(), thick=2, shade=0, text=True):
    for number, (c0, r0, c1, r1) in enumerate(cells_of(xs, ys, merged)):
        corners = (xs[c0], ys[r0]), (xs[c1], ys[r1])
        cv2.rectangle(page, *corners, shade, thick)
        room = (xs[c1] - xs[c0] - 30) // EM
        if text and room > 0:
            for line in range(max((ys[r1] - ys[r0] - 16) // 45, 1)):
                write(page, xs[c0] + 15, ys[r0] + 10 + 45 * line, min(room, 2 + number % 7), number * 9 + line)


def assert_cells(page, *tables):
    """Compare the tables found with (xs, ys, merged) of those drawn: cells as None where one goes on from above."""
    found = find_tables(ink(page, POINTS)).tables
    assert len(found) == len(tables)
    for table, (xs, ys, merged) in zip(found, tables, strict=True):
        cells = cells_of(xs, ys, merged)
        expected = [
            [
                [xs[c0] * POINTS, ys[r0] * POINTS, xs[c1] * POINTS, ys[r1] * POINTS] if r0 == row else None
                for c0, r0, c1, r1 in sorted(cells)
                if r0 <= row < r1
            ]
            for row in range(len(ys) - 1)
        ]
        assert [len(row) for row in table.rows] == [len(row) for row in expected]
        for row, other in zip(table.rows, expected, strict=True):
            for box, place in zip(row, other, strict=True):
                assert (box is None) == (place is None)
                assert box is None or np.allclose(box, place, atol=2.5)


def layout(seed, columns=None):
    """Return columns, rows and merged cells of a table, by a seed."""
    pick = random.Random(seed)
    columns = columns or pick.randint(3, 10)
    xs = [150]
    for _ in range(columns):
        xs.append(xs[-1] + pick.randint(75, 2600 // columns // 2))
    ys = [200]
    for _ in range(pick.randint(3, 12)):
        ys.append(ys[-1] + pick.choice((48, 56, 64, 100)))
    merged = []
    if seed % 2:
        merged.append((0, 0, len(xs) - 1, 1))  # a heading over the whole width
    if seed % 3 == 0 and len(ys) > 4:
        merged.append((0, 1, 1, 3))  # a cell over two rows
    if seed % 4 == 0:
        merged.append((1, len(ys) - 2, len(xs) - 1, len(ys) - 1))  # the last row: a label, and a wide cell
    return xs, ys, merged


@pytest.mark.parametrize("seed", range(12))
def test_tables_are_found_cell_by_cell(seed):
    page = blank()
    drawn = layout(seed)
    draw_table(page, *drawn, thick=1 + seed % 5)
    write(page, 150, 100, 30, seed)
    assert_cells(page, drawn)


def worn(page, seed, break_px=6):
    """Break the lines of a page: white specks and short white bars."""
    pick = np.random.default_rng(seed)
    for _ in range(400):
        x, y = int(pick.integers(page.shape[1])), int(pick.integers(page.shape[0]))
        size = int(pick.integers(1, break_px))
        page[y : y + size, x : x + size] = 255
    return page


def noisy(page, seed, spread=18):
    pick = np.random.default_rng(seed)
    return np.clip(page + pick.normal(0, spread, page.shape), 0, 255).astype(np.uint8)


def faint(page):
    return np.clip(page.astype(np.int32) * 60 // 255 + 185, 0, 255).astype(np.uint8)


def specked(page, seed):
    pick = np.random.default_rng(seed)
    page = page.copy()
    page[pick.random(page.shape) < 0.002] = 0
    return page


def bent(page, depth=8):
    """Bend the page like a photo of paper: lines sag in their middle by ``depth`` pixels, both ways."""
    height, width = page.shape
    x, y = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    sag_y = depth * np.sin(np.pi * x / width)
    sag_x = depth / 2 * np.sin(np.pi * y / height)
    return cv2.remap(
        page, (x - sag_x).astype(np.float32), (y - sag_y).astype(np.float32), cv2.INTER_LINEAR, borderValue=255
    )


def skewed(page, degrees=0.3):
    height, width = page.shape
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1)
    return cv2.warpAffine(page, matrix, (width, height), borderValue=255)


def fax(page, seed):
    return np.where(noisy(page, seed, 25) > 128, 255, 0).astype(np.uint8)


WEAR = {
    "worn": worn,
    "noisy": noisy,
    "faint": lambda page, seed: faint(page),
    "faint and noisy": lambda page, seed: noisy(faint(page), seed, 6),
    "specked": specked,
    "fax": fax,
    "blurred": lambda page, seed: cv2.GaussianBlur(page, (5, 5), 1.5),
}


@pytest.mark.parametrize("kind", WEAR)
@pytest.mark.parametrize("seed", [1, 4, 6])
def test_tables_survive_wear(kind, seed):
    page = blank()
    drawn = layout(seed)
    draw_table(page, *drawn, thick=1 + seed % 3)
    assert_cells(WEAR[kind](page, seed), drawn)


@pytest.mark.parametrize("bend", [bent, skewed], ids=["bent", "skewed"])
@pytest.mark.parametrize("seed", [0, 1, 3, 8])
def test_bent_lines_close(bend, seed):
    page = blank()
    xs, ys, merged = layout(seed)
    draw_table(page, xs, ys, merged)
    found = find_tables(ink(bend(page), POINTS)).tables
    rows = [sum(top <= row < bottom for _, top, _, bottom in cells_of(xs, ys, merged)) for row in range(len(ys) - 1)]
    assert [[len(row) for row in table.rows] for table in found] == [rows]


@pytest.mark.parametrize(("dash", "gap"), [(2, 2), (3, 4), (8, 6), (10, 8)])
def test_dotted_tables(dash, gap):
    page = blank()
    xs, ys = [150, 500, 900, 1300], [200, 260, 320, 380]
    draw_table(page, xs, ys)
    mask = np.zeros_like(page)
    for at in ys[1:-1]:
        mask[at - 3 : at + 4, xs[0] + 4 : xs[-1] - 4] = 255
    dots = (np.arange(page.shape[1]) % (dash + gap)) < gap
    page[(mask > 0) & dots[None, :]] = 255
    assert_cells(page, (xs, ys, ()))


def test_double_lines_and_thick_frames():
    page = blank()
    xs, ys = [150, 500, 900, 1300], [200, 260, 320, 380]
    draw_table(page, xs, ys)
    cv2.rectangle(page, (xs[0] - 8, ys[0] - 8), (xs[-1] + 8, ys[-1] + 8), 0, 5)
    found = find_tables(ink(page, POINTS)).tables
    assert [[len(row) for row in table.rows] for table in found] == [[3, 3, 3]]


def test_frame_around_a_table():
    page = blank()
    xs, ys = [250, 600, 1000, 1300], [300, 360, 420, 480]
    draw_table(page, xs, ys)
    cv2.rectangle(page, (150, 200), (1500, 1200), 0, 3)
    assert_cells(page, (xs, ys, ()))


def test_table_that_goes_on_over_the_page():
    page = blank(1000)
    xs, ys = [150, 500, 900, 1300], [700, 760, 820, 950]
    draw_table(page, xs, ys, text=False)
    page[945:] = 255
    found = find_tables(ink(page, POINTS)).tables
    assert [[len(row) for row in table.rows] for table in found] == [[3, 3, 3]]


@pytest.mark.parametrize("thick", [1, 2, 3])
def test_characters_close_to_the_lines_of_low_rows(thick):
    page = blank()
    xs, ys = [150, 330, 640, 820, 1100], [200 + 38 * row for row in range(8)]
    merged = [(0, 2, 4, 3), (1, 3, 4, 4), (1, 6, 4, 7)]
    draw_table(page, xs, ys, merged, thick, text=False)
    for row in range(7):
        if row in (0, 4):
            write(page, 640 - 4 * EM - 3, ys[row] + 5, 4, row)
            write(page, 645, ys[row] + 5, 5, row)
    assert_cells(noisy(page, 1, 8), (xs, ys, merged))


def test_table_with_open_sides():
    page = blank()
    for y in (200, 260, 320, 380):
        cv2.line(page, (150, y), (1400, y), 0, 2)
    for x in (600, 1000):
        cv2.line(page, (x, 200), (x, 380), 0, 2)
    found = find_tables(ink(page, POINTS)).tables
    assert [[len(row) for row in table.rows] for table in found] == [[3, 3, 3]]


@pytest.mark.parametrize("joined", [1.5, 3.0])
def test_other_resolutions(joined):
    page = blank()
    drawn = layout(5)
    draw_table(page, *drawn)
    size = (round(page.shape[1] * joined), round(page.shape[0] * joined))
    found = find_tables(ink(cv2.resize(page, size, interpolation=cv2.INTER_CUBIC), POINTS / joined)).tables
    first = find_tables(ink(page, POINTS)).tables
    assert [[len(row) for row in table.rows] for table in found] == [[len(row) for row in first[0].rows]]


FONTS = [
    Path("/usr/share/fonts") / name
    for name in ("truetype/wqy/wqy-zenhei.ttc", "truetype/arphic/uming.ttc", "opentype/noto/NotoSerifCJK-Regular.ttc")
]
STROKES = "口口口回国田日目口口口由甲申电田，。一一一三三三二二王工土士——————三一二一；EEEEFFTTLLHHIIZZ"
PROSE = (
    "本合同一式三份，甲乙双方各执一份，自双方签字盖章之日起生效；工期自二〇二三年一月一日至十二月三十一日止。"
    "01234567890 2024-01-15 (1,234,567.00) TITLE THE FEE"
)


def text_page(seed, em=EM, text=STROKES + PROSE):
    fonts = [font for font in FONTS if font.exists()]
    if not fonts:
        pytest.skip("no Chinese font is installed")
    font = ImageFont.truetype(str(fonts[seed % len(fonts)]), em)
    image = Image.fromarray(blank())
    pen = ImageDraw.Draw(image)
    pick = random.Random(seed)
    for y in range(80, 1300, round(em * (1.3 + seed % 3 * 0.3))):
        at = pick.randrange(len(text))
        pen.text((150, y), ((text + text)[at:] * 2)[: 1300 // em], font=font, fill=0)
    return np.array(image)


def photo():
    pick = np.random.default_rng(3)
    page = blank()
    page[300:900, 300:1200] = cv2.GaussianBlur(pick.integers(0, 255, (600, 900)).astype(np.uint8), (31, 31), 9)
    return page


def seal():
    page = text_page(2)
    for radius in (200, 192, 120):
        cv2.circle(page, (800, 700), radius, 90, 6)
    return page


def dark_border():
    page = text_page(4)
    page[:, :40] = 0
    page[-60:] = 20
    return page


def frame():
    page = text_page(5)
    cv2.rectangle(page, (100, 50), (1550, 1350), 0, 4)
    return page


def frame_with_header():
    page = frame()
    cv2.line(page, (100, 72), (1550, 72), 0, 3)
    return page


def crossing_out():
    page = text_page(6)
    cv2.line(page, (200, 300), (1300, 305), 0, 4)
    cv2.line(page, (700, 200), (712, 900), 0, 4)
    return page


NO_TABLES = {
    "text": lambda: text_page(1),
    "large text": lambda: text_page(1, 62),
    "small text": lambda: text_page(1, 20),
    "noisy text": lambda: noisy(text_page(3), 3),
    "seal": seal,
    "photo": photo,
    "dark border": dark_border,
    "frame": frame,
    "frame with a line below its header": frame_with_header,
    "crossed out": crossing_out,
    "all black": lambda: np.zeros((1400, 1654), np.uint8),
    "noise": lambda: np.random.default_rng(1).integers(0, 255, (1400, 1654)).astype(np.uint8),
    "white": blank,
    "tiny": lambda: blank(3, 2),
    "empty": lambda: np.zeros((0, 0), np.uint8),
}


@pytest.mark.parametrize("kind", NO_TABLES)
def test_what_is_no_table(kind):
    found = find_tables(ink(NO_TABLES[kind](), POINTS))
    assert found.tables == []
    assert not found.is_open


def test_lines_to_write_on_are_kept_apart():
    page = blank()
    write(page, 150, 200, 4)
    places = [(290, 231, 600), (700, 231, 780), (150, 300, 1400), (150, 360, 1400)]
    for left, y, right in places:
        cv2.line(page, (left, y), (right, y), 0, 2)
    write(page, 150, 420, 20)
    cv2.line(page, (150, 455), (730, 455), 0, 2)  # below written text
    found = ink(page, POINTS)
    assert (found.level, found.plumb) == ([], [])
    expected = [[left * POINTS, right * POINTS] for left, _, right in places]
    boxes = sorted(found.underlines, key=lambda box: (round(box.top), box.x0))
    assert np.allclose([[box.x0, box.x1] for box in boxes], expected, atol=1.5)


def test_lines_to_write_on_inside_a_cell():
    page = blank()
    xs, ys = [150, 700, 1300], [200, 320, 440]
    draw_table(page, xs, ys, text=False)
    cv2.line(page, (300, 270), (600, 270), 0, 2)
    cv2.line(page, (900, 390), (1298, 390), 0, 2)  # as far as the wall
    assert_cells(page, (xs, ys, ()))
    assert len(ink(page, POINTS).underlines) == 2
