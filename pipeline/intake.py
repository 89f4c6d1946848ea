"""From what a user names to the files to read (收集输入文件): files, folders, ``-``.

A named file is always tried; of a folder only the types that are read are taken, the rest is counted as skipped:
so are pictures as small as icons, and the folder that a browser saves beside a page for the parts of it.
Links inside folders are not followed, so that a loop of them ends.

>>> collect(["-"])
Intake(files=('-',), skipped=(), missing=())
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from pipeline.parsers.sniff import SUFFIXES

PICTURES = frozenset(suffix for suffix, format in SUFFIXES.items() if format == "image")
TAKEN = frozenset(suffix for suffix, format in SUFFIXES.items() if format != "xml")  # most of those are no documents
PICTURE_BYTES = 4096  # a page of text takes more in every format, an icon less
PAGE_SUFFIXES = frozenset(suffix for suffix, format in SUFFIXES.items() if format == "html")
PARTS_RE = re.compile(r"(?P<page>.+)(?:[._]files|_文件|\.fld)", re.I)  # what browsers and Word call them


class Intake(NamedTuple):
    """files: to read, in the order of their names; skipped: of other types; missing: named but not there."""

    files: tuple[str, ...]
    skipped: tuple[str, ...]
    missing: tuple[str, ...]


def collect(named: Iterable[str]) -> Intake:
    """Return the files behind ``named``; each file once."""
    files: dict[str, None] = {}
    skipped: list[str] = []
    missing: list[str] = []
    for name in named:
        if name == "-" or not Path(name).is_dir():
            (files.setdefault(name) if name == "-" or os.path.lexists(name) else missing.append(name))
            continue
        for path, is_part in _walk(name):
            if is_part or not _is_taken(Path(path)):
                skipped.append(path)
            else:
                files.setdefault(path)
    return Intake(tuple(files), tuple(skipped), tuple(missing))


def _is_taken(path: Path) -> bool:
    suffix = path.suffix.lower()
    if suffix not in TAKEN or path.name.startswith(("~$", ".")):
        return False
    try:
        return suffix not in PICTURES or path.stat().st_size >= PICTURE_BYTES
    except OSError:
        return True  # reading it will say why


def _walk(folder: str) -> Iterator[tuple[str, bool]]:
    """Yield the files below ``folder``, sorted, and whether each is a part of a page; links are not followed."""
    parts: set[Path] = set()
    for current, folders, names in os.walk(folder, followlinks=False):
        folders.sort()
        here = Path(current)
        is_part = here in parts
        pages = {path.stem for path in map(Path, names) if path.suffix.lower() in PAGE_SUFFIXES}
        parts.update(here / inner for inner in folders if is_part or _page_of(inner) in pages)
        yield from ((str(here / name), is_part) for name in sorted(names))


def _page_of(folder: str) -> str | None:
    """Return the page that a folder is named after.

    >>> _page_of("合同范本_files"), _page_of("合同范本")
    ('合同范本', None)
    """
    match = PARTS_RE.fullmatch(folder)
    return match["page"] if match else None
