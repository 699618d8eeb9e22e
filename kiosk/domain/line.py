"""A line: the tickets that wait for the same thing, oldest clock first.

All tickets of a line have one class, one service and one place to be called to, so any counter
may serve all of them or none. Only its head can be next; how often the head was passed is
counted without touching the tickets behind it.
"""

from bisect import bisect_right, insort
from typing import NamedTuple, Self

import msgspec


class LineKey(NamedTuple):
    """What the tickets of a line have in common."""

    class_id: str
    service: str
    counter: str = ""
    """The one counter they were sent to, or nothing."""


class Waiter(NamedTuple):
    """A ticket's place in its line; tuples compare by clock, then by place."""

    clock: int
    """From when its waiting counts, in milliseconds; an appointment's may lie ahead."""
    place: int
    """The order of issue: breaks ties of the clock."""
    ticket: str = ""


class Line(msgspec.Struct, frozen=True):
    """Waiting tickets of one kind, and the calls that passed them."""

    waiters: tuple[Waiter, ...] = ()
    """By clock, then place."""
    bumps: tuple[int, ...] = ()
    """Clocks of the tickets called over this line's head, ascending; older ones are dropped."""

    @property
    def head(self) -> Waiter:
        """Return the one that can be next.

        Raises:
            IndexError: Nobody waits in it.
        """
        return self.waiters[0]

    @property
    def passes(self) -> int:
        """Return how many tickets with a later clock were called over the head."""
        bumps = self.bumps
        return len(bumps) - bisect_right(bumps, self.waiters[0].clock) if bumps else 0

    def passes_of(self, waiter: Waiter) -> int:
        """Return how often this one was passed, as often at least as anybody behind it."""
        return len(self.bumps) - bisect_right(self.bumps, waiter.clock)

    def joined(self, waiter: Waiter) -> Self:
        """Return the line with one more ticket, at the place that its clock gives it."""
        waiters = self.waiters
        if not waiters or waiters[-1] < waiter:
            return type(self)((*waiters, waiter), self.bumps)
        ordered = list(waiters)
        insort(ordered, waiter)
        return type(self)(tuple(ordered), self.bumps)

    def without_head(self) -> Self:
        """Return the line after its head was called."""
        waiters = self.waiters[1:]
        if not self.bumps or not waiters:
            return type(self)(waiters)
        return type(self)(waiters, self.bumps[bisect_right(self.bumps, waiters[0].clock) :])

    def without(self, waiter: Waiter) -> Self:
        """Return the line after this ticket left it.

        Raises:
            ValueError: It is not in the line.
        """
        if self.waiters and self.waiters[0] == waiter:
            return self.without_head()
        at = self.waiters.index(waiter)
        return type(self)((*self.waiters[:at], *self.waiters[at + 1 :]), self.bumps)

    def passed_by(self, clock: int, now: int) -> Self:
        """Return the line after a ticket of this clock was called, itself not.

        An appointment called before its time counts as of ``now``: it has passed nobody who
        comes later.
        """
        clock = min(clock, now)
        if self.waiters[0].clock >= clock:
            return self
        bumps = self.bumps
        if not bumps or bumps[-1] <= clock:
            return type(self)(self.waiters, (*bumps, clock))
        ordered = list(bumps)
        insort(ordered, clock)
        return type(self)(self.waiters, tuple(ordered))
