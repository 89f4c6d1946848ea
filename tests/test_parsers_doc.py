"""DOC and RTF: RTF written here by hand; DOC made by LibreOffice where it is installed."""

import io
import shutil
import subprocess

import docx as python_docx
import pytest
from docx.oxml import parse_xml

from pipeline.document import from_string
from pipeline.errors import CorruptFile, EmptyFile, EncryptedFile, UnsupportedFormat
from pipeline.parsers import doc, rtf

HEAD = (
    rb"{\rtf1\ansi\ansicpg936\deff0{\fonttbl{\f0\fcharset0 Times;}{\f1\fcharset134 SimSun;}{\f2\fcharset2 Wingdings;}}"
)


def gbk(text):
    return "".join(f"\\'{byte:02x}" if byte > 127 else chr(byte) for byte in text.encode("gbk")).encode()


CELLS = rb"\trowd\cellx1\cellx2\pard\intbl " + gbk("单价") + rb"\cell 5\cell\row"
TEXTS = [
    ("code page", gbk("甲方：北京") + rb"\par", ["甲方：北京"]),
    ("font's code page", rb"\f1 " + gbk("乙方") + rb"\f0 A\par", ["乙方A"]),
    ("two-byte font", rb"\loch\f0\hich\f0\dbch\af1 " + gbk("丙方") + rb"\par", ["丙方"]),
    ("second byte as a letter", b"\\'b0A\\par", [b"\xb0A".decode("gbk")]),
    ("Unicode", rb"\uc1\u30002 ?\u-230 ?1\par", ["甲：1"]),
    ("Unicode with two stand-ins", rb"\uc2\u30002 \'d3\'c9x\par", ["甲x"]),
    ("beyond U+FFFF", rb"\u-10179 ?\u-8704 ?\par", ["😀"]),
    ("deleted", b"A{\\deleted B}C\\par", ["AC"]),
    ("hidden", b"A{\\v B\\v0 C}D\\par", ["ACD"]),
    ("plain ends hidden", rb"A\v B\plain C\par", ["AC"]),
    ("lines and tabs", rb"A\line B\tab C\par D", ["A", "B\tC", "D"]),
    ("escapes", rb"\{A\}\\B\~C\_D\-E\par", ["{A}\\B\u00a0C-DE"]),
    ("automatic number", rb"{\listtext\f1 " + gbk("一、") + rb"\tab}A\par", ["一、 A"]),
    ("field result", rb"{\field{\*\fldinst PAGE}{\fldrslt 3}}A\par", ["3A"]),
    ("unknown group", rb"{\*\unheard B}A\par", ["A"]),
    ("picture in the text", rb"A{\pict\wmetafile8 0102ab}B\par", ["AB"]),
    ("binary", rb"A{\pict\bin4 }{}\}B\par", ["AB"]),
    ("symbol", rb"{\f2\u-3842 ?}A{\f2 o}\par", ["☑A□"]),
    ("row", CELLS + rb"\pard A\par", ["单价\t5", "A"]),
    ("merged cells", rb"\trowd\cellx1\clmrg\cellx2\cellx3\pard\intbl A\cell\cell B\cell\row", ["A\tB"]),
    (
        "nested table",
        rb"\trowd\cellx1\cellx2\pard\intbl\itap2 C\nestcell D\nestcell{\*\nesttableprops\trowd\nestrow}"
        rb"\pard\intbl\itap1 A\cell B\cell\row",
        ["A\tB", "C\tD"],
    ),
    ("text box", rb"{\shp{\*\shpinst{\sp{\sn a}{\sv 1}}{\shptxt B\par}}{\shprslt X}}A\par", ["B", "A"]),
    ("note", rb"A{\footnote N\par}B\par", ["AB", "N"]),
]


@pytest.mark.parametrize(("body", "expected"), [one[1:] for one in TEXTS], ids=[one[0] for one in TEXTS])
def test_rtf_text(body, expected):
    read = rtf.parse(HEAD + body + b"}")
    assert [read.raw[one.start : one.end] for one in read.lines] == expected
    assert read.format == "rtf"


def test_rtf_layers_rows_and_warnings():
    body = rb"{\header H\par}A{\deleted B}\par" + CELLS
    read = rtf.parse(HEAD + body + b"}")
    assert [(one.layer, one.table, one.row) for one in read.lines] == [
        ("body", None, None),
        ("body", 0, 0),
        ("furniture", None, None),
    ]
    assert {warning.code for warning in read.warnings} == {"tracked_deletions"}


