"""What a contract put into the blanks of a stretch of its template (空白的填写): fixed words found, the rest filled.

Words are compared as everywhere in a comparison, without white space, punctuation, brackets: see
`pipeline.compare.alignment.keys`.

>>> old, new = "租金为____元,押金____元。", "租金为3,000元,押金:6000元。"
>>> match = fitted(pattern(old, [(0, len(old))], [(3, 7), (11, 15)]), letters(new, [(0, len(new))]))
>>> [new[low:high] for low, high in match.filled.values()]
['3,000', ':6000']
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import NamedTuple

from pipeline.compare.alignment.keys import tokens
from pipeline.compare.template.gaps import Part

WILD = "\0"
DROPPED = frozenset(" \t\n,_()[]【】|;、\\")
LONGEST_CHARS = 4000  # beyond this, stretches whose words were touched are not looked at closely


class Letter(NamedTuple):
    """A character that is compared and where it stands; ``WILD`` for a part [at, end) of a blank."""

    text: str
    at: int
    end: int = 0


@dataclass(frozen=True, slots=True)
class Match:
    """How a stretch of the template is found in the contract.

    filled: for each part of a blank the place [low, high) between the fixed words around it
    found: for each fixed character of the template, by its offset, the offset in the contract
    """

    filled: dict[Part, Part]
    found: dict[int, int]


def letters(text: str, stretches: Iterable[Part], *, with_tabs: bool = False) -> list[Letter]:
    """Return the characters of ``stretches`` that are compared; with_tabs: the ends of cells among them."""
    found: list[Letter] = []
    for low, high in stretches:
        for token in tokens(text, low, high):
            if with_tabs:
                found += [Letter("\t", at) for at in range(low, token.start) if text[at] == "\t"]
            is_one = len(token.text) == 1 == token.end - token.start
            found += [
                Letter(token.text if is_one and text[at] != "\t" else text[at], at)
                for at in range(token.start, token.end)
                if text[at] not in DROPPED or (with_tabs and text[at] == "\t")
            ]
            low = token.end
        if with_tabs:
            found += [Letter("\t", at) for at in range(low, high) if text[at] == "\t"]
    return found


def pattern(text: str, stretches: Iterable[Part], parts: Sequence[Part], *, with_tabs: bool = False) -> list[Letter]:
    """Return the fixed characters of ``stretches`` with a ``WILD`` for each of ``parts``, which rise."""
    found: list[Letter] = []
    number = 0
    for letter in letters(text, stretches, with_tabs=with_tabs):
        while number < len(parts) and parts[number][0] <= letter.at:
            found.append(Letter(WILD, *parts[number]))
            number += 1
        if not number or letter.at >= parts[number - 1][1]:
            found.append(letter)
    return found + [Letter(WILD, *part) for part in parts[number:]]


def fitted(fixed: Sequence[Letter], text: Sequence[Letter], edges: Part | None = None) -> Match | None:
    """Return the match if all fixed words stand in ``text``, in order, and nothing else stands but in blanks.

    edges: begin and end of the stretch of the contract; of its characters if None
    """
    runs = _runs(fixed)
    string = "".join(letter.text for letter in text)
    starts, at = [], 0
    for number, run in enumerate(runs):
        words = "".join(letter.text for letter in run)
        is_last = number == len(runs) - 1
        if not number:
            at = 0 if string.startswith(words) else -1
            at = -1 if is_last and len(words) != len(string) else at
        elif is_last:
            place = len(string) - len(words) if words else at
            at = place if place >= at and string.endswith(words) else -1
        else:
            at = string.find(words, at)
        if at < 0:
            return None
        starts.append(at)
        at += len(words)
    found = {
        letter.at: text[place + index].at
        for place, run in zip(starts, runs, strict=True)
        for index, letter in enumerate(run)
    }
    lows = [place + len(run) for place, run in zip(starts, runs, strict=True)]
    highs = [*starts[1:-1], starts[-1] if runs[-1] else len(text)] if len(runs) > 1 else []
    wilds = [(letter.at, letter.end) for letter in fixed if letter.text == WILD]
    places = [_between(text, low, high, edges) for low, high in zip(lows, highs, strict=False)]
    return Match(dict(zip(wilds, places, strict=True)), found)


def aligned(fixed: Sequence[Letter], text: Sequence[Letter], edges: Part | None = None) -> Match | None:
    """Return the match as far as fixed words are found again; None where the stretch is too long to look at."""
    if max(len(fixed), len(text)) > LONGEST_CHARS:
        return None
    one, other = ("".join(letter.text for letter in side) for side in (fixed, text))
    blocks = SequenceMatcher(None, one, other, autojunk=False).get_matching_blocks()
    pairs = {block.a + step: block.b + step for block in blocks for step in range(block.size)}
    filled = {}
    for index, letter in enumerate(fixed):
        if letter.text == WILD:
            before = next((pairs[at] for at in range(index - 1, -1, -1) if at in pairs), -1)
            behind = next((pairs[at] for at in range(index + 1, len(fixed)) if at in pairs), len(text))
            filled[letter.at, letter.end] = _between(text, before + 1, behind, edges)
    return Match(filled, {fixed[old].at: text[new].at for old, new in pairs.items()})


def _runs(fixed: Sequence[Letter]) -> list[list[Letter]]:
    """Return the fixed words between blanks; one run more than there are blanks."""
    runs: list[list[Letter]] = [[]]
    for letter in fixed:
        if letter.text == WILD:
            runs.append([])
        else:
            runs[-1].append(letter)
    return runs


def _between(text: Sequence[Letter], low: int, high: int, edges: Part | None) -> Part:
    """Return the place of what stands from the end of the letter before ``low`` to the letter ``high``."""
    begin, end = edges or ((text[0].at, text[-1].at + 1) if text else (0, 0))
    start = text[low - 1].at + 1 if low else begin
    return start, max(start, text[high].at if high < len(text) else end)
