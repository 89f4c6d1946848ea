"""How the register counts (台账口径): what every output says of its own figures.

>>> "3.5" in told("type")[1], len(told("none")) == len(told("counterparty"))
(True, True)
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

from pipeline.portfolio import Grouping
from pipeline.register.outliers import FEWEST, LEAST_SHARE, LIMIT

ALL = ("全部合同之间", "among all contracts")
SAME_TYPE = ("同一合同类型之间", "among contracts of one type")


@cache
def _written() -> tuple[str, ...]:
    rules = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))["rule"]
    return tuple(f"{rule['zh']} | {rule['en']}" for rule in rules)


def told(grouping: Grouping) -> list[str]:
    """Return the rules, each in Chinese and English."""
    zh, en = ALL if grouping == "none" else SAME_TYPE
    figures = {"limit": LIMIT, "fewest": FEWEST, "share": f"{LEAST_SHARE:.0%}"}
    return [rule.format(pool_zh=zh, pool_en=en, **figures) for rule in _written()]
