"""How processes of a batch are started (进程启动): forked from a server that has everything loaded.

>>> context() is context()
True
"""

from __future__ import annotations

import multiprocessing
import signal
import sys
from functools import cache
from multiprocessing.context import ForkServerContext, SpawnContext


@cache
def context() -> ForkServerContext | SpawnContext:
    """Return what starts processes; where nothing can be forked (Windows), each loads everything itself."""
    if sys.platform == "win32":
        return multiprocessing.get_context("spawn")
    found = multiprocessing.get_context("forkserver")
    found.set_forkserver_preload(["pipeline.batch.warm"])
    return found


def start_server() -> None:
    """Start the server that forks workers, if there is none.

    It is deaf to Ctrl-C: a terminal sends that to all processes, and the parent alone decides.
    """
    if sys.platform == "win32":
        return
    from multiprocessing import forkserver, resource_tracker

    resource_tracker.ensure_running()  # or it is started below, and lets the signals in
    before = signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGINT, signal.SIGTERM))
    try:
        forkserver.ensure_running()  # a new program keeps what is blocked, and so do the workers
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
