"""A ticket by itself: issued, back in the queue, cancelled."""

import enum

import msgspec

from kiosk.domain.events.base import TicketEvent
from kiosk.domain.moment import UtcMillis
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
    journey: str = ""
    stations: tuple[str, ...] = ()
    """The services of its journey, in order (S106)."""
    slot: UtcMillis | None = None
    """The appointment's time: its waiting counts from then if that is still ahead (S05)."""
    hold_until: UtcMillis | None = None
    wait_low_s: int | None = None
    """The range that was told: half of all waits are shorter; None when nothing was (S06)."""
    wait_high_s: int | None = None
    """Four of five waits are shorter."""
    large_print: bool = False
    """Its slip was asked for in large print (S25)."""


class TicketRequeued(TicketEvent, frozen=True, tag="ticket_requeued"):
    """A parked or missed ticket is back in the queue, at its old place."""

    counter: str | None = None
    """The one counter that may call it, if it was parked there without papers."""


class CancelReason(enum.StrEnum):
    """Why a ticket ended unserved."""

    LEFT = "left"
    DAY_OVER = "day_over"
    NOT_BACK = "not_back"
    """Called, not come, and not back while its number was kept (C21)."""


class TicketCancelled(TicketEvent, frozen=True, tag="ticket_cancelled"):
    """A ticket ended unserved."""

    reason: CancelReason
