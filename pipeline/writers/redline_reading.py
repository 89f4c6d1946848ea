"""A DOCX with its tracked changes accepted or rejected, by reading its XML (修订的接受与拒绝).

What Word does on "accept all" and "reject all": runs, rows and cells go or stay, a paragraph whose mark goes runs into
the next one, earlier properties come back.  So that a redline is checked without Word.

>>> from lxml import etree
>>> root = etree.fromstring('<w:body xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:p><w:r>'
...     '<w:t>每月</w:t></w:r><w:del w:id="1"><w:r><w:delText>10</w:delText></w:r></w:del><w:ins w:id="2"><w:r>'
...     '<w:t>15</w:t></w:r></w:ins><w:r><w:t>日</w:t></w:r></w:p></w:body>')
>>> settle(root, is_accepted=False)
>>> lines(root)
['每月10日']
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator

from pipeline.parsers.docx_numbering import W
from pipeline.parsers.docx_package import Element, Package, open_package
from pipeline.writers.redline_text import lines

STORIES = ("header", "footer", "footnotes", "endnotes")
INSERTED, DELETED = (f"{W}ins", f"{W}moveTo"), (f"{W}del", f"{W}moveFrom")
MARK_HOLDERS = (f"{W}rPr", f"{W}trPr")
P, P_PR, R_PR, TR, TR_PR, TC, TBL = (W + name for name in ("p", "pPr", "rPr", "tr", "trPr", "tc", "tbl"))
CHANGES = tuple(
    f"{W}{name}Change" for name in ("pPr", "rPr", "tblPr", "tblPrEx", "trPr", "tcPr", "sectPr", "tblGrid", "numbering")
)
KEPT_ON_CHANGE = frozenset(  # what a record of earlier properties does not hold
    W + name
    for name in (
        *("rPr", "sectPr", "ins", "del", "moveFrom", "moveTo"),
        *("cellIns", "cellDel", "cellMerge", "headerReference", "footerReference"),
    )
)
RANGES = tuple(
    f"{W}{name}Range{end}"
    for name in ("moveFrom", "moveTo", "customXmlIns", "customXmlDel", "customXmlMoveFrom", "customXmlMoveTo")
    for end in ("Start", "End")
)
BETWEEN = frozenset(W + name for name in ("bookmarkStart", "bookmarkEnd", "commentRangeStart", "commentRangeEnd"))
CELL_MARKS = (f"{W}cellIns", f"{W}cellDel", f"{W}cellMerge")
SECTION = f"{W}sectPr"
EPOCH = (1980, 1, 1, 0, 0, 0)


def accepted(content: bytes) -> list[str]:
    """Return the paragraphs of the body as "accept all" leaves them; a row of a table is one, its cells parted by tabs.

    Raises HetongError: the file cannot be read.
    """
    return _body(content, is_accepted=True)


def rejected(content: bytes) -> list[str]:
    """Return the paragraphs of the body as "reject all" leaves them; see `accepted`."""
    return _body(content, is_accepted=False)


def settled(content: bytes, *, is_accepted: bool) -> bytes:
    """Return the file with all changes accepted or rejected, in all its parts."""
    package = open_package(content)
    changed = {name: root for _, name, root in stories(package)}
    for root in changed.values():
        settle(root, is_accepted=is_accepted)
    return packed(
        {name: content_of(changed[name]) if name in changed else package.read(name) for name in package.entries}
    )


def has_changes(root: Element) -> bool:
    """Return whether a part holds tracked changes."""
    return next(root.iter(*INSERTED, *DELETED, *CHANGES, *CELL_MARKS), None) is not None


def stories(package: Package) -> Iterator[tuple[str, str, Element]]:
    """Yield kind, name and root of each part that holds text: the body first, then headers, footers and notes."""
    main = package.document_name()
    named = [("body", main), *((target.kind, target.name) for target in package.targets(main))]
    seen: set[str] = set()
    for kind, name in named:
        if kind in ("body", *STORIES) and name not in seen:
            seen.add(name)
            root = package.xml(name)
            if root is not None:
                yield kind, name, root


def packed(parts: dict[str, bytes | None]) -> bytes:
    """Return a package of ``parts``; the same parts give the same bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            archive.writestr(entry, content or b"")
    return buffer.getvalue()


