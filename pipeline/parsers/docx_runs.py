"""Runs of a DOCX as text: characters, tabs, symbols, fields, shapes (DOCX 文字片段).

The text is what Word shows with all changes accepted: insertions in, deletions out, the cached result of a field
and not its instruction, one of the alternatives that a shape is stored in.  Hidden text stays and is marked.

>>> from lxml import etree
>>> node = etree.fromstring('<w:p xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:ins><w:r>'
...     '<w:t>甲方</w:t></w:r></w:ins><w:del><w:r><w:delText>乙方</w:delText></w:r></w:del></w:p>')
>>> inline = Inline(Story(Styles({}), Numbering({}, {})), False, True)
>>> walk(node, inline)
>>> inline.paragraph().text, inline.story.deletions
('甲方', 1)
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

from pipeline.parsers.docx_numbering import VAL, Numbering, W
from pipeline.parsers.docx_package import Element
from pipeline.parsers.docx_styles import OFF, Styles
from pipeline.parsers.docx_symbols import restored, sign

MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
V = "{urn:schemas-microsoft-com:vml}"
INSTRUCTION, RESULT, MUTED = "instruction", "result", "muted"  # where inside a field the text stands

# What holds runs or blocks and says nothing itself.
TRANSPARENT = frozenset(
    W + name
    for name in ("ins", "moveTo", "hyperlink", "smartTag", "customXml", "sdt", "sdtContent", "fldSimple", "dir", "bdo")
)
DELETED = frozenset((W + "del", W + "moveFrom"))
OBJECT = "\ufffc"  # stands where converters from DOC leave a picture
WHITE = ("FFFFFF", "ffffff")
SDT = f"{W}sdt"
PROMPT_RE = re.compile(r"\s{0,20}(?:请?(?:单击|点击|选择|输入)|Click |Choose |Enter )")
R_FONTS, VANISH, R_STYLE, COLOR, SHD, HIGHLIGHT = (
    W + name for name in ("rFonts", "vanish", "rStyle", "color", "shd", "highlight")
)
ASCII, H_ANSI = f"{W}ascii", f"{W}hAnsi"
TXBX_CONTENT = f"{W}txbxContent"
ALTERNATE = f"{MC}AlternateContent"
FORMULAS = (f"{M}oMath", f"{M}oMathPara")


class Paragraph(NamedTuple):
    """The text of a paragraph, line ends inside it as LF, with the stretches of it that are hidden."""

    text: str
    hidden: tuple[tuple[int, int], ...] = ()


@dataclass
class Story:
    """What is carried from paragraph to paragraph while the body, a header or the notes are read."""

    styles: Styles
    numbering: Numbering
    fields: list[str] = field(default_factory=list)
    deletions: int = 0
    pictures: int = 0
    imports: int = 0
    is_white_hidden: bool = True


class Inline:
    """The text of one paragraph while it grows."""

    def __init__(self, story: Story, base_hidden: bool, is_white_hidden: bool) -> None:
        """base_hidden: the style of the paragraph hides its text."""
        self.story = story
        self.base_hidden = base_hidden
        self.is_white_hidden = is_white_hidden
        self.font: str | None = None
        self.is_hidden = base_hidden
        self.parts: list[str] = []
        self.length = 0
        self.hidden: list[tuple[int, int]] = []
        self.boxes: list[Element] = []

    def add(self, text: str) -> None:
        """Append text of the current run, unless it stands where a field keeps its instruction."""
        if not text or (self.story.fields and any(place != RESULT for place in self.story.fields)):
            return
        if self.is_hidden:
            self.hidden.append((self.length, self.length + len(text)))
        self.parts.append(text)
        self.length += len(text)

    def paragraph(self) -> Paragraph:
        """Return what has been read."""
        return Paragraph("".join(self.parts), _joined(self.hidden) if self.hidden else ())


def walk(node: Element, inline: Inline) -> None:
    """Read what stands in a paragraph, or in what wraps a part of it."""
    for child in node:
        tag = child.tag
        if tag == RUN:
            _run(child, inline)
        elif tag == P_PR:
            continue
        elif tag == SDT and _is_prompt(child):
            kept, inline.base_hidden = inline.base_hidden, True
            walk(child, inline)
            inline.base_hidden = kept
        elif tag in TRANSPARENT:
            walk(child, inline)
        elif tag in DELETED:
            inline.story.deletions += 1
        elif tag == ALTERNATE:
            walk(chosen(child), inline)
        elif tag in FORMULAS:
            inline.add(_formula(child))


def _is_prompt(node: Element) -> bool:
    """Return whether a content control is empty and shows Word's own prompt, which no one wrote."""
    shown = node.find(f"{W}sdtPr/{W}showingPlcHdr")
    if shown is None or shown.get(VAL) in OFF:
        return False
    return PROMPT_RE.match("".join(text.text or "" for text in node.iter(TEXT))) is not None


