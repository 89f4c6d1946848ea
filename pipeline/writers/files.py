"""One JSON file per contract (每份合同一个文件): in ``json/``, named as the contract; none is left from an earlier run.

>>> _stem("in/a\\x1b.docx")
'a␛.json'
"""

from __future__ import annotations

import os
from pathlib import Path

import msgspec

from pipeline.writers.folder import name_for, scratch
from pipeline.writers.rows import Entries
from pipeline.writers.terminal import CONTROL

FOLDER = "json"
INDENT = 2
LONGEST_BYTES = 200  # of a stem, so that a checksum fits into a name of 255 bytes


def write(entries: Entries, folder: Path) -> list[Path]:
    """Write the folder ``json``; the same contracts give the same names."""
    target = folder / FOLDER
    taken: set[str] = set()
    with scratch(target) as temporary:
        made = temporary / FOLDER
        made.mkdir()
        for entry in entries():
            if entry.record is None:
                continue
            name = name_for(_stem(entry.location), entry.sha256, taken)
            taken.add(name)
            (made / name).write_bytes(msgspec.json.format(entry.record, indent=INDENT))
        if hasattr(os, "sync"):
            os.sync()  # once for all of them
        if target.exists():
            target.rename(temporary / "before")
        made.rename(target)
    return sorted(target.iterdir()) if taken else [target]


def _stem(location: str) -> str:
    """Return the location's own name as one that a file can have, with room for a checksum."""
    stem = Path(location).stem.translate(CONTROL).encode("utf-8", "replace")[:LONGEST_BYTES].decode("utf-8", "ignore")
    return f"{stem or '_'}.json"
