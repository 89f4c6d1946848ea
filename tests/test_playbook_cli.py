"""``hetong check --playbook`` as a user meets it: formats, exit codes, one line for every mistake."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from pipeline import cli
from tests.conftest import SAMPLES

GOOD = json.loads((Path(__file__).parent / "cases/playbook/customer_service.json").read_text("utf-8"))["good"]
RULES = """\
[playbook]
name = "本单位"
[[rule]]
id = "own.answer-rate"
severity = "error"
message = { zh = "接通率不低于 95%", en = "answer rate of 95 %" }
why = "投诉多"
suggestion = "改为 95%"
condition = "service_levels.answer_rate >= 95%"
[[rule]]
id = "own.fee"
severity = "info"
condition = "fees.fee <= 25000 CNY/month"
"""


class Run(NamedTuple):
    code: int
    out: str
    err: str


@pytest.fixture
def check(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], tmp_path: Path) -> Callable[..., Run]:
    def call(*arguments: object) -> Run:
        monkeypatch.chdir(tmp_path)
        monkeypatch.setattr(sys, "argv", ["hetong", "check", *map(str, arguments)])
        with pytest.raises(SystemExit) as stopped:
            cli.main()
        sys.stdout.flush()
        captured = capfd.readouterr()
        return Run(int(stopped.value.code or 0), captured.out, captured.err)

    return call


@pytest.fixture(autouse=True)
def files(tmp_path: Path) -> None:
    (tmp_path / "合同 1.txt").write_text(GOOD, "utf-8")
    (tmp_path / "rules.toml").write_text(RULES, "utf-8")


def test_findings_are_told_with_why_and_what_to_do(check: Callable[..., Run]) -> None:
    run = check("合同 1.txt", "--playbook", "rules.toml", "--only-playbook")
    assert run.code == 0
    assert run.out.splitlines() == [
        "合同 1.txt: error own.answer-rate 接通率不低于 95%：不符合，合同为“接通率不低于92%”"
        " | answer rate of 95 %: does not comply, the contract has “>= 92%”",
        "    要求 asked: service_levels.answer_rate >= 95%",
        "    原文 text: 接通率不低于92%  （条款 clause 3.1）",
        "    原因 why: 投诉多",
        "    建议 do: 改为 95%",
    ]


def test_built_in_findings_stand_beside_those_of_the_policy(check: Callable[..., Run]) -> None:
    both = check("合同 1.txt", "--playbook", "rules.toml", "--json")
    alone = check("合同 1.txt", "--json")
    codes = {json.loads(line)["code"] for line in both.out.splitlines()}
    assert {json.loads(line)["code"] for line in alone.out.splitlines()} | {"own.answer-rate"} == codes


def test_json_lines_hold_everything(check: Callable[..., Run]) -> None:
    (line,) = check("合同 1.txt", "--playbook", "rules.toml", "--only-playbook", "--json").out.splitlines()
    finding = json.loads(line)
    assert finding["file"] == "合同 1.txt"
    assert (finding["outcome"], finding["found"], finding["clause"]) == ("violates", ">= 92%", "3.1")
    assert GOOD[finding["spans"][0]["start"] : finding["spans"][0]["end"]] == finding["raw"]


@pytest.mark.parametrize(("severity", "code"), [("error", 1), ("warning", 1), ("info", 1)])
def test_fail_on_counts_findings_of_the_policy(check: Callable[..., Run], severity: str, code: int) -> None:
    assert check("合同 1.txt", "--playbook", "rules.toml", "--only-playbook", "--fail-on", severity).code == code


def test_fail_on_error_lets_warnings_pass(check: Callable[..., Run], tmp_path: Path) -> None:
    (tmp_path / "soft.toml").write_text(RULES.replace('"error"', '"warning"'), "utf-8")
    assert check("合同 1.txt", "--playbook", "soft.toml", "--only-playbook", "--fail-on", "error").code == 0


def test_several_playbooks(check: Callable[..., Run]) -> None:
    run = check("合同 1.txt", "--playbook", "rules.toml", "--playbook", "customer-service", "--only-playbook", "--json")
    assert [json.loads(line)["code"] for line in run.out.splitlines()] == ["own.answer-rate"]


def test_sarif_is_what_the_standard_says(check: Callable[..., Run], tmp_path: Path) -> None:
    (tmp_path / "news.txt").write_text("今天天气晴朗。" * 20, "utf-8")
    assert check("合同 1.txt", "news.txt", "--playbook", "rules.toml", "-o", "a.sarif").code == 1
    content = (tmp_path / "a.sarif").read_bytes()
    log = json.loads(content)
    (run,) = log["runs"]
    assert (log["version"], run["columnKind"]) == ("2.1.0", "unicodeCodePoints")
    driver = run["tool"]["driver"]
    assert driver["name"] == "hetong"
    ids = [rule["id"] for rule in driver["rules"]]
    assert len(set(ids)) == len(ids)
    assert {"own.answer-rate", "own.fee"} <= set(ids)
    assert driver["rules"][0]["defaultConfiguration"] == {"level": "error"}
    assert driver["rules"][0]["help"] == {"text": "改为 95%"}
    for result in run["results"]:
        assert ids[result["ruleIndex"]] == result["ruleId"]
        assert result["level"] in {"error", "warning", "note"}
        assert result["message"]["text"]
        (location,) = result["locations"]
        assert location["physicalLocation"]["artifactLocation"]["uri"] == "%E5%90%88%E5%90%8C%201.txt"
    region = next(each for each in run["results"] if each["ruleId"] == "own.answer-rate")["locations"][0]
    region = region["physicalLocation"]["region"]
    start, end = region["charOffset"], region["charOffset"] + region["charLength"]
    line = GOOD.splitlines()[region["startLine"] - 1]
    assert GOOD[start:end] == region["snippet"]["text"] == line[region["startColumn"] - 1 : region["endColumn"] - 1]
    (invocation,) = run["invocations"]
    assert invocation["executionSuccessful"] is False
    assert "[not_a_contract]" in invocation["toolExecutionNotifications"][0]["message"]["text"]
    assert str(tmp_path).encode() not in content
    check("合同 1.txt", "news.txt", "--playbook", "rules.toml", "-o", "b.sarif")
    assert (tmp_path / "b.sarif").read_bytes() == content


def test_sarif_of_a_format_without_lines(check: Callable[..., Run]) -> None:
    name = SAMPLES / "s02-kefu-template.docx"
    run = json.loads(check(name, "--playbook", "客服外包", "--only-playbook", "--format", "sarif").out)["runs"][0]
    regions = [
        result["locations"][0]["physicalLocation"]["region"]
        for result in run["results"]
        if "region" in result["locations"][0]["physicalLocation"]
    ]
    assert regions
    assert all("startLine" not in region and region["charLength"] > 0 for region in regions)
    assert run["artifacts"][0]["location"]["uri"].startswith("file:///")


@pytest.mark.parametrize("name", ["客服外包", "customer-service", "运维服务", "operations"])
def test_shipped_playbooks_read_every_sample(check: Callable[..., Run], name: str) -> None:
    run = check(*sorted(SAMPLES.glob("s0[1-59]*.*t*")), "--playbook", name, "--only-playbook", "--ocr", "off")
    assert run.code in (0, 1)
    assert "Traceback" not in run.err


def test_lists(check: Callable[..., Run]) -> None:
    assert "客服外包, customer-service" in check("--list-playbooks").out
    assert "service_levels.answer_rate\tshare\t接通率" in check("--list-fields").out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["合同 1.txt", "--playbook", "客服外报"], "客服外包"),
        (["合同 1.txt", "--playbook", "nowhere.toml"], "[no_playbook]"),
        (["合同 1.txt", "--playbook", "."], "[no_playbook]"),
        (["合同 1.txt", "--playbook", "bad.toml"], "bad.toml:3: a: 没有字段 fee"),
        (["合同 1.txt", "--playbook", "bare.toml"], "[no_rules]"),
        (["合同 1.txt", "--playbook", "合同 1.txt"], "[bad_toml]"),
        (["合同 1.txt", "--playbook", "ref.toml"], "[bad_reference]"),
        (["合同 1.txt", "--only-playbook"], "--playbook"),
        (["合同 1.txt", "-o", "a.docx"], ".sarif"),
        (["合同 1.txt", "-o", "a.sarf"], "← .sarif ?"),
        (["合同 1.txt", "-o", "合同 1.txt"], "output_is_input"),
        (["合同 1.txt", "--json", "-o", "合同 1.txt"], "output_is_input"),
        (["合同 1.txt", "--playbook", "bare.toml", "--json", "-o", "bare.toml"], "output_is_input"),
        ([], "no files given"),
    ],
)
def test_bad_usage_is_told_in_a_line(
    check: Callable[..., Run], tmp_path: Path, arguments: list[str], said: str
) -> None:
    (tmp_path / "bad.toml").write_text('[[rule]]\nid = "a"\nrequire_field = "fee"\n', "utf-8")
    (tmp_path / "bare.toml").write_text("# nothing\n", "utf-8")
    (tmp_path / "ref.toml").write_text(
        '[[rule]]\nid = "a"\nsame_field = "fees.fee"\nreference = "没有.docx"\n', "utf-8"
    )
    run = check(*arguments)
    assert run.code == 2
    assert run.out == ""
    assert said in run.err
    assert "Traceback" not in run.err


def test_a_reference_lies_beside_its_playbook(check: Callable[..., Run], tmp_path: Path) -> None:
    (tmp_path / "policy").mkdir()
    (tmp_path / "policy" / "范本.txt").write_text(GOOD.replace("20000", "18000").replace("贰万", "壹万捌仟"), "utf-8")
    text = '[playbook]\nreference = "范本.txt"\n[[rule]]\nid = "fee"\nat_most_field = "fees.fee"\n'
    text += '[[rule]]\nid = "nda"\nsame_clause = "confidentiality"\n'
    (tmp_path / "policy" / "r.toml").write_text(text, "utf-8")
    run = check("合同 1.txt", "--playbook", "policy/r.toml", "--only-playbook", "--json")
    (finding,) = map(json.loads, run.out.splitlines())
    assert (finding["code"], finding["asked"]) == ("fee", "fees.fee <= 18,000 CNY/month")
