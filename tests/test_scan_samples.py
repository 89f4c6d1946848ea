"""The scanned samples: the gold of their twins, honest containers, seals that hide something; and how they are read."""

from __future__ import annotations

import json
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from models.evaluate import document_path
from models.scan_boxes import check_boxes
from models.scan_cases import maker, samples
from models.scan_measures import plain
from models.scans import NO_SEALS, Outcome, read_case, row
from pipeline.parsers.scan_engine import is_installed
from tests.conftest import SAMPLES, SCANNED

pytest.importorskip("cv2", reason="the extra ocr is not installed")
SOURCES = {
    path.stem: source
    for path in sorted((SAMPLES / "source").glob("*.toml"))
    if (source := tomllib.loads(path.read_text("utf-8")))["format"] == "scan"
}
CASES = {case.name: case for case in samples()}
SEALED = [name for name, source in SOURCES.items() if source["condition"] == "seal" and not source.get("typed")]
CHARACTER_ERROR = {"clean": 0.01}  # 0.03 in the other conditions
ENOUGH = 5 * 2**20
needs_fonts = pytest.mark.skipif(
    not all(Path(path).exists() for path, _ in maker("typeset").FACES.values()), reason="the fonts are not installed"
)
needs_ocr = pytest.mark.skipif(not is_installed(), reason="the extra ocr is not installed")


def gold(name: str) -> dict[str, Any]:
    return json.loads(((SCANNED if name in SOURCES else SAMPLES) / f"{name}.gold.json").read_text("utf-8"))


def test_every_condition_and_container_has_a_sample() -> None:
    assert {source["condition"] for source in SOURCES.values()} == set(maker("scanning").CONDITIONS)
    assert {source["file"] for source in SOURCES.values()} == {"png", "jpg", "tif", "pdf"}
    assert sum(document_path(SCANNED, name).stat().st_size for name in SOURCES) <= ENOUGH


@pytest.mark.parametrize("name", SOURCES)
def test_gold_is_that_of_the_twin(name: str) -> None:
    own = {"id", "kind", "noise"}
    ours, theirs = gold(name), gold(SOURCES[name]["twin"])
    assert {key: ours[key] for key in ours.keys() - own} == {key: theirs[key] for key in theirs.keys() - own}


@pytest.mark.parametrize("name", [name for name, source in SOURCES.items() if source["file"] == "pdf"])
def test_only_typed_pages_of_a_pdf_have_text(name: str) -> None:
    import pypdfium2

    pages = pypdfium2.PdfDocument(document_path(SCANNED, name))
    written = [number for number, page in enumerate(pages, 1) if page.get_textpage().get_text_range().strip()]
    assert written == SOURCES[name].get("typed", [])
    assert len(pages) > len(written)


def test_pictures_are_what_scanners_write() -> None:
    modes = {
        name: (picture.format, picture.mode, getattr(picture, "n_frames", 1))
        for name, source in SOURCES.items()
        if source["file"] != "pdf" and (picture := Image.open(document_path(SCANNED, name)))
    }
    assert set(modes.values()) == {
        ("PNG", "L", 1),
        ("PNG", "P", 1),
        ("JPEG", "RGB", 1),
        ("TIFF", "L", 2),
        ("TIFF", "1", 2),
    }


@cache
def printed(name: str) -> list[Any]:
    return list(maker("scans").pages_of(maker("make").source_of(name)))


@needs_fonts
@pytest.mark.parametrize("name", SEALED)
def test_seals_lie_on_their_phrases(name: str) -> None:
    hit = 0
    for number, page in enumerate(printed(name), 1):
        sealed = maker("scans").sealed(page, SOURCES[name]["seals"], SOURCES[name]["seed"] * 100 + number)
        red = (sealed[:, :, 0].astype(int) - sealed[:, :, 1]) > 60
        for phrase, *_ in SOURCES[name]["seals"]:
            box = page.place(phrase)
            if box is not None:
                left, top, right, bottom = (round(side) for side in box)
                assert red[top:bottom, left:right].mean() > 0.04, phrase
                hit += 1
    assert hit == len(SOURCES[name]["seals"])


@needs_fonts
def test_places_are_where_the_ink_is() -> None:
    page = printed("s15-purchase-clean")[0]
    for phrase in ("西安长乐教育科技有限公司", "36,300.00", "千分之二"):
        left, top, right, bottom = (round(side) for side in page.place(phrase))
        part = page.pixels[top:bottom, left:right].min(axis=2) < 128
        assert 0.05 < part.mean() < 0.6
        assert not part[:, :1].all()
    assert page.place("没有这句话") is None
    assert plain(CASES["s15-purchase-clean"].truth) in plain(page.text)


@needs_fonts
@pytest.mark.parametrize("name", ["s19-lease-photo", "s20-logistics-fax", "s22-purchase-sealed"])
def test_same_source_gives_same_bytes(name: str) -> None:
    source = maker("make").source_of(name)
    assert maker("scans").write_scan(source) == maker("scans").write_scan(source)


@pytest.mark.parametrize("condition", maker("scanning").CONDITIONS)
def test_scanner_is_seeded(condition: str) -> None:
    scan = maker("scanning").CONDITIONS[condition]
    page = np.full((300, 200, 3), 255, np.uint8)
    page[100:110, 40:160] = 0
    once = scan(page, 3)
    assert np.array_equal(once, scan(page, 3))
    assert once.dtype == np.uint8
    assert once.shape[2] == 3
    assert not np.array_equal(once, page)


@cache
def outcome(name: str, condition: str = "") -> Outcome:
    return read_case(CASES[name], condition)


@needs_ocr
@pytest.mark.parametrize("condition", sorted({case.condition for case in CASES.values()}))
def test_characters_are_read(condition: str) -> None:
    figures = row([outcome(name) for name, case in CASES.items() if case.condition == condition])
    assert figures["character_error"] <= CHARACTER_ERROR.get(condition, 0.03)


@needs_ocr
@pytest.mark.parametrize("name", CASES)
def test_fields_are_those_of_the_twin(name: str) -> None:
    assert row([outcome(name)])["all_share"] >= 0.85


@needs_ocr
def test_core_fields_are_those_of_the_twins() -> None:
    figures = row([outcome(name) for name in CASES])
    assert figures["core_share"] >= 0.90


@needs_ocr
def test_handling_of_seals_is_worth_ten_points() -> None:
    handled, left = (row([outcome(name, condition) for name in SEALED]) for condition in ("", NO_SEALS))
    assert handled["all_share"] >= left["all_share"] + 0.10
    assert handled["character_error"] <= left["character_error"] - 0.05


@needs_ocr
def test_boxes_hold_their_values() -> None:
    drawn = check_boxes([place for name in CASES for place in outcome(name).places], 50)
    assert drawn.drawn == 50
    assert drawn.right >= 49, drawn.missed
