"""How well scans are read (扫描件识别): characters, fields against the text twin, places, seconds, memory.

``python -m models.scans`` measures the scanned samples; ``--folder DIR --pages N`` prints and scans contracts of any
folder with gold afresh, in every condition.  Sealed pages are read twice, with the handling of seals and without.

>>> share([Judgement("a", "fees", True, 1, 1, None)], [Judgement("a", "fees", True, 1, 1, None)], "fees")
1.0
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from functools import cache, partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any, NamedTuple
from unittest.mock import patch

from models.evaluate import Judgement, count, judge, read_record, score
from models.scan_boxes import Boxes, Place, check_boxes, places
from models.scan_cases import Case, fresh, samples
from models.scan_measures import peak_mb, plain, reset_peak, wrong_characters

CORE = ("party.", "term.", "fees")
NO_SEALS = "seal, off"  # the condition ``seal``, read without the handling of seals
BOXES = 50


class Reading(NamedTuple):
    """A record, and what it cost: seconds, peak memory of the process, loads of the engine so far."""

    record: dict[str, Any]
    seconds: float
    megabytes: float
    loads: int


Read = Callable[[Path, str], Reading]


class Outcome(NamedTuple):
    """What one scan gave, and what its text twin gives.

    wrong, characters: of the text; found, twin: all facts compared with the gold
    """

    name: str
    condition: str
    wrong: int
    characters: int
    found: list[Judgement]
    twin: list[Judgement]
    reading: Reading
    places: list[Place]

    @property
    def seconds_per_page(self) -> float:
        """Return the time of one recognised page."""
        return self.reading.seconds / max(len(self.reading.record["source"]["ocr_pages"]), 1)


def read(path: Path, condition: str) -> Reading:
    """Read one scan as a user would; ``condition`` NO_SEALS leaves the seals where they are."""
    from pipeline.analyze import analyze
    from pipeline.parsers import scan_engine, scan_light
    from pipeline.writers.json import encode

    off = patch.object(scan_light, "plain", partial(scan_light.plain, seals=False))
    context: AbstractContextManager[Any] = off if condition == NO_SEALS else nullcontext()
    reset_peak()
    start = time.perf_counter()
    with context:
        record = json.loads(encode(analyze(path, with_text=True, force=True)))
    return Reading(record, time.perf_counter() - start, peak_mb(), scan_engine._models.cache_info().misses)


def read_case(case: Case, condition: str = "", reader: Read = read) -> Outcome:
    """Read a scan and compare it with its twin; ``condition`` is that of the case or NO_SEALS."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{case.name}.scan"
        path.write_bytes(case.content)
        reading = reader(path, condition)
    record = reading.record
    truth, text = plain(case.truth), plain(_text(record, is_whole=case.is_whole))
    return Outcome(
        case.name,
        condition or case.condition,
        wrong_characters(truth, text),
        len(truth),
        judge(case.name, dict(case.gold), record),
        _twin(case.twin),
        reading,
        [] if condition == NO_SEALS else places(record, case.content),
    )


@cache
def _twin(path: Path) -> list[Judgement]:
    gold = json.loads(path.with_name(f"{path.stem}.gold.json").read_text("utf-8"))
    return judge(path.stem, gold, read_record(path))


def _text(record: dict[str, Any], *, is_whole: bool) -> str:
    """Return the text as read; not whole: without what was set aside, page numbers and headers."""
    text: str = record["source"]["text"]
    if is_whole:
        return text
    spans = sorted(tuple(span.values()) for noise in record["noise"] for span in noise["spans"])
    for start, end in reversed(spans):
        text = text[:start] + text[end:]
    return text


def share(found: Iterable[Judgement], twin: Iterable[Judgement], *groups: str) -> float:
    """Return F1 as a share of the twin's, in the groups that begin with one of ``groups``."""
    ours, theirs = (
        score(count(one for one in judged if one.group.startswith(groups or ("",)))).f1 for judged in (found, twin)
    )
    return ours / theirs if theirs else 1.0


