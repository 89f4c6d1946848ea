"""The small language of conditions (条件): field, operator, value with its unit; ``and``, ``or``, brackets.

>>> parse("service_levels.answer_rate>=90% and (term.end is filled or term.duration <= 1年)").words()
'service_levels.answer_rate >= 90% and (term.end is filled or term.duration <= 1 year)'
>>> fields_of(parse("fees.deposit <= 3 * fees.rent"))
['fees.deposit', 'fees.rent']
>>> parse("service_levels.answer_rate >= 5 days")
Traceback (most recent call last):
pipeline.playbook.faults.Mistake: service_levels.answer_rate is compared with a share such as 90%, not with 5 days
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import NamedTuple, cast, get_args

from pipeline.playbook.faults import Mistake, unknown
from pipeline.playbook.fields import Field, resolve
from pipeline.playbook.measures import Measure, parse_unit, show
from pipeline.playbook.patterns import compile_pattern
from pipeline.playbook.terms import All, Any, Check, Compare, Condition, Has, Member, Operator, Product, Says, fields_of
from pipeline.record import State

__all__ = ["fields_of", "parse"]

CONDITION_CHARS = 2_000
DEEPEST = 20
DIGITS = 15  # no sum of a contract has more
TOKEN_RE = re.compile(
    r"""[\s\u3000]*(?:(?P<date>\d{4}-\d{1,2}-\d{1,2})(?![\d-])|(?P<number>-?\d[\d,]*(?:\.\d+)?)|(?P<operator>>=|<=|==|!=|[=<>≥≤≠])
    |(?P<string>"[^"]*"|'[^']*')|(?P<sign>[\[\](),*，（）])|(?P<word>[^\s\[\](),*"'<>=!≥≤≠，（）]+))""",
    re.VERBOSE,
)
OPERATORS = {"==": "=", "≥": ">=", "≤": "<=", "≠": "!="}
SIGNS = {"，": ",", "（": "(", "）": ")"}
WORDS = ("is", "in", "not", "matches", "contains")
STATES = get_args(State)
DIMENSIONS = {  # what the values of a field are set against, with an example
    "share": (("share",), "a share such as 90%", "百分比（如 90%）"),
    "score": (("share", "points"), "a share or points such as 90% or 4.5 points", "百分比或分（如 90%、4.5 points）"),
    "level": (("share", "length", "number", "points"), "a share, a time or a number", "百分比、时长或数"),
    "length": (("length",), "a length of time such as 30 days", "时长（如 30 days、2 hours）"),
    "hours": (("length",), "hours a week such as 84 hours", "每周小时数（如 84 hours）"),
    "money": (("money",), "money such as 5000 CNY or 5000 CNY/month", "金额（如 5000 CNY、5000 CNY/month）"),
    "rate": (("share",), "a rate such as 6% or 0.05%/day", "比率（如 6%、0.05%/day）"),
    "number": (("number",), "a number such as 2", "数（如 2）"),
}


class Token(NamedTuple):
    """A piece of a condition."""

    kind: str
    text: str


def parse(text: str) -> Condition:
    """Return the condition that ``text`` writes.

    Raises Mistake: what is wrong with it, and where.
    """
    if len(text) > CONDITION_CHARS:
        zh, en = f"条件超过 {CONDITION_CHARS} 字符", f"a condition of more than {CONDITION_CHARS} characters"
        raise Mistake(zh, en, "bad_condition")
    reader = _Reader(_tokens(text))
    condition = reader.either(0)
    if reader.rest:
        raise _unexpected(reader.rest[0].text, "and 或 or", "and or or")
    return condition


def _tokens(text: str) -> list[Token]:
    found: list[Token] = []
    position, text = 0, text.rstrip()
    while position < len(text):
        match = TOKEN_RE.match(text, position)
        if match is None:
            raise _unexpected(text[position : position + 20].strip(), "字段或值", "a field or a value")
        kind = str(match.lastgroup)
        said = match[kind]
        said = OPERATORS.get(said, said) if kind == "operator" else SIGNS.get(said, said) if kind == "sign" else said
        found.append(Token(kind, said))
        position = match.end()
    return found


