"""``hetong diff`` as a user types it: whatever the two files are, a clear answer in both languages, and its code."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from pipeline import cli
from pipeline.comparison import Comparison
from tests.conftest import SAMPLES, SCANNED

LEASE = (
    "房屋租赁合同\n出租人（甲方）：李青\n承租人（乙方）：王云\n双方约定如下：\n"
    "第一条 租金\n每月租金人民币3000元，乙方应于每月5日前支付。\n"
    "第二条 期限\n租赁期限自2025年1月1日起至2025年12月31日止。\n"
    "第三条 押金\n押金为人民币6000元，租赁期满后无息退还。\n第四条 违约\n乙方逾期支付租金的，每日按0.05%支付违约金。\n"
    "甲方（签字）：李青\n乙方（签字）：王云\n签订日期：2024年12月20日\n"
)
DEARER = LEASE.replace("租金人民币3000元", "租金人民币3600元")
LOAN = (
    "借款合同\n出借人（甲方）：罗启明\n借款人（乙方）：殷桐\n经双方协商一致，订立本合同：\n"
    "一、借款金额\n借款本金八万元，用于装修店面。\n二、利息\n年利率百分之六，到期一次还本付息。\n三、担保\n由何田提供连带责任保证。\n"
    "出借人（签字）：罗启明\n借款人（签字）：殷桐\n2023年10月28日\n"
)
NEWS = "今天天气晴朗，适合出游。公园里游人如织，孩子们在草地上放风筝。" * 5


class Run(NamedTuple):
    code: int
    out: str
    err: str


@pytest.fixture
def diff(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Callable[..., Run]:
    def call(*arguments: object) -> Run:
        monkeypatch.setattr(sys, "argv", ["hetong", "diff", *map(str, arguments)])
        with pytest.raises(SystemExit) as stopped:
            cli.main()
        sys.stdout.flush()
        captured = capfd.readouterr()
        assert "Traceback" not in captured.err
        return Run(int(stopped.value.code or 0), captured.out, captured.err)

    return call


@pytest.fixture
def put(tmp_path: Path) -> Callable[..., Path]:
    def write(name: str, content: str | bytes, encoding: str = "utf-8") -> Path:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return path

    return write


Diff = Callable[..., Run]
Put = Callable[..., Path]


def compared(run: Run) -> Comparison:
    assert run.code == 0, run.err
    return Comparison.model_validate_json(run.out)


def codes(comparison: Comparison) -> list[str]:
    return [remark.code for remark in comparison.remarks]


def refused(run: Run, code: int, reason: str) -> str:
    """Return the one line that says why; it names the reason in both languages and its stable code."""
    assert run.code == code
    assert run.out == ""
    lines = run.err.strip().splitlines()
    assert len(lines) == 1
    assert f"[{reason}]" in lines[0]
    zh, _, en = lines[0].partition(" | ")
    assert re.search("[\u4e00-\u9fff]{2}", zh)
    assert re.search("[a-z]{3} [a-z]", en)
    return lines[0]


def test_versions_differ_in_a_term(diff: Diff, put: Put) -> None:
    old, new = put("a.txt", LEASE), put("b.txt", DEARER)
    comparison = compared(diff(old, new, "-o", "-"))
    assert comparison.relation == "versions"
    assert [(term.kind, term.old, term.new) for term in comparison.terms] == [("money", 3000, 3600)]
    assert comparison.remarks == []
    shown = diff(old, new)
    assert shown.code == 0
    assert "3,600" in shown.out.replace("3600", "3,600")


def test_the_same_file_twice(diff: Diff, put: Put) -> None:
    path = put("a.txt", LEASE)
    comparison = compared(diff(path, path, "-o", "-"))
    assert (comparison.relation, comparison.similarity, comparison.terms) == ("identical", 1, [])
    assert {clauses.change for clauses in comparison.clauses} == {"same"}
    assert diff(path, path, "--fail-on-change").code == 0


def test_the_same_text_in_another_format(diff: Diff, put: Put) -> None:
    lines = "".join(f"<p>{line}</p>" for line in LEASE.splitlines())
    page = put("b.html", f"<html><head><meta charset='utf-8'></head><body>{lines}</body></html>")
    comparison = compared(diff(put("a.txt", LEASE), page, "-o", "-"))
    assert comparison.relation in ("identical", "same")
    assert comparison.terms == []


@pytest.mark.parametrize(("change", "expected"), [(LEASE, 0), (LEASE.replace("，", " , "), 0), (DEARER, 1), (LOAN, 1)])
def test_fail_on_change_is_for_substance(diff: Diff, put: Put, change: str, expected: int) -> None:
    assert diff(put("a.txt", LEASE), put("b.txt", change), "--fail-on-change").code == expected


def test_unrelated_contracts(diff: Diff, put: Put) -> None:
    comparison = compared(diff(put("a.txt", LEASE), put("b.txt", LOAN), "-o", "-"))
    assert comparison.relation == "unrelated"
    assert comparison.similarity < 0.2
    assert codes(comparison) == ["compare.unrelated", "compare.types"]


@pytest.mark.parametrize("side", [0, 1])
@pytest.mark.parametrize(
    ("name", "content", "code", "reason"),
    [
        ("empty.docx", b"", 3, "empty_file"),
        ("blank.txt", b" \n\n ", 3, "empty_file"),
        ("cut.pdf", b"%PDF-1.7\n1 0 obj\n<<", 3, "corrupt_file"),
        ("noise.docx", bytes(range(256)) * 40, 3, "unsupported_format"),
        ("zeros.txt", b"\0" * 5000, 3, None),
        ("news.txt", NEWS.encode(), 1, "not_a_contract"),
    ],
)
def test_one_file_that_cannot_be_read(
    diff: Diff, put: Put, side: int, name: str, content: bytes, code: int, reason: str | None
) -> None:
    names = [put("a.txt", LEASE), put(name, content)]
    run = diff(names[side], names[1 - side])
    assert run.code == code
    assert name in refused(run, code, reason or re.findall(r"\[(\w+)\]", run.err)[-1])


def test_a_text_that_is_no_contract_is_compared_on_request(diff: Diff, put: Put) -> None:
    old, new = put("a.txt", NEWS), put("b.txt", NEWS.replace("晴朗", "阴沉"))
    assert "--force" in refused(diff(old, new), 1, "not_a_contract")
    comparison = compared(diff(old, new, "--force", "-o", "-"))
    assert comparison.relation == "versions"
    assert "compare.no-clauses" in codes(comparison)


def test_a_scan_without_recognition(diff: Diff, put: Put) -> None:
    scan = SCANNED / "s18-kefu-sealed.pdf"
    line = refused(diff(put("a.txt", LEASE), scan, "--ocr", "off"), 4, "needs_ocr")
    assert scan.name in line


def test_a_scan_is_recognised(diff: Diff) -> None:
    pytest.importorskip("rapidocr", reason="text recognition is not installed")
    scan = SCANNED / "s15-purchase-clean.png"
    comparison = compared(diff(scan, scan, "-o", "-"))
    assert comparison.relation == "identical"
    assert "compare.recognised" in codes(comparison)


def test_a_file_with_a_password(diff: Diff, put: Put, tmp_path: Path) -> None:
    import pikepdf

    closed = tmp_path / "closed.pdf"
    with pikepdf.open(SAMPLES / "s06-lease.pdf") as pdf:
        pdf.save(closed, encryption=pikepdf.Encryption(owner="o", user="secret"))
    assert "closed.pdf" in refused(diff(SAMPLES / "s06-lease.pdf", closed), 3, "encrypted")
    comparison = compared(diff(SAMPLES / "s06-lease.pdf", closed, "--password", "secret", "-o", "-"))
    assert comparison.relation == "identical"


def test_missing_files_and_folders(diff: Diff, put: Put, tmp_path: Path) -> None:
    path = put("a.txt", LEASE)
    assert "nowhere.txt" in refused(diff(tmp_path / "nowhere.txt", path), 3, "unreadable")
    assert "nowhere.txt" in refused(diff(path, tmp_path / "nowhere.txt"), 3, "unreadable")
    (tmp_path / "folder").mkdir()
    assert "folder" in refused(diff(path, tmp_path / "folder"), 3, "unreadable")


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_no_permission(diff: Diff, put: Put) -> None:
    path = put("b.txt", LEASE)
    path.chmod(0)
    refused(diff(put("a.txt", LEASE), path), 3, "unreadable")


def test_standard_input_is_one_side(put: Put) -> None:
    command = [sys.executable, "-m", "pipeline.cli", "diff", "-", str(put("b.txt", DEARER)), "-o", "-"]
    done = subprocess.run(command, input=LEASE.encode(), capture_output=True, check=True)
    assert [term["new"] for term in json.loads(done.stdout)["terms"]] == [3600]


def test_standard_input_is_not_both(diff: Diff) -> None:
    run = diff("-", "-")
    assert run.code == 2
    assert run.out == ""


@pytest.mark.parametrize("encoding", ["gbk", "gb18030", "utf-16", "utf-8-sig"])
def test_other_encodings_are_no_change(diff: Diff, put: Put, encoding: str) -> None:
    comparison = compared(diff(put("a.txt", LEASE), put("b.txt", LEASE, encoding), "-o", "-"))
    assert (comparison.relation, comparison.terms, comparison.remarks) == ("identical", [], [])


@pytest.mark.parametrize("encoding", ["utf-8", "big5"])
def test_other_characters_are_no_change_but_a_remark(diff: Diff, put: Put, encoding: str) -> None:
    from opencc import OpenCC

    traditional = put("b.txt", OpenCC("s2tw").convert(LEASE), encoding)
    comparison = compared(diff(put("a.txt", LEASE), traditional, "-o", "-"))
    assert (comparison.relation, comparison.terms) == ("same", [])
    assert codes(comparison) == ["compare.scripts"]
    assert "b.txt" in comparison.remarks[0].message
    assert {clauses.change for clauses in comparison.clauses} == {"same"}


def test_a_file_that_is_cut_off(diff: Diff, put: Put) -> None:
    cut = put("b.txt", LEASE[: LEASE.index("第四条")] + "第四条 违约\n乙方逾期支付租金的，")
    comparison = compared(diff(put("a.txt", LEASE), cut, "-o", "-"))
    assert comparison.relation == "versions"
    assert "compare.truncated" in codes(comparison)
    message = next(remark.message for remark in comparison.remarks if remark.code == "compare.truncated")
    assert "b.txt" in message
    assert "a.txt" not in message


def test_contracts_without_clauses(diff: Diff, put: Put) -> None:
    old = "采购协议\n甲方：青山公司\n乙方：长河公司\n甲方订购水泥十吨，总价人民币4000元，货到付款。\n双方签字生效。\n"
    comparison = compared(diff(put("a.txt", old), put("b.txt", old.replace("4000", "4500")), "-o", "-"))
    assert [(term.old, term.new) for term in comparison.terms] == [(4000, 4500)]
    assert codes(comparison).count("compare.no-clauses") == 2


def test_pages_that_were_not_read_are_told(diff: Diff, put: Put, tmp_path: Path) -> None:
    import pikepdf

    page = SAMPLES / "s06-lease.pdf"
    mixed = tmp_path / "mixed.pdf"
    with pikepdf.open(page) as pdf, pikepdf.open(SCANNED / "s17-operations-jpeg.pdf") as scan:
        pdf.pages.extend(scan.pages)
        pdf.save(mixed)
    comparison = compared(diff(page, mixed, "--ocr", "off", "-o", "-"))
    assert "compare.partial" in codes(comparison)
    assert comparison.terms == []


def test_outputs_that_cannot_be(diff: Diff, put: Put, tmp_path: Path) -> None:
    old, new = put("a.txt", LEASE), put("b.txt", DEARER)
    before = sorted(tmp_path.iterdir())
    unknown = diff(old, new, "-o", tmp_path / "x.htm")
    assert unknown.code == 2
    assert ".html" in unknown.err
    assert diff(old, new, "-o", tmp_path / "x.pdf").code == 2
    assert diff(old, new, "-o", tmp_path / "x").code == 2
    refused(diff(old, new, "-o", old / "x.json"), 5, "output_not_writable")
    assert sorted(tmp_path.iterdir()) == before
    assert old.read_text("utf-8") == LEASE


@pytest.mark.parametrize("suffix", [".json", ".html", ".docx"])
def test_an_output_is_no_input(diff: Diff, put: Put, tmp_path: Path, suffix: str) -> None:
    old = put(f"a{suffix}", LEASE)
    for output in (old, tmp_path / "." / old.name):
        run = diff(old, put("b.txt", DEARER), "-o", output)
        assert run.code == 2
        assert run.out == ""
    assert old.read_text("utf-8") == LEASE


def test_nothing_is_written_when_an_input_fails(diff: Diff, put: Put, tmp_path: Path) -> None:
    target = tmp_path / "x.html"
    refused(diff(put("a.txt", LEASE), put("b.pdf", b""), "-o", target), 3, "empty_file")
    assert not target.exists()


@pytest.mark.parametrize("suffix", [".json", ".html", ".docx"])
def test_every_output_is_written(diff: Diff, put: Put, tmp_path: Path, suffix: str) -> None:
    target = tmp_path / f"x{suffix}"
    run = diff(put("a.txt", LEASE), put("b.txt", DEARER), "-o", target)
    assert (run.code, run.out) == (0, "")
    assert target.name in run.err
    assert target.stat().st_size > 500


def test_control_characters_reach_no_terminal(diff: Diff, put: Put) -> None:
    run = diff(put("a.txt", LEASE), put("b.txt", LEASE.replace("王云", "王\x1b[2J\0云\x07")))
    assert run.code == 0
    assert "\x1b[2J" not in run.out
    assert "\x07" not in run.out


def test_one_line_of_a_megabyte(diff: Diff, put: Put) -> None:
    text = LEASE.replace("\n", "") + "乙方应当爱护房屋及其设施，不得擅自改变用途。" * 16_000
    comparison = compared(diff(put("a.txt", text), put("b.txt", text.replace("3000元", "3600元")), "-o", "-"))
    assert comparison.relation == "versions"
    assert 3600 in [term.new for term in comparison.terms]


def test_thousands_of_clauses(diff: Diff, put: Put) -> None:
    clauses = [
        f"第{n}条 第{n}项工作\n乙方应于签约后{n}日内完成第{n}项工作，逾期每日支付{n}元。\n" for n in range(1, 5_000)
    ]
    text = LEASE.partition("第一条")[0] + "".join(clauses)
    new = text.replace("3777日内", "3778日内")
    comparison = compared(diff(put("a.txt", text), put("b.txt", new), "-o", "-"))
    assert comparison.relation == "versions"
    assert sum(clauses.change != "same" for clauses in comparison.clauses) == 1


def test_a_template_on_the_command_line(diff: Diff, put: Put) -> None:
    template = LEASE.replace("李青", "____").replace("3000元", "____元")
    comparison = compared(diff("--template", put("a.txt", template), put("b.txt", LEASE), "-o", "-"))
    assert comparison.template is not None
    assert {blank.filled for blank in comparison.template.blanks} >= {"李青", "3000元"}
    assert comparison.template.touched == []
    assert "3000" in diff("--template", put("a.txt", template), put("b.txt", LEASE)).out


def test_the_records_findings_do_not_change_the_answer(diff: Diff) -> None:
    sample = SAMPLES / "s09-kefu-doubled.txt"
    assert compared(diff(sample, sample, "-o", "-")).terms == []
