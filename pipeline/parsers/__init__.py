"""One module per input format: ``parse(content) -> Document`` (读取各类文件)."""

from __future__ import annotations
