"""Citations of clauses and annexes of the contract itself (条款引用、附件引用).

A citation of what the contract does not have keeps its place with ``target`` null; articles of laws are none.

>>> from pipeline.clauses import segment
>>> from pipeline.document import from_string
>>> contract = segment(from_string("第一条 费用\\n每月1元。\\n第二条 违约\\n违反第一条、第九条的").view())
>>> [(reference.raw, reference.target) for reference in extract(contract)["references"]]
[('第一条', '1'), ('第九条', None)]
"""

from __future__ import annotations

from typing import TypedDict

from pipeline.clauses import references
from pipeline.contract import Contract
from pipeline.provenance import item
from pipeline.record import Reference


class Fields(TypedDict):
    """The record fields this module fills."""

    references: list[Reference]


def extract(contract: Contract) -> Fields:
    """Return every citation of a clause or an annex, in the order of the text."""
    return {
        "references": [
            item(contract, Reference, (found.start, found.end), f"references.{found.kind}", target=found.target)
            for found in references.find(contract)
        ]
    }
