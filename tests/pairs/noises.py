"""Noise that a contract picks up on its way from one file to another: nothing of it is a change."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import replace

from tests import noise
from tests.pairs.papers import PLAIN, TABLE, TITLE, Paper, Row, converter, in_characters_of
from tests.pairs.structure import restyled

Noise = Callable[[Paper, random.Random], "Paper | None"]
FORMATS = ("docx", "pdf", "html", "txt", "rtf", "md")
WIDTHS = (22, 26, 30, 34)
TOKEN_RE = re.compile(r"[0-9A-Za-z@.,:/¥%_\-]+|.", re.S)
NOT_FIRST = "，。；：、！？）》”’】%‰,.;:!?)"
POINTS = str.maketrans({"，": ",", "；": ";", "：": ":", "（": "(", "）": ")", "“": '"', "”": '"', "？": "?"})
POINTS_WITH_STOPS = POINTS | {ord("。"): "."}


def flat(paper: Paper) -> Paper:
    """Return the paper with its numbers as text: what a converter makes of it; tables keep their rows."""
    rows = [
        replace(row, text=marker + text, level=row.level if row.level < 0 else PLAIN, style="")
        for row, (marker, text) in zip(paper.rows, paper.printed(), strict=True)
    ]
    return replace(paper, rows=tuple(rows))


def each_text(paper: Paper, change: Callable[[str], str]) -> Paper:
    return replace(paper, rows=tuple(replace(row, text=change(row.text)) for row in paper.rows))


def by_lines(paper: Paper, change: Callable[[list[str]], list[str]]) -> Paper:
    """Return the paper with its printed lines changed; rows of tables are lines like any other."""
    flattened = flat(paper)
    title = next((row.text for row in flattened.rows if row.level == TITLE), "")
    lines = change([row.text for row in flattened.rows])
    rows = [
        Row(line, TITLE if line == title else TABLE if line.startswith("| ") else PLAIN, "", 20_000 + place)
        for place, line in enumerate(lines)
    ]
    return replace(flattened, rows=tuple(rows))


def reflow(paper: Paper, chance: random.Random) -> Paper | None:
    """Wrap lines at a width, as text that was copied from a page: one page in four breaks even inside figures."""
    width, is_blunt = chance.choice(WIDTHS), chance.random() < 0.25
    changed = by_lines(paper, lambda lines: [piece for line in lines for piece in wrapped(line, width, is_blunt)])
    dress = {key: value for key, value in paper.dress.items() if key != "one_line"}
    if dress["format"] in ("md", "html"):
        dress["format"] = "txt"
    return replace(changed, dress=dress)


def wrapped(line: str, width: int, is_blunt: bool) -> list[str]:
    """Return a line in pieces of at most ``width`` characters; figures and words stay whole unless ``is_blunt``."""
    if line.startswith("| "):
        return [line]
    pieces = [""]
    for token in TOKEN_RE.findall(line):
        for part in token if is_blunt else [token]:
            if len(pieces[-1]) + len(part) > width and pieces[-1] and part not in NOT_FIRST:
                pieces.append("")
            pieces[-1] += part
    return pieces


def width(paper: Paper, chance: random.Random) -> Paper | None:
    """Write figures and points in full width, in half width, or in either line by line."""
    tables = (noise.WIDE, noise.NARROW)
    if chance.random() < 0.6:
        table = chance.choice(tables)
        return each_text(paper, lambda text: text if text.startswith("| ") else text.translate(table))
    return each_text(paper, lambda text: text if text.startswith("| ") else text.translate(chance.choice(tables)))


def punctuation(paper: Paper, chance: random.Random) -> Paper | None:
    """Write points in the style of Western texts."""
    table = chance.choice((POINTS, POINTS_WITH_STOPS))
    return each_text(paper, lambda text: text.translate(table))


def headers(paper: Paper, chance: random.Random) -> Paper | None:
    """Print a running header and page numbers."""
    if paper.dress["format"] == "pdf":
        return replace(paper, dress=paper.dress | {"header": chance.choice(("内部资料 注意保存", "合同管理专用"))})
    if paper.dress.get("one_line"):
        return None
    changed = by_lines(paper, lambda lines: noise.add_page_headers(lines, chance))
    return each_text(changed, lambda text: in_characters_of(paper, text))


def doubled(paper: Paper, chance: random.Random) -> Paper | None:
    """Print every line twice."""
    if paper.dress.get("doubled") or paper.dress.get("one_line") or paper.dress["format"] == "pdf":
        return None
    return by_lines(paper, lambda lines: noise.double_lines(lines, chance))


def site(paper: Paper, chance: random.Random) -> Paper | None:
    """Put the head and the tail of a document-sharing site around the contract."""
    if paper.dress["format"] not in ("txt", "html"):
        paper = replace(paper, dress=paper.dress | {"format": chance.choice(("txt", "html"))})
    around = {"site_head": chance.choice(noise.HEADS), "site_tail": chance.choice(noise.TAILS)}
    return replace(paper, dress=paper.dress | around)


def other_format(paper: Paper, chance: random.Random) -> Paper | None:
    """Save as another format; numbers made by Word stay so in Word alone."""
    choices = [form for form in FORMATS if form != paper.dress["format"]]
    if paper.dress.get("traditional"):
        choices = [form for form in choices if form != "pdf"]  # its font has no traditional characters
    kept = ("header", "traditional")
    dress = {key: value for key, value in paper.dress.items() if key in kept} | {"format": chance.choice(choices)}
    return replace(paper, dress=dress)


AMOUNT_RE = re.compile(r"(?<![\d.,])(?P<num>\d{1,3}(?:,\d{3})+|\d{4,8})(?=(?:\.\d+)?\s?元)")


def thousands(paper: Paper, chance: random.Random) -> Paper | None:
    """Write separators of thousands where there are none, and none where there are some."""

    def turn(match: re.Match[str]) -> str:
        return match["num"].replace(",", "") if "," in match["num"] else f"{int(match['num']):,}"

    changed = each_text(paper, lambda text: AMOUNT_RE.sub(turn, text))
    return changed if changed != paper else None


def characters(paper: Paper, chance: random.Random) -> Paper | None:
    """Write in traditional characters, or in simplified ones what was in traditional ones."""
    is_traditional = not paper.dress.get("traditional")
    convert = converter("s2t" if is_traditional else "t2s").convert
    dress = {key: value for key, value in paper.dress.items() if key not in ("header", "encoding")}
    dress["traditional"] = is_traditional
    if dress["format"] == "pdf":
        dress["format"] = chance.choice(("docx", "txt"))
    texts = paper.texts()  # references resolved: they lead to headings in their own characters
    rows = tuple(replace(row, text=convert(texts[row.key])) for row in paper.rows)
    return replace(paper, rows=rows, dress=dress)


def renumbering(paper: Paper, chance: random.Random) -> Paper | None:
    """Number the clauses in another style; references follow."""
    return restyled(paper, chance)


def spacing(paper: Paper, chance: random.Random) -> Paper | None:
    """Put spaces between figures and Chinese characters, and indents before lines."""

    def space(text: str) -> str:
        if text.startswith("| ") or "年  月" in text:
            return text
        return re.sub(r"(?<=[\u4e00-\u9fff])(?=\d)|(?<=\d)(?=[\u4e00-\u9fff])", " ", text)

    return each_text(paper, space)


def blanks(paper: Paper, chance: random.Random) -> Paper | None:
    """Print longer blanks."""
    changed = each_text(paper, lambda text: re.sub(r"_{2,}", lambda match: match[0] * 2, text))
    return changed if changed != paper else None


NOISES: dict[str, Noise] = {
    "reflow": reflow,
    "width": width,
    "punctuation": punctuation,
    "headers": headers,
    "doubled lines": doubled,
    "site": site,
    "other format": other_format,
    "thousands": thousands,
    "characters": characters,
    "renumbering": renumbering,
    "spacing": spacing,
    "blank length": blanks,
}
ORDER = (  # of a mixture: what works on texts before what works on lines
    *("renumbering", "thousands", "characters", "punctuation", "spacing", "blank length", "width", "other format"),
    *("reflow", "headers", "doubled lines", "site"),
)
BESIDE_EDITS = ("other format", "reflow", "width", "spacing", "headers", "thousands")  # that new versions bring along
