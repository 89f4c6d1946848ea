"""Boxes before options that were read as characters (勾选框误识): 口 and 囗 for □, 回 for a ticked one.

Only at the head of an option, and only where the line has another box or the line before or after it begins with one.

>>> BOXES.pattern.sub(BOXES.mend, "付款方式:口现金 囗转账 回支票"), BOXES.pattern.sub(BOXES.mend, "口头约定 出口退税")
('付款方式:□现金 □转账 ☑支票', '口头约定 出口退税')
"""

from __future__ import annotations

import re

from pipeline.cleaning._mending import Family

EMPTY, TICKED = "□", "☑"
_PRINTED = "□☐○☑☒√✓✔■"
_WORD = "口(?:[头径味岸罩腔碑袋令述号语感吻角粮红香译]|服(?!务)|供(?!应|货|方))"
_TURN = "回(?:[复家落来到报访应顾收执购扣单馈避退信款函答国迁租填程]|归)"
_OPTION = r"[ ]?[\u4e00-\u9fff\d(A-Za-z_]"
BOX_RE = re.compile(
    rf"(?:^|(?<=[\s:,;、(/。]))(?!{_WORD}|{_TURN})[口囗回](?={_OPTION})"
    r"|(?<=[是有男])[口囗](?=[ ]?[否无女](?![\u4e00-\u9fff]))"
)
NEIGHBOUR_CHARS = 400


def _boxes(match: re.Match[str]) -> str:
    """Return the line with its boxes; one alone proves nothing unless a neighbouring line begins with one too."""
    text = match.group()
    found = list(BOX_RE.finditer(text))
    empty = [box for box in found if box.group() != "回"]
    others = sum(text.count(sign) for sign in _PRINTED)
    if not found or (len(found) + others < 2 and not _has_neighbour(match, found[0])):
        return text
    if not empty and not others:
        return text  # 回 alone is a word
    for box in found:
        text = text[: box.start()] + (TICKED if box.group() == "回" else EMPTY) + text[box.end() :]
    return text


def _has_neighbour(match: re.Match[str], box: re.Match[str]) -> bool:
    """Return whether the box begins its line and the line before or after begins with an option as well."""
    if match.group()[: box.start()].strip() or box.group() == "回":
        return False
    before = match.string[max(match.start() - NEIGHBOUR_CHARS, 0) : match.start()].rstrip("\r\n").rpartition("\n")[2]
    after = match.string[match.end() : match.end() + NEIGHBOUR_CHARS].lstrip("\r\n").partition("\n")[0]
    heads = [line.strip() for line in (before, after)]
    return any(head.startswith(tuple(_PRINTED)) or BOX_RE.match(head) for head in heads)


BOXES = Family("misreadings.box", re.compile(r"(?m)^[^\n]{0,400}[口囗回][^\n]{0,400}$"), _boxes)
FAMILIES: tuple[Family, ...] = (BOXES,)
