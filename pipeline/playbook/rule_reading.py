"""One rule from its table (读一条规则): what it asks, and every mistake in it.

>>> rule, mistakes = read_rule({"id": "a", "condition": "term.duration <= 3 years", "severity": "error"}, 1)
>>> rule.asked, mistakes
('term.duration <= 3 years', [])
>>> rule, mistakes = read_rule({"id": "a", "severity": "eror", "condition": "x > 1", "forbid_words": "y"}, 1)
>>> [(key, mistake.code) for key, mistake in mistakes]
[('forbid_words', 'two_demands'), ('severity', 'unknown_severity'), ('condition', 'unknown_field')]
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, TypeVar, cast, get_args

from pipeline.playbook.conditions import parse
from pipeline.playbook.faults import Mistake, unknown
from pipeline.playbook.fields import clause_labels, resolve
from pipeline.playbook.patterns import compile_pattern, folded
from pipeline.playbook.rules import (
    Demand,
    Holds,
    NeedsClause,
    NeedsField,
    NeedsText,
    Rule,
    SameClause,
    SameField,
    Severity,
    Texts,
    Words,
)
from pipeline.playbook.terms import Condition, Operator

T = TypeVar("T")
Mistakes = list[tuple[str, Mistake]]

ID_RE = re.compile(r"[\w\u4e00-\u9fff][\w\u4e00-\u9fff.-]{0,79}")
MOST_WORDS = 200  # in one list
WORD_CHARS = 200
SHOWN_CHARS = 2_000  # of a message
COMMON = ("id", "severity", "message", "why", "suggestion", "applies_when")
# What a rule asks: the keys that do so, by kind; then the keys that may stand beside them.
KINDS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "clause": (("require_clause", "require_heading"), ("or_words", "or_pattern")),
    "field": (("require_field",), ("near", "missing")),
    "no_field": (("forbid_field",), ("near",)),
    "condition": (("condition",), ("any", "near", "missing")),
    "text": (("require_words", "require_pattern"), ("in_clause", "missing")),
    "no_text": (("forbid_words", "forbid_pattern"), ("in_clause",)),
    "same_field": (("same_field", "at_least_field", "at_most_field"), ("reference", "any", "near", "missing")),
    "same_clause": (("same_clause",), ("reference", "missing")),
}
ASKING = {key: kind for kind, (keys, _) in KINDS.items() for key in keys}
KEYS = (*COMMON, *dict.fromkeys(key for keys, beside in KINDS.values() for key in (*keys, *beside)))
SAME: dict[str, Operator] = {"same_field": "=", "at_least_field": ">=", "at_most_field": "<="}
MISSING = ("fail", "skip")


class Table:
    """The table of one rule; a mistake in a key is kept, and the key counts as left out."""

    def __init__(self, entry: Mapping[str, Any]) -> None:
        self.entry = entry
        self.mistakes: Mistakes = []

    def get(self, key: str, read: Callable[[Any], T], default: T) -> T:
        """Return the value of ``key`` as ``read`` gives it."""
        if key not in self.entry:
            return default
        try:
            return read(self.entry[key])
        except Mistake as mistake:
            self.mistakes.append((key, mistake))
            return default

    def strings(self, key: str) -> tuple[str, ...]:
        """Return the strings of ``key``; one string is a list of one."""
        none: tuple[str, ...] = ()
        return self.get(key, _strings, none)

    def each(self, key: str, read: Callable[[str], T]) -> tuple[T, ...]:
        """Return what ``read`` gives of each string of ``key``; every mistake among them is kept."""
        found: list[T] = []
        for value in self.strings(key):
            try:
                found.append(read(value))
            except Mistake as mistake:
                self.mistakes.append((key, mistake))
        return tuple(found)


def read_rule(entry: Mapping[str, Any], line: int) -> tuple[Rule | None, Mistakes]:
    """Return the rule of a table, None where what it asks cannot be read, and its mistakes by key."""
    table = Table(entry)
    kind = _kind(table)
    name = table.get("id", _id, "")
    if "id" not in entry:
        table.mistakes.append(("", Mistake("缺少 id", "id is missing", "no_id")))
    severity: Severity = table.get("severity", read_severity, "warning")
    demand = _demand(table, kind) if kind else None
    rule = _rule(table, name, severity, line, demand) if demand else None
    return rule, table.mistakes


def _rule(table: Table, name: str, severity: Severity, line: int, demand: Demand) -> Rule:
    blank = Words()
    is_same = isinstance(demand, SameField | SameClause)
    if is_same and "reference" not in table.entry:
        table.mistakes.append(
            ("", Mistake("缺少 reference（范本合同文件）", "reference (a contract) is missing", "no_reference"))
        )
    return Rule(
        id=name,
        severity=severity,
        line=line,
        message=table.get("message", read_words, blank),
        demand=demand,
        asked=_asked(demand),
        why=table.get("why", read_words, blank),
        suggestion=table.get("suggestion", read_words, blank),
        is_any=table.get("any", _flag, False),
        skips=table.get("missing", _missing, "fail") == "skip",
        applies_when=table.get("applies_when", _some_condition, None),
        near=tuple(map(folded, table.strings("near"))),
        in_clause=table.each("in_clause", _clause_kind),
        reference=table.get("reference", _some_string, None) if is_same else None,
    )


def _kind(table: Table) -> str | None:
    """Return the kind of what a rule asks; a rule asks one thing, with the keys that belong to it."""
    asking = [key for key in table.entry if key in ASKING]
    for key in table.entry:
        if key not in KEYS:
            table.mistakes.append((key, unknown("键", "key", key, KEYS, "unknown_key")))
    if not asking and table.mistakes:
        return None  # the key that says what is asked may be the one that is misspelt
    if not asking:
        keys = ", ".join(ASKING)
        table.mistakes.append(("", Mistake(f"没有要求：需有 {keys} 之一", f"asks nothing: one of {keys}", "no_demand")))
        return None
    kind = ASKING[asking[0]]
    for key in asking[1:]:
        if ASKING[key] != kind or kind == "same_field":
            zh, en = f"一条规则只能有一个要求：{asking[0]} 与 {key}", f"a rule asks one thing: {asking[0]} and {key}"
            table.mistakes.append((key, Mistake(zh, en, "two_demands")))
    for key in table.entry:
        if key in KEYS and key not in (*COMMON, *ASKING, *KINDS[kind][1], "reference"):
            zh, en = f"{key} 不能与 {asking[0]} 同用", f"{key} has no meaning beside {asking[0]}"
            table.mistakes.append((key, Mistake(zh, en, "unknown_key")))
    return kind


def _demand(table: Table, kind: str) -> Demand | None:
    """Return what a rule of ``kind`` asks; None after a mistake."""
    before = len(table.mistakes)
    demand: Demand | None = None
    if kind == "clause":
        headings = tuple(map(folded, table.strings("require_heading")))
        texts = _texts(table, "or_words", "or_pattern")
        demand = NeedsClause(table.each("require_clause", _clause_kind), headings, texts)
    elif kind in ("field", "no_field"):
        key = "require_field" if kind == "field" else "forbid_field"
        demand = NeedsField(table.each(key, resolve), kind == "no_field")
    elif kind == "condition":
        condition = table.get("condition", _some_condition, None)
        demand = Holds(condition) if condition else None
    elif kind == "text":
        demand = NeedsText(_texts(table, "require_words", "require_pattern"))
    elif kind == "no_text":
        demand = NeedsText(_texts(table, "forbid_words", "forbid_pattern"), forbidden=True)
    elif kind == "same_field":
        key = next(key for key in table.entry if key in SAME)
        demand = table.get(key, lambda value: _same_field(value, SAME[key]), None)
    else:
        demand = SameClause(table.get("same_clause", _clause_kind, ""))
    return demand if len(table.mistakes) == before else None


def _same_field(value: Any, operator: Operator) -> SameField | None:
    field = resolve(read_string(value))
    if field.type == "mark" or (operator != "=" and field.type in ("words", "label")):
        zh, en = f"{field.path} 不能比较大小", f"{field.path} has no more or less"
        raise Mistake(zh, en, "type_mismatch")
    return SameField(field, operator)


def _texts(table: Table, words: str, patterns: str) -> Texts:
    return Texts(table.strings(words), table.each(patterns, lambda source: (source, compile_pattern(source))))


def _asked(demand: Demand) -> str:
    """Return what a rule asks in the words of the language."""
    if isinstance(demand, NeedsClause):
        parts = [*demand.kinds, *(f"“{heading}”" for heading in demand.headings)]
        texts = demand.texts.shown()
        return f"clause {' / '.join(parts)}" + (f" or {texts}" if texts else "")
    if isinstance(demand, NeedsField):
        state = "absent" if demand.forbidden else "filled"
        return " and ".join(f"{field.path} is {state}" for field in demand.fields)
    if isinstance(demand, NeedsText):
        return f"{'without' if demand.forbidden else 'one of'}: {demand.texts.shown()}"
    if isinstance(demand, Holds):
        return demand.condition.words()
    if isinstance(demand, SameField):
        return f"{demand.field.path} {demand.operator} reference"
    return f"clause {demand.kind} as in the reference"


def read_condition(value: Any) -> Condition:
    """Return the condition that a string writes."""
    return parse(read_string(value))


def _some_condition(value: Any) -> Condition | None:
    return read_condition(value)


def read_words(value: Any) -> Words:
    """Return a sentence in Chinese, or ``{zh = "…", en = "…"}``."""
    if isinstance(value, str):
        return Words(_short(value))
    if (
        isinstance(value, dict)
        and value
        and set(value) <= {"zh", "en"}
        and all(isinstance(v, str) for v in value.values())
    ):
        return Words(_short(value.get("zh", "")), _short(value.get("en", "")))
    raise Mistake('应为文字或 {zh = "…", en = "…"}', 'a string or {zh = "…", en = "…"} is expected', "wrong_type")


def _short(text: str) -> str:
    return " ".join(text[:SHOWN_CHARS].split())


def read_string(value: Any) -> str:
    """Return a string that is not empty."""
    if not isinstance(value, str) or not value.strip():
        raise Mistake("应为非空文字", "a string that is not empty is expected", "wrong_type")
    return value


def _some_string(value: Any) -> str | None:
    return read_string(value)


def _strings(value: Any) -> tuple[str, ...]:
    """Return a list of strings; one string is a list of one."""
    values = [value] if isinstance(value, str) else value
    if not isinstance(values, list) or not values or len(values) > MOST_WORDS:
        zh, en = (
            f"应为文字或文字列表（最多 {MOST_WORDS} 个）",
            f"a string or a list of strings (at most {MOST_WORDS}) is expected",
        )
        raise Mistake(zh, en, "wrong_type")
    return tuple(map(read_string, values))


def _id(value: Any) -> str:
    if not isinstance(value, str) or not ID_RE.fullmatch(value):
        raise Mistake("id 应为字母、数字、汉字、点和横线", "an id is letters, digits, dots and hyphens", "bad_id")
    return value


def read_severity(value: Any) -> Severity:
    """Return how grave a finding of a rule is."""
    if value not in get_args(Severity):
        raise unknown("级别", "severity", str(value), get_args(Severity), "unknown_severity")
    return cast(Severity, value)


def _missing(value: Any) -> str:
    if value not in MISSING:
        raise unknown("missing 取值", "value of missing", str(value), MISSING, "unknown_value")
    return str(value)


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise Mistake("应为 true 或 false", "true or false is expected", "wrong_type")
    return value


def _clause_kind(value: Any) -> str:
    name = read_string(value)
    if name not in clause_labels():
        raise unknown("条款类别", "kind of clause", name, clause_labels(), "unknown_clause")
    return name
