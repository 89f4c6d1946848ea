"""Counts of a service that goes on every day (频次): 每天播放不少于120次, 日均直播至少2场, 不少于8次/天.

Not read: what is done by the week or month (每月修剪不少于2次), which is the work itself and no measure of it,
meetings, reports, and how often something happens without a comparison.

>>> text = "LED屏每天播放不少于90次,每日播出至少__次,每月修剪不少于2次。"
>>> [(level.operator, level.quantity.value) for level in find(text)]
[('>=', Decimal('90')), ('>=', None)]
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.extractors._levels import Level
from pipeline.values import quantities

AT_LEAST_RE = re.compile(r"[不至最≥](?:(?<=不)得?[少低]于|(?<=[至最])少|(?<=≥))")
EVERY_RE = re.compile(r"(?:(?<!按)每[日天]|日均)[^,。;:\n\t|\d]{0,10}$")
PER_RE = re.compile(r"[ _\[\]【】\d]{1,12}[次场条篇趟遍]/[日天]")
UNIT_RE = re.compile(r"[次场条篇趟遍](?:/[日天])?$")
OTHER_RE = re.compile(r"会议|例会|会商|培训|学习|考试|报告|报表|报送|会晤|沟通|付款|支付|结算|对账|分红|团建|每次")
REACH_CHARS = 24


def find(text: str) -> Iterator[Level]:
    """Yield every count of a service that a comparison sets."""
    for least in AT_LEAST_RE.finditer(text):
        start, end = least.span()
        every = EVERY_RE.search(text, max(start - REACH_CHARS, 0), start)
        quantity = (
            next(quantities.find(text, start, end + REACH_CHARS), None) if every or PER_RE.match(text, end) else None
        )
        if quantity is None or quantity.start != start or quantity.unit is not None:
            continue
        near = max(start - REACH_CHARS, 0)
        low = max(near, *(text.rfind(mark, near, start) + 1 for mark in ",。;:\n"))
        if UNIT_RE.search(text, start, quantity.end) and not OTHER_RE.search(text, low, quantity.end):
            yield Level(
                (every.start() if every else start, quantity.end), "other", ">=", quantity, "service_levels.count"
            )
