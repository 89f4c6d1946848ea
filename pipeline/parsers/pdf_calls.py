"""PDFium's functions that are called for every character, without ctypes' checks (PDFium 快速调用).

Half the time per call: the wrappers of pypdfium2 build a typed pointer for each handle.

>>> len(character_calls()), len(style_calls()), len(object_calls())
(2, 3, 3)
"""

from __future__ import annotations

import ctypes
from functools import cache
from typing import Any

_POINTER = ctypes.c_void_p
_HANDLE_INDEX_OUT = (_POINTER, ctypes.c_int, _POINTER)


@cache
def character_calls() -> tuple[Any, Any]:
    """Return the text object of a character, and its loose box: as wide as its advance, as high as its font."""
    import pypdfium2.raw as pdfium

    return (
        _prototype(pdfium.FPDFText_GetTextObject, _POINTER, _POINTER, ctypes.c_int),
        _prototype(pdfium.FPDFText_GetLooseCharBox, ctypes.c_int, *_HANDLE_INDEX_OUT),
    )


@cache
def style_calls() -> tuple[Any, Any, Any]:
    """Return matrix of a character, render mode and fill colour of a text object."""
    import pypdfium2.raw as pdfium

    return (
        _prototype(pdfium.FPDFText_GetMatrix, ctypes.c_int, *_HANDLE_INDEX_OUT),
        _prototype(pdfium.FPDFTextObj_GetTextRenderMode, ctypes.c_int, _POINTER),
        _prototype(pdfium.FPDFPageObj_GetFillColor, ctypes.c_int, *[_POINTER] * 5),
    )


@cache
def object_calls() -> tuple[Any, Any, Any]:
    """Return object of a page, object of a form, type of an object."""
    import pypdfium2.raw as pdfium

    return (
        _prototype(pdfium.FPDFPage_GetObject, _POINTER, _POINTER, ctypes.c_int),
        _prototype(pdfium.FPDFFormObj_GetObject, _POINTER, _POINTER, ctypes.c_ulong),
        _prototype(pdfium.FPDFPageObj_GetType, ctypes.c_int, _POINTER),
    )


def handle(pointer: Any) -> int:
    """Return the address that a typed pointer of pypdfium2 holds."""
    return ctypes.cast(pointer, _POINTER).value or 0


def typed(address: int) -> Any:
    """Return ``address`` as the page object that pypdfium2's own functions take."""
    import pypdfium2.raw as pdfium

    return ctypes.cast(address, pdfium.FPDF_PAGEOBJECT)


def _prototype(function: Any, result: Any, *arguments: Any) -> Any:
    return ctypes.CFUNCTYPE(result, *arguments)(ctypes.cast(function, _POINTER).value or 0)
