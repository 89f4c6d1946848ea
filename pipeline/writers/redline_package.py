"""The parts of a Word document that a redline of plain text needs (修订文档的各部件): no macro, no field, no link.

>>> sorted(parts("", []))[:3]
['[Content_Types].xml', '_rels/.rels', 'docProps/core.xml']
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from xml.sax.saxutils import escape

from pipeline.writers.redline_markup import legal, stamp

DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
W_SPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
PROPERTIES_KIND = f"{PACKAGE}/relationships/metadata/core-properties"
WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
SECTION = (
    '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1440" w:right="1587" w:bottom="1440" w:left="1587" '
    'w:header="851" w:footer="992" w:gutter="0"/></w:sectPr>'
)
STYLES = (
    '<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Times New Roman" w:eastAsia="宋体" '
    'w:hAnsi="Times New Roman" w:cs="Times New Roman"/><w:sz w:val="24"/>'
    '<w:szCs w:val="24"/><w:lang w:val="en-US" w:eastAsia="zh-CN"/></w:rPr>'
    '</w:rPrDefault><w:pPrDefault><w:pPr><w:spacing w:line="360" w:lineRule="auto"/></w:pPr></w:pPrDefault>'
    "</w:docDefaults>"
    '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/></w:style>'
    '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
    '<w:name w:val="Default Paragraph Font"/><w:uiPriority w:val="1"/><w:semiHidden/></w:style>'
    '<w:style w:type="character" w:styleId="CommentReference"><w:name w:val="annotation reference"/>'
    '<w:basedOn w:val="DefaultParagraphFont"/><w:rPr><w:sz w:val="21"/><w:szCs w:val="21"/></w:rPr></w:style>'
)
KINDS = ("styles", "settings", "comments")


def parts(body: str, comments: Sequence[str], title: str = "", date: datetime | None = None) -> dict[str, bytes | None]:
    """Return the parts of a document by name.

    body: the paragraphs as XML; comments: as XML; title: what the document is called
    """
    kinds = [kind for kind in KINDS if kind != "comments" or comments]
    texts = {
        "[Content_Types].xml": _types(kinds),
        "_rels/.rels": _relations(
            [(f"{OFFICE}/officeDocument", "word/document.xml"), (PROPERTIES_KIND, "docProps/core.xml")]
        ),
        "docProps/core.xml": _properties(title, date),
        "word/document.xml": part("document", f"<w:body>{body}{SECTION}</w:body>"),
        "word/_rels/document.xml.rels": _relations([(f"{OFFICE}/{kind}", f"{kind}.xml") for kind in kinds]),
        "word/styles.xml": part("styles", STYLES),
        "word/settings.xml": part("settings", "<w:trackRevisions/>"),
    }
    if comments:
        texts["word/comments.xml"] = part("comments", "".join(comments))
    return {name: (DECLARATION + text).encode() for name, text in texts.items()}


def part(name: str, content: str) -> str:
    """Return a part as XML, without its declaration."""
    return f"<w:{name} {W_SPACE}>{content}</w:{name}>"


def _types(kinds: Sequence[str]) -> str:
    named = [("document", "document.main"), *((kind, kind) for kind in kinds)]
    overrides = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{WORD_TYPE}.{kind}+xml"/>' for name, kind in named
    )
    return (
        f'<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}<Override PartName="/docProps/core.xml" '
        'ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>'
    )


def _relations(targets: Sequence[tuple[str, str]]) -> str:
    relations = "".join(
        f'<Relationship Id="rId{number}" Type="{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, 1)
    )
    return f'<Relationships xmlns="{PACKAGE}/relationships">{relations}</Relationships>'


def _properties(title: str, date: datetime | None) -> str:
    created = f'<dcterms:created xsi:type="dcterms:W3CDTF">{stamp(date)}</dcterms:created>' if date else ""
    return (
        f'<cp:coreProperties xmlns:cp="{PACKAGE}/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{escape(legal(title))}</dc:title><dc:creator>hetong</dc:creator>{created}</cp:coreProperties>"
    )
