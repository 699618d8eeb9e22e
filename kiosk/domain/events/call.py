"""Calls, and why each ticket was next."""

import enum

import msgspec

from kiosk.domain.events.base import TicketEvent


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


class CallAnnounced(TicketEvent, frozen=True, tag="call_announced"):
    """A call was spoken, or was too old to be spoken still."""

    calls: int
    spoken: bool = True
