"""Word's single XML files: Word 2003 XML and flat packages (Word 2003 XML).

Text of the paragraphs and rows of the tables; numbers made by Word are not resolved.

>>> parse(b'<w:wordDocument xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml"><w:body><w:p><w:r>'
...       b'<w:t>A</w:t><w:tab/><w:t>B</w:t></w:r></w:p></w:body></w:wordDocument>').raw
'A\\tB'
"""

from __future__ import annotations

import io
from typing import Any

from pipeline.document import Document, from_string
from pipeline.errors import CorruptFile, EmptyFile
from pipeline.parsers.settings import DEFAULT, Settings

MOST_TEXT = 5_000_000
DROPPED = frozenset(("delText", "del", "docParts", "hdr", "ftr", "instrText"))


def parse(content: bytes, settings: Settings = DEFAULT) -> Document:  # noqa: ARG001  (same call for all formats)
    """Return the text of the document; deleted text is left out.

    Raises CorruptFile, EmptyFile.
    """
    from lxml import etree

    lines: list[str] = []
    parts: list[str] = []
    dropped = size = 0
    try:
        for event, element in etree.iterparse(
            io.BytesIO(content), events=("start", "end"), resolve_entities=False, no_network=True, huge_tree=False
        ):
            name = str(element.tag).rpartition("}")[2]
            if name in DROPPED:
                dropped += 1 if event == "start" else -1
            if dropped or event == "start" or size > MOST_TEXT:
                continue
            size += _add(name, element, parts, lines)
    except etree.XMLSyntaxError as error:
        if not lines:
            raise CorruptFile("", str(error)) from error
    text = "\n".join(line for line in lines if line.strip())
    if not text:
        raise EmptyFile("")
    return from_string(text, "xml")


def _add(name: str, element: Any, parts: list[str], lines: list[str]) -> int:
    """Add what an element that ends brings; return the length of its text."""
    text = element.text or "" if name == "t" else "\t" if name == "tab" else ""
    if text:
        parts.append(text)
    if name == "p" or name in ("br", "cr"):
        lines.append("".join(parts))
        parts.clear()
    element.clear()
    return len(text)
