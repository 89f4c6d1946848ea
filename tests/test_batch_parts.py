"""Parquet in parts: all rows in their order, each part of its own, the same bytes, none left from before."""

from __future__ import annotations

import duckdb
import pytest

from pipeline.entry import Entry
from pipeline.record import Record, Source
from pipeline.writers import parts
from pipeline.writers.json import encode


def entries(count: int):
    for number in range(count):
        if number % 3 == 2:
            yield Entry(f"{number}.txt", "", "failed", "empty_file")
        else:
            source = Source(name=f"{number}.txt", sha256=f"{number}", format="txt")
            yield Entry(f"{number}.txt", f"{number}", "ok", record=encode(Record(source=source)))


@pytest.mark.parametrize(("count", "rows"), [(0, [0]), (4, [4]), (8, [4, 4]), (9, [4, 4, 1])])
def test_parts_hold_all_rows_in_order(tmp_path, monkeypatch, count, rows):
    monkeypatch.setattr(parts, "ROWS", 4)
    parts.write(lambda: entries(30), tmp_path)
    files = parts.write(lambda: entries(count), tmp_path)
    assert [path.name for path in files] == [parts.name(number) for number in range(len(rows))]
    assert [path.name for path in tmp_path.iterdir()] == ["parts"]
    read = [duckdb.sql(f"SELECT location, record.source.sha256 FROM '{path}'").fetchall() for path in files]
    assert [len(part) for part in read] == rows
    assert [row for part in read for row in part] == [(each.location, each.sha256 or None) for each in entries(count)]


def test_a_part_stays_the_same_when_others_come(tmp_path, monkeypatch):
    monkeypatch.setattr(parts, "ROWS", 4)
    before = [path.read_bytes() for path in parts.write(lambda: entries(8), tmp_path)]
    after = [path.read_bytes() for path in parts.write(lambda: entries(10), tmp_path)]
    assert after[:2] == before
