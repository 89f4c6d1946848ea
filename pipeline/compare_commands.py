"""The commands that compare contracts (比对命令): parse the arguments, call, print, exit.

>>> [command.callback.__name__ for command in app.registered_commands][:1]
['diff']
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated

import typer

from pipeline.options import Ocr, Password, Recognition

app = typer.Typer()


def _day(text: str) -> date:
    """Return a day of the calendar.

    >>> _day("2026-03-01")
    datetime.date(2026, 3, 1)
    """
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()
    except ValueError:
        raise typer.BadParameter(f"{text}: 应为日期，如 2026-03-01 | a day such as 2026-03-01") from None


class Grouping(StrEnum):
    """By what ``matrix`` puts contracts together."""

    type = "type"
    counterparty = "counterparty"
    none = "none"


@app.command()
def diff(  # noqa: PLR0913  (one parameter an option)
    old: Annotated[str, typer.Argument(help="旧版或范本。The old version, or the template.")],
    new: Annotated[str, typer.Argument(help="新版或另一份合同。The new version, or another contract.")],
    output: Annotated[
        str | None, typer.Option("--output", "-o", help="输出：.json、.html 或 .docx（修订）。A file by its suffix.")
    ] = None,
    template: Annotated[
        bool, typer.Option("--template", help="第一个文件是范本：填了什么、改了什么。The first file is a template.")
    ] = False,
    noise: Annotated[
        bool, typer.Option("--noise", help="空白、全半角、编号等差异也列出。Show differences of form as well.")
    ] = False,
    fail_on_change: Annotated[
        bool, typer.Option("--fail-on-change", help="有实质差异则退出码为 1。Exit 1 where terms or words differ.")
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="看不出是合同也比对。Compare any text.")] = False,
    ocr: Ocr = Recognition.auto,
    password: Password = None,
) -> None:
    """比对两份合同：条款逐一对应，列出实质变化。Compare two contracts: clauses aligned, terms that changed first."""
    from pipeline.diff import Options, run
    from pipeline.parsers.settings import Settings

    options = Options(output, template, noise, fail_on_change, force, Settings(password, ocr.value))
    raise typer.Exit(run(old, new, options))


@app.command()
def matrix(  # noqa: PLR0913  (one parameter an option)
    inputs: Annotated[
        list[str],
        typer.Argument(help="合同、记录（.json/.jsonl）、文件夹，或 -。Contracts, records, folders, -."),
    ],
    output: Annotated[
        str | None,
        typer.Option("--output", "-o", help="输出：.xlsx、.html、.csv、.json，- 为 JSON。A file by its suffix."),
    ] = None,
    by: Annotated[Grouping, typer.Option("--by", help="按类型或对方分组。Group by type or by the other side.")] = (
        Grouping.type
    ),
    party: Annotated[
        str | None, typer.Option("--party", help="己方名称或称谓（如 甲方）。Our side: its name or its role.")
    ] = None,
    expiring: Annotated[
        int | None, typer.Option("--expiring", min=0, help="列出 N 天内到期的。Contracts that end within N days.")
    ] = None,
    ics: Annotated[
        str | None, typer.Option("--ics", help="到期、通知、付款日历 .ics。Calendar of ends, notices and dues.")
    ] = None,
    today: Annotated[
        date | None, typer.Option("--today", parser=_day, metavar="YYYY-MM-DD", help="以此日为今天。Count from here.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="看不出是合同也列入。Take any text.")] = False,
    ocr: Ocr = Recognition.auto,
    password: Password = None,
) -> None:
    """合同台账：一份一行、一项一列，单位可比，标出离群值。Contracts side by side, in comparable units."""
    from pipeline.matrix import Options, run
    from pipeline.parsers.settings import Settings

    settings = Settings(password, ocr.value)
    options = Options(output, ics, by.value, party, expiring, today, force, settings)
    raise typer.Exit(run(inputs, options))
