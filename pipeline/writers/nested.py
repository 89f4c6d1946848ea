"""The record as one typed column (嵌套列): types that follow from the models of the record, never from the data.

The tree of clauses becomes a list in the order of the text, each with the id of its parent.

>>> sql_type(list[Span] | None)
'STRUCT("start" BIGINT, "end" BIGINT)[]'
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import msgspec
from pydantic import BaseModel

from pipeline.document import BBox, Span
from pipeline.record import ClauseRecord
from pipeline.writers.cells import exact, whole
from pipeline.writers.columns import SQL_TYPES

PLAIN: dict[Any, str] = {
    str: SQL_TYPES["text"],
    int: SQL_TYPES["integer"],
    float: SQL_TYPES["measure"],
    bool: SQL_TYPES["flag"],
    Decimal: SQL_TYPES["decimal"],
    BBox: "DOUBLE[]",
    Span: 'STRUCT("start" BIGINT, "end" BIGINT)',
}


def sql_type(annotation: Any) -> str:
    """Return the type of a column that holds what ``annotation`` says."""
    origin, inner = get_origin(annotation), get_args(annotation)
    if annotation in PLAIN:
        return PLAIN[annotation]
    if origin is Literal:
        return PLAIN[str]
    if origin is list:
        return f"{sql_type(inner[0])}[]"
    if origin in (Annotated, Union, UnionType):
        return sql_type(next(part for part in inner if part is not type(None)))
    return _struct(annotation)


def _struct(model: type[BaseModel]) -> str:
    fields = {name: field.annotation for name, field in model.model_fields.items() if name != "children"}
    if model is ClauseRecord:
        fields = {"id": str, "parent": str, **fields}
    return f"STRUCT({', '.join(f'{quoted(name)} {sql_type(kind)}' for name, kind in fields.items())})"


def quoted(name: str) -> str:
    """Return a name of SQL.

    >>> quoted("end")
    '"end"'
    """
    return '"' + name.replace('"', '""') + '"'


_NULL = msgspec.Raw(b"null")


class Node(msgspec.Struct, omit_defaults=True):
    """A clause of the record, its fields as they stand but for its place in the tree."""

    id: str
    parent: str | None = None
    children: list[Node] | None = None
    level: msgspec.Raw = _NULL
    number: msgspec.Raw = _NULL
    heading: msgspec.Raw = _NULL
    kind: msgspec.Raw = _NULL
    kind_rule: msgspec.Raw = _NULL
    kind_confidence: msgspec.Raw = _NULL
    spans: msgspec.Raw = _NULL
    page: msgspec.Raw = _NULL


_CLAUSES = msgspec.json.Decoder(list[Node] | None)
_NUMERIC = ("fees", "rates", "service_levels", "volume_tiers", "notice_periods", "payment", "copies")
_WIDE_RE = re.compile(rb"\d{19}|\d[eE]")  # may be more than a column of numbers can hold
_DECODER = msgspec.json.Decoder(dict[str, msgspec.Raw])
_EXACT = msgspec.json.Decoder(float_hook=Decimal)


def flattened(record: bytes) -> bytes:
    """Return a record as JSON with a list of clauses, and with exact numbers as text.

    >>> clause = b'{"id":"1","children":[{"id":"1.1"}]}'
    >>> msgspec.json.decode(flattened(b'{"clauses":[' + clause + b"]}"))["clauses"]
    [{'id': '1'}, {'id': '1.1', 'parent': '1'}]
    """
    parts = _DECODER.decode(record)
    for name in _NUMERIC:
        found = bytes(parts.get(name, _NULL))
        if found not in (b"[]", b"null"):
            numbers = _EXACT.decode(found)
            parts[name] = msgspec.Raw(msgspec.json.encode(_held(numbers) if _WIDE_RE.search(found) else numbers))
    clauses = _CLAUSES.decode(parts.get("clauses", _NULL)) or []
    parts["clauses"] = msgspec.Raw(msgspec.json.encode(list(_walk(clauses, None))))
    return msgspec.json.encode(parts)


def _held(part: Any) -> Any:
    """Return JSON without the numbers that no column can hold; ``raw`` has them."""
    if isinstance(part, dict):
        return {name: _held(value) for name, value in part.items()}
    if isinstance(part, list):
        return [_held(value) for value in part]
    if isinstance(part, int) and not isinstance(part, bool):
        return whole(part)
    return part if not isinstance(part, Decimal) else exact(part)


def _walk(clauses: list[Node], parent: str | None) -> Iterator[Node]:
    for clause in clauses:
        children, clause.children, clause.parent = clause.children, None, parent
        yield clause
        if children:
            yield from _walk(children, clause.id)
