"""How right the records are (评测): precision, recall and F1 per field, per rule, against another run.

Takes any folder of documents with gold (``<id>.<ext>`` beside ``<id>.gold.json``), reads every document as a user
would and compares facts.  A fact is right when state and value both are; ``blank`` facts count like the others, so
that reading a value into a blank costs twice.  A document that gives no record counts as all missed.

>>> score(Counts(right=8, extra=2, missed=0)).f1
0.888888888888889
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from models.facts import Bag, Facts, Object, SlotFact, facts, folded, is_same, party_facts
from models.labels import Label, labels


class Counts(NamedTuple):
    """Right, extra and missed facts."""

    right: int = 0
    extra: int = 0
    missed: int = 0


class Score(NamedTuple):
    """Precision, recall and their harmonic mean; 1 where there was nothing to be wrong about."""

    precision: float
    recall: float
    f1: float


class Judgement(NamedTuple):
    """One compared fact: what gold has, what the record has (None: nothing), and whether that is right."""

    document: str
    group: str
    is_right: bool
    gold: Any
    got: Any
    rule: str | None


@dataclass
class Report:
    """All judgements of a run over a folder; labels (contract types, clause kinds) are kept apart from the facts."""

    documents: int = 0
    failed: dict[str, str] = field(default_factory=dict)
    judgements: list[Judgement] = field(default_factory=list)
    labels: list[Label] = field(default_factory=list)

    def counts(self) -> dict[str, Counts]:
        """Return the counts per group, groups in alphabetic order."""
        return {group: count(found) for group, found in sorted(_by(self.judgements, "group").items())}

    def total(self) -> Counts:
        """Return the counts over all groups."""
        return count(self.judgements)

    def rules(self) -> dict[str, tuple[int, int]]:
        """Return per rule how many of its values are right, and how many it gave."""
        table: dict[str, tuple[int, int]] = {}
        for rule, found in sorted(_by(self.judgements, "rule").items()):
            if rule:
                table[rule] = (sum(one.is_right for one in found), len(found))
        return table

    def filled_on_blank(self) -> tuple[int, int]:
        """Return how many blank slots of the gold were given a value, and how many blank slots there are."""
        blanks = [one for one in self.judgements if isinstance(one.gold, SlotFact) and one.gold.state == "blank"]
        return sum(isinstance(b.got, SlotFact) and b.got.state == "filled" for b in blanks), len(blanks)

    def wrong(self) -> Iterator[Judgement]:
        """Yield every judgement that is not right."""
        return (one for one in self.judgements if not one.is_right)


def evaluate(folder: Path, documents: Path | None = None) -> Report:
    """Read every document that has gold in ``folder`` and compare; ``documents`` if they lie in another folder."""
    report = Report()
    for gold_path in sorted(folder.glob("*.gold.json")):
        name = gold_path.name.removesuffix(".gold.json")
        gold = json.loads(gold_path.read_text("utf-8"))
        report.documents += 1
        try:
            record = read_record(document_path(documents or folder, name))
        except Exception as error:  # noqa: BLE001  a document that fails is a result: all its facts are missed
            report.failed[name] = str(error) or type(error).__name__
            record = {}
        report.judgements += judge(name, gold, record)
        report.labels += labels(name, gold, record)
    return report


def document_path(folder: Path, name: str) -> Path:
    """Return the document that belongs to ``<name>.gold.json``."""
    return next(path for path in sorted(folder.glob(f"{name}.*")) if not path.name.endswith(".json"))


def read_record(path: Path) -> dict[str, Any]:
    """Return the record of ``path`` as the JSON that a user gets."""
    from pipeline.analyze import analyze
    from pipeline.writers.json import encode

    record: dict[str, Any] = json.loads(encode(analyze(path)))
    return record


def judge(document: str, gold: Object, record: Object) -> list[Judgement]:
    """Return every fact that gold or record states, compared."""
    wanted, got = facts(gold, is_gold=True), facts(record, is_gold=False)
    _pair_parties(gold.get("parties") or [], record.get("parties") or [], wanted, got)
    found = [one for key in wanted.slots | got.slots for one in _judge_slot(document, key, wanted, got)]
    for group, bag in wanted.bags.items():
        found += _judge_bag(document, group, bag, got.bags[group])
    return found


def _pair_parties(gold: list[Object], got: list[Object], wanted: Facts, had: Facts) -> None:
    """Add the parties' slots to both sides; parties are paired by role, else by alias; what is left over is extra."""
    left = list(got)
    for index, party in enumerate(gold):
        labels = {folded(party.get("role")), folded(party.get("alias"))} - {None}
        match = next((p for p in left if folded(p.get("role")) == folded(party.get("role"))), None)
        match = match or next((p for p in left if labels & {folded(p.get("role")), folded(p.get("alias"))}), None)
        if match is not None:
            left.remove(match)
            had.slots.update(party_facts(match, str(index), is_gold=False))
        wanted.slots.update(party_facts(party, str(index), is_gold=True))
    for index, party in enumerate(left):
        had.slots.update(party_facts(party, f"extra{index}", is_gold=False))


