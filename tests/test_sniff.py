"""The type of a file by its content, and how files are taken from the disk."""

import io
import os
import zipfile
from pathlib import Path

import pytest

from pipeline.errors import (
    CorruptFile,
    EmptyFile,
    EncryptedFile,
    LimitExceeded,
    UnreadableFile,
    UnsupportedFormat,
)
from pipeline.intake import collect
from pipeline.parsers import PARSERS, parse, parse_bytes, read_file
from pipeline.parsers.sniff import OLE_MAGIC, SUFFIXES, sniff

TEXT = "甲方：青禾物业服务有限公司\n第一条 服务费用为每月1500元。\n"


def package(*names, **parts):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name in names:
            archive.writestr(name, parts.get(name, ""))
        for name, content in parts.items():
            archive.writestr(name, content)
    return target.getvalue()


def ole(*streams):
    return OLE_MAGIC + bytes(504) + b"".join(stream.encode("utf-16-le") for stream in streams)


WORDML = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"

FORMATS = [
    ("pdf head", b"%PDF-1.7\n", "", "pdf"),
    ("pdf head after junk", b"\r\n" * 400 + b"%PDF-1.4", "", "pdf"),
    ("pdf without head", b"1 0 obj\n<<>>\nendobj\nstartxref\n0\n", "a.pdf", "pdf"),
    ("docx", package("[Content_Types].xml", "word/document.xml"), "a.docx", "docx"),
    ("docx named as text", package("word/document.xml"), "a.txt", "docx"),
    ("docx by its content types", package(**{"[Content_Types].xml": f'<Types ContentType="{WORDML}"/>'}), "", "docx"),
    ("docx cut off", package("[Content_Types].xml", "word/document.xml")[:60], "a.docx", "docx"),
    ("doc", ole("WordDocument"), "a.wps", "doc"),
    ("rtf", b"{\\rtf1\\ansi", "a.doc", "rtf"),
    ("html", b"<!DOCTYPE html><html><body>", "a.doc", "html"),
    ("html after comments", b"\n<!-- saved from x -->\n<html>", "", "html"),
    ("html fragment", b"<table><tr><td>x</td></tr></table>", "", "html"),
    ("html by its suffix", "说明<p>甲方".encode(), "a.htm", "html"),
    ("html in utf-16", "\ufeff<html><body>甲方".encode("utf-16-le"), "", "html"),
    ("mail page", b"From: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related\r\n\r\n", "a.mht", "html"),
    ("word 2003 xml", b'<?xml version="1.0"?><w:wordDocument xmlns:w="http://x/word/2003/wordml">', "", "xml"),
    ("markdown with tags", b"<div align=center>\n\n# title\n</div>\n", "a.md", "txt"),
    ("utf-8", TEXT.encode(), "a.txt", "txt"),
    ("gb18030", TEXT.encode("gb18030"), "a.txt", "txt"),
    ("big5", "甲方：服務費用".encode("big5"), "", "txt"),
    ("utf-16 without mark", TEXT.encode("utf-16-le"), "", "txt"),
    ("two encodings", TEXT.encode() + TEXT.encode("gb18030"), "", "txt"),
    ("NUL bytes between lines", TEXT.encode().replace(b"\n", b"\0\n"), "", "txt"),
    ("png", b"\x89PNG\r\n\x1a\n" + bytes(20), "a.pdf", "image"),
    ("jpeg", b"\xff\xd8\xff\xe0" + bytes(20), "", "image"),
    ("tiff", b"II*\0" + bytes(20), "", "image"),
    ("tiff of the other byte order", b"MM\0*" + bytes(20), "a.png", "image"),
    ("big tiff", b"II+\0\x08\0\0\0" + bytes(20), "", "image"),
    ("bmp", b"BM\x46\0\0\0\0\0\0\0\x36\0\0\0" + bytes(40), "", "image"),
    ("gif", b"GIF89a" + bytes(9), "", "image"),
    ("webp", b"RIFF\0\0\0\0WEBPVP8 ", "", "image"),
    ("svg is text", b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><text>x</text></svg>', "", "txt"),
    ("text that begins like a bitmap", b"BMW AG and the buyer agree", "", "txt"),
    ("text that begins like a program", b"MZ Consulting", "", "txt"),
]

REFUSED = [
    ("empty", b"", "", EmptyFile, ""),
    ("white space", b"\xef\xbb\xbf \r\n\t\0", "", EmptyFile, ""),
    ("xlsx", package("[Content_Types].xml", "xl/workbook.xml"), "a.docx", UnsupportedFormat, "Excel"),
    ("pptx", package("ppt/presentation.xml"), "", UnsupportedFormat, "PowerPoint"),
    ("odt", package(mimetype="application/vnd.oasis.opendocument.text"), "", UnsupportedFormat, "OpenDocument"),
    ("zip", package("a.txt"), "", UnsupportedFormat, "zip"),
    ("zip head only", b"PK\x03\x04", "a.docx", CorruptFile, "zip"),
    ("xls", ole("Workbook"), "a.doc", UnsupportedFormat, "Excel"),
    ("ppt", ole("PowerPoint Document"), "", UnsupportedFormat, "PowerPoint"),
    ("mail", ole("__properties_version1.0"), "", UnsupportedFormat, "Outlook"),
    ("encrypted package", ole("EncryptedPackage"), "a.docx", EncryptedFile, ""),
    ("damaged compound file", OLE_MAGIC + bytes(range(256)) * 4, "a.doc", CorruptFile, "OLE2"),
    ("heic", b"\0\0\0\x18ftypheic" + bytes(40), "IMG_1.HEIC", UnsupportedFormat, "JPEG"),
    ("avif", b"\0\0\0\x1cftypavif" + bytes(40), "a.jpg", UnsupportedFormat, "HEIF"),
    ("jpeg 2000", b"\0\0\0\x0cjP  \r\n\x87\n" + bytes(40), "", UnsupportedFormat, "save it as JPEG"),
    ("photoshop", b"8BPS\0\x01" + bytes(40), "", UnsupportedFormat, "save it as JPEG"),
    ("mp4", b"\0\0\0\x18ftypisom" + bytes(40), "", UnsupportedFormat, "video"),
    ("gzip", b"\x1f\x8b\x08\0" + bytes(30), "", UnsupportedFormat, "gzip"),
    ("7z", b"7z\xbc\xaf\x27\x1c" + bytes(30), "", UnsupportedFormat, "7z"),
    ("rar", b"Rar!\x1a\x07\x01\0", "", UnsupportedFormat, "RAR"),
    ("program", b"MZ\x90\0\x03\0\0\0" + bytes(range(256)), "", UnsupportedFormat, "program"),
    ("wave", b"RIFF\0\0\0\0WAVEfmt ", "", UnsupportedFormat, "audio"),
    ("lock file by name", b"\x05Admin" + bytes(156), "~$合同.docx", UnsupportedFormat, "lock"),
    (
        "lock file by content",
        b"\x05Admin" + b" " * 49 + b"\x05\0A\0d\0m\0i\0n\0" + b" " * 96,
        "",
        UnsupportedFormat,
        "lock",
    ),
    ("noise", bytes(range(256)) * 20, "", UnsupportedFormat, "binary"),
]


@pytest.mark.parametrize(("content", "name", "expected"), [case[1:] for case in FORMATS], ids=[c[0] for c in FORMATS])
def test_format(content, name, expected):
    assert sniff(content, name) == expected


@pytest.mark.parametrize(("content", "name", "error", "detail"), [c[1:] for c in REFUSED], ids=[c[0] for c in REFUSED])
def test_refused(content, name, error, detail):
    with pytest.raises(error) as caught:
        parse_bytes(content, name)
    assert detail in caught.value.detail
    assert caught.value.path == name


def test_every_promised_format_has_a_parser():
    assert set(SUFFIXES.values()) <= set(PARSERS)


def test_wrong_suffix_is_a_warning():
    document = parse_bytes(TEXT.encode(), "合同.docx")
    assert document.raw == TEXT
    assert [warning.code for warning in document.warnings] == ["extension_mismatch"]
    assert not parse_bytes(TEXT.encode(), "合同.TXT").warnings
    assert not parse_bytes(TEXT.encode(), "合同.tmp").warnings


def test_unexpected_errors_name_the_file(monkeypatch):
    import pipeline.parsers.text as text

    for raised, expected in (
        (KeyError("x\ny"), CorruptFile),
        (MemoryError(), LimitExceeded),
        (EmptyFile(""), EmptyFile),
    ):

        def fail(content, password=None, raised=raised):
            raise raised

        monkeypatch.setattr(text, "parse", fail)
        with pytest.raises(expected) as caught:
            parse_bytes(TEXT.encode(), "合同.txt")
        assert caught.value.path == "合同.txt"
        assert "\n" not in str(caught.value)


def test_reading_from_the_disk(tmp_path):
    good = tmp_path / "合同 1.txt"
    good.write_text(TEXT, "utf-8")
    assert read_file(good) == TEXT.encode()
    assert parse(good).raw == TEXT
    for name in ("missing.txt", ".", "nul\0byte"):
        with pytest.raises(UnreadableFile):
            read_file(f"{tmp_path}/{name}")
    (tmp_path / "empty.txt").touch()
    with pytest.raises(EmptyFile):
        read_file(tmp_path / "empty.txt")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no FIFOs on this system")
def test_pipes_devices_and_loops_do_not_hang(tmp_path):
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "loop.txt").symlink_to("loop.txt")
    (tmp_path / "zero.txt").symlink_to("/dev/zero")
    for name in ("pipe.txt", "loop.txt", "zero.txt"):
        with pytest.raises(UnreadableFile):
            read_file(tmp_path / name)


