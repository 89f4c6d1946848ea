"""Records as JSON and JSON lines (JSON 输出): fixed key order, exact decimals, UTF-8.

>>> from pipeline.record import Record, Source
>>> encode(Record(source=Source(name="a.txt", sha256="", format="txt")))[:50]
b'{"schema_version":"1.0","source":{"name":"a.txt","'
"""

from __future__ import annotations

import msgspec

from pipeline.record import Record

_ENCODER = msgspec.json.Encoder(decimal_format="number")


def encode(record: Record, *, indent: int = 0) -> bytes:
    """Return ``record`` as one JSON object in UTF-8; ``indent`` 0 puts it on one line."""
    compact = _ENCODER.encode(record.model_dump())
    return msgspec.json.format(compact, indent=indent) if indent else compact
