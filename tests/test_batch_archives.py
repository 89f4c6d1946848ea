"""Contracts in zip archives: names, damage, passwords and bombs; nothing is written, nothing is lost without a word."""

from __future__ import annotations

import io
import random
import struct
import time
import zipfile
import zlib
from pathlib import Path

import pytest

from pipeline.batch import archives, zip_members
from pipeline.batch.sources import find, read_location
from pipeline.errors import CorruptFile, EmptyFile, EncryptedFile, HetongError, UnreadableFile, UnsupportedFormat
from tests.conftest import SAMPLES

CODES = {"corrupt_file", "limit_expansion", "encrypted", "unsupported_format", "unreadable", "empty_file"}
TEXT = "甲方：宁溪科技有限公司".encode()


def zipped(members, method=zipfile.ZIP_DEFLATED):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", method) as archive:
        for name, text in members:
            archive.writestr(name, text)
    return content.getvalue()


def stored(names, content=TEXT, flags=0, extra=b"", at=None):
    """Return an archive by hand, for names in bytes and directories that lie; at: one offset for all members."""
    body, directory = io.BytesIO(), io.BytesIO()
    sizes = (zlib.crc32(content), len(content), len(content))
    for name in names:
        offset = body.tell()
        if at is None or not offset:
            body.write(struct.pack("<4s5H3L2H", b"PK\3\4", 20, flags, 0, 0, 0, *sizes, len(name), 0) + name + content)
        head = (b"PK\1\2", 20, 20, flags, 0, 0, 0, *sizes, len(name), len(extra), 0, 0, 0, 0)
        directory.write(struct.pack("<4s6H3L5H2L", *head, offset if at is None else at) + name + extra)
    end = (b"PK\5\6", 0, 0, len(names) & 0xFFFF, len(names) & 0xFFFF, directory.tell(), body.tell(), 0)
    return body.getvalue() + directory.getvalue() + struct.pack("<4s4H2LH", *end)


@pytest.fixture
def archive(tmp_path):
    return tmp_path / "合同.zip"


def found_in(archive):
    return {each.location.removeprefix(str(archive)): each for each in find([str(archive)])}


def error_of(location):
    with pytest.raises(HetongError) as error:
        read_location(location)
    assert error.value.path == location
    return error.value


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_members_are_found_and_read(archive, method):
    docx = (SAMPLES / "bpo-2021.docx").read_bytes() if (SAMPLES / "bpo-2021.docx").exists() else TEXT
    archive.write_bytes(zipped([("甲/", b""), ("甲/a.docx", docx), ("b.txt", TEXT), ("c.exe", b"MZ")], method))
    found = found_in(archive)
    assert {name: each.skipped for name, each in found.items()} == {
        "!/甲/a.docx": None,
        "!/b.txt": None,
        "!/c.exe": "other_type",
    }
    assert read_location(f"{archive}!/甲/a.docx") == docx
    assert (found["!/b.txt"].size, read_location(f"{archive}!/b.txt")) == (len(TEXT), TEXT)
    assert sorted(each.location for each in find([str(archive.parent)])) == sorted(f"{archive}{name}" for name in found)


def test_skipped_by_the_rules_of_folders(archive):
    names = [
        "__MACOSX/._a.docx",
        "~$a.docx",
        ".git/a.txt",
        "logo.png",
        "页.html",
        "页_files/b.html",
        "../../up.txt",
        "/r.txt",
    ]
    archive.write_bytes(zipped([(name, TEXT) for name in names]))
    assert [each.skipped for each in found_in(archive).values()] == [
        "hidden", "office_lock_file", "hidden", "small_picture", None, "page_part", None, None,
    ]  # fmt: skip
    assert read_location(f"{archive}!/../../up.txt") == read_location(f"{archive}!//r.txt") == TEXT
    assert list(archive.parent.iterdir()) == [archive]


