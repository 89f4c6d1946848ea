"""The command that checks contracts (检查命令): the built-in checks, and a reader's own policy.

>>> [command.callback.__name__ for command in app.registered_commands]
['check']
"""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.errors import ExitCode
from pipeline.options import Ocr, Password, Recognition

if TYPE_CHECKING:
    from pipeline.extraction import Outcomes
    from pipeline.policy import Policy

app = typer.Typer()


class Severity(StrEnum):
    """How grave a finding is, gravest first."""

    error = "error"
    warning = "warning"
    info = "info"


class Format(StrEnum):
    """How findings are printed."""

    text = "text"
    json = "json"
    sarif = "sarif"


FORMATS = {".json": Format.json, ".jsonl": Format.json, ".sarif": Format.sarif, ".txt": Format.text}


@app.command()
def check(  # noqa: PLR0913  (one parameter an option)
    inputs: Annotated[
        list[str] | None, typer.Argument(help="文件、文件夹，或 - 表示标准输入。Files, folders, - for stdin.")
    ] = None,
    playbook: Annotated[
        list[str] | None,
        typer.Option(help="审查政策：文件，或自带的 客服外包、运维服务。Your policy: a TOML file, or a shipped one."),
    ] = None,
    only_playbook: Annotated[
        bool, typer.Option("--only-playbook", help="不做内置检查。Leave out the built-in checks.")
    ] = False,
    fail_on: Annotated[
        Severity | None, typer.Option(help="达到该级别则退出码为 1。Exit 1 from this severity on.")
    ] = None,
    format: Annotated[
        Format | None, typer.Option(help="text、json（每行一条）或 sarif。Text, JSON lines, SARIF.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="以 JSON 行输出。As JSON lines.")] = False,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="写入文件：.json、.jsonl、.sarif、.txt。A file by its suffix.")
    ] = None,
    list_playbooks: Annotated[
        bool, typer.Option("--list-playbooks", help="列出自带的政策。List the shipped playbooks.")
    ] = False,
    list_fields: Annotated[
        bool, typer.Option("--list-fields", help="列出规则可用的字段。List the fields that rules can name.")
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="看不出是合同也检查。Check any text.")] = False,
    ocr: Ocr = Recognition.auto,
    password: Password = None,
) -> None:
    """检查合同：金额不符、日期矛盾、空白等，以及自定的政策。Check contracts: built-in checks, and your own policy."""
    from pipeline import policy
    from pipeline.extraction import Options
    from pipeline.parsers.settings import Settings
    from pipeline.writers.target import checked

    if list_playbooks or list_fields:
        sys.stdout.write(_lists(list_playbooks, list_fields))
        raise typer.Exit
    if not inputs:
        raise typer.BadParameter("缺少文件 | no files given", param_hint="INPUTS")
    if only_playbook and not playbook:
        raise typer.BadParameter("需同时给出 --playbook | needs --playbook", param_hint="--only-playbook")
    if output is not None:  # its ending counts where nothing else says what to write
        suffixes = {output.suffix.lower()} if format or as_json else FORMATS
        checked(str(output), suffixes, [*inputs, *(playbook or [])])
    chosen = _format(format, as_json, output)
    settings = Settings(password, ocr.value)
    rules = policy.load(playbook or [], settings, is_alone=only_playbook)
    options = Options(with_text=chosen is Format.sarif, force=force, settings=settings)
    outcomes = policy.check_all(inputs, options, rules)
    _write(_shown(outcomes, rules, chosen), output)
    if output or (playbook and outcomes.records):
        sys.stderr.write(f"hetong: {_summary(outcomes)}{f': {output}' if output else ''}\n")
    grave = fail_on is not None and any(
        Severity(finding.severity) in _from(fail_on) for outcome in outcomes for finding in outcome.findings
    )
    raise typer.Exit(ExitCode.SOME_FAILED if grave else outcomes.exit_code)


def _lists(has_playbooks: bool, has_fields: bool) -> str:
    from pipeline import policy
    from pipeline.playbook.fields import listing

    return (policy.listing() if has_playbooks else "") + (listing() if has_fields else "")


def _format(format: Format | None, as_json: bool, output: Path | None) -> Format:
    """Return how to print: as asked, else as the name of the output says."""
    if format is not None:
        return format
    if as_json:
        return Format.json
    return FORMATS[output.suffix.lower()] if output else Format.text


def _shown(outcomes: Outcomes, rules: Policy, format: Format) -> str:
    from pipeline.writers import findings, sarif

    found = [(outcome.name, finding) for outcome in outcomes for finding in outcome.findings]
    if format is Format.sarif:
        return sarif.as_sarif([sarif.Checked(one.name, one.record, one.error) for one in outcomes], rules.cards())
    return findings.as_json(found) if format is Format.json else findings.as_text(found)


def _write(text: str, output: Path | None) -> None:
    if output is None:
        sys.stdout.write(text)
        sys.stdout.flush()
        return
    from pipeline.writers.folder import write

    write(text.encode("utf-8", "replace"), output)


def _summary(outcomes: Outcomes) -> str:
    """Return how many findings there are: a policy that finds nothing says so."""
    from pipeline.writers.findings import summary

    return summary((outcome.name, finding) for outcome in outcomes for finding in outcome.findings)


def _from(severity: Severity) -> set[Severity]:
    order = list(Severity)
    return set(order[: order.index(severity) + 1])
