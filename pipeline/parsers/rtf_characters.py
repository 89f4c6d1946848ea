"""Characters of RTF: fonts and their code pages, words that stand for a sign (RTF 字体、代码页与字符).

>>> fonts(r"{\\rtf1\\ansicpg936{\\fonttbl{\\f0\\fcharset0 A;}{\\f1\\fcharset136 B;}{\\f2\\fcharset2 Wingdings;}}}")
Fonts(encodings={'0': 'gb18030', '1': 'cp950', '2': 'gb18030'}, symbols={'2': 'Wingdings'}, default='gb18030')
>>> decoded(b"\\xbc\\xd7\\xb7\\xbd", "cp1252"), decoded(b"caf\\xe9", "cp1252"), whole("\\ud83d\\ude00")
('甲方', 'café', '😀')
"""

from __future__ import annotations

import codecs
import re
from typing import NamedTuple

FONT_RE = re.compile(r"\\f(\d{1,6})(?![0-9])([^;{}]{0,400}(?:\{[^{}]{0,400}\}[^;{}]{0,200}){0,4})")
CHARSET_RE = re.compile(r"\\fcharset(\d{1,3})")
NAME_RE = re.compile(r"\{[^{}]{0,400}\}|\\[a-z*]{1,32}-?\d{0,10} ?")  # what stands before a font's name
PAGE_RE = re.compile(r"\\ansicpg(\d{1,5})")
SURROGATE_RE = re.compile("[\ud800-\udfff]")
FONT_TABLE_CHARS = 200_000
SYMBOL_CHARSET = "2"
CHINESE = "gb18030"  # GBK and what was added to it
CHARSETS = {
    128: "cp932", 129: "cp949", 130: "johab", 134: CHINESE, 136: "cp950", 161: "cp1253", 162: "cp1254", 163: "cp1258",
    177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874", 238: "cp1250",
}  # fmt: skip
SIGNS = {
    "tab": "\t", "emdash": "—", "endash": "–", "emspace": "\u2003", "enspace": "\u2002", "qmspace": "\u2005",
    "bullet": "•", "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”",
}  # fmt: skip


class Fonts(NamedTuple):
    """The fonts of a file by number: their encodings, the names of symbol fonts; the encoding of the rest."""

    encodings: dict[str, str]
    symbols: dict[str, str]
    default: str


def fonts(text: str) -> Fonts:
    """Return what the font table says."""
    page = PAGE_RE.search(text, 0, 4000)
    found = Fonts({}, {}, _known(f"cp{page[1]}") if page else "cp1252")
    start = text.find("{\\fonttbl")
    if start < 0:
        return found
    for match in FONT_RE.finditer(text, start, start + FONT_TABLE_CHARS):
        charset = CHARSET_RE.search(match[2])
        if charset and match[1] not in found.encodings:  # later \\f words are uses, not definitions
            found.encodings[match[1]] = CHARSETS.get(int(charset[1]), found.default)
            if charset[1] == SYMBOL_CHARSET:
                found.symbols[match[1]] = NAME_RE.sub("", match[2]).strip()
    return found


def decoded(content: bytes, encoding: str) -> str:
    """Return text in ``encoding``; what claims to be Western and reads as Chinese is Chinese."""
    if content.isascii():
        return content.decode("ascii")
    if encoding == "cp1252":
        try:
            text = content.decode(CHINESE)
        except UnicodeDecodeError:
            return content.decode("cp1252", "replace")
        high = [char for char in text if not char.isascii()]
        if all("\u2e80" <= char <= "\uffee" or char in "“”‘’—…·" for char in high):
            return text
    return content.decode(encoding, "replace")


def whole(text: str) -> str:
    """Return ``text`` with the halves of characters beyond U+FFFF put together, lone halves replaced."""
    if not SURROGATE_RE.search(text):
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _known(encoding: str) -> str:
    if encoding in ("cp936", "cp54936"):
        return CHINESE
    try:
        return codecs.lookup({"cp65001": "utf-8", "cp10008": CHINESE}.get(encoding, encoding)).name
    except LookupError:
        return "cp1252"
