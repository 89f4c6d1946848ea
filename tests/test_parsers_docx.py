"""DOCX: small packages made from XML strings; one feature, one case."""

import io
import zipfile

import pytest

from pipeline.errors import CorruptFile, EmptyFile, EncryptedFile, HetongError, LimitExceeded
from pipeline.parsers import docx
from pipeline.parsers.docx_formats import written
from pipeline.parsers.settings import Settings

NS = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:wps="urn:wps" xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
)
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE_REL = "http://schemas.openxmlformats.org/package/2006/relationships"
TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'


def relations(*targets):
    items = "".join(
        f'<Relationship Id="r{i}" Type="{REL}/{kind}" Target="{name}"/>' for i, (kind, name) in enumerate(targets)
    )
    return f'<Relationships xmlns="{PACKAGE_REL}">{items}</Relationships>'


def document(body, head=""):
    return f'<?xml version="1.0" encoding="UTF-8"?>{head}<w:document {NS}><w:body>{body}</w:body></w:document>'


def package(body="", parts=None, main=None, **options):
    """Return a DOCX of a body and of parts `kind -> inner XML` (numbering, styles, footnotes, header, footer)."""
    target = io.BytesIO()
    parts = parts or {}
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        archive.writestr("_rels/.rels", relations(("officeDocument", options.get("name", "word/document.xml"))))
        archive.writestr(options.get("name", "word/document.xml"), main or document(body))
        kinds = [(kind.rstrip("0123456789"), f"{kind}.xml") for kind in parts]
        archive.writestr("word/_rels/document.xml.rels", relations(*kinds))
        for kind, inner in parts.items():
            root = {"header": "hdr", "footer": "ftr"}.get(kind.rstrip("0123456789"), kind)
            archive.writestr(f"word/{kind}.xml", f"<w:{root} {NS}>{inner}</w:{root}>")
    return target.getvalue()


def r(text, properties=""):
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def p(text="", num=None, level=None, style=None, mark="", inner=""):
    properties = f'<w:pStyle w:val="{style}"/>' if style else ""
    if num is not None:
        ilvl = f'<w:ilvl w:val="{level}"/>' if level is not None else ""
        properties += f'<w:numPr>{ilvl}<w:numId w:val="{num}"/></w:numPr>'
    properties += f"<w:rPr>{mark}</w:rPr>" if mark else ""
    return f"<w:p><w:pPr>{properties}</w:pPr>{r(text) if text else ''}{inner}</w:p>"


def lvl(index, style, text, extra="", start=1):
    return (
        f'<w:lvl w:ilvl="{index}"><w:start w:val="{start}"/><w:numFmt w:val="{style}"/>'
        f'<w:lvlText w:val="{text}"/>{extra}</w:lvl>'
    )


def numbering(*levels, nums='<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>', more=""):
    return {"numbering": f'<w:abstractNum w:abstractNumId="0">{"".join(levels)}</w:abstractNum>{more}{nums}'}


def cell(*paragraphs, properties=""):
    inner = "".join(one if one.startswith("<") else p(one) for one in paragraphs) or p()
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{inner}</w:tc>"


def table(*rows):
    return "<w:tbl>" + "".join(f"<w:tr>{''.join(row)}</w:tr>" for row in rows) + "</w:tbl>"


def lines(content, layer=None):
    read = docx.parse(content)
    return [read.raw[one.start : one.end] for one in read.lines if layer is None or one.layer == layer]


def view(content):
    return docx.parse(content).view().string.strip("\n").split("\n")


def codes(content):
    return {warning.code for warning in docx.parse(content).warnings}


FORMATS = [
    ("decimal", 12, "12"),
    ("decimalZero", 3, "03"),
    ("upperLetter", 27, "AA"),
    ("lowerLetter", 2, "b"),
    ("upperRoman", 4, "IV"),
    ("lowerRoman", 9, "ix"),
    ("chineseCounting", 21, "二十一"),
    ("chineseCounting", 100, "一○○"),
    ("chineseCountingThousand", 10, "十"),
    ("chineseCountingThousand", 110, "一百一十"),
    ("chineseCountingThousand", 1005, "一千零五"),
    ("chineseLegalSimplified", 23, "贰拾叁"),
    ("taiwaneseCounting", 12, "十二"),
    ("taiwaneseCountingThousand", 101, "一百零一"),
    ("ideographTraditional", 3, "丙"),
    ("ideographZodiac", 1, "子"),
    ("ideographDigital", 10, "一○"),
    ("japaneseCounting", 111, "百十一"),
    ("decimalEnclosedCircle", 21, "㉑"),
    ("decimalEnclosedCircleChinese", 3, "③"),
    ("decimalEnclosedParen", 2, "⑵"),
    ("decimalFullWidth", 15, "１５"),
    ("none", 7, ""),
    ("custom", 7, "007"),
    ("unheardOf", 7, "7"),
]


