"""From what a user names to the files to read (收集输入文件): files, folders, ``-``.

A named file is always tried; of a folder only the types that are read are taken, the rest is skipped for a reason
with a name: so are pictures as small as icons, and the folder that a browser saves beside a page for the parts of it.
Links inside folders are not followed, so that a loop of them ends.

>>> collect(["-"])
Intake(files=('-',), skipped=(), missing=())
>>> skip_reason("合同.docx", 30_000), skip_reason("~$合同.docx", 162), skip_reason("logo.png", 900)
(None, 'office_lock_file', 'small_picture')
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from pipeline.parsers.sniff import SUFFIXES

PICTURES = frozenset(suffix for suffix, format in SUFFIXES.items() if format == "image")
TAKEN = frozenset(suffix for suffix, format in SUFFIXES.items() if format != "xml")  # most of those are no documents
PICTURE_BYTES = 4096  # a page of text takes more in every format, an icon less
PAGE_SUFFIXES = frozenset(suffix for suffix, format in SUFFIXES.items() if format == "html")
PARTS_RE = re.compile(r"(?P<page>.+)(?:[._]files|_文件|\.fld)", re.I | re.S)  # what browsers and Word call them
NOT_PLAIN = frozenset({"symlink", "broken_symlink", "not_regular_file"})
NOTHING: Mapping[tuple[int, int], str] = MappingProxyType({})


class Intake(NamedTuple):
    """files: to read, in the order of their names; skipped: of other types; missing: named but not there."""

    files: tuple[str, ...]
    skipped: tuple[str, ...]
    missing: tuple[str, ...]


class Found(NamedTuple):
    """A file, and why it is not to be read.

    location: the path; in a batch also a member of an archive or a URL
    stamp: changes when the content does, told without reading it; empty where nothing tells
    skipped: None to read it, else a stable reason; detail: one line more about it
    """

    location: str
    size: int = 0
    stamp: str = ""
    skipped: str | None = None
    detail: str = ""


def collect(named: Iterable[str]) -> Intake:
    """Return the files behind ``named``; each file once."""
    files: dict[str, None] = {}
    skipped: list[str] = []
    missing: list[str] = []
    for name in named:
        if name == "-" or not Path(name).is_dir():
            (files.setdefault(name) if name == "-" or os.path.lexists(name) else missing.append(name))
            continue
        for found in walk(name):
            reason = found.skipped
            if reason in NOT_PLAIN:  # a link is tried, with what it leads to: here are few files, and a user who looks
                if Path(found.location).is_dir():
                    continue
                reason = skip_reason(Path(found.location).name, _size(found.location))
            if reason is None or reason == "unreadable_folder":  # reading it will say why
                files.setdefault(found.location)
            else:
                skipped.append(found.location)
    return Intake(tuple(files), tuple(skipped), tuple(missing))


def walk(folder: str, left_out: Mapping[tuple[int, int], str] = NOTHING) -> Iterator[Found]:
    """Yield what lies below ``folder``, in the order of names in each folder; links are not followed.

    Only the names of one folder are held at a time.  A folder that cannot be listed is yielded itself.
    left_out: device and inode of folders not to enter, with the reason to give, or nothing to say nothing
    """
    pending = [(folder, False)]
    while pending:
        here, is_part = pending.pop()
        try:
            folders, names = _listing(here)
        except OSError as error:
            yield Found(here, skipped="unreadable_folder", detail=error.strerror or str(error))
            continue
        parts = part_folders(folders, names)
        for name in names:
            yield look(os.path.join(here, name), is_part=is_part)  # noqa: PTH118  (a Path costs ten times as much)
        for name in reversed(folders):
            inner = os.path.join(here, name)  # noqa: PTH118
            reason = "hidden" if name.startswith(".") else left_out.get(identity(inner)) if left_out else None
            if reason is None:
                pending.append((inner, is_part or name in parts))
            elif reason:
                yield Found(inner, skipped=reason)


def look(path: str, *, is_part: bool = False) -> Found:
    """Return the file at ``path`` as one of a folder, and why it is not taken; it is not opened."""
    try:
        status = os.lstat(path)
    except OSError:
        return Found(path)  # reading it will say why
    name = os.path.basename(path)  # noqa: PTH119
    reason = kind_reason(path, status.st_mode) or skip_reason(name, status.st_size, is_part=is_part)
    return Found(path, status.st_size, stamp_of(status), reason)


def stamp_of(status: os.stat_result) -> str:
    """Return what is another after every write to the file, and after another file took its name."""
    return f"{status.st_mtime_ns}.{status.st_ino}"


def kind_reason(path: str, mode: int) -> str | None:
    """Return why something that is no plain file is not read; a link is not opened, only asked where it leads."""
    if stat.S_ISREG(mode):
        return None
    if not stat.S_ISLNK(mode):
        return "not_regular_file"
    try:
        mode = os.stat(path).st_mode  # noqa: PTH116
    except FileNotFoundError:
        return "broken_symlink"
    except OSError:
        return "symlink"  # to itself, or to where nobody may look
    return "symlink" if stat.S_ISREG(mode) or stat.S_ISDIR(mode) else "not_regular_file"


def skip_reason(name: str, size: int, *, is_part: bool = False) -> str | None:
    """Return why a file of a folder is not taken by its name and its size, or None.

    is_part: it lies in the folder of a saved page's parts
    """
    if name.startswith(("~$", ".~")):
        return "office_lock_file"
    if name.startswith("."):
        return "hidden"
    suffix = os.path.splitext(name)[1].lower()  # noqa: PTH122
    if suffix not in TAKEN:
        return "other_type"
    if is_part:
        return "page_part"
    return "small_picture" if suffix in PICTURES and size < PICTURE_BYTES else None


def part_folders(folders: Collection[str], names: Iterable[str]) -> set[str]:
    """Return those of ``folders`` that hold the parts of a page among ``names`` beside them.

    >>> part_folders(["合同范本_files", "附件"], ["合同范本.html"])
    {'合同范本_files'}
    """
    pages = {page: folder for folder in folders if (page := _page_of(folder)) is not None}
    if not pages:
        return set()
    split = (os.path.splitext(name) for name in names)  # noqa: PTH122
    saved = {stem for stem, suffix in split if stem in pages and suffix.lower() in PAGE_SUFFIXES}
    return {folder for folder in folders if _page_of(folder) in saved}


def identity(path: str) -> tuple[int, int]:
    """Return the device and inode that ``path`` leads to; two numbers that nothing has where there is nothing."""
    try:
        status = os.stat(path)  # noqa: PTH116
    except (OSError, ValueError):
        return -1, -1
    return status.st_dev, status.st_ino


def _listing(folder: str) -> tuple[list[str], list[str]]:
    """Return the names of the folders in ``folder`` and of everything else in it, both sorted."""
    folders: list[str] = []
    names: list[str] = []
    with os.scandir(folder) as entries:
        for entry in entries:
            (folders if entry.is_dir(follow_symlinks=False) else names).append(entry.name)
    folders.sort()
    names.sort()
    return folders, names


def _page_of(folder: str) -> str | None:
    """Return the page that a folder is named after.

    >>> _page_of("合同范本_files"), _page_of("合同范本")
    ('合同范本', None)
    """
    match = PARTS_RE.fullmatch(folder)
    return match["page"] if match else None


def _size(path: str) -> int:
    try:
        return os.stat(path).st_size  # noqa: PTH116
    except OSError:
        return PICTURE_BYTES
