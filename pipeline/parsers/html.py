"""Web pages, saved pages of document-sharing sites included (网页、网页存档).

The encoding is decided here, before the page is parsed: byte order mark, UTF-8 where the bytes are, what the
page declares, then as plain text.  Nothing is fetched.  Site notices stay as lines: `pipeline.cleaning` knows them.

>>> document = parse("<title>x</title><p>甲方：某公司<p>乙方：".encode("gb18030"))
>>> document.raw, document.encoding
('甲方：某公司\\n乙方：', 'gb18030')
"""

from __future__ import annotations

import codecs
import re
from typing import Any

from pipeline.document import Document, Line, Remark
from pipeline.errors import EmptyFile, NeedsOcr
from pipeline.parsers.html_lines import write_lines
from pipeline.parsers.html_tables import HtmlLine
from pipeline.parsers.settings import DEFAULT, Settings
from pipeline.parsers.text import decode

MAX_BYTES = 64 * 2**20
HEAD_BYTES = 4096
MAIL_RE = re.compile(rb"^MIME-Version:", re.I | re.M)
CHARSET_RE = re.compile(rb"(?:charset|encoding)\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.I)
WIDER = {"gb2312": "gb18030", "gbk": "gb18030", "big5": "big5hkscs"}  # what pages so labelled really use


def parse(content: bytes, settings: Settings = DEFAULT) -> Document:  # noqa: ARG001  (same call for all formats)
    """Return the text that the page shows, line by line.

    Raises EmptyFile: no text; NeedsOcr: only pictures.
    """
    warnings: list[Remark] = []
    if len(content) > MAX_BYTES:
        content = content[:MAX_BYTES]
        warnings.append(Remark("limit_size", f"只读取前 {MAX_BYTES >> 20} MB | only the first part was read"))
    declared = None
    if _is_mail(content):
        from pipeline.parsers.html_mail import page_of

        content, declared = page_of(content)
    text, encoding = decode_page(content, declared)
    lines = write_lines(_tree(text))
    if not any(line.layer == "body" for line in lines):
        _show_all(lines)
    if not lines:
        raise NeedsOcr("") if re.search(r"<img\b", text, re.I) else EmptyFile("", "no text in the page")
    if "\ufffd" in text:
        warnings.append(Remark("undecodable", "部分字节无法解码 | some bytes could not be read"))
    return _document(lines, encoding, warnings)


def _show_all(lines: list[HtmlLine]) -> None:
    """Take everything for text where nothing else is: a page whose script would have shown it."""
    for line in lines:
        line.layer, line.reason = "body", None


def decode_page(content: bytes, declared: str | None = None) -> tuple[str, str]:
    """Return the page's text and its encoding.

    A declaration is believed only where the bytes are no UTF-8: many pages were converted and kept their old one.
    """
    if content.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        text, encoding, _ = decode(content)
        return text, encoding
    try:
        return content.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        pass
    match = CHARSET_RE.search(content[:HEAD_BYTES])
    for name in (declared, match.group(1).decode("ascii") if match else None):
        if name and b"\0" not in content[:HEAD_BYTES]:
            encoding = WIDER.get(name.lower(), name.lower())
            try:
                return content.decode(encoding), encoding.removesuffix("hkscs")
            except (UnicodeDecodeError, LookupError):
                continue
    text, encoding, _ = decode(content)
    return text, encoding


def _tree(text: str) -> Any:
    from resiliparse.parse.html import HTMLTree

    tree = HTMLTree.parse(text)
    return tree.body if tree.body is not None else tree.document


def _is_mail(content: bytes) -> bool:
    return content.lstrip()[:1] != b"<" and MAIL_RE.search(content[:HEAD_BYTES]) is not None


def _document(lines: list[HtmlLine], encoding: str, warnings: list[Remark]) -> Document:
    placed: list[Line] = []
    start = 0
    for line in lines:
        end = start + len(line.text)
        placed.append(Line(start, end, layer=line.layer, reason=line.reason, table=line.table, row=line.row))
        start = end + 1
    return Document(
        raw="\n".join(line.text for line in lines),
        lines=tuple(placed),
        format="html",
        encoding=encoding,
        warnings=tuple(warnings),
    )
