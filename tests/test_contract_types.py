"""The model of contract types: what is shipped, what it says, where it is silent, and that it can be built again."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path
from random import Random

import pytest

from models import contract_types
from models.contract_type_figures import annotated, figures, listed
from models.contract_types import scenes, sketches
from pipeline import linear_model
from pipeline.extractors.contract_type import MODEL, kinds, load, type_of
from pipeline.linear_model import FOLDER, LinearModel

CARD = json.loads((FOLDER / f"{MODEL}.json").read_text("utf-8"))
UNTITLED = dict(
    line.split("\t")
    for line in Path(__file__).with_name("cases").joinpath("contract_types.tsv").read_text("utf-8").splitlines()
)
NEWS = """昨天上午,市里的春季运动会在体育场开幕。天气晴朗,看台上坐满了观众。
运动员绕场一周后,合唱队唱了三首歌。下午进行了跳高和接力赛,晚上放了烟花。"""
FLOORS = {"both": 0.92, "model": 0.88, "precision_when_it_speaks": 0.92}
LISTED_FLOORS = {"both": 0.8, "model": 0.84, "precision_when_it_speaks": 0.9}


def model() -> LinearModel:
    found = load()
    assert found is not None
    return found


def unused() -> LinearModel | None:
    raise AssertionError("the title decides: nothing is loaded")


def test_shipped_files_are_those_of_the_card() -> None:
    arrays = (FOLDER / f"{MODEL}.npz").read_bytes()
    assert hashlib.sha256(arrays).hexdigest() == CARD["weights_sha256"]
    assert CARD["data"]["scenes"] == len(scenes())
    assert len(arrays) + (FOLDER / f"{MODEL}.json").stat().st_size <= 2 * 2**20
    assert {kind.name for kind in kinds()} | {"other"} == set(CARD["kinds"])


@pytest.mark.parametrize("kind", UNTITLED)
def test_type_without_title(kind: str) -> None:
    found = type_of(UNTITLED[kind])
    assert (found.value, found.rule) == (kind, model().rule)
    assert found.confidence is not None
    assert found.confidence >= CARD["threshold"] - 0.01


def test_nothing_is_loaded_where_the_title_decides() -> None:
    assert type_of("房屋租赁合同\n甲方:\n乙方:", unused).value == "租赁"


def test_wide_title_stands_where_the_model_is_silent_or_missing() -> None:
    assert type_of("战略合作协议\n双方共同努力。").rule == "contract_type.title"
    assert type_of(f"项目外包协议\n{NEWS}", lambda: None).value == "服务外包"


@pytest.mark.parametrize("text", ["", "天气晴。", NEWS, "第一条 ____\n第二条 ____\n" * 50, "甲方:\n乙方:\n" * 200])
def test_what_tells_nothing_is_other(text: str) -> None:
    assert type_of(text).value == "other"


def test_other_format_is_refused_with_a_word(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    shutil.copy(FOLDER / f"{MODEL}.npz", tmp_path)
    (tmp_path / f"{MODEL}.json").write_text(json.dumps(CARD | {"format": 99}), "utf-8")
    assert linear_model.load(MODEL, tmp_path) is None
    assert "format 99" in caplog.text


def test_training_again_gives_the_same(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    for folder in (first, second):
        contract_types.train(folder, count=1)
    for name in (f"{MODEL}.npz", f"{MODEL}.json"):
        assert (first / name).read_bytes() == (second / name).read_bytes()


def test_most_scenes_are_told_without_their_title() -> None:
    chance = Random(7)
    told = [
        (scene.kind, type_of(text).value)
        for scene in scenes()
        for text in sketches(scene._replace(titles=()), 1, chance)
    ]
    assert sum(kind == found for kind, found in told) >= 0.9 * len(told)


def test_figures_on_annotated_contracts() -> None:
    contracts = annotated()
    if len(contracts) < 100:
        pytest.skip("the annotated corpus is not beside the project")
    found = figures(contracts, model())
    assert all(found[name] >= floor for name, floor in FLOORS.items()), found


def test_figures_on_listed_contracts() -> None:
    contracts = listed()
    if not contracts:
        pytest.skip("the corpus that the labels refer to is not beside the project")
    found = figures(contracts, model())
    assert all(found[name] >= floor for name, floor in LISTED_FLOORS.items()), found
