"""A comparison as a page: both texts whole, every change once, every link a place, harmless whatever contracts say."""

from __future__ import annotations

import re
import time
from html.parser import HTMLParser
from typing import Any

import pytest
from lxml import html

from pipeline.comparison import Clauses, Comparison, Edit, TemplateReport, TermChange
from pipeline.diff import compare_contracts
from pipeline.writers import diff_html
from pipeline.writers import diff_words as words
from pipeline.writers.diff_passages import joined, parts
from tests.comparisons import (
    HOSTILE,
    UNSAFE,
    Text,
    against_template,
    comparison,
    edited,
    long_line,
    numbered,
    place,
    remark,
    source,
    versions,
)
from tests.conftest import SAMPLES

VOID = {"br", "meta"}


class Outline(HTMLParser):
    """Fails on a tag that is closed out of order, or that carries a handler, a style or a link outward."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), (tag, names)
        assert not any(name.startswith("on") or name in {"src", "style", "srcset"} for name in names), (tag, attrs)
        assert all((value or "").startswith("#") for name, value in attrs if name == "href"), (tag, attrs)
        self.tags.add(tag)
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def page(made: Comparison) -> Any:
    """Return the page as a tree, once it is known to be whole and safe."""
    written = diff_html.as_html(made)
    outline = Outline()
    outline.feed(written.decode())
    outline.close()
    assert outline.open == []
    assert not outline.tags & {"script", "img", "iframe", "object", "link", "base", "form", "svg"}
    tree = html.document_fromstring(written.decode(), parser=html.HTMLParser(huge_tree=True))
    ids = tree.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert {link[1:] for link in tree.xpath("//@href")} <= set(ids)
    return tree


def column(tree: Any, row: int, side: str) -> str:
    """Return the text of a clause in one column."""
    (article,) = tree.xpath(f"//article[@id='c{row + 1}']")
    return "".join(article.xpath(f"./div[contains(@class,'{side}')]/div[@class='text']//text()"))


@pytest.mark.parametrize(
    "made", [versions(), against_template(), numbered(30, {3, 20})], ids=["versions", "template", "long"]
)
def test_both_columns_hold_both_texts_whole(made: Comparison) -> None:
    tree = page(made)
    for row, one in enumerate(made.clauses):
        for side in ("old", "new"):
            assert column(tree, row, side) == joined(getattr(one, side))


def test_what_is_marked_is_what_differs() -> None:
    made = versions()
    tree = page(made)
    for row, one in enumerate(made.clauses):
        (article,) = tree.xpath(f"//article[@id='c{row + 1}']")
        found = list(parts(one))
        for side, name in (("old", "del"), ("new", "ins")):
            marked = [
                "".join(mark.xpath(".//text()")) for mark in article.xpath(f"./div[contains(@class,'{side}')]//{name}")
            ]
            assert marked == [part.of(side) for part in found if part.edit is not None and part.of(side)]
        assert not article.xpath("./div[contains(@class,'old')]//ins | ./div[contains(@class,'new')]//del")


def test_every_term_is_listed_once_in_its_rank() -> None:
    made = versions()
    tree = page(made)
    entries = tree.xpath("//nav//ol/li")
    assert [entry.get("id") for entry in entries] == [f"t{rank}" for rank in range(1, len(made.terms) + 1)]
    for entry, (_, term) in zip(entries, words.ranked(made), strict=True):
        text = "".join(entry.xpath(".//text()"))
        assert term.label in text
        assert words.KINDS[term.kind] in text
        assert term.note_zh in text
        assert tuple(
            "".join(each.xpath(".//text()")) for each in (*entry.xpath(".//del"), *entry.xpath(".//ins"))
        ) == words.sides(term)


def test_a_term_leads_to_its_marks_and_they_lead_back() -> None:
    made = versions()
    tree = page(made)
    for rank, (position, term) in enumerate(words.ranked(made)):
        old, new = tree.xpath(f"//li[@id='t{rank + 1}']//p[@class='places']/a")
        for link, name, where in ((old, "del", term.old_place), (new, "ins", term.new_place)):
            (mark,) = tree.xpath(f"//*[@id='{link.get('href')[1:]}']")
            assert mark.tag == name
            said = "".join(mark.xpath(".//text()"))
            assert said in where.raw or where.raw in said
            assert mark.xpath("./a/@href") == [f"#t{rank + 1}"]
            assert mark.get("title")
        assert any(position in edit.terms for one in made.clauses for edit in one.edits)


def test_a_moved_clause_is_linked_both_ways() -> None:
    tree = page(versions())
    (gone,) = tree.xpath("//div[@id='m3']")
    assert gone.xpath(".//a/@href") == ["#c3"]
    assert tree.xpath("//article[@id='c3']//h3/a/@href") == ["#m3"]
    order = tree.xpath("//main//*[@id='c6' or @id='m3' or @id='c7']/@id")
    assert order == ["c6", "m3", "c7"]
    assert "↑ 移至 第二条" in "".join(gone.xpath(".//text()"))


def test_every_changed_clause_is_listed_with_a_link() -> None:
    made = versions()
    tree = page(made)
    links = tree.xpath("//nav//ul[@class='changed']/li/a/@href")
    assert links == [f"#c{row + 1}" for row, one in enumerate(made.clauses) if words.is_changed(one)]
    assert tree.xpath("//nav//details//a/@href") == ["#c11", "#c12", "#c13"]
    chips = [chip.text for chip in tree.xpath("//nav//ul[@class='changed']/li[1]//span[contains(@class,'chip')]")]
    assert chips == ["移动", "修改"]


def test_a_term_without_a_mark_leads_to_its_clause() -> None:
    made = versions()
    for one in made.clauses:
        for edit in one.edits:
            edit.terms = []
    tree = page(made)
    assert tree.xpath("//li[@id='t1']//p[@class='places']/a/@href") == ["#c5", "#c5"]
    nowhere = TermChange(kind="wording", field="text", label="无处", old_shown="甲", new_shown="乙")
    assert not page(comparison((), [nowhere])).xpath("//li[@id='t1']//a")


def test_a_term_of_a_new_clause_leads_there() -> None:
    new = Text().passage("第九条 押金\n押金 500 元。\n")
    term = TermChange(
        kind="money", nature="added", field="fees", label="押金", new_shown="500 CNY", new_place=place(new, "500 元")
    )
    tree = page(comparison([Clauses(change="added", new=[new])], [term]))
    assert tree.xpath("//li[@id='t1']//p[@class='places']/a/@href") == ["#c1"]
    assert tree.xpath("//article[@id='c1']//h3/a/@href") == ["#t1"]
    assert "（无）" in "".join(tree.xpath("//li[@id='t1']//text()"))


def test_unchanged_runs_are_folded_and_still_there() -> None:
    tree = page(numbered(30, {3, 20}))
    folds = tree.xpath("//main//details")
    assert [(len(fold.xpath("./article")), fold.get("open")) for fold in folds] == [(3, None), (16, None), (9, None)]
    assert "16 段未变" in folds[1].xpath("./summary")[0].text
    assert "第 10 项工作" in "".join(folds[1].xpath(".//text()"))
    few = page(numbered(6, {0, 3}))
    assert (few.xpath("//main//details"), len(few.xpath("//article"))) == ([], 6)


def test_old_text_of_another_form_stands_as_it_was() -> None:
    made = comparison(
        [edited("第一条 共 3 日，计 5 元\n", "第一条 共3日，计6元\n", edits=[Edit(old=(13, 14), new=(11, 12))])]
    )
    tree = page(made)
    assert column(tree, 0, "old") == "第一条 共 3 日，计 5 元\n"
    assert column(tree, 0, "new") == "第一条 共3日，计6元\n"


def test_noise_on_the_page_is_marked_as_form() -> None:
    noise = edited("共 3 日。", "共3日。", change="same", edits=[Edit(old=(1, 2), new=(1, 1), is_noise=True)])
    tree = page(comparison([noise], relation="same", similarity=1))
    (mark,) = tree.xpath("//article//del")
    assert "form" in mark.get("class")
    assert "仅格式" in mark.get("title")


def test_where_the_other_text_has_more_there_is_a_sign() -> None:
    tree = page(comparison([edited("甲丙", "甲乙丙")]))
    (gap,) = tree.xpath("//article//span[@class='gap']")
    assert gap.get("id") == "o1-1"
    assert "乙" in gap.get("title")
    assert "".join(gap.xpath(".//text()")) == ""


@pytest.mark.parametrize("relation", ["identical", "same", "unrelated"])
def test_the_page_says_how_the_texts_stand(relation: Any) -> None:
    tree = page(
        comparison(numbered(3, set()).clauses, relation=relation, similarity=0.04, remarks=[remark("缺第 3 页")])
    )
    said = "".join(tree.xpath("//p[contains(@class,'relation')]//text()"))
    assert words.RELATIONS[relation].zh.split("（")[0].rstrip("。") in said
    assert "缺第 3 页" in "".join(tree.xpath("//header//text()"))
    assert not tree.xpath("//nav")


def test_changes_of_unrelated_texts_are_folded_away() -> None:
    tree = page(versions(relation="unrelated", similarity=0.1))
    assert len(tree.xpath("//nav/ol/li")) == len(versions().terms)
    assert tree.xpath("//nav/details/ul[@class='changed']")
    assert not tree.xpath("//nav/ul")


def test_the_template_is_told_on_the_page() -> None:
    tree = page(against_template())
    (section,) = tree.xpath("//section[@id='template']")
    rows = [[" ".join(cell.xpath(".//text()")) for cell in row.xpath("./*")] for row in section.xpath(".//tbody/tr")]
    assert [row[:2] for row in rows] == [
        ["日期", "2026年5月1日"],
        ["甲方（盖章）", "（仍为空白）"],
        ["培训地点", "（连同文字删去）"],
    ]
    assert section.xpath(".//tbody/tr/td[2]/a/@href") == ["#n15-1", "#c15", "#o7-1"]
    assert section.xpath("./p[last()]/a/@href") == ["#c7"]


def test_against_a_template_the_texts_are_called_template_and_contract() -> None:
    tree = page(against_template())
    assert [name.text for name in tree.xpath("//div[@class='names']/p/b")] == ["范本", "合同"]
    assert "合同依范本写成，相似度 90%" in "".join(tree.xpath("//header//text()"))
    assert "旧文" not in "".join(tree.xpath("//body//text()"))


def test_a_blank_that_was_filled_leads_to_its_mark() -> None:
    old, new = Text().passage("租期____月\n"), Text().passage("租期12个月\n")
    one = Clauses(change="edited", old=[old], new=[new], edits=[Edit(old=(2, 6), new=(2, 5))])
    blank = {
        "label": "租期",
        "state": "filled",
        "filled": "12个",
        "old_place": place(old, "____"),
        "new_place": place(new, "12个"),
    }
    tree = page(comparison([one], template=TemplateReport(blanks=[blank])))
    assert tree.xpath("//section[@id='template']//td/a/@href") == ["#n1-1"]


def test_hostile_text_is_only_text() -> None:
    rows = [
        edited(f"第一条 {HOSTILE}\n甲{HOSTILE}", f"第一条 {HOSTILE}\n乙{HOSTILE}"),
        edited(HOSTILE, ""),
        edited("", HOSTILE),
        edited("第二条 同\n", "第二条 同\n", change="same", is_moved=True),
    ]
    where = place(rows[0].new[0], "乙")
    term = TermChange(
        kind="money",
        field=HOSTILE,
        label=HOSTILE,
        old_shown=HOSTILE,
        new_shown=HOSTILE,
        note_zh=HOSTILE,
        note_en=HOSTILE,
        new_place=where,
    )
    blank = {"label": HOSTILE, "filled": HOSTILE, "state": "filled", "old_place": where}
    made = comparison(
        rows, [term], old=source(HOSTILE), new=source(HOSTILE), remarks=[remark(HOSTILE)],
        template=TemplateReport(blanks=[blank], touched=[0], added=[2], dropped=[1]),
    )  # fmt: skip
    tree = page(made)
    text = "".join(tree.xpath("//body//text()"))
    assert "<script>alert(1)</script>" in text
    assert not set(diff_html.as_html(made).decode()) & UNSAFE
    assert "⟨U+202E⟩" in text
    assert "⟨U+DC80⟩" in text


def test_nothing_is_run_or_fetched() -> None:
    written = diff_html.as_html(against_template()).decode()
    assert not re.search(r"<script|javascript:|https?:|url\(|@import|<link|\bon\w+=", written)
    (policy,) = html.document_fromstring(written).xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    assert policy.startswith("default-src 'none'; style-src 'unsafe-inline'")


def test_the_page_can_be_read_by_programs_that_read_aloud() -> None:
    tree = page(against_template())
    assert tree.get("lang") == "zh"
    assert [len(tree.xpath(f"//{name}")) for name in ("header", "nav", "main", "h1", "title")] == [1] * 5
    assert all(nav.get("aria-label") for nav in tree.xpath("//nav"))
    assert all(cell.get("scope") for cell in tree.xpath("//th"))
    assert all(article.get("aria-label") for article in tree.xpath("//article"))
    assert tree.xpath("//h3")


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Comparison:
    """Return a sample against itself with a fee, a period, a level and an order of articles changed."""
    text = (SAMPLES / "s05-software.txt").read_text("gb18030")
    for before, after in (("360,000.00", "390,000.00"), ("10个工作日", "5个工作日"), ("8小时", "12小时")):
        assert before in text
        text = text.replace(before, after)
    fifth, sixth, seventh = (text.index(f"\n{number}. ") for number in (5, 6, 7))
    moved = text[sixth:seventh].replace("\n6.", "\n5.") + text[fifth:sixth].replace("\n5.", "\n6.")
    path = tmp_path_factory.mktemp("real") / "new.txt"
    path.write_text(text[:fifth] + moved + text[seventh:], "utf-8")
    return compare_contracts(SAMPLES / "s05-software.txt", path)


def test_a_real_comparison_is_whole_and_every_term_is_marked(real: Comparison) -> None:
    tree = page(real)
    for row, one in enumerate(real.clauses):
        for side in ("old", "new"):
            assert column(tree, row, side) == joined(getattr(one, side))
    assert len(real.terms) >= 3
    for rank in range(len(real.terms)):
        targets = tree.xpath(f"//li[@id='t{rank + 1}']//p[@class='places']/a/@href")
        assert targets
        assert all(re.fullmatch(r"#[on]\d+-\d+", target) for target in targets)
    assert tree.xpath("//div[contains(@class,'gone')]")


def test_the_same_comparison_gives_the_same_page() -> None:
    assert diff_html.as_html(versions()) == diff_html.as_html(versions())


def test_a_line_of_a_hundred_thousand_characters() -> None:
    made = long_line(100_000)
    tree = page(made)
    assert column(tree, 1, "new") == made.clauses[1].new[0].text
    assert len("".join(tree.xpath("//nav//text()"))) < 400
    assert all(len(title) < 400 for title in tree.xpath("//@title"))


def test_two_contracts_of_fifty_pages_are_written_fast_and_small() -> None:
    body = "乙方应当按照本合同约定的标准和期限提供服务，并对其人员的行为负责，费用 1,500 元。"
    texts = Text(), Text()
    rows = []
    for at in range(500):  # 100 characters each: 50 pages of 1,000
        said = [f"第{at}条 事项\n{body}{body}{days} 日内答复。\n" for days in (at, at + at % 3)]
        old, new = (text.passage(each) for text, each in zip(texts, said, strict=True))
        found = [Edit(old=(len(old.text) - 7, len(old.text) - 6), new=(len(new.text) - 7, len(new.text) - 6))] * bool(
            at % 3
        )
        rows.append(Clauses(change="edited" if at % 3 else "same", old=[old], new=[new], edits=found))
    made = comparison(rows)
    times = []
    for _ in range(3):
        start = time.process_time()
        written = diff_html.as_html(made)
        times.append(time.process_time() - start)
    assert len(written) <= 2_000_000
    assert min(times) <= 0.3
    assert len(page(made).xpath("//article")) == 500
