"""The commands that compare contracts (比对命令): parse the arguments, call, print, exit.

>>> [command.callback.__name__ for command in app.registered_commands][:1]
['diff']
"""

from __future__ import annotations

from typing import Annotated

import typer

from pipeline.options import Ocr, Password, Recognition

app = typer.Typer()


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
