"""Numbers that a site puts before every few hundred characters of a one-line body (分段编号).

``1、...甲方应`` / ``2、当按月付款`` look like items, but count over the whole page, at even distance, and break into
sentences and words.  The number is marked; where no sentence had ended, the two parts are joined again.

>>> from pipeline.document import from_string
>>> text = "1、仓储协议甲方:乙方:一、费用" + "按月结算。" * 40 + "甲\\n\\n2、方应当付款。"
>>> mark(from_string(text)).view().string[-9:]
'算。甲方应当付款。'
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from pipeline.cleaning._lines import add_marks, texts
from pipeline.document import Document, Mark

LEAST_CHUNK_CHARS = 120  # sites cut at 200 to 500; items of contracts are shorter
FIRST_LINES = 3  # the first number stands before the title
NUMBER_RE = re.compile(r"\s{0,8}(\d{1,3})、")
SENTENCE_END = ("。", ";", "!", "?", ":")


def mark(document: Document) -> Document:
    """Return the document with its chunk numbers marked and the chunks joined."""
    lines = texts(document)
    chunks = _chunks(lines)
    if not chunks:
        return document
    marks = []
    for number in chunks:
        match = NUMBER_RE.match(document.raw, document.lines[number].start)
        if match:
            marks.append(Mark(*match.span(), "chunk_number", "chunks.number"))
    return _join(add_marks(document, marks), lines, chunks[1:])


def _chunks(lines: Sequence[str]) -> list[int]:
    """Return the lines that begin a chunk; none if they do not break into sentences."""
    chunks: list[int] = []
    seams = broken = size = 0
    before = ""
    seen = 0
    for number, text in enumerate(lines):
        if not text:
            continue
        seen += 1
        if not chunks and seen > FIRST_LINES:
            return []
        match = NUMBER_RE.match(text)
        if match and int(match[1]) == len(chunks) + 1 and (not chunks or size >= LEAST_CHUNK_CHARS):
            if chunks:
                seams += 1
                broken += not before.endswith(SENTENCE_END)
            chunks.append(number)
            size = 0
        size += len(text)
        before = text
    return chunks if broken and 2 * broken >= seams else []


def _join(document: Document, lines: Sequence[str], seams: Sequence[int]) -> Document:
    """Let each line whose sentence goes on behind a seam end in no line end."""
    joined = list(document.lines)
    for seam in seams:
        number = seam - 1
        while number >= 0 and not lines[number]:
            number -= 1
        if number >= 0 and not lines[number].endswith(SENTENCE_END):
            for between in range(number, seam):
                joined[between] = replace(joined[between], wrapped=True)
    return replace(document, lines=tuple(joined))
