"""The command ``hetong`` (命令行): parse the arguments, call, print, exit.

stdout is data, stderr is talk.  Exit codes: 0 all fine, 1 some files failed or findings reach ``--fail-on``,
2 bad usage, 3 no input could be read, 4 a program or extra is missing, 5 output not writable, 130 interrupted.
"""

from __future__ import annotations

import signal
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline import check_command, compare_commands
from pipeline.batch import commands
from pipeline.errors import ExitCode, HetongError
from pipeline.options import Ocr, Password, Recognition, WithText

if TYPE_CHECKING:
    from pipeline.parsers.settings import Settings

app = typer.Typer(
    name="hetong",
    help="合同变数据：读中文合同，得到结构化条款。Read Chinese contracts, get their terms as data.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


app.add_typer(commands.app)
app.add_typer(check_command.app)
app.add_typer(compare_commands.app)


class Format(StrEnum):
    """How ``extract`` prints."""

    json = "json"
    jsonl = "jsonl"
    table = "table"


class Model(StrEnum):
    """What ``schema`` describes; the modules that define it are in ``MODELS``."""

    record = "record"
    comparison = "comparison"
    portfolio = "portfolio"


MODELS = {
    Model.record: ("pipeline.record", "Record"),
    Model.comparison: ("pipeline.comparison", "Comparison"),
    Model.portfolio: ("pipeline.portfolio", "Portfolio"),
}
Inputs = Annotated[list[str], typer.Argument(help="文件、文件夹，或 - 表示标准输入。Files, folders, - for stdin.")]
Output = Annotated[
    str | None,
    typer.Option("--output", "-o", help="输出：.json/.jsonl 文件或文件夹。A .json/.jsonl file or a folder."),
]
Force = Annotated[bool, typer.Option("--force", help="看不出是合同也给出记录。Give a record for any text.")]


@app.command()
def extract(  # noqa: PLR0913  (one parameter an option)
    inputs: Inputs,
    output: Output = None,
    format: Annotated[
        Format | None, typer.Option(help="默认：终端为表格，否则 JSON。Table on a terminal, else JSON.")
    ] = None,
    with_text: WithText = False,
    force: Force = False,
    min_confidence: Annotated[
        float,
        typer.Option(min=0, max=1, help="低于该置信度（或未测）的值不输出。Leave out values below, or unmeasured."),
    ] = 0,
    ocr: Ocr = Recognition.auto,
    password: Password = None,
) -> None:
    """抽取条款为 JSON 记录。Extract the terms of contracts as JSON records."""
    from pipeline.extraction import Options, run

    options = Options(
        output, format.value if format else None, with_text, force, _settings(password, ocr), min_confidence
    )
    raise typer.Exit(run(inputs, options))


@app.command()
def parse(
    file: Annotated[str, typer.Argument(help="文件，或 -。A file, or -.")],
    as_json: Annotated[bool, typer.Option("--json", help="以 JSON 输出。As JSON.")] = False,
    ocr: Ocr = Recognition.auto,
    password: Password = None,
) -> None:
    """显示读到的文字及分层（正文、页眉、广告…）。Show the text as read, each line with its layer."""
    from pipeline.cleaning import clean
    from pipeline.parsers import parse as read
    from pipeline.writers import layers

    document = clean(read(file, _settings(password, ocr)))
    sys.stdout.write(layers.as_json(document) if as_json else layers.as_text(document))


@app.command()
def explain(
    file: Annotated[str, typer.Argument(help="文件，或 -。A file, or -.")],
    field: Annotated[str, typer.Option(help="字段名，如 fees、term.start。A field such as fees, parties.")] = "",
    ocr: Ocr = Recognition.auto,
    password: Password = None,
) -> None:
    """说明一个值从何而来：规则、位置、上下文。Say where values come from: rule, exact place, text around."""
    from pipeline.explain import explain_file

    lines = explain_file(file, field, _settings(password, ocr))
    sys.stdout.write("\n".join(lines) + "\n")


@app.command()
def schema(
    of: Annotated[
        Model, typer.Option("--of", help="记录、比对或台账。Of a record, a comparison, a register.")
    ] = Model.record,
) -> None:
    """输出 JSON Schema：记录、比对或台账。Print the JSON Schema of a record, a comparison or a register."""
    import json
    from importlib import import_module

    module, name = MODELS[of]
    described = getattr(import_module(module), name).model_json_schema()
    sys.stdout.write(json.dumps(described, ensure_ascii=False, indent=2) + "\n")


@app.command()
def evaluate(  # noqa: PLR0913  (one parameter an option)
    folder: Annotated[Path, typer.Argument(help="文档与 .gold.json 所在文件夹。Documents with their gold.")],
    documents: Annotated[
        Path | None, typer.Option(help="文档另在此文件夹。The documents lie in this folder instead.")
    ] = None,
    against: Annotated[Path | None, typer.Option(help="与上次结果比较。Gains and losses against a run.")] = None,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="保存结果 JSON。Keep the figures.")] = None,
    errors: Annotated[bool, typer.Option("--errors", help="列出每个错误。List every wrong or missed fact.")] = False,
    rules: Annotated[bool, typer.Option("--rules", help="每条规则的精确率。Precision per rule.")] = False,
    html: Annotated[Path | None, typer.Option("--html", help="写成一个网页。Write the report as one page.")] = None,
    date: Annotated[str, typer.Option(help="写在网页上的日期。The date that the page shows.")] = "",
) -> None:
    """对照标注评测。Measure precision, recall and F1 against annotated contracts."""
    from models import report

    for named in (folder, documents or folder):
        if not named.is_dir():
            raise typer.BadParameter(f"{named}: 不是文件夹 | not a folder")
    figures = report.figures(folder, documents, against)
    sys.stdout.write(report.as_text(figures, errors=errors, rules=rules))
    if output is not None:
        from pipeline.writers.folder import write

        write(report.as_json(figures), output)
    if html is not None:
        from models import html_report

        html_report.write(figures, folder, html, date)


@app.command()
def train() -> None:
    """用仓库中的文本重建模型。Rebuild the models from the texts of the repository."""
    from models import clause_kinds, contract_types, entities

    for model in (clause_kinds, contract_types, entities):
        card = model.train()
        sys.stderr.write(f"hetong: {card['name']}@{card['version']} {card['figures']}\n")


def _settings(password: str | None, ocr: Recognition) -> Settings:
    from pipeline.parsers.settings import Settings

    return Settings(password, ocr.value)


def main() -> None:
    """Run the command; every failure that a user can act on ends in one line and its exit code."""
    signal.signal(signal.SIGINT, _interrupted)
    try:
        app()
    except HetongError as error:
        sys.stderr.write(f"hetong: {error}\n")
        sys.exit(int(error.exit_code))
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(int(ExitCode.OK))


def _interrupted(*_: object) -> None:
    """Stop at once; what has been written stays whole."""
    sys.stderr.write("hetong: 已中断 | interrupted\n")
    sys.exit(int(ExitCode.INTERRUPTED))


if __name__ == "__main__":
    main()
