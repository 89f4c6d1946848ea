"""Days without service (不服务的日子): 春节除外, 除夕、正月初一暂停, 国庆节当天歇业.

Each day of a list is one item, as printed; a span (除夕至正月初二) is one.  Not read: holidays on which work goes on or
is paid more for, or on which a date of payment moves.

>>> text = "除夕、正月初一在线接待暂停,热线照常。国庆节正常营业。"
>>> [text[start:end] for start, end in find(text)]
['除夕', '正月初一']
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.provenance import Place

SENTENCE_RE = re.compile(r"[。;\n]")
HOLIDAY = r"(?:春节|元旦|国庆节?|清明节?|端午节?|中秋节?|五一|劳动节|法定节?假日|节假日)"
NUMBER = r"[一二三四五六七八九十]{1,2}"
LUNAR = rf"(?:(?:农历)?(?:正月|腊月)?(?:(?:大年|年)?(?:[初廿]{NUMBER}|(?<=[年月])三十|十五(?<=正月十五))|除夕))"
SPAN = rf"(?:\n?\(?{LUNAR}|(?=[至到-]))(?:[至到-]{LUNAR})?\)?"
DAY = rf"(?:{HOLIDAY}(?:{SPAN})?|(?<![\u4e00-\u9fff]初)(?<![最当])(?:{LUNAR})(?:[至到-]{LUNAR})?)"
DAYS = rf"(?P<days>{DAY}(?:[、,和及与]{DAY}){{0,5}})"
STAYS = (
    r"照常|正常|无休|不(?!安排|提供|上班|营业|值|服务|工作|接待|作业|排|配送|派|出|收|发货|开|受理|接|到岗|施工|直播)"
)
GAP = rf"(?:[ :]?(?:(?!{STAYS}|加班|休息日|年[度休]|带薪|[按付前后])[^,。;:、\n\d]){{0,14}}?)"
VERB = (
    r"(?:除外|不安排|不提供|不上班|不营业|不值[班守]|不服务|不工作|不接待|休息(?!日)|休假|放假|停[止业工运播诊]|暂停|另休|关闭|歇业"
    r"|闭馆|闭园|休市|休馆|打烊|不作业|不排班|不配送|不派[单送]|不出[车勤摊]|不收[货件发]|不发货|不开[放门馆]|不受理|不接[单听]|不到岗|不施工|不直播)"
)
OFF_RE = re.compile(rf"(?=[春除元国清端中五劳法节农正腊大年初廿]){DAYS}{GAP}(?<!不)(?<!不得){VERB}")
EXCEPT_RE = re.compile(
    rf"除[了去]?(?:国家)?(?:每?周[一-龥]、?)?{DAYS}(?:假期|期间|当[天日]|[一二三四五六七八\d]{{1,2}}天){{0,2}}(?:以外|之外|外)"
)
NOT_OFF_RE = re.compile(r"工作日[^。;\n]{0,12}指|顺延|工资|加班|照常|正常|无休")
DAY_RE = re.compile(DAY)


def find(text: str) -> Iterator[Place]:
    """Yield every day without service; one that is named twice, twice."""
    for place in _places(text):
        for day in DAY_RE.finditer(text, *place):
            yield day.span()


def _places(text: str) -> Iterator[Place]:
    for pattern in (OFF_RE, EXCEPT_RE):
        for match in pattern.finditer(text):
            low = max(match.start() - 24, 0)
            sentence = SENTENCE_RE.split(text[low : match.start()])[-1] + match.group()
            if not NOT_OFF_RE.search(sentence.replace("全年无休", "")):
                yield match.span("days")
