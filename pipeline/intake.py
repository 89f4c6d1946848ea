"""From what a user names to the files to read (收集输入文件): files, folders, ``-``.

A named file is always tried; of a folder only the types that are read are taken, the rest is counted as skipped.
Links inside folders are not followed, so that a loop of them ends.

>>> collect(["-"])
Intake(files=('-',), skipped=(), missing=())
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

SUFFIXES = frozenset(
    [
        ".docx",
        ".docm",
        ".dotx",
        ".doc",
        ".wps",
        ".dot",
        ".wpt",
        ".pdf",
        ".rtf",
        ".html",
        ".htm",
        ".mht",
        ".mhtml",
        ".xhtml",
        ".txt",
        ".text",
        ".md",
        ".markdown",
    ]
)


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
        for path in _walk(name):
            if Path(path).suffix.lower() in SUFFIXES and not Path(path).name.startswith(("~$", ".")):
                files.setdefault(path)
            else:
                skipped.append(path)
    return Intake(tuple(files), tuple(skipped), tuple(missing))


def _walk(folder: str) -> Iterator[str]:
    """Yield the regular files below ``folder``, sorted, without following links to folders."""
    for current, folders, names in os.walk(folder, followlinks=False):
        folders.sort()
        yield from (str(Path(current) / name) for name in sorted(names))