def test_rtf_without_code_page_reads_as_chinese():
    assert rtf.parse(b"{\\rtf1 " + gbk("甲方") + b"\\par}").raw == "甲方\n"


def test_rtf_cut_off_is_read_and_flagged():
    read = rtf.parse(HEAD + b"{\\b A")
    assert read.raw.strip() == "A"
    assert {warning.code for warning in read.warnings} == {"repaired"}


@pytest.mark.parametrize(("content", "error"), [(b"", EmptyFile), (b"{\\rtf1 }", EmptyFile), (b"plain", CorruptFile)])
def test_rtf_refused(content, error):
    with pytest.raises(error):
        rtf.parse(content)


def test_rtf_is_linear_in_groups():
    read = rtf.parse(b"{\\rtf1 " + b"{" * 50_000 + b"A" + b"}" * 50_000 + b"\\par}")
    assert read.raw.strip() == "A"


DELETED = (
    '<w:del xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" w:id="1" w:author="a" '
    'w:date="2024-01-01T00:00:00Z"><w:r><w:delText>旧约定</w:delText></w:r></w:del>'
)


@pytest.fixture(scope="module")
def word_file(tmp_path_factory):
    """Return a DOC that LibreOffice makes of a DOCX with a table, a numbered line and a tracked deletion."""
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice (soffice) is not installed: no DOC can be made")
    folder = tmp_path_factory.mktemp("doc")
    document = python_docx.Document()
    document.add_paragraph("甲方：北京")
    document.add_paragraph("乙方")._p.append(parse_xml(DELETED))
    row = document.add_table(rows=1, cols=2).rows[0]
    row.cells[0].text, row.cells[1].text = "单价", "5"
    document.add_paragraph("第一条")
    document.add_paragraph("付款", style="List Number")
    document.save(str(folder / "a.docx"))
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [office, profile, "--headless", "--convert-to", "doc", "--outdir", str(folder), str(folder / "a.docx")]
    subprocess.run(command, check=False, capture_output=True, timeout=180)
    if not (folder / "a.doc").exists():
        pytest.skip("LibreOffice made no DOC")
    return (folder / "a.doc").read_bytes()


def fail(*_):
    raise ValueError("no such record")


def test_doc(word_file):
    read = doc.parse(word_file)
    assert [line for line in read.raw.split("\n") if line] == ["甲方：北京", "乙方", "单价\t5", "第一条", "1. 付款"]
    assert (read.format, [one.row for one in read.lines if one.table is not None]) == ("doc", [0])
    assert {warning.code for warning in read.warnings} == {"tracked_deletions"}


def test_doc_with_a_class_id_in_its_header(word_file):
    content = word_file[:8] + bytes(range(16)) + word_file[24:]
    assert "甲方：北京" in doc.parse(content).raw


@pytest.mark.parametrize("broken", [["_converted"], ["_converted", "_by_undoc"]])
def test_doc_falls_back(word_file, monkeypatch, broken):
    if "_by_undoc" in broken:
        pytest.importorskip("office_oxide")
    for name in broken:
        monkeypatch.setattr(doc, name, fail)
    read = doc.parse(word_file)
    assert "甲方：北京" in read.raw
    assert "fallback_reader" in {warning.code for warning in read.warnings}


def test_doc_falls_back_where_text_is_lost(word_file, monkeypatch):
    monkeypatch.setattr(doc, "_converted", lambda *_: (from_string("甲方", "doc"), "甲方"))
    read = doc.parse(word_file)
    assert "第一条" in read.raw
    assert "fallback_reader" in {warning.code for warning in read.warnings}


def test_doc_encrypted(word_file):
    at = bytearray(word_file)
    head = at.find(b"\xec\xa5")  # the first word of the WordDocument stream
    at[head + 11] |= 1
    with pytest.raises(EncryptedFile):
        doc.parse(bytes(at))


@pytest.mark.parametrize(
    ("content", "error"), [(b"", EmptyFile), (b"text", CorruptFile), (doc.MAGIC + bytes(9000), CorruptFile)]
)
def test_doc_refused(content, error):
    with pytest.raises(error):
        doc.parse(content)


def test_compound_file_without_a_document(monkeypatch):
    class Other:
        def __init__(self, content: io.BytesIO) -> None:
            pass

        def __enter__(self):
            return self

        def __exit__(self, *_):
            pass

        def exists(self, name):
            return False

    monkeypatch.setattr("olefile.OleFileIO", Other)
    with pytest.raises(UnsupportedFormat):
        doc.parse(doc.MAGIC + bytes(9000))
