"""The inputs of a batch: odd names, odd files, patterns, lists; none is lost without a word and none stops the rest."""

from __future__ import annotations

import io
import json
import os
import tracemalloc
import unicodedata
from pathlib import Path

import pytest

from pipeline.batch import sources
from pipeline.batch.name_lists import listed
from pipeline.batch.sources import Found, find, read_location
from pipeline.batch.survey import text
from pipeline.errors import EmptyFile, UnreadableFile
from tests.conftest import ROOT

NAMES = json.loads((ROOT / "tests/cases/sources/names.json").read_text("utf-8"))
ODD_ENDINGS = [
    (b"a.docx\nb c.docx\n", ["a.docx", "b c.docx"]),
    (b"a.docx\r\n\r\nb.docx", ["a.docx", "b.docx"]),
    (b"\xef\xbb\xbfa.docx\n", ["a.docx"]),
    (b"a\nb.docx\0c\r\0", ["a\nb.docx", "c\r"]),
    (b"\0\0a.docx", ["a.docx"]),
    ("合同.docx\r\n乙.pdf\r\n".encode("utf-16"), ["合同.docx", "乙.pdf"]),
    (b"\xff.docx\n", ["\udcff.docx"]),
    (b"-rf.docx\n# x.docx\n", ["-rf.docx", "# x.docx"]),
    (b"", []),
]


def names(found, folder=""):
    return [os.path.relpath(each.location, folder) if folder else each.location for each in found]


def taken(*named, leave_out=None):
    return [each.location for each in find(map(str, named), leave_out) if each.skipped is None]


def reasons(*named, leave_out=None):
    found = find(map(str, named), leave_out)
    return {Path(each.location).name: each.skipped for each in found if each.skipped}


def filled(folder, *paths, content=b"x" * 10):
    for path in paths:
        Path(folder, path).parent.mkdir(parents=True, exist_ok=True)
        Path(folder, path).write_bytes(content)


@pytest.mark.parametrize("case", NAMES, ids=[case["why"] for case in NAMES])
def test_every_name_is_found_and_read(tmp_path, case):
    path = str(tmp_path / case["name"])
    filled(tmp_path, case["name"])
    (found,) = find([str(tmp_path)])
    assert (found.location, found.size, found.skipped) == (path, 10, case["skipped"])
    assert read_location(found.location) == b"x" * 10
    assert taken(path) == [path]  # named, it is tried whatever it is


def test_twins_in_unicode_are_two_files(tmp_path):
    filled(tmp_path, *(unicodedata.normalize(form, "é.docx") for form in ("NFC", "NFD")))
    assert len(taken(tmp_path)) == len(list(tmp_path.iterdir()))


def test_links_end_and_are_counted(tmp_path):
    filled(tmp_path, "a.docx", "in/b.docx")
    links = {"in/loop": ".", "in/up": "..", "self.docx": "self.docx", "gone.docx": "nowhere", "twin.docx": "a.docx"}
    for name, target in {**links, "zero.docx": "/dev/zero"}.items():
        (tmp_path / name).symlink_to(target)
    assert taken(tmp_path) == [str(tmp_path / "a.docx"), str(tmp_path / "in/b.docx")]
    assert reasons(tmp_path) == {
        "loop": "symlink",
        "up": "symlink",
        "self.docx": "symlink",
        "twin.docx": "symlink",
        "gone.docx": "broken_symlink",
        "zero.docx": "not_regular_file",
    }
    assert read_location(str(tmp_path / "twin.docx")) == b"x" * 10
    assert taken(tmp_path / "in/loop") == [str(tmp_path / "in/loop/b.docx")]  # a link that is named is followed


