"""How a batch tells how far it is (进度): a bar on a terminal, else a line every half minute, and a last line.

>>> line(Counter(ok=7, failed=1), 10, 4.0)
'8/10，正常 7，部分 0，失败 1，每秒 2.0，剩余 0:00:01 | 8/10, ok 7, partial 0, failed 1, 2.0/s, 0:00:01 left'
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

from pipeline.entry import Status

EVERY = 30.0  # seconds between two lines where there is no terminal


class Progress:
    """Counts outcomes and shows the counts; done_before: files that had a result already."""

    def __init__(self, total: int, show: Callable[[Counter[str]], None]) -> None:
        self.total = total
        self.counts: Counter[str] = Counter()
        self.began = time.monotonic()
        self.show = show

    def count(self, status: Status) -> None:
        """Take in what became of a file."""
        self.counts[status] += 1
        self.show(self.counts)

    @property
    def text(self) -> str:
        """Return how far it is, as one line."""
        return line(self.counts, self.total, time.monotonic() - self.began)


@contextmanager
def told(before: Counter[str], skipped: Counter[str]) -> Iterator[Progress]:
    """Say what lies ahead, show the progress, and say how it went."""
    total = before["pending"]
    done = before.total() - total
    left = skipped.total()
    zh, en = (f"，跳过 {left}", f", {left} skipped") if left else ("", "")
    _tell(f"待处理 {total}，已有结果 {done}{zh} | {total} to read, {done} done before{en}")
    with _shown(total) as show:
        progress = Progress(total, show)
        yield progress
    if total:
        _tell(progress.text)


def line(counts: Counter[str], total: int, seconds: float) -> str:
    """Return the counts, the rate and the time left in Chinese and English."""
    done = counts.total()
    rate = done / seconds if seconds else 0.0
    left = timedelta(seconds=round((total - done) / rate)) if rate else "?"
    ok, partial, failed = (counts[status] for status in ("ok", "partial", "failed"))
    zh = f"{done}/{total}，正常 {ok}，部分 {partial}，失败 {failed}，每秒 {rate:.1f}，剩余 {left}"
    return f"{zh} | {done}/{total}, ok {ok}, partial {partial}, failed {failed}, {rate:.1f}/s, {left} left"


@contextmanager
def _shown(total: int) -> Iterator[Callable[[Counter[str]], None]]:
    if sys.stderr.isatty() and total > 1:
        with _bar(total) as show:
            yield show
        return
    began = last = time.monotonic()

    def show_line(counts: Counter[str]) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last >= EVERY:
            last = now
            _tell(line(counts, total, now - began))

    yield show_line


@contextmanager
def _bar(total: int) -> Iterator[Callable[[Counter[str]], None]]:
    from rich import progress as bars

    from pipeline.writers import terminal

    columns = (
        bars.BarColumn(),
        bars.MofNCompleteColumn(),
        bars.TextColumn("{task.fields[told]}"),
        bars.TimeRemainingColumn(),
    )
    with bars.Progress(*columns, console=terminal.console(to_stderr=True), transient=True) as shown:
        task = shown.add_task("", total=total, told="")

        def show(counts: Counter[str]) -> None:
            words = f"ok {counts['ok']} partial {counts['partial']} failed {counts['failed']}"
            speed = shown.tasks[0].speed
            shown.update(task, completed=counts.total(), told=f"{words} {speed or 0:.0f}/s")

        yield show


def _tell(text: str) -> None:
    sys.stderr.write(f"hetong: {text}\n")
    sys.stderr.flush()
