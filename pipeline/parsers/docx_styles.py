"""What styles add to the text of a DOCX: numbering, hidden text (DOCX 样式中的编号与隐藏文字).

A styles part is often 350 KB, most of it of no use here: where nothing in it matters it is not read, and where
something does, the few words that matter are picked out of its bytes, without building a tree.

>>> styles = read_styles(b'<w:styles><w:style w:type="paragraph" w:styleId="a"><w:pPr><w:numPr><w:numId w:val="3"/>'
...                      b'</w:numPr></w:pPr></w:style><w:style w:type="paragraph" w:styleId="b">'
...                      b'<w:basedOn w:val="a"/></w:style></w:styles>')
>>> styles.chain("b"), styles.number("b")
(['b', 'a'], ('3', None))
"""

from __future__ import annotations

import re
from typing import NamedTuple

ATTRIBUTE_RE = re.compile(r"(?:w:)?(type|styleId|default)\s{0,4}=\s{0,4}[\"']([^\"']{0,400})[\"']")
BASED_ON_RE = re.compile(r"<w:basedOn\s{1,4}w:val=[\"']([^\"']{0,400})[\"']")
NUMBER_RE = re.compile(r"<w:numPr>(.*?)</w:numPr>", re.DOTALL)
NUM_ID_RE = re.compile(r"<w:numId\s{1,4}w:val=[\"'](\d{1,10})[\"']")
LEVEL_RE = re.compile(r"<w:ilvl\s{1,4}w:val=[\"'](\d{1,2})[\"']")
VANISH_RE = re.compile(r"<w:vanish(?:\s{1,4}w:val=[\"'](\w{1,8})[\"'])?\s{0,4}/>")
CHANGED_RE = re.compile(r"<w:[pr]PrChange\b.*?</w:[pr]PrChange>", re.DOTALL)  # how the style was before
READ_TYPES = ("paragraph", "character")
OFF = ("0", "false", "off")
MAX_CHAIN = 32  # Word stops at 11 levels of basedOn; a cycle is hostile


class Style(NamedTuple):
    """What one style says itself; None: nothing."""

    based_on: str | None
    num_id: str | None
    level: int | None
    vanish: bool | None


class Styles:
    """The styles of a document by id, as far as they say anything that matters."""

    def __init__(self, by_id: dict[str, Style], default: str | None = None) -> None:
        """default: the paragraph style of paragraphs that name none."""
        self._by_id = by_id
        self._numbers: dict[str | None, tuple[str | None, int | None]] = {}
        self._hidden: dict[str | None, bool] = {}
        self.default = default
        self.hides = any(style.vanish for style in by_id.values())

    def chain(self, style: str | None) -> list[str]:
        """Return the style and those it is based on, nearest first."""
        found: list[str] = []
        while style is not None and style in self._by_id and style not in found and len(found) < MAX_CHAIN:
            found.append(style)
            style = self._by_id[style].based_on
        return found

    def number(self, style: str | None) -> tuple[str | None, int | None]:
        """Return the numbering and the level that a paragraph style gives."""
        if style not in self._numbers:
            held = [self._by_id[name] for name in self.chain(style or self.default)]
            num_id = next((one.num_id for one in held if one.num_id is not None), None)
            level = next((one.level for one in held if one.level is not None), None)
            self._numbers[style] = num_id, level
        return self._numbers[style]

    def is_hidden(self, style: str | None) -> bool:
        """Return whether text in this style is hidden."""
        if not self.hides:
            return False
        if style not in self._hidden:
            held = (self._by_id[name].vanish for name in self.chain(style))
            self._hidden[style] = bool(next((vanish for vanish in held if vanish is not None), None))
        return self._hidden[style]


def read_styles(content: bytes | None) -> Styles:
    """Return the styles of a styles part; nothing where it holds nothing that matters."""
    if not content or (b"numPr" not in content and b"vanish" not in content):
        return Styles({})
    by_id: dict[str, Style] = {}
    default = None
    # cut by hand: a lazy pattern over the whole part takes ten times as long
    for piece in content.split(b"<w:style ")[1:]:
        head = piece[:2000].partition(b">")[0]
        if b'"table"' in head:
            continue
        named = dict(ATTRIBUTE_RE.findall(head.decode("utf-8", "replace")))
        if named.get("type") in READ_TYPES:
            body = piece[len(head) + 1 :].partition(b"</w:style>")[0]
            by_id[named.get("styleId", "")] = _style(body.decode("utf-8", "replace"))
        if named.get("type") == "paragraph" and named.get("default", "0") not in OFF:
            default = named.get("styleId")
    return Styles(by_id, default)


def _style(body: str) -> Style:
    if "PrChange" in body:
        body = CHANGED_RE.sub("", body)
    based_on = BASED_ON_RE.search(body)
    number = NUMBER_RE.search(body) if "numPr" in body else None
    num_id = NUM_ID_RE.search(number[1]) if number else None
    level = LEVEL_RE.search(number[1]) if number else None
    vanish = VANISH_RE.search(body) if "vanish" in body else None
    return Style(
        based_on[1] if based_on else None,
        num_id[1] if num_id else None,
        int(level[1]) if level else None,
        vanish[1] not in OFF if vanish else None,
    )
