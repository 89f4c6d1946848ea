"""Parties that the text speaks of and the party block does not have (未列明的当事人).

>>> [rule.code for rule in RULES]
['party.undefined']
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from pipeline.checks._rule import Rule, at
from pipeline.contract import Contract
from pipeline.record import Finding, Record

UNDEFINED = Rule(
    "party.undefined", "warning", "正文提到的当事人未在合同主体中列明", "a party of the text is not in the party block"
)
RULES: tuple[Rule, ...] = (UNDEFINED,)

ROLE_RE = re.compile(r"(?<![甲乙丙丁])(?:丙方|丁方|戊方|(?:连带责任)?保证人|担保人|担保方)(?!式|法)")
CUES = ("丙方", "丁方", "戊方", "保证人", "担保")  # one of them stands in every match
# Where a role is introduced: a label with a colon, a bracket, or 以下简称.
INTRODUCED = (
    r"(?:简称[为]?[ ]?[“\"'‘]?{role}|^[ \t]{{0,20}}{role}[ ]{{0,8}}(?:[(:]|$)"
    r"|\({role}[,、 ]?[^()\n]{{0,12}}\)[ ]{{0,8}}:?)"
)
FEWEST = 2  # a role mentioned once is a word of the form (丙方如有)


def check(record: Record, contract: Contract) -> Iterable[Finding]:
    """Yield every role that has duties in the text and no name."""
    string = contract.view.string
    if not record.parties or not any(cue in string for cue in CUES):
        return
    known = {name for party in record.parties for name in (party.role, party.alias) if name}
    places: dict[str, list[int]] = {}
    for match in ROLE_RE.finditer(string):
        places.setdefault(match.group(), []).append(match.start())
    for role, starts in places.items():
        if role in known or len(starts) < FEWEST or any(role in name for name in known):
            continue
        if re.search(INTRODUCED.format(role=role), string, re.MULTILINE):
            continue
        said = f"{role}（{len(starts)} 处）", f"{role} ({len(starts)} times)"
        yield at(contract, UNDEFINED, (starts[0], starts[0] + len(role)), *said)
