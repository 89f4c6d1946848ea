"""Whether a contract does what a condition asks (条件的判定): holds, violates, not found, blank, or cannot be told.

A service level counts by what it guarantees: ``接通率不低于85%`` does not guarantee 90 %, and a limit that points the
other way guarantees nothing.  A price is compared with prices for the same period alone.

>>> from pipeline.playbook.conditions import parse
>>> from pipeline.playbook.measures import parse_unit
>>> level = Found("filled", parse_unit(Decimal(85), "%"), ">=")
>>> judge(parse("service_levels.answer_rate >= 90%"), lambda field: [level]).outcome
'violates'
>>> judge(parse("service_levels.answer_rate >= 90%"), lambda field: [Found("absent")]).outcome
'not_found'
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from functools import lru_cache
from typing import Literal, NamedTuple

from pipeline.folding import fold
from pipeline.playbook.fields import Field
from pipeline.playbook.found import Found, said
from pipeline.playbook.measures import Measure, holds, is_comparable
from pipeline.playbook.patterns import Searched, folded
from pipeline.playbook.terms import All, Any, Check, Compare, Condition, Has, Member, Operator, Product, Says

Outcome = Literal["holds", "violates", "blank", "not_found", "unsure"]
Look = Callable[[Field], list[Found]]
WORST: tuple[Outcome, ...] = ("violates", "blank", "not_found", "unsure", "holds")
MIRRORED = {">=": "<=", ">": "<", "<=": ">=", "<": ">"}
ONE_WAY = ("合同只约定了相反方向的限度，不能保证", "the contract sets a limit the other way, which guarantees nothing")
NO_VALUE = ("合同所写的文字没有可比较的值", "what the contract says has no value that can be compared")
NO_UNIT = ("与要求的单位或周期不同，无法折算", "in another unit or for another period, which does not convert")


class Note(NamedTuple):
    """What is to be said of one entry: outcome, what was asked, what was found, and why in Chinese and English."""

    outcome: Outcome
    asked: str
    found: Found
    field: Field
    zh: str = ""
    en: str = ""


class Verdict(NamedTuple):
    """The outcome of a condition and what is to be said of it; no notes where it holds."""

    outcome: Outcome
    notes: tuple[Note, ...] = ()


HOLDS = Verdict("holds")


def judge(condition: Condition, look: Look, *, is_any: bool = False, skips: bool = False) -> Verdict:
    """Return whether the contract that ``look`` reads does what ``condition`` asks.

    is_any: one entry of a list that holds is enough; skips: what the contract does not say counts as held
    """
    if isinstance(condition, All):
        verdicts = [judge(part, look, is_any=is_any, skips=skips) for part in condition.parts]
        return _joined(_each_once(condition, (note for verdict in verdicts for note in verdict.notes)))
    if isinstance(condition, Any):
        return _either(condition, [judge(part, look, is_any=is_any, skips=skips) for part in condition.parts])
    verdict = _check(condition, look, is_any)
    return HOLDS if skips and verdict.outcome in ("not_found", "blank") else verdict


def against(field: Field, operator: Operator, found: Found, other: Found) -> Note:
    """Judge one entry against that of another contract; the same level has the same comparison as well."""
    target = other.value if other.value is not None else ""
    check = Compare(field, operator, target)
    words = check.words()
    if found.state != "filled":
        return Note("blank" if found.state == "blank" else "not_found", words, found, field)
    if found.value is None:
        return Note("unsure", words, found, field, *NO_VALUE)
    if operator == "=" and found.operator != other.operator:
        return Note("violates", words, found, field)
    return _against(check, words, found, target)


def _either(condition: Any, verdicts: list[Verdict]) -> Verdict:
    """Return the verdict of alternatives: of several that fail, one note says what each found."""
    if any(verdict.outcome == "holds" for verdict in verdicts):
        return HOLDS
    notes = [note for verdict in verdicts for note in verdict.notes]
    order = ("unsure", "violates", "blank", "not_found")
    chosen = min(notes, key=lambda note: order.index(note.outcome))
    return Verdict(chosen.outcome, (chosen._replace(asked=condition.words()),))


def _each_once(condition: All, notes: Iterable[Note]) -> Iterable[Note]:
    """Yield the notes; an entry that is missing or blank once, with the whole of what was asked of it."""
    told: set[tuple[str, int]] = set()
    for note in notes:
        key = (note.field.path, id(note.found.evidence))
        if note.outcome not in ("not_found", "blank"):
            yield note
        elif key not in told:
            told.add(key)
            yield note._replace(asked=condition.words())


def _joined(notes: Iterable[Note]) -> Verdict:
    found = tuple(notes)
    return Verdict(min((note.outcome for note in found), key=WORST.index), found) if found else HOLDS


def _check(check: Check, look: Look, is_any: bool) -> Verdict:
    found = look(check.field)
    if isinstance(check, Has):
        return _has(check, found)
    if isinstance(check, Compare):
        found = _for_the_same(check, found)
    notes = [_note(check, one, look) for one in found]
    is_enough = is_any or (isinstance(check, Says) and not check.negated and not check.field.path.startswith("parties"))
    if is_enough and any(note.outcome == "holds" for note in notes):
        return HOLDS
    return _joined(note for note in notes if note.outcome != "holds")


def _has(check: Has, found: list[Found]) -> Verdict:
    """Judge ``is filled`` (of a party: of every one), ``is blank`` (of any), ``is absent`` (of all)."""
    states = [one.state for one in found]
    is_all = check.state == "absent" or (check.state == "filled" and check.field.path.startswith("parties"))
    holds_so = all(state == check.state for state in states) if is_all else check.state in states
    if holds_so != check.negated:
        return HOLDS
    wrong = [one for one in found if (one.state == check.state) == check.negated] or found
    is_missing = check.state == "filled" and not check.negated
    outcomes: dict[str, Outcome] = {"absent": "not_found", "blank": "blank", "filled": "violates"}
    shown = wrong if is_all else wrong[:1]
    return _joined(
        Note(outcomes[one.state] if is_missing else "violates", check.words(), one, check.field) for one in shown
    )


def _for_the_same(check: Compare, found: list[Found]) -> list[Found]:
    """Return the entries of what is asked: prices for its period, levels of its dimension; all if there are none."""
    target = check.target
    if not isinstance(target, Measure):
        return found
    alike = [one for one in found if not isinstance(one.value, Measure) or _is_alike(one.value, target)]
    return alike if any(isinstance(one.value, Measure) for one in alike) else found


def _is_alike(value: Measure, target: Measure) -> bool:
    if value.dimension != target.dimension:
        return {value.dimension, target.dimension} == {"share", "points"}
    return is_comparable(value.per, target.per, target.dimension)


def _note(check: Compare | Member | Says, found: Found, look: Look) -> Note:
    words = check.words()
    if found.state != "filled":
        return Note("blank" if found.state == "blank" else "not_found", words, found, check.field)
    if found.value is None:
        return Note("unsure", words, found, check.field, *NO_VALUE)
    if isinstance(check, Compare):
        return _compared(check, found, look)
    is_so = _says(check, said(found)) if isinstance(check, Says) else _is_among(check.names, said(found))
    return Note("holds" if is_so != check.negated else "violates", words, found, check.field)


def _says(check: Says, text: str) -> bool:
    searched = _searched(text)
    return bool(searched.find(check.pattern) if check.pattern is not None else searched.find_word(check.sought))


def _is_among(names: Iterable[str], text: str) -> bool:
    return folded(text) in {folded(name) for name in names}


@lru_cache(maxsize=16)  # several rules ask of the same clause
def _searched(text: str) -> Searched:
    return Searched(fold(text))


def _compared(check: Compare, found: Found, look: Look) -> Note:
    """Judge one entry against a value, or against every value of another field."""
    words, target = check.words(), check.target
    if not isinstance(target, Product):
        return _against(check, words, found, target)
    others = look(target.field)
    if any(other.value is None for other in others):
        state = next(other.state for other in others if other.value is None)
        outcome: Outcome = "blank" if state == "blank" else "not_found" if state == "absent" else "unsure"
        return Note(outcome, words, others[0], target.field)
    notes = [_against(check, words, found, _product(target, other, found)) for other in others]
    return min(notes, key=lambda note: WORST.index(note.outcome))


def _product(target: Product, other: Found, found: Found) -> Measure | str:
    """Return the value of the other field times the factor; for the period of ``found`` where the two differ."""
    value = other.value
    if not isinstance(value, Measure):
        return str(value)
    if target.factor is not None:
        factor = target.factor.value / (100 if target.factor.dimension == "share" else 1)
        value = value._replace(value=value.value * factor)
    mine = found.value
    if isinstance(mine, Measure) and not is_comparable(mine.per, value.per, value.dimension):
        value = value._replace(per=mine.per)  # a deposit of three months' rent
    return value


def _against(check: Compare, words: str, found: Found, target: Measure | str) -> Note:
    value, operator = found.value, check.operator
    if isinstance(value, str) or isinstance(target, str):
        is_so = _text_holds(check, str(value), operator, str(target))
    elif found.operator in MIRRORED and operator in MIRRORED:
        if found.operator[0] != operator[0]:
            return Note("violates", words, found, check.field, *ONE_WAY)
        is_strict = operator in "<>" and found.operator not in "<>"
        is_so = holds(value, operator if is_strict else f"{operator[0]}=", target) if value else None
    else:
        is_so = holds(value, operator, target) if value else None
    if is_so is None:
        return Note("unsure", words, found, check.field, *NO_UNIT)
    return Note("holds" if is_so else "violates", words, found, check.field)


def _text_holds(check: Compare, value: str, operator: str, target: str) -> bool | None:
    """Compare dates, which may lack their day, or words."""
    if check.field.type != "date":
        return _is_among([target], value) == (operator == "=")
    low, high = (Measure(Decimal(_days(value, last)), "number") for last in (False, True))
    least, most = (Measure(Decimal(_days(target, last)), "number") for last in (False, True))
    pairs = ((low, least), (low, most), (high, least), (high, most))
    answers = {holds(one, operator, other) for one, other in pairs}
    return answers.pop() if len(answers) == 1 else None


def _days(written: str, is_last: bool) -> int:
    """Return an ISO date as a number that orders; a date without its day as the first or the last of its month."""
    parts = [int(part) for part in written.split("-")]
    missing = [12, 31] if is_last else [1, 1]
    year, month, day = [*parts, *missing[len(parts) - 1 :]][:3]
    return (year * 12 + month) * 31 + day
