"""Lines of pages, printed or recognised, to the lines of a document (各页的行合成文档).

>>> from pipeline.parsers.pdf_boxes import Box
>>> raw, lines = join_pages([(1, [PageLine("甲方", (), Box(0, 0, 20, 10))]), (2, [])])
>>> raw, lines[0].page, lines[0].confidence
('甲方', 1, None)
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from pipeline.document import BBox, Line
from pipeline.parsers.pdf_lines import PageLine


class ScanLine(NamedTuple):
    """A recognised line.

    line: text, box and edges in points of the page as it was given
    sureness: of each character, 1 for the spaces and underscores that stand for gaps
    slope: how far the line falls for each point to the right
    """

    line: PageLine
    sureness: tuple[float, ...]
    slope: float = 0.0


AnyLine = PageLine | ScanLine


def join_pages(pages: Iterable[tuple[int, Sequence[AnyLine]]]) -> tuple[str, tuple[Line, ...]]:
    """Return the text of all pages and its lines; pages are given with their numbers from 1."""
    texts: list[str] = []
    lines: list[Line] = []
    start = 0
    for number, page in pages:
        for written in page:
            line = _line(written, start, number)
            texts.append(written.line.text if isinstance(written, ScanLine) else written.text)
            lines.append(line)
            start = line.end + 1
    return "\n".join(texts), tuple(lines)


def _line(written: AnyLine, start: int, page: int) -> Line:
    scanned = written if isinstance(written, ScanLine) else ScanLine(written, ())
    line, sureness, slope = scanned
    return Line(
        start,
        start + len(line.text),
        page=page,
        bbox=BBox(*line.box),
        layer=line.layer,
        table=line.table,
        row=line.row,
        edges=line.edges or None,
        reason=line.reason,
        confidence=round(sum(sureness) / len(sureness), 4) if sureness else None,
        sureness=sureness or None,
        slope=slope,
    )
