"""Cleaning: the cases of ``tests/cases/cleaning``, the examples of the phrase list, and the real pages at hand.

A case gives a text and what is left of it: ``body`` is the view without empty lines.  ``truncated``,
``marked`` (reasons that must occur) and ``repairs`` (original, repaired, reason of each character) are compared where
they are given.  ``recognised``: the text was read from a picture; without it, it was typed.
"""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline import cleaning
from pipeline.cleaning import boilerplate, clean, furniture, misreadings
from pipeline.cleaning.truncation import is_truncated
from pipeline.document import KEPT_LAYERS, BBox, Document, Line, from_string
from pipeline.folding import fold
from pipeline.parsers.text import parse

CASES = [
    pytest.param(case, id=f"{path.stem}: {case['label']}")
    for path in sorted((Path(__file__).parent / "cases" / "cleaning").glob("*.json"))
    for case in json.loads(path.read_text("utf-8"))
]
SHARED = Path(__file__).parents[2] / "shared"
PAGES = sorted(SHARED.glob("corpus/dev/*.txt"))


def text_of(case):
    text = case["text"]
    return "\n".join(text) if isinstance(text, list) else text


def document_of(case):
    document = parse(text_of(case).encode())
    if case.get("recognised"):
        return replace(document, lines=tuple(replace(line, confidence=0.95, page=1) for line in document.lines))
    return document


def body(document):
    return [line.strip() for line in document.view().string.split("\n") if line.strip()]


@pytest.mark.parametrize("case", CASES)
def test_case(case, request):
    if case.get("expect") == "fail":
        request.applymarker(pytest.mark.xfail(strict=True, reason="known"))
    document = cleaning.clean(document_of(case))
    assert body(document) == case["body"]
    if "truncated" in case:
        assert is_truncated(document.view()) is case["truncated"]
    if "repairs" in case:
        assert [[repair.original, repair.repaired, repair.reason] for repair in document.repairs] == case["repairs"]
        assert all(document.raw[repair.start] == repair.original for repair in document.repairs)
    reasons = {line.reason for line in document.lines} | {mark.reason for mark in document.marks}
    assert set(case.get("marked", ())) <= reasons


@pytest.mark.parametrize("case", CASES)
def test_cleaning_twice_is_cleaning_once(case):
    once = cleaning.clean(document_of(case))
    assert cleaning.clean(once) == once


@pytest.mark.parametrize("entry", boilerplate.entries(), ids=lambda entry: entry.name)
def test_example_of_phrase(entry):
    example = boilerplate.bare(fold(entry.example).strip()) if entry.where != "inline" else fold(entry.example)
    assert entry.pattern.search(example)
    assert any(word in fold(entry.example) for word in entry.needs)


@pytest.mark.parametrize("entry", misreadings.entries(), ids=lambda entry: entry["example"])
def test_example_of_misread_word(entry):
    """The example is mended by this word alone, and what the list keeps stays."""
    family = misreadings.word(**entry)
    assert family.pattern.sub(family.mend, entry["example"]) == entry["mended"]
    for kept in entry["keeps"]:
        assert family.pattern.sub(family.mend, kept) == kept


def test_names_of_phrases_are_unique():
    names = [entry.name for entry in boilerplate.entries()]
    assert len(names) == len(set(names))


def test_all_cleaners_are_listed():
    folder = Path(cleaning.__file__).parent
    modules = {path.stem for path in folder.glob("[a-z]*.py")} - {"truncation"}
    assert modules == {cleaner.__name__.rsplit(".", 1)[-1] for cleaner in cleaning.CLEANERS}


@pytest.mark.skipif(not PAGES, reason="the pages for measuring are not at hand")
def test_pages_keep_what_the_gold_names():
    lost = [(page.stem, raw) for page in PAGES for raw in _lost(page)]
    assert lost == []


def _lost(page):
    gold = json.loads(page.with_suffix(".gold.json").read_text("utf-8"))
    document = cleaning.clean(parse(page.read_bytes()))
    noise = [(mark.start, mark.end) for mark in document.marks]
    kept = "".join(
        char
        for line in document.lines
        if line.layer in KEPT_LAYERS
        for at, char in enumerate(document.raw[line.start : line.end], line.start)
        if not any(start <= at < end for start, end in noise)
    )
    text = "".join(kept.split())
    marked = {document.raw[mark.start : mark.end] for mark in document.marks if mark.kind in ("pinyin", "markup")}
    for raw in _raws(gold):
        for mark in marked:
            raw = raw.replace(mark, "")
        if "".join(raw.split()) not in text:
            yield raw


