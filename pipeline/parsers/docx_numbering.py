"""Automatic numbers of a DOCX as the text that Word shows (自动编号的还原).

A paragraph names a list and a level; the list says how that level is written; the count runs over the document.
Lists that share a definition share their count, unless one of them starts anew (startOverride).

>>> from lxml import etree
>>> part = etree.fromstring('<w:numbering xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
...     '<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:numFmt w:val="chineseCounting"/>'
...     '<w:lvlText w:val="第%1条"/></w:lvl></w:abstractNum>'
...     '<w:num w:numId="5"><w:abstractNumId w:val="0"/></w:num></w:numbering>')
>>> numbering = read_numbering(part)
>>> numbering.label("5", 0), numbering.label("5", 0), numbering.label("0", 0)
('第一条', '第二条', None)
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from pipeline.parsers.docx_formats import written
from pipeline.parsers.docx_package import Element
from pipeline.parsers.docx_symbols import BULLET, restored

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
VAL = f"{W}val"
PLACE_RE = re.compile(r"%([1-9])")
NO_SPACE_AFTER = "、）)。，：】〕》"  # `一、甲方`: the sign itself parts number and text


@dataclass(frozen=True, slots=True)
class Level:
    """How one level of a list is counted and written."""

    start: int = 1
    style: str = "decimal"
    pattern: str = ""
    text: str = ""
    legal: bool = False
    gap: str = "tab"
    restart: int | None = None
    paragraph_style: str | None = None
    hidden: bool = False
    font: str | None = None


@dataclass(slots=True)
class List:
    """A numbered list: the definition it counts with, its levels, and where it starts anew."""

    definition: str
    levels: dict[int, Level]
    starts: dict[int, int] = field(default_factory=dict)


class Numbering:
    """The lists of a document and how far each has counted."""

    def __init__(self, lists: dict[str, List]) -> None:
        """Begin to count."""
        self.lists = lists
        self._counts: dict[str, dict[int, int]] = {}
        self._begun: set[tuple[str, int]] = set()

    def level_of(self, num_id: str, styles: list[str]) -> int | None:
        """Return the level that is linked with the nearest of ``styles``."""
        found = self.lists.get(num_id)
        if found is None:
            return None
        linked = {level.paragraph_style: index for index, level in found.levels.items()}
        return next((linked[style] for style in styles if style in linked), None)

    def label(self, num_id: str, index: int) -> str | None:
        """Count one paragraph and return its number as shown, or None where it has none."""
        found = self.lists.get(num_id)
        if found is None or num_id == "0":
            return None
        level = found.levels.get(index)
        if level is None:
            return None
        counts = self._counts.setdefault(found.definition, {})
        self._count(found, num_id, index, counts)
        if level.hidden:
            return None
        if level.style == "bullet":
            return _bullet(level)
        return PLACE_RE.sub(lambda place: _place(found, level, counts, int(place[1]) - 1), level.text)

    def gap(self, num_id: str, index: int, label: str, text: str) -> str:
        """Return what stands between the number and the text."""
        found = self.lists[num_id].levels[index]
        if not label or label[-1] in NO_SPACE_AFTER or not text:
            return ""
        if found.gap == "nothing":
            # `1.1` and `30日` without a space would read as another number
            return " " if label[-1].isalnum() and label[-1].isascii() and text[:1].isalnum() else ""
        return "" if text[:1].isspace() else " "

    def _count(self, found: List, num_id: str, index: int, counts: dict[int, int]) -> None:
        level = found.levels[index]
        if index in found.starts and (num_id, index) not in self._begun:
            self._begun.add((num_id, index))
            counts[index] = found.starts[index]
        else:
            counts[index] = counts[index] + 1 if index in counts else level.start
        for deeper, other in found.levels.items():
            if deeper > index and deeper in counts and _restarts(other, index):
                del counts[deeper]


def _restarts(level: Level, above: int) -> bool:
    """Return whether a paragraph of the level ``above`` sets this one back; lvlRestart 0: never."""
    return level.restart is None or above < level.restart


def _place(found: List, level: Level, counts: dict[int, int], index: int) -> str:
    other = found.levels.get(index)
    if other is None:
        return ""
    number = counts.get(index, found.starts.get(index, other.start))
    style = "decimal" if level.legal and other.style not in ("none", "bullet") else other.style
    return written(number, style, other.pattern)


def _bullet(level: Level) -> str:
    text = restored(level.text, level.font)
    return text if text.strip() and not PLACE_RE.search(text) else BULLET


def read_numbering(root: Element | None) -> Numbering:
    """Return the lists of a numbering part."""
    if root is None:
        return Numbering({})
    abstract = {node.get(f"{W}abstractNumId"): node for node in root.iterfind(f"{W}abstractNum")}
    linked = {_value(node, "styleLink"): key for key, node in abstract.items()}
    levels: dict[str, dict[int, Level]] = {}
    lists = {}
    for node in root.iterfind(f"{W}num"):
        key = _definition(abstract, linked, _value(node, "abstractNumId"))
        if key is not None:
            if key not in levels:
                levels[key] = dict(map(_level, abstract[key].iterfind(f"{W}lvl")))
            lists[node.get(f"{W}numId")] = _list(node, key, levels[key])
    return Numbering(lists)


def _definition(abstract: dict[str, Element], linked: dict[str | None, str], key: str | None) -> str | None:
    """Return the definition that holds the levels: a style may stand between (numStyleLink, styleLink)."""
    if key is None or key not in abstract:
        return None
    link = _value(abstract[key], "numStyleLink")
    return linked.get(link, key) if link else key


def _list(node: Element, key: str, levels: dict[int, Level]) -> List:
    found = List(key, levels)
    for override in node.iterfind(f"{W}lvlOverride"):
        index = _number(override.get(f"{W}ilvl"), 0)
        own = override.find(f"{W}lvl")
        if own is not None:
            found.levels = {**found.levels, index: _level(own)[1]}
        start = _value(override, "startOverride")
        if start is not None:
            found.starts[index] = _number(start, 1)
    return found


def _level(node: Element) -> tuple[int, Level]:
    level = Level(
        start=_number(_value(node, "start"), 1),  # Word always writes it; who leaves it out means 1
        text=_value(node, "lvlText") or "",
        legal=_is_on(node.find(f"{W}isLgl")),
        gap=_value(node, "suff") or "tab",
        paragraph_style=_value(node, "pStyle"),
        hidden=_is_on(node.find(f"{W}rPr/{W}vanish")),
    )
    restart = _value(node, "lvlRestart")
    if restart is not None:
        level = replace(level, restart=_number(restart, 0))
    form = next(node.iter(f"{W}numFmt"), None)  # may stand in mc:AlternateContent, the custom form first
    if form is not None:
        level = replace(level, style=form.get(VAL) or "decimal", pattern=form.get(f"{W}format") or "")
    font = node.find(f"{W}rPr/{W}rFonts")
    if font is not None:
        level = replace(level, font=font.get(f"{W}ascii") or font.get(f"{W}hAnsi"))
    if node.find(f"{W}lvlPicBulletId") is not None or level.style == "bullet":
        level = replace(level, style="bullet")
    return _number(node.get(f"{W}ilvl"), 0), level


def _value(node: Element, name: str) -> str | None:
    child = node.find(W + name)
    return None if child is None else child.get(VAL)


def _is_on(node: Element | None) -> bool:
    return node is not None and node.get(VAL) not in ("0", "false", "off")


def _number(text: str | None, default: int) -> int:
    """Return a whole number of up to nine digits, else ``default``."""
    return int(text) if text and re.fullmatch(r"\d{1,9}", text) else default
