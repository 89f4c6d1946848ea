"""Boxes of characters and blanks of scans: pages are drawn here character by character, so that the truth is known."""

import random
import re
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import pytest

np = pytest.importorskip("numpy", reason="the extra ocr is not installed")
cv2 = pytest.importorskip("cv2", reason="the extra ocr is not installed")
Image = pytest.importorskip("PIL.Image", reason="the extra ocr is not installed")

from PIL import ImageDraw, ImageFont  # noqa: E402

from pipeline.parsers import scan_engine  # noqa: E402
from pipeline.parsers.pdf_boxes import Box  # noqa: E402
from pipeline.parsers.pdf_lines import write_lines  # noqa: E402
from pipeline.parsers.scan_blanks import missed, with_blanks  # noqa: E402
from pipeline.parsers.scan_engine import Reading  # noqa: E402
from pipeline.parsers.scan_glyphs import glyphs  # noqa: E402
from pipeline.parsers.scan_rules import ink  # noqa: E402

POINTS = 0.36  # a pixel of 200 dots an inch
EM = 29  # pixels: 10.5 points
FONTS = [
    Path("/usr/share/fonts") / name
    for name in ("truetype/wqy/wqy-zenhei.ttc", "truetype/arphic/uming.ttc", "opentype/noto/NotoSerifCJK-Regular.ttc")
    if (Path("/usr/share/fonts") / name).exists()
]
needs_font = pytest.mark.skipif(not FONTS, reason="no Chinese font is installed")
each_font = pytest.mark.parametrize("path", FONTS, ids=lambda path: path.stem)


class Drawn(NamedTuple):
    """A page, and of each of its rows the characters with (left, top, right, bottom) of their ink."""

    page: object
    rows: list


def draw(rows, path, em=EM, pitch=58):
    """Draw rows of pieces: text, ("_", ems) a line to write on, (" ", ems) a gap, ("u", text) underlined text."""
    font = ImageFont.truetype(str(path), em)
    image = Image.new("L", (1654, 200 + len(rows) * pitch), 255)
    pen = ImageDraw.Draw(image)
    drawn = []
    for number, pieces in enumerate(rows):
        x, y, row = 150.0, 100 + number * pitch, []
        for piece in [pieces] if isinstance(pieces, str) else pieces:
            kind, held = ("", piece) if isinstance(piece, str) else piece
            start = x
            if isinstance(held, str):
                for char in held:
                    row += write(image, font, (x, y), char)
                    x += font.getlength(char)
            else:
                x += held * em
            if kind in ("_", "u"):
                pen.line([(start, y + em + 3), (x - 1, y + em + 3)], fill=0, width=2)
        drawn.append(row)
    return Drawn(np.asarray(image), drawn)


def write(image, font, place, char):
    cell = Image.new("L", (3 * EM, 3 * EM), 255)
    ImageDraw.Draw(cell).text((EM, EM), char, font=font, fill=0)
    box = cell.point(lambda value: 255 * (value < 160)).getbbox()
    if box is None:
        return []
    left, top = round(place[0]), round(place[1])
    image.paste(
        cell.crop((EM - 5, EM - 5, 3 * EM, 3 * EM)),
        (left - 5, top - 5),
        cell.crop((EM - 5, EM - 5, 3 * EM, 3 * EM)).point(lambda value: 255 - value),
    )
    return [(char, left - EM + box[0], top - EM + box[1], left - EM + box[2], top - EM + box[3])]


def read(row, seed=0, slack=4):
    """Return what a recogniser says of a row: quad, and places at the ends of columns of a sixth of its height."""
    pick = random.Random(seed)
    left, right = row[0][1] - slack, row[-1][3] + slack
    top, bottom = min(it[2] for it in row) - slack, max(it[4] for it in row) + slack
    quad = np.array([(left, top), (right, top), (right, bottom), (left, bottom)], np.float32)
    column, bias = (bottom - top) / 6, pick.uniform(-0.1, 0.1) * EM
    places = []
    for _, x0, _, x1, _ in row:
        at = (x0 + x1) / 2 + bias - left
        places.append(min(max((round(at / column) + 0.5 * pick.random()) * column / (right - left), 0.0), 1.0))
    text = "".join(it[0] for it in row)
    return Reading(text, tuple(places), (1.0,) * len(text)), quad


def page_lines(drawn, seed=0):
    """Return the lines that are written of a page: runs of ``_`` as one, gaps as ``~``."""
    placed = []
    for number, row in enumerate(drawn.rows):
        if row:
            placed += glyphs(*read(row, seed + number), drawn.page, POINTS)
    written = write_lines(with_blanks(placed, ink(drawn.page, POINTS).underlines))
    return [re.sub(" {2,}", "~", re.sub("_+", "_", line.text)) for line in written]


LINES = (
    "甲方（委托方）：杭州青禾物业服务有限公司",
    "合同总价为人民币1,234,567.89元（大写：壹佰贰拾叁万肆仟伍佰陆拾柒元捌角玖分）",
    "统一社会信用代码：91330106MA2B1XQ87K",
    "一、二、三、十、小川卜下八，以上各项由乙方负责；",
    "电话：0571-88886666，账号：62220200123456789",
    "违约金为合同总额的0.5%，逾期超过30日的，甲方有权解除合同。",
)


