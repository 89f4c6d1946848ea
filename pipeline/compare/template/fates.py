"""What became of the blanks and the words of a template (范本各处的去向).

>>> is_open("____年__月__日"), is_open("/"), is_open("2025年__月__日"), is_open("[8]时"), is_open("【请填写】")
(True, False, False, False, True)
>>> text = "租金:【3,000】元(含税)。"
>>> text[slice(*trimmed(text, (2, 9)))], text[slice(*trimmed(text, (9, 15)))]
('3,000', '元(含税)')
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal, NamedTuple

from pipeline.compare.alignment.crossing import Alignment
from pipeline.compare.alignment.passages import words_start
from pipeline.compare.pieces import Hunk, Stretch
from pipeline.compare.template.filling import Match, fitted, letters, pattern
from pipeline.compare.template.fits import Fits, Texts, closed, fits
from pipeline.compare.template.gaps import Gap, Part
from pipeline.contract import Contract

State = Literal["filled", "blank", "dropped"]
LEAST_FOUND = 0.34  # of the words around a blank, or the sentence is another one
TICKS, BOXES = "☑√✓✔■☒", "□☐"
UNIT_RE = re.compile(r"[年月日时点分元整%‰份人个天次名周 ]")
STRUCK_RE = re.compile(r"\s*(?:[/\\]{1,4}|-{1,3}|无)\s*")  # not applicable: that is an answer
MARKS_RE = re.compile(r"[\s,.;:、。()\[\]【】<>《》_*?!\"“”`xX×…-]*")
DRAWN_RE = re.compile(r"[\s【】\[\]()_]+")
PROMPT_RE = re.compile(r"(?:请|待|此处|点击)?(?:填写|填入|输入|插入|选择)[^。]{0,20}|待[定填]")
SENTENCE_ENDS = "。;\n"
OPENERS, CLOSERS = "([{【《“‘", ")]}】》”’"
LOOSE_ENDS = " \t\n,;:。、_"


class Fate(NamedTuple):
    """What became of a blank; place: what stands there in the contract."""

    state: State
    place: Stretch | None = None


class Fates:
    """A template beside its contract: each blank and each pair can be asked what became of it."""

    def __init__(self, old: Contract, new: Contract, alignment: Alignment, gaps: Sequence[Gap]) -> None:
        self.texts = Texts(old.view.string, new.view.string)
        self.alignment = alignment
        self.dates = [gap for gap in gaps if len(gap.parts) > 1]
        self.parts = sorted({part for gap in gaps for part in gap.parts})
        self.fits: Fits = fits(self.texts, alignment.pairs, self.parts)

    def of(self, gap: Gap) -> Fate:
        """Return what became of ``gap``."""
        pair = self.alignment.pair_old(min(gap.start, len(self.texts.old) - 1))
        match = self.fits.matches.get(pair.old[0].start) if pair else None
        begins = max((words_start(piece) for piece in pair.old if piece.start <= gap.start), default=0) if pair else 0
        if match is None or _is_lost(self.texts.old, gap, match, begins):
            return Fate("dropped")
        place = _place(gap, match)
        if gap.kind == "box":
            return _ticked(self.texts.new, place)
        inner = match.filled.get(gap.parts[0], place)
        if STRUCK_RE.fullmatch(self.texts.new[slice(*inner)]):
            return Fate("filled", trimmed(self.texts.new, inner))
        place = trimmed(self.texts.new, closed(self.texts, gap.parts[-1][1], place))
        said = self.texts.new[slice(*place)]
        if is_open(said, self.texts.old[gap.start : gap.end]):
            return Fate("blank", place if said else None)
        return Fate("filled", place)

    def is_touched(self, number: int) -> bool:
        """Return whether fixed words of a pair differ."""
        pair = self.alignment.pairs[number]
        if number in self.fits.exact or not (pair.old and pair.new):
            return False
        return any(not hunk.is_noise and not self._is_filling(hunk) for hunk in pair.hunks)

    def is_added(self, number: int) -> bool:
        """Return whether the contract has words here that its template has nowhere."""
        pair = self.alignment.pairs[number]
        return not pair.old and number not in self.fits.exact and any(piece.key for piece in pair.new)

    def is_dropped(self, number: int) -> bool:
        """Return whether the contract has left out words that its template has here."""
        pair = self.alignment.pairs[number]
        return not pair.new and number not in self.fits.exact and any(piece.key.strip("_") for piece in pair.old)

    def _is_filling(self, hunk: Hunk) -> bool:
        """Return whether a difference is that something stands in a blank, the words around it kept."""
        low, high = hunk.old
        if any(gap.start <= low and high <= gap.end for gap in self.dates):
            return True
        near = [part for part in self.parts if part[0] <= high and part[1] >= low]
        if not near:
            return False
        stretch = (min(low, near[0][0]), max(high, near[-1][1]))
        fixed = pattern(self.texts.old, [stretch], near)
        return fitted(fixed, letters(self.texts.new, [hunk.new])) is not None


def _place(gap: Gap, match: Match) -> Part:
    """Return what stands in the contract where ``gap`` stands, words inside and behind it included."""
    filled = [match.filled[part] for part in gap.parts if part in match.filled]
    if not filled:
        return (0, 0)
    low, high = filled[0][0], filled[-1][1]
    if gap.start < gap.parts[0][0]:
        low = min(match.found.get(gap.start, low), low)
    if gap.end > gap.parts[-1][1]:
        high = max(match.found.get(gap.end - 1, high - 1) + 1, high)
    return (low, high)


def _is_lost(text: str, gap: Gap, match: Match, begins: int) -> bool:
    """Return whether the words around a blank are hardly found again: its sentence was replaced.

    begins: where the words of its clause begin; numbers of clauses are not compared
    """
    low = max(begins, *(text.rfind(sign, 0, gap.start) + 1 for sign in SENTENCE_ENDS))
    high = min((place for sign in SENTENCE_ENDS if (place := text.find(sign, gap.end)) >= 0), default=len(text))
    inside = {at for start, end in gap.parts for at in range(start, end)}
    fixed = [at for at in range(low, high) if at not in inside and text[at].isalnum()]
    return bool(fixed) and sum(at in match.found for at in fixed) < LEAST_FOUND * len(fixed)


def _ticked(text: str, place: Part) -> Fate:
    """Return what became of a box whose place in the contract is ``place``."""
    for at in range(*place):
        if text[at] in TICKS or text[at] in BOXES:
            return Fate("filled" if text[at] in TICKS else "blank", (at, at + 1))
    return Fate("dropped")


def trimmed(text: str, place: Part) -> Part:
    """Return ``place`` without punctuation at its ends and without brackets that do not close inside it."""
    low, high = place
    while low < high:
        first, last = text[low], text[high - 1]
        if first in LOOSE_ENDS or first in CLOSERS:
            low += 1
        elif last in LOOSE_ENDS or last in OPENERS:
            high -= 1
        elif first in OPENERS and text.find(CLOSERS[OPENERS.index(first)], low, high) < 0:
            low += 1
        elif last in CLOSERS and text.find(OPENERS[CLOSERS.index(last)], low, high) < 0:
            high -= 1
        elif first in "【[" and last in "】]":
            low, high = low + 1, high - 1
        else:
            break
    return low, high


def is_open(said: str, was: str = "") -> bool:
    """Return whether ``said``, what stands where the template has ``was``, still leaves it open."""
    if STRUCK_RE.fullmatch(said):
        return False
    if DRAWN_RE.sub("", said) == DRAWN_RE.sub("", was):
        return True
    bare = UNIT_RE.sub("", said)
    return MARKS_RE.fullmatch(bare) is not None or PROMPT_RE.fullmatch(bare.strip("【】[]()")) is not None
