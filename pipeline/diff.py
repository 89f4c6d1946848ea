"""Two files compared, from the names that a user gives to the output (两份文件的比对).

>>> Options().output is None, sorted(SUFFIXES)
(True, ['.docx', '.html', '.json'])
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.compare.versions import Version
from pipeline.comparison import Comparison
from pipeline.errors import ExitCode, InputTwice
from pipeline.parsers.settings import DEFAULT, Settings
from pipeline.writers import terminal
from pipeline.writers.target import checked

SUFFIXES = frozenset({".json", ".html", ".docx"})


@dataclass(frozen=True, slots=True)
class Options:
    """What ``hetong diff`` was asked for; with_noise: differences of form are listed too."""

    output: str | None = None
    is_template: bool = False
    with_noise: bool = False
    fail_on_change: bool = False
    force: bool = False
    settings: Settings = DEFAULT


@dataclass(frozen=True, slots=True)
class File:
    """One of the two files as given: its name and content."""

    name: str
    content: bytes


def run(old: str, new: str, options: Options) -> ExitCode:
    """Compare the files ``old`` and ``new`` and put the comparison where ``options`` say; return the exit code.

    Raises HetongError: a file that gives no record, an output that cannot be written, arguments that make no sense.
    """
    _refuse_nonsense(old, new, options)
    files = [_read(name) for name in (old, new)]
    comparison = compare_files(files[0], files[1], options)
    _put(comparison, files, options)
    return ExitCode.SOME_FAILED if options.fail_on_change and has_changed(comparison) else ExitCode.OK


def compare_files(old: File, new: File, options: Options = Options()) -> Comparison:
    """Return the comparison of two files' contracts.

    Raises HetongError: one of them gives no record; the error names the file, the reason and the way out.
    """
    from pipeline.compare.compare import compare

    versions = [_version(file, options) for file in (old, new)]
    return compare(*versions, with_noise=options.with_noise, is_template=options.is_template)


def compare_contracts(old: str | Path, new: str | Path, options: Options = Options()) -> Comparison:
    """Return the comparison of the contracts in two files; raises as `compare_files` does."""
    return compare_files(_read(str(old)), _read(str(new)), options)


def has_changed(comparison: Comparison) -> bool:
    """Return whether anything differs that is not mere form; blanks of a template may be filled."""
    report = comparison.template
    if report is not None:
        return bool(report.touched or report.added or report.dropped)
    return comparison.relation in ("versions", "unrelated")


def _refuse_nonsense(old: str, new: str, options: Options) -> None:
    if old == new == "-":
        raise InputTwice("-")
    if options.output in (None, "-"):
        return
    checked(str(options.output), SUFFIXES, (old, new))


def _read(name: str) -> File:
    from pipeline.parsers import read_file

    return File(name, read_file(name))


def _version(file: File, options: Options) -> Version:
    from pipeline.analyze import read_contract

    return Version(file.name, *read_contract(file.content, file.name, options.settings, force=options.force))


def _put(comparison: Comparison, files: Sequence[File], options: Options) -> None:
    if options.output == "-":
        _print_json(comparison)
    elif options.output is None:
        from pipeline.writers import diff_terminal

        terminal.console().print(diff_terminal.shown(comparison))
    else:
        for line in _write(comparison, files, Path(options.output)):
            _tell(line)


def _print_json(comparison: Comparison) -> None:
    from pipeline.writers import diff_json

    sys.stdout.buffer.write(diff_json.encode(comparison))
    sys.stdout.flush()


def _write(comparison: Comparison, files: Sequence[File], target: Path) -> list[str]:
    """Write the file and return what a user should know about it."""
    from pipeline.writers import folder

    told = f"已写入 | written: {target}"
    suffix = target.suffix.lower()
    if suffix == ".docx":
        from pipeline.writers import redline

        both = [file.content for file in files] if _are_word(comparison) else [None, None]
        return [*redline.write(comparison, target, old=both[0], new=both[1]), told]
    if suffix == ".json":
        from pipeline.writers import diff_json

        folder.write(diff_json.encode(comparison), target)
    else:
        from pipeline.writers import diff_html

        folder.write(diff_html.as_html(comparison), target)
    return [told]


def _are_word(comparison: Comparison) -> bool:
    return comparison.old.format == comparison.new.format == "docx"


def _tell(line: str) -> None:
    sys.stderr.write(f"hetong: {terminal.shown(line)}\n")
