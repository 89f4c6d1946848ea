"""Records and failures as JSON lines (JSON 行): ``records.jsonl`` and ``errors.jsonl``.

>>> failure(Entry("a.docx", "", "failed", "encrypted"))["remedy_zh"]
'请去除密码后再试'
"""

from __future__ import annotations

from pathlib import Path

import msgspec

from pipeline.entry import Entry
from pipeline.errors import HetongError, reason_for
from pipeline.writers.folder import whole
from pipeline.writers.rows import Entries

RECORDS, ERRORS = "records.jsonl", "errors.jsonl"


def write_records(entries: Entries, folder: Path) -> list[Path]:
    """Write ``records.jsonl``: a record a line; what gave none is in ``errors.jsonl``."""
    target = folder / RECORDS
    with whole(target) as temporary, temporary.open("wb") as stream:
        stream.writelines(entry.record + b"\n" for entry in entries() if entry.record is not None)
    return [target]


def write_errors(entries: Entries, folder: Path) -> list[Path]:
    """Write ``errors.jsonl``: a line for each file that gave no record or not a whole one."""
    target = folder / ERRORS
    with whole(target) as temporary, temporary.open("wb") as stream:
        stream.writelines(msgspec.json.encode(failure(entry)) + b"\n" for entry in entries() if entry.status != "ok")
    return [target]


def failure(entry: Entry) -> dict[str, str]:
    """Return what went wrong with one file, why, and the way out, in Chinese and English."""
    reason = reason_for(entry.code or "")
    return {
        "location": entry.location,
        "sha256": entry.sha256,
        "status": entry.status,
        "code": entry.code or HetongError.code,
        "detail": entry.detail,
        "reason_zh": reason.reason_zh,
        "reason_en": reason.reason_en,
        "remedy_zh": reason.remedy_zh,
        "remedy_en": reason.remedy_en,
    }
