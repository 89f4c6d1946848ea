"""Pages as a laser printer gives them, at 200 dpi, with the place of every character (排版).

``printed`` sets the lines of a contract with fonts of the system; ``rendered`` turns the pages of a PDF into the same
form.  The fonts are needed to make the samples, not to read them (Debian: fonts-noto-cjk fonts-arphic-uming
fonts-arphic-ukai fonts-arphic-gbsn00lp fonts-wqy-zenhei).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

Pixels = NDArray[np.uint8]
Box = tuple[float, float, float, float]  # left, top, right, bottom
DPI = 200
WIDTH, HEIGHT = 1654, 2339  # A4
FOLDER = "/usr/share/fonts"
FACES = {
    "song": (f"{FOLDER}/truetype/arphic/uming.ttc", 0),
    "old song": (f"{FOLDER}/truetype/arphic-gbsn00lp/gbsn00lp.ttf", 0),
    "serif": (f"{FOLDER}/opentype/noto/NotoSerifCJK-Regular.ttc", 2),
    "serif bold": (f"{FOLDER}/opentype/noto/NotoSerifCJK-Bold.ttc", 2),
    "hei": (f"{FOLDER}/truetype/wqy/wqy-zenhei.ttc", 0),
    "sans": (f"{FOLDER}/opentype/noto/NotoSansCJK-Regular.ttc", 2),
    "sans bold": (f"{FOLDER}/opentype/noto/NotoSansCJK-Bold.ttc", 2),
    "kai": (f"{FOLDER}/truetype/arphic/ukai.ttc", 0),
}
NOT_FIRST = "，。；：、！？）》”’】%‰℃,.;:!?)"
HEADING_RE = re.compile(r"第[一二三四五六七八九十]{1,3}条|[一二三四五六七八九十]{1,3}、")
TOKEN_RE = re.compile(r"[0-9A-Za-z@.,:/¥\-]+|.", re.S)


class Style(NamedTuple):
    """How a contract is set: faces of body and headings, size in points, line height in em, margins in mm."""

    body: str = "serif"
    head: str = "sans bold"
    size: float = 12.0
    leading: float = 1.6
    side: float = 30.0
    top: float = 25.0
    indent: bool = True


class Printed(NamedTuple):
    """One line of a page: its text, top and bottom, and left and right edge of every character."""

    text: str
    top: float
    bottom: float
    edges: tuple[tuple[float, float], ...]


class Page(NamedTuple):
    """A page: red green blue pixels and what is printed where, from top to bottom."""

    pixels: Pixels
    lines: tuple[Printed, ...]

    @property
    def text(self) -> str:
        return "\n".join(line.text for line in self.lines)

    def place(self, phrase: str) -> Box | None:
        """Return where ``phrase`` stands (what of it is on its first line), white space aside."""
        spots = [
            (line, edge)
            for line in self.lines
            for char, edge in zip(line.text, line.edges, strict=True)
            if not char.isspace()
        ]
        solid = "".join(char for line in self.lines for char in line.text if not char.isspace())
        wanted = "".join(phrase.split())
        at = solid.find(wanted)
        if at < 0 or not wanted:
            return None
        first = spots[at][0]
        edges = [edge for line, edge in spots[at : at + len(wanted)] if line is first]
        return min(left for left, _ in edges), first.top, max(right for _, right in edges), first.bottom


# --- setting lines ---------------------------------------------------------------------------------------------------


@cache
def font(face: str, size: int) -> Any:
    path, index = FACES[face]
    return ImageFont.truetype(path, size, index=index)


@cache
def lacks(face: str, char: str) -> bool:
    """Whether the face has no glyph for ``char``: it then draws the same box as for a character that nobody has."""
    drawn = font(face, 40)
    return bool(bytes(drawn.getmask(char)) == bytes(drawn.getmask("\U0010fffe"))) and not char.isspace()


def glyph_font(face: str, size: int, char: str) -> Any:
    """Return the face that has ``char``; marks of Taiwan's faces stand in the middle, so they are taken elsewhere."""
    if face in {"song", "kai"} and char in "，。、；：！？":
        return font("old song", size)
    return font("serif" if lacks(face, char) else face, size)


def advance(face: str, size: int, text: str) -> list[float]:
    """Return the width of each character; spaces are half an em wide, as in Word."""
    widths = {" ": size * 0.5, "\u3000": float(size), "\t": size * 2.0}
    return [widths[char] if char in widths else glyph_font(face, size, char).getlength(char) for char in text]


def wrapped(text: str, face: str, size: int, first: float, width: float) -> Iterator[str]:
    """Yield ``text`` in pieces that fit: numbers and words stay whole, no line starts with a closing mark."""
    line, used = "", first
    for token in TOKEN_RE.findall(text):
        wide = sum(advance(face, size, token))
        if used + wide > width and line.strip() and token not in NOT_FIRST:
            yield line
            line, used = "", 0.0
        line, used = line + token, used + wide
    yield line


