"""The formats of a batch's outputs (批量输出格式): one module and one line each.

>>> sorted(FORMATS)
['csv', 'duckdb', 'errors', 'json', 'parquet', 'parts', 'records', 'xlsx']
"""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.writers.csv import write as write_csv
from pipeline.writers.database import write as write_database
from pipeline.writers.files import write as write_files
from pipeline.writers.jsonl import write_errors, write_records
from pipeline.writers.parquet import write as write_parquet
from pipeline.writers.parquet import write_contracts, write_terms
from pipeline.writers.parts import write as write_parts
from pipeline.writers.rows import Writer
from pipeline.writers.spreadsheet import write as write_spreadsheet

ALWAYS = ("records", "errors")
PARTS: Mapping[str, tuple[Writer, ...]] = {"parquet": (write_contracts, write_terms)}  # can be written side by side
FORMATS: Mapping[str, Writer] = {
    "records": write_records,
    "errors": write_errors,
    "json": write_files,
    "parquet": write_parquet,
    "parts": write_parts,
    "duckdb": write_database,
    "csv": write_csv,
    "xlsx": write_spreadsheet,
}
