"""The record that one contract becomes (合同记录): the only definition of every output.

Three kinds of value.  A ``Slot`` is one named place that the contract fills, leaves blank or never mentions;
an ``Item`` is one entry of a list; a ``ClauseRecord`` is one node of the clause tree.  ``raw`` is the exact
source text, ``spans`` are half-open offsets into the text of the file as read; their slices joined give ``raw``.

>>> Slot[str]().state
'absent'
>>> Fee(state="filled", raw="1500元", spans=[Span(3, 8)], kind="rent", value=Decimal(1500)).currency
'CNY'
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Generic, Literal, TypeVar

from pydantic import Field, WithJsonSchema

from pipeline.document import BBox, Span
from pipeline.quotes import Model, Noise, RepairRecord

SCHEMA_VERSION = "1.0"

State = Literal["filled", "blank", "absent"]
Number = Annotated[Decimal, WithJsonSchema({"type": "number"})]  # written as an exact decimal
T = TypeVar("T")


class Evidence(Model):
    """Where a value stands, what decided it and how far that rule can be trusted."""

    state: State = "absent"
    raw: str | None = None
    spans: list[Span] = Field(default_factory=list)
    page: int | None = None
    box: BBox | None = None
    rule: str | None = None
    confidence: float | None = None
    ocr_confidence: float | None = None


class Slot(Evidence, Generic[T]):
    """One named place: filled, blank or absent."""

    value: T | None = None


class Item(Evidence):
    """One entry of a list; ``clause`` is the id of the clause that it stands in."""

    clause: str | None = None


class Source(Model):
    """The file that the record was read from; path: as a batch was told it, None elsewhere."""

    name: str
    path: str | None = None
    sha256: str
    format: str
    pages: int | None = None
    characters: int = 0
    encoding: str | None = None
    ocr_pages: list[int] = Field(default_factory=list)
    ocr_confidence: float | None = None
    truncated: bool = False
    text: str | None = None


class ContractType(Model):
    """What the contract is about: a label of the closed list in ``extractors/contract_type.toml``."""

    value: str = "other"
    confidence: float | None = None
    rule: str | None = None


class Party(Model):
    """One side of the contract as the text names it."""

    role: str
    alias: str | None = None
    kind: Literal["company", "person", "government", "unknown"] = "unknown"
    name: Slot[str] = Field(default_factory=Slot[str])
    legal_representative: Slot[str] = Field(default_factory=Slot[str])
    credit_code: Slot[str] = Field(default_factory=Slot[str])
    id_number: Slot[str] = Field(default_factory=Slot[str])
    address: Slot[str] = Field(default_factory=Slot[str])
    phone: Slot[str] = Field(default_factory=Slot[str])
    email: Slot[str] = Field(default_factory=Slot[str])
    contact: Slot[str] = Field(default_factory=Slot[str])
    bank_name: Slot[str] = Field(default_factory=Slot[str])
    bank_account: Slot[str] = Field(default_factory=Slot[str])


PARTY_SLOTS = tuple(name for name in Party.model_fields if name not in ("role", "alias", "kind"))


class Period(Model):
    """How long the contract runs; written as ``term`` in the record."""

    start: Slot[str] = Field(default_factory=Slot[str])
    end: Slot[str] = Field(default_factory=Slot[str])
    duration: Slot[str] = Field(default_factory=Slot[str])
    renewal: Slot[str] = Field(default_factory=Slot[str])


class Named(Item):
    """An item whose value is a word: a channel, a platform, a language, an excluded day, a payment method."""

    value: str | None = None


class Service(Model):
    """What is delivered, where and in which languages."""

    scope: Slot[str] = Field(default_factory=Slot[str])
    channels: list[Named] = Field(default_factory=list)
    platforms: list[Named] = Field(default_factory=list)
    languages: list[Named] = Field(default_factory=list)
    opening_hours: str | None = None


class ServiceHours(Item):
    """A window of service; ``24:00`` is the end of the day, an end before the start is the next day."""

    label: str | None = None
    days: str | None = None
    start: str | None = None
    end: str | None = None


class Break(Item):
    """A pause inside the service hours."""

    start: str | None = None
    end: str | None = None


class Fee(Item):
    """An amount of money; capitals and digits of the same amount are one fee."""

    kind: str = "other"
    value: Number | None = None
    currency: str = "CNY"
    per: str | None = None
    capital: str | None = None


class Rate(Item):
    """A share as a fraction: 0.0005 for five in ten thousand."""

    kind: str = "other"
    value: Number | None = None
    per: str | None = None


class ServiceLevel(Item):
    """A limit that the service is measured by."""

    metric: str = "other"
    channel: str | None = None
    operator: str = "<="
    value: Number | None = None
    unit: str | None = None
    scale: Number | None = None


class VolumeTier(Item):
    """A volume from which other terms hold."""

    operator: str = ">"
    value: Number | None = None
    unit: str | None = None
    consequence: str | None = None


class Due(Item):
    """When a payment is due: the rule in words and what of it could be read."""

    value: str | None = None
    day_of_month: int | None = None
    days_after: Number | None = None
    event: str | None = None


class Payment(Model):
    """How and when is paid."""

    methods: list[Named] = Field(default_factory=list)
    due: list[Due] = Field(default_factory=list)


class Liability(Item):
    """What a breach costs, in words, with its cap where one is stated."""

    value: str | None = None
    cap: str | None = None


class NoticePeriod(Item):
    """A period within which a party must tell, answer, object, accept or remedy."""

    purpose: str = "other"
    value: Number | None = None
    unit: str | None = None


class Dispute(Model):
    """How a dispute is settled and where."""

    method: Slot[str] = Field(default_factory=Slot[str])
    venue: Slot[str] = Field(default_factory=Slot[str])


class Copies(Model):
    """How many copies there are and how many each party keeps."""

    total: Slot[int] = Field(default_factory=Slot[int])
    each: Slot[int] = Field(default_factory=Slot[int])


class Definition(Item):
    """A word that the contract defines."""

    name: str | None = None
    meaning: str | None = None


class Reference(Item):
    """A citation of another clause or annex; ``target`` is a clause id, null when there is none."""

    target: str | None = None


class ClauseRecord(Model):
    """A node of the clause tree; ``kind_rule`` says what told its kind: the heading, or a model with its confidence."""

    id: str
    level: int
    number: str
    heading: str | None = None
    kind: str | None = None
    kind_rule: str | None = None
    kind_confidence: float | None = None
    spans: list[Span]
    page: int | None = None
    children: list[ClauseRecord] = Field(default_factory=list)


class Finding(Model):
    """Something that a reader should look at: codes are listed in the README."""

    code: str
    severity: Literal["error", "warning", "info"]
    message: str
    spans: list[Span] = Field(default_factory=list)
    clause: str | None = None


class Record(Model):
    """One contract as data."""

    schema_version: str = SCHEMA_VERSION
    source: Source
    noise: list[Noise] = Field(default_factory=list)
    repairs: list[RepairRecord] = Field(default_factory=list)
    title: Slot[str] = Field(default_factory=Slot[str])
    contract_number: Slot[str] = Field(default_factory=Slot[str])
    signing_place: Slot[str] = Field(default_factory=Slot[str])
    signing_date: Slot[str] = Field(default_factory=Slot[str])
    contract_type: ContractType = Field(default_factory=ContractType)
    parties: list[Party] = Field(default_factory=list)
    term: Period = Field(default_factory=Period)
    service: Service = Field(default_factory=Service)
    service_hours: list[ServiceHours] = Field(default_factory=list)
    breaks: list[Break] = Field(default_factory=list)
    excluded_days: list[Named] = Field(default_factory=list)
    fees: list[Fee] = Field(default_factory=list)
    rates: list[Rate] = Field(default_factory=list)
    service_levels: list[ServiceLevel] = Field(default_factory=list)
    volume_tiers: list[VolumeTier] = Field(default_factory=list)
    payment: Payment = Field(default_factory=Payment)
    liability: list[Liability] = Field(default_factory=list)
    confidentiality: Slot[str] = Field(default_factory=Slot[str])
    notice_periods: list[NoticePeriod] = Field(default_factory=list)
    dispute: Dispute = Field(default_factory=Dispute)
    copies: Copies = Field(default_factory=Copies)
    definitions: list[Definition] = Field(default_factory=list)
    references: list[Reference] = Field(default_factory=list)
    clauses: list[ClauseRecord] = Field(default_factory=list)
    findings: list[Finding] = Field(default_factory=list)
