"""The register: units, hours, lengths of time, names of companies, sides, outliers, deadlines; and what must not be."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from pipeline.document import Span
from pipeline.portfolio import Cell, Figure, Portfolio, Row
from pipeline.record import (
    Break,
    Copies,
    Due,
    Fee,
    NoticePeriod,
    Payment,
    Period,
    Rate,
    Record,
    ServiceHours,
    ServiceLevel,
)
from pipeline.register import hours, lengths, sides, units
from pipeline.register.assembly import Asked, Read, assembled
from pipeline.register.basis import basis
from pipeline.register.columns import COLUMNS
from pipeline.register.company_names import key, similar
from pipeline.register.deadlines import deadlines
from pipeline.register.figures import comparable, joined
from pipeline.register.outliers import judged
from pipeline.register.rows import cells_of
from pipeline.register.terms import is_automatic
from tests.conftest import ROOT
from tests.portfolios import FAR, fee, item, many, party, record, slot

TODAY = date(2026, 3, 1)
NAMES = [
    line.split("\t")
    for line in (ROOT / "tests" / "cases" / "register" / "company_names.tsv").read_text("utf-8").splitlines()
    if line and not line.startswith("#")
]


def cells(made: Record) -> dict[str, Cell]:
    return cells_of(made, {}, TODAY)


def register(records: list[Record], **asked: object) -> Portfolio:
    read = [Read(Row(location=one.source.name, name=one.source.name), one, {}) for one in records]
    return assembled(read, TODAY, Asked(**asked))  # type: ignore[arg-type]


def window(days: str | None, start: str, end: str) -> ServiceHours:
    return item(ServiceHours, days=days, start=start, end=end)


# Names


@pytest.mark.parametrize(("first", "second", "expected", "why"), NAMES, ids=lambda value: value[:14])
def test_names_of_one_company(first: str, second: str, expected: str, why: str) -> None:
    assert (key(first) == key(second)) == (expected == "same"), why


def test_names_that_look_alike_are_told_but_not_folded() -> None:
    found = similar(
        ["云桥（北京）科技有限公司", "云桥科技（北京）有限公司", "云桥有限公司南京分公司", "云桥南京有限公司"]
    )
    assert found["云桥（北京）科技有限公司"] == ["云桥科技（北京）有限公司"]
    assert "云桥有限公司南京分公司" not in found


# Money


@pytest.mark.parametrize(
    ("per", "raw", "before", "unit"),
    [
        ("month", "1500元/月", "", "CNY/month"),
        ("year", "18000元/年", "", "CNY/month"),
        (None, "4500元/季度", "", "CNY/month"),
        (None, "4500元", "乙方每季度收取", "CNY/month"),
        (None, "9000元/半年", "", "CNY/month"),
        ("day", "200元/天", "", "CNY/day"),
        ("hour", "80元/小时", "", "CNY/hour"),
        ("person-month", "4500元/人/月", "", "CNY/人/month"),
        ("month", "6.5元/平方米/月", "", "CNY/平方米/month"),
        ("month", "6.5元", "物业费按建筑面积每平方米每月", "CNY/平方米/month"),
        ("month", "6.5元", "每平方米已付，物业费每月", "CNY/month"),
        ("year", "300元/台/年", "", "CNY/台/month"),
        ("piece", "0.9元/件", "", "CNY/件"),
        ("once", "50元", "每次", "CNY/once"),
        (None, "36300元", "", "CNY"),
        (None, "300元", "每周", "CNY/week"),
    ],
)
def test_what_an_amount_is_paid_for(per: str | None, raw: str, before: str, unit: str) -> None:
    made = fee("18000", per, raw=raw)
    assert units.money(made, before).unit == unit
    assert (basis(per, raw, before).is_whole) == (unit == "CNY/month")


def test_a_fee_of_a_year_is_told_with_its_arithmetic() -> None:
    assert units.money(fee("18000", "year"), "").note == "18,000 / 12 = 1,500 CNY/month"
    assert units.money(fee("10000", "year"), "").note == "10,000 / 12 ≈ 833.33 CNY/month"
    assert units.money(fee("1500", "month"), "").note == ""


def test_fees_of_seats_are_never_compared_with_the_whole() -> None:
    found = cells(record(fees=[fee("12000"), fee("4500", "person-month")]))
    assert comparable(found["fee_per_month"]) == {"CNY/month": Decimal(12000)}
    assert comparable(found["unit_price"]) == {"CNY/人/month": Decimal(4500)}


def test_several_fees_are_listed_and_none_is_chosen() -> None:
    cell = cells(record(fees=[fee("1500"), fee("1600"), fee("24000", "year")]))["fee_per_month"]
    assert (cell.state, cell.value) == ("listed", None)
    assert cell.shown == "1,500 CNY/month; 1,600 CNY/month; 2,000 CNY/month"
    assert comparable(cell) == {}


def test_the_same_fee_twice_is_one_fee() -> None:
    cell = cells(record(fees=[fee("1500"), fee("18000", "year")]))["fee_per_month"]
    assert (cell.state, cell.value, len(cell.figures)) == ("filled", 1500, 2)


def test_currencies_are_apart() -> None:
    found = cells(record(fees=[fee("1500"), fee("200", currency="USD")]))["fee_per_month"]
    assert comparable(found) == {"CNY/month": Decimal(1500), "USD/month": Decimal(200)}


def test_blank_fees_stay_blank() -> None:
    found = cells(record(fees=[fee(None), fee(None, None, "deposit"), fee(None, "person-month")]))
    assert [found[name].state for name in ("fee_per_month", "deposit", "unit_price", "total")] == [
        "blank",
        "blank",
        "blank",
        "absent",
    ]


def test_a_blank_beside_a_fee_is_seen() -> None:
    cell = cells(record(fees=[fee("5000", None, "deposit"), fee(None, None, "deposit")]))["deposit"]
    assert (cell.state, cell.shown) == ("listed", "5,000 CNY; （空白）")


def test_no_amount_is_lost() -> None:
    made = record(fees=[fee("100", None, kind) for kind in ("fee", "penalty", "surcharge", "salary", "other", "total")])
    found = cells(made)
    assert len(found["other_amounts"].figures) + len(found["total"].figures) == 6


@pytest.mark.parametrize(("value", "per", "shown"), [("0.0005", "day", "0.05 %/day"), ("0.02", None, "2 %")])
def test_late_fees_by_day_are_apart(value: str, per: str | None, shown: str) -> None:
    cell = cells(record(rates=[item(Rate, kind="late_fee", value=Decimal(value), per=per)]))["late_fee"]
    assert (cell.shown, cell.unit) == (shown, "percent/day" if per else "percent")


# Service


def level(metric: str, value: str, unit: str, operator: str = "<=", **more: object) -> ServiceLevel:
    return item(ServiceLevel, metric=metric, value=Decimal(value), unit=unit, operator=operator, **more)


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [("30", "second", (30, "second")), ("2", "minute", (120, "second")), ("1.5", "hour", (5400, "second"))],
)
def test_answers_in_seconds(value: str, unit: str, expected: tuple[int, str]) -> None:
    cell = cells(record(service_levels=[level("first_response_time", value, unit)]))["first_response"]
    assert (cell.value, cell.unit) == expected


def test_workdays_are_no_seconds_and_points_no_percent() -> None:
    levels = [
        level("resolution_time", "2", "workday"),
        level("satisfaction", "90", "point", ">=", scale=Decimal(100)),
    ]
    found = cells(record(service_levels=levels))
    assert (found["resolution_time"].unit, found["satisfaction"].unit) == ("workday", "point/100")
    assert found["satisfaction"].shown == "≥ 90 point/100"


def test_answers_of_channels_are_listed() -> None:
    levels = [level("first_response_time", "30", "second"), level("first_response_time", "4", "hour")]
    assert cells(record(service_levels=levels))["first_response"].shown == "≤ 30 s; ≤ 14,400 s"


@pytest.mark.parametrize(
    ("windows", "breaks", "expected"),
    [
        ([("Mo-Su", "00:00", "24:00")], [], "168"),
        ([("Mo-Fr", "09:00", "18:00")], [], "45"),
        ([("Mo-Fr", "09:00", "18:00")], [("12:00", "13:00")], "40"),
        ([("Mo-Su", "20:00", "08:00")], [], "84"),
        ([("Su", "20:00", "08:00")], [], "12"),
        ([("Mo-Su", "20:00", "08:00")], [("23:30", "00:30")], "77"),
        ([("Mo-Fr", "09:00", "18:00"), ("Mo-Fr", "14:00", "22:00")], [], "65"),
        ([("Mo-Su", "00:00", "24:00"), ("Mo-Fr", "09:00", "18:00")], [], "168"),
        ([("Sa-Mo", "09:00", "10:00")], [], "3"),
        ([("Mo-Fr,PH", "09:00", "10:00")], [], "5"),
        ([("Mo-Fr", "09:00", "10:00")], [("12:00", "13:00")], "5"),
        ([("Mo-Fr", "08:30", "16:30"), ("Mo-Fr", "16:30", "00:30")], [("12:00", "12:30"), ("18:30", "19:00")], "75"),
    ],
)
def test_hours_of_a_week(windows: list[tuple[str, str, str]], breaks: list[tuple[str, str]], expected: str) -> None:
    paused = [item(Break, start=start, end=end) for start, end in breaks]
    cell = hours.week([window(*each) for each in windows], paused)
    assert (cell.state, cell.value) == ("filled", Decimal(expected))
    assert cell.note.endswith(f"= {expected} hour/week") or "holidays" in cell.note


@pytest.mark.parametrize(
    ("windows", "state", "reason"),
    [
        ([window(None, "09:00", "18:00")], "listed", "9 hours a day"),
        ([window("Mo-Fr", "09:00", "18:00"), window(None, "18:00", "22:00")], "listed", "some windows"),
        ([window("often", "09:00", "18:00")], "listed", "days of the week"),
        ([window("PH", "09:00", "18:00")], "listed", "holidays only"),
        ([window("Mo-Fr", "09:00", "09:00")], "listed", "times are not whole"),
        ([window("Mo-Fr", "09:00", "18:00"), item(ServiceHours, "blank", days="Mo-Su")], "listed", "left blank"),
        ([item(ServiceHours, "blank")], "blank", ""),
        ([], "absent", ""),
    ],
)
def test_hours_that_give_no_sum(windows: list[ServiceHours], state: str, reason: str) -> None:
    cell = hours.week(windows, [])
    assert (cell.state, cell.value) == (state, None)
    assert reason in cell.note


def test_the_arithmetic_of_a_week() -> None:
    windows = [window("Mo-Su", "00:00", "24:00"), window("Mo-Fr", "09:00", "18:00")]
    note = hours.week(windows, [item(Break, start="12:00", end="13:00")]).note
    assert note == "7 × 24 + 5 × 9 - 45 (重叠 | overlap) - 7 (休息 | breaks) = 161 hour/week"


# Time


@pytest.mark.parametrize(
    ("start", "duration", "end"),
    [
        ("2024-01-01", "P1Y", "2024-12-31"),
        ("2024-01-31", "P1M", "2024-02-29"),
        ("2025-01-31", "P1M", "2025-02-28"),
        ("2024-02-29", "P1Y", "2025-02-28"),
        ("2024-02-29", "P4Y", "2028-02-28"),
        ("2024-03-01", "P1M", "2024-03-31"),
        ("2024-12-01", "P3M", "2025-02-28"),
        ("2025-05-06", "P180D", "2025-11-01"),
        ("2025-05-06", "P2W", "2025-05-19"),
        ("2025-01-15", "P1Y6M", "2026-07-14"),
        ("2025-01-01", "P1M10D", "2025-02-10"),
    ],
)
def test_an_end_that_is_reckoned(start: str, duration: str, end: str) -> None:
    found = cells(record(term=Period(start=slot(start), duration=slot(duration))))["end"]
    assert found.value == end
    assert start in found.note
    assert end in found.note


@pytest.mark.parametrize(
    "term",
    [
        Period(start=slot("2024-01-01"), duration=slot("P1Y"), end=slot(None, "blank", "____年")),
        Period(start=slot("2024-01"), duration=slot("P1Y")),
        Period(start=slot("2024-01-01"), duration=slot("P30D", raw="30个工作日")),
        Period(start=slot("2024-01-01"), duration=slot("PT48H")),
        Period(start=slot("2024-01-01"), duration=slot(None, "blank", "__年")),
        Period(start=slot("2024-01-01"), end=slot(None, raw="至工程竣工日止"), duration=slot("P1Y")),
        Period(start=slot("9999-01-01"), duration=slot("P9Y")),
        Period(duration=slot("P1Y")),
    ],
)
def test_an_end_that_is_not_reckoned(term: Period) -> None:
    found = cells(record(term=term))
    assert found["end"].value is None
    assert found["days_left"].state == "absent"
    assert not [one for one in deadlines(0, record(term=term), TODAY) if one.date]


def test_lengths_in_months_and_days() -> None:
    year = cells(record(term=Period(start=slot("2024-03-01"), end=slot("2025-02-28"))))
    assert (year["duration_months"].value, year["duration_days"].value) == (12, 365)
    odd = cells(record(term=Period(start=slot("2024-03-01"), end=slot("2024-04-15"))))
    assert (odd["duration_months"].state, odd["duration_days"].value) == ("absent", 46)
    backward = cells(record(term=Period(start=slot("2024-03-01"), end=slot("2023-03-01"))))
    assert backward["duration_days"].value is None


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("期满前30日内双方均未提出异议的，本合同自动续期一年", True),
        ("到期自动顺延", True),
        ("本合同期满后不自动续约", False),
        ("合同不得自动延长", False),
        ("期满后双方协商续签", False),
        ("到期自动终止", False),
        (None, False),
    ],
)
def test_automatic_renewal(words: str | None, expected: bool) -> None:
    assert is_automatic(words) is expected


def test_adding_months_stays_in_the_calendar() -> None:
    assert lengths.month_later(date(1, 1, 31), -1) is None
    assert lengths.months_between(date(2024, 2, 29), date(2025, 2, 28)) == 12
    assert lengths.last_day(date(9999, 12, 1), lengths.Length(1, 0)) is None


def year_of(**more: object) -> Record:
    term = Period(start=slot("2025-04-01"), end=slot("2026-03-31"), renewal=more.pop("renewal", slot(state="absent")))
    return record(term=term, **more)


def notice(value: str, unit: str, purpose: str = "termination", at: int = 90) -> NoticePeriod:
    return item(NoticePeriod, purpose=purpose, value=Decimal(value), unit=unit, span=Span(at, at + 3))


@pytest.mark.parametrize(
    ("value", "unit", "day", "words"),
    [
        ("30", "day", "2026-03-01", "2026-03-31 - 30 day"),
        ("1", "month", "2026-02-28", "no such day"),
        ("48", "hour", "2026-03-29", "48 hour"),
        ("15", "workday", None, "working days"),
        ("7", "hour", None, "no whole days"),
    ],
)
def test_days_of_notice(value: str, unit: str, day: str | None, words: str) -> None:
    found = [one for one in deadlines(0, year_of(notice_periods=[notice(value, unit)]), TODAY) if one.kind == "notice"]
    assert [one.date for one in found] == [day]
    assert words in found[0].arithmetic


def test_notices_that_are_not_about_the_end() -> None:
    made = year_of(notice_periods=[notice("5", "day", "acceptance"), notice("7", "day", "objection")])
    assert [one.kind for one in deadlines(0, made, TODAY)] == ["end"]


def test_a_notice_inside_the_sentence_on_renewal() -> None:
    renewal = slot("期满前30日内双方无异议的，自动续期一年")
    renewal.spans = [Span(100, 130)]
    made = year_of(renewal=renewal, notice_periods=[notice("30", "day", "objection", at=105)])
    found = deadlines(0, made, TODAY)
    assert [(one.kind, one.date, one.is_renewed) for one in found] == [
        ("notice", "2026-03-01", True),
        ("end", "2026-03-31", True),
    ]
    assert "renew" in found[0].title
    assert "renewed" in found[1].title


@pytest.mark.parametrize(
    ("words", "day", "first", "last"),
    [
        ("每月10日前", 10, "2025-04-10", "2026-03-10"),
        ("每个月31日前", 31, "2025-04-30", "2026-03-31"),
        ("次月15日前", 15, "2025-05-15", "2026-04-15"),
    ],
)
def test_payments_of_every_month(words: str, day: int, first: str, last: str) -> None:
    made = year_of(payment=Payment(due=[item(Due, value=words, day_of_month=day)]))
    found = next(one for one in deadlines(0, made, TODAY) if one.kind == "due")
    assert (found.first, found.last, found.months) == (first, last, 1)
    assert date.fromisoformat(found.date or "") >= TODAY


@pytest.mark.parametrize(
    ("due", "reason"),
    [
        (item(Due, value="验收合格后10日内支付", days_after=Decimal(10), event="验收合格"), "event"),
        (item(Due, value="每季度首月5日前", day_of_month=5), "months are not told"),
        (item(Due, value="每年5日前", day_of_month=5), "months are not told"),
    ],
)
def test_payments_without_a_date(due: Due, reason: str) -> None:
    found = [one for one in deadlines(0, year_of(payment=Payment(due=[due])), TODAY) if one.kind == "due"]
    assert [one.date for one in found] == [None]
    assert reason in found[0].arithmetic


def test_a_payment_without_a_term_has_no_date() -> None:
    made = record(payment=Payment(due=[item(Due, value="每月10日前", day_of_month=10)]))
    assert [one.date for one in deadlines(0, made, TODAY)] == [None]


@pytest.mark.parametrize(
    ("words", "event", "unit"),
    [
        ("收到发票后15个工作日内", "收到发票", "workday after invoice"),
        ("收到发票后15日内", "收到发票", "day after invoice"),
        ("验收合格后15日内", "验收合格", "day after acceptance"),
        ("合同签订后15日内", "合同签订", "day after signing"),
    ],
)
def test_days_of_payment_are_apart_by_event(words: str, event: str, unit: str) -> None:
    made = record(payment=Payment(due=[item(Due, value=words, days_after=Decimal(15), event=event)]))
    assert cells(made)["payment_days"].unit == unit


# Outliers


def decimals(*values: object) -> list[Decimal]:
    return [Decimal(str(value)) for value in values]


@pytest.mark.parametrize(
    ("values", "is_ratio", "outliers"),
    [
        ((10, 11, 12, 11, 10, 100), True, [5]),
        ((1000, 1100, 950, 1050, 1000, 10), True, [5]),
        ((90, 90, 90, 90, 90, 90, 90, 60), False, [7]),
        ((365, 365, 366, 365, 365, 366), True, []),
        ((365, 365, 366, 365, 730, 366, 184, 731), True, []),
        ((12, 12, 12, 12, 12), True, []),
        ((1, 1, 1, 1000), True, []),
        ((100, 200, 400, 800, 1600), True, []),
        ((0, 1, 1, 1, 1, 1, 50), True, [6]),
        ((), True, []),
    ],
)
def test_outliers(values: tuple[int, ...], is_ratio: bool, outliers: list[int]) -> None:
    assert sorted(judged(decimals(*values), is_ratio=is_ratio).outliers) == outliers


def test_the_measure_is_told() -> None:
    assert judged(decimals(10, 11, 12, 11, 10, 100), is_ratio=True).measure == "mad"
    assert judged(decimals(9, 9, 9, 9, 9, 90), is_ratio=True).measure == "mean_ad"
    assert judged(decimals(9, 9, 9, 90), is_ratio=True).measure is None


def test_outliers_are_told_among_contracts_of_one_type() -> None:
    found = register(list(many()))
    far = [(row, name) for row, one in enumerate(found.rows) for name, cell in one.cells.items() if cell.outliers]
    assert far == [(FAR, "fee_per_month")]
    outlier = found.rows[FAR].cells["fee_per_month"].outliers[0]
    assert (outlier.direction, outlier.among) == ("high", "租赁")
    judged_in = {one.group for one in found.statistics if one.measure}
    assert judged_in == {"type:客服外包", "type:技术服务", "type:物业", "type:租赁"}


def test_statistics_are_of_one_unit() -> None:
    fees = [fee("1000"), fee("1000", currency="USD"), fee("1000", "person-month"), fee("12000", "year")]
    found = register([record(f"{place}.txt", fees=[one]) for place, one in enumerate(fees)], grouping="none")
    told = {(one.column, one.unit): one.n for one in found.statistics}
    assert told == {
        ("fee_per_month", "CNY/month"): 2,
        ("fee_per_month", "USD/month"): 1,
        ("unit_price", "CNY/人/month"): 1,
    }


# Sides and groups


@pytest.mark.parametrize(
    ("own", "value", "state"),
    [
        (key("甲有限责任公司"), "乙有限公司", "filled"),
        ("乙方", "甲有限公司", "filled"),
        (key("丙有限公司"), None, "listed"),
        (None, None, "listed"),
    ],
)
def test_the_other_side(own: str | None, value: str | None, state: str) -> None:
    cell = sides.other_side([party("甲方", "甲有限公司"), party("乙方", "乙有限公司")], own)
    assert (cell.value, cell.state) == (value, state)


def test_the_other_side_left_open_and_several() -> None:
    own = key("甲有限公司")
    assert sides.other_side([party("甲方", "甲有限公司"), party("乙方", None)], own).state == "blank"
    three = [party("甲方", "甲有限公司"), party("乙方", "乙有限公司"), party("丙方", "丙有限公司")]
    assert sides.other_side(three, own).shown == "乙有限公司; 丙有限公司"
    assert sides.other_side([], own).state == "absent"


def test_groups_by_the_other_side_fold_names() -> None:
    found = register(list(many()), grouping="counterparty")
    assert found.party == "星河零售有限公司"
    assert [len(group.variants) for group in found.groups] == [4, 3, 2]
    assert sum(len(group.rows) for group in found.groups) == 200
    assert len({found.rows[row].group for group in found.groups for row in group.rows}) == 3


def test_a_named_side_by_role_and_without_grouping() -> None:
    found = register(list(many(8)), party="甲方", grouping="none")
    assert found.groups == []
    assert all(row.cells["counterparty"].state == "filled" for row in found.rows)


# The whole


def test_every_column_has_its_cell_and_every_state_is_kept() -> None:
    found = register([*many(3)])
    assert [list(row.cells) for row in found.rows] == [[column.name for column in COLUMNS]] * 3
    made = register([record(signing_date=slot("2024-03"), copies=Copies(total=slot(None, "blank", "__份")))])
    assert made.rows[0].cells["signing_date"].state == "listed"
    assert made.rows[0].cells["venue"].state == "absent"


def test_ending_and_ended() -> None:
    ends = [TODAY - timedelta(days=1), TODAY, TODAY + timedelta(days=30), TODAY + timedelta(days=31)]
    records = [record(f"{end}.txt", term=Period(end=slot(str(end)))) for end in ends]
    found = register(records, expiring=30)
    assert (found.ended, found.ending) == ([0], [1, 2])
    assert [found.rows[row].cells["days_left"].value for row in range(4)] == [-1, 0, 30, 31]
    assert register(records).ending == []
    assert len(register(records, expiring=10**9).ending) == 3


def test_the_words_behind_a_value_are_kept() -> None:
    made = record(
        fees=[item(Fee, kind="fee", value=Decimal(18000), per="year", raw="18000元/年", clause="3.1", page=2)]
    )
    figure = cells(made)["fee_per_month"].figures[0]
    assert (figure.raw, figure.clause, figure.page, figure.spans) == ("18000元/年", "3.1", 2, [Span(0, 2)])


def test_a_cell_of_no_value_is_listed_with_its_words() -> None:
    cell = joined([Figure(value=None, shown="至验收之日止", note="x")])
    assert (cell.state, cell.value, cell.shown) == ("listed", None, "至验收之日止")


def test_the_same_number_is_remarked() -> None:
    found = register([record(f"{name}.txt", contract_number=slot("HT-1")) for name in "ab"])
    assert [bool(row.remark) for row in found.rows] == [False, True]


def test_rules_are_told_in_both_languages() -> None:
    found = register([record()])
    assert all(" | " in rule for rule in found.rules)
    assert Path(ROOT / "pipeline/register/rules.toml").read_text("utf-8").count("[[rule]]") == len(found.rules)
