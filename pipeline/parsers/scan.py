"""Pictures of contracts: scans, photos, faxes (图片与扫描件): every frame is a page.

What cannot be read is said page by page; a file of which no page gives text is refused with the reason.

>>> parse(b"\\x89PNG\\r\\n\\x1a\\n")
Traceback (most recent call last):
pipeline.errors.CorruptFile: : 文件已损坏或不完整，请重新下载，或用原程序打开后另存 ...
"""

from __future__ import annotations

from pipeline.document import Document, Remark
from pipeline.errors import CorruptFile, NeedsOcr, NoText
from pipeline.parsers._page_lines import AnyLine, join_pages
from pipeline.parsers.scan_engine import is_installed
from pipeline.parsers.settings import DEFAULT, Settings


def parse(content: bytes, settings: Settings = DEFAULT) -> Document:
    """Return the text of a picture in any format that Pillow reads.

    Raises NeedsOcr: recognition is switched off or not installed; CorruptFile: no frame can be decoded; NoText.
    """
    if settings.ocr == "off" or not is_installed():
        raise NeedsOcr("", "--ocr off" if settings.ocr == "off" else "")
    from pipeline.parsers.scan_images import pictures
    from pipeline.parsers.scan_pages import read_picture

    pages: list[tuple[int, list[AnyLine]]] = []
    remarks: list[Remark] = []
    tables = 0
    for picture in pictures(content):
        if isinstance(picture, Remark):
            remarks.append(picture)
            continue
        page = read_picture(picture.pixels, picture.dpi, picture.number, tables)
        tables += len({scanned.line.table for scanned in page.lines} - {None})
        pages.append((picture.number, list(page.lines)))
        remarks += page.remarks
    if not pages:
        raise CorruptFile("", "; ".join(remark.message for remark in remarks[:3]))
    raw, lines = join_pages(pages)
    if not raw.strip():
        raise NoText("", "; ".join(remark.message for remark in remarks[:3]))
    return Document(raw=raw, lines=lines, format="image", pages=pages[-1][0], warnings=tuple(remarks))
