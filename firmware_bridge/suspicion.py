"""What points to a second terminal with one address, where only one answers a Hello; pure."""

import math

ALONE_AGAIN = 2
"""So many greetings in a row with one answer end the suspicion that there are two."""


class Suspicion:
    """Remembers who changed with whom, and when somebody else last spoke.

    Args:
        recent_s: boards that take turns within this are two; no hand changes them as quickly.
    """

    def __init__(self, recent_s: float) -> None:
        self._recent_s = recent_s
        self._before = ""
        self._changed_at = -math.inf
        self._stranger_at = -math.inf
        self._alone = 0

    def takes_turns(self, before: str, serial: str, now: float) -> bool:
        """Take that a serial number followed another; whether it was there just before."""
        turns = serial == self._before and now - self._changed_at < self._recent_s
        self._before, self._changed_at = before, now
        return turns

    def speaks_again(self, now: float) -> bool:
        """Take that somebody spoke who did not say Welcome; whether it happened just before."""
        again, self._stranger_at = now - self._stranger_at < self._recent_s, now
        return again

    def who(self, serial: str, now: float) -> list[str]:
        """Return the serial numbers that are known, the connected terminal's first."""
        changed = now - self._changed_at < self._recent_s
        return [serial, self._before] if changed and self._before != serial else [serial]

    def found(self) -> None:
        """There are two, as of now."""
        self._alone = 0

    def is_over(self) -> bool:
        """Take that one answered alone; whether that is often enough."""
        self._alone += 1
        return self._alone >= ALONE_AGAIN
