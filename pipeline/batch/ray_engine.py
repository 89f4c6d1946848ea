"""A batch on a Ray cluster (Ray 集群引擎): an actor on each core reads lots of files, the ledger stays with the driver.

Below the ledger a file is read at least once: the lot of a lost actor is given out again.  The ledger takes each result
once.  A lot that has lost ``TRIES`` actors is parted into its files, and a file that goes on like that is ``failed``
with the code ``crash``.  A lost actor is replaced by one that waits until there is a core for it: a cluster may lose
nodes and gain others.  The nodes must know the files by the same names: on a shared disk, or by URL.

>>> Cluster(Order(), 2, "10.0.0.1:6379").is_stopping, absolute("a.docx", "/in"), absolute("s3://b/a.docx", "/in")
(False, '/in/a.docx', 's3://b/a.docx')
"""

from __future__ import annotations

import importlib
import logging
import os
import re
import socket
import sys
import time
from collections import deque
from collections.abc import Iterator
from contextlib import redirect_stdout
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from pipeline import __version__
from pipeline.batch.messages import Done, decode
from pipeline.batch.orders import Order
from pipeline.batch.pool import TRIES as FILE_TRIES
from pipeline.batch.pool import IsNew, Outcome
from pipeline.batch.ray_actor import SECONDS_EACH, Actor, Result, packed, unpacked
from pipeline.batch.stores import is_url
from pipeline.errors import MissingTool

ADDRESS_RE = re.compile(r"(?:ray://)?\[?(?P<host>[^\[\]/]{1,255}?)\]?:(?P<port>[0-9]{1,5})")
REACH_SECONDS = 5.0
START_SECONDS = 300.0  # without any actor: a cluster that grows on demand takes minutes
STARTS = 3  # failures to start, beside one for each actor
SLACK_SECONDS = 60.0  # an answer may be late
TICK = 1.0
LOT_FILES = 16
LOTS_EACH = 2  # one at work and one waiting, so that no core waits for the driver
TRIES = 3
OBJECT_STORE = 100 * 2**20  # bytes; results are small and fetched at once
NO_STATISTICS = "RAY_USAGE_STATS_ENABLED", "0"  # nothing is sent to anyone, unless the user has set it


class NoCluster(MissingTool):
    """There is no Ray cluster that can be used."""

    code = "no_cluster"
    reason_zh, reason_en = "Ray 集群不可用", "no Ray cluster can be used"
    remedy_zh = "请检查 --address、集群是否在运行、各节点是否装有同一版本的 hetong"
    remedy_en = "check --address, whether the cluster runs, and that each node has this version of hetong"


@dataclass
class Lot:
    """Files given out together; tries: how many actors it has lost already."""

    locations: list[str]
    tries: int = 0


@dataclass(eq=False)
class Seat:
    """A place for one actor; lots: what it was given, in order, by the reference to the answer.

    start: the reference to its first answer, None once that has come; since: when it began with what it is at
    """

    actor: Any
    start: Any
    lots: dict[Any, Lot] = field(default_factory=dict)
    since: float = 0.0


