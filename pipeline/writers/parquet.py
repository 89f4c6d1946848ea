"""Parquet (列式文件): ``contracts.parquet`` has a row a file, ``terms.parquet`` a row a slot or entry of a list.

``contracts.parquet`` holds the columns of the overview, and in its column ``record`` the whole record, nested.  The
types never depend on the data: no contracts at all give the same schema.  DuckDB writes the files on one thread, so
that the same results give the same bytes.

>>> _lines(Path("a"), {"n": "BIGINT"}, 9)
"read_json('a', format = 'newline_delimited', maximum_object_size = 9, columns = {'n': 'BIGINT'})"
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from pipeline.entry import Entry
from pipeline.errors import OutputError
from pipeline.record import Record
from pipeline.writers.columns import CONTRACTS, SQL_TYPES, TERMS
from pipeline.writers.folder import scratch, whole
from pipeline.writers.nested import flattened, quoted, sql_type
from pipeline.writers.rows import Entries, cells_of, terms_of

if TYPE_CHECKING:
    import duckdb

CONTRACTS_FILE, TERMS_FILE = "contracts.parquet", "terms.parquet"
AS_PARQUET = "FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE"
CONTRACT_ROWS, TERM_ROWS = 512, 20_480  # of a group: what is in memory at once
SMALLEST_BUFFER_BYTES = 1 << 20
SHARED = TERMS[:3]  # the same in all terms of a file


def write(entries: Entries, folder: Path) -> list[Path]:
    """Write both files."""
    return [*write_contracts(entries, folder), *write_terms(entries, folder)]


def write_contracts(entries: Entries, folder: Path) -> list[Path]:
    """Write ``contracts.parquet``."""
    return _write(map(_contract_line, entries()), folder / CONTRACTS_FILE, _contracts, CONTRACT_ROWS)


def write_terms(entries: Entries, folder: Path) -> list[Path]:
    """Write ``terms.parquet``."""
    return _write(filter(None, map(_terms_line, entries())), folder / TERMS_FILE, _terms, TERM_ROWS)


def _write(lines: Iterable[bytes], target: Path, select: Callable[[Path, int], str], rows: int) -> list[Path]:
    """Write ``lines`` of JSON for DuckDB to read, and what it selects of them as Parquet."""
    longest = SMALLEST_BUFFER_BYTES
    with scratch(target) as between:
        source = between / "lines"
        with source.open("wb") as stream:
            for line in lines:
                stream.write(line + b"\n")
                longest = max(longest, len(line) + 1)
        with engine(between) as connection, whole(target) as temporary:
            told = f"COPY ({select(source, longest)}) TO {text_literal(temporary)} ({AS_PARQUET} {rows})"
            connection.execute(told)
    return [target]


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


def _contract_line(entry: Entry) -> bytes:
    record = msgspec.Raw(flattened(entry.record) if entry.record is not None else b"null")
    row = {name: cell.value for name, cell in cells_of(entry).items()}
    return msgspec.json.encode({**row, "record": record})


def _terms_line(entry: Entry) -> bytes:
    """Return the terms of a file as lists, one a column; nothing where there are none."""
    found = terms_of(entry)
    columns = zip(TERMS, zip(*found, strict=True), strict=False)
    lists = {column.name: values[0] if column in SHARED else values for column, values in columns}
    return msgspec.json.encode(lists) if lists else b""


def _contracts(lines: Path, longest: int) -> str:
    columns = {column.name: SQL_TYPES[column.kind] for column in CONTRACTS} | {"record": sql_type(Record)}
    return f"SELECT * FROM {_lines(lines, columns, longest)}"


def _terms(lines: Path, longest: int) -> str:
    columns = {column.name: SQL_TYPES[column.kind] + ("" if column in SHARED else "[]") for column in TERMS}
    chosen = (
        f"unnest({quoted(name)}) AS {quoted(name)}" if kind.endswith("[]") else quoted(name)
        for name, kind in columns.items()
    )
    return f"SELECT {', '.join(chosen)} FROM {_lines(lines, columns, longest)}"


def _lines(path: Path, columns: Mapping[str, str], longest: int) -> str:
    kinds = ", ".join(f"{text_literal(name)}: {text_literal(kind)}" for name, kind in columns.items())
    options = f"format = 'newline_delimited', maximum_object_size = {longest}, columns = {{{kinds}}}"
    return f"read_json({text_literal(path)}, {options})"
