"""DOC and WPS: binary Word 97-2003 (读取 DOC、WPS).

The file is turned into DOCX in a temporary folder and read as such, which keeps automatic
numbers and leaves out deleted text.  Where that fails or loses text, a second and a third reader are asked; they
keep the text and may lack automatic numbers, and a warning says so.

>>> parse(b"no compound file")
Traceback (most recent call last):
    ...
pipeline.errors.CorruptFile: : 文件已损坏或不完整，请重新下载，或用原程序打开后另存 (no compound file) | \
the file is damaged or cut off; download it again, or open it where it was made and save it anew [corrupt_file]
"""

from __future__ import annotations

import io
import re
import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TypeVar

from pipeline.document import Document, Remark, from_string
from pipeline.errors import CorruptFile, EmptyFile, EncryptedFile, HetongError, UnsupportedFormat
from pipeline.parsers import docx
from pipeline.parsers._tables import mark_tables
from pipeline.parsers.docx_package import main_part, open_package
from pipeline.parsers.settings import DEFAULT, Settings

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
CLASS_ID = slice(8, 24)  # of the header; some writers fill it, which the converter refuses
FLAGS_AT, ENCRYPTED_BIT = 10, 0x0100  # FibBase, [MS-DOC] 2.5.2
# A converter that loses more than this share of the letters has lost text.  The plain readers keep deleted text:
# it counts as read.
MAX_LOSS = 0.02
DELETED_RE = re.compile(r"<w:(?:del|moveFrom)\b[^>]{0,400}>(.{0,100000}?)</w:(?:del|moveFrom)>", re.DOTALL)

Result = TypeVar("Result")


def parse(content: bytes, settings: Settings = DEFAULT) -> Document:
    """Return the document in ``content``."""
    if not content:
        raise EmptyFile("")
    if not content.startswith(MAGIC):
        raise CorruptFile("", "no compound file")
    if _is_encrypted(content) and settings.password is None:
        raise EncryptedFile("")
    result, reason = _tried(lambda: _converted(content, settings.password))
    converted, letters = result or (None, "")
    if _is_encrypted(content):
        if converted is None:
            raise EncryptedFile("", reason)
        return converted
    plain = _plain(content)
    if converted is not None and (plain is None or _lost(letters, plain.raw) <= MAX_LOSS):
        return converted
    if plain is None:
        raise CorruptFile("", reason)
    if not plain.raw.strip():
        raise EmptyFile("", reason)
    warning = Remark("fallback_reader", f"automatic numbers may be missing: {reason or 'the converter lost text'}")
    return replace(plain, warnings=(*plain.warnings, warning))


def _converted(content: bytes, password: str | None) -> tuple[Document, str]:
    """Return the document by way of DOCX, and all its letters, deleted ones included."""
    from doc2docx import convert

    content = content[: CLASS_ID.start] + bytes(16) + content[CLASS_ID.stop :]
    with tempfile.TemporaryDirectory(prefix="hetong-") as folder:
        source, target = Path(folder, "source.doc"), Path(folder, "target.docx")
        source.write_bytes(content)
        convert(source, target, password=password)
        converted = target.read_bytes()
    document = replace(docx.parse(converted), format="doc")
    deleted = ""
    if any(warning.code == "tracked_deletions" for warning in document.warnings):
        deleted = "".join(DELETED_RE.findall(main_part(open_package(converted))[1].decode("utf-8", "replace")))
    return document, document.raw + deleted


def _plain(content: bytes) -> Document | None:
    """Return the text as a reader gives it that does not resolve automatic numbers, or None."""
    for read in (_by_undoc, _by_office_oxide):
        text, _ = _tried(partial(read, content))
        if text is not None and text.strip():
            document = from_string(text, "doc")
            return replace(document, lines=mark_tables(text, document.lines))
    return None


def _by_undoc(content: bytes) -> str:
    import undoc

    return str(undoc.parse_bytes(content).plain_text())


def _by_office_oxide(content: bytes) -> str:
    import office_oxide

    return str(office_oxide.Document.from_bytes(content, "doc").plain_text())


def _tried(read: Callable[[], Result]) -> tuple[Result | None, str]:
    """Return what ``read`` gives, or None and why not: readers of a binary format fail in many ways."""
    try:
        return read(), ""
    except EncryptedFile:
        raise
    except Exception as error:  # noqa: BLE001  (the next reader is asked; the reason is kept)
        return None, f"{type(error).__name__}: {error}"[:200]


def _lost(text: str, other: str) -> float:
    """Return the share of the letters of ``other`` that ``text`` lacks.

    >>> _lost("甲方", "甲方乙丙"), _lost("第一条 甲方", "甲 方")
    (0.5, 0.0)
    """
    wanted = Counter(char for char in other if char.isalpha())
    missing = wanted - Counter(text)
    return missing.total() / max(wanted.total(), 1)


def _is_encrypted(content: bytes) -> bool:
    """Return whether the file is protected; raise where it holds no Word document at all."""
    import olefile

    try:
        with olefile.OleFileIO(io.BytesIO(content)) as ole:
            if ole.exists("EncryptedPackage"):
                return True
            if not ole.exists("WordDocument"):
                raise UnsupportedFormat("", "a compound file without a Word document")
            head = ole.openstream("WordDocument").read(FLAGS_AT + 2)
    except HetongError:
        raise
    except Exception:  # noqa: BLE001  (a damaged container fails in many ways; the readers say how)
        return False
    return bool(int.from_bytes(head[FLAGS_AT:], "little") & ENCRYPTED_BIT)
