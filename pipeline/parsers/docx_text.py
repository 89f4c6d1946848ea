"""Paragraphs of a DOCX as text, with their automatic numbers (DOCX 段落文字).

>>> from lxml import etree
>>> from pipeline.parsers.docx_numbering import Numbering
>>> from pipeline.parsers.docx_styles import Styles
>>> node = etree.fromstring('<w:p xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:r>'
...     '<w:t>甲方</w:t><w:tab/><w:t>乙方</w:t></w:r></w:p>')
>>> read_paragraph(node, Story(Styles({}), Numbering({}, {}))).text
'甲方\\t乙方'
"""

from __future__ import annotations

from typing import NamedTuple

from pipeline.parsers.docx_numbering import VAL, W
from pipeline.parsers.docx_package import Element
from pipeline.parsers.docx_runs import DELETED, P_PR, RESULT, VANISH, Inline, Paragraph, Story, walk
from pipeline.parsers.docx_styles import OFF

# Built once: a name put together in a loop over a thousand paragraphs is most of the loop's time.
P_STYLE, NUM_PR, R_PR, SHD = (W + name for name in ("pStyle", "numPr", "rPr", "shd"))
NUM_ID, ILVL = f"{W}numId", f"{W}ilvl"


class Properties(NamedTuple):
    """What the properties of a paragraph say about its text."""

    style: str | None = None
    num_id: str | None = None
    level: int | None = None
    is_shaded: bool = False
    is_mark_hidden: bool = False
    is_mark_deleted: bool = False  # the text then goes on in the next paragraph


NO_PROPERTIES = Properties()


def read_properties(paragraph: Element) -> Properties:
    """Return the properties of a paragraph, in one pass over them."""
    node = next(iter(paragraph), None)
    if node is None or node.tag != P_PR:
        return NO_PROPERTIES
    style = num_id = level = mark = None
    is_shaded = False
    for child in node:
        tag = child.tag
        if tag == P_STYLE:
            style = child.get(VAL)
        elif tag == NUM_PR:
            num_id, level = _own_number(child)
        elif tag == R_PR:
            mark = {one.tag: one.get(VAL) for one in child}
        elif tag == SHD:
            is_shaded = True
    if mark is None:
        return Properties(style, num_id, level, is_shaded)
    is_hidden = mark.get(VANISH, "0") not in OFF
    return Properties(style, num_id, level, is_shaded, is_hidden, not DELETED.isdisjoint(mark))


def read_inline(node: Element, properties: Properties, story: Story) -> Inline:
    """Return the text of a paragraph without its number."""
    is_white_hidden = story.is_white_hidden and not properties.is_shaded
    inline = Inline(story, story.styles.is_hidden(properties.style), is_white_hidden)
    walk(node, inline)
    if story.fields:
        # An instruction that does not end with its paragraph is a damaged field: let the rest of the text be seen.
        story.fields[:] = [place for place in story.fields if place == RESULT]
    return inline


def read_paragraph(node: Element, story: Story) -> Paragraph:
    """Return the text of a paragraph with its number in front of it."""
    properties = read_properties(node)
    return numbered(read_inline(node, properties, story).paragraph(), properties, story)


def numbered(paragraph: Paragraph, properties: Properties, story: Story) -> Paragraph:
    """Put the automatic number of a paragraph into its text.

    One that is all hidden is counted and shows nothing: templates move a list on by such a paragraph.
    """
    num_id, index = _number_of(properties, story)
    label = story.numbering.in_front(num_id, index, paragraph.text) if num_id is not None else ""
    if not label or (properties.is_mark_hidden and _is_hidden(paragraph)):
        return paragraph
    moved = tuple((start + len(label), end + len(label)) for start, end in paragraph.hidden)
    return Paragraph(label + paragraph.text, moved)


def _is_hidden(paragraph: Paragraph) -> bool:
    return not paragraph.text or paragraph.hidden == ((0, len(paragraph.text)),)


def _number_of(properties: Properties, story: Story) -> tuple[str | None, int]:
    """Return the list and the level of a paragraph: its own, else its style's."""
    from_style, style_level = story.styles.number(properties.style)
    num_id = properties.num_id if properties.num_id is not None else from_style
    if num_id is None:
        return None, 0
    level = properties.level
    if level is None:
        level = story.numbering.level_of(num_id, story.styles.chain(properties.style or story.styles.default))
    if level is None and num_id == from_style:
        level = style_level
    return num_id, level or 0


def _own_number(node: Element) -> tuple[str | None, int | None]:
    held = {child.tag: child.get(VAL, "") for child in node}
    text = held.get(ILVL, "")
    return held.get(NUM_ID), int(text) if text.isdigit() and len(text) < 3 else None