@pytest.mark.parametrize("name", ["pipe.docx", "zero.docx", "gone.docx", "self.docx", "folder"])
def test_what_is_no_plain_file_is_refused_in_no_time(tmp_path, name):
    os.mkfifo(tmp_path / "pipe.docx")
    (tmp_path / "zero.docx").symlink_to("/dev/zero")
    (tmp_path / "gone.docx").symlink_to("nowhere")
    (tmp_path / "self.docx").symlink_to("self.docx")
    (tmp_path / "folder").mkdir()
    with pytest.raises(UnreadableFile):
        read_location(str(tmp_path / name))
    assert taken(tmp_path) == []
    if name != "folder":
        assert taken(tmp_path / name) == [str(tmp_path / name)]


def test_folder_that_cannot_be_listed_is_told(tmp_path, monkeypatch):
    filled(tmp_path, "a/x.docx", "locked/y.docx", "z/z.docx")
    scandir = os.scandir

    def refusing(path):
        if str(path).endswith("locked"):
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refusing)
    found = list(find([str(tmp_path)]))
    assert names(found, tmp_path) == ["a/x.docx", "locked", "z/z.docx"]
    assert (found[1].skipped, found[1].detail) == (None, "Permission denied")
    with pytest.raises(UnreadableFile, match="Permission denied"):
        read_location(found[1].location)
    assert taken(tmp_path / "*/*.docx") == [str(tmp_path / name) for name in ("a/x.docx", "z/z.docx", "locked")]


def test_own_output_is_left_out(tmp_path):
    filled(tmp_path, "a.docx", "out/records.jsonl", "out/b.docx")
    assert taken(tmp_path, leave_out=tmp_path / "out") == [str(tmp_path / "a.docx")]
    assert reasons(tmp_path, leave_out=tmp_path / "out") == {"out": "own_output"}
    assert len(taken(tmp_path, leave_out=tmp_path)) == 2  # into the folder of the inputs itself
    assert len(taken(tmp_path, leave_out=tmp_path / "new")) == 2


def test_each_file_comes_once(tmp_path, monkeypatch):
    filled(tmp_path, "a.docx", "in/b.docx", "in/c.xml")
    monkeypatch.chdir(tmp_path)
    named = ["in/c.xml", ".", "./in", "a.docx", str(tmp_path), "in/../a.docx", "*.docx", "**/*.docx"]
    found = [each for each in find(named) if each.skipped is None]
    assert sorted(str(Path(each.location).resolve()) for each in found) == [
        str(tmp_path / name) for name in ("a.docx", "in/b.docx", "in/c.xml")
    ]


def test_what_changes_is_told_by_the_stamp(tmp_path):
    filled(tmp_path, "a.docx")
    (before,) = find([str(tmp_path)])
    assert [before] == list(find([str(tmp_path)])) == list(find([str(tmp_path / "a.docx")]))
    filled(tmp_path, "b.docx", content=b"y" * 10)
    (tmp_path / "b.docx").replace(tmp_path / "a.docx")
    assert next(find([str(tmp_path)])).stamp != before.stamp


def test_file_that_vanishes_or_grows_is_told(tmp_path, monkeypatch):
    filled(tmp_path, "a.docx", "b.docx", "empty.docx")
    (tmp_path / "empty.docx").write_bytes(b"")
    first, second, empty = find([str(tmp_path)])
    Path(first.location).unlink()
    with pytest.raises(UnreadableFile, match="No such file"):
        read_location(first.location)
    with pytest.raises(EmptyFile):
        read_location(empty.location)
    read = sources.read_file

    def while_written(path):
        content = read(path)
        with Path(path).open("ab") as file:
            file.write(b"more")
        return content

    monkeypatch.setattr(sources, "read_file", while_written)
    with pytest.raises(UnreadableFile, match="changed while it was read"):
        read_location(second.location)


