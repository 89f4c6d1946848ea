"""Options that several commands share (共用选项).

>>> [mode.value for mode in Recognition]
['auto', 'force', 'off']
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer


class Recognition(StrEnum):
    """When pages are read as pictures."""

    auto = "auto"
    force = "force"
    off = "off"


Password = Annotated[str | None, typer.Option(envvar="HETONG_PASSWORD", help="文件密码。Password of the file.")]
WithText = Annotated[bool, typer.Option("--with-text", help="在 source.text 保留原文。Keep the text as read.")]
Ocr = Annotated[
    Recognition,
    typer.Option(help="文字识别：缺文字时、全部、从不。Recognition: where text is missing, everywhere, never."),
]
