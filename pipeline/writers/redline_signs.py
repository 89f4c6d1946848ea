"""Tabs and line breaks as characters, while the library compares (制表符与换行的替身).

It does not see that one tab became two.  So they are written as characters that neither file holds, and put back.

>>> from lxml import etree
>>> root = etree.fromstring('<w:p xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:r><w:t>甲</w:t>'
...     '<w:tab/></w:r></w:p>')
>>> hide(root)
>>> [child.tag.rpartition("}")[2] for child in root[0]]
['t', 't']
>>> restore(root)
>>> [child.tag.rpartition("}")[2] for child in root[0]]
['t', 'tab']
"""

from __future__ import annotations

import re

from pipeline.parsers.docx_numbering import W
from pipeline.parsers.docx_package import Element

RUN, TEXT, DELETED_TEXT = f"{W}r", f"{W}t", f"{W}delText"
SIGNS = {f"{W}tab": "\uf8f1", f"{W}br": "\uf8f2", f"{W}cr": "\uf8f3"}
TAGS = {sign: tag for tag, sign in SIGNS.items()}
ANY = "[\uf8f1-\uf8f3]"
PARTS_RE = re.compile(f"{ANY}|[^\uf8f1-\uf8f3]+")
SPACE = "{http://www.w3.org/XML/1998/namespace}space"


def holds_signs(root: Element) -> bool:
    """Return whether a part holds one of the characters by itself."""
    return any(re.search(ANY, text) for text in root.itertext())


def hide(root: Element) -> None:
    """Write tabs and line breaks as characters; a page break stays what it is."""
    for run in root.iter(RUN):
        for child in run:
            if child.tag in SIGNS and not child.attrib:
                child.text, child.tag = SIGNS[child.tag], TEXT


def restore(root: Element) -> None:
    """Put tabs and line breaks back."""
    for node in list(root.iter(TEXT, DELETED_TEXT)):
        if not node.text or not re.search(ANY, node.text):
            continue
        for part in PARTS_RE.findall(node.text):
            fresh = node.makeelement(TAGS.get(part, node.tag))
            if part not in TAGS:
                fresh.text = part
                fresh.set(SPACE, "preserve")
            node.addprevious(fresh)
        node.getparent().remove(node)