def content_of(root: Element) -> bytes:
    """Return a part as it is stored."""
    from lxml import etree

    written: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return written


def settle(root: Element, *, is_accepted: bool) -> None:
    """Accept or reject every tracked change below ``root``, in place."""
    gone, kept = (DELETED, INSERTED) if is_accepted else (INSERTED, DELETED)
    for change in list(root.iter(*CHANGES)):
        _settle_properties(change, is_accepted=is_accepted)
    _drop_cells(root, gone, f"{W}cellDel" if is_accepted else f"{W}cellIns")
    _settle_runs(root, gone, kept)
    for node in list(root.iter(*RANGES)):
        node.getparent().remove(node)
    for paragraph in list(root.iter(P)):
        if any(paragraph.find(f"{P_PR}/{R_PR}/{mark}") is not None for mark in gone):
            _run_on(paragraph)
    for node in list(root.iter(*gone, *kept)):
        node.getparent().remove(node)


def _settle_runs(root: Element, gone: tuple[str, ...], kept: tuple[str, ...]) -> None:
    for node in [node for node in root.iter(*gone) if not _is_mark(node)]:
        node.getparent().remove(node)
    for node in [node for node in root.iter(*kept) if not _is_mark(node)]:
        _unwrap(node)
    for name, plain in (("delText", "t"), ("delInstrText", "instrText")):
        for node in root.iter(f"{W}{name}"):
            node.tag = f"{W}{plain}"


def _settle_properties(change: Element, *, is_accepted: bool) -> None:
    holder = change.getparent()
    holder.remove(change)
    if is_accepted or not len(change):
        return
    for child in list(holder):
        if child.tag not in KEPT_ON_CHANGE:
            holder.remove(child)
    holder[0:0] = list(change[0]) if holder.tag != P_PR else [one for one in change[0] if one.tag != R_PR]


def _drop_cells(root: Element, gone: tuple[str, ...], cell_mark: str) -> None:
    """Take out rows and cells that go, and tables of which nothing is left."""
    for row in list(root.iter(TR)):
        if any(row.find(f"{TR_PR}/{mark}") is not None for mark in gone):
            row.getparent().remove(row)
    for cell in list(root.iter(TC)):
        if cell.find(f"{W}tcPr/{cell_mark}") is not None:
            cell.getparent().remove(cell)
    for table in list(root.iter(TBL)):
        if next(table.iter(TR), None) is None and table.getparent() is not None:
            table.getparent().remove(table)


def _is_mark(node: Element) -> bool:
    return node.getparent() is not None and node.getparent().tag in MARK_HOLDERS


def _unwrap(node: Element) -> None:
    parent = node.getparent()
    place = parent.index(node)
    parent[place : place + 1] = list(node)


def _run_on(paragraph: Element) -> None:
    """Join a paragraph whose mark goes to the next one, whose properties hold; before a table only an empty one is."""
    following = paragraph.getnext()
    while following is not None and following.tag in BETWEEN:
        following = following.getnext()
    content = [child for child in paragraph if child.tag != P_PR]
    if following is not None and following.tag == P:
        start = 1 if len(following) and following[0].tag == P_PR else 0
        following[start:start] = content
    elif following is None or following.tag == SECTION or any(child.tag not in BETWEEN for child in content):
        return  # the last mark of a body, a cell or a note stays
    paragraph.getparent().remove(paragraph)


def _body(content: bytes, *, is_accepted: bool) -> list[str]:
    _, _, root = next(stories(open_package(content)))
    settle(root, is_accepted=is_accepted)
    return lines(root)
