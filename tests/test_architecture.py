"""The house rules that a machine can check: lists complete, imports light, files short, layers one way."""

from __future__ import annotations

import ast
import importlib
import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from typer.main import get_command

from tests.conftest import ROOT

HEAVY = {"spacy", "sklearn", "pdfplumber", "ray", "docx", "jieba", "lxml", "pypdfium2", "opencc", "rich", "numpy"}
FILE_LINES = 300
FUNCTION_LINES = 40
SOURCES = sorted([*ROOT.glob("pipeline/**/*.py"), *ROOT.glob("models/**/*.py")])


def modules(folder: str) -> set[str]:
    return {path.stem for path in (ROOT / "pipeline" / folder).glob("*.py") if not path.stem.startswith("_")}


@pytest.mark.parametrize(
    ("folder", "tuple_name", "verb"),
    [("extractors", "EXTRACTORS", "extract"), ("checks", "CHECKS", "check"), ("cleaning", "CLEANERS", "mark")],
)
def test_every_plug_in_is_listed(folder: str, tuple_name: str, verb: str) -> None:
    listed = {
        module.__name__.rpartition(".")[2]
        for module in getattr(importlib.import_module(f"pipeline.{folder}"), tuple_name)
    }
    offering = {name for name in modules(folder) if hasattr(importlib.import_module(f"pipeline.{folder}.{name}"), verb)}
    assert listed == offering


def test_every_format_has_its_parser() -> None:
    from pipeline.parsers import PARSERS

    for module in PARSERS.values():
        assert callable(importlib.import_module(module).parse)


def test_import_is_light() -> None:
    code = "import sys, json, pipeline; print(json.dumps(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, cwd=ROOT)
    assert HEAVY.isdisjoint(json.loads(done.stdout))


def test_main_path_loads_no_training_library(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("租赁合同\n甲方：\n乙方：\n一、租金\n每月1000元。\n双方签订。", "utf-8")
    code = "import sys, json, pipeline; pipeline.analyze(sys.argv[1]); print(json.dumps(sorted(sys.modules)))"
    command = [sys.executable, "-c", code, str(tmp_path / "a.txt")]
    done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT)
    assert {"spacy", "sklearn", "ray", "pdfplumber", "docx", "jieba"}.isdisjoint(json.loads(done.stdout))


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_files_and_functions_are_short(path: Path) -> None:
    text = path.read_text("utf-8")
    assert text.count("\n") <= FILE_LINES
    long = [
        node.name
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef) and code_lines(node) > FUNCTION_LINES
    ]
    assert long == []


def code_lines(node: ast.FunctionDef) -> int:
    """Return the lines of a function without its docstring."""
    docstring = ast.get_docstring(node, clean=False)
    body = node.body[1:] if docstring is not None else node.body
    return (node.end_lineno or 0) - body[0].lineno + 1 if body else 0


def test_no_forbidden_names() -> None:
    forbidden = {
        "utils",
        "helpers",
        "common",
        "misc",
        "manager",
        "handler",
        "processor",
        "engine",
        "factory",
        "base",
        "core",
    }
    assert forbidden.isdisjoint(path.stem for path in SOURCES)


@pytest.mark.parametrize("path", sorted(ROOT.glob("pipeline/**/*.toml")), ids=lambda path: path.name)
def test_word_lists_match_their_own_examples(path: Path) -> None:
    """An entry with a ``regex`` and an ``example`` is its own test."""
    for entry in entries(tomllib.loads(path.read_text("utf-8"))):
        assert re.search(entry["regex"], entry["example"]), entry


def entries(node: object) -> list[dict[str, str]]:
    if isinstance(node, dict):
        own = [node] if {"regex", "example"} <= node.keys() else []
        return own + [entry for child in node.values() for entry in entries(child)]
    if isinstance(node, list):
        return [entry for child in node for entry in entries(child)]
    return []


def test_every_field_that_can_be_missing_has_its_cue() -> None:
    """``hetong explain`` can say for every slot and list why nothing was read; parties' own slots stand under them."""
    from pipeline.explain import cues
    from pipeline.record import Record

    named = {name.partition(".")[0] for name in cues()}
    told = {
        "schema_version",
        "source",
        "noise",
        "repairs",
        "contract_type",
        "clauses",
        "findings",
        "definitions",
        "references",
    }
    assert named == Record.model_fields.keys() - told


def test_nothing_unpickles() -> None:
    for path in SOURCES:
        assert not re.search(r"\b(?:pickle|joblib|shelve|marshal)\b", path.read_text("utf-8")), path


def test_every_command_is_in_the_readme() -> None:
    from pipeline.cli import app

    for readme in ("README.md", "README.zh.md"):
        text = (ROOT / readme).read_text("utf-8")
        for name in get_command(app).commands:  # type: ignore[attr-defined]
            assert f"hetong {name}" in text, (readme, name)


def test_version_is_in_one_place() -> None:
    import pipeline

    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert "version" in project.get("dynamic", []) or project["version"] == pipeline.__version__


def test_every_finding_code_is_in_the_readme() -> None:
    checks = importlib.import_module("pipeline.checks")
    text = (ROOT / "README.md").read_text("utf-8")
    for code, *_ in checks.catalogue():
        assert f"`{code}`" in text, code
