"""Tells systemd that a loop turns.

Whether a broker is there is not its matter: a week without a network must not become a week of
restarts.
"""

import time

from kiosk.sdnotify import notify


class Watchdog:
    """Called in each round of a loop."""

    def __init__(self, interval_s: float | None) -> None:
        # Without a watchdog an hour does as well as any other time.
        self._interval_s = interval_s or 3600.0
        self._due_s = time.monotonic()

    def __call__(self) -> float:
        """Tell when it is due; return after how many seconds to come again."""
        now_s = time.monotonic()
        if now_s >= self._due_s:
            notify("WATCHDOG=1")
            self._due_s = now_s + self._interval_s
        return self._due_s - now_s