@pytest.mark.parametrize(("style", "number", "expected"), FORMATS)
def test_number_formats(style, number, expected):
    assert written(number, style, "001, 002, 003, ...") == expected


TWO = (lvl(0, "chineseCountingThousand", "第%1条"), lvl(1, "decimal", "%1.%2", "<w:isLgl/>"))
RESTART = (
    '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="0"/>'
    '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>'
    '<w:num w:numId="3"><w:abstractNumId w:val="0"/></w:num>'
)
NUMBERED = [
    (
        "levels",
        TWO,
        [("甲", 1, 0), ("乙", 1, 1), ("丙", 1, 1), ("丁", 1, 0), ("戊", 1, 1)],
        ["第一条 甲", "1.1 乙", "1.2 丙", "第二条 丁", "2.1 戊"],
    ),
    ("start", (lvl(0, "decimal", "%1、", start=5),), [("甲", 1, 0), ("乙", 1, 0)], ["5、甲", "6、乙"]),
    ("no list", (lvl(0, "decimal", "%1."),), [("甲", 0, 0), ("乙", 1, 0)], ["甲", "1. 乙"]),
    ("same definition goes on", (lvl(0, "decimal", "%1."),), [("甲", 1, 0), ("乙", 3, 0)], ["1. 甲", "2. 乙"]),
    (
        "start override",
        (lvl(0, "decimal", "%1."),),
        [("甲", 1, 0), ("乙", 2, 0), ("丙", 2, 0)],
        ["1. 甲", "1. 乙", "2. 丙"],
    ),
    (
        "never restarts",
        (lvl(0, "decimal", "%1."), lvl(1, "decimal", "(%2)", '<w:lvlRestart w:val="0"/>')),
        [("甲", 1, 0), ("乙", 1, 1), ("丙", 1, 0), ("丁", 1, 1)],
        ["1. 甲", "(1)乙", "2. 丙", "(2)丁"],
    ),
    ("no gap before a word", (lvl(0, "decimal", "%1", '<w:suff w:val="nothing"/>'),), [("30日", 1, 0)], ["1 30日"]),
    (
        "bullet",
        (lvl(0, "bullet", "\uf06c", '<w:rPr><w:rFonts w:ascii="Wingdings"/></w:rPr>'),),
        [("甲", 1, 0)],
        ["● 甲"],
    ),
    ("unknown bullet", (lvl(0, "bullet", "\uf021"),), [("甲", 1, 0)], ["• 甲"]),
    ("level above unused", TWO, [("甲", 1, 1), ("乙", 1, 0)], ["1.1 甲", "第二条 乙"]),
    ("empty paragraph counts", (lvl(0, "decimal", "%1."),), [("", 1, 0), ("乙", 1, 0)], ["1.", "2. 乙"]),
    ("level that is not defined", (lvl(0, "decimal", "%1."),), [("甲", 1, 7)], ["甲"]),
]


@pytest.mark.parametrize(
    ("levels", "paragraphs", "expected"), [one[1:] for one in NUMBERED], ids=[one[0] for one in NUMBERED]
)
def test_numbers_stand_before_the_text(levels, paragraphs, expected):
    body = "".join(p(text, num, level) for text, num, level in paragraphs)
    assert lines(package(body, numbering(*levels, nums=RESTART))) == expected


def test_number_by_style_chain_takes_the_linked_level():
    styles = (
        '<w:style w:type="paragraph" w:styleId="A"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="B"><w:basedOn w:val="A"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="C"><w:basedOn w:val="A"/></w:style>'
    )
    levels = (lvl(0, "decimal", "%1.", '<w:pStyle w:val="A"/>'), lvl(1, "decimal", "%1.%2", '<w:pStyle w:val="C"/>'))
    body = p("甲", style="A") + p("乙", style="B") + p("丙", style="C") + p("丁", style="A", num=0)
    assert lines(package(body, {**numbering(*levels), "styles": styles})) == ["1. 甲", "2. 乙", "2.1 丙", "丁"]


