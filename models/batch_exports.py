"""How fast the outputs of a batch are written, and in how much memory (导出速度): one process for each format.

The records are those of generated contracts of 8,000 characters, repeated under other names and with other amounts.

>>> next(entries(1)()).location
'in/合同000000.docx'
"""

from __future__ import annotations

import hashlib
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

from models.benchmark import docx, read
from pipeline.entry import Entry
from pipeline.writers.batch_formats import FORMATS

CHARACTERS = 8_000
KINDS = 20  # different contracts
CASES = (
    ("parquet", 2_000, "<= 3 s"),
    ("duckdb", 2_000, ""),
    ("csv", 2_000, ""),
    ("json", 2_000, ""),
    ("records", 10_000, ""),
    ("xlsx", 10_000, "<= 60 s, <= 500 MB"),
)


def main(arguments: list[str]) -> int:
    """Print the table; with a format and a count, do that one."""
    if arguments:
        sys.stdout.write(measured(arguments[0], int(arguments[1])))
        return 0
    for name, count, bound in CASES:
        command = [sys.executable, "-m", "models.batch_exports", name, str(count)]
        told = subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()
        sys.stdout.write(f"{count:>6} records to {name:8} {told}   {bound}\n")
        sys.stdout.flush()
    return 0


def measured(name: str, count: int) -> str:
    """Write ``count`` records and return how long it took, and the most memory that this process has had."""
    found = entries(count)
    with tempfile.TemporaryDirectory() as folder:
        start, worked = time.perf_counter(), time.process_time()
        files = FORMATS[name](found, Path(folder))
        seconds, busy = time.perf_counter() - start, time.process_time() - worked
        megabytes = sum(path.stat().st_size for path in files) / 1e6
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
    return f"{seconds:6.1f} s ({busy:.1f} s of processor), {peak:5.0f} MB of memory, {megabytes:7.1f} MB written\n"


def entries(count: int) -> Callable[[], Iterator[Entry]]:
    """Return ``count`` results, read anew at every call."""
    kept = records()

    def found() -> Iterator[Entry]:
        for number in range(count):
            record = kept[number % KINDS].replace(b'"value":4000', b'"value":%d' % (4000 + number))
            checksum = hashlib.sha256(b"%d" % number).hexdigest()
            yield Entry(f"in/合同{number:06}.docx", checksum, "ok", None, "", record)

    return found


@cache
def records() -> list[bytes]:
    """Return the records of the generated contracts; made in a process of their own, whose memory does not count."""
    program = f"from models.batch_exports import made; made({KINDS})"
    lines = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True).stdout
    return lines.splitlines()


def made(kinds: int) -> None:
    """Write the records of ``kinds`` generated contracts, a line each."""
    for seed in range(kinds):
        sys.stdout.buffer.write(read(docx(CHARACTERS, seed), f"{seed}.docx") + b"\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
