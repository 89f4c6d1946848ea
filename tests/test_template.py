"""A contract against its template: cases as data, and the two templates among the samples, filled in here.

A case gives both texts (HTML where it has tables), every blank with what became of it, and the fixed words that were
touched, added and dropped, each by the text of its clause or line.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipeline.analyze import read_contract
from pipeline.compare.compare import compare
from pipeline.compare.versions import Version
from pipeline.comparison import Clauses, Comparison
from tests.conftest import SAMPLES

CASES = json.loads((Path(__file__).parent / "cases" / "compare" / "template.json").read_text("utf-8"))
FILLED = {
    "合同编号:__________": "合同编号:WB-2025-018",
    "名称\t________\t________": "名称\t青岚食品有限公司\t云客服务有限公司",
    "法定代表人\t________\t________": "法定代表人\t李青\t王云",
    "地址\t________\t________": "地址\t杭州市文三路1号\t成都市天府大道2号",
    "____年__月__日起至____年__月__日止,有效期【】年": "2025年3月1日起至2026年2月28日止,有效期【1】年",
    "每日[  ]时至[  ]时": "每日[8]时至[22]时",
    "坐席[  ]人": "坐席[40]人",
    "接通率不低于[  ]%,20秒接通率不低于[  ]%": "接通率不低于[90]%,20秒接通率不低于[85]%",
    "人民币______元(大写:__________元整)": "人民币5,800元(大写:伍仟捌佰元整)",
    "每月__日前": "每月10日前",
    "向__________人民法院": "向杭州市西湖区人民法院",
    "一式__份,双方各执__份": "一式肆份,双方各执贰份",
    "签订日期:    年  月  日": "签订日期:2025年2月20日",
}


def version(text: str | bytes, name: str) -> Version:
    content = text.encode() if isinstance(text, str) else text
    return Version(name, *read_contract(content, name, force=True))


def against(template: Version, contract: Version) -> Comparison:
    return compare(template, contract, is_template=True)


def of_text(text: str, name: str) -> Version:
    return version(text, f"{name}.html" if text.startswith("<") else f"{name}.txt")


def told(comparison: Comparison) -> list[tuple[str, str, str | None]]:
    assert comparison.template is not None
    return [(blank.label, blank.state, blank.filled) for blank in comparison.template.blanks]


def texts(comparison: Comparison, numbers: list[int]) -> list[str]:
    return ["".join(passage.text for passage in shown(comparison.clauses[number])).strip() for number in numbers]


def shown(clauses: Clauses) -> list:
    return clauses.old or clauses.new


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["label"])
def test_case(case: dict) -> None:
    comparison = against(of_text(case["template"], "template"), of_text(case["contract"], "contract"))
    report = comparison.template
    assert report is not None
    assert told(comparison) == [tuple(blank) for blank in case["blanks"]]
    assert texts(comparison, report.touched) == case["touched"]
    assert texts(comparison, report.added) == case["added"]
    assert texts(comparison, report.dropped) == case["dropped"]


def test_places_are_those_of_the_texts() -> None:
    template, contract = of_text(CASES[0]["template"], "template"), of_text(CASES[0]["contract"], "contract")
    report = against(template, contract).template
    assert report is not None
    for blank in report.blanks:
        for place, one in ((blank.old_place, template), (blank.new_place, contract)):
            assert place is not None
            raw = one.contract.view.document.raw
            assert "".join(raw[span.start : span.end] for span in place.spans) == place.raw != ""
    assert [blank.new_place.clause for blank in report.blanks if blank.new_place] == [None, None, "1", "2"]


def test_no_template_no_report() -> None:
    assert compare(of_text(CASES[0]["template"], "a"), of_text(CASES[0]["contract"], "b")).template is None


def test_a_template_among_the_samples_filled_in() -> None:
    template = version((SAMPLES / "s02-kefu-template.docx").read_bytes(), "s02.docx")
    text = template.contract.view.string
    for blank, words in FILLED.items():
        assert blank in text
        text = text.replace(blank, words)
    report = against(template, version(text, "s02-filled.txt")).template
    assert report is not None
    assert (report.touched, report.added, report.dropped) == ([], [], [])
    found = {blank.label: blank.filled for blank in report.blanks}
    assert found["甲方(发包方) 名称"] == "青岚食品有限公司"
    assert found["乙方(承包方) 地址"] == "成都市天府大道2号"
    assert found["服务期限：本合同自…起"] == "2025年3月1日"
    assert found["每席每月(大写)"] == "伍仟捌佰元整"
    assert found["20秒接通率不低于"] == "85%"
    assert found["双方各执"] == "贰份"
    still = [blank.label for blank in report.blanks if blank.state == "blank"]
    assert len(still) == 11
    assert "乙方(承包方) 统一社会信用代码" in still
    assert "甲方(盖章)" in still


def test_a_template_whose_lines_were_drawn_filled_in() -> None:
    template = version((SAMPLES / "s14-advertising.pdf").read_bytes(), "s14.pdf")
    text = template.contract.view.string
    for words, filled in (
        ("甲方(广告主):", "甲方(广告主):青岚食品有限公司"),
        ("共计块", "共计12块"),
        ("为个月", "为6个月"),
        ("自年月日起至年月日止", "自2025年1月1日起至2025年6月30日止"),
        ("合计人民币元", "合计人民币36,000元"),
        ("□现金", "☑现金"),
        ("一式份", "一式肆份"),
    ):
        assert words in text
        text = text.replace(words, filled, 1)
    report = against(template, version(text, "s14-filled.txt")).template
    assert report is not None
    found = {blank.label: blank.filled for blank in report.blanks if blank.state == "filled"}
    assert found["甲方(广告主)"] == "青岚食品有限公司"
    assert found["发布期限：自…起"] == "2025年1月1日"
    assert found["合计"] == "36,000元"
    assert found["付款方式：现金"] == "☑"
    assert {"6个月", "肆份", "12块"} <= set(found.values())
    assert (report.touched, report.added, report.dropped) == ([], [], [])


@pytest.mark.parametrize("name", ["s02-kefu-template.docx", "s14-advertising.pdf", "s12-loan.md"])
def test_a_template_against_itself_leaves_all_blank(name: str) -> None:
    one = version((SAMPLES / name).read_bytes(), name)
    report = against(one, one).template
    assert report is not None
    assert report.blanks
    assert {blank.state for blank in report.blanks} == {"blank"}
    assert (report.touched, report.added, report.dropped) == ([], [], [])
