"""Findings of many files (检查结果): a line each, or JSON lines.

>>> from pipeline.record import Finding
>>> as_text([("a.txt", Finding(code="blank.left", severity="info", message="空白 3 处"))])
'a.txt: info blank.left 空白 3 处\\n'
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from pipeline.record import Finding
from pipeline.writers.terminal import shown

Named = Iterable[tuple[str, Finding]]


def as_text(found: Named) -> str:
    """Return one line per finding: file, severity, code, message."""
    return "".join(f"{shown(name)}: {one.severity} {one.code} {shown(one.message)}\n" for name, one in found)


def as_json(found: Named) -> str:
    """Return one JSON object per line: the finding and its file."""
    return "".join(msgspec.json.encode({"file": name, **one.model_dump()}).decode() + "\n" for name, one in found)
