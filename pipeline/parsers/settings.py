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
    """

    password: str | None = None
    ocr: Ocr = "auto"


DEFAULT = Settings()
