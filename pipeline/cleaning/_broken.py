"""Figures, times and codes that a line end broke in two (断开的数字), as files wrap at any character.

Both lines must show it: the first stops inside a sentence or a labelled number, the second goes on as that would.

>>> is_broken("自2025年3月1日起,共计1", "2个月。"), is_broken("早班为每日9:00-18", ":00。")
(True, True)
>>> is_broken("联系电话:13800000127", "2024年3月1日"), is_broken("一、数量,共3", "4.付款")
(False, False)
"""

from __future__ import annotations

import re

CODE = frozenset("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")
ENDS, BEGINS = CODE | set(",.-~至"), CODE | set(":.次")
FEWEST_CHARS = 10  # of a line that is wrapped
WRITTEN_RE = re.compile(r"[\u4e00-\u9fff]{4}|[,;:、。]")
TIME_RE = re.compile(r"(?<![\d:])\d{1,2}$"), re.compile(r":\d{2}(?![\d:])")
MINUTE_RE = re.compile(r"(?<!\d)(?<!\d:)(?:[01]?\d|2[0-4]):[0-5]?$"), re.compile(r"\d{1,2}(?=[-~至,;。)、前后起止]|$)")
RANGE_RE = re.compile(r"\d{1,2}:\d{2}[ ]?[-~至]$"), re.compile(r"(?:次日)?\d{1,2}:\d{2}")
THOUSANDS_RE = re.compile(r"(?<![\d.])\d{1,3}(?:,\d{3})*,\d{0,3}$"), re.compile(r"\d{1,3}(?:,\d{3})*(?:\.\d+)?(?!\d)")
DECIMALS_RE = re.compile(r"(?<![\d.])\d{1,6}\.$"), re.compile(r"\d{1,4}[ ]?[%‰元万倍个小折]")
POINT_RE = re.compile(r"(?<![\d.])\d{1,6}$"), re.compile(r"\.\d{1,4}[ ]?[%‰元万倍个小折]")
UNIT = r"(?:[年月日天周元万亿%‰时分秒倍份台套次名人块间吨米号]|个[\u4e00-\u9fff]|小时)"
FIGURE_RE = (
    re.compile(r"(?<![\d.])\d{1,8}$"),
    re.compile(rf"\d{{1,8}}(?:\.\d+)?(?:[ ]?{UNIT}|,\d{{3}}|:\d{{2}}|[;。)])"),
)
WHOLE_RE = re.compile(r"(?<!\d)(?:1[3-9]\d{9}|0\d{2,3}-?\d{7,8}|\d{6})$")  # a telephone number, a postcode
CODE_RE = re.compile(r":[ ]?(?P<code>[0-9A-Z]{3,20})$"), re.compile(r"(?P<code>[0-9A-Z]{1,15})[。;]?")
CODE_LENGTHS = frozenset({15, 16, 17, 18, 19})  # credit codes, identity cards, accounts
PHONE_CHARS = 11
WORDS_RE = re.compile(r"[\u4e00-\u9fff]{2}")
UNDERLINED_RE = re.compile(r"_{4}$"), re.compile(r"_{1,400}(?!_|[ ]{0,8}[年月日])[^:]*$")


def is_broken(text: str, following: str) -> bool:
    """Return whether the end of a line and the begin of the next one are one figure, time or code."""
    if text[-1:] not in ENDS or following[:1] not in BEGINS:  # true of hardly any line
        return False
    if len(text) < FEWEST_CHARS or not WRITTEN_RE.search(text):
        return False
    pairs = (TIME_RE, RANGE_RE, POINT_RE, DECIMALS_RE)
    if any(end.search(text) and begin.match(following) for end, begin in pairs):
        return True
    return _is_thousands(text, following) or _is_figure(text, following) or _is_code(text, following)


def is_minute(text: str, following: str) -> bool:
    """Return whether both together have the two digits of a minute: 17: / 00, 8:3 / 0.

    That proves nothing by itself; where figures are broken elsewhere in the text it does.

    >>> is_minute("晚班:17:", "00-次日1:00。"), is_minute("比例为1:", "20个")
    (True, False)
    """
    if text[-1:] not in CODE and text[-1:] != ":":
        return False
    end, begin = MINUTE_RE[0].search(text), MINUTE_RE[1].match(following)
    return end is not None and begin is not None and len(end.group().partition(":")[2]) + len(begin.group()) == 2


def _is_thousands(text: str, following: str) -> bool:
    """Return whether both are a figure of groups of three: 600,00 / 0.00."""
    end, begin = THOUSANDS_RE[0].search(text), THOUSANDS_RE[1].match(following)
    if end is None or begin is None:
        return False
    groups = (end.group() + begin.group()).partition(".")[0].split(",")
    return all(len(group) == 3 for group in groups[1:]) and len(end.group().rpartition(",")[2]) + len(begin.group()) > 2


def _is_figure(text: str, following: str) -> bool:
    if WHOLE_RE.search(text):
        return False
    return FIGURE_RE[0].search(text) is not None and FIGURE_RE[1].match(following) is not None


def _is_code(text: str, following: str) -> bool:
    """Return whether a labelled number has the length that it needs only with the next line."""
    end, begin = CODE_RE[0].search(text), CODE_RE[1].fullmatch(following)
    if end is None or begin is None:
        return False
    first = end["code"]
    whole = len(first) + len(begin["code"])
    return len(first) not in CODE_LENGTHS and (
        whole in CODE_LENGTHS or (whole == PHONE_CHARS and first[0] == "1" and first.isdecimal())
    )


def is_underlined_on(text: str, following: str) -> bool:
    """Return whether a line drawn for a blank goes on in the next line; one of the two has words beside it.

    >>> is_underlined_on("身份证号:____", "__"), is_underlined_on("____", "__为借款担保。")
    (True, True)
    >>> is_underlined_on("乙方签字:____", "____年__月__日")
    False
    """
    if UNDERLINED_RE[0].search(text) is None or UNDERLINED_RE[1].match(following) is None:
        return False
    return (WORDS_RE.search(text) is None) != (WORDS_RE.search(following) is None)
