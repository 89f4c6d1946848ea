"""Many contracts side by side (合同台账): the only definition of every output of ``hetong matrix``.

A row is a contract, a column a term.  A ``Cell`` says what the contract says, as one comparable value where there is
one; its ``figures`` are all values with the words they were read from and the arithmetic that made them comparable.
Values are compared only within one unit: a fee a month in yuan is no fee a month for each seat.

>>> Cell(state="blank").value, Portfolio.model_json_schema()["title"]
(None, 'Portfolio')
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from pipeline.document import Span
from pipeline.quotes import Model
from pipeline.record import Number

PORTFOLIO_VERSION = "1.0"

CellState = Literal["filled", "blank", "absent", "listed"]
Kind = Literal["text", "date", "money", "number"]
Grouping = Literal["type", "counterparty", "none"]
DeadlineKind = Literal["end", "notice", "due"]


class Figure(Model):
    """One value that a contract states.

    value: a number, exact or to two places, a date or a text; None where the words give none, and ``note`` says why
    unit: ``CNY/month``, ``second``, ``percent``: values of other units are never compared with it
    shown: as a person reads it; note: the arithmetic, or the reason that there is no value
    raw, spans, page, clause: where it stands in the contract
    """

    value: Number | str | None = None
    unit: str | None = None
    shown: str = ""
    note: str = ""
    raw: str | None = None
    spans: list[Span] = Field(default_factory=list)
    page: int | None = None
    clause: str | None = None


class Outlier(Model):
    """A value far from those it is compared with; score: how far, by the rule of its statistic."""

    unit: str
    value: Number
    direction: Literal["high", "low"]
    score: float
    median: Number
    compared: int
    among: str


class Cell(Model):
    """What one contract says of one term.

    state: filled: one value; blank: the place is left open; absent: never mentioned; listed: several values, or words
    that give none: all of them are in ``figures``
    """

    state: CellState = "absent"
    value: Number | str | None = None
    unit: str | None = None
    shown: str = ""
    note: str = ""
    figures: list[Figure] = Field(default_factory=list)
    outliers: list[Outlier] = Field(default_factory=list)


class Column(Model):
    """One term; is_compared: statistics are made of it, on a scale of ratios where ``is_ratio``."""

    name: str
    kind: Kind = "text"
    heading_zh: str
    heading_en: str
    meaning_zh: str = ""
    meaning_en: str = ""
    unit: str | None = None
    is_compared: bool = False
    is_ratio: bool = False


class Row(Model):
    """One contract, or a file that gave none: then ``code`` and ``reason`` say why and there are no cells.

    location: of the contract, as the user or its record names it; record: the JSON file and line that it was read from
    group: key of its group; remark: what else to know: the same contract may stand in another row
    """

    location: str
    name: str
    record: str | None = None
    sha256: str = ""
    status: Literal["ok", "partial", "failed"] = "ok"
    code: str | None = None
    reason: str = ""
    group: str = ""
    remark: str = ""
    cells: dict[str, Cell] = Field(default_factory=dict)


class Group(Model):
    """Rows that belong together; variants: the ways in which the name of one company is written in them.

    similar: names of other groups that look alike and were not taken for the same
    """

    key: str
    label: str
    rows: list[int]
    variants: list[str] = Field(default_factory=list)
    similar: list[str] = Field(default_factory=list)


class Statistic(Model):
    """Values of one column in one unit; group: key of a group, None for all contracts.

    measure: what told outliers: ``mad``, ``mean_ad`` where more than half of the values are equal, None where not
    looked for: fewer than five values, or contracts of several types
    """

    column: str
    unit: str
    group: str | None = None
    label: str = ""
    n: int
    minimum: Number
    median: Number
    maximum: Number
    measure: Literal["mad", "mean_ad"] | None = None
    is_log: bool = False
    outliers: list[int] = Field(default_factory=list)


class Deadline(Model):
    """A day that matters for a contract; row: position in ``Portfolio.rows``.

    date: None where the words give no day, and ``arithmetic`` says why; of a due date that returns, the next one
    first, last, months: of a due date that returns: the first and the last day and the months between two of them
    day: the day of the month that is asked for, which a short month may not have
    """

    row: int
    kind: DeadlineKind
    date: str | None = None
    days_left: int | None = None
    title: str
    arithmetic: str = ""
    raw: str | None = None
    clause: str | None = None
    is_renewed: bool = False
    first: str | None = None
    last: str | None = None
    months: int | None = None
    day: int | None = None


class Skipped(Model):
    """Something among the inputs that is no row, and why."""

    location: str
    code: str
    reason: str


class Portfolio(Model):
    """Contracts side by side.

    today: the day that days left are counted from
    expiring: days asked for; ended, ending: positions in ``rows``
    deadlines: the next one first, then what is past, then what has no day
    rules: how values are made comparable and outliers told
    """

    schema_version: str = PORTFOLIO_VERSION
    today: str
    grouping: Grouping = "type"
    party: str | None = None
    expiring: int | None = None
    columns: list[Column] = Field(default_factory=list)
    rows: list[Row] = Field(default_factory=list)
    groups: list[Group] = Field(default_factory=list)
    statistics: list[Statistic] = Field(default_factory=list)
    deadlines: list[Deadline] = Field(default_factory=list)
    ended: list[int] = Field(default_factory=list)
    ending: list[int] = Field(default_factory=list)
    skipped: list[Skipped] = Field(default_factory=list)
    rules: list[str] = Field(default_factory=list)
