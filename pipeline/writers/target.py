"""The file that an output is written to, refused before any work is done (输出文件名).

>>> checked("a.html", {".html", ".json"}, [])
PosixPath('a.html')
>>> checked("a.htm", {".html", ".json"}, [])
Traceback (most recent call last):
pipeline.errors.UnknownOutput: a.htm: 不能写成这种类型，请改后缀 (.html .json ← .html ?) | ...
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from difflib import get_close_matches
from pathlib import Path

from pipeline.errors import OutputIsInput, UnknownOutput


def checked(named: str, suffixes: Collection[str], inputs: Iterable[str]) -> Path:
    """Return the file ``named``; ``inputs`` are names of files to be read, ``-`` among them is standard input.

    Raises UnknownOutput: its ending is none of ``suffixes``, or a folder has its name; OutputIsInput.
    """
    target = Path(named)
    suffix = target.suffix.lower()
    if suffix not in suffixes or target.is_dir():
        nearest = get_close_matches(suffix, suffixes, 1, 0.5) if suffix not in suffixes else []
        raise UnknownOutput(named, " ".join([*sorted(suffixes), *(f"← {one} ?" for one in nearest)]))
    if any(name != "-" and is_same(target, Path(name)) for name in inputs):
        raise OutputIsInput(named)
    return target


def is_same(one: Path, other: Path) -> bool:
    """Return whether two names lead to one file that is there."""
    try:
        return one.exists() and one.samefile(other)
    except OSError:
        return False
