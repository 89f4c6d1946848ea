"""The model of names: its made-up texts, its numpy predictor against spaCy, what it says of parties and when not."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path
from random import Random

import numpy as np
import pytest

from models import entities as training
from models import entity_measures, entity_names, entity_texts
from models.evaluate import score
from models.gate import CORPUS
from pipeline import entities
from pipeline.analyze import analyze_document
from pipeline.document import from_string
from pipeline.record import Party, Source
from tests.conftest import ROOT

CARD = json.loads((entities.FOLDER / f"{entities.NAME}.json").read_text("utf-8"))
CASES = json.loads((ROOT / "tests" / "cases" / "entities" / "parties.json").read_text("utf-8"))
RULE = f"model:{entities.NAME}@{CARD['version']}"


def parties(text: str) -> list[Party]:
    record = analyze_document(from_string(text), Source(name="a", sha256="", format="txt"), force=True)
    return record.parties


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["label"])
def test_parties_that_no_label_names(case: dict[str, object]) -> None:
    found = [(party.role, party.name.value) for party in parties(str(case["text"])) if party.name.state == "filled"]
    assert found == [tuple(pair) for pair in case["expected"]]  # type: ignore[attr-defined]


def test_value_is_a_slice_with_rule_and_confidence() -> None:
    text = CASES[0]["text"]
    for party in parties(text):
        assert party.name.rule == RULE
        assert party.kind == "company"
        assert party.name.confidence is not None
        assert party.name.confidence >= CARD["threshold"] - 0.01
        assert "".join(text[span.start : span.end] for span in party.name.spans) == party.name.raw == party.name.value


def test_labels_come_first_and_blanks_stay() -> None:
    labelled = parties("合同\n甲方：杭州云客有限公司\n乙方：____\n王建国与李小红签订本合同。\n第一条 内容\n维护。")
    assert [(party.role, party.name.state) for party in labelled] == [("甲方", "filled"), ("乙方", "blank")]
    assert all(party.name.rule != RULE for party in labelled)


def test_shipped_files_are_those_of_the_card_and_small() -> None:
    arrays = entities.FOLDER / f"{entities.NAME}.npz"
    assert hashlib.sha256(arrays.read_bytes()).hexdigest() == CARD["weights_sha256"]
    assert arrays.stat().st_size <= 4 * 2**20
    assert CARD["data"]["sha256"] == entity_texts.digest(), "the lists changed: hetong train"


def test_same_seed_makes_the_same_texts_and_marks_names_whole() -> None:
    first = entity_texts.texts("train", 400, seed=3)
    assert first == entity_texts.texts("train", 400, seed=3)
    assert first != entity_texts.texts("train", 400, seed=4)
    for text in first:
        for start, end, label in text.spans:
            name = text.text[start:end]
            assert 2 <= len(name) <= 80
            assert name == name.strip()
            assert label in entities.LABELS
            assert name.count("\n") <= 1  # a line end may part a name


def test_every_slot_of_the_phrasings_is_known() -> None:
    for slot in entity_texts.slots():
        assert slot in {*entity_texts.MAKERS, "a", "b", "ra", "rb"} or entity_texts.PARTY_RE.fullmatch(slot), slot
    assert {family.use for family in entity_texts.families()} == set(entity_texts.USES)


def test_company_names_follow_their_grammar() -> None:
    random = Random(1)
    forms = "|".join(re.escape(form) for form in entity_names.words("companies", "forms"))
    for _ in range(300):
        name = entity_names.company(random)
        assert re.search(rf"(?:{forms})$", name), name
        assert name.count("(") == name.count(")")
        assert not re.search(r"某|[*×_]", name)
    names = {entity_names.person(random) for _ in range(300)}
    assert {2, 3, 4} <= {len(name) for name in names}
    assert any("·" in name for name in names)


def test_numpy_says_what_spacy_says() -> None:
    made = entity_texts.texts("train", 240, seed=1)
    known = training.known_characters(made)
    with_rounds, training.ROUNDS = training.ROUNDS, 2
    try:
        nlp = training.fitted(made, known)
    finally:
        training.ROUNDS = with_rounds
    model = training.model_of(training.exported(nlp, known), known)
    tagger = nlp.get_pipe("tagger")
    order = [tagger.labels.index(tag) for tag in entities.TAGS]
    for text in entity_texts.texts("test", 40, seed=2):
        document = training.document(nlp, training.seen(text.text, frozenset(known)))
        expected = np.asarray(tagger.model.predict([document])[0])[:, order]
        found = entities.scores(model, text.text)
        shift = expected - found  # spaCy may give scores that differ by one constant for each character
        assert np.allclose(shift, shift.mean(axis=1, keepdims=True), atol=0.08)
        assert (found.argmax(axis=1) == expected.argmax(axis=1)).mean() > 0.99


def test_figures_on_phrasings_not_trained_on() -> None:
    model = entities.load()
    assert model is not None
    figures = training.measured(model, entity_texts.texts("test", 500, seed=9))
    assert figures["precision"] >= 0.94, figures
    assert figures["recall"] >= FLOORS["recall"], figures


def test_figures_on_public_contracts_without_labels() -> None:
    names = entity_measures.listed()
    if not names:
        pytest.skip("the corpus that the list refers to is not beside the project")
    with entity_measures.rules_alone():
        before = score(entity_measures.on_list(names))
    after = score(entity_measures.on_list(names))
    assert after.f1 >= max(before.f1, FLOORS["listed"]), (before, after)


@pytest.mark.parametrize("is_unread", [False, True])
def test_figures_on_written_contracts_without_labels(is_unread: bool) -> None:
    names = entity_measures.written(is_unread=is_unread)
    with entity_measures.rules_alone():
        before = score(entity_measures.on_list(names, entity_measures.WRITTEN))
    after = score(entity_measures.on_list(names, entity_measures.WRITTEN))
    assert before.f1 < FLOORS["unread" if is_unread else "read"] <= after.f1, (before, after)


def test_figures_on_heads() -> None:
    found = score(entity_measures.in_heads())
    assert found.f1 >= FLOORS["heads"], found
    assert found.precision >= 0.93, found


def test_an_implausible_name_of_the_rules_gives_way_to_the_model() -> None:
    text = "承包合同\n山岚中学(以下简称甲方)决定由杭州云客餐饮管理有限公司(以下简称乙方)承包食堂。\n一、期限\n一年。"
    assert [party.name.value for party in parties(text)] == ["山岚中学", "杭州云客餐饮管理有限公司"]


def test_no_name_is_put_beside_a_place_left_open() -> None:
    text = "合作协议\n__________与杭州云客信息技术有限公司在山岚镇人民政府的支持下开展合作。\n一、内容\n推广。"
    assert [party.name.value for party in parties(text) if party.name.state == "filled"] in (
        [],
        ["杭州云客信息技术有限公司"],
    )


def test_model_costs_the_labelled_contracts_nothing() -> None:
    if not (CORPUS / "dev").is_dir():
        pytest.skip("the development corpus is not beside the project")
    with entity_measures.rules_alone():
        before = entity_measures.in_folder(CORPUS / "dev")
    assert score(entity_measures.in_folder(CORPUS / "dev")).f1 >= score(before).f1


def test_other_format_is_refused_with_a_word(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    shutil.copy(entities.FOLDER / f"{entities.NAME}.npz", tmp_path)
    (tmp_path / f"{entities.NAME}.json").write_text(json.dumps(CARD | {"format": 99}), "utf-8")
    assert entities.load(tmp_path) is None
    assert "format 99" in caplog.text


def test_without_the_model_the_rules_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entities, "load", lambda: None)
    assert parties(CASES[0]["text"]) == []


def test_model_is_loaded_only_when_asked() -> None:
    code = (
        "import sys\nfrom pipeline.analyze import analyze_document\nfrom pipeline.document import from_string\n"
        "from pipeline.record import Source\nfrom pipeline import entities\n"
        "text = '合同\\n甲方：____\\n乙方：____\\n第一条 违约责任\\n赔偿。'\n"
        "analyze_document(from_string(text), Source(name='', sha256='', format='txt'))\n"
        "print(entities.load.cache_info().currsize, 'spacy' in sys.modules)\n"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert run.stdout.split() == ["0", "False"]


def test_model_is_fast() -> None:
    text = "\n".join(text.text for text in entity_texts.texts("test", 40, seed=1))[:1000]
    entities.find(text)
    spent = []
    for _ in range(9):
        start = time.perf_counter()
        entities.find(text)
        spent.append(time.perf_counter() - start)
    assert min(spent) < 0.05  # some 5 ms; room for a busy machine


FLOORS = {"recall": 0.7, "listed": 0.5, "read": 0.9, "unread": 0.8, "heads": 0.9}
