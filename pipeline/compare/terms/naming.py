"""What a value is called (值的归属): the entry of the record that it stands in, and its label.

>>> kind_of("period", None), kind_of("modal", None)
('period', 'negation')
"""

from __future__ import annotations

import re
from typing import NamedTuple

from pipeline.compare.terms.drafts import Side
from pipeline.compare.terms.entries import Entry
from pipeline.compare.terms.labels import FIELDS, words_before
from pipeline.compare.terms.labels import KINDS as ENTRY_KINDS
from pipeline.compare.terms.tokens import Token
from pipeline.compare.terms.touched import sentence
from pipeline.comparison import TermKind

KINDS: dict[str, TermKind] = {
    "money": "money",
    "rate": "rate",
    "date": "date",
    "monthday": "date",
    "hours": "hours",
    "clock": "hours",
    "days": "hours",
    "period": "period",
    "count": "quantity",
    "code": "quantity",
    "blank": "quantity",
    "operator": "quantity",
    "per": "period",
    "modal": "negation",
    "party": "party",
}
NAMES: dict[str, str] = {
    "money": "金额",
    "rate": "比例",
    "date": "日期",
    "monthday": "日期",
    "hours": "时间",
    "clock": "时间",
    "days": "日",
    "period": "期限",
    "count": "数量",
    "code": "编号",
    "blank": "空白",
    "operator": "界限",
    "per": "周期",
    "modal": "义务",
    "party": "主体",
}
BESIDE = {  # what stands in the same sentence names it
    "days": ("service_hours",),
    "per": ("fees", "rates", "payment.due"),
}
WORDED = frozenset(
    {"fees", "rates", "volume_tiers", "liability", "payment.due"}
)  # called by the words before the value
LABEL_CHARS = 48
RATIO = ENTRY_KINDS["ratio"]  # too general: the words before it say more
OWED_RE = re.compile(r"应付|未付|欠[付款缴]|逾期(?:支付|付款|缴)")  # of what a share is for paying late


class Named(NamedTuple):
    """What a change is called: kind, field of the record, label."""

    kind: TermKind
    field: str
    label: str


def entry_of(side: Side, token: Token) -> Entry | None:
    """Return the entry of the record that names ``token``."""
    found = side.entries.naming(token.start, token.end, token.kind)
    if found is None and token.kind in BESIDE:
        low, high = sentence(side.text, (token.start, token.end), (0, len(side.text)))
        beside = [entry for entry in side.entries.touching(low, high) if entry.field in BESIDE[token.kind]]
        order = BESIDE[token.kind]
        found = min(
            beside,
            key=lambda entry: (entry.start < token.start, order.index(entry.field), abs(entry.start - token.start)),
            default=None,
        )
    return found


def named(side: Side, token: Token, entry: Entry | None) -> Named:
    """Return what a change of ``token`` is called."""
    kind = kind_of(token.kind, entry)
    if entry is None:
        return Named(kind, "text", _words(side, token) or side.heading(token.start) or NAMES[token.kind])
    label = entry.label
    if is_precise(entry):
        return Named(kind, entry.field, label)
    if token.kind == "rate" and entry.field == "liability" and OWED_RE.search(_words(side, token)):
        return Named(kind, entry.field, ENTRY_KINDS["late_fee"])
    if entry.field in WORDED and not entry.part:
        words = _words(side, token)
        label = words if len(words) > 2 or (words and entry.field != "liability") else label
    elif entry.field == "service_levels":
        label = words_before(side.text[entry.start : max(token.reach[0], entry.start)]) or label
    return Named(kind, entry.field, label)


def is_precise(entry: Entry) -> bool:
    """Return whether the record says what a share is for, better than the words before it: a fee for paying late."""
    return entry.field == "rates" and entry.label not in (FIELDS["rates"], RATIO)


def kind_of(kind: str, entry: Entry | None) -> TermKind:
    """Return the kind of term that a value of ``kind`` is."""
    if entry is None or kind in {"modal", "party"}:
        return KINDS[kind]
    if entry.field == "liability" and not entry.part and kind in {"money", "rate"}:
        return KINDS[kind]
    if kind == "money" or entry.field == "payment.due":
        return KINDS[kind]
    return entry.form.kind


def _words(side: Side, token: Token) -> str:
    return words_before(side.text[max(token.reach[0] - LABEL_CHARS, 0) : token.reach[0]])
