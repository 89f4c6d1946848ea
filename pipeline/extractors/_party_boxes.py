"""Tables drawn with line characters, read as rows of cells (制表符画的表格).

Old forms print the parties' fields in such tables.  ``unframe`` gives the text with a tab for every upright line and
spaces for the level ones, character for character, so that places stay right; ``find_roles`` reads the roles that
stand upright in the first column, a letter or two per line.

>>> text = "┌-┬--┬--┐\\n│委│地址│  │\\n│托├--┼--┤\\n│方│电话│  │\\n└-┴--┴--┘"
>>> unframe(text).split("\\n")[1], [(label.role, label.start) for label in find_roles(text)]
('\\t委\\t地址\\t   ', [('委托方', 10)])
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.extractors._party_labels import LETTERS, Label, longest, roles

UPRIGHT = "│┃║├┤┼┝┥┠┨┣┫╟╢╠╣╋╂┿"
CORNERS = "┌┐└┘┬┴┏┓┗┛┳┻┯┷┰┸╔╗╚╝╤╧╦╩╭╮╰╯"
DRAWN_RE = re.compile(rf"[^\n]*[{UPRIGHT}{CORNERS}][^\n]*")
CELLS = str.maketrans(dict.fromkeys(UPRIGHT + CORNERS, "\t") | {"═": "-"})
LEVEL_RE = re.compile(r"(?<=\t)-+|-+(?=\t)")
BORDER_RE = re.compile(r"\t(?=[ ]*$)")
FIRST_CELL_RE = re.compile(rf"[ ]*[{UPRIGHT}{CORNERS}](?P<text>[^{UPRIGHT}{CORNERS}\n]*)[{UPRIGHT}{CORNERS}]")
COLUMN_END_RE = re.compile(r"\n[ ]{0,12}(?P<letter>[方人])(?=[ ]{2}|[ ]?[\t\n])")
ROW_RE = re.compile(r"[ ]{0,12}(?:(?P<letter>[\u4e00-\u9fff])(?:[ ]{2}|[ ]?\t|[ ]{0,4}$)|[ \t]{3})[^\n]*$|[ \t]{0,40}$")
INDENTED_RE = re.compile(r"[ \t]{3,40}[^\s\-─—=_]")
MAX_ROWS = 6  # of a role's rows
MAX_UPRIGHT_CHARS = 12  # 研究开发方乙方 with its brackets


def is_drawn(text: str) -> bool:
    """Return whether ``text`` holds a drawn table."""
    return "│" in text or "┃" in text or "║" in text


def unframe(text: str) -> str:
    """Return ``text`` with drawn tables as rows of cells, of the same length."""
    return DRAWN_RE.sub(_row, text)


def _row(match: re.Match[str]) -> str:
    row = match.group().translate(CELLS)
    row = LEVEL_RE.sub(lambda level: " " * len(level.group()), row)
    return BORDER_RE.sub(" ", row)


def find_roles(text: str) -> Iterator[Label]:
    """Yield the roles that are printed downwards in the first column, where their rows begin.

    text: folded, frames and all
    """
    start, letters, lines = -1, "", 0
    for match in DRAWN_RE.finditer(text):
        cell = FIRST_CELL_RE.match(match.group())
        word = cell["text"].replace(" ", "") if cell else "-"
        if not word.strip("-═"):
            if word:  # a level line below the cell: what was read so far is whole
                yield from _label(start, letters, lines)
                start, letters, lines = -1, "", 0
            elif start < 0:
                start = match.start()
            continue
        start = match.start() if start < 0 else start
        letters, lines = letters + word, lines + 1
    yield from _label(start, letters, lines)


def find_columns(text: str) -> Iterator[Label]:
    """Yield the roles printed downwards at the lines' beginning, without a frame, where their rows begin.

    >>> text = "----\\n   名称:__\\n甲  住所:__\\n方  电话:__\\n----"
    >>> [(label.role, label.start) for label in find_columns(text)]
    [('甲方', 5)]
    """
    for last in COLUMN_END_RE.finditer(text):
        letters, top = last["letter"], last.start() + 1
        for _ in range(MAX_ROWS):
            low = text.rfind("\n", 0, max(top - 1, 0)) + 1
            row = ROW_RE.match(text, low, top - 1) if top else None
            if not row:
                break
            letters, top = (row["letter"] or "") + letters, low
            if letters in roles() and row["letter"]:
                top = _first_row(text, top)
                yield Label(top, top, "role", letters, "", "\n")
                break


def _first_row(text: str, top: int) -> int:
    """Return where the rows begin that stand above the first letter of a role, indented as it is."""
    for _ in range(MAX_ROWS):
        low = text.rfind("\n", 0, max(top - 1, 0)) + 1
        if low >= top or not INDENTED_RE.match(text, low, top - 1):
            break
        top = low
    return top


def _label(start: int, letters: str, lines: int) -> Iterator[Label]:
    if start < 0 or lines < 2 or len(letters) > MAX_UPRIGHT_CHARS:
        return
    bare = letters.replace("(", "").replace(")", "")
    letter = next((letter for letter in LETTERS if bare.endswith(letter) and bare != letter), "")
    word = bare.removesuffix(letter) if letter else bare
    role = longest(word, roles()) or letter
    if role:
        yield Label(start, start, "role", role, f"({letter})" if letter and role != letter else "", "\n")
