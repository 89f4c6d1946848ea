"""Alignment of two contracts: cases as data, and what holds for any two texts."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.clauses import segment
from pipeline.cleaning import clean
from pipeline.compare.alignment.align import align
from pipeline.compare.alignment.crossing import Alignment
from pipeline.compare.alignment.keys import key_of
from pipeline.compare.alignment.passages import pieces
from pipeline.compare.pieces import Hunk, Pair, Piece
from pipeline.compare.printed import printed
from pipeline.contract import Contract
from pipeline.document import from_string
from tests.conftest import ROOT

CASES = json.loads((ROOT / "tests/cases/compare/alignment.json").read_text(encoding="utf-8"))


def contract_of(text: str) -> Contract:
    return segment(clean(from_string(text)).view())


def texts_of(case: dict[str, Any]) -> tuple[str, str]:
    old = CASES["texts"].get(case["old"], case["old"])
    new = case.get("new", old)
    for before, after in case.get("edits", []):
        assert before in new, before
        new = new.replace(before, after, 1)
    return old, new


@pytest.mark.parametrize("case", CASES["cases"], ids=lambda case: case["label"])
def test_case(case: dict[str, Any], request: pytest.FixtureRequest) -> None:
    if case.get("expect") == "fail":
        request.applymarker(pytest.mark.xfail(strict=True))
    old, new = map(contract_of, texts_of(case))
    alignment = align(old, new)
    holds(alignment, old, new)
    texts = printed(old.view), printed(new.view)
    pairs = [pair for pair in alignment.pairs if pair.change != "same" or pair.is_moved]
    assert len(pairs) == len(case["pairs"]), [shown(pair, *texts) for pair in pairs]
    for pair, expected in zip(pairs, case["pairs"], strict=True):
        assert is_like(shown(pair, *texts), expected), (shown(pair, *texts), expected)
    if "hunks" in case:
        hunks = [hunk for pair in pairs for hunk in pair.hunks if not hunk.is_noise]
        assert [[texts[0][slice(*hunk.old)], texts[1][slice(*hunk.new)]] for hunk in hunks] == case["hunks"]
    if "renumbered" in case:
        assert [pair.new[0].clause.number for pair in alignment.pairs if pair.is_renumbered] == case["renumbered"]
    if "noise" in case:
        assert any(hunk.is_noise for hunk in alignment.hunks) == case["noise"]


def shown(pair: Pair, old: str, new: str) -> str:
    """Return ``pair`` as the cases write it: ``edited moved | its old text | its new text``."""
    sides = [
        " + ".join(" ".join(text[piece.start : piece.end].split()) for piece in own)
        for own, text in ((pair.old, old), (pair.new, new))
    ]
    change = "moved" if pair.change == "same" and pair.is_moved else pair.change + " moved" * pair.is_moved
    return " | ".join([change, *sides])


def is_like(found: str, expected: str) -> bool:
    """Return whether each part of ``found`` begins as in ``expected``."""
    sides = [[part.split("+") for part in text.split("|")] for text in (found, expected)]
    return [len(part) for part in sides[0]] == [len(part) for part in sides[1]] and all(
        bool(one.strip()) == bool(other.strip()) and one.strip().startswith(other.strip())
        for parts in zip(*sides, strict=True)
        for one, other in zip(*parts, strict=True)
    )


def holds(alignment: Alignment, old: Contract, new: Contract) -> None:
    """Assert what holds for the alignment of any two texts."""
    texts = printed(old.view), printed(new.view)
    for side, text in zip(("old", "new"), texts, strict=True):
        own = sorted(
            (piece for pair in alignment.pairs for piece in getattr(pair, side)), key=lambda piece: piece.start
        )
        assert [piece.index for piece in own] == [*range(len(own))]
        assert [piece.start for piece in own[1:]] == [piece.end for piece in own[:-1]]
        assert (own[0].start, own[-1].end) == (0, len(text)) if own else not text
    for pair in alignment.pairs:
        sides = [[hunk.old for hunk in pair.hunks], [hunk.new for hunk in pair.hunks]]
        assert all(one[1] <= other[0] for side in sides for one, other in pairwise(side))
        if pair.old and pair.new:
            rests = [rest(own, side, text) for own, side, text in zip((pair.old, pair.new), sides, texts, strict=True)]
            assert rests[0] == rests[1]
            assert is_same_but_for_noise(pair, old, new)
    step = max(1, len(texts[0]) // 50)
    for start in range(0, len(texts[0]) - 2, step):
        there = alignment.to_new(start, start + 2)
        is_untouched = not any(touches(hunk, start, start + 2) for hunk in alignment.hunks)
        if there and is_untouched and texts[1][slice(*there)] == texts[0][start : start + 2]:
            assert alignment.to_old(*there) == (start, start + 2)


def touches(hunk: Hunk, start: int, end: int) -> bool:
    return hunk.old[0] <= end and hunk.old[1] >= start


def rest(own: tuple[Piece, ...], differing: list[tuple[int, int]], text: str) -> str:
    """Return the text of ``own`` without what differs."""
    kept = []
    for piece in own:
        at = piece.start
        for low, high in differing:
            if low < piece.end and high > piece.start:
                kept.append(text[at : max(low, at)])
                at = max(at, min(high, piece.end))
        kept.append(text[at : piece.end])
    return "".join(kept)


def is_same_but_for_noise(pair: Pair, old: Contract, new: Contract) -> bool:
    """Return whether a pair that has no difference of substance says the same."""
    if any(not hunk.is_noise for hunk in pair.hunks) or "noise" in pair.change:
        return True
    keys = ["".join(piece.key for piece in own) for own in (pair.old, pair.new)]
    numbers = any(hunk.is_noise and key_of(old.view.string[slice(*hunk.old)]) for hunk in pair.hunks)
    return keys[0] == keys[1] or numbers


LINES = st.sampled_from(
    [
        "第一条 服务内容",
        "第二条 费用",
        "2.1 每月1,500元。",
        "2.2 每月1500元。",
        "不适用",
        "甲方:____",
        "乙方:[ ]",
        "(1)接待",
        "(2)回访;",
        "双方应当保密。",
        "双方不应当保密。",
        "第三条 期限为一年,自2024年1月1日起。",
        "见第二条。",
        "甲方:北京某某公司",
        "a b",
        "\t",
        "",
    ]
)
WORDS = st.text(alphabet="甲乙方应不得付1250.,:。;_()[]第条一二\n\t %-~A", max_size=60)
TEXTS = st.lists(st.one_of(LINES, WORDS), max_size=14).map("\n".join)


@settings(max_examples=150, deadline=None)
@given(TEXTS, TEXTS)
def test_any_two_texts(one: str, other: str) -> None:
    old, new = contract_of(one), contract_of(other)
    holds(align(old, new), old, new)


@settings(max_examples=60, deadline=None)
@given(TEXTS)
def test_a_text_and_itself(text: str) -> None:
    contract = contract_of(text)
    alignment = align(contract, contract)
    assert all(pair.change == "same" and not pair.is_moved and not pair.hunks for pair in alignment.pairs)
    length = len(contract.view.string)
    assert all(alignment.to_new(start, start + 1) == (start, start + 1) for start in range(length))


@settings(max_examples=60, deadline=None)
@given(TEXTS)
def test_pieces_part_the_text(text: str) -> None:
    contract = contract_of(text)
    found = pieces(contract, contract.view.string)
    assert "".join(contract.view.string[piece.start : piece.end] for piece in found) == contract.view.string
    assert all(piece.start <= piece.body_start <= piece.end for piece in found)


def test_way_across() -> None:
    old, new = (
        contract_of(text)
        for text in (
            "第一条 费用\n1.1 月费1500元。\n1.2 按月支付。\n第二条 期限一年。\n第三条 双方应当保密。",
            "第一条 费用\n1.1 月费1,800元。\n1.2 提供发票后付。\n1.3 按月支付。\n第二条 双方应当保密。",
        )
    )
    alignment = align(old, new)
    texts = old.view.string, new.view.string

    def across(words: str) -> str | None:
        start = texts[0].index(words)
        there = alignment.to_new(start, start + len(words))
        return texts[1][slice(*there)] if there else None

    assert across("1500") == "1,800"
    assert across("1500元") == "1,800元"
    assert across("按月") == "按月"
    assert across("期限一年") is None
    assert across("费用\n1.1 月费1500元。\n1.2 按月") == "费用\n1.1 月费1,800元。\n1.2 提供发票后付。\n1.3 按月"
    place = texts[0].index("期限")
    assert [hunk.new[0] == hunk.new[1] for hunk in alignment.hunks_old(place, place + 2)] == [True]
    assert alignment.hunks_old(0, 6) == ()
    added = texts[1].index("提供发票")
    assert [hunk.old[0] == hunk.old[1] for hunk in alignment.hunks_new(added, added + 2)] == [True]
    assert alignment.to_old(added, added + 2) is None
    assert (alignment.pair_old(place) or Pair("same")).change == "deleted"
    assert (alignment.pair_new(added) or Pair("same")).change == "added"
