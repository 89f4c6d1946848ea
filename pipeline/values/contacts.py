"""Phones and e-mail addresses (电话、手机、邮箱).

Reads mobile numbers, landlines with or without area code and extension, 400 and 800 numbers, each as dialled or
grouped by spaces or hyphens, and e-mail addresses.  Not read: masked numbers (``138****6021`` is a blank), bare
runs of digits in the middle of a longer number, and WeChat or QQ names.
Source: Telecommunications Network Numbering Plan of China (电信网编号计划) for the length of each kind.

>>> text = "电话:(0571)8765 4321转802,手机 138-0013-8000,邮箱 a.b@kf.example"
>>> [(mention.kind, mention.value) for mention in find(text)]
[('landline', '0571-87654321-802'), ('mobile', '13800138000'), ('email', 'a.b@kf.example')]
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

EXTENSION = r"(?:[ ]?(?:转|-|分机:?)[ ]?(?P<extension>\d{1,6}))?"
CONTACT_RE = re.compile(
    rf"""
    (?P<email>[A-Za-z0-9][A-Za-z0-9._%+-]{{0,63}}@[A-Za-z0-9-]{{1,63}}(?:\.[A-Za-z0-9-]{{1,63}}){{1,4}})
  | (?<![\d*.A-Za-z])(?:
        (?P<mobile>(?:\+?86[- ]?)?1[3-9]\d(?:\d{{8}}|[- ]\d{{4}}[- ]\d{{4}}))
      | (?P<toll_free>[48]00(?:[- ]?\d{{3}}[- ]?\d{{4}}|[- ]\d{{4}}[- ]\d{{3}}))
      | (?P<landline>(?:\+?86[- ]?)?
            (?:\(0\d{{2,3}}\)[ ]?|0\d{{2,3}}[ ]?-?[ ]?)(?:\d{{7,8}}|\d{{3,4}}[- ]\d{{4}})
          | [2-8]\d{{6,7}})
    ){EXTENSION}(?![\d*.%])
    """,
    re.VERBOSE,
)


class Mention(NamedTuple):
    """A phone number or address at [start, end) of the text; kind: mobile, landline, toll_free, email."""

    start: int
    end: int
    kind: str
    value: str


def find(text: str) -> Iterator[Mention]:
    """Yield every phone number and e-mail address of ``text``."""
    for match in CONTACT_RE.finditer(text):
        kind = next(name for name in ("email", "mobile", "toll_free", "landline") if match[name])
        yield Mention(match.start(), match.end(), kind, _normalise(kind, match))


def parse(text: str) -> str:
    """Return the one phone number or address that ``text`` writes, in its plain form.

    Raises ValueError: none, more than one, or other text around it.
    """
    text = text.strip()
    mentions = list(find(text))
    if len(mentions) != 1 or (mentions[0].start, mentions[0].end) != (0, len(text)):
        raise ValueError(f"not one phone number or address: {text!r}")
    return mentions[0].value


def _normalise(kind: str, match: re.Match[str]) -> str:
    if kind == "email":
        return match[kind].lower()
    digits = re.sub(r"\D", "", match[kind])
    extension = f"-{match['extension']}" if match["extension"] else ""
    if kind == "mobile":
        return digits[-11:] + extension
    if kind == "toll_free":
        return f"{digits[:3]}-{digits[3:6]}-{digits[6:]}{extension}"
    digits = digits.removeprefix("86") if len(digits) > 12 else digits
    if not digits.startswith("0"):
        return digits + extension
    area = 3 if digits[1] in "12" else 4  # 010 and 02x are the area codes of three digits
    return f"{digits[:area]}-{digits[area:]}{extension}"
