"""What a clause is about, by the words of its heading (条款类别).

The words are in ``kinds.toml``, tried in the order of the file; each has an example.

>>> kind_of("违约责任"), kind_of("服务费用及支付方式"), kind_of("天气")
('liability', 'fees', 'other')
"""

from __future__ import annotations

import re
import tomllib
from functools import cache, lru_cache
from pathlib import Path


@cache
def kinds() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Return the kinds with the pattern of their words, in the order in which they are tried."""
    entries = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))["kind"]
    return tuple((entry["name"], re.compile("|".join(entry["words"]))) for entry in entries)


@cache
def _all() -> re.Pattern[str]:
    return re.compile("|".join(pattern.pattern for _, pattern in kinds()))


@lru_cache(maxsize=4096)  # a batch of contracts has the same few headings
def kind_of(heading: str) -> str:
    """Return the kind of the clause that ``heading`` heads; ``other`` when no word tells."""
    if not _all().search(heading):
        return "other"
    return next(name for name, pattern in kinds() if pattern.search(heading))
