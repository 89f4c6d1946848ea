"""Two texts side by side (左右对照): clauses in rows, differences marked and linked, what is unchanged folded.

A moved clause stands at its new place beside its old text; a slim row marks where it stood.

>>> str(chips(Clauses(change="split")))
'<span class="chip split" title="split">拆分</span>'
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from pipeline.comparison import Clauses, Comparison
from pipeline.writers import diff_words as words
from pipeline.writers.diff_anchors import Anchors, moved_id, row_id, term_id
from pipeline.writers.diff_marks import running
from pipeline.writers.diff_passages import SIDES, Side, old_places
from pipeline.writers.markup import Markup, joined, tag

FEW = 2  # clauses without a change in a row that stay unfolded
CLASSES = words.ENGLISH | {"未变": "same"}


def columns(comparison: Comparison, anchors: Anchors) -> Iterator[Markup]:
    """Yield the rows of the page from the first clause to the last."""
    clauses = comparison.clauses
    left = old_places(clauses)
    shown = [row for row, one in enumerate(clauses) if not _is_empty(one) or row in left]
    yield from (_gone(clauses[away], away, anchors, is_below=True) for away in left.get(-1, ()))
    for is_quiet, group in groupby(shown, key=lambda row: not words.is_changed(clauses[row]) and row not in left):
        rows = list(group)
        if is_quiet and len(rows) > FEW:
            yield _folded(clauses, rows, anchors)
            continue
        for row in rows:
            yield _row(clauses[row], row, anchors)
            yield from (_gone(clauses[away], away, anchors, is_below=away > row) for away in left.get(row, ()))


def chips(one: Clauses) -> Markup:
    """Return what happened to the clauses, a word each."""
    return joined(
        tag("span", word, class_=f"chip {CLASSES[word]}", title=words.ENGLISH[word]) for word in words.change_words(one)
    )


def _is_empty(one: Clauses) -> bool:
    return not words.change_words(one) and not any(passage.text.strip() for passage in (*one.old, *one.new))


def _folded(clauses: Sequence[Clauses], rows: Sequence[int], anchors: Anchors) -> Markup:
    """Return clauses without a change; they are found by a search of the page although they are folded."""
    renumbered = sum(clauses[row].is_renumbered for row in rows)
    first, last = (anchors.numbers.now(clauses[row]) for row in (rows[0], rows[-1]))
    which = first if first == last else f"{first} – {last}"
    said = f"{len(rows)} 段未变 unchanged：{which}" + (f"（其中 {renumbered} 段改号 renumbered）" if renumbered else "")
    body = [_row(clauses[row], row, anchors) for row in rows]
    return tag("details", tag("summary", said), *body, class_="quiet")


def _gone(one: Clauses, row: int, anchors: Anchors, *, is_below: bool) -> Markup:
    """Return the slim row at the old place of a moved clause."""
    said = f"{anchors.numbers.of('old', one.old)} {words.heading(one)}"
    where = f"{'↓' if is_below else '↑'} 移至 {anchors.numbers.of('new', one.new)} moved"
    cell = tag("p", f"{said} ", tag("a", where, href=f"#{row_id(row)}"))
    return tag("div", cell, class_="row gone", id=moved_id(row))


def _row(one: Clauses, row: int, anchors: Anchors) -> Markup:
    title = _title(one, row, anchors) if words.is_changed(one) else Markup()
    cells = [_cell(one, row, side, anchors) for side in SIDES]
    names = " ".join(["row", *(CLASSES[word] for word in words.change_words(one) or ("未变",))])
    return tag("article", title, *cells, class_=names, id=row_id(row), aria_label=anchors.numbers.both(one))


def _title(one: Clauses, row: int, anchors: Anchors) -> Markup:
    words_ = [chips(one), tag("span", anchors.numbers.both(one), class_="which"), " ", words.own_heading(one)]
    ranks = sorted(anchors.ranks[term] for term in anchors.unmarked.get(row, ()))
    links = [tag("a", rank + 1, href=f"#{term_id(rank)}", class_="ref", title="变化清单 list") for rank in ranks]
    words_ += [" ", *links]
    if one.is_moved and one.old:
        words_ += [" ", tag("a", "旧位置 old place", href=f"#{moved_id(row)}")]
    return tag("h3", *words_)


def _cell(one: Clauses, row: int, side: Side, anchors: Anchors) -> Markup:
    passages = one.old if side == "old" else one.new
    name = " ".join(anchors.names[side])
    if not passages:
        return tag("div", tag("p", "（无对应条款 none）"), class_=f"{side} none", aria_label=name)
    page = words.page(passages[0])
    label = tag("span", page, class_="page") if page else Markup()
    body = tag("div", *running(one, row, side, anchors), class_="text")
    return tag("div", label, body, class_=side, data_side=name)
