"""A redline gives both texts: accept all the new one, reject all the old one; and Word's rules for its XML hold."""

from __future__ import annotations

import io
import random
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import docx
import pytest
from lxml import etree

from pipeline.comparison import Clauses, Comparison, Edit, Passage, Place, TermChange
from pipeline.diff import compare_contracts
from pipeline.document import Span
from pipeline.parsers.docx_numbering import W
from pipeline.record import Source
from pipeline.writers import redline
from pipeline.writers.redline import is_plain, made, plain, write
from pipeline.writers.redline_reading import accepted, rejected
from tests.conftest import SAMPLES


def comparison(clauses: list[Clauses], terms: list[TermChange] | None = None) -> Comparison:
    return Comparison.model_construct(clauses=clauses, terms=terms or [])


def passage(index: int, text: str, **other: object) -> Passage:
    return Passage(index=index, text=text, spans=[Span(index * 100, index * 100 + 99)], **other)  # type: ignore[arg-type]


def texts(pairs: list[Clauses], side: str) -> list[str]:
    passages = sorted((one for pair in pairs for one in getattr(pair, side)), key=lambda one: one.index)
    return "".join(one.text for one in passages).removesuffix("\n").split("\n")


def clause(old: str | None, new: str | None, at: tuple[int, int] = (0, 0), **other: object) -> Clauses:
    """Return a clause that stands at the indices ``at``; edits are given as keyword."""
    sides = [[] if text is None else [passage(index, text)] for text, index in zip((old, new), at, strict=True)]
    change = "added" if old is None else "deleted" if new is None else "edited"
    return Clauses(change=change, old=sides[0], new=sides[1], **other)  # type: ignore[arg-type]


CASES = {
    "edit": [clause("每月10日前付款\n", "每月15日前付款\n", edits=[Edit(old=(2, 4), new=(2, 4))])],
    "without edits": [clause("每月10日前付款", "每月15日前 付款")],
    "added last": [clause("一\n", "一\n"), clause(None, "二", (1, 1))],
    "deleted last": [clause("一\n", "一\n"), clause("二", None, (1, 1))],
    "deleted first": [clause("一\n", None), clause("二\n三", "二\n三", (1, 0))],
    "replaced whole": [clause("一\n二", None), clause(None, "三\n四\n五")],
    "emptied": [clause("一\n二", None)],
    "moved": [
        clause("一\n", "一\n", (0, 0)),
        clause("三\n", "三\n", (2, 1)),
        clause("二\n", "二\n", (1, 2), is_moved=True),
        clause("四\n", "四\n", (3, 3)),
    ],
    "moved and edited": [
        clause("一\n", "一\n", (0, 0)),
        clause("三\n", "三\n", (2, 1)),
        clause("乙方付10元\n另付\n", "乙方付9元整\n", (1, 2), is_moved=True, edits=[Edit(old=(3, 5), new=(3, 4))]),
        clause("四\n", "四\n", (3, 3)),
    ],
    "moved to the end": [
        clause("一\n", "一\n", (0, 0)),
        clause("三", "三\n", (2, 1)),
        clause("二\n", "二", (1, 2), is_moved=True),
    ],
    "crossing without a flag": [clause("二\n", "二\n", (1, 0)), clause("一\n", "一\n", (0, 1))],
    "split": [
        Clauses(change="split", old=[passage(0, "甲。乙。\n")], new=[passage(0, "甲。\n"), passage(1, "乙。\n")])
    ],
    "merged apart": [
        Clauses(change="merged", old=[passage(0, "甲。\n"), passage(2, "丙。\n")], new=[passage(0, "甲。丙。\n")]),
        clause("乙。\n", "乙。\n", (1, 1)),
    ],
    "overlapping edits": [
        clause("abcdef", "abXYef", edits=[Edit(old=(2, 4), new=(2, 4)), Edit(old=(3, 5), new=(3, 5))]),
    ],
    "cells and blank lines": [clause("名称\t数量\n\n 桌 \t2\n", "名称\t数量\n\n\n 桌 \t3\n")],
    "markup": [clause("<a>&\"'</a>\n", "]]>&amp;<w:p/>\n")],
}


@pytest.mark.parametrize("pairs", CASES.values(), ids=CASES)
def test_both_texts(pairs: list[Clauses]) -> None:
    file = plain(comparison(pairs), "", None)
    assert accepted(file) == texts(pairs, "new")
    assert rejected(file) == texts(pairs, "old")
    assert_valid(file)


def assert_valid(file: bytes) -> None:
    """What Word demands of tracked changes."""
    root = etree.fromstring(part(file, "word/document.xml"))
    numbers = [node.get(f"{W}id") for node in root.iter() if node.get(f"{W}author")]
    assert len(numbers) == len(set(numbers))
    for name in ("moveFrom", "moveTo"):
        starts, ends = ([node.get(f"{W}id") for node in root.iter(f"{W}{name}Range{end}")] for end in ("Start", "End"))
        assert sorted(starts) == sorted(ends)
    names = [{node.get(f"{W}name") for node in root.iter(f"{W}{name}RangeStart")} for name in ("moveFrom", "moveTo")]
    assert names[0] == names[1]
    for text in root.iter(f"{W}t"):
        assert not list(text.iterancestors(f"{W}del"))
    for text in root.iter(f"{W}delText"):
        assert next(text.iterancestors(f"{W}del"), None) is not None


