"""Term changes of two versions: cases as data, and what holds for all of them."""

from __future__ import annotations

import json
import time
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from pipeline.analyze import analyze_contract
from pipeline.compare.alignment.align import align
from pipeline.compare.terms.changes import term_changes
from pipeline.compare.terms.notes import plain
from pipeline.compare.versions import Version
from pipeline.comparison import TermChange
from pipeline.document import from_string
from pipeline.record import Source

HELD = json.loads((Path(__file__).parent / "cases/compare/terms.json").read_text("utf-8"))
CASES = HELD["cases"]
MOST_SECONDS = 0.2  # of two contracts of 8,000 characters; four times what it takes on a quiet machine


def version(text: str) -> Version:
    source = Source(name="case.txt", sha256="", format="txt")
    return Version("case.txt", *analyze_contract(from_string(text), source, force=True))


def texts(case: dict[str, Any]) -> tuple[str, str]:
    """Return both contracts of a case: a clause in its frame, or the whole contract with words replaced."""
    if "replace" not in case:
        return HELD["clause"].format(case["old"]), HELD["clause"].format(case["new"])
    new = HELD["whole"]
    for before, after in case["replace"]:
        assert before in new
        new = new.replace(before, after)
    return HELD["whole"], new


def changes(old: str, new: str) -> list[TermChange]:
    versions = version(old), version(new)
    return term_changes(*versions, align(versions[0].contract, versions[1].contract))


def shown(value: Decimal | str | None) -> str:
    return "-" if value is None else plain(value) if isinstance(value, Decimal) else value


def line(change: TermChange) -> str:
    """Return a change as the cases write it."""
    name = f"{change.kind} {change.field}.{change.attribute} {change.nature}"
    return f"{name} {shown(change.old)} → {shown(change.new)}"


@pytest.mark.parametrize("case", CASES, ids=[case["label"] for case in CASES])
def test_case(case: dict[str, Any]) -> None:
    found = changes(*texts(case))
    assert [line(change) for change in found] == case["expected"]
    assert [change.weight for change in found] == sorted((change.weight for change in found), reverse=True)


@pytest.mark.parametrize("case", CASES[::3], ids=[case["label"] for case in CASES[::3]])
def test_nothing_differs_from_itself(case: dict[str, Any]) -> None:
    for text in texts(case):
        assert changes(text, text) == []


@pytest.mark.parametrize("case", CASES[::3], ids=[case["label"] for case in CASES[::3]])
def test_as_many_changes_the_other_way_round(case: dict[str, Any]) -> None:
    old, new = texts(case)
    there, back = changes(old, new), changes(new, old)
    turned = {"filled": "emptied", "emptied": "filled", "added": "removed", "removed": "added"}
    assert sorted((turned.get(c.nature, c.nature), shown(c.new), shown(c.old)) for c in there) == sorted(
        (c.nature, shown(c.old), shown(c.new)) for c in back
    )


def test_places_hold_what_is_told() -> None:
    old, new = texts(CASES[0])
    (change,) = changes(old, new)
    for place, text in ((change.old_place, old), (change.new_place, new)):
        assert place is not None
        assert "".join(text[span.start : span.end] for span in place.spans) == place.raw
    assert (change.old_place.raw, change.new_place.raw) == ("1500元", "1800元")  # type: ignore[union-attr]
    assert (change.label, change.old_shown, change.new_shown) == ("月服务费", "1,500 CNY/month", "1,800 CNY/month")
    assert change.note_zh == change.note_en == "+20 %"


def test_notes_in_both_languages() -> None:
    old = "合同期限自2024年1月1日起至2024年12月31日止。接通率不低于90%。"
    new = "合同期限自2024年1月1日起至2024年10月31日止。接通率不低于85%。"
    end, level = changes(HELD["clause"].format(old), HELD["clause"].format(new))
    assert (end.note_zh, end.note_en) == ("合同期缩短 2 个月", "term shortened by 2 months")
    assert (level.note_zh, level.note_en) == ("低 5 个百分点，更宽", "5 points lower, looser")
    assert (level.old_shown, level.new_shown) == ("≥ 90 %", "≥ 85 %")


