"""From markers to the tree of clauses (条款树).

A marker of a style that is open goes beside the last one of that style; a marker of another style goes one
level down.  So the levels follow from the contract's own usage, whatever the styles are.

>>> from pipeline.document import from_string
>>> from pipeline.clauses.numbering import find
>>> view = from_string("第一条 范围\\n1.1 甲\\n(1)乙\\n1.2 丙\\n第二条 费用").view()
>>> [clause.id for top in grow(view, find(view), len(view.string)) for clause in top.walk()]
['1', '1.1', '1.1.(1)', '1.2', '2']
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from pipeline.clauses.headings import ANY_NOMINAL_RE, LEADING_RE, OPENING_RE, VERB_RE, Heading, heading_at
from pipeline.clauses.kinds import kind_of
from pipeline.clauses.numbering import Marker
from pipeline.contract import Clause
from pipeline.document import View

FEWEST_SHORT = 6
FEWEST_LED, LEAST_LED_SHARE = 3, 0.6
LEAST_SHORT_SHARE = 0.4
SHORT_CHARS = 20
GLUED_STYLES = ("chapter", "article", "cjk")
LEAST_BREAKS = 5  # a page that has lost its line ends
DEEPEST = 8  # no contract counts deeper; what would go below stays on this level


@dataclass(slots=True)
class Node:
    """A marker and what is below it, while the tree grows."""

    marker: Marker
    children: list[Node] = field(default_factory=list)


@dataclass(slots=True)
class Soil:
    """What all nodes of a tree share.

    ids: those that are taken; starts: where markers stand; stopped: numberings whose headings end in a full stop
    led: numberings whose lines begin with a heading and its full stop
    """

    view: View
    part: str
    ids: dict[str, int]
    starts: frozenset[int]
    stopped: frozenset[str]
    led: frozenset[str]


def grow(
    view: View, markers: Sequence[Marker], end: int, *, part: str = "body", ids: dict[str, int] | None = None
) -> tuple[Clause, ...]:
    """Return the clauses that ``markers`` begin; the last one ends at ``end``.

    ids: the ids that are taken, with how often; it is added to
    """
    starts = frozenset(marker.start for marker in markers)
    soil = Soil(
        view,
        part,
        {} if ids is None else ids,
        starts,
        stopped_styles(view.string, markers),
        led_styles(view.string, markers),
    )
    level = 1 if part == "body" else 2
    return _freeze(soil, nest(markers), level, end, "" if part == "body" else part)


def stopped_styles(string: str, markers: Sequence[Marker]) -> frozenset[str]:
    """Return the numberings most lines of which are a few words and a full stop (``第九条 进度计划。``)."""
    short = Counter(
        marker.style
        for marker in markers
        if marker.line_end - marker.text <= SHORT_CHARS and string[marker.line_end - 1] == "。"
    )
    if not short or max(short.values()) < FEWEST_SHORT:
        return frozenset()
    every = Counter(marker.style for marker in markers)
    return frozenset(
        style for style, count in short.items() if count >= max(FEWEST_SHORT, LEAST_SHORT_SHARE * every[style])
    )


def led_styles(string: str, markers: Sequence[Marker]) -> frozenset[str]:
    """Return the numberings most lines of which begin with a name and a full stop (``第三条 其他。本合同……``)."""
    led: Counter[str] = Counter()
    for marker in markers:
        match = LEADING_RE.match(string, marker.text, marker.line_end)
        led[marker.style] += match is not None and VERB_RE.search(match[1]) is None
    every = Counter(marker.style for marker in markers)
    return frozenset(style for style, count in led.items() if count >= max(FEWEST_LED, LEAST_LED_SHARE * every[style]))


def nest(markers: Sequence[Marker]) -> list[Node]:
    """Return the markers as a tree."""
    roots: list[Node] = []
    path: list[Node] = []
    styles: list[str] = []
    for marker in markers:
        style = marker.style
        cut = 0 if style == "annex" else styles.index(style) if style in styles else min(len(path), DEEPEST - 1)
        if cut < len(path):
            del path[cut:], styles[cut:]
        node = Node(marker)
        (path[-1].children if path else roots).append(node)
        path.append(node)
        styles.append(style)
    return roots


def _freeze(soil: Soil, nodes: Sequence[Node], level: int, end: int, parent: str) -> tuple[Clause, ...]:
    stops = [*(node.marker.start for node in nodes[1:]), end]
    return tuple([_clause(soil, node, level, stop, parent) for node, stop in zip(nodes, stops, strict=False)])


def _clause(soil: Soil, node: Node, level: int, end: int, parent: str) -> Clause:
    marker, children = node.marker, node.children
    id_ = _unique(soil.ids, path_of(marker, parent))
    below = _freeze(soil, children, level + 1, end, id_) if children else ()
    heading = heading_of(soil, marker, end)
    if heading is None:
        at = marker.text
        return Clause(id_, level, marker.number, None, marker.start, end, at, at, min(at, end), None, soil.part, below)
    start, stop, body = heading
    text = soil.view.plain[start:stop].strip().replace("\n", "")
    kind = kind_of(soil.view.string[start:stop])
    return Clause(
        id_, level, marker.number, text, marker.start, end, start, stop, min(body, end), kind, soil.part, below
    )


def heading_of(soil: Soil, marker: Marker, end: int) -> Heading | None:
    """Return the heading: of a line without number the line itself."""
    if not marker.number:
        return Heading(marker.start, marker.line_end, marker.line_end)
    also = [ANY_NOMINAL_RE] if marker.style in soil.stopped else []
    if marker.style in soil.led:
        also.append(LEADING_RE)
    if marker.style in GLUED_STYLES and len(soil.view.document.breaks) >= LEAST_BREAKS:
        also.append(OPENING_RE)
    return heading_at(soil.view.string, marker, end, soil.starts, also=also)


def path_of(marker: Marker, parent: str) -> str:
    """Return the id of a clause below ``parent``: 2 + 2.1 -> 2.1, 2.1 + (1) -> 2.1.(1).

    >>> path_of(Marker(0, 0, 0, "2.1", "decimal2", (2, 1)), "2")
    '2.1'
    """
    style, value = marker.style, marker.value
    if len(value) > 1:
        own = ".".join(map(str, value))
        above = own.rpartition(".")[0]
        return own if not parent or parent == above else f"{parent}.{own}"
    own = str(value[0])
    if style.endswith("_paren"):
        own = f"({marker.number.strip('()') if style == 'letter_paren' else own})"
    elif style == "annex":
        return f"附件{own}"
    elif style.startswith("letter"):
        own = marker.number
    elif style == "arabic_half":
        own = f"{own})"
    elif style == "circled":
        own = marker.number
    return f"{parent}.{own}" if parent else own


def _unique(ids: dict[str, int], wanted: str) -> str:
    count = ids[wanted] = ids.get(wanted, 0) + 1
    return wanted if count == 1 else f"{wanted}#{count}"
