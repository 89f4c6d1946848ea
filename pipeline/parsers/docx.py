"""DOCX, DOCM, DOTX: Word's own XML (读取 DOCX).

Reads the body in its order with automatic numbers as text, then footnotes and endnotes, then headers and footers
(layer furniture).  Scans that are pasted in are recognised where there is hardly any text.  Does not read comments,
embedded files, macros, or anything a link points to.

>>> parse(b"not a zip")
Traceback (most recent call last):
    ...
pipeline.errors.CorruptFile: : 文件已损坏或不完整，请重新下载，或用原程序打开后另存 (no zip entries) | \
the file is damaged or cut off; download it again, or open it where it was made and save it anew [corrupt_file]
"""

from __future__ import annotations

from pipeline.document import Document
from pipeline.errors import CorruptFile, EmptyFile, HetongError, LimitExceeded
from pipeline.parsers.docx_numbering import W, read_numbering
from pipeline.parsers.docx_package import Element, Package, Target, main_part, open_package
from pipeline.parsers.docx_pictures import is_bare, names, with_pictures
from pipeline.parsers.docx_runs import Story
from pipeline.parsers.docx_sheet import Sheet
from pipeline.parsers.docx_shorten import shortened
from pipeline.parsers.docx_styles import read_styles
from pipeline.parsers.docx_tables import Block, Table, read_blocks
from pipeline.parsers.settings import DEFAULT, Settings

NOTES = ("footnotes", "endnotes")
FURNITURE = ("header", "footer")


def parse(content: bytes, settings: Settings = DEFAULT) -> Document:
    """Return the document in ``content``.  A password does not help: what has one is no zip."""
    if not content:
        raise EmptyFile("")
    package = open_package(content, settings.inflated)
    name, body_content = main_part(package)
    targets = package.targets(name)
    styles = read_styles(_read(package, targets, "styles"))
    root = package.tree(name, body_content, shortened(body_content, styles.hides))
    body = None if root is None else root.find(f"{W}body")
    if body is None:
        raise CorruptFile("", f"{name}: no body")
    story = Story(styles, read_numbering(_tree(package, targets, "numbering")))
    sheet = Sheet()
    sheet.write(read_blocks(body, story))
    _write_notes(package, targets, story, sheet)
    pictures = story.pictures
    _write_furniture(package, targets, story, sheet)
    breaks = body_content.count(b"<w:lastRenderedPageBreak")
    document = _finished(package, story, sheet, pictures, breaks + 1 if breaks else None)
    if not pictures or not is_bare(document):
        return document
    images = {target.id: target.name for target in targets if target.kind == "image"}
    contents = (package.read(part) or b"" for part in names(body_content, images))
    return with_pictures(document, contents, settings)


def _finished(package: Package, story: Story, sheet: Sheet, pictures: int, pages: int | None) -> Document:
    has_text = sheet.has_text
    if not has_text:
        if not pictures:
            raise _nothing(package)
        package.warn("needs_ocr", "the document holds pictures and no text")
    if story.deletions:
        package.warn("tracked_deletions", f"{story.deletions} tracked deletions are left out")
    hidden = sum(mark.kind == "hidden" for mark in sheet.marks)
    if hidden:
        package.warn("hidden_text", f"{hidden} stretches of hidden text are set aside")
    if story.imports:
        package.warn("alt_chunk", f"{story.imports} embedded documents (altChunk) are not read")
    return Document(
        raw=sheet.raw,
        lines=tuple(sheet.lines),
        format="docx",
        pages=pages,
        marks=tuple(sheet.marks),
        needs_ocr=() if has_text else (1,),
        warnings=package.listed(),
    )


def _nothing(package: Package) -> HetongError:
    """Return why there is no text: a bound was hit, the file is damaged, or there is none."""
    if any(code.startswith("limit_") for code in package.warnings):
        return LimitExceeded("", "; ".join(package.warnings.values()))
    return CorruptFile("", package.warnings["repaired"]) if "repaired" in package.warnings else EmptyFile("")


def _write_notes(package: Package, targets: list[Target], story: Story, sheet: Sheet) -> None:
    for kind in NOTES:
        story.fields = []
        root = _tree(package, targets, kind)
        for note in () if root is None else root:
            if note.get(f"{W}type") not in ("separator", "continuationSeparator", "continuationNotice"):
                blocks = [block for block in read_blocks(note, story) if _has_text(block)]
                sheet.write(blocks, "footnote", f"docx.{kind}")


def _write_furniture(package: Package, targets: list[Target], story: Story, sheet: Sheet) -> None:
    """Write headers and footers, each text once: sections repeat them."""
    seen: set[str] = set()
    story.is_white_hidden, story.fields = False, []
    for target in targets:
        if target.kind not in FURNITURE or target.name in seen:
            continue
        seen.add(target.name)
        content = package.read(target.name)
        if not content or (b"<w:t" not in content and b":t>" not in content):
            continue
        root = package.tree(target.name, content)
        blocks = [block for block in read_blocks(() if root is None else root, story) if _has_text(block)]
        key = repr(blocks)
        if key not in seen:
            sheet.write(blocks, "furniture", f"docx.{target.kind}")
        seen.add(key)


def _has_text(block: Block) -> bool:
    return isinstance(block, Table) or bool(block.text.strip())


def _read(package: Package, targets: list[Target], kind: str) -> bytes | None:
    name = next((target.name for target in targets if target.kind == kind), f"word/{kind}.xml")
    return package.read(name)


def _tree(package: Package, targets: list[Target], kind: str) -> Element | None:
    content = _read(package, targets, kind)
    return None if content is None else package.tree(kind, content)
