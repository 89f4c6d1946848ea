"""One module per kind of noise: ``mark(document) -> Document``; marks lines and stretches, edits nothing (清理)."""

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
    onelinebreaks,
    titles,
)
from pipeline.document import Document


class Cleaner(Protocol):
    """What a module of this folder offers."""

    __name__: str

    def mark(self, document: Document) -> Document:
        """Return the document with what this cleaner knows as noise set aside."""


CLEANERS: tuple[Cleaner, ...] = (
    characters,
    markup,
    furniture,
    boilerplate,
    chunks,
    duplicates,
    titles,
    linewrap,
    onelinebreaks,
)


def clean(document: Document) -> Document:
    """Return the document with all noise marked."""
    for cleaner in CLEANERS:
        document = cleaner.mark(document)
    return document
