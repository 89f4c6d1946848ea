"""Records that are finished (已有的记录): JSON files of ``hetong extract -o``, JSON lines of ``hetong batch``.

Every JSON object is a record, a failure that a batch told, or left out with its reason; none is passed over in silence.

>>> [(each.code, each.location) for each in read(b'{"a": 1}\\n[2]\\n', "x.jsonl") if isinstance(each, Skipped)]
[('no_record', 'x.jsonl:1'), ('no_record', 'x.jsonl:2')]
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple, get_args

import msgspec
from pydantic import ValidationError

from pipeline.entry import Entry, Status
from pipeline.losses import loss
from pipeline.portfolio import Skipped
from pipeline.record import SCHEMA_VERSION, Record
from pipeline.writers.tables import decode

SUFFIXES = frozenset({".json", ".jsonl"})
REASONS = {
    "not_json": "不是完整的 JSON | this is not whole JSON",
    "no_record": "不是 hetong 的记录 | this is no record of hetong",
    "bad_record": "记录的字段不合格式 | a field of the record is not as it must be",
    "other_version": f"记录的版本不是 {SCHEMA_VERSION} | the record is not of version {SCHEMA_VERSION}",
    "too_large": "文件过大，请改用 JSON 行（.jsonl） | too large a file: take JSON lines (.jsonl)",
    "unreadable": "无法读取 | cannot be read",
    "own_output": "是 hetong 写的网页 | a page that hetong wrote",
    "same_contract": "与另一行内容相同 | the same content as another row",
}
BROKEN = frozenset(
    {"too_large", "not_json", "bad_record", "other_version", "unreadable"}
)  # what may have been a record
STATUSES = frozenset(get_args(Status))
FAILURE_KEYS = frozenset({"location", "status", "code"})


class Finished(NamedTuple):
    """A record with what the overview is made of, or a failure that has none; place: the JSON that it was read from."""

    entry: Entry
    record: Record | None
    decoded: dict[str, Any] | None
    place: str | None = None


def skipped(location: str, code: str, detail: str = "") -> Skipped:
    """Return something that is no record, with the reason of its code."""
    return Skipped(location=location, code=code, reason=f"{REASONS[code]}{f' ({detail})' if detail else ''}")


def read(content: bytes, location: str) -> Iterator[Finished | Skipped]:
    """Yield what each JSON value of a file is: one object, a list of them, or a line each."""
    content = content.removeprefix(b"\xef\xbb\xbf")
    if content.lstrip()[:1] == b"[":
        yield from _listed(content, location)
    elif _is_json(content):
        yield finished(content, location)
    else:
        yield from lines(content.splitlines(), location)


def _listed(content: bytes, location: str) -> Iterator[Finished | Skipped]:
    """Yield what each entry of a list is."""
    try:
        entries = msgspec.json.decode(content, type=list[msgspec.Raw])
    except (msgspec.DecodeError, RecursionError) as error:
        yield skipped(location, "not_json", str(error))
        return
    yield from (finished(bytes(one), f"{location}[{place}]") for place, one in enumerate(entries))


def lines(stream: Iterable[bytes], location: str) -> Iterator[Finished | Skipped]:
    """Yield what each line is; a file whose first line is no JSON has no lines worth telling one by one."""
    is_first = True
    for number, line in enumerate(stream, start=1):
        content = line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line
        if not content.strip():
            continue
        if is_first and not _is_json(content):
            break
        is_first = False
        yield finished(content, f"{location}:{number}")
    if is_first:
        yield skipped(location, "not_json")


def finished(content: bytes, location: str) -> Finished | Skipped:
    """Return one record, or a failure of a batch, or why it is neither.

    >>> told = b'{"location": "a.docx", "status": "failed", "code": "encrypted", "detail": ""}'
    >>> finished(told, "errors.jsonl:1").entry.code, finished(b'{"schema_version": "9.0", "source": {}}', "x").code
    ('encrypted', 'other_version')
    """
    try:
        value = msgspec.json.decode(content, type=dict[str, msgspec.Raw])
    except msgspec.ValidationError:
        return skipped(location, "no_record")
    except (msgspec.DecodeError, RecursionError) as error:
        return skipped(location, "not_json", str(error))
    if value.keys() >= FAILURE_KEYS and "source" not in value:
        return _failure(content, location)
    if not value.keys() >= {"schema_version", "source"}:
        return skipped(location, "no_record")
    return _record(content, location)


def _record(content: bytes, location: str) -> Finished | Skipped:
    try:
        decoded = decode(content)
        version = str(decoded.get("schema_version"))
        if version.partition(".")[0] != SCHEMA_VERSION.partition(".")[0]:
            return skipped(location, "other_version", version[:20])
        record = Record.model_validate(decoded)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(map(str, first["loc"]))
        return skipped(location, "bad_record", f"{place}: {first['msg']}"[:200])
    except (msgspec.MsgspecError, RecursionError) as error:
        return skipped(location, "not_json", str(error))
    return made(record, decoded, record.source.path or record.source.name)._replace(place=location)


def made(record: Record, decoded: dict[str, Any], location: str) -> Finished:
    """Return a record with what became of its file; decoded: the record as the overview takes it."""
    code, detail = loss(record)
    status: Status = "partial" if code else "ok"
    return Finished(Entry(location, record.source.sha256, status, code, detail), record, decoded)


def _failure(content: bytes, location: str) -> Finished | Skipped:
    told: dict[str, Any] = msgspec.json.decode(content)
    status = told["status"]
    if status not in STATUSES or not isinstance(told["location"], str):
        return skipped(location, "no_record")
    sha256, code, detail = (str(told.get(name) or "") for name in ("sha256", "code", "detail"))
    return Finished(Entry(told["location"], sha256, status, code or None, detail), None, None, location)


def _is_json(line: bytes) -> bool:
    try:
        msgspec.json.decode(line, type=msgspec.Raw)
    except (msgspec.DecodeError, RecursionError):
        return False
    return True
