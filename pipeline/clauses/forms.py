"""Files that hold more than one contract, or none: index pages, a second form (一份文件几份合同).

>>> from pipeline.document import from_string
>>> from pipeline.clauses.numbering import find
>>> view = from_string("合同样本\\n1. 租船合同\\n2. 仓单\\n3. 保单\\n4. 运单\\n5. 提单").view()
>>> is_index(view, find(view))
True
"""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.clauses.numbering import Marker
from pipeline.clauses.tail import signature_start
from pipeline.document import View

FEWEST_ENTRIES = 5
ENTRY_CHARS = 40  # the name of a paper is shorter
FEWEST_ARTICLES = 5  # a list of fewer that begins anew is inside its clause
PARTY_WORDS = ("甲方", "乙方", "双方")


def is_index(view: View, markers: Sequence[Marker]) -> bool:
    """Return whether the text is a list of names, line by line, and nothing else: the index of a site."""
    lines = [line for line in view.lines if line.end > line.start]
    if not len(markers) >= FEWEST_ENTRIES or len(lines) > len(markers) + 2:
        return False
    if any(
        marker.style not in ("arabic", "plain") or marker.line_end - marker.text > ENTRY_CHARS for marker in markers
    ):
        return False
    string = view.string
    return "。" not in string and not any(word in string for word in PARTY_WORDS)


def with_second_form(body: list[Marker], top: str, last: Marker) -> list[Marker]:
    """Lift the articles of a second form to the first level: they begin anew in the last chapter of the first.

    一、总则 第1条 第2条 … 十、其他 第40条 第41条 / 协议条款 第1条 第2条 …: but not where each chapter counts anew.
    """
    places = [index for index, marker in enumerate(body) if marker.style == "article"] if top != "article" else []
    inside = [index for index in places if body[index].start > last.start]
    begins = next((index for index in inside if body[index].value[0] == 1), None)
    if begins is None or body[inside[0]].value[0] == 1:
        return body
    lifted = [index for index in inside if index >= begins]
    if [body[index].value[0] for index in lifted[:FEWEST_ARTICLES]] != [*range(1, FEWEST_ARTICLES + 1)]:
        return body
    return [
        marker._replace(style=top) if index >= begins and marker.style == "article" else marker
        for index, marker in enumerate(body)
    ]


def signatures(string: str, markers: Sequence[Marker], start: int, end: int) -> int | None:
    """Return where in [start, end) the signatures begin; addresses inside a clause that counts on are none.

    markers: all of the text; 57. 各方的地址: / 甲方:__ / 58. 本合同……: the list of the clause goes on
    """
    tail = signature_start(string, start, end)
    while tail is not None:
        inner = [marker for marker in markers if start < marker.start < tail]
        following = next((marker for marker in markers if tail <= marker.start < end), None)
        if not inner or following is None or not _counts_on(inner[-1], following):
            return tail
        start = following.start
        tail = signature_start(string, start, end)
    return None


def _counts_on(before: Marker, following: Marker) -> bool:
    return before.style == following.style and following.value == (*before.value[:-1], before.value[-1] + 1)
