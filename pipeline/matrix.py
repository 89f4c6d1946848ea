"""Many contracts side by side, from the names that a user gives to the outputs (合同台账).

Contracts, finished records and folders of both may be named together.  A file that gives no record is a row that says
so; what is no contract and no record at all is told with its reason.

>>> Options().grouping, sorted(SUFFIXES)
('type', ['.csv', '.html', '.json', '.xlsx'])
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from pathlib import Path

from pipeline.errors import ExitCode
from pipeline.finished import BROKEN
from pipeline.matrix_inputs import Sources, found_in, rows_of
from pipeline.parsers.settings import DEFAULT, Settings
from pipeline.portfolio import Grouping, Portfolio
from pipeline.register.assembly import Asked, assembled
from pipeline.register.sides import NOT_OURS
from pipeline.writers import folder, terminal
from pipeline.writers.target import checked

SUFFIXES = frozenset({".xlsx", ".html", ".csv", ".json"})
CALENDAR = ".ics"
LINES = 20  # of things left out that are told one by one; the output has all of them


@dataclass(frozen=True, slots=True)
class Options:
    """What ``hetong matrix`` was asked for; today: None for the day on which it is run."""

    output: str | None = None
    calendar: str | None = None
    grouping: Grouping = "type"
    party: str | None = None
    expiring: int | None = None
    today: date | None = None
    force: bool = False
    settings: Settings = DEFAULT


def run(inputs: Sequence[str], options: Options) -> ExitCode:
    """Put the register of ``inputs`` where ``options`` say; return the exit code.

    Raises HetongError: an output that cannot be written, is of no type that is written, or is one of the inputs.
    """
    outputs = _outputs(inputs, options)
    portfolio = matrix(inputs, options, outputs)
    _tell_skipped(portfolio)
    _tell_side(portfolio, options.party)
    if not portfolio.rows:
        return ExitCode.NO_INPUT
    _put(portfolio, options)
    failed = sum(row.status == "failed" for row in portfolio.rows)
    if failed == len(portfolio.rows):
        return ExitCode.NO_INPUT
    return ExitCode.SOME_FAILED if failed or any(one.code in BROKEN for one in portfolio.skipped) else ExitCode.OK


def matrix(inputs: Iterable[str], options: Options = Options(), outputs: Sequence[Path] = ()) -> Portfolio:
    """Return the register of the contracts and records behind ``inputs``; outputs: files that are no inputs."""
    found: Sources = found_in(inputs, outputs, options.settings, force=options.force)
    rows, skipped = rows_of(found)
    today = options.today or date.today()
    return assembled(rows, today, Asked(options.grouping, options.party, options.expiring), skipped)


def _outputs(inputs: Sequence[str], options: Options) -> list[Path]:
    """Return the files to write.

    Raises UnknownOutput, OutputIsInput.
    """
    asked = ((options.output, SUFFIXES), (options.calendar, frozenset({CALENDAR})))
    return [
        checked(named, suffixes, inputs)
        for named, suffixes in asked
        if named is not None and not (named == "-" and suffixes is SUFFIXES)
    ]


def _put(portfolio: Portfolio, options: Options) -> None:
    if options.output is None:
        from pipeline.writers import matrix_terminal

        terminal.console().print(matrix_terminal.shown(portfolio))
    elif options.output == "-":
        from pipeline.writers import matrix_json

        sys.stdout.buffer.write(matrix_json.encode(portfolio))
        sys.stdout.flush()
    else:
        target = Path(options.output)
        _writer(target.suffix.lower())(portfolio, target)
        read = sum(row.status != "failed" for row in portfolio.rows)
        failed = len(portfolio.rows) - read
        _tell(f"台账 {read} 份，未读出 {failed} 份 | {read} contracts, {failed} not read: {target}")
    if options.calendar is not None:
        from pipeline.writers import calendar

        folder.write(calendar.encode(portfolio), Path(options.calendar))
        _tell(f"已写入 | written: {options.calendar}")


def _writer(suffix: str) -> Callable[[Portfolio, Path], None]:
    """Return what writes a register as a file of a type."""
    if suffix == ".xlsx":
        from pipeline.writers.matrix_xlsx import write

        return write
    if suffix == ".csv":
        from pipeline.writers.matrix_csv import write as write_csv

        return write_csv
    if suffix == ".html":
        from pipeline.writers import matrix_html

        return lambda portfolio, target: folder.write(matrix_html.as_html(portfolio), target)
    from pipeline.writers import matrix_json

    return lambda portfolio, target: folder.write(matrix_json.encode(portfolio), target)


def _tell_skipped(portfolio: Portfolio) -> None:
    for one in portfolio.skipped[:LINES]:
        _tell(f"{one.location}: {one.reason} [{one.code}]")
    more = len(portfolio.skipped) - LINES
    if more > 0:
        _tell(f"另有 {more} 个未列入 | {more} more left out")
    if not portfolio.rows:
        _tell("没有可列入台账的合同或记录 | no contracts and no records for the register")


def _tell_side(portfolio: Portfolio, asked: str | None) -> None:
    """Say that the side asked for is a party of no contract, with the name nearest to it."""
    sides = [row.cells["counterparty"] for row in portfolio.rows if row.cells]
    if asked is None or not sides or not all(cell.note.startswith(NOT_OURS) for cell in sides):
        return
    names = {figure.shown for cell in sides for figure in cell.figures}
    nearest = "".join(f" ← {one} ?" for one in get_close_matches(asked, names, 1, 0.3))
    _tell(f"--party {asked}: 不是任何合同的当事人 | a party of no contract{nearest}")


def _tell(line: str) -> None:
    sys.stderr.write(f"hetong: {terminal.shown(line)}\n")
