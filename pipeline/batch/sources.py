"""Where the contracts of a batch come from (批量输入): files, folders, patterns, archives, URLs.

``find`` names them without reading them, ``read_location`` reads one.  A location is what a user would name a file by:
a path, ``archive.zip!/a.docx``, ``s3://bucket/a.docx``.  A file that is skipped has a reason; one that was asked for
and cannot be had is not skipped, so that reading it says why, in ``detail`` already what is known.  Memory does not
grow with the number of files: only the names of one folder are held at a time, a number for each file named singly.

>>> [(found.location, found.skipped) for found in find(["no such file.docx"])]
[('no such file.docx', 'missing')]
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path

from pipeline.batch.archives import SUFFIX, inside, is_archive, read_member, refuse_archive, split
from pipeline.batch.patterns import UNTYPED, is_pattern, is_typed, matched
from pipeline.batch.stores import find_url, is_url, read_url
from pipeline.errors import UnreadableFile
from pipeline.intake import Found, identity, look, stamp_of, walk
from pipeline.parsers import read_file

__all__ = ["Found", "find", "read_location"]


def find(named: Iterable[str], leave_out: Path | None = None) -> Iterator[Found]:
    """Yield what ``named`` names, each file once: first what is named singly, then the folders, the deepest first.

    leave_out: the folder of our own output; it is not entered where it lies in another
    Raises MissingTool: a URL is named, and what reads it is not installed.
    """
    seen: set[int] = set()
    folders: dict[str, None] = {}
    for name in named:
        for found in _singly(name, folders):
            key = _key(found.location)
            if key not in seen:
                seen.add(key)
                yield from inside(found) if found.skipped is None and _is_archive(found) else (found,)
    left_out = {identity(str(leave_out)): "own_output"} if leave_out is not None and leave_out.exists() else {}
    done: dict[tuple[int, int], str] = {}
    for folder in sorted(folders, key=_depth):  # one inside another is done when that comes, and named in its own right
        if identity(folder) not in done:
            done[identity(folder)] = ""
            for found in walk(folder, left_out | done):
                if not seen or _key(found.location) not in seen:
                    yield from _taken(found)


def read_location(location: str) -> bytes:
    """Return the content at ``location``.

    Raises HetongError: it cannot be read, holds nothing or too much, or is being written while it is read.
    """
    member = None if _is_there(location) else split(location)
    if member is not None:
        return read_member(*member)
    if location.lower().endswith(SUFFIX):
        refuse_archive(location)
    return read_url(location) if is_url(location) else _read_path(location)


def _singly(name: str, folders: dict[str, None]) -> Iterator[Found]:
    """Yield the files behind one name; put a folder aside into ``folders``."""
    try:
        status = os.stat(name)  # noqa: PTH116
    except (OSError, ValueError) as error:
        yield from _elsewhere(name, folders, getattr(error, "strerror", None) or str(error))
        return
    if stat.S_ISDIR(status.st_mode):
        folders.setdefault(name)
    else:
        yield Found(name, status.st_size, stamp_of(status))


def _elsewhere(name: str, folders: dict[str, None], detail: str) -> Iterator[Found]:
    """Yield what a name stands for that is no path."""
    if is_url(name) and split(name) is None:
        yield from (found for each in find_url(name) for found in _taken(each))
    elif _is_there(name) or split(name) is not None:  # a broken link, a member of an archive: reading it will say why
        yield Found(name)
    elif is_pattern(name):
        yield from _matched(name, folders)
    else:
        yield Found(name, skipped="missing", detail=detail)


def _matched(pattern: str, folders: dict[str, None]) -> Iterator[Found]:
    """Yield the files that ``pattern`` matches, by the rules of folders unless it asks for a type."""
    is_empty = True
    for path in matched(pattern):
        is_empty = False
        if os.path.isdir(path) and not os.path.islink(path):  # noqa: PTH112, PTH114
            folders.setdefault(path)
            continue
        found = look(path)
        yield found._replace(skipped=None) if is_typed(pattern) and found.skipped in UNTYPED else found
    if is_empty:
        yield Found(pattern, skipped="missing", detail="nothing matches")


def _taken(found: Found) -> Iterator[Found]:
    """Yield a file of a folder, or the members of an archive there; a folder that cannot be listed is not skipped."""
    if found.skipped == "other_type" and found.location.lower().endswith(SUFFIX):
        return inside(found)
    return iter((found._replace(skipped=None) if found.skipped == "unreadable_folder" else found,))


def _is_archive(found: Found) -> bool:
    """Return whether a named file is an archive; what is no plain file is not opened to see."""
    path = found.location
    return (split(path) is None if is_url(path) else os.path.isfile(path)) and is_archive(path)  # noqa: PTH113


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
    if stat.S_ISDIR(before.st_mode):
        raise UnreadableFile(path, _unlisted(path))
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


def _unlisted(folder: str) -> str:
    """Return why a folder comes here as a file: it could not be listed."""
    try:
        os.scandir(folder).close()
    except OSError as error:
        return error.strerror or str(error)
    return "a folder that could not be listed before"
