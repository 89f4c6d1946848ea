"""The document as read, and the cleaned view of it (文档与视图).

``Document.raw`` is never edited.  Cleaning only marks: a whole line by its ``layer``, a stretch inside a
line by a ``Mark``, a line end that is no end by ``wrapped``, a missing line end by a break.  ``View`` is the
text that is left, folded for matching, with the way back to ``raw`` for every character.

>>> view = from_string("甲方：北京　公司\\n乙方：").view()
>>> view.string
'甲方:北京 公司\\n乙方:'
>>> view.spans(3, 8), view.raw(3, 8)
((Span(start=3, end=8),), '北京　公司')
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from pipeline.folding import DROPPED_RE, exchange, fold_each
from pipeline.stretches import is_joint, is_near, stretches

KEPT_LAYERS = frozenset({"body", "footnote"})


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open stretch [start, end) of ``Document.raw``."""

    start: int
    end: int


class BBox(NamedTuple):
    """A box on a page in points, origin top left."""

    x0: float
    top: float
    x1: float
    bottom: float

    def part(self, x0: float, x1: float, slope: float) -> BBox:
        """Return the box of what stands from ``x0`` to ``x1`` of a line that falls by ``slope``."""
        before, behind = slope * (x0 - self.x0), slope * (self.x1 - x1)
        return BBox(x0, self.top + max(before, -behind, 0.0), x1, self.bottom - max(behind, -before, 0.0))


