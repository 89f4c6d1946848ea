"""The directory of a zip archive, read within bounds (压缩包目录).

Read here and not by ``zipfile``, which holds several times the memory for every member, gives up a whole archive for
one name that is no UTF-8, and reads a directory of any size at once.  Names without the UTF-8 flag are UTF-8, as macOS
writes them, or GB 18030, as Chinese Windows does, or code page 437, as the format says.
Source: APPNOTE.TXT 6.3.10, sections 4.3.7, 4.3.12 to 4.3.16, 4.6.9.

>>> readable("合同.docx".encode("gbk")), readable("合同.docx".encode()), readable("一.docx".encode("gbk"))
('合同.docx', '合同.docx', '一.docx')
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from pipeline.errors import CorruptFile, EmptyFile

DIRECTORY_BYTES = 64 * 2**20  # 100,000 members with names of 500 bytes
END = struct.Struct("<4s4H2LH")
END_64 = struct.Struct("<4sQ2H2L4Q")
LOCATOR_64 = struct.Struct("<4sLQL")
ENTRY = struct.Struct("<4s6H3L5H2L")
LOCAL = struct.Struct("<4s5H3L2H")
COMMENT_BYTES = 65535
FULL_32 = 0xFFFFFFFF  # the field did not suffice: the value stands in the zip64 part
ZIP64_FIELD, UNICODE_FIELD = 0x0001, 0x7075
ENCRYPTED, IS_UTF8 = 0x0001, 0x0800
FARTHEST = 2**62  # a file system knows no offset beyond 2**63
LAST_OF_TWO_BYTES = "\u07ff"  # in UTF-8


class Member(NamedTuple):
    """A member: its name, where its local header begins, and what the directory says of it."""

    name: str
    offset: int
    packed: int
    size: int
    method: int
    crc: int
    is_encrypted: bool


class End(NamedTuple):
    """Where the directory lies, and how many bytes stand before the archive begins."""

    start: int
    size: int
    before: int


def members(file: BinaryIO) -> Iterator[Member]:
    """Yield the members in the order of the directory, folders left out.

    Raises CorruptFile, EmptyFile with an empty path: it is damaged, or larger than DIRECTORY_BYTES.
    """
    end = _end(file)
    if end.size > DIRECTORY_BYTES:
        raise CorruptFile("", f"zip directory of {end.size} bytes")
    file.seek(end.start)
    directory = file.read(end.size)
    at = 0
    while at + ENTRY.size <= len(directory):
        entry = ENTRY.unpack_from(directory, at)
        if entry[0] != b"PK\x01\x02":
            break
        name_at, extra_at = at + ENTRY.size, at + ENTRY.size + entry[10]
        at = extra_at + entry[11] + entry[12]
        member = _member(entry, directory[name_at:extra_at], directory[extra_at : extra_at + entry[11]], end.before)
        if not member.name.endswith("/"):
            yield member
    if at < len(directory) and directory[at : at + 4] != b"PK\x05\x05":  # a signature may end it
        raise CorruptFile("", "zip directory is damaged")


def packed_start(file: BinaryIO, member: Member) -> int:
    """Return where the packed bytes of ``member`` begin; raises CorruptFile with an empty path."""
    file.seek(min(member.offset, FARTHEST))
    head = file.read(LOCAL.size)
    if len(head) < LOCAL.size or not head.startswith(b"PK\x03\x04"):
        raise CorruptFile("", "zip member without its header")
    fields = LOCAL.unpack(head)
    return int(member.offset + LOCAL.size + fields[9] + fields[10])


def readable(name: bytes) -> str:
    """Return a name that does not say how it is encoded."""
    as_utf8, as_gb = _decoded(name, "utf-8"), _decoded(name, "gb18030")
    if as_utf8 is not None and (as_utf8.isascii() or max(as_utf8) > LAST_OF_TWO_BYTES or as_gb is None):
        return as_utf8  # Chinese takes three bytes; what reads as two of them each is one character of GB
    return name.decode("cp437") if as_gb is None else as_gb


def _end(file: BinaryIO) -> End:
    """Find the record at the end; a comment may follow it, and another file may stand before the archive."""
    length = file.seek(0, 2)
    if not length:
        raise EmptyFile("")
    tail_at = max(0, length - END.size - COMMENT_BYTES)
    file.seek(tail_at)
    tail = file.read(END.size + COMMENT_BYTES)
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or at + END.size > len(tail):
        raise CorruptFile("", "zip without its end")
    fields = END.unpack_from(tail, at)
    size, start, end_at = _end_64(file, tail_at + at, (fields[5], fields[6]))
    before = end_at - size - start
    if before < 0:
        raise CorruptFile("", "zip directory is cut off")
    return End(start + before, size, before)


def _end_64(file: BinaryIO, end_at: int, plain: tuple[int, int]) -> tuple[int, int, int]:
    """Return size and start of the directory and where it ends, by the zip64 record if there is one."""
    file.seek(max(0, end_at - LOCATOR_64.size))
    locator = file.read(LOCATOR_64.size)
    if not locator.startswith(b"PK\x06\x07"):
        return *plain, end_at
    record_at = end_at - LOCATOR_64.size - END_64.size
    file.seek(max(0, record_at))
    record = file.read(END_64.size)
    if len(record) < END_64.size or not record.startswith(b"PK\x06\x06"):
        raise CorruptFile("", "zip64 record is damaged")
    fields = END_64.unpack(record)
    return fields[8], fields[9], record_at


def _member(entry: tuple[int, ...], raw: bytes, extra: bytes, before: int) -> Member:
    """Return one entry of the directory; ``entry`` is as ENTRY unpacks it."""
    flags, method, crc, packed, size, offset = entry[3], entry[4], entry[7], entry[8], entry[9], entry[16]
    fields = dict(_extra_fields(extra))
    if FULL_32 in (packed, size, offset):
        wide = fields.get(ZIP64_FIELD, b"")
        values = iter(struct.unpack(f"<{len(wide) // 8}Q", wide[: len(wide) // 8 * 8]))
        size, packed, offset = (next(values, v) if v == FULL_32 else v for v in (size, packed, offset))
    name = (_decoded(raw, "utf-8") if flags & IS_UTF8 else None) or readable(raw)
    stated = fields.get(UNICODE_FIELD, b"")
    if int.from_bytes(stated[1:5], "little") == zlib.crc32(raw):
        name = _decoded(stated[5:], "utf-8") or name
    return Member(name.replace("\\", "/"), offset + before, packed, size, method, crc, bool(flags & ENCRYPTED))


def _extra_fields(extra: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at + 4 <= len(extra):
        kind, length = struct.unpack_from("<2H", extra, at)
        yield kind, extra[at + 4 : at + 4 + length]
        at += 4 + length


def _decoded(name: bytes, encoding: str) -> str | None:
    try:
        return name.decode(encoding)
    except UnicodeDecodeError:
        return None
