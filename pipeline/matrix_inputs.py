"""What a register is made of (台账输入): contracts that are read now, and records that are finished.

>>> found = found_in([], [], DEFAULT, force=False)
>>> found.finished, found.skipped
([], [])
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path, PurePath
from typing import NamedTuple

from pipeline import finished
from pipeline.entry import Entry
from pipeline.errors import LimitExceeded, reason_for
from pipeline.extraction import Options, Outcome, read_all
from pipeline.finished import Finished
from pipeline.intake import collect
from pipeline.parsers.settings import DEFAULT as DEFAULT
from pipeline.parsers.settings import Settings
from pipeline.portfolio import Row, Skipped
from pipeline.register.assembly import Read
from pipeline.writers import terminal
from pipeline.writers.json import encode
from pipeline.writers.overview import overview
from pipeline.writers.page import GENERATOR
from pipeline.writers.tables import blanks, decode

NOT_TAKEN = (".", "~$")  # what the names of files begin with that no folder gives
PEEKED = 64
HEAD_BYTES = 1024
MOST_ROWS = 10_000  # 2 GB of memory
LARGEST_BYTES = 2**28  # of a file that is one JSON value


class Sources(NamedTuple):
    """What was found: records and failures, and what is neither."""

    finished: list[Finished]
    skipped: list[Skipped]


def found_in(inputs: Iterable[str], outputs: Sequence[Path], settings: Settings, *, force: bool) -> Sources:
    """Return what is behind ``inputs``.

    outputs: files that the register itself is written to: a folder does not give them
    """
    intake = collect(inputs)
    own = {path.absolute() for path in outputs}
    taken = [name for name in intake.files if name == "-" or Path(name).absolute() not in own]
    in_folders = [name for name in intake.skipped if _is_record(name) and Path(name).absolute() not in own]
    records = [name for name in taken if _is_record(name)] + in_folders
    pages = [name for name in taken if _is_own_page(name)]
    contracts = [name for name in taken if not _is_record(name) and name not in pages] + list(intake.missing)
    if len(intake.skipped) > len(in_folders):
        others = len(intake.skipped) - len(in_folders)
        _tell(f"跳过 {others} 个其他类型的文件 | {others} files of other types skipped")
    found = Sources([], [finished.skipped(name, "own_output") for name in pages])
    _refuse_too_many(len(contracts), taken)
    for name in records:
        for one in _values(name):
            _add(found, one)
            _refuse_too_many(len(found.finished) + len(contracts), taken)
    if "-" in contracts and (content := _json_on_stdin()):
        contracts.remove("-")
        for one in finished.read(content, "-"):
            _add(found, one)
    if contracts:
        reading = Options(with_text=True, force=force, settings=settings)
        found.finished.extend(map(_outcome, read_all(contracts, reading)))
    return found


def rows_of(found: Sources) -> tuple[list[Read], list[Skipped]]:
    """Return a row for each contract, in the order of their names, and what was left out.

    The same content is one contract, however often it is among the inputs.
    """
    rows: list[Read] = []
    skipped = list(found.skipped)
    first: dict[str, str] = {}
    partly = _partly(found)
    for one in sorted(found.finished, key=_order):
        entry, place = one.entry, one.place
        if one.record is None and entry.status != "failed":
            continue  # it says more of a record that is a row of its own
        if one.record is not None and entry.sha256:
            if entry.sha256 in first:
                skipped.append(finished.skipped(place or entry.location, "same_contract", first[entry.sha256]))
                continue
            first[entry.sha256] = place or entry.location
        rows.append(_row(one._replace(entry=partly.get(entry.sha256, entry)) if one.record else one))
    return rows, skipped


def _order(one: Finished) -> tuple[str, bool, str, str]:
    """Return what puts contracts in the order of their names, those first that were read with their text."""
    has_text = one.record is not None and one.record.source.text is not None
    location = one.entry.location
    return PurePath(location).name, not has_text, location, one.place or ""


def _partly(found: Sources) -> dict[str, Entry]:
    """Return what a batch said of files that were read in part, by their content."""
    told = (one.entry for one in found.finished if one.record is None and one.entry.status != "failed")
    return {entry.sha256: entry for entry in told if entry.sha256}


def _row(one: Finished) -> Read:
    entry = one.entry
    reason = ""
    if entry.status != "ok":
        error = reason_for(entry.code or "")
        detail = f" ({entry.detail})" if entry.detail else ""
        reason = f"{error.reason_zh}，{error.remedy_zh}{detail} | {error.reason_en}; {error.remedy_en}"
    row = Row(
        location=entry.location,
        name=PurePath(entry.location).name or entry.location,
        record=one.place,
        sha256=entry.sha256,
        status=entry.status,
        code=entry.code,
        reason=reason,
    )
    if one.record is None or one.decoded is None:
        return Read(row, None, {})
    return Read(row, one.record, overview(entry, one.decoded, blanks(one.decoded)))


def _outcome(outcome: Outcome) -> Finished:
    if outcome.record is not None:
        return finished.made(outcome.record, decode(encode(outcome.record)), outcome.name)
    code, detail = (outcome.error.code, outcome.error.detail) if outcome.error else (None, "")
    return Finished(Entry(outcome.name, "", "failed", code, detail), None, None)


def _add(found: Sources, one: Finished | Skipped) -> None:
    if isinstance(one, Skipped):
        found.skipped.append(one)
    else:
        found.finished.append(one)


def _values(name: str) -> Iterator[Finished | Skipped]:
    """Yield what a file of records holds; JSON lines are read one at a time."""
    try:
        if Path(name).suffix.lower() == ".jsonl":
            with Path(name).open("rb") as stream:
                yield from finished.lines(stream, name)
        elif Path(name).stat().st_size > LARGEST_BYTES:
            yield finished.skipped(name, "too_large")
        else:
            yield from finished.read(Path(name).read_bytes(), name)
    except OSError as error:
        yield finished.skipped(name, "unreadable", error.strerror or str(error))


def _refuse_too_many(count: int, names: Sequence[str]) -> None:
    """Raise LimitExceeded: a register of so many contracts fits no memory and no eye; a batch takes them."""
    if count > MOST_ROWS:
        detail = f"> {MOST_ROWS:,} contracts: hetong batch -f xlsx"
        raise LimitExceeded(names[0] if names else "-", detail)


def _json_on_stdin() -> bytes | None:
    """Return what stands on standard input where it begins as JSON does; else it is left there to be read."""
    stream = sys.stdin.buffer
    ahead = stream.peek(PEEKED) if hasattr(stream, "peek") else b""
    return stream.read() if ahead.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"{", b"[") else None


def _is_own_page(name: str) -> bool:
    """Return whether a file is a page that we wrote: it lies where its contracts do."""
    if Path(name).suffix.lower() != ".html":
        return False
    try:
        with Path(name).open("rb") as stream:
            return GENERATOR.encode() in stream.read(HEAD_BYTES)
    except OSError:
        return False


def _is_record(name: str) -> bool:
    path = Path(name)
    return path.suffix.lower() in finished.SUFFIXES and not path.name.startswith(NOT_TAKEN)


def _tell(line: str) -> None:
    sys.stderr.write(f"hetong: {terminal.shown(line)}\n")
