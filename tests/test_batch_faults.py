"""What a batch survives: killed processes, files that do harm, full disks, interruptions; nothing lost, nothing twice.

`models.batch_faults` runs the same at full length.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from models import hostile
from models.batch_faults import MEMORY, contracts, descendants, outliving, outputs, start, survive, watched, written
from models.benchmark import contract_text, pdf
from pipeline.batch import ledger as ledgers
from pipeline.batch import pool, run, sources
from pipeline.batch.ledger import opened
from pipeline.batch.limits import Limits
from pipeline.batch.orders import Order
from pipeline.batch.run import Batch
from pipeline.errors import ExitCode, OutputError, UnreadableFile
from pipeline.parsers.settings import Settings
from pipeline.writers.batch_formats import FORMATS
from tests import faults

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
PEACE = Limits(seconds=60)
TEXT = contract_text(900).encode()


def text(seed: int) -> bytes:
    return contract_text(600, seed).encode()


@pytest.fixture
def obedient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have workers do what the files say."""
    monkeypatch.setattr(pool, "serve", faults.serve)


def finished(out: Path) -> dict[str, str]:
    """Return the status or the code of each location, by its name; each is there once."""
    found: list[tuple[str, str]] = []
    for line in (out / "records.jsonl").read_text("utf-8").splitlines():
        found.append((Path(json.loads(line)["source"]["path"]).name, "read"))
    for line in (out / "errors.jsonl").read_text("utf-8").splitlines():
        failure = json.loads(line)
        if failure["status"] == "failed":
            found.append((Path(failure["location"]).name, failure["code"]))
    assert len(dict(found)) == len(found)
    return dict(found)


# Processes killed


def test_kills_lose_nothing_and_double_nothing(tmp_path: Path) -> None:
    toll = survive(written(contracts(40), tmp_path / "in"), tmp_path / "out", kills=4)
    assert Counter(toll.kills).total() == 4
    assert toll.left == 0
    assert toll.other == ()
    assert len(finished(tmp_path / "out" / "calm")) == 40
    assert not list((tmp_path / "out").glob("*/.hetong-*"))


