"""What happens to a called ticket at a counter, up to its rating."""

from kiosk.domain.events.base import TicketEvent


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


class TicketTransferred(TicketEvent, frozen=True, tag="ticket_transferred"):
    """A ticket was passed on to another service or counter and waits there, place kept."""

    from_counter: str
    service: str
    to_counter: str | None = None


class VisitRated(TicketEvent, frozen=True, tag="visit_rated"):
    """A visit was rated; the rating belongs to the visit, not to a person (S40, N043)."""

    counter: str
    score: int
    asks_reason: bool = False


class ReasonGiven(TicketEvent, frozen=True, tag="reason_given"):
    """A low rating got its reason."""

    counter: str
    reason: str
