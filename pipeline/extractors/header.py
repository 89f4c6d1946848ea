"""Number, place and date of the contract (合同编号、签订地点、签订日期).

Reads the labels of cover, head and signature block, the sentences that say where and when the contract was made,
and the bare date under the signatures.  Dates and numbers of the page around the contract are none of these:
cleaning has set them aside; a print date (``印制``) is none either.

>>> from pipeline.document import from_string
>>> fields = extract(Contract(from_string("合同编号:KF-12\\n签订地点:____\\n签订日期:2024年3月1日").view(), ()))
>>> [slot.value or slot.state for slot in fields.values()]
['KF-12', 'blank', '2024-03-01']
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, TypedDict

from pipeline.contract import Contract
from pipeline.document import View
from pipeline.extractors import _bare_labels as bare
from pipeline.extractors import _signing_lines
from pipeline.extractors._labels import Label, find_labels, spaced, value_end
from pipeline.extractors._signing_lines import SigningLine
from pipeline.provenance import absent, blank, filled
from pipeline.record import Slot
from pipeline.values import dates
from pipeline.values.blanks import is_blank

NUMBER_LABEL = spaced(
    "合同编号",
    "合同号",
    "合同登记编号",
    "协议编号",
    "协议号",
    "合同编码",
    "合同号码",
    "协议书编号",
    "合同书编号",
    "契约编号",
    "编号",
    "合同编",
)
DATE_LABEL = spaced(
    "签订日期",
    "签订时间",
    "签署日期",
    "签署时间",
    "签约日期",
    "签约时间",
    "签字日期",
    "签定日期",
    "签定时间",
    "签章日期",
    "合同签订日期",
    "合同签订时间",
    "合同日期",
    "订立日期",
    "订立时间",
    "签合同日期",
    "签订日",
    "签署日",
    "签约日",
    "签字日",
)
SIGNATURE_LABEL = spaced("日期", "时间")
PLACE_LABEL = spaced(
    "签订地点", "签署地点", "签约地点", "签定地点", "签订地", "签署地", "签约地", "合同签订地", "订立地点"
)
SIGNED_RE = re.compile(r"签[订署定约于在字]|订立")
MADE_CHARS, PLACE_CHARS = 90, 40  # a sentence of signing before its verb, and the place behind it
MADE_RE = re.compile(
    r"""(?:于|在)[ ]{0,4}(?P<date>[^。;\n]{4,50}?日)[ ]{0,4},?(?:由[^。;\n]{1,30}?(?=[在于签]))?
        (?:[在于](?P<place>[^。;,\n]{1,24}?))?(?:共同|正式|用[^。;,\n]{1,8})?(?:签[订署定字]|订立)
       | (?P<signed>[\dxX×_ ]{2,20}年[^。;,\n]{3,30}日)[ ]{0,4}
            签(?:订|署|约|定|字)?[于在](?P<where>[\u4e00-\u9fff]{2,20})?
       | (?<![原主该])(?:合同|协议)书?[ ]{0,2}(?:签[订署约]|订立)[于在][ ]{0,4}(?P<behind>[^。;,\n]{4,30}?日)
       | (?:合同|协议)(?:的)?(?:签[订署约]地|履行地)(?:点)?(?:为|是|在)[: ]{0,3}(?P<seat>[^。;,\n]{0,30})""",
    re.VERBOSE,
)
NUMBER_RE = re.compile(r"[\u4e00-\u9fffA-Za-z0-9〔〕\[\]()/\\._#*\-—【】第号字 ]{1,60}")
OPEN_NUMBER_RE = re.compile(  # 科技合字(19  )第  号, KF-2024-____, 〔2024〕第____号
    r"第[ ]{0,9}号|[ ]{2}|\([ ]{0,9}\)|字[ ]{1,9}号|[-/.第字)〕】\]][ ]{0,4}(?:_{2}|\*{2})"
    r"|[A-Za-z0-9](?:_{2,40}|[ ]{2,40})[A-Za-z0-9号-]"
    r"|[-/](?:[ ]{2}|[ ]{0,4}$)"
)
KIND_NUMBER_RE = re.compile(
    r"(?:^|\n)[ \t(]{0,40}(?P<word>(?![原主旧老对相上前招])[\u4e00-\u9fff]{2,8}?(?:合同|协议)书?"
    r"[ ]{0,4}编[ ]{0,4}号)[ ]{0,4}:"
)
SERIAL_RE = re.compile(
    r"(?:^|\n)[ \t]{0,80}\(?(?:No|NO|№)[.:]{0,2}[ ]{0,4}(?P<code>[A-Z0-9][A-Z0-9-]{3,30})\)?[ ]{0,9}(?=\n|$)"
)
NUMBER_AS_RE = re.compile(r"(?:^|[\n,(。])[ ]{0,8}本?(?:合同|协议)书?编号[为是][ :]{0,2}(?P<value>[^\s,。;)]{2,40})")
OTHER_NUMBER_RE = re.compile(r"[^\s《|#*]《[^《》\n]{2,40}》[ ]{0,2}\([ ]{0,2}$|原(?:合同|协议)[^。\n]{0,20}$")
OTHER_MADE_RE = re.compile(  # 于…签订《运输合同》(合同编号:…), 现就…补充约定如下
    r"[^。;\n]{0,4}(?:了|的|过)?[ ]{0,2}《[^《》\n]{2,40}》[^。;\n]{0,24}?"
    r"(?:编号|[\"“]?(?:原|主)(?:合同|协议)|补充|变更|解除|终止|续签|修改)"
)
EARLIER_RE = re.compile(r"(?:已|曾|此前|前期|原)[经于在]?[ ]{0,2}$")
NOISE_RE = re.compile(
    r"(?<=[0-9)])[ ]?(?=[\u4e00-\u9fff]{3})|\((?=[\u4e00-\u9fff]{2})"
)  # prose that follows on the same line
MIN_NUMBER_CHARS = 3  # 协议编号: 0 1 is the number of a copy
TAIL_SHARE = 0.6  # a label that says no more than 日期 is a signature's when it stands in the last part of the text
CODE_RE = re.compile(
    r"[\u4e00-\u9fff]{0,6}?(?:字?第|[(\[〔【])?[A-Za-z0-9][A-Za-z0-9()\[\]〔〕【】/._第号字年-]{3,36}"
)  # without a colon before it: never a word such as 规则见附件2


class Fields(TypedDict):
    """The record fields this module fills."""

    contract_number: Slot[str]
    signing_place: Slot[str]
    signing_date: Slot[str]


def extract(contract: Contract) -> Fields:
    """Return number, place and date; the first that is filled, else the first that is left open."""
    view = contract.view
    made = list(_made(view.string))
    tail = contract.tail_start if contract.tail_start is not None else int(len(view.string) * TAIL_SHARE)
    lines = list(_signing_lines.find(view.string, tail))
    return Fields(
        contract_number=_first(_numbers(contract)),
        signing_place=_first(_places(view, made, lines)),
        signing_date=_first_date(list(_dates(view, made, lines, tail))),
    )


def _first_date(slots: list[Slot[str]]) -> Slot[str]:
    """Return the first date; one of a year and a month alone (a cover's) does not stand for a day that is left open."""
    days = [slot for slot in slots if slot.state == "blank" or (slot.value or "").count("-") == 2]
    return _first(iter(days or slots))


def _first(slots: Iterator[Slot[Any]]) -> Slot[Any]:
    found = list(slots)
    return next((slot for slot in found if slot.state == "filled"), found[0] if found else absent())


def _numbers(contract: Contract) -> Iterator[Slot[str]]:
    view = contract.view
    text = view.string
    for label in [*find_labels(text, NUMBER_LABEL), *_kind_labels(text, contract.head[1])]:
        word = text[label.start : label.end].replace(" ", "")
        in_head = label.start < max(contract.head[1], 1) and label.start < len(text) * TAIL_SHARE
        at_start = not text[text.rfind("\n", 0, label.start) + 1 : label.start].strip(" (|#*")
        if not (at_start or in_head) or (word.startswith("编号") and not (in_head and at_start)):
            continue
        if OTHER_NUMBER_RE.search(text[max(label.start - 60, 0) : label.start]):
            continue
        value = text[label.value_start : label.value_end]
        value = value[: value.index(")")] if ")" in value and "(" not in value else value
        match = NUMBER_RE.match(value.strip())
        whole = NOISE_RE.split(match.group() if match else "", maxsplit=1)[0]
        core = whole.strip(" ()_*`【】")
        if (
            is_blank(value)
            or is_blank(core)
            or "#" in core
            or OPEN_NUMBER_RE.search(whole)
            or len(re.findall(r"[A-Za-z0-9号]", core)) < MIN_NUMBER_CHARS
        ):
            yield blank(view, (label.start, label.value_end), "header.number")
        elif re.search(r"[A-Za-z0-9]", core):
            start = text.index(core, label.value_start)
            yield filled(view, (start, start + len(core)), "header.number")
    yield from _bare_numbers(view, contract.head[1])


def _kind_labels(text: str, head_end: int) -> Iterator[Label]:
    """Yield the labels of the head that name the kind of contract as well: 劳动合同编号, 采购合同编号."""
    for match in KIND_NUMBER_RE.finditer(text, 0, head_end):
        yield Label(match.start("word"), match.end(), match.end(), value_end(text, match.end()))


def _bare_numbers(view: View, head_end: int) -> Iterator[Slot[str]]:
    """Yield the numbers of the head whose label ends without a colon, and the printed serial number (No. 0012345)."""
    head = view.string[:head_end]
    for label in bare.find_labels(head, NUMBER_LABEL):
        value = head[label.value_start : label.value_end].rstrip()
        if CODE_RE.fullmatch(value) and not is_blank(value) and not OPEN_NUMBER_RE.search(value):
            yield filled(view, (label.value_start, label.value_start + len(value)), "header.number")
        elif re.match(r"[ ]*\t", head[label.end :]) and is_blank(value):
            yield blank(view, (label.start, label.end), "header.number")
    for match in NUMBER_AS_RE.finditer(head) if "编号" in head else ():
        if is_blank(match["value"]):
            yield blank(view, match.span("value"), "header.number")
        elif CODE_RE.fullmatch(match["value"]) and not OPEN_NUMBER_RE.search(match["value"]):
            yield filled(view, match.span("value"), "header.number")
    for match in SERIAL_RE.finditer(head):
        yield filled(view, match.span("code"), "header.number")


def _places(view: View, made: list[re.Match[str]], lines: list[SigningLine]) -> Iterator[Slot[str]]:
    text = view.string
    for label in find_labels(text, PLACE_LABEL):
        value = text[label.value_start : label.value_end]
        yield from _place(view, (label.start, label.value_start), value)
    for label in bare.find_labels(text, PLACE_LABEL):
        value = text[label.value_start : label.value_end].rstrip()
        if label.value_start > label.end and re.fullmatch(r"[\u4e00-\u9fff·]{2,20}[省市县区州镇]", value):
            yield from _place(view, (label.start, label.value_start), value)
    for match in made:
        for group in ("place", "where", "seat"):
            if match[group] is not None and not (group == "seat" and "履行" in match.group()):
                if group == "place" and "__" in match[group]:  # 在中国____签订
                    yield blank(view, match.span(group), "header.place")
                else:
                    yield from _place(view, (match.start(group), match.start(group)), match[group])
    for line in lines:
        if line.place:
            yield filled(view, line.place, "header.place")


def _place(view: View, place: tuple[int, int], value: str) -> Iterator[Slot[str]]:
    core = re.split(r"[,;。]|[ ]{3}", value.strip(" _*`【】"), maxsplit=1)[0].strip(" _*`【】.、")
    if (
        is_blank(value)
        or is_blank(core)
        or "__" in core  # 中国____市
        or core in ("市", "省市", "省市区", "市区")
        or re.fullmatch(r"[省市县区州()、/ ]+", core)
    ):
        end = place[1] + len(value)
        yield blank(view, (place[0], max(end, place[0] + 1)), "header.place")
    elif re.fullmatch(r"[\u4e00-\u9fffA-Za-z0-9()·-]{2,40}", core.replace(" ", "")) and not re.search(
        r"法院|管辖|甲方|乙方|双方|合同", core
    ):
        start = view.string.index(core, place[1])
        yield filled(view, (start, start + len(core)), "header.place")


def _made(text: str) -> Iterator[re.Match[str]]:
    """Yield the sentences that say when or where the contract was made, found by their verb."""
    done = 0
    for verb in SIGNED_RE.finditer(text):
        low = max(text.rfind("\n", 0, verb.start()) + 1, verb.start() - MADE_CHARS, done)
        match = MADE_RE.search(text, low, verb.end() + PLACE_CHARS)
        if match and match.end() >= verb.start():
            done = match.end()
            if not _is_other(text, match):
                yield match


def _is_other(text: str, match: re.Match[str]) -> bool:
    """Return whether the sentence tells when an earlier contract was made, that this one changes or refers to."""
    return bool(
        OTHER_MADE_RE.match(text, match.end()) or EARLIER_RE.search(text, max(match.start() - 8, 0), match.start())
    )


def _dates(view: View, made: list[re.Match[str]], lines: list[SigningLine], tail: int) -> Iterator[Slot[str]]:
    text = view.string
    for label in find_labels(text, DATE_LABEL):
        yield _date(view, label)
    for label in bare.find_labels(text, DATE_LABEL):
        mention = next(dates.find(text[label.end : label.value_end]), None)
        if mention and not text[label.end : label.end + mention.start].strip(" \t|_"):
            yield _mention(view, mention, label.end)
    for match in made:
        group = next((name for name in ("date", "behind") if match[name]), "signed")
        mention = next(dates.find(match[group]), None) if match[group] else None
        if mention:
            yield _mention(view, mention, match.start(group))
    for label in find_labels(text, SIGNATURE_LABEL):
        value = text[label.value_start : label.value_end]
        prose = re.search(r"[\u4e00-\u9fff]{2}", re.sub(r"[年月日]", "", value)) and not next(dates.find(value), None)
        if label.start >= tail and not prose:
            yield _date(view, label)
    for line in lines:
        yield _mention(view, line.date, line.offset)


def _date(view: View, label: Label) -> Slot[str]:
    value = view.string[label.value_start : label.value_end]
    mention = next(dates.find(value), None)
    if mention and mention.state == "filled":
        return _mention(view, mention, label.value_start)
    return blank(view, (label.start, label.value_end), "header.date")


def _mention(view: View, mention: dates.Mention, offset: int) -> Slot[str]:
    place = (offset + mention.start, offset + mention.end)
    if mention.state == "filled":
        return filled(view, place, "header.date", mention.value)
    return blank(view, place, "header.date")
