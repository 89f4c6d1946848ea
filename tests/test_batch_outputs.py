"""The outputs of a batch: rows, types, states, nothing that runs, the same bytes; and the queries over them."""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from pipeline.document import Span
from pipeline.entry import Entry
from pipeline.errors import OutputError
from pipeline.record import PARTY_SLOTS, ClauseRecord, Copies, Fee, Party, Period, Record, ServiceLevel, Slot, Source
from pipeline.writers import sheet, spreadsheet
from pipeline.writers.batch_formats import ALWAYS, FORMATS
from pipeline.writers.columns import CONTRACTS, TERMS
from pipeline.writers.json import encode
from pipeline.writers.nested import Node
from pipeline.writers.query import NoResults, QueryError, answered, query
from pipeline.writers.rows import Entries, rows_of
from pipeline.writers.tables import HEADER, LISTINGS, SLOTS, Term
from pipeline.writers.visible import neutralised, visible
from tests.conftest import ROOT

PAYLOADS = json.loads((ROOT / "tests" / "cases" / "writers" / "payloads.json").read_text(encoding="utf-8"))
WRITTEN = ("records", "errors", "json", "parquet", "csv", "xlsx")  # a DuckDB file has an identifier of its own


def slot(value: Any, state: str = "filled", raw: str | None = None) -> Slot[Any]:
    return Slot(
        state=state, value=value, raw=raw or (str(value) if value else None), spans=[Span(0, 1)], confidence=0.9
    )


def record(title: str = "服务合同") -> Record:
    fees = [
        Fee(state="filled", kind="deposit", value=Decimal("86000.35"), raw="86000.35元", confidence=0.5, clause="1.1"),
        Fee(state="filled", kind="rent", value=Decimal(1500), per="month", raw="1500元/月"),
        Fee(state="filled", kind="rent", value=Decimal(1600), per="month", raw="1600元/月"),
        Fee(state="blank", kind="total", raw="总价____元"),
    ]
    levels = [
        ServiceLevel(state="filled", metric="first_response_time", value=Decimal("0.5"), unit="minute", raw="30秒"),
        ServiceLevel(state="blank", metric="answer_rate", operator=">=", raw="不低于__%"),
    ]
    inner = ClauseRecord(id="1.1", level=2, number="1.1", spans=[Span(5, 9)])
    return Record(
        source=Source(name="a.docx", sha256="ab", format="docx", path="in/a.docx"),
        title=slot(title),
        signing_date=slot("2024-03"),
        parties=[
            Party(role="乙方", name=slot("乙公司")),
            Party(role="甲方", name=slot(None, "blank", "甲方：____")),
            Party(role="丙方", name=slot("丙公司")),
        ],
        term=Period(start=slot("2024-03-01"), end=slot(None, "filled", "至工程竣工日止"), duration=slot("P1Y")),
        fees=fees,
        service_levels=levels,
        copies=Copies(total=slot(2)),
        clauses=[ClauseRecord(id="1", level=1, number="第一条", spans=[Span(0, 9)], children=[inner])],
    )


def entry(title: str = "服务合同", location: str = "in/a.docx") -> Entry:
    return Entry(location, "ab", "ok", None, "", encode(record(title)))


FAILURES = [
    Entry("in/b.docx", "cd", "failed", "encrypted", "no password"),
    Entry("in/c.docx", "", "failed", "unreadable"),
]


def listed(*entries: Entry) -> Entries:
    return lambda: iter(entries)


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def ask(folder: Path, sql: str) -> list[Any]:
    with answered(folder, sql) as answer:
        return list(answer.rows)


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("out")
    for name in FORMATS:
        FORMATS[name](listed(entry(), *FAILURES), folder)
    return folder


# -- rows


def test_columns_and_rows_agree() -> None:
    assert Term._fields == tuple(column.name for column in TERMS)
    assert set(rows_of(entry()).cells) == {column.name for column in CONTRACTS}
    assert all(column.heading and column.meaning for column in (*TERMS, *CONTRACTS))


