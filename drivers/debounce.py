"""A contact counts when it has rested: a level is believed after it stayed put for 20 ms.

Contacts bounce for 1.6 ms on average and 6.2 ms at worst (Ganssle's measurements of 18
switches); 20 ms is three times the worst, and adds 20 ms between finger and call. Both ways
alike: releasing bounces too. So every stable closure is one press, whatever the edges.

Three things no finger does are told: held for half a minute, closed since the start, and never
at rest. Each is told once and told well when it is over. A contact that is closed when we begin
to look is no press by itself, or a shorted wire would call a customer at every start; opened
again within ``SHORTED_S`` it was a finger after all, and counts then. Pure: edges with their
times in, moves out; the caller's clock. Times never run backwards: an edge that is told late is
taken as no older than what is known already.
"""

import enum
import math
from collections import deque

import msgspec

STABLE_S = 0.020
STUCK_S = 30.0
"""Nobody holds a call button half a minute: something lies on it, or its contact is welded."""
SHORTED_S = 3.0
"""Closed so long since the start it was no finger that happened to be there."""
RESTLESS_S = 1.0
"""No contact bounces for a second: 160 times Ganssle's worst."""
SPARKS = 50
SPARKS_WITHIN_S = 10.0
"""So many closures too short to count within this are noise; a healthy press has a few."""
DOUBTFUL_S = 0.100
"""A level must rest so long while the contact is known to chatter: mains hum never does, and a
finger that means it does."""
WELL_S = 5.0
"""A contact that has chattered is well when it has done nothing odd for so long."""


class Motion(enum.StrEnum):
    """What a finger did, as far as a contact can tell, and what no finger does."""

    PRESSED = "pressed"
    RELEASED = "released"
    STUCK = "stuck"
    """Still down after ``STUCK_S``."""
    SHORTED = "shorted"
    """Closed since the start."""
    BOUNCING = "bouncing"
    """Never at rest, or ever so many sparks."""
    WELL = "well"
    """What was told to be wrong is over."""


class Move(msgspec.Struct, frozen=True):
    """One motion and when it began."""

    motion: Motion
    at_s: float


class Debouncer:
    """One contact's memory.

    Args:
        stable_s: how long a level must rest to be believed.
        stuck_s: how long a press may last.
        shorted_s: how long a contact may be closed from the start on.
    """

    def __init__(
        self,
        *,
        stable_s: float = STABLE_S,
        stuck_s: float = STUCK_S,
        shorted_s: float = SHORTED_S,
    ) -> None:
        self._stable_s = stable_s
        self._stuck_s = stuck_s
        self._shorted_s = shorted_s
        self._now_s = -math.inf
        """The last edge, or the last time at which something was decided."""
        self._level = False
        self._level_since_s = -math.inf
        self._down = False
        self._down_since_s = 0.0
        self._counted = False
        """The closure that is believed was told as a press."""
        self._from_start = False
        """The contact has not been seen at rest and open yet."""
        self._restless_since_s = 0.0
        self._sparks: deque[float] = deque(maxlen=SPARKS)
        self._held: Motion | None = None
        self._bouncing = False
        self._told: Motion | None = None
        self._told_s = -math.inf
        self._moves: list[Move] = []

    @property
    def down(self) -> bool:
        """Whether the button counts as pressed."""
        return self._down

    @property
    def fault(self) -> Motion | None:
        """What is wrong with the contact, as last told."""
        return self._told

    @property
    def due_s(self) -> float | None:
        """When ``tick`` should be called next; ``None``: not before another edge."""
        due: list[float] = []
        if self._level is not self._down:
            due.append(self._level_since_s + self._rest_s)
        elif self._down and self._held is None:
            due.append(self._down_since_s + self._limit_s)
        if self._bouncing:
            due.append(self._sparks[-1] + WELL_S)
        return min(due, default=None)

    def starts(self, *, closed: bool, at_s: float) -> None:
        """Take the contact's level when we begin to look; nothing after the first edge."""
        if self._now_s > -math.inf:
            return
        self._now_s = self._restless_since_s = at_s
        self._level = self._from_start = closed
        self._level_since_s = at_s if closed else -math.inf

    def edge(self, *, closed: bool, at_s: float) -> list[Move]:
        """Take an edge of the contact; returns what follows from it and the time before it."""
        at_s = max(at_s, self._now_s)
        moves = self.tick(at_s)
        self._now_s = at_s
        if closed is self._level:
            return moves
        if at_s - self._level_since_s >= self._stable_s:
            self._restless_since_s = at_s
            self._from_start = self._from_start and self._level
        elif closed is self._down:
            self._spark(at_s)
        self._level, self._level_since_s = closed, at_s
        return moves + self._taken()

    def tick(self, now_s: float) -> list[Move]:
        """Take it that time has passed."""
        while (due_s := self.due_s) is not None and due_s <= now_s:
            self._now_s = max(self._now_s, due_s)
            self._due(self._now_s)
        return self._taken()

    @property
    def _rest_s(self) -> float:
        return max(DOUBTFUL_S, self._stable_s) if self._bouncing else self._stable_s

    @property
    def _limit_s(self) -> float:
        return self._shorted_s if self._from_start else self._stuck_s

    def _due(self, now_s: float) -> None:
        """Do one thing whose time has come."""
        if self._level is not self._down and now_s >= self._level_since_s + self._rest_s:
            self._believe()
        elif self._bouncing and now_s >= self._sparks[-1] + WELL_S:
            self._bouncing = False
            self._sparks.clear()
        else:
            self._held = Motion.SHORTED if self._from_start else Motion.STUCK
        self._tell_fault(now_s)

    def _believe(self) -> None:
        """The level has rested: it is what the finger does."""
        self._down = self._level
        if not self._bouncing:
            self._sparks.clear()
        if self._down:
            self._down_since_s = self._level_since_s
            self._counted = not self._from_start
            if self._counted:
                self._tell(Motion.PRESSED, self._level_since_s)
            return
        if self._from_start and self._held is None:
            self._counted = True
            self._tell(Motion.PRESSED, self._level_since_s)
        if self._counted:
            self._tell(Motion.RELEASED, self._level_since_s)
        self._counted = self._from_start = False
        self._held = None

    def _spark(self, at_s: float) -> None:
        """The contact went back to where it was before anybody could believe it."""
        self._sparks.append(at_s)
        many = len(self._sparks) == SPARKS and at_s - self._sparks[0] <= SPARKS_WITHIN_S
        if many or at_s - self._restless_since_s >= RESTLESS_S:
            self._bouncing = True
            self._tell_fault(at_s)

    def _tell_fault(self, at_s: float) -> None:
        """Tell what is wrong now, if that is news; a contact that is held may chatter too."""
        fault = self._held or (Motion.BOUNCING if self._bouncing else None)
        if fault is not self._told:
            self._told = fault
            self._tell(fault or Motion.WELL, at_s)

    def _tell(self, motion: Motion, at_s: float) -> None:
        self._told_s = max(self._told_s, at_s)
        self._moves.append(Move(motion, self._told_s))

    def _taken(self) -> list[Move]:
        moves, self._moves = self._moves, []
        return moves
