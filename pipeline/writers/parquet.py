"""Parquet (列式文件): ``contracts.parquet`` has a row a file, ``terms.parquet`` a row a slot or entry of a list.

``contracts.parquet`` holds the columns of the overview, and in its column ``record`` the whole record, nested.  The
types never depend on the data: no contracts at all give the same schema.  DuckDB writes the files on one thread, so
that the same results give the same bytes.

>>> _lines(Path("a"), {"n": "BIGINT"}, 9)
"read_json('a', format = 'newline_delimited', maximum_object_size = 9, columns = {'n': 'BIGINT'})"
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from pipeline.errors import OutputError
from pipeline.record import Record
from pipeline.writers.columns import CONTRACTS, SQL_TYPES, TERMS
from pipeline.writers.folder import scratch, whole
from pipeline.writers.nested import flattened, quoted, sql_type
from pipeline.writers.rows import Entries, rows_of

if TYPE_CHECKING:
    import duckdb

CONTRACTS_FILE, TERMS_FILE = "contracts.parquet", "terms.parquet"
AS_PARQUET = "FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE"
GROUP_ROWS = (512, 20_480)  # of contracts, which are large, and of terms: what is in memory at once
SMALLEST_BUFFER_BYTES = 1 << 20
SHARED = TERMS[:3]  # the same in all terms of a file


def write(entries: Entries, folder: Path) -> list[Path]:
    """Write both files."""
    targets = [folder / CONTRACTS_FILE, folder / TERMS_FILE]
    with scratch(targets[0]) as between:
        longest = _write_lines(entries, between)
        with engine(between) as connection:
            for target, select, rows in zip(targets, (_contracts, _terms), GROUP_ROWS, strict=True):
                with whole(target) as temporary:
                    connection.execute(
                        f"COPY ({select(between, longest)}) TO {text_literal(temporary)} ({AS_PARQUET} {rows})"
                    )
    return targets


@contextmanager
def engine(temporary: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a database in memory on one thread that keeps nothing outside ``temporary``."""
    import duckdb

    settings: dict[str, str | bool | int | float | list[str]] = {
        "threads": 1,
        "temp_directory": str(temporary / "spill"),
        "preserve_insertion_order": True,
    }
    with duckdb.connect(":memory:", config=settings) as connection:
        try:
            yield connection
        except duckdb.IOException as error:
            raise OutputError(str(temporary), str(error)) from None


def text_literal(text: str | Path) -> str:
    """Return a text as SQL writes it.

    >>> text_literal("it's")
    "'it''s'"
    """
    return "'" + str(text).replace("'", "''") + "'"


def _write_lines(entries: Entries, between: Path) -> int:
    """Write the rows as JSON lines for DuckDB to read; return the bytes of the longest."""
    longest = SMALLEST_BUFFER_BYTES
    with (between / "contracts").open("wb") as contracts, (between / "terms").open("wb") as terms:
        for entry in entries():
            rows = rows_of(entry)
            record = msgspec.Raw(flattened(entry.record) if entry.record is not None else b"null")
            row = {name: cell.value for name, cell in rows.cells.items()}
            line = msgspec.json.encode({**row, "record": record})
            contracts.write(line + b"\n")
            columns = zip(TERMS, zip(*rows.terms, strict=True), strict=False)
            lists = {column.name: values[0] if column in SHARED else values for column, values in columns}
            listed = msgspec.json.encode(lists)
            terms.write(listed + b"\n" if lists else b"")
            longest = max(longest, len(line) + 1, len(listed) + 1)
    return longest


def _contracts(between: Path, longest: int) -> str:
    columns = {column.name: SQL_TYPES[column.kind] for column in CONTRACTS} | {"record": sql_type(Record)}
    return f"SELECT * FROM {_lines(between / 'contracts', columns, longest)}"


def _terms(between: Path, longest: int) -> str:
    columns = {column.name: SQL_TYPES[column.kind] + ("" if column in SHARED else "[]") for column in TERMS}
    chosen = (
        f"unnest({quoted(name)}) AS {quoted(name)}" if kind.endswith("[]") else quoted(name)
        for name, kind in columns.items()
    )
    return f"SELECT {', '.join(chosen)} FROM {_lines(between / 'terms', columns, longest)}"


def _lines(path: Path, columns: Mapping[str, str], longest: int) -> str:
    kinds = ", ".join(f"{text_literal(name)}: {text_literal(kind)}" for name, kind in columns.items())
    options = f"format = 'newline_delimited', maximum_object_size = {longest}, columns = {{{kinds}}}"
    return f"read_json({text_literal(path)}, {options})"
