"""Citations of other clauses and annexes and what they point to (条款引用).

Reads ``第三条`` ``本合同第五条第二款第(一)项`` ``第3.2款`` ``本条第一款`` ``第二章`` ``附件一`` ``附件《价格表》``.
Not read: articles of laws and of other contracts (``《民法典》第五百条`` ``《保密协议》第三条``).

>>> from pipeline.document import from_string
>>> from pipeline.clauses import segment
>>> contract = segment(from_string("第一条 按第二条第一款和《民法典》第九条。\\n第二条 费用\\n1.单价").view())
>>> [(contract.view.text(r.start, r.end), r.target) for r in find(contract)]
[('第二条第一款', '2.1')]
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from pipeline.clauses.numbering import MARKER_RE, value_of
from pipeline.contract import Clause, Contract

N = r"(?:[一二三四五六七八九十百零〇两]{1,6}|\d{1,3})"
DOTTED = r"\d{1,2}(?:\.\d{1,2}){1,4}"
REFERENCE_RE = re.compile(
    rf"""
    (?:
        第[ ]?(?:(?P<dotted>{DOTTED})[ ]?[条款项]
          | (?P<article>{N})[ ]?条(?:[ ]?第[ ]?(?P<part>{N})[ ]?款)?(?:[ ]?第?[ ]?\(?(?P<point>{N})\)?[ ]?项)?
          | (?P<chapter>{N})[ ]?章
          | (?P<paragraph>{N})[ ]?款(?:[ ]?第?[ ]?\(?(?P<item>{N})\)?[ ]?项)?)
      | 附[件录表][ ]?(?P<annex>{N}|[A-Z](?![A-Za-z]))?(?P<name>《[^《》\n]{{1,40}}》)?
    )
    """,
    re.VERBOSE,
)
OWN_RE = re.compile(r"本(?:合同|协议|条)[ ]?(?:之|的|中)?$")
# What stands before the article of a law or of another paper.
FOREIGN_RE = re.compile(
    r"(?:》[^。;\n,]{0,3}"
    r"|(?:法典?|条例|细则|通则|司法解释|解释|招标文件|主合同|原合同)(?:[》的]|中华人民共和国){0,2}[ ]?)$"
)
LINK_RE = re.compile(r"[、,和与及或至到以并 ]{1,3}(?:其)?$")
BEFORE_CHARS = 12
OWN_CHARS = 6
MOST_CHILDREN = 200  # no clause is cited beyond


class Citation(NamedTuple):
    """A citation at [start, end) of the view; target: the id of the clause, None when there is none."""

    start: int
    end: int
    kind: str
    target: str | None


@dataclass(slots=True)
class Index:
    """The clauses of a contract by the numbers that they are cited by."""

    articles: dict[int, Clause] = field(default_factory=dict)
    chapters: dict[int, Clause] = field(default_factory=dict)
    tops: dict[int, Clause] = field(default_factory=dict)
    dotted: dict[tuple[int, ...], Clause] = field(default_factory=dict)
    annexes: dict[str, Clause] = field(default_factory=dict)


def find(contract: Contract) -> Iterator[Citation]:
    """Yield every citation of a clause or annex of this contract, in the order of the text."""
    string = contract.view.string
    index = index_of(contract)
    starts = {clause.start for clause in contract.walk()}
    foreign_end = -1
    for match in REFERENCE_RE.finditer(string):
        start = match.start()
        if start in starts:
            continue
        own = OWN_RE.search(string, max(start - OWN_CHARS, 0), start)
        start = own.start() if own else start
        before = string[max(start - BEFORE_CHARS, 0) : start]
        follows_foreign = foreign_end >= 0 and LINK_RE.fullmatch(string[foreign_end:start]) is not None
        if not own and _kind(match) == "clause":
            if follows_foreign or FOREIGN_RE.search(before):
                foreign_end = match.end()
                continue
            if match["paragraph"]:  # a 款 without its 条 says nothing by itself
                continue
        if _is_plain_word(match) or _is_marker(string, start):
            continue
        yield Citation(start, match.end(), _kind(match), _resolve(contract, index, match))


def _is_plain_word(match: re.Match[str]) -> bool:
    """Return whether ``match`` is the word annex alone, which cites nothing."""
    return "附" in match[0] and not match["annex"] and not match["name"]


def _is_marker(string: str, start: int) -> bool:
    """Return whether what is at ``start`` begins a line as a number does: a table of contents, a list of annexes."""
    return (start == 0 or string[start - 1] == "\n") and MARKER_RE.match(string, start) is not None


def _kind(match: re.Match[str]) -> str:
    return "annex" if "附" in match[0] else "clause"


def _resolve(contract: Contract, index: Index, match: re.Match[str]) -> str | None:
    if _kind(match) == "annex":
        found = _annex(index, match["annex"], match["name"])
    elif match["dotted"]:
        found = _dotted(index, tuple(int(piece) for piece in match["dotted"].split(".")))
    elif match["chapter"]:
        found = index.chapters.get(_number(match["chapter"]))
    elif match["article"]:
        number = _number(match["article"])
        found = _below(index.articles.get(number) or index.tops.get(number), match["part"], match["point"])
    else:
        path = contract.path_at(match.start())
        own = next((clause for clause in reversed(path) if "条" in clause.number), path[0] if path else None)
        found = _below(own, match["paragraph"], match["item"])
    return found.id if found else None


def index_of(contract: Contract) -> Index:
    """Return the clauses by number; the first of a number wins."""
    index = Index()
    for clause in contract.walk():
        if clause.number[:1] == "附":
            index.annexes.setdefault(clause.id.removeprefix("附件"), clause)
            if clause.heading:
                index.annexes.setdefault(clause.heading.strip("《》 "), clause)
            continue
        value = _value(clause)
        if not value:
            continue
        if "章" in clause.number:
            index.chapters.setdefault(value[0], clause)
        elif "条" in clause.number:
            index.articles.setdefault(value[0], clause)
        elif len(value) > 1:
            index.dotted.setdefault(value, clause)
        if clause.level == 1 and len(value) == 1:
            index.tops.setdefault(value[0], clause)
    return index


def _annex(index: Index, number: str | None, name: str | None) -> Clause | None:
    if number:
        return index.annexes.get(number if number.isascii() and number.isalpha() else str(_number(number)))
    return index.annexes.get((name or "").strip("《》"))


def _dotted(index: Index, value: tuple[int, ...]) -> Clause | None:
    found = index.dotted.get(value)
    if found is None:
        top = index.articles.get(value[0]) or index.tops.get(value[0])
        for number in value[1:]:
            top = _child(top.children, number) if top else None
        found = top
    return found


def _below(clause: Clause | None, part: str | None, point: str | None) -> Clause | None:
    """Return the 款 and 项 below ``clause``; a 款 that is a paragraph without a number is the clause itself."""
    for number in (part, point):
        if clause is not None and number:
            clause = _child(clause.children, _number(number)) or clause
    return clause


def _child(children: Sequence[Clause], number: int) -> Clause | None:
    return next((child for child in children[:MOST_CHILDREN] if _value(child)[-1:] == (number,)), None)


def _value(clause: Clause) -> tuple[int, ...]:
    number = clause.number
    if number.isascii() and number.replace(".", "").isdecimal():
        return tuple(map(int, number.split(".")))
    return value_of("arabic", number) if number else ()


def _number(text: str) -> int:
    return next(iter(value_of("article", text)), 0)
