"""PDF to lines: every file is made here with reportlab."""

import io
import random
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.errors import CorruptFile, EncryptedFile, NeedsOcr
from pipeline.parsers import parse_bytes
from pipeline.parsers.pdf import parse
from pipeline.parsers.settings import Settings

canvas_module = pytest.importorskip("reportlab.pdfgen.canvas")
FONT = "STSong-Light"
SIZE = 10
PROSE = "本合同由双方在平等自愿的基础上协商一致后订立，未尽事宜由双方另行签订补充协议加以约定。"


def make(*pages, size=(400, 400), **options):
    """Return a PDF; each page is a function that draws on a canvas."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont

    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    target = io.BytesIO()
    canvas = canvas_module.Canvas(target, pagesize=size, invariant=1, **options)
    for draw in pages:
        canvas.setFont(FONT, SIZE)
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return target.getvalue()


def texts(document, layer="body"):
    return [document.raw[line.start : line.end] for line in document.lines if line.layer == layer]


def write(*places):
    def draw(canvas):
        for x, y, text in places:
            canvas.drawString(x, y, text)

    return draw


def prose(left, width_chars, lines, first=0, top=380):
    return [
        (left, top - 15 * number, f"{first + number:02d}" + (PROSE * 2)[number : number + width_chars - 1])
        for number in range(lines)
    ]


def test_order_follows_from_position():
    numerals = "〇一二三四五六七八九甲乙"
    places = [(20, 380 - 20 * number, f"第{numerals[number]}条 {PROSE[number : number + 8]}") for number in range(12)]
    characters = [(x + SIZE * at, y, char) for x, y, text in places for at, char in enumerate(text.replace(" ", ""))]
    expected = texts(parse(make(write(*((x, y, text.replace(" ", "")) for x, y, text in places)))))
    random.Random(5).shuffle(characters)
    assert texts(parse(make(write(*characters)))) == expected
    assert [text[1] for text in expected] == list(numerals)


def test_lines_boxes_and_edges():
    document = parse(make(write((20, 380, "甲方：青禾"), (20, 350, "乙方："))))
    assert document.raw == "甲方：青禾\n乙方："
    assert (document.format, document.pages) == ("pdf", 1)
    for line in document.lines:
        assert line.page == 1
        assert len(line.edges) == line.end - line.start + 1
        assert list(line.edges) == sorted(line.edges)
    box = document.lines[0].bbox
    assert (round(box.x0), round(box.x1)) == (20, 70)
    assert box.top < 20 < box.bottom
    place = document.view().box(3, 5)
    assert (round(place.x0), round(place.x1)) == (50, 70)


def test_parties_side_by_side_are_one_line_with_a_gap():
    rows = [("甲方：青禾物业", "乙方：白石商贸"), ("地址：东街1号", "地址：西街2号"), ("电话：", "电话：")]
    places = [
        (x, 380 - 20 * row, text) for row, pair in enumerate(rows) for x, text in zip((20, 220), pair, strict=True)
    ]
    for text, pair in zip(texts(parse(make(write(*places)))), rows, strict=True):
        assert text.split() == list(pair)
        assert text.count(" ") >= 4


def test_two_columns_are_read_one_after_the_other():
    left, right = prose(20, 15, 20), prose(210, 15, 20, 20)
    across = [item for pair in zip(left, right, strict=True) for item in pair]
    document = parse(make(write((100, 395, "保洁服务合同通用条款"), *across)))
    assert [text[:2] for text in texts(document)[1:]] == [f"{number:02d}" for number in range(40)]
    assert texts(document)[0] == "保洁服务合同通用条款"


def test_a_wide_blank_is_no_column():
    places = [(20, 380 - 15 * row, "付款") for row in range(20)] + [(300, 380 - 15 * row, "元整") for row in range(20)]
    assert all(text.split() == ["付款", "元整"] for text in texts(parse(make(write(*places)))))


def test_letter_spaced_title_and_words():
    document = parse(
        make(write((20, 380, "租"), (50, 380, "赁"), (80, 380, "合"), (110, 380, "同"), (20, 340, "Party A and B")))
    )
    assert texts(document)[0].split() == list("租赁合同")
    assert texts(document)[1] == "Party A and B"


def test_runs_of_spaces_keep_their_width():
    assert texts(parse(make(write((20, 380, "租期为" + " " * 12 + "个月")))))[0].count(" ") >= 4


@pytest.mark.parametrize("angle", [90, 180, 270])
def test_turned_pages(angle):
    pikepdf = pytest.importorskip("pikepdf")
    target = io.BytesIO()
    with pikepdf.open(io.BytesIO(make(write(*prose(20, 20, 6))))) as file:
        file.pages[0].Rotate = angle
        file.save(target)
    document = parse(target.getvalue())
    assert [text[:2] for text in texts(document)] == [f"{number:02d}" for number in range(6)]
    first = document.lines[0].bbox
    assert (first.x1 - first.x0 > first.bottom - first.top) == (angle == 180)


def test_text_that_lies_sideways():
    def draw(canvas):
        canvas.rotate(90)
        for x, y, text in prose(20, 20, 6, top=-20):
            canvas.drawString(x, y, text)

    document = parse(make(draw))
    assert [text[:2] for text in texts(document)] == [f"{number:02d}" for number in range(6)]
    first, last = document.lines[0].bbox, document.lines[-1].bbox
    assert first.x1 - first.x0 < first.bottom - first.top
    assert first.x0 < last.x0


def test_margin_that_runs_sideways_comes_after_the_text():
    def draw(canvas):
        write(*prose(40, 20, 6))(canvas)
        canvas.rotate(90)
        canvas.drawString(100, -20, "装订线")

    assert texts(parse(make(draw)))[-1] == "装订线"


def test_diagonal_watermark_is_set_aside():
    def draw(canvas):
        write(*prose(20, 30, 10))(canvas)
        canvas.translate(100, 100)
        canvas.rotate(45)
        canvas.setFont(FONT, 40)
        canvas.drawString(0, 0, "内部资料")

    document = parse(make(draw))
    assert [text[:2] for text in texts(document)] == [f"{number:02d}" for number in range(10)]
    assert texts(document, "watermark") == ["内部资料"]
    assert document.lines[-1].reason == "pdf.angle"


def test_bold_by_double_printing():
    places = [(20 + shift, 380, "第一条 租金") for shift in (0, 0.3, 0.6)] + [(20, 350, "谢谢谢谢")]
    assert texts(parse(make(write(*places)))) == ["第一条 租金", "谢谢谢谢"]


def _unpainted(canvas):
    text = canvas.beginText(20, 300)
    text.setTextRenderMode(3)
    text.textLine("暗藏条款")
    text.setTextRenderMode(0)
    canvas.drawText(text)


def _white(canvas):
    canvas.setFillColorRGB(1, 1, 1)
    canvas.drawString(20, 300, "暗藏条款")


def _transparent(canvas):
    canvas.setFillAlpha(0)
    canvas.drawString(20, 300, "暗藏条款")


def _off(canvas):
    canvas.drawString(-300, 300, "暗藏条款")


@pytest.mark.parametrize("hide", [_unpainted, _white, _transparent, _off])
def test_hidden_text_is_flagged(hide):
    def draw(canvas):
        canvas.drawString(20, 380, "甲方：青禾")
        hide(canvas)

    document = parse(make(draw))
    assert (texts(document), texts(document, "hidden")) == (["甲方：青禾"], ["暗藏条款"])
    assert [warning.code for warning in document.warnings] == ["hidden_text"]
    assert document.view().string == "甲方:青禾"


def test_white_text_on_a_dark_bar_shows():
    def draw(canvas):
        canvas.setFillColorRGB(0, 0, 0.5)
        canvas.rect(10, 290, 200, 30, stroke=0, fill=1)
        _white(canvas)

    assert texts(parse(make(draw))) == ["暗藏条款"]


def _picture(canvas):
    from PIL import Image
    from reportlab.lib.utils import ImageReader

    canvas.drawImage(ImageReader(Image.new("L", (50, 50), 200)), 0, 0, 400, 400)


def test_text_layer_of_a_scan_is_text():
    def draw(canvas):
        _picture(canvas)
        _unpainted(canvas)

    document = parse(make(draw), Settings(ocr="off"))
    assert texts(document) == ["暗藏条款"]
    assert document.needs_ocr == (1,)  # four characters on a page-sized picture: most of it was not recognised


def test_pages_without_text():
    off = Settings(ocr="off")
    with pytest.raises(NeedsOcr) as caught:
        parse(make(_picture, _picture), off)
    assert "2" in caught.value.detail
    document = parse(make(write((20, 380, "甲方")), _picture, write((20, 380, "乙方"))), off)
    assert (document.needs_ocr, document.pages, document.raw) == ((2,), 3, "甲方\n乙方")
    assert [line.page for line in document.lines] == [1, 3]


def test_values_of_form_fields_are_text():
    def draw(canvas):
        canvas.drawString(20, 380, "Party A:")
        canvas.acroForm.textfield(name="a", x=100, y=376, width=150, height=16, value="Acme Trading", fontSize=10)
        canvas.acroForm.textfield(name="b", x=100, y=346, width=150, height=16, value="", fontSize=10)
        canvas.drawString(20, 350, "Party B:")

    first, second = texts(parse(make(draw)))
    assert first.split("  ")[0] == "Party A:"
    assert first.endswith("Acme Trading")
    assert second == "Party B:"


GRID = [("项目", "单价", "数量"), ("保洁", "20元", "3"), ("绿化", "", "1")]


XS, YS = (20, 120, 220, 320), (380, 360, 340, 320)


def _lines(canvas):
    canvas.grid(XS, YS)


def _bars(canvas):
    for y in YS:
        canvas.rect(20, y - 0.25, 300, 0.5, stroke=0, fill=1)
    for x in XS:
        canvas.rect(x - 0.25, 320, 0.5, 60, stroke=0, fill=1)


def _boxes(canvas):
    for x in XS[:-1]:
        for y in YS[1:]:
            canvas.rect(x, y, 100, 20)


def _open_sides(canvas):
    canvas.grid(XS[1:-1], YS)
    for y in YS:
        canvas.line(20, y, 320, y)


def _grid(canvas, rule=_lines):
    rule(canvas)
    for row, cells in enumerate(GRID):
        for x, text in zip(XS, cells, strict=False):
            canvas.drawString(x + 5, YS[row] - 14, text)


def rows(document):
    return [
        (line.table, line.row, document.raw[line.start : line.end]) for line in document.lines if line.table is not None
    ]


@pytest.mark.parametrize("rule", [_lines, _bars, _boxes, _open_sides])
def test_ruled_table(rule):
    def draw(canvas):
        canvas.drawString(20, 388, "费用如下：")
        _grid(canvas, rule)
        canvas.drawString(20, 290, "以上含税。")

    document = parse(make(draw))
    assert rows(document) == [(0, 0, "项目\t单价\t数量"), (0, 1, "保洁\t20元\t3"), (0, 2, "绿化\t\t1")]
    assert (texts(document)[0], texts(document)[-1]) == ("费用如下：", "以上含税。")
    assert all(len(line.edges) == line.end - line.start + 1 for line in document.lines)


def _merged(canvas):
    for y in (380, 340, 320):
        canvas.line(20, y, 320, y)
    canvas.line(120, 360, 320, 360)
    for x in (20, 120, 320):
        canvas.line(x, 380, x, 320)
    canvas.line(220, 380, 220, 340)
    write((25, 356, "人工"), (125, 366, "白班"), (225, 366, "2人"), (125, 346, "夜班"), (225, 346, "1人"))(canvas)
    write((25, 326, "合计"), (125, 326, "三人，每月结算"))(canvas)


def test_cells_that_no_rule_parts_are_one():
    assert [text for _, _, text in rows(parse(make(_merged)))] == [
        "人工\t白班\t2人",
        "\t夜班\t1人",
        "合计\t三人，每月结算",
    ]


def test_wrapped_text_in_a_cell_is_joined():
    def draw(canvas):
        canvas.grid([20, 80, 180], [380, 340, 320])
        write(
            (25, 366, "说明"), (82, 366, "每日清扫两次每周"), (82, 350, "消毒一次"), (25, 326, "备注"), (82, 326, "无")
        )(canvas)

    assert [text for _, _, text in rows(parse(make(draw)))] == ["说明\t每日清扫两次每周消毒一次", "备注\t无"]


def test_signatures_in_a_table_stay_side_by_side():
    def draw(canvas):
        canvas.grid([20, 190, 380], [380, 320, 300])
        for x, party in ((25, "甲方"), (195, "乙方")):
            write((x, 366, f"{party}（盖章）："), (x, 350, "代表人："), (x, 334, "日期："), (x, 306, "附件一"))(canvas)

    found = [text for _, _, text in rows(parse(make(draw)))]
    assert found == ["甲方（盖章）：\t乙方（盖章）：", "代表人：\t代表人：", "日期：\t日期：", "附件一\t附件一"]


def test_frame_around_prose_is_no_table():
    def draw(canvas):
        canvas.rect(10, 200, 380, 190)
        canvas.line(10, 360, 390, 360)
        write(*prose(20, 30, 8))(canvas)

    document = parse(make(draw))
    assert not rows(document)
    assert len(texts(document)) == 8


def test_underlines_are_no_table():
    def draw(canvas):
        for row in range(6):
            canvas.drawString(20, 380 - 20 * row, "甲方：")
            canvas.line(60, 378 - 20 * row, 200, 378 - 20 * row)

    assert texts(parse(make(draw))) == ["甲方："] * 6


def test_tables_of_several_pages_have_their_own_numbers():
    document = parse(make(_grid, lambda canvas: (canvas.drawString(20, 390, "续表"), _grid(canvas))))
    assert {(line.page, line.table) for line in document.lines if line.table is not None} == {(1, 0), (2, 1)}


@pytest.mark.parametrize("draw", [_grid, _merged])
def test_the_grid_agrees_with_pdfplumber(draw):
    pdfplumber = pytest.importorskip("pdfplumber")
    content = make(draw)
    with pdfplumber.open(io.BytesIO(content)) as oracle:
        expected = [[cell or "" for cell in row] for row in oracle.pages[0].dedupe_chars().extract_table()]
    found = [text.split("\t") for _, _, text in rows(parse(content))]
    assert [[cell for cell in row if cell] for row in found] == [[cell for cell in row if cell] for row in expected]


def test_corner_that_belongs_to_no_cell():
    def draw(canvas):
        _grid(canvas)
        canvas.line(20, 320, 20, 300)
        canvas.line(20, 300, 120, 300)
        canvas.line(120, 320, 120, 300)

    found = [text for _, _, text in rows(parse(make(draw)))]
    assert "保洁\t20元\t3" in found


def _open_grid(canvas):
    """Two rules of the row of notes are missing, so that one cell has the shape of an L."""
    canvas.grid((20, 120, 320), (380, 360, 320, 280))
    for x0, y0, x1, y1 in ((220, 380, 220, 320), (20, 300, 220, 300), (220, 300, 220, 280)):
        canvas.line(x0, y0, x1, y1)
    write((25, 366, "项目"), (125, 366, "内容"), (225, 366, "单价"), (25, 346, "保洁"), (225, 338, "20元"))(canvas)
    write((122, 346, "每日清扫两次每周"), (122, 330, "消毒一次"), (25, 306, "备注"), (125, 306, "单价含税"))(canvas)
    write((25, 286, "合计"), (125, 286, "一项"), (225, 286, "20元"))(canvas)


def test_grid_that_does_not_close_is_read_by_pdfplumber(monkeypatch):
    pytest.importorskip("pdfplumber")
    content = make(_open_grid)
    assert [text for _, _, text in rows(parse(content))] == [
        "项目\t内容\t单价",
        "保洁\t每日清扫两次每周消毒一次\t20元",
        "备注\t单价含税\t",
        "合计\t一项\t20元",
    ]
    monkeypatch.setattr("pipeline.parsers.pdf_fallback.plumber_tables", lambda *_: [])
    document = parse(content)  # without it: no row, and the wrapped cell is torn apart
    assert not rows(document)
    assert "每日清扫两次每周消毒一次" not in document.raw


def encrypted(**passwords):
    pikepdf = pytest.importorskip("pikepdf")
    target = io.BytesIO()
    with pikepdf.open(io.BytesIO(make(write((20, 380, "甲方：青禾"))))) as file:
        file.save(target, encryption=pikepdf.Encryption(**passwords))
    return target.getvalue()


def test_passwords():
    assert parse(encrypted(owner="secret", user="")).raw == "甲方：青禾"
    content = encrypted(owner="o", user="secret")
    assert parse(content, Settings("secret")).raw == "甲方：青禾"
    for password in (None, "wrong"):
        with pytest.raises(EncryptedFile):
            parse(content, Settings(password))


def test_damaged_files():
    content = make(*[write((20, 380, f"第{number}页的内容")) for number in range(3)], pageCompression=0)
    assert len(parse(content[: content.rindex(b"xref")]).lines) == 3
    with pytest.raises(CorruptFile):
        parse(content[:60])
    document = parse_bytes(content.replace(b"%PDF-", b"%XXX-"), "a.pdf")
    assert len(document.lines) == 3
    assert "repaired" in [warning.code for warning in document.warnings]


def test_empty_page_is_no_scan():
    with pytest.raises(CorruptFile):
        parse(make(lambda canvas: None))


def test_page_that_cannot_be_read_is_named(monkeypatch):
    import pipeline.parsers.pdf as pdf

    read_page, pages = pdf.read_page, []

    def fail_on_second(page):
        pages.append(page)
        if len(pages) == 2:
            raise ValueError("broken")
        return read_page(page)

    monkeypatch.setattr(pdf, "read_page", fail_on_second)
    document = parse(make(*[write((20, 380, f"第{number}页")) for number in (1, 2, 3)]))
    assert document.raw == "第1页\n第3页"
    assert [(warning.code, "2" in warning.message) for warning in document.warnings] == [("page_failed", True)]


def test_page_limit():
    document = parse(make(*[write((20, 380, f"第{number}页")) for number in (1, 2, 3)]), Settings(pages=2))
    assert (document.raw, document.pages) == ("第1页\n第2页", 3)
    assert [warning.code for warning in document.warnings] == ["limit_pages"]


def test_truetype_font():
    from reportlab.pdfbase import pdfmetrics, ttfonts

    path = next((p for p in map(Path, ("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",)) if p.exists()), None)
    if path is None:
        pytest.skip("no TrueType font on this system")
    pdfmetrics.registerFont(ttfonts.TTFont("Probe", str(path)))

    def draw(canvas):
        canvas.setFont("Probe", 10)
        canvas.drawString(20, 380, "Party A pays 1,500.00 within 5 days")

    assert texts(parse(make(draw))) == ["Party A pays 1,500.00 within 5 days"]


def test_font_without_unicode_needs_ocr():
    content = make(write(*prose(20, 30, 10)), pageCompression=0)
    broken = content.replace(b"/UniGB-UCS2-H", b"/Identity-H   ")
    with pytest.raises(NeedsOcr):
        parse(broken, Settings(ocr="off"))


def run(code, content):
    """Return what ``code`` prints in a process of its own, which loads PDFium as a program of ours does."""
    return subprocess.run([sys.executable, "-c", code], input=content, capture_output=True, check=True).stdout


def test_boxes_follow_from_the_file_not_from_the_fonts_of_the_machine():
    code = """if True:
        import sys
        from pipeline.parsers.pdf import parse
        box = parse(sys.stdin.buffer.read()).lines[0].bbox
        print(box.bottom - box.top)
    """
    height = float(run(code, make(write((20, 300, "甲方：北京青禾公司")))))
    assert height == pytest.approx(SIZE * (0.752 + 0.254), abs=0.1)  # ascent and descent that the file gives its font


def test_a_page_is_drawn_with_the_fonts_of_the_machine():
    draw = "print(bytes(pypdfium2.PdfDocument(content)[0].render().buffer).hex())"
    plain = f"import sys, pypdfium2; content = sys.stdin.buffer.read(); {draw}"
    code = f"""if True:
        import sys
        from pipeline.parsers.pdf_fonts import with_shapes, without_shapes
        content = sys.stdin.buffer.read()
        with without_shapes() as shapes:
            import pypdfium2
            held = pypdfium2.PdfDocument(content)
            page = held[0]
            assert shapes.are_missing
            with with_shapes(shapes):
                {draw}
    """
    content = make(write((20, 300, "甲方：北京青禾公司")))
    assert run(code, content) == run(plain, content)


def test_same_result_twice():
    content = make(_grid, write(*prose(20, 30, 10)))
    assert parse(content) == parse(content)
