"""Characters read for others in amounts written in capitals (大写金额误识): 任 for 仟, 武 for 贰, 士 for 十.

A run of capitals is repaired only as a whole: as printed it is no amount, and with its repairs it is one.

>>> CAPITAL.pattern.sub(CAPITAL.mend, "人民币武万参任伍伯元整,女士土地")
'人民币贰万叁仟伍佰元整,女士土地'
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.cleaning._mending import Family

LIKE = {
    "壹": "壶",
    "贰": "武贡",
    "叁": "参",
    "肆": "肄",
    "伍": "仵",
    "陆": "陡",
    "柒": "染",
    "捌": "扒",
    "玖": "政玫致",
    "拾": "抬恰捨",
    "佰": "伯",
    "仟": "任什",
    "万": "方",
    "元": "无兀园園",
    "零": "雩",
    "角": "甬",
    "十": "士土",
}
_READ = {ord(wrong): right for right, wrongs in LIKE.items() for wrong in wrongs}
_DIGIT = "壹贰貳叁叄參肆伍陆陸柒捌玖"
_PROPER = _DIGIT + "零〇拾佰仟十万萬亿億元圆圓角分整正"
_WRONG = "".join(LIKE.values())
# A well-formed amount: digits with falling units, groups of 万 and 亿, then 元, 角, 分.
_GROUP = rf"(?:零?[{_DIGIT}]仟)?(?:零?[{_DIGIT}]佰)?(?:零?[{_DIGIT}]?[拾十])?(?:零?[{_DIGIT}])?零?"
AMOUNT_RE = re.compile(
    rf"(?![万萬亿億])(?=.*[{_DIGIT}].*[元圆圓万萬亿億])(?:{_GROUP}[亿億])?(?:{_GROUP}[万萬])?{_GROUP}[元圆圓]?"
    rf"(?:零?[{_DIGIT}]角)?(?:零?[{_DIGIT}]分)?[整正]?"
)


def _capital(match: re.Match[str]) -> str:
    """Return the run with the longest part of it mended that is an amount then; its ends may be other words."""
    text = match.group()
    for start, end in _parts(text):
        printed = text[start:end].replace(" ", "")
        if AMOUNT_RE.fullmatch(printed):
            return text
        if AMOUNT_RE.fullmatch(printed.translate(_READ)) and _is_capital(printed):
            return text[:start] + text[start:end].translate(_READ) + text[end:]
    return text


def _parts(text: str) -> Iterator[tuple[int, int]]:
    """Yield ``text`` with and without the characters at its ends that are no capitals."""
    first = len(text) - len(text.lstrip(_WRONG))
    last = len(text.rstrip(_WRONG))
    for start in range(first + 1):
        for end in range(len(text), max(last, start), -1):
            yield start, end
        yield start, last


def _is_capital(text: str) -> bool:
    """Return whether half of ``text`` is capitals as printed, one of them used for nothing else."""
    proper = sum(character in _PROPER for character in text)
    return 2 * proper >= len(text) and any(character in _DIGIT + "拾佰仟" for character in text)


CAPITAL = Family(
    "misreadings.capital",
    re.compile(
        rf"(?<![{_PROPER}])[{_DIGIT}拾十零{_WRONG}](?:[ ]?[{_PROPER}{_WRONG}]){{2,40}}"
        r"(?:(?<=[元圆圓兀整正万萬角分])|(?<=[无园園])(?![\u4e00-\u9fff]))"
    ),
    _capital,
)
FAMILIES: tuple[Family, ...] = (CAPITAL,)
