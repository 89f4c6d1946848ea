"""Laws that were repealed before the contract was signed (引用已废止的法律).

The list is ``laws.toml``.  Silent where the signing date lies before the repeal.

>>> [(law.name, law.by) for law, *_ in cited("根据《中华人民共和国合同法》和《劳动合同法》")]
[('合同法', '民法典')]
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from pipeline.checks._rule import Rule, at
from pipeline.contract import Contract
from pipeline.record import Finding, Record

REPEALED = Rule("law.repealed", "warning", "引用了已废止的法律", "a repealed law is cited")
RULES: tuple[Rule, ...] = (REPEALED,)


class Law(NamedTuple):
    """A law, the day it ceased (ISO) and what took its place."""

    name: str
    repealed: str
    by: str


def check(record: Record, contract: Contract) -> Iterable[Finding]:
    """Yield each repealed law once, where it is first cited."""
    signed = record.signing_date.value or ""
    seen: set[str] = set()
    for law, start, end in cited(contract.view.string):
        if law.name in seen or (signed and signed < law.repealed[: len(signed)]):
            continue
        seen.add(law.name)
        zh = f"《{law.name}》自 {law.repealed} 起由《{law.by}》取代"
        yield at(contract, REPEALED, (start, end), zh, f"{law.name} gave way to {law.by} on {law.repealed}")


def cited(string: str) -> Iterator[tuple[Law, int, int]]:
    """Yield every citation of a repealed law."""
    known, pattern = _laws()
    if not any(name in string for name in known):
        return
    for match in pattern.finditer(string):
        yield known[match["quoted"] or match["bare"]], match.start(), match.end()


@cache
def _laws() -> tuple[dict[str, Law], re.Pattern[str]]:
    entries = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))["law"]
    known = {entry["name"]: Law(entry["name"], entry["repealed"], entry["by"]) for entry in entries}
    names = "|".join(sorted(known, key=lambda name: (-len(name), name)))
    nation = "中华人民共和国"
    return known, re.compile(
        rf"《(?:{nation})?(?P<quoted>{names})》|(?:{nation}|(?<=[据照按依循])|(?<=适用))(?P<bare>{names})(?![律定规院])"
    )
