"""RTF (读取 RTF): text, tables, notes, headers and footers.

Written anew rather than on striprtf, which knows neither hidden text, deleted revisions nor rows, and decodes a
second byte that is written as a plain letter apart from its first.  Automatic numbers stand in the file as text.

>>> document = parse(rb"{\\rtf1\\ansi\\ansicpg936 \\'bc\\'d7\\'b7\\'bd\\u-230 ?{\\v secret}\\par}")
>>> document.raw
'甲方：\\n'
"""

from __future__ import annotations

import re
from dataclasses import replace

from pipeline.document import Document, Remark
from pipeline.errors import CorruptFile, EmptyFile
from pipeline.parsers.docx_sheet import Sheet, Table
from pipeline.parsers.docx_symbols import restored
from pipeline.parsers.rtf_characters import SIGNS, decoded, fonts
from pipeline.parsers.rtf_flow import Flow, State
from pipeline.parsers.settings import DEFAULT, Settings

TOKEN_RE = re.compile(
    r"\\(?:([a-zA-Z]{1,32})(-?\d{1,10})?[ ]?|'([0-9a-fA-F]{2})|(.))|([{}])|[\r\n]{1,4000}|([^\\{}\r\n]+)", re.DOTALL
)
START_RE = re.compile(rb"(?:\xef\xbb\xbf)?\s{0,64}\{\\rtf")
DROPPED_RE = re.compile(  # what these groups hold is not shown
    r"""fonttbl|colortbl|stylesheet|info|pict|object|objdata|fldinst|shprslt|datafield|nonshppict|bkmkstart|bkmkend
    |annotation|atnid|atnauthor|xe|tc|rxe|txe|pntxt[ab]|listtable|listoverridetable|revtbl|rsidtbl|themedata
    |colorschememapping|latentstyles|datastore|generator|template|userprops|nonesttables|filetbl|private
    |a?ftn(?:sep|sepc|cn)|upr|s[nv]|sp|background|docvar|mmathPr""",
    re.VERBOSE,
)
SHOWN_AGAIN = frozenset(("shptxt", "ud", "result"))  # inside a dropped group, text after all
STARRED = frozenset(("shptxt", "ud", "footnote", "listtext"))  # shown though marked as skippable
STORIES = {
    "footnote": "footnote",
    "shptxt": "body",
    **dict.fromkeys(("header", "headerl", "headerr", "headerf"), "header"),
    **dict.fromkeys(("footer", "footerl", "footerr", "footerf"), "footer"),
}
CELL_ENDS = {"cell": Flow.end_cell, "nestcell": Flow.end_inner_cell, "nestrow": Flow.end_inner_row}
LABELS = frozenset(("listtext", "pntext"))  # the automatic number of a paragraph, with a tab behind it
LINE_ENDS = frozenset(("line", "lbr", "softline"))
PARAGRAPH_ENDS = frozenset(("par", "sect", "page", "column"))
STORY_LAYERS = (  # in the order in which they follow the body
    ("footnote", "footnote", "rtf.footnote"),
    ("header", "furniture", "rtf.header"),
    ("footer", "furniture", "rtf.footer"),
)
REPORTED = (
    ("hidden", "hidden_text", "stretches of hidden text are left out"),
    ("deleted", "tracked_deletions", "stretches of deleted text are left out"),
)
WHITE = b" \t\r\n\0"


