"""The lines of a contract from its source, with their numbers (合同各行)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any


def text_lines(source: dict[str, Any]) -> list[str]:
    """Return the contract's lines as they are printed, numbers included, title first."""
    return [plain for plain, *_ in numbered(source)]


def numbered(source: dict[str, Any]) -> Iterator[tuple[str, str, int]]:
    """Yield (line as printed, line without its number, level 0 to 3); the title is level -1, a table row -2."""
    counts = [0, 0, 0]
    for line in source["text"].strip("\n").split("\n"):
        if line.startswith("# "):
            yield line[2:], line[2:], -1
        elif line.startswith("| "):
            yield line, line, -2
        elif re.match(r"@[123] ", line):
            level = int(line[1])
            counts[level - 1] += 1
            counts[level:] = [0] * (3 - level)
            number = (f"第{chinese(counts[0])}条 ", f"{counts[0]}.{counts[1]} ", f"（{counts[2]}）")[level - 1]
            yield number + line[3:], line[3:], level
        else:
            yield line, line, 0


def chinese(number: int) -> str:
    """Return 1 to 99 in Chinese."""
    digits = " 一二三四五六七八九"
    tens, ones = divmod(number, 10)
    return (("" if tens == 1 else digits[tens]) + "十" if tens else "") + digits[ones].strip()
