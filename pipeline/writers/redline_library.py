"""Two DOCX files compared with their layout kept, by the library python-redlines (带版式的修订).

It runs a program of its own; that program gets a folder of its own, a time and a heap, and leaves nothing behind.

>>> CompareError("python_redlines")
CompareError('python_redlines')
"""

from __future__ import annotations

import importlib
import importlib.metadata
import os
import signal
import subprocess
import tarfile
import tempfile
import zipfile
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from pipeline.writers.redline_markup import AUTHOR, NO_DATE, stamp

SECONDS = 60
SURROUNDINGS = {  # of the program: no traces, no servers, no more than this heap, the same result everywhere
    "DOTNET_EnableDiagnostics": "0",
    "DOTNET_CLI_TELEMETRY_OPTOUT": "1",
    "DOTNET_GCHeapHardLimit": "0x60000000",
    "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1",
    "DOTNET_TieredPGO": "0",
}


class CompareError(Exception):
    """The library is missing or gave nothing; the message says which."""


def compared(old: bytes, new: bytes, date: datetime | None = None, seconds: float = SECONDS) -> bytes:
    """Return the redline of two DOCX files as the library makes it.

    Raises CompareError: not installed, no program for this machine, failed, or took longer than ``seconds``.
    """
    with tempfile.TemporaryDirectory(prefix="hetong-", ignore_cleanup_errors=True) as folder:
        program = _program(Path(folder))
        sides = [Path(folder) / name for name in ("old.docx", "new.docx")]
        for path, content in zip(sides, (old, new), strict=True):
            path.write_bytes(content)
        target = Path(folder) / "redline.docx"
        options = [
            f"--author={AUTHOR}",
            "--detect-moves",
            "--no-conflate-spaces",
            f"--date-time={stamp(date or NO_DATE)}",
        ]
        run([str(program), *map(str, sides), str(target), *options], folder, seconds)
        try:
            return target.read_bytes()
        except OSError:
            raise CompareError("no output") from None


def run(command: list[str], folder: str, seconds: float) -> None:
    """Run a program in ``folder``; end it and what it started after ``seconds``, and raise CompareError if it fails."""
    surroundings = {**os.environ, **SURROUNDINGS, "TMPDIR": folder, "HOME": folder}
    try:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=surroundings,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
    except OSError as error:
        raise CompareError(str(error)) from None
    try:
        _, errors = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        _end(process)
        raise CompareError(f"> {seconds:g} s") from None
    except BaseException:
        _end(process)
        raise
    if process.returncode:
        lines = errors.decode("utf-8", "replace").strip().splitlines() or [f"exit code {process.returncode}"]
        raise CompareError(lines[0][:200])


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the program and all that it started."""
    if hasattr(os, "killpg"):
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    process.kill()
    process.communicate()


def _program(folder: Path) -> Path:
    """Return the program that the library brings: unpacked once for this user, else into ``folder``."""
    try:
        library: Any = importlib.import_module("python_redlines")
        version = importlib.metadata.version("python-redlines-docxodus")
        caches: Any = importlib.import_module("platformdirs")
        place = Path(caches.user_cache_dir("hetong")) / f"redline-{version}"
        try:
            _unpack(library, place)
        except OSError:
            place = folder / "program"
        return Path(library.DocxodusEngine(target_path=str(place)).extracted_binaries_path)
    except ImportError as error:
        raise CompareError(f"{error.name or error}: pip install 'hetong[redline]'") from None
    except (OSError, tarfile.TarError, zipfile.BadZipFile) as error:
        raise CompareError(str(error)) from None


def _unpack(library: Any, place: Path) -> None:
    """Unpack beside ``place`` and put it there at once, so that no one sees half of it."""
    if place.is_dir():
        return
    place.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{place.name}-", dir=place.parent, ignore_cleanup_errors=True) as staging:
        whole = Path(staging) / "program"
        library.DocxodusEngine(target_path=str(whole))
        with suppress(FileExistsError):  # another process was first
            whole.rename(place)
