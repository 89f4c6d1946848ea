"""What became of one file of a batch (批量结果).

>>> Entry("a.docx", "00", "failed", "encrypted").record is None
True
"""

from __future__ import annotations

from typing import Literal, NamedTuple

Status = Literal["ok", "partial", "failed"]


class Entry(NamedTuple):
    """One location and its result.

    location: the path, ``archive.zip!/member`` or URL that the user named, as text
    sha256: of the content; empty where it could not be read
    code, detail: why it is partial or failed: a stable code of `pipeline.errors`, and one line more
    record: the record as one JSON object in UTF-8; None for a failure
    """

    location: str
    sha256: str
    status: Status
    code: str | None = None
    detail: str = ""
    record: bytes | None = None
