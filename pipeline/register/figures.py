"""Figures and the cells that they make (数值与单元格): several values are never one, other units never compared.

>>> cell = joined([Figure(value=Decimal(1500), unit="CNY/month", shown="1,500 CNY/month")])
>>> cell.state, cell.shown, plain(Decimal("18000.50")), joined([]).state
('filled', '1,500 CNY/month', '18,000.5', 'absent')
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from pipeline.portfolio import Cell, Figure
from pipeline.record import Item, Slot

CENT = Decimal("0.01")
BLANK = "（空白）"
LIST_MARK = "; "


def plain(value: Decimal) -> str:
    """Return a number as a person reads it: thousands parted, no trailing zeros."""
    whole = value.to_integral_value()
    return f"{whole:,f}" if value == whole else f"{value.normalize():,f}"


def figure(source: Item | Slot[Any], value: Decimal | str | None, unit: str | None, **told: str) -> Figure:
    """Return a figure that stands where ``source`` does; told: ``shown`` and ``note``, else as the value is."""
    shown = told.get("shown") or (f"{plain(value)} {unit or ''}".strip() if isinstance(value, Decimal) else value or "")
    return Figure(
        value=value,
        unit=unit,
        shown=shown,
        note=told.get("note", ""),
        raw=source.raw,
        spans=source.spans,
        page=source.page,
        clause=getattr(source, "clause", None),
    )


def joined(figures: Sequence[Figure], *, has_blank: bool = False) -> Cell:
    """Return the cell of all values of a term: one that all give, or the list of them.

    has_blank: the contract leaves such a place open as well
    """
    if not figures:
        return Cell(state="blank" if has_blank else "absent")
    distinct = {(each.value, each.unit): each for each in reversed(figures)}
    first = figures[0]
    if len(distinct) == 1 and first.value is not None and not has_blank:
        return Cell(
            state="filled", value=first.value, unit=first.unit, shown=first.shown, note=first.note, figures=[*figures]
        )
    shown = dict.fromkeys(each.shown for each in figures)
    notes = dict.fromkeys(each.note for each in figures if each.note)
    return Cell(
        state="listed",
        shown=LIST_MARK.join((*shown, *([BLANK] if has_blank else []))),
        note=LIST_MARK.join(notes),
        figures=[*figures],
    )


def comparable(cell: Cell) -> dict[str, Decimal]:
    """Return the value of each unit that a cell gives one number of.

    >>> two = [Figure(value=Decimal(n), unit=unit) for n, unit in ((1, "CNY/day"), (2, "CNY/day"), (3, "CNY/month"))]
    >>> comparable(joined(two))
    {'CNY/month': Decimal('3')}
    """
    by_unit: dict[str, set[Decimal]] = {}
    for each in cell.figures:
        if isinstance(each.value, Decimal) and each.unit:
            by_unit.setdefault(each.unit, set()).add(each.value)
    return {unit: values.pop() for unit, values in by_unit.items() if len(values) == 1}


def divided(value: Decimal, divisor: int, unit: str) -> tuple[Decimal, str]:
    """Return a quotient, to the cent where it has no end, and its arithmetic.

    >>> divided(Decimal(18000), 12, "CNY/month"), divided(Decimal(1000), 3, "CNY/month")[1]
    ((Decimal('1500'), '18,000 / 12 = 1,500 CNY/month'), '1,000 / 3 ≈ 333.33 CNY/month')
    """
    exact = value / divisor
    rounded = exact.quantize(CENT)
    is_exact = rounded * divisor == value
    result = exact if is_exact else rounded
    return result, f"{plain(value)} / {divisor} {'=' if is_exact else '≈'} {plain(result)} {unit}"