def row(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """Return the figures of the scans of one condition."""
    found = [one for outcome in outcomes for one in outcome.found]
    twin = [one for outcome in outcomes for one in outcome.twin]
    return {
        "scans": len(outcomes),
        "character_error": sum(one.wrong for one in outcomes) / max(sum(one.characters for one in outcomes), 1),
        "core_f1": score(count(one for one in found if one.group.startswith(CORE))).f1,
        "core_share": share(found, twin, *CORE),
        "all_f1": score(count(found)).f1,
        "all_share": share(found, twin),
        "seconds_per_page": statistics.median(one.seconds_per_page for one in outcomes),
        "peak_mb": max(one.reading.megabytes for one in outcomes),
    }


def measure(cases: Iterable[Case]) -> Iterator[Outcome]:
    """Yield the outcome of every scan, of sealed ones a second one with the seals left on.

    All are read in one process that does nothing else, so that time and memory are those of reading.
    """
    with ProcessPoolExecutor(1, get_context("spawn")) as worker:

        def reader(path: Path, condition: str) -> Reading:
            return worker.submit(read, path, condition).result()

        for number, case in enumerate(cases):
            if number == 0:
                read_case(case, reader=reader)  # loads the engine; what follows is the time of reading
            yield read_case(case, reader=reader)
            if case.condition == "seal":
                yield read_case(case, NO_SEALS, reader)


def figures(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """Return all figures: per condition, the boxes read again, how often the engine was loaded."""
    conditions = list(dict.fromkeys(one.condition for one in outcomes))
    drawn: Boxes = check_boxes([place for one in outcomes for place in one.places], BOXES)
    return {
        "conditions": {name: row([one for one in outcomes if one.condition == name]) for name in conditions},
        "boxes": {"read_again": drawn.drawn, "contain_the_value": drawn.right, "others": drawn.missed},
        "engine_loads": max(one.reading.loads for one in outcomes),
    }


def as_text(shown: dict[str, Any]) -> str:
    """Return the figures as a table."""
    lines = [f"{'condition':10} scans   CER %   core F1 (of twin)    all F1 (of twin)   s/page   MB"]
    for name, one in shown["conditions"].items():
        lines.append(
            f"{name:10} {one['scans']:5} {one['character_error'] * 100:7.2f}   {one['core_f1']:.3f}    "
            f"({one['core_share']:.3f})   {one['all_f1']:.3f}    ({one['all_share']:.3f})  "
            f"{one['seconds_per_page']:6.2f} {one['peak_mb']:5.0f}"
        )
    boxes = shown["boxes"]
    lines.append(
        f"boxes that contain their value when read again: {boxes['contain_the_value']} of {boxes['read_again']}"
    )
    lines.append(f"engine loads: {shown['engine_loads']}")
    return "\n".join(lines) + "\n"


def main(arguments: list[str] | None = None) -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description="how well scans are read")
    parser.add_argument("--folder", type=Path, help="contracts with gold, to be printed and scanned afresh")
    parser.add_argument("--pages", type=int, default=12, help="with --folder: printed pages in all")
    parser.add_argument("--output", type=Path, help="write the figures as JSON")
    parser.add_argument("--each", action="store_true", help="one line for each scan as it is read")
    options = parser.parse_args(arguments)
    outcomes = []
    for one in measure(fresh(options.folder, options.pages) if options.folder else samples()):
        outcomes.append(one)
        if options.each:
            line = f"{one.name} {one.condition}: {one.wrong}/{one.characters}, {share(one.found, one.twin):.3f}"
            sys.stdout.write(f"{line}, {one.seconds_per_page:.2f} s, {one.reading.megabytes:.0f} MB\n")
            sys.stdout.flush()
    shown = figures(outcomes)
    sys.stdout.write(as_text(shown))
    if options.output:
        options.output.write_text(json.dumps(shown, ensure_ascii=False, indent=1) + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
