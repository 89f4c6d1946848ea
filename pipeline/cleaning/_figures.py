"""Letters read for digits, and signs for other signs, inside amounts, shares, dates, times and counts (数字误识).

A figure is known by what stands at its side: a unit, a currency, 年月日.  Marks of goods, addresses of the web and
numbers of contracts have none of these and stay as they are.

>>> mended = lambda family, text: family.pattern.sub(family.mend, text)
>>> mended(AMOUNT, "每处扣2O元,门卫费l5 2OO元,型号2O-l"), mended(DATE, "2O24年1月3l曰")
('每处扣20元,门卫费15 200元,型号2O-l', '2024年1月31日')
>>> mended(CLOCK, "9;00-l8:3O"), mended(GROUPS, "1.500.00元")
('9:00-18:30', '1,500.00元')
"""

from __future__ import annotations

import re

from pipeline.cleaning._mending import LETTERS, LIKE_DIGIT, LIKE_DIGIT_OR_RULE, Family, as_digits, count_digits

FIRST_YEAR, LAST_YEAR = 1949, 2199
_X, _Y = LIKE_DIGIT, LIKE_DIGIT_OR_RULE
_START = (
    r"(?<![A-Za-z\d.])(?<![A-Za-z][-/_])(?!(?:(?<=方案)|(?<=套餐)|(?<=[型类级档座栋区]))I)"  # 套餐I500元 names a plan
)
_RUN = rf"{_X}{{1,12}}(?:[ ,.]{_X}{{1,3}}){{0,4}}"
_MONEY = r"[ ]{0,2}\n?(?:[万千百亿]{0,2}[元圆]|[%‰]|美元|欧元|港[元币])"
_PER = r"/[人月年天日台套件吨席]"


def _figure(match: re.Match[str]) -> str:
    text = match.group()
    return as_digits(text) if count_digits(text) or "lO" in text or "IO" in text else text


def _leading(match: re.Match[str]) -> str:
    """Behind a currency there is nothing but a number: ``¥lOO`` has no digit and is one."""
    text = match.group()
    return as_digits(text) if count_digits(text) or re.fullmatch(r"[OolISBZ]{2,}[.]?[OolISBZ]*", text) else text


AMOUNT = Family(
    "misreadings.figure",
    re.compile(rf"(?=[\dlI]|[Oo]\.\d){_START}{_RUN}(?={_MONEY}|(?<![lIi]){_PER})"),
    _figure,
    LETTERS,
)
LED_AMOUNT = Family(
    "misreadings.figure",
    re.compile(
        rf"(?:(?<=¥)|(?<=¥[ ])|(?<=人民币)|(?<=人民币[ ])|(?<=RMB)|(?<=小写:)|(?<=小写\):)){_RUN}(?![A-Za-z\d])"
    ),
    _leading,
)
_TIME = (
    r"(?:个(?:工作|自然|日历)?[日月曰]|(?:工作|自然)[日曰]|[日曰](?![常期志])|天(?![津河天])|年(?![度检会级])"
    r"|小时|分钟|秒钟?|周(?![边围]))"
)
_PIECE = r"(?:份|次|人(?!民币)|名|台|套|吨|平方米|㎡|层(?!次))"
COUNT = Family(
    "misreadings.count",
    re.compile(
        rf"(?=[\dlI]){_START}(?:{_X}{{1,5}}(?:\.{_X}{{1,2}})?(?=[ ]{{0,2}}{_TIME})"
        rf"|[\dOolI]{{1,6}}(?=[ ]{{0,2}}{_PIECE}))"
    ),
    lambda match: _count(match),
)


def _count(match: re.Match[str]) -> str:
    """A single l or I counts as well: 共l份, 期限l年."""
    text = match.group()
    return as_digits(text) if count_digits(text) or text in ("l", "I", "lO", "IO") else text


def _date(match: re.Match[str]) -> str:
    """Return the date as it must read if it is one; a day that no calendar has proves nothing."""
    year, month, day = (as_digits(match[name] or "") for name in ("year", "month", "day"))
    printed = count_digits("".join(match[name] or "" for name in ("year", "month", "day")))
    if year and not (count_digits(match["year"]) >= 2 and FIRST_YEAR <= int(year) <= LAST_YEAR):
        return match.group()
    text = match.group()
    if not printed or not 1 <= int(month) <= 12 or (day and not 1 <= int(day) <= 31):
        return text
    if not day and (not year or match["month_sign"] != "月"):
        return text
    for name in ("year", "month", "day"):
        if match[name]:
            low, high = (place - match.start() for place in match.span(name))
            text = text[:low] + as_digits(text[low:high]) + text[high:]
    for name, sign in (("month_sign", "月"), ("day_sign", "日")):
        if match[name] and match[name] != "号":
            low = match.start(name) - match.start()
            text = text[:low] + sign + text[low + 1 :]
    return text


