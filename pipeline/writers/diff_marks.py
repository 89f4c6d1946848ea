"""The text of a clause with its differences marked (标出差异的文字): ``del`` in the old, ``ins`` in the new.

A mark links to the term that it changes; where the other text has more, an empty sign stands.

>>> prose("a<b\\n\\u202e")
'a&lt;b\\n⟨U+202E⟩'
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipeline.comparison import Clauses
from pipeline.writers.diff_anchors import Anchors, edit_id, term_id
from pipeline.writers.diff_passages import Part, Side, heads, parts
from pipeline.writers.markup import Markup, joined, tag, text

TITLE_CHARS = 60  # of a text in the words that show over a mark
KEPT_RE = re.compile(r"([\n\t]+)")


def prose(value: str) -> Markup:
    """Return running text; its line ends and tabs stay, what does not print is shown by its code."""
    if value.isprintable():
        return text(value)
    return Markup("".join(piece if KEPT_RE.fullmatch(piece) else text(piece) for piece in KEPT_RE.split(value)))


def running(one: Clauses, row: int, side: Side, anchors: Anchors) -> Iterator[Markup]:
    """Yield the text of one side of clauses: what both say, what differs marked, markers and headings bold."""
    passages = one.old if side == "old" else one.new
    bold, at = heads(passages), 0
    for part in parts(one):
        said = part.of(side)
        shown = joined(_emphasised(said, at, bold))
        at += len(said)
        yield shown if part.edit is None else _marked(part, shown, side, row, anchors)


def _emphasised(said: str, at: int, bold: Sequence[tuple[int, int]]) -> Iterator[Markup]:
    """Yield a stretch of a text that begins ``at`` its offset, the heads of clauses in it bold."""
    cursor, end = at, at + len(said)
    for low, high in bold:
        low, high = max(low, cursor), min(high, end)
        if low < high:
            yield prose(said[cursor - at : low - at])
            yield tag("b", prose(said[low - at : high - at]))
            cursor = high
    yield prose(said[cursor - at :])


def _marked(part: Part, shown: Markup, side: Side, row: int, anchors: Anchors) -> Markup:
    name, anchor = "del" if side == "old" else "ins", edit_id(side, row, part.edit or 0)
    if not part.of(side):
        return tag("span", class_="gap", id=anchor, title=_meaning(part))
    terms = sorted(anchors.ranks[term] for term in part.terms if term in anchors.ranks)
    if terms:
        shown = tag("a", shown, href=f"#{term_id(terms[0])}", data_n="·".join(str(rank + 1) for rank in terms))
    classes = " ".join(word for word, holds in (("form", part.is_noise), ("whole", part.is_whole)) if holds)
    return tag(name, shown, id=anchor, title=_meaning(part), class_=classes or None)


def _meaning(part: Part) -> str:
    if part.is_whole:
        return "新增 added" if part.new else "删除 deleted"
    if part.is_noise:
        return "仅格式 form only"
    if not part.old or not part.new:
        return f"增加 inserted：{_brief(part.new)}" if part.new else f"删去 deleted：{_brief(part.old)}"
    return f"{_brief(part.old)} → {_brief(part.new)}"


def _brief(said: str) -> str:
    line = " ".join(said[: 4 * TITLE_CHARS].split())
    return line if len(line) <= TITLE_CHARS else line[: TITLE_CHARS - 1] + "…"
