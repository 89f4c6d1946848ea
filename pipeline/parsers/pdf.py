"""PDF with a text layer: lines by position, ruled tables, hidden text set aside (PDF 文件).

PDFium reads; what it refuses goes to `pipeline.parsers.pdf_fallback`.  A page that cannot be read is named in a
warning and the others are kept.  Pages without usable text are drawn and recognised where the extra ``ocr`` is
installed, else listed in ``needs_ocr``.

>>> parse(b"%PDF-1.4 cut off")
Traceback (most recent call last):
pipeline.errors.CorruptFile: : 文件已损坏或不完整，请重新下载，或用原程序打开后另存 ...
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from typing import Any

from pipeline.document import Document, Line, Remark, Span
from pipeline.errors import CorruptFile, EncryptedFile, MissingTool, NeedsOcr, NoText
from pipeline.parsers._page_lines import AnyLine, join_pages
from pipeline.parsers.pdf_chars import PAGE_CHARS, PageText, read_page
from pipeline.parsers.pdf_fonts import Shapes, with_shapes, without_shapes
from pipeline.parsers.pdf_forms import load_page
from pipeline.parsers.pdf_pages import has_text, write_page
from pipeline.parsers.pdf_tables import Table, find_tables
from pipeline.parsers.settings import DEFAULT, Settings

CHAR_LIMIT = 5_000_000
FAILED_IN_A_ROW = 50  # a broken page tree promises pages that are not there
PASSWORD_ERROR = 4  # FPDF_ERR_PASSWORD
OPEN_GRIDS = 20  # pages that the slow second reader may be asked about


@dataclass
class Reading:
    """What has been read so far."""

    settings: Settings = DEFAULT
    pages: list[tuple[int, list[AnyLine]]] = field(default_factory=list)
    scanned: list[int] = field(default_factory=list)
    count: int = 0
    tables: int = 0
    chars: int = 0
    open_grids: int = 0
    has_ink: bool = False
    failed: list[int] = field(default_factory=list)
    needs_ocr: list[int] = field(default_factory=list)
    warnings: list[Remark] = field(default_factory=list)


def parse(content: bytes, settings: Settings = DEFAULT) -> Document:
    """Return the text of a PDF.

    settings: the user password (a file that only has an owner password opens without); which pages are recognised
    Raises CorruptFile, EncryptedFile, NeedsOcr (no page holds usable text, and some show something), NoText (nor do the
    pictures), MissingTool (all pages are to be recognised and the extra is not there).
    """
    try:
        reading = _read(content, settings)
    except EncryptedFile:
        raise
    except CorruptFile as error:
        reading = _read_otherwise(content, settings, error.detail)
    if not any(lines for _, lines in reading.pages):
        raise (NeedsOcr if reading.needs_ocr else NoText)("", f"{reading.count} 页 | {reading.count} page(s)")
    return _document(reading)


def add_page(reading: Reading, number: int, page: PageText, tables: list[Table]) -> None:
    """Add the lines of a page; text of no use is no text."""
    if not has_text(page) and number not in reading.scanned:
        reading.needs_ocr.append(number)
    reading.has_ink = reading.has_ink or page.garbled or page.ink.objects > 0
    if page.garbled:
        return
    lines = write_page(page, tables, reading.tables)
    reading.tables = max((line.table + 1 for line in lines if line.table is not None), default=reading.tables)
    reading.chars += sum(len(line.text) for line in lines)
    reading.pages.append((number, [*lines]))
    if page.is_cut:
        message = f"第 {number} 页超过 {PAGE_CHARS} 字 | page {number}: only its first {PAGE_CHARS} characters"
        reading.warnings.append(Remark("limit_text", message))


def _read(content: bytes, settings: Settings) -> Reading:
    """Read with PDFium.

    Raises CorruptFile: it refuses the file, or every page of it, or finds nothing at all on them.
    """
    reading = Reading(settings)
    with without_shapes() as shapes, _opened(content, settings.password) as document:
        reading.count = max(len(document), 0)
        for index in range(min(reading.count, reading.settings.pages)):
            if reading.chars > CHAR_LIMIT or _has_lost_the_rest(reading, index):
                break
            _read_one(reading, document, index, content, shapes)
    if not reading.count or len(reading.failed) >= reading.count:
        raise CorruptFile("", "PDFium: no page can be read")
    if not reading.has_ink and not any(lines for _, lines in reading.pages):
        raise CorruptFile("", f"{reading.count} 页没有内容 | {reading.count} page(s) without content")
    if reading.count > (most := reading.settings.pages):
        message = f"共 {reading.count} 页，只读取前 {most} 页 | only the first {most} pages"
        reading.warnings.append(Remark("limit_pages", message))
    if reading.chars > CHAR_LIMIT:
        reading.warnings.append(Remark("limit_text", f"超过 {CHAR_LIMIT} 字 | too much text, the rest is left out"))
    return reading


def _has_lost_the_rest(reading: Reading, index: int) -> bool:
    return reading.failed[-FAILED_IN_A_ROW:] == list(range(index - FAILED_IN_A_ROW + 1, index + 1))


def _read_one(reading: Reading, document: Any, index: int, content: bytes, shapes: Shapes) -> None:
    import pypdfium2.raw as pdfium

    handle = load_page(document.raw, index)
    if not handle:
        reading.failed.append(index + 1)
        return
    try:
        page = read_page(handle)
        drawable = _drawable(reading, handle, index, content, shapes)
        if _is_picture(reading, page) and _recognise(reading, drawable, index + 1):
            return
    except ValueError:
        reading.failed.append(index + 1)
        return
    finally:
        pdfium.FPDF_ClosePage(handle)
    found = find_tables(page.ink)
    tables = found.tables
    if found.is_open and page.turns == 0 and reading.open_grids < OPEN_GRIDS:
        reading.open_grids += 1
        tables = _ask_again(tables, content, reading.settings.password, index)
    add_page(reading, index + 1, page, tables)


def _is_picture(reading: Reading, page: PageText) -> bool:
    """Report whether the page is to be recognised: always by force, else where it shows more than its text says."""
    ocr = reading.settings.ocr
    return ocr == "force" or (ocr == "auto" and not has_text(page) and (page.garbled or page.ink.objects > 0))


@contextmanager
def _drawable(reading: Reading, handle: Any, index: int, content: bytes, shapes: Shapes) -> Iterator[Any]:
    """Yield the page as it is to be drawn: opened once more where a font was given without its shapes."""
    import pypdfium2.raw as pdfium

    if not shapes.are_missing:
        yield handle
        return
    with with_shapes(shapes), _opened(content, reading.settings.password) as document:
        again = load_page(document.raw, index)
        try:
            yield again or handle
        finally:
            if again:
                pdfium.FPDF_ClosePage(again)


def _recognise(reading: Reading, drawable: AbstractContextManager[Any], number: int) -> bool:
    """Add the lines recognised on a page; report whether there were any."""
    from pipeline.parsers.pdf_scans import OCR_PAGES, read_scan
    from pipeline.parsers.scan_engine import INSTALL, is_installed

    if not is_installed():
        if reading.settings.ocr == "force":
            raise MissingTool("", INSTALL)
        return False
    if len(reading.scanned) >= OCR_PAGES:
        return False
    with drawable as handle:
        page = read_scan(handle, number, reading.tables)
    reading.scanned.append(number)
    reading.has_ink = True
    reading.warnings += page.remarks
    if not page.lines:
        return False
    reading.tables += page.tables
    reading.chars += sum(len(scanned.line.text) for scanned in page.lines)
    reading.pages.append((number, [*page.lines]))
    return True


def _ask_again(tables: list[Table], content: bytes, password: str | None, index: int) -> list[Table]:
    """Add the tables that pdfplumber finds where our own grid did not close."""
    from pipeline.parsers.pdf_fallback import plumber_tables

    others = plumber_tables(content, password, index)
    return tables + [other for other in others if not any(_overlap(other, table) for table in tables)]


def _overlap(one: Table, other: Table) -> bool:
    return (
        one.box.x0 < other.box.x1
        and other.box.x0 < one.box.x1
        and one.box.top < other.box.bottom
        and other.box.top < one.box.bottom
    )


@contextmanager
def _opened(content: bytes, password: str | None) -> Iterator[Any]:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(content, password=password)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == PASSWORD_ERROR:
            raise EncryptedFile("", "password missing or wrong") from error
        raise CorruptFile("", f"PDFium: {error}") from error
    try:
        yield document
    finally:
        document.close()


def _read_otherwise(content: bytes, settings: Settings, refusal: str) -> Reading:
    """Read a damaged file with pdfminer.six, and if need be after qpdf's repair."""
    from pipeline.parsers.pdf_fallback import miner_pages, repaired

    reading = Reading(settings)
    for page in miner_pages(content, settings.password):
        reading.count += 1
        add_page(reading, reading.count, page, find_tables(page.ink).tables)
    if not any(lines for _, lines in reading.pages):
        mended = repaired(content, settings.password)
        if mended is None:
            raise CorruptFile("", refusal)
        reading = _read(mended, settings._replace(password=None))
    reading.warnings.append(
        Remark("repaired", f"文件有损坏，已尽量恢复 | the file is damaged and was repaired ({refusal})")
    )
    return reading


