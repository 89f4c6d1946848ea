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


def _label(start: int, letters: str, lines: int) -> Iterator[Label]:
    if start < 0 or lines < 2 or len(letters) > MAX_UPRIGHT_CHARS:
        return
    bare = letters.replace("(", "").replace(")", "")
    letter = next((letter for letter in LETTERS if bare.endswith(letter) and bare != letter), "")
    word = bare.removesuffix(letter) if letter else bare
    role = longest(word, roles()) or letter
    if role:
        yield Label(start, start, "role", role, f"({letter})" if letter and role != letter else "", "\n")
