"""Accessible service: asked for, declined, the care window, and the case that joins them.

The six times of a case (N016) are those of ``care_asked``, ``care_acknowledged``,
``care_attended``, ``care_window_assigned``, ``care_serving`` and of ``care_closed`` with the
outcome ``escorted``; ``care_closed`` repeats them all.
"""

import msgspec

from kiosk.domain.care import CareOutcome, CareSource
from kiosk.domain.events.base import Event, TicketEvent
from kiosk.domain.moment import BusinessDay, UtcMillis


class AccessibleRequested(TicketEvent, frozen=True, tag="accessible_requested"):
    """A ticket asked for accessible service; it keeps its place in time (S22)."""

    class_id: str = msgspec.field(name="class")


class AccessibleDeclined(TicketEvent, frozen=True, tag="accessible_declined"):
    """A ticket went back to its former class with the original time (S23)."""

    class_id: str = msgspec.field(name="class")


class CareWindowPrepared(Event, frozen=True, tag="care_window_prepared"):
    """A counter suspended ordinary calling for an accessible customer (S18)."""

    counter: str


class CareWindowResumed(Event, frozen=True, tag="care_window_resumed"):
    """A counter calls ordinary numbers again (S18)."""

    counter: str


class CareEvent(Event, frozen=True):
    """The base of every event about a case."""

    case: int


class CareAsked(CareEvent, frozen=True, tag="care_asked"):
    """Somebody needs accessible service: a case is open."""

    source: CareSource
    place: str = ""
    number: str = ""
    """The ticket's, if there is one yet."""
    day: BusinessDay = BusinessDay("")


class CareTicketTaken(CareEvent, frozen=True, tag="care_ticket_taken"):
    """A case that had no ticket has one now."""

    number: str
    day: BusinessDay


class CareAcknowledged(CareEvent, frozen=True, tag="care_acknowledged"):
    """Staff are on their way."""

    by: str = ""
    inferred: bool = False
    """True when nobody said so and a call to the window proved it."""


class CareAttended(CareEvent, frozen=True, tag="care_attended"):
    """Staff are with the customer, who is seated."""

    by: str = ""


class CareWindowAssigned(CareEvent, frozen=True, tag="care_window_assigned"):
    """A counter is kept for the case, once its present customer is done."""

    counter: str
    automatic: bool = False
    """True when the rules chose it, or the call went there."""


class CareWindowReleased(CareEvent, frozen=True, tag="care_window_released"):
    """A counter is no longer kept for the case, which goes on."""

    counter: str
    given_back: bool = False
    """True when staff did it: the rules choose no other by themselves."""


class CareServing(CareEvent, frozen=True, tag="care_serving"):
    """The customer is served."""

    counter: str
    since: UtcMillis


class CareServed(CareEvent, frozen=True, tag="care_served"):
    """The service is over; the customer is seen to the door next."""

    counter: str
    ended_at: UtcMillis


class CareUnacknowledged(CareEvent, frozen=True, tag="care_unacknowledged"):
    """Nobody has answered for ``after_s`` seconds: an escalation, once for a case (Q01)."""

    after_s: int


class CareUnattended(CareEvent, frozen=True, tag="care_unattended"):
    """Somebody answered and nobody came for ``after_s`` seconds; once for a case (Q01)."""

    after_s: int


class CareClosed(CareEvent, frozen=True, kw_only=True, tag="care_closed"):
    """A case is over; the times are its record, None for a step that never was (N016)."""

    outcome: CareOutcome
    source: CareSource
    place: str = ""
    number: str = ""
    day: BusinessDay = BusinessDay("")
    counter: str = ""
    asked_at: UtcMillis
    acknowledged_at: UtcMillis | None = None
    attended_at: UtcMillis | None = None
    assigned_at: UtcMillis | None = None
    serving_at: UtcMillis | None = None
    escorted_at: UtcMillis | None = None


class AccessibleUnstaffed(TicketEvent, frozen=True, tag="accessible_unstaffed"):
    """An alarm: this ticket needs an accessible counter and none is staffed (S18)."""

    service: str


class AccessibleStaffed(Event, frozen=True, tag="accessible_staffed"):
    """Nobody waits any longer for an accessible counter that is not staffed."""
