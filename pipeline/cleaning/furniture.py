"""Page numbers, running heads and feet, and what converters leave of them (页眉页脚、页码).

A line is furniture by its form (``第 3 页 共 9 页``, ``NAME_第2页``, ``- 4 -``) or because it stands at the edge of
page after page.  The same forms inside a line are marked.

>>> from pipeline.document import from_string
>>> text = "采购合同_第1页\\n甲方:青山公司\\n第 1 页 共 2 页\\n一、乙方按[项目名称]第2页共2页月供货。\\n- 2 -"
>>> mark(from_string(text)).view().string
'甲方:青山公司\\n一、乙方按月供货。'
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import groupby

from pipeline.cleaning._lines import add_marks, folded, set_aside, texts
from pipeline.document import KEPT_LAYERS, BBox, Document, Mark

EDGE_LINES = 3  # heads and feet have no more lines
LEAST_PAGES = 3
LEAST_PAGE_SHARE = 0.6
LONGEST_HEAD_CHARS = 60
PAGE_OF = (
    r"第\s{0,4}(?:\d{1,4}|PAGE)\s{0,4}页\s{0,4}[,/ ]?\s{0,4}[共/]\s{0,4}(?:\d{1,4}|NUMPAGES|SECTIONPAGES)\s{0,4}页"
)
LINE_RE = re.compile(
    rf"""(?x)
      (?: [^。;,:、]{{0,40}} | [^。;,]{{0,20}}号:[^。;,]{{0,30}} ) {PAGE_OF} [\s\d年月日:/.-]{{0,20}}
    | [-—(\[]?\s?第\s{{0,4}}(?:\d{{1,4}}|[一二三四五六七八九十]{{1,4}}|PAGE)\s{{0,4}}页\s?[-—)\]]?
    | 共\s{{0,4}}(?:\d{{1,4}}|NUMPAGES)\s{{0,4}}页
    | [^。:;]{{2,80}}_第\d{{1,4}}页                       # list of page pictures
    | -\s{{0,3}}\d{{1,4}}\s{{0,3}}-                        # - 4 -
    | (?:Page\s|P\.?\s?)\d{{1,4}}(?:\s?(?:/|of)\s?\d{{1,4}})? | page
    | \d{{1,3}}\s?/\s?\d{{1,3}}\s?页?
    | PAGE(?:\s?\\\*\s?MERGEFORMAT)? | NUMPAGES | (?:PAGE\s?/\s?NUMPAGES)
    """
)
FIRST_CHARS = tuple("-—PpN[(0123456789")  # of what may be a page number without 页
LONGEST_NUMBER_CHARS = 24
PAGE_RE = re.compile(r"第.{1,8}页|Page|^-.{1,10}-$")  # not a bare fraction, which may be a figure
LEAST_BESIDE = 2
NO_HEAD_RE = re.compile(
    r"[\t|_]|号:|年\s*月|签[字章名]|盖章|^[甲乙丙]\s?方|^第.{1,6}[条章]|^[一二三四五六七八九十]{1,3}、"
)
MARGIN_POINTS, SMALL_SHARE, LONGEST_MARGIN_CHARS = 45, 0.85, 30
BARE_NUMBER_RE = re.compile(r"\d{1,4}")
INLINE_RE = re.compile(rf"{PAGE_OF}(?:本文格式[^。\n]{{0,30}}(?:编辑|使用))?")
TITLE_RE = re.compile(r"(?:合同|协议|契约|条款|章程)书?(?:\([^()]{1,12}\))?$")
ADDRESS_RE = re.compile(r"https?://[^\s\u4e00-\u9fff]{4,300}")
BEFORE_PAGE = "[项目名称]"  # a template's header, printed inside words with its page number
DIGITS_RE = re.compile(r"\d{1,4}|[一二三四五六七八九十]{1,3}(?=页)")


def mark(document: Document) -> Document:
    """Return the document with its page furniture set aside."""
    lines = texts(document)
    found = {n: "page_number" for n, text in enumerate(lines) if _is_page_line(text)}
    found.update(_beside_numbers(lines, {n for n in found if PAGE_RE.search(lines[n]) and "_第" not in lines[n]}))
    found.update(_running(document, lines))
    found.update(_addresses(lines))
    found.update(_in_margin(document, lines))
    document = set_aside(document, found, "furniture")
    text = folded(document)
    if "页" not in text:
        return document
    spans = [
        (match.start() - len(BEFORE_PAGE) * text.endswith(BEFORE_PAGE, 0, match.start()), match.end())
        for match in INLINE_RE.finditer(text)
    ]
    aside = {line.start for line in document.lines if line.layer not in KEPT_LAYERS} if spans else set()
    kept = [span for span in spans if text.rfind("\n", 0, span[0]) + 1 not in aside]
    return add_marks(document, (Mark(*span, "furniture", "furniture.page_number") for span in kept))


def _is_page_line(text: str) -> bool:
    if "页" not in text and (text[:1] not in FIRST_CHARS or len(text) > LONGEST_NUMBER_CHARS):
        return False
    return LINE_RE.fullmatch(text) is not None


def _beside_numbers(lines: Sequence[str], numbers: set[int]) -> dict[int, str]:
    """Return the lines that stand beside a page number and as often as there are pages.

    That is what a running head becomes in a text without pages; all lines may be printed twice, and a site may have put
    lines before the first page.
    """
    if not numbers:
        return {}
    rows = [list(row) for _, row in groupby((n for n, text in enumerate(lines) if text), key=lines.__getitem__)]
    places = {place for place, row in enumerate(rows) if row[0] in numbers}
    edges = {place + step for place in places for step in (-1, 1)} & set(range(len(rows))) - places
    heads = {text for place in edges if _is_head(text := lines[rows[place][0]])}
    same = [place for place, row in enumerate(rows) if lines[row[0]] in heads]
    counts = Counter(lines[rows[place][0]] for place in same)
    least = max(LEAST_BESIDE, LEAST_PAGE_SHARE * len(places))
    return {
        n: "running_head"
        for place in same
        for n in rows[place]
        if least <= counts[lines[n]] <= len(places) + 1 and (place in edges or not _is_title(lines, rows, place))
    }


def _is_title(lines: Sequence[str], rows: Sequence[Sequence[int]], place: int) -> bool:
    """Return whether a row is the title of the contract rather than a running head above it."""
    below = lines[rows[place + 1][0]] if place + 1 < len(rows) else ""
    return TITLE_RE.search(lines[rows[place][0]]) is not None and TITLE_RE.search(below) is None


def _is_head(text: str) -> bool:
    return len(text) <= LONGEST_HEAD_CHARS and text[-1] not in "。;:,_" and NO_HEAD_RE.search(text) is None


def _in_margin(document: Document, lines: Sequence[str]) -> dict[int, str]:
    """Return the first line of each page that stands in its upper margin in smaller type than the rest."""
    pages: dict[int, list[tuple[int, BBox]]] = defaultdict(list)
    for number, line in enumerate(document.lines):
        if line.page is not None and line.bbox is not None and lines[number] and line.confidence is None:
            pages[line.page].append((number, line.bbox))
    firsts = [min(placed, key=lambda entry: entry[1].top) for placed in pages.values()]
    usual = sorted(box.bottom - box.top for placed in pages.values() for _, box in placed)
    return {
        number: "running_head"
        for number, box in firsts
        if box.top < MARGIN_POINTS and box.bottom - box.top <= SMALL_SHARE * usual[len(usual) // 2]
        if _is_head(lines[number]) and ":" not in lines[number] and len(lines[number]) <= LONGEST_MARGIN_CHARS
    }


def _addresses(lines: Sequence[str]) -> dict[int, str]:
    """Return the lines that print one and the same address again and again: the foot of a printed page."""
    places = [number for number, text in enumerate(lines) if text.startswith("http") and ADDRESS_RE.fullmatch(text)]
    counts = Counter(lines[number] for number in places)
    return {number: "address" for number in places if counts[lines[number]] > 1}


def _running(document: Document, lines: Sequence[str]) -> dict[int, str]:
    """Return the lines at the edges of pages that most pages have, figures aside."""
    pages = _edges(document, lines)
    if len(pages) < LEAST_PAGES:
        return _running_twice(list(pages.values()), lines)
    counts = Counter(form for edge in pages.values() for form in {_form(lines[n]) for n in edge})
    least = max(LEAST_PAGES, LEAST_PAGE_SHARE * len(pages))
    once = {
        form: number for edge in reversed(pages.values()) for number in edge if "号" in (form := _form(lines[number]))
    }
    return {
        number: "page_number" if BARE_NUMBER_RE.fullmatch(lines[number]) else "running_head"
        for edge in pages.values()
        for number in edge
        if counts[_form(lines[number])] >= least and len(lines[number]) <= LONGEST_HEAD_CHARS
        if number not in once.values()  # a head may be the only place of the contract number
    }


def _running_twice(pages: Sequence[Sequence[int]], lines: Sequence[str]) -> dict[int, str]:
    """Return the first line of both of two pages when it is the same and, being a title, has the title below it."""
    if len(pages) != 2 or len(pages[0]) < 2 or lines[pages[0][0]] != lines[pages[1][0]]:
        return {}
    head, below = lines[pages[0][0]], lines[pages[0][1]]
    if len(head) > LONGEST_HEAD_CHARS or "号" in head or (TITLE_RE.search(head) and not TITLE_RE.search(below)):
        return {}
    return {pages[0][0]: "running_head", pages[1][0]: "running_head"} if below != head else {}


def _edges(document: Document, lines: Sequence[str]) -> dict[int, list[int]]:
    """Return for each page the numbers of its first and last lines."""
    pages: dict[int, list[int]] = defaultdict(list)
    for number, line in enumerate(document.lines):
        if line.page is not None and lines[number] and line.table is None:
            pages[line.page].append(number)
    return {page: sorted({*numbers[:EDGE_LINES], *numbers[-EDGE_LINES:]}) for page, numbers in pages.items()}


def _form(text: str) -> str:
    return DIGITS_RE.sub("0", text)
