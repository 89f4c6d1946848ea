"""Shares as fractions (百分比、千分比、分数、折扣).

Reads ``20%`` ``百分之五`` ``千分之三`` ``3‰`` ``万分之五`` ``十万分之五`` ``五分之一`` ``九折`` ``三成`` ``5%至7%``,
misprints of per mille (``0.8%0`` ``2 %o``), and slots: ``__%`` ``[X]%`` ``【 】%`` ``百分之____``
``支付总价的%的违约金``.
Not read: percentages inside addresses of the web.

>>> [(str(m.value), m.form) for m in find("每日万分之五,不超过总价的20%;税率__%")]
[('0.0005', 'fraction'), ('0.2', 'percent'), ('None', 'percent')]
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from pipeline.values import numbers
from pipeline.values.blanks import PLACEHOLDER, without_examples

BEFORE_CHARS = 40  # a written number with its placeholder or brackets
AFTER_CHARS = 28


class Mention(NamedTuple):
    """A share at [start, end) of the text; ``value`` is a fraction, None where it is left open.

    form: percent, fraction (N分之M), discount (折), tenth (成) or point (个百分点)
    high: the upper end of a range
    """

    start: int
    end: int
    value: Decimal | None
    form: str = "percent"
    high: Decimal | None = None


_N = rf"(?:(?<![\d.]){numbers.ARABIC}(?:[ ]{{0,3}}[十百千万亿kK]{{1,2}})?|(?<![\d.])\.\d{{1,6}})"
_C = rf"[{numbers.CHINESE_CHARS}](?:[ ]{{0,2}}[{numbers.CHINESE_CHARS}点點]){{0,30}}+"
_HOLE = rf"(?![,.\d-](?![,.-]))(?>{PLACEHOLDER}(?:[ ]{{0,8}}{PLACEHOLDER}){{0,3}}|\([ _]{{0,40}}\)|[□×])"
_SIGN = r"(?:%[0oO](?![\d%])|[%‰‱℅])"
_TO = r"[ ]{0,2}(?:-{1,3}|~|至|到)[ ]{0,2}"
_LOST = (  # 支付总价的%的违约金; but 比例 %出资方式 is the head of a column
    r"(?:(?<!单位:)(?<=[的为按率额价款费金于达例:])[ ]{0,60}+|(?<=[^\W\d_])[ ]{2,60}+)"
    r"(?=[%‰‱](?:[\W\d_]|[的支作计收为违滞向以之给时提标罚赔偿缴交付增折优返退扣加]|$))"
)
_STARTS = rf"\d{numbers.CHINESE_CHARS}半负負%‰‱ .\-_\[【(×xX✕✖□,…{{«?*#`◯○·<《$"
_NUMERALS = rf"\d{numbers.CHINESE_CHARS}负負.\-_\[【( "
PERCENT_RE = re.compile(
    rf"""
    (?=[{_STARTS}])(?:
    (?=[\d.])(?P<low>{_N})[ ]{{0,3}}(?P<low_sign>{_SIGN})?{_TO}(?P<high>{_N})[ ]{{0,3}}(?P<range_sign>{_SIGN})
  | (?=[{_NUMERALS}])(?P<minus>[负負]|(?<![\d\w%)])-)?
    [\[【(_]?[ _]{{0,20}}+(?P<number>{_N}|{_C})[ _]{{0,20}}[\]】)]?[ ]{{0,3}}(?P<sign>{_SIGN})
  | (?P<hole>{_HOLE})[ ]{{0,40}}+(?P<hole_sign>[%‰‱])
  | (?=[ %‰‱])(?P<lost>{_LOST})(?P<lost_sign>[%‰‱])(?!\d)
  | (?=[\d{numbers.CHINESE_CHARS}半.])(?:
    (?:(?P<whole>{_C}|\d{{1,12}})[ ]{{0,2}}又[ ]{{0,2}})?(?P<under>\d{{1,12}}|{_C})[ ]{{0,3}}分[ ]{{0,2}}之[ ]{{0,3}}
    (?:(?P<over>{_N}|{_C})|(?P<over_hole>[ ]{{0,40}}{_HOLE}|[ ]{{2,60}}))
  | (?P<points>{_N}|{_C})[ ]{{0,4}}[个個][ ]{{0,2}}百[ ]{{0,2}}分[ ]{{0,2}}[点點]
  | (?P<discount>{_N}|{_C}|半)[ ]{{0,3}}折(?![合旧算现叠扣返页线弯断中射损成])
  | (?P<tenth>{_N}|{_C}|半)[ ]{{0,3}}成(?:[ ]?(?P<tenth_rest>[一二三四五六七八九]))?
    (?![立员功为绩套品本交都果就年型人份熟]|分(?![配红得享]))))
    """,
    re.VERBOSE,
)
ANCHOR_RE = re.compile(r"[%‰‱℅分折成]")  # one set of characters; what a Chinese one means is checked after
_COUNTED_RE = re.compile(rf"[\d半{numbers.CHINESE_CHARS}][ ]{{0,3}}$")
_OF_RE = re.compile(r"分[ ]{0,2}[之点點]")
_SIGNS = {"%": 100, "℅": 100, "‰": 1000, "‱": 10000}
_URL_RE = re.compile(r"[A-Za-z0-9=?&/]%[0-9A-F]{2}|%[0-9A-F]{2}%")


def find(text: str) -> Iterator[Mention]:
    """Yield every share of ``text``, in order."""
    text = without_examples(text)
    for start, end in _windows(text):
        for match in PERCENT_RE.finditer(text, start, end):
            mention = _read(match)
            if mention is not None:
                yield mention


def parse(text: str) -> Decimal:
    """Return the fraction that the whole of ``text`` writes.

    Raises ValueError: not one share, or a blank one.

    >>> str(parse("千分之三")), str(parse("九五折")), str(parse("0.8%0"))
    ('0.003', '0.95', '0.0008')
    """
    mentions = list(find(text))
    if len(mentions) != 1 or mentions[0].value is None:
        raise ValueError(f"not one share: {text[:40]!r}")
    return mentions[0].value


def _windows(text: str) -> Iterator[tuple[int, int]]:
    low = high = 0
    for anchor in ANCHOR_RE.finditer(text):
        place, sign = anchor.start(), anchor.group()
        if sign == "分" and not _OF_RE.match(text, place):
            continue
        if sign in "折成" and not _COUNTED_RE.search(text, max(place - 4, 0), place):
            continue
        start = place - BEFORE_CHARS
        if start > high:
            if high:
                yield low, high
            low = start
        low, high = max(low, 0), anchor.end() + AFTER_CHARS
    if high:
        yield low, min(high, len(text))


def _read(match: re.Match[str]) -> Mention | None:
    start = match.start() + len(match.group()) - len(match.group().lstrip())
    if match["low"]:
        low, high = (
            _scaled(match["low"], match["low_sign"] or match["range_sign"]),
            _scaled(match["high"], match["range_sign"]),
        )
        return Mention(start, match.end(), low, "percent", high) if low is not None else None
    if match["number"]:
        if _URL_RE.search(match.string, max(match.start() - 8, 0), match.end() + 4) or _is_vague(match["number"]):
            return None
        value = _scaled(match["number"], match["sign"])
        return value if value is None else Mention(start, match.end(), -value if match["minus"] else value)
    if match["hole"] or match["lost_sign"]:
        return Mention(start, match.end(), None)
    if match["under"]:
        return _read_fraction(match, start)
    if match["points"]:
        value = _scaled(match["points"], "%")
        return None if value is None or _is_vague(match["points"]) else Mention(start, match.end(), value, "point")
    return _read_tenths(match, start)


def _read_fraction(match: re.Match[str], start: int) -> Mention | None:
    under = _number(match["under"]) or _number("一" + match["under"])  # 万分之: a scale alone
    if not under or (match["over"] and _is_vague(match["over"])):
        return None
    if match["over_hole"]:
        return Mention(start, match.end(), None, "fraction")
    over, whole = _number(match["over"]), _number(match["whole"] or "0")
    if over is None or whole is None:
        return None
    return Mention(start, match.end(), whole + over / under, "fraction")


def _read_tenths(match: re.Match[str], start: int) -> Mention | None:
    form = "discount" if match["discount"] else "tenth"
    text = match[form].replace(" ", "")
    value = Decimal("0.5") if text == "半" else _number(text)
    if value is None or value <= 0:
        return None
    if text == "半" and form == "discount":
        value = Decimal(5)
    if form == "discount" and (value >= 100 or text in ("十", "10")):
        return None
    is_two = value >= 10 and (form == "discount")
    rest = _number(match["tenth_rest"]) if match["tenth_rest"] else None
    fraction = value / 100 if is_two else value / 10
    return Mention(start, match.end(), fraction + (rest / 100 if rest else 0), form)


def _scaled(text: str, sign: str) -> Decimal | None:
    value = _number(text)
    divisor = _SIGNS.get(sign) or 1000  # %0, %o: a per mille sign that came apart
    return None if value is None else value / divisor


def _number(text: str) -> Decimal | None:
    text = text.strip().replace(" ", "")
    if text.startswith("."):
        text = "0" + text
    factor = 1
    if text[-1:] in ("k", "K"):
        text, factor = text[:-1], 1000
    try:
        return numbers.parse(text) * factor
    except ValueError:
        return None


_VAGUE_RE = re.compile(r"(?<![十百千万])[一二三四五六七八九]{2}十|十[一二三四五六七八九]{2}")  # 二三十


def _is_vague(text: str) -> bool:
    return bool(_VAGUE_RE.search(text.replace(" ", "")))


def show(text: str) -> str:
    """Return the shares of ``text`` as a line of the tests shows them.

    >>> show("税率__%,首付30%")
    'blank; 0.3'
    """
    return "; ".join(
        "blank" if m.value is None else f"{m.value} to {m.high}" if m.high is not None else str(m.value)
        for m in find(text)
    )
