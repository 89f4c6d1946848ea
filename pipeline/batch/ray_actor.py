"""What stands on each core of a Ray cluster (集群上的读取者): a pool of one worker, which takes lots of files.

The file is read in the worker process, not in Ray's: what kills its reader kills no more of the cluster than on one
machine.  What goes to and fro is MessagePack made and checked by ``msgspec``; Ray carries it as plain bytes.

>>> unpacked(packed([b"a"]), list[bytes])
[b'a']
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from typing import Any, TypeVar

import msgspec

from pipeline import __version__
from pipeline.batch.ledger import content_key
from pipeline.batch.messages import encode
from pipeline.batch.orders import Order
from pipeline.batch.pool import Pool
from pipeline.batch.processes import start_server

SECONDS_EACH = 5.0  # a lot takes no more but for the file at hand; the rest of it goes back to be given to others
KNOWN = 100_000  # contents remembered
Result = tuple[int, bytes, bytes | None, bool]  # place in the lot, Done as JSON, record, whether it is known
Kind = TypeVar("Kind")


class Actor:
    """Reads lots of files on one core; turn: of the driver's reading, in which a content is read once."""

    def __init__(self, order: bytes) -> None:
        vars(sys.modules["__main__"]).pop("__file__", None)  # else each worker would import what Ray's process began as
        self.pool = Pool(unpacked(order, Order), 1)
        start_server()  # it loads what workers need while the first lot is on its way
        self.turn = 0
        self.known: set[str] = set()

    def version(self) -> bytes:
        """Return the version of this package on this node."""
        return __version__.encode()

    def read(self, lot: bytes, turn: int) -> bytes:
        """Return the results of the files that ``lot`` names; those that took too long are missing."""
        if turn != self.turn or len(self.known) > KNOWN:
            self.turn, self.known = turn, set()
        places = {os.fsdecode(name): place for place, name in enumerate(unpacked(lot, list[bytes]))}
        results: list[Result] = []
        for outcome in self.pool.read(_in_time(places), self._is_new):
            if outcome.done.sha256:
                self.known.add(content_key(outcome.done.sha256, outcome.location))
            results.append((places[outcome.location], encode(outcome.done), outcome.record, outcome.is_known))
        return packed(results)

    def _is_new(self, sha256: str, location: str) -> bool:
        return content_key(sha256, location) not in self.known


def packed(message: Any) -> bytes:
    """Return ``message`` as MessagePack."""
    return msgspec.msgpack.encode(message)


def unpacked(content: bytes, kind: type[Kind]) -> Kind:
    """Return the message in ``content``; raises msgspec.MsgspecError unless it is of ``kind``."""
    return msgspec.msgpack.decode(content, type=kind)


def _in_time(locations: dict[str, int]) -> Iterator[str]:
    """Yield ``locations`` as long as there is time, the first one always."""
    until = time.monotonic() + SECONDS_EACH
    for place, location in enumerate(locations):
        if place and time.monotonic() > until:
            return
        yield location
