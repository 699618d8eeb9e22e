"""Memory that a slip has needed goes back to the system: the next one may be minutes away.

A slip is drawn in many small pieces. The C library keeps their places for later, 8 MB of them,
unless it is asked for them.
"""

import ctypes
import functools
from collections.abc import Callable


@functools.cache
def _trim() -> Callable[[int], int] | None:
    """Return malloc_trim(3), where the C library has one (musl has not, and needs none)."""
    found: Callable[[int], int] | None = getattr(ctypes.CDLL(None), "malloc_trim", None)
    return found


def give_back_memory() -> None:
    """Return what is free inside this process to the system; takes a few milliseconds."""
    trim = _trim()
    if trim is not None:
        trim(0)
