"""Differences with some words around for a terminal (差异摘录), and text that does nothing to it.

>>> Excerpt([Part("费", "费"), Part("5", "8", 0), Part("元", "元")]).text(has_colour=False).plain
'费[-5-]{+8+}元'
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rich.console import Console, ConsoleOptions, RenderResult
from rich.text import Text

from pipeline.comparison import Clauses
from pipeline.writers.diff_passages import Part, heads, parts
from pipeline.writers.visible import visible

SPACE_RE = re.compile(r"\s+")
EXCERPTS = 3  # of one clause
CONTEXT_CHARS = 14  # before and behind a difference
EDIT_CHARS = 48  # of a difference itself
WHOLE_CHARS = 60  # of a clause that came or went
BEHIND = "、.．:： \t\n"  # what stands between the marker of a clause and its text
OLD, NEW, PALE = "red strike", "green underline", "dim"


@dataclass(frozen=True)
class Excerpt:
    """A stretch of a clause with its differences, marked as the terminal can."""

    parts: Sequence[Part]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Yield the text; marks stand there only where colours cannot."""
        yield self.text(has_colour=console.color_system is not None and not console.no_color)

    def text(self, *, has_colour: bool) -> Text:
        """Return the text with colours or with marks."""
        text = Text()
        for part in self.parts:
            if part.edit is None:
                text.append(_running(part.new))
                continue
            for said, style, marks in ((part.old, OLD, ("[-", "-]")), (part.new, NEW, ("{+", "+}"))):
                if said:
                    said = cut(said.strip(), WHOLE_CHARS) if part.is_whole else cut(said, EDIT_CHARS)
                    text.append(said if has_colour else said.join(marks), style if has_colour else "")
        return text


def excerpts(one: Clauses) -> Iterator[Excerpt | Text]:
    """Yield the differences of a clause with some words around; those that are near stand in one excerpt."""
    everything = _headless(one)
    if all(part.edit is None for part in everything):
        return
    groups: list[list[Part]] = [[]]
    for part in everything:
        if part.edit is None and len(part.new) > 2 * CONTEXT_CHARS:
            groups[-1].append(Part("", part.new[:CONTEXT_CHARS] + "…"))
            groups.append([Part("", "…" + part.new[-CONTEXT_CHARS:])])
        else:
            groups[-1].append(part)
    told = [group for group in groups if any(part.edit is not None for part in group)]
    for group in told[:EXCERPTS]:
        yield Excerpt(group)
    if len(told) > EXCERPTS:
        yield Text(f"… 另有 {len(told) - EXCERPTS} 处 more in this clause", style=PALE)


def plain(text: str) -> str:
    """Return ``text`` on one line with nothing in it that a terminal would act on.

    >>> plain(" a\\x1b[2J\\u202e\\udc80b ")
    'a␛[2J\N{REPLACEMENT CHARACTER}\N{REPLACEMENT CHARACTER}b'
    """
    return _running(text).strip()


def _running(text: str) -> str:
    """Return a stretch of running text: one space for any white space, also at its ends."""
    text = SPACE_RE.sub(" ", text)
    return text if text.isprintable() else "".join(one if one.isprintable() else "\ufffd" for one in visible(text))


def cut(text: str, limit: int) -> str:
    """Return ``text`` in ``limit`` characters, cut in its middle."""
    if len(text) > 4 * limit:
        text = text[: 2 * limit] + "…" + text[-2 * limit :]
    text = _running(text)
    return text if len(text) <= limit else f"{text[: limit // 2]}…{text[-(limit // 2 - 1) :]}"


def _headless(one: Clauses) -> list[Part]:
    """Return the parts of a clause without its marker and heading, which its title says, where they are unchanged."""
    first, *rest = [*parts(one), Part("", "")]
    head = heads(one.new)[:1]
    if first.edit is None and head and head[0][1] <= len(first.new):
        first = Part(first.old, first.new[head[0][1] :].lstrip(BEHIND))
    return [first, *rest]
