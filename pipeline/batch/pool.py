"""Worker processes and the watchdog over them (进程池与看门狗).

Each worker has one file in flight; so when one dies, or must be killed, that file alone is to blame.  A file that kills
two workers is ``failed`` with the code ``crash``; one that takes too long or too much memory is killed at its limit.
Workers are forked from a server that has everything loaded, and replaced after ``FILES_EACH`` files or when they have
grown, since what a library leaks stays with them.

>>> Pool(Order(), 2).slots == [Slot(), Slot()]
True
"""

from __future__ import annotations

import os
import signal
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkServerProcess, SpawnProcess
from typing import NamedTuple

import msgspec

from pipeline.batch.child import serve
from pipeline.batch.limits import Limits, resident
from pipeline.batch.messages import GO, LEAVE, Done, Seen, decode
from pipeline.batch.orders import Order
from pipeline.batch.processes import context, start_server
from pipeline.errors import WorkerCrash

FILES_EACH = 500
GROWTH = 256 * 2**20  # bytes more than it began with: time for a new one
TRIES = 2
STARTS = 6
CPU_TIME_SPENT = -getattr(signal, "SIGXCPU", 0) or None  # exit code of a worker that the kernel stopped
TICK = 0.05  # seconds between two looks at time and memory
Process = ForkServerProcess | SpawnProcess
IsNew = Callable[[str, str], bool]


class Outcome(NamedTuple):
    """What became of one location; record: its JSON, deflated; is_known: the content has a result already."""

    location: str
    done: Done
    record: bytes | None = None
    is_known: bool = False


class Worker(NamedTuple):
    """A worker process, the pipe to it, and the memory it began with."""

    process: Process
    pipe: Connection
    base: int


@dataclass
class Slot:
    """A place for one worker; location: in flight; tries: how many workers it has killed already."""

    worker: Worker | None = None
    location: str | None = None
    sha256: str = ""
    tries: int = 0
    deadline: float = 0.0
    files: int = 0
    done: Done | None = field(default=None)


