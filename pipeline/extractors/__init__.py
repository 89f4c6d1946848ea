"""One module per group of record fields: ``extract(contract) -> fields`` (抽取器).

The order of ``EXTRACTORS`` is the order of the work, no more: extractors do not know each other.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol, cast

from pipeline.contract import Contract
from pipeline.extractors import (
    contract_type,
    copies,
    definitions,
    dispute,
    fees,
    header,
    liability,
    notice,
    parties,
    payment,
    period,
    rates,
    references,
    service,
    service_levels,
    service_windows,
    title,
    volume_tiers,
)
from pipeline.extractors._opening_hours import opening_hours
from pipeline.record import Service, ServiceHours


class Extractor(Protocol):
    """What a module of this folder offers."""

    __name__: str

    def extract(self, contract: Contract) -> Mapping[str, object]:
        """Return the record fields that this module fills, by name."""


EXTRACTORS: tuple[Extractor, ...] = (
    title,
    header,
    contract_type,
    parties,
    period,
    service,
    service_windows,
    fees,
    rates,
    service_levels,
    volume_tiers,
    payment,
    liability,
    notice,
    dispute,
    copies,
    definitions,
    references,
)


def extract(contract: Contract) -> dict[str, object]:
    """Return all record fields that are read from the text."""
    fields: dict[str, object] = {}
    for extractor in EXTRACTORS:
        fields.update(extractor.extract(contract))
    return fields | {"service": _with_hours(fields)}


def _with_hours(fields: dict[str, object]) -> Service:
    """Return the service with all its hours as one string: two extractors read the two halves."""
    service = cast(Service, fields.get("service", Service()))
    hours = cast(list[ServiceHours], fields.get("service_hours", []))
    return service.model_copy(update={"opening_hours": opening_hours(hours)})