def _judge_slot(document: str, key: tuple[str, str], wanted: Facts, got: Facts) -> Iterator[Judgement]:
    group, _ = key
    nothing = SlotFact("absent", None)
    gold, have = wanted.slots.get(key, nothing), got.slots.get(key, nothing)
    if gold.state == have.state == "absent" or _is_unequal_share(group, gold):
        return
    is_right = gold.state == have.state and (gold.state != "filled" or is_same(group, gold.value, have.value))
    yield Judgement(
        document,
        group,
        is_right,
        None if gold.state == "absent" else gold,
        None if have.state == "absent" else have,
        have.rule,
    )


def _is_unequal_share(group: str, gold: SlotFact) -> bool:
    """Unequal shares of copies are written as an object or as words and are not compared."""
    return group.startswith("copies.") and isinstance(gold.value, Mapping | str)


def _judge_bag(document: str, group: str, gold: Bag, got: Bag) -> Iterator[Judgement]:
    left = Counter(fact for fact, _ in gold.entries)
    for fact, rule in got.entries:
        is_right = left[fact] > 0
        if is_right:
            left[fact] -= 1
        yield Judgement(document, group, is_right, fact if is_right else None, fact, rule)
    for fact in left.elements():
        yield Judgement(document, group, False, fact, None, None)


def score(counts: Counts) -> Score:
    """Return precision, recall and F1 of ``counts``."""
    right, extra, missed = counts
    precision = right / (right + extra) if right + extra else 1.0
    recall = right / (right + missed) if right + missed else 1.0
    both = precision + recall
    return Score(precision, recall, 2 * precision * recall / both if both else 0.0)


def compare(report: Report, before: Mapping[str, Counts]) -> dict[str, tuple[int, int]]:
    """Return per group the change in right facts and in errors against another run's counts."""
    nothing = Counts()
    now = report.counts()
    return {
        group: (
            now.get(group, nothing).right - before.get(group, nothing).right,
            sum(now.get(group, nothing)[1:]) - sum(before.get(group, nothing)[1:]),
        )
        for group in sorted({*now, *before})
        if now.get(group, nothing) != before.get(group, nothing)
    }


def count(found: Iterable[Judgement]) -> Counts:
    """Return how many of ``found`` are right, extra and missed; a wrong value is both extra and missed."""
    right = extra = missed = 0
    for one in found:
        right += one.is_right
        extra += not one.is_right and one.got is not None
        missed += not one.is_right and one.gold is not None
    return Counts(right, extra, missed)


def _by(judgements: Iterable[Judgement], attribute: str) -> dict[Any, list[Judgement]]:
    groups: dict[Any, list[Judgement]] = defaultdict(list)
    for one in judgements:
        groups[getattr(one, attribute) or ""].append(one)
    return groups