@pytest.mark.parametrize("name", ["no such.docx", "", "a\0b.docx", "x/*.docx", "a" * 5000, "z.zip!/a.docx", "-"])
def test_missing_is_told_and_stops_nothing(tmp_path, name):
    filled(tmp_path, "a.docx")
    missing, found = find([name, str(tmp_path / "a.docx")])
    assert (missing.location, missing.skipped, bool(missing.detail)) == (name, "missing", True)
    assert found.skipped is None
    with pytest.raises(UnreadableFile):
        read_location(name)


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("*.docx", ["a.docx", "合同[1].docx"]),
        ("合同[1].docx", ["合同[1].docx"]),  # a name before it is a pattern
        ("?.docx", ["a.docx"]),
        ("[ab].docx", ["a.docx"]),
        ("**/*.docx", ["a.docx", "合同[1].docx", "in/b.docx", "in/deep/c.docx"]),
        ("**/**/*.docx", ["a.docx", "合同[1].docx", "in/b.docx", "in/deep/c.docx"]),
        ("in/**", ["in/b.docx", "in/deep/c.docx"]),
        ("*/b.docx", ["in/b.docx"]),
        ("./in/../in/b*", ["in/b.docx"]),
        ("*", ["a.docx", "合同[1].docx", "in/b.docx", "in/deep/c.docx"]),
        ("*.xml", ["d.xml"]),
        ("**/.*.docx", []),
    ],
)
def test_patterns(tmp_path, pattern, expected):
    filled(tmp_path, "a.docx", "合同[1].docx", "in/b.docx", "in/deep/c.docx", "d.xml", "in/.e.docx", "~$a.docx")
    (tmp_path / "in/up").symlink_to("..")
    (tmp_path / "in/loop").symlink_to(".")
    found = [os.path.relpath(path, tmp_path) for path in taken(f"{tmp_path}/{pattern}")]
    assert sorted(found) == sorted(expected)


@pytest.mark.parametrize(("content", "expected"), ODD_ENDINGS)
def test_lists_of_files(tmp_path, monkeypatch, content, expected):
    (tmp_path / "list").write_bytes(content)
    assert list(listed(str(tmp_path / "list"))) == expected
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BufferedReader(io.BytesIO(content))))
    assert list(listed("-")) == expected


def test_long_lists_come_as_they_are_read(tmp_path):
    for separator in (b"\n", b"\0"):
        (tmp_path / "list").write_bytes(b"".join(b"%06d.docx%b" % (i, separator) for i in range(20_000)))
        assert list(listed(str(tmp_path / "list"))) == [f"{i:06d}.docx" for i in range(20_000)]


def test_what_is_no_list_is_refused(tmp_path):
    (tmp_path / "list").write_bytes(b"x" * 200_000)
    for source in (tmp_path / "list", tmp_path / "none", tmp_path):
        with pytest.raises(UnreadableFile):
            list(listed(str(source)))


def test_memory_does_not_grow_with_the_files(tmp_path):
    for folder in range(20):
        (tmp_path / f"{folder}").mkdir()
        for number in range(300):
            os.mknod(tmp_path / f"{folder}" / f"合同{number:05d}.docx")
    tracemalloc.start()
    count = sum(1 for _ in find([str(tmp_path)]))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 6_000
    assert peak < 500_000  # the names of one folder


def test_survey_counts_and_tells(tmp_path):
    filled(tmp_path, "a.docx", "b.pdf", "c.pdf", "d.mp4", ".e.docx")
    told = text(find([str(tmp_path), "no such\n.docx"]), lambda each: each.location.endswith("c.pdf"))
    for line in (
        "将读取 2 个文件，20 B | 2 files to read, 20 B",
        "已完成 1 个 | 1 done already",
        "跳过 2 个 | 2 skipped",
        "类型 | types that are not read: .mp4 1",
        "无法读取 1 个 | 1 cannot be read",
        "  no such\\n.docx: No such file or directory",
    ):
        assert line in told


def test_survey_holds_no_list_of_files():
    found = (Found(f"{i}.s{i % 5000}", 1, "", "other_type") for i in range(20_000))
    assert text(found, lambda _: False).count("\n") == 3
