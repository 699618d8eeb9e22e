"""Staff and the hall's hours: signed in, away too long, numbers stopped, handed over."""

from kiosk.domain.events.base import Event, TicketEvent


class StaffSignedIn(Event, frozen=True, tag="staff_signed_in"):
    """Somebody took a counter; a badge number, never a name (S56, S63)."""

    counter: str
    badge: str
    late_s: int = 0
    """How much later than expected before opening, for the first time that day."""


class StaffSignedOut(Event, frozen=True, tag="staff_signed_out"):
    """Somebody left a counter."""

    counter: str
    badge: str


class BadgeUsedTwice(Event, frozen=True, tag="badge_used_twice"):
    """A badge signed in elsewhere while it was still signed in; the newer one counts (S56)."""

    badge: str
    former: str
    counter: str


class PauseOverran(Event, frozen=True, tag="pause_overran"):
    """A pause is longer than its reason allows (N010); told once."""

    counter: str
    reason: str
    limit_s: int


class HallUnstaffed(Event, frozen=True, tag="hall_unstaffed"):
    """Nobody is at any counter in opening hours (S57, N009)."""


class HallStaffed(Event, frozen=True, tag="hall_staffed"):
    """Somebody is at a counter again, or the hours are over."""


class HallPhaseBegan(Event, frozen=True, tag="hall_phase_began"):
    """The hours brought the day on: open, closing soon, numbers stopped, closed (S58)."""

    phase: str


class NumbersStopped(Event, frozen=True, tag="numbers_stopped"):
    """The duty lead stopped giving out numbers."""


class NumbersResumed(Event, frozen=True, tag="numbers_resumed"):
    """The duty lead lets numbers be given out again."""


class TicketHandedOver(TicketEvent, frozen=True, tag="ticket_handed_over"):
    """An unfinished ticket goes to the next shift, its number and time kept (S58)."""

    to: str


class HallClosed(Event, frozen=True, tag="hall_closed"):
    """The day's work is done: every ticket was served or handed over (S58)."""

    handed_over: int
