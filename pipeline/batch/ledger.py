"""The ledger of a batch (台账): what was read, with what result; the one source of the outputs.

SQLite with a write-ahead log and full synchronisation: what it has told as kept survives a power cut.  A result is
keyed by the content's checksum and suffix (a suffix is a hint how to read it, and a warning where it is wrong), the
version of this package and the settings, so that a file is never read twice and a later version reads it anew; a
location is known by size and stamp, so that deciding takes no reading.

>>> import tempfile
>>> from pipeline.batch.messages import Done
>>> with tempfile.TemporaryDirectory() as folder, opened(Path(folder), "key") as ledger:
...     _ = ledger.begin([Found("a.txt", 3, "1")])
...     ledger.keep(Outcome("a.txt", Done("00", "failed", "empty_file")))
...     [entry.code for entry in ledger.entries()], list(ledger.pending())
(['empty_file'], [])
"""

from __future__ import annotations

import os
import sqlite3
import time
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pipeline import __version__
from pipeline.batch.pool import Outcome
from pipeline.batch.sources import Found
from pipeline.entry import Entry, Status
from pipeline.errors import OutputError, UnreadableFile

NAME = "ledger.sqlite"
MISSING = "missing"  # the one reason to skip that is a failure: it was asked for by name
DIGITS = 64  # of a checksum
GROUP_SECONDS = 0.2  # results that may be lost with the power, and are then read again
SCHEMA = """
CREATE TABLE IF NOT EXISTS run(id INTEGER PRIMARY KEY, key TEXT, version TEXT, skipped TEXT, is_finished INTEGER);
CREATE TABLE IF NOT EXISTS file(location BLOB PRIMARY KEY, run INTEGER, size INTEGER, stamp TEXT, sha256 TEXT,
  code TEXT, detail TEXT) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS result(sha256 TEXT, version TEXT, key TEXT, status TEXT, code TEXT, detail TEXT,
  record BLOB, PRIMARY KEY(sha256, version, key));
"""
ADD_FILE = """
INSERT INTO file VALUES(:location, :run, :size, :stamp, NULL, :code, :detail) ON CONFLICT(location) DO UPDATE SET
  run = :run, size = :size, stamp = :stamp,
  sha256 = CASE WHEN size = :size AND stamp = :stamp AND stamp <> '' THEN sha256 END,
  code = CASE WHEN size = :size AND stamp = :stamp AND stamp <> '' THEN code ELSE :code END
"""
JOINED = """
FROM file LEFT JOIN result ON result.sha256 = file.sha256 AND version = :version AND key = :key WHERE run = :run
"""
PENDING = f"SELECT location {JOINED} AND status IS NULL AND file.code IS NULL ORDER BY location"
ENTRIES = f"""
SELECT location, coalesce(file.sha256, ''), coalesce(status, 'failed'), coalesce(result.code, file.code),
  coalesce(result.detail, file.detail), record {JOINED} AND coalesce(status, file.code) IS NOT NULL ORDER BY location
"""
DONE = """
SELECT count(*) FROM file LEFT JOIN result ON result.sha256 = file.sha256 AND version = :version AND key = :key
WHERE location = :location AND stamp = :stamp AND stamp <> '' AND coalesce(status, file.code) IS NOT NULL
"""
COUNTS = f"SELECT coalesce(status, CASE WHEN file.code IS NULL THEN 'pending' ELSE 'failed' END) {JOINED}"


