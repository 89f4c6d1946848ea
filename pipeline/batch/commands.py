"""The commands over many files (批量命令): ``batch``, ``status``, ``query``, ``watch``.

>>> [command.callback.__name__ for command in app.registered_commands]
['batch', 'status', 'query', 'watch']
"""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from pipeline.options import Ocr, Password, Recognition, WithText

app = typer.Typer()


class Output(StrEnum):
    """What is written beside ``records.jsonl`` and ``errors.jsonl``."""

    json = "json"
    parquet = "parquet"
    parts = "parts"
    duckdb = "duckdb"
    csv = "csv"
    xlsx = "xlsx"


class Engine(StrEnum):
    """Who reads the files."""

    local = "local"
    ray = "ray"


Out = Annotated[Path, typer.Option("--out", "-o", help="输出文件夹。Folder of the outputs.")]
Folder = Annotated[Path, typer.Argument(help="批量输出文件夹。Folder of a batch's outputs.")]
Formats = Annotated[
    list[Output] | None, typer.Option("--format", "-f", help="另存为，可重复。Also written; repeatable.")
]
Workers = Annotated[int, typer.Option("--workers", "-w", min=0, help="进程数，0 为每核一个。0: one a core.")]
Force = Annotated[bool, typer.Option("--any-text", help="看不出是合同也给出记录。Give a record for any text.")]
Seconds = Annotated[float, typer.Option(min=0.1, help="每个文件的秒数上限。Seconds for each file.")]
Memory = Annotated[int, typer.Option(min=64, help="每个文件的内存上限（MB）。Memory for each file, in MB.")]
Pages = Annotated[int, typer.Option(min=1, help="每个文件的页数上限。Pages read of each file.")]
Inflated = Annotated[int, typer.Option(min=1, help="解压后的上限（MB）。Inflated parts of each file, in MB.")]
ReadBy = Annotated[Engine, typer.Option(help="本机进程或 Ray 集群。Processes here, or a Ray cluster.")]
Address = Annotated[str, typer.Option(help="Ray 集群地址，空为本机新建。host:port, auto; empty: started here.")]


@app.command()
def batch(  # noqa: PLR0913  (one parameter an option)
    inputs: Annotated[
        list[str] | None,
        typer.Argument(help="文件、文件夹、通配符、zip、s3://…。Files, folders, globs, zip archives, URLs."),
    ] = None,
    out: Out = Path("hetong-out"),
    format: Formats = None,
    files_from: Annotated[
        str | None, typer.Option(help="文件清单，- 为标准输入。List of files, lines or NUL; - for stdin.")
    ] = None,
    workers: Workers = 0,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只统计，不处理。Count only.")] = False,
    force: Annotated[bool, typer.Option("--force", help="全部重做。Read everything again.")] = False,
    retry_failed: Annotated[bool, typer.Option("--retry-failed", help="重做失败的。Read failures again.")] = False,
    any_text: Force = False,
    with_text: WithText = False,
    ocr: Ocr = Recognition.auto,
    password: Password = None,
    max_seconds: Seconds = 30.0,
    max_memory: Memory = 1024,
    max_pages: Pages = 2000,
    max_inflated: Inflated = 200,
    engine: ReadBy = Engine.local,
    address: Address = "",
) -> None:
    """批量处理，可中断续跑。Read many contracts; goes on where it stopped."""
    from pipeline.batch import run
    from pipeline.batch.limits import Limits
    from pipeline.batch.name_lists import listed
    from pipeline.batch.orders import Order
    from pipeline.parsers.settings import Settings

    settings = Settings(password, ocr.value, max_pages, max_inflated << 20)
    order = Order(settings, with_text, any_text, Limits(max_seconds, max_memory << 20))
    again = "all" if force else "failed" if retry_failed else ""
    count = workers if engine is Engine.ray else _workers(workers)
    asked = run.Batch(out, order, tuple(f.value for f in format or ()), count, again, engine.value, address)
    named = [*(inputs or ()), *(listed(files_from) if files_from else ())]
    if not named:
        raise typer.BadParameter("请给出文件或文件夹 | name files or folders")
    if dry_run:
        raise typer.Exit(run.survey(named, asked))
    raise typer.Exit(run.run(named, asked))


@app.command()
def status(folder: Folder = Path("hetong-out")) -> None:
    """查看批量进度与失败原因。Show how far a batch is, and why files failed."""
    from pipeline.batch.status import text

    sys.stdout.write(text(folder))


@app.command()
def query(
    sql: Annotated[str, typer.Argument(help="SELECT …（表：contracts, terms, records, errors）。Tables as named.")],
    folder: Annotated[Path, typer.Option("--out", "-o", help="批量输出文件夹。Folder of the outputs.")] = Path(
        "hetong-out"
    ),
    as_json: Annotated[bool, typer.Option("--json", help="以 JSON 行输出。As JSON lines.")] = False,
) -> None:
    """用 SQL 查询批量结果。Ask the outputs of a batch in SQL."""
    from pipeline.writers.query import query as ask

    ask(folder, sql, as_json=as_json)


@app.command()
def watch(  # noqa: PLR0913
    folder: Annotated[Path, typer.Argument(help="要监视的文件夹。The folder to watch.")],
    out: Out = Path("hetong-out"),
    format: Formats = None,
    quiet: Annotated[float, typer.Option(help="大小不变多少秒后读取。Seconds without change before reading.")] = 2.0,
    poll: Annotated[bool, typer.Option("--poll", help="轮询（网络盘）。Poll, for network file systems.")] = False,
    workers: Workers = 0,
    ocr: Ocr = Recognition.auto,
) -> None:
    """监视文件夹，新合同即时处理。Read contracts as they arrive in a folder."""
    from pipeline.batch import run
    from pipeline.batch.orders import Order
    from pipeline.parsers.settings import Settings

    order = Order(Settings(None, ocr.value))
    asked = run.Batch(out, order, tuple(f.value for f in format or ()), _workers(workers))
    raise typer.Exit(run.watch(folder, asked, quiet, poll=poll))


def _workers(asked: int) -> int:
    import os

    return asked or len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else asked or os.cpu_count() or 1
