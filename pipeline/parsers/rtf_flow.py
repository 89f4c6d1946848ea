"""Paragraphs and tables of RTF as its words end them: par, cell, row (RTF 段落与表格的组成).

>>> flow = Flow()
>>> for text in ("单价", "5元"):
...     flow.parts.append(text)
...     flow.end_cell()
>>> flow.end_row([])
>>> [[cell.blocks for cell in row] for row in flow.finish()[0].rows]
[[[Paragraph(text='单价', hidden=())], [Paragraph(text='5元', hidden=())]]]
"""

from __future__ import annotations

from dataclasses import dataclass, field

from pipeline.parsers.docx_sheet import Cell, Paragraph, Table
from pipeline.parsers.rtf_characters import whole


@dataclass(frozen=True, slots=True)
class State:
    """What a group inherits from the one around it."""

    dropped: bool = False
    hidden: bool = False
    deleted: bool = False
    font: str = ""
    double_font: str = ""  # the font of two-byte text, where \\dbch is on
    skip: int = 1  # characters after \\u that stand for readers without Unicode
    is_label: bool = False
    in_table: bool = False
    depth: int = 1


@dataclass
class Flow:
    """The blocks of the body, a note or a header while they are read."""

    layer: str = "body"
    parts: list[str] = field(default_factory=list)
    blocks: list[Paragraph | Table] = field(default_factory=list)
    cell: list[Paragraph | Table] = field(default_factory=list)
    row: list[Cell] = field(default_factory=list)
    inner: list[Paragraph | Table] = field(default_factory=list)
    inner_row: list[Cell] = field(default_factory=list)
    inner_rows: list[list[Cell]] = field(default_factory=list)
    rows: list[list[Cell]] = field(default_factory=list)

    def take(self) -> Paragraph:
        """Return the text since the last end of a paragraph or cell."""
        text = whole("".join(self.parts))
        self.parts.clear()
        return Paragraph(text)

    def end_paragraph(self, state: State) -> None:
        """End a paragraph, inside a cell or outside of any table."""
        if state.in_table:
            (self.inner if state.depth > 1 else self.cell).append(self.take())
        else:
            self.end_table()
            self.blocks.append(self.take())

    def end_cell(self) -> None:
        """End a cell; a table inside it goes behind its text."""
        self.end_inner_table()
        self.row.append(Cell([*self.cell, self.take()]))
        self.cell = []

    def end_row(self, merged: list[bool]) -> None:
        """End a row; a cell that is merged into the one to its left is left out."""
        kept = [
            cell for index, cell in enumerate(self.row) if index >= len(merged) or not merged[index] or _has_text(cell)
        ]
        if kept:
            self.rows.append(kept)
        self.row = []

    def end_inner_cell(self) -> None:
        """End a cell of a table in a table."""
        self.inner_row.append(Cell([*self.inner, self.take()]))
        self.inner = []

    def end_inner_row(self) -> None:
        """End a row of a table in a table."""
        self.inner_rows.append(self.inner_row)
        self.inner_row = []

    def end_inner_table(self) -> None:
        """Put what stands in a table in a table into its cell."""
        self.cell += self.inner
        if self.inner_rows or self.inner_row:
            self.cell.append(Table([*self.inner_rows, *([self.inner_row] if self.inner_row else [])]))
        self.inner, self.inner_row, self.inner_rows = [], [], []

    def end_table(self) -> None:
        """End the table that stands before the current paragraph."""
        self.end_inner_table()
        if self.row or self.cell:  # cut off in the middle of a row
            self.rows.append([*self.row, Cell(self.cell)])
            self.row, self.cell = [], []
        if self.rows:
            self.blocks.append(Table(self.rows))
            self.rows = []

    def finish(self) -> list[Paragraph | Table]:
        """Return all blocks."""
        self.end_table()
        last = self.take()
        return [*self.blocks, last] if last.text.strip() else self.blocks


def _has_text(cell: Cell) -> bool:
    return any(isinstance(block, Table) or block.text.strip() for block in cell.blocks)
