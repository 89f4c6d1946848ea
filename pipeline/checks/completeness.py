"""A text that stops before its end (文本不完整).

>>> from pipeline.clauses import segment
>>> from pipeline.document import from_string
>>> ends = ("乙方应当在收到款项后的三个", "乙方应当付款。")
>>> [is_cut(segment(from_string("第一条 费用\\n" + end).view())) for end in ends]
[True, False]
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from pipeline.checks._rule import Rule, at
from pipeline.contract import Contract
from pipeline.record import Finding, Record

TRUNCATED = Rule("text.truncated", "warning", "文本在中途中断", "the text stops before its end")
RULES: tuple[Rule, ...] = (TRUNCATED,)

SENTENCE_CHARS = 10  # a shorter last line is a label or a date
# A last line that needs no full stop: blanks, dates, labels, tables, (以下无正文).
CLOSED_RE = re.compile(r"[。.;!?)】》”\"_\d*|:=┘└│-]$|[年月日号章名页字止制]$|\t|:[^。]{0,30}$|签|盖章|附件")


def check(record: Record, contract: Contract) -> Iterable[Finding]:
    """Yield one finding at the last line if the text stops there."""
    string = contract.view.string.rstrip()
    if string and (record.source.truncated or is_cut(contract)):
        start = string.rfind("\n") + 1
        yield at(contract, TRUNCATED, (max(start, len(string) - 60), len(string)))


def is_cut(contract: Contract) -> bool:
    """Return whether the last line is a sentence that does not end, and no signatures stand before it."""
    if contract.tail_start is not None or not contract.clauses:
        return False
    string = contract.view.string.rstrip()
    line = string[string.rfind("\n") + 1 :]
    last = contract.clauses[-1]
    return len(line) >= SENTENCE_CHARS and CLOSED_RE.search(line) is None and last.heading_end < len(string)
