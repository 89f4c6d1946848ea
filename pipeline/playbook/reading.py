"""A playbook from its TOML (读政策文件): every mistake with its line, all of them at once.

>>> playbook = read('[[rule]]\\nid = "a"\\nrequire_field = "term.end"\\n', "rules.toml")
>>> playbook.rules[0].asked, playbook.rules[0].line
('term.end is filled', 2)
>>> try:
...     read('[[rule]]\\nid = "a"\\nrequire_feld = "term.end"\\n', "rules.toml")
... except PlaybookError as error:
...     print(str(error).partition(" | ")[2])
a: no key require_feld; did you mean require_field [unknown_key]
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from typing import Any

from pipeline.playbook import lines
from pipeline.playbook.faults import Fault, Mistake, PlaybookError, unknown
from pipeline.playbook.rule_reading import read_condition, read_rule, read_severity, read_string, read_words
from pipeline.playbook.rules import NO_WORDS, Playbook, Rule

MOST_BYTES = 1_000_000
MOST_RULES = 2_000
TABLES = ("playbook", "rule")
HEAD_KEYS = ("name", "description", "applies_when", "reference", "severity")
PLACE_RE = re.compile(r"\s*\(at (?:line (?P<line>\d+), column \d+|end of document)\)")


def read_bytes(content: bytes, path: str) -> Playbook:
    """Return the playbook that a file holds.

    Raises PlaybookError: it is too large, no UTF-8, or has mistakes.
    """
    if len(content) > MOST_BYTES:
        size = f"{len(content):,}"
        zh, en = f"{size} 字节，超过 {MOST_BYTES:,}", f"{size} bytes, more than {MOST_BYTES:,}"
        raise PlaybookError(path, [Fault(0, zh, en, "limit_size")])
    try:
        return read(content.decode("utf-8-sig"), path)
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise PlaybookError(
            path, [Fault(line, "不是 UTF-8 编码，请另存为 UTF-8", "not UTF-8; save it as UTF-8", "bad_toml")]
        ) from None


def read(text: str, path: str) -> Playbook:
    """Return the playbook that ``text`` writes.

    Raises PlaybookError: every mistake in it.
    """
    text = text.replace("\r\n", "\n")
    content = _parsed(text, path)
    places = lines.find(text)
    faults = [
        unknown("表", "table", name, TABLES, "unknown_key").at(places.get((name, 0, ""), places.get(("", 0, name), 0)))
        for name in content
        if name not in TABLES
    ]
    head, rules = content.get("playbook", {}), content.get("rule", [])
    if not isinstance(head, dict) or not isinstance(rules, list) or not all(isinstance(each, dict) for each in rules):
        raise PlaybookError(
            path, [Fault(1, "应写作 [playbook] 和 [[rule]]", "write [playbook] and [[rule]]", "bad_toml")]
        )
    if len(rules) > MOST_RULES:
        zh, en = f"{len(rules)} 条规则，超过 {MOST_RULES}", f"{len(rules)} rules, more than {MOST_RULES}"
        raise PlaybookError(path, [*faults, Fault(0, zh, en, "limit_size")])
    if not rules and not faults:
        faults.append(Fault(0, "没有规则（[[rule]]）", "no rules ([[rule]])", "no_rules"))
    headed = _head(head, places, faults)
    read_rules = [_rule(entry, index, places, headed, faults) for index, entry in enumerate(rules)]
    faults += _doubles(rules, places)
    if faults:
        raise PlaybookError(path, faults)
    return Playbook(
        path,
        headed.get("name") or path,
        tuple(rule for rule in read_rules if rule is not None),
        headed.get("description", NO_WORDS),
        headed.get("applies_when"),
    )


def _parsed(text: str, path: str) -> dict[str, Any]:
    if lines.has_long_key(text):
        raise PlaybookError(path, [Fault(0, "键的层次过多", "a key of too many parts", "bad_toml")])
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        place = PLACE_RE.search(str(error))
        line = int(place["line"]) if place and place["line"] else text.count("\n") + 1
        said = PLACE_RE.sub("", str(error))
        raise PlaybookError(
            path, [Fault(line, f"不是合法的 TOML：{said}", f"no valid TOML: {said}", "bad_toml")]
        ) from None
    except RecursionError:
        raise PlaybookError(path, [Fault(0, "嵌套过深", "nested too deep", "bad_toml")]) from None


def _head(head: Mapping[str, Any], places: Mapping[lines.Key, int], faults: list[Fault]) -> dict[str, Any]:
    """Return what the rules take from [playbook]."""
    found: dict[str, Any] = {}
    for key, value in head.items():
        try:
            if key not in HEAD_KEYS:
                raise unknown("键", "key", key, HEAD_KEYS, "unknown_key")
            if key == "applies_when":
                found[key] = read_condition(value)
            elif key == "description":
                found[key] = read_words(value)
            elif key == "severity":
                found[key] = read_severity(value)
            else:
                found[key] = read_string(value)
        except Mistake as mistake:
            faults.append(
                mistake.at(places.get(("playbook", 0, key), places.get(("playbook", 0, ""), 0)), "[playbook]")
            )
    return found


def _rule(
    entry: Mapping[str, Any], index: int, places: Mapping[lines.Key, int], head: Mapping[str, Any], faults: list[Fault]
) -> Rule | None:
    """Return a rule; None for one that has mistakes, which are added to ``faults``."""
    line = places.get(("rule", index, ""), 0)
    name = entry.get("id") if isinstance(entry.get("id"), str) else f"[[rule]] {index + 1}"
    own = places.get(("rule", index, "id"), line)
    rule, mistakes = read_rule({**{key: head[key] for key in ("severity", "reference") if key in head}, **entry}, own)
    faults += [mistake.at(places.get(("rule", index, key), line), str(name)[:80]) for key, mistake in mistakes]
    return rule if not mistakes else None


def _doubles(rules: list[Any], places: Mapping[lines.Key, int]) -> list[Fault]:
    """Return a fault for every rule whose id another one has."""
    first: dict[str, int] = {}
    found: list[Fault] = []
    for index, entry in enumerate(rules):
        name, line = entry.get("id"), places.get(("rule", index, "id"), 0)
        if isinstance(name, str) and name in first:
            zh, en = (
                f"编号 {name[:80]} 重复（首次在第 {first[name]} 行）",
                f"id {name[:80]} twice (first on line {first[name]})",
            )
            found.append(Fault(line, zh, en, "duplicate_id"))
        elif isinstance(name, str):
            first[name] = line
    return found