class Ledger:
    """The ledger in one output folder, for one run.

    key: of the settings; run: its number
    """

    def __init__(self, connection: sqlite3.Connection, key: str) -> None:
        self.connection = connection
        self.key = key
        self.run = 0
        self.in_flight: dict[str, str] = {}  # location -> content
        self.kept = time.monotonic()

    def begin(self, found: Iterable[Found], *, again: str = "") -> Counter[str]:
        """Take down the files of a run and return how many are skipped, by reason.

        again: ``all`` forgets the results of these files, ``failed`` those of failures
        """
        self.run = self._one("SELECT coalesce(max(id), 0) + 1 FROM run")
        skipped: Counter[str] = Counter()
        for each in found:
            is_missing = each.skipped == MISSING
            if each.skipped and not is_missing:
                skipped[each.skipped] += 1
                continue
            self.connection.execute(
                ADD_FILE,
                {
                    "location": os.fsencode(each.location),
                    "run": self.run,
                    "size": each.size,
                    "stamp": each.stamp,
                    "code": UnreadableFile.code if is_missing else None,
                    "detail": each.detail,
                },
            )
        self._forget(again)
        told = " ".join(f"{reason}={count}" for reason, count in sorted(skipped.items()))
        self.connection.execute(
            "INSERT INTO run VALUES(?, ?, ?, ?, 0)",
            (self.run, self.key, __version__, told),
        )
        self.connection.commit()
        return skipped

    def resume(self) -> bool:
        """Take up the last run, for looking at it; return whether there is one."""
        row = self.connection.execute("SELECT id, key, version FROM run ORDER BY id DESC LIMIT 1").fetchone()
        if row is not None:
            self.run, self.key = row[0], row[1]
        return row is not None

    def _forget(self, again: str) -> None:
        if again:
            of_run = "SELECT sha256 FROM file WHERE run = :run"
            failed = "" if again == "all" else " AND status = 'failed'"
            self.connection.execute(
                f"DELETE FROM result WHERE key = :key AND sha256 IN ({of_run}){failed}", self._names
            )
            self.connection.execute(
                "UPDATE file SET code = NULL, sha256 = NULL WHERE run = :run AND code <> ''", self._names
            )

    def pending(self) -> Iterator[str]:
        """Yield the locations without a result, in their order; the list may grow shorter meanwhile."""
        last = b""
        while True:
            query = PENDING.replace("ORDER", "AND location > :last ORDER") + " LIMIT 500"
            rows = self.connection.execute(query, {**self._names, "last": last}).fetchall()
            if not rows:
                return
            last = rows[-1][0]
            yield from (os.fsdecode(row[0]) for row in rows)

    def is_new(self, sha256: str, location: str) -> bool:
        """Report whether a content has neither a result nor a worker; from then on that of ``location`` has it."""
        content = content_key(sha256, location)
        known = "SELECT count(*) FROM result WHERE sha256 = ? AND version = ? AND key = ?"
        self.in_flight.pop(location, None)  # its worker died: this is the next one
        if content in self.in_flight.values() or self._one(known, (content, __version__, self.key)):
            return False
        self.in_flight[location] = content
        return True

    def keep(self, outcome: Outcome) -> None:
        """Write down what became of a file; on the disk with the next one after ``GROUP_SECONDS``, or by ``flush``."""
        done = outcome.done
        self.in_flight.pop(outcome.location, None)
        is_unread = not done.sha256
        content = content_key(done.sha256, outcome.location)
        self.connection.execute(
            "UPDATE file SET sha256 = ?, code = ?, detail = ? WHERE location = ?",
            (
                None if is_unread else content,
                done.code if is_unread else None,
                done.detail if is_unread else "",
                os.fsencode(outcome.location),
            ),
        )
        if not outcome.is_known and not is_unread:
            self.connection.execute(
                "INSERT OR IGNORE INTO result VALUES(?, ?, ?, ?, ?, ?, ?)",
                (content, __version__, self.key, done.status, done.code, done.detail, outcome.record),
            )
        if time.monotonic() - self.kept > GROUP_SECONDS:
            self.flush()

    def status(self, outcome: Outcome) -> Status:
        """Return what became of a file; of one whose content another worker is still at, the best."""
        if not outcome.is_known:
            return outcome.done.status
        query = "SELECT status FROM result WHERE sha256 = ? AND version = ? AND key = ?"
        content = content_key(outcome.done.sha256, outcome.location)
        row = self.connection.execute(query, (content, __version__, self.key)).fetchone()
        return row[0] if row else "ok"

    def flush(self) -> None:
        """Put on the disk what was kept."""
        self.connection.commit()
        self.kept = time.monotonic()

    def finish(self) -> None:
        """Mark the run as finished."""
        self.connection.execute("UPDATE run SET is_finished = 1 WHERE id = ?", (self.run,))
        self.flush()

    def is_done(self, found: Found) -> bool:
        """Report whether a file has a result and has not changed since."""
        return bool(self._one(DONE, self._names | {"location": os.fsencode(found.location), "stamp": found.stamp}))

    def entries(self, *, records: bool = True) -> Iterator[Entry]:
        """Yield what became of the files of the run that are done, in the order of their locations.

        records: also what was read of them
        """
        query = ENTRIES if records else ENTRIES.replace(", record ", ", NULL ")
        for location, sha256, status, code, detail, record in self.connection.execute(query, self._names):
            shown = os.fsdecode(location).encode("utf-8", "backslashreplace").decode()
            yield Entry(shown, sha256[:DIGITS], status, code, detail or "", zlib.decompress(record) if record else None)

    def counts(self) -> Counter[str]:
        """Return how many files of the run are ok, partial, failed and pending."""
        return Counter(row[0] for row in self.connection.execute(COUNTS, self._names))

    @property
    def _names(self) -> dict[str, Any]:
        return {"version": __version__, "key": self.key, "run": self.run}

    def _one(self, query: str, values: tuple[Any, ...] | dict[str, Any] = ()) -> int:
        return int(self.connection.execute(query, values).fetchone()[0])


def content_key(sha256: str, location: str) -> str:
    """Return what two locations have in common that give the same result.

    >>> content_key("00", "a/b.DOCX"), content_key("00", "c.docx"), content_key("00", "c")
    ('00.docx', '00.docx', '00')
    """
    return sha256 + os.path.splitext(location)[1].lower()  # noqa: PTH122  (a location may be a URL)


@contextmanager
def opened(folder: Path, key: str = "") -> Iterator[Ledger]:
    """Open the ledger in ``folder`` for one run; closed and on the disk afterwards.

    Raises OutputError: the folder cannot be written, the disk is full, or another run is at work in it.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with _locked(folder):
            connection = sqlite3.connect(folder / NAME)
            try:
                connection.execute("PRAGMA journal_mode = WAL")
                connection.execute("PRAGMA synchronous = FULL")
                connection.executescript(SCHEMA)
                yield (ledger := Ledger(connection, key))
                ledger.flush()
            finally:
                connection.close()
    except (OSError, sqlite3.Error) as error:
        raise OutputError(str(folder), str(error)) from error


@contextmanager
def looked_at(folder: Path, key: str = "") -> Iterator[Ledger | None]:
    """Open the ledger in ``folder`` for reading alone, also while a run is at work; None where there is none."""
    path = folder / NAME
    if not path.exists():
        yield None
        return
    try:
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
        try:
            yield Ledger(connection, key)
        finally:
            connection.close()
    except sqlite3.Error as error:
        raise UnreadableFile(str(path), str(error)) from error


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Hold the folder; the lock ends with the process, however it ends."""
    path = folder / ".lock"
    with path.open("a+", encoding="ascii") as file:
        try:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except ImportError:  # no such locks on Windows; runs are told apart by the ledger's own
            pass
        except BlockingIOError:
            file.seek(0)
            who = file.read().strip()
            raise OutputError(str(folder), f"另一次运行正在写入 | another run writes here, process {who}") from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield
