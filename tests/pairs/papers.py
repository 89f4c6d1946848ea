"""Contracts as rows that can be edited and printed again, with their numbers counted anew.

A row knows its level and the style of its marker, not its number: what is moved, inserted or deleted renumbers the
rest, and ``⟦heading⟧`` in a text becomes the number that the article of that heading then has.
"""

from __future__ import annotations

import importlib
import random
import re
import sys
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

from tests.conftest import SAMPLES

HERE = Path(__file__).parent
TITLE, TABLE, PLAIN = -1, -2, 0
MARKERS = tuple(
    (re.compile(pattern), style, level)
    for pattern, style, level in (
        (r"第[一二三四五六七八九十]{1,3}条", "第{c}条", 1),
        (r"第\d{1,2}条", "第{n}条", 1),
        (r"[一二三四五六七八九十]{1,3}、", "{c}、", 1),
        (r"（[一二三四五六七八九十]{1,3}）", "（{c}）", 2),
        (r"（\d{1,2}）", "（{n}）", 3),
        (r"\d{1,2}\.\d{1,2}", "{p}.{n}", 2),
        (r"\d{1,2}、", "{n}、", 0),
        (r"\d{1,2}\.(?!\d)", "{n}.", 0),
    )
)
SCHEMES = (  # styles of levels 1 and 2
    ("第{c}条 ", "{p}.{n} "),
    ("第{c}条 ", "{n}、"),
    ("第{c}条 ", "（{c}）"),
    ("第{n}条 ", "{p}.{n} "),
    ("{c}、", "{n}. "),
    ("{c}、", "（{c}）"),
    ("{c}、", "{n}、"),
    ("{n}. ", "{p}.{n} "),
)
SIGNED_RE = re.compile(r"[（(](?:盖章|签字|签章)")
REFERENCE_RE = re.compile("⟦([^⟧]+)⟧")


@dataclass(frozen=True)
class Row:
    """A line of a contract without its number; key: the same in both versions as long as the row lives."""

    text: str
    level: int
    style: str
    key: int


@dataclass(frozen=True)
class Paper:
    """A contract; dress: what its file is written with (format, encoding, header, one line …)."""

    name: str
    rows: tuple[Row, ...]
    dress: dict[str, Any] = field(default_factory=dict)

    @property
    def tail(self) -> int:
        """Return the index of the first row behind the last clause: signatures."""
        last = max((index for index, row in enumerate(self.rows) if row.level > 0), default=0)
        found = (i for i, row in enumerate(self.rows) if i > last and SIGNED_RE.search(row.text))
        return next(found, len(self.rows))

    def block(self, index: int) -> range:
        """Return the indices of the clause that begins at ``index``, with all that is below it."""
        level, tail = self.rows[index].level, self.tail
        end = next((i for i in range(index + 1, tail) if 0 < self.rows[i].level <= level), tail)
        return range(index, end)

    def siblings(self, index: int) -> list[int]:
        """Return the clauses beside the one at ``index``, itself included."""
        level = self.rows[index].level
        start = next((i for i in range(index - 1, -1, -1) if 0 < self.rows[i].level < level), -1)
        found = []
        for i in range(start + 1, self.tail):
            if 0 < self.rows[i].level < level:
                break
            if self.rows[i].level == level:
                found.append(i)
        return found

    def leaves(self) -> list[int]:
        """Return the clauses without clauses below them."""
        return [
            i
            for i, row in enumerate(self.rows)
            if row.level > 0 and not any(self.rows[j].level > 0 for j in self.block(i)[1:])
        ]

    def texts(self) -> dict[int, str]:
        """Return the text of every row by its key, references resolved."""
        return {row.key: text for row, (_, text) in zip(self.rows, self.printed(), strict=True)}

    def printed(self) -> list[tuple[str, str]]:
        """Return (marker, text) of every row."""
        markers = list(self._markers())
        numbers: dict[str, str] = {}
        for row, (_, number) in zip(self.rows, markers, strict=True):
            if row.level == 1:
                numbers.setdefault(heading(row), in_characters_of(self, reference(number, row.style)))
        return [
            (marker, REFERENCE_RE.sub(lambda match: numbers.get(match[1], "上述条款"), row.text))
            for row, (marker, _) in zip(self.rows, markers, strict=True)
        ]

    def _markers(self) -> Iterator[tuple[str, str]]:
        counts = [0, 0, 0, 0]
        for row in self.rows:
            if row.level <= 0:
                yield "", ""
                continue
            counts[row.level] += 1
            counts[row.level + 1 :] = [0] * (3 - row.level)
            style = ("", "第{c}条 ", "{p}.{n} ", "（{n}）")[row.level] if row.style == "@" else row.style
            number, above = counts[row.level], counts[row.level - 1]
            style = style.replace("条", "條") if self.dress.get("traditional") else style
            yield style.format(c=chinese(number), n=number, p=above), chinese(number)

    def lines(self) -> list[str]:
        """Return the lines as they are printed."""
        return [marker + text for marker, text in self.printed()]

    def text(self) -> str:
        return "\n".join(self.lines())


def heading(row: Row) -> str:
    return re.split(r"[。：，\s]", row.text, maxsplit=1)[0]


def reference(number: str, style: str) -> str:
    return f"第{number}条" if "{n}" not in style else "第" + str(chinese_value(number)) + "条"


