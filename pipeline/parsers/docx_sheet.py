"""Blocks of a word processor written down as raw text with lines (段落与表格写成文本行).

>>> sheet = Sheet()
>>> sheet.write([Paragraph("甲方："), Table([[Cell([Paragraph("单价")]), Cell([Paragraph("5元")])]])])
>>> sheet.raw, [(line.start, line.end, line.table, line.row) for line in sheet.lines]
('甲方：\\n单价\\t5元\\n', [(0, 3, None, None), (4, 9, 0, 0)])
"""

from __future__ import annotations

from collections.abc import Iterable

from pipeline.document import Line, Mark
from pipeline.parsers.docx_runs import PROMPT_RE, Paragraph
from pipeline.parsers.docx_tables import Block, Cell, Table, inner_tables, is_layout, is_simple, row_paragraph

HIDDEN_LOOK_BACK = 8  # marks that may belong to the paragraph just written
__all__ = ["Cell", "Paragraph", "Sheet", "Table"]


class Sheet:
    """The text of the document while it is written down, line by line."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.parts: list[str] = []
        self.length = 0
        self.lines: list[Line] = []
        self.marks: list[Mark] = []
        self.tables = 0

    def write(self, blocks: Iterable[Block], layer: str = "body", reason: str | None = None) -> None:
        """Write blocks down, each line with this layer and the reason for it."""
        for block in blocks:
            if isinstance(block, Table):
                self._write_table(block, layer, reason)
            else:
                self._write_lines(block, layer, reason)

    def _write_lines(self, paragraph: Paragraph, layer: str, reason: str | None) -> None:
        start = self.length
        self._write_text(paragraph)
        for piece in paragraph.text.split("\n"):
            end = start + len(piece)
            if paragraph.hidden and self._is_hidden(start, end):
                self.lines.append(Line(start, end, layer="hidden", reason="docx.hidden"))
            else:
                self.lines.append(Line(start, end, layer=layer, reason=reason))
            start = end + 1

    def _write_table(self, table: Table, layer: str, reason: str | None) -> None:
        number = None if is_layout(table) else self.tables
        self.tables += number is not None
        for index, cells in enumerate(table.rows):
            if number is None or not is_simple(cells):
                self.write((block for cell in cells for block in cell.blocks), layer, reason)
                continue
            start = self.length
            self._write_text(row_paragraph(cells))
            end = self.length - 1
            self.lines.append(Line(start, end, layer=layer, table=number, row=index, reason=reason))
            self.write(inner_tables(cells), layer, reason)

    def _write_text(self, paragraph: Paragraph) -> None:
        base = self.length
        for start, end in paragraph.hidden:
            kind = "placeholder" if PROMPT_RE.match(paragraph.text, start) else "hidden"
            self.marks.append(Mark(base + start, base + end, kind, f"docx.{kind}"))
        self.parts += (paragraph.text, "\n")
        self.length += len(paragraph.text) + 1

    def _is_hidden(self, start: int, end: int) -> bool:
        return any(mark.start <= start < end <= mark.end for mark in self.marks[-HIDDEN_LOOK_BACK:])

    @property
    def raw(self) -> str:
        """The text written so far."""
        return "".join(self.parts)

    @property
    def has_text(self) -> bool:
        """Whether anything but furniture has been written."""
        raw = self.raw
        return any(raw[line.start : line.end].strip() for line in self.lines if line.layer != "furniture")
