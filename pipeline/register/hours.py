"""Hours of service in a week (每周服务小时): the union of all windows less the breaks inside it.

A window whose days are not said, or that is left open, gives no sum: then the reason stands there instead.

>>> every = ServiceHours(state="filled", days="Mo-Su", start="00:00", end="24:00")
>>> week([every], []).value, week([every.model_copy(update={"days": None})], []).note
(Decimal('168'), '未写明星期几，每天 24 小时 | days of the week not stated; 24 hours a day')
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal

from pipeline.portfolio import Cell, Figure
from pipeline.record import Break, ServiceHours
from pipeline.register.figures import BLANK, joined, plain

DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
DAY_MINUTES = 24 * 60
WEEK_MINUTES = 7 * DAY_MINUTES
HOLIDAYS = frozenset({"PH", "SH"})
CLOCK_RE = re.compile(r"(\d{1,2}):(\d{2})")
UNIT = "hour/week"
Stretch = tuple[int, int]


def week(windows: Sequence[ServiceHours], breaks: Sequence[Break]) -> Cell:
    """Return the hours of a week in which any of ``windows`` is open and none of ``breaks`` is on."""
    filled = [window for window in windows if window.state == "filled"]
    if not filled:
        return joined([], has_blank=bool(windows))
    reason = _reason(windows, breaks)
    if reason:
        shown = "; ".join((*map(_shown, filled), *([BLANK] if len(filled) < len(windows) else [])))
        return Cell(state="listed", shown=shown, note=reason, figures=[_figure(window) for window in filled])
    minutes, note = _sum(filled, breaks)
    value = _hours(minutes)
    return Cell(
        state="filled",
        value=value,
        unit=UNIT,
        shown=f"{plain(value)} h",
        note=note,
        figures=[_figure(filled[0], value, note), *(_figure(window, value) for window in filled[1:])],
    )


def days_of(days: str | None) -> frozenset[int] | None:
    """Return the numbers of days of the week, none for holidays alone; None where it cannot be told.

    >>> sorted(days_of("Mo-We,Su")), sorted(days_of("Sa-Mo")), days_of("PH"), days_of(None), days_of("often")
    ([0, 1, 2, 6], [0, 5, 6], frozenset(), None, None)
    """
    found: set[int] = set()
    for part in (days or "?").split(","):
        first, _, last = part.strip().partition("-")
        if part.strip() in HOLIDAYS:
            continue
        if first not in DAYS or (last and last not in DAYS):
            return None
        low, high = DAYS.index(first), DAYS.index(last or first)
        found.update(day % 7 for day in range(low, high + 1 if high >= low else high + 8))
    return frozenset(found)


def _reason(windows: Sequence[ServiceHours], breaks: Sequence[Break]) -> str:
    """Return why there is no sum, or nothing."""
    filled = [window for window in windows if window.state == "filled"]
    if len(filled) < len(windows):
        return "有时段留空 | a window is left blank"
    times = [(each.start, each.end) for each in filled]
    times += [(each.start, each.end) for each in breaks if each.state == "filled"]
    if any(minutes(*each) is None for each in times):
        return "时刻不完整 | times are not whole"
    if all(days_of(window.days) == frozenset() for window in filled):
        return "只写明节假日时段 | holidays only"
    unknown = [window for window in filled if days_of(window.days) is None]
    if not unknown:
        return ""
    if len(unknown) < len(filled):
        return "部分时段未写明星期几 | some windows do not state the days of the week"
    daily, _ = _sum([window.model_copy(update={"days": "Mo"}) for window in filled], breaks)
    a_day = plain(_hours(daily))
    return f"未写明星期几，每天 {a_day} 小时 | days of the week not stated; {a_day} hours a day"


def minutes(start: str | None, end: str | None) -> Stretch | None:
    """Return a window in minutes of the day; an end before the start is on the next day.

    >>> minutes("20:00", "08:00"), minutes("00:00", "24:00"), minutes("9:00", None), minutes("09:00", "09:00")
    ((1200, 1920), (0, 1440), None, None)
    """
    first, last = CLOCK_RE.fullmatch(start or ""), CLOCK_RE.fullmatch(end or "")
    if not first or not last:
        return None
    low, high = (int(match[1]) * 60 + int(match[2]) for match in (first, last))
    if low == high or max(low, high) > DAY_MINUTES:
        return None
    return low, high if high > low else high + DAY_MINUTES


def _sum(windows: Iterable[ServiceHours], breaks: Iterable[Break]) -> tuple[int, str]:
    """Return the minutes of a week, and the arithmetic in hours."""
    spans: list[Stretch] = []
    told: list[str] = []
    holidays = False
    for window in windows:
        days, span = days_of(window.days) or frozenset(), minutes(window.start, window.end)
        holidays = holidays or any(part in HOLIDAYS for part in (window.days or "").split(","))
        if span and days:
            spans += [(day * DAY_MINUTES + span[0], day * DAY_MINUTES + span[1]) for day in days]
            told.append(f"{len(days)} × {plain(_hours(span[1] - span[0]))}")
    pauses = [span for each in breaks if each.state == "filled" and (span := minutes(each.start, each.end))]
    spread = [(day * DAY_MINUTES + low, day * DAY_MINUTES + high) for day in range(7) for low, high in pauses]
    is_open = _marked(spans)
    lost, whole = (is_open & _marked(spread)).bit_count(), is_open.bit_count()
    stated = sum(high - low for low, high in spans)
    parts = [" + ".join(told)]
    if stated > whole:
        parts.append(f"- {plain(_hours(stated - whole))} (重叠 | overlap)")
    if lost:
        parts.append(f"- {plain(_hours(lost))} (休息 | breaks)")
    note = f"{' '.join(parts)} = {plain(_hours(whole - lost))} {UNIT}"
    return whole - lost, note + ("；节假日时段未计入 | holidays not counted" if holidays else "")


def _marked(spans: Iterable[Stretch]) -> int:
    """Return the minutes of a week inside ``spans`` as bits; what runs over Sunday is on Monday.

    >>> _marked([(0, 2), (1, 4), (WEEK_MINUTES - 1, WEEK_MINUTES + 5)]).bit_count()
    6
    """
    marked = 0
    for low, high in spans:
        marked |= ((1 << (high - low)) - 1) << low
    return (marked & ((1 << WEEK_MINUTES) - 1)) | marked >> WEEK_MINUTES


def _hours(minutes: int) -> Decimal:
    return (Decimal(minutes) / 60).quantize(Decimal("0.01")).normalize() + 0


def _shown(window: ServiceHours) -> str:
    times = f"{window.start or ''}-{window.end or ''}"
    return " ".join(part for part in (window.label, window.days, times) if part)


def _figure(window: ServiceHours, value: Decimal | None = None, note: str = "") -> Figure:
    return Figure(
        value=value,
        unit=UNIT,
        shown=_shown(window),
        note=note,
        raw=window.raw,
        spans=window.spans,
        page=window.page,
        clause=window.clause,
    )