def _document(reading: Reading) -> Document:
    """Join the lines of all pages."""
    raw, lines = join_pages(reading.pages)
    is_scan = all(line.confidence is not None for line in lines)
    return Document(
        raw=raw,
        lines=lines,
        format="scan" if is_scan else "pdf",
        pages=reading.count,
        needs_ocr=tuple(reading.needs_ocr),
        warnings=(*reading.warnings, *_page_warnings(reading, lines)),
    )


def _page_warnings(reading: Reading, lines: tuple[Line, ...]) -> Iterator[Remark]:
    for number in reading.failed[: reading.settings.pages]:
        yield Remark("page_failed", f"第 {number} 页无法读取 | page {number} cannot be read")
    if reading.needs_ocr:
        pages = ", ".join(map(str, reading.needs_ocr[:20]))
        yield Remark("needs_ocr", f"第 {pages} 页没有可用文字 | pages {pages} hold no usable text")
    hidden = [line for line in lines if line.layer == "hidden"]
    if hidden:
        pages = ", ".join(map(str, sorted({line.page or 0 for line in hidden})[:20]))
        message = f"第 {pages} 页有不可见的文字，未采用 | text that does not show on page {pages} was set aside"
        yield Remark("hidden_text", message, Span(hidden[0].start, hidden[0].end))
