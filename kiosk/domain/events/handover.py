"""Tickets offered from one counter to another (S10)."""

from kiosk.domain.events.base import TicketEvent
from kiosk.domain.moment import UtcMillis


class HandoverOffered(TicketEvent, frozen=True, tag="handover_offered"):
    """A counter offered its ticket to another, which must take it or decline."""

    from_counter: str
    to_counter: str
    service: str
    until: UtcMillis
    note: str = ""
    station: int | None = None


class HandoverAccepted(TicketEvent, frozen=True, tag="handover_accepted"):
    """The other counter took the ticket: it waits there and nowhere else, its time kept."""

    counter: str
    service: str


class HandoverDeclined(TicketEvent, frozen=True, tag="handover_declined"):
    """The other counter did not take it: back, with its original time."""

    counter: str
    back_to: str | None = None
    """The counter that had offered it; None for everybody's queue."""


class HandoverExpired(TicketEvent, frozen=True, tag="handover_expired"):
    """Nobody said yes or no in time, an alarm: back, with its original time."""

    counter: str
    back_to: str | None = None
