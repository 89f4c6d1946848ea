"""What of a file was not read although it gave a record (未读出的部分).

>>> is_loss("limit_pages"), is_loss("repaired"), is_loss("hidden_text")
(True, True, False)
>>> from pipeline.record import Finding, Source
>>> record = Record(source=Source(name="a", sha256="", format="pdf"))
>>> loss(record)
(None, '')
>>> pages = Finding(code="file.limit-pages", severity="warning", message="2 pages")
>>> loss(record.model_copy(update={"findings": [pages]}))
('limit_pages', '2 pages')
"""

from __future__ import annotations

from pipeline.record import Record

LIMIT = "limit_"
CODES = frozenset(  # of remarks that say, beside those of limits, that something of the file was not read
    ("page_failed", "truncated_page", "repaired", "undecodable", "invalid_bytes", "duplicate_zip_entry", "needs_ocr")
)


def is_loss(code: str) -> bool:
    """Return whether a parser's remark of this code says that something was not read."""
    return code in CODES or code.startswith(LIMIT)


def loss(record: Record) -> tuple[str | None, str]:
    """Return the code and the message of the first thing that was not read of the file, if any."""
    for finding in record.findings:
        code = finding.code.removeprefix("file.").replace("-", "_")
        if finding.code.startswith("file.") and is_loss(code):
            return code, finding.message
    return None, ""
