"""A parsed web page to lines: blocks, lists, form fields, what is chrome or hidden (网页元素排成行).

The tree is walked without recursion: pages nested 200,000 deep exist.  White space is as a browser shows it,
but runs of spaces stay, for they may be a blank to fill in, and a line end between two Chinese characters is none.

>>> from resiliparse.parse.html import HTMLTree
>>> tree = HTMLTree.parse("<nav>首页</nav><ol start=3><li>费用：<b>5</b>元<br>每月</ol><table><tr><td>甲<td>乙</table>")
>>> [(line.text, line.layer, line.row) for line in write_lines(tree.body)]
[('首页', 'boilerplate', None), ('3. 费用：5元', 'body', None), ('每月', 'body', None), ('甲\\t乙', 'body', 0)]
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from pipeline.parsers.html_lists import OpenList, open_list
from pipeline.parsers.html_tables import HtmlLine, OpenTable

BLOCKS = frozenset(
    re.findall(
        r"\w+",
        """address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption
        figure footer form frameset h1 h2 h3 h4 h5 h6 header hr html legend li listing main menu nav ol optgroup
        option p pre section summary table tbody td tfoot th thead tr ul xmp""",
    )
)
SKIPPED = frozenset(
    re.findall(
        r"\w+",
        """applet area audio base canvas col colgroup datalist del embed head iframe link map math meta noframes
        noscript object param rp rt script source style svg template title track video""",
    )
)
CHROME = frozenset(("nav", "aside", "button", "select", "menu"))
PAGE_CHROME = frozenset(("header", "footer"))  # of the page; inside an article they belong to the text
ARTICLES = frozenset(("article", "main"))
CHROME_ROLES = frozenset(
    re.findall(
        r"\w+",
        """alertdialog banner button complementary contentinfo dialog menu menubar navigation search tablist
        toolbar""",
    )
)
PREFORMATTED = frozenset(("pre", "textarea", "listing", "xmp"))
HIDDEN_STYLE_RE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?:px|pt|em)?\s*(?:;|!|$)", re.I
)
UNDERLINED_STYLE_RE = re.compile(r"text-decoration[^;]{0,40}underline|border-bottom(?!\s*:\s*(?:0|none))", re.I)
MOST_UNDERLINED = 40
SPACE_RE = re.compile(r"[ \t\r\n\f]+")
LINE_END_RE = re.compile(r"[\r\n]")
FIELD_BLANK = "______"  # an empty text field on the page
TEXT_FIELDS = frozenset(("text", "", "tel", "number", "email", "date"))


@dataclass
class Writer:
    """The lines so far, the line being written, and what is open around it."""

    lines: list[HtmlLine] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)
    layers: list[tuple[int, str, str]] = field(default_factory=list)  # depth, layer, reason
    underlined: list[int] = field(default_factory=list)  # depths
    lists: list[OpenList] = field(default_factory=list)
    tables: list[OpenTable] = field(default_factory=list)
    written_tables: int = 0
    articles: int = 0
    preformatted: int = 0
    marker: str = ""


def write_lines(root: Any) -> list[HtmlLine]:
    """Return the lines of everything below ``root``.

    The way up is kept here: asking a node for its parent costs as much as reading its text.
    """
    writer = Writer()
    above: list[tuple[Any, str]] = []
    node = root.first_child if root is not None else None
    while node is not None:
        tag = node.tag
        if tag == "#text":
            _add_text(writer, node.value or "")
        elif tag[:1] != "#" and _open(writer, node, tag, len(above)):
            child = node.first_child
            if child is not None:
                above.append((node, tag))
                node = child
                continue
            _close(writer, tag, len(above))
        node = node.next
        while node is None and above:
            parent, tag = above.pop()
            _close(writer, tag, len(above))
            node = parent.next
    _end_line(writer)
    return writer.lines


def _open(writer: Writer, node: Any, tag: str, depth: int) -> bool:
    """Open an element; report whether to go into it."""
    if tag in SKIPPED:
        return False
    if tag == "br" or tag in BLOCKS:
        _end_line(writer)
    if tag == "input":
        _add_field(writer, node)
        return False
    style = node.getattr("style") or ""
    layer, reason = _layer(writer, node, tag, style)
    if layer == "hidden" and tag not in BLOCKS:
        return False  # a stretch inside a line: not shown, not text
    if layer:
        _end_line(writer)
        writer.layers.append((depth, layer, reason))
    if tag == "u" or (style and tag not in BLOCKS and UNDERLINED_STYLE_RE.search(style)):
        writer.underlined.append(depth)
    writer.articles += tag in ARTICLES
    writer.preformatted += tag in PREFORMATTED
    _open_structure(writer, node, tag)
    return True


def _open_structure(writer: Writer, node: Any, tag: str) -> None:
    if tag in ("ol", "ul", "menu"):
        writer.lists.append(open_list(tag, node.getattr))
    elif tag == "li" and writer.lists:
        writer.marker = writer.lists[-1].next_marker(node.getattr("value"))
    elif tag == "table":
        if writer.tables:
            writer.tables[-1].is_nested = True
        writer.tables.append(OpenTable())
    elif tag == "tr" and writer.tables:
        writer.tables[-1].open_row(len(writer.lines))
    elif tag in ("td", "th") and writer.tables:
        writer.tables[-1].open_cell(len(writer.lines), node.getattr)


def _close(writer: Writer, tag: str, depth: int) -> None:
    if tag in BLOCKS:
        _end_line(writer)
    if writer.layers and writer.layers[-1][0] == depth:
        _end_line(writer)
        writer.layers.pop()
    if writer.underlined and writer.underlined[-1] == depth:
        writer.underlined.pop()
    writer.articles -= tag in ARTICLES
    writer.preformatted -= tag in PREFORMATTED
    if tag in ("ol", "ul", "menu") and writer.lists:
        writer.lists.pop()
        writer.marker = ""
    elif tag == "tr" and writer.tables:
        writer.tables[-1].close_row(writer.lines)
    elif tag == "table" and writer.tables:
        writer.written_tables += writer.tables.pop().close(writer.written_tables)


def _layer(writer: Writer, node: Any, tag: str, style: str) -> tuple[str, str]:
    """Return the layer that an element puts its text into, if another than the one around it, and why."""
    if writer.layers and writer.layers[-1][1] == "hidden":
        return "", ""
    if (style and HIDDEN_STYLE_RE.search(style)) or node.hasattr("hidden"):
        return "hidden", "html.hidden"
    if writer.layers:
        return "", ""
    if tag in CHROME or (tag in PAGE_CHROME and not writer.articles):
        return "boilerplate", f"html.{tag}"
    role = node.getattr("role")
    if role and role.lower() in CHROME_ROLES and not writer.articles:
        return "boilerplate", f"html.{role.lower()}"
    return "", ""


def _add_field(writer: Writer, node: Any) -> None:
    """Write what a form field shows: its value, a blank, a box."""
    kind = (node.getattr("type") or "").lower()
    if kind in TEXT_FIELDS:
        writer.parts.append(node.getattr("value") or FIELD_BLANK)
    elif kind in ("checkbox", "radio"):
        writer.parts.append("☑" if node.hasattr("checked") else "□")


def _add_text(writer: Writer, text: str) -> None:
    if writer.underlined and len(text) > 1 and not text.strip():
        text = "_" * min(len(text), MOST_UNDERLINED)  # a blank to fill in: the page shows a line
    if not writer.preformatted:
        writer.parts.append(text)
        return
    first, *rest = text.splitlines() or [""]
    writer.parts.append(first)
    for line in rest:
        _end_line(writer)
        writer.parts.append(line)


def _end_line(writer: Writer) -> None:
    """Write the line that stands, if it has text."""
    if not writer.parts:
        return
    text = "".join(writer.parts)
    writer.parts = []
    text = (text if writer.preformatted else _collapsed(text)).strip(" \t\r\n\f\u200b\ufeff")
    if not text.strip() or text.replace(FIELD_BLANK, "") == "":
        return
    if writer.marker:
        text = writer.lists[-1].marked(writer.marker, text) if writer.lists else text
        writer.marker = ""
    layer, reason = writer.layers[-1][1:] if writer.layers else ("body", None)
    writer.lines.append(HtmlLine(text, layer, reason))


def _collapsed(text: str) -> str:
    """Return ``text`` without the line ends and tabs of the page's source.

    >>> _collapsed("管辖\\n  法院  为\\tParty\\nA")
    '管辖法院  为 Party A'
    """
    if not any(char in text for char in "\n\r\t\f\v\x1c\x1d\x1e\x85\u2028\u2029"):
        return text
    text = text.translate({0x0B: " ", 0x1C: " ", 0x1D: " ", 0x1E: " ", 0x85: " ", 0x2028: "\n", 0x2029: "\n"})

    def shown(space: re.Match[str]) -> str:
        run = space.group()
        if not LINE_END_RE.search(run):
            return run.replace("\t", " ")
        before, after = text[max(space.start() - 1, 0) : space.start()], text[space.end() : space.end() + 1]
        return "" if before >= "\u2e80" and after >= "\u2e80" else " "

    return SPACE_RE.sub(shown, text)
