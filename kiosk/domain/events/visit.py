"""What happens to a called ticket at a counter, up to its rating."""

from kiosk.domain.events.base import TicketEvent
from kiosk.domain.moment import UtcMillis


class ServiceStarted(TicketEvent, frozen=True, tag="service_started"):
    """The customer is at the counter."""

    counter: str
    inferred: bool = False
    """True when nobody pressed a key for it and a later key proved it."""


class ServiceFinished(TicketEvent, frozen=True, tag="service_finished"):
    """The counter is done with the customer; the visit may be rated."""

    counter: str
    solved: bool = True
    """False when somebody owes an answer: ``promise_made`` follows (S03)."""


class TicketMissed(TicketEvent, frozen=True, tag="ticket_missed"):
    """The customer did not come when called (过号)."""

    counter: str
    kept_until: UtcMillis | None = None
    """Until when the number may return (C21, P15); None for the day."""


class TicketParked(TicketEvent, frozen=True, tag="ticket_parked"):
    """The ticket waits for its holder, outside the queue."""

    counter: str
    papers: bool = True
    """False when only this counter takes it up again."""
    until: UtcMillis | None = None
    """When its holder should be back."""


class ParkedTooLong(TicketEvent, frozen=True, tag="parked_too_long"):
    """A parked ticket's holder should be back by now; said once for each parking."""

    counter: str


class TicketTransferred(TicketEvent, frozen=True, tag="ticket_transferred"):
    """A ticket was passed on to another service or counter and waits there."""

    from_counter: str
    service: str
    to_counter: str | None = None
    waits_since: UtcMillis | None = None
    """From when its waiting counts there; None for as before."""
    note: str = ""
    station: int | None = None
    """Where its journey goes on, if it jumped within it."""


class ServiceCorrected(TicketEvent, frozen=True, tag="service_corrected"):
    """A ticket had been taken for the wrong service; number and time are kept (S02)."""

    service: str
    journey: str = ""
    stations: tuple[str, ...] = ()


class VisitRated(TicketEvent, frozen=True, tag="visit_rated"):
    """A visit was rated; the rating belongs to the visit, not to a person (S40, N043)."""

    counter: str
    score: int
    asks_reason: bool = False
    replaces: int | None = None
    """The score that this one takes the place of; None for a first rating."""


class RatingWithdrawn(TicketEvent, frozen=True, tag="rating_withdrawn"):
    """Another key followed within a moment: several keys at once are nobody's opinion (S40)."""

    counter: str
    score: int
    """The score that no longer counts."""


class ReasonGiven(TicketEvent, frozen=True, tag="reason_given"):
    """A low rating got its reason."""

    counter: str
    reason: str
