"""The tables of the evaluation's page (表格): figures per field, gains and losses, rules, confusion, wrong facts.

>>> facts_table({"fees": Counts(8, 2, 0)}, "字段 field").count("<svg")
3
>>> value(None), value((5000.0, None)), value(SlotFact("filled", "<甲>"))
('无 none', '5000 · –', 'filled: &lt;甲&gt;')
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from models.evaluate import Counts, Judgement, score
from models.facts import SlotFact
from models.intervals import Interval, intervals, wilson
from models.reliability import Bin
from models.svg import bar
from pipeline.writers.markup import Markup, joined, tag, text

Confusion = Mapping[tuple[str, str | None], int]
LONGEST = 400  # characters of one value that are shown
HEAD = 20  # characters of a label above its column; its line, in the same order, has it whole
NO_LABEL = "无 none"
TOTAL = "ALL (micro)"


def facts_table(counts: Mapping[str, Counts], head: str, total: Counts | None = None) -> Markup:
    """Return counts, precision, recall and F1 with intervals, one line a name, the total last."""
    heads = [head, "事实 facts", "对 right", "多 extra", "漏 missed", "精确率 precision", "召回率 recall", "F1"]
    rows = [tag("tr", *_figures(name, found)) for name, found in counts.items()]
    if total is not None:
        rows.append(tag("tr", *_figures(TOTAL, total), class_="total"))
    return _table(heads, rows, numbers=range(1, 5))


def changes_table(now: Mapping[str, Counts], before: Mapping[str, Counts], changed: Iterable[str]) -> Markup:
    """Return the fields that differ from the run before: right facts, errors and F1 of both runs."""
    heads = ["字段 field", "对 right", "±", "错 errors", "±", "F1", "±", "结果 outcome"]
    rows = [
        tag(
            "tr",
            *_change(name, before.get(name, Counts()), now.get(name, Counts())),
            class_="total" if name == TOTAL else None,
        )
        for name in changed
    ]
    return _table(heads, rows, numbers=range(1, 7))


def rules_table(rules: Mapping[str, tuple[int, int]], shipped: Mapping[str, float | None]) -> Markup:
    """Return the precision of every rule, and whether the confidence that it is given agrees with it."""
    heads = ["规则 rule", "给出 given", "对 right", "精确率 precision", "置信度 confidence", "在区间内？ inside?"]
    rows = []
    for name, (right, given) in rules.items():
        said, interval = shipped.get(name), wilson(right, given)
        cells = [_number(given), _number(right), _measure(right / given, interval)]
        confidence = _number("–" if said is None else f"{said:.2f}")
        rows.append(tag("tr", tag("th", name, scope="row"), *cells, confidence, tag("td", _verdict(said, interval))))
    return _table(heads, rows, numbers=(1, 2, 4))


def bins_table(found: Sequence[Bin]) -> Markup:
    """Return the bins of the reliability diagram as figures."""
    heads = ["置信度 confidence", "平均 mean", "值 values", "对 right", "正确率 share right"]
    rows = []
    for one in found:
        interval = wilson(one.right, one.given)
        cells = [_number(f"{one.confidence:.3f}"), _number(one.given), _number(one.right)]
        name = tag("th", f"{one.low:.2f} – {one.high:.2f}", scope="row")
        rows.append(tag("tr", name, *cells, _measure(one.right / one.given, interval)))
    return _table(heads, rows, numbers=range(1, 4))


def confusion_table(found: Confusion) -> Markup:
    """Return the matrix: a line for each label of the gold, a column for each of the records."""
    names = sorted({gold for gold, _ in found} | {got for _, got in found if got is not None})
    across: list[str | None] = [*names, *([None] if any(got is None for _, got in found) else [])]
    top = [tag("th", NO_LABEL if got is None else got[:HEAD], scope="col", class_="top") for got in across]
    rows = []
    for gold in names:
        line = sum(number for (wanted, _), number in found.items() if wanted == gold)
        cells = [_cell(found.get((gold, got), 0), line, gold == got) for got in across]
        rows.append(tag("tr", tag("th", gold, scope="row"), *cells))
    head = tag("thead", tag("tr", tag("th", "标注 gold ↓ · 记录 record →", scope="col"), *top))
    return tag("div", tag("table", head, tag("tbody", *rows), class_="matrix"), class_="wide")


def label_counts(found: Confusion) -> dict[str, Counts]:
    """Return right, extra and missed per label of a confusion matrix."""
    names = sorted({gold for gold, _ in found} | {got for _, got in found if got is not None})
    table = {}
    for name in names:
        extra = sum(number for (gold, got), number in found.items() if got == name != gold)
        missed = sum(number for (gold, got), number in found.items() if gold == name != got)
        table[name] = Counts(found.get((name, name), 0), extra, missed)
    return table


def wrong_table(found: Iterable[Judgement]) -> Markup:
    """Return every wrong or missed fact of one field."""
    heads = ["文件 document", "错误 error", "标注 gold", "记录 record", "规则 rule"]
    rows = [
        tag(
            "tr",
            tag("th", _cut(one.document), scope="row"),
            tag("td", _error(one)),
            *(tag("td", said) for said in (value(one.gold), value(one.got), text(one.rule or "–"))),
        )
        for one in found
    ]
    return _table(heads, rows, class_="facts")


def value(fact: Any) -> Markup:
    """Return a fact as text: state and value of a slot, the parts of a list entry."""
    if fact is None:
        return text(NO_LABEL)
    if isinstance(fact, SlotFact):
        return _cut(fact.state if fact.value is None else f"{fact.state}: {fact.value}")
    parts = fact if isinstance(fact, tuple) else (fact,)
    return _cut(" · ".join("–" if part is None or part == "" else _plain(part) for part in parts))


def _plain(part: Any) -> str:
    return str(int(part)) if isinstance(part, float) and part.is_integer() else str(part)


def _figures(name: str, counts: Counts) -> list[Markup]:
    numbers = (counts.right + counts.missed, *counts)
    measures = [_measure(share, interval) for share, interval in zip(score(counts), intervals(counts), strict=True)]
    return [tag("th", name, scope="row"), *map(_number, numbers), *measures]


def _change(name: str, before: Counts, now: Counts) -> list[Markup]:
    right, errors = now.right - before.right, sum(now[1:]) - sum(before[1:])
    old, new = score(before).f1, score(now).f1
    pairs = [
        (f"{before.right} → {now.right}", f"{right:+d}"),
        (f"{sum(before[1:])} → {sum(now[1:])}", f"{errors:+d}"),
        (f"{old:.3f} → {new:.3f}", f"{new - old:+.3f}"),
    ]
    outcome = (
        _word("好转 ▲ gain", "good") if new > old else _word("退步 ▼ loss", "bad") if new < old else text("持平 =")
    )
    cells = [_number(part) for pair in pairs for part in pair]
    return [tag("th", name, scope="row"), *cells, tag("td", outcome)]


def _verdict(said: float | None, interval: Interval | None) -> Markup:
    if said is None or interval is None:
        return text("未测 unmeasured")
    if round(interval.low, 2) <= said <= round(interval.high, 2):
        return _word("✓ 是 inside", "good")
    return text("↓ 低于 below: modest") if said < interval.low else _word("↑ 高于 above: promises too much", "bad")


def _error(one: Judgement) -> Markup:
    if one.gold is None:
        return text("多 extra")
    if one.got is None:
        return text("漏 missed")
    states = [fact.state for fact in (one.gold, one.got) if isinstance(fact, SlotFact)]
    return _word("空白处填值 filled on blank", "bad") if states == ["blank", "filled"] else text("错 wrong")


def _measure(share: float, interval: Interval | None) -> Markup:
    ends = f"{interval.low:.3f} – {interval.high:.3f}" if interval else "–"
    said = joined([tag("b", f"{share:.3f}"), tag("span", ends, class_="range")], " ")
    return tag("td", bar(share, interval), said, class_="measure")


def _cell(number: int, line: int, is_same: bool) -> Markup:
    shade = min(4, 1 + int(4 * number / line)) if number else 0
    classes = [*(["same"] if is_same else []), *([f"{'r' if is_same else 'w'}{shade}"] if shade else [])]
    return tag("td", number or "", class_=" ".join(classes) or None)


def _table(heads: Sequence[str], rows: Sequence[Markup], numbers: Iterable[int] = (), class_: str = "") -> Markup:
    right = set(numbers)
    top = [tag("th", head, scope="col", class_="n" if i in right else None) for i, head in enumerate(heads)]
    if not rows:
        rows = [tag("tr", tag("td", "没有内容 | nothing here", colspan=len(heads)))]
    content = tag("table", tag("thead", tag("tr", *top)), tag("tbody", *rows), class_=class_ or None)
    return content if class_ else tag("div", content, class_="wide")


def _number(shown: object) -> Markup:
    return tag("td", shown, class_="n")


def _word(shown: str, class_: str) -> Markup:
    return tag("span", shown, class_=class_)


def _cut(shown: str) -> Markup:
    return text(shown if len(shown) <= LONGEST else f"{shown[:LONGEST]}… (+{len(shown) - LONGEST})")
