"""Contracts in zip archives (压缩包中的合同): ``archive.zip!/folder/a.docx``.

A member is read into memory, within bounds; nothing is unpacked to disk, so that no name of a member can do harm.
An archive in an archive is opened, one in that one is not.  The second member of one name is ``archive.zip!2/a.docx``.

>>> split("s3://bucket/2024.zip!/甲/a.docx"), split("a.docx")
(('s3://bucket/2024.zip', '/甲/a.docx'), None)
"""

from __future__ import annotations

import io
import os
import re
import stat
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from itertools import islice
from typing import BinaryIO, NamedTuple

from pipeline.batch.stores import is_url, open_url
from pipeline.batch.zip_directory import Member
from pipeline.batch.zip_members import (
    MAX_MEMBERS,
    TOO_MANY,
    Directory,
    LimitExpansion,
    inflated,
    is_document,
    listed,
    refuse,
)
from pipeline.errors import HetongError, UnreadableFile, UnsupportedFormat
from pipeline.intake import Found, part_folders, skip_reason, stamp_of
from pipeline.parsers import SIZE_LIMIT
from pipeline.parsers.sniff import SUFFIXES

SUFFIX = ".zip"
MAGIC = (b"PK\x03\x04", b"PK\x05\x06")
NESTED_BYTES = 64 * 2**20  # an archive in an archive is held in memory
NESTED_SUM = 2**30  # bytes of archives opened in one archive
FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
MARK_RE = re.compile(r"!(?=\d*/)")
HIDDEN_RE = re.compile(r"(?:^|/)\.(?!\.?(?:/|$))")  # but for . and ..
TOO_DEEP = "archive in an archive in an archive"


class Opened(NamedTuple):
    """An archive open for reading; stamp: of its content, empty where nothing tells."""

    file: BinaryIO
    stamp: str


def split(location: str) -> tuple[str, str] | None:
    """Return the archive and what follows its ``!``, or None where ``location`` is no member of an archive."""
    for mark in MARK_RE.finditer(location):
        archive = location[: mark.start()]
        if archive.lower().endswith(SUFFIX) if is_url(archive) else os.path.isfile(archive):  # noqa: PTH113
            return archive, location[mark.end() :]
    return None


def is_archive(path: str) -> bool:
    """Return whether a named file is a zip by its suffix, or by its head where no reader claims the suffix."""
    suffix = os.path.splitext(path)[1].lower()  # noqa: PTH122
    if suffix == SUFFIX or suffix in SUFFIXES or is_url(path):
        return suffix == SUFFIX
    try:
        with _opened(path) as (file, _):
            return file.read(4) in MAGIC
    except HetongError:
        return False


def inside(archive: Found) -> Iterator[Found]:
    """Yield the members of ``archive``; itself where it is a document after all, or reading it tells what is wrong."""
    try:
        with _opened(archive.location) as (file, _):
            found = _inside(archive, file)
            yield from islice(found, MAX_MEMBERS)
            if next(found, archive) is not archive:
                yield archive._replace(skipped=None, detail=TOO_MANY)
    except HetongError as error:
        yield _unopened(archive, error)


def read_member(archive: str, key: str) -> bytes:
    """Return the content of the member of ``archive`` whose location goes on with ``key`` after the ``!``.

    Raises HetongError with the member's location.
    """
    try:
        with _opened(archive) as (file, stamp):
            directory = _directory(archive, stamp) if stamp else listed(file)
            if key in directory.members:
                return _read_plain(file, directory.members[key])
        return _read_nested(directory, archive, stamp, key)
    except HetongError as error:
        raise type(error)(f"{archive}!{key}", error.detail) from error


def refuse_archive(archive: str) -> None:
    """Raise what is wrong with an archive as a whole; return where it is a document."""
    try:
        with _opened(archive) as (file, _):
            refuse(file)
    except HetongError as error:
        raise type(error)(archive, error.detail) from error


