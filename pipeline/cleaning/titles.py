"""The one title among the many that a sharing page prints (标题).

File name, page title, list title and title: the last one before the contract begins stands, what only repeats
it is set aside, and so is the number that a collection adds to it (``篇1``).

>>> lines = ["保洁合同范本.docxVIP", "保洁合同(通用5篇)", "保洁合同 篇1", "甲方:"]
>>> find_title(lines, [0, 1, 2], "甲方:", {0: "file_name", 1: "collection_title"})
2
>>> from pipeline.document import from_string
>>> mark(from_string("保洁合同范本\\n保洁合同\\n甲方:")).view().string
'保洁合同\\n甲方:'
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence

from pipeline.cleaning._lines import add_marks, folded, set_aside, texts
from pipeline.document import Document, Mark

HEAD_LINES = 60  # no site prints more before the contract
LEAST_CORE_CHARS = 4
BEGIN_RE = re.compile(
    r"""(?x)
      (?: [甲乙]\s{0,4}方 | 出租[人方] | 承租[人方] | 发包[人方] | 承包[人方] | 委托[人方] | 受托[人方]
        | 采购人 | 供应商
        | [买卖供需][方] | 转让方 | 受让方 | 出借人 | 借款人 | 用[人工]单位 ) [^:。,]{0,16} :
    | ^(?:第\s?[一二三四五六七八九十\d]{1,3}\s?[条章]) | ^一[、.] | ^\d{1,2}\.\d | (?:以下|下)简?称 | ^鉴于
    | ^[(]?[甲乙]\s{0,4}方(?:[(][^()]{1,12}[)])?(?:[)\s]|$)
    | ^合同(?:编号|号):
    """
)

NOUN = r"(?:合\s{0,8}同|协\s{0,8}议|契\s{0,8}约|条款|承诺书)"
TITLE_RE = re.compile(
    rf"""(?x)
    (?P<core> [^:。;]{{1,60}}?{NOUN} )
    (?: 书 | [(][^()]{{1,20}}[)] | 范本 | 模板 | 样本 | 格式 | 文本 | 标准版 | 通用版 | 范文 ){{0,3}}
    (?P<suffix> (?:怎么写|怎么签|范文)?\s{{0,2}}
      (?: 第?\s?篇\s?(?:[一1lI]|(?P<next>[二2])) | [(][一1][)] | [一1] | (?P<second>[二2]) ) \s?:? )?
    """
)
INLINE_RE = re.compile(
    rf"{NOUN}书?(?:[(][^()]{{1,12}}[)])?[ ?]{{0,4}}(?:合同编号|[(]?(?:甲|出租|委托|发包|采购|买|需|卖|供)[方人])"
)
TWICE_RE = re.compile(rf"\s{{0,40}}(?P<title>[^\s:。;,]{{2,40}}?{NOUN}书?)\s{{0,2}}(?=(?P=title))")
NO_TITLES = ("introduction", "breadcrumb")
POOR_TITLES = ("collection_title", "file_name", "tender_portal", "article_frame", *NO_TITLES)


def mark(document: Document) -> Document:
    """Return the document with repeated titles set aside."""
    lines = texts(document)
    begin = find_begin(lines, ())
    numbers = [number for number in range(begin) if lines[number]][:HEAD_LINES]
    title = find_title(lines, numbers, lines[begin], {}) if numbers else None
    framed = any(line.layer == "boilerplate" for line in document.lines[:begin])
    document = add_marks(document, _inside(document, title, begin, framed))
    if title is None:
        return document
    again = [n for n in numbers if n < title and _repeats(lines[n], lines[title], framed)]
    document = set_aside(document, dict.fromkeys(again, "title_again"), "duplicate")
    following = _next_in_collection(lines, title, framed)
    return set_aside(document, dict.fromkeys(following, "next_in_collection"), "boilerplate")


def _next_in_collection(lines: Sequence[str], title: int, framed: bool) -> list[int]:
    """Return the lines from the second contract of a collection on: ``... 篇1`` is what the page is about."""
    chosen = TITLE_RE.fullmatch(lines[title])
    if not chosen or not chosen["suffix"] or not (framed or "篇" in chosen["suffix"]):
        return []
    for number in range(title + 1, len(lines)):
        match = TITLE_RE.fullmatch(lines[number]) if lines[number].startswith(chosen["core"]) else None
        if match and (match["next"] or match["second"]):
            return [later for later in range(number, len(lines)) if lines[later]]
    return []


def find_begin(lines: Sequence[str], skipped: Collection[int]) -> int:
    """Return the number of the first line that only a contract has; 0 when there is none."""
    for number, text in enumerate(lines):
        if text and number not in skipped and BEGIN_RE.search(text):
            return number
    return 0


def find_title(lines: Sequence[str], numbers: Sequence[int], begin: str, matched: Mapping[int, str]) -> int | None:
    """Return which of the lines before the contract is its title; None if its first line holds the title."""
    if INLINE_RE.search(begin[:80]):
        return None
    for refused in (POOR_TITLES, NO_TITLES):
        for number in reversed(numbers):
            if matched.get(number) not in refused and TITLE_RE.fullmatch(lines[number]):
                return number
    return None


def _inside(document: Document, title: int | None, begin: int, framed: bool) -> list[Mark]:
    """Return what is no title in the line of the title: its first copy, the number of a collection."""
    text, line = folded(document), document.lines[begin if title is None else title]
    found = TWICE_RE.match(text, line.start, line.end)
    marks = [Mark(*found.span(), "duplicate", "duplicate.title_twice")] if found else []
    match = TITLE_RE.fullmatch(text[line.start : line.end].strip()) if title is not None else None
    if match and match["suffix"] and not (match["next"] or match["second"]) and (framed or "篇" in match["suffix"]):
        end = line.start + len(text[line.start : line.end].rstrip())
        marks.append(Mark(end - len(match["suffix"]), end, "boilerplate", "boilerplate.number_in_collection"))
    return marks


def _repeats(line: str, title: str, framed: bool) -> bool:
    """Return whether ``line`` only names what ``title`` names; on a site's page any other title does."""
    found, chosen = TITLE_RE.fullmatch(line), TITLE_RE.fullmatch(title)
    if not found or not chosen:
        return False
    core, other = ("".join(part["core"].split()) for part in (found, chosen))
    return framed or (core == other and len(core) >= LEAST_CORE_CHARS)
