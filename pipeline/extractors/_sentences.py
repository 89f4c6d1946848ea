"""Where a sentence begins behind its own number (句首编号之后).

>>> text = "6.2 期满前续签"
>>> text[after_marker(text, 0, len(text)):], after_marker("30日内付清", 0, 6), after_marker("1.5%的", 0, 5)
('期满前续签', 0, 0)
"""

from __future__ import annotations

import re

NUMERALS = "一二三四五六七八九十百零〇"
MARKER_RE = re.compile(
    rf"""\s*(?:[-*•·●■◆※>\#]{{1,3}}[ ])?\s*
    (?: 第[\d{NUMERALS}]{{1,5}}(?:(?:\.\d{{1,2}})?条(?:第?[\d{NUMERALS}]{{1,3}}[款项])?|[、款项])[ 、:.]?
      | \d{{1,2}}(?:\.\d{{1,2}}){{1,3}}(?![\d%‰元万个人])[.、):]?
      | \d{{1,2}}(?:[.、):,](?!\d)|[ ]{{1,4}}(?=[\u4e00-\u9fff“"])(?!年|月|日|天|个|人|元|周|小时|份))
      | [(]?[\d{NUMERALS}a-zA-Z]{{1,3}}[)](?=\s*[\u4e00-\u9fff“"\d])
      | [{NUMERALS}]{{1,3}}[、.] | [①-⑳㈠-㈩] )\s*""",
    re.VERBOSE,
)


def after_marker(text: str, start: int, end: int) -> int:
    """Return where the words of the sentence at ``start`` begin: behind its number, if it has one."""
    marker = MARKER_RE.match(text, start, end)
    return marker.end() if marker and marker.end() < end else start
