"""Parties in running text and labels of odd forms (行文中的当事人): ``甲方X公司与乙方Y公司``, ``甲(供)方:``.

Read only where no block and no definition names the party, and only names of companies, offices and schools that
stand right behind the letter.

>>> text = "甲方云客信息有限公司与乙方山岚物业有限公司本着自愿原则订立本合同。"
>>> [(entry.role, text[entry.start:entry.end]) for entry in find_entries(text, len(text), [])]
[('甲方', '云客信息有限公司'), ('乙方', '山岚物业有限公司')]
>>> [(label.role, label.aside) for label in find_labels("甲(供)方:云客公司")]
[('甲方', '(供方)')]
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipeline.extractors import _party_names as names
from pipeline.extractors._party_blocks import Entry
from pipeline.extractors._party_labels import Label, roles

REACH_CHARS = 40  # of a name
LETTER_RE = re.compile(r"(?<![\u4e00-\u9fff])(?P<first>[甲乙丙]方)|(?<=[与和同及、])(?P<next>[乙丙]方)")
COPULA_RE = re.compile(r"[ ]?(?:[为是系]|即为)[ ]?")
END_RE = re.compile(r"[ ]?(?:$|[,。;()、\n]|[与和同及就经在于]|本着|根据|依据|按照|双方|签[订署]|自愿|达成|共同)")
FACING_RE = re.compile(r"[ ]?(?:[,、与和同及]|以及)[ ]?(?:[乙丙]方)")  # 甲方X|与乙方
ACT_RE = re.compile(
    r"委托|授权|指定|聘请|通过|[向将由与和对及或在从为]|关联|所属|下属|控股|同意|是否|选择|作为|支付|提供|认可"
)
ODD_LABEL_RE = re.compile(
    r"(?:^|(?<=\n)|(?<=\t)|(?<=[ ]{2}))[ ]{0,40}(?P<letter>[甲乙丙])\((?P<word>[\u4e00-\u9fff]{1,4})\)方[ ]{0,4}:"
)
NUMBERED_LABEL_RE = re.compile(r"(?:^|(?<=\n))[ ]{0,40}(?P<role>[甲乙丙]方[1-9一二三])[ ]{0,4}:")
NUMBERED_RE = re.compile(r"[甲乙丙]方[1-9一二三]")
STOPPED_LABEL_RE = re.compile(
    r"(?:^|(?<=\n))[ ]{0,40}(?P<letter>[甲乙丙]方)[。.](?=(?P<value>[^\s。,;:]{4,40})[ ]{0,9}(?:\n|$))"
)
THREE_LINES_RE = re.compile(
    r"(?:^|(?<=\n))[ ]{0,40}(?P<word>[\u4e00-\u9fff]{2,6}):?[ ]{0,9}\n"
    r"[ ]{0,40}(?P<aside>\([甲乙丙]方\)):?(?=[ ]{0,9}\n)"
)


def find_labels(text: str) -> Iterator[Label]:
    """Yield the role labels whose letter and word are written apart or that end with another mark than a colon."""
    for match in ODD_LABEL_RE.finditer(text) if ")方" in text else ():
        word = match["word"] if match["word"] in roles() else match["word"] + "方"
        yield Label(match.start("letter"), match.end(), "role", match["letter"] + "方", f"({word})")
    for match in NUMBERED_LABEL_RE.finditer(text) if "方1" in text or "方一" in text else ():
        yield Label(match.start("role"), match.end(), "role", match["role"])
    for match in STOPPED_LABEL_RE.finditer(text) if "甲方。" in text or "甲方." in text else ():
        if names.is_organisation(match["value"]):
            yield Label(match.start("letter"), match.end(), "role", match["letter"])
    for match in THREE_LINES_RE.finditer(text) if "(甲方)" in text else ():
        if match["word"] in roles():
            yield Label(match.start("word"), match.end(), "role", match["word"], match["aside"])


def numbered(entries: Sequence[Entry]) -> list[Entry]:
    """Return ``entries`` without those of a letter whose parties are numbered (甲方1, 甲方2)."""
    letters = {entry.role[:2] for entry in entries if NUMBERED_RE.fullmatch(entry.role)}
    return [entry for entry in entries if entry.role not in letters]


def find_entries(text: str, head_end: int, known: Sequence[Entry]) -> list[Entry]:
    """Return the names behind the letters in the sentences before ``head_end``, one for each letter not yet known."""
    taken = {entry.role for entry in known if entry.slot == "name"}
    found: dict[str, Entry] = {}
    for match in LETTER_RE.finditer(text, 0, head_end):
        role = match["first"] or match["next"]
        if role in taken or role in found or (match["next"] and "甲方" not in found):
            continue
        place = _name(text, match.end())
        if place:
            found[role] = Entry(role, "name", match.start(), *place, word="preamble")
    return list(found.values()) if len(found) + len(taken) > 1 else []


def _name(text: str, start: int) -> tuple[int, int] | None:
    """Return the place of the organisation that follows a letter, with 为 between or facing another party."""
    copula = COPULA_RE.match(text, start)
    begin = copula.end() if copula else start
    match = names.COMPANY_RE.match(text, begin, begin + REACH_CHARS)
    if match is None or ACT_RE.match(match.group()) or not names.is_organisation(match.group()):
        return None
    is_second = text[start - 2 : start] != "甲方"
    if not END_RE.match(text, match.end()) or not (copula or is_second or FACING_RE.match(text, match.end())):
        return None
    return begin, match.end()
