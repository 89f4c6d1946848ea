"""Stretches of the text that the record quotes without reading a value there: what was set aside or mended (引文).

>>> from pipeline.document import Span
>>> RepairRecord(original="OO", repaired="00", raw="15OO元", spans=[Span(3, 8)], reason="misreadings.figure").repaired
'00'
"""

from __future__ import annotations

import re

from pydantic import BaseModel, ConfigDict

from pipeline.document import Document, Repair, Span

WORD_CHARS = 8  # a word is quoted with no more than that on either side
_AFTER_RE = re.compile(rf"(?:[^\W_]|[.,:;%](?=[^\W_])){{0,{WORD_CHARS}}}")
_BEFORE_RE = re.compile(rf"(?:(?<=[^\W_])[.,:;%]|[^\W_]){{0,{WORD_CHARS}}}\Z")


class Model(BaseModel):
    """A part of the record: closed, so that a misspelt name fails at once."""

    model_config = ConfigDict(extra="forbid", arbitrary_types_allowed=True)


class Noise(Model):
    """A line, or a stretch of one, that is no contract text."""

    kind: str
    raw: str
    spans: list[Span]
    reason: str | None = None


class RepairRecord(Model):
    """Characters of one word that are read as others, because as printed the word would be no value."""

    original: str
    repaired: str
    raw: str
    spans: list[Span]
    reason: str


def quoted_repairs(document: Document) -> list[RepairRecord]:
    """Return the repairs by word: those that stand in one word for one reason are one entry."""
    entries: list[tuple[Span, list[Repair]]] = []
    for repair in document.repairs:
        word = word_at(document.raw, repair.start)
        if entries and entries[-1][0].end > repair.start and entries[-1][1][-1].reason == repair.reason:
            entries[-1] = (Span(entries[-1][0].start, word.end), [*entries[-1][1], repair])
        else:
            entries.append((word, [repair]))
    return [
        RepairRecord(
            original="".join(repair.original for repair in repairs),
            repaired="".join(repair.repaired for repair in repairs),
            raw=document.raw[word.start : word.end],
            spans=[word],
            reason=repairs[0].reason,
        )
        for word, repairs in entries
    ]


def word_at(raw: str, offset: int) -> Span:
    """Return the word, or what of it is near, that the character at ``offset`` stands in.

    >>> word_at("费用15OO元。", 4), word_at("A：1.5OO，00元", 5)
    (Span(start=0, end=7), Span(start=2, end=7))
    """
    before = _BEFORE_RE.search(raw, max(offset - WORD_CHARS, 0), offset)
    after = _AFTER_RE.match(raw, offset + 1)
    return Span(before.start() if before else offset, after.end() if after else offset + 1)
