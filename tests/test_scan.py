"""Pictures of contracts from the file to the record: which pages are recognised, and what is said of the others."""

from __future__ import annotations

import io
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from pipeline.analyze import analyze
from pipeline.document import Document
from pipeline.errors import CorruptFile, MissingTool, NeedsOcr, NoText
from pipeline.parsers import parse, parse_bytes, scan_engine
from pipeline.parsers.scan_reading import Readers, Reading, read_lines
from pipeline.parsers.settings import Settings
from tests.conftest import SAMPLES, SCANNED
from tests.test_parsers_pdf import make

needs_ocr = pytest.mark.skipif(not scan_engine.is_installed(), reason="the extra ocr is not installed")
PAGE = SCANNED / "s15-purchase-clean.png"
MIXED = SCANNED / "s21-property-mixed.pdf"
SCAN = SCANNED / "s18-kefu-sealed.pdf"


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hide the extra: neither the engine is found nor can anything that draws or looks at pictures be imported."""
    scan_engine._models.cache_clear()
    monkeypatch.setattr(scan_engine, "_engine_name", str)
    monkeypatch.setitem(sys.modules, "cv2", None)
    for name in [name for name in sys.modules if name.startswith("pipeline.parsers.scan_")]:
        if name not in {"pipeline.parsers.scan_engine", "pipeline.parsers.scan_reading", "pipeline.parsers.scan_sheet"}:
            monkeypatch.delitem(sys.modules, name)


def recognised(document: Document) -> set[int]:
    return {line.page or 0 for line in document.lines if line.confidence is not None}


def png(picture: Image.Image) -> bytes:
    target = io.BytesIO()
    picture.save(target, "PNG")
    return target.getvalue()


@needs_ocr
def test_picture_gives_a_record_that_says_how_sure_it_is() -> None:
    record = analyze(PAGE)
    assert (record.source.format, record.source.pages, record.source.ocr_pages) == ("image", 1, [1])
    assert record.source.ocr_confidence is not None
    assert record.source.ocr_confidence > 0.95
    assert record.parties[0].name.ocr_confidence is not None
    assert record.parties[0].name.box is not None


@needs_ocr
@pytest.mark.parametrize("turns", [1, 2, 3])
def test_turned_page_reads_as_the_upright_one(turns: int) -> None:
    upright = Image.open(PAGE).convert("L")
    turned = upright.transpose(
        (Image.Transpose.ROTATE_90, Image.Transpose.ROTATE_180, Image.Transpose.ROTATE_270)[turns - 1]
    )
    document, expected = parse_bytes(png(turned), "a.png"), parse_bytes(png(upright), "a.png")
    assert document.raw == expected.raw
    width, height = turned.size
    scale = 842 / max(width, height)
    for line in document.lines:
        assert line.bbox is not None
        assert -1 <= line.bbox.x0 < line.bbox.x1 <= width * scale + 1
        assert -1 <= line.bbox.top < line.bbox.bottom <= height * scale + 1


@needs_ocr
def test_mixed_pdf_is_recognised_page_by_page() -> None:
    document = parse(MIXED)
    pages = recognised(document)
    assert document.format == "pdf"
    assert pages
    assert pages < set(range(1, (document.pages or 0) + 1))
    assert document.needs_ocr == ()
    off = parse(MIXED, Settings(ocr="off"))
    assert set(off.needs_ocr) == pages
    assert recognised(off) == set()
    assert recognised(parse(MIXED, Settings(ocr="force"))) == set(range(1, (document.pages or 0) + 1))


@needs_ocr
def test_pdf_of_pictures_alone_is_a_scan() -> None:
    assert parse(SCAN).format == "scan"
    with pytest.raises(NeedsOcr):
        parse(SCAN, Settings(ocr="off"))


@needs_ocr
def test_garbage_over_a_scan_is_not_its_text() -> None:
    from reportlab.lib.utils import ImageReader

    def draw(canvas) -> None:
        canvas.drawImage(ImageReader(Image.open(PAGE).convert("L")), 0, 0, 280, 396)
        text = canvas.beginText(20, 380)
        text.setTextRenderMode(3)
        text.setFont("Helvetica", 9)
        for row in range(20):
            text.textLine("".join(chr(0xA1 + (row * 7 + at * 13) % 90) for at in range(40)))
        canvas.drawText(text)

    document = parse_bytes(make(draw), "a.pdf")
    assert recognised(document) == {1}
    assert "甲方" in document.raw


@needs_ocr
def test_number_that_reads_otherwise_alone_is_read_again() -> None:
    looks = iter([[Reading("合计3600元", (0.1, 0.2, 0.4, 0.5, 0.6, 0.7, 0.9), (1.0,) * 7)], [Reading("36000", (), ())]])
    careful = Reading("合计36000元", (0.1, 0.2, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9), (0.99,) * 8)
    readers = Readers(lambda crops: next(looks), lambda crops: [careful] * len(crops))
    assert read_lines([np.full((40, 300, 3), 255, np.uint8)], readers) == [careful]


@needs_ocr
def test_engine_is_loaded_once_and_never_calls_out() -> None:
    code = (
        "import socket\n"
        "def refuse(*_, **__): raise AssertionError('network')\n"
        "socket.socket.connect = socket.socket.sendto = socket.getaddrinfo = refuse\n"
        "from pipeline.analyze import analyze\n"
        "from pipeline.parsers import scan_engine\n"
        f"for path in {[str(PAGE), str(PAGE)]!r}: analyze(path)\n"
        "print(scan_engine._models.cache_info().misses)\n"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (run.stdout.strip(), run.returncode) == ("1", 0), run.stderr


def test_threads_are_those_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    assert scan_engine._threads() == 1
    monkeypatch.setenv("OMP_NUM_THREADS", "many")
    assert scan_engine._threads() >= 1


@needs_ocr
@pytest.mark.parametrize("shade", [255, 0, 128])
def test_page_without_text_is_said_to_be_so(shade: int) -> None:
    with pytest.raises(NoText) as caught:
        parse_bytes(png(Image.new("L", (800, 1100), shade)), "a.png")
    assert "1" in caught.value.detail


@needs_ocr
def test_blank_page_in_a_tiff_costs_nothing_but_a_word() -> None:
    target = io.BytesIO()
    pages = [Image.open(PAGE).convert("L"), Image.new("L", (800, 1100), 255)]
    pages[0].save(target, "TIFF", save_all=True, append_images=pages[1:], compression="tiff_deflate")
    document = parse_bytes(target.getvalue(), "a.tif")
    assert document.pages == 2
    assert [remark.code for remark in document.warnings] == ["blank_page"]


@needs_ocr
@pytest.mark.parametrize("heading", ["", "合同扫描件"])
def test_scans_pasted_into_word_are_pages(heading: str) -> None:
    import docx

    file = docx.Document()
    if heading:
        file.add_paragraph(heading)
    for page in (PAGE, SCANNED / "s19-lease-photo.jpg"):
        file.add_picture(str(page), width=docx.shared.Inches(6))
    target = io.BytesIO()
    file.save(target)
    document = parse_bytes(target.getvalue(), "a.docx")
    assert (document.format, document.pages, document.needs_ocr) == ("docx", 2, ())
    assert recognised(document) == {1, 2}
    assert document.raw.strip().startswith(heading)
    assert document.raw.index("采购合同") < document.raw.index("租赁合同")
    assert all(document.raw[line.start : line.end] for line in document.lines if line.confidence is not None)
    off = parse_bytes(target.getvalue(), "a.docx", Settings(ocr="off"))
    assert recognised(off) == set()


def test_picture_without_the_extra_names_the_command(bare: None) -> None:
    with pytest.raises(NeedsOcr, match=r"pip install 'hetong\[ocr\]'"):
        parse(PAGE)
    with pytest.raises(NeedsOcr):
        parse(SCAN)
    with pytest.raises(MissingTool):
        parse(MIXED, Settings(ocr="force"))
    assert parse(MIXED).needs_ocr


def test_other_files_go_on_without_the_extra(
    bare: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    from pipeline import cli

    shutil.copy(PAGE, tmp_path)
    shutil.copy(SAMPLES / "s05-software.txt", tmp_path)
    monkeypatch.setattr(sys, "argv", ["hetong", "extract", str(tmp_path)])
    with pytest.raises(SystemExit) as stopped:
        cli.main()
    captured = capfd.readouterr()
    assert stopped.value.code == 1
    assert captured.out.count("\n") == 1
    assert "pip install 'hetong[ocr]'" in captured.err


def test_no_frame_can_be_read() -> None:
    with pytest.raises((CorruptFile, NeedsOcr)):
        parse_bytes(b"\x89PNG\r\n\x1a\n" + b"\0" * 200, "a.png")
