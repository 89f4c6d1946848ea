"""What a difference amounts to (差异说明): percent, factors, earlier and later, shorter and longer, stricter, looser.

>>> amount(Decimal(1500), Decimal(1800)), amount(Decimal("0.0005"), Decimal("0.005"))
(('+20 %', '+20 %'), ('×10', '×10'))
>>> day("2025-12-31", "2025-10-31"), clock("18:00", "17:30")
(('提前 2 个月', '2 months earlier'), ('早 30 分钟', '30 minutes earlier'))
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from decimal import Decimal

Note = tuple[str, str]
NONE: Note = ("", "")
LEAST_FACTOR = 2
UNITS = {
    "month": ("个月", "month"),
    "day": ("天", "day"),
    "workday": ("个工作日", "working day"),
    "hour": ("小时", "hour"),
    "minute": ("分钟", "minute"),
    "second": ("秒", "second"),
    "millisecond": ("毫秒", "millisecond"),
    "year": ("年", "year"),
}
DAY_MINUTES = 24 * 60


def plain(number: Decimal) -> str:
    """Return a number without needless noughts.

    >>> plain(Decimal("12000.00")), plain(Decimal("0.50"))
    ('12000', '0.5')
    """
    written = f"{number:f}"
    return written.rstrip("0").rstrip(".") if "." in written else written


def counted(number: Decimal, unit: str) -> Note:
    """Return a number of units in both languages."""
    chinese, english = UNITS[unit]
    return f"{plain(number)} {chinese}", f"{plain(number)} {english}{'' if number == 1 else 's'}"


def amount(old: Decimal, new: Decimal) -> Note:
    """Return by how much an amount, a share or a count changed."""
    if not old or not new or (old < 0) != (new < 0):
        return NONE
    times = _times(old, new)
    if times != NONE:
        return times
    percent = (new - old) / old * 100
    digits = 0 if abs(percent) >= 1 and percent == percent.to_integral_value() else 1 if abs(percent) >= 1 else 2
    return (f"{percent:+.{digits}f} %",) * 2


def _times(old: Decimal, new: Decimal) -> Note:
    """Return how many times as large or as small a number became, where that is a whole number."""
    if not old or not new:
        return NONE
    for factor, sign in ((new / old, "×"), (old / new, "÷")):
        if factor >= LEAST_FACTOR and factor == factor.to_integral_value():
            return (f"{sign}{plain(factor)}",) * 2
    return NONE


def share(old: Decimal, new: Decimal) -> Note:
    """Return by how many points a share, a fraction, changed; of small ones only how many times.

    >>> share(Decimal("0.92"), Decimal("0.9")), share(Decimal("0.05"), Decimal("0.1"))[1]
    (('低 2 个百分点', '2 points lower'), '×2, 5 points higher')
    """
    points = abs(new - old) * 100
    times = _times(old, new)
    if not points or (times != NONE and points < 1):
        return times
    chinese, english = f"{plain(points)} 个百分点", f"{plain(points)} point{'' if points == 1 else 's'}"
    said = (f"高 {chinese}", f"{english} higher") if new > old else (f"低 {chinese}", f"{english} lower")
    return joined(times, said)


def day(old: str, new: str) -> Note:
    """Return how much earlier or later a day or a month is, in whole months where the calendar says so."""
    first, second = _date(old), _date(new)
    if first is None or second is None or len(old) != len(new):
        return NONE
    number, unit = _between(*sorted((first, second)))
    chinese, english = counted(Decimal(number), unit)
    return (f"推迟 {chinese}", f"{english} later") if second > first else (f"提前 {chinese}", f"{english} earlier")


def term_end(old: str, new: str) -> Note:
    """Return by how much the term of a contract changed whose start stayed.

    >>> term_end("2025-12-31", "2025-10-31")
    ('合同期缩短 2 个月', 'term shortened by 2 months')
    """
    chinese, english = day(old, new)
    if not chinese:
        return NONE
    verb, way = ("延长", "extended") if new > old else ("缩短", "shortened")
    return f"合同期{verb} {chinese.split(' ', 1)[1]}", f"term {way} by {english.rsplit(' ', 1)[0]}"


def clock(old: str, new: str) -> Note:
    """Return how much earlier or later a time of the day is, the nearer way round midnight."""
    minutes = (_minutes(new) - _minutes(old)) % DAY_MINUTES
    is_later = minutes <= DAY_MINUTES // 2
    minutes = minutes if is_later else DAY_MINUTES - minutes
    if not minutes:
        return NONE
    number, unit = (Decimal(minutes // 60), "hour") if minutes % 60 == 0 else (Decimal(minutes), "minute")
    chinese, english = counted(number, unit)
    return (f"晚 {chinese}", f"{english} later") if is_later else (f"早 {chinese}", f"{english} earlier")


def length(old: Decimal, new: Decimal, unit: str) -> Note:
    """Return how much shorter or longer a length of time is.

    >>> length(Decimal(12), Decimal(10), "month")
    ('缩短 2 个月', '2 months shorter')
    """
    if unit not in UNITS:
        return NONE
    chinese, english = counted(abs(new - old), unit)
    return (f"延长 {chinese}", f"{english} longer") if new > old else (f"缩短 {chinese}", f"{english} shorter")


def units(old: str, new: str) -> Note:
    """Return that another unit counts.

    >>> units("workday", "day")
    ('个工作日 → 天', 'working days → days')
    """
    first, second = UNITS.get(old), UNITS.get(new)
    return (f"{first[0]} → {second[0]}", f"{first[1]}s → {second[1]}s") if first and second else NONE


def day_of_month(old: Decimal, new: Decimal) -> Note:
    """Return how much earlier or later in its month a day is."""
    chinese, english = counted(abs(new - old), "day")
    return (f"晚 {chinese}", f"{english} later") if new > old else (f"早 {chinese}", f"{english} earlier")


def limit(operator: str | None, old: Decimal, new: Decimal) -> Note:
    """Return whether a limit became stricter or looser.

    >>> limit(">=", Decimal(90), Decimal(85)), limit("<=", Decimal(40), Decimal(25))
    (('更宽', 'looser'), ('更严', 'stricter'))
    """
    if operator is None or old == new:
        return NONE
    is_stricter = (new > old) == operator.startswith(">")
    return ("更严", "stricter") if is_stricter else ("更宽", "looser")


def joined(*notes: Note) -> Note:
    """Return several notes as one."""
    chinese, english = (
        "，".join(note[0] for note in notes if note[0]),
        ", ".join(note[1] for note in notes if note[1]),
    )
    return chinese, english


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text if len(text) > 7 else f"{text}-01")
    except ValueError:
        return None


def _between(first: date, second: date) -> tuple[int, str]:
    """Return the distance in years or months where both are the same day of the month or its last, else in days."""
    months = (second.year - first.year) * 12 + second.month - first.month
    if months and (first.day == second.day or (_is_last(first) and _is_last(second))):
        return (months // 12, "year") if months % 12 == 0 else (months, "month")
    return (second - first).days, "day"


def _is_last(day: date) -> bool:
    return day.day == monthrange(day.year, day.month)[1]


def _minutes(text: str) -> int:
    hours, minutes = text.split(":")
    return int(hours) * 60 + int(minutes)
