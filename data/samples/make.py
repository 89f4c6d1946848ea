"""Make the sample contracts from ``source/*.toml``: documents of every format with their gold annotation.

    python data/samples/make.py [ID ...]

Every text is written for this project; companies, persons and numbers are invented.  The same source gives the same
bytes, but for DOC, which LibreOffice writes (it stays as it is where LibreOffice is missing).
"""

from __future__ import annotations

import json
import re
import sys
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
SUFFIXES = {"docx": ".docx", "pdf": ".pdf", "doc": ".doc", "txt": ".txt", "html": ".html", "rtf": ".rtf", "md": ".md"}
WRAPPED_RE = re.compile(r"\s+")


def main(chosen: list[str]) -> None:
    for path in sorted((HERE / "source").glob("*.toml")):
        if chosen and path.stem not in chosen:
            continue
        source = tomllib.loads(path.read_text("utf-8"))
        source["id"] = path.stem
        gold = gold_of(source)
        check_raws(gold, source)
        (HERE / f"{path.stem}.gold.json").write_text(json.dumps(gold, ensure_ascii=False, indent=1) + "\n", "utf-8")
        content = WRITERS[source["format"]](source)
        if content is not None:
            (HERE / f"{path.stem}{SUFFIXES[source['format']]}").write_bytes(content)


def text_lines(source: dict[str, Any]) -> list[str]:
    """Return the contract's lines as they are printed, numbers included, title first."""
    return [plain for plain, *_ in numbered(source)]


def numbered(source: dict[str, Any]) -> Iterator[tuple[str, str, int]]:
    """Yield (line as printed, line without its number, level 0 to 3); the title is level -1, a table row -2."""
    counts = [0, 0, 0]
    for line in source["text"].strip("\n").split("\n"):
        if line.startswith("# "):
            yield line[2:], line[2:], -1
        elif line.startswith("| "):
            yield line, line, -2
        elif re.match(r"@[123] ", line):
            level = int(line[1])
            counts[level - 1] += 1
            counts[level:] = [0] * (3 - level)
            number = (f"第{chinese(counts[0])}条 ", f"{counts[0]}.{counts[1]} ", f"（{counts[2]}）")[level - 1]
            yield number + line[3:], line[3:], level
        else:
            yield line, line, 0


def chinese(number: int) -> str:
    """Return 1 to 99 in Chinese."""
    digits = " 一二三四五六七八九"
    tens, ones = divmod(number, 10)
    return (("" if tens == 1 else digits[tens]) + "十" if tens else "") + digits[ones].strip()


# --- gold ------------------------------------------------------------------------------------------------------------


def slot(value: Any) -> dict[str, Any]:
    """Return a gold slot: ``?raw`` is blank, ``=raw`` filled without a value, [value, raw], or raw as value."""
    if value is None:
        return {"state": "absent", "value": None, "raw": None}
    if isinstance(value, list):
        return {"state": "filled", "value": value[0], "raw": value[1]}
    if value.startswith("?"):
        return {"state": "blank", "value": None, "raw": value[1:]}
    if value.startswith("="):
        return {"state": "filled", "value": None, "raw": value[1:]}
    return {"state": "filled", "value": value, "raw": value}


PARTY_SLOTS = "name legal_representative uscc id_number address phone email contact bank_name bank_account".split()


def party(entry: dict[str, Any]) -> dict[str, Any]:
    return {"role": entry["role"], "alias": entry.get("alias")} | {name: slot(entry.get(name)) for name in PARTY_SLOTS}


def state(value: Any) -> dict[str, Any]:
    return {"state": "blank", "value": None} if value == "?" else {"state": "filled", "value": value}


def amount(kind: str, value: Any, per: str, raw: str, capital: str | None = None) -> dict[str, Any]:
    return {"kind": kind, **state(value), "currency": "CNY", "per": per or None, "capital": capital, "raw": raw}


def rate(kind: str, value: Any, per: str, raw: str) -> dict[str, Any]:
    return {"kind": kind, **state(value), "per": per or None, "raw": raw}


def window(label: str, days: str, start: str, end: str, raw: str) -> dict[str, Any]:
    blank = label == "?"
    times = {"start": None, "end": None} if blank else {"start": start, "end": end}
    return {"label": None if blank else label or None, "days": days, "state": "blank" if blank else "filled", **times, "raw": raw}


def level(metric: str, channel: str, op: str, value: Any, unit: str, raw: str) -> dict[str, Any]:
    return {"metric": metric, "channel": channel or None, "op": op, **state(value), "unit": unit, "raw": raw}


def gold_of(source: dict[str, Any]) -> dict[str, Any]:
    """Return the annotation in the project's gold form from the short form of the source."""
    short = source["gold"]
    term, copies, dispute = short.get("term", {}), short.get("copies", {}), short.get("dispute", {})
    clauses = short["clauses"]
    if clauses and isinstance(clauses[0], str):
        clauses = [[f"第{chinese(index)}条", heading] for index, heading in enumerate(clauses, 1)]
    return {
        "id": source["id"],
        "source": {"text": "written for this project"},
        "kind": source["format"],
        "completeness": source.get("completeness", "full"),
        "contract_type": source["type"],
        **{name: slot(short.get(name)) for name in ("title", "contract_number", "sign_date", "sign_place")},
        "parties": [party(entry) for entry in short.get("parties", [])],
        "term": {name: slot(term.get(name)) for name in ("start", "end", "duration")},
        "amounts": [amount(*entry) for entry in short.get("amounts", [])],
        "rates": [rate(*entry) for entry in short.get("rates", [])],
        "service_windows": [window(*entry) for entry in short.get("windows", [])],
        "breaks": [{"start": a, "end": b, "raw": raw} for a, b, raw in short.get("breaks", [])],
        "excluded_days": short.get("excluded_days", []),
        "sla": [level(*entry) for entry in short.get("sla", [])],
        "volume_tiers": [
            {"op": op, "value": value, "unit": unit, "consequence": consequence, "raw": raw}
            for op, value, unit, consequence, raw in short.get("tiers", [])
        ],
        "payment": {"methods": short.get("methods", []), "due": []},
        "notice_days": [
            {"purpose": purpose, "value": value, "unit": unit, "raw": raw}
            for purpose, value, unit, raw in short.get("notice", [])
        ],
        "dispute": {"method": dispute.get("method"), "venue": slot(dispute.get("venue"))},
        "copies": {name: slot(copies.get(name)) for name in ("total", "each")},
        "clauses_level1": [{"number": number, "heading": heading} for number, heading in clauses],
        "noise": {"duplicated_lines": source.get("doubled", False), "site_boilerplate": site_lines(source)},
    }


def site_lines(source: dict[str, Any]) -> list[str]:
    return [line[:20] for line in (*source.get("site_head", []), *source.get("site_tail", []))]


def check_raws(node: Any, source: dict[str, Any]) -> None:
    """Every raw of the gold stands in the text (white space aside): a slip of the annotator fails here."""
    text = WRAPPED_RE.sub("", "\n".join(text_lines(source)))
    if isinstance(node, dict):
        raw = node.get("raw")
        assert raw is None or WRAPPED_RE.sub("", raw) in text, (source["id"], raw)
        for child in node.values():
            check_raws(child, source)
    elif isinstance(node, list):
        for child in node:
            check_raws(child, source)


# --- writers: one per format -----------------------------------------------------------------------------------------


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

if __name__ == "__main__":
    main(sys.argv[1:])
