"""The pipeline as a component of spaCy: found without an import, spans on the source text, bytes and back, bounded."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from pathlib import Path

import pytest
import spacy
from spacy import displacy
from spacy.language import Language
from spacy.tokens import Doc

import pipeline
from pipeline.record import Record
from pipeline.spacy_component import GROUPS, values_of
from tests.conftest import SAMPLES

TEXT = """客服外包合同
甲方：杭州青禾贸易有限公司
乙方：
一、服务时间
每日9:00-21:00。
二、费用
2.1 每席每月服务费4500元。
2.2 甲方逾期付款的，每日按应付金额的0.05%支付违约金；乙方擅自撤席的，支付违约金2000元。
2.3 每月10日前以银行转账方式支付。
三、服务标准
首次响应时间不超过30秒。
四、期限
自2025年3月1日起至2026年2月28日止。任何一方提前30日书面通知可解除合同。
"""
FILES = sorted(path for path in SAMPLES.glob("s*.*") if path.suffix in {".docx", ".pdf", ".html", ".txt", ".md"})
SECONDS = 60  # for a million characters; about a tenth of it is usual
BOLD_RE = re.compile(r'<span style="font-weight: bold;[^>]*>\s*(.)')


@pytest.fixture(scope="module")
def nlp() -> Language:
    nlp = spacy.blank("zh")
    nlp.add_pipe("hetong")
    return nlp


@pytest.mark.parametrize("first", ["", "import pipeline.spacy_component; "], ids=["unimported", "imported"])
def test_component_is_found(first: str, tmp_path: Path) -> None:
    code = f"{first}import spacy; nlp = spacy.blank('zh'); nlp.add_pipe('hetong'); print(nlp('')._.contract.parties)"
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_command_does_not_load_spacy() -> None:
    code = (
        "import sys\nfrom typer.testing import CliRunner\nfrom pipeline.cli import app\n"
        "assert CliRunner().invoke(app, ['extract', '-', '--force'], input='合同').exit_code == 0\n"
        "print('spacy' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


def test_groups_hold_the_values(nlp: Language) -> None:
    doc = nlp(TEXT)
    found = {name: [(span.text, span.label_) for span in doc.spans[name]] for name in GROUPS}
    assert set(doc.spans) == set(GROUPS)
    assert found["parties"] == [("杭州青禾贸易有限公司", "party.name")]
    assert found["fees"] == [("4500元", "fee"), ("2000元", "penalty")]
    assert found["rates"] == [("0.05%", "late_fee")]
    assert found["service_levels"] == [("首次响应时间不超过30秒", "first_response_time")]
    assert found["service_hours"] == [("9:00-21:00", "service_hours")]
    assert found["term"] == [("2025年3月1日", "term.start"), ("2026年2月28日", "term.end")]
    assert ("银行转账", "payment.method") in found["payment"]
    assert found["notice_periods"] == [("30日", "termination")]
    assert found["blanks"] == [("乙方：", "party.name")]
    assert [span.id_ for span in doc.spans["clauses"]] == ["1", "2", "2.1", "2.2", "2.3", "3", "4"]
    assert doc.spans["liability"]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_spans_are_the_raw_text_of_the_record(nlp: Language, path: Path) -> None:
    doc = nlp(pipeline.parse(path).raw)
    texts: dict[str, str] = {}
    for name in set(GROUPS) - {"clauses"}:
        for span in doc.spans[name]:
            texts[span.id_] = texts.get(span.id_, "") + span.text
    assert texts == {place: value.raw for place, value in values_of(doc._.contract)}
    order = [span.id_ for span in doc.spans["fees"] if span.id_]
    assert order == sorted(order, key=lambda place: int(place[5:-1]))


def test_a_value_of_several_places_gives_several_spans(nlp: Language) -> None:
    doc = nlp((SAMPLES / "s09-kefu-doubled.txt").read_text("utf-8"))
    places = {place: value for place, value in values_of(doc._.contract) if len(value.spans) > 1}
    assert places
    for place, value in places.items():
        spans = [span for name in GROUPS for span in doc.spans[name] if span.id_ == place]
        assert len(spans) == len(value.spans)


def test_pipe_gives_what_single_calls_give(nlp: Language) -> None:
    texts = [TEXT, "", TEXT.replace("4500", "5200")]
    docs = list(nlp.pipe(texts))
    assert [doc._.contract for doc in docs] == [nlp(text)._.contract for text in texts]
    assert [[span.text for span in doc.spans["fees"]][:1] for doc in docs] == [["4500元"], [], ["5200元"]]


def test_bytes_and_back(nlp: Language) -> None:
    doc = nlp(TEXT)
    copy = Doc(spacy.blank("zh").vocab).from_bytes(doc.to_bytes())
    assert isinstance(copy._.contract, Record)
    assert copy._.contract == doc._.contract
    for name in GROUPS:
        assert [(span.text, span.label_, span.id_) for span in copy.spans[name]] == [
            (span.text, span.label_, span.id_) for span in doc.spans[name]
        ]


def test_pipeline_is_saved_and_loaded(nlp: Language, tmp_path: Path) -> None:
    nlp.to_disk(tmp_path)
    assert spacy.load(tmp_path)(TEXT)._.contract == nlp(TEXT)._.contract


def test_displacy_renders_the_values(nlp: Language) -> None:
    html = displacy.render(nlp(TEXT), style="span", options={"spans_key": "fees"}, jupyter=False)
    assert "".join(BOLD_RE.findall(html)) == "4500元2000元"
    assert "penalty" in html


@pytest.mark.parametrize("text", ["", " ", "\n\n", "今天天气很好。", "Hello, world"])
def test_text_without_a_contract_has_empty_groups(nlp: Language, text: str) -> None:
    doc = nlp(text)
    assert doc._.contract.source.characters == len(text)
    assert all(not doc.spans[name] for name in GROUPS)


def test_document_that_was_not_read_has_no_record() -> None:
    assert spacy.blank("zh")("合同")._.contract is None


def test_longer_tokens_widen_a_span(nlp: Language) -> None:
    words = ["合同", "\n", "甲方：北京云杉有限公司", "\n"]
    doc = nlp.get_pipe("hetong")(Doc(nlp.vocab, words=words, spaces=[False] * 4))
    assert [span.text for span in doc.spans["parties"]] == ["甲方：北京云杉有限公司"]


def test_a_million_characters_are_bounded(nlp: Language) -> None:
    text = (TEXT + "双方应当遵守本合同的约定。\n" * 800) * 100
    words = list(text[:1_000_000])  # spaCy's own tokenizer takes time by the square of the length
    doc = Doc(nlp.vocab, words=words, spaces=[False] * len(words))
    started = time.perf_counter()
    nlp.get_pipe("hetong")(doc)
    assert len(doc.text) == 1_000_000
    assert time.perf_counter() - started < SECONDS
