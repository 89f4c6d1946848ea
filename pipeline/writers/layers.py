"""The text as read, line by line with its layer (分层文本): what ``hetong parse`` shows.

>>> from pipeline.document import from_string
>>> as_text(from_string("甲方："))
'body         甲方：\\n'
"""

from __future__ import annotations

import msgspec

from pipeline.document import Document, Line
from pipeline.writers.terminal import shown

LAYER_CHARS = 12


def as_text(document: Document) -> str:
    """Return a line per line of the document: layer, page where there are pages, text."""
    return "".join(
        f"{_label(line):<{LAYER_CHARS}} {shown(document.raw[line.start : line.end])}\n" for line in document.lines
    )


def as_json(document: Document) -> str:
    """Return the document as one JSON object: text, lines, marks, breaks, repairs, warnings."""
    content = {
        "format": document.format,
        "encoding": document.encoding,
        "pages": document.pages,
        "needs_ocr": document.needs_ocr,
        "warnings": document.warnings,
        "lines": document.lines,
        "marks": document.marks,
        "breaks": document.breaks,
        "repairs": [repair._asdict() for repair in document.repairs],
        "raw": document.raw,
    }
    return msgspec.json.format(msgspec.json.encode(content), indent=2).decode() + "\n"


def _label(line: Line) -> str:
    return line.layer if line.page is None else f"{line.layer} {line.page}"
