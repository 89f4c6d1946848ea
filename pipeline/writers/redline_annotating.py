"""Comments put into a redline that exists already (在已有修订稿中加批注).

>>> annotated.__name__
'annotated'
"""

from __future__ import annotations

import posixpath
from copy import deepcopy
from itertools import count

from pipeline.comparison import Comparison
from pipeline.parsers.docx_numbering import W
from pipeline.parsers.docx_package import Element, Package, open_package
from pipeline.writers.redline_comments import Note, placed
from pipeline.writers.redline_endings import mark_of
from pipeline.writers.redline_markup import COMMENT_RUN, Hand
from pipeline.writers.redline_notes import comment
from pipeline.writers.redline_package import OFFICE, PACKAGE, W_SPACE, WORD_TYPE, part
from pipeline.writers.redline_reading import DELETED, P_PR, content_of, packed, stories

ID = f"{W}id"
TYPES = "[Content_Types].xml"


def annotated(redline: bytes, comparison: Comparison, hand: Hand) -> bytes:
    """Return ``redline`` with a comment on each change of a term."""
    package = open_package(redline)
    _, main, root = next(stories(package))
    notes = placed(comparison, root)
    if not notes:
        return redline
    parts = {name: package.read(name) for name in package.entries}
    name = next((target.name for target in package.targets(main) if target.kind == "comments"), None)
    held = None if name is None else package.xml(name)
    if name is None or held is None:
        name = posixpath.join(posixpath.dirname(main), "comments.xml")
        held = _parsed(part("comments", ""))[0]
        _declare(package, parts, main, name)
    start = 1 + _highest(held)
    _number_from(hand, root)
    for number, note in enumerate(notes, start):
        held.append(_parsed(comment(number, note.lines, hand))[0])
        _anchor(note, number, hand)
    return packed({**parts, main: content_of(root), name: content_of(held)})


def _anchor(note: Note, number: int, hand: Hand) -> None:
    """Put the marks of a comment around what it is about."""
    paragraph, child = note.paragraph, note.child
    start, end = (_parsed(f'<w:commentRange{name} w:id="{number}"/>')[0] for name in ("Start", "End"))
    sign = _parsed(COMMENT_RUN.format(number))[0]
    mark = mark_of(paragraph)
    if mark is not None:  # goes with its paragraph
        wrapper = deepcopy(mark)
        wrapper.set(ID, str(next(hand.numbers)))
        wrapper.append(sign)
        sign = wrapper
    if child is None:
        paragraph.insert(1 if len(paragraph) and paragraph[0].tag == P_PR else 0, start)
        paragraph.append(end)
    else:
        before = child.getprevious()
        (child if before is None or before.tag not in DELETED else before).addprevious(start)
        child.addnext(end)
    end.addnext(sign)


def _declare(package: Package, parts: dict[str, bytes | None], main: str, name: str) -> None:
    """Name the new part where a package names its parts."""
    folder, file = posixpath.split(main)
    relations = posixpath.join(folder, "_rels", f"{file}.rels")
    for place, tag, told in (
        (
            TYPES,
            f"{{{PACKAGE}/content-types}}Override",
            {"PartName": f"/{name}", "ContentType": f"{WORD_TYPE}.comments+xml"},
        ),
        (
            relations,
            f"{{{PACKAGE}/relationships}}Relationship",
            {"Id": "hetongComments", "Type": f"{OFFICE}/comments", "Target": posixpath.basename(name)},
        ),
    ):
        root = package.xml(place)
        if root is not None:
            root.append(root.makeelement(tag, told))
            parts[place] = content_of(root)


def _highest(root: Element) -> int:
    return max((int(node.get(ID)) for node in root.iter() if (node.get(ID) or "").isdigit()), default=-1)


def _number_from(hand: Hand, root: Element) -> None:
    hand.numbers = count(_highest(root) + 1)


def _parsed(xml: str) -> Element:
    """Return what wraps a fragment of a part."""
    from lxml import etree

    return etree.fromstring(f"<w:fragment {W_SPACE}>{xml}</w:fragment>".encode())
