"""One module per kind of noise: ``mark(document) -> Document``; marks lines and stretches, edits nothing (清理).

The order matters: characters come first, because every pattern reads simplified text without pinyin, then
misread ones, because they hide page numbers and boxes; page numbers go before site notices, and both before copies are
compared; lines are joined before they are broken.

>>> from pipeline.document import from_string
>>> clean(from_string("第 1 页 共 2 页\\n## 保洁合同\\n甲方：")).view().string
'保洁合同\\n甲方:'
"""

from __future__ import annotations

from typing import Protocol

from pipeline.cleaning import (
    boilerplate,
    characters,
    chunks,
    duplicates,
    furniture,
    linewrap,
    markup,
    misreadings,
    onelinebreaks,
    titles,
    toc,
)
from pipeline.document import Document


class Cleaner(Protocol):
    """What a module of this folder offers."""

    __name__: str

    def mark(self, document: Document) -> Document:
        """Return the document with what this cleaner knows as noise set aside."""


CLEANERS: tuple[Cleaner, ...] = (
    characters,
    misreadings,
    markup,
    furniture,
    boilerplate,
    chunks,
    duplicates,
    toc,
    titles,
    linewrap,
    onelinebreaks,
)


def clean(document: Document) -> Document:
    """Return the document with all noise marked."""
    for cleaner in CLEANERS if document.lines else ():
        document = cleaner.mark(document)
    return document
