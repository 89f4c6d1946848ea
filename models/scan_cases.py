"""Scans whose true text is known (扫描用例): the scanned samples, and contracts that are printed and scanned afresh.

The simulated printer and scanner lie with the samples (``data/samples``); to print afresh needs their fonts, and
LibreOffice for DOCX, DOC, RTF and HTML.
"""

from __future__ import annotations

import importlib
import json
import math
import random
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from models.evaluate import document_path
from models.gate import SAMPLES, SCANNED
from pipeline.parsers import parse

SEED = 20_251_122
TEXTS = frozenset({".txt", ".md"})
FACES = (("serif", "sans bold"), ("song", "hei"), ("old song", "sans bold"), ("kai", "hei"), ("sans", "sans bold"))
LINES_BELOW = ("合同专用章", "", "财务专用章")
APART = 330  # pixels, about 42 mm: two seals on one spot are rare
MERGE_RE = re.compile(r"\{\{|«|\$\{")  # fields of a form letter: what was never filled in is never scanned
COMPANY = "诚信商务服务有限公司"  # on the seal where no party is a company


class Case(NamedTuple):
    """A scan, what stands on it, and the document that it was printed from.

    truth: the text; with page numbers and headers where ``is_whole``, else that of the contract alone
    """

    name: str
    condition: str
    content: bytes
    truth: str
    is_whole: bool
    twin: Path
    gold: Mapping[str, Any]


def maker(name: str) -> Any:
    """Return a module of the maker of samples, which lies beside them and in no package."""
    if str(SAMPLES) not in sys.path:
        sys.path.append(str(SAMPLES))
    return importlib.import_module(name)


def samples() -> Iterator[Case]:
    """Yield the scanned samples."""
    for path in sorted((SAMPLES / "source").glob("*.toml")):
        source = maker("make").source_of(path.stem)
        if source["format"] == "scan":
            gold = json.loads((SCANNED / f"{path.stem}.gold.json").read_text("utf-8"))
            content = document_path(SCANNED, path.stem).read_bytes()
            truth = "\n".join(maker("lines").text_lines(source))
            condition = "mixed" if source.get("typed") else source["condition"]
            yield Case(path.stem, condition, content, truth, False, document_path(SAMPLES, source["twin"]), gold)


def fresh(folder: Path, pages: int) -> Iterator[Case]:
    """Yield contracts of ``folder`` scanned in every condition: as many as ``pages`` pages hold, chosen by a seed."""
    scanning = maker("scanning")
    for number, (path, gold, printed) in enumerate(_chosen(folder, pages)):
        truth = "\n".join(page.text for page in printed)
        for condition in scanning.CONDITIONS:
            source = {"condition": condition, "seed": SEED % 9973 + number, "seals": []}
            if condition == "seal":
                source["seals"] = seals(gold, truth)
            images = [
                maker("scans").scanned(page, source | {"seals": apart(page, source["seals"])}, index)
                for index, page in enumerate(printed, 1)
            ]
            yield Case(path.stem, condition, maker("scans").tiff(images, 88), truth, True, path, gold)


def _chosen(folder: Path, pages: int) -> Iterator[tuple[Path, Mapping[str, Any], list[Any]]]:
    golds = sorted(folder.glob("*.gold.json"))
    random.Random(SEED).shuffle(golds)
    for number, gold_path in enumerate(golds):
        path = document_path(folder, gold_path.name.removesuffix(".gold.json"))
        printed = print_file(path, number, pages + 1)
        if printed and len(printed) <= pages and not any(MERGE_RE.search(page.text) for page in printed):
            pages -= len(printed)
            yield path, json.loads(gold_path.read_text("utf-8")), printed
        if pages <= 0:
            return


def print_file(path: Path, number: int, limit: int) -> list[Any]:
    """Return the first ``limit`` pages of a document as printed: as it is laid out, plain text in one of our styles."""
    typeset = maker("typeset")
    if path.suffix in TEXTS:
        body, head = FACES[number % len(FACES)]
        lines = [_classed(line) for line in parse(path).raw.split("\n") if line.strip()]
        return list(typeset.printed(lines, typeset.Style(body=body, head=head))[:limit])
    content = path.read_bytes() if path.suffix == ".pdf" else _as_pdf(path)
    return list(typeset.rendered(content, limit))


def _classed(line: str) -> tuple[str, str, int]:
    """Return a line of a text file as the printer takes it: level -2 is a row of a table, -1 a title."""
    if line.startswith("|"):
        return line, line, -2
    text = line.lstrip("# ").replace("**", "")
    return text, text, -1 if line.startswith("# ") else 0


def _as_pdf(path: Path) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        command = ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", "pdf"]
        subprocess.run([*command, "--outdir", folder, str(path)], check=True, capture_output=True, timeout=120)
        return (Path(folder) / f"{path.stem}.pdf").read_bytes()


def seals(gold: Mapping[str, Any], text: str) -> list[list[Any]]:
    """Return seals over what a contract is about: names, the first amounts, the term, and where it is signed.

    >>> name, amount = ({"state": "filled", "raw": raw} for raw in ("南京甲有限公司", "100元"))
    >>> gold = {"parties": [{"name": name}], "amounts": [amount]}
    >>> [seal[:2] for seal in seals(gold, "")]
    [['南京甲有限公司', '南京甲有限公司'], ['100元', '南京甲有限公司']]
    """
    slots = [party.get("name") or {} for party in gold.get("parties", [])]
    names = [slot["raw"] for slot in slots if slot.get("state") == "filled"]
    companies = [name for name in names if name.endswith(("公司", "厂", "中心", "院", "社"))] or [COMPANY]
    start = gold.get("term", {}).get("start") or {}
    term = [start["raw"]] if start.get("state") == "filled" else []
    amounts = [entry.get("raw") for entry in gold.get("amounts", []) if entry.get("state") == "filled"][:3]
    signing = [mark for mark in ("（盖章）", "(盖章)", "（签章）", "盖章") if mark in text][:1]
    phrases = [phrase for phrase in [*names[:2], *amounts, *term, *signing] if phrase]
    return [
        [phrase, companies[index % len(companies)], LINES_BELOW[index % 3], (40, 38, 42)[index % 3]]
        for index, phrase in enumerate(phrases)
    ]


def apart(page: Any, wanted: list[list[Any]]) -> list[list[Any]]:
    """Return the seals of ``wanted`` that would not be pressed onto an earlier one."""
    kept, centres = [], list[tuple[float, float]]()
    for seal in wanted:
        box = page.place(seal[0])
        if box is None:
            continue
        centre = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
        if all(math.dist(centre, other) > APART for other in centres):
            kept.append(seal)
            centres.append(centre)
    return kept
