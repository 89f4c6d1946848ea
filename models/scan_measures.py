"""Measures of recognised text (识别度量): characters wrong, and whether a text stands in what was read.

>>> wrong_characters("合同总价36000元", "合同总价3600元"), is_within("36000元", "总价为36000元整")
(1, True)
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from pathlib import Path

from pipeline.folding import fold

_DROPPED_RE = re.compile(r"[\s|_]+|-{4,}")  # white space, and strokes that are no characters: of tables, blanks, rules
TOLERANCE = 0.1  # share of a value's characters that a second reading of it may get wrong


def plain(text: str) -> str:
    """Return ``text`` without white space and strokes, the width of its punctuation unified.

    >>> plain("（甲方）： Ａ公司"), plain("| P1 | ≤10分钟 |"), plain("为____元")
    ('(甲方):A公司', 'P1≤10分钟', '为元')
    """
    return _DROPPED_RE.sub("", unicodedata.normalize("NFKC", fold(text)))


def wrong_characters(truth: str, read: str) -> int:
    """Return the edit distance of two texts (Myers' bit vectors: one step for each character read)."""
    return _distances(truth, read, is_part=False)[-1]


def is_within(value: str, read: str) -> bool:
    """Return whether ``value`` stands in ``read``; of a long one every tenth character may be misread.

    >>> is_within("6%", "税率为8%"), is_within("", "甲方")
    (False, True)
    """
    return min(_distances(value, read, is_part=True)) <= int(len(value) * TOLERANCE)


def _distances(truth: str, read: str, *, is_part: bool) -> list[int]:
    """Return the distance of ``truth`` to each beginning of ``read``; is_part: to the best end of each beginning."""
    size = len(truth)
    places: dict[str, int] = defaultdict(int)
    for index, char in enumerate(truth):
        places[char] |= 1 << index
    every, last = (1 << size) - 1, 1 << max(size - 1, 0)
    more, less, distance, found = every, 0, size, [size]
    for char in read:
        same = places.get(char, 0) if size else 0
        reach = (((same & more) + more) ^ more) | same | less
        up, down = less | (every & ~(reach | more)), more & reach
        distance += bool(up & last) - bool(down & last) if size else not is_part
        up, down = (up << 1) | (not is_part), down << 1
        crossing = same | less
        more, less = (down | ~(crossing | up)) & every, up & crossing & every
        found.append(distance)
    return found


def reset_peak() -> None:
    """Begin to watch the peak of memory anew, where the system can."""
    try:
        Path("/proc/self/clear_refs").write_text("5")
    except OSError:
        return


def peak_mb() -> float:
    """Return the largest memory of this process since ``reset_peak`` in MB, 0 where the system does not tell."""
    try:
        status = Path("/proc/self/status").read_text()
    except OSError:
        return 0.0
    match = re.search(r"VmHWM:\s+(\d+) kB", status)
    return int(match[1]) / 1024 if match else 0.0
