"""How many batches may be under way, and when to send nothing at all. Pure.

The broker's limits hold always. What a drain has under way grows as long as the broker answers
soon: more would only stand in a queue, before whatever happens in the hall next.
"""

from collections.abc import Callable

from sync.backoff import Backoff

WINDOW = 32
"""Batches without the broker's answer; paho's cost of each grows with their number.

With 100 ms there and back, 20 would hold a drain down to 18,000 events a second; more than 32
are no faster.
"""
FOR_LIVE = 2
"""Places that no backlog takes."""
DRAIN_FIRST = 4
SLOW_S = 0.5
"""▲ A drain that adds so much to the broker's answers is slowed down."""
BUSY_S, LONGEST_BUSY_S = 1.0, 60.0
FORBIDDEN_S, LONGEST_FORBIDDEN_S = 60.0, 3600.0
"""▲ A right that is missing is given by a person; asking more often helps nobody."""


class Throttle:
    """Outlives connections: a broker that is busy is no less so for hanging up."""

    def __init__(self, chance: Callable[[], float]) -> None:
        self._busy = Backoff(chance, LONGEST_BUSY_S, BUSY_S)
        self._forbidden = Backoff(chance, LONGEST_FORBIDDEN_S, FORBIDDEN_S)
        self._most = WINDOW
        self._window = float(WINDOW)
        self._drain = float(DRAIN_FIRST)
        self._steady = False
        self._soonest_s: float | None = None
        self.pause_until_s = 0.0

    @property
    def window(self) -> int:
        """How many batches may be under way."""
        return max(1, min(self._most, int(self._window)))

    @property
    def drain(self) -> int:
        """How many of them may be of a backlog."""
        return max(1, min(self.window - FOR_LIVE, int(self._drain)))

    def connected(self, receive_maximum: int) -> None:
        """Keep to what this connection takes at once."""
        # One place is kept for the state; a broker may count it (MQTT 5.0, 4.9).
        self._most = max(1, min(WINDOW, receive_maximum - 1))
        # Most likely it is the same line: half of what it took is not too much to begin with.
        self._drain = max(float(DRAIN_FIRST), self._drain / 2)
        self._steady = False
        self._soonest_s = None

    def pause(self, until_s: float) -> None:
        """Send nothing before a moment."""
        self.pause_until_s = max(self.pause_until_s, until_s)

    def answered(self, took_s: float, *, live: bool) -> None:
        """Note that the broker took a batch, and how long it needed for it."""
        self._busy.held_long()
        self._forbidden.held_long()
        self._window = min(WINDOW, self._window + 1 / self._window)
        if live:
            return
        self._soonest_s = took_s if self._soonest_s is None else min(self._soonest_s, took_s)
        if took_s > self._soonest_s + SLOW_S:
            self._drain = max(2.0, self._drain - 0.5)
            self._steady = True
        else:
            self._drain = min(WINDOW, self._drain + (1 / self._drain if self._steady else 1))

    def busy(self, now_s: float) -> None:
        """Note that the broker has no room: less at a time, and later."""
        self._window = max(1.0, self._window / 2)
        self.pause(now_s + self._busy.next_s())

    def forbidden(self, now_s: float) -> None:
        """Note that the broker does not allow it: try seldom."""
        self.pause(now_s + self._forbidden.next_s())
