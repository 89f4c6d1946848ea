"""Tools that compare texts or Word files, on the same pairs as ours (同类比对工具对照).

``python -m models.compare_peers`` asks each what it can be asked fairly: is an edited figure shown whole in one change,
is a moved clause shown as moved, how many changes are shown where nothing but noise differs, how long does it take.
All get the same paragraphs: the lines of both versions, as text or as the paragraphs of a DOCX.  What is not installed
is left out with its reason (``pip install redlines python-redlines[docxodus] docx-trackdiff``).

>>> shows_figures([Unit("0.05", "0.5")], "按0.05%", "按0.5%"), shows_figures([Unit("05", "5")], "按0.05%", "按0.5%")
(True, False)
"""

from __future__ import annotations

import argparse
import io
import re
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import redirect_stdout
from importlib import import_module
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from unittest.mock import patch

from models.compare_figures import share
from models.compare_speed import as_docx, whole

if TYPE_CHECKING:
    from tests.pairs import EditPair, NoisePair

FIGURES = (
    "amount",
    "capital only",
    "rate x10",
    "rate",
    "date",
    "due day",
    "shift",
    "level value",
    "notice",
    "duration",
)
OF_EACH, MOVED, NOISE = 8, 24, 48
LONGEST_UNIT = 60  # characters of both sides; a whole sentence replaced shows no figure
TOKEN_RE = re.compile(r"\d[\d,]*(?:\.\d+)?|.", re.S)
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


class Unit(NamedTuple):
    """A change as it is shown: what is struck out and what stands instead."""

    old: str
    new: str


class Shown(NamedTuple):
    """What a tool shows of a pair; moved: texts that are marked as moved."""

    units: list[Unit]
    moved: list[str]


class Sides(NamedTuple):
    """A pair as every tool gets it."""

    old: str
    new: str


class Score(NamedTuple):
    """Of one tool: shares of figures shown whole and of moves named, changes on noise, seconds a pair."""

    figures: tuple[int, int]
    moved: tuple[int, int]
    quiet: tuple[int, int]
    noise_units: int
    seconds: float


Tool = Callable[[Sides], Shown]


# --- tools -----------------------------------------------------------------------------------------------------------


def by_difflib(sides: Sides) -> Shown:
    """Characters compared by the standard library: what is at hand without any tool."""
    import difflib

    matcher = difflib.SequenceMatcher(None, sides.old, sides.new, autojunk=False)
    found = [(sides.old[a:b], sides.new[c:d]) for tag, a, b, c, d in matcher.get_opcodes() if tag != "equal"]
    return Shown([Unit(*pair) for pair in found], [])


def by_redlines(sides: Sides) -> Shown:
    """Words compared by redlines."""
    from redlines import Redlines

    changes = Redlines(sides.old, sides.new).changes
    return Shown([Unit(one.source_text or "", one.test_text or "") for one in changes], [])


def by_python_redlines(sides: Sides) -> Shown:
    """Word files compared by Docxodus, with moves asked for."""
    from python_redlines import DocxodusEngine

    content, *_ = DocxodusEngine().run_redline("a", as_docx(sides.old), as_docx(sides.new), detect_moves=True)
    return tracked(content)


def by_docx_trackdiff(sides: Sides) -> Shown:
    """Word files compared by docx-trackdiff, by its command."""
    library: Any = import_module("docx_trackdiff.compare")
    with tempfile.TemporaryDirectory() as folder:
        paths = [str(Path(folder) / name) for name in ("old.docx", "new.docx", "out.docx")]
        for path, text in zip(paths, sides, strict=False):
            Path(path).write_bytes(as_docx(text))
        with patch.object(sys, "argv", ["docx-trackdiff", *paths]), redirect_stdout(io.StringIO()):
            library.main()
        return tracked(Path(paths[2]).read_bytes())


def by_hetong(sides: Sides) -> Shown:
    """Ours, from two DOCX like the others: the edits inside clauses; whole clauses that are added or deleted."""
    comparison: Any = whole(as_docx(sides.old), as_docx(sides.new), ".docx")
    units: list[Unit] = []
    for clauses in comparison.clauses:
        texts = ["".join(passage.text for passage in side) for side in (clauses.old, clauses.new)]
        if clauses.change in ("added", "deleted"):
            units.append(Unit(*texts))
        units += [Unit(texts[0][slice(*edit.old)], texts[1][slice(*edit.new)]) for edit in clauses.edits]
    moved = ["".join(passage.text for passage in one.new) for one in comparison.clauses if one.is_moved]
    return Shown(units, moved)


TOOLS: dict[str, Tool] = {
    "hetong diff": by_hetong,
    "redlines": by_redlines,
    "python-redlines": by_python_redlines,
    "docx-trackdiff": by_docx_trackdiff,
    "difflib": by_difflib,
}


def tracked(content: bytes) -> Shown:
    """Return the tracked changes of a DOCX; a deletion and an insertion side by side are one change."""
    from lxml import etree

    with zipfile.ZipFile(io.BytesIO(content)) as package:
        body = etree.fromstring(package.read("word/document.xml"))
    units: list[Unit] = []
    moved: list[str] = []
    for paragraph in body.iter(f"{W}p"):
        parts = [(_kind(text), text.text or "") for text in paragraph.iter(f"{W}t", f"{W}delText")]
        units += _units(parts)
        moved += ["".join(text for kind, text in parts if kind == "moveTo")]
    return Shown(units, [text for text in moved if text])