@pytest.mark.parametrize(
    ("raw", "flags", "extra", "expected"),
    [
        ("合同.txt".encode("gbk"), 0, b"", "合同.txt"),
        ("合同.txt".encode(), 0, b"", "合同.txt"),
        ("合同.txt".encode(), 0x800, b"", "合同.txt"),
        ("合同.txt".encode("gbk"), 0x800, b"", "合同.txt"),  # the flag lies
        ("一.txt".encode("gbk"), 0, b"", "一.txt"),  # reads as UTF-8 too: һ.txt
        ("甲\\合同.txt".encode("gbk"), 0, b"", "甲/合同.txt"),
        ("é.txt".encode(), 0x800, b"", "é.txt"),
        (b"\x80\xff.txt", 0, b"", "Ç\xa0.txt"),
        (b"a\nb.txt", 0, b"", "a\nb.txt"),
        (b"x.txt", 0, b"\1" + struct.pack("<L", zlib.crc32(b"x.txt")) + "合同.txt".encode(), "合同.txt"),
        (b"x.txt", 0, b"\1" + struct.pack("<L", 1) + "旧.txt".encode(), "x.txt"),
    ],
)
def test_names_are_read_right(archive, raw, flags, extra, expected):
    field = struct.pack("<2H", 0x7075, len(extra)) + extra if extra else b""
    archive.write_bytes(stored([raw], flags=flags, extra=field))
    assert list(found_in(archive)) == [f"!/{expected}"]
    assert read_location(f"{archive}!/{expected}") == TEXT


def test_members_of_one_name_are_told_apart(archive):
    with pytest.warns(UserWarning):
        archive.write_bytes(zipped([("a.txt", b"1"), ("a.txt", b"2"), ("a.txt", b"3")]))
    locations = [f"{archive}!/a.txt", f"{archive}!2/a.txt", f"{archive}!3/a.txt"]
    assert [each.location for each in find([str(archive)])] == locations
    assert [read_location(location) for location in locations] == [b"1", b"2", b"3"]


@pytest.mark.parametrize("name", ["a.zip", "a.docx"])
def test_word_files_are_no_archives(tmp_path, name):
    content = zipped([("[Content_Types].xml", b"wordprocessingml"), ("word/document.xml", b"<w:p/>")])
    (tmp_path / name).write_bytes(content)
    for named in (tmp_path, tmp_path / name):
        assert [(each.location, each.skipped) for each in find([str(named)])] == [(str(tmp_path / name), None)]
    assert read_location(str(tmp_path / name)) == content


def test_workbook_that_is_called_zip_is_of_another_type(archive):
    archive.write_bytes(zipped([("[Content_Types].xml", b""), ("xl/workbook.xml", b"<x/>")]))
    (found,) = find([str(archive)])
    assert (found.location, found.skipped) == (str(archive), "other_type")


def test_archive_is_known_by_its_head_where_no_reader_claims_the_name(tmp_path):
    for name in ("a.bin", "b", "c.docx"):
        (tmp_path / name).write_bytes(zipped([("x.txt", TEXT)]))
    found = [each.location for each in find([str(tmp_path / name) for name in ("a.bin", "b", "c.docx")])]
    assert found == [f"{tmp_path}/a.bin!/x.txt", f"{tmp_path}/b!/x.txt", f"{tmp_path}/c.docx"]


def test_archive_in_archive_is_opened_and_no_deeper(archive):
    inner = zipped([("c.txt", TEXT), ("d.zip", zipped([("e.txt", TEXT)]))])
    word = zipped([("word/document.xml", b"<w:p/>")])
    archive.write_bytes(
        zipped([("内.zip", inner), ("word.zip", word), ("bad.zip", b"PK\3\4"), ("none.zip", zipped([]))])
    )
    found = found_in(archive)
    assert list(found) == ["!/内.zip!/c.txt", "!/内.zip!/d.zip", "!/word.zip", "!/bad.zip", "!/none.zip"]
    assert all(each.skipped is None for each in found.values())
    assert read_location(f"{archive}!/内.zip!/c.txt") == TEXT
    assert read_location(f"{archive}!/word.zip") == word
    codes = [error_of(f"{archive}!/{name}").code for name in ("内.zip!/d.zip", "bad.zip", "none.zip", "内.zip!/x.txt")]
    assert codes == ["limit_expansion", "corrupt_file", "empty_file", "unreadable"]