@dataclass(frozen=True, slots=True)
class Line:
    """One line of ``raw`` in reading order, without its line end.

    layer: body, footnote (both are contract text), furniture, boilerplate, duplicate, watermark, toc, hidden, illegible
    wrapped: the sentence goes on in the next line that is kept
    table, row: numbers of the table and of its row; cells are then parted by tabs (or by ``|`` as printed)
    edges: left edges of the characters in points and the right edge of the last one: ``end - start + 1`` figures
    reason: what put the line outside the body, ``cleaner.rule``
    confidence: how sure the recogniser is of its characters on average, 0 to 1; None for text that was not recognised
    sureness: the same of each character, ``end - start`` figures
    slope: how far the line falls for each point to the right; a page that was scanned askew
    """

    start: int
    end: int
    page: int | None = None
    bbox: BBox | None = None
    layer: str = "body"
    wrapped: bool = False
    table: int | None = None
    row: int | None = None
    edges: tuple[float, ...] | None = None
    reason: str | None = None
    confidence: float | None = None
    sureness: tuple[float, ...] | None = None
    slope: float = 0.0


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch inside a line that is no contract text: a chunk number, pinyin, a watermark, hidden text."""

    start: int
    end: int
    kind: str
    reason: str | None = None


class Repair(NamedTuple):
    """A character of ``raw`` that is read as another one, because as printed the value would be none: O in 15O0元."""

    start: int
    original: str
    repaired: str
    reason: str


@dataclass(frozen=True, slots=True)
class Remark:
    """Something a parser met and the reader should know: code, message, place if it has one."""

    code: str
    message: str
    span: Span | None = None


@dataclass(frozen=True)
class Document:
    """A file as read, with what cleaning found out about it.

    breaks: raw offsets before which a line begins although none is printed (bodies on a single line)
    folding: characters of this document that match as another one (traditional to simplified), 1:1
    needs_ocr: pages (from 1) that hold no usable text
    repairs: single characters that are matched and read as another one
    """

    raw: str
    lines: tuple[Line, ...]
    format: str = "txt"
    pages: int | None = None
    encoding: str | None = None
    marks: tuple[Mark, ...] = ()
    breaks: tuple[int, ...] = ()
    folding: Mapping[int, str] = field(default_factory=dict)
    needs_ocr: tuple[int, ...] = ()
    warnings: tuple[Remark, ...] = ()
    repairs: tuple[Repair, ...] = ()

    @cached_property
    def repaired(self) -> str:
        """Return ``raw`` with its repairs made: what is matched and read; offsets stay."""
        return exchange(self.raw, {repair.start: repair.repaired for repair in self.repairs})

    def view(self) -> View:
        """Return the cleaned text with its way back to ``raw``."""
        return View(self)


def from_string(text: str, format: str = "txt") -> Document:
    """Return ``text`` as a document of one line per line end (LF, CRLF, CR, form feed)."""
    return Document(raw=text, lines=tuple(split_lines(text)), format=format)


def split_lines(text: str, offset: int = 0, page: int | None = None) -> Iterator[Line]:
    """Yield the lines of ``text``; their offsets start at ``offset``.

    >>> [(line.start, line.end) for line in split_lines("a\\r\\nbc\\n")]
    [(0, 1), (3, 5)]
    """
    position = offset
    for piece in text.splitlines(keepends=True):
        body = piece.rstrip("\r\n\f\v\x1c\x1d\x1e\x85\u2028\u2029")
        yield Line(position, position + len(body), page=page)
        position += len(piece)


class Run(NamedTuple):
    """``length`` characters of the view at ``view`` that stand in ``raw`` at ``raw`` one by one."""

    view: int
    raw: int
    length: int


class ViewLine(NamedTuple):
    """A line of the view [start, end) and the source line it is from."""

    start: int
    end: int
    line: Line


class View:
    """The contract text of a document: noise out, wrapped lines joined, characters folded.

    string: for matching: half width, one kind of dash and space, simplified characters, repairs made
    plain: same length, for values: folded and repaired alike but in the document's own characters
    """

    def __init__(self, document: Document) -> None:
        """Build the view in one pass over the lines that are kept."""
        self.document = document
        self.runs: list[Run] = []
        self.lines: list[ViewLine] = []
        self._parts: list[str] = []
        self._length = 0
        self._build()
        self.plain = "".join(self._parts)
        self.string = self.plain.translate(document.folding) if document.folding else self.plain
        del self._parts, self._folded, self._dropping

    def spans(self, start: int, end: int) -> tuple[Span, ...]:
        """Return the raw spans of ``string[start:end]``, one span wherever only white space lies between."""
        runs = self.runs
        first = max(bisect_right(self._starts, start) - 1, 0)
        last = bisect_left(self._starts, end) - 1
        if first < len(runs) and runs[first].view + runs[first].length <= start:
            first += 1  # ``start`` is a line end, which stands in no run
        if start >= end or first > last:
            return ()
        if first == last:
            run = runs[first]
            low, high = max(start - run.view, 0), min(end - run.view, run.length)
            return (Span(run.raw + low, run.raw + high),)
        heads = self._heads[bisect_right(self._heads, first) : bisect_right(self._heads, last)]
        found = []
        for head, tail in zip([first, *heads], [*[head - 1 for head in heads], last], strict=True):
            low, high = max(start - runs[head].view, 0), min(end - runs[tail].view, runs[tail].length)
            found.append(Span(runs[head].raw + low, runs[tail].raw + high))
        return tuple(found)

    def raw(self, start: int, end: int) -> str:
        """Return the source text of ``string[start:end]``: the slices of its spans, joined."""
        return "".join(self.document.raw[span.start : span.end] for span in self.spans(start, end))

    def text(self, start: int, end: int) -> str:
        """Return ``string[start:end]`` in the document's own characters, half width, ends stripped."""
        return self.plain[start:end].strip()

    def line_at(self, offset: int) -> ViewLine | None:
        """Return the line of the view that holds ``offset``."""
        if not self.lines:
            return None
        return self.lines[max(bisect_right(self._line_starts, offset) - 1, 0)]

    def page(self, start: int) -> int | None:
        """Return the page on which ``string[start]`` stands."""
        line = self.line_at(start)
        return line.line.page if line else None

    def box(self, start: int, end: int) -> BBox | None:
        """Return the box of what of ``string[start:end]`` stands in its first line."""
        spans = self.spans(start, end)
        line = self.line_at(start)
        if not spans or line is None or line.line.bbox is None:
            return None
        source, edges, whole = line.line, line.line.edges, line.line.bbox
        if edges is None:
            return whole
        first = min(max(spans[0].start - source.start, 0), len(edges) - 1)
        last = min(max(spans[-1].end - source.start, first), len(edges) - 1)
        x0, x1 = sorted((edges[first], edges[last]))
        return whole.part(x0, x1, source.slope) if x1 > x0 else whole

    @cached_property
    def recognised(self) -> tuple[Line, ...]:
        """Return the lines that were read from a picture, in the order of ``raw``; none in most documents."""
        return tuple(line for line in self.document.lines if line.confidence is not None)

    @cached_property
    def _starts(self) -> list[int]:
        return [run.view for run in self.runs]

    @cached_property
    def _heads(self) -> list[int]:
        """Return the runs that do not follow closely on the run before: where a new span begins."""
        raw, ends = self.document.raw, [run.raw + run.length for run in self.runs]
        pairs = enumerate(zip(ends, self.runs[1:], strict=False), 1)
        return [index for index, (end, run) in pairs if end != run.raw and not is_near(raw, end, run.raw)]

    @cached_property
    def _line_starts(self) -> list[int]:
        return [line.start for line in self.lines]

    def _build(self) -> None:
        self._folded = fold_each(self.document.repaired)
        self._dropping = self._folded if DROPPED_RE.search(self._folded) else ""
        noise = sorted((mark.start, mark.end) for mark in self.document.marks)
        breaks = list(self.document.breaks)
        wrapped = True
        for line in self.document.lines:
            if line.layer not in KEPT_LAYERS:
                continue
            if not wrapped:
                self._add("\n")
            elif line.end > line.start and is_joint(
                self._parts[-1] if self._parts else "", self.document.raw[line.start]
            ):
                self._add(" ")
            self._add_line(line, noise, breaks)
            wrapped = line.wrapped

    def _add_line(self, line: Line, noise: list[tuple[int, int]], breaks: list[int]) -> None:
        start = self._length
        cursor = line.start
        first = bisect_right(breaks, line.start)
        for cut in [*breaks[first : bisect_left(breaks, line.end)], line.end]:
            for low, high in stretches(cursor, cut, noise, self._dropping):
                self.runs.append(Run(self._length, low, high - low))
                self._add(self._folded[low:high])
            self.lines.append(ViewLine(start, self._length, line))
            if cut < line.end:
                self._add("\n")
            start, cursor = self._length, cut

    def _add(self, text: str) -> None:
        self._parts.append(text)
        self._length += len(text)
