"""Names that a sentence defines: ``X公司(以下简称"甲方")与Y公司(以下简称"乙方")`` (前言中的当事人).

>>> text = '杭州云客有限公司(以下简称"甲方")与,(下称"乙方")经协商'
>>> [(entry.role, text[entry.start:entry.end]) for entry in find_entries(text, len(text), [])]
[('甲方', '杭州云客有限公司'), ('乙方', '')]
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cache

from pipeline.extractors import _party_names as names
from pipeline.extractors._party_blocks import Entry
from pipeline.extractors._party_labels import roles
from pipeline.extractors._party_page import definitions_end

BEFORE_CHARS = 70
NEAR_NAMES = 8  # names whose label stands right before a definition
SIDE_RE = re.compile(r"为?(?:另[ ]?)?一方[ ]{0,4}$")  # ____公司为一方(以下简称卖方)
HALF_RE = re.compile(r"[ ]{0,4}_{2,}[^_]{2,}$")  # ____交通厅(简称甲方): the name's first part is open
OPENING_RE = re.compile(r"[ ]{0,20}(?:\(?[一二三四\d]{1,2}[)、.]{1,2}[ ]{0,4})?")  # (1) X公司,住所…(\"甲方\")
LEAD_RE = (  # 本协议由X与Y签订
    r"(?:本(?:合同|协议|契约|意向|备忘录)书?[ ]{0,2}(?:系|是)?[ ]{0,2}(?=由|[于在]|系|是))?"
    r"(?:[于在][^,。由()]{3,30}(?=由))?"
)
CONJUNCTION_RE = re.compile(
    LEAD_RE + r"(?:与|和|及|由|系|同|是|兹有|兹由|现有|现由|今有"
    r"|委托|聘请|聘用|邀请|授权)?[ ]{0,4}"
)


def find_entries(text: str, head_end: int, known: list[Entry]) -> list[Entry]:
    """Return a name entry for every party defined in brackets before ``head_end``.

    known: entries of the blocks; a definition behind a role label only tells that role's letter
    """
    found: list[Entry] = []
    named = [entry for entry in known if entry.slot == "name"]
    last_end = 0
    for match in _definition_re().finditer(text, 0, definitions_end(text, head_end)):
        index = bisect_right(named, match.start(), key=lambda entry: entry.label)
        near = named[max(index - NEAR_NAMES, 0) : index]
        inside = any(match.start() < max(entry.end, entry.start) + 1 for entry in near)
        covered = any(match.end() <= entry.start for entry in near)
        if not inside and not covered:
            entry = _entry(text, match, last_end)
            found += [entry] if entry else []
        last_end = match.end()
    return found


@cache
def _definition_re() -> re.Pattern[str]:
    words = "|".join(sorted((re.escape(role) for role in roles()), key=lambda word: (-len(word), word)))
    return re.compile(
        rf"\([ ]?(?:(?:以下|下|以后)?(?:统|合|均|简)?称(?:为|作|之为)?[:, ]{{0,3}}[\"“”'‘’「《]{{0,2}}[ ]?|[\"“])"
        rf"(?P<role>{words})[\"“”'‘’」》]{{0,2}}[^()\n]{{0,14}}\)"
        r"|\([ ]?(?:作为|即|系|为)?[ ]?(?P<bare>[甲乙丙]方)[ ]?\)(?![ ]{0,4}:)"
        r"|\([ ]?(?:住所|地址|住址|注册地|法定代表人|统一社会信用代码|身份证)[^()\n]{2,90}?[以,]?下?[简统]?称(?:为)?"
        r"[:\"“「]{0,2}(?P<aside>[甲乙丙]方)[\"”」]?\)"
    )


def _entry(text: str, match: re.Match[str], last_end: int) -> Entry | None:
    low = max(text.rfind("\n", 0, match.start()) + 1, last_end, match.start() - BEFORE_CHARS)
    before = text[low : match.start()]
    cut = max(before.rfind(mark) for mark in ",。;:、")
    start = low + cut + 1
    start += CONJUNCTION_RE.match(text[start : match.start()]).end()  # type: ignore[union-attr]
    candidate = SIDE_RE.sub("", text[start : match.start()]).rstrip()
    role = match["role"] or match["bare"] or match["aside"]
    if not match["role"] and not names.is_organisation(candidate):
        return None
    opening = OPENING_RE.match(text, low)
    if opening and cut > 0 and before[cut] != ":" and not names.is_organisation(candidate):
        first = names.read(text[opening.end() : match.start()])
        if first and names.is_organisation(text[opening.end() + first[0] : opening.end() + first[1]]):
            return Entry(role, "name", opening.end(), opening.end(), opening.end() + first[1], word="preamble")
    if candidate in roles():
        return None
    end = start + len(candidate)
    place = names.read(candidate)
    if place and place[1] < len(candidate):
        start += place[1]
    if not place or HALF_RE.match(text[start:end]):
        return Entry(role, "name", match.start(), match.end(), match.end(), word="preamble")
    return Entry(role, "name", start, start, end, word="preamble")
