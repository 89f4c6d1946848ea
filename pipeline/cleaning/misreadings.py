"""Characters that recognition misread inside values (识别错字): O for 0, 任 for 仟, 口 for □, 己 for 已.

A character is repaired only where the grammar of the value forbids it as printed: a letter inside an amount, a capital
amount that is none, a credit code whose check digit is wrong and right afterwards.  ``raw`` stays; every repair is kept
with its original and its reason.  Numbers of contracts, marks of goods, names and addresses of the web are left alone.

In lines that were recognised all families act.  In typed text only those act that are certain there: O, o, l and I
inside amounts, shares and dates, 干分之 for 千分之, and 曰 in dates and terms; typists and converters
make these mistakes too.  A missing figure is never made up.

>>> from pipeline.document import from_string
>>> document = mark(from_string("每月租金l5OO元,按干分之三,型号2O-l"))
>>> document.view().string
'每月租金1500元,按千分之三,型号2O-l'
>>> document.repairs[0]
Repair(start=4, original='l', repaired='1', reason='misreadings.figure')
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

from pipeline.cleaning import _capitals, _checkboxes, _figures, _identifiers
from pipeline.cleaning._lines import folded
from pipeline.cleaning._mending import Family
from pipeline.document import Document, Repair

WORDS = Path(__file__).with_suffix(".toml")
SUSPECT_RE = re.compile(
    r"[OolI](?:(?=\d)|(?<=\d[OolI])|(?<=lO)|(?=[年日一二三四五六七八九〇零]))|[Oo](?=\.\d)"
)  # in hardly any typed text
SUSPECT_WORDS = ("干分之", "于分之", "曰")
Recognised = Callable[[int], bool]


def mark(document: Document) -> Document:
    """Return the document with the repairs of its misread characters."""
    starts = [line.start for line in document.lines if line.confidence is not None]
    text = folded(document)
    if not starts and SUSPECT_RE.search(text) is None and not any(word in text for word in SUSPECT_WORDS):
        return document
    ends = [line.end for line in document.lines if line.confidence is not None]

    def is_recognised(offset: int) -> bool:
        index = bisect_right(starts, offset) - 1
        return index >= 0 and offset < ends[index]

    repairs = {repair.start: repair for repair in document.repairs}
    for family in families() if starts else typed_families():
        text = _repair(text, family, is_recognised, document.raw, repairs)
    return replace(document, repairs=tuple(sorted(repairs.values()))) if repairs else document


def _repair(text: str, family: Family, is_recognised: Recognised, raw: str, repairs: dict[int, Repair]) -> str:
    """Return ``text`` with what the family mends, and add its repairs."""

    def mend(match: re.Match[str]) -> str:
        printed, mended = match.group(), family.mend(match)
        if printed == mended:
            return printed
        places = [place for place in range(len(printed)) if printed[place] != mended[place]]
        if not is_recognised(match.start() + places[0]) and not {printed[place] for place in places} <= set(
            family.typed
        ):
            return printed
        for place in places:
            at = match.start() + place
            repairs[at] = Repair(at, raw[at], mended[place], family.reason)
        return mended

    return family.pattern.sub(mend, text)


@cache
def families() -> tuple[Family, ...]:
    """Return all families, in the order in which they act: figures lean on units that were repaired before."""
    own = (*_capitals.FAMILIES, *_figures.FAMILIES, *_identifiers.FAMILIES, *_checkboxes.FAMILIES)
    return (*_words(), *own)


@cache
def typed_families() -> tuple[Family, ...]:
    """Return the families that act in typed text too."""
    return tuple(family for family in families() if family.typed)


def entries() -> list[dict[str, str]]:
    """Return the word list as it is written."""
    return list(tomllib.loads(WORDS.read_text("utf-8"))["word"])


def _words() -> tuple[Family, ...]:
    return tuple(word(**entry) for entry in entries())


def word(reason: str, regex: str, right: str, typed: str = "", **_: object) -> Family:
    """Return an entry of the word list as a family."""
    pattern = re.compile(regex)
    group = "wrong" if "wrong" in pattern.groupindex else 0

    def mend(match: re.Match[str]) -> str:
        low, high = (place - match.start() for place in match.span(group))
        return match.group()[:low] + right + match.group()[high:]

    return Family(reason, pattern, mend, typed)
