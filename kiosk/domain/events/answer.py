"""Answers that are owed: promised, given, missed (S03, S14)."""

from kiosk.domain.events.base import TicketEvent
from kiosk.domain.moment import UtcMillis


class PromiseMade(TicketEvent, frozen=True, tag="promise_made"):
    """A visit ended unsolved; somebody owes its holder an answer by a time."""

    counter: str
    owner: str
    by: UtcMillis


class PromiseRenewed(TicketEvent, frozen=True, tag="promise_renewed"):
    """Another time was promised, or another owner took the matter over."""

    owner: str
    by: UtcMillis


class PromiseMissed(TicketEvent, frozen=True, tag="promise_missed"):
    """The promised time went by without an answer; said once for each time promised."""

    owner: str
    by: UtcMillis


class PromiseKept(TicketEvent, frozen=True, tag="promise_kept"):
    """The answer was given."""

    owner: str
    late_s: int = 0
    """How long after the time promised last; 0 when in time."""