class _Reader:
    """Reads tokens from the left; ``rest``: those that are left, the next one first."""

    def __init__(self, tokens: list[Token]) -> None:
        self.rest = tokens

    def either(self, depth: int) -> Condition:
        parts = [self._both(depth)]
        while self._take("or"):
            parts.append(self._both(depth))
        return Any(tuple(parts)) if len(parts) > 1 else parts[0]

    def _both(self, depth: int) -> Condition:
        parts = [self._one(depth)]
        while self._take("and"):
            parts.append(self._one(depth))
        return All(tuple(parts)) if len(parts) > 1 else parts[0]

    def _one(self, depth: int) -> Condition:
        if depth > DEEPEST:
            raise Mistake(f"括号超过 {DEEPEST} 层", f"more than {DEEPEST} brackets inside each other", "bad_condition")
        if self._take("("):
            inner = self.either(depth + 1)
            if not self._take(")"):
                raise _unexpected(self._next().text, "右括号", "a closing bracket")
            return inner
        return self._check()

    def _check(self) -> Check:
        name = self._next()
        if name.kind != "word":
            raise _unexpected(name.text, "字段", "a field")
        field, verb = resolve(name.text), self._next()
        if verb.kind == "operator":
            return self._compare(field, cast(Operator, verb.text))
        negated = verb.text.lower() == "not"
        said = self._next().text.lower() if negated else verb.text.lower()
        if said == "is" and not negated:
            return self._has(field)
        if said == "in":
            return Member(field, self._names(field), negated)
        if said in ("matches", "contains"):
            return self._says(field, said, negated)
        known = [*WORDS, "and", "or", *get_args(Operator)]
        raise unknown("运算符", "operator", verb.text if not negated else f"not {said}", known, "unknown_operator")

    def _compare(self, field: Field, operator: Operator) -> Compare:
        if field.type in ("words", "label", "mark"):
            return Compare(field, *_of_words(field, operator, self._next()))
        token = self._next()
        if token.kind == "word":
            return Compare(field, operator, _alike(field, Product(resolve(token.text))))
        if field.type == "date":
            return Compare(field, operator, _date(field, token))
        if token.kind != "number":
            raise _wrong_type(field, token.text)
        unit = self.rest.pop(0).text if self.rest and self._is_unit(self.rest[0]) else ""
        measure = parse_unit(_number(token.text), unit)
        if self._take("*"):
            return Compare(field, operator, _times(field, measure, resolve(self._next().text)))
        if measure.dimension not in DIMENSIONS[field.type][0]:
            raise _wrong_type(field, show(measure))
        return Compare(field, operator, measure)

    def _has(self, field: Field) -> Has:
        negated = self._take("not")
        state = self._next().text.lower()
        if state not in STATES:
            raise unknown("状态", "state", state, STATES, "unknown_operator")
        return Has(field, cast(State, state), negated)

    def _names(self, field: Field) -> tuple[str, ...]:
        if field.type not in ("words", "label"):
            raise _wrong_type(field, "in [..]")
        if not self._take("["):
            raise _unexpected(self._next().text, "[", "[")
        names = [self._name(field)]
        while self._take(","):
            names.append(self._name(field))
        if not self._take("]"):
            raise _unexpected(self._next().text, "]", "]")
        return tuple(names)

    def _name(self, field: Field) -> str:
        token = self._next()
        if token.kind not in ("word", "string", "number"):
            raise _unexpected(token.text, "名称", "a name")
        return _label(field, _unquoted(token))

    def _says(self, field: Field, verb: str, negated: bool) -> Says:
        if field.type not in ("words", "label"):
            raise _wrong_type(field, verb)
        token = self._next()
        if token.kind not in ("word", "string", "number"):
            raise _unexpected(token.text, "引号中的文字", "words in quotation marks")
        sought = _unquoted(token)
        return Says(field, sought, compile_pattern(sought) if verb == "matches" else None, negated)

    def _is_unit(self, token: Token) -> bool:
        return token.kind == "word" and token.text.lower() not in ("and", "or")

    def _take(self, text: str) -> bool:
        if self.rest and self.rest[0].kind in ("word", "sign") and self.rest[0].text.lower() == text:
            self.rest.pop(0)
            return True
        return False

    def _next(self) -> Token:
        if not self.rest:
            raise Mistake("条件不完整", "the condition stops too early", "bad_condition")
        return self.rest.pop(0)


def _of_words(field: Field, operator: Operator, token: Token) -> tuple[Operator, str]:
    if field.type == "mark" or operator not in ("=", "!=") or token.kind not in ("word", "string", "number"):
        raise _wrong_type(field, f"{operator} {token.text}")
    return operator, _label(field, _unquoted(token))


def _label(field: Field, name: str) -> str:
    """Return ``name`` if the field can have it; the values of a closed list are checked."""
    if field.labels and name not in field.labels:
        raise unknown(f"取值（{field.path}）", f"value of {field.path}", name, field.labels, "unknown_value")
    return name


def _alike(field: Field, product: Product) -> Product:
    if product.field.type != field.type or field.type in ("words", "label", "mark"):
        raise _wrong_type(field, product.words())
    return product


def _times(field: Field, factor: Measure, other: Field) -> Product:
    if factor.dimension not in ("number", "share") or factor.per or field.type == "date":
        raise _wrong_type(field, f"{show(factor)} * {other.path}")
    return _alike(field, Product(other, factor))


def _date(field: Field, token: Token) -> str:
    try:
        year, month, day = map(int, token.text.split("-"))
        return date(year, month, day).isoformat()
    except ValueError:
        raise _wrong_type(field, token.text) from None


def _number(text: str) -> Decimal:
    if len(text) > DIGITS:
        raise Mistake(f"数字过长：{text[:20]}…", f"too long a number: {text[:20]}…", "bad_condition")
    return Decimal(text.replace(",", ""))


def _unquoted(token: Token) -> str:
    return token.text[1:-1] if token.kind == "string" else token.text


def _wrong_type(field: Field, said: str) -> Mistake:
    en, zh = ("a date such as 2026-12-31", "日期（如 2026-12-31）")
    if field.type in ("words", "label"):
        en, zh = 'words: = "…", in [..], contains, matches', "文字（= “…”、in [..]、contains、matches）"
    elif field.type == "mark":
        en, zh = "is filled, is blank or is absent only", "有无（is filled、is blank、is absent）"
    elif field.type in DIMENSIONS:
        _, en, zh = DIMENSIONS[field.type]
    return Mistake(
        f"{field.path}（{field.zh}）应与{zh}比较，不能用 {said}",
        f"{field.path} is compared with {en}, not with {said}",
        "type_mismatch",
    )


def _unexpected(text: str, zh: str, en: str) -> Mistake:
    return Mistake(f"“{text}” 处应为{zh}", f"{en} is expected at “{text}”", "bad_condition")
