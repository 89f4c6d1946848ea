"""PDFium's functions that are called for every character, without ctypes' checks (PDFium 快速调用).

A third of the time per call: the wrappers of pypdfium2 build a typed pointer for each handle, and declared argument
types are converted one by one.  So nothing is declared here, and pointers are made once, with `place`; an index is
an int.  The interpreter is not released during a call: PDFium must not be entered twice.

>>> len(character_calls()), len(style_calls()), len(object_calls())
(2, 3, 3)
"""

from __future__ import annotations

import ctypes
from functools import cache
from typing import Any

_POINTER = ctypes.c_void_p


@cache
def character_calls() -> tuple[Any, Any]:
    """Return the text object of a character, and its loose box: as wide as its advance, as high as its font."""
    import pypdfium2.raw as pdfium

    return _quick(pdfium.FPDFText_GetTextObject, _POINTER), _quick(pdfium.FPDFText_GetLooseCharBox)


@cache
def style_calls() -> tuple[Any, Any, Any]:
    """Return matrix of a character, render mode and fill colour of a text object."""
    import pypdfium2.raw as pdfium

    return (
        _quick(pdfium.FPDFText_GetMatrix),
        _quick(pdfium.FPDFTextObj_GetTextRenderMode),
        _quick(pdfium.FPDFPageObj_GetFillColor),
    )


@cache
def object_calls() -> tuple[Any, Any, Any]:
    """Return object of a page, object of a form (its index is a `ctypes.c_ulong`), type of an object."""
    import pypdfium2.raw as pdfium

    return (
        _quick(pdfium.FPDFPage_GetObject, _POINTER),
        _quick(pdfium.FPDFFormObj_GetObject, _POINTER),
        _quick(pdfium.FPDFPageObj_GetType),
    )


def handle(pointer: Any) -> ctypes.c_void_p:
    """Return the handle that a typed pointer of pypdfium2 holds, as these functions take it."""
    return ctypes.cast(pointer, _POINTER)


def place(address: int) -> ctypes.c_void_p:
    """Return an address as these functions take it: as an int it would lose its upper half."""
    return _POINTER(address)


def typed(address: int) -> Any:
    """Return ``address`` as the page object that pypdfium2's own functions take."""
    import pypdfium2.raw as pdfium

    return ctypes.cast(address, pdfium.FPDF_PAGEOBJECT)


def _quick(function: Any, result: Any = ctypes.c_int) -> Any:
    return ctypes.PYFUNCTYPE(result)(ctypes.cast(function, _POINTER).value or 0)
