"""The columns of the register (台账的列): name, heading, meaning, unit, and whether their values are compared.

>>> len({column.name for column in COLUMNS}) == len(COLUMNS)
True
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

from pipeline.portfolio import Column


@cache
def _read() -> tuple[Column, ...]:
    listed = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))["column"]
    return tuple(Column(**entry) for entry in listed)


COLUMNS = _read()
