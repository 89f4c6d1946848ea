"""Pages with what was typed into their form fields and free text notes (表单域与打字批注).

A filled form keeps its values beside the page; PDFium's flattening writes them where the page shows them.

>>> load_page.__name__
'load_page'
"""

from __future__ import annotations

from typing import Any

MOST_NOTES = 2000


def load_page(document: Any, index: int) -> Any:
    """Return the handle of a page with its fields filled in, or nothing if the page cannot be read."""
    import pypdfium2.raw as pdfium

    page = pdfium.FPDF_LoadPage(document, index)
    if not page or not _has_fields(page, pdfium):
        return page
    flattened = pdfium.FPDFPage_Flatten(page, pdfium.FLAT_NORMALDISPLAY)
    if flattened != pdfium.FLATTEN_SUCCESS:
        return page
    pdfium.FPDF_ClosePage(page)
    return pdfium.FPDF_LoadPage(document, index)


def _has_fields(page: Any, pdfium: Any) -> bool:
    """Report whether form fields or typed notes lie on the page; links and comments do not count."""
    wanted = (pdfium.FPDF_ANNOT_WIDGET, pdfium.FPDF_ANNOT_FREETEXT)
    for index in range(min(pdfium.FPDFPage_GetAnnotCount(page), MOST_NOTES)):
        note = pdfium.FPDFPage_GetAnnot(page, index)
        kind = pdfium.FPDFAnnot_GetSubtype(note) if note else None
        if note:
            pdfium.FPDFPage_CloseAnnot(note)
        if kind in wanted:
            return True
    return False
