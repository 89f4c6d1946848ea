"""Small pictures for a report (图): a bar with its interval, and a reliability diagram, as inline SVG.

No script, no font, no link; colours are classes of the page's style, and every picture says its figures as text too.

>>> bar(0.5, None).count("<rect")
2
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from models.intervals import Interval, wilson
from models.reliability import Bin
from pipeline.writers.markup import Markup, tag

BAR, HIGH = 110, 12  # a bar
SIDE, LEFT, TOP, COUNTS = 300, 52, 12, 60  # the diagram: its square, its margins, the band of counts below


def bar(value: float, interval: Interval | None) -> Markup:
    """Return a bar from 0 to 1 filled up to ``value``, with a whisker over ``interval``."""
    parts = [
        tag("rect", class_="track", x=0, y=1, width=BAR, height=HIGH - 2),
        tag("rect", class_="fill", x=0, y=1, width=_at(value * BAR), height=HIGH - 2),
    ]
    said = f"{value:.3f}"
    if interval is not None:
        low, high = (min(max(end * BAR, 0.75), BAR - 0.75) for end in interval)
        middle = HIGH / 2
        path = f"M{_at(low)} 2V{HIGH - 2}M{_at(low)} {middle:g}H{_at(high)}M{_at(high)} 2V{HIGH - 2}"
        parts += [tag("path", class_="halo", d=path), tag("path", class_="whisker", d=path)]
        said += f", {interval.low:.3f} – {interval.high:.3f}"
    return _picture(BAR, HIGH, said, parts)


def diagram(found: Sequence[Bin]) -> Markup:
    """Return the reliability diagram: confidence across, share of right values up, the number of values below."""
    ends = [one.low for one in found] + [interval.low for one in found if (interval := wilson(one.right, one.given))]
    start = int(min(ends, default=0.0) * 10) / 10
    parts = [*_grid(start), *(part for one in found for part in (_point(one, start), _column(one, start, found)))]
    high = TOP + SIDE + COUNTS + 46
    return _picture(LEFT + SIDE + 20, high, "可靠性图 reliability diagram", parts)


def _grid(start: float) -> Iterator[Markup]:
    yield tag("rect", class_="frame", x=LEFT, y=TOP, width=SIDE, height=SIDE)
    yield tag("path", class_="ideal", d=f"M{LEFT} {TOP + SIDE}L{LEFT + SIDE} {TOP}")
    for tenth in range(round(start * 10), 11):
        x, y = _across(tenth / 10, start), _up(tenth / 10, start)
        yield tag("path", class_="grid", d=f"M{LEFT} {_at(y)}h{SIDE}M{_at(x)} {TOP}v{SIDE}")
        yield tag("text", f"{tenth / 10:.1f}", x=LEFT - 6, y=_at(y + 4), text_anchor="end")
        yield tag("text", f"{tenth / 10:.1f}", x=_at(x), y=TOP + SIDE + 16, text_anchor="middle")
    below, middle = TOP + SIDE + COUNTS + 38, TOP + SIDE // 2
    yield tag("text", "置信度 confidence", x=LEFT + SIDE // 2, y=below, text_anchor="middle")
    turned = f"rotate(-90 14 {middle})"
    yield tag("text", "正确率 share right", x=14, y=middle, text_anchor="middle", transform=turned)


def _point(one: Bin, start: float) -> Markup:
    interval = wilson(one.right, one.given) or Interval(0.0, 1.0)
    x, share = _across(one.confidence, start), one.right / one.given
    low, high = _up(interval.low, start), _up(interval.high, start)
    whisker = tag("path", class_="whisker", d=f"M{_at(x)} {_at(low)}V{_at(high)}")
    dot = tag("circle", class_="dot", cx=_at(x), cy=_at(_up(share, start)), r=4.5)
    told = f"{one.low:.2f}–{one.high:.2f}: {one.right}/{one.given} = {share:.3f}, confidence {one.confidence:.3f}"
    return tag("g", tag("title", told), whisker, dot)


def _column(one: Bin, start: float, found: Sequence[Bin]) -> Markup:
    most, foot = max(other.given for other in found), TOP + SIDE + 24 + COUNTS
    left, right = _across(one.low, start), _across(one.high, start)
    high = max(1.0, (COUNTS - 16) * one.given / most)
    width = _at(right - left - 2)
    column = tag("rect", class_="fill", x=_at(left + 1), y=_at(foot - high), width=width, height=_at(high))
    number = tag("text", one.given, x=_at((left + right) / 2), y=_at(foot - high - 3), text_anchor="middle", class_="n")
    return tag("g", column, number)


def _across(value: float, start: float) -> float:
    return LEFT + SIDE * (value - start) / (1 - start)


def _up(value: float, start: float) -> float:
    return TOP + SIDE - SIDE * (value - start) / (1 - start)


def _picture(width: int, height: int, said: str, parts: Sequence[Markup]) -> Markup:
    attributes = {"viewBox": f"0 0 {width} {height}", "aria_label": said}
    return tag("svg", *parts, width=width, height=height, role="img", **attributes)


def _at(length: float) -> str:
    return f"{length:.1f}"
