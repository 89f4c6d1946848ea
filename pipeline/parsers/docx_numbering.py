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
from dataclasses import dataclass, field

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
    """The lists of a document and how far each has counted.  A list is read when a paragraph first names it."""

    def __init__(self, nums: dict[str, Element], definitions: dict[str, Element]) -> None:
        """nums: w:num by id; definitions: w:abstractNum by id."""
        self._nums = nums
        self._definitions = definitions
        self._lists: dict[str, List | None] = {}
        self._counts: dict[str, dict[int, int]] = {}
        self._begun: set[tuple[str, int]] = set()

    def list_of(self, num_id: str) -> List | None:
        """Return the list of that id; 0 switches numbering off."""
        if num_id not in self._lists:
            node = self._nums.get(num_id) if num_id != "0" else None
            self._lists[num_id] = None if node is None else _list(node, self._definitions)
        return self._lists[num_id]

    def level_of(self, num_id: str, styles: list[str]) -> int | None:
        """Return the level that is linked with the nearest of ``styles``."""
        found = self.list_of(num_id)
        if found is None:
            return None
        linked = {level.paragraph_style: index for index, level in found.levels.items()}
        return next((linked[style] for style in styles if style in linked), None)

    def label(self, num_id: str, index: int) -> str | None:
        """Count one paragraph and return its number as shown, or None where it has none."""
        found = self.list_of(num_id)
        level = None if found is None else found.levels.get(index)
        if found is None or level is None:
            return None
        counts = self._counts.setdefault(found.definition, {})
        self._count(found, num_id, index, counts)
        if level.hidden:
            return None
        if level.style == "bullet":
            return _bullet(level)
        return PLACE_RE.sub(lambda place: _place(found, level, counts, int(place[1]) - 1), level.text)

    def in_front(self, num_id: str, index: int, text: str) -> str:
        """Count one paragraph and return what stands in front of its ``text``: its number and the gap."""
        label = self.label(num_id, index)
        found = self.list_of(num_id)
        return "" if not label or found is None else label + _gap(found.levels[index], label, text)

    def _count(self, found: List, num_id: str, index: int, counts: dict[int, int]) -> None:
        level = found.levels[index]
        for above, other in found.levels.items() if index else ():
            if above < index and above not in counts:  # `1.1` without a `1` before it: the next one is `2`
                counts[above] = found.starts.get(above, other.start)
                self._begun.add((num_id, above))
        if index in found.starts and (num_id, index) not in self._begun:
            self._begun.add((num_id, index))
            counts[index] = found.starts[index]
        else:
            counts[index] = counts[index] + 1 if index in counts else level.start
        for deeper in [level for level in counts if level > index]:
            if deeper in found.levels and _restarts(found.levels[deeper], index):
                del counts[deeper]


def _gap(level: Level, label: str, text: str) -> str:
    if label[-1] in NO_SPACE_AFTER or not text or text[0].isspace():
        return ""
    if level.gap == "nothing":
        # `1.1` and `30日` without a space would read as another number
        return " " if label[-1].isalnum() and label[-1].isascii() and text[0].isalnum() else ""
    return " "


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
        return Numbering({}, {})
    return Numbering(
        {node.get(f"{W}numId"): node for node in root.iterfind(f"{W}num")},
        {node.get(f"{W}abstractNumId"): node for node in root.iterfind(f"{W}abstractNum")},
    )


def _list(node: Element, definitions: dict[str, Element]) -> List | None:
    key = _value(node, "abstractNumId")
    if key is None or key not in definitions:
        return None
    key = _linked(definitions, key)
    found = List(key, dict(map(_level, definitions[key].iterfind(f"{W}lvl"))))
    for override in node.iterfind(f"{W}lvlOverride"):
        index = _number(override.get(f"{W}ilvl"), 0)
        own = override.find(f"{W}lvl")
        if own is not None:
            found.levels[index] = _level(own)[1]
        start = _value(override, "startOverride")
        if start is not None:
            found.starts[index] = _number(start, 1)
    return found


def _linked(definitions: dict[str, Element], key: str) -> str:
    """Return the definition that holds the levels: a style may stand between (numStyleLink, styleLink)."""
    link = _value(definitions[key], "numStyleLink")
    if link is None:
        return key
    return next((other for other, node in definitions.items() if _value(node, "styleLink") == link), key)


def _level(node: Element) -> tuple[int, Level]:
    form = next(node.iter(f"{W}numFmt"), None)  # may stand in mc:AlternateContent, the custom form first
    font = node.find(f"{W}rPr/{W}rFonts")
    restart = _value(node, "lvlRestart")
    style = "decimal" if form is None else form.get(VAL, "decimal")
    level = Level(
        start=_number(_value(node, "start"), 1),  # Word always writes it; who leaves it out means 1
        style="bullet" if node.find(f"{W}lvlPicBulletId") is not None else style,
        pattern="" if form is None else form.get(f"{W}format", ""),
        text=_value(node, "lvlText") or "",
        legal=_is_on(node.find(f"{W}isLgl")),
        gap=_value(node, "suff") or "tab",
        restart=None if restart is None else _number(restart, 0),
        paragraph_style=_value(node, "pStyle"),
        hidden=_is_on(node.find(f"{W}rPr/{W}vanish")),
        font=None if font is None else font.get(f"{W}ascii") or font.get(f"{W}hAnsi"),
    )
    return _number(node.get(f"{W}ilvl"), 0), level


def _value(node: Element, name: str) -> str | None:
    child = node.find(W + name)
    return None if child is None else child.get(VAL)


def _is_on(node: Element | None) -> bool:
    return node is not None and node.get(VAL) not in ("0", "false", "off")


def _number(text: str | None, default: int) -> int:
    """Return a whole number of up to nine digits, else ``default``."""
    return int(text) if text and re.fullmatch(r"\d{1,9}", text) else default
