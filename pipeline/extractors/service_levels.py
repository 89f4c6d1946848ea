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
from collections.abc import Iterable, Iterator
from typing import TypedDict

from pipeline.contract import Contract
from pipeline.extractors import _level_tables
from pipeline.extractors._level_sentences import read_sentence
from pipeline.extractors._levels import Level, level_of
from pipeline.extractors._metrics import Word, find_words
from pipeline.provenance import item
from pipeline.record import ServiceLevel

SENTENCE_RE = re.compile(r"[^。;!\n]{2,20000}")
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
    taken = {level.quantity.start for level in rows}
    read = [level for level in _sentences(text) if level.quantity.start not in taken]
    levels = sorted([*rows, *_without_thresholds(read, rows)], key=lambda level: level.place)
    return {"service_levels": [_item(contract, level) for level in levels]}


def _sentences(text: str) -> Iterator[Level]:
    words = find_words(text)
    index = 0
    heading: list[Word] = []
    for match in SENTENCE_RE.finditer(text) if words else ():
        inside: list[Word] = []
        while index < len(words) and words[index].start < match.end():
            inside.append(words[index])
            index += 1
        if inside or heading:
            levels = list(read_sentence(text, match.span(), heading + inside))
            yield from levels
            is_heading = not levels and len(match.group()) <= HEADING_CHARS
            heading = inside[-1:] if is_heading else []


def _without_thresholds(levels: list[Level], rows: list[Level]) -> Iterable[Level]:
    """Drop thresholds of sanctions whose metric is stated elsewhere, and all but the first of each metric."""
    stated = {level.metric for level in [*levels, *rows] if not level.threshold}
    for level in levels:
        if not level.threshold:
            yield level
        elif level.metric not in stated:
            stated.add(level.metric)
            yield level


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
