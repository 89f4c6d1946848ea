"""The page of an evaluation: well formed, complete, harmless whatever gold and documents say, the same each time."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest

from models.evaluate import Counts, Judgement, Report, evaluate, score
from models.facts import SlotFact
from models.html_report import as_html, write
from models.html_tables import label_counts
from models.intervals import intervals, wilson
from models.labels import Label, confusion, labels
from models.reliability import bins, calibration_error
from models.report import Figures, as_text, figures
from pipeline import confidence
from pipeline.errors import OutputError, UnreadableFile
from tests.conftest import ROOT, SAMPLES

VOID = {"br", "meta"}
HOSTILE = "</td></table><script>alert(1)</script>\"'><img src=x onerror=alert(1)>&amp;\x00\x1b[2J\u202e\udc80"


class Outline(HTMLParser):
    """Collects text and tags; fails on a tag that is closed out of order or carries a handler or a link outward."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.ids: list[str] = []
        self.links: set[str] = set()
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), (tag, names)
        assert not any(name.startswith("on") or name in {"src", "style", "srcset"} for name in names), (tag, attrs)
        self.ids += [value or "" for name, value in attrs if name == "id"]
        self.links |= {value or "" for name, value in attrs if name == "href"}
        self.tags.add(tag)
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open[-1:] != ["style"]:
            self.text.append(data)


def outline(page: bytes) -> Outline:
    found = Outline()
    found.feed(page.decode())
    found.close()
    assert found.open == []
    assert "script" not in found.tags
    assert found.links == {f"#{name}" for name in found.ids}
    return found


@pytest.fixture(scope="module")
def report() -> Report:
    return evaluate(SAMPLES)


def hostile() -> Report:
    wrong = [
        Judgement(HOSTILE, "fees", False, (HOSTILE, None), None, HOSTILE),
        Judgement(
            HOSTILE, "title", False, SlotFact("filled", HOSTILE), SlotFact("filled", HOSTILE * 50), "header.date"
        ),
        Judgement("b", "party.name", False, SlotFact("blank", None), SlotFact("filled", "李青"), "parties.labelled"),
        Judgement("c", HOSTILE, True, (1,), (1,), "fees.amount"),
    ]
    kinds = [Label("clause_kind", HOSTILE, HOSTILE, None), Label("contract_type", "c", "other", HOSTILE)]
    return Report(3, {HOSTILE: HOSTILE}, wrong, kinds)


def test_every_figure_of_the_text_report_is_on_the_page(report: Report) -> None:
    shown = Figures(report, None)
    words = " ".join(outline(as_html(shown, "samples")).text)
    for name, counts in [*report.counts().items(), ("ALL (micro)", report.total())]:
        line = words[words.index(f" {name} ") :]
        figures = [str(counts.right + counts.missed), *map(str, counts)]
        assert line.split()[: len(name.split()) + 4] == [*name.split(), *figures]
        assert all(f"{share:.3f}" in line for share in score(counts))
        assert all(f"{end:.3f}" in line for interval in intervals(counts) if interval for end in interval)
    for rule, (right, given) in report.rules().items():
        assert f" {rule} {given} {right} {right / given:.3f} " in words
    for figure in re.findall(r"\d+\.\d+", " ".join(as_text(shown).splitlines()[-3:])):
        assert figure in words
    assert all(one.document in words for one in report.wrong())


def test_the_same_run_gives_the_same_bytes(report: Report) -> None:
    first = as_html(Figures(report, None), "samples", "2026-01-02")
    assert first == as_html(Figures(report, None), "samples", "2026-01-02")
    turned = Report(report.documents, report.failed, report.judgements[::-1], report.labels[::-1])
    assert first == as_html(Figures(turned, None), "samples", "2026-01-02")
    assert b"2026-01-02" in first
    assert b"date:" not in as_html(Figures(report, None), "samples")


def test_what_gold_and_documents_say_stays_text() -> None:
    page = as_html(Figures(hostile(), {HOSTILE: Counts(2, 0, 0)}), HOSTILE, HOSTILE)
    found = outline(page)
    assert "img" not in found.tags
    words = "".join(found.text)
    assert "<script>alert(1)</script>" in words
    assert "⟨U+202E⟩" in words
    assert not set(page.decode()) & {"\x00", "\x1b", "\u202e"}
    assert "空白处填值 filled on blank" in words
    assert "… (+" in words


def test_nothing_is_fetched(report: Report) -> None:
    page = as_html(Figures(report, None), "samples").decode()
    assert not re.search(r"https?:|url\(|@import|<link|<iframe|<object", page)
    assert "default-src 'none'" in page.replace("&#x27;", "'")


def test_an_empty_corpus_has_a_page() -> None:
    words = "".join(outline(as_html(Figures(Report(), {}), "empty")).text)
    assert "没有内容 | nothing here" in words
    assert "没有错误" in words


