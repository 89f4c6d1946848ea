"""A comparison as one HTML page (网页比对): both texts side by side, a list of what changed to jump from.

The page holds no script and asks nothing of a network.  Both columns stand in one grid, so that they scroll together;
what the contracts say is shown as text only.  The same comparison gives the same bytes.

>>> from pipeline.record import Source
>>> both = [Source(name=name, sha256="", format="txt") for name in ("a.txt", "b.txt")]
>>> page = as_html(Comparison(old=both[0], new=both[1], relation="identical", similarity=1)).decode()
>>> page.startswith("<!DOCTYPE html>"), "<script" in page
(True, False)
"""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.comparison import Comparison
from pipeline.record import Source
from pipeline.writers import diff_lists as lists
from pipeline.writers import diff_words as words
from pipeline.writers.diff_anchors import Anchors, anchors
from pipeline.writers.diff_columns import columns
from pipeline.writers.diff_style import STYLE
from pipeline.writers.markup import Markup, joined, tag
from pipeline.writers.page import page


def as_html(comparison: Comparison) -> bytes:
    """Return the page."""
    led = anchors(comparison)
    changes = _changes(comparison, led)
    body = tag(
        "body", tag("header", *_head(comparison)), changes, tag("main", *_main(comparison, led, has_list=bool(changes)))
    )
    title = f"合同比对：{comparison.old.name} → {comparison.new.name}"
    return page(title, STYLE, body, class_="listed" if changes else None)


def _head(comparison: Comparison) -> Iterator[Markup]:
    yield tag("h1", "合同比对 Comparison of contracts")
    yield _files(comparison)
    said = words.relation(comparison)
    yield tag("p", tag("b", said.zh), " ", said.en, class_=f"relation {comparison.relation}")
    if comparison.relation not in ("identical", "same"):
        yield _cards(comparison)
    yield lists.remarks(comparison.remarks)


def _files(comparison: Comparison) -> Markup:
    head = tag(
        "tr", *(tag("th", name, scope="col") for name in ("", "文件 file", "格式 format", "页 pages", "字 characters"))
    )
    sources = zip(words.names(comparison), (comparison.old, comparison.new), strict=True)
    rows = [_file(" ".join(name), source) for name, source in sources]
    return tag("table", tag("thead", head), tag("tbody", *rows), class_="files")


def _file(side: str, source: Source) -> Markup:
    figures = (source.format, "–" if source.pages is None else source.pages, f"{source.characters:,}")
    return tag("tr", tag("th", side, scope="row"), tag("td", source.name), *(tag("td", figure) for figure in figures))


def _cards(comparison: Comparison) -> Markup:
    counted = words.counts(comparison)
    cards = [tag("li", tag("b", len(comparison.terms)), "实质变化 terms", class_="most")]
    cards += [
        tag("li", tag("b", counted[word]), f"{word} {words.ENGLISH[word]}") for word in words.ENGLISH if counted[word]
    ]
    return tag("ul", *cards, class_="cards")


def _changes(comparison: Comparison, led: Anchors) -> Markup:
    terms, clauses = lists.terms(comparison, led), lists.clauses(comparison, led)
    if not terms and not clauses:
        return Markup()
    parts = []
    if terms:
        parts += [tag("h2", f"实质变化 Terms：{len(comparison.terms)}"), terms]
    if clauses:
        clauses = _folded(clauses) if comparison.relation == "unrelated" else clauses
        parts += [tag("h2", "条款变动 Clauses"), clauses]
    return tag("nav", joined(parts), aria_label="变化清单 List of changes", id="changes")


def _folded(clauses: Markup) -> Markup:
    """Fold the list of clauses of texts that have nothing to do with each other."""
    return tag("details", tag("summary", "展开 show"), clauses)


def _main(comparison: Comparison, led: Anchors, *, has_list: bool) -> Iterator[Markup]:
    yield lists.template(comparison, led)
    sources = zip(words.names(comparison), (comparison.old, comparison.new), strict=True)
    names = [tag("p", tag("b", name.zh), " ", source.name) for name, source in sources]
    yield tag("h2", "条款对照 Side by side")
    yield _legend(comparison)
    if has_list:
        names.append(tag("p", tag("a", "↑ 变化清单 list", href="#changes"), class_="back"))
    yield tag("div", *names, class_="names")
    yield from columns(comparison, led)


def _legend(comparison: Comparison) -> Markup:
    old, new = (name.zh for name in words.names(comparison))
    marks = (
        tag("del", f"{old}删去 deleted"),
        tag("ins", f"{new}增加 inserted"),
        tag("span", "另一文在此处有增删 the other text has more here", class_="gap"),
    )
    return tag("p", *marks, "小号数字对应变化清单 small figures: the list of changes", class_="legend")
