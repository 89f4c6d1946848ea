"""Files of a folder of outputs (输出文件夹): whole or not at all.

>>> name_for("a/合同.docx", "0123456789", taken=set()), name_for("b/合同.pdf", "0123456789", taken={"合同.json"})
('合同.json', '合同-01234567.json')
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain, count
from pathlib import Path

from pipeline.errors import OutputError

PREFIX = ".hetong-"  # of everything that is not whole yet


def name_for(source: str, sha256: str, taken: set[str]) -> str:
    """Return the file name for a record: the stem, with 8 digits of the checksum when the stem is taken."""
    stem = "stdin" if source == "-" else Path(source).stem
    names = chain((f"{stem}.json", f"{stem}-{sha256[:8]}.json"), (f"{stem}-{sha256[:8]}-{n}.json" for n in count(2)))
    return next(name for name in names if name not in taken)


def write(content: bytes, target: Path) -> None:
    """Write ``content`` to ``target`` by way of a temporary file beside it, so that no half file is ever seen.

    Raises OutputError: no folder, no permission, no space.
    """
    with whole(target) as temporary:
        temporary.write_bytes(content)


@contextmanager
def whole(target: Path) -> Iterator[Path]:
    """Give a temporary file beside ``target`` to write to; it takes that name once it is on the disk, or is removed.

    Raises OutputError: no folder, no permission, no space.
    """
    with scratch(target) as folder:
        temporary = folder / target.name
        yield temporary
        temporary.chmod(0o644)
        _sync(temporary)
        temporary.replace(target)
        _sync(target.parent)


@contextmanager
def scratch(target: Path) -> Iterator[Path]:
    """Give a folder beside ``target`` for what is written on the way, on the same disk; it is removed.

    Raises OutputError: no folder, no permission, no space.
    """
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=PREFIX, dir=target.parent, ignore_cleanup_errors=True) as folder:
            yield Path(folder)
    except OSError as error:
        raise OutputError(str(target), str(error)) from None


def _sync(path: Path) -> None:
    """Have ``path`` on the disk before going on; some file systems do not sync folders."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError:
        if not path.is_dir():
            raise
    finally:
        os.close(descriptor)
