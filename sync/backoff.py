"""How long to wait before trying again: full jitter, so that a fleet does not return as one.

Doubles with each failure up to a cap; only a connection that held for a while starts it anew,
or a broker that accepts and hangs up would be called every second by every kiosk.
"""

from collections.abc import Callable

FIRST_S = 1.0
STABLE_S = 60.0


class Backoff:
    """The waits between tries."""

    def __init__(
        self, chance: Callable[[], float], cap_s: float, first_s: float = FIRST_S
    ) -> None:
        """Start afresh.

        Args:
            chance: Gives a number from 0 up to 1.
            cap_s: No wait is longer.
            first_s: The longest first wait.
        """
        self._chance = chance
        self._cap_s = cap_s
        self._first_s = min(first_s, cap_s)
        self._limit_s = self._first_s

    def next_s(self) -> float:
        """Return how long to wait now."""
        # A tenth of the limit at least: full jitter may draw 0.
        wait_s = self._limit_s * (0.1 + 0.9 * self._chance())
        self._limit_s = min(self._cap_s, self._limit_s * 2)
        return wait_s

    def held(self, connected_s: float) -> None:
        """Note how long the last connection held."""
        if connected_s >= STABLE_S:
            self._limit_s = self._first_s
