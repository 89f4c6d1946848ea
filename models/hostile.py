"""What becomes of files made to do harm (恶意文件): each against what is expected of it.

The files and the table come from beside the project: ``../shared/tools/gen_hostile.py`` makes the files,
``../shared/design/hostile_expected.tsv`` says how each must end and for what reason.  Its words for reasons are those
of no product, so each is mapped to our codes here, with the reason why that code says the same.

>>> judged(Row("a.pdf", ("ok", "partial"), ("limit_pages",)), "failed", "limit_time")
'failed [limit_time], not ok|partial'
>>> judged(Row("a.pdf", ("failed",), ("encrypted",)), "failed", "encrypted")
''
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

SHARED = Path(__file__).resolve().parents[2] / "shared"
MADE = Path(__file__).resolve().parents[1] / "out" / "hostile"  # where they are kept
GENERATOR = SHARED / "tools" / "gen_hostile.py"
TABLE = SHARED / "design" / "hostile_expected.tsv"
FILE_SYSTEM = "fs/"
MEANS: Mapping[str, tuple[str, ...]] = {
    "corrupt_file": ("corrupt_file", "repaired", "truncated_page", "page_failed"),  # salvaged in part is better
    "repaired": ("repaired", "truncated_page", "page_failed"),
    "cycle": ("corrupt_file", "no_text", "page_failed"),  # a page that holds only itself holds no text
    "empty_file": ("empty_file",),
    "no_text": ("empty_file", "no_text", "needs_ocr"),  # we say empty of a text that is nothing but space
    "encrypted": ("encrypted",),
    "office_lock_file": ("unsupported_format",),  # the detail says that it is a lock file
    "unsupported_type": ("unsupported_format",),
    "xml_dtd_forbidden": ("corrupt_file",),  # the detail says xml_dtd_forbidden
    "duplicate_zip_entry": ("duplicate_zip_entry",),
    "mixed_encoding": ("undecodable", "invalid_bytes"),
    "invalid_bytes": ("undecodable", "invalid_bytes"),
    "limit_depth": ("limit_size", "limit_depth", "corrupt_file"),  # the XML reader's own bound, told as a limit
    "limit_expansion": ("limit_expansion", "limit_size", "limit_memory", "limit_time", "crash"),  # killed at a limit
    "limit_pixels": ("limit_pixels", "corrupt_file", "no_text"),
    "limit_span": ("limit_span",),
    "limit_text": ("limit_text", "limit_size", "limit_expansion"),  # text may be cut where its part is inflated
    "limit_pages": ("limit_pages", "limit_text", "limit_size", "limit_time"),  # or within one page
    "limit_ops": ("limit_size", "limit_time", "limit_memory", "crash"),
    "timeout": ("limit_time",),
}
UNMET = {  # what we do not do as expected, and why
    "filter_chain_200.pdf": "200 filters in a row are undone: the text is whole, nothing is large, nothing takes long",
    "xobject_doubling_2e28.pdf": "PDFium cannot be stopped within a page: the file is killed at its limit, not cut",
}
HEAVY = (  # reach a limit or take seconds
    "bomb_document_1g.docx",
    "content_440mb_ops.pdf",
    "content_nest_arrays_1m.pdf",
    "flate_bomb_1g.pdf",
    "flate_bomb_double.pdf",
    "image_65535x65535.pdf",
    "many_parts_100k.docx",
    "nested_zip_10pb.zip",
    "objects_500k.pdf",
    "one_line_10mb.txt",
    "one_para_20mb.docx",
    "pages_100k.pdf",
    "para_200k.docx",
    "redos_clause.txt",
    "table_2000x50.docx",
    "xobject_doubling_2e28.pdf",
)


class Row(NamedTuple):
    """What is expected of one file: how it may end, and for what reasons where it is not ok."""

    name: str
    statuses: tuple[str, ...]
    reasons: tuple[str, ...]


def expected() -> list[Row]:
    """Return the rows of the table, without those of the file system."""
    lines = (line.split("\t") for line in TABLE.read_text("utf-8").splitlines()[1:])
    return [
        Row(name, tuple(status.split("|")), tuple(filter(None, reason.split("|"))))
        for name, _, status, reason, _ in lines
        if not name.startswith(FILE_SYSTEM)
    ]


def generate() -> None:
    """Make the files where they are not yet; takes half a minute."""
    if not (MADE / "ok_min.docx").exists():
        MADE.parent.mkdir(exist_ok=True)
        subprocess.run([sys.executable, GENERATOR, MADE], check=True, capture_output=True)


def ended(out: Path) -> dict[str, tuple[str, str]]:
    """Return status and code of each location in the outputs of a batch."""
    records = (json.loads(line) for line in (out / "records.jsonl").read_text("utf-8").splitlines())
    found = {record["source"]["path"]: ("ok", "") for record in records}
    for line in (out / "errors.jsonl").read_text("utf-8").splitlines():
        failure = json.loads(line)
        found[failure["location"]] = (failure["status"], failure["code"])
    return found


def codes(reasons: Iterable[str]) -> set[str]:
    """Return our codes for the words of the table."""
    return {code for reason in reasons for code in MEANS.get(reason, (reason,))}


def judged(row: Row, status: str, code: str) -> str:
    """Return what is wrong with how a file ended, or nothing."""
    if status not in row.statuses:
        return f"{status} [{code}], not {'|'.join(row.statuses)}"
    if status == "ok" or not row.reasons or code in codes(row.reasons):
        return ""
    return f"{status} [{code}], not for {'|'.join(row.reasons)}"


def faults(rows: Sequence[Row], found: Mapping[str, tuple[str, str]], folder: Path) -> dict[str, str]:
    """Return what is wrong, by file; an archive is judged by each of its members."""
    wrong = {}
    for row in rows:
        path = str(folder / row.name)
        ends = {end for name, end in found.items() if name == path or name.startswith(f"{path}!")}
        problems = {judged(row, *end) for end in ends or {("missing", "")}} - {""}
        if problems:
            wrong[row.name] = "; ".join(sorted(problems))
    return wrong
