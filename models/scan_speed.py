"""Pages a second when scans are read by one process and by two that share the cores (扫描件吞吐).

``python -m models.scan_speed`` reads the scanned samples by one process with two threads, by two processes with two
threads each, and by two with one each; every process warms up on the same pages first.

>>> [(setting.processes, setting.threads) for setting in SETTINGS]
[(1, 2), (2, 2), (2, 1)]
"""

from __future__ import annotations

import os
import subprocess
import sys
from typing import NamedTuple

from models.evaluate import document_path
from models.gate import SCANNED
from models.scan_cases import samples

WORKER = """
import sys, time
from pipeline.analyze import analyze
def run():
    return sum(len(analyze(path).source.ocr_pages) for path in sys.argv[1:])
run()
print("ready", flush=True)
sys.stdin.readline()
start = time.perf_counter()
print(run(), time.perf_counter() - start, flush=True)
"""


class Setting(NamedTuple):
    """How many processes read at once, and with how many threads each."""

    processes: int
    threads: int


SETTINGS = (Setting(1, 2), Setting(2, 2), Setting(2, 1))


def pages_per_second(setting: Setting, paths: list[str]) -> float:
    """Return the pages that all processes of ``setting`` read in a second, every one all of ``paths``."""
    environment = os.environ | {"OMP_NUM_THREADS": str(setting.threads)}
    workers = [
        subprocess.Popen(
            [sys.executable, "-c", WORKER, *paths],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=environment,
        )
        for _ in range(setting.processes)
    ]
    for worker in workers:
        _line(worker)
    for worker in workers:
        assert worker.stdin is not None
        worker.stdin.write("\n")
        worker.stdin.flush()
    done = [_line(worker).split() for worker in workers]
    for worker in workers:
        worker.wait()
    return sum(int(pages) for pages, _ in done) / max(float(seconds) for _, seconds in done)


def _line(worker: subprocess.Popen[str]) -> str:
    assert worker.stdout is not None
    return worker.stdout.readline()


def main() -> None:
    """Print pages a second for each setting, and against the first."""
    paths = [str(document_path(SCANNED, case.name)) for case in samples()]
    first = 0.0
    for setting in SETTINGS:
        speed = pages_per_second(setting, paths)
        first = first or speed
        name = f"{setting.processes} x {setting.threads} threads"
        sys.stdout.write(f"{name}: {speed:.2f} pages/s ({speed / first:.2f})\n")


if __name__ == "__main__":
    main()
