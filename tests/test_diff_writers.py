"""A comparison in words, as JSON and on a terminal; the page has its own tests."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
from decimal import Decimal
from typing import Any

import jsonschema
import pytest
from rich.console import Console

from pipeline.comparison import Clauses, Comparison, Edit, Passage, TermChange
from pipeline.writers import diff_json, diff_terminal
from pipeline.writers import diff_words as words
from pipeline.writers.diff_numbers import Numbers
from pipeline.writers.diff_passages import Finder, heads, joined, old_places, parts
from tests.comparisons import (
    HOSTILE,
    UNSAFE,
    Text,
    against_template,
    comparison,
    edited,
    long_line,
    numbered,
    remark,
    source,
    versions,
)
from tests.conftest import ROOT


def printed(made: Comparison, width: int = 80, **more: Any) -> str:
    """Return what a terminal of ``width`` columns is sent."""
    told = io.StringIO()
    console = Console(file=told, width=width, highlight=False, markup=False, emoji=False, **more)
    console.print(diff_terminal.shown(made))
    return told.getvalue()


# Parts of a clause


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("每月1,500元", "每月1,800元"),
        ("一二三", "一三"),
        ("一三", "一二三"),
        ("", "新"),
        ("旧", ""),
        ("同", "同"),
        ("甲\n乙\t丙", "甲\n丁\t丙"),
    ],
)
def test_parts_of_a_clause_are_its_texts(old: str, new: str) -> None:
    found = list(parts(edited(old, new)))
    assert "".join(part.old for part in found) == old
    assert "".join(part.new for part in found) == new


@pytest.mark.parametrize(
    "found",
    [
        [Edit(old=(2, 3), new=(2, 3)), Edit(old=(0, 1), new=(0, 1))],  # out of order
        [Edit(old=(0, 2), new=(0, 2)), Edit(old=(1, 3), new=(1, 3))],  # one over the other
        [Edit(old=(3, 90), new=(3, 90))],  # beyond the end
    ],
)
def test_edits_that_make_no_sense_lose_no_text(found: list[Edit]) -> None:
    made = list(parts(edited("甲乙丙丁", "子丑寅卯", edits=found)))
    assert "".join(part.old for part in made) == "甲乙丙丁"
    assert "".join(part.new for part in made) == "子丑寅卯"


def test_a_clause_on_one_side_is_one_part_with_all_its_terms() -> None:
    one = edited(
        "",
        "第九条 押金 500 元，2026年付清",
        edits=[Edit(old=(0, 0), new=(7, 10), terms=[2]), Edit(old=(0, 0), new=(13, 17), terms=[1])],
    )
    (part,) = parts(one)
    assert (part.is_whole, part.terms, part.old) == (True, (1, 2), "")


def test_heads_are_marker_and_heading_of_each_passage() -> None:
    text = Text()
    both = [
        text.passage("第八条 交接\n五日内交接。\n"),
        text.passage("第九条 确认\n签字确认。\n"),
        text.passage("甲方：\n", "tail"),
    ]
    whole = joined(both)
    assert [whole[low:high] for low, high in heads(both)] == ["第八条 交接", "第九条 确认"]


def test_a_place_is_found_in_the_clauses_that_hold_it() -> None:
    made = versions()
    finder = Finder(made.clauses)
    for term in made.terms:
        for side, where in (("old", term.old_place), ("new", term.new_place)):
            row = finder.row(side, where)
            assert where.raw in joined(getattr(made.clauses[row], side))
            assert {passage.number for passage in getattr(made.clauses[row], side)} >= {where.number}
    assert finder.row("old", None) is None


def test_where_moved_clauses_stood() -> None:
    assert old_places(versions().clauses) == {5: [2]}  # 第五条 stood behind 第四条
    text = Text()
    first, last = text.passage("甲"), text.passage("乙")
    rows = [Clauses(change="same", old=[last]), Clauses(change="same", is_moved=True, old=[first])]
    assert old_places(rows) == {-1: [1]}


def test_what_moved_with_its_clause_is_no_neighbour_of_an_old_place() -> None:
    ids = ("5", "5.1", "6", "6.1", "7")
    old = {each: Passage(index=at, clause=each, number=each, text=each, spans=[]) for at, each in enumerate(ids)}
    rows = [
        Clauses(change="same", is_moved=each in ("6", "7"), is_renumbered=True, old=[old[each]], new=[old[each]])
        for each in ("7", "6", "6.1", "5", "5.1")
    ]
    assert old_places(rows) == {4: [1, 0]}


@pytest.mark.parametrize(
    ("text", "number", "heading", "bold"),
    [
        ("（一） 服务内容：接待\n", "(一)", "服务内容", "（一） 服务内容"),
        ("第 一 条　费 用\n", "第一条", "费 用", "第 一 条　费 用"),
        ("２．１ 乙方\n", "2.1", None, "２．１"),
        ("\n3、甲方\n", "3", None, "3"),
        ("甲方应付款\n", "3", None, ""),
        ("3 远处才有的费用\n", "3", "费用", "3"),
        ("甲方\n", None, None, ""),
    ],
)
def test_the_head_of_a_clause_is_found_as_it_is_printed(text: str, number: Any, heading: Any, bold: str) -> None:
    one = Passage(index=0, number=number, heading=heading, text=text, spans=[])
    assert "".join(text[low:high] for low, high in heads([one])) == bold


def test_a_number_is_told_with_those_around_it_where_it_says_too_little() -> None:
    rows = [
        ("2", "二"),
        ("2.1", "1"),
        ("2.1.(1)", "(1)"),
        ("4", "第四条"),
        ("4.2", "4.2"),
        ("4.2.1", "4.2.1"),
        ("9.1", "1"),
    ]
    made = [Passage(index=0, clause=clause, number=number, text="", spans=[]) for clause, number in rows]
    numbers = Numbers([Clauses(change="same", old=made[:3], new=made)])
    said = [numbers.of("new", [one]) for one in made]
    assert said == ["二", "二 1", "二 1 (1)", "第四条", "4.2", "4.2.1", "1"]
    assert numbers.of("old", [Passage(index=0, part="tail", text="", spans=[])]) == "尾部"
    assert numbers.both(Clauses(change="edited", old=[made[1]], new=[made[4]])) == "二 1 → 4.2"
    assert numbers.now(Clauses(change="deleted", old=[made[1]])) == "二 1"


# Words


@pytest.mark.parametrize(
    ("one", "said"),
    [
        ({"change": "same"}, ()),
        ({"change": "same", "is_renumbered": True}, ("改号",)),
        ({"change": "same", "is_moved": True, "is_renumbered": True}, ("移动",)),
        ({"change": "edited", "is_moved": True}, ("移动", "修改")),
        ({"change": "split"}, ("拆分",)),
        ({"change": "same", "edits": [Edit(old=(0, 1), new=(0, 1), is_noise=True)]}, ("格式",)),
    ],
)
def test_what_happened_to_clauses_is_said(one: dict[str, Any], said: tuple[str, ...]) -> None:
    assert words.change_words(Clauses(**one)) == said


@pytest.mark.parametrize(
    ("term", "said"),
    [
        ({"old_shown": "1", "new_shown": "2"}, ("1", "2")),
        ({"old": Decimal("0.50"), "new": Decimal("1E+2")}, ("0.50", "100")),
        ({"nature": "filled", "new_shown": "2"}, ("（空白）", "2")),
        ({"nature": "emptied", "old_shown": "1"}, ("1", "（空白）")),
        ({"nature": "added", "new_shown": "2"}, ("（无）", "2")),
        ({"nature": "removed", "old_shown": "1"}, ("1", "（无）")),
        ({}, ("—", "—")),
    ],
)
def test_both_values_of_a_term_are_said(term: dict[str, Any], said: tuple[str, str]) -> None:
    assert words.sides(TermChange(kind="money", field="fees", label="费", **term)) == said


@pytest.mark.parametrize(("similarity", "said"), [(0.034, "3%"), (0.99, "99%"), (0.9999, "99.9%"), (1.0, "100%")])
def test_what_is_not_quite_all_is_not_said_to_be_all(similarity: float, said: str) -> None:
    assert words.share(similarity) == said
    assert said in words.relation(comparison(similarity=similarity)).zh


def test_terms_are_ranked_by_weight() -> None:
    terms = [TermChange(kind="money", field="fees", label=str(weight), weight=weight) for weight in (10, 90, 50, 90)]
    assert [position for position, _ in words.ranked(comparison((), terms))] == [1, 3, 2, 0]


# JSON


@pytest.mark.parametrize("made", [versions(), against_template(), comparison(relation="identical", similarity=1)])
def test_json_keeps_to_its_schema_and_gives_the_comparison_back(made: Comparison) -> None:
    written = diff_json.encode(made)
    jsonschema.validate(json.loads(written), Comparison.model_json_schema())
    assert Comparison.model_validate_json(written) == made
    assert written == diff_json.encode(made.model_copy(deep=True))


def test_json_has_exact_decimals_and_utf_8() -> None:
    term = TermChange(
        kind="rate", field="rates", label="违约金", old=Decimal("0.00050"), new=Decimal("12345678901234567890.1")
    )
    written = diff_json.encode(comparison((), [term])).decode()
    assert '"old": 0.00050' in written
    assert '"new": 12345678901234567890.1' in written
    assert "违约金" in written


def test_json_of_half_characters_stays_utf_8_and_in_place() -> None:
    made = comparison([edited("甲\udc80乙丙", "甲\udc80乙丁")], old=source("\ud83d\ude00.txt"))
    back = json.loads(diff_json.encode(made, indent=0))
    assert back["clauses"][0]["old"][0]["text"] == "甲\ufffd乙丙"
    assert back["old"]["name"] == "\ufffd\ufffd.txt"


@pytest.mark.parametrize(
    ("of", "title"), [((), "Record"), (("--of", "record"), "Record"), (("--of", "comparison"), "Comparison")]
)
def test_the_command_prints_schemas(of: tuple[str, ...], title: str) -> None:
    command = [sys.executable, "-m", "pipeline.cli", "schema", *of]
    done = subprocess.run(command, capture_output=True, check=True, cwd=ROOT)
    schema = json.loads(done.stdout)
    assert schema["title"] == title
    jsonschema.Draft202012Validator.check_schema(schema)


# Terminal


def test_the_terminal_shows_every_term_and_clause() -> None:
    text = printed(versions(), 100)
    for term in versions().terms:
        assert f"{words.sides(term)[0]} → {words.sides(term)[1]}" in text
        assert term.label in text
    assert "第三条→第四条 p1" in text
    assert "每月服务费人民币 [-1,500-]{+1,800+} 元（壹仟[-伍-]{+捌+}佰元整）" in text
    assert "移动 moved 修改 edited  第五条 → 第二条 保密" in text
    assert "拆分 split  第八条 → 第八条、第九条" in text
    assert "[-第六条 培训 甲方每季度培训乙方人员一次，并提供培训材料。-]" in text
    assert "{+第六条 账号安全" in text
    assert "改号 renumbered: 第九条→第十条，第十条→第十一条" in text
    assert "实质变化 terms: 8" in text


def test_terms_stand_in_the_order_of_their_weight() -> None:
    text = printed(versions(), 100)
    assert [text.index(term.label) for _, term in words.ranked(versions())] == sorted(
        text.index(term.label) for term in versions().terms
    )


@pytest.mark.parametrize("width", [60, 80, 100, 160])
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    from rich.cells import cell_len

    for made in (versions(), against_template(), numbered(40, set(range(40)))):
        assert all(cell_len(line.rstrip()) <= width for line in printed(made, width).splitlines())


def test_without_a_terminal_there_are_marks_and_no_codes() -> None:
    text = printed(versions())
    assert "\x1b" not in text
    assert "[-0.05-]{+0.5+}" in text


def test_with_colours_there_are_no_marks() -> None:
    text = printed(versions(), force_terminal=True, color_system="standard", no_color=False)
    assert "[-" not in re.sub(r"\x1b\[[\d;]*m", "", text)
    assert "{+" not in text
    assert "\x1b[9;31m0.05\x1b[0m" in text  # struck and red
    assert "\x1b[4;32m0.5\x1b[0m" in text  # underlined and green


def test_a_terminal_that_wants_no_colour_gets_marks() -> None:
    text = printed(versions(), force_terminal=True, color_system="standard", no_color=True)
    assert "[-0.05-]{+0.5+}" in re.sub(r"\x1b\[[\d;]*m", "", text)


def test_identical_texts_are_one_sentence() -> None:
    made = versions(relation="identical", similarity=1).model_copy(
        update={"terms": [], "clauses": numbered(30, set()).clauses}
    )
    lines = printed(made).splitlines()
    assert lines[2] == "两份文本完全相同。The two texts are identical."
    assert len(lines) == 3


def test_texts_of_another_form_are_one_sentence() -> None:
    made = numbered(30, set()).model_copy(update={"relation": "same"})
    lines = printed(made).splitlines()
    assert "仅格式不同" in lines[2]
    assert "Only the form differs" in lines[2] + lines[3]
    assert len(lines) <= 4


def test_noise_that_is_asked_for_is_shown() -> None:
    noise = edited("共 3 日。", "共3日。", change="same", edits=[Edit(old=(1, 2), new=(1, 1), is_noise=True)])
    text = printed(comparison([noise], relation="same", similarity=1))
    assert "仅格式不同" in text
    assert "格式 form" in text


def test_unrelated_texts_make_no_long_page() -> None:
    rows = [edited(f"第{at}条 旧事\n", "") for at in range(200)] + [edited("", f"第{at}条 新事\n") for at in range(200)]
    text = printed(comparison(rows, relation="unrelated", similarity=0.03, remarks=[remark("两份文本很少相同")]))
    assert "两份文本互不相干（相似度 3%）" in text
    assert "unrelated" in text
    assert "新增 200，删除 200" in text
    assert "两份文本很少相同" in text
    assert len(text.splitlines()) < 10


def test_long_lists_say_how_much_more_there_is() -> None:
    terms = [
        TermChange(kind="money", field="fees", label=f"费用{at}", old_shown="1", new_shown="2") for at in range(300)
    ]
    made = numbered(100, set(range(100))).model_copy(
        update={"terms": terms, "remarks": [remark(str(at)) for at in range(50)]}
    )
    text = printed(made)
    assert "另有 260 项" in text
    assert "另有 76 项" in text
    assert "另有 38 项" in text
    assert text.count("-o FILE.html") >= 3
    assert len(text.splitlines()) < 150


def test_many_edits_of_one_clause_are_bounded() -> None:
    old = "".join(f"第{at}项工作由乙方负责并于每月底向甲方提交书面报告，费用{at}元。" for at in range(60))
    text = printed(comparison([edited(old, re.sub(r"费用(\d+)元", r"费用\g<1>0元", old))]))
    assert re.search(r"另有 \d+ 处 more in this clause", text)
    assert len(text.splitlines()) < 20


def test_blanks_of_a_template_are_told() -> None:
    text = printed(against_template(), 100)
    assert "范本 template  合同-一稿.docx" in text
    assert "合同依范本写成" in text
    assert "空白 3，已填 1，未填 1，删去 1" in text
    assert re.search(r"日期 +2026年5月1日", text)
    assert "（仍为空白）" in text
    assert "（连同文字删去）" in text
    assert "增加 added: 第六条 账号安全" in text
    assert "缺少 dropped: 第六条 培训" in text


def test_hostile_text_does_nothing_to_a_terminal() -> None:
    term = TermChange(
        kind="money", field="fees", label=HOSTILE, old_shown=HOSTILE, new_shown=HOSTILE * 90, note_zh=HOSTILE
    )
    rows = [
        edited(f"第一条 {HOSTILE}\n甲{HOSTILE}", f"第一条 {HOSTILE}\n乙{HOSTILE}"),
        edited(HOSTILE, ""),
        edited("", "[bold]\x9b31m"),
    ]
    made = comparison(rows, [term], old=source(HOSTILE), remarks=[remark(HOSTILE)])
    text = printed(made)
    assert not set(text) & UNSAFE
    assert "[bold]" in text
    assert text.encode()


def test_a_line_of_a_hundred_thousand_characters_is_an_excerpt() -> None:
    text = printed(long_line(100_000))
    assert "字[-1-]{+2+}字" in text
    assert len(text) < 1_500