def test_number_through_a_list_style():
    more = '<w:abstractNum w:abstractNumId="7"><w:numStyleLink w:val="S"/></w:abstractNum>'
    nums = '<w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num>'
    parts = numbering('<w:styleLink w:val="S"/>', lvl(0, "upperLetter", "%1)"), nums=nums, more=more)
    assert lines(package(p("甲", 1, 0), parts)) == ["A)甲"]


def test_deleted_paragraphs_do_not_count_and_hidden_ones_do():
    gone = (
        '<w:p><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr><w:rPr><w:del/></w:rPr></w:pPr>'
        "<w:del><w:r><w:delText>旧</w:delText></w:r></w:del></w:p>"
    )
    hidden = p("", 1, 0, mark="<w:vanish/>", inner=r("暗", "<w:vanish/>"))
    content = package(p("甲", 1, 0) + gone + hidden + p("乙", 1, 0), numbering(lvl(0, "decimal", "%1.")))
    assert lines(content, "body") == ["1. 甲", "3. 乙"]
    assert lines(content, "hidden") == ["暗"]


INLINE = [
    ("insertion kept", f"<w:ins>{r('甲')}</w:ins><w:moveTo>{r('乙')}</w:moveTo>", "甲乙"),
    ("deletion dropped", "<w:del><w:r><w:delText>旧</w:delText></w:r></w:del>" + r("新"), "新"),
    ("move-from dropped", f"<w:moveFrom>{r('旧')}</w:moveFrom>" + r("新"), "新"),
    ("content control", f"<w:sdt><w:sdtContent>{r('甲')}</w:sdtContent></w:sdt>", "甲"),
    ("smart tag, custom XML", f"<w:smartTag>{r('甲')}<w:customXml>{r('乙')}</w:customXml></w:smartTag>", "甲乙"),
    ("hyperlink", f"<w:hyperlink>{r('链')}</w:hyperlink>", "链"),
    ("ruby", f"<w:r><w:ruby><w:rt>{r('yin')}</w:rt><w:rubyBase>{r('银')}</w:rubyBase></w:ruby></w:r>", "银"),
    (
        "field result",
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>DATE</w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        + r("2024年")
        + '<w:r><w:fldChar w:fldCharType="end"/></w:r>',
        "2024年",
    ),
    (
        "text in an instruction",
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        + r("IF")
        + '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        + r("是")
        + '<w:r><w:fldChar w:fldCharType="end"/></w:r>',
        "是",
    ),
    ("simple field", f'<w:fldSimple w:instr="PAGE">{r("3")}</w:fldSimple>', "3"),
    (
        "form check box",
        '<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:checkBox><w:default w:val="0"/><w:checked/>'
        '</w:checkBox></w:ffData></w:fldChar></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>' + r("是"),
        "☑是",
    ),
    (
        "symbols",
        '<w:r><w:sym w:font="Wingdings" w:char="F0FE"/><w:sym w:font="Wingdings 2" w:char="F0A3"/>'
        '<w:sym w:font="Wingdings" w:char="F0FC"/><w:sym w:font="Wingdings" w:char="zz"/></w:r>',
        "☑□✓•",
    ),
    ("private characters", r("\uf0fe甲\uf06f乙\uf0b7"), "☑甲□乙•"),
    (
        "letters in a symbol font",
        r("¨", '<w:rFonts w:ascii="Wingdings"/>') + r("R", '<w:rFonts w:ascii="Wingdings 2"/>'),
        "□☑",
    ),
    (
        "tab and hyphens",
        "<w:r><w:t>甲</w:t><w:tab/><w:t>乙</w:t><w:noBreakHyphen/><w:softHyphen/><w:t>丙</w:t></w:r>",
        "甲\t乙-丙",
    ),
    (
        "formula",
        "<m:oMath><m:f><m:num><m:r><m:t>a</m:t></m:r></m:num><m:den><m:r><m:t>b</m:t></m:r></m:den></m:f></m:oMath>",
        "a/b",
    ),
    ("line end inside a text", r("甲\n乙"), "甲 乙"),
    (
        "note and comment marks",
        "<w:r><w:footnoteReference w:id='2'/><w:commentReference w:id='1'/></w:r>" + r("甲"),
        "甲",
    ),
    (
        "old properties",
        "<w:r><w:rPr><w:rPrChange><w:rPr><w:vanish/></w:rPr></w:rPrChange></w:rPr><w:t>甲</w:t></w:r>",
        "甲",
    ),
]