def test_a_worker_that_dies_once_gives_its_file_a_second_try(
    tmp_path: Path, obedient: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also for the ledger, to which the content is in flight already."""
    marker = tmp_path / "begun"
    written({"a.txt": faults.WAIT + f"1 {marker} ".encode() + TEXT, "b.txt": TEXT}, tmp_path / "in")
    killed = []

    def look(self: pool.Pool, busy: list[pool.Slot], is_new: pool.IsNew) -> object:
        if marker.exists() and not killed:
            killed.append(next(slot.worker.process for slot in busy if slot.worker and slot.location))
            killed[0].kill()
        return listen(self, busy, is_new)

    listen = pool.Pool._listen
    monkeypatch.setattr(pool.Pool, "_listen", look)
    code = run.run([str(tmp_path / "in")], Batch(tmp_path / "out", workers=1))
    assert killed
    assert code is ExitCode.OK
    assert finished(tmp_path / "out") == {"a.txt": "read", "b.txt": "read"}


def test_a_leftover_of_a_killed_run_is_swept(tmp_path: Path) -> None:
    written({"a.txt": TEXT}, tmp_path / "in")
    (tmp_path / "out" / ".hetong-x").mkdir(parents=True)
    (tmp_path / "out" / ".lock").write_text("999999")
    assert run.run([str(tmp_path / "in")], Batch(tmp_path / "out", workers=1)) is ExitCode.OK
    assert sorted(outputs(tmp_path / "out")) == ["errors.jsonl", "records.jsonl"]


# Files that do harm


def test_poison_is_given_up_and_nothing_else(tmp_path: Path, obedient: None) -> None:
    limits = Limits(seconds=1.5, memory=200 * 2**20)
    harm = {"abort": faults.ABORT, "cpu": faults.CPU, "hang": faults.HANG, "eat": faults.EAT}
    harm |= {"garbage": faults.GARBAGE, "raise": faults.RAISE}
    files = {f"{n:03}.txt": text(n % 5) for n in range(40)}
    for at, (name, content) in enumerate(harm.items()):
        files = {**dict(list(files.items())[: at * 6]), name: content, **dict(list(files.items())[at * 6 :])}
    found = faults.outcomes(files, tmp_path, limits)
    codes = {name: found.pop(name).done.code for name in harm}
    assert codes == {
        "abort": "crash",
        "cpu": "limit_time",
        "hang": "limit_time",
        "eat": "limit_memory",
        "garbage": "crash",
        "raise": "internal_error",
    }
    assert {one.done.status for one in found.values()} == {"ok"}
    assert len(found) == 40


@pytest.mark.parametrize(("content", "limit"), [(faults.HANG, 1.0), (faults.ABORT, 0.0), (faults.EAT, 0.0)])
def test_poison_costs_little_beyond_its_limit(tmp_path: Path, obedient: None, content: bytes, limit: float) -> None:
    files = {f"{n:03}.txt": text(n % 5) for n in range(100)}
    files["050.txt"] = content
    order = Limits(seconds=limit or 30, memory=200 * 2**20)
    began, came = time.monotonic(), {}
    for one in faults.read_files(files, tmp_path, order, 2):
        came[Path(one.location).name] = time.monotonic() - began
    others = max(at for name, at in came.items() if name != "050.txt")
    assert came["050.txt"] <= others + limit + 2
    assert len(came) == 100


def test_limits_are_never_ok(tmp_path: Path) -> None:
    from io import BytesIO
    from zipfile import ZIP_DEFLATED, ZipFile

    from models.benchmark import docx

    bomb = BytesIO(docx(600))
    with ZipFile(bomb, "a", ZIP_DEFLATED) as package:
        package.writestr("word/footnotes.xml", b"<x>" + b" " * 2**22 + b"</x>")
    written({"many.pdf": pdf(3), "wide.docx": bomb.getvalue(), "fine.txt": TEXT}, tmp_path / "in")
    order = Order(Settings(pages=2, inflated=2**20), limits=PEACE)
    code = run.run([str(tmp_path / "in")], Batch(tmp_path / "out", order, workers=1))
    failures = [json.loads(line) for line in (tmp_path / "out" / "errors.jsonl").read_text("utf-8").splitlines()]
    told = {Path(one["location"]).name: (one["status"], one["code"]) for one in failures}
    assert told["many.pdf"] == ("partial", "limit_pages")
    assert told["wide.docx"][0] in ("partial", "failed")
    assert told["wide.docx"][1].startswith("limit_")
    assert "fine.txt" not in told
    assert code in (ExitCode.OK, ExitCode.SOME_FAILED)


def harmed(out: Path) -> dict[str, str]:
    """Return what is not as expected of the hostile files but the heavy ones."""
    if not hostile.TABLE.exists():
        pytest.skip("the hostile files are not beside the project")
    hostile.generate()  # half a minute, once
    rows = [row for row in hostile.expected() if row.name not in hostile.HEAVY]
    talk, peak = watched(start([*(hostile.MADE / row.name for row in rows), "-o", out, "--any-text"]))
    assert "Traceback" not in talk
    assert 0 < peak < MEMORY
    return hostile.faults(rows, hostile.ended(out), hostile.MADE)


def test_hostile_files_end_as_expected(tmp_path: Path) -> None:
    wrong = harmed(tmp_path)
    assert wrong.keys() == hostile.UNMET.keys() - set(hostile.HEAVY), wrong


NAMES = (
    "a\nb",
    "😀合同",
    "--help",
    "-rf",
    "$(id)",
    "a;touch pwned",
    "<img src=x>",
    "=1+1",
    "a\u202efdp",
    "é",
    "e\u0301",
)
LONG = "合" * 83 + "a"  # 255 bytes with its suffix


def test_traps_of_the_file_system(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    folder = written({f"{name}.txt": text(n) for n, name in enumerate([*NAMES, LONG])}, tmp_path / "in")
    written({"name.TXT": TEXT, ".hidden.txt": TEXT}, folder)
    raw = os.fsencode(folder) + b"/\xff\xfe.txt"
    Path(os.fsdecode(raw)).write_bytes(TEXT)
    links = {"loop": ".", "up": "..", "gone.txt": "/nowhere", "self.txt": "self.txt", "dev.txt": "/dev/zero"}
    for name, target in links.items():
        (folder / name).symlink_to(target)
    os.mkfifo(folder / "fifo.txt")
    out = folder / "out"
    for _ in range(2):  # the output lies in the input, and is not read
        assert run.run([str(folder)], Batch(out, workers=1)) is ExitCode.OK
        assert len(finished(out)) == len(NAMES) + 3
    told = capfd.readouterr().err
    assert "跳过 8 " in told
    assert "\\udcff\\udcfe.txt" in finished(out)
    assert not Path("pwned").exists()


# Disks


@pytest.mark.parametrize("size", [20_000, 80_000])
def test_a_bound_on_file_size_ends_in_one_line_and_resumes(tmp_path: Path, size: int) -> None:
    folder = written({f"{n}.txt": text(n) for n in range(12)}, tmp_path / "in")
    bounded = start(
        [folder, "-o", tmp_path / "out"], confine=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size,) * 2)
    )
    assert_output_error(bounded)
    resumed(folder, tmp_path / "out", 12)


def test_a_full_disk_ends_in_one_line_and_resumes(tmp_path: Path) -> None:
    folder = written({f"{n}.txt": text(n) for n in range(40)}, tmp_path / "in")
    with faults.small_disk(tmp_path / "disk", 1024) as disk:
        (disk / "filler").write_bytes(b"x" * 700_000)
        assert_output_error(start([folder, "-o", disk / "out"]))
        assert not (disk / "out" / "records.jsonl").exists()
        with opened(disk / "out"):
            pass
        (disk / "filler").unlink()
        faults.remount(disk, "size=64m")
        resumed(folder, disk / "out", 40)


@pytest.mark.parametrize("kilobytes", [16, 300])
def test_no_output_is_left_half_written(tmp_path: Path, kilobytes: int) -> None:
    written({f"{n}.txt": text(n) for n in range(30)}, tmp_path / "in")
    run.run([str(tmp_path / "in")], Batch(tmp_path / "out"))
    refused = []
    with faults.small_disk(tmp_path / "disk", kilobytes) as disk, opened(tmp_path / "out", Order().key) as ledger:
        ledger.resume()
        for name, write in FORMATS.items():
            try:
                write(ledger.entries, disk)
            except OutputError:
                refused.append(name)
                assert list(disk.iterdir()) == []
            for path in disk.iterdir():
                (shutil.rmtree if path.is_dir() else Path.unlink)(path)
    assert set(refused) >= ({"records", "json", "parquet", "duckdb", "csv", "xlsx"} if kilobytes < 20 else {"duckdb"})


def test_an_output_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    folder = written({"a.txt": TEXT}, tmp_path / "in")
    (tmp_path / "file").touch()
    assert_output_error(start([folder, "-o", tmp_path / "file"]))
    with faults.small_disk(tmp_path / "disk", 1024) as disk:
        faults.remount(disk, "ro")
        assert_output_error(start([folder, "-o", disk / "out"]))


def assert_output_error(started: subprocess.Popen[str]) -> None:
    talk = started.communicate(timeout=60)[1]
    assert started.returncode == 5, talk
    assert "[output_not_writable]" in talk.splitlines()[-1]
    assert "Traceback" not in talk


def resumed(folder: Path, out: Path, count: int) -> None:
    assert run.run([str(folder)], Batch(out, workers=2)) is ExitCode.OK
    assert len(finished(out)) == count
    assert not list(out.glob(".hetong-*"))


def test_two_runs_on_one_output_are_told_apart(tmp_path: Path) -> None:
    with opened(tmp_path), pytest.raises(OutputError, match=f"process {os.getpid()}"), opened(tmp_path):
        pass


def test_a_file_may_vanish_after_it_was_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written({"a.txt": TEXT, "b.txt": TEXT}, tmp_path / "in")

    def find(*arguments: object) -> list[sources.Found]:
        found = list(sources.find(*arguments))  # type: ignore[arg-type]
        (tmp_path / "in" / "a.txt").unlink()
        return found

    monkeypatch.setattr(run, "find", find)
    assert run.run([str(tmp_path / "in")], Batch(tmp_path / "out", workers=1)) is ExitCode.SOME_FAILED
    assert finished(tmp_path / "out") == {"a.txt": "unreadable", "b.txt": "read"}


def test_a_file_that_changes_while_it_is_read_is_not_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(TEXT)

    def grow(name: str) -> bytes:
        content = path.read_bytes()
        path.write_bytes(content + b"more")
        return content

    monkeypatch.setattr(sources, "read_file", grow)
    with pytest.raises(UnreadableFile, match="changed while"):
        sources.read_location(str(path))


# Interruptions


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_one_interruption_finishes_the_files_in_flight(tmp_path: Path, number: signal.Signals) -> None:
    folder = waiting(tmp_path, seconds=1.5)
    begun = start([folder, "-o", tmp_path / "out", "-w", 1], faults.COMMAND)
    await_file(tmp_path / "begun")
    begun.send_signal(number)
    talk = begun.communicate(timeout=60)[1]
    assert begun.returncode == 130, talk
    assert "续跑" in talk
    assert "Traceback" not in talk
    assert finished(tmp_path / "out") == {"0.txt": "read"}
    resumed(folder, tmp_path / "out", 6)


def test_an_interruption_while_workers_are_made_is_quiet(tmp_path: Path) -> None:
    """A terminal sends it to all processes."""
    begun = start([written(contracts(8), tmp_path / "in"), "-o", tmp_path / "out"], confine=os.setsid)
    assert begun.stderr is not None
    begun.stderr.readline()  # of what lies ahead
    time.sleep(0.4)
    os.killpg(begun.pid, signal.SIGINT)
    assert "Traceback" not in begun.communicate(timeout=60)[1]
    assert begun.returncode in (1, 130)


def test_two_interruptions_end_at_once(tmp_path: Path) -> None:
    begun = start([waiting(tmp_path, seconds=20), "-o", tmp_path / "out", "-w", 1], faults.COMMAND)
    await_file(tmp_path / "begun")
    below = descendants(begun.pid)
    begun.send_signal(signal.SIGINT)
    time.sleep(0.3)
    begun.send_signal(signal.SIGINT)
    assert "Traceback" not in begun.communicate(timeout=10)[1]
    assert begun.returncode == 130
    assert below
    assert outliving(below) == []


def waiting(base: Path, seconds: float) -> Path:
    files = {f"{n}.txt": text(n) for n in range(1, 6)}
    return written({"0.txt": faults.WAIT + f"{seconds} {base / 'begun'} ".encode() + TEXT, **files}, base / "in")


def await_file(path: Path) -> None:
    until = time.monotonic() + 60
    while not path.exists():
        assert time.monotonic() < until
        time.sleep(0.02)


def test_workers_and_hash_seeds_change_no_byte(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = contracts(24)
    files["copy.doc"] = files["0003.docx"]  # another suffix is another warning, whichever is read first
    folder = written(files, tmp_path / "in")
    found = []
    for workers, seed in ((1, "0"), (2, "1"), (4, "0")):
        monkeypatch.setenv("PYTHONHASHSEED", seed)
        out = tmp_path / str(workers)
        assert start([folder, "-o", out, "-w", workers, "-f", "json"]).wait() == 1
        found.append(outputs(out))
    assert found[0] == found[1] == found[2]


# Many files


def test_workers_are_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "FILES_EACH", 4)
    hired = count_workers(monkeypatch)
    faults.outcomes({f"{n}.txt": text(n) for n in range(20)}, tmp_path, PEACE, workers=1)
    assert len(hired) == 5
    monkeypatch.setattr(pool, "GROWTH", -(2**20))
    faults.outcomes({f"{n}.txt": text(n) for n in range(3)}, tmp_path, PEACE, workers=1)
    assert len(hired) == 8


def count_workers(monkeypatch: pytest.MonkeyPatch) -> list[pool.Worker]:
    hired: list[pool.Worker] = []
    started = pool.Pool._started

    def count(self: pool.Pool) -> pool.Worker:
        hired.append(started(self))
        return hired[-1]

    monkeypatch.setattr(pool.Pool, "_started", count)
    return hired


def test_two_thousand_files_leave_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "FILES_EACH", 100)
    files = {f"{n}.txt": b"%d" % n for n in range(2_000)}
    faults.outcomes({"a.txt": TEXT}, tmp_path, PEACE)  # the server of workers is there from now on
    before, memory = faults.held(), pool.resident(os.getpid())
    assert len(faults.outcomes(files, tmp_path, PEACE)) == 2_000
    after = faults.held()
    assert all(now <= then for now, then in zip(after, before, strict=True)), (before, after)
    assert pool.resident(os.getpid()) < memory + 20 * 2**20


# Going on


def counted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return a list that grows with each file whose content is read and analysed."""
    read: list[str] = []
    is_new = ledgers.Ledger.is_new

    def count(self: ledgers.Ledger, sha256: str, location: str) -> bool:
        answer = is_new(self, sha256, location)
        read.extend([Path(location).name] * answer)
        return answer

    monkeypatch.setattr(ledgers.Ledger, "is_new", count)
    return read


def test_what_is_read_again_and_what_is_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read = counted(monkeypatch)
    folder = written(
        {"a.txt": text(1), "b.txt": text(2), "copy.txt": text(1), "no.txt": b"\x00\xff" * 40}, tmp_path / "in"
    )
    batch = Batch(tmp_path / "out", workers=1)

    def again(batch: Batch = batch) -> list[str]:
        read.clear()
        run.run([str(folder)], batch)
        return sorted(read)

    assert again() == ["a.txt", "b.txt", "no.txt"]
    first = outputs(batch.out)
    assert again() == []
    assert outputs(batch.out) == first
    assert again(batch._replace(again="failed")) == ["no.txt"]
    assert again(batch._replace(again="all")) == ["a.txt", "b.txt", "no.txt"]
    assert outputs(batch.out) == first
    other = batch._replace(order=Order(with_text=True))
    assert again(other) == ["a.txt", "b.txt", "no.txt"]
    assert again() == []
    assert outputs(batch.out) == first
    (folder / "b.txt").write_bytes(text(3))
    assert again() == ["b.txt"]
    (folder / "b.txt").rename(folder / "moved.txt")
    assert again() == []
    assert sorted(finished(batch.out)) == ["a.txt", "copy.txt", "moved.txt", "no.txt"]


def test_a_parent_that_dies_takes_a_hanging_worker_with_it(tmp_path: Path) -> None:
    folder = waiting(tmp_path, seconds=60)
    begun = start([folder, "-o", tmp_path / "out", "-w", 2], faults.COMMAND)
    await_file(tmp_path / "begun")
    below = descendants(begun.pid)
    begun.kill()
    begun.communicate()
    assert len(below) >= 3
    assert outliving(below) == []
