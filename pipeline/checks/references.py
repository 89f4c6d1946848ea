"""Citations that point to nothing (引用的条款、附件不存在).

>>> [rule.code for rule in RULES]
['reference.missing-clause', 'reference.missing-annex']
"""

from __future__ import annotations

from collections.abc import Iterable

from pipeline.checks._rule import Rule, finding
from pipeline.contract import Contract
from pipeline.record import Finding, Record

CLAUSE = Rule("reference.missing-clause", "warning", "引用的条款不存在", "a clause that is cited does not exist")
ANNEX = Rule("reference.missing-annex", "info", "引用的附件不在本文件中", "an annex that is cited is not in this file")
RULES: tuple[Rule, ...] = (CLAUSE, ANNEX)

MOST_MISSING = 5  # where most of more than this point nowhere, it is the clauses that were not read


def check(record: Record, contract: Contract) -> Iterable[Finding]:
    """Yield every citation without a target, one for each that is worded alike; none where no clause was read."""
    cited = [reference for reference in record.references if "附" not in (reference.raw or "")]
    missing = sum(reference.target is None for reference in cited)
    if not contract.clauses or (missing > MOST_MISSING and missing > len(cited) / 2):
        return
    seen: set[str] = set()
    for reference in record.references:
        raw = "".join((reference.raw or "").split())
        if reference.target is not None or not raw or raw in seen:
            continue
        seen.add(raw)
        rule = ANNEX if "附" in raw else CLAUSE
        yield finding(rule, raw, raw, spans=reference.spans, clause=reference.clause)
