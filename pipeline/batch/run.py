"""A batch from what the user named to the outputs (批量主流程): find, decide, read, keep, write.

>>> exit_code(Counter(ok=3)), exit_code(Counter(ok=3, failed=1)), exit_code(Counter())
(<ExitCode.OK: 0>, <ExitCode.SOME_FAILED: 1>, <ExitCode.NO_INPUT: 3>)
"""

from __future__ import annotations

import os
import signal
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from pipeline.batch.ledger import Ledger, looked_at, opened
from pipeline.batch.orders import Order
from pipeline.batch.progress import Progress, told
from pipeline.batch.readers import Reader, reader
from pipeline.batch.sources import find
from pipeline.errors import ExitCode

PASSES = 2  # the second for what was left to another location of the same content, where that one changed meanwhile
STOPPING = "正在完成手头的文件，再按一次立即结束 | finishing the files in flight; once more ends at once"
STOPPED = "已中断，还有 {0} 份，重新运行同一命令即可续跑 | interrupted, {0} to go; run the same command again to go on"


class Batch(NamedTuple):
    """What ``hetong batch`` was asked for.

    again: ``all`` or ``failed`` results are forgotten first
    engine: ``local``, or ``ray`` for the cluster at ``address``
    """

    out: Path
    order: Order = Order()
    formats: Sequence[str] = ()
    workers: int = 2
    again: str = ""
    engine: str = "local"
    address: str = ""

    @property
    def reader(self) -> Reader:
        """Return who reads the files."""
        return reader(self.order, self.workers, self.engine, self.address)


def run(named: Iterable[str], batch: Batch) -> ExitCode:
    """Read what is named and not read yet, and write the outputs of the whole.

    Raises OutputError: the output folder cannot be written, or another run is at work in it.
    """
    from pipeline.batch.outputs import sweep

    with opened(batch.out, batch.order.key) as ledger:
        sweep(batch.out)
        skipped = ledger.begin(find(named, batch.out), again=batch.again)
        with told(ledger.counts(), skipped) as progress, batch.reader as pool, _stopping(pool):
            read(ledger, pool, progress)
        return finish(ledger, batch, is_stopped=pool.is_stopping)


def survey(named: Iterable[str], batch: Batch) -> ExitCode:
    """Print what a run would read, what it would skip and what is done already; read and write nothing."""
    from pipeline.batch.survey import text

    with looked_at(batch.out, batch.order.key) as ledger:
        sys.stdout.write(text(find(named, batch.out), ledger.is_done if ledger else lambda _: False))
    return ExitCode.OK


def watch(folder: Path, batch: Batch, quiet: float, *, poll: bool) -> ExitCode:
    """Read what comes into ``folder`` once it has not changed for ``quiet`` seconds, until Ctrl-C."""
    from threading import Event

    from pipeline.batch.watching import changes

    ended = Event()
    with _handled(lambda *_: ended.set()):
        for arrived in changes(str(folder), quiet, ended, force_polling=poll, leave_out=batch.out):
            sys.stderr.write(f"hetong: {len(arrived)} 份新文件 | {len(arrived)} new files\n")
            if run([str(folder)], batch) is ExitCode.INTERRUPTED:
                break
    return ExitCode.INTERRUPTED


def read(ledger: Ledger, pool: Reader, progress: Progress) -> None:
    """Read every pending file and keep its outcome."""
    for _ in range(PASSES):
        for outcome in pool.read(ledger.pending(), ledger.is_new):
            ledger.keep(outcome)
            progress.count(ledger.status(outcome))


def finish(ledger: Ledger, batch: Batch, *, is_stopped: bool) -> ExitCode:
    """Write the outputs and say how the run went."""
    from pipeline.batch.outputs import write

    ledger.flush()
    counts = ledger.counts()
    write(batch.out, batch.formats, batch.workers)
    if is_stopped and counts["pending"]:
        sys.stderr.write(f"hetong: {STOPPED.format(counts['pending'])}\n")
        return ExitCode.INTERRUPTED
    ledger.finish()
    return exit_code(counts)


def exit_code(counts: Counter[str]) -> ExitCode:
    """Return 0 when every file gave a record, 1 when some failed, 3 when there was none."""
    if not counts.total():
        return ExitCode.NO_INPUT
    return ExitCode.SOME_FAILED if counts["failed"] else ExitCode.OK


@contextmanager
def _stopping(pool: Reader) -> Iterator[None]:
    """Let the first Ctrl-C or SIGTERM finish the files in flight, and the second end at once."""

    def stop(*_: object) -> None:
        if pool.is_stopping:
            sys.exit(int(ExitCode.INTERRUPTED))
        pool.stop()
        os.write(2, f"hetong: {STOPPING}\n".encode())  # a stream may be in the middle of a line

    with _handled(stop):
        yield


@contextmanager
def _handled(handler: Callable[..., None]) -> Iterator[None]:
    before = {number: signal.signal(number, handler) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, earlier in before.items():
            signal.signal(number, earlier)
