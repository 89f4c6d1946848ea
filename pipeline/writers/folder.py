"""One JSON file per record in a folder (每份合同一个文件): whole or not at all.

>>> name_for("a/合同.docx", "0123456789", taken=set()), name_for("b/合同.pdf", "0123456789", taken={"合同.json"})
('合同.json', '合同-01234567.json')
"""

from __future__ import annotations

import os
import tempfile
from itertools import chain, count
from pathlib import Path

from pipeline.errors import OutputError


def name_for(source: str, sha256: str, taken: set[str]) -> str:
    """Return the file name for a record: the stem, with 8 digits of the checksum when the stem is taken."""
    stem = "stdin" if source == "-" else Path(source).stem
    names = chain((f"{stem}.json", f"{stem}-{sha256[:8]}.json"), (f"{stem}-{sha256[:8]}-{n}.json" for n in count(2)))
    return next(name for name in names if name not in taken)


def write(content: bytes, target: Path) -> None:
    """Write ``content`` to ``target`` by way of a temporary file beside it, so that no half file is ever seen.

    Raises OutputError: no folder, no permission, no space.
    """
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(prefix=".hetong-", dir=target.parent)
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(content)
            Path(temporary).chmod(0o644)
            Path(temporary).replace(target)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise OutputError(str(target), str(error)) from None
