"""Properties of the view: every character has its way back, nothing is invented, cleaning is idempotent."""

from dataclasses import replace
from itertools import pairwise

from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipeline import cleaning
from pipeline.document import KEPT_LAYERS, Document, Mark, from_string
from pipeline.folding import DROPPED_RE, fold

PIECES = [
    "甲方:",
    "乙方:",
    "第一条 ",
    "第二条",
    "1、",
    "2、",
    "1.",
    "1.5万元",
    "2024.3.1",
    "(一)",
    "一、",
    "服务费用按月结算。",
    "每日9:00-18:00,",
    "合同",
    "保洁合同范本",
    "____",
    "(wù)",
    "務",
    "條雙應",
    "\n",
    "\n\n",
    "\r\n",
    "\x0c",
    "\t",
    " ",
    "\u3000",
    "\u200b",
    "\x00",
    "|",
    "#",
    "**",
    "`",
    "第1页共3页",
    "下载后可任意编辑",
    "查看更多",
    "文档评论(0)",
    "ＡＢ１２",
    "⽅",
    "，",
    "：",
    "。",
    ",",
    "a",
    "7",
    "目录",
    "......3",
]
TEXTS = st.one_of(st.text(max_size=80), st.lists(st.sampled_from(PIECES), max_size=60).map("".join))


@st.composite
def documents(draw):
    document = from_string(draw(TEXTS))
    size = len(document.raw)
    offsets = st.integers(0, size)
    marks = [Mark(*sorted((draw(offsets), draw(offsets))), "watermark") for _ in range(draw(st.integers(0, 3)))]
    lines = tuple(
        replace(
            line, layer=draw(st.sampled_from(["body", "body", "footnote", "furniture"])), wrapped=draw(st.booleans())
        )
        for line in document.lines
    )
    breaks = tuple(sorted(draw(st.sets(offsets, max_size=4))))
    apart = tuple(mark for at, mark in enumerate(sorted(marks, key=lambda m: m.start)) if _is_apart(marks, mark, at))
    return replace(document, lines=lines, marks=apart, breaks=breaks)


def _is_apart(marks, mark, at):
    before = sorted(marks, key=lambda m: m.start)[:at]
    return all(other.end <= mark.start for other in before)


def origins(view):
    return [(run.view + at, run.raw + at) for run in view.runs for at in range(run.length)]


@given(documents())
def test_origins_increase(document):
    places = origins(document.view())
    assert all(low[0] < high[0] and low[1] < high[1] for low, high in pairwise(places))


@given(documents())
def test_each_character_folds_from_its_source(document):
    view = document.view()
    assert all(view.plain[at] == fold(document.raw[origin]) for at, origin in origins(view))


@given(documents())
def test_what_has_no_source_is_a_line_end_or_a_joint(document):
    view = document.view()
    sources = {at for at, _ in origins(view)}
    assert {char for at, char in enumerate(view.string) if at not in sources} <= {"\n", " "}


@given(documents(), st.data())
def test_spans_lie_in_raw_and_join_to_raw(document, data):
    view = document.view()
    start, end = sorted((data.draw(st.integers(0, len(view.string))), data.draw(st.integers(0, len(view.string)))))
    spans = view.spans(start, end)
    assert all(0 <= span.start < span.end <= len(document.raw) for span in spans)
    assert all(low.end <= high.start for low, high in pairwise(spans))
    assert view.raw(start, end) == "".join(document.raw[span.start : span.end] for span in spans)
    assert "".join(view.plain[start:end].split()) in "".join(fold(view.raw(start, end)).split()) or len(spans) > 1


@given(documents())
def test_nothing_kept_is_lost(document):
    kept = [
        char
        for line in document.lines
        if line.layer in KEPT_LAYERS
        for at, char in enumerate(document.raw[line.start : line.end], line.start)
        if not any(mark.start <= at < mark.end for mark in document.marks) and not DROPPED_RE.match(char)
    ]
    assert len(kept) == sum(run.length for run in document.view().runs)


@given(documents())
def test_lines_of_the_view_are_its_text(document):
    view = document.view()
    assert all(0 <= line.start <= line.end <= len(view.string) for line in view.lines)
    assert all("\n" not in view.string[line.start : line.end] for line in view.lines)


@given(TEXTS)
def test_lines_cover_the_text(text):
    document = from_string(text)
    ends = [line.end for line in document.lines]
    assert all(line.start <= line.end for line in document.lines)
    assert all(end <= line.start for end, line in zip(ends, document.lines[1:], strict=False))


@settings(max_examples=300)
@given(TEXTS)
@example("⼀(ù)")
def test_cleaning_twice_is_cleaning_once(text):
    once = cleaning.clean(from_string(text))
    assert cleaning.clean(once) == once


@given(TEXTS)
def test_cleaning_edits_nothing(text):
    document = from_string(text)
    cleaned = cleaning.clean(document)
    assert isinstance(cleaned, Document)
    assert cleaned.raw == text
    assert [(line.start, line.end) for line in cleaned.lines] == [(line.start, line.end) for line in document.lines]
    assert all(0 <= mark.start < mark.end <= len(text) for mark in cleaned.marks)
    assert all(0 < at < len(text) for at in cleaned.breaks)
