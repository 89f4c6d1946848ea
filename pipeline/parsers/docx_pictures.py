"""Word files that hold the contract as pictures: pages scanned and pasted in (Word 里贴的扫描图).

>>> body = b'<a:blip r:embed="rId7"/><v:imagedata r:id="rId5"/><a:blip r:embed="rId7"/>'
>>> names(body, {"rId5": "b.png", "rId7": "a.png"})
['a.png', 'b.png']
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from pipeline.document import Document
from pipeline.parsers.settings import Settings

FEW_CHARS = 100  # a heading above the pictures; more is a document of its own, and its pictures are not the contract
LEAST_BYTES = 10_000  # logos and drawn signatures are smaller
REFERENCE_RE = re.compile(rb':(?:embed|id)="([^"]{1,40})"')


def names(body: bytes, images: Mapping[str, str]) -> list[str]:
    """Return the parts that hold the pictures of the body, in its order, each once; ``images``: part by relation id."""
    ids = (match.group(1).decode("utf-8", "replace") for match in REFERENCE_RE.finditer(body))
    return list(dict.fromkeys(images[identifier] for identifier in ids if identifier in images))


def is_bare(document: Document) -> bool:
    """Report whether there is so little text that the pictures may be the contract."""
    return sum(map(str.isalnum, document.raw)) < FEW_CHARS


def with_pictures(document: Document, contents: Iterable[bytes], settings: Settings) -> Document:
    """Return a document with the text of its pictures behind its own; each picture is a page."""
    from pipeline.parsers.scan import can_read, read_pictures

    if not can_read(settings):
        return document
    found = read_pictures(content for content in contents if len(content) >= LEAST_BYTES)
    if not found.raw.strip():
        return replace(document, warnings=(*document.warnings, *found.warnings))
    start = len(document.raw) + 1
    shifted = (replace(line, start=line.start + start, end=line.end + start) for line in found.lines)
    kept = (warning for warning in document.warnings if warning.code != "needs_ocr")
    return replace(
        document,
        raw=f"{document.raw}\n{found.raw}",
        lines=(*document.lines, *shifted),
        pages=found.pages,
        needs_ocr=(),
        warnings=(*kept, *found.warnings),
    )