def _inside(archive: Found, file: BinaryIO, *, is_nested: bool = False) -> Iterator[Found]:
    directory = listed(file)
    if is_document(file, directory):
        yield archive._replace(skipped=None)
        return
    parts = _parts(member.name for member in directory.members.values())
    left = NESTED_SUM
    for key, member in directory.members.items():
        folder, _, name = member.name.rpartition("/")
        reason = skip_reason(name, member.size, is_part=folder in parts)
        if HIDDEN_RE.search(folder):
            reason = "hidden"
        stamp = f"{archive.stamp}.{member.crc:08x}" if archive.stamp else ""
        found = Found(f"{archive.location}!{key}", member.size, stamp, reason)
        if reason != "other_type" or not name.lower().endswith(SUFFIX):
            yield found
        elif is_nested or member.size > left:
            yield found._replace(skipped=None, detail=TOO_DEEP if is_nested else TOO_MANY)
        else:
            left -= member.size
            yield from _nested(found, file, member)
    if directory.is_cut or not directory.members:
        yield archive._replace(skipped=None, detail=TOO_MANY if directory.is_cut else "no members")


def _nested(found: Found, file: BinaryIO, member: Member) -> Iterator[Found]:
    try:
        yield from _inside(found, io.BytesIO(inflated(file, member, NESTED_BYTES)), is_nested=True)
    except HetongError as error:
        yield _unopened(found, error)


def _unopened(archive: Found, error: HetongError) -> Found:
    """Return the archive as what reading it shall say, or as skipped where it is another program's file."""
    reason = "other_type" if isinstance(error, UnsupportedFormat) else None
    return archive._replace(skipped=reason, detail=error.detail or error.code)


def _read_plain(file: BinaryIO, member: Member) -> bytes:
    """Read a member; where it is an archive, which comes here for what is wrong with it, say what that is."""
    if not member.name.lower().endswith(SUFFIX):
        return inflated(file, member, SIZE_LIMIT)
    content = inflated(file, member, NESTED_BYTES)
    refuse(io.BytesIO(content))
    return content


def _read_nested(directory: Directory, archive: str, stamp: str, key: str) -> bytes:
    for mark in MARK_RE.finditer(key):
        if key[: mark.start()] in directory.members:
            read = _inner if stamp else _inner.__wrapped__
            content, inner = read(archive, stamp, key[: mark.start()])
            member = inner.members.get(key[mark.end() :])
            if member is not None and member.name.lower().endswith(SUFFIX):
                raise LimitExpansion("", TOO_DEEP)
            if member is not None:
                return inflated(io.BytesIO(content), member, SIZE_LIMIT)
    raise UnreadableFile("", "no such member")


# The last archives are kept: to look up each of 10,000 members in a directory read anew costs that many directories.


@lru_cache(maxsize=2)
def _directory(archive: str, _stamp: str) -> Directory:
    with _opened(archive) as (file, _):
        return listed(file)


@lru_cache(maxsize=1)
def _inner(archive: str, _stamp: str, key: str) -> tuple[bytes, Directory]:
    """Return an archive in an archive."""
    with _opened(archive) as (file, stamp):
        outer = _directory(archive, stamp) if stamp else listed(file)
        content = inflated(file, outer.members[key], NESTED_BYTES)
    return content, listed(io.BytesIO(content))


@contextmanager
def _opened(archive: str) -> Iterator[Opened]:
    """Open a regular file or a URL; raises UnreadableFile with an empty path."""
    if is_url(archive):
        with open_url(archive) as (file, stamp):
            yield Opened(file, stamp)
        return
    try:
        with open(os.open(archive, FLAGS), "rb") as file:  # noqa: PTH123  (a descriptor, not a path)
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise UnreadableFile("", "not a regular file")
            yield Opened(file, stamp_of(status))
    except (OSError, ValueError) as error:
        raise UnreadableFile("", getattr(error, "strerror", None) or str(error)) from error


def _parts(names: Iterable[str]) -> set[str]:
    """Return the folders that hold the parts of a saved page, and those in them.

    >>> sorted(_parts(["甲/页.html", "甲/页_files/图/a.png", "乙/页_files/a.png"]))
    ['甲/页_files/图']
    """
    pages: dict[str, list[str]] = {}
    folders: set[str] = set()
    for folder, _, name in (name.rpartition("/") for name in names):
        folders.add(folder)
        if name.lower().endswith((".html", ".htm")):
            pages.setdefault(folder, []).append(name)
    return {folder for folder in folders if _is_part(folder.split("/"), pages)} if pages else set()


def _is_part(steps: list[str], pages: Mapping[str, list[str]]) -> bool:
    return any(part_folders([step], pages.get("/".join(steps[:at]), ())) for at, step in enumerate(steps))
