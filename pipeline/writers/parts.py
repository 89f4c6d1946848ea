"""Parquet in parts (分片列式文件): ``parts/part-00000.parquet`` and so on, for lakes and clusters.

Each has the columns of ``contracts.parquet``, nested record included, and ``ROWS`` rows; the last has the rest.  A part
is read and copied on its own, and stays the same as long as the files before it do.

>>> name(7)
'part-00007.parquet'
"""

from __future__ import annotations

import os
from functools import partial
from itertools import chain, count, islice
from pathlib import Path

from pipeline.writers.folder import scratch
from pipeline.writers.parquet import write_contracts
from pipeline.writers.rows import Entries

FOLDER = "parts"
ROWS = 10_000


def write(entries: Entries, folder: Path) -> list[Path]:
    """Write the folder ``parts``, whole or not at all; none is left from an earlier run."""
    target = folder / FOLDER
    with scratch(target) as temporary:
        made = temporary / FOLDER
        made.mkdir()
        rest = entries()
        for number in count():
            rows = list(islice(rest, 1))
            if number and not rows:
                break  # the first part is there also without rows: it tells the columns
            (part,) = write_contracts(partial(iter, chain(rows, islice(rest, ROWS - 1))), made)
            part.rename(made / name(number))
        if hasattr(os, "sync"):
            os.sync()  # once for all of them
        if target.exists():
            target.rename(temporary / "before")
        made.rename(target)
    return sorted(target.iterdir())


def name(number: int) -> str:
    """Return the name of a part."""
    return f"part-{number:05}.parquet"
