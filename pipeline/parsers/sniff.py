"""The type of a file by its content (按内容判断文件类型).

The suffix only helps where the content leaves a choice (a page without ``<html>``, a PDF whose head is lost).
What no parser reads is refused by its name: a workbook, a drawing, an archive.

>>> sniff(b"%PDF-1.7 ...", "contract.docx"), sniff("甲方：".encode("gb18030"))
('pdf', 'txt')
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Collection
from functools import partial
from pathlib import PurePath

from pipeline.errors import CorruptFile, EmptyFile, EncryptedFile, UnsupportedFormat

HEAD_BYTES = 8192
PDF_HEAD_BYTES = 1024  # Acrobat looks for %PDF in the first 1,024 bytes
SAMPLE_BYTES = 65536
CONTENT_TYPES_LIMIT = 2**20
OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

SUFFIXES = {
    suffix: format
    for format, suffixes in {
        "docx": ".docx .docm .dotx .dotm",
        "doc": ".doc .dot .wps .wpt",
        "pdf": ".pdf",
        "rtf": ".rtf",
        "html": ".html .htm .xhtml .shtml .mht .mhtml",
        "xml": ".xml",
        "txt": ".txt .text .md .markdown",
        "image": ".png .jpg .jpeg .jfif .tif .tiff .bmp .gif .webp",
    }.items()
    for suffix in suffixes.split()
}

PICTURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"II*\0", b"MM\0*", b"II+\0\x08\0", b"MM\0+\0\x08", b"GIF8")
AS_JPEG = "picture: 请另存为 JPEG | save it as JPEG"
HEIF_BRANDS = frozenset(b"heic heix heim heis hevc hevx hevm hevs mif1 msf1 avif avis".split())
OTHERS = (
    (b"\x1f\x8b", "gzip archive"),
    (b"7z\xbc\xaf\x27\x1c", "7z archive"),
    (b"Rar!\x1a\x07", "RAR archive"),
    (b"BZh", "bzip2 archive"),
    (b"\xfd7zXZ\0", "xz archive"),
    (b"MZ", "Windows program"),
    (b"\x7fELF", "program"),
    (b"ID3", "audio"),
    (b"\xff\xfb", "audio"),
    (b"OggS", "audio"),
    (b"fLaC", "audio"),
    (b"\x1aE\xdf\xa3", "video"),
    (b"FLV\x01", "video"),
    (b"SQLite format 3\0", "database"),
    (b"%!PS", "PostScript"),
    (b"ITSF", "CHM help file"),
    (b"AT&TFORM", "DjVu"),
    (b"\0\0\0\x0cjP  ", f"JPEG 2000 {AS_JPEG}"),
    (b"\0\0\0\x0cJXL ", f"JPEG XL {AS_JPEG}"),
    (b"8BPS", f"Photoshop {AS_JPEG}"),
    (b"HWP Document File", "HWP document"),
)
OLE_STREAMS = (
    ("Workbook", "Excel workbook (.xls)"),
    ("Book", "Excel workbook (.xls)"),
    ("PowerPoint Document", "PowerPoint presentation (.ppt)"),
    ("__properties_version1.0", "Outlook message (.msg)"),
    ("VisioDocument", "Visio drawing"),
    ("MatOST", "Microsoft Works document"),
    ("HwpSummaryInformation", "HWP document"),
)
ZIP_PARTS = (
    ("xl/", "Excel workbook (.xlsx)"),
    ("ppt/", "PowerPoint presentation (.pptx)"),
    ("visio/", "Visio drawing"),
    ("OFD.xml", "OFD document"),
    ("META-INF/container.xml", "EPUB book"),
    ("AndroidManifest.xml", "Android program"),
    ("META-INF/MANIFEST.MF", "Java archive"),
)
OPEN_DOCUMENT = b"application/vnd.oasis.opendocument."

HTML_START_RE = re.compile(
    rb"\s*(?:<\?xml[^>]{0,200}>\s*|<!--.{0,2000}?-->\s*){0,5}"
    rb"<(?:!doctype\s+html|html|head|body|meta|title|table|div|p|h[1-6]|script|style|link|span|article|section"
    rb"|main|ul|ol|center|font|b|br)\b",
    re.I | re.S,
)
HTML_PAGE_RE = re.compile(rb"<(?:!doctype\s+html|html|body)\b[^<]{0,2000}>", re.I)
HTML_TAG_RE = re.compile(rb"</?(?:table|tr|td|div|p|span|br|h[1-6]|li|a|font|script|style)\b", re.I)
MAIL_RE = re.compile(rb"^(?:MIME-Version|Content-Type):", re.I | re.M)
WORD_XML_RE = re.compile(rb"<(?:\w{1,20}:)?(?:wordDocument|package)\b[^>]{0,4000}(?:wordml|xmlPackage)", re.S)
CONTROL_BYTES = bytes(set(range(1, 32)) - set(b"\t\n\v\f\r\x1a\x1b"))


def sniff(content: bytes, name: str = "") -> str:
    """Return the format of ``content``: a key of ``PARSERS``.

    Raises UnsupportedFormat, EncryptedFile, CorruptFile, EmptyFile.
    """
    promised = suffix_format(name)
    if not content.strip(b"\0 \t\r\n\f\v\xef\xbb\xbf"):
        raise EmptyFile(name)
    _refuse_lock_file(content, name)
    if content.startswith(b"PK\x03\x04"):
        return _zip_format(content, name)
    if content.startswith(OLE_MAGIC):
        return _ole_format(content, name)
    if b"%PDF" in content[:PDF_HEAD_BYTES]:
        return "pdf"
    if content[:64].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{\\rtf"):
        return "rtf"
    if _is_picture(content):
        return "image"
    _refuse_others(content, name)
    return _markup_format(content, promised) or _salvage_format(content, promised) or _text_format(content, name)


def suffix_format(name: str) -> str | None:
    """Return the format that the suffix of ``name`` promises, or nothing for a suffix without a promise."""
    return SUFFIXES.get(PurePath(name).suffix.lower())


def _refuse_lock_file(content: bytes, name: str) -> None:
    """Refuse the ~$x.docx of 162 bytes that Word leaves beside an open file: the user's name, no text."""
    if len(content) > 512:
        return
    length = content[0]
    is_owner = 160 <= len(content) <= 170 and length < 55 and not content[1 + length : 55].strip(b" \0")
    if PurePath(name).name.startswith("~$") or is_owner:
        raise UnsupportedFormat(name, "office lock file")


