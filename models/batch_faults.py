"""What a batch survives (批量故障演练): processes killed at random, poisoned files, a long run.

``python -m models.batch_faults`` runs it at full length, some minutes; the tests run the same functions on little.

>>> seeded = contracts(20)
>>> len(seeded), seeded["0003.docx"][:2], seeded["0009.txt"] == seeded["0000.txt"], seeded["0008.txt"]
(20, b'PK', True, b'')
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from models import hostile
from models.benchmark import contract_text, docx

COMMAND = (sys.executable, "-m", "pipeline.cli")
KINDS = ("worker", "parent", "both")
GRACE = 20.0  # seconds for what a dead parent leaves behind to end; a server that is warming up ends after that
MEMORY = 300 * 2**20  # that the parent may hold
POISON = ("bomb_document_1g.docx", "flate_bomb_1g.pdf", "xobject_doubling_2e28.pdf")
KEPT = ("ledger.sqlite", ".lock")  # of an output folder: no outputs


class Toll(NamedTuple):
    """What kills did.

    kills: their kinds, in their order; left: processes that outlived their parent; rounds: runs begun
    other: outputs whose bytes are not those of a run that nobody disturbed
    """

    kills: tuple[str, ...]
    left: int
    rounds: int
    other: tuple[str, ...]


def contracts(count: int, characters: int = 900) -> dict[str, bytes]:
    """Return small contracts by name: each eighth a DOCX, each tenth a copy, some empty or no contracts."""
    made: dict[str, bytes] = {}
    for index in range(count):
        if index % 8 == 3:
            made[f"{index:04}.docx"] = docx(characters, index)
        elif index % 10 == 9:
            made[f"{index:04}.txt"] = contract_text(characters, index // 20 * 20 + 10 if index > 10 else 0).encode()
        elif index % 10 == 8:
            made[f"{index:04}.txt"] = (b"", b"\x00\xff" * 40, "今天天气晴朗。".encode() * 30)[index // 10 % 3]
        else:
            made[f"{index:04}.txt"] = contract_text(characters, index).encode()
    return made


def written(files: Mapping[str, bytes], folder: Path) -> Path:
    """Write ``files`` into ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return folder


