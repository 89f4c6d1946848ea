"""Numbers that name a company, a person or an account (信用代码、身份证号、税号、银行账号).

Reads the unified social credit code (18 characters), resident identity numbers (18, and 15 of old cards), tax
numbers of the old form (15 or 20 digits) and bank accounts, plain or grouped by spaces or hyphens.  A wrong check digit
does not make a number unread: contracts have them, and ``is_credit_code`` and ``is_id_number`` are what a check asks.
Source: GB 32100-2015 (credit code), GB 11643-1999 (identity number), by python-stdnum.

>>> [(mention.kind, mention.value) for mention in find("税号 91330000MAQTE0T012,账号 6200 0000 1234 5678 901")]
[('credit_code', '91330000MAQTE0T012'), ('bank_account', '6200000012345678901')]
>>> is_credit_code("91330000MAQTE0T012"), is_credit_code("91330000MAQTE0T013")
(True, False)
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

IDENTIFIER_RE = re.compile(
    r"""(?<![0-9A-Za-z*])(?:
    (?P<credit_code>(?:[159][1239]|[ANY]1|[12345679A-GY][1-59])\d{6}(?=[0-9A-Za-z]{0,9}[A-Za-z])[0-9A-HJ-NP-RTUWXYa-hj-np-rtuwxy]{10}
        |9[1-3]\d{16})
  | (?P<id_number>[1-8]\d{5}(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx]
        |[1-8]\d{7}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3})
  | (?P<bank_account>\d{9,30}|\d{3,6}(?:[ -]\d{1,6}){2,7})
    )(?![0-9A-Za-z*]|\.\d|[ ]?[元年月日])""",
    re.VERBOSE,
)
KINDS = ("credit_code", "id_number", "bank_account")


class Mention(NamedTuple):
    """A number at [start, end) of the text; kind: credit_code, id_number, bank_account (any long number)."""

    start: int
    end: int
    kind: str
    value: str


def find(text: str) -> Iterator[Mention]:
    """Yield every identifier of ``text``; a number that could be several things is the first of ``KINDS``."""
    for match in IDENTIFIER_RE.finditer(text):
        kind = next(name for name in KINDS if match[name])
        value = re.sub(r"[ -]", "", match.group()).upper()
        if kind != "bank_account" or 9 <= len(value) <= 30:
            yield Mention(match.start(), match.end(), kind, value)


def parse(text: str) -> str:
    """Return the one identifier that ``text`` writes, without spaces and in capitals.

    Raises ValueError: none, more than one, or other text around it.
    """
    text = text.strip()
    mentions = list(find(text))
    if len(mentions) != 1 or (mentions[0].start, mentions[0].end) != (0, len(text)):
        raise ValueError(f"not one identifier: {text!r}")
    return mentions[0].value


def is_credit_code(value: str) -> bool:
    """Return whether ``value`` may be a credit code; tax numbers of the old form (15, 20 digits) may stand for one."""
    from stdnum.cn import uscc

    return len(value) in (15, 20) or bool(uscc.is_valid(value))


def is_id_number(value: str) -> bool:
    """Return whether ``value`` may be an identity number; those of 15 digits have no check digit.

    The district code is not looked up: districts are renamed and abolished, their numbers stay valid.

    >>> is_id_number("320106197803150011"), is_id_number("320106197803150012"), is_id_number("320106197813150011")
    (True, False, False)
    """
    from stdnum.cn import ric
    from stdnum.exceptions import ValidationError

    if len(value) <= 15:
        return True
    try:
        ric.get_birth_date(value)
    except (ValidationError, ValueError):
        return False
    return bool(ric.calc_check_digit(value) == value[-1].upper())
