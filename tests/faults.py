"""Files that do harm to their worker, for tests: what is in them is obeyed where a test puts ``serve`` in its place.

``python -m tests.faults batch …`` is ``hetong batch …`` with such workers.
"""

from __future__ import annotations

import ctypes
import gc
import os
import signal
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path

from pipeline.batch import child, pool
from pipeline.batch.limits import Limits
from pipeline.batch.messages import Done
from pipeline.batch.orders import Order
from pipeline.batch.pool import Outcome, Pool

COMMAND = (sys.executable, "-m", "tests.faults")
ABORT, CPU, HANG, EAT, GARBAGE, RAISE = (
    b"!" + name for name in (b"abort", b"cpu", b"hang", b"eat", b"garbage", b"raise")
)
WAIT = b"!wait "  # seconds, then the name of a file to make first
read = child.read


def serve(pipe: Connection, order: Order) -> None:
    """Serve as a worker does, but do what the content of a file says."""
    child.read = partial(obey, pipe)
    child.serve(pipe, order)


def obey(pipe: Connection, content: bytes, sha256: str, location: str, order: Order) -> tuple[Done, bytes | None]:
    """Do what ``content`` says, then read it."""
    match content.split(b" ")[0]:
        case b"!abort":
            os.abort()
        case b"!cpu":
            os.kill(os.getpid(), signal.SIGXCPU)
        case b"!hang":
            ctypes.PyDLL(None).sleep(600)  # as a regular expression does, holding the interpreter
        case b"!eat":
            held = []
            while True:
                held.append(b"x" * 2**24)
        case b"!garbage":
            pipe.send_bytes(b"\xff{")
        case b"!raise":
            return child._failed(sha256, ValueError("\udcff")), None
        case b"!wait":
            _, seconds, marker, *_ = content.decode().split(" ")
            Path(marker).touch()
            time.sleep(float(seconds))
    return read(content, sha256, location, order)


def outcomes(files: Mapping[str, bytes], folder: Path, limits: Limits, workers: int = 2) -> dict[str, Outcome]:
    """Return what a pool makes of ``files``, by name."""
    return {Path(one.location).name: one for one in read_files(files, folder, limits, workers)}


def read_files(files: Mapping[str, bytes], folder: Path, limits: Limits, workers: int) -> Iterator[Outcome]:
    for name, content in files.items():
        (folder / name).write_bytes(content)
    with Pool(Order(limits=limits), workers) as running:
        yield from running.read((str(folder / name) for name in files), lambda *_: True)


def held() -> tuple[int, int, int]:
    """Return how many descriptors and threads this process holds, and how many dead children it has not buried."""
    gc.collect()  # what is held by chance alone
    children = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
    states = [Path(f"/proc/{child}/stat").read_text().rpartition(")")[2].split()[0] for child in children]
    count = [sum(1 for _ in Path("/proc/self", what).iterdir()) for what in ("fd", "task")]
    return count[0], count[1], states.count("Z")


@contextmanager
def small_disk(folder: Path, kilobytes: int) -> Iterator[Path]:
    """Give a file system of its own at ``folder``; skips where none may be mounted."""
    import subprocess

    import pytest

    folder.mkdir()
    options = f"size={kilobytes}k"
    if subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", folder], capture_output=True).returncode:
        pytest.skip("no right to mount a small disk here")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", folder], check=False)


def remount(folder: Path, options: str) -> None:
    import subprocess

    subprocess.run(["mount", "-o", f"remount,{options}", folder], check=True)


def names(outcome: Iterable[Outcome]) -> list[str]:
    return [Path(one.location).name for one in outcome]


def main() -> None:
    from pipeline import cli

    pool.serve = serve
    cli.main()


if __name__ == "__main__":
    main()
