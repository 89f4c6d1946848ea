"""Files as they arrive: each once it has stopped changing, none before, none of our own."""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path

import pytest

from pipeline.batch import watching
from pipeline.batch.watching import changes
from pipeline.errors import UnreadableFile

QUIET = 0.4
pytestmark = pytest.mark.parametrize("force_polling", [False, True], ids=["notice", "polling"])


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(watching, "POLL_SECONDS", 0.1)
    monkeypatch.chdir(tmp_path)
    Path("in").mkdir()
    return Path("in")


def watched(work, force_polling, **options):
    """Return what is yielded while ``work`` is done in a thread, as (path, seconds since the start)."""
    stop = threading.Event()

    def working():
        time.sleep(0.3)
        try:
            work()
            time.sleep(QUIET + 1.0)
        finally:
            stop.set()

    thread = threading.Thread(target=working)
    start = time.monotonic()
    thread.start()
    arrived = changes("in", QUIET, stop, force_polling=force_polling, **options)
    found = [(path, time.monotonic() - start) for paths in arrived for path in paths]
    thread.join()
    return found


def names(found):
    return [os.path.relpath(path, "in") for path, _ in found]


def test_file_that_grows_comes_when_it_is_whole(folder, force_polling):
    def copy():
        with (folder / "slow.docx").open("wb", buffering=0) as file:
            for _ in range(8):
                file.write(b"x" * 100)
                time.sleep(0.2)

    ((path, seconds),) = watched(copy, force_polling)
    assert path == "in/slow.docx"
    assert seconds > 0.3 + 7 * 0.2 + QUIET


def test_renamed_moved_deep_odd_and_rewritten_files_come(folder, force_polling):
    (folder / "old.docx").write_bytes(b"x")

    def arrive():
        (folder / ".part").write_bytes(b"y")
        (folder / ".part").rename(folder / "renamed.docx")
        Path("out/合同").mkdir(parents=True)
        Path("out/合同/moved.pdf").write_bytes(b"z")
        Path("out").rename(folder / "out")
        (folder / "a/b").mkdir(parents=True)
        (folder / "a/b/new\nline.zip").write_bytes(b"z")
        Path(os.fsdecode(b"in/\xff.docx")).write_bytes(b"z")
        time.sleep(QUIET * 4)
        (folder / "old.docx").write_bytes(b"xy")

    expected = ["old.docx", "renamed.docx", "out/合同/moved.pdf", "a/b/new\nline.zip", os.fsdecode(b"\xff.docx")]
    found = names(watched(arrive, force_polling))
    assert sorted(found) == sorted([*expected, "old.docx"])
    assert found[-1] == "old.docx"


def test_what_is_not_taken_does_not_come(folder, force_polling):
    (folder / "own").mkdir()

    def arrive():
        for name in ("a.exe", "~$a.docx", ".a.docx", "own/a.docx", "gone.docx"):
            (folder / name).write_bytes(b"x" * 5000)
        (folder / ".git").mkdir()
        (folder / ".git/a.docx").write_bytes(b"x")
        (folder / "页_files").mkdir()
        time.sleep(0.1)
        (folder / "页_files/a.jpg").write_bytes(b"x" * 5000)
        (folder / "页.html").write_bytes(b"x")
        (folder / "页_files/b.jpg").write_bytes(b"x" * 5000)
        (folder / "link.docx").symlink_to("/etc/passwd")
        (folder / "loop").symlink_to(".")
        os.mkfifo(folder / "pipe.docx")
        (folder / "gone.docx").unlink()

    assert names(watched(arrive, force_polling, leave_out=folder / "own")) == ["页.html"]


def test_folder_that_is_not_there_is_told(folder, force_polling):
    with pytest.raises(UnreadableFile):
        list(changes("none", QUIET, threading.Event(), force_polling=force_polling))
