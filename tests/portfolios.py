"""Records for the tests of the register, made and not read: a seeded set of 200, and single ones of what is asked."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

from pipeline.document import Span
from pipeline.record import (
    Break,
    ContractType,
    Copies,
    Dispute,
    Due,
    Fee,
    Item,
    Liability,
    NoticePeriod,
    Party,
    Payment,
    Period,
    Rate,
    Record,
    ServiceHours,
    ServiceLevel,
    Slot,
    Source,
    State,
)
from pipeline.writers.json import encode

I = TypeVar("I", bound=Item)  # noqa: E741
OWN = "星河零售有限公司"
VARIANTS = ("闻声客服有限公司", "闻声客服有限责任公司", "闻声 客服有限公司", "（盖章）闻声客服有限公司")
OTHERS = (
    "云桥服务(南京)有限公司",
    "云桥服务（南京）有限公司",
    "云桥服务南京有限责任公司",
    "松涛物业股份有限公司",
    "松涛物业股份公司",
)
TYPES = ("客服外包", "技术服务", "物业", "租赁")
FEES = {"客服外包": 12_000, "技术服务": 40_000, "物业": 26_000, "租赁": 18_000}
FAR = 7  # the contract whose fee is ten times what it should be


def slot(value: Any = None, state: State = "filled", raw: str | None = None) -> Slot[Any]:
    shown = raw if raw is not None else None if value is None else str(value)
    return Slot(state=state, value=value, raw=shown, spans=[Span(0, 1)] if state != "absent" else [])


def item(of: type[I], state: State = "filled", **fields: Any) -> I:
    return of(state=state, raw=fields.pop("raw", "原文"), spans=[fields.pop("span", Span(0, 2))], **fields)


def fee(value: str | None, per: str | None = "month", kind: str = "fee", **more: Any) -> Fee:
    number = None if value is None else Decimal(value)
    return item(Fee, "blank" if value is None else "filled", kind=kind, value=number, per=per, **more)


def record(name: str = "a.docx", **fields: Any) -> Record:
    source = Source(name=name, sha256=fields.pop("sha256", name), format="docx", text=fields.pop("text", None))
    return Record(source=source, **fields)


def party(role: str, name: str | None, **more: Any) -> Party:
    return Party(role=role, name=slot(name) if name else slot(None, "blank", "____"), **more)


def many(count: int = 200, seed: int = 11) -> Iterator[Record]:
    """Yield records of four types with their fees around one figure; the one at ``FAR`` is out of line."""
    rng = random.Random(seed)
    for number in range(count):
        yield _one(rng, number)


def _one(rng: random.Random, number: int) -> Record:
    kind = TYPES[number % len(TYPES)]
    start = date(2024, 1, 1) + timedelta(days=rng.randrange(700))
    months = rng.choice((6, 12, 12, 24))
    end = start.replace(year=start.year + months // 12) - timedelta(days=1) if months >= 12 and start.day < 29 else None
    monthly = round(FEES[kind] * rng.uniform(0.85, 1.15), -2) * (10 if number == FAR else 1)
    is_yearly, is_blank = rng.random() < 0.3, number != FAR and rng.random() < 0.1
    amount = None if is_blank else str(int(monthly * (12 if is_yearly else 1)))
    names = [OWN, rng.choice((*VARIANTS, *OTHERS))]
    if rng.random() < 0.5:
        names.reverse()
    return record(
        f"c{number:03}.docx",
        sha256=f"{number:064x}",
        contract_type=ContractType(value=kind),
        title=slot(f"{kind}合同"),
        contract_number=slot(f"HT-{number:03}") if rng.random() < 0.8 else slot(state="absent"),
        signing_date=slot(str(start - timedelta(days=10))),
        parties=[party(role, name) for role, name in zip(("甲方", "乙方"), names, strict=True)],
        term=Period(
            start=slot(str(start)),
            end=slot(str(end)) if end else slot(state="absent"),
            duration=slot(f"P{months}M"),
            renewal=slot("期满前30日内无异议的，自动续期一年") if rng.random() < 0.3 else slot(state="absent"),
        ),
        fees=[fee(amount, "year" if is_yearly else "month"), fee("5000", None, "deposit")],
        rates=[item(Rate, kind="late_fee", value=Decimal("0.0005"), per="day")],
        service_hours=[item(ServiceHours, days="Mo-Su", start="09:00", end="21:00")],
        breaks=[item(Break, start="12:00", end="13:00")],
        service_levels=[
            item(ServiceLevel, metric="first_response_time", value=Decimal(rng.choice((20, 30, 45))), unit="second"),
            item(
                ServiceLevel, metric="answer_rate", operator=">=", value=Decimal(rng.randrange(88, 94)), unit="percent"
            ),
        ],
        payment=Payment(due=[item(Due, value="每月10日前", day_of_month=10)]),
        notice_periods=[item(NoticePeriod, purpose="termination", value=Decimal(30), unit="day", span=Span(9, 12))],
        liability=[item(Liability, value="违约金累计不超过合同总额的10%", cap="累计不超过合同总额的10%")],
        dispute=Dispute(method=slot("litigation"), venue=slot("甲方所在地人民法院")),
        copies=Copies(total=slot(4)),
    )


def written(folder: Path, records: Iterator[Record] | list[Record]) -> list[Path]:
    """Write each record as ``hetong extract -o FOLDER`` does."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for one in records:
        path = folder / f"{Path(one.source.name).stem}.json"
        path.write_bytes(encode(one, indent=2))
        paths.append(path)
    return paths