def _kind(text: Any) -> str:
    kinds = ("ins", "del", "moveTo", "moveFrom")
    return next((kind for kind in kinds if next(text.iterancestors(f"{W}{kind}"), None) is not None), "")


def _units(parts: Sequence[tuple[str, str]]) -> Iterator[Unit]:
    old = new = ""
    for kind, text in [*parts, ("", "")]:
        if kind == "del":
            old += text
        elif kind == "ins":
            new += text
        elif old or new:
            yield Unit(old, new)
            old = new = ""


# --- judging ---------------------------------------------------------------------------------------------------------


def shows_figures(units: Sequence[Unit], old: str, new: str) -> bool:
    """Return whether the changes show whole every figure that differs: ``0.05`` and ``0.5``, not ``05`` and ``5``.

    old, new: what the clause says; of a date the parts that differ count, of 三 and 五 the character
    """
    return all(
        any(
            len(unit.old) + len(unit.new) <= LONGEST_UNIT and _holds(unit.old, a) and _holds(unit.new, b)
            for unit in units
        )
        for a, b in differing(old, new)
    )


def differing(old: str, new: str) -> Iterator[tuple[str, str]]:
    """Yield the figures (or characters) that differ.

    >>> list(differing("按0.05%支付", "按0.5%支付")), list(differing("万分之三", "万分之五"))
    ([('0.05', '0.5')], [('三', '五')])
    """
    import difflib

    tokens = TOKEN_RE.findall(old), TOKEN_RE.findall(new)
    matcher = difflib.SequenceMatcher(None, *tokens, autojunk=False)
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag != "equal":
            yield from zip_longest(tokens[0][a:b], tokens[1][c:d], fillvalue="")


def _holds(text: str, token: str) -> bool:
    return token in TOKEN_RE.findall(text) or not token


def names_move(shown: Shown, rows: Sequence[str]) -> bool:
    """Return whether the first words of a moved clause are marked as moved."""
    return any(row and (row in text or text.strip() in row) for row in rows[:1] for text in shown.moved if text.strip())


def scored(tool: Tool, edits: Sequence[EditPair], noise: Sequence[NoisePair]) -> Score:
    """Run a tool over all pairs."""
    start = time.perf_counter()
    whole_figures = moves = asked_moves = 0
    for pair in edits:
        shown = tool(Sides(pair.old_text, pair.new_text))
        edit = pair.expected[0]
        if edit.change:
            asked_moves += 1
            moves += names_move(shown, [pair.new_rows[key] for key in edit.new_keys])
        else:
            key = edit.old_keys[0]
            whole_figures += shows_figures(shown.units, pair.old_rows[key], pair.new_rows[key])
    counts = [len([unit for unit in tool(_read(pair)).units if (unit.old + unit.new).strip()]) for pair in noise]
    seconds = (time.perf_counter() - start) / (len(edits) + len(noise))
    return Score(
        figures=(whole_figures, len(edits) - asked_moves),
        moved=(moves, asked_moves),
        quiet=(counts.count(0), len(counts)),
        noise_units=sum(counts),
        seconds=seconds,
    )


def _read(pair: NoisePair) -> Sides:
    """Return both files of a pair as text, as any reader of their format gives it; no mark of a title in Markdown."""
    from pipeline.parsers import parse_bytes

    texts = [parse_bytes(content, name).raw for content, name in ((pair.old, pair.old_name), (pair.new, pair.new_name))]
    return Sides(*("\n".join(line.removeprefix("# ") for line in text.splitlines() if line.strip()) for text in texts))


def chosen() -> tuple[list[EditPair], list[NoisePair]]:
    """Return pairs with one edit: of a figure, as many of each kind, or of a clause that moved; and noise."""
    from tests.pairs import edited, noisy

    single = [pair for pair in edited() if len(pair.kinds) == 1 and len(pair.expected) == 1 and not pair.noises]
    edits = [pair for kind in FIGURES for pair in [one for one in single if one.kinds == (kind,)][:OF_EACH]]
    edits += [pair for pair in single if pair.kinds == ("moved",)][:MOVED]
    return edits, list(noisy(NOISE))


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("tools", nargs="*", default=list(TOOLS))
    options = parser.parse_args()
    edits, noise = chosen()
    sys.stdout.write(
        f"{'':18}{'figure whole':>15}{'move named':>13}{'noise: quiet':>15}{'changes told':>14}{'s a pair':>10}\n"
    )
    for name in options.tools:
        try:
            score = scored(TOOLS[name], edits, noise)
        except ImportError as error:
            sys.stdout.write(f"{name:18}left out: {error}\n")
            continue
        cells = [f"{part}/{of} {share(part, of):.2f}" for part, of in (score.figures, score.moved, score.quiet)]
        sys.stdout.write(
            f"{name:18}{cells[0]:>15}{cells[1]:>13}{cells[2]:>15}{score.noise_units:>14}{score.seconds:>10.3f}\n"
        )
        sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
