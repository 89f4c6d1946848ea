"""Playbooks: what rules find in contracts, what is said of playbooks with mistakes."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path
from typing import Any

import pytest

from pipeline.analyze import read_contract
from pipeline.clauses import segment
from pipeline.document import from_string
from pipeline.playbook.case import Case
from pipeline.playbook.conditions import parse
from pipeline.playbook.faults import MOST_SHOWN, PlaybookError
from pipeline.playbook.fields import fields, listing, resolve
from pipeline.playbook.judging import MOST_FINDINGS, judge
from pipeline.playbook.reading import MOST_BYTES, MOST_RULES, read, read_bytes
from pipeline.playbook.rule_reading import KEYS
from pipeline.playbook.rules import Playbook
from pipeline.policy import SHIPPED, load
from pipeline.policy_finding import PolicyFinding
from pipeline.record import Record, Source
from tests.conftest import ROOT

CASES = Path(__file__).parent / "cases" / "playbook"
HEAD = "服务合同\n甲方：安庆市青禾商贸有限公司\n乙方：池州市远帆服务有限公司\n"


def cases(name: str) -> Any:
    return json.loads((CASES / f"{name}.json").read_text("utf-8"))


def case_of(text: str) -> Case:
    return Case(*read_contract(text.encode(), "a.txt", force=True))


def found(playbook: Playbook, text: str) -> list[PolicyFinding]:
    return judge(playbook, case_of(text))


def one_rule(rule: str) -> Playbook:
    return read(f'[[rule]]\nid = "r"\n{rule}\n', "r.toml")


@pytest.mark.parametrize("case", cases("rules"), ids=lambda case: case["label"])
def test_a_rule_finds_what_it_should(case: dict[str, Any]) -> None:
    findings = found(one_rule(case["rule"]), f"{HEAD}{case['text']}\n")
    assert [finding.outcome for finding in findings] == case["expected"]
    assert all(finding.severity == "warning" for finding in findings)  # the default; what is unsure is no error


@pytest.mark.parametrize("case", cases("faults"), ids=lambda case: case["label"])
def test_a_mistake_has_its_line_and_the_nearest_name(case: dict[str, Any]) -> None:
    with pytest.raises(PlaybookError) as raised:
        read(case["toml"], "rules.toml")
    faults = raised.value.faults
    assert [(fault.line, fault.code) for fault in faults] == [(case["line"], case["code"])]
    assert case["near"] in faults[0].en
    assert str(raised.value).startswith(f"rules.toml:{case['line']}: " if case["line"] else "rules.toml: ")


def test_all_mistakes_are_told_at_once() -> None:
    text = '[[rule]]\nid = "a"\nseverity = "eror"\ncondition = "fee > 1"\n'
    text += '[[rule]]\nid = "b"\nrequire_clause = ["x", "y"]\n'
    with pytest.raises(PlaybookError) as raised:
        read(text, "r.toml")
    assert [(fault.line, fault.code) for fault in raised.value.faults] == [
        (3, "unknown_severity"),
        (4, "unknown_field"),
        (7, "unknown_clause"),
        (7, "unknown_clause"),
    ]
    assert len(str(raised.value).splitlines()) == 4


def test_many_mistakes_are_cut() -> None:
    with pytest.raises(PlaybookError) as raised:
        read("".join(f'[[rule]]\nid = "r{n}"\n' for n in range(200)), "r.toml")
    shown = str(raised.value).splitlines()
    assert len(shown) == MOST_SHOWN + 1
    assert "150 more" in shown[-1]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"#" * (MOST_BYTES + 1), "limit_size"),
        (b'[[rule]]\nid = "a"\nrequire_field = "term.end"\n' * (MOST_RULES + 1), "limit_size"),
        (b"a = " + b"[" * 100_000, "bad_toml"),
        (b"a" + b".a" * 400_000 + b" = 1", "bad_toml"),
        (b'[[rule]]\nid = "\xff\xfe"', "bad_toml"),
        (b'[[rule]]\nid = "\x00"', "bad_toml"),
        (b'"""' * 300_000, "bad_toml"),
    ],
    ids=["bytes", "rules", "brackets", "dots", "no UTF-8", "NUL", "quotes"],
)
def test_hostile_playbooks_are_refused(content: bytes, code: str) -> None:
    with pytest.raises(PlaybookError) as raised:
        read_bytes(content, "r.toml")
    assert raised.value.faults[0].code == code


