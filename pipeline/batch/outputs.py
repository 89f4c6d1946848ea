"""The outputs of a batch, made from its ledger (批量输出): whole or not at all, the same bytes for the same results.

``records.jsonl`` and ``errors.jsonl`` always, the other formats as asked.  Each is written by a process of its own, so
that they are written side by side and what DuckDB takes of memory is given back.

>>> placed(b'{"schema_version":"1.0","source":{"name":"a.txt","path":null}}', "in/a.txt")
b'{"schema_version":"1.0","source":{"name":"a.txt","path":"in/a.txt"}}'
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator, Sequence
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess, SpawnProcess
from pathlib import Path, PurePath

import msgspec

from pipeline.batch.ledger import looked_at
from pipeline.batch.limits import follow_parent
from pipeline.batch.processes import context, start_server
from pipeline.entry import Entry
from pipeline.errors import HetongError, OutputError
from pipeline.writers.batch_formats import ALWAYS, FORMATS, PARTS
from pipeline.writers.folder import PREFIX

Process = ForkServerProcess | SpawnProcess
Job = tuple[str, int]  # a format, and which of its parts
_DECODER = msgspec.json.Decoder(dict[str, msgspec.Raw])


def write(out: Path, formats: Sequence[str] = (), workers: int = 2) -> None:
    """Write what the ledger in ``out`` tells of its last run.

    Raises OutputError: no space, no permission.
    """
    asked = dict.fromkeys((*ALWAYS, *formats))
    jobs = [(name, part) for name in asked for part in range(len(PARTS.get(name, (FORMATS[name],))))]
    jobs.sort(key=lambda job: job[0] in ALWAYS)  # the long ones first
    failures = [told for told in _side_by_side(out, jobs, max(workers, 1)) if told]
    if failures:
        raise OutputError(str(out), failures[0])


def _side_by_side(out: Path, jobs: Iterable[Job], workers: int) -> Iterator[str]:
    """Yield how each job failed, empty where it did not."""
    start_server()
    waiting = list(jobs)
    running: list[tuple[Process, Connection]] = []
    while waiting or running:
        while waiting and len(running) < workers:
            ours, theirs = context().Pipe(duplex=False)
            process = context().Process(target=_write_one, args=(str(out), waiting.pop(0), theirs), daemon=True)
            process.start()
            theirs.close()
            running.append((process, ours))
        process, ours = running.pop(0)
        try:
            yield ours.recv_bytes().decode()
        except EOFError:
            process.join()
            yield f"a writer ended with exit code {process.exitcode}"
        ours.close()
        process.join()


def _write_one(out: str, job: Job, pipe: Connection) -> None:
    """Write one output in this process, and say how that went."""
    follow_parent()
    folder, (name, part) = Path(out), job
    try:
        with looked_at(folder) as ledger:
            if ledger is not None and ledger.resume():
                PARTS.get(name, (FORMATS[name],))[part](lambda: _placed(ledger.entries()), folder)
        pipe.send_bytes(b"")
    except HetongError as error:
        pipe.send_bytes(error.detail.encode("utf-8", "replace"))
    except OSError as error:
        pipe.send_bytes(str(error).encode("utf-8", "replace"))


def _placed(entries: Iterable[Entry]) -> Iterator[Entry]:
    for entry in entries:
        yield entry._replace(record=placed(entry.record, entry.location)) if entry.record else entry


def placed(record: bytes, location: str) -> bytes:
    """Return the record under the location at hand: one content may lie at several."""
    parts = _DECODER.decode(record)
    source = {**msgspec.json.decode(parts["source"]), "name": PurePath(location).name, "path": location}
    return msgspec.json.encode({**parts, "source": msgspec.Raw(msgspec.json.encode(source))})


def sweep(out: Path) -> None:
    """Remove what a run that was killed while writing has left in ``out``; to be called under the ledger's lock."""
    for left in out.glob(f"{PREFIX}*"):
        shutil.rmtree(left, ignore_errors=True)
