"""A ticket by itself: issued, back in the queue, cancelled."""

import enum

import msgspec

from kiosk.domain.events.base import TicketEvent
from kiosk.domain.ticket import SlipState


class TicketIssued(TicketEvent, frozen=True, tag="ticket_issued"):
    """A number was given out."""

    prefix: str
    running: int
    service: str
    class_id: str = msgspec.field(name="class")
    language: str
    ahead: int
    slip: SlipState


class TicketRequeued(TicketEvent, frozen=True, tag="ticket_requeued"):
    """A parked or missed ticket is back in the queue, at its old place."""


class CancelReason(enum.StrEnum):
    """Why a ticket ended unserved."""

    LEFT = "left"
    DAY_OVER = "day_over"


class TicketCancelled(TicketEvent, frozen=True, tag="ticket_cancelled"):
    """A ticket ended unserved."""

    reason: CancelReason
