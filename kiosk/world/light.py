"""A light that is looked at: on, off, or blinking, each said once; dark at first; pure."""

from collections import deque

CHANGES = 3
BLINK_WITHIN_S = 3.0
"""Three changes within this are blinking: the slowest lamp changes every half second, and who
looks is not always in time."""


class Light:
    """One light, and what was last said of it."""

    def __init__(self) -> None:
        self._lit = False
        self._said = "off"
        self._changed_s: deque[float] = deque(maxlen=CHANGES)

    def look(self, *, lit: bool, now_s: float) -> str | None:
        """Return what is new about it: ``on``, ``off``, ``blinks``, or nothing."""
        if lit is not self._lit:
            self._changed_s.append(now_s)
            self._lit = lit
        now = "on" if lit else "off"
        often = len(self._changed_s) == CHANGES
        if often and now_s - self._changed_s[0] < BLINK_WITHIN_S:
            now = "blinks"
        if now == self._said:
            return None
        self._said = now
        return now