DATE = Family(
    "misreadings.date",
    re.compile(
        rf"""(?<![A-Za-z\d.-])(?:(?P<year>{_Y}{{4}})[ ]{{0,2}}年[ ]{{0,2}})?(?P<month>{_Y}{{1,2}})[ ]{{0,2}}
        (?P<month_sign>[月用])(?:[ ]{{0,2}}(?P<day>{_Y}{{1,2}})[ ]{{0,2}}(?P<day_sign>[日号曰]|目(?![录的标前])))?""",
        re.VERBOSE,
    ),
    _date,
    LETTERS + "曰",
)
NUMBER_LABEL_RE = re.compile(r"(?:编号|号码|[Nn][Oo]\.?|号)[ ]?[:]?[ ]{0,4}$")
_ISO = rf"(?<![A-Za-z\d./-])(?P<year>[12lI]{_X}{{3}})(?P<mark>[-./])(?P<month>{_X}{{1,2}})(?P=mark)(?P<day>{_X}{{1,2}})"
ISO_DATE = Family(
    "misreadings.date",
    re.compile(rf"{_ISO}(?P<month_sign>)(?P<day_sign>)(?![A-Za-z\d./-])"),
    lambda match: match.group() if NUMBER_LABEL_RE.search(match.string[: match.start()][-12:]) else _date(match),
    LETTERS,
)
DAY = Family(
    "misreadings.date",
    re.compile(r"(?<=月)[ ]?[lI][OolI]?(?=[ ]?[日号])"),
    lambda match: as_digits(match.group()),
    LETTERS,
)
YEAR = Family(
    "misreadings.date",
    re.compile(rf"(?<![A-Za-z\d.-])(?=[12lI]){_X}{{4}}(?=[ ]{{0,2}}年)"),
    lambda match: as_digits(match.group()) if count_digits(match.group()) >= 2 else match.group(),
    LETTERS,
)
_NUMERAL = "零〇一二三四五六七八九"
CHINESE_YEAR = Family(
    "misreadings.date",
    re.compile(rf"(?<![A-Za-z\d{_NUMERAL}])(?=[一二])[{_NUMERAL}OoQ0○]{{4}}(?=[ ]?年)"),
    lambda match: re.sub(r"[OoQ0○]", "〇", match.group()),
    "Oo",
)
_CLOCK = rf"{_Y}{{1,2}}[ ]?[:;.][ ]?[0-5OolIS|]{_Y}"
_SAID_RE = re.compile(r"(?:上午|下午|早上?|晚上?|中午|凌晨|每[日天]|当日|时间|时段|[-~至到])[: ]{0,3}$")


def _clock(match: re.Match[str]) -> str:
    text = match.group()
    digits = as_digits(text).replace(" ", "")
    hour, sign, minute = re.split(r"([:;.])", digits, maxsplit=1)
    if not count_digits(text) or int(hour) > 24 or int(minute) > 59:
        return text
    around = match.string[max(match.start() - 10, 0) : match.start()], match.string[match.end() : match.end() + 12]
    in_window = bool(re.match(rf"[ ]?[-~至到][ ]?(?:次日)?{_Y}{{1,2}}[:;]", around[1])) or bool(
        re.search(r"\d[:][0-5][\d][ ]?[-~至到][ ]?(?:次日)?$", around[0])
    )
    if sign == "." and not in_window:
        return text
    if sign == ";" and not (in_window or _SAID_RE.search(around[0])):
        return text
    return as_digits(text).replace(";", ":").replace(".", ":")


CLOCK = Family(
    "misreadings.time", re.compile(rf"(?<![A-Za-z\d.:;]){_CLOCK}(?![A-Za-z\d:%.])(?![ ]?[元日个天人])"), _clock
)


def _grouped(match: re.Match[str]) -> str:
    """Return 1.500.00 as 1,500.00: points part groups of three, and only the last one may be the point."""
    text = match.group()
    groups = re.split(r"[.,;。·]", text)
    if len(groups[-1]) == 3:
        return ",".join(groups)
    return ",".join(groups[:-1]) + "." + groups[-1]


CELL = Family(
    "misreadings.figure",
    re.compile(r"(?=[\dl])(?<![A-Za-z\d.,-])[\dOol]{1,3}(?:[.,][\dOol]{3}){1,4}(?:[.,][\dOo]{2})?(?![A-Za-z\d.,-])"),
    _figure,
)
_CURRENCY_BEFORE = r"(?:(?<=¥)|(?<=¥[ ])|(?<=人民币)|(?<=人民币[ ])|(?<=小写:))"
_GROUPS = (
    r"(?:\d{1,3}(?:[.,]\d{3}){1,4}[.,;。·]\d{2}|\d{1,3}(?:\.\d{3}){2,4}|\d{1,3}[;。·](?:\d{3}[.,]){1,3}\d{2}"
    r"|\d{1,6}[,;。·]0\d)"
)
GROUPS = Family(
    "misreadings.sign",
    re.compile(
        rf"(?=\d)(?:(?<![\d.,;]){_GROUPS}(?!\d|[.,]\d)(?=[ ]{{0,2}}万?[元圆])"
        rf"|{_CURRENCY_BEFORE}{_GROUPS}(?!\d|[.,]\d)"
        r"|(?<![\d.,;A-Za-z-])\d{1,3}(?:[.,]\d{3}){1,4}[.,]\d{2}(?=[\s)]|\Z))"
    ),
    _grouped,
)
FAMILIES: tuple[Family, ...] = (
    AMOUNT,
    LED_AMOUNT,
    DATE,
    ISO_DATE,
    DAY,
    YEAR,
    CHINESE_YEAR,
    CLOCK,
    COUNT,
    CELL,
    GROUPS,
)