@pytest.mark.parametrize(("inner", "expected"), [one[1:] for one in INLINE], ids=[one[0] for one in INLINE])
def test_runs(inner, expected):
    assert view(package(p(inner=inner) + p("末")))[0] == expected


def test_broken_field_loses_no_more_than_its_paragraph():
    broken = '<w:r><w:fldChar w:fldCharType="begin"/></w:r>' + r("PAGE")
    assert view(package(p("甲") + p(inner=broken) + p("乙"))) == ["甲", "", "乙"]


def test_soft_breaks_make_lines():
    assert lines(
        package("<w:p><w:r><w:t>甲</w:t><w:br/><w:t>乙</w:t><w:br w:type='page'/><w:t>丙</w:t></w:r></w:p>")
    ) == ["甲", "乙", "丙"]


def test_prompt_of_an_empty_control_is_no_text():
    control = "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>"
    read = docx.parse(
        package(p("甲方：", inner=control.format(r("单击此处输入文字。"))) + p(inner=control.format(r("【】"))))
    )
    assert read.view().string == "甲方:\n【】"
    assert ([mark.kind for mark in read.marks], read.warnings) == (["placeholder"], ())


def test_deleted_paragraph_end_joins_two_paragraphs():
    assert lines(package(p("甲方应", mark="<w:del/>") + p("付款"))) == ["甲方应付款"]


BOX = "<w:txbxContent>{}</w:txbxContent>"


def test_text_box_once():
    choice = f"<mc:Choice><w:drawing><wps:txbx>{BOX.format(p('框'))}</wps:txbx></w:drawing></mc:Choice>"
    fallback = f"<mc:Fallback><w:pict><v:textbox>{BOX.format(p('框'))}</v:textbox></w:pict></mc:Fallback>"
    inner = f"<w:r><mc:AlternateContent>{choice}{fallback}</mc:AlternateContent></w:r>"
    assert lines(package(p("甲", inner=inner) + p("乙"))) == ["甲", "框", "乙"]


HIDDEN = [
    ("run", p(inner=r("甲") + r("暗", "<w:vanish/>") + r("乙")), ["甲乙"]),
    ("switched off", p(inner=r("甲") + r("明", '<w:vanish w:val="0"/>')), ["甲明"]),
    ("white", p(inner=r("甲") + r("白", '<w:color w:val="FFFFFF"/>')), ["甲"]),
    ("white on a ground", p(inner=r("甲") + r("白", '<w:color w:val="FFFFFF"/><w:shd w:fill="000000"/>')), ["甲白"]),
    ("character style", p(inner=r("甲") + r("暗", '<w:rStyle w:val="H"/>')), ["甲"]),
    ("paragraph style", p("暗", style="HP") + p("甲"), ["甲"]),
]


@pytest.mark.parametrize(("body", "expected"), [one[1:] for one in HIDDEN], ids=[one[0] for one in HIDDEN])
def test_hidden_text_is_marked_and_not_seen(body, expected):
    styles = (
        '<w:style w:type="character" w:styleId="H"><w:rPr><w:vanish/></w:rPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="HP"><w:rPr><w:vanish/></w:rPr></w:style>'
    )
    read = docx.parse(package(body, {"styles": styles}))
    assert read.view().string.split("\n") == expected
    marked = "".join(read.raw[mark.start : mark.end] for mark in read.marks)
    assert marked == ("暗" if "暗" in read.raw else "白" if expected == ["甲"] else "")
    assert bool(marked) == ("hidden_text" in {warning.code for warning in read.warnings})