def _is_picture(content: bytes) -> bool:
    is_webp = content[:4] == b"RIFF" and content[8:12] == b"WEBP"
    return is_webp or content.startswith(PICTURES) or (content.startswith(b"BM") and _is_bitmap(content))


def _refuse_others(content: bytes, name: str) -> None:
    if content[:4] == b"RIFF":
        raise UnsupportedFormat(name, "audio or video")
    if content[4:8] == b"ftyp":
        raise UnsupportedFormat(name, f"HEIF {AS_JPEG}" if content[8:12] in HEIF_BRANDS else "video")
    for magic, kind in OTHERS:
        if content.startswith(magic) and (len(magic) > 3 or not _is_text(content)):
            raise UnsupportedFormat(name, kind)


def _is_bitmap(content: bytes) -> bool:
    # "BM" begins English texts too; a bitmap writes its own size next and two empty words after it
    return content[6:10] == b"\0\0\0\0" and not _is_text(content)


def package_format(names: Collection[str], read: Callable[[str], bytes], name: str) -> str | None:
    """Return what the zip is that has parts of these ``names``: ``docx``, or None for an archive of anything.

    read: returns the first bytes of a part, none for one that is not there
    Raises UnsupportedFormat for another package: a workbook, a presentation.
    """
    if any(part.startswith("word/") and part.endswith(".xml") for part in names):
        return "docx"
    if b"wordprocessingml" in read("[Content_Types].xml"):
        return "docx"
    if read("mimetype").startswith(OPEN_DOCUMENT):
        raise UnsupportedFormat(name, "OpenDocument file (.odt, .ods)")
    for part, kind in ZIP_PARTS:
        if any(entry.startswith(part) for entry in names):
            raise UnsupportedFormat(name, kind)
    return None


