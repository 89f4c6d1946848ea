"""A contract against its template (合同与范本): blanks filled, fixed words touched, clauses added and dropped.

>>> sorted(TemplateReport.model_fields)
['added', 'blanks', 'dropped', 'touched']
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.compare.alignment.crossing import Alignment
from pipeline.compare.pieces import Stretch
from pipeline.compare.places import place_of
from pipeline.compare.printed import printed
from pipeline.compare.template.fates import Fate, Fates
from pipeline.compare.template.gap_fields import cells, labels
from pipeline.compare.template.gap_labels import named
from pipeline.compare.template.gaps import Gap, find
from pipeline.compare.versions import Version
from pipeline.comparison import Blank, Clauses, TemplateReport
from pipeline.contract import Contract

BRACKET_RE = re.compile(r"[【\[［](?P<inner>[^【】\[\]［］]*)[】\]］]")
ROUND_RE = re.compile(r"[(（](?P<inner>[^()（）]*)[)）]")
GAP_RE = re.compile(r"_[_ ]*")


def template_report(old: Version, new: Version, alignment: Alignment, clauses: Sequence[Clauses]) -> TemplateReport:
    """Return what the contract ``new`` did with its template ``old``.

    clauses: the pairs of ``alignment`` as they are shown; the report names their positions
    """
    gaps = blanks(old.contract)
    fates = Fates(old.contract, new.contract, alignment, gaps)
    labelled = zip(gaps, named(old.contract, gaps), strict=True)
    shown = range(min(len(clauses), len(alignment.pairs)))
    return TemplateReport(
        blanks=[_blank(old.contract, new.contract, gap, label, fates.of(gap)) for gap, label in labelled],
        touched=[number for number in shown if fates.is_touched(number)],
        added=[number for number in shown if fates.is_added(number)],
        dropped=[number for number in shown if fates.is_dropped(number)],
    )


def blanks(contract: Contract) -> list[Gap]:
    """Return every blank of a template in the order of its text, each place once: labels and cells before marks."""
    fields = [*labels(contract), *cells(contract)]
    taken = [gap.parts[0] for gap in fields]
    found = [
        gap
        for gap in find(contract.view.string)
        if not any(gap.start < end and start < gap.end for start, end in taken)
    ]
    return sorted([*fields, *found], key=lambda gap: (gap.start, gap.end))


def _blank(old: Contract, new: Contract, gap: Gap, label: str, fate: Fate) -> Blank:
    """Return ``gap`` as a reader is shown it, with its places in both texts."""
    filled = None
    if fate.state == "filled" and fate.place:
        filled = bare(printed(new.view)[slice(*fate.place)], old.view.string[gap.start : gap.end])
    return Blank(
        label=label,
        state=fate.state,
        filled=filled,
        old_place=place_of(old, _seen(old.view.string, gap)),
        new_place=place_of(new, fate.place) if fate.place else None,
    )


def bare(said: str, was: str) -> str:
    """Return ``said`` without the line or brackets that the template has for it in ``was``.

    >>> bare("【24】小时", "【】小时"), bare("__5__日", "__日"), bare("2025年__月", "__年__月"), bare("(甲)", "__")
    ('24小时', '5日', '2025年__月', '(甲)')
    """
    said = " ".join(said.split())
    for pattern in (BRACKET_RE, ROUND_RE):
        if pattern.search(was):
            said = pattern.sub(lambda match: match["inner"].strip(), said)
    return said.replace("_", "").strip() if "_" in said and len(GAP_RE.findall(was)) == 1 else said


def _seen(text: str, gap: Gap) -> Stretch:
    """Return the place of a gap; where nothing is printed there, of the words before it on its line."""
    if text[gap.start : gap.end].strip():
        return gap.start, gap.end
    low = text.rfind("\n", 0, gap.start) + 1
    before = text[low : gap.start].rstrip()
    return low + max(before.rstrip(":").rfind(sign) for sign in ":\t ") + 1, low + len(before)
