"""Tables of contents (目录): headings with page numbers, or a list of headings that all come again.

>>> from pipeline.document import from_string
>>> text = "目 录\\n第一条 服务......1\\n第二条 费用......3\\n第三条 期限......4\\n第一条 服务\\n每日巡查。"
>>> mark(from_string(text)).view().string
'第一条 服务\\n每日巡查。'
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from pipeline.cleaning._lines import set_aside, texts
from pipeline.document import Document

LEAST_ENTRIES = 3
LEAST_UNTITLED = 5  # without the word 目录 or page numbers a short list of headings may be the contract's own
LONGEST_ENTRY_CHARS = 50
HEAD_LINES = 80
TITLE_RE = re.compile(r"目\s{0,8}[录錄次]\s?:?")
LEADER_RE = re.compile(
    r"\s{0,8}(?:[.·…•_﹒-]{2,200}\s{0,4}|[\t\uFEE9]\s{0,8}|\s{2,60}|(?<=[\u4e00-\u9fff)]))(?:第?\d{1,3}页?)$"
)
STRICT_LEADER_RE = re.compile(r"\S.{0,60}?(?:[.·…]{3,200}|\t)\s{0,8}\d{1,3}$")
PAGE_RE = re.compile(r"\d{1,3}$")
MARKER_RE = re.compile(
    r"第\s?[一二三四五六七八九十百\d]{1,4}\s?[条章节]|[一二三四五六七八九十]{1,3}[、.]|\d{1,2}(?:\.\d{1,2}){0,2}[、.\s]?(?=\D)|附[件录]"
)


def mark(document: Document) -> Document:
    """Return the document with its table of contents in layer ``toc``."""
    lines = texts(document)
    numbers = [number for number, text in enumerate(lines) if text]
    title = next((at for at, number in enumerate(numbers[:HEAD_LINES]) if TITLE_RE.fullmatch(lines[number])), None)
    if title is not None:
        entries = _entries(lines, numbers, title + 1)
        if len(entries) >= LEAST_ENTRIES:
            return set_aside(document, dict.fromkeys([numbers[title], *entries], "contents"), "toc")
    led = [number for number in numbers if lines[number][-1].isdigit() and STRICT_LEADER_RE.match(lines[number])]
    led = [number for number in led if document.lines[number].table is None]
    if len(led) >= LEAST_ENTRIES and not _is_table(lines, numbers, led):
        return set_aside(document, dict.fromkeys(led, "leaders"), "toc")
    return set_aside(document, dict.fromkeys(_untitled(lines, numbers), "headings_come_again"), "toc")


def _is_table(lines: Sequence[str], numbers: Sequence[int], led: Sequence[int]) -> bool:
    """Return whether the lines that end in numbers are rows: below a head of cells, or with numbers that fall."""
    at = numbers.index(led[0])
    head = lines[numbers[at - 1]] if at else ""
    pages = [int(found.group()) for number in led if (found := PAGE_RE.search(lines[number]))]
    is_headed = "\t" in lines[led[0]] and "\t" in head.strip()
    return is_headed or any(later < page for page, later in itertools.pairwise(pages))


def _entries(lines: Sequence[str], numbers: Sequence[int], start: int) -> list[int]:
    """Return the lines from ``start`` on that are printed with a page number or come again further down."""
    entries: list[int] = []
    for at in range(start, len(numbers)):
        text = lines[numbers[at]]
        bare = _bare(text)
        again = (
            any(_bare(lines[later]).startswith(bare) for later in numbers[at + 1 :])
            if bare == text or not entries
            else True
        )
        if len(text) > LONGEST_ENTRY_CHARS or not (
            again and (bare != text or MARKER_RE.match(text) or text[0] in "附序前")
        ):
            break
        if bare in {_bare(lines[entry]) for entry in entries}:  # the body begins
            break
        entries.append(numbers[at])
    return entries


def _untitled(lines: Sequence[str], numbers: Sequence[int]) -> list[int]:
    """Return a run of numbered headings near the beginning that all come again in the same words."""
    short = {number: "".join(lines[number].split()) for number in numbers if len(lines[number]) <= LONGEST_ENTRY_CHARS}
    last = {text: number for number, text in short.items()}
    if len(last) > len(short) - LEAST_UNTITLED:
        return []
    run: list[int] = []
    for number in numbers[:HEAD_LINES]:
        text = short.get(number, "")
        if text and last[text] > number and MARKER_RE.match(text) and text not in [short[entry] for entry in run]:
            run.append(number)
        elif len(run) >= LEAST_UNTITLED:
            return run
        else:
            run = []
    return []


def _bare(text: str) -> str:
    """Return an entry without spaces and page number.

    >>> _bare("第一条 总则 ........ 12"), _bare("1.1 概述\\t3")
    ('第一条总则', '1.1概述')

    A converter prints the tab of an index as the Arabic letter U+FEE9, behind the number as well.
    """
    return "".join(LEADER_RE.sub("", text).replace("\ufee9", " ").split())
