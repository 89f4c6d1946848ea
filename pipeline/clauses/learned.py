"""What a clause without a telling heading is about, by a small linear model (条款类别模型).

The model is one of `pipeline.linear_model`.  It speaks only above the probability at which 95 of 100 of its answers
were right on texts of other writers.  Rules decide by the heading first: see `pipeline.clauses.kinds`.

>>> guess = kinds_of(["因本合同发生的争议，由甲方所在地有管辖权的人民法院管辖。"])[0]
>>> guess.kind, guess.probability > 0.5
('dispute', True)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from pipeline import linear_model
from pipeline.clauses.terms import terms
from pipeline.contract import Clause, Contract
from pipeline.linear_model import FOLDER, Guess, LinearModel, guesses_of

NAME = "clause_kinds"


def guesses(contract: Contract) -> dict[str, Guess]:
    """Return what the model is sure of, by the ids of the clauses that it is asked about.

    Asked are clauses whose heading is missing or tells nothing and that stand in no clause whose heading tells.
    """
    asked = list(_untold(contract.clauses))
    if not asked:
        return {}
    string = contract.view.string
    found = kinds_of([string[clause.body_start : clause.end] for clause in asked])
    return {clause.id: guess for clause, guess in zip(asked, found, strict=False) if is_sure(guess)}


def _untold(clauses: Sequence[Clause]) -> Iterator[Clause]:
    for clause in clauses:
        if not clause.is_told:
            yield clause
            yield from _untold(clause.children)


def kinds_of(texts: Sequence[str]) -> list[Guess]:
    """Return a guess for each of ``texts``, sure or not; none at all where the model cannot be used."""
    model = load()
    return guesses_of(model, [terms(text) for text in texts]) if model and texts else []


def is_sure(guess: Guess) -> bool:
    """Report whether the model may speak."""
    model = load()
    return model is not None and model.is_sure(guess)


def load(folder: Path = FOLDER) -> LinearModel | None:
    """Return the model in ``folder``; None, and a line in the log, where there is none of this format."""
    return linear_model.load(NAME, folder)
