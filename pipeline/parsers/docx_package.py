"""The package of a DOCX: its zip and its XML parts, within bounds (DOCX 压缩包的安全读取).

Only parts that are asked for are inflated, in memory and under a byte count; nothing is written to disk and no
link is followed.  A part with a document type (DTD) is refused.  A damaged zip is read by its local headers, a
damaged part as far as it goes; each such liberty leaves a warning.

>>> open_package(b"PK")
Traceback (most recent call last):
    ...
pipeline.errors.CorruptFile: : 文件已损坏或不完整，请重新下载，或用原程序打开后另存 (no zip entries) | \
the file is damaged or cut off; download it again, or open it where it was made and save it anew [corrupt_file]
"""

from __future__ import annotations

import io
import posixpath
import re
import struct
import zipfile
import zlib
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from pipeline.document import Remark
from pipeline.errors import CorruptFile, EncryptedFile, LimitExceeded
from pipeline.parsers.settings import DEFAULT

Element = Any  # an lxml element; lxml ships no types

MAX_RATIO = 200  # inflated : stored, looked at only beyond RATIO_FROM: small XML packs better than that
RATIO_FROM = 10 * 2**20
MAX_ENTRIES = 10_000
CHUNK = 2**18
SALVAGE_STEP = 64
LOCAL_HEADER = struct.Struct("<4s5H3I2H")
STRICT = (
    (
        b"http://purl.oclc.org/ooxml/wordprocessingml/main",
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    ),
    (
        b"http://purl.oclc.org/ooxml/officeDocument/",
        b"http://schemas.openxmlformats.org/officeDocument/2006/",
    ),
)
CONTROL_RE = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]")


class Entry(NamedTuple):
    """A stored part: where its packed bytes begin, how many there are (0: unknown), how they are packed."""

    start: int
    size: int
    method: int
    encrypted: bool
    checksum: int  # CRC-32, 0: unknown


class Target(NamedTuple):
    """A part that another part names: last word of the relation's type, name of the part, id of the relation."""

    kind: str
    name: str
    id: str = ""


@dataclass
class Package:
    """The parts of one file by name, what was met on the way, and the bytes inflated so far."""

    content: bytes
    entries: dict[str, Entry]
    warnings: dict[str, str] = field(default_factory=dict)
    inflated: int = 0
    bound: int = DEFAULT.inflated

    def warn(self, code: str, message: str) -> None:
        """Keep the first warning of each code."""
        self.warnings.setdefault(code, message)

    def listed(self) -> tuple[Remark, ...]:
        """Return the warnings for the document."""
        return tuple(Remark(code, message) for code, message in self.warnings.items())

    def read(self, name: str) -> bytes | None:
        """Return the bytes of a part, cut at the bounds, or None if there is no such part."""
        entry = self.entries.get(name)
        if entry is None:
            return None
        if entry.encrypted:
            raise EncryptedFile("", name)
        packed = memoryview(self.content)[entry.start : entry.start + entry.size if entry.size else None]
        if entry.method == zipfile.ZIP_STORED:
            content = bytes(packed) if entry.size else b""
        elif entry.method == zipfile.ZIP_DEFLATED:
            content = self._inflate(name, packed)
        else:
            raise CorruptFile("", f"{name}: packed by method {entry.method}")
        if entry.checksum and "limit_expansion" not in self.warnings and zlib.crc32(content) != entry.checksum:
            self.warn("repaired", f"{name} is not what was stored (CRC)")
        return content

    def xml(self, name: str) -> Element | None:
        """Return the root of an XML part, or None if it is missing or holds nothing that can be read."""
        content = self.read(name)
        return None if content is None else self.tree(name, content)

    def tree(self, name: str, content: bytes, short: bytes | None = None) -> Element | None:
        """Return the root of ``content``; what is damaged is read as far as it goes.

        short: the same with less in it and no document type, to be read in its place unless it is damaged
        """
        from lxml import etree

        if short is not None:
            with suppress(etree.XMLSyntaxError):
                return etree.fromstring(short, _parser())
        for old, new in STRICT:
            if old in content:
                content = content.replace(old, new)
        try:
            root = etree.fromstring(content, _parser())
        except etree.XMLSyntaxError as error:
            root = self._mend(name, content, str(error))
        if root is not None and root.getroottree().docinfo.internalDTD is not None:
            raise CorruptFile("", f"{name}: xml_dtd_forbidden")
        return root

    def targets(self, name: str) -> list[Target]:
        """Return the parts that the relations of a part name inside the package."""
        folder, base = posixpath.split(name)
        root = self.xml(posixpath.join(folder, "_rels", base + ".rels"))
        found = []
        for relation in () if root is None else root:
            if relation.get("TargetMode") == "External" or not relation.get("Target"):
                continue
            target = relation.get("Target").replace("\\", "/")
            path = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
            kind = relation.get("Type", "").rpartition("/")[2]
            found.append(Target(kind, posixpath.normpath(path), relation.get("Id", "")))
        return found

    def document_name(self) -> str:
        """Return the name of the main part: by the relations, else by its usual names."""
        for target in self.targets(""):
            if target.kind == "officeDocument" and target.name in self.entries:
                return target.name
        for name in self.entries:
            if re.fullmatch(r"(?i)word/document\d?\.xml", name):
                self.warn("repaired", "the package does not name its document part")
                return name
        raise CorruptFile("", "no document part")

    def _inflate(self, name: str, packed: memoryview, step: int = CHUNK) -> bytes:
        inflater = zlib.decompressobj(-15)
        parts: list[bytes] = []
        length = fed = 0
        try:
            while not inflater.eof and (inflater.unconsumed_tail or fed < len(packed)):
                feed = inflater.unconsumed_tail
                if not feed:
                    feed, fed = bytes(packed[fed : fed + step]), fed + step
                parts.append(inflater.decompress(feed, CHUNK))
                length += len(parts[-1])
                self.inflated += len(parts[-1])
                if self._is_too_much(length, min(fed, len(packed)) - len(inflater.unconsumed_tail)):
                    self.warn("limit_expansion", f"{name} is cut at {length} bytes")
                    return b"".join(parts)
            parts.append(inflater.flush(CHUNK))
            if not inflater.eof:
                self.warn("repaired", f"{name} is cut off")
        except zlib.error as error:
            self.warn("repaired", f"{name}: {error}")
            if step > SALVAGE_STEP:  # what one call had inflated before the damage is lost with it
                return self._inflate(name, packed, SALVAGE_STEP)
        return b"".join(parts)

    def _is_too_much(self, length: int, packed: int) -> bool:
        return self.inflated > self.bound or (length > RATIO_FROM and length > MAX_RATIO * packed)

    def _mend(self, name: str, content: bytes, reason: str) -> Element | None:
        """Read damaged XML: without bytes that XML forbids, then as far as the parser gets."""
        from lxml import etree

        if not content.startswith((b"\xff\xfe", b"\xfe\xff")):
            clean = CONTROL_RE.sub(b"", content).decode("utf-8", "replace").encode("utf-8")
            if clean != content:
                self.warn("invalid_bytes", f"{name}: {reason}"[:200])
                content = clean
        try:
            root = etree.fromstring(content, _parser(recover=True))
        except etree.XMLSyntaxError:
            return None
        limit = "limit_depth" if "depth" in reason else "limit_text" if "Resource limit" in reason else "repaired"
        if "invalid_bytes" not in self.warnings:
            self.warn(limit, f"{name}: {reason}"[:200])
        return root


