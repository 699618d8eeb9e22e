"""What has happened in the hall, in the past tense: the only thing the journal holds.

An event is for ever. A new field has a default; no field is removed, renamed or given another
type; a new meaning is a new event. When and in which order, the journal says.
"""

import enum

import msgspec

from kiosk.domain.moment import BusinessDay
from kiosk.domain.ticket import SlipState


class Event(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", omit_defaults=True):
    """The base of every event."""


class NumbersSkipped(Event, frozen=True, tag="numbers_skipped"):
    """The day's numbers go on further up; those between may be in hands that nobody knows."""

    day: BusinessDay
    last: dict[str, int]
    """The last running number of each prefix that counts as given out."""


class TicketEvent(Event, frozen=True):
    """The base of every event about a ticket."""

    number: str
    day: BusinessDay


class DayOpened(Event, frozen=True, tag="day_opened"):
    """A business day began, or was returned to after the clock had been wrong."""

    day: BusinessDay


class TicketIssued(TicketEvent, frozen=True, tag="ticket_issued"):
    """A number was given out."""

    prefix: str
    running: int
    service: str
    class_id: str = msgspec.field(name="class")
    language: str
    ahead: int
    slip: SlipState


class CallRule(enum.StrEnum):
    """Which rule decided that a ticket was next."""

    OLDEST = "oldest"
    CLASS_ORDER = "class_order"
    CARE_WINDOW = "care_window"
    CHOSEN = "chosen"
    RESUMED = "resumed"


class Passed(msgspec.Struct, frozen=True):
    """A ticket that had waited longer and was not called."""

    number: str
    class_id: str = msgspec.field(name="class")
    waited_s: int


class CallReason(msgspec.Struct, frozen=True, omit_defaults=True):
    """Why this ticket was called."""

    rule: CallRule
    waited_s: int
    eligible: int = 1
    """How many waiting tickets the counter could have served, this one included."""
    passed: tuple[Passed, ...] = ()
    """The longest-waiting of those passed over, at most five."""


class TicketCalled(TicketEvent, frozen=True, tag="ticket_called"):
    """A ticket was called to a counter."""

    counter: str
    reason: CallReason


class TicketRecalled(TicketEvent, frozen=True, tag="ticket_recalled"):
    """A ticket was called once more."""

    counter: str


class ServiceStarted(TicketEvent, frozen=True, tag="service_started"):
    """The customer is at the counter."""

    counter: str
    inferred: bool = False
    """True when nobody pressed a key for it and a later key proved it."""


class ServiceFinished(TicketEvent, frozen=True, tag="service_finished"):
    """The counter is done with the customer; the visit may be rated."""

    counter: str


class TicketMissed(TicketEvent, frozen=True, tag="ticket_missed"):
    """The customer did not come when called (过号)."""

    counter: str


class TicketParked(TicketEvent, frozen=True, tag="ticket_parked"):
    """The ticket waits for its holder, outside the queue."""

    counter: str


class TicketRequeued(TicketEvent, frozen=True, tag="ticket_requeued"):
    """A parked or missed ticket is back in the queue, at its old place."""


class TicketTransferred(TicketEvent, frozen=True, tag="ticket_transferred"):
    """A ticket was passed on to another service or counter and waits there, place kept."""

    from_counter: str
    service: str
    to_counter: str | None = None


class CancelReason(enum.StrEnum):
    """Why a ticket ended unserved."""

    LEFT = "left"
    DAY_OVER = "day_over"


class TicketCancelled(TicketEvent, frozen=True, tag="ticket_cancelled"):
    """A ticket ended unserved."""

    reason: CancelReason


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


class CounterOpened(Event, frozen=True, tag="counter_opened"):
    """Staff are at a counter."""

    counter: str


class CounterPaused(Event, frozen=True, tag="counter_paused"):
    """Staff left a counter for a moment."""

    counter: str


class CounterClosed(Event, frozen=True, tag="counter_closed"):
    """Staff left a counter."""

    counter: str


class HelpRequested(Event, frozen=True, tag="help_requested"):
    """Somebody asked for help (S19)."""

    help_id: int
    place: str


class HelpAcknowledged(Event, frozen=True, tag="help_acknowledged"):
    """Staff are on their way (S19)."""

    help_id: int


class VisitRated(TicketEvent, frozen=True, tag="visit_rated"):
    """A visit was rated; the rating belongs to the visit, not to a person (S40, N043)."""

    counter: str
    score: int
    asks_reason: bool = False


class ReasonGiven(TicketEvent, frozen=True, tag="reason_given"):
    """A low rating got its reason."""

    counter: str
    reason: str


class SlipSent(TicketEvent, frozen=True, tag="slip_sent"):
    """A slip is on its way to the printer; written down before the first byte leaves."""

    reprint: bool = False


class SlipPrinted(TicketEvent, frozen=True, tag="slip_printed"):
    """The printer confirmed the slip."""


class SlipNotPrinted(TicketEvent, frozen=True, tag="slip_not_printed"):
    """The printer surely printed nothing; the slip is wanted still."""


class SlipUnconfirmed(TicketEvent, frozen=True, tag="slip_unconfirmed"):
    """Nobody knows whether the slip came out; staff decide."""


class SlipReordered(TicketEvent, frozen=True, tag="slip_reordered"):
    """Staff asked for a slip again."""


class CallAnnounced(TicketEvent, frozen=True, tag="call_announced"):
    """A call was spoken, or was too old to be spoken still."""

    calls: int
    spoken: bool = True


class FaultReported(Event, frozen=True, tag="fault_reported"):
    """A device fails."""

    device: str
    kind: str
    detail: str = ""


class FaultCleared(Event, frozen=True, tag="fault_cleared"):
    """A device works again."""

    device: str
    kind: str


class PrinterAnswered(Event, frozen=True, tag="printer_answered"):
    """The printer is known to answer status requests."""


AnyEvent = (
    DayOpened
    | NumbersSkipped
    | TicketIssued
    | TicketCalled
    | TicketRecalled
    | ServiceStarted
    | ServiceFinished
    | TicketMissed
    | TicketParked
    | TicketRequeued
    | TicketTransferred
    | TicketCancelled
    | AccessibleRequested
    | AccessibleDeclined
    | CareWindowPrepared
    | CareWindowResumed
    | CounterOpened
    | CounterPaused
    | CounterClosed
    | HelpRequested
    | HelpAcknowledged
    | VisitRated
    | ReasonGiven
    | SlipSent
    | SlipPrinted
    | SlipNotPrinted
    | SlipUnconfirmed
    | SlipReordered
    | CallAnnounced
    | FaultReported
    | FaultCleared
    | PrinterAnswered
)
"""Every event there is."""
