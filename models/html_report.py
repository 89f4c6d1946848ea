"""An evaluation as one HTML page (网页评测报告): every figure with its interval, drawn, and every error listed.

The page holds no script and asks nothing of a network; what comes from gold and documents is shown as text only.  The
same run gives the same bytes: a date stands there only where the caller gives one.

>>> page = as_html(Figures(Report(), None), "empty").decode()
>>> page.startswith("<!DOCTYPE html>"), "<script" in page
(True, False)
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

from models.evaluate import Counts, Judgement, Report, compare, score
from models.html_style import STYLE
from models.html_tables import (
    TOTAL,
    bins_table,
    changes_table,
    confusion_table,
    facts_table,
    label_counts,
    rules_table,
    wrong_table,
)
from models.intervals import intervals
from models.labels import KIND, TYPE, Label, confusion
from models.reliability import bins, calibration_error
from models.report import Figures, macro_f1, thirds
from models.svg import diagram
from pipeline.writers.markup import Markup, joined, tag, text
from pipeline.writers.page import page

FEW = 8  # errors of a field that are shown unfolded
SECTIONS = {
    "fields": "各字段 Fields",
    "changes": "与上次比较 Gains and losses",
    "types": "合同类型 Contract types",
    "kinds": "条款类别 Clause kinds",
    "reliability": "置信度是否可靠 Reliability",
    "rules": "各规则 Rules",
    "errors": "错误清单 Wrong and missed facts",
}
INTERVALS = (
    "竖线之间为 95% Wilson 区间；同一合同内的事实并不独立，真实区间更宽。"
    "Whiskers: 95 % Wilson intervals; facts of one contract are not independent, so the true ones are wider."
)
CAREFUL = (
    "置信度取规则精确率区间的下端，故正确率应不低于虚线；低于虚线即许诺过多。"
    "A confidence is the lower end of its rule's interval: dots belong on or above the dashed line. "
    "若本语料曾用于测定置信度，此图只说明自洽。Where confidences were measured on these documents too, this shows "
    "consistency, not foresight."
)


def as_html(shown: Figures, corpus: str, date: str = "") -> bytes:
    """Return the page for the run over ``corpus``; ``date`` is shown as it is given."""
    bodies = {
        "fields": _fields(shown.report),
        "changes": _changes(shown),
        "types": _labels([one for one in shown.report.labels if one.task == TYPE]),
        "kinds": _labels([one for one in shown.report.labels if one.task == KIND]),
        "reliability": _reliability(shown.report),
        "rules": _rules(shown.report),
        "errors": _errors(shown.report),
    }
    parts = {name: body for name, body in bodies.items() if body}
    links = tag("nav", *(tag("a", SECTIONS[name], href=f"#{name}") for name in parts))
    sections = [tag("section", tag("h2", SECTIONS[name]), body, id=name) for name, body in parts.items()]
    body = tag("body", tag("header", *_head(shown.report, corpus, date), links), tag("main", *sections))
    return page(f"合同评测 hetong evaluate: {corpus}", STYLE, body)


def write(shown: Figures, folder: Path, target: Path, date: str = "") -> None:
    """Write the page to ``target``, whole or not at all; the corpus is named by its folder alone."""
    from pipeline.writers.folder import write as write_whole

    write_whole(as_html(shown, folder.resolve().name, date), target)


def _head(report: Report, corpus: str, date: str) -> Iterator[Markup]:
    total = report.total()
    precision, recall, f1 = score(total)
    ends = intervals(total)
    yield tag("h1", "合同抽取评测 Evaluation of contract extraction")
    yield tag("p", joined([f"语料 corpus: {corpus}", *([f"日期 date: {date}"] if date else [])], " · "))
    invented, blanks = report.filled_on_blank()
    third, others = thirds(report)
    figures: list[tuple[str, str, str]] = [
        ("文件 documents", str(report.documents), f"失败 failed: {len(report.failed)}"),
        ("事实 facts", str(total.right + total.missed), f"对 {total.right} · 多 {total.extra} · 漏 {total.missed}"),
        *(
            (name, f"{share:.3f}", f"{end.low:.3f} – {end.high:.3f}" if end else "–")
            for name, share, end in zip(
                ("精确率 precision", "召回率 recall", "F1"), (precision, recall, f1), ends, strict=True
            )
        ),
        ("宏平均 macro F1", f"{macro_f1(report):.3f}", f"字段 fields: {len(report.counts())}"),
        ("空白处填值 filled on blank", str(invented), f"共 of {blanks} ({invented / blanks if blanks else 0:.1%})"),
        ("每第三份 every third document", f"{third:.3f}", f"F1; 其余 the others: {others:.3f}"),
    ]
    cards = [tag("li", name, tag("b", number), tag("span", more, class_="range")) for name, number, more in figures]
    yield tag("ul", *cards, class_="cards")
    if report.failed:
        lines = [tag("li", f"{name}: {reason}") for name, reason in sorted(report.failed.items())]
        yield tag("h3", "读取失败 Failed documents")
        yield tag("ul", *lines)


def _fields(report: Report) -> Markup:
    return joined([tag("p", INTERVALS, class_="note"), facts_table(report.counts(), "字段 field", report.total())])


def _changes(shown: Figures) -> Markup:
    if shown.before is None:
        return Markup()
    changed = compare(shown.report, shown.before)
    if not changed:
        return tag("p", "与上次完全相同。No field differs from the run before.")
    now = shown.report.counts() | {TOTAL: shown.report.total()}
    before = dict(shown.before) | {TOTAL: Counts(*map(sum, zip(Counts(), *shown.before.values(), strict=True)))}
    return changes_table(now, before, [*changed, TOTAL])


def _labels(found: Sequence[Label]) -> Markup:
    if not found:
        return Markup()
    table = confusion(found)
    right = sum(one.gold == one.got for one in found)
    accuracy = tag("p", f"准确率 accuracy: {right} / {len(found)} = {right / len(found):.3f}")
    wrong = sorted(f"{one.document}: {one.gold} → {one.got or '–'}" for one in found if one.gold != one.got)
    listed = [_folded(f"错误 wrong: {len(wrong)}", tag("ul", *(tag("li", one) for one in wrong)), len(wrong))] * bool(
        wrong
    )
    return joined([accuracy, confusion_table(table), *listed, facts_table(label_counts(table), "类别 label")])


def _reliability(report: Report) -> Markup:
    found = bins(report.judgements)
    given = sum(one.given for one in found)
    unknown = sum(1 for one in report.judgements if one.rule and one.got is not None) - given
    if not found:
        return tag("p", "没有带置信度的值。No value carries a confidence.")
    said = sum(one.confidence * one.given for one in found) / given
    right = sum(one.right for one in found) / given
    error = (
        f"期望校准误差 expected calibration error: {calibration_error(found):.3f} · "
        f"平均置信度 mean confidence {said:.3f} · 正确率 share right {right:.3f} · "
        f"值 values {given} · 无置信度 without confidence {unknown}"
    )
    picture = tag("div", diagram(found), bins_table(found), class_="pair")
    return joined([tag("p", tag("b", error)), tag("p", CAREFUL, class_="note"), picture])


def _rules(report: Report) -> Markup:
    from pipeline.confidence import of

    rules = report.rules()
    return rules_table(rules, {rule: of(rule) for rule in rules})


def _errors(report: Report) -> Markup:
    groups: dict[str, list[Judgement]] = defaultdict(list)
    for one in report.wrong():
        groups[one.group].append(one)
    if not groups:
        return tag("p", "没有错误。Nothing is wrong or missed.")
    return joined(
        _folded(f"{group}: {len(found)}", wrong_table(sorted(found, key=_order)), len(found))
        for group, found in sorted(groups.items())
    )


def _order(one: Judgement) -> tuple[str, str, str]:
    return one.document, repr(one.gold), repr(one.got)


def _folded(summary: str, body: Markup, count: int) -> Markup:
    return tag("details", tag("summary", text(summary)), body, open="" if count <= FEW else None)
