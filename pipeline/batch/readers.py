"""Who reads the files of a batch (读取引擎): workers of this machine, or those of a Ray cluster.

>>> type(reader(Order(), 1)).__name__
'Pool'
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol, Self

from pipeline.batch.orders import Order
from pipeline.batch.pool import IsNew, Outcome, Pool


class Reader(Protocol):
    """Reads locations; use as a context, so that nothing it started outlives it."""

    @property
    def is_stopping(self) -> bool:
        """Return whether ``stop`` was called."""

    def __enter__(self) -> Self: ...

    def __exit__(self, *_: object) -> None: ...

    def read(self, locations: Iterator[str], is_new: IsNew) -> Iterator[Outcome]:
        """Yield the outcome of each location as it comes."""

    def stop(self) -> None:
        """Give out no more files; may be called by a signal."""


def reader(order: Order, workers: int, engine: str = "local", address: str = "") -> Reader:
    """Return the reader of ``engine``; address: of the Ray cluster, empty to start one on this machine."""
    if engine == "ray":
        from pipeline.batch.ray_engine import Cluster

        return Cluster(order, workers, address)
    return Pool(order, workers)
