"""Patterns that the shell left as they are (通配符): ``合同/**/*.docx``, quoted or too many for a command line.

Walked here and not by ``glob``, which follows links below ``**`` and so never ends where two of them lead up.

>>> is_pattern("a*.docx"), is_pattern("a.docx")
(True, False)
"""

from __future__ import annotations

import fnmatch
import os
import re
from collections.abc import Iterator

MAGIC_RE = re.compile(r"[*?[]")
TYPED_RE = re.compile(r"(?s).*\.\w{1,8}")
UNTYPED = frozenset({"other_type", "small_picture"})  # reasons to skip that do not hold for a type asked for


def is_pattern(name: str) -> bool:
    """Return whether ``name`` holds one of ``*?[``."""
    return MAGIC_RE.search(name) is not None


def is_typed(pattern: str) -> bool:
    """Return whether ``pattern`` ends in a suffix, so that it asks for files of just that type.

    >>> is_typed("甲/*.xml"), is_typed("甲/*")
    (True, False)
    """
    return TYPED_RE.fullmatch(re.split(r"[\\/]", pattern)[-1]) is not None


def matched(pattern: str) -> Iterator[str]:
    """Yield the paths that ``pattern`` matches, sorted in each folder; ``**`` is any number of folders.

    No link to a folder is followed, and nothing hidden is matched but by a pattern that begins with a dot.
    """
    steps = [step for step in re.split(r"[\\/]" if os.sep == "\\" else "/", pattern) if step not in ("", ".")]
    single = [step for at, step in enumerate(steps) if step != "**" or steps[at - 1 : at] != ["**"]]
    yield from _below("/" if pattern.startswith("/") else "", single)


def _below(folder: str, steps: list[str]) -> Iterator[str]:
    step, rest = steps[0], steps[1:]
    if step == "**":
        if not rest:
            yield folder or "."
            return
        yield from _below(folder, rest)
        for inner in _folders(folder):
            yield from _below(inner, steps)
    elif is_pattern(step):
        yield from _listed(folder, step, rest)
    elif os.path.lexists(os.path.join(folder, step)):  # noqa: PTH118
        yield from _below(os.path.join(folder, step), rest) if rest else (os.path.join(folder, step),)  # noqa: PTH118


def _listed(folder: str, step: str, rest: list[str]) -> Iterator[str]:
    match = re.compile(fnmatch.translate(step)).match
    try:
        names = _names(folder)
    except OSError:
        yield folder or "."  # who walks it will say why it cannot be listed
        return
    for name, is_folder in names:
        if match(name) and (step.startswith(".") or not name.startswith(".")):
            path = os.path.join(folder, name)  # noqa: PTH118
            if not rest:
                yield path
            elif is_folder:
                yield from _below(path, rest)


def _folders(folder: str) -> Iterator[str]:
    try:
        names = _names(folder)
    except OSError:
        yield from ()
        return
    for name, is_folder in names:
        if is_folder and not name.startswith("."):
            yield os.path.join(folder, name)  # noqa: PTH118


def _names(folder: str) -> list[tuple[str, bool]]:
    """Return the names in a folder, sorted, and which are folders."""
    with os.scandir(folder or ".") as entries:
        return sorted((entry.name, entry.is_dir(follow_symlinks=False)) for entry in entries)
