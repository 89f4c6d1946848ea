"""A fixed part of the pairs of known edits and of pure noise; ``python -m models.compare_figures`` compares them all.

What is asked here is what must reach every build: recall and precision of term changes, moved clauses named, and no
change where nothing changed.
"""

from __future__ import annotations

from functools import cache

import pytest

from models.compare_figures import figures, outcomes, share
from tests.pairs import EditPair, edited, noisy
from tests.pairs.edits import EDITS
from tests.pairs.figures import capital, capital_value
from tests.pairs.judge import Verdict
from tests.pairs.noises import NOISES

EDITS_ASKED, NOISES_ASKED = 2 * len(EDITS), 2 * len(NOISES)


@cache
def edits() -> tuple[EditPair, ...]:
    return tuple(edited(EDITS_ASKED))


@cache
def verdicts() -> tuple[Verdict, ...]:
    return tuple(outcome.verdict for outcome in outcomes(edits()))


def test_the_same_seed_gives_the_same_pairs() -> None:
    assert list(edited(5)) == list(edits()[:5])
    assert list(noisy(3)) == list(noisy(3))
    assert [pair.new for pair in edited(3, 1)] != [pair.new for pair in edits()[:3]]


def test_every_kind_of_edit_is_made() -> None:
    assert {kind for pair in edits() for kind in pair.kinds} == set(EDITS)
    assert all(pair.expected and pair.old != pair.new for pair in edits())


def test_an_edit_changes_the_rows_that_it_names_and_no_others() -> None:
    for pair in edits():
        named = {key for edit in pair.expected for key in (*edit.old_keys, *edit.new_keys)}
        kept = pair.old_rows.keys() & pair.new_rows.keys()
        changed = {key for key in kept if pair.old_rows[key] != pair.new_rows[key]}
        others = {key for key in changed - named if "条" not in pair.old_rows[key]}  # references follow the numbers
        assert not others, pair.name
        assert (pair.old_rows.keys() ^ pair.new_rows.keys()) <= named, pair.name


@pytest.mark.parametrize("number", [1, 10, 105, 1001, 10_010, 105_030, 300_000_001])
def test_capitals_say_their_number(number: int) -> None:
    assert capital_value(capital(number)) == number


def test_edits_of_terms_are_told() -> None:
    whole = figures(verdicts())
    assert share(whole.found, whole.asked) >= 0.99, missed()
    assert share(whole.told, whole.told + whole.false) >= 0.97, missed()


def test_moved_clauses_are_named_as_moved() -> None:
    moved = figures(verdicts(), "moved")
    assert share(moved.changes_found, moved.changes_asked) >= 0.95, missed()


def test_pure_noise_is_no_change() -> None:
    told = [outcome for outcome in outcomes(list(noisy(NOISES_ASKED))) if outcome.lines]
    assert not told, "\n".join(line for outcome in told for line in (outcome.verdict.name, *outcome.lines))


def missed() -> str:
    return "\n".join(
        f"{verdict.name}: missed {[edit.edit for edit in verdict.missed]}, false {[one.field for one in verdict.false]}"
        for verdict in verdicts()
        if verdict.missed or verdict.false
    )
