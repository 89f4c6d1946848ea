"""The gold annotation of a sample, from the short form of its source (标注)."""

from __future__ import annotations

import re
from typing import Any

from lines import chinese, text_lines

WRAPPED_RE = re.compile(r"\s+")


def slot(value: Any) -> dict[str, Any]:
    """Return a gold slot: ``?raw`` is blank, ``=raw`` filled without a value, [value, raw], or raw as value."""
    if value is None:
        return {"state": "absent", "value": None, "raw": None}
    if isinstance(value, list):
        return {"state": "filled", "value": value[0], "raw": value[1]}
    if value.startswith("?"):
        return {"state": "blank", "value": None, "raw": value[1:]}
    if value.startswith("="):
        return {"state": "filled", "value": None, "raw": value[1:]}
    return {"state": "filled", "value": value, "raw": value}


PARTY_SLOTS = "name legal_representative uscc id_number address phone email contact bank_name bank_account".split()


def party(entry: dict[str, Any]) -> dict[str, Any]:
    return {"role": entry["role"], "alias": entry.get("alias")} | {name: slot(entry.get(name)) for name in PARTY_SLOTS}


def state(value: Any) -> dict[str, Any]:
    return {"state": "blank", "value": None} if value == "?" else {"state": "filled", "value": value}


def amount(kind: str, value: Any, per: str, raw: str, capital: str | None = None) -> dict[str, Any]:
    return {"kind": kind, **state(value), "currency": "CNY", "per": per or None, "capital": capital, "raw": raw}


def rate(kind: str, value: Any, per: str, raw: str) -> dict[str, Any]:
    return {"kind": kind, **state(value), "per": per or None, "raw": raw}


def window(label: str, days: str, start: str, end: str, raw: str) -> dict[str, Any]:
    blank = label == "?"
    times = {"start": None, "end": None} if blank else {"start": start, "end": end}
    return {"label": None if blank else label or None, "days": days, "state": "blank" if blank else "filled", **times, "raw": raw}


def level(metric: str, channel: str, op: str, value: Any, unit: str, raw: str) -> dict[str, Any]:
    return {"metric": metric, "channel": channel or None, "op": op, **state(value), "unit": unit, "raw": raw}


def gold_of(source: dict[str, Any]) -> dict[str, Any]:
    """Return the annotation in the project's gold form from the short form of the source."""
    short = source["gold"]
    term, copies, dispute = short.get("term", {}), short.get("copies", {}), short.get("dispute", {})
    clauses = short["clauses"]
    if clauses and isinstance(clauses[0], str):
        clauses = [[f"第{chinese(index)}条", heading] for index, heading in enumerate(clauses, 1)]
    return {
        "id": source["id"],
        "source": {"text": "written for this project"},
        "kind": source["format"],
        "completeness": source.get("completeness", "full"),
        "contract_type": source["type"],
        **{name: slot(short.get(name)) for name in ("title", "contract_number", "sign_date", "sign_place")},
        "parties": [party(entry) for entry in short.get("parties", [])],
        "term": {name: slot(term.get(name)) for name in ("start", "end", "duration")},
        "amounts": [amount(*entry) for entry in short.get("amounts", [])],
        "rates": [rate(*entry) for entry in short.get("rates", [])],
        "service_windows": [window(*entry) for entry in short.get("windows", [])],
        "breaks": [{"start": a, "end": b, "raw": raw} for a, b, raw in short.get("breaks", [])],
        "excluded_days": short.get("excluded_days", []),
        "sla": [level(*entry) for entry in short.get("sla", [])],
        "volume_tiers": [
            {"op": op, "value": value, "unit": unit, "consequence": consequence, "raw": raw}
            for op, value, unit, consequence, raw in short.get("tiers", [])
        ],
        "payment": {"methods": short.get("methods", []), "due": []},
        "notice_days": [
            {"purpose": purpose, "value": value, "unit": unit, "raw": raw}
            for purpose, value, unit, raw in short.get("notice", [])
        ],
        "dispute": {"method": dispute.get("method"), "venue": slot(dispute.get("venue"))},
        "copies": {name: slot(copies.get(name)) for name in ("total", "each")},
        "clauses_level1": [{"number": number, "heading": heading} for number, heading in clauses],
        "noise": {"duplicated_lines": source.get("doubled", False), "site_boilerplate": site_lines(source)},
    }


def site_lines(source: dict[str, Any]) -> list[str]:
    return [line[:20] for line in (*source.get("site_head", []), *source.get("site_tail", []))]


def check_raws(node: Any, source: dict[str, Any]) -> None:
    """Every raw of the gold stands in the text (white space aside): a slip of the annotator fails here."""
    text = WRAPPED_RE.sub("", "\n".join(text_lines(source)))
    if isinstance(node, dict):
        raw = node.get("raw")
        assert raw is None or WRAPPED_RE.sub("", raw) in text, (source["id"], raw)
        for child in node.values():
            check_raws(child, source)
    elif isinstance(node, list):
        for child in node:
            check_raws(child, source)
