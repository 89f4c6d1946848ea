"""Pages of a PDF that are pictures of text, drawn and read (PDF 扫描页).

>>> pixels_for(595, 842)
(1653, 2339, 200.0)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pipeline.parsers.scan_sheet import Pixels

if TYPE_CHECKING:
    from pipeline.parsers.scan_pages import ScanPage

DPI = 200.0  # print of 12 points reads alike from 100 to 300 (measured); 200 leaves as much for print of 6 points
LONGEST_PX = 4200
OCR_PAGES = 300  # of one file; the others are named as unread


def pixels_for(width: float, height: float) -> tuple[int, int, float]:
    """Return width and height in pixels and the resolution at which a page of so many points is drawn."""
    dpi = min(DPI, 72 * LONGEST_PX / max(width, height, 1.0))
    return max(round(width * dpi / 72), 1), max(round(height * dpi / 72), 1), dpi


def read_scan(page: Any, number: int, first_table: int) -> ScanPage:
    """Return what is recognised on an open PDFium page, boxes in points as the page is shown.

    Raises MissingTool: the extra ``ocr`` is not installed.
    """
    import pypdfium2.raw as pdfium

    from pipeline.parsers.scan_pages import read_picture

    width, height, dpi = pixels_for(pdfium.FPDF_GetPageWidthF(page), pdfium.FPDF_GetPageHeightF(page))
    return read_picture(_drawn(page, width, height), dpi, number, first_table)


def _drawn(page: Any, width: int, height: int) -> Pixels:
    """Return the page as it is shown, annotations included: stamps and typed fields may be such."""
    import numpy as np
    import pypdfium2
    import pypdfium2.raw as pdfium

    bitmap = pypdfium2.PdfBitmap.new_native(width, height, pdfium.FPDFBitmap_BGR)
    bitmap.fill_rect((255, 255, 255, 255), 0, 0, width, height)
    flags = pdfium.FPDF_ANNOT | pdfium.FPDF_REVERSE_BYTE_ORDER
    pdfium.FPDF_RenderPageBitmap(bitmap.raw, page, 0, 0, width, height, 0, flags)
    pixels: Pixels = np.ascontiguousarray(bitmap.to_numpy()[:, :, :3])
    bitmap.close()
    return pixels
