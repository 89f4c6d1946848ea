"""Redlines of ours and of two other programs on the same pairs (修订稿同类比较).

``python -m models.redline_peers`` takes 100 pairs of ``tests/pairs`` as DOCX (a pair of another format as DOCX of its
lines) through ``hetong``, python-redlines and docx-trackdiff, and the files themselves, of any format, through
``hetong diff``; it prints a table, and which of the places of ``tests/word_pairs`` each gets right.  Exact: every
paragraph, cell, note and automatic number, read from the XML after all changes are accepted or rejected.  ``--office``
has LibreOffice accept and reject too.

>>> changed_characters({1: "每月10元", 2: "甲方"}, {1: "每月12元", 3: "乙"})
5
"""

from __future__ import annotations

import argparse
import io
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import redirect_stdout
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any, NamedTuple

from models import redline_office
from pipeline.parsers.docx_numbering import W
from pipeline.parsers.docx_package import open_package
from pipeline.writers import redline
from pipeline.writers.redline_library import CompareError
from pipeline.writers.redline_pieces import NEW_KINDS, OLD_KINDS, text_of
from pipeline.writers.redline_proof import content
from pipeline.writers.redline_reading import accepted, rejected, settled, stories
from pipeline.writers.redline_stream import stream

if TYPE_CHECKING:
    from tests.pairs import EditPair

PAIRS = 100


class Case(NamedTuple):
    """A pair as two DOCX; changed: characters that really differ."""

    name: str
    old: bytes
    new: bytes
    changed: int


class Result(NamedTuple):
    """What one program made of one pair; texts: the new and the old one where the files do not tell."""

    name: str
    is_accept_exact: bool
    is_reject_exact: bool
    marked: int
    seconds: float
    redline: bytes = b""
    texts: tuple[str, str] | None = None


def changed_characters(old: Mapping[int, str], new: Mapping[int, str]) -> int:
    """Return how many characters go and come at least: row by row, where a move is none, or in all."""
    from rapidfuzz.distance import Indel

    by_rows = sum(Indel.distance(old.get(key, ""), new.get(key, "")) for key in old.keys() | new.keys())
    return min(by_rows, Indel.distance("\n".join(old.values()), "\n".join(new.values())))


def marked_characters(file: bytes) -> int:
    """Return how many characters are marked as inserted or deleted; what is marked as moved is not counted."""
    return sum(
        len(text.text or "")
        for _, _, root in stories(open_package(file))
        for text in root.iter(f"{W}t", f"{W}delText")
        if next(text.iterancestors(f"{W}ins", f"{W}del", f"{W}moveFrom", f"{W}moveTo"), text).tag
        in (f"{W}ins", f"{W}del")
    )


def as_docx(pair: EditPair) -> Case:
    """Return a pair as two DOCX: itself, or its lines as paragraphs."""
    changed = changed_characters(pair.old_rows, pair.new_rows)
    if pair.old_name.endswith(".docx") and pair.new_name.endswith(".docx"):
        return Case(pair.name, pair.old, pair.new, changed)
    return Case(pair.name, of_lines(pair.old_text), of_lines(pair.new_text), changed)


def hard_cases() -> list[Case]:
    """Return a pair for each place where programs that compare Word documents go wrong."""
    from tests.word_pairs import SNIPPETS, document, p

    head, end = p("甲方委托乙方提供客户服务。"), p("本合同一式两份。")
    files = {name: [document(head + side + end) for side in sides] for name, sides in SNIPPETS.items()}
    return [Case(name, old, new, 0) for name, (old, new) in files.items()]


def of_lines(text: str) -> bytes:
    """Return a DOCX with a paragraph a line."""
    import docx

    document = docx.Document()
    for line in text.splitlines():
        document.add_paragraph(line)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def ours(old: bytes, new: bytes) -> bytes:
    """Return the redline of ``hetong`` with the layout kept."""
    return redline.with_layout(old, new, None)[0]


def python_redlines(old: bytes, new: bytes) -> bytes:
    """Return what python-redlines makes as its page says to call it."""
    library: Any = import_module("python_redlines")
    made: bytes = library.DocxodusEngine().run_redline("a", old, new)[0]
    return made


def docx_trackdiff(old: bytes, new: bytes) -> bytes:
    """Return what docx-trackdiff makes; its command runs in this process, so that no start is counted."""
    library: Any = import_module("docx_trackdiff.compare")
    with tempfile.TemporaryDirectory() as folder:
        names = [str(Path(folder) / name) for name in ("old.docx", "new.docx", "out.docx")]
        for name, file in zip(names, (old, new), strict=False):
            Path(name).write_bytes(file)
        arguments, sys.argv = sys.argv, ["docx-trackdiff", *names]
        try:
            with redirect_stdout(io.StringIO()):
                library.main()
        finally:
            sys.argv = arguments
        return Path(names[2]).read_bytes()


PROGRAMS: dict[str, Callable[[bytes, bytes], bytes]] = {
    "hetong": ours,
    "python-redlines": python_redlines,
    "docx-trackdiff": docx_trackdiff,
}


