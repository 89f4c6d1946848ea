"""Text of a document in a cell (单元格文字): control characters shown, nothing that a program would run.

>>> visible("a\\x1b[31m\\x00b\\n")
'a␛[31m␀b\\n'
"""

from __future__ import annotations

import re

from pipeline.writers.terminal import CONTROL

KEPT = frozenset({ord("\n"), ord("\t")})
PICTURES = {code: picture for code, picture in CONTROL.items() if code not in KEPT}
UNSEEN = dict.fromkeys((*range(0x80, 0xA0), *range(0xD800, 0xE000), 0xFFFE, 0xFFFF), 0xFFFD)  # no text, or no XML
TABLE: dict[int, int] = PICTURES | UNSEEN
ACTIVE_RE = re.compile(r"[\s']*[=+\-@＝＋－＠]|[\t\r\n']")


def visible(text: str) -> str:
    """Return ``text`` with its control characters as pictures; line ends and tabs stay."""
    if text.isprintable():  # which nothing of the table is
        return text
    return text.replace("\r\n", "\n").translate(TABLE)


def neutralised(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula; taking away one leading ``'`` gives it back.

    >>> neutralised("=1+1"), neutralised("'a"), neutralised("＝1"), neutralised("a=1"), neutralised(" -2")
    ("'=1+1", "''a", "'＝1", 'a=1', "' -2")
    """
    return "'" + text if ACTIVE_RE.match(text) else text