TABLES = [
    ("rows", table([cell("单价"), cell("5元")], [cell(), cell("x")]), [("单价\t5元", 0, 0), ("\tx", 0, 1)]),
    ("span once", table([cell("合计", properties='<w:gridSpan w:val="2000000000"/>'), cell("9")]), [("合计\t9", 0, 0)]),
    (
        "merged down",
        table(
            [cell("甲", properties='<w:vMerge w:val="restart"/>'), cell("1")],
            [cell(properties="<w:vMerge/>"), cell("2")],
        ),
        [("甲\t1", 0, 0), ("\t2", 0, 1)],
    ),
    (
        "merged right",
        table([cell("甲"), cell(properties='<w:hMerge w:val="continue"/>'), cell("乙")]),
        [("甲\t乙", 0, 0)],
    ),
    ("two short paragraphs", table([cell("金额", "（元）"), cell("9")]), [("金额 （元）\t9", 0, 0)]),
    (
        "layout row",
        table([cell("甲方：", "日期："), cell("乙方：", "日期：")]),
        [("甲方：", None, None), ("日期：", None, None), ("乙方：", None, None), ("日期：", None, None)],
    ),
    ("frame", table([cell("甲", "乙")]), [("甲", None, None), ("乙", None, None)]),
    (
        "nested",
        table([cell("外", table([cell("内"), cell("1")]), p()), cell("右")]),
        [("外\t右", 0, 0), ("内\t1", 1, 0)],
    ),
    (
        "row deleted",
        "<w:tbl><w:tr><w:trPr><w:del/></w:trPr>"
        + cell("旧")
        + cell("旧")
        + "</w:tr><w:tr>"
        + cell("甲")
        + cell("乙")
        + "</w:tr></w:tbl>",
        [("甲\t乙", 0, 0)],
    ),
    (
        "row in a control",
        f"<w:tbl><w:sdt><w:sdtContent><w:tr>{cell('甲')}{cell('乙')}</w:tr></w:sdtContent></w:sdt></w:tbl>",
        [("甲\t乙", 0, 0)],
    ),
    (
        "order",
        p("前") + table([cell("甲"), cell("乙")]) + p("后"),
        [("前", None, None), ("甲\t乙", 0, 0), ("后", None, None)],
    ),
]


@pytest.mark.parametrize(("body", "expected"), [one[1:] for one in TABLES], ids=[one[0] for one in TABLES])
def test_tables(body, expected):
    read = docx.parse(package(body))
    assert [(read.raw[one.start : one.end], one.table, one.row) for one in read.lines] == expected


def test_cells_are_numbered_and_merged_ones_do_not_count():
    body = table(
        [cell(p("", 1, 0)), cell("甲")],
        [cell(p("", 1, 0), properties="<w:vMerge/>"), cell("乙")],
        [cell(p("", 1, 0)), cell("丙")],
    )
    assert lines(package(body, numbering(lvl(0, "decimal", "%1")))) == ["1\t甲", "\t乙", "2\t丙"]


def test_layers_follow_the_body_once():
    note = '<w:footnote w:id="2">{}</w:footnote><w:footnote w:type="separator" w:id="0">{}</w:footnote>'
    parts = {
        "header1": p("页眉"),
        "header2": p("页眉"),
        "footer1": p("第1页"),
        "footnotes": note.format(p("注"), p("-")),
    }
    read = docx.parse(package(p("正文"), parts))
    assert [(read.raw[one.start : one.end], one.layer, one.reason) for one in read.lines] == [
        ("正文", "body", None),
        ("注", "footnote", "docx.footnotes"),
        ("页眉", "furniture", "docx.header"),
        ("第1页", "furniture", "docx.footer"),
    ]


def test_block_content_control_and_strict_namespace():
    body = f"<w:sdt><w:sdtContent>{p('甲')}</w:sdtContent></w:sdt>"
    strict = document(body).replace(
        "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "http://purl.oclc.org/ooxml/wordprocessingml/main",
    )
    assert lines(package(main=strict)) == ["甲"]


def test_document_part_of_another_name_and_utf_16():
    assert lines(package(p("甲"), name="word/document2.xml")) == ["甲"]
    main = document(p("甲")).replace("UTF-8", "UTF-16").encode("utf-16")
    assert lines(package(main=main)) == ["甲"]


WARNED = [
    ("tracked_deletions", p(inner="<w:del><w:r><w:delText>旧</w:delText></w:r></w:del>" + r("新"))),
    ("alt_chunk", p("甲") + "<w:altChunk/>"),
]


@pytest.mark.parametrize(("code", "body"), WARNED)
def test_warnings(code, body):
    assert codes(package(body)) == {code}