class Pool:
    """Read locations in ``count`` workers; use as a context, so that no process outlives it."""

    def __init__(self, order: Order, count: int) -> None:
        self.order = order
        self.slots = [Slot() for _ in range(max(count, 1))]
        self.again: deque[tuple[str, int]] = deque()
        self.is_stopping = False

    def __enter__(self) -> Pool:
        return self

    def __exit__(self, *_: object) -> None:
        for slot in self.slots:
            self._end(slot)

    def read(self, locations: Iterator[str], is_new: IsNew) -> Iterator[Outcome]:
        """Yield the outcome of each location as it comes.

        is_new: told the checksum of a content and its location, says whether it is to be read (and is then in flight)
        ``stop`` ends the giving out; the files in flight are finished.
        """
        feed = iter(locations)
        while True:
            self._give_out(feed)
            busy = [slot for slot in self.slots if slot.location is not None]
            if not busy and (self.is_stopping or not self.again):
                return
            yield from self._listen(busy, is_new)
            yield from self._watch(busy)

    def stop(self) -> None:
        """Give out no more files."""
        self.is_stopping = True

    def _give_out(self, feed: Iterator[str]) -> None:
        for slot in self.slots:
            if slot.location is not None or self.is_stopping:
                continue
            location, tries = self.again.popleft() if self.again else (next(feed, None), 0)
            if location is None:
                return
            self._hire(slot, is_fresh=tries > 0)
            slot.location, slot.tries, slot.sha256, slot.done = location, tries, "", None
            slot.deadline = time.monotonic() + self.order.limits.seconds
            slot.files += 1
            try:
                _worker(slot).pipe.send_bytes(os.fsencode(location))
            except OSError:  # it died while idle: nobody's fault
                self._end(slot)
                self.again.appendleft((location, tries))
                slot.location = None

    def _listen(self, busy: list[Slot], is_new: IsNew) -> Iterator[Outcome]:
        by_pipe = {_worker(slot).pipe: slot for slot in busy}
        for ready in wait(list(by_pipe), TICK):
            slot = by_pipe[ready]  # type: ignore[index]  # only connections were given
            try:
                yield from self._hear(slot, is_new)
            except (EOFError, OSError, msgspec.MsgspecError):
                yield from self._bury(slot)

    def _hear(self, slot: Slot, is_new: IsNew) -> Iterator[Outcome]:
        pipe = _worker(slot).pipe
        content = pipe.recv_bytes()
        if slot.done is not None:
            yield self._finish(slot, slot.done, content)
            return
        message = decode(content)
        if isinstance(message, Seen):
            slot.sha256 = message.sha256
            if is_new(message.sha256, str(slot.location)):
                pipe.send_bytes(GO)
            else:
                pipe.send_bytes(LEAVE)
                yield self._finish(slot, Done(message.sha256, "ok"), is_known=True)
        elif message.status == "failed":
            yield self._finish(slot, message)
        else:
            slot.done = message

    def _finish(self, slot: Slot, done: Done, record: bytes | None = None, *, is_known: bool = False) -> Outcome:
        location = str(slot.location)
        slot.location = None
        worker = _worker(slot)
        if slot.files >= FILES_EACH or resident(worker.process.pid or 0) > worker.base + GROWTH:
            self._end(slot)
        return Outcome(location, done, record, is_known)

    def _bury(self, slot: Slot) -> Iterator[Outcome]:
        """Take leave of a worker that died; its file gets another one, once."""
        process = _worker(slot).process
        process.join(1)
        exitcode = process.exitcode
        self._end(slot)
        location, tries = str(slot.location), slot.tries + 1
        slot.location = None
        if exitcode == CPU_TIME_SPENT:
            yield Outcome(location, Done(slot.sha256, "failed", "limit_time", "CPU"))
        elif tries < TRIES:
            self.again.append((location, tries))
        else:
            how = f"worker ended with {_cause(exitcode)}"
            yield Outcome(location, Done(slot.sha256, "failed", "crash", how))

    def _watch(self, busy: list[Slot]) -> Iterator[Outcome]:
        """Kill what takes longer or holds more than it may."""
        now = time.monotonic()
        for slot in busy:
            if slot.location is None or slot.worker is None:
                continue
            exceeded = _exceeded(slot, self.order.limits, now)
            if exceeded:
                self._end(slot)
                yield Outcome(slot.location, Done(slot.sha256, "failed", *exceeded))
                slot.location = None

    def _hire(self, slot: Slot, *, is_fresh: bool) -> None:
        if is_fresh:
            self._end(slot)
        if slot.worker is not None:
            return
        slot.worker, slot.files = self._started(), 0

    def _started(self) -> Worker:
        """Return a new worker, also where the server that forks them was killed meanwhile: there will be a new one."""
        for attempt in range(STARTS):
            ours, theirs = context().Pipe()
            process = context().Process(target=serve, args=(theirs, self.order), daemon=True)
            try:
                start_server()
                process.start()
            except (EOFError, OSError):
                ours.close()
                time.sleep(TICK * 2**attempt)  # its end is heard of before the system calls it dead
                continue
            finally:
                theirs.close()
            return Worker(process, ours, resident(process.pid or 0))
        raise WorkerCrash("", "no worker could be started")

    def _end(self, slot: Slot) -> None:
        """End a worker; one that hangs in the kernel, as on a lost network disk, is left to it."""
        if slot.worker is None:
            return
        process, pipe, _ = slot.worker
        slot.worker = None
        pipe.close()
        if process.is_alive():
            process.kill()
            process.join(5)


def _worker(slot: Slot) -> Worker:
    if slot.worker is None:
        raise EOFError
    return slot.worker


def _exceeded(slot: Slot, limits: Limits, now: float) -> tuple[str, str] | None:
    if now > slot.deadline:
        return "limit_time", f"> {limits.seconds:g} s"
    worker = _worker(slot)
    if resident(worker.process.pid or 0) > worker.base + limits.memory:
        return "limit_memory", f"> {limits.memory // 2**20} MB"
    return None


def _cause(exitcode: int | None) -> str:
    return f"signal {-exitcode}" if exitcode is not None and exitcode < 0 else f"exit code {exitcode}"
