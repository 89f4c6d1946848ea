"""The period of the contract (合同期限): start, end, duration and renewal, in ``term`` of the record.

Several periods stand in a contract; the one is taken that a label (租赁期限, 有效期), a heading or the words around it
call the contract's own.  Not read: how long something is guaranteed, kept secret, tried out, paid or delivered in.
An end that is an event (至工程竣工日止) is filled without a value; a start that is an event is absent.

>>> from pipeline.document import from_string
>>> text = "租赁期限:自2024年4月1日起至2025年3月31日止,共计12个月。保密期限为三年。"
>>> term = extract(Contract(from_string(text).view(), ()))["term"]
>>> term.start.value, term.end.value, term.duration.value
('2024-04-01', '2025-03-31', 'P12M')
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, TypedDict

from pipeline.contract import Contract
from pipeline.document import View
from pipeline.extractors import _lengths, _ranges, _renewal
from pipeline.extractors._ranges import Range
from pipeline.provenance import absent, blank, filled
from pipeline.record import Period, Slot
from pipeline.values.blanks import PLACEHOLDER_RE
from pipeline.values.dates import Mention

NEAR_CHARS = 40  # a label stands nearer than this before its dates
THRESHOLD = 2
LABEL_LINE_CHARS = 14  # a longer line is no label of the line below
LABEL_RE = re.compile(
    r"期[限间]|有效期|[租聘工任]期|[同赁务作托款包营可权行议管]期|周期|起止|为期|时间|刊期"
    r"|(?:发布|养护|驻场|投放|播[出放]|推广|代理|经销|维保|保养|直播|仓储|存储|保管|寄存|咨询|顾问|监理|活动|布展|展览|运维)期"
)
OTHER_RE = re.compile(  # periods of something else
    r"保密|质保|保修|保质|试用|试运行|免租|装修期|付款|支付|缴|交货|供货|到货|验收|宽限|索赔|报价|投标|整改|免费|还款|专利|商标"
    r"|续[订签租约]|延[长期]|结算|对账|考核|统计|发票|押金|保证金|保函|例如|比如|[(:]如|保险|培训|第[一二三四五]年|租金|阶段|公示|报名|土地|产权|三包|承销"
)
STRONG_RE = re.compile(r"(?:合同|协议|租赁|服务|合作|委托|聘用|借款|承包|有效|履行)期|租期|工期|聘期|有效期")
OWN_RE = re.compile(r"本(?:合同|协议|契约)(?:的?执行)?[ ]?$")  # 本合同|自2024年…
LENGTH_BEFORE_RE = re.compile(r"[年月天][ ]?[,(]?即[ ]?:?(?:自|从)?$")  # 一年即:…
LENGTH_AFTER_RE = re.compile(
    r"[ ]?[,(、]?[ ]?(?:共|合计|为期|总计|计)[计_ ]{0,8}(?=[\d一二三四五六七八九十壹贰叁肆伍半两_])"
)
WRITTEN_RE = re.compile(r"_{1,20}[ ]?[\d一二三四五六七八九十]{1,4}[ ]?_{1,20}")
OWN_KINDS = frozenset({"term"})


class Fields(TypedDict):
    """The record field that this module fills."""

    term: Period


def extract(contract: Contract) -> Fields:
    """Return the period of the contract."""
    view = contract.view
    found = _choose(contract, _ranges.find(view.string))
    return {
        "term": Period.model_construct(
            start=_date(view, found, found.start) if found else absent(),
            end=_end(view, found),
            duration=_duration(contract, found),
            renewal=_renewal_slot(view),
        )
    }


def _choose(contract: Contract, ranges: Sequence[Range]) -> Range | None:
    """Return the first of the ranges that are surest to be the contract's own."""
    scored = [(_score(contract, each), each) for each in ranges]
    best = max((score for score, _ in scored), default=0)
    if best >= THRESHOLD:
        first = next(index for index, (score, _) in enumerate(scored) if score == best)
        return _chain([each for _, each in scored[first:]])
    return _chain_of_rows(ranges)


