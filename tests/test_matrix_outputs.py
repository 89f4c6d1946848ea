"""The register as a user meets it: its files read back, its calendar, mixed and broken inputs, exit codes, its time."""

from __future__ import annotations

import csv
import json
import re
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any, NamedTuple

import jsonschema
import openpyxl
import pytest
from icalendar import Calendar

from pipeline import cli
from pipeline.matrix import Options, matrix
from pipeline.portfolio import Portfolio
from pipeline.record import Due, Payment, Period, Record
from pipeline.writers import matrix_terminal
from pipeline.writers.calendar import encode as as_calendar
from pipeline.writers.json import encode
from pipeline.writers.matrix_html import as_html
from pipeline.writers.overview import overview
from pipeline.writers.tables import blanks, decode
from pipeline.writers.terminal import console
from tests.conftest import ROOT
from tests.portfolios import FAR, fee, item, many, party, record, slot, written

PAYLOADS = json.loads((ROOT / "tests" / "cases" / "writers" / "payloads.json").read_text(encoding="utf-8"))
TODAY = date(2026, 3, 1)
CONTRACT = (
    "房屋租赁合同\n出租人（甲方）：李青\n承租人（乙方）：杭州栖禾家居用品有限公司\n双方约定如下：\n"
    "第一条 租金\n每平方米每月租金人民币3000元。\n第二条 期限\n自2025年1月1日起至2025年12月31日止。\n"
)


class Run(NamedTuple):
    code: int
    out: str
    err: str


