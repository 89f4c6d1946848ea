"""What one file may cost, and how a worker process is held to it (资源限制).

The address space is bounded by the kernel, the time by the parent's watchdog and by the kernel's count of CPU seconds.
Beyond a limit a file is ``partial`` or ``failed`` with the code of the limit, never ``ok``.

>>> Limits().seconds, Limits().memory // 2**20
(30.0, 1024)
"""

from __future__ import annotations

import ctypes
import multiprocessing
import os
import signal
import sys
from pathlib import Path
from typing import NamedTuple

ADDRESS_FACTOR = 3  # libraries reserve more addresses than they fill; the watchdog sees what is filled
CPU_FACTOR = 4  # at least; a recogniser's threads count together, one a core
PR_SET_PDEATHSIG, PR_SET_NO_NEW_PRIVS = 1, 38
OPEN_FILES = 256


class Limits(NamedTuple):
    """Bounds for each file.

    seconds: wall time; memory: bytes resident beyond what an idle worker holds
    """

    seconds: float = 30.0
    memory: int = 2**30


def confine(limits: Limits) -> None:
    """Bound this process for good: it dies with its parent, gains no rights, and cannot take all memory.

    Where the system knows none of this (Windows, in part macOS), the parent's watchdog alone holds the limits.
    """
    follow_parent()
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
        _lower("RLIMIT_AS", _address_space() + ADDRESS_FACTOR * limits.memory)
    if sys.platform != "win32":
        _lower("RLIMIT_CORE", 0)
        _lower("RLIMIT_NOFILE", OPEN_FILES)


def follow_parent() -> None:
    """Leave it to the parent when to stop, and end when it does."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform == "linux":
        _end_with_parent()
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def start_clock(limits: Limits) -> None:
    """Let the kernel end this process when the file at hand takes far more CPU time than it may take wall time."""
    if sys.platform == "win32":
        return
    import resource

    used = resource.getrusage(resource.RUSAGE_SELF)
    factor = max(CPU_FACTOR, os.cpu_count() or 1)
    soft = int(used.ru_utime + used.ru_stime + factor * limits.seconds) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def resident(pid: int) -> int:
    """Return the bytes of memory that the process holds; 0 where the system does not tell, or it is gone."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text("ascii").split()[1]) * 4096
    except (OSError, ValueError, IndexError):
        return 0


def _end_with_parent() -> None:
    """Have the kernel end this process when the one that reads its results is gone, whatever it is busy with.

    The signal of a parent's death alone would not do: to the kernel the parent is the server that forks the workers,
    and that lives as long as one of them does.  The pipe that tells it raises SIGIO, which nobody here handles.
    """
    import fcntl

    parent = multiprocessing.parent_process()
    if parent is not None:
        signal.signal(signal.SIGIO, signal.SIG_DFL)
        fcntl.fcntl(parent.sentinel, fcntl.F_SETOWN, os.getpid())
        flags = fcntl.fcntl(parent.sentinel, fcntl.F_GETFL)
        fcntl.fcntl(parent.sentinel, fcntl.F_SETFL, flags | os.O_ASYNC)


def _address_space() -> int:
    return int(Path("/proc/self/statm").read_text("ascii").split()[0]) * 4096


def _lower(name: str, value: int) -> None:
    import resource

    what = getattr(resource, name)
    hard = resource.getrlimit(what)[1]
    bound = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(what, (bound, hard))