def _raws(node):
    if isinstance(node, dict):
        if isinstance(node.get("raw"), str):
            yield node["raw"]
        for child in node.values():
            yield from _raws(child)
    elif isinstance(node, list):
        for child in node:
            yield from _raws(child)


@pytest.mark.parametrize("page", sorted(SHARED.glob("seeds/*.txt")), ids=lambda page: page.stem)
def test_notices_of_the_site_are_in_no_view(page):
    document = cleaning.clean(parse(page.read_bytes()))
    lines = body(document)
    assert not any(
        word in line for word in ("400-050-0827", "18:30", "VIP", "文档") for line in lines if "说明文档" not in line
    )
    assert len([line for line in lines if line.startswith("第一条")]) == 1


@pytest.mark.parametrize(
    "text",
    [
        "第一条" * 20000,
        " " * 100_000,
        "_" * 100_000,
        "1、" * 30000,
        "甲方:" * 20000,
        "1" * 100_000,
        "a\n" * 30000,
        "第1页\n" * 20000,
        "(" * 50000,
        "1.1" * 20000,
        "lO" * 50000,
        "1O," * 30000,
        "壹任" * 50000,
        "口 " * 50000,
        "口甲\n" * 30000,
        "电话:" * 30000,
        "账号:1O1O" * 15000,
        "9;0" * 30000,
        "9133OOOO" * 15000,
        "工作曰" * 30000,
    ],
    ids=lambda text: text[:4].strip() or "spaces",
)
def test_hostile_text_ends(text):
    assert cleaning.clean(from_string(text)).raw == text
    document = from_string(text)
    recognised = replace(document, lines=tuple(replace(line, confidence=0.5) for line in document.lines))
    assert cleaning.clean(recognised).raw == text


@pytest.mark.parametrize(
    ("first", "second", "kept"),
    [
        ("沙洲堤防看护合同\n堤防看护合同\n甲方:", "沙洲堤防看护合同\n乙方:", ["堤防看护合同", "甲方:", "乙方:"]),
        ("堤防看护合同\n甲方:", "堤防看护合同\n乙方:", ["堤防看护合同", "甲方:", "堤防看护合同", "乙方:"]),
    ],
)
def test_running_head_of_two_pages(first, second, kept):
    """Two pages prove no running head unless the title stands below it all the same."""
    document = from_string(f"{first}\n{second}")
    break_ = len(first)
    lines = tuple(replace(line, page=1 if line.start < break_ else 2) for line in document.lines)
    assert body(furniture.mark(replace(document, lines=lines))) == kept


@pytest.mark.parametrize(("room", "joined"), [(60, True), (300, False)])
def test_number_without_room_behind_a_colon(room, joined):
    texts = ["乙方指定收款账户如下,开户行为江北支行,账号:", "622009981234567。"]
    widths = [len(texts[0]) * 10, len(texts[1]) * 5]
    starts = [0, len(texts[0]) + 1]
    lines = [
        Line(
            start,
            start + len(text),
            page=1,
            bbox=BBox(0, top, width, top + 10),
            edges=tuple(width * at / len(text) for at in range(len(text) + 1)),
        )
        for text, start, width, top in zip(texts, starts, widths, (0, 20), strict=True)
    ]
    wide = Line(99, 99, page=1, bbox=BBox(0, 40, widths[0] + room, 50))
    document = Document("\n".join(texts), (*lines, wide), "pdf")
    assert clean(document).lines[0].wrapped is joined


@pytest.mark.parametrize(
    ("head", "top", "height", "kept"),
    [
        ("内部资料 注意保存", 20, 9, False),
        ("内部资料 注意保存", 20, 12, True),  # as large as the rest
        ("内部资料 注意保存", 60, 9, True),  # no margin
        ("合同编号:KF-12", 20, 9, True),  # a head may be the only place of the number
    ],
)
def test_head_in_the_margin_of_a_single_page(head, top, height, kept):
    texts = [head, "保洁服务合同", "一、乙方每日保洁两次,费用每月三千元。", "二、期限一年。"]
    boxes = [BBox(72, top, 200, top + height), *(BBox(72, 90 + 20 * n, 400, 102 + 20 * n) for n in range(3))]
    document = from_string("\n".join(texts), "pdf")
    lines = tuple(replace(line, page=1, bbox=box) for line, box in zip(document.lines, boxes, strict=True))
    assert (head in body(furniture.mark(replace(document, lines=lines)))) is kept