def test_password_is_told(archive):
    archive.write_bytes(stored([b"a.txt"], flags=1))
    assert found_in(archive)["!/a.txt"].skipped is None
    assert isinstance(error_of(f"{archive}!/a.txt"), EncryptedFile)


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"PK\3\4" + b"\0" * 100, CorruptFile),
        (zipped([("a.txt", TEXT)])[:-30], CorruptFile),
        (zipped([]), EmptyFile),
        (b"", EmptyFile),
        (b"hello", CorruptFile),
        (stored([b"a.txt"])[:-40] + stored([b"a.txt"])[-22:], CorruptFile),
    ],
    ids=["head only", "cut off", "no members", "no bytes", "no zip", "directory cut"],
)
def test_damaged_archive_is_one_failure(archive, content, error):
    archive.write_bytes(content)
    for named in (archive, archive.parent):
        (found,) = find([str(named)])
        assert (found.location, found.skipped) == (str(archive), None)
    assert type(error_of(str(archive))) is error


def test_damaged_member_is_one_failure(archive):
    content = zipped([("a.txt", TEXT * 50), ("b.txt", TEXT)])
    archive.write_bytes(content.replace(content[40:60], bytes(20), 1))
    assert list(found_in(archive)) == ["!/a.txt", "!/b.txt"]
    assert isinstance(error_of(f"{archive}!/a.txt"), CorruptFile)
    assert read_location(f"{archive}!/b.txt") == TEXT


def test_unusual_packer_is_named(archive):
    archive.write_bytes(zipped([("a.txt", TEXT)], zipfile.ZIP_LZMA))
    error = error_of(f"{archive}!/a.txt")
    assert isinstance(error, UnsupportedFormat)
    assert "method 14" in error.detail


def test_what_stands_before_and_behind_does_not_matter(archive):
    archive.write_bytes(b"#!/bin/sh\n" + zipped([("a.txt", TEXT)]))
    assert read_location(f"{archive}!/a.txt") == TEXT
    content = zipped([("a.txt", TEXT)])
    archive.write_bytes(content[:-2] + struct.pack("<H", 5) + b"notes")
    assert read_location(f"{archive}!/a.txt") == TEXT


def test_large_numbers_stand_in_the_zip64_part(archive):
    with zipfile.ZipFile(archive, "w") as file, file.open("a.txt", "w", force_zip64=True) as member:
        member.write(TEXT)
    assert read_location(f"{archive}!/a.txt") == TEXT
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(zipfile, "ZIP_FILECOUNT_LIMIT", 1)
        archive.write_bytes(zipped([("a.txt", TEXT), ("b.txt", TEXT)]))
    assert list(found_in(archive)) == ["!/a.txt", "!/b.txt"]
    assert read_location(f"{archive}!/b.txt") == TEXT


def test_bombs_are_refused(archive, monkeypatch):
    archive.write_bytes(zipped([("a.txt", bytes(20 * 2**20)), ("b.txt", TEXT)]))
    assert list(found_in(archive)) == ["!/a.txt", "!/b.txt"]
    assert error_of(f"{archive}!/a.txt").code == "limit_expansion"
    assert read_location(f"{archive}!/b.txt") == TEXT
    archive.write_bytes(stored([b"%d.txt" % i for i in range(1000)], content=bytes(1000), at=0))
    assert [each.location for each in find([str(archive)])] == [str(archive)]
    assert error_of(str(archive)).code == "limit_expansion"
    monkeypatch.setattr(zip_members, "SUM_FROM", 2**20)
    archive.write_bytes(zipped([(f"{i}.txt", bytes(10**6)) for i in range(3)]))
    assert error_of(str(archive)).code == "limit_expansion"