@needs_font
@each_font
@pytest.mark.parametrize("seed", range(3))
def test_boxes_hug_the_characters(path, seed):
    drawn = draw(LINES, path)
    page = drawn.page
    if seed:
        page = cv2.GaussianBlur(page, (3, 3), 0.8)
        page = np.clip(page + np.random.default_rng(seed).normal(0, 9, page.shape), 0, 255).astype(np.uint8)
    off = []
    for row in drawn.rows:
        reading, quad = read(row, seed)
        found = glyphs(reading, quad, page, POINTS)
        assert "".join(glyph[4] for glyph in found) == reading.text
        for (_, x0, _, x1, _), (left, top, right, bottom, char) in zip(row, found, strict=True):
            missing = max(left / POINTS - x0, x1 - right / POINTS, 0) / EM
            off.append((missing, char))
            assert 0.3 * EM * POINTS < bottom - top < 1.6 * EM * POINTS
    far = [it for it in off if it[0] > 0.15]
    assert len(far) <= 0.02 * len(off), far


@needs_font
@each_font
def test_boxes_do_not_overlap_and_keep_the_order(path):
    for number, row in enumerate(draw(LINES, path).rows):
        found = glyphs(*read(row, number), draw(LINES, path).page, POINTS)
        assert all(one[2] <= other[0] + 0.01 for one, other in pairwise(found))


@needs_font
def test_a_line_that_falls():
    drawn = draw(LINES[:1], FONTS[0])
    height, width = drawn.page.shape
    fall = np.array([[1, 0, 0], [0.015, 1, 0]], np.float32)
    page = cv2.warpAffine(drawn.page, fall, (width, height), borderValue=255)
    reading, quad = read(drawn.rows[0])
    found = glyphs(reading, quad @ np.array([[1, 0.015], [0, 1]], np.float32), page, POINTS)
    for (_, x0, _, x1, _), glyph in zip(drawn.rows[0], found, strict=True):
        assert abs((glyph[0] + glyph[2]) / 2 / POINTS - (x0 + x1) / 2) < 0.3 * EM


BLANKS = (
    (["服务费为", ("_", 4), "元，于每月", ("_", 2), "日前支付。"], "服务费为_元，于每月_日前支付。"),
    (["服务费为", (" ", 4), "元，于每月", (" ", 2), "日前支付。"], "服务费为~元，于每月~日前支付。"),
    (["甲方：", ("_", 12)], "甲方：_"),
    (["乙方：", ("_", 6), "电话：", ("_", 5)], "乙方：_电话：_"),
    (["甲方：", ("u", "杭州青禾物业服务有限公司")], "甲方：杭州青禾物业服务有限公司"),
    (["租期自", ("_", 3), "年", ("_", 2), "月", ("_", 2), "日起"], "租期自_年_月_日起"),
    (["租期自", ("u", "2024"), "年", ("u", "3"), "月起，共", ("_", 3), "个月"], "租期自2024年3月起，共_个月"),
    ([("_", 25)], "_"),
    (["签订日期：【", (" ", 2), "】年（", (" ", 2), "）月"], "签订日期：【~】年（~）月"),
    (["第三条——关于交付——的约定"], "第三条——关于交付——的约定"),
    (["一、二、三、十、王工土士二三一"], "一、二、三、十、王工土士二三一"),
    (["联系地址", ("_", 20), "。"], "联系地址_。"),
)


@needs_font
@each_font
def test_blanks_are_written(path):
    assert page_lines(draw([pieces for pieces, _ in BLANKS], path)) == [expected for _, expected in BLANKS]


def text(chars, left=0.0, top=0.0, em=10.0):
    return [(left + em * n, top, left + em * (n + 1), top + em, char) for n, char in enumerate(chars)]


def joined(found):
    return "".join(glyph[4] for glyph in sorted(found, key=lambda glyph: glyph[0]))


ON_LINES = {
    "nothing read": (text("甲：") + text("元", 60), Box(20, 10, 60, 11), "甲：________元"),
    "read as one underscore": (text("甲：_", 0) + text("元", 60), Box(20, 10, 60, 11), "甲：________元"),
    "read as one, low": (
        [*text("甲："), (30, 9, 40, 11, "一"), *text("元", 60)],
        Box(20, 10, 60, 11),
        "甲：________元",
    ),
    "a dash in the middle": (text("甲——乙"), Box(10, 5, 30, 6), "甲——乙"),
    "the number one": (text("第一条"), Box(11, 5, 19, 6), "第一条"),
    "written": (text("甲：张三"), Box(20, 10, 60, 11), "甲：张三"),
    "touching its neighbours": (text("甲：") + text("元", 56), Box(18, 10, 60, 11), "甲：_______元"),
    "above all text": (text("甲方"), Box(0, -40, 200, -39), "甲方"),
    "a speck below": (text("甲方"), Box(0, 30, 20, 31), "甲方"),
    "outside": (text("甲方"), Box(300, 30, 500, 31), "甲方"),
}


