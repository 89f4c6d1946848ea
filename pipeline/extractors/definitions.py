"""Words that the contract defines (定义、简称): ``(以下简称"平台")``, ``"停机"是指…``, ``本合同所称服务日指…``.

The short names of the parties (甲方, 乙方, 出租方) are read with the parties, not here.

>>> from pipeline.document import from_string
>>> text = '乙方为甲方电商平台(以下简称“平台”)提供服务。“高峰期”是指每年十一月。'
>>> [(d.name, d.meaning) for d in extract(Contract(from_string(text).view(), ()))["definitions"]]
[('平台', '甲方电商平台'), ('高峰期', '每年十一月')]
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TypedDict

from pipeline.contract import Contract
from pipeline.extractors._sentences import after_marker
from pipeline.provenance import Place, item
from pipeline.record import Definition
from pipeline.values.blanks import is_blank

OPEN, CLOSE = r"[\"“”「『'‘《]", r"[\"”“」』'’》]"
SHORT_RE = re.compile(
    rf"\([^()\n]{{0,20}}?(?:以下|下|后文|后)?(?:统|合|均)?(?:简称|称为|称之为|称)[为:]?[ ]{{0,4}}{OPEN}?"
    rf"(?P<name>[^()\n,。;\"“”「」『』'‘’《》]{{1,20}}){CLOSE}?[ ]{{0,4}}\)"
)
MEANS = r"(?:是指|系指|指的是|意指|指(?![定示导令派数引控明]|标(?!书))|意为|定义为)[:,]?(?P<meaning>[^\n。;]{2,300})"
OF_CONTRACT = r"本(?:合同|协议|条款?)(?:中|项下)?(?:所称|所指|所述)的?"
QUOTED_RE = re.compile(
    rf"(?:{OF_CONTRACT})?[\"“「『](?P<name>[^\"“”「」『』\n]{{1,24}})[\"”」』][ ]?(?:一词)?[,:]?{MEANS}"
)
CALLED_RE = re.compile(rf"{OF_CONTRACT}(?P<name>[^\"“”\n,。;:是指系]{{1,16}})[,:]?[ ]?{MEANS}")
PARTY_NAME_RE = re.compile(r"[甲乙丙丁戊]|.{0,6}[方人者]|各方|双方|当事人|.{0,4}公司|你|您|我们|用户|客户")
LEAD_RE = re.compile(
    r"[,。;:、(“\"《\n]|(?:就|对|为|将|在(?![线建职册校])|由|向|与|和|及|及其|依据|根据|拥有|使用)(?=[^,。;:\n]{2,})"
)
MEANING_CHARS = 40


class Fields(TypedDict):
    """The record field that this module fills."""

    definitions: list[Definition]


def extract(contract: Contract) -> Fields:
    """Return the defined words in the order of the text, each once."""
    text = contract.view.string
    found: dict[str, Definition] = {}
    for place, name, meaning in sorted([*_short_names(text), *_meanings(text)]):
        words = contract.view.text(*name)
        if words and words not in found and not is_blank(words) and not PARTY_NAME_RE.fullmatch(words):
            found[words] = item(
                contract,
                Definition,
                place,
                "definitions.short_name" if meaning[1] <= name[0] else "definitions.meaning",
                name=words,
                meaning=contract.view.text(*meaning) or None,
            )
    return {"definitions": list(found.values())}


def _short_names(text: str) -> Iterator[tuple[Place, Place, Place]]:
    """Yield place, name and meaning of words defined in brackets after what they stand for."""
    for match in SHORT_RE.finditer(text) if "称" in text else ():
        start = after_marker(text, _meaning_start(text, match.start()), match.start())
        if start < match.start():
            yield (start, match.end()), match.span("name"), (start, match.start())


def _meaning_start(text: str, end: int) -> int:
    """Return where the noun before the bracket begins: after punctuation or the last word that leads to it."""
    low = max(end - MEANING_CHARS, 0)
    if text[end - 1 : end] in {"》", "”"}:
        opening = text.rfind("《" if text[end - 1] == "》" else "“", low, end)
        return opening if opening >= 0 else end
    starts = [low, *(lead.end() for lead in LEAD_RE.finditer(text, low, end - 1))]
    whole = (start for start in reversed(starts) if text.count("(", start, end) == text.count(")", start, end))
    start = next(whole, starts[-1])  # a bracket that the noun closes belongs to it
    return start + (text[start] == "的")


def _meanings(text: str) -> Iterator[tuple[Place, Place, Place]]:
    for pattern in (QUOTED_RE, CALLED_RE):
        for match in pattern.finditer(text) if "指" in text else ():
            yield match.span(), match.span("name"), match.span("meaning")
