"""Where the keys of a TOML text stand (键所在的行): tomllib gives values without their lines.

One pass over strings, comments, brackets and line ends; a key is what stands before ``=`` at the beginning of a
statement, outside brackets and strings.  The n-th ``[[rule]]`` is table ``("rule", n)``; a table below it
(``[rule.why]``) or a dotted key (``why.zh``) counts as its first name.

>>> places = find('[playbook]\\nname = "a"\\n[[rule]]\\nwhy = "\"\"\\nid = 3\\n\"\"\"\\nid = "x"\\n')
>>> places[("rule", 0, "id")], places[("playbook", 0, "name")], places[("rule", 0, "")]
(7, 2, 3)
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import NamedTuple

Key = tuple[str, int, str]  # table, its number among those of the name, key; "" for the head of the table

TOKEN_RE = re.compile(
    r'''(?P<string>"""(?:[^"\\]|\\.|"(?!""))*+"{3,5}|\'\'\'(?:[^']|'(?!''))*+'{3,5}|"(?:[^"\\\n]|\\.)*+"|'[^'\n]*+')'''
    r"|(?P<comment>\#[^\n]*)|(?P<open>[\[{])|(?P<close>[\]}])|(?P<line>\n)|(?P<equals>=)",
    re.DOTALL,
)
HEAD_RE = re.compile(r"[ \t]*(?P<open>\[\[?)[ \t]*(?P<name>[^\]\n]{1,400})\]")
NAME_RE = re.compile(
    r"""[ \t]*(?:"(?P<quoted>[^"\n]{0,200})"|'(?P<literal>[^'\n]{0,200})'|(?P<bare>[A-Za-z0-9_-]{1,200}))"""
)
LONG_KEY_RE = re.compile(r"""(?<![\w"'-])(?:[\w"'-]++[ \t]*+\.[ \t]*+){9}""")
STATEMENT_CHARS = 400  # a longer key is none of ours


class Statement(NamedTuple):
    """The first line of a statement: [start, end) of the text."""

    start: int
    end: int


def find(text: str) -> dict[Key, int]:
    """Return the line (from 1) of every key and of the head of every table."""
    line_ends = [match.start() for match in re.finditer("\n", text)]
    found: dict[Key, int] = {}
    counts: dict[str, int] = {}
    table, number = "", 0
    for start, end in _statements(text):
        line = bisect_right(line_ends, start - 1) + 1
        head = HEAD_RE.match(text, start, end)
        if head:
            table, below = _names(head["name"])
            if head["open"] == "[[" and not below:
                counts[table] = counts.get(table, -1) + 1
            number = counts.get(table, 0)
            found.setdefault((table, number, below), line)
            table = f"{table}\0{below}" if below else table
            continue
        name, _ = _names(text[start:end])
        if "\0" not in table:  # what stands in a table below belongs to the head of that table
            found.setdefault((table, number, name), line)
    return found


def has_long_key(text: str) -> bool:
    """Return whether a dotted key has more parts than any of ours; tomllib takes quadratic time for those.

    >>> has_long_key("a.b = 1"), has_long_key("[a" + ".b" * 99 + "]"), has_long_key('a = "www' + ".b" * 99 + '"')
    (False, True, False)
    """
    bare = TOKEN_RE.sub(lambda token: "''" if token["string"] else "\n" if token["comment"] else token.group(), text)
    return LONG_KEY_RE.search(bare) is not None


def _statements(text: str) -> Iterator[Statement]:
    """Yield where each statement begins and where its head ends: before ``=``, or the line of a table head."""
    depth, start, has_begun = 0, 0, False
    for token in TOKEN_RE.finditer(text):
        if token["line"]:
            if depth == 0:
                start, has_begun = token.end(), False
        elif token["open"]:
            if depth == 0 and not has_begun and not text[start : token.start()].strip():
                end = text.find("\n", token.start(), token.start() + STATEMENT_CHARS)
                yield Statement(start, end if end >= 0 else min(len(text), token.start() + STATEMENT_CHARS))
                has_begun = True
            depth += 1
        elif token["close"]:
            depth = max(depth - 1, 0)
        elif token["equals"] and depth == 0 and not has_begun:
            yield Statement(start, min(token.start(), start + STATEMENT_CHARS))
            has_begun = True


def _names(written: str) -> tuple[str, str]:
    """Return the first and the second part of a dotted name, without quotes."""
    first = NAME_RE.match(written)
    if not first:
        return "", ""
    rest = written[first.end() :].lstrip()
    second = NAME_RE.match(rest[1:]) if rest.startswith(".") else None
    return _name(first), _name(second) if second else ""


def _name(match: re.Match[str]) -> str:
    return match["quoted"] or match["literal"] or match["bare"] or ""
