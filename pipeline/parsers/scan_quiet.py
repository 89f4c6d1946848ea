"""Keeps libtiff from writing to stderr: it does so past Python, whatever its caller says (静默).

>>> with quiet():
...     _ = os.write(2, b"nobody sees this")
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress


@contextmanager
def quiet() -> Iterator[None]:
    """Send what C libraries write to stderr nowhere; only as long as a page is decoded, for threads share it."""
    try:
        kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    except OSError:  # no stderr at all
        yield
        return
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(kept, 2)
        for descriptor in (kept, nowhere):
            with suppress(OSError):
                os.close(descriptor)
