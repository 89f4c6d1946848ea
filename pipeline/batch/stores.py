"""Contracts in object stores and on other machines (远程存储): ``s3://bucket/folder``, by fsspec.

fsspec is imported when a URL is named, and its driver with it.  A folder of a store is listed at once, the folders in
it one after the other; the rules of what is taken are those of local folders.

>>> is_url("s3://bucket/a.docx"), is_url("C:\\\\a.docx")
(True, False)
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, BinaryIO

from pipeline.batch.patterns import UNTYPED, is_pattern, is_typed
from pipeline.errors import EmptyFile, HetongError, LimitExceeded, MissingTool, UnreadableFile
from pipeline.intake import Found, part_folders, skip_reason
from pipeline.parsers import SIZE_LIMIT

URL_RE = re.compile(r"(?P<protocol>[a-z][a-z0-9+.-]{1,20})://", re.I)
PACKAGES = {  # pip's name of the driver
    **dict.fromkeys(("s3", "s3a"), "s3fs"),
    **dict.fromkeys(("gs", "gcs"), "gcsfs"),
    **dict.fromkeys(("az", "abfs", "abfss", "adl"), "adlfs"),
    **dict.fromkeys(("hdfs", "hadoop"), "pyarrow"),
    **dict.fromkeys(("sftp", "ssh"), "paramiko"),
    **dict.fromkeys(("http", "https"), "aiohttp"),
    "oss": "ossfs",
    "smb": "smbprotocol",
    "webdav": "webdav4",
}
MARKS = ("ETag", "etag", "md5Hash", "md5", "LastModified", "last_modified", "mtime", "updated", "created")


def is_url(name: str) -> bool:
    """Return whether ``name`` is a URL."""
    return URL_RE.match(name) is not None


def find_url(url: str) -> Iterator[Found]:
    """Yield the file at ``url``, the files of the folder there, or those that the pattern matches.

    Raises MissingTool: fsspec or its driver is not installed.
    """
    try:
        store, path = _store(url)
    except UnreadableFile as error:
        yield Found(url, skipped="missing", detail=error.detail)
        return
    try:
        if is_pattern(path) and not store.exists(path):
            yield from _matched(store, url, path)
            return
        entry = store.info(path)
        if entry["type"] == "directory":
            yield from _walk(store, path)
        else:
            yield _found(url, entry)
    except FileNotFoundError:
        yield Found(url, skipped="missing", detail="No such file or directory")
    except Exception as error:  # noqa: BLE001  (every driver raises its own; reading it will say so again)
        yield Found(url, detail=_told(error))


def read_url(url: str) -> bytes:
    """Return the content at ``url``; raises HetongError."""
    store, path = _store(url)
    try:
        stated = store.info(path).get("size")
        if stated is None:  # the store does not tell
            with store.open(path, "rb") as file:
                content = bytes(file.read(SIZE_LIMIT + 1))
        else:
            content = bytes(store.cat_file(path)) if 0 < stated <= SIZE_LIMIT else b""
    except Exception as error:
        raise UnreadableFile(url, _told(error)) from error
    if (stated or 0) > SIZE_LIMIT or len(content) > SIZE_LIMIT:
        raise LimitExceeded(url, f"> {SIZE_LIMIT // 2**20} MB")
    if stated not in (None, len(content)):
        raise UnreadableFile(url, "changed while it was read")
    if not content:
        raise EmptyFile(url)
    return content


@contextmanager
def open_url(url: str) -> Iterator[tuple[BinaryIO, str]]:
    """Open the file at ``url`` for reading here and there in it; with its stamp."""
    store, path = _store(url)
    try:
        with store.open(path, "rb") as file:
            yield file, _stamp(store.info(path))
    except HetongError:
        raise
    except Exception as error:
        raise UnreadableFile(url, _told(error)) from error


def _store(url: str) -> tuple[Any, str]:
    """Return the file system of ``url`` and the path in it."""
    protocol = URL_RE.match(url)
    name = protocol["protocol"].lower() if protocol else ""
    if "::" in url:
        raise UnreadableFile(url, "a chain of URLs")
    try:
        from fsspec.core import url_to_fs

        store, path = url_to_fs(url, use_listings_cache=False)
    except ImportError as error:
        package = PACKAGES.get(name, "fsspec") if "fsspec" not in str(error) else f"fsspec {PACKAGES.get(name, '')}"
        raise MissingTool(url, f"pip install {package}".rstrip()) from error
    except Exception as error:
        raise UnreadableFile(url, _told(error)) from error
    return store, str(path)


def _walk(store: Any, folder: str) -> Iterator[Found]:
    pending = [(folder, False)]
    while pending:
        here, is_part = pending.pop()
        try:
            entries = sorted(_below(here, store.ls(here, detail=True)), key=lambda entry: str(entry["name"]))
        except Exception as error:  # noqa: BLE001
            yield Found(store.unstrip_protocol(here), detail=_told(error))
            continue
        folders = [entry["name"] for entry in entries if _is_folder(entry)]
        parts = part_folders([_last(name) for name in folders], [_last(e["name"]) for e in entries])
        for entry in entries:
            if not _is_folder(entry):
                yield _listed(store, entry, is_part=is_part)
        for name in reversed(folders):
            if _last(name).startswith("."):
                yield Found(store.unstrip_protocol(name), skipped="hidden")
            else:
                pending.append((name, is_part or _last(name) in parts))


def _matched(store: Any, url: str, path: str) -> Iterator[Found]:
    """Yield what a pattern matches; one that ends in a suffix asks for just that type."""
    found = sorted(store.glob(path, detail=True).items())
    for name, entry in found:
        if entry["type"] == "file":
            seen = _listed(store, entry | {"name": name})
            yield seen._replace(skipped=None) if is_typed(path) and seen.skipped in UNTYPED else seen
    if not found:
        yield Found(url, skipped="missing", detail="nothing matches")


def _listed(store: Any, entry: Mapping[str, Any], *, is_part: bool = False) -> Found:
    found = _found(store.unstrip_protocol(entry["name"]), entry)
    if entry.get("islink"):
        return found._replace(skipped="symlink")
    if entry["type"] != "file":
        return found._replace(skipped="not_regular_file")
    return found._replace(skipped=skip_reason(_last(entry["name"]), found.size, is_part=is_part))


def _found(location: str, entry: Mapping[str, Any]) -> Found:
    return Found(location, int(entry.get("size") or 0), _stamp(entry))


def _stamp(entry: Mapping[str, Any]) -> str:
    """Return the first thing that the store says of a file and that changes with what is in it."""
    return next((str(entry[mark]) for mark in MARKS if entry.get(mark)), "")


def _below(folder: str, entries: Iterable[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """Leave out the empty object that stands for the folder itself."""
    return (entry for entry in entries if entry["name"].rstrip("/") != folder.rstrip("/"))


def _is_folder(entry: Mapping[str, Any]) -> bool:
    return entry["type"] == "directory" and not entry.get("islink")


def _last(path: str) -> str:
    return path.rstrip("/").rpartition("/")[2]


def _told(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"
