"""Blocks of a DOCX in the order of the body: paragraphs and tables (DOCX 正文顺序与表格).

A row of short cells is one line, its cells parted by tabs.  A row that lays out text (clauses, `label:` lines in
a cell) gives the paragraphs of its cells as lines of their own, cell after cell.

>>> cells = [Cell([Paragraph("单价")]), Cell([Paragraph("5"), Paragraph("元")])]
>>> is_simple(cells), row_paragraph(cells).text
(True, '单价\\t5 元')
>>> is_simple([Cell([Paragraph("甲方："), Paragraph("日期：")]), Cell([Paragraph("乙方：")])])
False
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple, TypeAlias

from pipeline.parsers.docx_numbering import VAL, W
from pipeline.parsers.docx_package import Element
from pipeline.parsers.docx_runs import ALTERNATE, DELETED, TRANSPARENT, Paragraph, Story, chosen
from pipeline.parsers.docx_text import numbered, read_inline, read_properties

PARAGRAPH, TABLE, ROW, CELL = (W + name for name in ("p", "tbl", "tr", "tc"))
TR_PR, TC_PR, CELL_DEL, H_MERGE, V_MERGE = (W + name for name in ("trPr", "tcPr", "cellDel", "hMerge", "vMerge"))
ALT_CHUNK = f"{W}altChunk"
LONG_CHARS = 60  # a paragraph longer than this in a cell is a sentence, not an entry
OWN_LINE_RE = re.compile(
    r"""\s{0,20}(?:
        [^:：\n]{1,24}[:：]                                  # 法定代表人：
      | 第[一二三四五六七八九十百零〇○\d]{1,8}[章节条款项]
      | [(（]?[一二三四五六七八九十\d]{1,3}[)）、.．]
    )""",
    re.VERBOSE,
)


class Cell(NamedTuple):
    """A cell of a table: its blocks in order."""

    blocks: list[Block]


class Table(NamedTuple):
    """A table by rows; a merged cell stands once, its continuations below are empty."""

    rows: list[list[Cell]]


Block: TypeAlias = Paragraph | Table


def read_blocks(container: Element, story: Story) -> Iterator[Block]:
    """Yield the paragraphs and tables of a body, cell, note or text box in their order."""
    carried: Paragraph | None = None
    for node in _block_nodes(container, story):
        if node.tag == TABLE:
            yield _table(node, story)
            continue
        properties = read_properties(node)
        inline = read_inline(node, properties, story)
        paragraph = inline.paragraph() if carried is None else _glued(carried, inline.paragraph())
        carried = None
        if properties.is_mark_deleted:
            carried = paragraph if paragraph.text else None
        else:
            yield numbered(paragraph, properties, story)
        for box in inline.boxes:
            yield from _box(box, story)
    if carried is not None:
        yield carried


def _block_nodes(container: Element, story: Story) -> Iterator[Element]:
    """Yield paragraphs and tables through what only wraps them; count what is left out."""
    stack = [iter(container)]
    while stack:
        node = next(stack[-1], None)
        if node is None:
            stack.pop()
        elif node.tag in (PARAGRAPH, TABLE):
            yield node
        elif node.tag in TRANSPARENT:
            stack.append(iter(node))
        elif node.tag == ALTERNATE:
            stack.append(iter(chosen(node)))
        elif node.tag in DELETED:
            story.deletions += 1
        elif node.tag == ALT_CHUNK:
            story.imports += 1


def _box(node: Element, story: Story) -> Iterator[Block]:
    """Yield the blocks of a text box; white letters in it stand on a coloured ground."""
    kept, story.is_white_hidden = story.is_white_hidden, False
    fields, story.fields = story.fields, []
    yield from list(read_blocks(node, story))
    story.is_white_hidden, story.fields = kept, fields


def _table(node: Element, story: Story) -> Table:
    kept, story.is_white_hidden = story.is_white_hidden, False
    rows = []
    for row in _wrapped(node, ROW):
        properties = row.find(TR_PR)
        if properties is not None and any(child.tag in DELETED for child in properties):
            story.deletions += 1
            continue
        cells = (_cell(cell, story) for cell in _wrapped(row, CELL))
        rows.append([cell for cell in cells if cell is not None])
    story.is_white_hidden = kept
    return Table(rows)


def _wrapped(container: Element, tag: str) -> Iterator[Element]:
    """Yield the rows of a table or the cells of a row, inside content controls too."""
    for node in container:
        if node.tag == tag:
            yield node
        elif node.tag in TRANSPARENT:
            yield from _wrapped(node, tag)


def _cell(node: Element, story: Story) -> Cell | None:
    """Return a cell; None if it is deleted or only continues the one to its left (hMerge)."""
    properties = node[0] if len(node) else None
    for child in (
        () if properties is None or properties.tag != TC_PR else properties.iterchildren(CELL_DEL, H_MERGE, V_MERGE)
    ):
        if child.tag == CELL_DEL or (child.tag == H_MERGE and _is_continued(child)):
            return None
        if child.tag == V_MERGE and _is_continued(child) and not _has_text(node):
            return Cell([])  # its empty paragraphs may be numbered; Word shows no number there
    return Cell(list(read_blocks(node, story)))


def _is_continued(merge: Element) -> bool:
    return bool(merge.get(VAL, "continue") == "continue")


def _has_text(node: Element) -> bool:
    return next(node.iter(f"{W}t", f"{W}sym"), None) is not None


def _glued(first: Paragraph, second: Paragraph, joint: str = "") -> Paragraph:
    shift = len(first.text) + len(joint)
    moved = tuple((start + shift, end + shift) for start, end in second.hidden)
    return Paragraph(first.text + joint + second.text, first.hidden + moved)


def joined(paragraphs: Iterable[Paragraph], joint: str) -> Paragraph:
    """Return paragraphs as one, their line ends as spaces."""
    texts: list[str] = []
    hidden: list[tuple[int, int]] = []
    length = 0
    for paragraph in paragraphs:
        if texts:
            texts.append(joint)
            length += len(joint)
        hidden += [(start + length, end + length) for start, end in paragraph.hidden]
        texts.append(paragraph.text.replace("\n", " "))
        length += len(paragraph.text)
    return Paragraph("".join(texts), tuple(hidden))


def is_layout(table: Table) -> bool:
    """Return whether a table only frames its text: no row has a second cell."""
    return all(len(row) < 2 for row in table.rows)


def is_simple(cells: list[Cell]) -> bool:
    """Return whether a row reads as one line: no cell holds several paragraphs that are lines of their own."""
    return not any(_is_text_cell(cell) for cell in cells)


def row_paragraph(cells: list[Cell]) -> Paragraph:
    """Return a row as one line, cells parted by tabs."""
    return joined((_cell_paragraph(cell) for cell in cells), "\t")


def inner_tables(cells: list[Cell]) -> Iterator[Table]:
    """Yield the tables that stand in the cells of a row."""
    return (block for cell in cells for block in cell.blocks if isinstance(block, Table))


def _cell_paragraph(cell: Cell) -> Paragraph:
    kept = [block for block in cell.blocks if isinstance(block, Paragraph) and block.text.strip()]
    one = joined(kept, " ")
    # a tab inside a cell would read as a border
    return Paragraph(one.text.replace("\t", " "), one.hidden)


def _is_text_cell(cell: Cell) -> bool:
    lines = [
        line for block in cell.blocks if isinstance(block, Paragraph) for line in block.text.split("\n") if line.strip()
    ]
    return len(lines) > 1 and any(len(line) > LONG_CHARS or OWN_LINE_RE.match(line) for line in lines)
