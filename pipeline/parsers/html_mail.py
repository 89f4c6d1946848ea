"""Pages saved as one file (MHTML): the page inside the mail (单文件网页).

>>> page_of(b"MIME-Version: 1.0\\r\\nContent-Type: text/html; charset=gbk\\r\\n\\r\\n<p>x")
(b'<p>x', 'gbk')
"""

from __future__ import annotations

import email
from email.message import Message

from pipeline.errors import EmptyFile

MOST_PARTS = 2000


def page_of(content: bytes) -> tuple[bytes, str | None]:
    """Return the largest HTML part and its declared encoding; the others are frames of advertisements.

    Raises EmptyFile: there is none.
    """
    best, charset = b"", None
    for count, part in enumerate(email.message_from_bytes(content.lstrip()).walk()):
        if count > MOST_PARTS:
            break
        if part.get_content_type() == "text/html":
            page = _payload(part)
            if len(page) > len(best):
                best, charset = page, part.get_content_charset()
    if not best:
        raise EmptyFile("", "no page in the mail")
    return best, charset


def _payload(part: Message) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""
