"""Waiting for something to become true, with a deadline."""

import time
from collections.abc import Callable

STEP_S = 0.02


def wait_until(holds: Callable[[], object], what: str, deadline_s: float = 20.0) -> None:
    """Return as soon as ``holds`` does; fail with ``what`` after the deadline."""
    until_s = time.monotonic() + deadline_s
    while not holds():
        assert time.monotonic() < until_s, f"in vain: {what}"
        time.sleep(STEP_S)