def open_package(content: bytes, bound: int = DEFAULT.inflated) -> Package:
    """Return the package in ``content``; raise CorruptFile where there is none.

    bound: bytes of all parts together that are inflated; the rest is left out with a warning
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            package = _from_directory(content, archive.infolist())
    except (zipfile.BadZipFile, struct.error, ValueError, NotImplementedError, OverflowError, EOFError):
        package = Package(content, _by_local_headers(content))
        package.warn("repaired", "the zip directory is damaged")
    if not package.entries:
        raise CorruptFile("", "no zip entries")
    package.bound = bound
    return package


def _from_directory(content: bytes, listed: list[zipfile.ZipInfo]) -> Package:
    package = Package(content, {})
    if len(listed) > MAX_ENTRIES:
        package.warn("limit_expansion", f"{len(listed)} parts, {MAX_ENTRIES} are looked at")
    for item in listed[:MAX_ENTRIES]:
        name = item.filename.replace("\\", "/")
        if name in package.entries:
            package.warn("duplicate_zip_entry", f"{name} is there twice; the last one is read")
        start = _packed_start(content, item.header_offset)
        if start is None:
            package.warn("repaired", f"{name}: no local header")
            continue
        encrypted = bool(item.flag_bits & 1)
        package.entries[name] = Entry(start, item.compress_size, item.compress_type, encrypted, item.CRC)
    if _has_junk(content):
        package.warn("repaired", "there is something before or after the zip")
    return package


def _packed_start(content: bytes, offset: int) -> int | None:
    if content[offset : offset + 4] != b"PK\x03\x04" or offset + LOCAL_HEADER.size > len(content):
        return None
    head = LOCAL_HEADER.unpack_from(content, offset)
    return int(offset + LOCAL_HEADER.size + head[9] + head[10])


def _has_junk(content: bytes) -> bool:
    end = content.rfind(b"PK\x05\x06")
    comment = int.from_bytes(content[end + 20 : end + 22], "little")
    return not content.startswith(b"PK\x03\x04") or end + 22 + comment != len(content)


def _by_local_headers(content: bytes) -> dict[str, Entry]:
    """Find the parts of a zip whose directory is lost by the header in front of each."""
    entries: dict[str, Entry] = {}
    offset = content.find(b"PK\x03\x04")
    while 0 <= offset <= len(content) - LOCAL_HEADER.size and len(entries) < MAX_ENTRIES:
        head = LOCAL_HEADER.unpack_from(content, offset)
        start = offset + LOCAL_HEADER.size + head[9] + head[10]
        name = content[offset + LOCAL_HEADER.size : offset + LOCAL_HEADER.size + head[9]].decode("utf-8", "replace")
        size = 0 if head[2] & 8 else head[7]  # bit 3: the sizes follow the packed bytes
        entries[name.replace("\\", "/")] = Entry(start, size, head[3], bool(head[2] & 1), 0 if head[2] & 8 else head[6])
        offset = content.find(b"PK\x03\x04", max(start + size, offset + 4))
    return entries


def _parser(*, recover: bool = False) -> Element:
    from lxml import etree

    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        recover=recover,
    )


def main_part(package: Package) -> tuple[str, bytes]:
    """Return the name and the bytes of the main part; raise where it cannot be read at all."""
    name = package.document_name()
    content = package.read(name)
    if not content:
        raise LimitExceeded("", name) if "limit_expansion" in package.warnings else CorruptFile("", name)
    if "[Content_Types].xml" not in package.entries:
        package.warn("repaired", "[Content_Types].xml is missing")
    return name, content