def test_standard_input(monkeypatch):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(TEXT.encode())))
    assert read_file("-") == TEXT.encode()


def test_size_limit(tmp_path, monkeypatch):
    monkeypatch.setattr("pipeline.parsers.SIZE_LIMIT", 10)
    (tmp_path / "a.txt").write_bytes(b"x" * 11)
    with pytest.raises(LimitExceeded):
        read_file(tmp_path / "a.txt")


def saved(folder, *names, size=5000):
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(bytes(size))


def test_folder_takes_what_is_read(tmp_path):
    saved(tmp_path, "a.docx", "b.JPG", "c.tiff", "d.dotm", "e.xml", "f.exe", "~$a.docx", "._b.jpg")
    intake = collect([str(tmp_path)])
    assert [Path(path).name for path in intake.files] == ["a.docx", "b.JPG", "c.tiff", "d.dotm"]
    assert len(intake.skipped) == 4


def test_pictures_as_small_as_icons_are_skipped_in_folders(tmp_path):
    saved(tmp_path, "logo.png", "note.txt", size=900)
    assert collect([str(tmp_path)]) == ((str(tmp_path / "note.txt"),), (str(tmp_path / "logo.png"),), ())
    assert collect([str(tmp_path / "logo.png")]).files == (str(tmp_path / "logo.png"),)


@pytest.mark.parametrize("parts", ["合同_files", "合同.files", "合同_文件", "合同.fld"])
def test_parts_of_a_saved_page_are_skipped(tmp_path, parts):
    saved(tmp_path, "合同.html", f"{parts}/photo.jpg", f"{parts}/frame.html", f"{parts}/deep/ad.png")
    intake = collect([str(tmp_path)])
    assert intake.files == (str(tmp_path / "合同.html"),)
    assert len(intake.skipped) == 3


def test_folder_named_like_parts_is_read_without_its_page(tmp_path):
    saved(tmp_path, "scan_files/1.jpg", "other.html")
    assert len(collect([str(tmp_path)]).files) == 2
    assert len(collect([str(tmp_path / "scan_files")]).files) == 1


def test_links_to_folders_are_not_followed(tmp_path):
    saved(tmp_path, "a.png")
    (tmp_path / "loop").symlink_to(tmp_path, target_is_directory=True)
    assert collect([str(tmp_path)]).files == (str(tmp_path / "a.png"),)
