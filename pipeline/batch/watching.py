"""Files as they arrive in a folder (监视文件夹): each once it has stopped changing.

A file counts as arrived when its size and its time of writing have stood still for a while, so that one that is being
copied is left alone.  The folder is walked at the start and from time to time beside the system's own notices, which
are lost when there are too many, when a folder is moved in whole, and for names that are no UTF-8.

>>> import tempfile, threading
>>> with tempfile.TemporaryDirectory() as folder:
...     _ = Path(folder, "a.docx").write_bytes(b"PK")
...     arrived = changes(folder, 0.05, threading.Event(), force_polling=True)
...     [Path(path).name for path in next(arrived)]
['a.docx']
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from threading import Event
from typing import NamedTuple

from pipeline.errors import MissingTool, UnreadableFile
from pipeline.intake import Found, identity, look, part_folders, walk

WALK_SECONDS = 60.0  # between walks where the system gives notice
POLL_SECONDS = 1.0  # between looks where it does not
POLL_SHARE = 0.25  # of the time, at most, is spent walking
STEPS = 4  # looks at a waiting file in its quiet time


class Waiting(NamedTuple):
    """A file that may still be written to: what it was like, and since when it has been like that."""

    stamp: str
    size: int
    since: float


class Watched(NamedTuple):
    """A folder, the folders in it to leave out, and what became of its files so far."""

    folder: str
    left_out: Mapping[tuple[int, int], str]
    waiting: dict[str, Waiting]
    given: dict[int, int]  # by the path's hash that of what was given: paths would fill the memory


def changes(
    folder: str, quiet_seconds: float, stop: Event, *, force_polling: bool = False, leave_out: Path | None = None
) -> Iterator[list[str]]:
    """Yield the files that are new in ``folder`` or written anew, once they have been still for ``quiet_seconds``.

    What lies there at the start is yielded too.  Ends when ``stop`` is set; what then waits comes at the next start.
    force_polling: for network file systems, which give no notice; leave_out: the folder of our own output
    Raises MissingTool, UnreadableFile.
    """
    if not Path(folder).is_dir():
        raise UnreadableFile(folder, "not a folder")
    left_out = {identity(str(leave_out)): ""} if leave_out is not None and leave_out.exists() else {}
    watched = Watched(folder, left_out, {}, {})
    step = max(0.01, min(quiet_seconds / STEPS, POLL_SECONDS))
    next_walk = 0.0
    for paths in _ticks(stop, step) if force_polling else _notices(folder, stop, step):
        now = time.monotonic()
        if now >= next_walk:
            _note(watched, walk(folder, left_out), now)
            took = time.monotonic() - now
            next_walk = now + took + (max(step, took / POLL_SHARE) if force_polling else WALK_SECONDS)
        for path in paths:
            _note(watched, _below(watched, path), now)
        arrived = _arrived(watched, time.monotonic(), quiet_seconds)
        if arrived:
            yield arrived


def _ticks(stop: Event, step: float) -> Iterator[Iterable[str]]:
    while not stop.is_set():
        yield ()
        stop.wait(step)


def _notices(folder: str, stop: Event, step: float) -> Iterator[Iterable[str]]:
    """Yield the paths that the system gives notice of, and nothing from time to time."""
    try:
        from watchfiles import watch
    except ImportError as error:
        raise MissingTool(folder, "pip install watchfiles") from error
    while not stop.is_set():
        is_new = True
        try:
            for noticed in watch(
                folder,
                watch_filter=None,
                stop_event=stop,
                yield_on_timeout=True,
                raise_interrupt=True,
                ignore_permission_denied=True,
                debounce=200,
                step=50,
                rust_timeout=max(1, int(step * 1000)),
            ):
                yield [folder] * is_new + sorted({path for _, path in noticed})
                is_new = False
        except (RuntimeError, OSError):  # a name that is no UTF-8, or the system watches no more folders
            stop.wait(POLL_SECONDS)
            yield [folder]


def _below(watched: Watched, path: str) -> Iterator[Found]:
    """Yield the file that there was notice of, or the files of a folder that was moved in."""
    inside = os.path.relpath(path, watched.folder)
    if inside == ".":
        yield from walk(watched.folder, watched.left_out)
        return
    here, is_part = watched.folder, False
    *folders, name = Path(inside).parts
    own = os.path.join(here, inside)  # noqa: PTH118
    if os.path.isdir(own) and not os.path.islink(own):  # noqa: PTH112, PTH114
        folders.append(name)
    for folder in folders:
        is_part = is_part or bool(part_folders([folder], _names(here)))
        here = os.path.join(here, folder)  # noqa: PTH118
        if folder.startswith(".") or identity(here) in watched.left_out:
            return
    if here != own:
        yield look(own, is_part=is_part)
    elif not is_part:
        yield from walk(own, watched.left_out)


def _names(folder: str) -> Iterator[str]:
    """Yield what lies in a folder; it is not listed before the first is asked for."""
    try:
        yield from os.listdir(folder)  # noqa: PTH208
    except OSError:
        return


def _is_taken(found: Found) -> bool:
    is_archive = found.skipped == "other_type" and found.location.lower().endswith(".zip")
    return bool(found.stamp) and (found.skipped is None or is_archive)


def _note(watched: Watched, found: Iterable[Found], now: float) -> None:
    """Let every file wait that is taken and was not given as it is now."""
    for each in found:
        if _is_taken(each) and watched.given.get(hash(each.location)) != hash((each.stamp, each.size)):
            before = watched.waiting.get(each.location)
            if before is None or before[:2] != (each.stamp, each.size):
                watched.waiting[each.location] = Waiting(each.stamp, each.size, now)


def _arrived(watched: Watched, now: float, quiet_seconds: float) -> list[str]:
    """Return the waiting files whose quiet time is over; those that are gone wait no longer."""
    arrived: list[str] = []
    for path, before in list(watched.waiting.items()):
        found = look(path)
        if (found.stamp, found.size) != before[:2] and found.stamp:
            watched.waiting[path] = Waiting(found.stamp, found.size, now)
        elif not found.stamp or now - before.since >= quiet_seconds:
            del watched.waiting[path]
            if any(map(_is_taken, _below(watched, path))):  # the page that it is a part of may have come after it
                watched.given[hash(path)] = hash((found.stamp, found.size))
                arrived.append(path)
    return sorted(arrived)
