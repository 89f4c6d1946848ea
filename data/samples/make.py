"""Make the sample contracts from ``source/*.toml``: documents with their gold, scans in ``scanned``, new versions.

    python data/samples/make.py [ID ...]

Every text is written for this project; companies, persons and numbers are invented.  The same source gives the same
bytes, but for DOC, which LibreOffice writes (it stays as it is where LibreOffice is missing), and for scans, whose
letters are drawn with fonts of the system (they stay as they are where the fonts of ``typeset`` are missing).
"""

from __future__ import annotations

import json
import sys
import tomllib
from pathlib import Path
from typing import Any

from gold import check_raws, gold_of
from writers import WRITERS

HERE = Path(__file__).parent
SUFFIXES = {"docx": ".docx", "pdf": ".pdf", "doc": ".doc", "txt": ".txt", "html": ".html", "rtf": ".rtf", "md": ".md"}


def main(chosen: list[str]) -> None:
    for path in sorted((HERE / "source").glob("*.toml")):
        if not chosen or path.stem in chosen:
            make(source_of(path.stem))
    for path in sorted((HERE / "source" / "revised").glob("*.toml")):
        if not chosen or path.stem in chosen:
            revise(path)


def source_of(name: str) -> dict[str, Any]:
    """Return the source of a sample; a scan has the text and the gold of its twin."""
    source: dict[str, Any] = tomllib.loads((HERE / "source" / f"{name}.toml").read_text("utf-8"))
    if source["format"] == "scan":
        twin = source_of(source["twin"])
        source = {key: value for key, value in twin.items() if not key.startswith("site_")} | source
    return source | {"id": name}


def make(source: dict[str, Any]) -> None:
    gold = gold_of(source)
    check_raws(gold, source)
    folder = HERE / "scanned" if source["format"] == "scan" else HERE
    (folder / f"{source['id']}.gold.json").write_text(json.dumps(gold, ensure_ascii=False, indent=1) + "\n", "utf-8")
    if source["format"] == "scan":
        from scans import write_scan

        suffix, content = f".{source['file']}", write_scan(source)
    else:
        suffix, content = SUFFIXES[source["format"]], WRITERS[source["format"]](source)
    if content is not None:
        (folder / f"{source['id']}{suffix}").write_bytes(content)


def revise(path: Path) -> None:
    """Write a new version of a sample: its text with edits, each of which must find its place; without gold."""
    revision = tomllib.loads(path.read_text("utf-8"))
    source = source_of(revision["revises"])
    for edit in revision["edit"]:
        if source["text"].count(edit["old"]) != 1:
            raise ValueError(f"{path.name}: not once in the text: {edit['old']}")
        source["text"] = source["text"].replace(edit["old"], edit["new"])
    (HERE / "revised" / f"{path.stem}{SUFFIXES[source['format']]}").write_bytes(WRITERS[source["format"]](source))


if __name__ == "__main__":
    main(sys.argv[1:])
