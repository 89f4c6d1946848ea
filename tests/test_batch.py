"""The commands over many files, as a user types them."""

import json
import os
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipeline.cli import app
from pipeline.errors import ExitCode

TEXT = (
    "服务合同\n甲方：青禾{0}有限公司\n乙方：霁岚服务有限公司\n第一条 服务费每月{1}元。\n"
    "第二条 争议由甲方所在地人民法院管辖。\n"
)


def run(*arguments, **options):
    return CliRunner().invoke(app, [str(argument) for argument in arguments], **options)


@pytest.fixture
def contracts(tmp_path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    for number in range(4):
        (folder / f"{number}.txt").write_text(TEXT.format("甲乙丙丁"[number], 1500 + number), "utf-8")
    (folder / "again.txt").write_text(TEXT.format("甲", 1500), "utf-8")
    (folder / "empty.txt").touch()
    (folder / "notes.json").write_text("{}", "utf-8")
    return folder


def records(out: Path) -> list[dict]:
    return [json.loads(line) for line in (out / "records.jsonl").read_text("utf-8").splitlines()]


def test_a_folder_gives_records_and_reasons(contracts, tmp_path):
    out = tmp_path / "out"
    done = run("batch", contracts, "-o", out, "-w", 2)
    assert done.exit_code == ExitCode.SOME_FAILED
    found = records(out)
    assert [Path(record["source"]["path"]).name for record in found] == [
        "0.txt",
        "1.txt",
        "2.txt",
        "3.txt",
        "again.txt",
    ]
    assert [str(record["fees"][0]["value"]) for record in found] == ["1500", "1501", "1502", "1503", "1500"]
    failed = [json.loads(line) for line in (out / "errors.jsonl").read_text("utf-8").splitlines()]
    assert [(Path(each["location"]).name, each["code"]) for each in failed] == [("empty.txt", "empty_file")]
    assert failed[0]["reason_zh"] and failed[0]["remedy_en"]


def test_a_second_run_reads_nothing_and_writes_the_same(contracts, tmp_path):
    out = tmp_path / "out"
    run("batch", contracts, "-o", out)
    before = (out / "records.jsonl").read_bytes()
    again = run("batch", contracts, "-o", out)
    assert "待处理 0，已有结果 6" in again.output
    assert (out / "records.jsonl").read_bytes() == before


def test_a_changed_file_is_read_anew_and_a_lost_one_left_out(contracts, tmp_path):
    out = tmp_path / "out"
    run("batch", contracts, "-o", out)
    (contracts / "1.txt").write_text(TEXT.format("戊", 99999), "utf-8")
    (contracts / "2.txt").unlink()
    done = run("batch", contracts, "-o", out)
    assert "待处理 1，" in done.output
    assert [str(record["fees"][0]["value"]) for record in records(out)] == ["1500", "99999", "1503", "1500"]


def test_status_tells_counts_and_reasons(contracts, tmp_path):
    out = tmp_path / "out"
    run("batch", contracts, "-o", out)
    told = run("status", out).output
    assert "正常 5，部分 0，失败 1" in told
    assert "empty_file: 1" in told


def test_status_without_a_batch_says_so(tmp_path):
    done = run("status", tmp_path)
    assert done.exit_code != ExitCode.OK
    assert "no ledger here" in str(done.exception)


def test_dry_run_reads_and_writes_nothing(contracts, tmp_path):
    out = tmp_path / "out"
    done = run("batch", contracts, "-o", out, "--dry-run")
    assert done.exit_code == ExitCode.OK
    assert "6" in done.output
    assert not out.exists()


def test_other_settings_read_anew(contracts, tmp_path):
    out = tmp_path / "out"
    run("batch", contracts, "-o", out)
    run("batch", contracts, "-o", out, "--with-text")
    assert all(record["source"]["text"] for record in records(out))


def test_a_list_of_names_with_newlines(contracts, tmp_path):
    odd = contracts / "a\nb.txt"
    odd.write_text(TEXT.format("己", 7), "utf-8")
    named = b"\0".join(os.fsencode(path) for path in (odd, contracts / "0.txt"))
    done = run("batch", "--files-from", "-", "-o", tmp_path / "out", input=named)
    assert done.exit_code == ExitCode.OK
    assert len(records(tmp_path / "out")) == 2


def test_nothing_named_is_wrong_usage(tmp_path):
    assert run("batch", "-o", tmp_path / "out").exit_code == ExitCode.USAGE


def test_nothing_found_is_told(tmp_path):
    (tmp_path / "in").mkdir()
    assert run("batch", tmp_path / "in", "-o", tmp_path / "out").exit_code == ExitCode.NO_INPUT


@pytest.mark.parametrize(("asked", "files"), [("csv", {"contracts.csv", "terms.csv"}), ("xlsx", {"contracts.xlsx"})])
def test_formats(contracts, tmp_path, asked, files):
    out = tmp_path / "out"
    run("batch", contracts, "-o", out, "-f", asked)
    assert files <= {path.name for path in out.iterdir()}


def test_answers_in_sql(contracts, tmp_path):
    out = tmp_path / "out"
    run("batch", contracts, "-o", out, "-f", "parquet")
    done = run("query", "-o", out, "SELECT count(*) AS n FROM contracts")
    assert done.output.split() == ["n", "6"]
