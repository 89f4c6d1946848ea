"""The members of a zip archive, listed and inflated within bounds (压缩包成员).

>>> import io, zipfile
>>> archive = io.BytesIO()
>>> with zipfile.ZipFile(archive, "w") as file:
...     file.writestr("甲/a.txt", "甲方：")
>>> directory = listed(archive)
>>> list(directory.members), inflated(archive, directory.members["/甲/a.txt"], 100).decode()
(['/甲/a.txt'], '甲方：')
"""

from __future__ import annotations

import os
import zlib
from functools import partial
from itertools import islice
from typing import BinaryIO, NamedTuple

from pipeline.batch.zip_directory import Member, members, packed_start
from pipeline.errors import CorruptFile, EmptyFile, EncryptedFile, LimitExceeded, UnsupportedFormat
from pipeline.parsers.docx_package import MAX_RATIO, RATIO_FROM
from pipeline.parsers.sniff import CONTENT_TYPES_LIMIT, package_format

MAX_MEMBERS = 100_000
TOO_MANY = f"more than {MAX_MEMBERS:,} members, or too large archives in it"
SUM_FROM = 2**30  # bytes; members of less altogether are no bomb
CHUNK = 2**18
STORED, DEFLATED = 0, 8


class LimitExpansion(LimitExceeded):
    """An archive inflates to more than any honest one does."""

    code = "limit_expansion"
    reason_zh, reason_en = "解压后过大或嵌套过深", "it inflates to too much, or is nested too deep"
    remedy_zh, remedy_en = "请先解压再处理", "unpack it first"


class Directory(NamedTuple):
    """The members by what follows the ``!`` in their locations, and whether there are more than are read."""

    members: dict[str, Member]
    is_cut: bool = False


def listed(file: BinaryIO) -> Directory:
    """Return the members of the archive.

    Raises HetongError with an empty path: it is damaged, or cannot be what it says it is.
    """
    found: dict[str, Member] = {}
    counts: dict[str, int] = {}
    length = file.seek(0, os.SEEK_END)
    packed = size = 0
    for member in islice(members(file), MAX_MEMBERS + 1):
        count = counts[member.name] = counts.get(member.name, 0) + 1
        found[f"{count if count > 1 else ''}/{member.name}"] = member
        packed, size = packed + member.packed, size + member.size
    if packed > length:
        raise LimitExpansion("", "members lie on top of each other")
    if size > SUM_FROM and size > MAX_RATIO * length:
        raise LimitExpansion("", f"{length} bytes would be {size}")
    if len(found) > MAX_MEMBERS:
        found.popitem()
        return Directory(found, is_cut=True)
    return Directory(found)


def refuse(file: BinaryIO) -> None:
    """Raise why the archive comes here as one file, and not its members; return where it is a document."""
    directory = listed(file)
    if not directory.members:
        raise EmptyFile("", "no members")
    if not is_document(file, directory):
        raise LimitExpansion("", TOO_MANY)


def is_document(file: BinaryIO, directory: Directory) -> bool:
    """Return whether it is Word's package; raises UnsupportedFormat for another program's."""
    names = {member.name for member in directory.members.values()}
    return package_format(names, partial(_first_bytes, file, directory), "") is not None


def inflated(file: BinaryIO, member: Member, limit: int) -> bytes:
    """Return the content of ``member``.

    Raises HetongError with an empty path: more than ``limit`` bytes, a password, an unusual packer, damage.
    """
    if member.is_encrypted:
        raise EncryptedFile("", "zip member")
    if member.size > limit:
        raise LimitExpansion("", f"{member.size} bytes")
    if member.method not in (STORED, DEFLATED):
        raise UnsupportedFormat("", f"zip member packed by method {member.method}")
    file.seek(packed_start(file, member))
    content = file.read(min(member.packed, limit + 1)) if member.method == STORED else _inflate(file, member, limit)
    if len(content) != member.size or zlib.crc32(content) != member.crc:
        raise CorruptFile("", "zip member is not what was stored (CRC)")
    return content


def _inflate(file: BinaryIO, member: Member, limit: int) -> bytes:
    """Inflate from where ``file`` stands."""
    inflater = zlib.decompressobj(-15)
    parts: list[bytes] = []
    length = fed = 0
    try:
        while not inflater.eof:
            feed = inflater.unconsumed_tail
            if not feed:
                feed = file.read(min(CHUNK, member.packed - fed))
                fed += len(feed)
            if not feed:
                break
            parts.append(inflater.decompress(feed, CHUNK))
            length += len(parts[-1])
            if length > limit or (length > RATIO_FROM and length > MAX_RATIO * fed):
                raise LimitExpansion("", f"{fed} bytes are more than {length}")
    except zlib.error as error:
        raise CorruptFile("", f"zip member: {error}") from error
    return b"".join(parts)


def _first_bytes(file: BinaryIO, directory: Directory, name: str) -> bytes:
    member = directory.members.get(f"/{name}")
    return inflated(file, member, CONTENT_TYPES_LIMIT) if member else b""
