"""Two files compared, from the names that a user gives to the output (两份文件的比对).

>>> Options().output is None
True
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from pipeline.comparison import Comparison
from pipeline.compare.versions import Version
from pipeline.errors import ExitCode
from pipeline.parsers.settings import DEFAULT, Settings


@dataclass(frozen=True, slots=True)
class Options:
    """What ``hetong diff`` was asked for; with_noise: differences of form are listed too."""

    output: str | None = None
    is_template: bool = False
    with_noise: bool = False
    fail_on_change: bool = False
    force: bool = False
    settings: Settings = DEFAULT


def read_version(name: str, options: Options) -> Version:
    """Return the contract behind ``name`` and its record.

    Raises HetongError: the file gives no record; the error names the file, the reason and the way out.
    """
    from pipeline.analyze import read_contract
    from pipeline.parsers import read_file

    contract, record = read_contract(read_file(name), name, options.settings, force=options.force)
    return Version(name, contract, record)
