"""Two dates that belong together (起止日期): ``自…起至…止``, labelled starts and ends, places left open for both.

>>> text = "租赁期限:自2024年4月1日起至工程竣工日止"
>>> [(text[slice(*found.place)], found.start.value, found.end) for found in find(text)]
[('自2024年4月1日起至工程竣工日止', '2024-04-01', None)]
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from pipeline.provenance import Place
from pipeline.values import dates
from pipeline.values.blanks import PLACEHOLDER
from pipeline.values.dates import Mention

JOINT_RE = re.compile(  # what may stand between the start and the end
    r"""[ ]?(?:[\d_零一二十四]{1,4}[ ]?[时点:](?:\d\d)?分?|[_ ]{0,20}时)?[ ]?(?:\([^()\n]{1,10}\))?
    [ ]?(?:正式)?(?:起?(?:生效|执行|实施|履行)|起|开始|始|开工|进场|入住|交付|[^,。;:\n\d_]{1,6}之日起?)?
    (?:计算|计)?
    [ ]?(?:\([^()\n]{1,10}\))?
    (?:将出租房屋交付[^,。;\n]{1,8})?[,、 \n]{0,3}(?:有效期限?(?:为)?)?
    (?:直?[至到]|截[至止][至到]?|-{1,12}|~{1,3}|→)[,、 _【\[\n]{0,40}""",
    re.VERBOSE,
)
EVENT_RE = re.compile(  # 至工程竣工日止
    r"[ ]?(?:起|开始|始|开工|进场|入住)?[,、 ]{0,2}[至到](?P<event>[^,。;:\n\d_]{2,28}?)(?:之?日)?为?止"
)
SHORT_END_RE = re.compile(r"(?P<month>\d{1,2})[ ]?月[ ]?(?P<day>\d{1,2})[ ]?日")  # 至5月31日: the year of the start
SLOT = rf"(?:{PLACEHOLDER}|[ \t]{{0,40}})"
OPEN_DATE = rf"(?:[ ]{{0,4}}{SLOT}[ ]{{0,4}}[年月]){{1,3}}[ ]{{0,4}}{SLOT}[ ]{{0,4}}日"
OPEN_RANGE_RE = re.compile(  # 从 月 日至 月 日, and misprints such as 年 年 日
    rf"[自从由为:于](?P<start>{OPEN_DATE})[ ]?起?[ ]?,?[ ]?(?:[至到]|-{{1,6}}|~)[ ]{{0,2}}(?P<end>{OPEN_DATE})",
    re.VERBOSE,
)
OPEN_END_RE = re.compile(r"(?:有效期限?|期限)(?:至|为|:)[ ]{0,4}(?P<end>年[ ]{0,8}月[ ]{0,8}日)[ ]{0,3}止")  # 年月日 止
BEGIN_RE = re.compile(r"[ ]?(?:起|开始|开工|进场)[,、;]?[ ]?")  # …开始,…结束
OPEN_START_EVENT_RE = re.compile(r"(?:之日|即日)起,?[ ]?[至到](?P<event>[^,。;:\n\d_]{2,28}?)(?:之?日)?为?止")
OPEN_LABEL_RE = re.compile(  # 开工日期:⏎竣工日期:⏎
    r"[期间][ ]{0,4}:[ _]{0,60}\n[^:\n]{0,8}?(?P<end>竣工|完工|结束|终止|截止|到期)(?:日期|时间)[ ]{0,4}:[ _]{0,60}"
    r"(?=\n[^\n\d年]|$)"
)
OPEN_START_RE = re.compile(r"(?:开工|起始|开始|起租|开业)(?:日期|时间)$")
DAY_RE = re.compile(r"日[ ]?起?[ ]?,?[ ]?[至到~-]")
LABEL_TAIL = r"[ ]{0,4}[:为](?:[^,。;:\n]{0,10}(?:定于|定为|为))?[ _]{0,20}$"  # 开工日期:本工程定于…
START_LABEL_RE = re.compile(r"(?:开始|起始|起租|开工|起算|起始服务|服务开始)(?:日期|时间|日)?" + LABEL_TAIL)
END_LABEL_RE = re.compile(r"(?:结束|终止|截止|到期|竣工|完工|届满)(?:日期|时间|日)?" + LABEL_TAIL)
UNTIL_RE = re.compile(
    r"(?:有效期|期限|之日起?|生效|签订|签署|即日起)[^。;\n\d]{0,12}(?:[至到]|截[至止][至到]?)[ _]{0,20}$"
)
LEAD_RE = re.compile(r"[自从由][ _【\[]{0,3}$")
CLOSE_RE = re.compile(r"[ ]?(?:\d{1,2}[ ]?[时点])?[ ]?(?:\([^()\n]{1,10}\))?[ ]?(?:为?止|收回|结束|终止|完工|竣工)")
BEGUN_RE = re.compile(r"[ ]?(?:起|开始)")
ENDS_RE = re.compile(r"[ ]?(?:为?止|终止|到期|期满|届满|失效|结束)(?![的时前后日])")  # 于…到期, 至…终止
ENDS_BEFORE_RE = re.compile(r"(?:直?[至到]|于)[ ]?$")
NEAR_CHARS = 64  # between a start and its end stands no more than this


class Range(NamedTuple):
    """A start and an end at ``place``; either may be missing, ``event`` is an end that is no date."""

    place: Place
    start: Mention | None
    end: Mention | None
    event: Place | None
    rule: str


def find(text: str) -> list[Range]:
    """Return every pair of dates of ``text`` in its order."""
    mentions = list(dates.find(text))
    found = [*_pairs(text, mentions), *_labelled(text, mentions), *_open(text)]
    kept: list[Range] = []
    for each in sorted(found, key=lambda entry: (entry.place[0], -entry.place[1])):
        if not kept or each.place[0] >= kept[-1].place[1]:
            kept.append(each)
    return kept


def _pairs(text: str, mentions: Sequence[Mention]) -> Iterator[Range]:
    taken = -1
    for index, mention in enumerate(mentions):
        if index <= taken:
            continue
        following = mentions[index + 1] if index + 1 < len(mentions) else None
        lead = LEAD_RE.search(text, max(mention.start - 4, 0), mention.start)
        start = lead.start() if lead else mention.start
        if following and _is_joined(text, mention, following):
            taken = index + 1
            yield Range((start, _close(text, following.end)), mention, following, None, "period.range")
        else:
            yield from _half(text, (start, mention.end), mention)


def _is_joined(text: str, first: Mention, second: Mention) -> bool:
    if second.start - first.end > NEAR_CHARS:
        return False
    if BEGIN_RE.fullmatch(text, first.end, second.start):
        return CLOSE_RE.match(text, second.end) is not None
    return JOINT_RE.fullmatch(text, first.end, second.start) is not None


def _half(text: str, place: Place, mention: Mention) -> Iterator[Range]:
    """Yield a start whose end is an event, lacks its year or is not given, and an end without a start."""
    joint = JOINT_RE.match(text, place[1])
    short = SHORT_END_RE.match(text, joint.end()) if joint and mention.value else None
    event = EVENT_RE.match(text, place[1])
    until = UNTIL_RE.search(text, max(place[0] - 40, 0), place[0])
    if joint and short:
        end = _same_year(mention, short)
        if end:
            yield Range((place[0], _close(text, end.end)), mention, end, None, "period.range")
    elif event:
        yield Range((place[0], event.end()), mention, None, (event.start("event") - 1, event.end()), "period.event")
    elif mention.state == "blank" and text[place[0]] in "自从由" and re.match(r"[ ]?止", text[place[1] : place[1] + 2]):
        yield Range((place[0], _close(text, place[1])), mention, mention, None, "period.open")
    elif until and text[place[0]] not in "自从由":
        yield Range((place[0], _close(text, place[1])), None, mention, None, "period.until")
    elif text[place[0]] in "自从由" and (begun := BEGUN_RE.match(text, place[1])):
        yield Range((place[0], begun.end()), mention, None, None, "period.from")
    elif ends := ENDS_RE.match(text, place[1]):
        before = ENDS_BEFORE_RE.search(text, max(place[0] - 3, 0), place[0])
        if before:
            yield Range((before.start(), ends.end()), None, mention, None, "period.ends")


def _same_year(start: Mention, match: re.Match[str]) -> Mention | None:
    written = f"{(start.value or '')[:4]}-{match.group('month')}-{match.group('day')}"
    try:
        value = dates.parse(written)
    except ValueError:
        return None
    return Mention(match.start(), match.end(), "filled", value) if value > (start.value or "") else None


def _labelled(text: str, mentions: Sequence[Mention]) -> Iterator[Range]:
    """Yield starts and ends that carry their label: ``开工日期:… 竣工日期:…``."""
    start: Mention | None = None
    for mention in mentions:
        low = max(mention.start - 36, 0)
        if START_LABEL_RE.search(text, low, mention.start):
            start = mention
        elif END_LABEL_RE.search(text, low, mention.start):
            place = (start.start if start else mention.start, mention.end)
            yield Range(place, start, mention, None, "period.labelled")
            start = None
    if start:
        yield Range((start.start, start.end), start, None, None, "period.labelled")


def _open(text: str) -> Iterator[Range]:
    """Yield places for two dates that ``values.dates`` does not know as dates."""
    for event in OPEN_START_EVENT_RE.finditer(text):
        yield Range(event.span(), None, None, (event.start("event") - 1, event.end()), "period.event_only")
    for open_end in OPEN_END_RE.finditer(text):
        yield Range(open_end.span(), None, Mention(*open_end.span("end"), "blank", None), None, "period.until")
    for label in OPEN_LABEL_RE.finditer(text):
        begin = OPEN_START_RE.search(text, max(label.start() - 8, 0), label.start() + 1)
        if begin:
            stop = text.index("\n", label.start())
            start, end = (Mention(*place, "blank", None) for place in ((begin.start(), stop), label.span("end")))
            end = end._replace(end=label.end())
            yield Range((begin.start(), label.end()), start, end, None, "period.labelled")
    for day in DAY_RE.finditer(text):
        match = OPEN_RANGE_RE.search(text, max(day.start() - 60, 0), min(day.end() + 60, len(text)))
        if match:
            start = Mention(*match.span("start"), "blank", None)
            end = Mention(*match.span("end"), "blank", None)
            yield Range(match.span(), start, end, None, "period.open")


def _close(text: str, end: int) -> int:
    match = CLOSE_RE.match(text, end)
    return match.end() if match else end
