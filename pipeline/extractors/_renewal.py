"""The sentence that says how the contract is prolonged (续期): 自动续约, 优先续租, 期满后续签.

Delays of the work (工期顺延), headings (七、续租) and words that only look alike (存续期间) are none.

>>> text = "七、续租\\n工期顺延。期满前30日双方均无异议的,本合同自动续期一年。"
>>> [text[slice(*place)] for place in find(text)]
['期满前30日双方均无异议的,本合同自动续期一年']
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.extractors._sentences import after_marker
from pipeline.provenance import Place

WORD_RE = re.compile(
    r"自动(?=续|延|顺延|展期)|续(?<![存持接延后手连陆永继].)[约签订租聘展期](?!书(?!面))|继续(?:租赁|承租|租用|合作|聘用)"
    r"|顺延|延[期长](?!后|[)期])|展[期延]"
)
OWN_RE = re.compile(r"(?:合同|协议|租赁?期|租期|服务期|有效期|合作期|合作)限?[^,。;\n]{0,8}$")  # …的有效期|顺延
LONGER_RE = re.compile("顺延|延期|延长|展期|展延")
SAYS_RE = re.compile(r"期满|届满|到期|终止前|提前|优先|协商|书面|同意|自动|异议|另行|重新|年|如需|如要")
OTHER_RE = re.compile(
    r"工期|交货|交付|开工|竣工|节假日|假日|投标|退伙|存续|保证期|探亲|质保|付款日|还款|贷款|借款期|不可抗力|主合同"
)
SHORTEST_CHARS = 10  # a heading is shorter
REACH_CHARS = 200


def find(text: str) -> Iterator[Place]:
    """Yield the places of such sentences: those about what happens by itself first."""
    places = list(dict.fromkeys(_sentence(text, match) for match in WORD_RE.finditer(text) if _is_own(text, match)))
    said = [(start, end) for start, end in places if _is_said(text[start:end])]
    yield from sorted(said, key=lambda place: "自动" not in text[slice(*place)])


def _is_own(text: str, match: re.Match[str]) -> bool:
    if not LONGER_RE.fullmatch(match.group()):
        return True
    return OWN_RE.search(text, max(match.start() - 16, 0), match.start()) is not None


def _sentence(text: str, match: re.Match[str]) -> Place:
    low = max(match.start() - REACH_CHARS, 0)
    start = max(max(text.rfind(mark, low, match.start()) for mark in "。;\n") + 1, low)
    ends = [end for mark in "。;\n" if (end := text.find(mark, match.end(), match.end() + REACH_CHARS)) >= 0]
    return after_marker(text, start, match.start()), min([*ends, match.end() + REACH_CHARS, len(text)])


def _is_said(sentence: str) -> bool:
    return (
        len(sentence) >= SHORTEST_CHARS
        and not sentence.endswith(":")
        and "│" not in sentence
        and SAYS_RE.search(sentence) is not None
        and OTHER_RE.search(sentence) is None
    )
