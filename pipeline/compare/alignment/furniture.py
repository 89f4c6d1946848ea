"""Lines that only one of two texts has, again and again (单方重复行): headers that no cleaning could know for such.

A text alone does not tell whether a short line that comes back is its author's; one that the other version has nowhere
and this one has on every page is no clause that was added.

>>> masked("内部资料\\n第一条 期限\\n内部资料\\n一年。\\n", "第一条 期限\\n一年。\\n")
'    \\n第一条 期限\\n    \\n一年。\\n'
"""

from __future__ import annotations

import re
from collections import Counter

LONGEST_CHARS = 40
FEWEST = 3  # times anywhere; two do where one of them is at the top of the text
TOP_LINES = 3
# What stands in sentences, labels, slots and signatures; a page number is told by cleaning.
SAID_RE = re.compile(r"[。;:,、!?_\[\]【】\d]|盖章|签[字章名]|[甲乙丙丁]方|不适用")


def masked(string: str, other: str) -> str:
    """Return ``string`` with such lines blanked out; offsets stay."""
    lines = string.split("\n")
    counts = Counter(line.strip() for line in lines)
    repeated = {line for line, count in counts.items() if count > 1 and 1 < len(line) <= LONGEST_CHARS}
    if not repeated:
        return string
    top = {line.strip() for line in [line for line in lines if line.strip()][:TOP_LINES]}
    repeated = {line for line in repeated if counts[line] >= FEWEST or line in top}
    repeated = {line for line in repeated if not SAID_RE.search(line)} - {line.strip() for line in other.split("\n")}
    if not repeated:
        return string
    return "\n".join(" " * len(line) if line.strip() in repeated else line for line in lines)
