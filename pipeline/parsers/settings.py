"""What a reader may be told about a file beforehand (读取选项).

>>> Settings(password="1234").ocr
'auto'
"""

from __future__ import annotations

from typing import Literal, NamedTuple

Ocr = Literal["auto", "force", "off"]


class Settings(NamedTuple):
    """How to read a file.

    password: of the file, for the formats that know one
    ocr: auto recognises pages without usable text, force every page of a PDF, off none
    pages: read of a PDF; inflated: bytes of all parts of a package; what lies beyond is left out, and said so
    """

    password: str | None = None
    ocr: Ocr = "auto"
    pages: int = 2000
    inflated: int = 200 * 2**20  # the largest honest contract seen holds 6 MB


DEFAULT = Settings()
