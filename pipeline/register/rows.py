"""From a record to the cells of its row (记录到台账行).

What the overview of a batch tells of a whole contract (currency, due dates in words, counts) is taken from there; what
is compared is made comparable here, each figure with the words that it was read from and its arithmetic.

>>> record = Record(source=Source(name="a.txt", sha256="", format="txt"), fees=[Fee(state="blank", kind="deposit")])
>>> cells = cells_of(record, {}, date(2026, 1, 1))
>>> cells["deposit"].state, cells["total"].state, cells["end"].state
('blank', 'absent', 'absent')
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Protocol

from pipeline.portfolio import Cell, Figure
from pipeline.record import Evidence, Fee, Item, Party, Record, ServiceLevel, Slot
from pipeline.record import Source as Source  # for the doctest
from pipeline.register import hours, terms, units
from pipeline.register.basis import Basis, basis
from pipeline.register.figures import BLANK, LIST_MARK, figure, joined, plain

CONTEXT_CHARS = 24
FEES = frozenset({"fee", "rent"})
METHODS = {"litigation": "诉讼", "arbitration": "仲裁", "negotiation": "协商"}
NO_WORDS: Mapping[str, str] = MappingProxyType({})
APART = frozenset({"total", "deposit"})  # kinds with a column of their own


class Projected(Protocol):
    """A cell of the overview: its value, None where there is no plain one, and its state, ``listed`` for several."""

    @property
    def value(self) -> Any:
        """Return the value."""

    @property
    def state(self) -> str:
        """Return the state."""


def cells_of(record: Record, projected: Mapping[str, Projected], today: date) -> dict[str, Cell]:
    """Return the cells of one contract by column, but for the other side, which needs all contracts.

    projected: its cells in the overview
    """
    cells: dict[str, Cell] = {}
    for part in (_head(record, projected), _term(record, today), _money(record), _service(record), _ends(record)):
        cells.update(part)
    cells.update(_told(record, projected))
    return cells


def _head(record: Record, projected: Mapping[str, Projected]) -> Iterator[tuple[str, Cell]]:
    kind = record.contract_type.value
    yield "contract_type", Cell(state="filled", value=kind, shown=kind)
    yield "title", _slot(record.title)
    yield "contract_number", _slot(record.contract_number)
    yield "parties", _parties(record.parties)
    yield "signing_date", terms.date_cell(record.signing_date)
    yield "currency", _overview(projected.get("currency"), [])


def _term(record: Record, today: date) -> Iterator[tuple[str, Cell]]:
    term = terms.term_of(record.term)
    yield "start", terms.date_cell(record.term.start)
    yield "end", terms.end_cell(record.term, term)
    yield "days_left", _days_left(term.end, today)
    yield "duration_months", terms.months_cell(record.term, term)
    yield "duration_days", terms.days_cell(record.term, term)
    yield "renewal", terms.renewal_cell(record.term.renewal)


def _money(record: Record) -> Iterator[tuple[str, Cell]]:
    based = [(fee, _basis(record, fee)) for fee in record.fees]
    monthly = [fee for fee, found in based if fee.kind in FEES and found.is_whole]
    single = [fee for fee, found in based if fee.kind in FEES and not found.is_whole and found.unit]
    taken = {id(fee) for fee in (*monthly, *single)}
    other = [fee for fee in record.fees if id(fee) not in taken and fee.kind not in APART]
    for name, fees in (
        ("total", [fee for fee in record.fees if fee.kind == "total"]),
        ("fee_per_month", monthly),
        ("unit_price", single),
        ("deposit", [fee for fee in record.fees if fee.kind == "deposit"]),
        ("other_amounts", other),
    ):
        yield name, _all(fees, lambda fee: units.money(fee, _before(record, fee)))
    for name, kind in (("late_fee", "late_fee"), ("tax", "tax")):
        yield name, _all([rate for rate in record.rates if rate.kind == kind], units.rate)


def _service(record: Record) -> Iterator[tuple[str, Cell]]:
    levels: tuple[tuple[str, str, Callable[[ServiceLevel], Figure]], ...] = (
        ("first_response", "first_response_time", units.seconds),
        ("answer_rate", "answer_rate", units.share),
        ("satisfaction", "satisfaction", units.share),
        ("resolution_time", "resolution_time", units.seconds),
        ("resolution_rate", "resolution_rate", units.share),
        ("availability", "availability", units.share),
    )
    for name, metric, made in levels:
        yield name, _all([level for level in record.service_levels if level.metric == metric], made)
    yield "hours_per_week", hours.week(record.service_hours, record.breaks)


def _ends(record: Record) -> Iterator[tuple[str, Cell]]:
    dues = [due for due in record.payment.due if due.days_after is not None]
    yield "payment_days", _all(dues, units.payment_days)
    notices = [notice for notice in record.notice_periods if notice.purpose == "termination"]
    yield "termination_notice", _all(notices, units.notice)
    yield "method", _slot(record.dispute.method, METHODS)
    yield "venue", _slot(record.dispute.venue)
    capped = [liability for liability in record.liability if liability.cap]
    yield "liability_cap", _all(capped, lambda liability: figure(liability, liability.cap, None))
    yield "confidentiality", _slot(record.confidentiality)


def _told(record: Record, projected: Mapping[str, Projected]) -> Iterator[tuple[str, Cell]]:
    """Yield what is counted or put into one text over the whole contract."""
    yield "payment_due", _overview(projected.get("payment_due"), record.payment.due)
    yield "copies", _counted(projected.get("copies"), "copy", evidence=record.copies.total)
    yield "blanks", _counted(projected.get("blanks"), "place", note=_value(projected.get("blank_fields")))
    errors, warnings = (_value(projected.get(name)) or 0 for name in ("errors", "warnings"))
    note = f"{errors} error, {warnings} warning: {_value(projected.get('findings')) or ''}" if record.findings else ""
    count = Decimal(errors + warnings)
    yield "findings", Cell(state="filled", value=count, unit="finding", shown=plain(count), note=note)


def _all(items: Sequence[Any], made: Callable[[Any], Figure]) -> Cell:
    """Return the cell of all ``items``: those left open have no figure."""
    filled = [made(item) for item in items if item.state == "filled"]
    return joined(filled, has_blank=len(filled) < len(items))


def _slot(slot: Slot[str], words: Mapping[str, str] = NO_WORDS) -> Cell:
    """Return a text; words: what a person reads for its values."""
    if slot.state != "filled":
        return Cell(state=slot.state)
    value = slot.value or ""
    return joined([figure(slot, slot.value, None, shown=words.get(value, value) or slot.raw or "")])


def _overview(cell: Projected | None, items: Iterable[Item]) -> Cell:
    """Return a text of the overview with the words that it was read from."""
    if cell is None or cell.value is None:
        return Cell(state="blank" if cell is not None and cell.state == "blank" else "absent")
    figures = [figure(item, item.raw, None) for item in items if item.state == "filled"]
    value = str(cell.value)
    return Cell(state="filled", value=value, shown=value, figures=figures)


def _counted(cell: Projected | None, unit: str, note: object = None, evidence: Slot[int] | None = None) -> Cell:
    if cell is None or cell.value is None:
        return Cell(state="blank" if evidence is not None and evidence.state == "blank" else "absent")
    value = Decimal(cell.value)
    figures = [figure(evidence, value, unit, shown=plain(value))] if evidence is not None else []
    return Cell(state="filled", value=value, unit=unit, shown=plain(value), note=str(note or ""), figures=figures)


def _value(cell: Projected | None) -> Any:
    return cell.value if cell is not None else None


def _parties(parties: Sequence[Party]) -> Cell:
    """Return all parties with their names; one without a name is left open."""
    if not parties:
        return Cell()
    figures = [figure(party.name, party.name.value, None) for party in parties if party.name.state == "filled"]
    shown = LIST_MARK.join(f"{party.role} {party.name.value or BLANK}" for party in parties)
    is_open = all(party.name.state != "filled" for party in parties)
    return Cell(state="blank" if is_open else "filled", value=None if is_open else shown, shown=shown, figures=figures)


def _days_left(end: date | None, today: date) -> Cell:
    if end is None:
        return Cell()
    days = Decimal((end - today).days)
    return Cell(state="filled", value=days, unit="day", shown=plain(days), note=f"{end} - {today} = {plain(days)} day")


def _basis(record: Record, fee: Fee) -> Basis:
    return basis(fee.per, fee.raw or "", _before(record, fee))


def _before(record: Record, evidence: Evidence) -> str:
    """Return the text right before a value, where the record keeps the text."""
    text = record.source.text
    if not text or not evidence.spans:
        return ""
    start = evidence.spans[0].start
    return text[max(start - CONTEXT_CHARS, 0) : start]
