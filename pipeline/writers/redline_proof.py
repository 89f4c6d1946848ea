"""Whether a redline of two DOCX files is right, by reading it (修订稿核验).

Accepted it must say what the new file says, rejected what the old one says: body, tables, text boxes, notes, and the
automatic numbers that Word would print.  What is not contract text, or no text, may differ and is told.

>>> PARTS["header"]
('页眉', 'headers')
"""

from __future__ import annotations

import hashlib
from typing import NamedTuple

from pipeline.parsers.docx import parse
from pipeline.parsers.docx_numbering import W
from pipeline.parsers.docx_package import open_package
from pipeline.parsers.docx_runs import A, V
from pipeline.writers.redline_reading import settled, stories
from pipeline.writers.redline_text import lines

R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
BLIP, IMAGE = f"{A}blip", f"{V}imagedata"
SECTION_PARTS = (f"{W}headerReference", f"{W}footerReference")
PROVEN = ("body", "footnotes", "endnotes")
PARTS = {"header": ("页眉", "headers"), "footer": ("页脚", "footers"), "pictures": ("图片", "pictures")}


class Content(NamedTuple):
    """What a file says: text by kind of part, lines as printed with their numbers, checksums of its pictures."""

    text: dict[str, list[list[str]]]
    printed: list[str]
    pictures: list[str]

    def of(self, kind: str) -> list[list[str]] | list[str]:
        """Return what stands in parts of one kind; of headers and footers each text once."""
        if kind == "pictures":
            return self.pictures
        said = self.text.get(kind, [])
        return said if kind in PROVEN else sorted(one for n, one in enumerate(said) if one not in said[:n])

    def is_same_text(self, other: Content) -> bool:
        """Return whether two files hold the same contract text, numbers included."""
        return self.printed == other.printed and all(self.of(kind) == other.of(kind) for kind in PROVEN)


class Proof(NamedTuple):
    """Whether the contract's text is exact both ways; kinds of parts whose differences are not tracked."""

    is_exact: bool
    untracked: tuple[str, ...]


def prove(redline: bytes, old: bytes, new: bytes) -> Proof:
    """Return whether ``redline`` turns into ``old`` and ``new``, two files without tracked changes of their own.

    Raises HetongError: one of them cannot be read.
    """
    pairs = (
        (content(settled(redline, is_accepted=False)), content(old)),
        (content(settled(redline, is_accepted=True)), content(new)),
    )
    is_exact = all(found.is_same_text(wanted) for found, wanted in pairs)
    untracked = (kind for kind in PARTS if any(found.of(kind) != wanted.of(kind) for found, wanted in pairs))
    return Proof(is_exact, tuple(untracked))


def content(file: bytes) -> Content:
    """Return what a DOCX says; tracked changes in it should be settled before."""
    package = open_package(file)
    text: dict[str, list[list[str]]] = {}
    pictures: list[str] = []
    used: set[str] = set()
    for kind, name, root in stories(package):
        named = {target.id: target.name for target in package.targets(name)}
        used |= {named.get(node.get(f"{R}id"), "") for node in root.iter(*SECTION_PARTS)}
        said = lines(root)
        if any(said) and (kind in PROVEN or name in used):
            text.setdefault(kind, []).append(said)
        shown = (node.get(f"{R}embed") or node.get(f"{R}id") for node in root.iter(BLIP, IMAGE))
        pictures += [named[number] for number in shown if number in named]
    document = parse(file)
    printed = [document.raw[line.start : line.end] for line in document.lines if line.layer != "furniture"]
    sums = {name: hashlib.sha256(package.read(name) or b"").hexdigest() for name in set(pictures)}
    return Content(text, printed, [sums[name] for name in pictures])


def has_comments(file: bytes) -> bool:
    """Return whether somebody commented on a DOCX."""
    package = open_package(file)
    named = [target.name for target in package.targets(package.document_name()) if target.kind == "comments"]
    return any(b":comment " in (package.read(name) or b"") for name in named)
