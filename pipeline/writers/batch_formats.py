"""The formats of a batch's outputs (批量输出格式): one module and one line each.

>>> sorted(FORMATS)
['csv', 'duckdb', 'errors', 'json', 'parquet', 'records', 'xlsx']
"""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.writers import csv, database, files, jsonl, parquet, spreadsheet
from pipeline.writers.rows import Writer

ALWAYS = ("records", "errors")
FORMATS: Mapping[str, Writer] = {
    "records": jsonl.write_records,
    "errors": jsonl.write_errors,
    "json": files.write,
    "parquet": parquet.write,
    "duckdb": database.write,
    "csv": csv.write,
    "xlsx": spreadsheet.write,
}
