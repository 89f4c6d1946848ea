"""Pairs of contracts that differ in a known way, or in nothing but noise, made from the samples (成对的合同).

The same seed gives the same pairs.  `edited` pairs name what was edited; `noisy` pairs have nothing to tell.  Sources
are the samples that have a text of their own, and longer contracts composed of heads and articles of ``bank.toml``.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from tests.pairs.edits import EDITS
from tests.pairs.expected import Expected
from tests.pairs.noises import BESIDE_EDITS, NOISES, ORDER
from tests.pairs.papers import Paper, composed, sources, suffix, written

SEED = 20_251_123
Shelves = tuple[tuple[Paper, ...], ...]
COMPOSED = 40  # long contracts to choose from


class EditPair(NamedTuple):
    """Two versions of a contract and what was edited; kinds: of edits; noises: what the new version has beside them.

    old_rows, new_rows: the text of each row by its key, without its number: where an edit stands
    old_text, new_text: the lines as printed, without noise: for what compares texts alone
    """

    name: str
    kinds: tuple[str, ...]
    noises: tuple[str, ...]
    old: bytes
    old_name: str
    new: bytes
    new_name: str
    old_text: str
    new_text: str
    expected: tuple[Expected, ...]
    old_rows: dict[int, str]
    new_rows: dict[int, str]


class NoisePair(NamedTuple):
    """The same contract twice, the second with noise."""

    name: str
    noises: tuple[str, ...]
    old: bytes
    old_name: str
    new: bytes
    new_name: str
    old_text: str
    new_text: str


@cache
def papers(seed: int = SEED) -> Shelves:
    """Return the samples and the composed contracts."""
    chance = random.Random(seed)
    return sources(), tuple(composed(chance, number) for number in range(COMPOSED))


def edited(count: int = 500, seed: int = SEED, shelves: Shelves = ()) -> Iterator[EditPair]:
    """Yield pairs, each kind of edit in turn: three in four with one edit, one in five with noise beside it.

    shelves: contracts to choose from instead, a shelf as often as any other
    """
    kinds = list(EDITS)
    for number in range(count):
        chance = random.Random(f"{seed}-edit-{number}")
        kind = kinds[number % len(kinds)]
        extra = chance.sample(kinds, k=2 if chance.random() < 0.4 else 1) if chance.random() < 0.25 else []
        yield _edited(number, [kind, *[other for other in extra if other != kind]], chance, shelves or papers(seed))


def _edited(number: int, kinds: list[str], chance: random.Random, shelves: Shelves) -> EditPair:
    while True:
        old = chance.choice(shelves[int(chance.random() < 0.5) % len(shelves)])
        new, expected, touched, done = old, list[Expected](), frozenset[int](), list[str]()
        for kind in sorted(kinds, key=list(EDITS).index):  # values before clauses
            made = EDITS[kind](new, chance, touched)
            if made is not None:
                new, touched = made.paper, touched | made.touched
                expected += made.expected
                done.append(kind)
        if kinds[0] in done:
            break
    noises: tuple[str, ...] = ()
    dressed = new
    if chance.random() < 0.2:
        dressed, noises = with_noise(new, (chance.choice(BESIDE_EDITS),), chance)
    name = f"{number:03}-{'+'.join(done)}"
    return EditPair(
        name=name,
        kinds=tuple(done),
        noises=noises,
        old=written(old),
        old_name=f"{old.name}.{suffix(old)}",
        new=written(dressed),
        new_name=f"{old.name}-new.{suffix(dressed)}",
        old_text=old.text(),
        new_text=new.text(),
        expected=tuple(expected),
        old_rows=old.texts(),
        new_rows=new.texts(),
    )


def noisy(count: int = 200, seed: int = SEED, shelves: Shelves = ()) -> Iterator[NoisePair]:
    """Yield pairs without a change, each noise in turn: half with one, half with two or three at once."""
    names = list(NOISES)
    for number in range(count):
        chance = random.Random(f"{seed}-noise-{number}")
        first = names[number % len(names)]
        others = chance.sample([name for name in names if name != first], k=chance.choice((0, 0, 1, 2)))
        while True:
            old = chance.choice((shelves or papers(seed))[int(chance.random() < 0.5) % len(shelves or (1, 2))])
            new, done = with_noise(old, (first, *others), chance)
            if first in done:
                break
        yield NoisePair(
            name=f"{number:03}-{'+'.join(done)}",
            noises=done,
            old=written(old),
            old_name=f"{old.name}.{suffix(old)}",
            new=written(new),
            new_name=f"{old.name}-new.{suffix(new)}",
            old_text=old.text(),
            new_text=new.text(),
        )


def with_noise(paper: Paper, wanted: tuple[str, ...], chance: random.Random) -> tuple[Paper, tuple[str, ...]]:
    """Return the paper with those of the wanted noises that it can have, and their names."""
    done = []
    for name in sorted(wanted, key=ORDER.index):
        other = NOISES[name](paper, chance)
        if other is not None and other != paper:
            paper = other
            done.append(name)
    return paper, tuple(done)