def test_a_blank_of_a_table_is_where_a_name_was_filled_in() -> None:
    """Not the blank line of the signature; and the row tells its names no second time."""
    head = "技术服务合同\n\t甲方\t乙方\n名称\t________\t________\n一、服务\n乙方维护系统。\n"
    old = head + "二、其他\n本合同自双方盖章之日起生效。\n甲方(盖章):____\n乙方(盖章):____\n"
    new = old.replace("________\t________", "南风商贸有限公司\t北岭信息技术有限公司")
    found = [(change.field, change.nature, change.new) for change in changes(old, new)]
    assert sorted(found) == [
        ("parties.乙方.name", "filled", "北岭信息技术有限公司"),
        ("parties.甲方.name", "filled", "南风商贸有限公司"),
    ]
    places = [change.old_place for change in changes(old, new)]
    assert all(place and place.spans[0].start < old.index("一、") for place in places)


@pytest.mark.parametrize(
    ("old", "new", "label", "note"),
    [
        ("0.05%", "0.5%", "逾期付款违约金", "×10"),
        ("5%", "10%", "逾期付款违约金", "×2，高 5 个百分点"),
        ("0.05%", "0.08%", "逾期付款违约金", "高 0.03 个百分点"),
        ("0.1%", "0.05%", "逾期付款违约金", "÷2"),
    ],
)
def test_a_rate_is_called_by_what_it_is_for_and_differs_in_points(old: str, new: str, label: str, note: str) -> None:
    text = HELD["clause"].format("甲方逾期付款的，每逾期一日按应付未付金额的{}支付违约金。")
    (change,) = changes(text.format(old), text.format(new))
    assert (change.label, change.note_zh) == (label, note)


def test_a_rate_of_a_clause_that_was_struck_out_is_called_so_too() -> None:
    text = HELD["whole"].replace(
        "三、其他", "三、违约\n甲方逾期付款的，每逾期一日按应付未付金额的0.05%支付违约金。\n四、其他"
    )
    labels = {change.label for change in changes(text, HELD["whole"]) if change.field == "rates"}
    assert labels == {"逾期付款违约金"}


@pytest.mark.parametrize(
    ("old", "new", "shown_as"),
    [
        ("有效期【】年。", "有效期【1】年。", "1年"),
        ("坐席[ ]人。", "坐席[ 12 ]人。", "12人"),
        ("共( )次。", "共( 3 )次。", "3次"),
    ],
)
def test_values_are_shown_without_the_brackets_of_their_blank(old: str, new: str, shown_as: str) -> None:
    (change,) = changes(HELD["clause"].format(old), HELD["clause"].format(new))
    assert (change.old_shown, change.new_shown) == ("", shown_as)


def test_a_party_of_another_role_is_told_once() -> None:
    old = HELD["whole"]
    new = old.replace("甲方：无锡明川电子", "出租人：无锡明川机电").replace("沈若", "沈鹤")
    new = new.replace("甲方", "出租人").replace("乙方", "承租人")
    found = [line(change) for change in changes(old, new) if change.field.startswith("parties.")]
    assert found == [
        "party parties.甲方.name.value changed 无锡明川电子有限公司 → 无锡明川机电有限公司",
        "party parties.乙方.legal_representative.value changed 沈若 → 沈鹤",
    ]


def test_speed_on_two_long_contracts() -> None:
    clauses = [
        f"第{n}条 事项{n}\n乙方应在{n}日内完成第{n}批交付，费用为{n}00元，逾期每日按0.1%计算。" for n in range(1, 220)
    ]
    old = HELD["clause"].format("\n".join(clauses))
    new = old.replace("00元", "50元").replace("0.1%", "0.2%")
    versions = version(old), version(new)
    alignment = align(versions[0].contract, versions[1].contract)
    start = time.perf_counter()
    found = term_changes(*versions, alignment)
    assert len(found) == 2 * 219
    assert time.perf_counter() - start < 5 * MOST_SECONDS