def test_every_slot_and_list_of_the_record_is_in_the_terms() -> None:
    named = {
        *HEADER,
        "confidentiality",
        "parties",
        *(name for name, _ in SLOTS),
        *(found.path[0] for found in LISTINGS),
    }
    assert named == set(Record.model_fields) - {
        *("schema_version", "source", "noise", "repairs", "contract_type", "clauses", "findings")
    }
    assert set(PARTY_SLOTS) == {name for name, field in Party.model_fields.items() if field.annotation is Slot[str]}


def test_a_clause_is_flattened_with_all_its_fields() -> None:
    assert set(Node.__struct_fields__) == {*ClauseRecord.model_fields, "parent"}


def test_blank_absent_and_several_are_told_apart() -> None:
    cells = rows_of(entry()).cells
    assert (cells["party_a"].state, cells["party_b"].value, cells["other_parties"].value) == (
        "blank",
        "乙公司",
        "丙公司",
    )
    assert (cells["total_amount"].state, cells["monthly_fee"].state) == ("blank", "listed")
    assert (cells["deposit"].value, cells["contract_number"].state) == (Decimal("86000.35"), "absent")
    assert cells["blank_fields"].value == "party_a total_amount answer_rate_percent"
    assert cells["listed_fields"].value == "signing_date term_end monthly_fee"
    assert (cells["signing_date_text"].value, cells["term_end_text"].value) == ("2024-03", "至工程竣工日止")
    assert (cells["first_response_seconds"].value, cells["blanks"].value) == (30, 3)


def test_no_value_is_made_up() -> None:
    assert not [term for term in rows_of(entry()).terms if term.state != "filled" and (term.value or term.number)]


# -- formats


@pytest.mark.parametrize("name", WRITTEN)
def test_the_same_results_give_the_same_bytes(name: str, tmp_path: Path) -> None:
    made = []
    for folder in (tmp_path / "one" / "out", tmp_path / "two" / "out"):
        files = FORMATS[name](listed(entry(), *FAILURES), folder)
        made.append({path.name: path.read_bytes() for path in files})
        assert sorted(path.name for path in folder.iterdir()) == sorted({p.relative_to(folder).parts[0] for p in files})
    assert made[0] == made[1]


@pytest.mark.parametrize("entries", [(), FAILURES], ids=["nothing", "failures only"])
@pytest.mark.parametrize("name", FORMATS)
def test_nothing_to_write_is_written(name: str, entries: tuple[Entry, ...], tmp_path: Path) -> None:
    assert all(path.exists() for path in FORMATS[name](listed(*entries), tmp_path))


def test_parquet_has_the_same_types_without_contracts(out: Path, tmp_path: Path) -> None:
    import duckdb

    FORMATS["parquet"](listed(), tmp_path)
    for name in ("contracts.parquet", "terms.parquet"):
        types = [duckdb.sql(f"DESCRIBE FROM '{folder / name}'").fetchall() for folder in (out, tmp_path)]
        assert types[0] == types[1]
        assert duckdb.sql(f"SELECT count(*) FROM '{tmp_path / name}'").fetchall() == [(0,)]


def test_parquet_values_are_typed_and_exact(out: Path) -> None:
    found = ask(
        out, "SELECT deposit, term_start, copies, record.fees[1].value, status FROM contracts ORDER BY location"
    )
    assert found[0] == (Decimal("86000.35"), date(2024, 3, 1), 2, Decimal("86000.35"), "ok")
    assert found[1] == (None, None, None, None, "failed")
    assert ask(out, "SELECT c.id, c.parent FROM (SELECT unnest(clauses) c FROM records)") == [("1", None), ("1.1", "1")]
    assert ask(out, "SELECT date, number FROM terms WHERE field IN ('start', 'total') AND state = 'filled'") == [
        (date(2024, 3, 1), None),
        (None, Decimal(2)),
    ]


