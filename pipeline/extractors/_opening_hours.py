"""All service hours as one OpenStreetMap ``opening_hours`` string (营业时间).

>>> windows = [ServiceHours(state="filled", days="Mo-Sa", start="08:00", end="20:00"),
...            ServiceHours(state="filled", days="Su", start="09:00", end="17:00")]
>>> opening_hours(windows)
'Mo-Sa 08:00-20:00; Su 09:00-17:00'
"""

from __future__ import annotations

from collections.abc import Iterable

from pipeline.record import ServiceHours

EVERY_DAY = "Mo-Su"  # a window without days holds every day
ALWAYS = ("00:00", "24:00")


def opening_hours(windows: Iterable[ServiceHours]) -> str | None:
    """Return the windows that are filled as one string, None if there is none; round the clock is ``24/7``.

    Windows of the same days are joined by a comma, in the order of the text.
    """
    by_days: dict[str, dict[str, None]] = {}
    for window in windows:
        if window.state != "filled" or not (window.start and window.end):
            continue
        days = window.days or EVERY_DAY
        if (window.start, window.end) == ALWAYS and days == EVERY_DAY:
            return "24/7"
        by_days.setdefault(days, {})[f"{window.start}-{window.end}"] = None
    return "; ".join(f"{days} {','.join(spans)}" for days, spans in by_days.items()) or None
