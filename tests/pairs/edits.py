"""All kinds of edit by name, each on any contract: `EDITS`."""

from __future__ import annotations

import random
import re
from dataclasses import replace

from tests.pairs import structure, values, words
from tests.pairs.expected import ANY, Expected
from tests.pairs.papers import Paper
from tests.pairs.structure import Edit, Made
from tests.pairs.values import Finder

MONEY = frozenset({"money"})
DATE = frozenset({"date", "period"})
PERIOD = frozenset({"period", "date", "quantity", "level", "hours"})
LEVEL = frozenset({"level", "period", "quantity", "hours", "rate", "wording", "liability", "date"})
DUTY = frozenset({"negation", "liability"})
SIDE = frozenset({"party", "liability", "negation"})
VENUE = frozenset({"venue"})
COMPANY_RE = re.compile(r"(?:[：由]|）与)(?P<name>[\u4e00-\u9fff]{4,24}?有限公司)")


def by_finder(edit: str, finder: Finder, families: frozenset[str]) -> Edit:
    """Return the edit that changes one of the sites of ``finder``, any with the same chance."""

    def apply(paper: Paper, chance: random.Random, touched: frozenset[int]) -> Made | None:
        sites = [
            (index, site)
            for index, row in enumerate(paper.rows)
            if row.key not in touched
            for site in finder(row.text, chance)
            if row.text[site.start : site.end] != site.text
        ]
        if not sites:
            return None
        index, site = chance.choice(sites)
        row = paper.rows[index]
        text = row.text[: site.start] + site.text + row.text[site.end :]
        rows = [*paper.rows[:index], replace(row, text=text), *paper.rows[index + 1 :]]
        told = Expected(edit, site.old, site.new, families, (row.key,), (row.key,))
        return Made(structure.rebuilt(paper, rows), (told, *consequences(told, row.text, text)), frozenset({row.key}))

    return apply


def consequences(told: Expected, old: str, new: str) -> tuple[Expected, ...]:
    """Return what an edit changes beside its own value: the way of settling disputes beside the place."""
    if told.edit == "venue" and "法院" in old and "仲裁" in new:
        forms = ("litigation", "诉讼"), ("arbitration", "仲裁")
        return (replace(told, old=forms[0], new=forms[1], families=ANY, is_allowed=True),)
    return ()


def party_swap(paper: Paper, chance: random.Random, touched: frozenset[int]) -> Made | None:
    """Exchange the names of the two companies at the head."""
    head = next((index for index, row in enumerate(paper.rows) if row.level > 0), len(paper.rows))
    found: list[tuple[int, str]] = []
    for index in range(head):
        found += [(index, match["name"]) for match in COMPANY_RE.finditer(paper.rows[index].text)]
    names = list(dict.fromkeys(name for _, name in found))[:2]
    if len(names) < 2 or any(paper.rows[index].key in touched for index, _ in found):
        return None
    first, second = names
    rows = list(paper.rows)
    for index in {index for index, _ in found}:
        text = rows[index].text.replace(first, "\0").replace(second, first).replace("\0", second)
        rows[index] = replace(rows[index], text=text)
    told = tuple(paper.rows[index].key for index, _ in found)
    one = Expected("party swap", (first,), (second,), frozenset({"party"}), told, told, twin=True)
    return Made(structure.rebuilt(paper, rows), (one, replace(one, old=(second,), new=(first,))), frozenset(told))


EDITS: dict[str, Edit] = {
    "amount": by_finder("amount", values.amounts, MONEY),
    "capital only": by_finder("capital only", values.capitals, MONEY),
    "rate x10": by_finder("rate x10", values.tenfold, frozenset({"rate", "liability", "quantity", "level"})),
    "rate": by_finder("rate", values.rates, frozenset({"rate", "liability", "quantity", "level"})),
    "date": by_finder("date", values.dates, DATE),
    "due day": by_finder("due day", values.due_days, frozenset({"date", "period", "quantity", "money"})),
    "shift": by_finder("shift", values.times, frozenset({"hours"})),
    "level value": by_finder("level value", values.levels, LEVEL),
    "level operator": by_finder("level operator", values.operators, LEVEL),
    "party swap": party_swap,
    "venue": by_finder("venue", words.venues, VENUE),
    "negation": by_finder("negation", words.negations, DUTY),
    "side": by_finder("side", words.sides, SIDE),
    "notice": by_finder("notice", values.notices, PERIOD),
    "duration": by_finder("duration", values.durations, PERIOD),
    "filled": by_finder("filled", words.fillings, ANY),
    "emptied": by_finder("emptied", words.emptyings, ANY),
    "moved": structure.moved,
    "renumbered": structure.renumbered,
    "split": structure.split,
    "merged": structure.merged,
    "deleted": structure.deleted,
    "added": structure.added,
}