def _score(contract: Contract, found: Range) -> int:
    """Return how much speaks for ``found`` being the period of the contract."""
    text = contract.view.string
    start = found.place[0]
    sentence = _sentence_before(text, start)
    path = contract.path_at(start)
    labels = list(LABEL_RE.finditer(sentence))
    score = 3 * bool(labels) + bool(STRONG_RE.search(sentence))
    score += 3 * any(clause.kind in OWN_KINDS for clause in path)
    score += sum(LABEL_RE.search(clause.heading or "") is not None for clause in path[-1:])
    score += text[start] in "自从由" and found.end is not None
    score += text[found.place[1] - 1] in "止束"
    score += 2 * ("有效期" in text[start : found.place[1]] or OWN_RE.search(sentence) is not None)
    score += 2 * bool(LENGTH_BEFORE_RE.search(sentence) or LENGTH_AFTER_RE.match(text, found.place[1]))
    score += 2 * (found.rule == "period.event") + 2 * (found.rule == "period.labelled" and found.start is not None)
    score -= 6 * bool(OTHER_RE.search(sentence, max(labels[-1].start() - 8 if labels else len(sentence) - 16, 0)))
    score -= found.rule in ("period.from", "period.until") or 3 * (found.rule == "period.event_only")
    return score


def _sentence_before(text: str, start: int) -> str:
    """Return the sentence before ``start``; a short line above stands for it where the line begins here."""
    line = text.rfind("\n", 0, start) + 1
    before = text[max(start - NEAR_CHARS, line) : start]
    if not before.strip(" \t|:"):
        above = text[max(line - NEAR_CHARS, 0) : line].rstrip().rpartition("\n")[2]
        before = above if len(above) <= LABEL_LINE_CHARS else ""
    elif before.rstrip(" ").endswith("\t"):  # a cell: the head of its column
        column = text.count("\t", line, start)
        cells = text[text.rfind("\n", 0, max(line - 1, 0)) + 1 : max(line - 1, 0)].split("\t")
        before += cells[column] if column < len(cells) and len(cells[column]) <= LABEL_LINE_CHARS else ""
    return re.split(r"[。;]", before.rstrip(" 。;"))[-1]  # 租期共两年。自… belongs together


def _chain(ranges: Sequence[Range]) -> Range:
    """Return the first range, run on by those that begin where it ends: rows of years make one period."""
    first = ranges[0]
    for following in ranges[1:]:
        if not _is_next(first, following):
            break
        first = first._replace(end=following.end, rule="period.rows")
    return first


def _chain_of_rows(ranges: Sequence[Range]) -> Range | None:
    """Return rows of dates that follow one another without a gap; a single range that nothing names is none."""
    for index in range(len(ranges) - 1):
        if _is_next(ranges[index], ranges[index + 1]):
            return _chain(ranges[index:])
    return None


def _is_next(first: Range, second: Range) -> bool:
    """Return whether ``second`` begins on the day, or in the month, after ``first`` ends."""
    if not (first.end and first.end.value and second.start and second.start.value and second.end):
        return False
    ends, starts = first.end.value, second.start.value
    if len(ends) != len(starts):
        return False
    distance = _ordinal(starts) - _ordinal(ends)
    return distance in (0, 1) if len(ends) > 7 else distance == 1


def _ordinal(value: str) -> int:
    from datetime import date

    if len(value) == 7:
        return int(value[:4]) * 12 + int(value[5:])
    return date.fromisoformat(value).toordinal()


def _date(view: View, found: Range, mention: Mention | None) -> Slot[Any]:
    if mention is None:
        return absent()
    place = (mention.start, mention.end)
    if mention.state == "filled":
        return filled(view, place, found.rule, mention.value)
    return blank(view, place, found.rule)


def _end(view: View, found: Range | None) -> Slot[Any]:
    if found is None:
        return absent()
    if found.event:
        return filled(view, found.event, found.rule, known=False)
    return _date(view, found, found.end)


def _duration(contract: Contract, found: Range | None) -> Slot[Any]:
    length = _lengths.find(contract, found)
    if length is None:
        return absent()
    if length.value is None:
        return blank(contract.view, length.place, length.rule)
    return filled(contract.view, length.place, length.rule, length.value)


def _renewal_slot(view: View) -> Slot[Any]:
    """Return the sentence that says how the contract is prolonged; what happens by itself comes first."""
    sentence = next(_renewal.find(view.string), None)
    if sentence is None:
        return absent()
    written = WRITTEN_RE.sub("", view.string[slice(*sentence)])  # 提前__30__日 is filled
    is_open = PLACEHOLDER_RE.search(written) is not None
    return blank(view, sentence, "period.renewal") if is_open else filled(view, sentence, "period.renewal")
