"""The text of a part of a DOCX, every word of it, for checking a redline (修订核对用的文字).

Unlike `pipeline.parsers.docx`, which reads a contract, this judges nothing: no number is put in front, nothing is
hidden, no repetition is dropped.

>>> from lxml import etree
>>> root = etree.fromstring('<w:body xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:p><w:r>'
...     '<w:t>甲方</w:t><w:tab/><w:t>乙方</w:t></w:r></w:p><w:tbl><w:tr><w:tc><w:p/></w:tc><w:tc><w:p><w:r><w:t>1</w:t>'
...     '</w:r></w:p></w:tc></w:tr></w:tbl></w:body>')
>>> lines(root)
['甲方\\t乙方', '\\t1']
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from pipeline.parsers.docx_numbering import W
from pipeline.parsers.docx_package import Element
from pipeline.parsers.docx_runs import MC, M

P, P_PR, TBL, TR, TC = (W + name for name in ("p", "pPr", "tbl", "tr", "tc"))
BOX = f"{W}txbxContent"
PICTURE = "\ufffc"
SIGNS = {
    f"{W}tab": "\t",
    f"{W}ptab": "\t",
    f"{W}br": "\n",
    f"{W}cr": "\n",
    f"{W}noBreakHyphen": "\u2011",
    f"{W}softHyphen": "\u00ad",
    f"{W}drawing": PICTURE,
    f"{W}pict": PICTURE,
    f"{W}object": PICTURE,
    f"{W}footnoteReference": "\u2020",
    f"{W}endnoteReference": "\u2021",
}
TEXTS = frozenset((f"{W}t", f"{M}t", f"{W}delText"))
SKIPPED = frozenset((P_PR, f"{W}rPr", f"{W}sdtPr", f"{MC}Fallback", f"{W}instrText", f"{W}delInstrText"))


def lines(root: Element) -> list[str]:
    """Return the paragraphs below ``root`` in order; a row of a table is one line, what a text box holds follows it."""
    found: list[str] = []
    for child in root:
        tag = child.tag
        if tag == P:
            found.append("".join(text_in(child)))
            for box in _boxes(child):
                found += lines(box)
        elif tag == TBL:
            found += [_row(row) for row in child.iter(TR) if _table_of(row) is child]
        elif tag not in SKIPPED and isinstance(tag, str):
            found += lines(child)
    return found


def _row(row: Element) -> str:
    cells = (cell for cell in row.iter(TC) if _row_of(cell) is row)
    return "\t".join("\n".join(lines(cell)) for cell in cells)


def text_in(node: Element) -> Iterator[str]:
    """Yield the text of a paragraph or a part of one."""
    for child in node:
        tag = child.tag
        if tag in TEXTS:
            yield child.text or ""
        elif tag in SIGNS:
            yield SIGNS[tag]
        elif tag == f"{W}sym":
            yield _symbol(child.get(f"{W}char", ""))
        elif tag not in SKIPPED:
            yield from text_in(child)


def side_of(paragraph: Element, gone: Collection[str]) -> str:
    """Return the text of a paragraph without its children of the kinds ``gone``."""
    kept = (child for child in paragraph if child.tag not in gone and child.tag not in SKIPPED)
    return "".join(text for child in kept for text in text_in(child))


def _symbol(code: str) -> str:
    return chr(int(code, 16)) if re.fullmatch("[0-9A-Fa-f]{1,4}", code) else "?"


def _boxes(node: Element) -> Iterator[Element]:
    for child in node:
        if child.tag == BOX:
            yield child
        elif child.tag not in SKIPPED:
            yield from _boxes(child)


def _table_of(row: Element) -> Element:
    return next(row.iterancestors(TBL))


def _row_of(cell: Element) -> Element:
    return next(cell.iterancestors(TR))