SHIPPED_CASES = [(name, case) for name in ("customer_service", "operations") for case in cases(name)["bad"]]


@pytest.mark.parametrize("name", ["customer_service", "operations"])
def test_a_shipped_playbook_finds_nothing_in_a_good_contract(name: str) -> None:
    assert found(shipped(name), cases(name)["good"]) == []


@pytest.mark.parametrize(
    ("name", "case"), SHIPPED_CASES, ids=lambda case: case if isinstance(case, str) else case["rule"]
)
def test_a_shipped_rule_finds_what_was_spoilt(name: str, case: dict[str, Any]) -> None:
    text = cases(name)["good"]
    for was, becomes in case["edits"]:
        assert was in text
        text = text.replace(was, becomes)
    outcomes = [finding.outcome for finding in found(shipped(name), text) if finding.code == case["rule"]]
    assert set(outcomes) == {case["outcome"]}


@pytest.mark.parametrize("name", ["customer_service", "operations"])
def test_every_shipped_rule_has_a_case_and_says_what_to_do(name: str) -> None:
    playbook = shipped(name)
    assert {rule.id for rule in playbook.rules} == {case["rule"] for case in cases(name)["bad"]}
    assert all(rule.message.zh and rule.message.en and rule.suggestion.zh for rule in playbook.rules)


def shipped(name: str) -> Playbook:
    return load([next(key for key, file in SHIPPED.items() if file == f"{name}.toml")]).playbooks[0]


def test_a_finding_has_its_place_and_reason() -> None:
    rule = 'condition = "service_levels.answer_rate >= 90%"\nseverity = "error"\nwhy = "重要"\n'
    rule += 'message = { zh = "接通率", en = "answers" }'
    text = f"{HEAD}第一条 服务标准\n1.1 热线接通率不低于85%。\n"
    (finding,) = found(one_rule(rule), text)
    assert (finding.code, finding.severity, finding.outcome, finding.clause) == ("r", "error", "violates", "1.1")
    assert finding.raw == "".join(text[span.start : span.end] for span in finding.spans) == "接通率不低于85%"
    assert (finding.found, finding.asked, finding.why) == (">= 85%", "service_levels.answer_rate >= 90%", "重要")
    assert finding.message == (
        "接通率：不符合，合同为“接通率不低于85%” | answers: does not comply, the contract has “>= 85%”"
    )


def test_a_limit_of_the_other_way_says_so() -> None:
    (finding,) = found(one_rule('condition = "service_levels.complaint_rate >= 1%"'), f"{HEAD}投诉率不超过1%。\n")
    assert "不能保证" in finding.message


def test_findings_of_a_rule_are_bounded() -> None:
    text = HEAD + "最终解释权归甲方。\n" * 100
    assert len(found(one_rule('forbid_words = "最终解释权"'), text)) == MOST_FINDINGS


def test_two_hundred_rules_on_a_long_contract_are_quick() -> None:
    line = "甲方应当在收到发票后三十日内付款，乙方保证电话接通率不低于百分之九十，未达到的应当说明原因。\n"
    patterns = ("(?:最终|单方)[^。]{0,10}解释权", "(?:a|b|ab)*c", "(?:安全事件|漏洞)[^。]{0,60}(?:通知|报告)")
    rules = [f"forbid_pattern = '{patterns[n % 3]}'" if n % 2 else f'forbid_words = "解释权{n}"' for n in range(200)]
    playbook = read("".join(f'[[rule]]\nid = "r{n}"\n{rule}\n' for n, rule in enumerate(rules)), "r.toml")
    case = Case(segment(from_string(line * 2000).view()), Record(source=Source(name="", sha256="", format="txt")))
    started = time.perf_counter()
    assert judge(playbook, case) == []
    assert time.perf_counter() - started < 3  # a tenth of that on a machine at rest


def test_a_playbook_for_other_contracts_says_so() -> None:
    playbook = read(
        '[playbook]\napplies_when = "contract_type in [租赁]"\n[[rule]]\nid = "r"\nrequire_field = "term.end"', "r"
    )
    (finding,) = found(playbook, f"{HEAD}双方合作。\n")
    assert (finding.code, finding.outcome, finding.severity) == ("playbook.not-applicable", "not_applicable", "warning")


