"""The last paragraph of a body, a cell or a note, whose mark can neither come nor go (末段的修订).

Word and LibreOffice keep that mark whatever a redline says, and would leave an empty paragraph.  So the change of the
last mark is put where it can be made: on the paragraph before, or both texts into one last paragraph.

>>> from lxml import etree
>>> root = etree.fromstring('<w:body xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:p/><w:p>'
...     '<w:pPr><w:rPr><w:del w:id="2" w:author="a"/></w:rPr></w:pPr></w:p></w:body>')
>>> end_well(root)
>>> [mark_of(paragraph) is None for paragraph in root]
[False, True]
"""

from __future__ import annotations

from copy import deepcopy
from itertools import count

from pipeline.parsers.docx_numbering import W
from pipeline.parsers.docx_package import Element
from pipeline.writers.redline_reading import BETWEEN, CELL_MARKS, DELETED, INSERTED, P_PR, R_PR, RANGES, TC, TR_PR, P

CONTAINERS = (TC, *(W + name for name in ("body", "hdr", "ftr", "footnote", "endnote", "txbxContent")))
SECTION, P_CHANGE, ID = f"{W}sectPr", f"{W}pPrChange", f"{W}id"
MARKS, CELL_HOLDERS = (*INSERTED, *DELETED, *CELL_MARKS), (TR_PR, f"{W}tcPr")
OTHER_PROPERTIES = (R_PR, SECTION, P_CHANGE)


def end_well(root: Element) -> None:
    """Free the last paragraph mark of everything in ``root`` that has one from coming or going."""
    numbers = count(1 + max((int(node.get(ID)) for node in root.iter() if (node.get(ID) or "").isdigit()), default=0))
    marked = {node.getparent().getparent() for node in root.iter(*MARKS) if node.getparent().tag in CELL_HOLDERS}
    for container in list(root.iter(*CONTAINERS)):
        if container in marked or container.getparent() in marked:
            continue  # a row or a cell that comes or goes as a whole
        tail, before = _tail(container)
        kinds = {mark_of(paragraph).tag in DELETED for paragraph in tail}
        if any(paragraph.find(f"{P_PR}/{SECTION}") is not None for paragraph in (*tail, *before)):
            continue
        if len(kinds) == 2:
            _join(tail, next(numbers))
        elif kinds and before:
            _shift(tail[0], before[0], next(numbers))


def mark_of(paragraph: Element) -> Element:
    """Return the tracked change of a paragraph's mark, None if there is none."""
    properties = paragraph.find(f"{P_PR}/{R_PR}")
    return (
        next((one for one in properties if one.tag in (*INSERTED, *DELETED)), None) if properties is not None else None
    )


def _tail(container: Element) -> tuple[list[Element], list[Element]]:
    """Return the last paragraphs whose marks come or go, last one first, and the paragraph before them."""
    tail: list[Element] = []
    for child in reversed(container):
        if child.tag == P:
            if mark_of(child) is None:
                return tail, [child]
            tail.append(child)
        elif child.tag != SECTION and child.tag not in BETWEEN and child.tag not in RANGES:
            break
    return tail, []


def _join(tail: list[Element], number: int) -> None:
    """Put what goes last and what comes last into one paragraph, the last one."""
    going = next(paragraph for paragraph in tail if mark_of(paragraph).tag in DELETED)
    coming = next(paragraph for paragraph in tail if mark_of(paragraph).tag in INSERTED)
    last, other = (coming, going) if coming is tail[0] else (going, coming)
    mark = mark_of(last)
    _restate(last, new=coming, old=going, mark=mark, number=number)
    mark.getparent().remove(mark)
    content = [child for child in other if child.tag != P_PR]
    place = (1 if last[0].tag == P_PR else 0) if other is going else len(last)
    last[place:place] = content
    other.getparent().remove(other)


def _shift(last: Element, before: Element, number: int) -> None:
    """Give the change of the last mark to the paragraph before."""
    mark = mark_of(last)
    is_going = mark.tag in DELETED
    _restate(last, new=before if is_going else last, old=last if is_going else before, mark=mark, number=number)
    mark.tag = DELETED[0] if is_going else INSERTED[0]
    _properties(before).insert(0, mark)


def _restate(last: Element, *, new: Element, old: Element, mark: Element, number: int) -> None:
    """Give the last paragraph the properties that hold in the new text, and note those of the old one."""
    now, then = _own(new), _own(old)
    if [_told(one) for one in now] == [_told(one) for one in then]:
        return
    from lxml import etree

    _properties(last)
    holder = last.find(P_PR)
    for child in list(holder):
        if child.tag != R_PR:
            holder.remove(child)
    holder[0:0] = now
    change = etree.SubElement(holder, P_CHANGE, {**mark.attrib, ID: str(number)})
    etree.SubElement(change, P_PR).extend(then)


def _own(paragraph: Element) -> list[Element]:
    """Return copies of what a paragraph says of itself."""
    return [
        deepcopy(one)
        for one in (() if paragraph.find(P_PR) is None else paragraph.find(P_PR))
        if one.tag not in OTHER_PROPERTIES
    ]


def _told(node: Element) -> bytes:
    from lxml import etree

    written: bytes = etree.tostring(node, method="c14n")
    return written


def _properties(paragraph: Element) -> Element:
    """Return the properties of a paragraph's mark, made where there are none."""
    holder = paragraph.find(P_PR)
    if holder is None:
        holder = paragraph.makeelement(P_PR)
        paragraph.insert(0, holder)
    properties = holder.find(R_PR)
    if properties is None:
        properties = holder.makeelement(R_PR)
        later = next((place for place, one in enumerate(holder) if one.tag in (SECTION, P_CHANGE)), len(holder))
        holder.insert(later, properties)
    return properties
