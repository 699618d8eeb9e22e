"""Calls, and why each ticket was next."""

import enum

import msgspec

from kiosk.domain.events.base import TicketEvent


class CallRule(enum.StrEnum):
    """Which rule decided that a ticket was next."""

    OLDEST = "oldest"
    CLASS_ORDER = "class_order"
    """Class by class, as kiosks before version 0.3 chose."""
    PROMISE = "promise"
    """Its wait weighed most against what its class is promised."""
    EMERGENCY = "emergency"
    CARE_FIRST = "care_first"
    """It needs an accessible counter, and this is one (S18)."""
    PASSED_LIMIT = "passed_limit"
    """Later tickets had been called over it as often as is allowed."""
    OVERDUE = "overdue"
    """It had waited several times what its class is promised."""
    INTERNAL = "internal"
    """A colleague, nobody from outside waiting (S15)."""
    CARE_WINDOW = "care_window"
    CHOSEN = "chosen"
    RESUMED = "resumed"
    DIRECT = "direct"
    """The customer stood at the counter."""


CALLED_WITHOUT_PASSING = frozenset(
    {CallRule.EMERGENCY, CallRule.CARE_FIRST, CallRule.CARE_WINDOW}
)
"""Calls that are no privilege: they do not count against those who waited longer."""


class Passed(msgspec.Struct, frozen=True):
    """A ticket that had waited longer and was not called."""

    number: str
    class_id: str = msgspec.field(name="class")
    waited_s: int


class Rival(msgspec.Struct, frozen=True, omit_defaults=True):
    """The head of another line that the counter could have called."""

    number: str
    class_id: str = msgspec.field(name="class")
    service: str
    waited_s: int
    target_s: int
    held_back: bool = False
    """A long service that an accessible counter leaves to others for now."""


class CallReason(msgspec.Struct, frozen=True, omit_defaults=True):
    """Why this ticket was called."""

    rule: CallRule
    waited_s: int
    eligible: int = 1
    """How many waiting tickets the counter could have served, this one included."""
    passed: tuple[Passed, ...] = ()
    """The longest-waiting of those passed over, at most five."""
    target_s: int = 0
    """The wait that its class is promised; 0 where none was written down."""
    overtaken: int = 0
    """How many later tickets had been called over it before."""
    rivals: tuple[Rival, ...] = ()
    """Heads of other lines, the nearest to being called first, at most five."""
    override: str = ""
    """Why staff called out of order (S08); nothing when the ticket was next anyway."""
    approved_by: str = ""
    """Who answered for calling a colleague before customers (S15)."""


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
