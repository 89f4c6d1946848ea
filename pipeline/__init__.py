"""hetong (合同): read any Chinese contract, get its terms as data.

The public names are loaded when first used, so that ``import pipeline`` costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

__version__ = "0.1.0"

_WHERE = {
    "analyze": "pipeline.analyze",
    "parse": "pipeline.parsers",
    "compare_contracts": "pipeline.diff",
    "Comparison": "pipeline.comparison",
    "Document": "pipeline.document",
    "Record": "pipeline.record",
}
__all__ = ["Comparison", "Document", "Record", "__version__", "analyze", "compare_contracts", "parse"]


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        raise AttributeError(f"module 'pipeline' has no attribute {name!r}")
    return getattr(import_module(_WHERE[name]), name)
