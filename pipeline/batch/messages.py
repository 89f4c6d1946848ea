"""What parent and worker say to each other over a pipe (进程间消息): JSON, from which nothing can be run.

A worker answers a location with ``Seen`` (what it holds), is told to go on or to leave it, and ends with ``Done``,
followed by the record's JSON, deflated, where there is one.

>>> decode(encode(Done("00", "failed", "crash", "signal 11")))
Done(sha256='00', status='failed', code='crash', detail='signal 11')
"""

from __future__ import annotations

import msgspec

from pipeline.entry import Status

GO, LEAVE = b"go", b"leave"


class Seen(msgspec.Struct, tag="seen"):
    """The content of the location was read; sha256: of it."""

    sha256: str


class Done(msgspec.Struct, tag="done"):
    """The file is finished; ``has_record`` is told by the status: ok and partial have one."""

    sha256: str
    status: Status
    code: str | None = None
    detail: str = ""


_DECODER: msgspec.json.Decoder[Seen | Done] = msgspec.json.Decoder(Seen | Done)


def encode(message: Seen | Done) -> bytes:
    """Return ``message`` as JSON."""
    return msgspec.json.encode(message)


def decode(content: bytes) -> Seen | Done:
    """Return the message in ``content``; raises msgspec.DecodeError for anything else."""
    return _DECODER.decode(content)
