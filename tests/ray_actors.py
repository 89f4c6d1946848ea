"""Actors for tests: one whose workers obey their files, one that dies of a name; both say on which node they are."""

from __future__ import annotations

import os
from pathlib import Path

from pipeline.batch import pool, ray_actor
from tests import faults

NODES = "HETONG_TEST_NODES"  # names a folder; also what every process of the test's cluster can be told by
DEADLY = b"deadly"


class Obedient(ray_actor.Actor):
    def __init__(self, order: bytes) -> None:
        pool.serve = faults.serve
        super().__init__(order)

    def version(self) -> bytes:
        import ray

        Path(os.environ[NODES], ray.get_runtime_context().get_node_id()).touch()
        return super().version()


class Mortal(Obedient):
    def read(self, lot: bytes, turn: int) -> bytes:
        if DEADLY in lot:
            os._exit(1)
        return super().read(lot, turn)


class Other(Obedient):
    def version(self) -> bytes:
        return b"0.0.0"


class Unstartable(ray_actor.Actor):
    def __init__(self, order: bytes) -> None:
        raise ModuleNotFoundError("No module named 'hetong'")
