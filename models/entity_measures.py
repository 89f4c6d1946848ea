"""Names of parties, by the rules alone and with the model (当事人名称评测).

Measured are contracts without a labelled party block, written ones (``tests/annotated/preamble``, those that whoever
tuned has read and those that nobody has, and ``tests/cases/entities/heads.txt``) and public ones
(``models/entities/parties_test.tsv``: file, role and place of every party that is named), and annotated contracts.

Names are compared as the set of a document, whatever role they stand under: a right name under another role is right
here, and where gold has none every name read is invented.  The annotated contracts are also compared as
`models.evaluate` does, by role.

>>> named({"parties": [{"name": {"state": "filled", "value": "云客 公司"}}, {"name": {"state": "blank"}}]})
Counter({'云客公司': 1})
"""

from __future__ import annotations

import csv
import hashlib
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import patch

from models.evaluate import Counts, count, document_path, evaluate, read_record, score
from models.facts import folded
from models.gate import ANNOTATED, CORPUS
from pipeline.errors import HetongError

PUBLIC = CORPUS / "unlabelled"
LISTED = Path(__file__).with_name("entities") / "parties_test.tsv"
NOBODY = "-"  # the role in the row of a contract that names no party
WRITTEN = ANNOTATED / "preamble"  # contracts written for this, NN.txt beside NN.json
FIRST_UNREAD, LAST_READ = 21, 40  # of those between, the odd numbers were read
HEADS = ANNOTATED.parent / "cases" / "entities" / "heads.txt"  # heads written while tuning, names marked
MARK_RE, MARKED_RE = re.compile("[〔〕]"), re.compile("〔([^〕]*)〕")
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


def written(*, is_unread: bool | None = None) -> dict[str, Counter[str]]:
    """Return the parties' names of the contracts of ``WRITTEN``.

    is_unread: only those that nobody who tuned has read, or only the others
    """
    gold = {path.with_suffix(".txt").name: json.loads(path.read_text("utf-8")) for path in WRITTEN.glob("*.json")}
    return {
        name: Counter({_plain(party["name"]): 1 for party in gold[name]["parties"]})
        for name in sorted(gold)
        if is_unread in (None, _is_unread(name))
    }


def _is_unread(name: str) -> bool:
    number = int(name[:2])
    return number > FIRST_UNREAD and (number > LAST_READ or number % 2 == 0)


def on_list(names: Mapping[str, Counter[str]], folder: Path = PUBLIC) -> Counts:
    """Return how many names of the listed contracts are read, invented and missed."""
    found = [compared(_read(folder / file), wanted) for file, wanted in names.items()]
    return Counts(*map(sum, zip(*found, strict=True))) if found else Counts()


def _read(path: Path) -> Counter[str]:
    """Return the names in the record of ``path``; a file that gives none has all its names missed."""
    try:
        return named(read_record(path))
    except HetongError:
        return Counter()


def named_in(folder: Path) -> Counts:
    """Return the counts of names in the annotated contracts of ``folder``, whatever their roles."""
    found = [
        compared(
            _read(document_path(folder, path.name.removesuffix(".gold.json"))),
            named(json.loads(path.read_text("utf-8"))),
        )
        for path in sorted(folder.glob("*.gold.json"))
    ]
    return Counts(*map(sum, zip(*found, strict=True))) if found else Counts()


def compared(got: Counter[str], wanted: Counter[str]) -> Counts:
    """Return how many names of one document are right, invented and missed.

    >>> compared(Counter(("云客公司", "山岚镇")), Counter(("云客公司",)))
    Counts(right=1, extra=1, missed=0)
    """
    return Counts(len(got.keys() & wanted), len(got.keys() - wanted), len(wanted.keys() - got))


def heads() -> Iterator[tuple[str, Counter[str]]]:
    """Yield the text of every contract of ``HEADS`` and the names that are marked in it."""
    for text in HEADS.read_text("utf-8").split("\n=====\n"):
        yield MARK_RE.sub("", text), Counter({_plain(name.replace("\n", "")): 1 for name in MARKED_RE.findall(text)})


def in_heads() -> Counts:
    """Return the counts of names in the contracts of ``HEADS``."""
    from pipeline.analyze import analyze_document
    from pipeline.document import from_string
    from pipeline.record import Source
    from pipeline.writers.json import encode

    source = Source(name="", sha256="", format="txt")
    found = [
        compared(named(json.loads(encode(analyze_document(from_string(text), source, force=True)))), wanted)
        for text, wanted in heads()
    ]
    return Counts(*map(sum, zip(*found, strict=True)))


def in_folder(folder: Path) -> Counts:
    """Return the same for the annotated contracts of ``folder``, blank names counted as facts."""
    return count(one for one in evaluate(folder).judgements if one.group == "party.name")


def ablation() -> Iterator[tuple[str, Counts, Counts]]:
    """Yield for every corpus at hand its name, the counts of the rules alone, and those with the model."""
    for title, measure in _measures():
        with rules_alone():
            before = measure()
        yield title, before, measure()


def _measures() -> Iterator[tuple[str, Callable[[], Counts]]]:
    yield "heads", in_heads
    lists = (
        ("preamble, read", written(is_unread=False), WRITTEN),
        ("preamble, unread", written(is_unread=True), WRITTEN),
        ("listed public contracts", listed(), PUBLIC),
    )
    for title, names, folder in lists:
        if names:
            yield title, partial(on_list, names, folder)
    for name, folder in FOLDERS.items():
        if folder.is_dir():
            yield f"{name}, names", partial(named_in, folder)
            yield f"{name}, by role", partial(in_folder, folder)


def lines(found: Iterable[tuple[str, Counts, Counts]]) -> Iterator[str]:
    """Yield the ablation as lines of text."""
    yield f"{'corpus':26}{'rules alone: P':>16}{'R':>7}{'F1':>7}{'with model: P':>16}{'R':>7}{'F1':>7}"
    for name, before, after in found:
        figures = "".join(
            f"{part.precision:>{width}.3f}{part.recall:7.3f}{part.f1:7.3f}"
            for part, width in ((score(before), 16), (score(after), 16))
        )
        yield f"{name:26}{figures}"