def chinese(number: int) -> str:
    """Return 1 to 99 in Chinese."""
    digits = " 一二三四五六七八九"
    tens, ones = divmod(number, 10)
    return (("" if tens == 1 else digits[tens]) + "十" if tens else "") + digits[ones].strip()


def chinese_value(text: str) -> int:
    return next(number for number in range(1, 100) if chinese(number) == text)


# --- reading ---------------------------------------------------------------------------------------------------------

KEYS = count(1)


def rows_of(text: str, start: int = 0) -> list[Row]:
    """Return the rows of a text of the samples' form: ``# title``, ``@1`` levels, ``| cells |``, printed markers."""
    rows: list[Row] = []
    first = ""
    for number, line in enumerate(text.strip("\n").split("\n"), start):
        level, style, body = PLAIN, "", line
        if line.startswith("# "):
            level, body = TITLE, line[2:]
        elif line.startswith("| "):
            level = TABLE
        elif re.match("@[123] ", line):
            level, style, body = int(line[1]), "@", line[3:]
        else:
            level, style, body = _marked(line, first)
        if level == 1 and not first:
            first = style.strip()
        rows.append(Row(body, level, style, number))
    return rows


def _marked(line: str, first: str) -> tuple[int, str, str]:
    for pattern, style, level in MARKERS:
        found = pattern.match(line)
        if found:
            gap = re.match(r"\s*", line[found.end() :])
            space = gap[0] if gap else ""
            whole = (1 if first in ("", style) else 2) if level == 0 else level
            return whole, style + space, line[found.end() + len(space) :]
    return PLAIN, "", line


@cache
def sources() -> tuple[Paper, ...]:
    """Return the samples that have a text of their own."""
    found = []
    for path in sorted((SAMPLES / "source").glob("*.toml")):
        source = tomllib.loads(path.read_text("utf-8"))
        if source["format"] == "scan":
            continue
        names = ("format", "encoding", "header", "one_line", "doubled", "site_head", "site_tail")
        dress = {name: source[name] for name in names if name in source}
        dress["traditional"] = dress.get("encoding") == "big5"
        rows = rows_of(source["text"])
        found.append(Paper(path.stem, tuple(unwrapped(rows) if source.get("doubled") else rows), dress))
    return tuple(found)


def unwrapped(rows: list[Row]) -> list[Row]:
    """Join lines that the source wraps by hand."""
    joined: list[Row] = []
    for row in rows:
        before = joined[-1] if joined else None
        goes_on = before is not None and len(before.text) > 25 and not before.text.endswith(("。", "："))
        if before is not None and row.level == PLAIN and goes_on:
            joined[-1] = replace(before, text=before.text + row.text)
        else:
            joined.append(row)
    return joined


@cache
def bank() -> dict[str, Any]:
    """Return heads, articles and tails that long contracts are made of."""
    return tomllib.loads((HERE / "bank.toml").read_text("utf-8"))


def composed(chance: random.Random, number: int) -> Paper:
    """Return a contract of a head and many articles: own ones of the head's business and general ones."""
    held = bank()
    business = chance.choice(held["business"])
    articles = [*business["articles"]]
    general = chance.sample(held["general"], k=chance.randint(5, len(held["general"])))
    articles += general
    upper, lower = chance.choice(SCHEMES)
    rows = rows_of(business["head"])
    for article in articles:
        title, *clauses = article.strip("\n").split("\n")
        rows.append(Row(title, 1, upper, 0))
        rows += [Row(text, TABLE if text.startswith("| ") else 2, lower, 0) for text in clauses]
    rows += rows_of(held["tail"])
    keyed = tuple(replace(row, key=key) for key, row in enumerate(rows))
    return Paper(
        f"long-{number:03}", keyed, {"format": chance.choice(("docx", "docx", "txt", "pdf", "html", "rtf", "md"))}
    )


# --- writing ---------------------------------------------------------------------------------------------------------


def writer(name: str) -> Callable[[dict[str, Any]], bytes | None]:
    if str(SAMPLES) not in sys.path:
        sys.path.append(str(SAMPLES))
    made: Callable[[dict[str, Any]], bytes | None] = importlib.import_module("writers").WRITERS[name]
    return made


def source_of(paper: Paper) -> dict[str, Any]:
    """Return the paper as the writers of the samples take it."""
    lines = []
    for row, (marker, text) in zip(paper.rows, paper.printed(), strict=True):
        sign = {TITLE: "# ", TABLE: ""}.get(row.level, f"@{row.level} " if row.style == "@" else marker)
        lines.append(sign + text)
    return paper.dress | {"text": "\n".join(lines)}


def written(paper: Paper) -> bytes:
    """Return the file of a paper in the format that its dress names; DOC is written as DOCX."""
    source = source_of(paper)
    try:
        content = writer(suffix(paper))(source)
    except UnicodeEncodeError:  # noise may bring characters that the old encoding does not have
        content = writer(suffix(paper))(source | {"encoding": "utf-8"})
    assert content is not None
    return content


def in_characters_of(paper: Paper, text: str) -> str:
    """Return ``text`` in traditional characters where the paper is written in them."""
    if not paper.dress.get("traditional"):
        return text
    converted: str = converter("s2t").convert(text)
    return converted


@cache
def converter(name: str) -> Any:
    from opencc import OpenCC

    return OpenCC(name)


def suffix(paper: Paper) -> str:
    form = str(paper.dress["format"])
    return "docx" if form == "doc" else form
