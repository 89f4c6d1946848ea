"""Pictures of contracts: scans, photos, faxes (图片与扫描件): every frame is a page.

What cannot be read is said page by page; a file of which no page gives text is refused with the reason.

>>> parse(b"\\x89PNG\\r\\n\\x1a\\n")
Traceback (most recent call last):
pipeline.errors.CorruptFile: : 文件已损坏或不完整，请重新下载，或用原程序打开后另存 ...
"""

from __future__ import annotations

from collections.abc import Iterable

from pipeline.document import Document, Remark
from pipeline.errors import CorruptFile, NeedsOcr, NoText
from pipeline.parsers._page_lines import AnyLine, join_pages
from pipeline.parsers.scan_engine import is_installed
from pipeline.parsers.settings import DEFAULT, Settings


def parse(content: bytes, settings: Settings = DEFAULT) -> Document:
    """Return the text of a picture in any format that Pillow reads.

    Raises NeedsOcr: recognition is switched off or not installed; CorruptFile: no frame can be decoded; NoText.
    """
    if not can_read(settings):
        raise NeedsOcr("", "--ocr off" if settings.ocr == "off" else "")
    document = read_pictures([content])
    if not document.raw.strip():
        reasons = "; ".join(remark.message for remark in document.warnings[:3])
        raise (NoText if document.pages else CorruptFile)("", reasons)
    return document


def can_read(settings: Settings) -> bool:
    """Report whether pictures are to be recognised and can be."""
    return settings.ocr != "off" and is_installed()


def read_pictures(contents: Iterable[bytes]) -> Document:
    """Return the text of pictures, each of their frames a page; ``pages`` None where none could be decoded."""
    from pipeline.parsers.scan_images import pictures
    from pipeline.parsers.scan_pages import read_picture

    pages: list[tuple[int, list[AnyLine]]] = []
    remarks: list[Remark] = []
    tables = last = 0
    for content in contents:
        before = last
        for picture in pictures(content):
            if isinstance(picture, Remark):
                remarks.append(picture)
                continue
            last = before + picture.number
            page = read_picture(picture.pixels, picture.dpi, last, tables)
            tables += page.tables
            pages.append((last, list(page.lines)))
            remarks += page.remarks
    raw, lines = join_pages(pages)
    return Document(raw=raw, lines=lines, format="image", pages=last or None, warnings=tuple(remarks))
