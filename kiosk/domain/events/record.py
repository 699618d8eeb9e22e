"""What the record says of itself: its clock, what it left out, and where it begins anew."""

from kiosk.domain.events.base import Event
from kiosk.domain.moment import ClockTrust, UtcMillis


class ClockSet(Event, frozen=True, tag="clock_set"):
    """The wall clock became right, or was moved while the machine ran.

    Boot, ``mono_ms`` and the new wall time are the item's own. Written before everything else
    that happens by the new time.
    """

    before: ClockTrust
    after: ClockTrust
    step_ms: int
    """By how much the wall clock was moved forward; 0 when it was right already."""
    booted_at: UtcMillis | None = None
    """When this boot began, by the clock before; None in older records."""
    right_until: UtcMillis | None = None
    """The last time before this boot that a right clock told; what is later was told by one
    that nobody had set. 0 when there is none; None when this boot's clock was right before, and
    in older records."""


class EventsDropped(Event, frozen=True, tag="events_dropped"):
    """For want of room these events were not written down; none is of a ticket's way."""

    since: UtcMillis
    until: UtcMillis
    counts: dict[str, int]
    """How many of each type."""


class JournalReset(Event, frozen=True, tag="journal_reset"):
    """The journal goes on in a new epoch, because what came before may lack its end."""

    cause: str
    """``restored`` from a copy, ``damaged`` and saved as far as it was whole, or ``cloned``."""
    former: str
    """The epoch before; empty when nobody knows it."""
    last_known: int
    """The last event that the old journal is known to have had."""
    kept: int
    """The last event of it that is in this one."""
