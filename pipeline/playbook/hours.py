"""How many hours a week a service is open (每周服务小时数), from a string in the manner of OpenStreetMap.

>>> [str(weekly(text)) for text in ("24/7", "Mo-Fr 09:00-18:00; Sa 10:00-12:30", "Mo-Su 16:30-00:30,08:30-16:30")]
['168', '47.5', '112']
>>> weekly("PH 09:00-18:00") is None
True
"""

from __future__ import annotations

import re
from decimal import Decimal

DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
DAY_MINUTES = 24 * 60
ALWAYS = Decimal(168)
RULE_RE = re.compile(r"(?P<days>[A-Za-z,-]+) (?P<spans>[\d:,-]+)")
SPAN_RE = re.compile(r"(\d\d):(\d\d)-(\d\d):(\d\d)")


def weekly(opening_hours: str | None) -> Decimal | None:
    """Return the hours of a common week, hours that overlap counted once; None where the days cannot be told."""
    if opening_hours is None:
        return None
    if opening_hours == "24/7":
        return ALWAYS
    spans: list[tuple[int, int]] = []
    for rule in opening_hours.split("; "):
        match = RULE_RE.fullmatch(rule)
        days = _days(match["days"]) if match else None
        if match is None or days is None:
            return None
        spans += [(day * DAY_MINUTES + start, day * DAY_MINUTES + end) for day in days for start, end in _spans(match)]
    return Decimal(_covered(spans)) / 60


def _spans(match: re.Match[str]) -> list[tuple[int, int]]:
    found = []
    for hours in SPAN_RE.findall(match["spans"]):
        start, end = int(hours[0]) * 60 + int(hours[1]), int(hours[2]) * 60 + int(hours[3])
        found.append((start, end if end > start else end + DAY_MINUTES))  # over midnight
    return found


def _days(written: str) -> list[int] | None:
    """Return the numbers of the days; None for public holidays and the like, which no common week has."""
    found: list[int] = []
    for part in written.split(","):
        first, _, last = part.partition("-")
        if first not in DAYS or (last and last not in DAYS):
            return None
        start, end = DAYS.index(first), DAYS.index(last or first)
        found += [day % 7 for day in range(start, end + 1 if end >= start else end + 8)]
    return found


def _covered(spans: list[tuple[int, int]]) -> int:
    total = reached = 0
    week = 7 * DAY_MINUTES
    parts = [piece for start, end in spans for piece in ((start, min(end, week)), (0, max(end - week, 0)))]
    for start, end in sorted(parts):
        total += max(end - max(start, reached), 0)
        reached = max(reached, end)
    return total
