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

AT_LEAST = r"(?:不[少低]于|不得[少低]于|至少|最少|≥)"
EVERY_RE = re.compile(rf"(?:(?<![按])每[日天]|日均|平均每[日天])[^,。;:\n\t|\d]{{0,10}}?(?P<limit>{AT_LEAST})")
PER_RE = re.compile(rf"(?P<limit>{AT_LEAST})(?=[ _\[\]【】\d]{{1,12}}[次场条篇趟遍]/[日天])")
UNIT_RE = re.compile(r"[次场条篇趟遍](?:/[日天])?$")
OTHER_RE = re.compile(r"会议|例会|会商|培训|学习|考试|报告|报表|报送|会晤|沟通|付款|支付|结算|对账|分红|团建|每次")
BEFORE_CHARS = 24


def find(text: str) -> Iterator[Level]:
    """Yield every count of a service that a comparison sets, each once."""
    done = -1
    for match in sorted((m for pattern in (EVERY_RE, PER_RE) for m in pattern.finditer(text)), key=lambda m: m.end()):
        start = match.start("limit")
        quantity = next(quantities.find(text, start, start + BEFORE_CHARS), None)
        if quantity is None or quantity.start != start or start <= done:
            continue
        low = max(text.rfind(mark, max(start - BEFORE_CHARS, 0), start) for mark in ",。;:\n") + 1
        low = max(low, match.start() - BEFORE_CHARS)
        written = text[quantity.start : quantity.end]
        if quantity.unit is None and UNIT_RE.search(written) and not OTHER_RE.search(text, low, quantity.end):
            done = start
            yield Level((match.start(), quantity.end), "other", ">=", quantity, "service_levels.count")
