"""HTML and SVG made of parts that are escaped by construction (标记): text can never become a tag.

Whatever is not ``Markup`` is text.  Characters that do not print (controls, direction marks, lone surrogates) are
shown by their code, so that a name cannot hide or turn what stands around it.

>>> tag("td", "<b>&", tag("br"), class_="n")
'<td class="n">&lt;b&gt;&amp;<br></td>'
>>> text("a\\u202eb")
'a⟨U+202E⟩b'
"""

from __future__ import annotations

import html
import unicodedata
from collections.abc import Iterable

VOID = frozenset({"br", "meta"})


class Markup(str):
    """Text that is HTML already."""

    __slots__ = ()


def text(value: object) -> Markup:
    """Return ``value`` as HTML text, also fit for an attribute in double quotes."""
    return Markup(html.escape("".join(map(_printable, str(value))), quote=True))


def tag(name: str, /, *children: object, **attributes: object) -> Markup:
    """Return the element; ``_`` in the name of an attribute is ``-``, one at its end is dropped, None leaves it out."""
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{text(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    if name in VOID:
        return Markup(f"<{name}{written}>")
    return Markup(f"<{name}{written}>{joined(children)}</{name}>")


def joined(parts: Iterable[object], between: str = "") -> Markup:
    """Return the parts in a row; what is not Markup is escaped."""
    return Markup(between.join(part if isinstance(part, Markup) else text(part) for part in parts))


def _printable(character: str) -> str:
    if character.isprintable() or unicodedata.category(character) == "Zs":
        return character
    return f"⟨U+{ord(character):04X}⟩"
