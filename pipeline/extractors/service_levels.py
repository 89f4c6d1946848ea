"""Service levels (服务标准、响应时限、接通率、满意度、可用性): a metric, a comparison, a value.

A sentence that holds a word of ``metrics.toml`` is searched for limits; a limit belongs to the action that it leads
(``2小时内响应``) or to the nearest metric before it (``接通率应达到90%以上``), whose name carries over a comma
(``工作日2小时以内,其他时间4小时以内``).  Tables whose metric stands in the header row are read in ``_level_tables``.
A threshold of a sanction (``可用性低于99%的,赔偿...``) counts only where nothing else states that metric.
Not read here: payment shares, late fees, notices between the parties.

>>> from pipeline.document import from_string
>>> contract = Contract(from_string("20秒接通率不低于92%,邮件[]小时内回复。").view(), ())
>>> [(level.metric, level.operator, level.value) for level in extract(contract)["service_levels"]]
[('answer_rate', '>=', Decimal('92')), ('email_reply_time', '<=', None)]
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from typing import TypedDict

from pipeline.contract import Contract
from pipeline.extractors import _level_counts, _level_tables
from pipeline.extractors._level_sentences import read_sentence
from pipeline.extractors._levels import Level, level_of
from pipeline.extractors._metrics import Word, find_words
from pipeline.provenance import Place, item
from pipeline.record import ServiceLevel

STOP_RE = re.compile(r"[。;!\n]")
LIMIT_RE = re.compile(
    r"秒|分钟|小时|钟头|工作[日天曰]|[天日周%‰]|分[(以,。;)]|[百千万]分之|[≤≥<>]|ms|不得?(?:超|低|少|大|高|多)|超过|\d以[上下]|IOPS|[QT]PS|_|分$"
)
STARTS_RE = re.compile(r"[ ]{0,4}(?:不|≤|≥|<|>|\d|\[|_|【|[一二两三四五六七八九十]|至少|达到|小于|低于|控制)")
HEADING_CHARS = 24  # a metric alone on its line: the value follows on the next


class Fields(TypedDict):
    """The record field that this module fills."""

    service_levels: list[ServiceLevel]


def extract(contract: Contract) -> Fields:
    """Return the service levels in the order of the text."""
    text = contract.view.string
    rows = [
        level
        for cell in _level_tables.find(contract.view)
        if (level := level_of(cell.word, cell.quantity, cell.place, "service_levels.table"))
    ]
    rows += _level_counts.find(text)
    taken = {level.quantity.start for level in rows}
    read = list({at: lv for lv in _sentences(text) if (at := lv.quantity.start) not in taken}.values())
    levels = sorted([*rows, *_without_thresholds(read, rows)], key=lambda level: level.place)
    return {"service_levels": [_item(contract, level) for level in levels]}


def _sentences(text: str) -> Iterator[Level]:
    """Yield what stands in the sentences that hold a metric word and something like a limit."""
    words = find_words(text)
    ends = [match.start() for match in STOP_RE.finditer(text)] if words else []
    if ",\n" in text:  # a comma at the line end goes on
        ends = [stop for stop in ends if text[stop - 1 : stop + 1] != ",\n"]
    index = 0
    while index < len(words):
        following = bisect_left(ends, words[index].start)
        span = (
            ends[following - 1] + 1 if following else 0,
            ends[following] if following < len(ends) else len(text),
        )
        first = index
        while index < len(words) and words[index].start < span[1]:
            index += 1
        yield from _read(text, span, words[first:index], ends)


def _read(text: str, span: Place, words: list[Word], ends: list[int]) -> Iterator[Level]:
    """Read one sentence; a metric alone on its line has its value on the next (首次响应时间:⏎≤30秒)."""
    if LIMIT_RE.search(text, *span):
        levels = list(read_sentence(text, span, words))
        yield from levels
        if levels and levels[-1].rule.endswith("metric_first"):
            yield from _continued(text, span[1], _word_of(levels[-1], words), ends)
    elif span[1] - span[0] <= HEADING_CHARS and text[span[1] : span[1] + 1] == "\n":
        following = bisect_right(ends, span[1])
        end = ends[following] if following < len(ends) else len(text)
        if end - span[1] <= HEADING_CHARS and STARTS_RE.match(text, span[1] + 1, end):
            yield from read_sentence(text, (span[1] + 1, end), words[-1:])


def _word_of(level: Level, words: list[Word]) -> Word | None:
    return next((word for word in words if word.start == level.place[0]), None)


def _continued(text: str, stop: int, word: Word | None, ends: list[int]) -> Iterator[Level]:
    """Read the members of a list that share the metric of the first (一级不超过4小时;二级不超过8小时)."""
    while word and text[stop : stop + 1] == ";":
        following = bisect_right(ends, stop)
        end = ends[following] if following < len(ends) else len(text)
        if end - stop > HEADING_CHARS or any(w.measures == word.measures for w in find_words(text, stop, end)):
            return
        carried = Word(stop + 1, stop + 1, word.entry)
        levels = list(read_sentence(text, (stop + 1, end), [carried]))
        if not levels:
            return
        yield from levels
        stop = end


def _without_thresholds(levels: list[Level], rows: list[Level]) -> Iterable[Level]:
    """Drop thresholds of sanctions whose metric is stated elsewhere, and all but the first of each metric."""
    stated = {_subject(level) for level in [*levels, *rows] if not level.threshold}
    for level in levels:
        if not level.threshold:
            yield level
        elif _subject(level) not in stated:
            stated.add(_subject(level))
            yield level


def _subject(level: Level) -> tuple[str, str | None]:
    return level.metric, level.quantity.unit


def _item(contract: Contract, level: Level) -> ServiceLevel:
    quantity = level.quantity
    return item(
        contract,
        ServiceLevel,
        level.place,
        level.rule,
        state="blank" if quantity.value is None else "filled",
        metric=level.metric,
        channel=level.channel,
        operator=level.operator,
        value=quantity.value,
        unit=quantity.unit,
        scale=quantity.scale,
    )
