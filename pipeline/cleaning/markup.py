"""Markdown and HTML left in the text (标记语言残留): the marks go, the words stay.

Underscores are blanks of the contract, never emphasis, and so are runs of asterisks (masked names); a star is
markup only where the document shows Markdown elsewhere.

>>> from pipeline.document import from_string
>>> text = "## 采购合同\\n**甲方：** \\\\_\\\\_\\\\_\\n---\\n| 品名 | 单价 |\\n|---|---|"
>>> mark(from_string(text)).view().string
'采购合同\\n甲方: ___\\n| 品名 | 单价 |'
"""

from __future__ import annotations

import re

from pipeline.cleaning._lines import add_marks, folded, set_aside
from pipeline.document import KEPT_LAYERS, Document, Mark

MARKDOWN_RE = re.compile(
    r"""(?mx)
      ^[ \t]{0,8} (?: \#{2,6}[^\#\n] | \#[ \t]{1,8}\S )
    | ^[ \t]{0,8} \|[ \t]{0,8}:?-{2,200}:?[ \t]{0,8}\|
    | ^[ \t]{0,8} \*\*[^*\s][^*\n]{0,60}:(?:\*\*|[^*\n]{0,60}\*\*)              # `**甲方:** ...`
    | \\_\\_
    """
)
LINE_RE = re.compile(
    r"""(?mx)
      ^[ \t]{0,8} (?: \#{2,6}[ \t]{0,8} | \#[ \t]{1,8} | >[ \t]{0,8} )                         # headings, quotations
    | ^[ \t]{0,12} (?: [-*+][ \t]{1,8} (?=[^\s\d*+-]) | \* (?=□) )               # bullets, `*□`
    """
)
INLINE_RE = re.compile(
    r"""(?mx)
      \\ (?=[_*\#.()\[\]!|~>+`-])                                                # `\_`
    | (?<![*\d]) \*\* (?=[^\s*] [^*\n]{0,120} \*\* (?!\*))                       # `**bold` ...
    | (?<=[^\s*]) \*\* (?!\*)                                                    # ... `bold**`
    """
)
TAG_RE = re.compile(
    r"</?(?:br|p|div|span|b|i|u|strong|em|pre|rp|rt|ruby|font|a|hr|table|tr|td|th|li|ul|ol|h[1-6])(?=[\s/>])[^<>]{0,300}>"
    r"|<[a-zA-Z]{1,20}\s[^<>=]{0,60}=[^<>]{0,1000}>|<!--.{0,300}?-->",
)
LINK_RE = re.compile(r"\[([^\[\]\n]{1,120})(\]\((?:https?:|/|\#|mailto:)[^()\s]{0,300}\))")
RULE_RE = re.compile(
    r"[ \t]{0,8}(?:-{3,80}|\*{3,80}|(?:- ){2,40}-"
    r"|\|?(?:[ \t]{0,8}:?-{2,200}:?[ \t]{0,8}\|){1,60}[ \t:-]{0,200})[ \t]{0,8}"
)
RULE_CHARS = ("-", "*", "|", ":")


def mark(document: Document) -> Document:
    """Return the document with markup marked, and lines of nothing else set aside."""
    raw = document.raw
    marks = [Mark(at, at + 1, "markup", "markup.back_tick") for at in _places(raw, "`")]
    if "<" in raw:
        marks += [Mark(*match.span(), "markup", "markup.tag") for match in TAG_RE.finditer(raw)]
    if document.format == "txt" and MARKDOWN_RE.search(folded(document)):
        marks += _markdown(raw)
        document = set_aside(document, dict.fromkeys(_rules(document), "rule"), "furniture")
    return add_marks(document, marks) if marks else document


def _places(text: str, char: str) -> list[int]:
    return [at for at, found in enumerate(text) if found == char] if char in text else []


def _markdown(raw: str) -> list[Mark]:
    spans = [match.span() for pattern in (LINE_RE, INLINE_RE) for match in pattern.finditer(raw)]
    for match in LINK_RE.finditer(raw):
        spans += [(match.start(), match.start(1)), match.span(2)]
    return [Mark(start, end, "markup", "markup.markdown") for start, end in spans]


def _rules(document: Document) -> list[int]:
    """Return the numbers of the lines that only draw a rule."""
    raw = document.raw
    return [
        number
        for number, line in enumerate(document.lines)
        if line.layer in KEPT_LAYERS
        and raw[line.start : line.start + 40].lstrip(" \t")[:1] in RULE_CHARS
        and RULE_RE.fullmatch(raw, line.start, line.end)
    ]
