"""The README's examples are what the commands really print."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

CONSOLE_RE = re.compile(r"```console\n\$ (?P<command>[^\n]+)\n(?P<output>.*?)```", re.S)
PYTHON_RE = re.compile(r"```python\n(?P<code>.*?)```\n(?:\n```\n(?P<output>.*?)```)?", re.S)
SCAN_ROW_RE = re.compile(r"^( s(?:1[5-9]|2\d)-.*\s)\d+$")
RATE_RE = re.compile(r"(?<=每秒 )[\d.]+|[\d.]+(?=/s)")
COLUMNS = "100"


def blocks() -> list[tuple[str, str]]:
    texts = ((ROOT / name).read_text("utf-8") for name in ("README.md", "README.zh.md"))
    return sorted({(match["command"], match["output"]) for text in texts for match in CONSOLE_RE.finditer(text)})


@pytest.mark.parametrize(("command", "output"), blocks(), ids=lambda value: value.split("\n")[0][:60])
def test_console_examples_are_real(command: str, output: str, tmp_path: Path) -> None:
    printed = ""
    for one in command.split(" && "):
        words = [str(tmp_path / "out") if word == "out" else word for word in shlex.split(one)]
        done = subprocess.run(
            [sys.executable, "-m", "pipeline.cli", *words[1:]],
            cwd=ROOT,
            capture_output=True,
            text=True,
            env={**os.environ, "COLUMNS": COLUMNS},
        )
        printed += done.stdout + done.stderr
    assert stripped(printed.replace(str(tmp_path / "out"), "out")) == stripped(output)


def python_blocks() -> list[tuple[str, str]]:
    texts = ((ROOT / name).read_text("utf-8") for name in ("README.md", "README.zh.md"))
    found = {(match["code"], match["output"] or "") for text in texts for match in PYTHON_RE.finditer(text)}
    assert found
    return sorted(found)


@pytest.mark.parametrize(("code", "output"), python_blocks(), ids=lambda value: value.strip().split("\n")[0][:60])
def test_python_examples_run(code: str, output: str) -> None:
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == output.strip()


def stripped(text: str) -> str:
    """Return the text without empty lines, speeds and what scans were found to have: sureness differs by CPU."""
    lines = (RATE_RE.sub("…", line).rstrip() for line in text.strip().splitlines() if line.strip())
    return "\n".join(SCAN_ROW_RE.sub(r"\1", line) for line in lines)
