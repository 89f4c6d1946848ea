"""A comparison as JSON (比对的 JSON): the model as it is, fixed key order, exact decimals, UTF-8.

>>> from pipeline.record import Source
>>> both = [Source(name=name, sha256="", format="txt") for name in ("a.txt", "b.txt")]
>>> encode(Comparison(old=both[0], new=both[1], relation="same", similarity=1))[:46]
b'{\\n  "schema_version": "1.0",\\n  "old": {\\n    "n'
"""

from __future__ import annotations

import re

import msgspec

from pipeline.comparison import Comparison as Comparison  # for the doctest
from pipeline.quotes import Model

SURROGATE_RE = re.compile("[\ud800-\udfff]")
_ENCODER = msgspec.json.Encoder(decimal_format="number")


def encode(comparison: Model, *, indent: int = 2) -> bytes:
    """Return ``comparison`` as one JSON object in UTF-8 with a line end; ``indent`` 0 puts it on one line."""
    written = comparison.model_dump()
    try:
        compact = _ENCODER.encode(written)
    except UnicodeEncodeError:
        compact = _ENCODER.encode(_encodable(written))
    return (msgspec.json.format(compact, indent=indent) if indent else compact) + b"\n"


def _encodable(value: object) -> object:
    """Return ``value`` with half characters, which no UTF-8 can hold, replaced."""
    if isinstance(value, str):
        return SURROGATE_RE.sub("\ufffd", value)  # one for one: offsets stay
    if isinstance(value, dict):
        return {_encodable(key): _encodable(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_encodable(one) for one in value]
    return value
