"""How long to wait before trying again: full jitter, so that a fleet does not return as one.

Doubles with each failure up to a cap; only a connection that held for a while starts it anew,
or a broker that accepts and hangs up would be called every second by every kiosk. Pure.
"""

from collections.abc import Callable

FIRST_S = 1.0
STABLE_S = 300.0


class Backoff:
    """The waits between tries."""

    def __init__(
        self,
        chance: Callable[[], float],
        cap_s: float,
        first_s: float = FIRST_S,
        stable_s: float = STABLE_S,
    ) -> None:
        """Start afresh.

        Args:
            chance: Gives a number from 0 up to 1.
            cap_s: No wait is longer.
            first_s: None is shorter, unless the cap is.
            stable_s: A connection that held for so long ends the growing.
        """
        self._chance = chance
        self._cap_s = cap_s
        self._first_s = min(first_s, cap_s)
        self._stable_s = stable_s
        self._limit_s = self._first_s

    def next_s(self) -> float:
        """Return how long to wait now."""
        self._limit_s = min(self._cap_s, self._limit_s * 2)
        return self._first_s + (self._limit_s - self._first_s) * self._chance()

    def held(self, connected_s: float) -> None:
        """Note how long the last connection held."""
        if connected_s >= self._stable_s:
            self.held_long()

    def held_long(self) -> None:
        """Begin anew with short waits."""
        self._limit_s = self._first_s
