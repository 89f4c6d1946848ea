"""Limits: a comparison, a number, a unit (比较词 + 数 + 单位): ``不超过35秒`` ``达到90%以上`` ``≤[]秒``.

Units come out as second, minute, hour, day, workday, percent, point, person, or None for plain counts (次, 起).
A thousandth of a second is 0.001 second, a week 7 days, a month 30 days, a share of a thousand a tenth of a percent.  A
placeholder, a gap or nothing at all between comparison and unit is a blank: ``value`` is None.  Digits that a scanner
took for letters (``3O分钟``) or parted (``9 5%``) are put right.  Not read: clock times, dates, ``7*24小时``, money.

>>> [(q.operator, str(q.value), q.unit) for q in find("首次响应不超过150毫秒,接通率应达到92%以上")]
[('<=', '0.150', 'second'), ('>=', '92', 'percent')]
>>> parse("不低于[]分(按[]分制计算)")
Quantity(start=0, end=15, operator='>=', value=None, unit='point', scale=None, per=None)
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from pipeline.values import numbers
from pipeline.values.blanks import PLACEHOLDER, without_examples

NOT = "不得|不应|不能|不可|不会|不宜|不许|不允许|不准|不予|不|未"
OPERATORS = (  # tried in order: the negated words before the plain ones
    ("<=", rf"(?:{NOT})(?:超过|超出|超|多于|高于|大于|长于|迟于|晚于|逾)"),
    (">=", rf"(?:{NOT})(?:低于|少于|小于|短于|早于|下于)"),
    ("<=", "小于或?等于|低于或?等于|少于或?等于|<=|=<|≤|≦|⩽|最多|至多|最长|最高|最迟|最晚|上限|限于"),
    (">=", "大于或?等于|高于或?等于|多于或?等于|>=|=>|≥|≧|⩾|至少|最少|最低|下限|不小|不少"),
    (">", "超过|超出|大于|高于|多于|超|逾|>|﹥"),
    ("<", "少于|低于|小于|不足|不到|不满|未达到?|达不到|<|﹤"),
    ("within", "控制在|保持在|维持在|限制在|保证在|确保在"),
    (">=", "达到|达至|达"),
)
SUFFIXES = {"内": "<=", "下": "<=", "上": ">=", "中": "<="}
UNITS: dict[str, tuple[str | None, Decimal]] = {
    "毫秒": ("second", Decimal("0.001")),
    "ms": ("second", Decimal("0.001")),
    "秒": ("second", Decimal(1)),
    "min": ("minute", Decimal(1)),
    "h": ("hour", Decimal(1)),
    "H": ("hour", Decimal(1)),
    "s": ("second", Decimal(1)),
    "S": ("second", Decimal(1)),
    "分钟": ("minute", Decimal(1)),
    "小时": ("hour", Decimal(1)),
    "钟头": ("hour", Decimal(1)),
    "工作": ("workday", Decimal(1)),
    "自然": ("day", Decimal(1)),
    "日历": ("day", Decimal(1)),
    "天": ("day", Decimal(1)),
    "日": ("day", Decimal(1)),
    "周": ("day", Decimal(7)),
    "星期": ("day", Decimal(7)),
    "月": ("day", Decimal(30)),
    "%": ("percent", Decimal(1)),
    "百分点": ("percent", Decimal(1)),
    "‰": ("percent", Decimal("0.1")),
    "分": ("point", Decimal(1)),
    "人": ("person", Decimal(1)),
    "名": ("person", Decimal(1)),
    "位": ("person", Decimal(1)),
    "客": ("person", Decimal(1)),
}
FRACTIONS = {"百分之": Decimal(1), "千分之": Decimal("0.1"), "万分之": Decimal("0.01")}

_HAN = numbers.CHINESE_CHARS
_POINT_WORDS = "钟之别部期次包公支项析享类担歧店行批布给户销机离时成年区拣发组阶段贝流摊配工级数册辨内泌娩"  # 分部 分期
_UNIT = rf"""(?:
    毫秒 | ms(?![a-z]) | 秒钟? | min(?![a-z]) | [hH](?![A-Za-z0-9]) | [sS](?![A-Za-z0-9])
  | 分钟 | 个?(?:小时|钟头) | 个?工作[日天曰] | 个?(?:自然日|日历[日天])
  | 个?日(?![元期志常均]) | 天(?![然津]) | 周(?![年一二三四五六日期末]) | 个?星期(?![一二三四五六日天]) | 个月
  | 个?百分点 | % | ‰ | 分(?![{_POINT_WORDS}])
  | 人次? | 名(?![称义单字下誉牌]) | 位(?![于置数]) | 客(?![户服人运车])
  | 次(?![性解日要数月年级序品一]) | 起(?![止草诉源算始租重计,至到]) | 件 | 宗 | 例(?![如外行会假])
  | 单(?![位价独方次击据元笔个一项]) | 通(?![知过讯信常用]) | 场(?![地所合馆站面景]) | 条(?![款件约例规]) | 篇 | 趟 | 遍
)"""
_WRAP = r"(?:【[ ]{0,8}|\[[ ]{0,8}|\([ ]{0,8}|(?<!_)_{1,40}[ ]{0,4}|\*\*[ ]{0,2})"
_UNWRAP = r"(?:[ ]{0,8}】|[ ]{0,8}\]|[ ]{0,8}\)|[ ]{0,4}_{1,40}|[ ]{0,2}\*\*)"
# 3O, l5, 9 5%
_SCANNED = r"(?:(?<![A-Za-z])(?:\d[OolI]{1,2}|[lI][\dOo]|(?(operator)[1-9][ ]\d(?=[ ]?%)|(?!)))(?![A-Za-z\d.]))"
_NUMBER = (  # no part of a clock time or a product
    rf"(?<![\d.×xX/第{_HAN}])(?<!\d:)(?<!\d:[ ])(?<![^*]\*)"
    rf"(?P<number>{_SCANNED}|(?>{numbers.NUMBER}))(?:\([ ]{{0,2}}\d{{1,9}}[ ]{{0,2}}\))?"
)
_LOST = (  # 完毕后个工作日内, 发现后天内
    "(?:(?<![0-9A-Za-z数几多每当次同近本该即某各整毫工])(?=(?:秒|分钟|个?小时|个工作日)[以之]?内)|(?<=后)(?=天[以之]?内))"
)
_SIDE = r"(?:[以之]?[内上下](?![线门传报班午海述游级部容外置涵])|以[ ]?[内上下])"
_OPERATOR = "|".join(f"(?P<o{i}>{words})" for i, (_, words) in enumerate(OPERATORS))
# With which a limit may begin: a comparison, a number, a placeholder, a unit whose number was lost.
_STARTS = "".join(sorted({word[0] for _, words in OPERATORS for word in words.split("|") if word[0] != "("}))
_STARTS += rf"不未\d{_HAN}lI半【\[(_*#xX×✕✖?,.…«{{`\\ /秒分个小工天-"
_PATTERN = re.compile(
    rf"""(?=[{_STARTS}])
    (?:(?P<operator>{_OPERATOR})[ ]{{0,3}}(?:[为在到至约:]|\*\*|每[月年季周日天])?[ ]{{0,3}})?
    (?:
        (?P<fraction>百分之|千分之|万分之)[ ]{{0,2}}(?:(?P<part>(?>{numbers.NUMBER}))|(?>{PLACEHOLDER}))
      | (?: {_WRAP}?{_NUMBER}{_UNWRAP}?
          | (?<![_\dxX*])(?<!_[ ])(?P<blank>(?>{PLACEHOLDER})|(?<![ ])[ ]{{2,60}})
          | (?P<nothing>(?(operator)|{_LOST}))
        )
        [ ]{{0,6}}(?P<half>个半(?=小时|钟头|月))?(?P<unit>{_UNIT}|(?=[ ]{{0,2}}(?:[A-Z,。;、()\n]|以[上下内]|$)))
        (?:/(?P<other>{_UNIT}|天|次))?
      | (?P<per_only>/(?=小时|天|日|分钟|秒))
    )
    (?P<suffix>[ ]{{0,2}}(?:\(含\)|\(不含\)|及|或|\*\*|的时间|时间){{0,2}}[ ]{{0,2}}{_SIDE})?
    (?P<scale>\([^()\n]{{0,12}}?(?P<full>\d{{1,4}}|百|十|五|(?>{PLACEHOLDER}))分(?:制|为满分|满分)?[^()\n]{{0,8}}\)
      |\((?P<hundred>百分制)\))?
    """,
    re.VERBOSE,
)
_LETTERS = str.maketrans("OolI", "0011")
_FULL_MARKS = {"百": Decimal(100), "十": Decimal(10), "五": Decimal(5)}


class Quantity(NamedTuple):
    """A limit at [start, end) of the text.

    operator: ``<=`` ``>=`` ``<`` ``>`` or None when no comparison is written
    value: None for a blank
    unit: None for counts, and where the text leaves the choice open (``秒/分钟``)
    scale: full marks of a score (5 for 5分制)
    per: the unit after a slash (``客/小时``)
    """

    start: int
    end: int
    operator: str | None
    value: Decimal | None
    unit: str | None
    scale: Decimal | None = None
    per: str | None = None


def find(text: str, start: int = 0, end: int | None = None) -> Iterator[Quantity]:
    """Yield every limit of ``text[start:end]``."""
    for match in _PATTERN.finditer(without_examples(text), start, len(text) if end is None else end):
        quantity = _quantity(match)
        if quantity is not None:
            yield quantity


def parse(text: str) -> Quantity:
    """Return the limit that the whole of ``text`` writes.

    Raises ValueError: not one limit.
    """
    match = _PATTERN.fullmatch(text.strip())
    quantity = _quantity(match) if match else None
    if quantity is None:
        raise ValueError(f"not a limit: {text!r}")
    return quantity


def unit_of(word: str) -> tuple[str | None, Decimal]:
    """Return the unit that ``word`` names and its factor.

    >>> unit_of("个工作日")
    ('workday', Decimal('1'))
    """
    for name, unit in UNITS.items():
        if name in word:
            return unit
    return None, Decimal(1)


def _quantity(match: re.Match[str]) -> Quantity | None:
    operator = _operator(match)
    if not match["fraction"] and not _is_sound(match, operator):
        return None
    value, unit, per = _measure(match)
    scale = _scale(match)
    return Quantity(match.start(), match.end(), operator, value, unit or ("point" if scale else None), scale, per)


def _is_sound(match: re.Match[str], operator: str | None) -> bool:
    """Return whether unit, number and comparison together say something; a unit alone does not."""
    prefixed = match["operator"] is not None
    if match["per_only"]:
        return prefixed
    if not match["unit"]:
        return prefixed and match["nothing"] is None
    return match["nothing"] is None or operator is not None


def _measure(match: re.Match[str]) -> tuple[Decimal | None, str | None, str | None]:
    """Return value, unit and the unit after a slash."""
    if match["fraction"]:
        part = match["part"]
        return (_number(part) * FRACTIONS[match["fraction"]] if part else None), "percent", None
    if match["per_only"]:
        return None, None, "hour"
    unit, factor = unit_of(match["unit"])
    per = unit_of(match["other"])[0] if match["other"] else None
    if per and unit in {"second", "minute", "hour", "day", "workday"}:
        unit, per = None, None  # 秒/分钟: the choice is left open
    if match["number"] is None:
        return None, unit, per
    value = _number(match["number"]) + (Decimal("0.5") if match["half"] else 0)
    return (value if factor == 1 else value * factor), unit, per


def _operator(match: re.Match[str]) -> str | None:
    """Return the comparison; the words after the unit decide where those before it do not (控制在1%以内)."""
    before = next((name for i, (name, _) in enumerate(OPERATORS) if match[f"o{i}"]), None)
    after = next((SUFFIXES[char] for char in reversed(match["suffix"] or "") if char in SUFFIXES), None)
    if before in {None, "within"}:
        return after or ("<=" if before else None)
    return before


def _scale(match: re.Match[str]) -> Decimal | None:
    if match["hundred"]:
        return Decimal(100)
    full = match["full"] or ""
    return _FULL_MARKS.get(full) or (Decimal(full) if full.isdigit() else None)


def _number(text: str) -> Decimal:
    return numbers.parse(re.sub(r"(?<=\d) (?=\d)", "", text.translate(_LETTERS)))