def test_gains_and_losses() -> None:
    now = Report(
        judgements=[Judgement("a", "fees", True, (1,), (1,), None), Judgement("a", "rates", False, (1,), None, None)]
    )
    before = {"fees": Counts(0, 1, 1), "rates": Counts(1, 0, 0)}
    words = " ".join(outline(as_html(Figures(now, before), "a")).text)
    assert re.search(r"fees 0 → 1 \+1 2 → 0 -2 0\.000 → 1\.000 \+1\.000 好转 ▲ gain", words)
    assert re.search(r"rates 1 → 0 -1 0 → 1 \+1 1\.000 → 0\.000 -1\.000 退步 ▼ loss", words)
    assert "ALL (micro) 1 → 1 +0 2 → 1 -1" in words
    same = Figures(now, now.counts())
    assert "No field differs" in as_html(same, "a").decode()


@pytest.mark.parametrize(
    ("right", "given", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),  # Newcombe (1998), table I, method 3
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
        (29, 29, 0.8830, 1.0),
    ],
)
def test_intervals_are_those_of_the_literature(right: int, given: int, low: float, high: float) -> None:
    found = wilson(right, given)
    assert found == pytest.approx((low, high), abs=5e-5)


def test_an_interval_holds_its_figure() -> None:
    for counts in (Counts(1, 0, 0), Counts(0, 3, 1), Counts(5, 2, 9), Counts(200, 1, 0)):
        for share, interval in zip(score(counts), intervals(counts), strict=True):
            assert interval is not None
            assert interval.low <= share <= interval.high
    assert set(intervals(Counts())) == {None}


def test_the_lower_end_is_the_confidence_of_records() -> None:
    for right, given in ((10, 10), (95, 100), (3, 40)):
        interval = wilson(right, given)
        assert interval is not None
        assert round(interval.low, 2) == confidence.wilson(right, given)


def test_bins_and_calibration(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(confidence, "of", {"a": 0.8, "b": 0.97, "c": 1.0}.get)
    rules = ["a"] * 4 + ["b", "c", "new"]
    found = bins(Judgement("x", "fees", i != 0, (1,), (1,), rule) for i, rule in enumerate(rules))
    assert [(one.low, one.right, one.given) for one in found] == [(0.8, 3, 4), (0.95, 2, 2)]
    assert calibration_error(found) == pytest.approx((abs(3.2 - 3) + abs(1.97 - 2)) / 6)


def test_labels_are_compared_where_gold_has_them() -> None:
    gold = {
        "contract_type": "租赁",
        "clauses_level1": [
            {"number": "一、", "heading": "租金", "kind": "fees"},
            {"number": "二", "heading": "其他"},
            {"number": "三", "heading": None, "kind": "term"},
        ],
    }
    record = {"contract_type": {"value": "租赁"}, "clauses": [{"number": "一", "heading": "租金", "kind": "payment"}]}
    found = labels("a", gold, record)
    assert [(one.gold, one.got) for one in found] == [("租赁", "租赁"), ("fees", "payment"), ("term", None)]
    assert label_counts(confusion(found[1:])) == {"fees": Counts(0, 0, 1), "payment": Counts(0, 1, 0)} | {
        "term": Counts(0, 0, 1)
    }
    assert [one.got for one in labels("a", gold, {})] == [None, None, None]


def test_the_command_writes_the_page(tmp_path: Path) -> None:
    for path in SAMPLES.glob("s12-loan.*"):
        shutil.copy(path, tmp_path)
    (tmp_path / "bad.gold.json").write_text(json.dumps({"contract_type": "借款"}), "utf-8")
    (tmp_path / "bad.pdf").write_bytes(b"%PDF-1.4 nothing")
    command = [sys.executable, "-m", "pipeline.cli", "evaluate", tmp_path, "--html", tmp_path / "out" / "a.html"]
    subprocess.run([*map(str, command), "--date", "2026-01-02"], check=True, capture_output=True, cwd=ROOT)
    words = " ".join(outline((tmp_path / "out" / "a.html").read_bytes()).text)
    assert "失败 failed: 1" in words
    assert "bad: 借款 → –" in words
    assert "日期 date: 2026-01-02" in words


def test_a_page_that_cannot_be_written_is_an_output_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(OutputError):
        write(Figures(Report(), None), tmp_path, tmp_path / "file" / "a.html")


@pytest.mark.parametrize("content", ["{}", "[]", '{"groups": {"fees": 1}}', "no JSON", None])
def test_against_what_is_no_run_is_said(tmp_path: Path, content: str | None) -> None:
    path = tmp_path / "run.json"
    if content is not None:
        path.write_text(content, "utf-8")
    with pytest.raises(UnreadableFile) as caught:
        figures(SAMPLES, against=path)
    assert str(path) in str(caught.value)
