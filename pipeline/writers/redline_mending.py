"""What the library's redline needs before Word and people like it (修订稿整理).

Moved text is written as text, what goes stands before what comes in its place, and no date is claimed that nobody gave.

>>> from lxml import etree
>>> root = etree.fromstring('<w:p xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:ins '
...     'w:id="1"/><w:del w:id="2"/></w:p>')
>>> order(root)
>>> [child.tag[-3:] for child in root]
['del', 'ins']
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from pipeline.folding import fold
from pipeline.parsers.docx_numbering import W
from pipeline.parsers.docx_package import Element, Package, open_package
from pipeline.writers.redline_endings import end_well, mark_of
from pipeline.writers.redline_library import CompareError
from pipeline.writers.redline_markup import FORM_AUTHOR
from pipeline.writers.redline_reading import (
    CHANGES,
    DELETED,
    INSERTED,
    MARK_HOLDERS,
    P_PR,
    R_PR,
    P,
    content_of,
    has_changes,
    packed,
    settle,
    stories,
)
from pipeline.writers.redline_signs import hide, holds_signs, restore
from pipeline.writers.redline_text import side_of

INS, DEL, MOVE_FROM, RUN = (W + name for name in ("ins", "del", "moveFrom", "r"))
AUTHOR_KEY = f"{W}author"
DATED = (f"{W}moveFromRangeStart", f"{W}moveToRangeStart")  # must have a date, which nobody is shown
TEMPLATE, DOCUMENT = b"wordprocessingml.template.main+xml", b"wordprocessingml.document.main+xml"


def readied(files: Sequence[bytes]) -> tuple[list[bytes], bool]:
    """Return files as the library compares them best, and whether earlier tracked changes were accepted for that.

    Raises CompareError: one of them is damaged, beyond the bounds, or has macros.  Raises HetongError: it is no DOCX.
    """
    packages = [open_package(file) for file in files]
    told = [[(name, root) for _, name, root in stories(package)] for package in packages]
    has_earlier = any(has_changes(root) for roots in told for _, root in roots)
    is_hiding = not any(holds_signs(root) for roots in told for _, root in roots)
    done = []
    for package, roots in zip(packages, told, strict=True):
        parts = {name: package.read(name) for name in package.entries}
        for name, root in roots:
            if has_earlier:
                settle(root, is_accepted=True)
            if is_hiding:
                hide(root)
            parts[name] = content_of(root)
        _refuse(package)
        done.append(packed(parts))
    return done, has_earlier


def _refuse(package: Package) -> None:
    """Raise where the program should not get to see a file."""
    if package.warnings:
        raise CompareError("; ".join(package.warnings))
    if any(name.lower().endswith("vbaproject.bin") for name in package.entries):
        raise CompareError("macros")


def mended(redline: bytes, *, is_dated: bool) -> bytes:
    """Return the redline as it is given out; the same redline gives the same bytes."""
    package = open_package(redline)
    parts = {name: package.read(name) for name in package.entries}
    for _, name, root in stories(package):
        restore(root)
        order(root)
        mark_moves(root)
        end_well(root)
        mark_form(root)
        for text in root.iter(f"{W}delText"):
            if next(text.iterancestors(DEL, MOVE_FROM)).tag == MOVE_FROM:
                text.tag = f"{W}t"
        for node in () if is_dated else root.iter():
            if node.tag not in DATED:
                node.attrib.pop(f"{W}date", None)
        parts[name] = content_of(root)
    types = "[Content_Types].xml"
    parts[types] = (parts.get(types) or b"").replace(TEMPLATE, DOCUMENT)
    return packed(parts)


def order(root: Element) -> None:
    """Put what goes before what comes in its place."""
    for node in list(root.iter(INS)):
        following = node.getnext()
        if following is not None and following.tag == DEL and node.getparent().tag not in MARK_HOLDERS:
            node.addprevious(following)


def mark_moves(root: Element) -> None:
    """Mark the paragraphs that moved as moved, not as deleted and inserted."""
    for kind, plain in ((MOVE_FROM, DEL), (f"{W}moveTo", INS)):
        for paragraph in {one for node in root.iter(kind) for one in islice(node.iterancestors(P), 1)}:
            mark = paragraph.find(f"{P_PR}/{R_PR}/{plain}")
            if mark is not None and all(child.tag == kind or child.tag not in (INS, DEL, RUN) for child in paragraph):
                mark.tag = kind


def mark_form(root: Element) -> None:
    """Give what differs in form only, width or white space or layout, an author of its own."""
    for change in root.iter(*CHANGES):
        change.set(AUTHOR_KEY, FORM_AUTHOR)
    for paragraph in root.iter(P):
        changes = [child for child in paragraph if child.tag in (INS, DEL)]
        if changes and mark_of(paragraph) is None:
            old, new = ("".join(fold(side_of(paragraph, gone)).split()) for gone in (INSERTED, DELETED))
            for change in changes if old == new else ():
                change.set(AUTHOR_KEY, FORM_AUTHOR)
