"""Blanks and placeholders (空白、占位符): how a contract leaves a slot open.

Families: underscores of any length, inner spaces included; brackets that hold nothing, an instruction or a mask
(``[]`` ``【 】`` ``[请填写]`` ``(填写甲方名称)``); masks (``xxxx`` ``XX`` ``××`` ``***`` ``???``); runs of commas,
hyphens or dots; template variables (``{{name}}`` ``#name#`` ``«name»``); a slash for "not applicable".  White
space alone is no placeholder here: whether a gap is a blank depends on its neighbours, see ``GAP``.

>>> [mention.text for mention in find("人民币____元，自【】年[X]月起")]
['____', '【】', '[X]']
>>> is_blank(" ___ "), is_blank("[请填写]"), is_blank("XX置业有限公司"), is_blank("7*24")
(True, True, True, False)
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

INSTRUCTION = r"(?:请|待|此处|如|例如|填写|输入|插入|选择|具体|自行)"
_DIGIT = r"零一二三四五六七八九十百千万\d○〇"

PLACEHOLDER = r"""(?:
    \\?_(?:[ ]{0,4}\\?_){0,200}                           # ____  _ _  \_\_ as Markdown escapes it
  | `?\[[ _xX*×?]{0,40}\]`?                               # []  [X]  [ ]
  | `?\[[^\[\]\n]{1,40}\]`?                               # [请填写]  [甲方公司全称]
  | 【[ _xX*×?]{0,40}】 | 【(?:请|待|填写|输入)[^【】\n]{0,30}】
  | \((?:请|待)?(?:填写|输入|插入)[^()\n]{0,30}\)           # (填写甲方名称)
  | \([ ]{1,40}\) | 【\{\{[^{}\n]{0,60}\}\}】           # 【{{r price }}】
  | \{\{[^{}\n]{0,60}\}\} | \#\#?\{[^{}\n]{1,60}\} | \#\#?=\{[^{}\n]{1,60}\} | «[^«»\n]{1,60}»
  | \#[A-Za-z][A-Za-z0-9_.]{0,40}\#                        # #partyA#
  | [xX×✕✖]{2,40} | (?<![\dA-Za-z])[xX](?![\dA-Za-z])
  | \*{2,60} | \?{2,60} | ,{3,60} | -{2,60} | \.{4,60} | …{1,30} | ·{3,60} | □{3,60}
  | ◯{2,60} | (?<![@])○{2,60}(?![@年])  # 二○○○年 is a number
  | \$\{[^{}\n]{1,60}\} | (?<![{\#=])\{(?!\{)[^{}\n]{1,40}\}(?!\})    # ${name}  {公司名称}
  | <[A-Za-z_\u4e00-\u9fff][^<>\n=/]{0,30}> | 《(?:请|待)?(?:填写|填入|输入|插入)[^《》\n]{0,30}》
  | 【[^【】\n]{0,16}(?:全称|名称|姓名|地址|电话|号码|编号|日期|金额)】
)""".replace("@", _DIGIT)
PLACEHOLDER_RE = re.compile(PLACEHOLDER, re.VERBOSE)
GAP = r"[ \t]{2,120}"  # white space that stands where a value would

_WORD = r"(?:例如|比如|示例|范例|样例|格式如|[如例])[ ]?[:,]?[ ]?"
_VALUE = r"[\d人民币¥元圆整%‰零一二两三四五六七八九十百千万亿半年月日号天周星期时点分秒钟个小/次件份:.~至到每 -]"
_UNIT = r"(?<=[_\]】 ×xX…*])[年月日时点分秒%‰元份天个]{0,2}[ ]?"  # behind a blank
EXAMPLE_RE = re.compile(
    rf"\({_WORD}(?P<value>{_VALUE}{{1,40}})\)|{_UNIT}\({_WORD}(?P<open>[^()\n]{{1,40}})\)"
    rf"|{_UNIT},?[ ]?[例比]如:?(?P<loose>{_VALUE}{{1,40}})"
)


class Placeholder(NamedTuple):
    """A placeholder at [start, end) of the text."""

    start: int
    end: int
    text: str


def find(text: str) -> Iterator[Placeholder]:
    """Yield every placeholder of ``text``."""
    return (Placeholder(m.start(), m.end(), m.group()) for m in PLACEHOLDER_RE.finditer(text))


EXAMPLE_START_RE = re.compile(rf"\({_WORD}|[例比]如")  # in hardly any text


@lru_cache(maxsize=4)  # all kinds of values read the same text
def without_examples(text: str) -> str:
    """Return ``text`` with examples in brackets masked, so that none is read into the blank before it; offsets stay.

    Only what holds nothing but a value is an example, or what follows a blank: ``(如逾期,按5%…)`` is a condition.

    >>> without_examples("比例为____%(如20%),(如逾期,按5%)")
    '比例为____%(如例例例),(如逾期,按5%)'
    """
    return EXAMPLE_RE.sub(_mask, text) if EXAMPLE_START_RE.search(text) else text


def _mask(match: re.Match[str]) -> str:
    name = match.lastgroup or ""
    low, high = (place - match.start() for place in match.span(name))
    return match.group()[:low] + "例" * (high - low) + match.group()[high:]


MASK_RE = re.compile(
    r"(?<![A-Za-z])[xX×]{2,20}|\*{2,60}|#{2,20}|^[xX×*#](?![A-Za-z0-9光射轴型-])|(?<![A-Za-z])#(?=[\u4e00-\u9fff])"
    rf"|(?<![{_DIGIT}])[○◯]{{2,20}}(?![{_DIGIT}年])"  # ○○公司
    r"|□{3,20}|·{3,20}|^[\u4e00-\u9fff]\*[\u4e00-\u9fff]?$"  # 张*
    r"|\([略隐]\)|某某(?!银行)|某(?=公司|单位|市|区|县|省)"
)
PROMPT_RE = re.compile(
    r"(?:请|此处|点击|单击|自行)?(?:填写|填入|输入|插入)[^。]{0,20}|未提供|待定|待填|略|\((?:略|空白)\)"
    r"|\((?:(?:签[字章名]|盖章|公章|盖公章|印章|章)[/或、及和]?){1,2}\)"
)
ONLY_PUNCTUATION_RE = re.compile(r"[\s,.;:、。()\[\]【】<>《》/\\_*#?!\"'“”`-]*")


def is_blank(text: str) -> bool:
    """Return whether ``text``, a whole value, leaves its slot open.

    A masked part (``XX置业有限公司`` ``173********``) makes the whole a blank; a slash alone is "not applicable".
    """
    if ONLY_PUNCTUATION_RE.fullmatch(text):
        return True
    stripped = text.strip()
    match = PLACEHOLDER_RE.match(stripped)
    if match and not stripped[match.end() :].strip(" .,;。、"):
        return True
    if PROMPT_RE.fullmatch(stripped):
        return True
    return bool(MASK_RE.search(stripped))


def show(text: str) -> str:
    """Return ``blank`` or ``filled``: the answer as the case files write it."""
    return "blank" if is_blank(text) else "filled"
