"""What cleaners share: the lines as they read so far, and ways to set some aside (清理工具).

>>> from pipeline.document import from_string
>>> document = set_aside(from_string("第１页\\n甲方："), {0: "page_number"}, "furniture")
>>> texts(document), document.lines[0].layer
(['', '甲方:'], 'furniture')
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import lru_cache

from pipeline.document import KEPT_LAYERS, Document, Mark
from pipeline.folding import fold_each


def folded(document: Document) -> str:
    """Return ``raw`` repaired, folded and simplified, character for character."""
    return _translate(document.repaired, tuple(sorted(document.folding.items())))


@lru_cache(maxsize=1)
def _translate(raw: str, folding: tuple[tuple[int, str], ...]) -> str:
    text = fold_each(raw)
    return text.translate(dict(folding)) if folding else text


def texts(document: Document) -> list[str]:
    """Return each line folded, without marked stretches, stripped; "" for a line that is set aside."""
    places = tuple((line.start, line.end) for line in document.lines)
    found = _slices(_blanked(document) if document.marks else folded(document), places)
    return [text if line.layer in KEPT_LAYERS else "" for text, line in zip(found, document.lines, strict=True)]


@lru_cache(maxsize=1)  # most cleaners mark nothing: the next one reads the same lines
def _slices(text: str, places: tuple[tuple[int, int], ...]) -> tuple[str, ...]:
    if "\0" in text:
        return tuple(text[start:end].replace("\0", "").strip() for start, end in places)
    return tuple(text[start:end].strip() for start, end in places)


def _blanked(document: Document) -> str:
    """Return the folded text with a NUL for each marked character."""
    text = folded(document)
    position, pieces = 0, []
    for mark in document.marks:
        pieces.append(text[position : max(mark.start, position)])
        pieces.append("\0" * (mark.end - max(mark.start, position)))
        position = max(mark.end, position)
    return "".join([*pieces, text[position:]])


def set_aside(document: Document, reasons: Mapping[int, str], layer: str) -> Document:
    """Return the document with the lines of these numbers in ``layer``; the reason is ``layer.rule``."""
    if not reasons:
        return document
    lines = list(document.lines)
    for number, reason in reasons.items():
        if lines[number].layer in KEPT_LAYERS:
            lines[number] = replace(lines[number], layer=layer, reason=f"{layer}.{reason}")
    return replace(document, lines=tuple(lines))


def add_marks(document: Document, marks: Iterable[Mark]) -> Document:
    """Return the document with these marks too; of two that overlap the first stands, and marks are in order."""
    kept: list[Mark] = []
    for mark in sorted({*document.marks, *marks}, key=lambda mark: (mark.start, -mark.end, mark.kind)):
        if mark.start < mark.end and (not kept or mark.start >= kept[-1].end):
            kept.append(mark)
    return document if tuple(kept) == document.marks else replace(document, marks=tuple(kept))


def add_breaks(document: Document, breaks: Iterable[int]) -> Document:
    """Return the document with line ends before these raw offsets too."""
    merged = tuple(sorted({*document.breaks, *breaks}))
    return document if merged == document.breaks else replace(document, breaks=merged)