def test_size_that_lies_is_refused(archive):
    content = bytearray(zipped([("a.txt", TEXT * 100)]))
    struct.pack_into("<L", content, content.rfind(b"PK\1\2") + 24, 5)
    archive.write_bytes(content)
    assert error_of(f"{archive}!/a.txt").code in {"limit_expansion", "corrupt_file"}


def test_seventy_thousand_members(archive):
    archive.write_bytes(stored([b"%05d.txt" % i for i in range(65_535)] + [b"x%05d.txt" % i for i in range(4_465)]))
    start = time.monotonic()
    assert sum(each.skipped is None for each in find([str(archive)])) == 70_000
    for number in range(0, 60_000, 300):
        assert read_location(f"{archive}!/{number:05d}.txt") == TEXT
    assert time.monotonic() - start < 10


def test_more_members_than_are_read_is_told(archive, monkeypatch):
    for module in (zip_members, archives):
        monkeypatch.setattr(module, "MAX_MEMBERS", 10)
    archive.write_bytes(stored([b"%d.txt" % i for i in range(12)]))
    found = list(find([str(archive)]))
    assert len(found) == 11
    assert (found[-1].location, found[-1].skipped) == (str(archive), None)
    assert error_of(str(archive)).code == "limit_expansion"


def test_archives_in_one_archive_are_bounded_together(archive, monkeypatch):
    inner = zipped([("a.txt", TEXT), ("b.txt", TEXT)])
    archive.write_bytes(zipped([(f"{i}.zip", inner) for i in range(10)]))
    monkeypatch.setattr(archives, "NESTED_SUM", 3 * len(inner))
    found = found_in(archive)
    assert list(found)[5:8] == ["!/2.zip!/b.txt", "!/3.zip", "!/4.zip"]
    assert error_of(f"{archive}!/3.zip").code == "limit_expansion"
    monkeypatch.setattr(archives, "MAX_MEMBERS", 4)
    assert list(found_in(archive)) == ["!/0.zip!/a.txt", "!/0.zip!/b.txt", "!/1.zip!/a.txt", "!/1.zip!/b.txt", ""]
    assert error_of(str(archive)).code == "limit_expansion"


def test_archive_that_changes_is_read_anew(archive):
    archive.write_bytes(zipped([("a.txt", b"1" * 20)]))
    before = found_in(archive)["!/a.txt"]
    assert read_location(before.location) == b"1" * 20
    archive.write_bytes(zipped([("b.txt", TEXT), ("a.txt", b"2" * 20)]))
    assert read_location(before.location) == b"2" * 20
    assert found_in(archive)["!/a.txt"].stamp != before.stamp
    archive.unlink()
    assert isinstance(error_of(before.location), UnreadableFile)


def test_damage_anywhere_is_a_reason_and_no_crash(archive):
    chance = random.Random(6)
    content = zipped([("a.txt", TEXT), ("内.zip", zipped([("b.txt", TEXT)])), ("word/x", b"")])
    for _ in range(300):
        bad = bytearray(content[: chance.randrange(len(content) // 2, len(content) + 1)])
        for _ in range(chance.randrange(1, 6)):
            bad[chance.randrange(len(bad))] = chance.choice((0, 255, chance.randrange(256)))
        archive.write_bytes(bad)
        for each in find([str(archive)]):
            try:
                read_location(each.location)
            except HetongError as error:
                assert error.code in CODES


def test_named_member_is_read_alone(archive):
    archive.write_bytes(zipped([("a.txt", TEXT), ("b.txt", TEXT)]))
    (found,) = find([f"{archive}!/b.txt"])
    assert (found.location, found.skipped, read_location(found.location)) == (f"{archive}!/b.txt", None, TEXT)
    assert Path(archive).exists()
