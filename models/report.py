"""Figures of a run as text and JSON (评测报告), with gains and losses against another run."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from models.evaluate import Counts, Report, compare, count, evaluate, score
from pipeline.errors import UnreadableFile


class Figures(NamedTuple):
    """A run, and the counts of the run that it is compared with."""

    report: Report
    before: dict[str, Counts] | None


def figures(folder: Path, documents: Path | None = None, against: Path | None = None) -> Figures:
    """Return the figures of ``folder``; ``against`` is a JSON file that an earlier run wrote.

    Raises UnreadableFile: ``against`` is missing or holds no figures.
    """
    before = None if against is None else _figures_in(against)
    return Figures(evaluate(folder, documents), before)


def _figures_in(path: Path) -> dict[str, Counts]:
    try:
        groups = json.loads(path.read_text("utf-8"))["groups"]
        return {name: Counts(row["right"], row["extra"], row["missed"]) for name, row in groups.items()}
    except OSError as error:
        raise UnreadableFile(str(path), error.strerror or str(error)) from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        told = "不是 hetong evaluate -o 写的结果 | not the figures of an earlier run, as hetong evaluate -o writes them"
        raise UnreadableFile(str(path), told) from error


def as_json(shown: Figures) -> bytes:
    """Return the figures as JSON: per group, in total, per rule."""
    report = shown.report
    content = {
        "documents": report.documents,
        "failed": report.failed,
        "groups": {name: counts._asdict() | score(counts)._asdict() for name, counts in report.counts().items()},
        "total": report.total()._asdict() | score(report.total())._asdict(),
        "macro_f1": macro_f1(report),
        "filled_on_blank": report.filled_on_blank(),
        "every_third_f1": thirds(report)[0],
        "other_two_f1": thirds(report)[1],
        "rules": report.rules(),
    }
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()


def as_text(shown: Figures, *, errors: bool = False, rules: bool = False) -> str:
    """Return the figures as a table, with every error and the precision per rule where asked for."""
    return "\n".join(_lines(shown, errors, rules)) + "\n"


def macro_f1(report: Report) -> float:
    """Return the mean F1 over the groups."""
    table = [score(counts).f1 for counts in report.counts().values()]
    return sum(table) / len(table) if table else 0.0


def thirds(report: Report) -> tuple[float, float]:
    """Return the micro F1 of every third document, in the order of their names, and of the others."""
    held = set(sorted({one.document for one in report.judgements})[2::3])
    parts = ([one for one in report.judgements if (one.document in held) is flag] for flag in (True, False))
    third, others = (score(count(part)).f1 for part in parts)
    return third, others


def _lines(shown: Figures, errors: bool, rules: bool) -> Iterator[str]:
    report = shown.report
    yield f"{'field':28} {'facts':>6} {'right':>6} {'extra':>6} {'missed':>6} {'P':>6} {'R':>6} {'F1':>6}"
    for name, counts in [*report.counts().items(), ("ALL (micro)", report.total())]:
        precision, recall, f1 = score(counts)
        figures = f"{counts.right + counts.missed:6} {counts.right:6} {counts.extra:6} {counts.missed:6}"
        yield f"{name:28} {figures} {precision:6.3f} {recall:6.3f} {f1:6.3f}"
    third, others = thirds(report)
    yield f"every third document, held out while tuning: F1 {third:.3f}; the others: {others:.3f}"
    invented, blanks = report.filled_on_blank()
    share = invented / blanks if blanks else 0.0
    yield f"documents {report.documents}, failed {len(report.failed)}, macro F1 {macro_f1(report):.3f}"
    yield f"filled on blank: {invented} of {blanks} blank slots ({share:.1%})"
    yield from (f"failed: {name}: {reason}" for name, reason in report.failed.items())
    if shown.before is not None:
        for name, (right, wrong) in compare(report, shown.before).items():
            yield f"{name:28} right {right:+d}, errors {wrong:+d}"
    if errors:
        yield from (f"{e.document}\t{e.group}\tgold={e.gold}\tgot={e.got}\t{e.rule or ''}" for e in report.wrong())
    if rules:
        yield from (
            f"{name:40} {right:5} of {given:5} right {right / given:.3f}"
            for name, (right, given) in report.rules().items()
        )
