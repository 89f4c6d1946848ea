"""Lists of files (文件清单): ``--files-from``, one name a line, or each ended by NUL as ``find -print0`` writes them.

A list with a NUL near its beginning is parted by NUL, any other by lines.  A list in UTF-16, which PowerShell writes,
is known by its mark.  Names are bytes: what is no UTF-8 stays as it is.

>>> import pathlib, tempfile
>>> with tempfile.TemporaryDirectory() as folder:
...     path = pathlib.Path(folder, "list")
...     _ = path.write_bytes(b"a b.docx\\r\\n\\nc.docx")
...     list(listed(str(path)))
['a b.docx', 'c.docx']
"""

from __future__ import annotations

import codecs
import os
import sys
from collections.abc import Callable, Iterator
from functools import partial
from io import BufferedReader
from pathlib import Path
from typing import cast

from pipeline.errors import UnreadableFile

STDIN = "-"
CHUNK = 2**16  # bytes; no name is longer
WIDE = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}


def listed(source: str) -> Iterator[str]:
    """Yield the names in the list at ``source``, or on standard input for ``-``, as they come.

    Raises UnreadableFile: there is no list, or it holds no names.
    """
    try:
        if source == STDIN:
            yield from _names(cast(BufferedReader, sys.stdin.buffer).read1, source)
            return
        with Path(source).open("rb") as file:
            yield from _names(file.read1, source)
    except (OSError, ValueError) as error:
        raise UnreadableFile(source, getattr(error, "strerror", None) or str(error)) from error


def _names(read: Callable[[int], bytes], source: str) -> Iterator[str]:
    head = _head(read)
    encoding = WIDE.get(head[:2])
    if encoding:
        rest = b"".join(iter(partial(read, CHUNK), b""))
        yield from filter(None, (head[2:] + rest).decode(encoding, "replace").splitlines())
        return
    head = head.removeprefix(codecs.BOM_UTF8)
    separator = b"\0" if b"\0" in head else b"\n"
    pending = b""
    chunk = head
    while chunk:
        *names, pending = (pending + chunk).split(separator)
        yield from _told(names, separator)
        if len(pending) > CHUNK:
            raise UnreadableFile(source, "this is no list of names")
        chunk = read(CHUNK)
    yield from _told([pending], separator)


def _head(read: Callable[[int], bytes]) -> bytes:
    """Read until there is a NUL, or there would have been one if names ended so."""
    head = b""
    while len(head) < CHUNK and b"\0" not in head and (chunk := read(CHUNK)):
        head += chunk
    return head


def _told(names: list[bytes], separator: bytes) -> Iterator[str]:
    for name in names:
        own = name if separator == b"\0" else name.removesuffix(b"\r")
        if own:
            yield os.fsdecode(own)
