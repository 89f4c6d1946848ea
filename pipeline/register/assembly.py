"""The register as a whole (台账汇编): rows put together, the other sides told, groups, statistics, deadlines.

>>> found = assembled([Read(Row(location="a.txt", name="a.txt", status="failed"), None, {})], date(2026, 1, 1), Asked())
>>> len(found.rows), found.groups[0].label, found.statistics
(1, '未读出 | not read', [])
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from pipeline.portfolio import Deadline, Group, Grouping, Portfolio, Row, Skipped, Statistic
from pipeline.record import Record
from pipeline.register import sides
from pipeline.register.columns import COLUMNS
from pipeline.register.company_names import key
from pipeline.register.deadlines import deadlines
from pipeline.register.groups import FAILED, by_type, grouped
from pipeline.register.rows import Projected, cells_of
from pipeline.register.rules import told
from pipeline.register.summaries import Pool, of_column

SAME_NUMBER = "合同编号与另一行相同 | same contract number as"


class Asked(NamedTuple):
    """What the reader asked for; party: the name or the role of our side."""

    grouping: Grouping = "type"
    party: str | None = None
    expiring: int | None = None


class Read(NamedTuple):
    """One row before its cells are made: the record, None for a failure, and its cells in the overview."""

    row: Row
    record: Record | None
    projected: Mapping[str, Projected]


def assembled(read: Sequence[Read], today: date, asked: Asked, skipped: Sequence[Skipped] = ()) -> Portfolio:
    """Return the register of all that was read; a failure is a row of its own."""
    rows = [each.row for each in read]
    contracts = [each.record.parties for each in read if each.record is not None]
    own = sides.named(asked.party, contracts) if asked.party else sides.ours(map(_names, read))
    for each in read:
        if each.record is not None:
            cells = {**cells_of(each.record, each.projected, today)}
            cells["counterparty"] = sides.other_side(each.record.parties, own)
            each.row.cells = {column.name: cells[column.name] for column in COLUMNS}
    _remark(rows)
    groups = grouped(rows, asked.grouping)
    found = [deadlines(place, each.record, today) for place, each in enumerate(read) if each.record is not None]
    dues = [each for of_row in found for each in of_row]
    ends = {each.row: date.fromisoformat(each.date) for each in dues if each.kind == "end" and each.date}
    return Portfolio(
        today=str(today),
        grouping=asked.grouping,
        party=_name_of(own, read) or asked.party,
        expiring=asked.expiring,
        columns=list(COLUMNS),
        rows=rows,
        groups=groups,
        statistics=list(_statistics(rows, groups, asked.grouping)),
        deadlines=sorted(dues, key=_nearness),
        ended=[row for row, end in sorted(ends.items(), key=lambda entry: entry[1]) if end < today],
        ending=list(_ending(ends, today, asked.expiring)),
        skipped=list(skipped),
        rules=told(asked.grouping),
    )


def _nearness(one: Deadline) -> tuple[bool, bool, int, int]:
    """Return what puts the next day first, then days that are past, the last one first, then what has no day."""
    left = one.days_left
    return left is None, left is not None and left < 0, abs(left or 0), one.row


def _names(read: Read) -> list[str]:
    parties = read.record.parties if read.record else []
    return [party.name.value for party in parties if party.name.value]


def _name_of(own: str | None, read: Sequence[Read]) -> str | None:
    """Return the name of our side as it is written first."""
    return next((name for each in read for name in _names(each) if own and key(name) == own), None)


def _ending(ends: Mapping[int, date], today: date, within: int | None) -> Iterator[int]:
    """Yield the contracts that end from today on within that many days, the first one first."""
    if within is None:
        return
    try:
        last = today + timedelta(days=within)
    except OverflowError:
        last = date.max
    for row, end in sorted(ends.items(), key=lambda entry: entry[1]):
        if today <= end <= last:
            yield row


def _remark(rows: Sequence[Row]) -> None:
    """Say of a row that another one has its contract number: it may be the same contract in another file."""
    first: dict[str, Row] = {}
    for row in rows:
        cell = row.cells.get("contract_number")
        number = str(cell.value or "").replace(" ", "").casefold() if cell else ""
        if number and first.setdefault(number, row) is not row:
            row.remark = f"{SAME_NUMBER} {first[number].location}"


def _statistics(rows: Sequence[Row], groups: Sequence[Group], grouping: Grouping) -> Iterator[Statistic]:
    """Yield the figures of all contracts, of those of each type, and of each other side."""
    read = tuple(place for place, row in enumerate(rows) if row.cells)
    pools = [Pool(None, "", read, is_judged=grouping == "none")]
    if grouping != "none":
        types = [group for group in by_type(rows) if group.key != FAILED]
        pools += [Pool(f"type:{group.key}", group.label, tuple(group.rows), is_judged=True) for group in types]
    if grouping == "counterparty":
        sides = [group for group in groups if group.key != FAILED]
        pools += [Pool(group.key, group.label, tuple(group.rows), is_judged=False) for group in sides]
    for column in COLUMNS:
        if column.is_compared:
            for pool in pools:
                yield from of_column(column, rows, pool)