@pytest.fixture
def hetong(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Callable[..., Run]:
    def call(*arguments: object) -> Run:
        monkeypatch.setattr(sys, "argv", ["hetong", "matrix", *map(str, arguments)])
        with pytest.raises(SystemExit) as stopped:
            cli.main()
        sys.stdout.flush()
        captured = capfd.readouterr()
        return Run(int(stopped.value.code or 0), captured.out, captured.err)

    return call


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("records")
    written(path, list(many()))
    return path


@pytest.fixture(scope="module")
def portfolio(folder: Path) -> Portfolio:
    return matrix([str(folder)], Options(today=TODAY, expiring=60))


def of(*records: Record, **options: Any) -> Callable[[Path], Portfolio]:
    def made(folder: Path) -> Portfolio:
        written(folder, list(records))
        return matrix([str(folder)], Options(today=TODAY, **options))

    return made


# JSON and its schema


def test_json_is_as_its_schema_says(hetong: Callable[..., Run], folder: Path) -> None:
    run = hetong(folder, "-o", "-", "--today", "2026-03-01")
    register = json.loads(run.out)
    jsonschema.validate(register, Portfolio.model_json_schema())
    assert (run.code, len(register["rows"]), register["today"]) == (0, 200, "2026-03-01")
    far = register["rows"][FAR]["cells"]["fee_per_month"]
    assert far["outliers"][0]["direction"] == "high"


def test_the_same_inputs_give_the_same_bytes(hetong: Callable[..., Run], folder: Path, tmp_path: Path) -> None:
    for name in ("a", "b"):
        for suffix in ("json", "html", "csv", "xlsx"):
            calendar = ("--ics", tmp_path / f"{name}.ics")
            hetong(folder, "-o", tmp_path / f"{name}.{suffix}", "--today", "2026-03-01", *calendar)
    for suffix in ("json", "html", "csv", "xlsx", "ics"):
        first, second = ((tmp_path / f"{name}.{suffix}").read_bytes() for name in "ab")
        assert first == second, suffix


def test_the_schema_is_printed(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "argv", ["hetong", "schema", "--of", "portfolio"])
    with pytest.raises(SystemExit):
        cli.main()
    assert json.loads(capfd.readouterr().out)["title"] == "Portfolio"


# Spreadsheet


@pytest.fixture(scope="module")
def book(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Any:
    from pipeline.writers.matrix_xlsx import write

    target = tmp_path_factory.mktemp("xlsx") / "台账.xlsx"
    write(matrix([str(folder)], Options(today=TODAY, expiring=60)), target)
    return openpyxl.load_workbook(target)


def column(sheet: Any, heading: str) -> int:
    return next(cell.column for cell in sheet[1] if str(cell.value).startswith(heading))


def test_sheets_of_the_spreadsheet(book: Any) -> None:
    assert book.sheetnames == ["台账", "统计", "期限", "依据", "说明"]
    sheet = book["台账"]
    assert (sheet.freeze_panes, sheet.max_row) == ("C2", 201)
    assert sheet.auto_filter.ref.startswith("A1:")
    assert not [cell for each in book for row in each.iter_rows() for cell in row if cell.data_type == "f"]


def test_numbers_and_dates_of_the_spreadsheet(book: Any) -> None:
    sheet = book["台账"]
    fees, ends = column(sheet, "月费用"), column(sheet, "终止")
    values = [sheet.cell(row, fees).value for row in range(2, 202)]
    assert {type(value) for value in values} <= {int, float, str}
    assert "（空白）" in values
    shown = next(sheet.cell(row, fees) for row in range(2, 202) if isinstance(sheet.cell(row, fees).value, int))
    assert shown.number_format == '#,##0" CNY/month"'
    assert isinstance(sheet.cell(2, ends).value, datetime)


def test_an_outlier_is_coloured_and_told_in_words(book: Any) -> None:
    sheet = book["台账"]
    fees, words = column(sheet, "月费用"), column(sheet, "离群与提示")
    row = next(row for row in range(2, 202) if sheet.cell(row, 1).value == f"c{FAR:03}.docx")
    assert sheet.cell(row, fees).fill.fgColor.rgb == "FFF4B084"
    assert "月费用 偏高 high" in sheet.cell(row, words).value
    assert "中位数 median" in sheet.cell(row, fees).comment.text
    assert "/ 12" in sheet.cell(row, fees).comment.text or sheet.cell(row, fees).value == 177000


def test_statistics_deadlines_and_legend_of_the_spreadsheet(book: Any) -> None:
    figures = list(book["统计"].iter_rows(min_row=2, values_only=True))
    assert any(row[8] and f"c{FAR:03}.docx" in row[8] for row in figures)
    days = list(book["期限"].iter_rows(min_row=2, values_only=True))
    assert {row[3] for row in days} == {"到期 end", "通知 notice", "付款 due"}
    assert any("已过" in (row[6] or "") for row in days)
    assert any("60 天内" in (row[6] or "") for row in days)
    legend = " ".join(str(row[2]) for row in book["说明"].iter_rows(values_only=True))
    assert "Iglewicz" in legend


def test_hostile_words_stay_words(tmp_path: Path) -> None:
    from pipeline.writers.matrix_csv import write as write_csv
    from pipeline.writers.matrix_xlsx import write

    records = [
        record(f"c{place}.txt", title=slot(text), fees=[fee("10", raw=text)])
        for place, text in enumerate(payload["text"] for payload in PAYLOADS)
    ]
    register = of(*records)(tmp_path / "in")
    assert len(register.rows) == len(records)
    write(register, tmp_path / "a.xlsx")
    opened = openpyxl.load_workbook(tmp_path / "a.xlsx")
    assert not [cell for each in opened for row in each.iter_rows() for cell in row if cell.data_type == "f"]
    write_csv(register, tmp_path / "a.csv")
    for line in csv.reader((tmp_path / "a.csv").open(encoding="utf-8-sig", newline="")):
        assert not any(re.match(r"[=+@]", value) for value in line)
    page = as_html(register).decode()
    assert "<script" not in page
    assert not re.search(
        r"<(?!/?(?:html|head|meta|title|style|body|h1|h2|p|ul|li|b|div|table|thead|tbody|tr|th|td|em|small|ol|span|!DOCTYPE))",
        page,
    )
    Calendar.from_ical(as_calendar(register))
    console(to_stderr=True).print(matrix_terminal.shown(register))


@pytest.mark.parametrize("currency", ['"', "x" * 300, "\x07", "=1+1"])
def test_a_hostile_unit_ends_no_format(currency: str, tmp_path: Path) -> None:
    from pipeline.writers.matrix_xlsx import write

    write(of(record(fees=[fee("10", currency=currency)]))(tmp_path / "in"), tmp_path / "a.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx")["台账"]
    cell = sheet.cell(2, column(sheet, "月费用"))
    assert cell.value == 10
    assert cell.number_format.count('"') % 2 == 0
    assert len(cell.number_format) < 255


# CSV


def test_csv_says_states_in_columns(folder: Path, portfolio: Portfolio, tmp_path: Path) -> None:
    from pipeline.writers.matrix_csv import write

    write(portfolio, tmp_path / "a.csv")
    assert (tmp_path / "a.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    lines = list(csv.DictReader((tmp_path / "a.csv").open(encoding="utf-8-sig", newline="")))
    assert len(lines) == 200
    far = lines[FAR]
    assert (far["fee_per_month"], far["fee_per_month_unit"]) == ("177000", "CNY/month")
    assert "偏高" in far["outliers"]
    assert any("fee_per_month" in line["blank_columns"].split() and not line["fee_per_month"] for line in lines)


# Page and terminal


def test_the_page_holds_no_script_and_marks_outliers(portfolio: Portfolio) -> None:
    page = as_html(portfolio).decode()
    assert "default-src &#x27;none&#x27;" in page
    assert "<script" not in page
    assert "http" not in page.replace("http-equiv", "")
    assert page.count('class="n outlier"') == 1
    assert "偏高 high: 177,000 CNY/month" in page
    assert "position:sticky" in page
    assert page.count('class="group"') == 4


def test_the_terminal_shows_groups_and_what_ends(portfolio: Portfolio, capsys: pytest.CaptureFixture[str]) -> None:
    made = console()
    made.width = 220
    made.print(matrix_terminal.shown(portfolio))
    shown = capsys.readouterr().out
    assert "客服外包 (50)" in shown
    assert "60 天内到期" in shown
    assert "偏高" in shown


# Calendar


def events(register: Portfolio) -> list[Any]:
    content = as_calendar(register)
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    assert b"\n" not in content.replace(b"\r\n", b"")
    calendar = Calendar.from_ical(content)
    assert calendar["version"] == "2.0"
    return list(calendar.walk("VEVENT"))


def test_every_event_of_the_calendar_is_whole(portfolio: Portfolio) -> None:
    found = events(portfolio)
    assert len(found) == sum(one.date is not None for one in portfolio.deadlines)
    assert len({event["uid"] for event in found}) == len(found)
    for event in found:
        assert {"UID", "DTSTAMP", "DTSTART", "SUMMARY", "DESCRIPTION"} <= set(event)
        assert event.decoded("dtstamp") == datetime.fromisoformat("2026-03-01T00:00:00+00:00")
        assert " | " in event["summary"]
        assert "算式 | arithmetic" in event["description"]


def test_an_event_returns_on_the_last_day_of_short_months(tmp_path: Path) -> None:
    term = Period(start=slot("2025-01-01"), end=slot("2025-06-30"))
    made = record(term=term, payment=Payment(due=[item(Due, value="每月31日前", day_of_month=31)]))
    due = next(event for event in events(of(made)(tmp_path)) if "付款" in event["summary"])
    assert due["rrule"] == {
        "FREQ": ["MONTHLY"],
        "UNTIL": [date(2025, 6, 30)],
        "BYMONTHDAY": [28, 29, 30, 31],
        "BYSETPOS": [-1],
    }
    assert due.decoded("dtstart") == date(2025, 1, 31)


def test_the_calendar_holds_only_days_that_are_told(tmp_path: Path) -> None:
    due = item(Due, value="验收合格后10日内", days_after=10, event="验收合格")
    register = of(record(term=Period(start=slot("2025-01-01")), payment=Payment(due=[due])))(tmp_path)
    assert events(register) == []
    assert [one.date for one in register.deadlines] == [None]


def test_uids_stay_when_the_day_of_the_register_is_another(folder: Path, portfolio: Portfolio) -> None:
    later = matrix([str(folder)], Options(today=date(2027, 1, 1), grouping="none"))
    assert {str(event["uid"]) for event in events(later)} == {str(event["uid"]) for event in events(portfolio)}


def test_the_calendar_holds_no_contacts(tmp_path: Path) -> None:
    made = party("乙方", "乙有限公司", phone=slot("13800000000"), bank_account=slot("6222000011112222"))
    term = Period(start=slot("2025-01-01"), end=slot("2025-06-30"))
    content = as_calendar(of(record(term=term, parties=[party("甲方", "甲有限公司"), made]))(tmp_path)).decode()
    assert "13800000000" not in content
    assert "6222000011112222" not in content


# Inputs


def test_contracts_and_records_together(hetong: Callable[..., Run], tmp_path: Path) -> None:
    (tmp_path / "租赁.txt").write_text(CONTRACT, "utf-8")
    written(tmp_path / "records", [record("b.docx", fees=[fee("18000", "year")])])
    lines = [encode(one) for one in many(3)]
    (tmp_path / "records.jsonl").write_bytes(b"\n".join(lines) + b"\n")
    run = hetong(tmp_path, "-o", "-")
    register = json.loads(run.out)
    assert run.code == 0
    assert [row["name"] for row in register["rows"]] == ["b.docx", "c000.docx", "c001.docx", "c002.docx", "租赁.txt"]
    rent = register["rows"][-1]["cells"]
    assert rent["fee_per_month"]["state"] == "absent"
    assert rent["unit_price"]["unit"] == "CNY/平方米/month"
    assert register["rows"][1]["record"].endswith("records.jsonl:1")


def test_what_a_batch_wrote(hetong: Callable[..., Run], tmp_path: Path) -> None:
    made = list(many(2))
    (tmp_path / "records.jsonl").write_bytes(b"\n".join(map(encode, made)) + b"\n")
    told = [
        {
            "location": "in/c000.docx",
            "sha256": made[0].source.sha256,
            "status": "partial",
            "code": "limit_pages",
            "detail": "x",
        },
        {"location": "in/x.pdf", "sha256": "ff", "status": "failed", "code": "encrypted", "detail": ""},
    ]
    (tmp_path / "errors.jsonl").write_text("\n".join(map(json.dumps, told)), "utf-8")
    run = hetong(tmp_path, "-o", "-")
    rows = json.loads(run.out)["rows"]
    assert run.code == 1
    assert [(row["name"], row["status"], row["code"]) for row in rows] == [
        ("c000.docx", "partial", "limit_pages"),
        ("c001.docx", "ok", None),
        ("x.pdf", "failed", "encrypted"),
    ]
    assert rows[2]["cells"] == {}
    assert "密码" in rows[2]["reason"]


@pytest.mark.parametrize(
    ("content", "code", "exit_code"),
    [
        ('{"a": 1}', "no_record", 3),
        ("[]", None, 3),
        ("[1, 2]", "no_record", 3),
        ("{", "not_json", 3),
        ("", "not_json", 3),
        ("\x00\x01", "not_json", 3),
        ("[" * 100_000, "not_json", 3),
        ('{"schema_version": "9.0", "source": {"name": "a", "sha256": "", "format": "txt"}}', "other_version", 3),
        ('{"schema_version": "1.0", "source": {"name": 1}}', "bad_record", 3),
        (
            '{"schema_version": "1.0", "source": {"name": "a", "sha256": "", "format": "txt"}, "fees": "many"}',
            "bad_record",
            3,
        ),
        ('{"schema_version": "1.0", "source": null}', "bad_record", 3),
    ],
)
def test_json_that_is_no_record(
    hetong: Callable[..., Run], tmp_path: Path, content: str, code: str | None, exit_code: int
) -> None:
    (tmp_path / "a.json").write_text(content, "utf-8")
    run = hetong(tmp_path / "a.json", "-o", "-")
    assert run.code == exit_code
    assert "Traceback" not in run.err
    assert code is None or f"[{code}]" in run.err


def test_a_broken_record_beside_whole_ones(hetong: Callable[..., Run], tmp_path: Path) -> None:
    written(tmp_path, list(many(2)))
    (tmp_path / "half.json").write_bytes((tmp_path / "c000.json").read_bytes()[:500])
    (tmp_path / "note.json").write_text("{}", "utf-8")
    run = hetong(tmp_path, "-o", "-")
    register = json.loads(run.out)
    assert (run.code, len(register["rows"])) == (1, 2)
    assert {Path(one["location"]).name: one["code"] for one in register["skipped"]} == {
        "half.json": "not_json",
        "note.json": "no_record",
    }


def test_a_file_that_fails_is_a_row(hetong: Callable[..., Run], tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(CONTRACT, "utf-8")
    (tmp_path / "b.txt").write_text("", "utf-8")
    run = hetong(tmp_path, tmp_path / "gone.docx", "-o", tmp_path / "out.csv")
    lines = list(csv.DictReader((tmp_path / "out.csv").open(encoding="utf-8-sig", newline="")))
    assert run.code == 1
    assert [(Path(line["location"]).name, line["status"], line["code"]) for line in lines] == [
        ("a.txt", "ok", ""),
        ("b.txt", "failed", "empty_file"),
        ("gone.docx", "failed", "unreadable"),
    ]
    assert lines[1]["group"].startswith("未读出")


def test_the_same_content_is_one_contract(hetong: Callable[..., Run], tmp_path: Path) -> None:
    one = next(many(1))
    written(tmp_path / "a", [one])
    written(tmp_path / "b", [one])
    register = json.loads(hetong(tmp_path, "-o", "-").out)
    assert len(register["rows"]) == 1
    assert [skipped["code"] for skipped in register["skipped"]] == ["same_contract"]


def test_a_register_is_no_input_of_the_next(hetong: Callable[..., Run], tmp_path: Path) -> None:
    written(tmp_path, list(many(2)))
    for suffix in ("html", "json", "xlsx"):
        for _ in range(2):
            assert hetong(tmp_path, "-o", tmp_path / f"out.{suffix}").code in (0, 1)
    register = json.loads((tmp_path / "out.json").read_bytes())
    assert [row["name"] for row in register["rows"] if row["status"] == "ok"] == ["c000.docx", "c001.docx"]


def test_more_contracts_than_a_register_holds(
    hetong: Callable[..., Run], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.matrix_inputs.MOST_ROWS", 2)
    (tmp_path / "a.jsonl").write_bytes(b"\n".join(map(encode, many(3))))
    run = hetong(tmp_path, "-o", "-")
    assert (run.code, run.out) == (3, "")
    assert "hetong batch" in run.err


def test_a_file_that_is_one_huge_value(
    hetong: Callable[..., Run], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.matrix_inputs.LARGEST_BYTES", 100)
    assert "[too_large]" in hetong(folder / "c000.json", "-o", "-").err


def test_a_contract_and_its_record(hetong: Callable[..., Run], tmp_path: Path) -> None:
    """The contract is read with its text, which says more of a fee than the record alone."""
    (tmp_path / "租赁.txt").write_text(CONTRACT, "utf-8")
    subprocess.run(
        [sys.executable, "-m", "pipeline.cli", "extract", tmp_path / "租赁.txt", "-o", tmp_path / "租赁.json"], cwd=ROOT
    )
    register = json.loads(hetong(tmp_path, "-o", "-").out)
    assert [row["cells"]["unit_price"]["unit"] for row in register["rows"]] == ["CNY/平方米/month"]
    assert [one["code"] for one in register["skipped"]] == ["same_contract"]


def test_a_record_on_stdin(folder: Path) -> None:
    command = [sys.executable, "-m", "pipeline.cli", "matrix", "-", "-o", "-"]
    done = subprocess.run(command, input=(folder / "c000.json").read_bytes(), capture_output=True, cwd=ROOT, check=True)
    assert [row["name"] for row in json.loads(done.stdout)["rows"]] == ["c000.docx"]


def test_a_contract_on_stdin() -> None:
    command = [sys.executable, "-m", "pipeline.cli", "matrix", "-", "-o", "-"]
    done = subprocess.run(command, input=CONTRACT.encode(), capture_output=True, cwd=ROOT, check=True)
    assert json.loads(done.stdout)["rows"][0]["cells"]["end"]["value"] == "2025-12-31"


# Bad calls


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["{in}", "-o", "{tmp}/a.xls"], 2, ".xlsx ?"),
        (["{in}", "-o", "{tmp}/a"], 2, "unknown_output"),
        (["{in}", "-o", "{tmp}"], 2, "unknown_output"),
        (["{in}", "--ics", "{tmp}/a.ical"], 2, ".ics"),
        (["{in}", "--today", "2026-02-30"], 2, "2026-02-30"),
        (["{in}", "--today", "soon"], 2, "2026-03-01"),
        (["{in}", "--expiring", "-1"], 2, "expiring"),
        (["{in}", "--by", "size"], 2, "size"),
        (["{tmp}/none"], 3, "unreadable"),
        (["{in}/c000.json", "-o", "{in}/c000.json"], 2, "output_is_input"),
        (["{in}", "-o", "/proc/none/a.csv"], 5, "output_not_writable"),
        (["{in}", "-o", "{tmp}/a.csv", "--ics", "/proc/none/a.ics"], 5, "output_not_writable"),
    ],
)
def test_bad_calls(
    hetong: Callable[..., Run], folder: Path, tmp_path: Path, arguments: list[str], code: int, words: str
) -> None:
    run = hetong(*(each.replace("{in}", str(folder)).replace("{tmp}", str(tmp_path)) for each in arguments))
    assert run.code == code
    assert words in re.sub(r"[\s│]", "", run.err) or words in run.err
    assert "Traceback" not in run.err


def test_an_empty_folder(hetong: Callable[..., Run], tmp_path: Path) -> None:
    run = hetong(tmp_path, "-o", tmp_path / "a.xlsx")
    assert run.code == 3
    assert not list(tmp_path.iterdir())
    assert "没有" in run.err


@pytest.mark.parametrize(("asked", "told"), [("星河", False), ("乙方", False), ("星河商贸", True), ("有限", True)])
def test_our_side_by_a_part_of_its_name(
    hetong: Callable[..., Run], folder: Path, tmp_path: Path, asked: str, told: bool
) -> None:
    run = hetong(folder, "--party", asked, "-o", tmp_path / "a.json")
    sides = [row["cells"]["counterparty"] for row in json.loads((tmp_path / "a.json").read_bytes())["rows"]]
    assert run.code == 0
    assert ("a party of no contract" in run.err) is told
    assert all(side["state"] == ("listed" if told else "filled") for side in sides)


# The overview of a batch says the same


SHARED = {"total": "total_amount", "deposit": "deposit", "first_response": "first_response_seconds"}
SHARED |= {"answer_rate": "answer_rate_percent", "title": "title", "venue": "dispute_venue", "copies": "copies"}


def test_the_overview_of_a_batch_says_the_same(folder: Path, portfolio: Portfolio) -> None:
    for row in portfolio.rows:
        content = (folder / f"{Path(row.name).stem}.json").read_bytes()
        cells = overview(as_entry(row.name), decode(content), blanks(decode(content)))
        for name, other in SHARED.items():
            assert (row.cells[name].state, row.cells[name].value) == (cells[other].state, cells[other].value), name


def as_entry(name: str) -> Any:
    from pipeline.entry import Entry

    return Entry(name, "", "ok")


# Time


def test_200_records_within_five_seconds(folder: Path, tmp_path: Path) -> None:
    """The whole of the process, its start included; the machine may be busy, so its own time is counted."""
    import resource

    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    command = [sys.executable, "-m", "pipeline.cli", "matrix", str(folder), "-o", str(tmp_path / "a.xlsx")]
    subprocess.run(command, check=True, cwd=ROOT, capture_output=True)
    after, taken = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic() - started
    assert min(after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime, taken) <= 5
