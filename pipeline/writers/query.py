"""SQL over the outputs of a batch (查询): ``hetong query "SELECT ..."``, reading and nothing else.

The tables are ``contracts`` and ``terms`` (see `pipeline.writers.columns`), ``records`` (the record of each contract,
nested) and ``errors``.  They come from the Parquet files where there are any, else from ``records.jsonl``.  One
statement that reads is taken; no other file, no network, no extension is open to it.

>>> _shown(None), _shown("a\\x1b[2J")
('', 'a␛[2J')
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from pipeline.entry import Entry
from pipeline.errors import ExitCode, HetongError
from pipeline.writers import jsonl, parquet
from pipeline.writers.cells import text
from pipeline.writers.parquet import text_literal

if TYPE_CHECKING:
    import duckdb

ROWS_AT_ONCE = 1_000
ERROR_FIELDS = tuple(jsonl.failure(Entry("", "", "failed")))
SEALED = (
    "SET enable_external_access = false",
    "SET autoload_known_extensions = false",
    "SET autoinstall_known_extensions = false",
    "SET python_enable_replacements = false",
    "SET lock_configuration = true",
)


class NoResults(HetongError):
    """The folder holds no outputs of a batch."""

    code = "no_results"
    reason_zh, reason_en = "文件夹中没有批量处理的结果", "the folder holds no results of a batch"
    remedy_zh, remedy_en = "请先运行：hetong batch 文件 -o 文件夹", "run first: hetong batch FILES -o FOLDER"


class QueryError(HetongError):
    """The statement is no SQL, or does something else than read."""

    code = "query"
    exit_code = ExitCode.USAGE
    reason_zh, reason_en = "查询语句有误", "the query is not right"
    remedy_zh = "只接受一条 SELECT 语句，表为 contracts、terms、records、errors"
    remedy_en = "one SELECT on the tables contracts, terms, records, errors is taken"


class Answer(NamedTuple):
    """What a query gives: the names of the columns and the rows, as they come."""

    columns: list[str]
    rows: Iterator[Sequence[Any]]


def query(folder: Path, sql: str, *, as_json: bool = False) -> None:
    """Print the answer: a table on a terminal, CSV for a program, JSON lines on demand.

    Raises NoResults, QueryError, OutputError.
    """
    with answered(folder, sql) as answer:
        if as_json:
            _print_json(answer)
        elif sys.stdout.isatty():
            _print_table(answer)
        else:
            _print_csv(answer)


@contextmanager
def answered(folder: Path, sql: str) -> Iterator[Answer]:
    """Give the answer of one statement that reads.

    Raises NoResults: there is nothing to ask; QueryError: DuckDB cannot read the statement or does not allow it.
    """
    import duckdb

    with tempfile.TemporaryDirectory(prefix="hetong-") as temporary, parquet.engine(Path(temporary)) as connection:
        _open(connection, folder, Path(temporary))
        try:
            statements = connection.extract_statements(sql)
            if [statement.type for statement in statements] != [duckdb.StatementType.SELECT]:
                raise QueryError(str(folder), "not one SELECT")  # EXPLAIN ANALYZE would run what it explains
            found = connection.execute(statements[0])
            columns = [column[0] for column in found.description or ()]
            yield Answer(columns, _fetched(found))
        except duckdb.Error as error:
            raise QueryError(str(folder), str(error).partition("\n")[0]) from None


def _open(connection: duckdb.DuckDBPyConnection, folder: Path, temporary: Path) -> None:
    """Make the tables, and close everything else."""
    made = [folder / parquet.CONTRACTS_FILE, folder / parquet.TERMS_FILE]
    records, errors = folder / jsonl.RECORDS, folder / jsonl.ERRORS
    if not _is_current(made, records):
        if not records.exists():
            raise NoResults(str(folder))
        made = parquet.write(lambda: _entries(folder), temporary)
    paths = [*made, *([errors] if errors.exists() else [])]
    for name, path in zip(("contracts", "terms"), made, strict=True):
        connection.execute(f"CREATE VIEW {name} AS SELECT * FROM read_parquet({text_literal(path.resolve())})")
    connection.execute("CREATE VIEW records AS SELECT location, unnest(record) FROM contracts WHERE record IS NOT NULL")
    fields = ", ".join(f"{name}: 'VARCHAR'" for name in ERROR_FIELDS)
    source = f"read_json({text_literal(errors.resolve())}, format = 'newline_delimited', columns = {{{fields}}})"
    nothing = ", ".join(f"NULL::VARCHAR AS {name}" for name in ERROR_FIELDS)
    connection.execute(f"CREATE VIEW errors AS {'FROM ' + source if errors.exists() else f'SELECT {nothing} LIMIT 0'}")
    listed = ", ".join(text_literal(path.resolve()) for path in paths)
    for setting in (f"SET allowed_paths = [{listed}]", *SEALED):
        connection.execute(setting)


def _is_current(made: Sequence[Path], records: Path) -> bool:
    """Return whether the Parquet files are there, and of the last run: that one wrote the records first."""
    if not all(path.exists() for path in made):
        return False
    return not records.exists() or min(path.stat().st_mtime_ns for path in made) >= records.stat().st_mtime_ns


def _entries(folder: Path) -> Iterator[Entry]:
    """Yield what is in the JSON lines: what was read, then what was not."""
    with (folder / jsonl.RECORDS).open("rb") as lines:
        for line in lines:
            source = _SOURCE.decode(line).source
            yield Entry(source.path or source.name, source.sha256, "ok", None, "", line.strip())
    if (folder / jsonl.ERRORS).exists():
        with (folder / jsonl.ERRORS).open("rb") as lines:
            for line in lines:
                failed = msgspec.json.decode(line, type=dict[str, str])
                if failed["status"] == "failed":
                    yield Entry(failed["location"], failed["sha256"], "failed", failed["code"], failed["detail"])


class _Origin(msgspec.Struct):
    name: str
    sha256: str
    path: str | None = None


class _Head(msgspec.Struct):
    source: _Origin


_SOURCE = msgspec.json.Decoder(_Head)


def _fetched(found: duckdb.DuckDBPyConnection) -> Iterator[Sequence[Any]]:
    while rows := found.fetchmany(ROWS_AT_ONCE):
        yield from rows


def _print_json(answer: Answer) -> None:
    encode = msgspec.json.Encoder(decimal_format="number").encode
    for row in answer.rows:
        sys.stdout.write(encode(dict(zip(answer.columns, map(_tidy, row), strict=True))).decode() + "\n")


def _print_csv(answer: Answer) -> None:
    import csv

    from pipeline.writers.visible import neutralised

    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(answer.columns)
    for row in answer.rows:
        writer.writerow(neutralised(_shown(cell)) if isinstance(cell, str) else _shown(cell) for cell in row)


def _print_table(answer: Answer) -> None:
    from rich.table import Table

    from pipeline.writers.terminal import console

    table = Table()
    for column in answer.columns:
        table.add_column(_shown(column), overflow="fold")
    for row in answer.rows:
        table.add_row(*map(_shown, row))
    console().print(table)


def _tidy(value: Any) -> Any:
    """Return a value without the trailing zeros of its column."""
    if isinstance(value, Decimal):
        return Decimal(text(value) or 0)
    if isinstance(value, dict):
        return {name: _tidy(part) for name, part in value.items()}
    return [_tidy(part) for part in value] if isinstance(value, list) else value


def _shown(value: Any) -> str:
    """Return a value on one line."""
    from pipeline.writers.terminal import shown

    if isinstance(value, (dict, list)):
        return shown(msgspec.json.encode(_tidy(value)).decode())
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    return shown(text(value) or "")