GOOD = package(p("第一条 服务费每月1500元。") * 40)
MENDED = [
    ("junk before", b"JUNK" * 100 + GOOD, "repaired"),
    ("junk behind", GOOD + b"JUNK" * 100, "repaired"),
    ("directory lost", GOOD[: GOOD.rindex(b"PK\x01\x02") - 40], "repaired"),
    (
        "bad bytes",
        package(main=document(p("第一条 服务费每月1500元。X")).encode().replace(b"X", b"\xff\x01")),
        "invalid_bytes",
    ),
    ("cut XML", package(main=document(p("第一条 服务费每月1500元。"))[:-30]), "repaired"),
]


@pytest.mark.parametrize(("content", "code"), [one[1:] for one in MENDED], ids=[one[0] for one in MENDED])
def test_damaged_files_are_read_and_flagged(content, code):
    assert "第一条 服务费每月1500元。" in docx.parse(content).raw
    assert code in codes(content)


def test_duplicate_part_is_flagged():
    target = io.BytesIO(GOOD)
    with zipfile.ZipFile(target, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("word/document.xml", document(p("另一份")))
    assert "duplicate_zip_entry" in codes(target.getvalue())


def test_damage_inside_a_part_keeps_what_stands_before_it():
    paragraphs = "".join(p(f"第{number}条 服务费每月{number * 7919}元。") for number in range(1, 800))
    content = bytearray(package(paragraphs))
    with zipfile.ZipFile(io.BytesIO(bytes(content))) as archive:
        item = archive.getinfo("word/document.xml")
    at = item.header_offset + 60 + item.compress_size // 2
    content[at : at + 40] = b"\xff" * 40
    assert "第3条 服务费每月23757元。" in docx.parse(bytes(content)).raw
    assert "repaired" in codes(bytes(content))


DTD = '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
LAUGHS = '<!DOCTYPE d [<!ENTITY a "' + "x" * 5000 + '">]>'
REFUSED = [
    ("nothing", b"", EmptyFile),
    ("no zip", b"hello", CorruptFile),
    ("only a signature", b"PK\x03\x04", CorruptFile),
    ("cut at a fifth", GOOD[: len(GOOD) // 5], CorruptFile),
    ("no text", package(p()), EmptyFile),
    ("entity", package(main=document(p("&x;"), DTD)), CorruptFile),
    ("quadratic", package(main=document(p("&a;" * 1000), LAUGHS)), CorruptFile),
    ("too deep", package("<w:p>" * 2000 + "</w:p>" * 2000), LimitExceeded),
]


@pytest.mark.parametrize(("content", "error"), [one[1:] for one in REFUSED], ids=[one[0] for one in REFUSED])
def test_refused(content, error):
    with pytest.raises(error) as caught:
        docx.parse(content)
    assert isinstance(caught.value, HetongError)
    assert caught.value.path == ""


def test_encrypted_entry():
    content = bytearray(GOOD)
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = content.find(signature)
        while at >= 0:
            content[at + offset] |= 1
            at = content.find(signature, at + 4)
    with pytest.raises(EncryptedFile):
        docx.parse(bytes(content))


def test_bomb_is_cut_and_flagged():
    body = p("第一条") + p(" " * 2**20) * 64
    read = docx.parse(package(body))
    assert "第一条" in read.raw
    assert len(read.raw) < 16 * 2**20
    assert "limit_expansion" in {warning.code for warning in read.warnings}


def test_the_bound_of_inflated_parts_is_a_setting():
    content = package("".join(p(f"第{number}条 " + "甲" * 900) for number in range(400)))
    assert not docx.parse(content).warnings
    warned = {warning.code for warning in docx.parse(content, Settings(inflated=100_000)).warnings}
    assert "limit_expansion" in warned


def test_picture_without_text_needs_ocr():
    read = docx.parse(package("<w:p><w:r><w:drawing><a:blip/></w:drawing></w:r></w:p>"))
    assert read.needs_ocr == (1,)
    assert {warning.code for warning in read.warnings} == {"needs_ocr"}


def test_lines_lie_in_the_raw_text_in_order():
    read = docx.parse(package(p("甲") + table([cell("乙"), cell("丙")]) + p("丁"), {"header1": p("眉")}))
    ends = [0, *(one.end for one in read.lines)]
    assert all(end <= one.start for end, one in zip(ends, read.lines, strict=False))
    assert ends[-1] <= len(read.raw)
