"""What counts as found: term changes by their values, kind and place; changes of clauses by the rows they hold."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from pipeline.compare.versions import Version
from pipeline.comparison import Clauses, Comparison, TermChange
from pipeline.folding import fold
from tests.pairs import EditPair, NoisePair
from tests.pairs.expected import Expected
from tests.pairs.places import Rows

MOST = 0.8  # of the rows of an article that must be told as added, deleted or renumbered
HALF = 0.5
BLANK_RE = re.compile(r"[\s_【】\[\]().:x空白]*", re.I)


class Verdict(NamedTuple):
    """What was found of a pair.

    found, missed: edits; false: term changes that are none or are told again; strange: clauses told as changed that
    are not; rank: place of the first edit among the terms, from 1; 0 where there is none
    """

    name: str
    kinds: tuple[str, ...]
    found: list[Expected]
    missed: list[Expected]
    told: list[TermChange]
    false: list[TermChange]
    strange: list[Clauses]
    rank: int


def judge(pair: EditPair, comparison: Comparison, old: Version, new: Version) -> Verdict:
    """Return what ``comparison`` found of the edits of ``pair``."""
    sides = Rows(old.contract, pair.old_rows), Rows(new.contract, pair.new_rows)
    found, told, false = judge_terms(pair.expected, comparison.terms, sides)
    changes = Changes(comparison.clauses, sides)
    wanted = [edit for edit in pair.expected if not edit.is_allowed]
    found += [edit for edit in wanted if edit.change and changes.holds(edit)]
    first = [index for index, term in enumerate(comparison.terms, 1) if any(term is one for one in told)]
    return Verdict(
        name=pair.name,
        kinds=pair.kinds,
        found=found,
        missed=[edit for edit in wanted if edit not in found],
        told=told,
        false=false,
        strange=changes.strange(pair.expected),
        rank=first[0] if first else 0,
    )


def judge_noise(pair: NoisePair, comparison: Comparison) -> Verdict:
    """Return what ``comparison`` tells of a pair that has nothing to tell."""
    may_renumber = "renumbering" in pair.noises
    strange = [
        clauses
        for clauses in comparison.clauses
        if clauses.change != "same" or clauses.is_moved or (clauses.is_renumbered and not may_renumber)
    ]
    return Verdict(pair.name, pair.noises, [], [], [], list(comparison.terms), strange, 0)


# --- terms -----------------------------------------------------------------------------------------------------------


def judge_terms(
    expected: Sequence[Expected], terms: Sequence[TermChange], sides: tuple[Rows, Rows]
) -> tuple[list[Expected], list[TermChange], list[TermChange]]:
    """Return the edits that are told, the changes that tell them, and those that tell nothing or tell it again."""
    open_edits = [edit for edit in expected if not edit.change]
    found: list[Expected] = []
    told: list[TermChange] = []
    false: list[TermChange] = []
    for term in terms:
        edit = next((edit for edit in open_edits if tells(term, edit, sides)), None)
        if edit is not None:
            open_edits.remove(edit)
            found.append(edit)
            told.append(term)
        elif not _is_of_whole_clause(term, expected, sides):
            false.append(term)
    if any(term.nature == "swapped" for term in told):
        found += [edit for edit in open_edits if edit.twin]
    return [edit for edit in found if not edit.is_allowed], told, false


def tells(term: TermChange, edit: Expected, sides: tuple[Rows, Rows]) -> bool:
    """Return whether a change is this edit: kind, both values, and the rows it stands in."""
    return (
        term.kind in edit.families
        and shows(term.old, term.old_shown, edit.old)
        and shows(term.new, term.new_shown, edit.new)
        and _is_at(term, edit, sides)
    )


def shows(value: Decimal | str | None, shown: str, forms: Sequence[str]) -> bool:
    """Return whether a value, or what is shown of it, is one of ``forms``.

    >>> shows(Decimal("0.0050"), "0.5 %", ("0.005",)), shows("12:00", "12:00", ("2:00",)), shows(None, "", ())
    (True, False, True)
    """
    texts = [_plain(str(value)) if value is not None else "", _plain(shown)]
    if not forms:
        return value in (None, "") or all(BLANK_RE.fullmatch(text) for text in texts)
    return any(_same_number(value, form) or any(_holds(text, _plain(form)) for text in texts) for form in forms)


def _plain(text: str) -> str:
    return re.sub(r"\s|(?<=\d),(?=\d{3})", "", fold(text)).replace("％", "%")


def _same_number(value: Decimal | str | None, form: str) -> bool:
    try:
        return value is not None and Decimal(str(value)) == Decimal(form)
    except InvalidOperation:
        return False


def _holds(text: str, form: str) -> bool:
    """Return whether ``form`` stands in ``text``, figures as a whole."""
    before = r"(?<![\d.:])" if form[:1].isdigit() else ""
    behind = r"(?![\d:]|\.\d)" if form[-1:].isdigit() else ""
    return re.search(before + re.escape(form) + behind, text) is not None


def _is_at(term: TermChange, edit: Expected, sides: tuple[Rows, Rows]) -> bool:
    places = (term.old_place, edit.old_keys, sides[0]), (term.new_place, edit.new_keys, sides[1])
    given = [(place, set(keys), rows) for place, keys, rows in places if place is not None]
    known = [(place, keys, rows) for place, keys, rows in given if keys & rows.stretches.keys()]
    if not given:
        return False
    return all(rows.touched(place.spans) & keys for place, keys, rows in known)


def _is_of_whole_clause(term: TermChange, expected: Iterable[Expected], sides: tuple[Rows, Rows]) -> bool:
    """Return whether a change lies where it may be told and need not be: in a clause added, deleted, or said anew."""
    for edit in expected:
        if edit.change == "more" and any(
            place and rows.touched(place.spans) & set(keys)
            for place, keys, rows in zip(
                (term.old_place, term.new_place), (edit.old_keys, edit.new_keys), sides, strict=True
            )
        ):
            return True
        side = {"deleted": 0, "added": 1}.get(edit.change)
        if side is not None:
            place = (term.old_place, term.new_place)[side]
            other = (term.old_place, term.new_place)[1 - side]
            keys = (edit.old_keys, edit.new_keys)[side]
            if place and not other and sides[side].touched(place.spans) & set(keys):
                return True
    return False


# --- clauses ---------------------------------------------------------------------------------------------------------


class Changes:
    """The clauses of a comparison with the rows that each holds."""

    def __init__(self, clauses: Sequence[Clauses], sides: tuple[Rows, Rows]) -> None:
        self.clauses = clauses
        self.sides = sides
        self.keys: list[tuple[set[int], set[int]]] = []
        for one in clauses:
            old, new = (
                {key for passage in passages for key in rows.middles(passage.spans)}
                for passages, rows in zip((one.old, one.new), sides, strict=True)
            )
            self.keys.append((old, new))

    def holds(self, edit: Expected) -> bool:
        """Return whether a change of a clause is named."""
        if edit.change in ("added", "deleted"):
            side = 0 if edit.change == "deleted" else 1
            named = self._share((edit.old_keys, edit.new_keys)[side], side, lambda one: one.change == edit.change)
            return named >= MOST
        if edit.change in ("split", "merged"):
            wanted = set(edit.old_keys), set(edit.new_keys)
            return any(
                one.change == edit.change and wanted[0] <= keys[0] and wanted[1] <= keys[1]
                for one, keys in zip(self.clauses, self.keys, strict=True)
            )
        if edit.change == "moved":
            head = self._share(edit.new_keys[:1], 1, lambda one: one.is_moved)  # what is below it goes with it
            named = max(head, self._share(edit.new_keys, 1, lambda one: one.is_moved))
            passed = self._share(edit.others, 1, lambda one: one.is_moved)
            return named >= HALF or (passed >= HALF and len(edit.others) <= len(edit.new_keys))
        return self._share(edit.new_keys, 1, lambda one: one.is_renumbered) >= MOST

    def _share(self, keys: Sequence[int], side: int, is_named: object) -> float:
        """Return the share of characters of the rows ``keys`` that are in clauses so named."""
        rows = self.sides[side].stretches
        lengths = {key: rows[key][1] - rows[key][0] for key in keys if key in rows}
        named = {
            key
            for one, held in zip(self.clauses, self.keys, strict=True)
            if is_named(one)  # type: ignore[operator]
            for key in held[side]
        }
        total = sum(lengths.values())
        return sum(length for key, length in lengths.items() if key in named) / total if total else 1.0

    def strange(self, expected: Sequence[Expected]) -> list[Clauses]:
        """Return the clauses that are told as changed or moved although nothing of them was edited."""
        edited = {key for edit in expected for key in (*edit.old_keys, *edit.new_keys) if edit.change != "renumbered"}
        moved = {key for edit in expected if edit.change == "moved" for key in (*edit.new_keys, *edit.others)}
        return [
            one
            for one, keys in zip(self.clauses, self.keys, strict=True)
            if (one.change != "same" and not (keys[0] | keys[1]) & edited)
            or (one.is_moved and not (keys[0] | keys[1]) & moved)
        ]


def place_of(term: TermChange) -> str:
    """Return a change as a line to read."""
    places = [place.raw if place else "-" for place in (term.old_place, term.new_place)]
    values = f"{term.old!s}→{term.new!s}"
    return f"{term.kind}/{term.field}.{term.attribute} {term.nature} {values} [{places[0]} → {places[1]}]"


def lines(verdict: Verdict, pair: EditPair | NoisePair) -> Iterator[str]:
    """Yield what was missed and what was told wrongly, to read."""
    for edit in verdict.missed:
        assert isinstance(pair, EditPair)
        rows = (
            [pair.old_rows.get(key, "") for key in edit.old_keys[:2]],
            [pair.new_rows.get(key, "") for key in edit.new_keys[:2]],
        )
        yield f"  missed {edit.edit}: {edit.old[:2]} → {edit.new[:2]}"
        yield f"         {' / '.join(rows[0])} → {' / '.join(rows[1])}"
    for term in verdict.false:
        yield f"  false  {place_of(term)}"
    for one in verdict.strange:
        texts = ["".join(passage.text for passage in side)[:60] for side in (one.old, one.new)]
        flags = "moved" * one.is_moved + " renumbered" * one.is_renumbered
        yield f"  strange clause: {one.change} {flags} {texts[0]!r} → {texts[1]!r}"