def part(file: bytes, name: str) -> bytes:
    return zipfile.ZipFile(io.BytesIO(file)).read(name)


def test_changes_of_a_moved_clause_are_seen() -> None:
    file = part(plain(comparison(CASES["moved and edited"]), "", None), "word/document.xml").decode()
    assert file.count("<w:moveFromRangeStart ") == file.count("<w:moveToRangeStart ") == 1
    notes = part(plain(comparison(CASES["moved and edited"]), "", None), "word/comments.xml").decode()
    assert "修改 edited：10 → 9" in notes


def test_form_has_its_own_author() -> None:
    pair = clause("3,000 元\n", "3000元整\n", edits=[Edit(old=(7, 7), new=(5, 6))])
    root = etree.fromstring(part(plain(comparison([pair]), "", None), "word/document.xml"))
    by_author = {node.get(f"{W}author"): "".join(node.itertext()) for node in root.iter(f"{W}ins", f"{W}del")}
    assert by_author == {"hetong 格式 form": " ", "hetong": "整"}


def test_a_changed_term_is_told_in_a_comment() -> None:
    places = [Place(raw=raw, spans=[Span(2, 4)]) for raw in ("10", "15")]
    term = TermChange(
        kind="date",
        field="payment",
        label="付款日",
        old_shown="10",
        new_shown="15",
        old_place=places[0],
        new_place=places[1],
    )
    for edits in ([Edit(old=(2, 4), new=(2, 4), terms=[0])], []):
        file = plain(comparison([clause("每月10日\n", "每月15日\n", edits=edits)], [term]), "", None)
        assert "付款日：10 → 15" in part(file, "word/comments.xml").decode()
        assert part(file, "word/document.xml").count(b"<w:commentReference ") == 1


def test_characters_that_xml_cannot_hold() -> None:
    pair = clause("甲\x00乙\ufffe\n", "甲\x0b丙\ud800\n")
    file = plain(comparison([pair]), "a\x01", None)
    assert accepted(file) == ["甲\ufffd丙\ufffd"]
    assert rejected(file) == ["甲\ufffd乙\ufffd"]


def test_same_input_same_bytes() -> None:
    assert plain(comparison(CASES["moved"]), "a", None) == plain(comparison(CASES["moved"]), "a", None)


def random_pairs(chance: random.Random) -> list[Clauses]:
    """Return clauses of two texts with anything done to them, and edits that need not be right."""
    count = chance.randint(1, 9)
    lines = [
        "".join(chance.choices("甲乙丙12，。\t \n", k=chance.randint(0, 8))) + "\n" * chance.randint(0, 1)
        for _ in range(count)
    ]
    order = list(range(count))
    for _ in range(chance.randint(0, 2)):
        order.insert(chance.randrange(count), order.pop(chance.randrange(count)))
    pairs = []
    for place, number in enumerate(order):
        fate = chance.choice(("both", "both", "both", "old", "new"))
        new = "".join(char if chance.random() < 0.9 else chance.choice("丁9\n") for char in lines[number])
        ends = (
            sorted(chance.choices(range(len(lines[number]) + 1), k=2)),
            sorted(chance.choices(range(len(new) + 1), k=2)),
        )
        edits = [Edit(old=tuple(ends[0]), new=tuple(ends[1]))] if fate == "both" and chance.random() < 0.7 else []
        sides = lines[number] if fate != "new" else None, new if fate != "old" else None
        pairs.append(clause(*sides, (number, place), edits=edits, is_moved=chance.random() < 0.2))
    return pairs


@pytest.mark.parametrize("seed", range(100))
def test_both_texts_of_anything(seed: int) -> None:
    pairs = random_pairs(random.Random(seed))
    file = plain(comparison(pairs), "", None)
    assert accepted(file) == texts(pairs, "new")
    assert rejected(file) == texts(pairs, "old")
    assert_valid(file)


def test_a_redline_of_any_formats(tmp_path: Path) -> None:
    names = [str(SAMPLES / name) for name in ("s05-software.txt", "s12-loan.md")]
    found = compare_contracts(*names)
    target = tmp_path / "a.docx"
    remarks = write(found, target, date=datetime(2026, 1, 2, tzinfo=UTC))
    assert is_plain(remarks) and [path.name for path in tmp_path.iterdir()] == ["a.docx"]
    assert accepted(target.read_bytes()) == texts(found.clauses, "new")
    assert rejected(target.read_bytes()) == texts(found.clauses, "old")
    assert b'w:date="2026-01-02T00:00:00Z"' in part(target.read_bytes(), "word/document.xml")
    assert [one.text for one in docx.Document(str(target)).paragraphs]


def test_what_was_replaced_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    source = Source(name="a.txt", sha256="", format="txt")
    fields = {"old": source, "new": source, "clauses": [clause("甲\x00\n", "甲\n")], "terms": []}
    _, remarks = made(Comparison.model_construct(**fields))
    assert is_plain(remarks) and "1 characters" in remarks[1]
    monkeypatch.setattr(redline, "plain", lambda *_: plain(comparison([clause("乙\n", "甲\n")]), "", None))
    assert made(Comparison.model_construct(**fields))[1][-1] == redline.REMARKS["unproven"]
