"""Many files, one after the other (逐个处理): every file ends as one outcome, a failure stops nothing.

>>> Outcomes([], skipped=2).exit_code
<ExitCode.NO_INPUT: 3>
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.confidence import keep
from pipeline.errors import ExitCode, HetongError, InternalError, UnreadableFile
from pipeline.intake import collect
from pipeline.parsers.settings import DEFAULT, Settings
from pipeline.record import Finding, Record
from pipeline.writers import folder, terminal
from pipeline.writers.json import encode


@dataclass(frozen=True, slots=True)
class Options:
    """What ``hetong extract`` was asked for; ``format`` None: as fits the output."""

    output: str | None = None
    format: str | None = None
    with_text: bool = False
    force: bool = False
    settings: Settings = DEFAULT
    min_confidence: float = 0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file: a record or an error."""

    name: str
    record: Record | None = None
    error: HetongError | None = None

    @property
    def findings(self) -> list[Finding]:
        """Return the findings of the record, none for a failure."""
        return self.record.findings if self.record else []


@dataclass
class Outcomes(Iterable[Outcome]):
    """The outcomes of a call, read as they come."""

    outcomes: list[Outcome] = field(default_factory=list)
    skipped: int = 0

    def __iter__(self) -> Iterator[Outcome]:
        return iter(self.outcomes)

    @property
    def records(self) -> list[tuple[str, Record]]:
        """Return the records with the names of their files."""
        return [(outcome.name, outcome.record) for outcome in self.outcomes if outcome.record]

    @property
    def exit_code(self) -> ExitCode:
        """Return 0 when all went well, 1 when some failed, the errors' own code when nothing was read."""
        codes = [outcome.error.exit_code for outcome in self.outcomes if outcome.error]
        if not self.outcomes:
            return ExitCode.NO_INPUT
        if not codes:
            return ExitCode.OK
        if len(codes) < len(self.outcomes):
            return ExitCode.SOME_FAILED
        return codes[0] if len(set(codes)) == 1 else ExitCode.NO_INPUT


def read_all(
    inputs: Iterable[str],
    options: Options,
    keep_one: Callable[[Outcome], None] | None = None,
    read: Callable[[str, Options], Record] | None = None,
) -> Outcomes:
    """Read every file behind ``inputs``; tell failures on stderr as they happen.

    keep_one: gets each outcome at once, so that what was read before a run ends early is not lost
    read: gives the record of a file where it is not `analyze` that does
    """
    intake = collect(inputs)
    outcomes = Outcomes(skipped=len(intake.skipped))
    for name in intake.missing:
        outcomes.outcomes.append(_failed(Outcome(name, error=UnreadableFile(name, "No such file or directory"))))
    with _progress(len(intake.files)) as advance:
        for name in intake.files:
            outcome = _failed(read_one(name, options) if read is None else read_one(name, options, read))
            outcomes.outcomes.append(outcome)
            if keep_one is not None:
                keep_one(outcome)
            advance()
    if intake.skipped:
        _tell(f"跳过 {len(intake.skipped)} 个其他类型的文件 | {len(intake.skipped)} files of other types skipped")
    if not outcomes.outcomes:
        types = "DOCX DOC PDF RTF HTML TXT MD PNG JPG TIFF BMP"
        _tell(f"没有可读的合同文件 | no contract files found: {' '.join(inputs)} ({types})")
    return outcomes


def _analyze(name: str, options: Options) -> Record:
    from pipeline.analyze import analyze

    return analyze(name, options.settings, with_text=options.with_text, force=options.force)


def read_one(name: str, options: Options, read: Callable[[str, Options], Record] = _analyze) -> Outcome:
    """Return the outcome of one file; never raises for what the file holds."""
    try:
        record = read(name, options)
        return Outcome(name, keep(record, options.min_confidence) if options.min_confidence else record)
    except HetongError as error:
        return Outcome(name, error=error)
    except RecursionError:
        return Outcome(name, error=InternalError(name, "RecursionError"))
    except Exception as error:  # noqa: BLE001  one bad file never stops the run; the message names our own fault
        return Outcome(name, error=InternalError(name, f"{type(error).__name__}: {error}"))


