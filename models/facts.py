"""Facts: what a contract states, in a form that gold and record share (事实).

A gold annotation and a record say the same things in two vocabularies.  Both become ``Facts`` here: named slots
(state and normalised value) and bags (multisets of tuples), so that comparing is set arithmetic.  Values are folded
as far as two right readings of one string may differ: width, case, white space, punctuation.

>>> folded("（甲方）　ABC 公司。"), months("P1Y"), months("P365D")
('甲方abc公司', 12.0, 12.1667)
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from pipeline.record import PARTY_SLOTS

Object = Mapping[str, Any]

HEADER_SLOTS = {
    "title": "title",
    "contract_number": "contract_number",
    "signing_date": "sign_date",
    "signing_place": "sign_place",
}
PARTY_KEYS = dict(zip(PARTY_SLOTS, PARTY_SLOTS, strict=True)) | {"credit_code": "uscc"}
DAYS = {"daily": "Mo-Su", "Mon-Sun": "Mo-Su", "Mon-Fri": "Mo-Fr", "workday": "Mo-Fr", "Mon-Sat": "Mo-Sa"} | {
    "Sat-Sun": "Sa-Su",
    "weekend": "Sa-Su",
    "Sat": "Sa",
    "Sun": "Su",
    "holiday": "PH",
}
DAYS_OF = {"week": 7, "month": 30}
CODE_GROUPS = frozenset({"party.phone", "party.bank_account", "party.id_number", "party.credit_code"})
DATE_GROUPS = frozenset({"signing_date", "term.start", "term.end"})
_PUNCTUATION_RE = re.compile(r"[,.;:、。，；：“”\"'‘’()（）《》<>\[\]【】\-—~·!?\s_]+")
_DURATION_RE = re.compile(
    r"P(?:(\d+(?:\.\d+)?)Y)?(?:(\d+(?:\.\d+)?)M)?(?:(\d+(?:\.\d+)?)W)?(?:(\d+(?:\.\d+)?)D)?(?:T.*)?"
)


class SlotFact(NamedTuple):
    """One named slot: its state, its value as written, the rule that read it."""

    state: str
    value: Any
    rule: str | None = None


class Bag(NamedTuple):
    """The entries of one list as comparable tuples, each with the rule that read it."""

    entries: tuple[tuple[tuple[Any, ...], str | None], ...]


class Facts(NamedTuple):
    """All facts of one document: slots by (group, owner), bags by group."""

    slots: dict[tuple[str, str], SlotFact]
    bags: dict[str, Bag]


def folded(value: Any) -> str | None:
    """Return ``value`` as text without what two right readings may differ in; None for nothing."""
    if value is None:
        return None
    return _PUNCTUATION_RE.sub("", unicodedata.normalize("NFKC", str(value)).lower()) or None


def number(value: Any) -> float | None:
    """Return ``value`` as a number rounded to 6 places, None when it is none."""
    try:
        return round(float(value), 6)
    except (TypeError, ValueError):
        return None


def months(value: Any) -> float | None:
    """Return an ISO 8601 duration in months (a day is 1/30), None when it is none."""
    match = _DURATION_RE.fullmatch(str(value or ""))
    if match is None or not any(match.groups()):
        return None
    years, whole, weeks, days = (float(group or 0) for group in match.groups())
    return round(years * 12 + whole + weeks * 7 / 30 + days / 30, 4)


def is_same(group: str, gold: Any, got: Any) -> bool:
    """Return whether two values of ``group`` are one; a gold value ``sha256:...`` is compared as that hash."""
    if isinstance(gold, str) and gold.startswith("sha256:"):
        kept = re.sub(r"[^0-9A-Za-z一-鿿@.]", "", unicodedata.normalize("NFKC", str(got or "")))
        return gold == "sha256:" + hashlib.sha256(kept.upper().encode()).hexdigest()
    return bool(_comparable(group, gold) == _comparable(group, got))


def _comparable(group: str, value: Any) -> Any:
    if group in DATE_GROUPS:
        return str(value)[:10] if value else None
    if group == "term.duration":
        length = months(value)
        return folded(value) if length is None else length
    if group.startswith("copies."):
        return number(value)
    if group in CODE_GROUPS:
        return re.sub(r"[^0-9A-Za-z]", "", unicodedata.normalize("NFKC", str(value))).upper() if value else None
    return folded(value)


def facts(source: Object, *, is_gold: bool) -> Facts:
    """Return the facts of one gold annotation or of one record; parties are paired apart, see ``party_facts``."""
    slots = {(group, ""): _slot(source.get(key if is_gold else group)) for group, key in HEADER_SLOTS.items()}
    term = source.get("term") or {}
    slots |= {(f"term.{name}", ""): _slot(term.get(name)) for name in ("start", "end", "duration")}
    dispute, copies = source.get("dispute") or {}, source.get("copies") or {}
    slots["dispute.venue", ""] = _slot(dispute.get("venue"))
    slots |= {(f"copies.{name}", ""): _slot(copies.get(name)) for name in ("total", "each")}
    return Facts(slots, _bags(source, is_gold))


def party_facts(party: Object, owner: str, *, is_gold: bool) -> dict[tuple[str, str], SlotFact]:
    """Return the slots of one party under the name ``owner``."""
    return {(f"party.{name}", owner): _slot(party.get(key if is_gold else name)) for name, key in PARTY_KEYS.items()}


def _slot(value: Any) -> SlotFact:
    if not isinstance(value, Mapping):
        return SlotFact("absent", None)
    return SlotFact(value.get("state", "absent"), value.get("value"), value.get("rule"))


def _bags(source: Object, is_gold: bool) -> dict[str, Bag]:
    def listed(gold_name: str, name: str) -> list[Object]:
        return source.get(gold_name if is_gold else name) or []

    payment, dispute = source.get("payment") or {}, source.get("dispute") or {}
    method = dispute.get("method")
    clauses = [c for c in listed("clauses_level1", "clauses") if c.get("level", 1) == 1]
    return {
        "fees": _once(_fee(entry) for entry in listed("amounts", "fees")),
        "rates": _once(_rate(entry) for entry in listed("rates", "rates")),
        "service_hours": _once(_window(entry) for entry in listed("service_windows", "service_hours")),
        "breaks": _bag(_tagged(entry, (entry.get("start"), entry.get("end"))) for entry in listed("breaks", "breaks")),
        "excluded_days": _bag(_word(entry, fold=True) for entry in listed("excluded_days", "excluded_days")),
        "service_levels": _once(_level(entry) for entry in listed("sla", "service_levels")),
        "volume_tiers": _bag(
            _tagged(entry, (entry.get("op") or entry.get("operator"), number(entry.get("value"))))
            for entry in listed("volume_tiers", "volume_tiers")
        ),
        "payment.methods": _once(_word(entry) for entry in payment.get("methods") or []),
        "notice_periods": _once(_notice(entry) for entry in listed("notice_days", "notice_periods")),
        "dispute.method": _bag(_word(entry) for entry in (method,) if _is_word(entry)),
        "clauses": _bag(_tagged(clause, _heading(clause)) for clause in clauses),
    }


Tagged = tuple[tuple[Any, ...], str | None]


def _tagged(entry: Object, fact: tuple[Any, ...]) -> Tagged:
    return fact, entry.get("rule")


def _bag(entries: Iterable[Tagged | None]) -> Bag:
    return Bag(tuple(entry for entry in entries if entry is not None))


def _once(entries: Iterable[Tagged | None]) -> Bag:
    """Return a bag in which each fact stands once: a contract that repeats an amount states one fact."""
    first: dict[tuple[Any, ...], str | None] = {}
    for entry in entries:
        if entry is not None:
            first.setdefault(entry[0], entry[1])
    return Bag(tuple(first.items()))


def _amount(entry: Object) -> Any:
    return number(entry.get("value")) if entry.get("state") == "filled" else "blank"


def _fee(entry: Object) -> Tagged | None:
    amount, per = _amount(entry), entry.get("per")
    known = entry.get("state") != "absent" and amount is not None
    return _tagged(entry, (amount, None if per == "once" else per)) if known else None


def _rate(entry: Object) -> Tagged | None:
    amount = _amount(entry)
    return None if amount is None else _tagged(entry, (amount,))


def _window(entry: Object) -> Tagged:
    if entry.get("state") != "filled":
        return _tagged(entry, ("blank",))
    days = DAYS.get(entry.get("days") or "", entry.get("days")) or "Mo-Su"
    return _tagged(entry, (days, entry.get("start"), entry.get("end")))


def _level(entry: Object) -> Tagged:
    is_filled = entry.get("state") == "filled"
    operator = entry.get("op") or entry.get("operator")
    return _tagged(entry, (entry.get("metric"), operator, _amount(entry), entry.get("unit") if is_filled else None))


def _notice(entry: Object) -> Tagged | None:
    length, unit = number(entry.get("value")), entry.get("unit")
    if length is None:
        return None
    return _tagged(entry, (length * DAYS_OF.get(str(unit), 1), "day" if unit in DAYS_OF else unit))


def _is_word(entry: Any) -> bool:
    return bool(entry.get("value") if isinstance(entry, Mapping) else entry)


def _word(entry: Any, fold: bool = False) -> Tagged:
    value, rule = (entry.get("value"), entry.get("rule")) if isinstance(entry, Mapping) else (entry, None)
    return ((folded(value) if fold else value),), rule


def _heading(clause: Object) -> tuple[str, str | None]:
    printed = unicodedata.normalize("NFKC", clause.get("number") or "")
    return re.sub(r"[\s、.．:：()（）]", "", printed), folded(clause.get("heading"))
