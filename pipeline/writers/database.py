"""A DuckDB file (数据库文件): ``contracts.duckdb`` with the tables ``contracts`` and ``terms``, from the Parquet files.

>>> FILE
'contracts.duckdb'
"""

from __future__ import annotations

from pathlib import Path

from pipeline.writers import parquet
from pipeline.writers.folder import scratch, whole
from pipeline.writers.rows import Entries

FILE = "contracts.duckdb"


def write(entries: Entries, folder: Path) -> list[Path]:
    """Write the database."""
    target = folder / FILE
    with scratch(target) as between:
        contracts, terms = parquet.write(entries, between)
        with whole(target) as temporary, parquet.engine(between) as connection:
            connection.execute(f"ATTACH {parquet.text_literal(temporary)} AS made")
            for name, file in (("contracts", contracts), ("terms", terms)):
                source = f"read_parquet({parquet.text_literal(file)})"
                connection.execute(f"CREATE TABLE made.{name} AS SELECT * FROM {source}")
            connection.execute("DETACH made")
    return [target]