def _zip_format(content: bytes, name: str) -> str:
    """Tell Word's package from the other packages that are zip files."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            format = package_format(package.namelist(), partial(_read_part, package), name)
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError, RuntimeError, EOFError) as error:
        if b"word/" in content or b"[Content_Types].xml" in content:
            return "docx"  # a damaged one: its parser says what can be saved
        raise CorruptFile(name, f"zip: {error}") from error
    if format is None:
        raise UnsupportedFormat(name, "zip archive")
    return format


def _read_part(package: zipfile.ZipFile, part: str) -> bytes:
    if part not in package.NameToInfo:
        return b""
    with package.open(part) as file:
        return file.read(CONTENT_TYPES_LIMIT)


def _ole_format(content: bytes, name: str) -> str:
    """Tell Word's compound file from Excel's, an encrypted package and the rest."""
    streams = _ole_streams(content)
    if streams is None:  # damaged: the names of its streams may still stand in it
        streams = {
            stream
            for stream in ("WordDocument", "EncryptedPackage", *(stream for stream, _ in OLE_STREAMS))
            if stream.encode("utf-16-le") in content
        }
    if "EncryptedPackage" in streams:
        raise EncryptedFile(name, "EncryptedPackage")
    if "WordDocument" in streams:
        return "doc"
    for stream, kind in OLE_STREAMS:
        if stream in streams:
            raise UnsupportedFormat(name, kind)
    if streams:
        raise UnsupportedFormat(name, "OLE2 file without a Word document")
    raise CorruptFile(name, "OLE2")


def _ole_streams(content: bytes) -> set[str] | None:
    """Return the names at the root: an embedded workbook does not make a document a workbook."""
    import olefile

    try:
        with olefile.OleFileIO(io.BytesIO(content)) as ole:
            return {path[0] for path in ole.listdir(streams=True, storages=True)}
    except Exception:  # noqa: BLE001  (olefile raises IndexError, struct.error and more on damaged files)
        return None


def _markup_format(content: bytes, promised: str | None) -> str | None:
    """Tell HTML, saved mail pages and Word's XML from plain text."""
    head = content[:HEAD_BYTES].removeprefix(b"\xef\xbb\xbf")
    if head.startswith((b"\xff\xfe", b"\xfe\xff")) or head[1:2] == b"\0" or head[:1] == b"\0":
        head = head.replace(b"\0", b"").removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff")
    if head.lstrip().startswith(b"<?xml") and WORD_XML_RE.search(head):
        return "xml"
    is_mail = MAIL_RE.match(head.lstrip()) or b"\nMIME-Version:" in head
    if is_mail and (b"multipart/related" in head or b"text/html" in head):
        return "html"
    if HTML_PAGE_RE.search(head):
        return "html"
    if promised == "html" and (HTML_TAG_RE.search(head) or HTML_TAG_RE.search(content[:SAMPLE_BYTES])):
        return "html"
    # Markdown may begin with a tag and is text all the same
    return "html" if promised != "txt" and HTML_START_RE.match(head) else None


def _salvage_format(content: bytes, promised: str | None) -> str | None:
    """Trust the suffix where the head of the file is lost and its tail is what the suffix says."""
    if promised == "pdf" and (b"%PDF" in content or b"startxref" in content[-2048:] or b" obj" in content[:4096]):
        return "pdf"
    if promised == "docx" and b"PK\x05\x06" in content[-65600:] and b"word/" in content:
        return "docx"
    return None


def _text_format(content: bytes, name: str) -> str:
    if _is_text(content):
        return "txt"
    raise UnsupportedFormat(name, "binary content")


def _is_text(content: bytes) -> bool:
    """Report whether few bytes are control characters, in one byte or two byte writing."""
    sample = content[:SAMPLE_BYTES]
    if sample.startswith((b"\xff\xfe", b"\xfe\xff", b"\0\0\xfe\xff")) or _is_wide(sample):
        return True
    printed = sample.replace(b"\0", b"")
    if len(printed) * 3 < len(sample):
        return False
    controls = len(printed) - len(printed.translate(None, CONTROL_BYTES))
    return controls * 50 <= len(printed)


def _is_wide(sample: bytes) -> bool:
    """Report whether the bytes are UTF-16 without a mark: Chinese or ASCII at every second place."""
    for encoding in ("utf-16-le", "utf-16-be"):
        text = sample[: len(sample) & ~1][:8192].decode(encoding, "replace")
        usual = sum(
            "\u3000" <= c <= "\u9fff" or " " <= c <= "~" or c in "\t\r\n" or "\uff00" <= c <= "\uffef" for c in text
        )
        # random bytes give 0.35; a GBK text read so gives up to 0.8, and is text anyway
        if text and usual * 10 >= len(text) * 8:
            return True
    return False
