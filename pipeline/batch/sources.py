"""Where the contracts of a batch come from (批量输入): files, folders, patterns.

``find`` names them without reading them, ``read_location`` reads one.  A location is what a user would name a file by.
Memory does not grow with the number of files: only the names of one folder are held at a time, and a small number for
each file that was named singly.

>>> [(found.location, found.skipped) for found in find(["no such file.docx"])]
[('no such file.docx', 'missing')]
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path

from pipeline.errors import HetongError, UnreadableFile
from pipeline.intake import Found, identity, stamp_of, walk
from pipeline.parsers import read_file

__all__ = ["FAILURES", "Found", "failure", "find", "read_location"]

FAILURES: dict[str, type[HetongError]] = {  # reasons to skip that are failures all the same: something was asked for
    "missing": UnreadableFile,
    "unreadable_folder": UnreadableFile,
}


def find(named: Iterable[str], leave_out: Path | None = None) -> Iterator[Found]:
    """Yield what ``named`` names, each file once: first what is named singly, then the folders, the deepest first.

    leave_out: the folder of our own output; it is not entered where it lies in another
    """
    seen: set[int] = set()
    folders: dict[str, None] = {}
    for found in _singly(named, folders):
        key = _key(found.location)
        if key not in seen:
            seen.add(key)
            yield found
    left_out = {identity(str(leave_out)): "own_output"} if leave_out is not None and leave_out.exists() else {}
    done: dict[tuple[int, int], str] = {}
    for folder in sorted(folders, key=_depth):  # one inside another is done when that comes, and named in its own right
        if identity(folder) not in done:
            done[identity(folder)] = ""
            for found in walk(folder, left_out | done):
                if not seen or _key(found.location) not in seen:
                    yield found


def failure(found: Found) -> HetongError | None:
    """Return what went wrong where ``found`` is skipped though it was asked for, else None.

    >>> failure(Found("a", skipped="other_type")), failure(Found("a", skipped="missing")).code
    (None, 'unreadable')
    """
    error = FAILURES.get(found.skipped or "")
    return error(found.location, found.detail) if error else None


def read_location(location: str) -> bytes:
    """Return the content at ``location``.

    Raises HetongError: it cannot be read, holds nothing or too much, or is being written while it is read.
    """
    return _read_path(location)


def _singly(named: Iterable[str], folders: dict[str, None]) -> Iterator[Found]:
    """Yield the files among ``named``; put the folders aside into ``folders``."""
    for name in named:
        try:
            status = os.stat(name)  # noqa: PTH116
        except (OSError, ValueError) as error:
            reason = None if _is_there(name) else "missing"  # a broken link: reading it will say why
            yield Found(name, skipped=reason, detail=getattr(error, "strerror", None) or str(error))
            continue
        if stat.S_ISDIR(status.st_mode):
            folders.setdefault(name)
        else:
            yield Found(name, status.st_size, stamp_of(status))


def _is_there(name: str) -> bool:
    try:
        return os.path.lexists(name)
    except ValueError:  # a NUL in it
        return False


def _key(location: str) -> int:
    return hash(os.path.abspath(location))  # noqa: PTH100


def _depth(folder: str) -> tuple[int, str]:
    path = os.path.abspath(folder)  # noqa: PTH100
    return -path.count(os.sep), path


def _read_path(path: str) -> bytes:
    """Return the content of a regular file that nobody writes to meanwhile."""
    before = _status(path)
    if not stat.S_ISREG(before.st_mode):  # never opened: to open a device may do something
        raise UnreadableFile(path, "not a regular file")
    content = read_file(path)
    after = _status(path)
    if stamp_of(before) != stamp_of(after) or not before.st_size == len(content) == after.st_size:
        raise UnreadableFile(path, "changed while it was read")
    return content


def _status(path: str) -> os.stat_result:
    try:
        return os.stat(path)  # noqa: PTH116
    except (OSError, ValueError) as error:
        raise UnreadableFile(path, getattr(error, "strerror", None) or str(error)) from error
