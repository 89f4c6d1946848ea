"""Writers of the samples, one per format (写成各种格式)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from lines import numbered, text_lines


def write_txt(source: dict[str, Any]) -> bytes:
    lines = text_lines(source)
    if source.get("one_line"):
        lines = [lines[0] + "".join(lines[1:])]
    if source.get("doubled"):
        lines = [line for line in lines for _ in range(2)]
    lines = [*source.get("site_head", []), *lines, *source.get("site_tail", [])]
    return ("\n".join(lines) + "\n").encode(source.get("encoding", "utf-8"))


def write_md(source: dict[str, Any]) -> bytes:
    return "".join(("# " if level == -1 else "") + line + "\n\n" for line, _, level in numbered(source)).encode()


def write_html(source: dict[str, Any]) -> bytes:
    from html import escape

    def block(lines: list[str], name: str) -> str:
        return "".join(f"<{name}>{escape(line)}</{name}>\n" for line in lines)

    body = block(text_lines(source), "p")
    return (
        '<!DOCTYPE html>\n<html><head><meta charset="utf-8"><title>文档</title><script>var a = 1;</script></head>\n<body>\n'
        f'<div class="top">\n{block(source.get("site_head", []), "div")}</div>\n<div class="doc">\n{body}</div>\n'
        f'<div class="bottom">\n{block(source.get("site_tail", []), "div")}</div>\n</body></html>\n'
    ).encode()


def write_rtf(source: dict[str, Any]) -> bytes:
    def coded(line: str) -> str:
        units = (
            int.from_bytes(pair, "little", signed=True)
            for char in line
            for pair in [char.encode("utf-16-le")]
        )
        return "".join(f"\\u{unit}?" for unit in units)

    body = "".join(f"\\pard {coded(line)}\\par\n" for line in text_lines(source))
    return ("{\\rtf1\\ansi\\ansicpg936\\deff0{\\fonttbl{\\f0 SimSun;}}\n" + body + "}\n").encode("ascii")


def write_docx(source: dict[str, Any]) -> bytes:
    import io
    import zipfile

    from docx import Document

    document = Document()
    add_numbering(document)
    rows: list[list[str]] = []
    for _, text, level in [*numbered(source), ("", "", 9)]:
        if level == -2:
            rows.append([cell.strip() for cell in text.strip("| ").split("|")] if text.strip("| ") else [])
            continue
        if rows:
            add_table(document, rows)
            rows = []
        if level != 9:
            add_paragraph(document, text, level)
    buffer = io.BytesIO()
    document.save(buffer)
    packed = io.BytesIO()
    with zipfile.ZipFile(buffer) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():  # fixed times: the same source gives the same bytes
            new.writestr(zipfile.ZipInfo(name, (2025, 1, 1, 0, 0, 0)), old.read(name), zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def add_paragraph(document: Any, text: str, level: int) -> None:
    paragraph = document.add_paragraph()
    run = paragraph.add_run(text)
    if level == -1:
        paragraph.alignment, run.bold = 1, True
    if level > 0:
        properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
        properties.get_or_add_ilvl().val = level - 1
        properties.get_or_add_numId().val = 77


def add_table(document: Any, rows: list[list[str]]) -> None:
    width = max(map(len, rows))
    table = document.add_table(rows=len(rows), cols=width, style="Table Grid")
    for row, cells in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, cells, strict=False):
            cell.text = text


def add_numbering(document: Any) -> None:
    """Add a list whose levels print 第一条, 1.1 and （1）, as Word's own outline does."""
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    levels = (("chineseCountingThousand", "第%1条", ""), ("decimal", "%1.%2", "<w:isLgl/>"), ("decimal", "（%3）", ""))
    body = "".join(
        f'<w:lvl w:ilvl="{index}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>{legal}<w:suff w:val="space"/>'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
        for index, (form, text, legal) in enumerate(levels)
    )
    numbering = document.part.numbering_part.element
    abstract = parse_xml(
        f'<w:abstractNum {nsdecls("w")} w:abstractNumId="77"><w:multiLevelType w:val="multilevel"/>{body}</w:abstractNum>'
    )
    numbering.insert(0, abstract)
    numbering.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="77"><w:abstractNumId w:val="77"/></w:num>'))


def write_pdf(source: dict[str, Any]) -> bytes:
    import io
    import random

    from reportlab.lib.pagesizes import A4
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfgen.canvas import Canvas

    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4, invariant=True)
    pages = list(pdf_pages(source))
    for number, drawn in enumerate(pages, 1):
        drawn.append((72, 28, 9, f"第 {number} 页 共 {len(pages)} 页"))
        if source.get("header"):
            drawn.append((72, 815, 9, source["header"]))
        if source.get("shuffled"):
            random.Random(number).shuffle(drawn)
        for x, y, size, text in drawn:
            if text is None:
                canvas.line(x, y, *size)
            else:
                canvas.setFont("STSong-Light", size)
                canvas.drawString(x, y, text)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def pdf_pages(source: dict[str, Any]) -> Iterator[list[Any]]:
    """Yield the drawing of each page: (x, y, size, text), and rules as (x0, y0, (x1, y1), None)."""
    drawn: list[Any] = []
    y, row_y = 780.0, None
    for line, _, level in numbered(source):
        pieces = [line] if level == -2 else [line[at : at + 36] for at in range(0, len(line), 36)] or [""]
        if y < 60 + 20 * len(pieces):
            yield drawn
            drawn, y, row_y = [], 780.0, None
        if level == -2:
            drawn += pdf_row([cell.strip() for cell in line.strip("| ").split("|")], y, is_first=row_y is None)
            y, row_y = y - 22, y
            continue
        row_y = None
        for piece in pieces:
            drawn.append((200 if level == -1 else 72, y, 16 if level == -1 else 12, piece))
            y -= 26 if level == -1 else 20
    yield drawn


def pdf_row(cells: list[str], y: float, *, is_first: bool) -> Iterator[Any]:
    width = 440 / len(cells)
    for index, cell in enumerate(cells):
        yield (76 + index * width, y, 11, cell)
    for index in range(len(cells) + 1):
        yield (72 + index * width, y - 6, (72 + index * width, y + 16), None)
    yield (72, y - 6, (512, y - 6), None)
    if is_first:
        yield (72, y + 16, (512, y + 16), None)


def write_doc(source: dict[str, Any]) -> bytes | None:
    import shutil
    import subprocess
    import tempfile

    if shutil.which("soffice") is None:
        return None
    with tempfile.TemporaryDirectory() as folder:
        start = Path(folder) / "a.docx"
        start.write_bytes(write_docx(source))
        command = ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", "doc"]
        subprocess.run([*command, "--outdir", folder, str(start)], check=True, capture_output=True, timeout=120)
        return (Path(folder) / "a.doc").read_bytes()


WRITERS: dict[str, Callable[[dict[str, Any]], bytes | None]] = {
    "txt": write_txt,
    "md": write_md,
    "html": write_html,
    "rtf": write_rtf,
    "docx": write_docx,
    "pdf": write_pdf,
    "doc": write_doc,
}
