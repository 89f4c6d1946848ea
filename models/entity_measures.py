"""Names of parties, by the rules alone and with the model (当事人名称评测).

Measured are contracts without a labelled party block, written ones (``tests/annotated/preamble``) and public ones
(``models/entities/parties_test.tsv``: file, role and place of every party that is named), and annotated contracts.

>>> named({"parties": [{"name": {"state": "filled", "value": "云客 公司"}}, {"name": {"state": "blank"}}]})
Counter({'云客公司': 1})
"""

from __future__ import annotations

import csv
import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

from models.evaluate import Counts, count, evaluate, read_record, score
from models.facts import folded
from models.gate import ANNOTATED, CORPUS
from pipeline.errors import HetongError

PUBLIC = CORPUS / "unlabelled"
LISTED = Path(__file__).with_name("entities") / "parties_test.tsv"
NOBODY = "-"  # the role in the row of a contract that names no party
WRITTEN = ANNOTATED / "preamble"  # contracts written for this, NN.txt beside NN.json
FOLDERS = {"pages": ANNOTATED / "pages", "dev": CORPUS / "dev"}


@contextmanager
def rules_alone() -> Iterator[None]:
    """Keep the model of names from being asked."""
    with patch("pipeline.extractors._party_entities.is_asked", lambda *_: False):
        yield


def listed() -> dict[str, Counter[str]]:
    """Return the parties' names of every public contract on the list; nothing where the corpus is not at hand.

    Raises ValueError: a file is not the one that was read for the list.
    """
    from pipeline.parsers import parse
    from pipeline.parsers.settings import Settings

    found: dict[str, Counter[str]] = {}
    raws: dict[str, str] = {}
    if not PUBLIC.is_dir():
        return found
    with LISTED.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            name = row["file"]
            if name not in raws:
                raws[name] = parse(PUBLIC / name, Settings(ocr="off")).raw
                found[name] = Counter()
                if hashlib.sha1(raws[name].encode(), usedforsecurity=False).hexdigest()[:12] != row["sha1"]:
                    raise ValueError(f"{name}: not the text that was listed")
            if row["role"] != NOBODY:
                found[name][_plain(raws[name][int(row["start"]) : int(row["end"])])] = 1
    return found


def named(record: Mapping[str, Any]) -> Counter[str]:
    """Return the names of the parties of a record or of gold, each once."""
    slots = [party.get("name") or {} for party in record.get("parties") or []]
    return Counter({_plain(slot["value"]): 1 for slot in slots if slot.get("state") == "filled" and slot.get("value")})


def _plain(name: str) -> str:
    return (folded(name) or "").replace(" ", "")


def written() -> dict[str, Counter[str]]:
    """Return the parties' names of every contract of ``tests/annotated/preamble``."""
    gold = {path.with_suffix(".txt").name: json.loads(path.read_text("utf-8")) for path in WRITTEN.glob("*.json")}
    return {name: Counter({_plain(party["name"]): 1 for party in gold[name]["parties"]}) for name in sorted(gold)}


def on_list(names: Mapping[str, Counter[str]], folder: Path = PUBLIC) -> Counts:
    """Return how many names of the listed contracts are read, invented and missed."""
    right = extra = missed = 0
    for file, wanted in names.items():
        got = _read(folder / file)
        right += len(got.keys() & wanted.keys())
        extra += len(got.keys() - wanted.keys())
        missed += len(wanted.keys() - got.keys())
    return Counts(right, extra, missed)


def _read(path: Path) -> Counter[str]:
    """Return the names in the record of ``path``; a file that gives none has all its names missed."""
    try:
        return named(read_record(path))
    except HetongError:
        return Counter()


def in_folder(folder: Path) -> Counts:
    """Return the same for the annotated contracts of ``folder``, blank names counted as facts."""
    return count(one for one in evaluate(folder).judgements if one.group == "party.name")


def ablation() -> Iterator[tuple[str, Counts, Counts]]:
    """Yield for every corpus at hand its name, the counts of the rules alone, and those with the model."""
    for title, names, folder in (("preamble", written(), WRITTEN), ("listed public contracts", listed(), PUBLIC)):
        if names:
            with rules_alone():
                before = on_list(names, folder)
            yield title, before, on_list(names, folder)
    for name, folder in FOLDERS.items():
        if folder.is_dir():
            with rules_alone():
                before = in_folder(folder)
            yield name, before, in_folder(folder)


def lines(found: Iterable[tuple[str, Counts, Counts]]) -> Iterator[str]:
    """Yield the ablation as lines of text."""
    yield f"{'corpus':26}{'rules alone: P':>16}{'R':>7}{'F1':>7}{'with model: P':>16}{'R':>7}{'F1':>7}"
    for name, before, after in found:
        figures = "".join(
            f"{part.precision:>{width}.3f}{part.recall:7.3f}{part.f1:7.3f}"
            for part, width in ((score(before), 16), (score(after), 16))
        )
        yield f"{name:26}{figures}"
