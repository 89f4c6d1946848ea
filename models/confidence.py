"""Measure how often each rule is right (规则置信度), by cross-validation over annotated contracts.

``python -m models.confidence`` reads the samples and every annotated corpus at hand, counts right and given values per
rule in folds of documents, prints the spread over the folds and writes ``pipeline/confidence.json``.  The rules are
written by hand and not fitted per fold; the folds show how much a rule's precision hangs on the documents asked.

>>> sorted(folds({"b": 1, "a": 2, "c": 3}, 2))
[['a', 'c'], ['b']]
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable

from models.evaluate import Judgement, evaluate
from models.gate import CORPORA, SAMPLES
from pipeline.confidence import TABLE, wilson

FOLDS = 5


def folds(documents: Iterable[str], count: int = FOLDS) -> list[list[str]]:
    """Return the documents dealt into ``count`` folds, in the order of their names."""
    names = sorted(documents)
    return [names[start::count] for start in range(count)]


def counts(judgements: Iterable[Judgement]) -> dict[str, tuple[int, int]]:
    """Return right and given values per rule."""
    table: dict[str, tuple[int, int]] = {}
    for one in judgements:
        if one.rule and one.got is not None:
            right, given = table.get(one.rule, (0, 0))
            table[one.rule] = (right + one.is_right, given + 1)
    return dict(sorted(table.items()))


def spread(judgements: list[Judgement]) -> dict[str, tuple[float, float]]:
    """Return per rule its lowest and highest precision over the folds in which it spoke."""
    table: dict[str, list[float]] = {}
    for fold in folds({one.document for one in judgements}):
        inside = set(fold)
        for rule, (right, given) in counts(one for one in judgements if one.document in inside).items():
            table.setdefault(rule, []).append(right / given)
    return {rule: (min(shares), max(shares)) for rule, shares in table.items()}


def main() -> int:
    """Measure, write the table, print it."""
    pairs = [(SAMPLES, SAMPLES), *CORPORA.values()]
    reports = [evaluate(gold, documents) for gold, documents in pairs if gold.is_dir() and documents.is_dir()]
    judgements = [one for report in reports for one in report.judgements]
    table, ranges = counts(judgements), spread(judgements)
    documents = len({one.document for one in judgements})
    content = {"documents": documents, "rules": {rule: list(pair) for rule, pair in table.items()}}
    TABLE.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", "utf-8")
    for rule, (right, given) in table.items():
        low, high = ranges[rule]
        bound = wilson(right, given)
        sys.stdout.write(f"{rule:36} {right:5} of {given:5}   folds {low:.2f} to {high:.2f}   confidence {bound}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
