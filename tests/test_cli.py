"""The command as a user meets it: data on stdout, talk on stderr, exit codes, one line for every bad input."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from pipeline import cli
from tests.conftest import SAMPLES

CONTRACT = (
    "房屋租赁合同\n出租人（甲方）：李青\n承租人（乙方）：________\n双方约定如下：\n"
    "第一条 租金\n每月租金人民币3000元。\n第二条 期限\n自2025年1月1日起至2025年12月31日止。\n"
)


class Run(NamedTuple):
    code: int
    out: str
    err: str


@pytest.fixture
def hetong(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Callable[..., Run]:
    def call(*arguments: object) -> Run:
        monkeypatch.setattr(sys, "argv", ["hetong", *map(str, arguments)])
        with pytest.raises(SystemExit) as stopped:
            cli.main()
        sys.stdout.flush()
        captured = capfd.readouterr()
        return Run(int(stopped.value.code or 0), captured.out, captured.err)

    return call


@pytest.fixture
def contract(tmp_path: Path) -> Path:
    path = tmp_path / "租赁.txt"
    path.write_text(CONTRACT, "utf-8")
    return path


def test_one_file_is_one_json_record_on_stdout(hetong: Callable[..., Run], contract: Path) -> None:
    run = hetong("extract", contract)
    record = json.loads(run.out)
    assert run.code == 0
    assert record["title"]["value"] == "房屋租赁合同"
    assert [fee["value"] for fee in record["fees"]] == [3000]
    assert record["parties"][1]["name"]["state"] == "blank"
    assert record["term"]["end"]["value"] == "2025-12-31"
    assert record["source"]["text"] is None


def test_with_text_keeps_the_text(hetong: Callable[..., Run], contract: Path) -> None:
    record = json.loads(hetong("extract", contract, "--with-text").out)
    assert record["source"]["text"] == CONTRACT


def test_min_confidence_leaves_out_what_was_not_measured_so_well(hetong: Callable[..., Run], contract: Path) -> None:
    record = json.loads(hetong("extract", contract, "--min-confidence", "1").out)
    assert record["fees"] == []
    assert record["title"]["state"] == "absent"
    assert record["clauses"]
    assert json.loads(hetong("extract", contract, "--min-confidence", "0.5").out)["fees"]


def test_folder_gets_a_file_per_record(hetong: Callable[..., Run], tmp_path: Path) -> None:
    for name in ("a/合同.txt", "b/合同.txt"):
        (tmp_path / "in" / name).parent.mkdir(parents=True)
        (tmp_path / "in" / name).write_text(CONTRACT + name, "utf-8")
    (tmp_path / "in" / "notes.xlsx").write_bytes(b"x")
    run = hetong("extract", tmp_path / "in", "-o", tmp_path / "out")
    names = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert run.code == 0
    assert run.out == ""
    assert len(names) == 2
    assert names[1] == "合同.json"
    assert names[0].startswith("合同-")
    assert len(names[0]) == len("合同-12345678.json")
    assert "跳过 1" in run.err


def test_jsonl_for_many_and_for_a_file_name(hetong: Callable[..., Run], contract: Path, tmp_path: Path) -> None:
    other = tmp_path / "b.txt"
    other.write_text(CONTRACT, "utf-8")
    assert len(hetong("extract", contract, other).out.splitlines()) == 2
    assert hetong("extract", contract, other, "-o", tmp_path / "x.jsonl").out == ""
    assert [json.loads(line)["source"]["name"] for line in (tmp_path / "x.jsonl").open()] == ["租赁.txt", "b.txt"]


def test_stdin(contract: Path) -> None:
    command = [sys.executable, "-m", "pipeline.cli", "extract", "-"]
    done = subprocess.run(command, input=contract.read_bytes(), capture_output=True, check=True)
    assert json.loads(done.stdout)["title"]["value"] == "房屋租赁合同"


def test_table_is_readable(hetong: Callable[..., Run], contract: Path) -> None:
    run = hetong("extract", contract, "--format", "table")
    assert "房屋租赁合同" in run.out
    assert "3,000 CNY" in run.out
    assert "\x1b[" not in run.out


def test_explain_says_rule_and_place(hetong: Callable[..., Run], contract: Path) -> None:
    run = hetong("explain", contract, "--field", "fees")
    assert run.code == 0
    assert "fees[0]: filled" in run.out
    assert "rule: fees." in run.out
    assert "第 6 行" in run.out


def test_explain_says_why_nothing_was_read(hetong: Callable[..., Run], contract: Path) -> None:
    run = hetong("explain", contract, "--field", "service_hours")
    assert run.code == 0
    assert "service_hours: 未读到" in run.out
    assert "none of these words" in run.out
    noisy = hetong("explain", SAMPLES / "s08-logistics.html", "--field", "service_hours").out
    assert "set aside as boilerplate (boilerplate." in noisy
    taken = hetong("explain", SAMPLES / "s12-loan.md", "--field", "payment.due").out
    assert "read as liability[0] (liability." in taken


def test_explain_of_an_unknown_field_is_a_usage_error(hetong: Callable[..., Run], contract: Path) -> None:
    run = hetong("explain", contract, "--field", "feez")
    assert run.code == 2
    assert "unknown_field" in run.err


def test_check_fails_on_request(hetong: Callable[..., Run], tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(CONTRACT + "第三条 押金\n押金人民币伍仟元整（¥6,000元）。\n", "utf-8")
    assert hetong("check", path).code == 0
    run = hetong("check", path, "--fail-on", "error", "--json")
    assert run.code == 1
    assert "amount.capital-mismatch" in {json.loads(line)["code"] for line in run.out.splitlines()}


def test_parse_shows_layers(hetong: Callable[..., Run]) -> None:
    run = hetong("parse", SAMPLES / "s09-kefu-doubled.txt")
    assert run.code == 0
    assert "duplicate" in run.out
    assert json.loads(hetong("parse", SAMPLES / "s09-kefu-doubled.txt", "--json").out)["format"] == "txt"


def test_schema_describes_a_record(hetong: Callable[..., Run], contract: Path) -> None:
    import jsonschema

    schema = json.loads(hetong("schema").out)
    jsonschema.validate(json.loads(hetong("extract", contract).out), schema)


def test_evaluate_prints_a_line_per_field(hetong: Callable[..., Run], tmp_path: Path) -> None:
    run = hetong("evaluate", SAMPLES, "-o", tmp_path / "run.json")
    assert run.code == 0
    assert "ALL (micro)" in run.out
    again = hetong("evaluate", SAMPLES, "--against", tmp_path / "run.json", "--rules", "--errors")
    assert again.code == 0
    assert "right +" not in again.out


NEWS = "今天天气晴朗，适合出游。公园里游人如织，孩子们在草地上放风筝。" * 5


@pytest.mark.parametrize(
    ("name", "content", "code", "reason"),
    [
        ("empty.docx", b"", 3, "empty_file"),
        ("blank.txt", b" \n\n ", 3, "empty_file"),
        ("noise.docx", bytes(range(256)) * 40, 3, "unsupported_format"),
        ("cut.docx", b"PK\x03\x04" + b"\0" * 40, 3, None),
        ("cut.pdf", b"%PDF-1.7\n1 0 obj\n<<", 3, "corrupt_file"),
        ("photo.pdf", b"\x89PNG\r\n\x1a\n" + b"\0" * 60, 3, "corrupt_file"),
        ("table.xlsx", b"PK\x05\x06" + b"\0" * 18, 3, None),
        ("news.txt", NEWS.encode(), 1, "not_a_contract"),
    ],
)
def test_bad_input_is_one_line_and_a_code(
    hetong: Callable[..., Run], tmp_path: Path, name: str, content: bytes, code: int, reason: str | None
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    run = hetong("extract", path)
    assert run.code == code
    assert run.out == ""
    lines = run.err.strip().splitlines()
    assert len(lines) == 1
    assert name in lines[0]
    assert reason is None or f"[{reason}]" in lines[0]
    assert "Traceback" not in run.err


@pytest.mark.parametrize(
    "text",
    [
        "货物运输单\n托运人：青山果品行\n承运人：长河车队\n一、货物苹果二十箱。\n二、运费300元。\n",
        "邮箱服务条款\n一、本条款对使用者有效。\n二、使用者应当妥善保管密码。\n三、本站可以修改条款。\n",
        "农机作业协议\n作业费每亩80元，收割完毕付清。\n",
    ],
    ids=["no 甲方", "terms of service", "a slip of paper"],
)
def test_forms_of_few_words_are_contracts_too(hetong: Callable[..., Run], tmp_path: Path, text: str) -> None:
    (tmp_path / "a.txt").write_text(text, "utf-8")
    assert hetong("extract", tmp_path / "a.txt").code == 0


KINDS = ("租赁", "借款", "联营", "承揽", "运输", "保管", "仓储", "委托", "行纪", "居间")


def test_an_index_of_contracts_is_none(hetong: Callable[..., Run], tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("\n".join(f"{n}. {kind}合同" for n, kind in enumerate(KINDS, 1)), "utf-8")
    run = hetong("extract", tmp_path / "a.txt")
    assert run.code == 1
    assert "[not_a_contract]" in run.err


def test_a_suffix_that_lies_is_read_by_content(hetong: Callable[..., Run], tmp_path: Path) -> None:
    path = tmp_path / "合同.pdf"
    path.write_text(CONTRACT, "utf-8")
    record = json.loads(hetong("extract", path).out)
    assert record["source"]["format"] == "txt"
    assert "file.extension-mismatch" in {finding["code"] for finding in record["findings"]}


def test_missing_file(hetong: Callable[..., Run], tmp_path: Path) -> None:
    run = hetong("extract", tmp_path / "nowhere.pdf")
    assert run.code == 3
    assert "[unreadable]" in run.err


def test_folder_without_contracts(hetong: Callable[..., Run], tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(b"x")
    run = hetong("extract", tmp_path)
    assert run.code == 3
    assert "no contract files found" in run.err


def test_a_bad_file_does_not_stop_the_others(hetong: Callable[..., Run], contract: Path, tmp_path: Path) -> None:
    (tmp_path / "bad.pdf").write_bytes(b"%PDF-1.4 nothing")
    run = hetong("extract", tmp_path, "-o", tmp_path / "out")
    assert run.code == 1
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["租赁.json"]
    assert "bad.pdf" in run.err


def test_what_was_read_before_a_run_ends_early_is_kept(
    hetong: Callable[..., Run], contract: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pipeline import extraction

    read_one = extraction.read_one

    def stops_at_the_second(name: str, options: extraction.Options) -> extraction.Outcome:
        if name.endswith("b.txt"):
            raise SystemExit(130)
        return read_one(name, options)

    monkeypatch.setattr(extraction, "read_one", stops_at_the_second)
    (tmp_path / "b.txt").write_bytes(contract.read_bytes())
    assert hetong("extract", contract, tmp_path / "b.txt", "-o", tmp_path / "out").code == 130
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["租赁.json"]


def test_a_package_that_is_missing_is_no_fault_of_the_file(
    hetong: Callable[..., Run], contract: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pipeline.parsers.text", None)
    run = hetong("extract", contract)
    assert run.code == 4
    assert "[missing_tool]" in run.err


def test_a_refusal_names_the_file_as_the_user_did(hetong: Callable[..., Run], tmp_path: Path) -> None:
    (tmp_path / "news.txt").write_text(NEWS, "utf-8")
    assert str(tmp_path / "news.txt") in hetong("extract", tmp_path / "news.txt").err


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_unreadable_permission(hetong: Callable[..., Run], contract: Path) -> None:
    contract.chmod(0)
    assert hetong("extract", contract).code == 3


def test_a_vanished_file_and_a_pipe_are_reasons(hetong: Callable[..., Run], tmp_path: Path) -> None:
    (tmp_path / "gone.txt").symlink_to(tmp_path / "nothing")
    os.mkfifo(tmp_path / "pipe.txt")
    run = hetong("extract", tmp_path / "gone.txt", tmp_path / "pipe.txt")
    assert run.code == 3
    assert run.err.count("[unreadable]") == 2


def test_names_in_another_encoding_and_with_line_ends(
    hetong: Callable[..., Run], contract: Path, tmp_path: Path
) -> None:
    odd = [os.fsencode(tmp_path) + b"/\xba\xcf\xcd\xac.txt", os.fsencode(tmp_path) + b"/a\nb.txt"]
    for name in odd:
        Path(os.fsdecode(name)).write_bytes(contract.read_bytes())
    run = hetong("extract", *map(os.fsdecode, odd), "-o", tmp_path / "out")
    assert run.code == 0
    assert len(list((tmp_path / "out").iterdir())) == 2
    assert "Traceback" not in run.err


def test_output_not_writable(hetong: Callable[..., Run], contract: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    run = hetong("extract", contract, "-o", tmp_path / "file" / "out")
    assert run.code == 5
    assert "[output_not_writable]" in run.err


def test_bad_usage(hetong: Callable[..., Run]) -> None:
    assert hetong("extract", "--no-such-option").code == 2


def test_control_characters_do_not_reach_the_terminal(hetong: Callable[..., Run], tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(CONTRACT.replace("李青", "李青\x1b[2J公司"), "utf-8")
    run = hetong("extract", path, "--format", "table")
    assert "\x1b" not in run.out