@pytest.mark.parametrize("path", [*fields(), "parties.name", "parties.乙方.credit_code", "parties.出租人"])
def test_every_field_can_be_looked_up(path: str) -> None:
    case = case_of(cases("customer_service")["good"])
    assert case.look(resolve(path))
    assert parse(f"{path} is absent").words() == f"{path} is absent"


def test_every_field_of_the_list_is_one() -> None:
    names = [line.split("\t")[0] for line in listing().splitlines() if not line.startswith("#")]
    assert {resolve(name).path for name in names if "<" not in name} == set(fields())


REFERENCE = f"{HEAD}第一条 费用\n服务费为每月5000元。\n第二条 保密\n双方应当保守秘密，期限3年。\n"


@pytest.mark.parametrize(
    ("rule", "was", "becomes", "outcomes"),
    [
        ('same_field = "fees.fee"', "", "", []),
        ('same_field = "fees.fee"', "5000", "6000", ["violates"]),
        ('same_field = "fees.fee"', "每月5000", "每年60000", []),
        ('at_most_field = "fees.fee"', "5000", "6000", ["violates"]),
        ('at_least_field = "fees.fee"', "5000", "6000", []),
        ('same_field = "fees.fee"', "每月5000元", "每月____元", ["blank"]),
        ('same_field = "fees.fee"', "服务费为每月5000元", "免费", ["not_found"]),
        ('same_field = "fees.fee"\nmissing = "skip"', "服务费为每月5000元", "免费", []),
        ('same_field = "dispute.venue"', "", "", ["unsure"]),
        ('same_field = "parties.乙方.name"', "池州市远帆服务有限公司", "池州市 远帆服务有限公司", []),
        (
            'same_clause = "confidentiality"',
            "第二条 保密\n双方应当保守秘密，期限",
            "第二条　保密\n双方应当保守秘密,\n期限 ",
            [],
        ),
        ('same_clause = "confidentiality"', "3年", "5年", ["violates"]),
        ('same_clause = "confidentiality"', "第二条 保密\n双方应当保守秘密，期限3年。", "", ["not_found"]),
        ('same_clause = "warranty"', "", "", ["unsure"]),
    ],
)
def test_a_reference_is_compared(rule: str, was: str, becomes: str, outcomes: list[str]) -> None:
    playbook = one_rule(f'{rule}\nreference = "std.txt"')
    text = REFERENCE.replace(was, becomes) if was else REFERENCE
    findings = judge(playbook, case_of(text), {"std.txt": case_of(REFERENCE)})
    assert [finding.outcome for finding in findings] == outcomes


def test_a_clause_that_differs_says_where() -> None:
    playbook = one_rule('same_clause = "confidentiality"\nreference = "std.txt"')
    text = REFERENCE.replace("3年", "5年")
    (finding,) = judge(playbook, case_of(text), {"std.txt": case_of(REFERENCE)})
    assert (finding.raw, finding.clause) == ("5", "2")
    assert "3年" in finding.message


def test_the_page_on_the_language_is_true() -> None:
    """Every playbook of docs/playbook.md can be read, every condition of its tables as well."""
    text = (ROOT / "docs" / "playbook.md").read_text("utf-8")
    blocks = re.findall(r"```toml\n(.*?)```", text, re.DOTALL)
    assert len(blocks) >= 3
    for block in blocks:
        assert read(block, "docs/playbook.md").rules
    section = text.partition("## Conditions")[2].partition("## What a finding says")[0]
    conditions = re.findall(r"^\| `([^`]+)` \|", section, re.MULTILINE)
    assert len(conditions) >= 20
    for condition in conditions:
        parse(condition)
    named = set(re.findall(r"`([a-z_]+)`", text.partition("## What a rule asks")[2].partition("## Conditions")[0]))
    assert named >= set(KEYS) - {"id", "severity", "message", "why", "suggestion", "applies_when"}


def test_nothing_is_found_where_there_is_nothing() -> None:
    case = case_of("甲方\n")
    states = {one.state for field in fields().values() for one in case.look(field) if "." in field.path}
    assert states == {"absent"}