def start(
    arguments: Sequence[object], command: Sequence[str] = COMMAND, confine: Callable[[], None] | None = None
) -> subprocess.Popen[str]:
    """Start ``hetong batch`` with ``arguments``; confine: called in the new process."""
    return subprocess.Popen(
        [*command, "batch", *map(str, arguments)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=confine,
    )


def outputs(out: Path) -> dict[str, bytes]:
    """Return all files below an output folder but the ledger and its lock, by their relative names."""
    files = (path for path in sorted(out.rglob("*")) if path.is_file() and path.name not in KEPT)
    return {str(path.relative_to(out)): path.read_bytes() for path in files}


def descendants(pid: int) -> list[int]:
    """Return the processes below ``pid``, its own first."""
    parents = {}
    for path in Path("/proc").glob("[0-9]*"):
        status = _stat(int(path.name))
        if status and status[0] != "Z":
            parents[int(path.name)] = int(status[1])
    found = [pid]
    for one in found:
        found += [child for child, parent in parents.items() if parent == one]
    return found[1:]


def peak_memory(pid: int) -> int:
    """Return the bytes a process has held at most; 0 when it is gone."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM")), 0)


def watched(run: subprocess.Popen[str]) -> tuple[str, int]:
    """Wait for the end of ``run`` and return what it said and the bytes it held at most."""
    peak = 0
    while True:
        peak = max(peak, peak_memory(run.pid))
        try:
            return run.communicate(timeout=0.1)[1], peak
        except subprocess.TimeoutExpired:
            continue


def survive(folder: Path, out: Path, kills: int, seed: int = 6) -> Toll:
    """Kill a batch over ``folder`` at random ``kills`` times, going on each time, and compare with one left in peace.

    A batch that comes to its end before all kills are spent begins anew.
    """
    chance = random.Random(seed)
    began = time.monotonic()
    start([folder, "-o", out / "calm"]).communicate()
    usual = time.monotonic() - began
    calm, done, left, rounds = outputs(out / "calm"), list[str](), 0, 0
    other: set[str] = set()
    while len(done) < kills:
        target = out / f"wild-{rounds}"
        is_over = False
        while not is_over:
            run = start([folder, "-o", target])
            rounds += 1
            for kind in _kinds(chance, kills - len(done)):
                time.sleep(usual * chance.uniform(0.2, 0.9))
                if run.poll() is None:
                    done.append(kind)
                    left += kill(run, kind, chance)
            run.communicate()
            is_over = run.returncode >= 0
        other |= {f"{target.name}/{name}" for name, _ in calm.items() ^ outputs(target).items()}
    return Toll(tuple(done), left, rounds, tuple(sorted(other)))


def kill(run: subprocess.Popen[str], kind: str, chance: random.Random) -> int:
    """Kill as ``kind`` says and return how many processes outlive a parent that was killed."""
    below = descendants(run.pid)
    if kind != "parent" and below:
        _kill(chance.choice(below))
    if kind == "worker":
        return 0
    _kill(run.pid)
    run.wait()
    return len(outliving(below))


def outliving(processes: Sequence[int], seconds: float = GRACE) -> list[int]:
    """Return those of ``processes`` that are still there after ``seconds`` at most."""
    until = time.monotonic() + seconds
    alive = list(processes)
    while alive and time.monotonic() < until:
        time.sleep(0.02)
        alive = [pid for pid in alive if (status := _stat(pid)) and status[0] != "Z"]
    return alive


def _kinds(chance: random.Random, kills: int) -> list[str]:
    """Return the kills of one run: after a worker only the parent, for a file that dies twice is rightly given up."""
    first = chance.choice(KINDS)
    return [first, chance.choice(KINDS[1:])][: min(kills, 1 + (first == "worker"))]


def _kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def _stat(pid: int) -> list[str]:
    """Return the state, the parent and what follows of a process; nothing when it is gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def main() -> int:
    """Run everything at full length and say what came of it."""
    with tempfile.TemporaryDirectory() as name:
        base = Path(name)
        for line in _lines(base):
            sys.stdout.write(line + "\n")
            sys.stdout.flush()
    return 0


def _lines(base: Path) -> Iterator[str]:
    yield _killed(base / "kills", 50, 400)
    yield _grown(base / "many", 20_000)
    yield from _hostile(base)


def _hostile(base: Path) -> Iterator[str]:
    if not hostile.TABLE.exists():
        yield "the hostile files are not beside the project"
        return
    hostile.generate()
    yield _harmed(base / "hostile")
    yield _poisoned(base / "poison", 200, 5)


def _harmed(out: Path) -> str:
    rows = hostile.expected()
    talk, peak = watched(start([*(hostile.MADE / row.name for row in rows), "-o", out, "--any-text"]))
    wrong = hostile.faults(rows, hostile.ended(out), hostile.MADE)
    told = "".join(f"\n  {name}: {problem}; {hostile.UNMET.get(name, 'NEW')}" for name, problem in wrong.items())
    traced = ", A TRACEBACK" if "Traceback" in talk else ""
    return f"{len(rows)} hostile files, {len(wrong)} not as expected, parent {peak >> 20} MB{traced}{told}"


def _poisoned(base: Path, files: int, seconds: int) -> str:
    folder = written(contracts(files), base / "in")
    arguments = [folder, "--max-seconds", seconds]
    calm = _seconds([*arguments, "-o", base / "calm"])
    for name in POISON:
        (folder / name).write_bytes((hostile.MADE / name).read_bytes())
    cost = _seconds([*arguments, "-o", base / "poisoned"]) - calm
    records = [(base / out / "records.jsonl").read_bytes() for out in ("calm", "poisoned")]
    same = "the others are the same" if records[0] == records[1] else "OTHERS DIFFER"
    return f"{len(POISON)} poisoned files among {files}, {seconds} s each at most: {cost:.1f} s more; {same}"


def _grown(base: Path, files: int) -> str:
    folder = written({f"{n:06}.txt": b"%d" % n for n in range(files)}, base / "in")
    small = written({f"{n:06}.txt": b"%d" % n for n in range(1_000)}, base / "small")
    peaks = [watched(start([each, "-o", base / each.name / "out"]))[1] >> 20 for each in (small, folder)]
    seconds = _seconds([folder, "-o", base / folder.name / "out"])
    return f"parent {peaks[0]} MB over 1,000 files, {peaks[1]} MB over {files:,}; resumed in {seconds:.1f} s"


def _seconds(arguments: Sequence[object]) -> float:
    began = time.monotonic()
    start(arguments).communicate()
    return time.monotonic() - began


def _killed(base: Path, kills: int, files: int) -> str:
    toll = survive(written(contracts(files), base / "in"), base, kills)
    counted = ", ".join(f"{toll.kills.count(kind)} {kind}" for kind in KINDS)
    same = "OTHER BYTES in " + ", ".join(toll.other) if toll.other else "the same bytes"
    return f"{len(toll.kills)} kills ({counted}) over {files} files: {same}, {toll.left} processes left"


if __name__ == "__main__":
    sys.exit(main())
