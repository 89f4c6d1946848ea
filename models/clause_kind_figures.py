"""How well clauses are told by kind (条款类别评测): by the model alone, and by heading first as the record is made.

``test.tsv`` was looked at while training texts were written, ``held_out.tsv`` was not.  Both refer to public contracts
by file and place; where those are not at hand there is nothing to measure.

>>> macro(["fees", "fees", "term"], [("fees",), ("fees", "payment"), ("scope",)])
0.333
"""

from __future__ import annotations

import csv
import hashlib
import sys
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from models.clause_kinds import TEXTS
from models.gate import CORPUS
from models.linear_text import ece
from pipeline.clauses.kinds import kind_of
from pipeline.clauses.learned import is_sure, kinds_of
from pipeline.contract import Contract

PUBLIC = CORPUS / "unlabelled"
LISTS = ("test", "held_out")
LEAST_OVERLAP = 0.5  # of a labelled stretch with a clause, for its heading to be that one's


class Text(NamedTuple):
    """A labelled clause; kinds: all that are right; heading: as found, empty where it has none of its own."""

    text: str
    kinds: tuple[str, ...]
    has_heading: bool
    heading: str


def labelled(name: str) -> list[Text]:
    """Return the clauses of a list; none where the contracts are not at hand.

    Raises ValueError: a text is not the one that was labelled.
    """
    if not PUBLIC.is_dir():
        return []
    found = []
    with (TEXTS / f"{name}.tsv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            contract = _contract(PUBLIC / row["file"])
            start, end = int(row["start"]), int(row["end"])
            text = contract.view.document.raw[start:end]
            if hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()[:12] != row["sha1"]:
                raise ValueError(f"{row['file']} {start}: not the text that was labelled")
            heading = _heading(contract, start, end)
            found.append(Text(text, tuple(row["kind"].split("|")), row["has_heading"] == "1", heading))
    return found


@cache
def _contract(path: Path) -> Contract:
    from pipeline.clauses import segment
    from pipeline.cleaning import clean
    from pipeline.parsers import parse
    from pipeline.parsers.settings import Settings

    return segment(clean(parse(path, Settings(ocr="off"))).view())


def _heading(contract: Contract, start: int, end: int) -> str:
    """Return the heading of the clause that covers the raw stretch best."""
    overlaps = [
        (max(0, min(last, end) - max(first, start)) / (max(last, end) - min(first, start)), heading)
        for first, last, heading in _bodies(contract)
    ]
    share, heading = max(overlaps, default=(0.0, ""))
    return heading if share >= LEAST_OVERLAP else ""


def _bodies(contract: Contract) -> Iterator[tuple[int, int, str]]:
    for clause in contract.walk():
        spans = contract.view.spans(clause.body_start, clause.end)
        if spans:
            yield spans[0].start, spans[-1].end, clause.heading or ""


def measured(texts: Sequence[Text]) -> dict[str, float]:
    """Return how headings and the shipped model do on ``texts``: a clause of two kinds is right with either.

    The model is asked of every clause, sure or not; ``by_heading_then_model`` is what the record would say if it spoke.
    """
    guesses = kinds_of([text.text for text in texts])
    given = [guess.kind for guess in guesses]
    told = [kind_of(text.heading) if text.heading else "other" for text in texts]
    both = [heading if heading != "other" else kind for heading, kind in zip(told, given, strict=True)]
    gold = [text.kinds for text in texts]
    judged = [(guess.probability, guess.kind in kinds) for guess, kinds in zip(guesses, gold, strict=True)]
    spoken = [right for guess, (_, right) in zip(guesses, judged, strict=True) if is_sure(guess)]
    bare = [index for index, text in enumerate(texts) if not text.has_heading]
    named = [kind in kinds for kind, kinds in zip(told, gold, strict=True) if kind != "other"]
    return {
        "clauses": len(texts),
        "macro_f1_by_heading_then_model": macro(both, gold),
        "macro_f1_of_the_model": macro(given, gold),
        "macro_f1_without_heading": macro([given[at] for at in bare], [gold[at] for at in bare]),
        "accuracy_of_the_model": _share([right for _, right in judged]),
        "accuracy_of_headings": _share(named),
        "expected_calibration_error": ece(judged),
        "speaks": len(spoken) / len(judged),
        "precision_when_it_speaks": _share(spoken),
    }


def macro(given: Sequence[str], gold: Sequence[tuple[str, ...]]) -> float:
    """Return the mean F1 over kinds."""
    from sklearn.metrics import f1_score

    right = [kind if kind in kinds else kinds[0] for kind, kinds in zip(given, gold, strict=True)]
    return round(float(f1_score(right, given, average="macro", zero_division=0.0)), 3)


def _share(rights: Sequence[bool]) -> float:
    return sum(rights) / max(len(rights), 1)


def print_figures() -> None:
    """Print the figures on both lists."""
    for name in LISTS:
        texts = labelled(name)
        if not texts:
            sys.exit(f"语料不在 | the corpus is not at hand: {PUBLIC.name}")
        sys.stdout.write(f"{name}.tsv\n")
        for what, figure in measured(texts).items():
            sys.stdout.write(f"  {what}: {figure:.3f}\n")
