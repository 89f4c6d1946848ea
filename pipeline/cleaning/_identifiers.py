"""Letters read for digits in phones, accounts, credit codes and identity numbers (号码误识).

A phone must have a form of the numbering plan afterwards, a code its check digit; an account stands behind its label.

>>> PHONE.pattern.sub(PHONE.mend, "联系电话:l38OOl38OOO"), CODE.pattern.sub(CODE.mend, "9133OOOOMAQTEOTOl2")
('联系电话:13800138000', '91330000MAQTE0T012')
"""

from __future__ import annotations

import re

from pipeline.cleaning._mending import LIKE_DIGIT_OR_RULE, Family, as_digits, count_digits
from pipeline.values import contacts
from pipeline.values.identifiers import is_credit_code, is_id_number

CODE_CHARS = 18
LEAST_DIGITS = 4  # printed as such
MOST_LETTERS = 4  # in an account; more is a name
_Y = LIKE_DIGIT_OR_RULE
_FORBIDDEN = str.maketrans("OoIl|丨iSsZz", "00111115522")  # letters that credit codes do not use


def _phone(match: re.Match[str]) -> str:
    text = match.group()
    number = match["number"]
    mended = as_digits(number)
    if mended == number or count_digits(number) < LEAST_DIGITS or not _is_phone(mended):
        return text
    return _with_number(match, mended)


def _with_number(match: re.Match[str], number: str) -> str:
    """Return the text of ``match`` with another number in the place of its own."""
    start, end = (place - match.start() for place in match.span("number"))
    return match.group()[:start] + number + match.group()[end:]


def _is_phone(text: str) -> bool:
    found = list(contacts.find(text))
    return len(found) == 1 and (found[0].start, found[0].end) == (0, len(text)) and found[0].kind != "email"


PHONE = Family(
    "misreadings.phone",
    re.compile(
        r"(?:电[ ]{0,4}话|手[ ]{0,4}机号?码?|联系方式|传[ ]{0,4}真|热线|[Tt]el|TEL|[Pp]hone)"
        r"[^\dA-Za-z\n@:|]{0,8}[: ]{0,8}"
        rf"(?P<number>\(?{_Y}{{2,4}}\)?(?:[ -]?{_Y}{{1,8}}){{1,3}})(?![A-Za-z\d@.])"
    ),
    _phone,
)


def _account(match: re.Match[str]) -> str:
    text = match.group()
    number = match["number"]
    letters = sum(character.isalpha() for character in number)
    if not letters or letters > MOST_LETTERS or count_digits(number) < 2 * letters + LEAST_DIGITS:
        return text
    return _with_number(match, as_digits(number))


ACCOUNT = Family(
    "misreadings.account",
    re.compile(
        r"(?<!用户)(?<!微信)(?<!支付宝)(?<!平台)(?<!登录)(?<!登陆)(?<!店铺)(?<!系统)"
        r"(?:[账帐][ ]{0,4}[号户]|银行卡号|卡号)(?:\([^()\n]{0,12}\))?[ ]{0,4}[: ][ ]{0,8}"
        rf"(?P<number>[\dOolI]{_Y}{{0,3}}(?:[ -]?{_Y}{{1,8}}){{2,7}})(?![A-Za-z\d@.])"
    ),
    _account,
)


def _code(match: re.Match[str]) -> str:
    """Return the code with digits where it must have them, if its check digit is right then and was not before."""
    text = match.group()
    if count_digits(text) < LEAST_DIGITS or is_credit_code(text.upper()) or is_id_number(text):
        return text
    number = as_digits(text[:-1]) + as_digits(text[-1]).upper()
    if number[:-1].isdecimal() and number[-1] in "0123456789X" and is_id_number(number):
        return number[:-1] + (text[-1] if text[-1] in "xX" else number[-1])
    code = text[:2].translate(_FORBIDDEN) + as_digits(text[2:8]) + text[8:].translate(_FORBIDDEN)
    return code if is_credit_code(code.upper()) else text


CODE = Family(
    "misreadings.code",
    re.compile(rf"(?=[\dA-Za-z])(?<![\dA-Za-z])[\dA-Za-z|丨]{{{CODE_CHARS}}}(?![\dA-Za-z])"),
    _code,
)
FAMILIES: tuple[Family, ...] = (PHONE, ACCOUNT, CODE)
