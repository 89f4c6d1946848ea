"""The worker process (工作进程): one file at a time, from its location to its record.

>>> read.__name__
'read'
"""

from __future__ import annotations

import hashlib
import logging
import os
import zlib
from multiprocessing.connection import Connection

from pipeline.batch.limits import confine, start_clock
from pipeline.batch.messages import GO, Done, Seen, encode
from pipeline.batch.orders import Order
from pipeline.batch.sources import read_location
from pipeline.errors import HetongError
from pipeline.losses import loss

LEVEL = 1  # of deflate: a fifth of the size for half a millisecond


def serve(pipe: Connection, order: Order) -> None:
    """Read the files that the parent names until it hangs up."""
    confine(order.limits)
    logging.disable()  # what libraries say of a file would stand amid the progress
    while True:
        try:
            location = os.fsdecode(pipe.recv_bytes())
            start_clock(order.limits)
            answer(pipe, location, order)
        except (EOFError, BrokenPipeError, ConnectionResetError):
            return


def answer(pipe: Connection, location: str, order: Order) -> None:
    """Say what the file at ``location`` holds and, if told so, what is in it."""
    try:
        content = read_location(location)
    except Exception as error:  # noqa: BLE001  as below; a store far away may raise anything
        pipe.send_bytes(encode(_failed("", error)))
        return
    sha256 = hashlib.sha256(content).hexdigest()
    pipe.send_bytes(encode(Seen(sha256)))
    if pipe.recv_bytes() != GO:
        return
    done, record = read(content, sha256, location, order)
    pipe.send_bytes(encode(done))
    if record is not None:
        pipe.send_bytes(record)


def read(content: bytes, sha256: str, location: str, order: Order) -> tuple[Done, bytes | None]:
    """Return what became of the file and its record's JSON, deflated; never raises for what the file holds."""
    from pipeline.analyze import analyze_content
    from pipeline.writers.json import encode as as_json

    try:
        record = analyze_content(content, location, order.settings, with_text=order.with_text, force=order.force)
    except Exception as error:  # noqa: BLE001  one bad file never stops the run
        return _failed(sha256, error), None
    code, detail = loss(record)
    return Done(sha256, "partial" if code else "ok", code, detail), zlib.compress(as_json(record), LEVEL)


def _failed(sha256: str, error: Exception) -> Done:
    """Return the failure that ``error`` means; what is not foreseen is named as a fault of ours."""
    if isinstance(error, HetongError):
        return Done(sha256, "failed", error.code, _plain(error.detail))
    if isinstance(error, MemoryError | RecursionError):
        return Done(sha256, "failed", "limit_memory", type(error).__name__)
    return Done(sha256, "failed", "internal_error", _plain(f"{type(error).__name__}: {error}")[:300])


def _plain(text: str) -> str:
    """Return ``text`` without what UTF-8 cannot hold: a file's own bytes may be told in it."""
    return text.encode("utf-8", "backslashreplace").decode()
