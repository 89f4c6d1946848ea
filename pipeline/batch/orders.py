"""What a batch is asked to do (批量任务): settings that decide what a record holds, and limits.

>>> Order().key == Order().key, Order(force=True).key == Order().key
(True, False)
>>> Order(Settings("1")).key == Order(Settings("2")).key, Order(Settings("1")).key == Order().key
(True, False)
"""

from __future__ import annotations

import hashlib
from typing import NamedTuple

import msgspec

from pipeline.batch.limits import Limits
from pipeline.parsers.settings import DEFAULT, Settings


class Order(NamedTuple):
    """How each file is read; sent to every worker once."""

    settings: Settings = DEFAULT
    with_text: bool = False
    force: bool = False
    limits: Limits = Limits()

    @property
    def key(self) -> str:
        """Return what tells results of these settings from others': of a password only that there is one."""
        settings = self.settings._replace(password="" if self.settings.password else None)
        return hashlib.sha256(msgspec.json.encode(tuple(self._replace(settings=settings)))).hexdigest()[:16]
