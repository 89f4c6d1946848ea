"""Text that a page prints twice (重复文本).

Three forms: every line followed by its copy (a converter writes both text layers); the head of the contract
printed, cut off and begun again; a whole block of lines repeated further down.  What two parties both have
to fill in (地址: ____ for each) is no copy, nor are equal rows of a table.

>>> from pipeline.document import from_string
>>> lines = ("甲方:青山公司", "乙方:绿水公司", "一、服务", "每日巡查园区两次,并登记来访的人员和车辆。")
>>> mark(from_string("\\n".join(f"{line}\\n{line}" for line in lines))).view().string
'甲方:青山公司\\n乙方:绿水公司\\n一、服务\\n每日巡查园区两次,并登记来访的人员和车辆。'
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipeline.cleaning._lines import add_marks, set_aside, texts
from pipeline.document import Document, Mark

LEAST_PAIRS = 4
LEAST_PAIR_SHARE = 0.5  # of all lines; pages of pairs have over 0.8, lists with a repeated entry under 0.2
RUN_PAIRS = 6  # a stretch of pairs inside a page that is otherwise single
SENTENCE_CHARS = 15  # a line this long is written text, not a label
LEAST_SQUARE_CHARS = 60
MOST_PERIODS = 500  # bounds the work on a text made of equal lines
LEAST_BLOCK_LINES = 8
LEAST_BLOCK_CHARS = 300
WRITTEN_RE = re.compile(r"(?:[\u4e00-\u9fff][^\u4e00-\u9fff_]{0,6}){10}")
DRAWN_RE = re.compile(r"[\u2500-\u257f]")
LABEL_RE = re.compile(r"[^:]{1,20}:[\s_X×*\[\]【】]{0,80}")


def mark(document: Document) -> Document:
    """Return the document with every second copy in layer ``duplicate``."""
    lines = texts(document)
    numbers = [number for number, text in enumerate(lines) if text]
    copies = _paired([lines[number] for number in numbers])
    if copies:
        return set_aside(document, {numbers[copy]: "adjacent_pair" for copy in copies}, "duplicate")
    if len(set(lines)) > len(numbers) - 2:  # no two lines are equal
        return document
    return _mark_blocks(_mark_square(document, lines), lines)


def _paired(lines: Sequence[str]) -> list[int]:
    """Return the positions of the second lines of pairs, if the pairs are the page's doing."""
    seconds: list[int] = []
    index = 1
    while index < len(lines):
        if lines[index] == lines[index - 1]:
            seconds.append(index)
            index += 1
        index += 1
    if len(seconds) < LEAST_PAIRS or not any(_is_sentence(lines[second]) for second in seconds):
        return []
    if 2 * len(seconds) >= LEAST_PAIR_SHARE * len(lines):
        return seconds
    return [second for run in _runs(seconds) for second in run if _is_page_made(run, lines)]


def _runs(seconds: Sequence[int]) -> Iterator[list[int]]:
    """Yield the stretches in which one pair follows the other."""
    run: list[int] = []
    for second in seconds:
        if run and second != run[-1] + 2:
            yield run
            run = []
        run.append(second)
    yield run


def _is_page_made(run: Sequence[int], lines: Sequence[str]) -> bool:
    return len(run) >= RUN_PAIRS and sum(_is_sentence(lines[second]) for second in run) >= 2


def _is_sentence(text: str) -> bool:
    """Return whether ``text`` is written text: no label, no blank, no row of a drawn table."""
    return len(text) >= SENTENCE_CHARS and WRITTEN_RE.search(text) is not None and DRAWN_RE.search(text) is None


def _mark_square(document: Document, lines: Sequence[str]) -> Document:
    """Set aside a stretch that is printed again from its beginning right where it breaks off."""
    found = _square(document, lines)
    if found is None:
        return document
    start, end = found
    inside = {n: "begun_again" for n, line in enumerate(document.lines) if start <= line.start and line.end <= end}
    cut = [
        Mark(max(line.start, start), min(line.end, end), "duplicate", "duplicate.begun_again")
        for number, line in enumerate(document.lines)
        if number not in inside and line.start < end and start < line.end
    ]
    return add_marks(set_aside(document, inside, "duplicate"), cut)


def _square(document: Document, lines: Sequence[str]) -> tuple[int, int] | None:
    """Return [start, end) of a stretch of ``raw`` that at once follows itself, if there is one."""
    raw = document.raw
    first: dict[str, int] = {}
    reached: dict[int, int] = {}  # for each period, how far equality has been followed
    for number, text in enumerate(lines):
        if len(text) < 6 or LABEL_RE.fullmatch(text):
            continue
        at = document.lines[number].start
        period = at - first.get(text, at)
        first[text] = at
        if period < LEAST_SQUARE_CHARS or at < reached.get(period, 0) or len(reached) > MOST_PERIODS:
            continue
        low, high = _equal_stretch(raw, at, period)
        reached[period] = high
        if high - low >= period and any(map(_is_sentence, raw[low : low + period].split("\n"))):
            return low - period, low
    return None


def _equal_stretch(raw: str, at: int, period: int) -> tuple[int, int]:
    """Return the longest [low, high) around ``at`` that equals what stands ``period`` before it."""
    low = high = at
    while low > period and raw[low - 1] == raw[low - 1 - period]:
        low -= 1
    while high < len(raw) and high < at + period and raw[high] == raw[high - period]:
        high += 1
    return low, high


def _mark_blocks(document: Document, lines: Sequence[str]) -> Document:
    """Set aside a long run of lines that stood further up in the same order."""
    numbers = [n for n, text in enumerate(lines) if text and document.lines[n].layer != "duplicate"]
    first: dict[str, int] = {}
    copies: dict[int, str] = {}
    index = 0
    while index < len(numbers):
        text = lines[numbers[index]]
        source = first.setdefault(text, index)
        length = _common(lines, numbers, source, index) if source < index else 1
        block = [numbers[index + offset] for offset in range(length)]
        if source < index and _is_block([lines[number] for number in block]):
            copies.update(dict.fromkeys(block, "block"))
        index += length
    return set_aside(document, copies, "duplicate")


def _common(lines: Sequence[str], numbers: Sequence[int], source: int, copy: int) -> int:
    """Return how many lines from ``copy`` on equal those from ``source`` on."""
    length = 0
    while (
        copy + length < len(numbers)
        and source + length < copy
        and lines[numbers[source + length]] == lines[numbers[copy + length]]
    ):
        length += 1
    return length


def _is_block(block: Sequence[str]) -> bool:
    return (
        len(block) >= LEAST_BLOCK_LINES
        and sum(map(len, block)) >= LEAST_BLOCK_CHARS
        and sum(map(_is_sentence, block)) * 3 >= len(block)
    )
