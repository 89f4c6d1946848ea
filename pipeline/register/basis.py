"""What an amount is paid for (计费口径): a month of the whole, a month for each seat, a day, a piece.

The record says how often; what it is counted by (平方米, 席) stands in the words of the amount (``6.5元/平方米/月``)
or, where the text is at hand, right before it (``每平方米每月6.5元``).

>>> [basis("month", "1500元/月", ""), basis("month", "6.5元", "物业费每平方米每月"), basis(None, "9万元/季度", "")]
[Basis(period='month', piece=''), Basis(period='month', piece='平方米'), Basis(period='quarter', piece='')]
"""

from __future__ import annotations

import re
from typing import NamedTuple

PIECE = (
    r"建筑面积|建筑平方米?|平方米|平米|平方|㎡|m2|坐席|座席|席位|席|工位|人次|人|名|位|员工|岗位?|车位|台|套|个|间|户|门|件|吨|亩|张|份|辆|条|组"
    r"|点位|门店|店铺|店|账号|用户|终端|节点|公里"
)
RAW_PIECE_RE = re.compile(rf"[/每·*][ ]?(?:个(?={PIECE}))?(?P<piece>{PIECE})(?!月)")
RAW_PERIOD_RE = re.compile(r"(?:[/每·*]|\(每)[ ]?(?:自然)?(?P<period>半年|季|周|星期)")
BEFORE_PIECE_RE = re.compile(rf"(?:每个?(?={PIECE})|按(?=(?:{PIECE})[计收支结每]))(?P<piece>{PIECE})(?!月)")
BEFORE_PERIOD_RE = re.compile(r"[每按][个一]?(?P<period>半年|季|周|星期)")
CUT_RE = re.compile(r"[,，。;；:：\n\t]")
HALF_YEAR = "half-year"
PERIODS = {"季": "quarter", "周": "week", "星期": "week", "半年": HALF_YEAR}
MONTHS = {"month": 1, "quarter": 3, HALF_YEAR: 6, "year": 12}
NEAR_CHARS = 16
SAME = {
    "建筑面积": "平方米",
    "建筑平方米": "平方米",
    "建筑平方": "平方米",
    "平米": "平方米",
    "平方": "平方米",
    "㎡": "平方米",
    "m2": "平方米",
    "座席": "坐席",
    "席": "坐席",
    "席位": "坐席",
}
SAME |= {"名": "人", "位": "人", "员工": "人", "岗": "岗位", "店": "门店"}


class Basis(NamedTuple):
    """How often an amount is due and for each of what; both may be empty."""

    period: str
    piece: str

    @property
    def is_whole(self) -> bool:
        """Return whether it is paid for the whole contract, in months."""
        return self.period in MONTHS and not self.piece

    @property
    def unit(self) -> str:
        """Return what stands behind the currency: ``/month``, ``/平方米/month``; empty for a lump sum."""
        return "".join(f"/{part}" for part in (self.piece, self.period) if part)


def basis(per: str | None, raw: str, before: str) -> Basis:
    """Return what an amount is paid for.

    per: as in the record; raw: the words of the amount; before: the text before it, or nothing
    """
    near = CUT_RE.split(before[-NEAR_CHARS:])[-1]
    if per == "person-month":
        return Basis("month", "人")
    if per in ("piece", "order", "once"):
        return Basis("", _piece(raw, near) or per)
    period = RAW_PERIOD_RE.search(raw) or BEFORE_PERIOD_RE.search(near)
    if per in MONTHS or per in ("day", "hour"):
        is_half = period is not None and period["period"] == "半年"
        return Basis(HALF_YEAR if is_half and per == "year" else per or "", _piece(raw, near))
    found = PERIODS[period["period"]] if period else ""
    return Basis(found, _piece(raw, near))


def _piece(raw: str, near: str) -> str:
    found = RAW_PIECE_RE.search(raw) or BEFORE_PIECE_RE.search(near)
    return SAME.get(found["piece"], found["piece"]) if found else ""
