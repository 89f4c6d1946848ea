"""How well a comparison finds what was edited (比对的度量): known edits, pure noise, versions written by hand.

``python -m models.compare_figures`` compares all pairs of ``tests/pairs``; ``--errors`` prints what was missed and what
was told wrongly, ``--kind negation`` takes one kind of edit or noise, ``--seed 7`` makes other pairs,
``--unseen`` edits the contracts of the versions written by hand, which nobody tuned on.

>>> share(3, 4), share(0, 0)
(0.75, 1.0)
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import lru_cache
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any, NamedTuple

from models.intervals import wilson
from pipeline.compare.compare import compare
from pipeline.compare.versions import Version

if TYPE_CHECKING:
    from tests.pairs import EditPair, NoisePair
    from tests.pairs.judge import Verdict

EDITS, NOISES = 500, 200
STRUCTURE = ("moved", "renumbered", "split", "merged", "deleted", "added")


class Outcome(NamedTuple):
    """A pair that was compared; lines: what went wrong, to read; seconds: of reading both files and comparing."""

    verdict: Verdict
    noises: tuple[str, ...]
    lines: tuple[str, ...]
    seconds: float


def share(part: float, whole: float) -> float:
    """Return ``part`` of ``whole``; all of nothing."""
    return part / whole if whole else 1.0


@lru_cache(maxsize=128)
def version(content: bytes, name: str) -> Version:
    """Return a file as a version, kept for the pairs that share it."""
    from pipeline.analyze import read_contract

    return Version(name, *read_contract(content, name, force=True))


def judged(pair: EditPair | NoisePair) -> Outcome:
    """Compare the files of ``pair`` and judge what is told."""
    from tests.pairs import EditPair
    from tests.pairs.judge import judge, judge_noise, lines

    start = time.perf_counter()
    old, new = version(pair.old, pair.old_name), version.__wrapped__(pair.new, pair.new_name)
    comparison = compare(old, new)
    seconds = time.perf_counter() - start
    verdict = judge(pair, comparison, old, new) if isinstance(pair, EditPair) else judge_noise(pair, comparison)
    return Outcome(verdict, pair.noises, tuple(lines(verdict, pair)), seconds)


def outcomes(pairs: Sequence[Any], jobs: int = 1) -> Iterator[Outcome]:
    """Yield the outcome of every pair, in their order."""
    if jobs == 1:
        yield from map(judged, pairs)
        return
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        yield from pool.map(judged, pairs, chunksize=10)


# --- figures ---------------------------------------------------------------------------------------------------------


class Figures(NamedTuple):
    """Of many pairs: edits of terms and of clauses asked and found, changes told rightly and wrongly."""

    asked: int
    found: int
    told: int
    false: int
    changes_asked: int
    changes_found: int
    strange: int
    first: int
    with_terms: int


def figures(verdicts: Sequence[Verdict], kind: str = "") -> Figures:
    """Return the figures of all verdicts, or of one kind of edit in them."""

    def count(edits: Sequence[Any], *, is_clause: bool) -> int:
        return sum(bool(edit.change) is is_clause and kind in ("", edit.edit) for edit in edits)

    chosen = [verdict for verdict in verdicts if kind in ("", *verdict.kinds)]
    found = sum(count(verdict.found, is_clause=False) for verdict in chosen)
    changes = sum(count(verdict.found, is_clause=True) for verdict in chosen)
    with_terms = [v for v in chosen if any(not edit.change for edit in (*v.found, *v.missed))]
    return Figures(
        asked=found + sum(count(verdict.missed, is_clause=False) for verdict in chosen),
        found=found,
        told=sum(len(verdict.told) for verdict in chosen),
        false=sum(len(verdict.false) for verdict in chosen),
        changes_asked=changes + sum(count(verdict.missed, is_clause=True) for verdict in chosen),
        changes_found=changes,
        strange=sum(len(verdict.strange) for verdict in chosen),
        first=sum(verdict.rank == 1 for verdict in with_terms),
        with_terms=len(with_terms),
    )


def edit_table(verdicts: Sequence[Verdict]) -> Iterator[str]:
    """Yield a line for every kind of edit and one for all."""
    yield f"{'edit':16}{'pairs':>6}{'recall':>18}{'false terms':>13}{'strange clauses':>17}{'first':>8}"
    kinds = Counter(kind for verdict in verdicts for kind in verdict.kinds)
    for kind, pairs in kinds.items():
        told = figures(verdicts, kind)
        asked, found = (told.asked, told.found) if kind not in STRUCTURE else (told.changes_asked, told.changes_found)
        first = f"{told.first}/{told.with_terms}" if told.with_terms and kind not in STRUCTURE else ""
        recall = f"{found}/{asked} {share(found, asked):.3f}"
        yield f"{kind:16}{pairs:>6}{recall:>18}{told.false:>13}{told.strange:>17}{first:>8}"
    whole = figures(verdicts)
    yield _line("term changes: recall", whole.found, whole.asked, ">= 0.99")
    yield _line("term changes: precision", whole.told, whole.told + whole.false, ">= 0.97")
    moved = figures(verdicts, "moved")
    yield _line("moved clauses named as moved", moved.changes_found, moved.changes_asked, ">= 0.95")
    yield _line("changes of clauses found", whole.changes_found, whole.changes_asked, "")
    yield _line("an edit is the first of the list", whole.first, whole.with_terms, "")
    yield f"clauses told as changed that are not: {whole.strange}"


def noise_table(verdicts: Sequence[Verdict]) -> Iterator[str]:
    """Yield a line for every kind of noise and one for all."""
    yield f"{'noise':16}{'pairs':>6}{'without change':>16}{'terms told':>12}{'clauses told':>14}"
    for kind in dict.fromkeys(name for verdict in verdicts for name in verdict.kinds):
        chosen = [verdict for verdict in verdicts if kind in verdict.kinds]
        quiet = sum(not verdict.false and not verdict.strange for verdict in chosen)
        terms, clauses = (sum(len(getattr(v, name)) for v in chosen) for name in ("false", "strange"))
        yield f"{kind:16}{len(chosen):>6}{quiet:>16}{terms:>12}{clauses:>14}"
    quiet = sum(not verdict.false and not verdict.strange for verdict in verdicts)
    yield _line("pairs of pure noise without a change", quiet, len(verdicts), "1.0")


def _line(name: str, part: int, whole: int, bound: str) -> str:
    low, high = wilson(part, whole) or (0.0, 1.0)
    return f"{name:40}{part}/{whole} = {share(part, whole):.4f}  [{low:.3f}, {high:.3f}]   {bound}".rstrip()


def main() -> int:
    """Print the tables."""
    from tests.pairs import SEED, edited, noisy
    from tests.pairs.handwritten import contracts, handwritten

    options = _options(SEED)
    by_hand = list(handwritten()) if options.kind in ("", "written") else []
    if options.kind == "written":
        options.edits = options.noises = 0
    shelves = (contracts(),) if options.unseen else ()
    edits = [pair for pair in edited(options.edits, options.seed, shelves) if options.kind in ("", *pair.kinds)]
    noise = [pair for pair in noisy(options.noises, options.seed, shelves) if options.kind in ("", *pair.noises)]
    for pairs, table in ((edits, edit_table), (noise, noise_table), (by_hand, edit_table)):
        if pairs:
            done = list(outcomes(pairs, options.jobs))
            if options.errors:
                _print_errors(done)
            sys.stdout.write("\n".join(table([outcome.verdict for outcome in done])) + "\n")
            sys.stdout.write(f"{sum(outcome.seconds for outcome in done) / len(done) * 1000:.1f} ms a pair\n\n")
    return 0


def _print_errors(done: Sequence[Outcome]) -> None:
    for outcome in done:
        if outcome.lines:
            beside = f" (with {', '.join(outcome.noises)})" if outcome.noises else ""
            sys.stdout.write("\n".join([outcome.verdict.name + beside, *outcome.lines]) + "\n")


def _options(seed: int) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--errors", action="store_true")
    parser.add_argument("--unseen", action="store_true")
    parser.add_argument("--kind", default="")
    parser.add_argument("--seed", type=int, default=seed)
    parser.add_argument("--edits", type=int, default=EDITS)
    parser.add_argument("--noises", type=int, default=NOISES)
    parser.add_argument("--jobs", type=int, default=1)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