@pytest.mark.parametrize("kind", ON_LINES)
def test_what_a_line_stands_for(kind):
    placed, line, expected = ON_LINES[kind]
    assert joined(with_blanks(placed, [line])) == expected


def test_the_next_row_may_be_close():
    found = with_blanks([*text("甲："), *text("乙丙丁戊己庚", 0, 12)], [Box(20, 10, 60, 11)])
    assert joined(glyph for glyph in found if glyph[1] < 12) == "甲：________"


def test_a_blank_of_many_lines_is_bounded():
    lines = [Box(0, y, 400, y + 1) for y in range(20, 4000, 20)]
    assert len(with_blanks(text("甲方"), lines)) < 200 * 121


def test_the_gap_is_as_wide_as_the_blank():
    line = next(iter(write_lines(with_blanks(text("服务费") + text("元", 90), [Box(30, 10, 90, 11)]))))
    assert line.text == "服务费" + "_" * 12 + "元"
    assert len(line.edges) == len(line.text) + 1


def test_spaces_of_full_width_signs_are_dropped():
    page = np.full((30, 200), 255, np.uint8)
    for left, width in ((5, 24), (34, 4), (56, 24), (82, 24)):
        page[3:27, left : left + width] = 0
    quad = np.array([(0, 0), (120, 0), (120, 30), (0, 30)], np.float32)
    reading = Reading("甲： 乙丙", (0.14, 0.3, 0.4, 0.57, 0.79), (1.0,) * 5)
    assert "".join(glyph[4] for glyph in glyphs(reading, quad, page, 1.0)) == "甲：乙丙"


@needs_font
def test_characters_between_blanks_that_were_overlooked():
    drawn = draw([["自", ("_", 4), "年", ("_", 3), "月", ("_", 3), "日止"]], FONTS[0])
    row = drawn.rows[0]
    quads = [read(row[:1])[1], read(row[3:])[1]]
    found = missed(quads, ink(drawn.page, POINTS).underlines, drawn.page, POINTS)
    centers = sorted(float(quad[:, 0].mean()) for quad in found)
    assert np.allclose(centers, [(it[1] + it[3]) / 2 for it in row[1:3]], atol=4)


@needs_font
def test_nothing_was_overlooked():
    drawn = draw([pieces for pieces, _ in BLANKS], FONTS[0])
    quads = [read(row)[1] for row in drawn.rows if row]
    assert missed(quads, ink(drawn.page, POINTS).underlines, drawn.page, POINTS) == []
    assert missed([], [], drawn.page, POINTS) == []


def test_a_line_from_top_to_bottom():
    page = np.full((100, 40), 255, np.uint8)
    quad = np.array([(10, 10), (30, 10), (30, 90), (10, 90)], np.float32)
    found = glyphs(Reading("甲乙丙丁", (0.125, 0.375, 0.625, 0.875), (1.0,) * 4), quad, page, 0.5)
    assert found == [(5, 5 + 10 * n, 15, 15 + 10 * n, char) for n, char in enumerate("甲乙丙丁")]


def test_a_line_that_begins_off_the_page():
    page = np.full((40, 200), 255, np.uint8)
    page[8:32, 4:28] = page[8:32, 60:84] = 0
    quad = np.array([(-10, 4), (90, 4), (90, 36), (-10, 36)], np.float32)
    found = glyphs(Reading("甲乙", (0.26, 0.82), (1.0, 1.0)), quad, page, 1.0)
    assert np.allclose([[it[0], it[2]] for it in found], [[4, 28], [60, 84]], atol=2)


@pytest.mark.parametrize("shape", [(1, 1), (3, 40), (40, 3)])
def test_tiny_pages(shape):
    page = np.full(shape, 255, np.uint8)
    quad = np.array([(-2, -2), (50, -2), (50, 60), (-2, 60)], np.float32)
    assert len(glyphs(Reading("甲方", (0.2, 0.8), (1.0, 1.0)), quad, page, POINTS)) == 2
    assert glyphs(Reading("", (), ()), quad, page, POINTS) == []
    assert glyphs(Reading(" ", (0.5,), (1.0,)), quad, page, POINTS) == []


@needs_font
@pytest.mark.skipif(not scan_engine.is_installed(), reason="the extra ocr is not installed")
def test_the_engine_reads_what_was_drawn():
    rows = [pieces for pieces, _ in BLANKS[:6]]
    page = draw(rows, FONTS[0]).page
    quads = scan_engine.detect(page)
    lines = ink(page, POINTS).underlines
    quads += missed(quads, lines, page, POINTS)
    readings = scan_engine.read(scan_engine.crop(page, quads))
    placed = [it for reading, quad in zip(readings, quads, strict=True) for it in glyphs(reading, quad, page, POINTS)]
    written = [line.text.replace("(", "（") for line in write_lines(with_blanks(placed, lines))]
    shown = [re.sub(" {2,}", "~", re.sub("_+", "_", line)) for line in written]
    assert shown == [expected for _, expected in BLANKS[:6]]
