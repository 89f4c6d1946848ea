"""Cases of ``pipeline.values``: one table per module, ``tests/cases/values/<module>.tsv``.

Columns: input <tab> expected <tab> source.  ``source`` names the family of phrasing or the standard.
expected  what ``str(parse(input))`` gives, or ``show(input)`` where the module offers ``show(text) -> str``
!input    must be refused: ``find`` yields nothing and ``parse`` raises ValueError (``expected`` is left empty)
?input    a known failure, also ``?!input``: the line must fail until somebody mends it (strict xfail)
A line that starts with ``# `` is a comment; ``\\t`` ``\\n`` ``\\u3000`` and the like are escapes in input and expected.
The input reaches the module folded, as all text does.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pipeline.folding import fold

CASES = Path(__file__).parent / "cases" / "values"
ESCAPE_RE = re.compile(r"\\(?:[tn\\]|u[0-9a-fA-F]{4})")


def unescape(text: str) -> str:
    return ESCAPE_RE.sub(lambda match: match.group().encode().decode("unicode_escape"), text)


def load_cases() -> Iterator[Any]:
    for path in sorted(CASES.glob("*.tsv")):
        for number, line in enumerate(path.read_text("utf-8").split("\n"), 1):
            if not line.strip() or line.startswith("# ") or line.startswith("input\texpected"):
                continue
            text, expected, source = [*line.split("\t"), "", ""][:3]
            assert source, f"{path.name}:{number}: a case names its source"
            known = text.startswith("?") and text.strip("?") != ""  # a run of question marks is a blank
            marks = [pytest.mark.xfail(strict=True)] if known else []
            text = text[1:] if known else text
            yield pytest.param(path.stem, text, unescape(expected), id=f"{path.stem}:{number}", marks=marks)


@pytest.mark.parametrize(("name", "text", "expected"), list(load_cases()))
def test_value(name: str, text: str, expected: str) -> None:
    module = importlib.import_module(f"pipeline.values.{name}")
    refused = text.startswith("!")
    folded = fold(unescape(text.removeprefix("!")))
    if refused:
        assert list(module.find(folded)) == []
        if hasattr(module, "parse"):
            with pytest.raises(ValueError):
                module.parse(folded)
    else:
        show = getattr(module, "show", None)
        assert (show(folded) if show else str(module.parse(folded))) == expected
