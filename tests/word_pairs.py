"""Pairs of Word documents whose difference stands where programs that compare them go wrong.

``SNIPPETS`` are stretches of a body before and after; `document` makes a file of them, with a header, a footnote, a
link, a picture and automatic numbers.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

SPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
)
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml."
SECTION = '<w:sectPr>{}<w:pgSz w:w="11906" w:h="16838"/></w:sectPr>'
HEADER = '<w:headerReference w:type="default" r:id="rId4"/>'
TAB, BREAK = "<w:r><w:tab/></w:r>", "<w:r><w:br/></w:r>"
NUMBERING = (
    '<w:abstractNum w:abstractNumId="0"><w:multiLevelType w:val="multilevel"/><w:lvl w:ilvl="0"><w:start w:val="1"/>'
    '<w:numFmt w:val="chineseCountingThousand"/><w:suff w:val="space"/><w:lvlText w:val="第%1条"/></w:lvl>'
    '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:isLgl/><w:suff w:val="space"/>'
    '<w:lvlText w:val="%1.%2"/></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
)


def run(text: str, properties: str = "") -> str:
    head = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f'<w:r>{head}<w:t xml:space="preserve">{text}</w:t></w:r>'


def p(*parts: str, properties: str = "") -> str:
    head = f"<w:pPr>{properties}</w:pPr>" if properties else ""
    return f"<w:p>{head}{''.join(part if part.startswith('<') else run(part) for part in parts)}</w:p>"


def cell(*blocks: str, properties: str = "") -> str:
    return f'<w:tc><w:tcPr><w:tcW w:w="2000" w:type="dxa"/>{properties}</w:tcPr>{"".join(blocks)}</w:tc>'


def row(*cells: str) -> str:
    return f"<w:tr>{''.join(one if one.startswith('<') else cell(p(one)) for one in cells)}</w:tr>"


def table(*rows: str, columns: int = 3) -> str:
    grid = '<w:gridCol w:w="2000"/>' * columns
    head = f'<w:tblPr><w:tblW w:w="6000" w:type="dxa"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>'
    return f"<w:tbl>{head}{''.join(rows)}</w:tbl>"


def numbered(text: str, level: int = 0) -> str:
    return p(text, properties=f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="1"/></w:numPr>')


def link(text: str) -> str:
    return f'<w:hyperlink r:id="rId20">{run(text)}</w:hyperlink>'


def field(result: str) -> str:
    marks = [f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end")]
    code = '<w:r><w:instrText xml:space="preserve"> REF a </w:instrText></w:r>'
    return marks[0] + code + marks[1] + run(result) + marks[2]


def control(content: str) -> str:
    return f'<w:sdt><w:sdtPr><w:tag w:val="a"/></w:sdtPr><w:sdtContent>{content}</w:sdtContent></w:sdt>'


def drawing(content: str, uri: str, kind: str) -> str:
    return (
        '<w:p><w:r><w:drawing><wp:inline><wp:extent cx="900000" cy="900000"/>'
        f'<wp:docPr id="{len(content)}" name="{kind}"/>'
        f'<a:graphic><a:graphicData uri="http://schemas.{uri}">{content}</a:graphicData></a:graphic></wp:inline></w:drawing>'
        "</w:r></w:p>"
    )


def box(text: str) -> str:
    shape = f'<wps:wsp><wps:cNvSpPr txBox="1"/><wps:spPr/><wps:txbx><w:txbxContent>{p(text)}</w:txbxContent></wps:txbx>'
    return drawing(f"{shape}<wps:bodyPr/></wps:wsp>", "microsoft.com/office/word/2010/wordprocessingShape", "box")


def picture() -> str:
    content = (
        '<pic:pic><pic:nvPicPr><pic:cNvPr id="0" name="x"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip '
        'r:embed="rId21"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/>'
        '<a:ext cx="9" cy="9"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic>'
    )
    return drawing(content, "openxmlformats.org/drawingml/2006/picture", "picture")


NOTE = '<w:r><w:footnoteReference w:id="2"/></w:r>'
MERGED = cell(p("早班"), properties='<w:vMerge w:val="restart"/>'), cell(p(), properties="<w:vMerge/>")
WIDE = cell(p("班次"), properties='<w:gridSpan w:val="2"/>')
HEAD = row("项目", "数量", "单价")
DUTIES = tuple(
    p(text)
    for text in ("乙方应在三个工作日内完成交接并通知甲方。", "双方保守秘密，期限三年。", "争议由甲方所在地法院管辖。")
)

SNIPPETS: dict[str, tuple[str, str]] = {
    "cell": (table(HEAD, row("座席", "10", "300")), table(HEAD, row("座席", "12", "300"))),
    "row added": (table(HEAD, row("质检", "1", "9")), table(HEAD, row("质检", "1", "9"), row("培训", "2", "8"))),
    "row deleted": (table(HEAD, row("一", "1", "9"), row("二", "2", "8")), table(HEAD, row("二", "2", "8"))),
    "column added": (table(row("甲", "乙"), columns=2), table(row("甲", "乙", "丙"))),
    "table added": (p("费用见下表。"), p("费用见下表。") + table(HEAD, row("话务", "10", "300")) + p("表后说明")),
    "table deleted": (p("清单如下。") + table(HEAD, row("电脑", "3", "500")) + p("以上。"), p("清单如下。")),
    "merged cells": (
        table(row(WIDE, "时间"), row(MERGED[0], "工作日", "9:00-18:00"), row(MERGED[1], "周末", "10:00")),
        table(row(WIDE, "时间"), row(MERGED[0], "工作日", "9:00-17:30"), row(MERGED[1], "周末", "10:00")),
    ),
    "nested table": (
        table(row(cell(p("外"), table(row("内一", "内二"), columns=2), p()), "右"), columns=2),
        table(row(cell(p("外"), table(row("内一", "内三"), columns=2), p()), "右边"), columns=2),
    ),
    "numbered": (
        numbered("服务内容") + numbered("甲方提供资料。", 1) + numbered("费用") + numbered("每月支付。", 1),
        numbered("服务内容")
        + numbered("甲方提供资料。", 1)
        + numbered("期限")
        + numbered("费用")
        + numbered("每月支付。", 1),
    ),
    "level changed": (numbered("培训") + numbered("每季一次。", 1), numbered("培训") + numbered("每季一次。")),
    "number dropped": (numbered("验收") + numbered("保修"), p("验收") + numbered("保修")),
    "link": (p("见", link("附件一"), "。"), p("见", link("附件二"), "和说明。")),
    "link dropped": (p("参见", link("附件三"), "。"), p("参见附件三。")),
    "field": (p("依", field("第三条"), "的约定。"), p("依", field("第四条"), "的约定。")),
    "field dropped": (p("按", field("第五条"), "执行。"), p("按第五条执行。")),
    "control": (p("服务期", control(run("12个月")), "止。"), p("服务期", control(run("24个月")), "终止。")),
    "control of blocks": (
        control(p("甲方：沪") + p("乙方：京")),
        control(p("甲方：沪") + p("乙方：津") + p("丙方：粤")),
    ),
    "section": (
        p("第一部分", properties=SECTION.format("")) + p("十元"),
        p("第一部分", properties=SECTION.format("")) + p("百元"),
    ),
    "section added": (p("上篇") + p("下篇"), p("上篇", properties=SECTION.format("")) + p("下篇")),
    "empty paragraphs": (
        p() + p() + p("条款甲") + p() + p("条款乙"),
        p() + p("条款甲") + p() + p() + p() + p("条款乙"),
    ),
    "picture added": (p("盖章处"), p("盖章处") + picture()),
    "moved": (DUTIES[0] + DUTIES[1] + DUTIES[2], DUTIES[1] + DUTIES[2] + DUTIES[0]),
    "text box": (box("乙方盖章：一月"), box("乙方盖章：二月")),
    "note added": (p("联系人。"), p("联系人", NOTE, "。")),
    "tabs": (p("甲方：", TAB, "乙方：", BREAK, "日期"), p("甲方：", TAB, TAB, "乙方", BREAK, "日期：")),
    "page break": (p("前", '<w:r><w:br w:type="page"/></w:r>', "后"), p("前") + p("后")),
    "spaces": (p("甲方  （盖章）"), p("甲方 （盖章） ")),
    "kinds of space": (p("丙方\u00a0丁方"), p("丙方 丁方")),
    "case": (p("SLA service level"), p("sla Service Level")),
    "width": (p("（1）费用：10元"), p("(1)费用:10元")),
    "beyond 16 bits": (p("金额😀10元"), p("金额😁20元")),
    "split": (p("甲方付款。乙方交付。"), p("甲方付款。") + p("乙方交付。")),
    "merged": (p("丙方付款。") + p("丁方交付。"), p("丙方付款。丁方交付。")),
    "bold": (p("仅格式不同。"), p(run("仅格式", "<w:b/>"), "不同。")),
    "formula": (
        p("违约金=", f"<m:oMath><m:r><m:t>{'a+b'}</m:t></m:r></m:oMath>"),
        p("违约金=", "<m:oMath><m:r><m:t>a+c</m:t></m:r></m:oMath>"),
    ),
    "replaced last": (p("完全不同的旧文本。"), p("新合同另起一段") + p("其他")),
}


def document(body: str, header: str = "合同编号 HT-1", note: str = "见附件一。", shade: int = 10) -> bytes:
    """Return a DOCX of a body; shade: of its only picture."""
    separators = "".join(
        f'<w:footnote w:type="{kind}" w:id="{number}"><w:p><w:r><w:{kind}/></w:r></w:p></w:footnote>'
        for number, kind in enumerate(("separator", "continuationSeparator"))
    )
    parts = {
        "document": ("document", f"<w:body>{body}{SECTION.format(HEADER)}</w:body>"),
        "styles": (
            "styles",
            '<w:style w:type="paragraph" w:default="1" w:styleId="a"><w:name w:val="Normal"/></w:style>',
        ),
        "settings": ("settings", '<w:defaultTabStop w:val="420"/>'),
        "numbering": ("numbering", NUMBERING),
        "header1": ("hdr", p(header)),
        "footnotes": ("footnotes", f'{separators}<w:footnote w:id="2">{p(note)}</w:footnote>'),
    }
    kinds = {name: name.rstrip("1") for name in parts} | {"document": "document.main"}
    related = [(f"rId{n}", name.rstrip("1"), f"{name}.xml", "") for n, name in enumerate(parts) if n]
    related.append(("rId20", "hyperlink", "https://example.com/a", ' TargetMode="External"'))
    related.append(("rId21", "image", "media/image1.png", ""))
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        overrides = "".join(
            f'<Override PartName="/word/{name}.xml" ContentType="{WORD}{kind}+xml"/>' for name, kind in kinds.items()
        )
        archive.writestr(
            "[Content_Types].xml",
            f'{DECLARATION}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default '
            'Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default '
            f'Extension="xml" ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/>'
            f"{overrides}</Types>",
        )
        archive.writestr("_rels/.rels", relations([("rId1", "officeDocument", "word/document.xml", "")]))
        archive.writestr("word/_rels/document.xml.rels", relations(related))
        for name, (tag, content) in parts.items():
            archive.writestr(f"word/{name}.xml", f"{DECLARATION}<w:{tag} {SPACES}>{content}</w:{tag}>")
        archive.writestr("word/media/image1.png", dot(shade))
    return buffer.getvalue()


def relations(targets: list[tuple[str, str, str, str]]) -> str:
    listed = "".join(
        f'<Relationship Id="{number}" Type="{KIND}{kind}" Target="{target}"{mode}/>'
        for number, kind, target, mode in targets
    )
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    return f'{DECLARATION}<Relationships xmlns="{space}">{listed}</Relationships>'


def dot(shade: int) -> bytes:
    """Return a PNG of one pixel."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    pixels = zlib.compress(bytes([0, shade, shade, shade]))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