class Reader:
    """The state of reading one file."""

    def __init__(self, text: str) -> None:
        """text: the bytes of the file, one character each."""
        self.text = text
        self.fonts = fonts(text)
        self.state = State()
        self.stack: list[tuple[State, Flow]] = []
        self.flow = Flow()
        self.stories: list[Flow] = []
        self.pending = bytearray()
        self.to_skip = 0
        self.is_starred = False
        self.merged: list[bool] = []
        self.is_merged = False
        self.is_double = False
        self.is_cut_off = False
        self.counts = {"hidden": 0, "deleted": 0, "pict": 0}

    def read(self) -> None:
        """Read the whole file."""
        position, end = 0, len(self.text)
        while position < end:
            token = TOKEN_RE.match(self.text, position)
            if token is None:  # a backslash that ends the file
                break
            position = token.end()
            word, number, code, sign, brace, plain = token.groups()
            if plain is not None:
                self._plain(plain)
            elif code is not None:
                self._plain(chr(int(code, 16)))
            elif word is not None:
                self._flush()
                if word == "bin":
                    position += max(int(number or 0), 0)
                self._word(word, number)
            elif brace is not None:
                self._flush()
                self._brace(brace)
            elif sign is not None:
                self._sign(sign)
        self._flush()
        self.is_cut_off = bool(self.stack)
        while self.stack:
            self._brace("}")

    def _plain(self, text: str) -> None:
        if self.to_skip:
            skipped = min(self.to_skip, len(text))
            self.to_skip -= skipped
            text = text[skipped:]
        if text and not self.state.dropped:
            self.pending += text.encode("latin-1")

    def _flush(self) -> None:
        self.to_skip = 0
        if self.pending:
            font = self.state.double_font or self.state.font
            text = decoded(bytes(self.pending), self.fonts.encodings.get(font, self.fonts.default))
            symbols = self.fonts.symbols.get(self.state.font)
            self._add(restored(text, symbols) if symbols else text)
            self.pending.clear()

    def _add(self, text: str) -> None:
        state = self.state
        if state.dropped:
            return
        if state.hidden or state.deleted:
            self.counts["deleted" if state.deleted else "hidden"] += 1
            return
        self.flow.parts.append(text)

    def _sign(self, sign: str) -> None:
        if sign == "*":
            self.is_starred = True
            return
        if sign in "{}\\":
            self._plain(sign)
            return
        self._flush()
        if sign in "\r\n":
            self._word("par", None)
        elif sign in "~_":
            self._add("\u00a0" if sign == "~" else "-")

    def _brace(self, brace: str) -> None:
        self.is_starred = False
        if brace == "{":
            self.stack.append((self.state, self.flow))
        elif self.stack:
            state, flow = self.stack.pop()
            if flow is not self.flow:
                self._end_story(flow)
            # the table a paragraph stands in is said by words that outlive their group
            self.state = replace(state, in_table=self.state.in_table, depth=self.state.depth)
            self.flow = flow

    def _end_story(self, around: Flow) -> None:
        if self.flow.layer == "body":
            around.blocks += self.flow.finish()
        else:
            self.stories.append(self.flow)

    def _word(self, word: str, number: str | None) -> None:
        if self.is_starred and word not in STARRED:
            self.state = replace(self.state, dropped=True)
        self.is_starred = False
        self.counts["pict"] += word == "pict"
        if DROPPED_RE.fullmatch(word):
            self.state = replace(self.state, dropped=True)
        elif word in SHOWN_AGAIN:
            self.state = replace(self.state, dropped=False)
        if word in STORIES and (word in SHOWN_AGAIN or not self.state.dropped):
            self.flow = Flow(STORIES[word])
            self.state = replace(self.state, in_table=False, depth=1, hidden=False)
        elif word in LABELS:
            self.state = replace(self.state, is_label=not self.state.dropped)
        elif word == "u" and number is not None:
            code = int(number) % 0x10000
            self._add(restored(chr(code), self.fonts.symbols.get(self.state.font)) if code >= 0x20 else "")
            self.to_skip = self.state.skip
        elif word in SIGNS:
            self._add(" " if word == "tab" and self.state.is_label else SIGNS[word])
        elif not self.state.dropped:
            self._layout(word)
            self._format(word, number)

    def _layout(self, word: str) -> None:
        """Follow a word that ends a line, a paragraph, a cell or a row, or describes a row."""
        if word in LINE_ENDS:
            self._add("\n")
        elif word in PARAGRAPH_ENDS:
            if not self.state.deleted:
                self.flow.end_paragraph(self.state)
        elif word == "row":
            self.flow.end_row(self.merged)
        elif word in CELL_ENDS:
            CELL_ENDS[word](self.flow)
        elif word == "trowd":
            self.merged, self.is_merged = [], False
        elif word == "clmrg":
            self.is_merged = True
        elif word == "cellx":
            self.merged.append(self.is_merged)
            self.is_merged = False

    def _format(self, word: str, number: str | None) -> None:
        if word in ("v", "deleted"):
            is_on = number != "0"
            self.state = replace(self.state, hidden=is_on) if word == "v" else replace(self.state, deleted=is_on)
        elif word == "f":
            self.state = replace(self.state, font=number or "", double_font="")
        elif word in ("dbch", "loch", "hich"):
            self.is_double = word == "dbch"
            if not self.is_double:
                self.state = replace(self.state, double_font="")
        elif word == "af" and self.is_double:
            self.state = replace(self.state, double_font=number or "")
        elif word == "uc":
            self.state = replace(self.state, skip=min(max(int(number or 1), 0), 8))
        elif word == "plain":
            self.state = replace(self.state, hidden=False, deleted=False, double_font="")
        elif word in ("intbl", "pard", "itap"):
            depth = int(number or 1) if word == "itap" else self.state.depth if word == "intbl" else 1
            self.state = replace(self.state, in_table=word == "intbl" or (word == "itap" and depth > 0), depth=depth)


def parse(content: bytes, settings: Settings = DEFAULT) -> Document:
    """Return the document in ``content``; the format knows no passwords."""
    del settings
    if not content.strip(WHITE):
        raise EmptyFile("")
    start = START_RE.match(content)
    if start is None:
        raise CorruptFile("", "no {\\rtf")
    reader = Reader(content.decode("latin-1"))
    reader.read()
    sheet = Sheet()
    sheet.write(reader.flow.finish())
    for layer, kept, reason in STORY_LAYERS:
        seen: set[str] = set()
        for story in reader.stories:
            blocks = [block for block in story.finish() if isinstance(block, Table) or block.text.strip()]
            if story.layer == layer and repr(blocks) not in seen:
                seen.add(repr(blocks))
                sheet.write(blocks, kept, reason)
    return _document(sheet, reader)


def _document(sheet: Sheet, reader: Reader) -> Document:
    warnings = [
        Remark(code, f"{reader.counts[kind]} {message}") for kind, code, message in REPORTED if reader.counts[kind]
    ]
    if reader.is_cut_off:
        warnings.append(Remark("repaired", "the file is cut off"))
    has_text = sheet.has_text
    if not has_text:
        if not reader.counts["pict"]:
            raise EmptyFile("")
        warnings.append(Remark("needs_ocr", "the document holds pictures and no text"))
    return Document(
        raw=sheet.raw,
        lines=tuple(sheet.lines),
        format="rtf",
        encoding=reader.fonts.default,
        needs_ocr=() if has_text else (1,),
        warnings=tuple(warnings),
    )