class Cluster:
    """Reads locations in ``count`` actors, 0 for one on each core of the cluster; use as a context."""

    def __init__(self, order: Order, count: int, address: str = "") -> None:
        self.order, self.count, self.address = order, count, address or os.environ.get("RAY_ADDRESS", "")
        self.ray: Any = None
        self.is_stopping = False
        self.turn = self.failures = 0
        self.alive = 0.0  # when there was an actor last
        self.seats: list[Seat] = []
        self.again: deque[Lot] = deque()
        self.talk = redirect_stdout(sys.stderr)  # Ray tells of lost nodes

    def __enter__(self) -> Cluster:
        self.ray = connected(self.address, self.count)
        self.talk.__enter__()
        self.count = self.count or max(int(self.ray.cluster_resources().get("CPU", 1)), 1)
        return self

    def __exit__(self, *_: object) -> None:
        self.talk.__exit__(None, None, None)
        self.ray.shutdown()  # the actors belong to this job and end with it

    def read(self, locations: Iterator[str], is_new: IsNew) -> Iterator[Outcome]:  # noqa: ARG002
        """Yield the outcome of each location as it comes.

        is_new: is not asked; of what two actors have read the ledger takes one
        ``stop`` ends the giving out; the lots at work are finished.
        Raises NoCluster: no actor can be started.
        """
        self.turn += 1
        self.alive = time.monotonic()
        feed = _lots(locations)
        while self._has_more(feed) or any(seat.lots for seat in self.seats):
            self._hire()
            self._give_out(feed)
            for seat, reference in self._answers():
                yield from self._listen(seat, reference)
            yield from self._watch()

    def stop(self) -> None:
        """Give out no more files."""
        self.is_stopping = True

    def _has_more(self, feed: Iterator[Lot]) -> bool:
        if self.is_stopping:
            return False
        if not self.again:
            self.again.extend(islice(feed, 1))
        return bool(self.again)

    def _hire(self) -> None:
        """Ask for the actors that are missing; each starts when there is a core for it."""
        while len(self.seats) < self.count and not self.is_stopping:
            actor = self.ray.remote(Actor).options(num_cpus=1, max_restarts=0).remote(packed(self.order))
            self.seats.append(Seat(actor, actor.version.remote()))

    def _give_out(self, feed: Iterator[Lot]) -> None:
        """Give each actor a lot, then each a second one; after ``stop`` those that wait are forgotten."""
        if self.is_stopping:
            for seat in self.seats:
                seat.lots = dict(islice(seat.lots.items(), 1))
        for depth in range(LOTS_EACH):
            for seat in self.seats:
                if seat.start is None and len(seat.lots) == depth and self._has_more(feed):
                    if depth and any(lot.tries for lot in (self.again[0], *seat.lots.values())):
                        continue  # what may have lost an actor is given alone, so that no other is taken for it
                    self._give(seat, self.again.popleft())

    def _give(self, seat: Seat, lot: Lot) -> None:
        folder = os.getcwd()  # noqa: PTH109  (a path may be of bytes that are no text)
        names = packed([os.fsencode(absolute(location, folder)) for location in lot.locations])
        seat.since = seat.since if seat.lots else time.monotonic()
        seat.lots[seat.actor.read.remote(names, self.turn)] = lot

    def _answers(self) -> list[tuple[Seat, Any]]:
        """Wait for an answer and return all that have come, those of each actor in order."""
        asked = {reference: seat for seat in self.seats for reference in (seat.start, *seat.lots) if reference}
        came, _ = self.ray.wait(list(asked), timeout=TICK)
        if came:
            came, _ = self.ray.wait(list(asked), num_returns=len(asked), timeout=0)
        return [(asked[reference], reference) for reference in asked if reference in set(came)]

    def _listen(self, seat: Seat, reference: Any) -> Iterator[Outcome]:
        if seat not in self.seats:
            return
        try:
            answer = self.ray.get(reference)
        except self.ray.exceptions.RayError as error:
            yield from self._bury(seat, _told(error))
            return
        self.alive = seat.since = time.monotonic()
        if reference is seat.start:
            seat.start, self.failures = None, 0
            if answer != __version__.encode():
                raise NoCluster(self.address, f"hetong {__version__} here, {answer.decode()} on a node")
        elif reference in seat.lots:
            yield from self._outcomes(seat.lots.pop(reference), answer)

    def _outcomes(self, lot: Lot, answer: bytes) -> Iterator[Outcome]:
        """Yield what an actor has read of a lot; the rest is given out again."""
        rest = dict(enumerate(lot.locations))
        for place, done, record, is_known in unpacked(answer, list[Result]):
            message = decode(done)
            if isinstance(message, Done):
                yield Outcome(rest.pop(place), message, record, is_known)
        if rest:
            self.again.append(Lot(list(rest.values()), lot.tries))

    def _bury(self, seat: Seat, why: str) -> Iterator[Outcome]:
        """Take leave of an actor: what it was at is to blame, what waited is not."""
        self.seats.remove(seat)
        self.ray.kill(seat.actor)
        self.failures += seat.start is not None
        if self.failures > STARTS + self.count:
            raise NoCluster(self.address, why)
        blame = 1
        for reference, lot in seat.lots.items():
            try:
                answer = self.ray.get(reference, timeout=0)
            except self.ray.exceptions.RayError:
                yield from self._put_back(lot, lot.tries + blame, why)
                blame = 0
            else:
                yield from self._outcomes(lot, answer)

    def _put_back(self, lot: Lot, tries: int, why: str) -> Iterator[Outcome]:
        if tries < TRIES:
            self.again.append(Lot(lot.locations, tries))
        elif len(lot.locations) > 1:
            self.again.extend(Lot([location], 1) for location in lot.locations)
        else:
            yield Outcome(lot.locations[0], Done("", "failed", "crash", why))

    def _watch(self) -> Iterator[Outcome]:
        """Give up an actor that does not answer, and a cluster that gives none."""
        now = time.monotonic()
        longest = SECONDS_EACH + FILE_TRIES * self.order.limits.seconds + SLACK_SECONDS
        for seat in [seat for seat in self.seats if seat.lots and now - seat.since > longest]:
            yield from self._bury(seat, f"no answer for {longest:.0f} s")
        if all(seat.start is not None for seat in self.seats) and now - self.alive > START_SECONDS:
            raise NoCluster(self.address, f"no actor for {START_SECONDS:.0f} s")


def connected(address: str, count: int) -> Any:
    """Return Ray, joined to the cluster at ``address``, or, without one, to one of ``count`` cores made here.

    Raises MissingTool: Ray is not installed.  NoCluster: there is none at ``address``.
    """
    os.environ.setdefault(*NO_STATISTICS)
    try:
        ray = importlib.import_module("ray")
    except ImportError as error:
        raise MissingTool("ray", "pip install 'hetong[ray]'") from error
    _reach(address)
    options = {"address": address} if address else _own(count)
    try:
        ray.init(**options, log_to_driver=False, logging_level=logging.CRITICAL)
    except (Exception, SystemExit) as error:  # Ray ends the process for some
        raise NoCluster(address, _told(error)) from error
    return ray


def absolute(location: str, folder: str) -> str:
    """Return ``location`` as the nodes can name it."""
    return location if is_url(location) else os.path.join(folder, location)  # noqa: PTH118


def _own(count: int) -> dict[str, Any]:
    return {
        "address": "local",
        "num_cpus": count or None,
        "include_dashboard": False,
        "object_store_memory": OBJECT_STORE,
    }


def _reach(address: str) -> None:
    """See whether anything listens at ``address``: Ray itself would try for minutes."""
    named = ADDRESS_RE.fullmatch(address)
    if named is None:
        return
    try:
        socket.create_connection((named["host"], int(named["port"])), REACH_SECONDS).close()
    except (OSError, OverflowError) as error:
        raise NoCluster(address, str(error)) from error


def _lots(locations: Iterator[str]) -> Iterator[Lot]:
    while files := list(islice(locations, LOT_FILES)):
        yield Lot(files)


def _told(error: BaseException) -> str:
    lines = str(error).strip().splitlines()
    return f"{type(error).__name__}: {lines[-1] if lines else ''}"[:300]
