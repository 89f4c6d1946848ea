"""Blanks of a template (范本的空白): where a form leaves room for something, however it shows that.

Families: placeholders (``____`` ``【 】`` ``××``); white space where a value would stand; a unit with nothing before
it, as files leave it whose lines were drawn (``为个月`` ``一式份``); a box before an option.  One date with three gaps
is one blank.  Labels and cells with nothing in them: `pipeline.compare.template.gap_fields`.

>>> text = "甲方:____\\n自____年__月__日起,租金    元/月。\\n□现金"
>>> [(gap.kind, text[gap.start:gap.end], len(gap.parts)) for gap in find(text)]
[('gap', '____', 1), ('gap', '____年__月__日', 3), ('gap', '    元', 1), ('box', '□', 1)]
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple

from pipeline.values.blanks import PLACEHOLDER_RE

Part = tuple[int, int]
Kind = Literal["gap", "label", "cell", "box"]

NUMERAL = r"\d零〇○一二三四五六七八九十百千万亿两半几多某每当数壹贰叁肆伍陆柒捌玖拾佰仟廿Xx×"
UNIT = (
    r"(?:%|‰|周年|个(?:月|工作日|自然日|日历日|小时|学期|季度)|(?:工作|自然|日历)日|万元|美元|港元|欧元|元(?:整|人民币)?|[年月天周]|日(?![期常])|小时|分钟|时(?!间)|[点秒]|分(?![别公期行支])"
    r"|份(?!额)|人(?![民员士])|名(?![称字单])|[套台块件页次间辆个吨米度]|平方米|立方米|公里|公斤|[省县]|市(?![场价政])|区(?!域))"
)
UNIT_RE = re.compile(rf"[ ]{{0,4}}{UNIT}")
SPACE_BEFORE = r"[:为共计第自至于是在由以按付币¥$(【\[达过低高限满每约后前致与和向从到名叫给、,。;]"
SPACE_RE = re.compile(
    rf"(?<={SPACE_BEFORE})[ ]{{2,120}}(?=[^\s])"  # 租金为      元, 由      负责
    rf"|(?<=[\u4e00-\u9fff(])[ ]{{2,120}}(?={UNIT}|[,。;)】\]])"
)
ROOM = r"(?:[ _]|[【\[(][ _]{0,20}[】\])]|[xX×*]){0,40}"
DATE_RE = re.compile(
    rf"(?P<y>(?:19|20)\d{{0,2}}|[一二][九〇○零][〇○零一二三四五六七八九]{{0,2}})?{ROOM}年"
    rf"(?P<m>[ ]{{0,4}}\d{{1,2}})?{ROOM}月(?P<d>[ ]{{0,4}}\d{{1,2}})?{ROOM}日"
)
BARE_RE = re.compile(  # a unit with nothing before it: 人民币元 一式份 为个月 后日内 逾期金额%
    r"""(?x)
      (?<!单位)(?<!单位[:为])(?<!币种[:为])(?<=人民币)(?=(?:万|亿)?元(?![/)\]】]|人民币)) | (?<=[¥$])(?=元)
    | (?<=式)(?=份) | (?<=[执存持])(?=份) | (?<=[为共])(?=个(?:月|工作日)|年[,。;(止])
    | (?<=[后前起])(?=(?:个?工作)?日内)
    | (?<=共计)(?=[块个台套件名人页份次间辆元][,。;])
    | (?<=[每按]年)(?=月日[前止]) | (?<=每月)(?=日(?:前|之?[至到]|付|支))
    | (?<=金额)(?=[%‰]) | (?<=[款费]的)(?=[%‰]) | (?<=每[块个台套件名人席间辆吨])(?=元)
    """
)
BOX_RE = re.compile(r"[□☐](?![□☐])(?<![□☐]{2})")
LINE_REST_RE = re.compile(r"[ .。]{0,8}(?:\n|$)")
RULED_RE = re.compile(r"[-=*.…·~ ]{3,}")  # a line that only parts
CITED_RE = re.compile(r"[\[【(]?\d{4}[\]】)]?|[\[【]\d{1,3}[\]】]")  # 法释[2020]17号
INSIDE_RE = re.compile(r"[A-Za-z0-9]_[A-Za-z0-9]")  # of a name that programs use
WEAK_FIRST = frozenset("-.…,?*")  # marks that stand for a blank only where a value would be


class Gap(NamedTuple):
    """One blank [start, end) of a template with the units inside and behind it.

    parts: the stretches that a contract fills; what stands between them are words of the template
    label: what is known of its name already: of a label or a cell
    """

    start: int
    end: int
    parts: tuple[Part, ...]
    kind: Kind = "gap"
    label: str = ""


def find(text: str) -> list[Gap]:
    """Return the blanks inside the lines of ``text``, a folded view, in the order of the text."""
    dates = list(_dates(text))
    boxes = [Gap(match.start(), match.end(), (match.span(),), "box") for match in BOX_RE.finditer(text)]
    others = _joined(text, _free(_parts(text), dates))
    return sorted([*dates, *others, *_without(boxes, others)])


def _without(boxes: Iterable[Gap], others: Iterable[Gap]) -> list[Gap]:
    taken = {offset for gap in others for start, end in gap.parts for offset in range(start, end)}
    return [box for box in boxes if box.start not in taken]


def _dates(text: str) -> Iterator[Gap]:
    """Yield every date of which a part is missing: one blank, however many gaps."""
    for match in DATE_RE.finditer(text):
        parts, cursor = [], match.start()
        for name, sign in (("y", "年"), ("m", "月"), ("d", "日")):
            at = text.index(sign, cursor)
            given = match.end(name) if match[name] else cursor
            if given < at or (not match[name] and given == at):
                parts.append((given, at))
            cursor = at + 1
        is_word = text[match.start() - 1 : match.start()] in "生具当历" and match.end() - match.start() == 3
        is_numeral = re.match(rf"[{NUMERAL}]", text[match.start() - 1 : match.start()] or "。") and not match["y"]
        if parts and not is_word and not is_numeral:
            yield Gap(match.start(), match.end(), tuple(parts))


def _free(parts: Iterable[Part], gaps: Iterable[Gap]) -> list[Part]:
    """Return the ``parts`` that stand in none of ``gaps``."""
    places = sorted((gap.start, gap.end) for gap in gaps)
    free: list[Part] = []
    number = 0
    for start, end in sorted(parts):
        while number < len(places) and places[number][1] <= start:
            number += 1
        if number == len(places) or end <= places[number][0]:
            free.append((start, end))
    return free


def _parts(text: str) -> Iterator[Part]:
    """Yield every stretch that a value would fill, dates included."""
    for match in PLACEHOLDER_RE.finditer(text):
        if _is_meant(text, match):
            yield match.span()
    for pattern in (SPACE_RE, BARE_RE):
        for match in pattern.finditer(text):
            yield match.span()


def _is_meant(text: str, match: re.Match[str]) -> bool:
    """Return whether a placeholder leaves something open: no ruled line, no number of a law, no dots of a list."""
    found = match.group()
    if CITED_RE.fullmatch(found.strip("`")) or INSIDE_RE.match(text, match.start() - 1):
        return False
    if found[0] not in WEAK_FIRST:
        return True
    low, high = text.rfind("\n", 0, match.start()) + 1, text.find("\n", match.end())
    line = text[low : high if high >= 0 else len(text)]
    if RULED_RE.fullmatch(line.strip()):
        return False
    return text[match.start() - 1 : match.start()] in ":为自至(" or UNIT_RE.match(text, match.end()) is not None


def _joined(text: str, parts: list[Part]) -> list[Gap]:
    """Return a gap for each part, parts that touch joined, with the unit behind it."""
    merged: list[Part] = []
    for start, end in parts:
        if merged and _is_continued(text, merged[-1], (start, end)):
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return [_with_unit(text, start, end) for start, end in merged]


def _is_continued(text: str, part: Part, following: Part) -> bool:
    """Return whether one blank goes on in the next: nothing between, or a line end between drawn lines."""
    between = text[part[1] : following[0]]
    if not between.strip(" "):
        return True
    if between.strip(" .\n") or "\n\n" in between or text[part[0]] != "_" or text[following[0]] != "_":
        return False
    return LINE_REST_RE.match(text, following[1]) is not None


def _with_unit(text: str, start: int, end: int) -> Gap:
    unit = UNIT_RE.match(text, end)
    return Gap(start, unit.end() if unit else end, ((start, end),))
