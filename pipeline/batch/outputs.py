"""The outputs of a batch, made from its ledger (批量输出): whole or not at all, the same bytes for the same results.

``records.jsonl`` and ``errors.jsonl`` always, the other formats as asked.

>>> placed(b'{"schema_version":"1.0","source":{"name":"a.txt","path":null}}', "in/a.txt")
b'{"schema_version":"1.0","source":{"name":"a.txt","path":"in/a.txt"}}'
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path, PurePath

import msgspec

from pipeline.entry import Entry
from pipeline.writers.batch_formats import ALWAYS, FORMATS
from pipeline.writers.folder import PREFIX

_DECODER = msgspec.json.Decoder(dict[str, msgspec.Raw])


def write(entries: Callable[[], Iterator[Entry]], out: Path, formats: Sequence[str] = ()) -> None:
    """Write what is in ``entries`` into the folder ``out``.

    Raises OutputError: no space, no permission.
    """

    def found() -> Iterator[Entry]:
        for entry in entries():
            yield entry._replace(record=placed(entry.record, entry.location)) if entry.record else entry

    for name in (*ALWAYS, *formats):
        FORMATS[name](found, out)


def sweep(out: Path) -> None:
    """Remove what a run that was killed while writing has left in ``out``; to be called under the ledger's lock."""
    for left in out.glob(f"{PREFIX}*"):
        shutil.rmtree(left, ignore_errors=True)


def placed(record: bytes, location: str) -> bytes:
    """Return the record under the location at hand: one content may lie at several."""
    parts = _DECODER.decode(record)
    source = {**msgspec.json.decode(parts["source"]), "name": PurePath(location).name, "path": location}
    return msgspec.json.encode({**parts, "source": msgspec.Raw(msgspec.json.encode(source))})
