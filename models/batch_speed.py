"""How fast a batch is, end to end (批量速度): folders of generated contracts, ledger and Parquet included.

``python -m models.batch_speed`` runs all of it (about ten minutes), ``… docx`` one part; the outputs are timed by
`models.batch_exports`.  Each run is a process of its own, so that its memory can be told.  Wall time, on a machine
with nothing else to do.

>>> sorted(PARTS)
['docx', 'isolation', 'memory', 'pdf', 'ray', 'scaling']
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from models.benchmark import docx, pdf

FILES = 2_000
MANY, FEW = 20_000, 1_000
SMALL = "服务合同\n甲方：宁溪科技有限公司\n乙方：霁岚服务有限公司\n第一条 服务费每月{0}元，编号{0}。\n"
DRIVER = """
import json, resource, sys, time
from pathlib import Path
from pipeline.batch.run import Batch, run
if __name__ == "__main__":
    folder, out, workers, engine, *formats = sys.argv[1:]
    began = time.perf_counter()
    code = run([folder], Batch(Path(out), workers=int(workers), formats=formats, engine=engine))
    taken = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"code": int(code), "seconds": taken, "megabytes": peak}))
"""


class Ran(NamedTuple):
    """One run: seconds, and the most memory that the parent held, in MB."""

    seconds: float
    megabytes: float


def ran(
    folder: Path, out: Path, workers: int = 2, formats: tuple[str, ...] = ("parquet",), engine: str = "local"
) -> Ran:
    """Run a batch over ``folder`` in a process of its own.

    Raises RuntimeError: it did not end well.
    """
    driver = out.parent / "driver.py"
    driver.write_text(DRIVER, "utf-8")
    command = [sys.executable, str(driver), str(folder), str(out), str(workers), engine, *formats]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=Path.cwd())
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    told = json.loads(done.stdout.splitlines()[-1])
    if told["code"]:
        raise RuntimeError(f"exit code {told['code']}: {done.stderr[-2000:]}")
    return Ran(told["seconds"], told["megabytes"])


def folder_of(kind: str, count: int, root: Path) -> Path:
    """Return a folder of ``count`` contracts, each another one, made once."""
    makers: Mapping[str, Callable[[int], bytes]] = {
        "docx": lambda seed: docx(8_000, seed),
        "pdf": lambda seed: pdf(6, seed),
        "txt": lambda seed: SMALL.format(seed).encode(),
    }
    folder = root / f"{kind}-{count}"
    if not folder.exists():
        folder.mkdir()
        for seed in range(count):
            (folder / f"{seed:05}.{kind}").write_bytes(makers[kind](seed))
    return folder


def _rate(kind: str, bound: str, root: Path) -> Iterator[str]:
    found = ran(folder_of(kind, FILES, root), root / f"out-{kind}")
    yield _line(f"{FILES} {kind.upper()}, 2 workers, ledger, Parquet", f"{FILES / found.seconds:.1f}/s", bound)


def _docx(root: Path) -> Iterator[str]:
    yield from _rate("docx", ">= 60/s", root)


def _pdf(root: Path) -> Iterator[str]:
    yield from _rate("pdf", ">= 40/s", root)


def _isolation(root: Path) -> Iterator[str]:
    """One isolated worker against the same calls in this process, the same files."""
    from pipeline.batch.child import read
    from pipeline.batch.orders import Order
    from pipeline.batch.pool import Pool
    from pipeline.batch.warm import warm

    files = sorted(map(str, folder_of("docx", 300, root).iterdir()))
    warm()
    order = Order()
    shares = []
    for _ in range(3):
        began = time.perf_counter()
        for file in files:
            read(Path(file).read_bytes(), "", file, order)
        inside = time.perf_counter() - began
        with Pool(order, 1) as pool:
            outcomes = pool.read(iter(files), lambda *_: True)
            next(outcomes)
            began = time.perf_counter()
            count = sum(1 for _ in outcomes)
            shares.append((time.perf_counter() - began) / count / (inside / len(files)))
    yield _line("an isolated worker against the same work inside", f"{sorted(shares)[1]:.2f} x", "<= 1.10 x")


def _scaling(root: Path) -> Iterator[str]:
    folder = folder_of("docx", 600, root)
    one, two = (ran(folder, root / f"out-workers-{count}", count, ()).seconds for count in (1, 2))
    yield _line("two workers against one, 600 DOCX", f"{one / two:.2f} x", ">= 1.8 x")


def _memory(root: Path) -> Iterator[str]:
    few = ran(folder_of("txt", FEW, root), root / "out-few")
    many = ran(folder_of("txt", MANY, root), root / "out-many")
    again = ran(folder_of("txt", MANY, root), root / "out-many", formats=())
    yield _line(f"parent's memory, {FEW} files", f"{few.megabytes:.0f} MB", "<= 300 MB")
    yield _line(f"parent's memory, {MANY} files", f"{many.megabytes:.0f} MB", "<= 300 MB, flat")
    yield _line(f"{MANY} small TXT, 2 workers", f"{MANY / many.seconds:.0f}/s", "")
    yield _line(f"a second run over {MANY} finished files, outputs included", f"{again.seconds:.2f} s", "")
    yield _line("  of which deciding what is done", f"{deciding(folder_of('txt', MANY, root), root):.2f} s", "<= 2 s")


def deciding(folder: Path, root: Path) -> float:
    """Return the seconds from the named folder to knowing that nothing is pending."""
    from pipeline.batch.ledger import opened
    from pipeline.batch.orders import Order
    from pipeline.batch.sources import find

    began = time.perf_counter()
    with opened(root / "out-many", Order().key) as ledger:
        ledger.begin(find([str(folder)], root / "out-many"))
        if list(ledger.pending()):
            raise RuntimeError("files are pending")
    return time.perf_counter() - began


def _ray(root: Path) -> Iterator[str]:
    folder = folder_of("docx", FILES, root)
    local, ray = (ran(folder, root / f"out-engine-{engine}", engine=engine).seconds for engine in ("local", "ray"))
    yield _line(f"Ray against local, {FILES} DOCX, its start included", f"{local / ray:.2f} x", ">= 0.7 x")


def _line(name: str, value: str, bound: str) -> str:
    return f"{name:60} {value:>10}   {bound}"


PARTS: Mapping[str, Callable[[Path], Iterator[str]]] = {
    "docx": _docx,
    "pdf": _pdf,
    "isolation": _isolation,
    "scaling": _scaling,
    "memory": _memory,
    "ray": _ray,
}


def main() -> None:
    """Print the figures of the parts named, or of all."""
    with tempfile.TemporaryDirectory(prefix="hetong-") as root:
        for name in sys.argv[1:] or PARTS:
            for line in PARTS[name](Path(root)):
                sys.stdout.write(f"{line}\n")
                sys.stdout.flush()


if __name__ == "__main__":
    main()
