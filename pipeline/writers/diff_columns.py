"""Two texts side by side (左右对照): clauses in rows, differences marked and linked, what is unchanged folded.

A moved clause stands at its new place beside its old text; a slim row marks where it stood.

>>> prose("a<b\\n\\u202e")
'a&lt;b\\n⟨U+202E⟩'
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from pipeline.comparison import Clauses, Comparison, Passage
from pipeline.writers import diff_words as words
from pipeline.writers.diff_anchors import Anchors, edit_id, moved_id, row_id, term_id
from pipeline.writers.diff_passages import Part, Side, heads, old_places, parts
from pipeline.writers.markup import Markup, joined, tag, text

FEW = 2  # clauses without a change in a row that stay unfolded
TITLE_CHARS = 60  # of a text in the words that show over a mark
KEPT_RE = re.compile(r"([\n\t]+)")
CLASSES = {
    "修改": "edited",
    "移动": "moved",
    "新增": "added",
    "删除": "deleted",
    "拆分": "split",
    "合并": "merged",
    "改号": "renumbered",
    "格式": "form",
    "未变": "same",
}


def columns(comparison: Comparison, anchors: Anchors) -> Iterator[Markup]:
    """Yield the rows of the page from the first clause to the last."""
    clauses = comparison.clauses
    left = old_places(clauses)
    shown = [row for row, one in enumerate(clauses) if not _is_empty(one) or row in left]
    yield from (_gone(clauses[away], away, is_below=True) for away in left.get(-1, ()))
    for is_quiet, group in groupby(shown, key=lambda row: not words.is_changed(clauses[row]) and row not in left):
        rows = list(group)
        if is_quiet and len(rows) > FEW:
            yield _folded(clauses, rows)
            continue
        for row in rows:
            yield _row(clauses[row], row, anchors)
            yield from (_gone(clauses[away], away, is_below=away > row) for away in left.get(row, ()))


def prose(value: str) -> Markup:
    """Return running text; its line ends and tabs stay, what does not print is shown by its code."""
    if value.isprintable():
        return text(value)
    return Markup("".join(piece if KEPT_RE.fullmatch(piece) else text(piece) for piece in KEPT_RE.split(value)))


def numbers(one: Clauses) -> str:
    """Return the numbers of the clauses, old and new where they differ."""
    return " → ".join(dict.fromkeys(words.number(side) for side in (one.old, one.new) if side))


def chips(one: Clauses) -> Markup:
    """Return what happened to the clauses, a word each."""
    return joined(
        tag("span", word, class_=f"chip {CLASSES[word]}", title=words.ENGLISH[word]) for word in words.change_words(one)
    )


def _is_empty(one: Clauses) -> bool:
    return not any(passage.text.strip() for passage in (*one.old, *one.new))


def _folded(clauses: Sequence[Clauses], rows: Sequence[int]) -> Markup:
    """Return clauses without a change; they are found by a search of the page although they are folded."""
    renumbered = sum(clauses[row].is_renumbered for row in rows)
    first, last = (words.number(clauses[row].new or clauses[row].old) for row in (rows[0], rows[-1]))
    which = first if first == last else f"{first} – {last}"
    said = f"{len(rows)} 段未变 unchanged：{which}" + (f"（其中 {renumbered} 段改号 renumbered）" if renumbered else "")
    body = [_row(clauses[row], row, None) for row in rows]
    return tag("details", tag("summary", said), *body, class_="quiet")


def _gone(one: Clauses, row: int, *, is_below: bool) -> Markup:
    """Return the slim row at the old place of a moved clause."""
    said = f"{words.number(one.old)} {words.heading(one)}"
    where = f"{'↓' if is_below else '↑'} 移至新文 {words.number(one.new)} moved"
    cell = tag("p", f"{said} ", tag("a", where, href=f"#{row_id(row)}"))
    return tag("div", cell, class_="row gone", id=moved_id(row))


def _row(one: Clauses, row: int, anchors: Anchors | None) -> Markup:
    title = _title(one, row) if words.is_changed(one) else Markup()
    cells = [_cell(one, row, side, anchors) for side in ("old", "new")]
    names = " ".join(["row", *(CLASSES[word] for word in words.change_words(one) or ("未变",))])
    return tag("article", title, *cells, class_=names, id=row_id(row), aria_label=numbers(one))


def _title(one: Clauses, row: int) -> Markup:
    parts_ = [chips(one), tag("span", numbers(one), class_="which"), " ", words.own_heading(one)]
    if one.is_moved:
        parts_ += [" ", tag("a", "旧位置 old place", href=f"#{moved_id(row)}")]
    return tag("h3", *parts_)


def _cell(one: Clauses, row: int, side: Side, anchors: Anchors | None) -> Markup:
    passages = one.old if side == "old" else one.new
    name = {"old": "旧文 old", "new": "新文 new"}[side]
    if not passages:
        return tag("div", tag("p", "（无对应条款 none）"), class_=f"{side} none", aria_label=name)
    page = words.page(passages[0])
    label = tag("span", page, class_="page") if page else Markup()
    body = tag("div", *_text(one, row, side, anchors), class_="text")
    return tag("div", label, body, class_=side, data_side=name)


def _text(one: Clauses, row: int, side: Side, anchors: Anchors | None) -> Iterator[Markup]:
    passages: Sequence[Passage] = one.old if side == "old" else one.new
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


def _marked(part: Part, shown: Markup, side: Side, row: int, anchors: Anchors | None) -> Markup:
    name, anchor = "del" if side == "old" else "ins", edit_id(side, row, part.edit or 0)
    if not part.of(side):
        return tag("span", class_="gap", id=anchor, title=_meaning(part))
    terms = [] if anchors is None else sorted(anchors.ranks[term] for term in part.terms if term in anchors.ranks)
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
