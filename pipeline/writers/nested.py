"""The record as one typed column (嵌套列): types that follow from the models of the record, never from the data.

The tree of clauses becomes a list in the order of the text, each with the id of its parent.

>>> sql_type(list[Span] | None)
'STRUCT("start" BIGINT, "end" BIGINT)[]'
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import msgspec
from pydantic import BaseModel

from pipeline.document import BBox, Span
from pipeline.record import ClauseRecord, Record
from pipeline.writers.cells import exact
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
CLAUSE_FIELDS = [name for name in ClauseRecord.model_fields if name != "children"]
GREATEST = 2**63  # what a column of integers cannot hold


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


_PARTS = [(name, msgspec.Raw, msgspec.Raw(b"null")) for name in Record.model_fields]
_NUMERIC = ("fees", "rates", "service_levels", "volume_tiers", "notice_periods", "payment", "copies")
_DECODER = msgspec.json.Decoder(msgspec.defstruct("Parts", _PARTS))
_EXACT = msgspec.json.Decoder(float_hook=Decimal)


def flattened(record: bytes) -> bytes:
    """Return a record as JSON with a list of clauses, and with exact numbers as text.

    >>> clause = b'{"id":"1","children":[{"id":"1.1"}]}'
    >>> msgspec.json.decode(flattened(b'{"clauses":[' + clause + b"]}"))["clauses"]
    [{'id': '1', 'parent': None}, {'id': '1.1', 'parent': '1'}]
    """
    parts = _DECODER.decode(record)
    for name in _NUMERIC:
        found = getattr(parts, name)
        if found not in (b"[]", b"null"):
            setattr(parts, name, msgspec.Raw(msgspec.json.encode(_spelt(_EXACT.decode(found)))))
    clauses = msgspec.json.decode(getattr(parts, "clauses")) or []  # noqa: B009
    setattr(parts, "clauses", msgspec.Raw(msgspec.json.encode(list(_walk(clauses, None)))))  # noqa: B010
    return msgspec.json.encode(parts)


def _spelt(part: Any) -> Any:
    """Return JSON with what a column of numbers can hold exactly as text; what it cannot is left out."""
    if isinstance(part, dict):
        return {name: _spelt(value) for name, value in part.items()}
    if isinstance(part, list):
        return [_spelt(value) for value in part]
    if isinstance(part, int) and not isinstance(part, bool):
        return part if abs(part) < GREATEST else None
    return part if not isinstance(part, Decimal) else exact(part)


def _walk(clauses: list[dict[str, Any]], parent: str | None) -> Iterator[dict[str, Any]]:
    for clause in clauses:
        children = clause.pop("children", None) or []
        yield {"id": clause["id"], "parent": parent, **clause}
        yield from _walk(children, clause["id"])
