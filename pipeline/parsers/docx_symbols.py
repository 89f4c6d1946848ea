"""Signs of symbol fonts as Unicode: ticked and empty boxes, bullets, relations (符号字体的还原).

Word writes a sign of Wingdings or Symbol as U+F000 plus its place in the font.  Source: the character tables of
the fonts; only signs that say something in a contract, any other one becomes a bullet.

>>> sign(0xF0FE, "Wingdings"), sign(0xF0A3, "Wingdings 2"), sign(0xF0B3, "Symbol"), sign(0xF0D8, "Wingdings")
('☑', '□', '≥', '➢')
>>> restored("\\uf052是 \\uf0a3否", "Wingdings 2"), restored("¨", "Wingdings"), restored("甲方", "Wingdings")
('☑是 □否', '□', '甲方')
"""

from __future__ import annotations

import re

PRIVATE_RE = re.compile("[\uf020-\uf0ff]")
BULLET = "•"

WINGDINGS = {
    0x6C: "●", 0x6D: "○", 0x6E: "■", 0x6F: "□", 0x70: "□", 0x71: "□", 0x72: "□", 0x73: "◆", 0x74: "◆", 0x75: "◆",
    0x76: "❖", 0x77: "◆", 0x78: "☒", 0x9F: "•", 0xA1: "○", 0xA7: "▪", 0xA8: "□", 0xAB: "★", 0xD8: "➢", 0xE0: "→",
    0xDF: "←", 0xE8: "➔", 0xF0: "⇨", 0xFB: "✗", 0xFC: "✓", 0xFD: "☒", 0xFE: "☑", 0x52: "☑",
    **{0x80 + place: char for place, char in enumerate("⓪①②③④⑤⑥⑦⑧⑨⑩")},
    **{0x8B + place: char for place, char in enumerate("⓿❶❷❸❹❺❻❼❽❾❿")},
}  # fmt: skip
WINGDINGS_2 = {
    0x2A: "□", 0x30: "□", 0x4F: "✗", 0x50: "✓", 0x51: "☒", 0x52: "☑", 0x53: "☒", 0x54: "☒", 0x55: "☒", 0x56: "☒",
    0x97: "●", 0x98: "•", 0x99: "○", 0x9A: "○", 0xA1: "■", 0xA2: "■", 0xA3: "□", 0xA4: "□", 0xA5: "□", 0xA6: "□",
    **{0x6A + place: char for place, char in enumerate("①②③④⑤⑥⑦⑧⑨⑩")},
    **{0x75 + place: char for place, char in enumerate("❶❷❸❹❺❻❼❽❾❿")},
}  # fmt: skip
SYMBOL = {
    0xA3: "≤", 0xB3: "≥", 0xB4: "×", 0xB8: "÷", 0xB1: "±", 0xB0: "°", 0xB9: "≠", 0xBB: "≈", 0xA5: "∞", 0xA8: "♦",
    0xAE: "→", 0xAC: "←", 0xB7: "•", 0xD7: "·", 0xA2: "′", 0xB2: "″", 0xA4: "/", 0xD2: "®", 0xD3: "©", 0xD4: "™",
    0xE5: "∑", 0x57: "Ω", 0x61: "α", 0x62: "β", 0x6D: "μ", 0x44: "Δ",
    **{code: chr(code) for code in [*range(0x20, 0x41), 0x5B, 0x5D, 0x7B, 0x7D]},
}  # fmt: skip
# Without a font name: what a contract means by such a sign.
UNNAMED = {**WINGDINGS, 0xA3: "□", 0xB7: "•"}
FONTS = {"wingdings": WINGDINGS, "wingdings 2": WINGDINGS_2, "symbol": SYMBOL, "wingdings 3": {}, "webdings": {}}


def sign(code: int, font: str | None) -> str:
    """Return the sign at ``code``, with or without 0xF000, of a symbol font; a bullet if it is not known."""
    if not 0xF000 <= code <= 0xF0FF and code > 0xFF:
        return chr(code) if code <= 0x10FFFF and not 0xD800 <= code <= 0xDFFF else BULLET
    named = FONTS.get((font or "").strip().lower())
    if named is None and code <= 0xFF:
        return chr(code)
    return (UNNAMED if named is None else named).get(code & 0xFF, BULLET)


def restored(text: str, font: str | None) -> str:
    """Return ``text`` of a run in ``font`` with its symbols as Unicode.

    A run may hold them without 0xF000: then all from 0x80 up are symbols, and a letter that stands alone.
    """
    if PRIVATE_RE.search(text):
        text = PRIVATE_RE.sub(lambda found: sign(ord(found[0]), font), text)
    if font and font.strip().lower() in FONTS:
        alone = len(text.strip()) == 1
        return "".join(
            sign(ord(char), font) if 0x80 <= ord(char) <= 0xFF or (alone and " " < char < "\x7f") else char
            for char in text
        )
    return text
