"""Least, median and greatest of each column (统计), for every unit apart, and the values far from the others.

>>> from pipeline.portfolio import Cell, Figure
>>> cell = lambda n: Cell(figures=[Figure(value=Decimal(n), unit="CNY/month")])
>>> column = Column(name="fee", heading_zh="", heading_en="", is_compared=True, is_ratio=True)
>>> rows = [Row(location="", name="", cells={"fee": cell(n)}) for n in (10, 11, 12, 11, 10, 100)]
>>> found = of_column(column, rows, Pool(None, "", tuple(range(6)), is_judged=True))
>>> [(each.n, each.minimum, each.median, each.maximum, each.outliers) for each in found]
[(6, Decimal('10'), Decimal('11'), Decimal('100'), [5])]
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from statistics import median
from typing import NamedTuple

from pipeline.portfolio import Column, Outlier, Row, Statistic
from pipeline.register.figures import CENT, comparable
from pipeline.register.outliers import judged

ALL = "全部合同 | all contracts"


class Pool(NamedTuple):
    """Contracts whose values are counted together.

    group: key of a group, None for all; is_judged: outliers are told among them
    """

    group: str | None
    label: str
    rows: tuple[int, ...]
    is_judged: bool


def of_column(column: Column, rows: Sequence[Row], pool: Pool) -> Iterator[Statistic]:
    """Yield the figures of one column, a unit each, and mark the outliers in their cells."""
    by_unit: dict[str, list[tuple[int, Decimal]]] = {}
    for place in pool.rows:
        cell = rows[place].cells.get(column.name)
        for unit, value in comparable(cell).items() if cell else ():
            by_unit.setdefault(unit, []).append((place, value))
    for unit, found in sorted(by_unit.items(), key=lambda entry: (entry[0] != column.unit, -len(entry[1]), entry[0])):
        values = [value for _, value in found]
        verdict = judged(values, is_ratio=column.is_ratio) if pool.is_judged else None
        middle = _middle(values)
        far = verdict.outliers if verdict else {}
        for number, score in far.items():
            place, value = found[number]
            rows[place].cells[column.name].outliers.append(
                Outlier(
                    unit=unit,
                    value=value,
                    direction="high" if score > 0 else "low",
                    score=round(score, 1),
                    median=middle,
                    compared=len(values),
                    among=pool.label or ALL,
                )
            )
        yield Statistic(
            column=column.name,
            unit=unit,
            group=pool.group,
            label=pool.label or ALL,
            n=len(values),
            minimum=min(values),
            median=middle,
            maximum=max(values),
            measure=verdict.measure if verdict else None,
            is_log=bool(verdict and verdict.is_log),
            outliers=sorted(found[number][0] for number in far),
        )


def _middle(values: Sequence[Decimal]) -> Decimal:
    """Return the median, to the cent where it has no end."""
    middle = median(values)
    return middle if middle in values else middle.quantize(CENT).normalize() + 0 if abs(middle) < 10**20 else middle
