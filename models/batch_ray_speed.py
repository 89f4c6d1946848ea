"""Ray beside the processes of this machine (两种引擎的速度): the same files, the start counted and not; and the ledger.

``python -m models.batch_ray_speed`` prints it, about two minutes.  No output is written but the ledger.

>>> Speed(10.0, 6.0, 600).text
'60.0/s; 100.0/s when all workers are there'
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from models.batch_speed import folder_of
from pipeline.batch.ledger import opened
from pipeline.batch.messages import Done
from pipeline.batch.orders import Order
from pipeline.batch.pool import Outcome
from pipeline.batch.readers import reader
from pipeline.batch.sources import find

FILES, WORKERS = 600, 2
KEPT, RECORD_BYTES = 20_000, 7_000  # results, and what a deflated record of 8,000 characters takes


class Speed(NamedTuple):
    """Seconds for ``files`` from the start of the workers on, and seconds for as many once they are warm."""

    all: float
    warm: float
    files: int

    @property
    def text(self) -> str:
        """Return files a second."""
        return f"{self.files / self.all:.1f}/s; {self.files / self.warm:.1f}/s when all workers are there"


def speed(folder: Path, engine: str, out: Path) -> Speed:
    """Read ``folder`` twice with the same workers: the first time they have to be started."""
    taken = []
    began = time.perf_counter()
    with reader(Order(), WORKERS, engine) as running:
        for turn in ("first", "again"):
            began = began if turn == "first" else time.perf_counter()
            with opened(out / turn, Order().key) as ledger:
                ledger.begin(find([str(folder)]))
                for outcome in running.read(ledger.pending(), ledger.is_new):
                    ledger.keep(outcome)
            taken.append(time.perf_counter() - began)
    return Speed(taken[0], taken[1], sum(1 for _ in folder.iterdir()))


def kept_each_second(out: Path) -> float:
    """Return how many results of ``RECORD_BYTES`` the ledger takes a second: what bounds a driver."""
    records = [os.urandom(RECORD_BYTES) for _ in range(16)]
    with opened(out, "key") as ledger:
        began = time.perf_counter()
        for number in range(KEPT):
            ledger.keep(Outcome(f"/in/{number:08}.docx", Done(f"{number:064x}", "ok"), records[number % 16]))
        ledger.flush()
    return KEPT / (time.perf_counter() - began)


def lines(root: Path) -> Iterator[str]:
    """Yield the figures, each engine measured twice, in turns."""
    folder = folder_of("docx", FILES, root)
    for turn in range(2):
        local, ray = (speed(folder, engine, root / f"{engine}-{turn}") for engine in ("local", "ray"))
        yield f"local, {WORKERS} workers: {local.text}"
        ratios = f"{local.all / ray.all:.2f} x local, {local.warm / ray.warm:.2f} x when warm"
        yield f"Ray, {WORKERS} actors: {ray.text}; {ratios}"
    yield f"ledger: {kept_each_second(root / 'ledger'):.0f} results/s"


def main() -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory(prefix="hetong-") as root:
        for line in lines(Path(root)):
            sys.stdout.write(f"{line}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