def run(inputs: list[str], options: Options) -> ExitCode:
    """Extract ``inputs`` and put the records where ``options`` say; return the exit code."""
    target = None if options.output in (None, "-") else Path(str(options.output))
    if target is not None and (target.is_dir() or target.suffix.lower() not in {".json", ".jsonl"}):
        outcomes = read_all(inputs, options, _folder_writer(target))
        _tell_written(outcomes, target)
        return outcomes.exit_code
    outcomes = read_all(inputs, options)
    if target is not None:
        _write_file(outcomes, target)
    else:
        _print(outcomes, options.format or ("jsonl" if options.output == "-" else _format_for(outcomes)))
    return outcomes.exit_code


def _format_for(outcomes: Outcomes) -> str:
    if sys.stdout.isatty():
        return "table"
    return "json" if len(outcomes.outcomes) == 1 else "jsonl"


def _print(outcomes: Outcomes, format: str) -> None:
    if format == "table":
        console = terminal.console()
        records = outcomes.records
        if records:
            console.print(terminal.one(records[0][1]) if len(outcomes.outcomes) == 1 else terminal.many(records))
        return
    sys.stdout.buffer.write(_joined(outcomes, format))
    sys.stdout.flush()


def _joined(outcomes: Outcomes, format: str) -> bytes:
    records = [record for _, record in outcomes.records]
    if format == "json" and len(outcomes.outcomes) <= 1:
        return b"".join(encode(record, indent=2) + b"\n" for record in records)
    if format == "json":
        return b"[" + b",\n".join(encode(record) for record in records) + b"]\n"
    return b"".join(encode(record) + b"\n" for record in records)


def _write_file(outcomes: Outcomes, target: Path) -> None:
    format = target.suffix.lower().removeprefix(".")
    if outcomes.records:
        folder.write(_joined(outcomes, format), target)
        _tell(f"已写入 {len(outcomes.records)} 份 | {len(outcomes.records)} records written: {target}")


def _folder_writer(target: Path) -> Callable[[Outcome], None]:
    """Return what writes each record into a file of its own as it comes."""
    taken: set[str] = set()

    def write(outcome: Outcome) -> None:
        if outcome.record is not None:
            chosen = folder.name_for(outcome.name, outcome.record.source.sha256, taken)
            taken.add(chosen)
            folder.write(encode(outcome.record, indent=2) + b"\n", target / chosen)

    return write


def _tell_written(outcomes: Outcomes, target: Path) -> None:
    failed = sum(outcome.error is not None for outcome in outcomes)
    if outcomes.records:
        terminal.console(to_stderr=True).print(terminal.many(outcomes.records))
        done = len(outcomes.records)
        _tell(f"已写入 {done} 份，失败 {failed} 份 | {done} records written, {failed} failed: {target}")


def _failed(outcome: Outcome) -> Outcome:
    if outcome.error is not None:
        _tell(str(outcome.error))
    return outcome


@contextmanager
def _progress(total: int) -> Iterator[Callable[[], None]]:
    """Show a bar with ETA on stderr when that is a terminal and there is more than one file."""
    if total < 2 or not sys.stderr.isatty():
        yield lambda: None
        return
    from rich import progress

    columns = (progress.BarColumn(), progress.MofNCompleteColumn(), progress.TimeRemainingColumn())
    with progress.Progress(*columns, console=terminal.console(to_stderr=True), transient=True) as shown:
        task = shown.add_task("", total=total)
        yield lambda: shown.advance(task)


def _tell(line: str) -> None:
    sys.stderr.write(f"hetong: {terminal.shown(line)}\n")
