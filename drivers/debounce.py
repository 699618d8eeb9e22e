"""A contact counts when it has rested: a level is believed after it stayed put for 20 ms.

Contacts bounce for 1.6 ms on average and 6.2 ms at worst (Ganssle's measurements of 18
switches); 20 ms is three times the worst, and adds 20 ms between finger and call. Both ways
alike: releasing bounces too. Pure: edges with their times in, presses out; the caller's clock.
"""

import enum

import msgspec

STABLE_S = 0.020
STUCK_S = 30.0
"""Nobody holds a call button half a minute: something lies on it, or its contact is welded."""


class Motion(enum.StrEnum):
    """What a finger did, as far as a contact can tell."""

    PRESSED = "pressed"
    RELEASED = "released"
    STUCK = "stuck"
    """Still down after ``STUCK_S``; told once per press."""


class Move(msgspec.Struct, frozen=True):
    """One motion and when it began."""

    motion: Motion
    at_s: float


class Debouncer:
    """One contact's memory.

    Args:
        stable_s: how long a level must rest to be believed.
        stuck_s: how long a press may last.
    """

    def __init__(self, *, stable_s: float = STABLE_S, stuck_s: float = STUCK_S) -> None:
        self._stable_s = stable_s
        self._stuck_s = stuck_s
        self._down = False
        self._level = False
        self._level_since_s = 0.0
        self._stuck_due_s: float | None = None

    @property
    def down(self) -> bool:
        """Whether the button counts as pressed."""
        return self._down

    @property
    def due_s(self) -> float | None:
        """When ``tick`` should be called next; ``None``: not before another edge."""
        if self._level is not self._down:
            return self._level_since_s + self._stable_s
        return self._stuck_due_s

    def edge(self, *, closed: bool, at_s: float) -> list[Move]:
        """The contact closed or opened; times never run backwards."""
        moves = self.tick(at_s)
        if closed is not self._level:
            self._level = closed
            self._level_since_s = at_s
        return moves

    def tick(self, now_s: float) -> list[Move]:
        """Time passed."""
        moves: list[Move] = []
        if self._level is not self._down and now_s >= self._level_since_s + self._stable_s:
            self._down = self._level
            motion = Motion.PRESSED if self._down else Motion.RELEASED
            moves.append(Move(motion, self._level_since_s))
            self._stuck_due_s = self._level_since_s + self._stuck_s if self._down else None
        if self._stuck_due_s is not None and now_s >= self._stuck_due_s and self._level:
            moves.append(Move(Motion.STUCK, self._stuck_due_s))
            self._stuck_due_s = None
        return moves
