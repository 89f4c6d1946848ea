"""What a sharing site prints around the contract (站点文字).

Notices on downloads and copyright, statistics, breadcrumbs, introductions, related lists.  The phrases are in
``boilerplate.toml``.  A notice is marked wherever it stands; what could also be contract text only before the
contract begins (``head``) or after it ends (``tail``).  Between the first and the last notice of the head
everything but the title is the site's.

>>> from pipeline.document import from_string
>>> text = "某某文库\\n1、资料均由网友上传\\n2、金币不足请充值\\n保洁合同\\n甲方:\\n1、可下载。\\n文档评论(0)"
>>> mark(from_string(text)).view().string
'保洁合同\\n甲方:\\n1、可下载。'
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from itertools import pairwise, takewhile
from typing import NamedTuple

from pipeline.cleaning._lines import add_marks, folded, set_aside, texts
from pipeline.cleaning.titles import BEGIN_RE, find_begin, find_title
from pipeline.document import Document, Mark

HEAD_LINES = 60  # no site prints more before the contract
LEAST_SITE_WORDS = 2
BULLET_RE = re.compile(r"^(?:[-•·*#>●◆]{1,6}[ ]{0,4})?(?:\d{1,2}[.、)][ ]{0,4}){0,2}")
COUNT_RE = re.compile(r"(?:[-•·*#>●◆]{1,6}[ ]{0,4})?(\d{1,2})[.、)]")
CONTRACT_RE = re.compile(
    r"甲方|乙方|双方|合同|协议|条款|本服务|第[一二三四五六七八九十]{1,3}条|^[一二三四五六七八九十]{1,3}、"
)
CLAUSE_RE = re.compile(r"[一二三四五六七八九十]{1,3}、|第[一二三四五六七八九十]{1,3}条|[(][一二三四五六七八九十][)]")
SIGNED_RE = re.compile(  # what stands below the names of those who sign
    r"(?:签[订署约字]|订立)(?:时间|地点)[ ]?:[^:]{0,40}$|(?:签[订署约字])?日[ ]{0,8}期[ ]?:[^:]{0,40}$"
    r"|(?:[甲乙丙]\s{0,4}方)?.{0,8}[(]?(?:盖章|签[字章名])[)]?:"
    r"|[\d_ xX*]{0,12}年[\d_ xX*]{1,12}月[\d_ xX*]{1,12}日$"
)
FILE_NAME_RE = re.compile(r"[^\s:：;；。]{2,80}?\.(?:docx?|pdf|wps)(?:VIP)?(?=[^\s.])", re.IGNORECASE)
SITE_WORDS = (
    "文档",
    "下载",
    "会员",
    "VIP",
    "版权",
    "上传",
    "本站",
    "网站",
    "侵权",
    "付费",
    "退款",
    "金币",
    "积分",
    "在线阅读",
    "预览",
    "转载",
    "举报",
    "解压",
    "网友",
    "客服QQ",
    "收藏",
    "浏览器",
    "充值",
    "站长",
    "点击",
    "注册",
    "登录",
    "打不开",
    "资料",
)


class Entry(NamedTuple):
    """One phrase of ``boilerplate.toml``."""

    name: str
    where: str
    needs: tuple[str, ...]
    pattern: re.Pattern[str]
    example: str


@cache
def entries() -> tuple[Entry, ...]:
    """Return the phrases in the order of the file."""
    table = tomllib.loads(files("pipeline.cleaning").joinpath("boilerplate.toml").read_text("utf-8"))
    return tuple(
        Entry(row["name"], row["where"], tuple(row["needs"].split("|")), re.compile(row["regex"]), row["example"])
        for row in table["entry"]
    )


def mark(document: Document) -> Document:
    """Return the document with the lines and stretches of the site set aside."""
    text = folded(document)
    active = _active(text)
    document = add_marks(
        document,
        (
            Mark(*match.span(), "boilerplate", f"boilerplate.{entry.name}")
            for entry in active
            if entry.where == "inline"
            for match in entry.pattern.finditer(text)
        ),
    )
    lines = texts(document)
    found = _anywhere(lines, [entry for entry in active if entry.where == "any"])
    frame = _matches(lines, active, ("frame",), [number for number, line in enumerate(lines) if line][:HEAD_LINES])
    begin = find_begin(lines, {*found, *frame})
    found.update(_head(lines, active, begin, found))
    found.update(_tail(lines, active, begin, found))
    return add_marks(set_aside(document, found, "boilerplate"), _file_names(document, lines))


def _active(text: str) -> list[Entry]:
    """Return the entries that may match, each with those of its literals that stand in ``text``."""
    letters = set(text)  # a word one of whose letters is nowhere costs no search
    standing = (
        (entry, tuple(word for word in entry.needs if letters.issuperset(word) and word in text)) for entry in entries()
    )
    return [entry._replace(needs=words) for entry, words in standing if words]


def bare(line: str) -> str:
    """Return ``line`` without the bullet and the number before it.

    >>> bare("- 1、本文档共4页"), bare("  1. 2、成为VIP后".strip())
    ('本文档共4页', '成为VIP后')
    """
    return BULLET_RE.sub("", line, count=1) or line


def _anywhere(lines: Sequence[str], tried: Sequence[Entry]) -> dict[int, str]:
    """Return the numbers of the lines that one of these entries matches; each needs its literal in the line."""
    return {
        number: entry.name
        for entry in reversed(tried)
        for word in entry.needs
        for number, text in enumerate(lines)
        if word in text and text and entry.pattern.search(bare(text))
    }


def _matches(
    lines: Sequence[str], active: Sequence[Entry], where: Sequence[str], numbers: Sequence[int]
) -> dict[int, str]:
    """Return those of the lines ``numbers`` that an entry of ``where`` matches, with its name."""
    tried = [entry for entry in active if entry.where in where]
    found: dict[int, str] = {}
    for number in numbers:
        name = _first_match(bare(lines[number]), tried) if lines[number] else None
        if name:
            found[number] = name
    return found


def _first_match(text: str, tried: Sequence[Entry]) -> str | None:
    return next((entry.name for entry in tried if entry.pattern.search(text)), None)


def _head(lines: Sequence[str], active: Sequence[Entry], begin: int, found: Mapping[int, str]) -> dict[int, str]:
    """Return the lines of the site before the contract: what matches, and what stands between."""
    numbers = [number for number in range(begin) if lines[number]][:HEAD_LINES]
    if not numbers:
        return {}
    matched = _matches(lines, active, ("head", "frame"), numbers)
    matched.update({n: name for n, name in found.items() if n <= numbers[-1]})
    least = LEAST_SITE_WORDS if matched else LEAST_SITE_WORDS + 1
    matched.update({n: "site_words" for n in numbers if n not in matched and _site_words(lines[n]) >= least})
    if not matched:
        return {}
    matched.update(_matches(lines, active, ("weak",), [n for n in numbers if n not in matched]))
    title = find_title(lines, numbers, lines[begin], matched)
    between = [n for n in numbers if n < max(matched) and n not in matched and n != title]
    if sum(len(lines[n]) for n in between) <= 200 + sum(len(lines[n]) for n in matched):
        matched.update(dict.fromkeys(between, "head_block"))
    matched.update(dict.fromkeys(_counted_on(lines, [n for n in numbers if n >= max(matched)]), "head_block"))
    if title is not None:
        matched.pop(title, None)
    return matched


def _counted_on(lines: Sequence[str], numbers: Sequence[int]) -> list[int]:
    """Return the lines behind the first of ``numbers``, a notice, that count on from its number."""
    counts = [COUNT_RE.match(lines[number]) for number in numbers]
    follow = takewhile(lambda pair: _next(*pair), pairwise(counts))
    return [number for number, _ in zip(numbers[1:], follow, strict=False)]


def _next(before: re.Match[str] | None, after: re.Match[str] | None) -> bool:
    return before is not None and after is not None and int(after[1]) == int(before[1]) + 1


def _site_words(text: str) -> int:
    return 0 if CONTRACT_RE.search(text) else sum(word in text for word in SITE_WORDS)


def _tail(lines: Sequence[str], active: Sequence[Entry], begin: int, found: Mapping[int, str]) -> dict[int, str]:
    """Return the lines of the site after the contract: from the first frame line behind which no contract follows."""
    tried = [entry for entry in active if entry.where in ("tail", "frame")]
    matched: dict[int, str] = {}
    start: int | None = None
    for number in range(len(lines) - 1, begin, -1):
        text = lines[number]
        if CLAUSE_RE.match(text):
            break
        name = (found.get(number) or _first_match(bare(text), tried)) if text else None
        if name:
            start = number
            matched[number] = name
        elif text and _is_contract(text):
            break
    if start is None:
        return {}
    return {number: matched.get(number, "tail_block") for number in range(start, len(lines)) if lines[number]}


def _is_contract(text: str) -> bool:
    """Return whether a line can only be contract text: signatures, a label or a sentence on the parties."""
    if SIGNED_RE.match(text):
        return True
    return bool(CONTRACT_RE.search(text)) and (text[-1] in "。;:" or BEGIN_RE.search(text) is not None)


def _file_names(document: Document, lines: Sequence[str]) -> list[Mark]:
    """Return the file name that stands glued before the first line of the contract."""
    first = next((number for number, text in enumerate(lines) if text), None)
    if first is None:
        return []
    line = document.lines[first]
    match = FILE_NAME_RE.match(document.raw, line.start, line.end)
    return [Mark(*match.span(), "boilerplate", "boilerplate.file_name")] if match else []
