"""One row for each contract (合同汇总): what is looked for first, with what is blank and what is not there.

Of several values none is chosen: such a cell is ``listed`` and all of them stand in the table of terms.

>>> row = overview(Entry("in/a.txt", "00", "ok"), {"fees": [{"state": "blank", "kind": "deposit"}]}, 1)
>>> row["file"].value, row["deposit"].state, row["title"].state, row["blank_fields"].value
('a.txt', 'blank', 'absent', 'deposit fees')
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import PurePath
from typing import Any

from pipeline.entry import Entry
from pipeline.writers.cells import Cell, Json, State, day, exact, measure, text, whole, window

MONTHLY = frozenset({"fee", "rent"})
SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400}
CHARS_LISTED = 2_000  # of all entries of a list in one cell; the terms have every one of them


def overview(entry: Entry, record: Json | None, blanks: int) -> dict[str, Cell]:
    """Return the cells of one file by column name; without a record there is no more than the file itself.

    blanks: how many slots and entries are blank
    """
    row = {
        "location": Cell(entry.location),
        "file": Cell(PurePath(entry.location).name),
        "status": Cell(entry.status),
        "code": Cell(entry.code),
        "sha256": Cell(entry.sha256),
    }
    if record is None:
        return row
    for part in (_head, _parties, _term, _money, _service, _ends, _counts):
        row.update(part(record))
    row["blanks"] = Cell(blanks)
    for column, state in (("blank_fields", "blank"), ("listed_fields", "listed")):
        row[column] = Cell(" ".join(name for name, cell in row.items() if cell.state == state) or None)
    return row


def _head(record: Json) -> Iterator[tuple[str, Cell]]:
    source, kind = record.get("source", {}), record.get("contract_type", {})
    for name in ("format", "pages", "characters"):
        yield name, Cell(source.get(name))
    yield "is_truncated", Cell(bool(source.get("truncated")))
    yield "contract_type", Cell(kind.get("value"), "filled", measure(kind.get("confidence")))
    for name in ("title", "contract_number"):
        yield name, _slot(record.get(name))
    yield from _dated("signing_date", record.get("signing_date"))


def _parties(record: Json) -> Iterator[tuple[str, Cell]]:
    """Yield who is who: by the roles of the text, else in its order."""
    parties = list(record.get("parties", ()))
    sides = [next((party for party in parties if party.get("role") == role), None) for role in ("甲方", "乙方")]
    others = [party for party in parties if party not in sides]
    for side, name in enumerate(("party_a", "party_b")):
        party = sides[side] or (others.pop(0) if others else {})
        yield f"{name}_role", Cell(party.get("role"))
        yield name, _slot(party.get("name"))
        yield f"{name}_credit_code", _slot(party.get("credit_code"))
    yield (
        "other_parties",
        Cell(_joined(str(party.get("name", {}).get("value") or party.get("role")) for party in others)),
    )


def _term(record: Json) -> Iterator[tuple[str, Cell]]:
    period = record.get("term", {})
    yield "term_start", next(_dated("term_start", period.get("start")))[1]
    yield from _dated("term_end", period.get("end"))
    yield "duration", _slot(period.get("duration"))


def _money(record: Json) -> Iterator[tuple[str, Cell]]:
    fees = list(record.get("fees", ()))
    monthly = [fee for fee in fees if fee.get("kind") in MONTHLY and fee.get("per") == "month"]
    yield "total_amount", _single((fee for fee in fees if fee.get("kind") == "total"), _number)
    yield "monthly_fee", _single(monthly, _number)
    yield "deposit", _single((fee for fee in fees if fee.get("kind") == "deposit"), _number)
    yield "currency", Cell(_joined(sorted({fee.get("currency") or "" for fee in fees}), " "))
    yield "fees", _all(fees, _amount)
    yield "payment_due", _all(record.get("payment", {}).get("due", ()), lambda due: due.get("value"))
    late = (rate for rate in record.get("rates", ()) if rate.get("kind") == "late_fee")
    yield "late_fee_rate", _single(late, _number)


def _service(record: Json) -> Iterator[tuple[str, Cell]]:
    levels = list(record.get("service_levels", ()))
    opening = record.get("service", {}).get("opening_hours")
    hours = _all(record.get("service_hours", ()), window)
    yield "service_hours", hours._replace(value=opening) if opening else hours
    for name, metric, figure in (
        ("first_response_seconds", "first_response_time", _seconds),
        ("answer_rate_percent", "answer_rate", _percent),
        ("satisfaction_percent", "satisfaction", _percent),
    ):
        yield name, _single((level for level in levels if level.get("metric") == metric), figure)
    yield "service_levels", _all(levels, _level)


def _ends(record: Json) -> Iterator[tuple[str, Cell]]:
    notices = (notice for notice in record.get("notice_periods", ()) if notice.get("purpose") == "termination")
    yield "termination_notice", _single(notices, _quantity)
    dispute = record.get("dispute", {})
    yield "dispute_method", _slot(dispute.get("method"))
    yield "dispute_venue", _slot(dispute.get("venue"))
    copies = _slot(record.get("copies", {}).get("total"))
    yield "copies", copies._replace(value=whole(copies.value))


def _counts(record: Json) -> Iterator[tuple[str, Cell]]:
    findings = list(record.get("findings", ()))
    for name, severity in (("errors", "error"), ("warnings", "warning")):
        yield name, Cell(sum(finding.get("severity") == severity for finding in findings))
    yield "findings", Cell(_joined(sorted({finding.get("code", "") for finding in findings}), " "))


def _slot(slot: Json | None) -> Cell:
    slot = slot or {}
    state, value = slot.get("state", "absent"), slot.get("value")
    shown: State = "listed" if state == "filled" and value is None else state
    return Cell(value, shown, measure(slot.get("confidence")))


def _dated(name: str, slot: Json | None) -> Iterator[tuple[str, Cell]]:
    """Yield the date, where it is a whole one, and its text, which says what is known else."""
    cell = _slot(slot)
    date = day(cell.value)
    yield name, cell._replace(value=date, state="listed" if cell.state == "filled" and not date else cell.state)
    said = cell.value or (slot or {}).get("raw") if cell.state in ("filled", "listed") else None
    yield f"{name}_text", cell._replace(value=said, state="filled" if said else cell.state)


def _single(items: Iterable[Json], figure: Callable[[Json], Any]) -> Cell:
    """Return the one figure that all filled ``items`` give."""
    items = list(items)
    filled = [item for item in items if item.get("state") == "filled"]
    if not filled:
        return Cell(None, "blank" if items else "absent")
    figures = {figure(item) for item in filled}
    if len(figures) > 1 or None in figures or len(filled) < len(items):
        return Cell(None, "listed")
    sureness = [measure(item["confidence"]) or 0.0 for item in filled if item.get("confidence") is not None]
    return Cell(figures.pop(), "filled", min(sureness, default=None))


def _all(items: Iterable[Json], shown: Callable[[Json], str | None]) -> Cell:
    """Return all filled ``items`` as text, each once."""
    items = list(items)
    texts = dict.fromkeys(shown(item) or item.get("raw") or "" for item in items if item.get("state") == "filled")
    if not texts:
        return Cell(None, "blank" if items else "absent")
    return Cell(_joined(texts))


def _joined(texts: Iterable[str], mark: str = "; ") -> str | None:
    whole = mark.join(text for text in texts if text)
    return (whole if len(whole) <= CHARS_LISTED else whole[: CHARS_LISTED - 1] + "…") or None


def _number(item: Json) -> Any:
    return exact(item.get("value"))


def _seconds(level: Json) -> Any:
    value, unit = exact(level.get("value")), SECONDS.get(level.get("unit") or "")
    return exact(value * unit) if value is not None and unit else None


def _percent(level: Json) -> Any:
    return exact(level.get("value")) if level.get("unit") == "percent" else None


def _quantity(item: Json) -> str | None:
    value = text(item.get("value"))
    return f"{value} {item.get('unit') or ''}".strip() if value is not None else None


def _amount(fee: Json) -> str | None:
    value = text(fee.get("value"))
    per = f"/{fee['per']}" if fee.get("per") else ""
    return f"{fee.get('kind')} {value} {fee.get('currency') or ''}{per}" if value is not None else None


def _level(level: Json) -> str | None:
    quantity = _quantity(level)
    named = " ".join(part for part in (level.get("metric"), level.get("channel"), level.get("operator")) if part)
    return f"{named} {quantity}" if quantity else None