def test_numbers_that_no_column_holds_are_left_to_the_text(tmp_path: Path) -> None:
    huge = record().model_copy(
        update={"fees": [Fee(state="filled", value=Decimal(10) ** 40, raw="x")], "copies": Copies(total=slot(2**70))}
    )
    FORMATS["parquet"](listed(Entry("a", "ab", "ok", None, "", encode(huge))), tmp_path)
    assert ask(tmp_path, "SELECT value, number FROM terms WHERE section = 'fees'") == [(f"1{'0' * 40}", None)]
    assert ask(tmp_path, "SELECT record.copies.total.value, record.fees[1].raw FROM contracts") == [(None, "x")]


def test_the_database_holds_both_tables(out: Path) -> None:
    import duckdb

    with duckdb.connect(str(out / "contracts.duckdb"), read_only=True) as connection:
        assert connection.sql("SELECT title, deposit FROM contracts").fetchall()[0] == ("服务合同", Decimal("86000.35"))
        assert connection.sql("SELECT count(DISTINCT section) > 5 FROM terms").fetchall() == [(True,)]


def test_failures_say_why_and_what_to_do(out: Path) -> None:
    first, second = map(json.loads, (out / "errors.jsonl").read_text(encoding="utf-8").splitlines())
    assert (first["code"], first["reason_zh"], first["remedy_en"][:6]) == ("encrypted", "文件有密码保护", "remove")
    assert (second["code"], second["reason_zh"]) == ("unreadable", "无法读取")
    assert len((out / "records.jsonl").read_bytes().splitlines()) == 1


def test_one_json_file_a_contract_even_of_one_name(tmp_path: Path) -> None:
    odd = [entry(location=name) for name in ("a/x.docx", "b/x.docx", "z.zip!/长" * 80, "e\x1b.docx", "..")]
    FORMATS["json"](listed(*odd, entry(location="gone.txt")), tmp_path)
    files = FORMATS["json"](listed(*odd, *FAILURES), tmp_path)
    assert len(files) == len(odd) == len(list((tmp_path / "json").iterdir()))
    assert {"x.json", "x-ab.json", "e␛.json"} <= {path.name for path in files}
    assert json.loads(files[0].read_text(encoding="utf-8"))["title"]["value"] == "服务合同"


@pytest.mark.parametrize("name", FORMATS)
def test_what_cannot_be_written_is_said_and_leaves_the_old(name: str, tmp_path: Path) -> None:
    def broken() -> Iterator[Entry]:
        yield entry()
        raise OSError(28, "No space left on device")

    before = {path: path.read_bytes() for path in FORMATS[name](listed(entry()), tmp_path)}
    with pytest.raises(OutputError):
        FORMATS[name](broken, tmp_path)
    assert {path: path.read_bytes() for path in before} == before
    assert not list(tmp_path.glob(".hetong-*"))
    (tmp_path / "file").touch()
    with pytest.raises(OutputError):
        FORMATS[name](listed(), tmp_path / "file")


# -- nothing runs


