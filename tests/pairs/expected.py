"""What an edit should be reported as."""

from __future__ import annotations

from dataclasses import dataclass
from typing import get_args

from pipeline.comparison import TermKind

ANY = frozenset(get_args(TermKind))


@dataclass(frozen=True)
class Expected:
    """One edit as it should be told: a change of a term, or of a clause where ``change`` names one.

    edit: kind of edit; families: kinds of term that it may be told as
    old, new: forms of the value, any of which is right (``12000``, ``壹万贰仟``); none: the side has no value
    old_keys, new_keys: rows that it stands in
    change: added, deleted, split, merged, moved, renumbered; for moved ``others`` are the rows that were passed over:
        of two neighbours exchanged either may be named
    twin: the same edit is also told from the other side (names exchanged), or by one change that names both
    is_allowed: follows from another edit: right where it is told, not missed where it is not
    """

    edit: str
    old: tuple[str, ...] = ()
    new: tuple[str, ...] = ()
    families: frozenset[str] = ANY
    old_keys: tuple[int, ...] = ()
    new_keys: tuple[int, ...] = ()
    change: str = ""
    others: tuple[int, ...] = ()
    twin: bool = False
    is_allowed: bool = False
