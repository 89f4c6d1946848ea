"""Tables that plain text prints with ``|`` or tabs (文本中的表格).

>>> from pipeline.document import split_lines
>>> text = "品名\\t单价\\n纸\\t5元\\n说明"
>>> [(line.table, line.row) for line in mark_tables(text, tuple(split_lines(text)))]
[(0, 0), (0, 1), (None, None)]
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from pipeline.document import Line

_RULE_CELL = r"[ \t]{0,8}:?-{2,200}:?[ \t]{0,8}"
RULE_RE = re.compile(rf"[ \t]{{0,8}}\|?{_RULE_CELL}(?:\|{_RULE_CELL}){{0,60}}\|?\s{{0,8}}")
TABS_RE = re.compile(r"\t{1,20}")
LABEL_RE = re.compile(r"[:：]")


def mark_tables(text: str, lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """Return ``lines`` with the numbers of tables and rows; a Markdown rule has a table and no row."""
    if "|" not in text and "\t" not in text:
        return lines
    marked = list(lines)
    for number, (first, last) in enumerate(_stretches(text, lines)):
        row = 0
        for index in range(first, last):
            rule = _is_rule(text[lines[index].start : lines[index].end])
            marked[index] = replace(lines[index], table=number, row=None if rule else row)
            row += not rule
    return tuple(marked)


def _stretches(text: str, lines: tuple[Line, ...]) -> Iterator[tuple[int, int]]:
    """Yield [first, last) of each run of two or more lines with the same kind of columns."""
    first, kind = 0, ""
    for index, line in enumerate(lines):
        found = _columns(text[line.start : line.end])
        if found == kind and kind:
            continue
        if kind and index - first >= 2:
            yield first, index
        first, kind = index, found
    if kind and len(lines) - first >= 2:
        yield first, len(lines)


def _columns(line: str) -> str:
    """Return what parts the cells of ``line``: a border, bare pipes, tabs and their number, or nothing."""
    bare = line.strip()
    if bare.startswith("|") and bare.endswith("|") and bare.count("|") >= 2:
        return "|"
    if bare.count("|") >= 2 or (bare.count("|") == 1 and _is_rule(bare)):
        return f"-{bare.count('|')}"
    if "\t" in bare and not LABEL_RE.search(bare):
        return f"\t{len(TABS_RE.split(bare))}"
    return ""


def _is_rule(line: str) -> bool:
    return "|" in line and RULE_RE.fullmatch(line) is not None
