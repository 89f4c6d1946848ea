"""One module per input format: ``parse(content) -> Document`` (读取各类文件).

The type is decided by the content, the suffix is only a hint: see ``pipeline.parsers.sniff``.

>>> document = parse_bytes("甲方：\\n乙方：".encode(), "a.txt")
>>> document.raw, document.format
('甲方：\\n乙方：', 'txt')
"""

from __future__ import annotations

import importlib
import os
import stat
import sys
from dataclasses import replace
from pathlib import Path
from typing import Protocol, cast

from pipeline.document import Document, Remark
from pipeline.errors import CorruptFile, EmptyFile, HetongError, LimitExceeded, MissingTool, UnreadableFile
from pipeline.parsers.settings import DEFAULT, Settings
from pipeline.parsers.sniff import sniff, suffix_format

SIZE_LIMIT = 200 * 2**20  # bytes; contracts with scanned annexes reach 50 MB
STDIN = "-"

PARSERS = {  # format -> its module, loaded when the first such file is met
    "docx": "pipeline.parsers.docx",
    "doc": "pipeline.parsers.doc",
    "pdf": "pipeline.parsers.pdf",
    "rtf": "pipeline.parsers.rtf",
    "html": "pipeline.parsers.html",
    "xml": "pipeline.parsers.wordml",
    "txt": "pipeline.parsers.text",
    "image": "pipeline.parsers.scan",
}


class Parser(Protocol):
    """What a module of this folder offers."""

    def parse(self, content: bytes, settings: Settings = DEFAULT) -> Document:
        """Return the document; raises HetongError with an empty path, which the caller fills in."""


def parse(path: str | Path, settings: Settings = DEFAULT) -> Document:
    """Return the file at ``path`` as a document; ``-`` is standard input."""
    return parse_bytes(read_file(path), str(path), settings)


def parse_bytes(content: bytes, name: str = "", settings: Settings = DEFAULT) -> Document:
    """Return ``content`` as a document.

    name: the file as the user named it, for messages and as a hint to the type
    Raises HetongError: the content cannot be read; the error names the reason and the way out.
    """
    try:
        if not content:
            raise EmptyFile(name)
        format = sniff(content, name)
        document = _parser(format).parse(content, settings)
    except HetongError as error:
        if not error.path and name:
            raise type(error)(name, error.detail) from error
        raise
    except ImportError as error:  # of ours, not of the file
        raise MissingTool(name, str(error)) from error
    except (MemoryError, RecursionError) as error:
        raise LimitExceeded(name, f"{type(error).__name__} {error}") from error
    except Exception as error:
        raise CorruptFile(name, f"{type(error).__name__} {error}") from error
    return _warn_suffix(document, format, name)


def read_file(path: str | Path) -> bytes:
    """Return the content of a regular file, or of standard input for ``-``.

    A device or a pipe is never read: opening one without O_NONBLOCK would wait for ever.
    Raises UnreadableFile, EmptyFile, LimitExceeded.
    """
    name = str(path)
    if name == STDIN:
        content = sys.stdin.buffer.read(SIZE_LIMIT + 1)
    else:
        try:
            content = _read_regular(name)
        except (OSError, ValueError) as error:
            raise UnreadableFile(name, getattr(error, "strerror", None) or str(error)) from error
    if not content:
        raise EmptyFile(name)
    if len(content) > SIZE_LIMIT:
        raise LimitExceeded(name, f"> {SIZE_LIMIT // 2**20} MB")
    return content


def _read_regular(name: str) -> bytes:
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    with open(os.open(name, flags), "rb") as file:  # noqa: PTH123  (a descriptor, not a path)
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise UnreadableFile(name, "not a regular file")
        return file.read(SIZE_LIMIT + 1)


def _parser(format: str) -> Parser:
    return cast(Parser, importlib.import_module(PARSERS[format]))


def _warn_suffix(document: Document, format: str, name: str) -> Document:
    """Say so when the suffix promises another type than the content is."""
    promised = suffix_format(name)
    if promised is None or promised == format:
        return document
    warning = Remark("extension_mismatch", f"{Path(name).suffix}: {format}")
    return replace(document, warnings=(*document.warnings, warning))
