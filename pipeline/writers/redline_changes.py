"""Two short texts as what stays, goes and comes (逐字差异).

>>> [step for step in changes("每10日", "每15日") if step.start < step.end]
[Step(kind='same', start=0, end=2), Step(kind='del', start=2, end=3), Step(kind='ins', start=2, end=3), \
Step(kind='same', start=3, end=4)]
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple

Kind = Literal["same", "ins", "del"]
MOST_CELLS = 16_000_000  # of a table of characters; a stretch beyond it is replaced as a whole


class Step(NamedTuple):
    """A stretch: of the old text where it goes, of the new one else."""

    kind: Kind
    start: int
    end: int


def changes(old: str, new: str) -> Iterator[Step]:
    """Yield the steps from ``old`` to ``new``; what goes stands before what comes in its place."""
    if old == new:
        yield Step("same", 0, len(new))
    elif not old or not new or len(old) * len(new) > MOST_CELLS:
        yield Step("del", 0, len(old))
        yield Step("ins", 0, len(new))
    else:
        from rapidfuzz.distance import Levenshtein

        for code in Levenshtein.opcodes(old, new):
            if code.tag == "equal":
                yield Step("same", code.dest_start, code.dest_end)
                continue
            yield Step("del", code.src_start, code.src_end)
            yield Step("ins", code.dest_start, code.dest_end)