@pytest.mark.parametrize("payload", PAYLOADS, ids=lambda payload: payload["label"])
def test_payloads_are_text(payload: dict[str, Any], tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    text = payload["text"]
    assert visible(text) == payload["shown"]
    assert (neutralised(text) != text) == payload["active"]
    assert neutralised(text).removeprefix("'" if payload["active"] else "") == text
    hostile = listed(entry(text, location=f"in/{text}.docx"), Entry(f"b{text}", "", "failed", "encrypted", text))
    for name in ("csv", "xlsx"):
        FORMATS[name](hostile, tmp_path)
    cell = next(iter(rows(tmp_path / "contracts.csv")))["title"]
    assert cell == neutralised(visible(text))
    book = openpyxl.load_workbook(tmp_path / "contracts.xlsx")
    cells = [cell for found in book for row in found.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert payload["shown"] in {cell.value for cell in cells}
    with zipfile.ZipFile(tmp_path / "contracts.xlsx") as archive:
        assert not [part for part in archive.namelist() if b"<f>" in archive.read(part)]


def test_numbers_of_csv_stay_numbers(out: Path) -> None:
    found = {(row["section"], row["field"], row["kind"]): row for row in rows(out / "terms.csv")}
    assert found["fees", "value", "deposit"]["number"] == "86000.35"
    assert found["fees", "value", "total"]["state"] == "blank"
    assert (out / "terms.csv").read_bytes().startswith(b"\xef\xbb\xbflocation,")


# -- the spreadsheet


def test_the_spreadsheet_is_typed_and_coloured(out: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.load_workbook(out / "contracts.xlsx")
    assert book.sheetnames == ["汇总", "条款", "服务水平", "费用", "失败清单", "字段说明"]
    assert all(found.freeze_panes and found.auto_filter.ref for found in book)
    overview = book["汇总"]
    at = {column.name: place for place, column in enumerate(CONTRACTS, start=1)}
    cell = {name: overview.cell(2, place) for name, place in at.items()}
    assert (cell["term_start"].value, cell["term_start"].number_format) == (datetime(2024, 3, 1), "yyyy-mm-dd")
    assert (cell["deposit"].value, cell["copies"].value) == (86000.35, 2)
    colours = {state: colour["bg_color"].replace("#", "FF") for state, colour in spreadsheet.COLOURS.items() if colour}
    for name, said, state in (
        ("party_a", "空白", "blank"),
        ("contract_number", "未提及", "absent"),
        ("monthly_fee", "见条款", "listed"),
        ("deposit", 86000.35, "unsure"),
    ):
        assert (cell[name].value, cell[name].fill.fgColor.rgb) == (said, colours[state])
    assert overview.cell(3, at["status"]).value == "未读出"
    assert overview.cell(3, at["title"]).value is None
    assert {row[0].value for row in book["失败清单"].iter_rows(min_row=2)} == {"in/b.docx", "in/c.docx"}
    assert [row[1].value for row in book["字段说明"].iter_rows(min_row=2, max_row=4)] == ["空白", "未提及", "见条款"]


@pytest.mark.parametrize(
    ("location", "link"),
    [
        ("in/合 同#1.docx", "%E5%90%88%20%E5%90%8C%231.docx"),
        ("in/a.zip!/b.docx", "a.zip"),
        ("s3://in/a.docx", None),
        ("in/" + "长" * 255, None),
    ],
)
def test_a_file_is_linked_where_it_is_local(location: str, link: str | None, tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    FORMATS["xlsx"](listed(entry(location=location)), tmp_path)
    found = openpyxl.load_workbook(tmp_path / "contracts.xlsx")["汇总"].cell(2, 2).hyperlink
    assert (found.target.rsplit("/", 1)[-1] if found else None) == link


def test_a_full_sheet_goes_on_in_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    monkeypatch.setattr(sheet, "SHEET_ROWS", 100)
    FORMATS["xlsx"](listed(*(entry(location=f"in/{number:03}.docx") for number in range(120))), tmp_path)
    book = openpyxl.load_workbook(tmp_path / "contracts.xlsx")
    first, second = book["汇总"], book["汇总 (2)"]
    assert (first.max_row, first.cell(100, 1).value) == (100, "本表已满，续见“汇总 (2)”")
    assert second.cell(1, 1).value == "文件位置"
    assert first.max_row + second.max_row == 120 + 3
    assert second.cell(2, 1).value == "in/098.docx"


def test_a_long_text_is_cut_to_what_a_cell_holds(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    FORMATS["xlsx"](listed(entry("😀" * 20_000)), tmp_path)
    title = openpyxl.load_workbook(tmp_path / "contracts.xlsx")["汇总"].cell(2, 8).value
    assert len(title.encode("utf-16-le")) // 2 <= sheet.CELL_CHARS
    assert title.endswith("😀…")


def test_libreoffice_opens_the_spreadsheet(out: Path, tmp_path: Path) -> None:
    if not shutil.which("soffice"):
        pytest.skip("soffice is not installed")
    command = [f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "csv:Text - txt - csv "
               "(StarCalc):44,34,76,1", "--outdir", str(tmp_path), str(out / "contracts.xlsx")]  # fmt: skip
    done = subprocess.run(["soffice", *command], capture_output=True, text=True, timeout=120)
    if "could not be loaded" in done.stdout + done.stderr:
        simple = tmp_path / "simple.csv"
        simple.write_text("a,b\n")
        other = subprocess.run(["soffice", *command[:-1], str(simple)], capture_output=True, text=True, timeout=120)
        if "could not be loaded" in other.stdout + other.stderr or not (tmp_path / "contracts.csv").exists():
            pytest.skip("soffice is installed without Calc")
    assert "服务合同" in (tmp_path / "contracts.csv").read_text(encoding="utf-8")


# -- queries


def test_queries_without_parquet_read_the_lines(tmp_path: Path) -> None:
    for name in ALWAYS:
        FORMATS[name](listed(entry(), *FAILURES), tmp_path)
    assert ask(tmp_path, "SELECT location, deposit, code FROM contracts") == [
        ("in/a.docx", Decimal("86000.35"), None),
        ("in/b.docx", None, "encrypted"),
        ("in/c.docx", None, "unreadable"),
    ]
    assert ask(tmp_path, "SELECT title.value FROM records") == [("服务合同",)]
    assert ask(tmp_path, "SELECT remedy_zh FROM errors LIMIT 1") == [("请去除密码后再试",)]


def test_queries_are_about_the_last_run(tmp_path: Path) -> None:
    FORMATS["parquet"](listed(entry("旧")), tmp_path)
    FORMATS["records"](listed(entry("新")), tmp_path)
    assert ask(tmp_path, "SELECT title FROM contracts") == [("新",)]


@pytest.mark.parametrize("column", [column.name for column in (*TERMS, *CONTRACTS)])
def test_columns_need_no_quotes(column: str, out: Path) -> None:
    table = "terms" if column in Term._fields else "contracts"
    assert ask(out, f"SELECT {column} FROM {table} t ORDER BY {column} LIMIT 1")


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM '/etc/passwd'",
        "SELECT * FROM read_text('/etc/passwd')",
        "SELECT * FROM read_csv('http://127.0.0.1:9/x')",
        "SELECT * FROM glob('/etc/*')",
        "COPY contracts TO '{out}/stolen.csv'",
        "COPY (SELECT 1) TO '{out}/contracts.parquet'",
        "EXPLAIN ANALYZE COPY (SELECT 1) TO '{out}/contracts.parquet'",
        "EXPORT DATABASE '{out}/export'",
        "ATTACH '{out}/a.db'",
        "ATTACH '{out}/contracts.duckdb' AS other",
        "SET enable_external_access = true",
        "RESET enable_external_access",
        "INSTALL httpfs",
        "LOAD httpfs",
        "DROP VIEW contracts",
        "CREATE TABLE a AS SELECT 1",
        "SELECT * FROM query('COPY contracts TO ''{out}/stolen.csv''')",
        "SELECT 1; COPY contracts TO '{out}/stolen.csv'",
        "SELECT * FROM listed",
        "SELEC 1",
        "SELECT * FROM nothing",
        "",
    ],
)
def test_queries_read_the_outputs_and_nothing_else(sql: str, out: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in out.iterdir()}
    with pytest.raises(QueryError) as caught:
        ask(out, sql.format(out=out))
    assert "\n" not in str(caught.value)
    assert {path: path.stat().st_mtime_ns for path in out.iterdir()} == before


def test_a_folder_without_results_is_said(tmp_path: Path) -> None:
    with pytest.raises(NoResults):
        ask(tmp_path, "SELECT 1")


def test_answers_are_csv_or_json(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    query(out, "SELECT title, deposit FROM contracts WHERE status = 'ok'")
    query(out, "SELECT title, deposit, term_start FROM contracts WHERE status = 'ok'", as_json=True)
    assert capsys.readouterr().out.splitlines() == [
        "title,deposit",
        "服务合同,86000.35",
        '{"title":"服务合同","deposit":86000.35,"term_start":"2024-03-01"}',
    ]
