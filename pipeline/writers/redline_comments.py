"""Comments on changed terms in a redline that keeps the layout (带版式修订稿的批注).

An edit of the comparison is found again by the text of its line: the paragraph that reads so and holds changes.

>>> tight("3.1 每月 10 日")
'3.1每月10日'
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from pipeline.comparison import Clauses, Comparison
from pipeline.parsers.docx_package import Element
from pipeline.writers.redline_endings import mark_of
from pipeline.writers.redline_notes import moved_lines, term_lines
from pipeline.writers.redline_reading import DELETED, INSERTED, P_PR, P
from pipeline.writers.redline_text import text_in

CHANGED = (*INSERTED, *DELETED)
ENDING = 4  # characters by which paragraphs are looked up


class Line(NamedTuple):
    """Where an edit stands: its line in one of the texts, without white space, and its half-open offsets there."""

    is_new: bool
    text: str
    start: int
    end: int


class Note(NamedTuple):
    """A comment: what it says and the paragraph and child that it is about."""

    lines: list[str]
    paragraph: Element
    child: Element | None


def tight(text: str) -> str:
    """Return ``text`` without white space: files and contracts differ in it."""
    return "".join(text.split())


def placed(comparison: Comparison, root: Element) -> list[Note]:
    """Return a comment for each edit that changes terms; what is found nowhere is told at the first paragraph."""
    paragraphs = _by_ending(root)
    found: list[Note] = []
    lost: list[str] = []
    for (number, edit), said in _lines(comparison).items():
        notes = (_find(line, paragraphs) for line in _places(comparison.clauses[number], edit))
        spot = next((spot for spot in notes if spot is not None), None)
        if spot is None:
            lost += said
        else:
            found.append(Note(said, *spot))
    first = next(root.iter(P), None)
    return [*found, Note(lost, first, None)] if lost and first is not None else found


def _lines(comparison: Comparison) -> dict[tuple[int, int | None], list[str]]:
    lines: dict[tuple[int, int | None], list[str]] = defaultdict(list)
    for number, pair in enumerate(comparison.clauses):
        if pair.is_moved:
            lines[number, None] += moved_lines(pair)
    for place, said in term_lines(comparison).items():
        lines[place] += said
    return lines


def _places(pair: Clauses, edit: int | None) -> Iterator[Line]:
    """Yield the line of an edit in the new text, then in the old one; of a clause, its first line."""
    for is_new, passages in ((True, pair.new), (False, pair.old)):
        text = "".join(passage.text for passage in passages)
        span = (0, 0) if edit is None else (pair.edits[edit].new if is_new else pair.edits[edit].old)
        if text and (edit is None or span[0] < span[1]):
            start = max(text.rfind(sign, 0, span[0]) for sign in "\n\t") + 1
            ends = [place for place in (text.find(sign, span[0]) for sign in "\n\t") if place >= 0]
            line = text[start : min(ends, default=len(text))]
            yield Line(is_new, tight(line), len(tight(text[start : span[0]])), len(tight(text[start : span[1]])))


def _by_ending(root: Element) -> dict[tuple[bool, str], list[Element]]:
    """Return the paragraphs that hold changes, by which text and its last characters."""
    found: dict[tuple[bool, str], list[Element]] = defaultdict(list)
    for paragraph in root.iter(P):
        if mark_of(paragraph) is not None or any(child.tag in CHANGED for child in paragraph):
            for is_new in (True, False):
                text = tight("".join(text for _, text in _children(paragraph, is_new=is_new)))
                if text:
                    found[is_new, text[-ENDING:]].append(paragraph)
    return found


def _children(paragraph: Element, *, is_new: bool) -> Iterator[tuple[Element, str]]:
    """Yield what stands in a paragraph in one of the two texts."""
    gone = DELETED if is_new else INSERTED
    for child in paragraph:
        if child.tag != P_PR and child.tag not in gone:
            yield child, "".join(text_in(child))


def _find(line: Line, paragraphs: dict[tuple[bool, str], list[Element]]) -> tuple[Element, Element | None] | None:
    """Return the paragraph that reads as ``line``, up to its number, and the change in it at that place."""
    for paragraph in paragraphs.get((line.is_new, line.text[-ENDING:]), ()):
        children = list(_children(paragraph, is_new=line.is_new))
        text = tight("".join(text for _, text in children))
        if not line.text.endswith(text):
            continue
        at = len(line.text) - len(text)
        for child, part in children:
            before, at = at, at + len(tight(part))
            if child.tag in CHANGED and before < line.end and line.start < at:
                return paragraph, child
        return paragraph, None
    return None
