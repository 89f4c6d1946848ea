"""Plain text and Markdown (纯文本、Markdown): bytes to lines, whatever the encoding.

Tried in order: byte order mark, UTF-16/32 by their NUL bytes, UTF-8, GB18030 or Big5 (whichever reads like a
contract), each line by itself.  Markup stays in ``raw``; `pipeline.cleaning.markup` sets it aside.

>>> document = parse("甲方：某公司\\r\\n| 项目 | 单价 |\\r\\n|---|---|\\r\\n| 保洁 | 20元 |".encode("gb18030"))
>>> document.encoding, [(line.table, line.row) for line in document.lines]
('gb18030', [(None, None), (0, 0), (0, None), (0, 1)])
"""

from __future__ import annotations

import codecs

from pipeline.document import Document, Remark, Span, split_lines
from pipeline.errors import EmptyFile
from pipeline.parsers._tables import mark_tables
from pipeline.parsers.settings import DEFAULT, Settings

MAX_BYTES = 64 * 2**20
SAMPLE_BYTES = 4096  # enough characters to tell encodings apart
DETECTOR_BYTES = 256 * 1024  # charset-normalizer takes seconds on megabytes
LEAST_FAMILIAR = 0.08  # share of familiar characters: right readings have over 0.15, wrong ones under 0.03
MOST_REPLACED = 0.1
BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
WIDE = ("utf-32-le", "utf-32-be", "utf-16-le", "utf-16-be")
FAMILIAR = frozenset(
    "的一方甲乙合同人不有及年月日第条條元在双雙应應为為本按时時定期付款项項服务務由以或中公司上后後可、。，：；（）"
    "0123456789,.:;()_-| \t\r\n"
)


def parse(content: bytes, settings: Settings = DEFAULT) -> Document:  # noqa: ARG001  (same call for all formats)
    """Return the text as a document of one line per line end (LF, CRLF, CR, form feed).

    Raises EmptyFile: nothing but white space.
    """
    warnings: list[Remark] = []
    if len(content) > MAX_BYTES:
        content = content[:MAX_BYTES]
        warnings.append(Remark("limit_size", f"只读取前 {MAX_BYTES >> 20} MB | only the first part was read"))
    text, encoding, mixed = decode(content)
    if not text.strip(" \t\r\n\f\v\0\ufeff\u3000\u00a0"):
        raise EmptyFile("")
    if mixed:
        warnings.append(Remark("mixed_encoding", "同一文件混用多种编码 | lines in more than one encoding"))
    if "\ufffd" in text:
        at = text.index("\ufffd")
        warnings.append(Remark("undecodable", "部分字节无法解码 | some bytes could not be read", Span(at, at + 1)))
    lines = mark_tables(text, tuple(split_lines(text)))
    return Document(raw=text, lines=lines, format="txt", encoding=encoding, warnings=tuple(warnings))


def decode(content: bytes) -> tuple[str, str, bool]:
    """Return the text, the encoding it was read in, and whether its lines use more than one.

    >>> decode("合同".encode("utf-16"))
    ('合同', 'utf-16-le', False)
    """
    for bom, encoding in BOMS:
        if content.startswith(bom):
            return content[len(bom) :].decode(encoding, "replace"), encoding, False
    if b"\0" in content[:SAMPLE_BYTES]:
        for encoding in WIDE:
            if _familiar(content[:SAMPLE_BYTES].decode(encoding, "replace")) >= LEAST_FAMILIAR:
                return content.decode(encoding, "replace"), encoding, False
    text = _strict(content, "utf-8")
    if text is not None:
        return text, "utf-8", False
    legacy = [(text, name) for name in ("gb18030", "big5hkscs") if (text := _strict(content, name)) is not None]
    for text, name in sorted(legacy, key=lambda pair: -_familiar(pair[0][:SAMPLE_BYTES]))[:1]:
        if _familiar(text[:SAMPLE_BYTES]) >= LEAST_FAMILIAR:
            return text, name.removesuffix("hkscs"), False
    return _by_line(content)


def _by_line(content: bytes) -> tuple[str, str, bool]:
    """Decode each line by itself; where that leaves too much unread, ask the detector."""
    parts: list[str] = []
    counts = {"utf-8": 0, "gb18030": 0}
    for line in content.split(b"\n"):
        if line.isascii():
            parts.append(line.decode("ascii"))
            continue
        readings = ((line.decode(name, "replace"), name) for name in counts)
        text, name = max(readings, key=lambda pair: _merit(pair[0]))
        counts[name] += 1
        parts.append(text)
    text = "\n".join(parts)
    if text.count("\ufffd") > MOST_REPLACED * len(text):
        detected = _detect(content)
        if detected:
            return content.decode(detected, "replace"), detected, False
    return text, max(counts, key=lambda name: counts[name]), all(counts.values())


def _merit(text: str) -> float:
    return _familiar(text) - 2 * text.count("\ufffd") / max(len(text), 1)


def _detect(content: bytes) -> str | None:
    from charset_normalizer import from_bytes

    best = from_bytes(content[:DETECTOR_BYTES]).best()
    return best.encoding if best else None


def _strict(content: bytes, encoding: str) -> str | None:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        return None


def _familiar(text: str) -> float:
    """Return the share of ``text`` that contracts are mostly made of."""
    return sum(char in FAMILIAR for char in text) / max(len(text), 1)