def _run(node: Element, inline: Inline) -> None:
    inline.is_hidden, inline.font = inline.base_hidden, None
    for child in node:
        if child.tag == TEXT:
            text = child.text or ""
            if "\n" in text or "\r" in text:
                text = text.replace("\r", " ").replace("\n", " ")
            if inline.font or not text.isascii():
                text = restored(text.replace(OBJECT, ""), inline.font)
            inline.add(text)
        else:
            read = READERS.get(child.tag)
            if read is not None:
                read(child, inline)


def _properties(node: Element, inline: Inline) -> None:
    is_white = is_ground_coloured = False
    for child in node:
        tag = child.tag
        if tag == R_FONTS:
            inline.font = child.get(ASCII) or child.get(H_ANSI)
        elif tag == VANISH:
            inline.is_hidden = child.get(VAL) not in OFF
        elif tag == R_STYLE:
            inline.is_hidden |= inline.story.styles.is_hidden(child.get(VAL))
        elif tag == COLOR:
            is_white = child.get(VAL) in WHITE
        elif tag in (SHD, HIGHLIGHT):
            is_ground_coloured = True
    if is_white and inline.is_white_hidden and not is_ground_coloured:
        inline.is_hidden = True


def _field(node: Element, inline: Inline) -> None:
    fields, kind = inline.story.fields, node.get(f"{W}fldCharType")
    if kind == "begin":
        entry = _form_entry(node)
        inline.add(entry or "")
        fields.append(MUTED if entry else INSTRUCTION)
    elif kind == "separate" and fields and fields[-1] == INSTRUCTION:
        fields[-1] = RESULT
    elif kind == "end" and fields:
        fields.pop()


def _form_entry(node: Element) -> str | None:
    """Return what a form field shows whose result is kept beside the text: a check box, a drop-down list."""
    box = node.find(f"{W}ffData/{W}checkBox")
    if box is not None:
        state = box.find(f"{W}checked")
        state = box.find(f"{W}default") if state is None else state
        return "☑" if state is not None and state.get(VAL) not in OFF else "□"
    choices = node.findall(f"{W}ffData/{W}ddList/{W}listEntry")
    result = node.find(f"{W}ffData/{W}ddList/{W}result")
    index = "0" if result is None else result.get(VAL, "0")
    if choices and index.isdigit() and int(index[:4]) < len(choices):
        return choices[int(index[:4])].get(VAL) or None
    return None


def _symbol(node: Element, inline: Inline) -> None:
    try:
        inline.add(sign(int(node.get(f"{W}char", ""), 16), node.get(f"{W}font")))
    except ValueError:
        inline.add("•")


def _drawing(node: Element, inline: Inline) -> None:
    for child in node.iter(TXBX_CONTENT, f"{A}blip", f"{V}imagedata"):
        if child.tag == TXBX_CONTENT:
            if not any(above.tag == child.tag for above in child.iterancestors() if above is not node):
                inline.boxes.append(child)
        else:
            inline.story.pictures += 1


def _ruby(node: Element, inline: Inline) -> None:
    base = node.find(f"{W}rubyBase")
    if base is not None:
        hidden, font = inline.is_hidden, inline.font
        walk(base, inline)
        inline.is_hidden, inline.font = hidden, font


def _alternatives(node: Element, inline: Inline) -> None:
    for child in chosen(node):
        read = READERS.get(child.tag)
        if read is not None:
            read(child, inline)


def chosen(node: Element) -> Element:
    """Return the one alternative that is shown: the first choice, else the fallback."""
    choice = node.find(f"{MC}Choice")
    fallback = node.find(f"{MC}Fallback")
    return choice if choice is not None else fallback if fallback is not None else ()


def _formula(node: Element) -> str:
    """Return the text of a formula, a fraction as numerator/denominator."""
    parts = []
    for child in node:
        if child.tag == f"{M}t":
            parts.append(child.text or "")
        elif child.tag == f"{M}den":
            parts.append("/" + _formula(child))
        elif child.tag not in (f"{M}rPr", f"{W}rPr"):
            parts.append(_formula(child))
    return "".join(parts)


def _joined(stretches: list[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    found: list[tuple[int, int]] = []
    for start, end in stretches:
        if found and found[-1][1] == start:
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    return tuple(found)


def _constant(text: str) -> Callable[[Element, Inline], None]:
    return lambda _, inline: inline.add(text)


RUN, TEXT, P_PR = f"{W}r", f"{W}t", f"{W}pPr"
READERS: dict[str, Callable[[Element, Inline], None]] = {
    f"{W}rPr": _properties,
    f"{W}tab": _constant("\t"),
    f"{W}ptab": _constant("\t"),
    f"{W}br": _constant("\n"),
    f"{W}cr": _constant("\n"),
    f"{W}noBreakHyphen": _constant("-"),
    f"{W}sym": _symbol,
    f"{W}fldChar": _field,
    f"{W}drawing": _drawing,
    f"{W}pict": _drawing,
    f"{W}object": _drawing,
    f"{W}ruby": _ruby,
    ALTERNATE: _alternatives,
}
