"""What a contract lacks of what a rule asks (规则要求的判定): a remark for each thing that is wrong.

>>> from pipeline.clauses import segment
>>> from pipeline.document import from_string
>>> from pipeline.record import Record, Source
>>> record = Record(source=Source(name="", sha256="", format="txt"))
>>> case = Case(segment(from_string("本合同最终解释权归甲方。").view()), record)
>>> [remark.found for remark in forbidden(NeedsText(Texts(("最终解释权",)), forbidden=True), case, ())]
['本合同最终解释权归甲方。']
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple, cast

from pipeline.playbook.case import Case
from pipeline.playbook.clause_texts import difference, said_of
from pipeline.playbook.found import name_of, said
from pipeline.playbook.patterns import Searched, folded
from pipeline.playbook.rules import Holds, NeedsClause, NeedsField, NeedsText, Rule, SameClause, SameField, Texts
from pipeline.playbook.terms import Has
from pipeline.playbook.verdicts import Note, against, judge
from pipeline.policy_finding import Outcome
from pipeline.record import Evidence
from pipeline.values.blanks import is_blank

References = Mapping[str, Case]
SHOWN_CHARS = 60


class Remark(NamedTuple):
    """One thing that is wrong.

    found: what the contract says instead; counted: what that was counted from
    zh, en: why that is wrong; asked: what was asked, where that is not the rule
    evidence, place: where it stands, in the file or in the view
    """

    outcome: Outcome
    found: str | None = None
    zh: str = ""
    en: str = ""
    asked: str = ""
    evidence: Evidence | None = None
    place: tuple[int, int] | None = None
    counted: str = ""


def remarks(rule: Rule, case: Case, references: References) -> Iterator[Remark]:
    """Yield what is wrong with a contract in the eyes of one rule."""
    demand = rule.demand
    if isinstance(demand, NeedsClause):
        return _clause(demand, case)
    if isinstance(demand, NeedsField):
        return _fields(rule, demand, case)
    if isinstance(demand, NeedsText):
        return forbidden(demand, case, rule.in_clause) if demand.forbidden else _required(rule, demand, case)
    if isinstance(demand, Holds):
        verdict = judge(
            demand.condition, lambda field: case.look(field, rule.near), is_any=rule.is_any, skips=rule.skips
        )
        return map(_remark, verdict.notes)
    reference = references[str(rule.reference)]
    return (
        _same_field(rule, demand, case, reference) if isinstance(demand, SameField) else _same(demand, case, reference)
    )


def cut(text: str) -> str:
    """Return ``text`` on one line, in a length that can be read."""
    text = " ".join(text.split())
    return text if len(text) <= SHOWN_CHARS else f"{text[:SHOWN_CHARS]}…"


def _clause(demand: NeedsClause, case: Case) -> Iterator[Remark]:
    """Yield nothing if there is such a clause with words in it, or such words anywhere."""
    clauses = case.clauses(demand.kinds)
    clauses += [one for one in case.contract.walk() if one.heading and _has_heading(one.heading, demand.headings)]
    string = case.contract.view.string
    if any(not is_blank(string[one.body_start : one.end]) for one in clauses) or _hits(case, demand.texts, ()):
        return
    if clauses:
        yield Remark("blank", place=case.first_line(clauses[0]))
    else:
        yield Remark("not_found")


def _has_heading(heading: str, sought: tuple[str, ...]) -> bool:
    own = folded(heading)
    return any(word in own for word in sought)


def _fields(rule: Rule, demand: NeedsField, case: Case) -> Iterator[Remark]:
    """Yield a remark for each field that is not filled, or that is there although it must not be."""
    for field in demand.fields:
        check = Has(field, "absent" if demand.forbidden else "filled")
        verdict = judge(check, lambda field: case.look(field, rule.near))
        yield from (_remark(note)._replace(asked=check.words()) for note in verdict.notes)


def _hits(case: Case, texts: Texts, kinds: tuple[str, ...]) -> list[tuple[int, int]]:
    """Return the places of any of ``texts``, in order; of those that overlap the first."""
    found = []
    for offset, searched in case.texts(kinds):
        for place in _places(texts, searched):
            found.append((place[0] + offset, place[1] + offset))
    kept: list[tuple[int, int]] = []
    for place in sorted(found):
        if not kept or place[0] >= kept[-1][1]:
            kept.append(place)
    return kept


def _places(texts: Texts, searched: Searched) -> Iterator[tuple[int, int]]:
    for word in texts.words:
        yield from searched.find_word(word)
    for _, pattern in texts.patterns:
        yield from searched.find(pattern)


def forbidden(demand: NeedsText, case: Case, kinds: tuple[str, ...]) -> Iterator[Remark]:
    """Yield every place where what is forbidden stands, in clauses of ``kinds`` alone where there are any."""
    for place in _hits(case, demand.texts, kinds):
        yield Remark("violates", case.excerpt(place), place=place)


def _required(rule: Rule, demand: NeedsText, case: Case) -> Iterator[Remark]:
    if rule.in_clause and not case.texts(rule.in_clause):
        kinds = ", ".join(rule.in_clause)
        yield Remark("not_found", zh=f"没有这类条款：{kinds}", en=f"no clause of the kind {kinds}")
    elif not _hits(case, demand.texts, rule.in_clause):
        clauses = case.clauses(rule.in_clause)
        place = case.first_line(clauses[0]) if clauses else None
        yield Remark("violates" if clauses else "not_found", place=place)


def _same_field(rule: Rule, demand: SameField, case: Case, reference: Case) -> Iterator[Remark]:
    """Compare the entries of a field one by one with those of the reference."""
    field = demand.field
    mine, theirs = case.look(field, rule.near), reference.look(field, rule.near)
    asked = f"{field.path} {demand.operator} " + "; ".join(said(one) or one.state for one in theirs)
    if any(one.value is None for one in theirs):
        yield Remark("unsure", zh="范本中没有该值", en="the reference has no such value", asked=asked)
        return
    pairs = list(zip(mine, theirs * len(mine) if len(theirs) == 1 else theirs, strict=False))
    if len(pairs) < max(len(mine), len(theirs)) and mine[0].state != "absent":
        zh, en = (
            f"范本有 {len(theirs)} 项，合同有 {len(mine)} 项",
            f"{len(theirs)} in the reference, {len(mine)} in the contract",
        )
        yield Remark("unsure", zh=zh, en=en, asked=asked, evidence=mine[0].evidence)
        return
    notes = [against(field, demand.operator, one, other) for one, other in pairs]
    if not (rule.is_any and any(note.outcome == "holds" for note in notes)):
        yield from (_remark(note)._replace(asked=asked) for note in notes if note.outcome != "holds")


def _same(demand: SameClause, case: Case, reference: Case) -> Iterator[Remark]:
    theirs, mine = reference.clauses([demand.kind]), case.clauses([demand.kind])
    if not theirs:
        yield Remark("unsure", zh="范本中没有这类条款", en="the reference has no such clause")
    elif not mine:
        yield Remark("not_found")
    else:
        found = difference(said_of(reference.contract, theirs), said_of(case.contract, mine))
        if found:
            yield Remark(
                "violates",
                found.found,
                zh=f"范本为“{found.asked}”",
                en=f"the reference says “{found.asked}”",
                place=found.place,
            )


def _remark(note: Note) -> Remark:
    """Return what a note says, with the name of the field where there is no value to show."""
    found = cut(said(note.found)) if note.found.state == "filled" else None
    zh, en = note.zh, note.en
    if found is None:
        zh, en = name_of(note.field, note.found), note.field.path
    return Remark(
        cast(Outcome, note.outcome), found, zh, en, note.asked, note.found.evidence, counted=note.found.counted
    )