class _Sheets:
    """Pages being set, one after the other."""

    def __init__(self, style: Style) -> None:
        self.style = style
        self.em = round(style.size * DPI / 72)
        self.left, self.top = mm(style.side), mm(style.top)
        self.right, self.foot = WIDTH - self.left, HEIGHT - self.top
        self.pages: list[tuple[Any, list[Printed]]] = []
        self.turn_page()

    def turn_page(self) -> None:
        self.pages.append((Image.new("L", (WIDTH, HEIGHT), 255), []))
        self.y = float(self.top)

    def need(self, height: float) -> None:
        if self.y + height > self.foot:
            self.turn_page()

    def write(self, text: str, x: float, y: float, face: str, size: int) -> None:
        image, lines = self.pages[-1]
        draw, edges = ImageDraw.Draw(image), []
        for char, wide in zip(text, advance(face, size, text), strict=True):
            if not char.isspace():
                draw.text((x, y), char, font=glyph_font(face, size, char), fill=18, anchor="ls")
            edges.append((x, x + wide))
            x += wide
        lines.append(Printed(text, y - size * 0.86, y + size * 0.14, tuple(edges)))

    def paragraph(self, text: str, *, is_title: bool) -> None:
        face, size = self.style.body, self.em
        if is_title:
            face, size = self.style.head, round(self.em * 1.5)
        elif HEADING_RE.match(text):
            face = self.style.head
        indent = self.em * 2 if self.style.indent and text.endswith("。") and not is_title else 0
        leading = size * self.style.leading
        for index, piece in enumerate(wrapped(text, face, size, indent, self.right - self.left)):
            self.need(leading)
            x = self.left + (indent if index == 0 else 0.0)
            if is_title:
                x = (WIDTH - sum(advance(face, size, piece))) / 2
            self.write(piece, x, self.y + (leading + size * 0.72) / 2, face, size)
            self.y += leading

    def table(self, rows: list[list[str]]) -> None:
        """Draw a ruled table; its columns are as wide as their longest cell asks for."""
        count = max(map(len, rows))
        asked = [max(sum(advance(self.style.body, self.em, row[i])) for row in rows if i < len(row)) for i in range(count)]
        spare = (self.right - self.left - sum(asked)) / count
        height = self.em * 1.75
        for row in rows:
            self.need(height)
            x = float(self.left)
            for text, wide in zip(row, asked, strict=False):
                if text:
                    self.write(text, x + spare / 2, self.y + (height + self.em * 0.72) / 2, self.style.body, self.em)
                box = (round(x), round(self.y), round(x + wide + spare), round(self.y + height))
                ImageDraw.Draw(self.pages[-1][0]).rectangle(box, outline=30, width=2)
                x += wide + spare
            self.y += height
        self.y += self.em * 0.5


def mm(length: float) -> int:
    """Return ``length`` in pixels."""
    return round(length * DPI / 25.4)


def printed(lines: Iterable[tuple[str, str, int]], style: Style, footer: bool = True, header: str = "") -> list[Page]:
    """Set (line as printed, line without number, level) as ``make.numbered`` yields them; return the pages."""
    sheets = _Sheets(style)
    rows: list[list[str]] = []
    for line, _, level in [*lines, ("", "", 9)]:
        if level == -2:
            rows.append([cell.strip() for cell in line.strip().removeprefix("|").removesuffix("|").split("|")])
            continue
        if rows:
            sheets.table(rows)
            rows = []
        if level != 9:
            sheets.paragraph(line, is_title=level == -1)
    _furnish(sheets, footer, header)
    return [Page(np.asarray(image.convert("RGB")), tuple(found)) for image, found in sheets.pages]


def _furnish(sheets: _Sheets, footer: bool, header: str) -> None:
    """Write page numbers and the running header; they are the last and the first line of each page."""
    pages, small = sheets.pages, round(sheets.em * 0.78)
    for number, (image, found) in enumerate(pages, 1):
        sheets.pages = [(image, found)]
        if footer:
            text = f"第 {number} 页 共 {len(pages)} 页"
            wide = sum(advance(sheets.style.body, small, text))
            sheets.write(text, (WIDTH - wide) / 2, HEIGHT - sheets.top * 0.55, sheets.style.body, small)
        if header:
            sheets.write(header, sheets.left, sheets.top * 0.7, sheets.style.body, small)
            found.insert(0, found.pop())
    sheets.pages = pages


# --- pages of a PDF --------------------------------------------------------------------------------------------------


def rendered(content: bytes, limit: int = 99) -> list[Page]:
    """Return the pages of a PDF that has text, rendered at 200 dpi."""
    import pypdfium2

    document = pypdfium2.PdfDocument(content)
    return [_rendered_page(document[index]) for index in range(min(len(document), limit))]


def _rendered_page(page: Any) -> Page:
    scale = DPI / 72
    pixels = np.ascontiguousarray(page.render(scale=scale).to_numpy()[:, :, 2::-1])
    words, height = page.get_textpage(), page.get_height()
    lines: list[Printed] = []
    text, boxes = "", []
    for index in range(words.count_chars() + 1):
        char = words.get_text_range(index, 1) if index < words.count_chars() else "\n"
        if char in "\r\n":
            if text.strip():
                top, bottom = min(b[1] for b in boxes), max(b[3] for b in boxes)
                lines.append(Printed(text, top, bottom, tuple((b[0], b[2]) for b in boxes)))
            text, boxes = "", []
            continue
        left, low, right, high = words.get_charbox(index)
        text += char
        boxes.append((left * scale, (height - high) * scale, right * scale, (height - low) * scale))
    return Page(pixels, tuple(lines))
