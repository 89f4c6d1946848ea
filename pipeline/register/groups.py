"""Rows by the type of the contract or by the other side (分组), the names of one company together.

>>> from pipeline.portfolio import Cell, Figure
>>> row = lambda name: Row(location="", name="", cells={"counterparty": Cell(figures=[Figure(value=name)])})
>>> found = by_counterparty([row("甲（集团）有限公司"), row("甲集团有限责任公司"), row("乙有限公司")])
>>> [(group.label, group.rows, group.variants) for group in found]
[('甲（集团）有限公司', [0, 1], ['甲（集团）有限公司', '甲集团有限责任公司']), ('乙有限公司', [2], ['乙有限公司'])]
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from pipeline.portfolio import Group, Grouping, Row
from pipeline.register.company_names import key, similar

FAILED, UNTOLD = "failed", "untold"
LABELS = {FAILED: "未读出 | not read", UNTOLD: "未写明 | not told"}
JOINT = " + "


def grouped(rows: Sequence[Row], grouping: Grouping) -> list[Group]:
    """Return the groups of ``rows``, and write its key into each row; without grouping there is none."""
    if grouping == "none":
        return []
    groups = by_type(rows) if grouping == "type" else by_counterparty(rows)
    for group in groups:
        for place in group.rows:
            rows[place].group = group.key
    return groups


def by_type(rows: Sequence[Row]) -> list[Group]:
    """Return the groups by type, the largest first."""
    return _groups(rows, lambda row: str(row.cells["contract_type"].value or UNTOLD) if row.cells else FAILED)


def by_counterparty(rows: Sequence[Row]) -> list[Group]:
    """Return the groups by the other side, with the names that were folded and those that merely look alike."""
    groups = _groups(rows, _other_side)
    for group in groups:
        if group.key in LABELS:
            continue
        names = Counter(name for place in group.rows for name in _names(rows[place]))
        group.variants = [name for name, _ in names.most_common()]
        sides = dict.fromkeys(key(name) for name in group.variants)
        group.label = JOINT.join(next(name for name in group.variants if key(name) == side) for side in sides)
    alike = similar(group.label for group in groups if group.key not in LABELS)
    for group in groups:
        group.similar = alike.get(group.label, [])
    return groups


def _groups(rows: Sequence[Row], key_of: Callable[[Row], str]) -> list[Group]:
    places: dict[str, list[int]] = {}
    for place, row in enumerate(rows):
        places.setdefault(key_of(row), []).append(place)
    ordered = sorted(places.items(), key=lambda one: (one[0] in LABELS, one[0] == FAILED, -len(one[1]), one[0]))
    return [Group(key=own, label=LABELS.get(own, own), rows=found) for own, found in ordered]


def _other_side(row: Row) -> str:
    if not row.cells:
        return FAILED
    sides = sorted({found for name in _names(row) if (found := key(name))})
    return JOINT.join(sides) or UNTOLD


def _names(row: Row) -> list[str]:
    cell = row.cells.get("counterparty")
    return [str(figure.value) for figure in cell.figures if figure.value] if cell else []
