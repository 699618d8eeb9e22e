"""Tells systemd that a loop turns.

Whether a broker is there is not its matter: a week without a network must not become a week of
restarts.
"""

import time

from kiosk.sdnotify import notify

SELDOM_S = 5.0
"""▲ Called just before something that takes long, it leaves that nearly all of the time."""


class Watchdog:
    """Called in each round of a loop."""

    def __init__(self, interval_s: float | None) -> None:
        # Without a watchdog an hour does as well as any other time.
        self._interval_s = interval_s or 3600.0
        self._told_s = float("-inf")

    def __call__(self) -> float:
        """Tell, unless that was just done; return after how many seconds to come again."""
        now_s = time.monotonic()
        if now_s - self._told_s >= min(SELDOM_S, self._interval_s):
            notify("WATCHDOG=1")
            self._told_s = now_s
        return self._told_s + self._interval_s - now_s