def judged(case: Case, make: Callable[[bytes, bytes], bytes]) -> Result:
    """Return what a program makes of a pair."""
    start = time.perf_counter()
    try:
        made = make(case.old, case.new)
    except (CompareError, AssertionError, ValueError, KeyError, OSError) as error:
        sys.stderr.write(f"{case.name}: {type(error).__name__}: {error}\n")
        return Result(case.name, False, False, 0, time.perf_counter() - start)
    seconds = time.perf_counter() - start
    sides = ((settled(made, is_accepted=True), case.new), (settled(made, is_accepted=False), case.old))
    exact = [content(found).is_same_text(content(wanted)) for found, wanted in sides]
    return Result(case.name, exact[0], exact[1], marked_characters(made), seconds, made)


def as_given(pair: EditPair) -> Result:
    """Return the redline of ``hetong diff`` on the files themselves, its texts against those of the comparison."""
    from pipeline.diff import File, compare_files

    comparison = compare_files(File(pair.old_name, pair.old), File(pair.new_name, pair.new))
    both = [pair.old, pair.new] if comparison.old.format == comparison.new.format == "docx" else [None, None]
    start = time.perf_counter()
    made, remarks = redline.made(comparison, *both)
    seconds = time.perf_counter() - start
    if not redline.is_plain(remarks):
        exact = accepted(made) == accepted(pair.new), rejected(made) == accepted(pair.old)
        return Result(pair.name, *exact, marked_characters(made), seconds, made)
    pieces = stream(comparison.clauses)
    new, old = (text_of(pieces, kinds) for kinds in (NEW_KINDS, OLD_KINDS))
    exact = "\n".join([*accepted(made), ""]) == new, "\n".join([*rejected(made), ""]) == old
    return Result(pair.name, *exact, marked_characters(made), seconds, made, (new, old))


def is_installed(name: str) -> bool:
    """Return whether a program can be run."""
    return find_spec({"hetong": "pipeline"}.get(name, name.replace("-", "_"))) is not None


def by_office(cases: Sequence[Case], results: Mapping[str, Sequence[Result]]) -> dict[str, tuple[int, int]]:
    """Return by program how many redlines LibreOffice turns into what it shows of the new and of the old file."""
    plain = {(case.name, side): getattr(case, side) for case in cases for side in ("old", "new")}
    shown = redline_office.settled(plain, ("as it is",))
    found: dict[str, tuple[int, int]] = {}
    for name, made in results.items():
        got = redline_office.settled({one.name: one.redline for one in made if one.redline}, ("accepted", "rejected"))
        counts = [0, 0]
        for one in made:
            for place, (way, side) in enumerate((("accepted", "new"), ("rejected", "old"))):
                wanted = one.texts[place] if one.texts else shown[(one.name, side), "as it is"]
                is_same = got.get((one.name, way)) == wanted
                counts[place] += is_same
                if not is_same:
                    sys.stderr.write(f"LibreOffice: {name}: {one.name}: {way}\n")
        found[name] = (counts[0], counts[1])
    return found


def table(
    results: Mapping[str, Sequence[Result]], changed: int, office: Mapping[str, tuple[int, int]]
) -> Iterator[str]:
    """Yield the lines of the table."""
    yield "| program | accept all = new | reject all = old | by LibreOffice | marked : changed | seconds a pair |"
    yield "|---|---|---|---|---|---|"
    for name, made in results.items():
        accept, reject = (sum(getattr(one, f"is_{way}_exact") for one in made) for way in ("accept", "reject"))
        judged_by = " / ".join(map(str, office[name])) if name in office else "-"
        marked = sum(one.marked for one in made)
        seconds = median(one.seconds for one in made)
        yield (
            f"| {name} | {accept} of {len(made)} | {reject} of {len(made)} | {judged_by} "
            f"| {marked} : {changed} ({marked / max(changed, 1):.2f}) | {seconds:.2f} |"
        )


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=PAIRS)
    parser.add_argument("--office", action="store_true", help="have LibreOffice accept and reject as well")
    asked = parser.parse_args(arguments)
    from tests.pairs import edited

    pairs = list(edited(asked.pairs))
    cases = [as_docx(pair) for pair in pairs]
    there = {name: make for name, make in PROGRAMS.items() if is_installed(name)}
    results = {name: [judged(case, make) for case in cases] for name, make in there.items()}
    results["hetong, any format"] = [as_given(pair) for pair in pairs]
    office = by_office(cases, results) if asked.office and redline_office.is_there() else {}
    lines = [*table(results, sum(case.changed for case in cases), office)]
    lines += [f"{name}: not installed, left out" for name in PROGRAMS.keys() - there.keys()]
    results |= {f"{name}, hard places": [judged(case, make) for case in hard_cases()] for name, make in there.items()}
    for name, made in results.items():
        wrong = [one.name for one in made if not (one.is_accept_exact and one.is_reject_exact)]
        lines.append(f"{name}: {len(made) - len(wrong)} of {len(made)} exact; not: {', '.join(wrong) or 'none'}")
    sys.stdout.write("\n".join([*lines, ""]))


if __name__ == "__main__":
    main()
