"""Numbers in digits and in Chinese, capitals included (数字、中文数字、大写).

Reads ``1,500.00`` ``二十`` ``壹仟伍佰`` ``十二万三千`` ``1.5万`` ``二〇二四`` ``廿三`` ``半`` (0.5) ``负三``
and mixtures of digits with Chinese units (``3万4000``, ``1千零20``).
Not read: fractions and percentages (``pipeline.values.percent``), money words (``pipeline.values.money``).
Source: GB/T 15835-2011 for the writing of numbers; the capitals of the Accounting Basics rules (会计基础工作规范).

>>> [str(parse(t)) for t in ("1,500.00", "壹仟伍佰", "十二万三千", "1.5万", "二〇二四", "两百零五", "一百二")]
['1500.00', '1500', '123000', '15000', '2024', '205', '120']
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

_ROWS = (
    "零〇○Ｏ0",
    "一壹弌幺1",
    "二贰貳弍两兩俩倆2",
    "三叁參叄弎3",
    "四肆4",
    "五伍5",
    "六陆陸6",
    "七柒7",
    "八捌8",
    "九玖9",
)
DIGITS = {char: value for value, chars in enumerate(_ROWS) for char in chars}
UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
SCALES = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8, "兆": 10**12}
TENS = {"廿": 20, "卅": 30, "卌": 40}

CHINESE_CHARS = "零〇○一壹弌幺二贰貳弍两兩俩倆三叁參叄弎四肆五伍六陆陸七柒八捌九玖十拾百佰千仟万萬亿億兆廿卅卌"
CHINESE = rf"[{CHINESE_CHARS}]{{1,40}}"
ARABIC = r"(?:\d{1,3}(?:,\d{3}){1,6}(?:\.\d{1,6})?(?!\d)|\d{1,18}(?:\.\d{1,6})?)"
SCALE = r"[十拾百佰千仟万萬亿億兆]{1,3}"
_MIXED_END = r"(?:[零〇]?\d{1,4}[十拾百佰千仟万萬]?){0,4}"  # 3万4000, 1千零20, 1万5千
_POINT = r"[点點][零〇○一二三四五六七八九壹贰叁肆伍陆柒捌玖\d]{1,18}"
NUMBER = (
    rf"(?:{ARABIC}[ ]{{0,3}}{SCALE}{_MIXED_END}|{ARABIC}"
    rf"|{CHINESE}(?:{_POINT}(?:[万萬亿億])?)?|半(?![年月天日径数价成]))"
)
_SIGN = r"(?:[负負][ ]?|(?<![\d\w)\]-])-[ ]?(?=[.\d]))?"
_U = "十拾百佰千仟万萬亿億兆"
# Letter-spaced numerals join where a unit is on one side: 三千 八百, 四 百 五; 十多万 is vague, 十多 is not read.
_VAGUE = r"[多余几幾](?=[ ]?[万萬亿億])"
_N = CHINESE_CHARS
_SPACED = (
    rf"[{_N}](?:[{_N}]|{_VAGUE}|[ ](?=[{_U}]|{_VAGUE})|(?<=[{_U}])[ ](?=[{_N}])){{0,60}}"
    rf"(?:[ ]?{_POINT}(?:[万萬亿億])?)?"
)
_FIGURES = (
    rf"(?:{ARABIC}[ ]{{0,3}}{SCALE}(?:[ ]?\d{{1,4}}[ ]?[十拾百佰千仟万萬]){{1,4}}"
    rf"|{ARABIC}[ ]{{0,3}}{SCALE}{_MIXED_END}"
    rf"|{ARABIC}(?:[eE][+-]?\d{{1,3}}(?![\dA-Za-z]))?|(?<![\d.])\.\d{{1,9}})"
)
_ANY = rf"(?:{_FIGURES}|{_SPACED})"
_OF = r"[ ]{0,2}分[ ]{0,2}之[ ]{0,2}"
_WORD = (  # words that only hold a numeral: 一切, 陆地, 放肆, 统一, 四川, 个百分点
    r"(?<=[放])肆|肆(?=[无虐意])|(?<=[大登着内])陆(?=$|[^一-鿿]|[地续军])|陆(?=[地续军运])"
    r"|(?<=[入退队])伍|伍(?=队)|十足|[一壹](?=[切看旦般致直律经样同起并些下])"
    r"|(?<=[统唯第单])一(?=$|[^一-鿿个十百千])|四(?=川|处|周|邻)|三(?=亚|峡)"
    r"|两两|百(?=[ ]?分[ ]?[点點])|千(?=万[不别要])"
)
NUMBER_RE = re.compile(
    rf"(?P<word>{_WORD})|(?P<share>(?<![{CHINESE_CHARS}\d])[{_U}]{{1,2}}{_OF})"
    r"|(?<![\d./])(?:(?P<with>\d{1,4})[ ])?(?P<slash>\d{1,3}/[1-9]\d{0,2})(?![\d/年月]|\.\d)"
    rf"|{_SIGN}(?:(?:(?P<whole>{_ANY})[ ]?又[ ]?)?(?P<under>{_ANY}){_OF}(?P<over>{_ANY})"
    rf"|(?P<half>半(?:[百千万]|(?![年月天日径数价成折])))|(?P<plain>{_ANY})(?P<power>\^[+-]{{0,2}}\d{{1,2}}(?!\d))?(?P<dozen>打(?![印电包开折扫算造]))?)"
)
_SHARES = ("%", "‰", "‱")  # 二% is no number
_ARABIC_RE = re.compile(rf"({ARABIC})[ ]{{0,3}}({SCALE})?")
_TOKEN_RE = re.compile(r"\d[\d,]*(?:\.\d+)?|.")
_SCIENTIFIC_RE = re.compile(r"\d{1,18}(?:\.\d{1,18})?[eE][+-]?\d{1,3}")
_VAGUE_RE = re.compile(r"(?<=[十拾百佰千仟万萬亿億])[多余几幾来]")  # 十多万, 五百余万


class Mention(NamedTuple):
    """A number at [start, end) of the text."""

    start: int
    end: int
    value: Decimal


def find(text: str) -> Iterator[Mention]:
    """Yield every number of ``text``, digits and Chinese alike, fractions (五分之一, 1/3) and dozens included.

    Words that only hold a numeral (一切, 陆地), scales alone (万) and the base of a percentage (百分之) are none.

    >>> [str(mention.value) for mention in find("二分之一的人员,另三千 五百元,一切照旧,百分之五")]
    ['0.5', '3500', '5']
    """
    for match in NUMBER_RE.finditer(text):
        if (
            match["word"]
            or match["share"]
            or text[match.end() : match.end() + 1] in _SHARES
            or match.group().strip("万萬亿億兆 ") == ""
        ):
            continue
        try:
            yield Mention(match.start(), match.end(), _read(match))
        except (ValueError, ArithmeticError):
            continue


def _read(match: re.Match[str]) -> Decimal:
    sign = -1 if match.group()[0] in "负負-" else 1
    if match["slash"]:
        over, under = match["slash"].split("/")
        return Decimal(match["with"] or 0) + Decimal(over) / Decimal(under)
    if match["half"]:
        return Decimal("0.5") * (parse(match["half"][1:]) if match["half"][1:] else 1)
    if match["under"]:
        whole = parse(match["whole"]) if match["whole"] else Decimal(0)
        return sign * (whole + parse(match["over"]) / parse(match["under"]))
    value = parse(match["plain"])
    if match["power"]:  # 10^3
        value **= int(match["power"].lstrip("^+-")) * (-1) ** match["power"].count("-")
    return sign * value * (12 if match["dozen"] else 1)


@lru_cache(maxsize=512)  # a contract says the same numbers again and again
def parse(text: str) -> Decimal:
    """Return the number that the whole of ``text`` writes.

    Raises ValueError: not one number.

    >>> str(parse("负二点五")), str(parse("3万4000")), str(parse("十多万"))
    ('-2.5', '34000', '100000')
    """
    text = text.strip()
    if text[:1] == ".":
        text = "0" + text
    if _SCIENTIFIC_RE.fullmatch(text):
        return Decimal(text)
    if text == "半":
        return Decimal("0.5")
    if text[:1] in ("负", "負", "-"):
        return -parse(text[1:].lstrip())
    arabic = _ARABIC_RE.fullmatch(text)
    if arabic:
        factor = _scale(arabic.group(2)) if arabic.group(2) else 1
        value = Decimal(arabic.group(1).replace(",", ""))
        return value if factor == 1 else _whole(value * factor)
    return _parse_pointed(_VAGUE_RE.sub("", text.replace(" ", "")).replace("點", "点"))


def _parse_pointed(text: str) -> Decimal:
    whole, point, decimals = text.partition("点")
    if not point:
        return _parse_mixed(text)
    factor = 1
    while decimals and decimals[-1] in SCALES:  # 一点五万
        factor *= SCALES[decimals[-1]]
        decimals = decimals[:-1]
    if not decimals:
        raise ValueError("no digit after the point")
    value = _parse_mixed(whole) + Decimal("0." + "".join(str(_digit(char)) for char in decimals))
    return value if factor == 1 else _whole(value * factor)


def _whole(value: Decimal) -> Decimal:
    """Return a scaled value without the zeros that only the scale left behind the point: 1.5万 = 15000."""
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value


def parse_chinese(text: str) -> int:
    """Return the integer that ``text`` writes in Chinese numerals, plain or capital, positional or digit by digit.

    >>> parse_chinese("二〇二四"), parse_chinese("玖佰玖拾玖万"), parse_chinese("三千五"), parse_chinese("廿三")
    (2024, 9990000, 3500, 23)

    Raises ValueError: another character, or no numeral at all.
    """
    return int(_parse_mixed(text))


def _parse_mixed(text: str) -> Decimal:
    if not text.strip("万萬亿億兆"):
        raise ValueError("no number")
    if all(char in DIGITS for char in text):
        return Decimal("".join(str(DIGITS[char]) for char in text))
    reader = _Reader()
    for token in _TOKEN_RE.findall(text):
        reader.read(token)
    return reader.total()


class _Reader:
    """The state of reading a positional numeral: closed parts with their scale, the open section, the open digit."""

    def __init__(self) -> None:
        self.parts: list[tuple[Decimal, int]] = []
        self.section = Decimal(0)
        self.digit: Decimal | None = None
        self.last_unit = 0  # the unit before the open digit; what 一百二 leaves out
        self.section_unit = 10**4  # the smallest unit of the open section: 十七十八 is no number
        self.is_bare = False  # the open digit is one Chinese digit without a zero before it

    def read(self, token: str) -> None:
        if token[0].isdigit() and token.isascii():
            self._open(Decimal(token.replace(",", "")), is_bare=False)
        elif token in DIGITS:
            self._open(Decimal(DIGITS[token]), is_bare=DIGITS[token] > 0 and self.digit is None)
        elif token in TENS:
            self._add_unit(Decimal(TENS[token]), 10)
        elif token in UNITS:
            self._add_unit((Decimal(1) if not self.digit else self.digit) * UNITS[token], UNITS[token])
        elif token in SCALES:
            self._close(SCALES[token])
        else:
            raise ValueError(f"not a Chinese numeral: {token!r}")

    def _open(self, value: Decimal, *, is_bare: bool) -> None:
        if self.digit:  # 一七二零万: digit by digit inside a number
            value = self.digit * 10 + value
        self.digit, self.is_bare = value, is_bare

    def _add_unit(self, value: Decimal, unit: int) -> None:
        if unit >= self.section_unit:
            raise ValueError("units must fall")
        self.section += value
        self.digit, self.last_unit, self.section_unit = None, unit, unit

    def _close(self, scale: int) -> None:
        value = self.section + (self.digit or 0)
        has_own = bool(value)
        while self.parts and (self.parts[-1][1] < scale or (not has_own and self.parts[-1][1] == scale)):
            value += self.parts.pop()[0]
        if self.parts and self.parts[-1][1] == scale:
            raise ValueError("scales must fall")
        self.parts.append(((value or Decimal(1)) * scale, scale))
        self.section, self.digit, self.last_unit, self.section_unit = Decimal(0), None, scale, 10**4

    def total(self) -> Decimal:
        rest = self.digit or Decimal(0)
        if self.is_bare and self.last_unit >= 100:  # 一百二 = 120, 三千五 = 3500, 三万二 = 32000
            rest *= self.last_unit // 10
        return sum((value for value, _ in self.parts), Decimal(0)) + self.section + rest


def _digit(char: str) -> int:
    try:
        return DIGITS[char]
    except KeyError:
        raise ValueError(f"not a digit: {char!r}") from None


def _scale(text: str) -> int:
    factor = 1
    for char in text:
        factor *= UNITS.get(char) or SCALES[char]
    return factor
