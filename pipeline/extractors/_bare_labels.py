"""Labels that no colon ends: cells of a table, forms typed with spaces, texts that lost their marks (无冒号的标签).

A label counts at the start of its line only, and a value must follow it that is of the label's kind: that is for the
caller to see.

>>> text = "合同编号SX20230817\\n签订日期\\t2024年3月1日\\n编号规则见附件"
>>> [text[label.value_start:label.value_end] for label in find_labels(text, spaced("合同编号", "签订日期"))]
['SX20230817', '2024年3月1日']
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from pipeline.extractors._labels import Label, spaced

__all__ = ["find_labels", "has_colons", "spaced"]

LABEL_COLON_RE = re.compile(r"[\u4e00-\u9fff)][ ]{0,10}:")
FEW_COLONS = 1  # behind labels; a text with no more has lost its marks
NEXT_CELL_RE = re.compile(r"\t|[|]|[ ]{3}(?=[\u4e00-\u9fff])(?![ ]{0,40}[年月日])")


def has_colons(text: str) -> bool:
    """Return whether ``text`` ends its labels with colons.

    >>> has_colons("甲方:____\\n乙方:____"), has_colons("甲方云客公司\\n8:30上班")
    (True, False)
    """
    found = LABEL_COLON_RE.finditer(text)
    return sum(1 for _, _match in zip(range(FEW_COLONS + 1), found, strict=False)) > FEW_COLONS


def find_labels(text: str, words: str) -> Iterator[Label]:
    """Yield the labels that begin a line and that no colon follows; the value is the rest of the line or of the cell.

    words: a pattern of ``spaced``
    """
    for match in _line_re(words).finditer(text):
        start, end = match.end(), text.find("\n", match.end())
        end = len(text) if end < 0 else end
        start += len(text[start:end]) - len(text[start:end].lstrip(" \t|"))
        cell = NEXT_CELL_RE.search(text, start, end)
        yield Label(match.start("word"), match.end("word"), start, cell.start() if cell else end)


@lru_cache(maxsize=16)
def _line_re(words: str) -> re.Pattern[str]:
    return re.compile(rf"(?:^|\n)[ \t|]{{0,40}}(?P<word>{words})(?![ ]{{0,10}}[:(])")
