"""Which party is ours and which the other side (对方当事人).

Ours is the one that the reader names; without that, the one that stands in more contracts than any other.

>>> ours([["甲公司", "乙公司"], ["甲公司", "丙公司"], ["丁公司", "甲公司"]])
'甲公司'
>>> ours([["甲公司", "乙公司"], ["乙公司", "甲公司"]]) is None
True
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from pipeline.portfolio import Cell, Figure
from pipeline.record import Party
from pipeline.register.company_names import key
from pipeline.register.figures import BLANK, LIST_MARK

NOT_OURS = "己方不在本合同当事人中 | our side is not a party of this contract"
FEWEST = 2  # a party of one contract is nobody's own


def ours(contracts: Iterable[Sequence[str]]) -> str | None:
    """Return the key of the party that stands in most of ``contracts``, None where two are as frequent."""
    seen = Counter(found for names in contracts for found in {key(name) for name in names} if found)
    first, *rest = [*seen.most_common(2), ("", 0), ("", 0)][:2]
    return first[0] if first[1] >= FEWEST and first[1] > rest[0][1] else None


def named(asked: str, contracts: Iterable[Sequence[Party]]) -> str:
    """Return the key of our side as the reader asked for it: a name, a role, or a part of one single name.

    >>> sides = (("甲方", "星河有限公司"), ("乙方", "云桥有限公司"))
    >>> both = [Party(role=role, name={"value": name}) for role, name in sides]
    >>> named("星河", [both]), named("乙方", [both]), named("有限公司", [both])
    ('星河有限公司', '乙方', '有限公司')
    """
    own = key(asked)
    parties = [party for contract in contracts for party in contract]
    if any(is_ours(party, own) for party in parties):
        return own
    holding = {found for party in parties if own and own in (found := key(party.name.value or ""))}
    return holding.pop() if len(holding) == 1 else own


def is_ours(party: Party, own: str) -> bool:
    """Return whether a party is the one of the key ``own``, or of that role: ``甲方``, ``出租人``."""
    return key(party.name.value or "") == own or own in {key(party.role), key(party.alias or "")}


def other_side(parties: Sequence[Party], own: str | None) -> Cell:
    """Return the parties that are not ours; with nobody of ours among them all are listed, with the reason."""
    mine = [party for party in parties if own and is_ours(party, own)]
    others = [party for party in parties if party not in mine]
    figures = [_figure(party) for party in others if party.name.state == "filled" and party.name.value]
    if not figures:
        return Cell(state="blank" if any(party.name.state == "blank" for party in others) else "absent")
    shown = LIST_MARK.join([*(each.shown for each in figures), *_open(others)])
    if mine and len(figures) == len(others) == 1:
        return Cell(state="filled", value=figures[0].value, shown=shown, figures=figures)
    return Cell(state="listed", shown=shown, note=_reason(own, mine), figures=figures)


def _reason(own: str | None, mine: Sequence[Party]) -> str:
    if own is None:
        return "未能判断哪一方是己方，可用 --party 指定 | which side is ours is not told: name it with --party"
    return "" if mine else NOT_OURS


def _open(parties: Iterable[Party]) -> list[str]:
    return [BLANK] if any(party.name.state == "blank" for party in parties) else []


def _figure(party: Party) -> Figure:
    name = party.name
    return Figure(value=name.value, shown=name.value or "", raw=name.raw, spans=name.spans, page=name.page)
