"""What the keys of a counter ask."""

from typing import Annotated

import msgspec

from kiosk.domain.commands.base import Command
from kiosk.domain.moment import UtcMillis


class CallNext(Command, frozen=True, tag="call_next"):
    """A counter asks who is next; what it had in hand is finished, a closed one opens."""

    counter: str


class CallTicket(Command, frozen=True, tag="call_ticket"):
    """A counter calls one ticket by its number.

    Out of order it wants a reason (S08); a colleague's, before customers, also a badge (S15).
    """

    counter: str
    number: str
    reason: str | None = None
    """One of the hall's codes (``queue.override_reasons``)."""
    approved_by: str | None = None
    """The badge of whoever answers for it."""


class Recall(Command, frozen=True, tag="recall"):
    """A counter calls its ticket once more."""

    counter: str


class StartService(Command, frozen=True, tag="start_service"):
    """The called customer has come."""

    counter: str


class FinishService(Command, frozen=True, tag="finish_service"):
    """The counter is done with its customer; unsolved, somebody owes an answer (S03)."""

    counter: str
    solved: bool = True
    owner: str | None = None
    """Unsolved: whose matter it is from now on."""
    promise_by: UtcMillis | None = None
    """Unsolved: by when the customer has an answer, in milliseconds since 1970, UTC."""


class ServeDirectly(Command, frozen=True, tag="serve_directly"):
    """A customer stands at a free counter: a ticket without a slip, called and started."""

    counter: str
    service: str
    class_id: str | None = msgspec.field(default=None, name="class")
    language: str | None = None
    reason: str | None = None
    """As in ``call_ticket``, while others wait whom the counter could call."""


class NoShow(Command, frozen=True, tag="no_show"):
    """The called customer did not come."""

    counter: str


class Park(Command, frozen=True, tag="park"):
    """The customer must fetch something and comes back to a counter later."""

    counter: str
    papers: bool = True
    """False: stays at hand, and only this counter takes it up again."""
    until: UtcMillis | None = None
    """When the customer should be back; without it, after ``queue.parked_for``."""


class OpenCounter(Command, frozen=True, tag="open_counter"):
    """Staff take their place."""

    counter: str


class CloseCounter(Command, frozen=True, tag="close_counter"):
    """Staff leave for good."""

    counter: str
    confirm: bool = False
    """True when the last counter at work is meant (S57)."""


class PauseCounter(Command, frozen=True, tag="pause_counter"):
    """Staff leave for a moment."""

    counter: str
    reason: str | None = None
    """One of ``[staff]`` ``pauses``; without it, none is written down."""
    confirm: bool = False
    """True when the last counter at work is meant (S57)."""


class RateVisit(Command, frozen=True, tag="rate_visit"):
    """A key of the rating keypad: 1 worst, the plan's ``best`` best."""

    counter: str
    score: int
    after_ms: Annotated[int, msgspec.Meta(ge=0)] | None = None
    """How long after the key before it on the same keypad; None where that is not known."""


class GiveReason(Command, frozen=True, tag="give_reason"):
    """A reason key after a low rating."""

    counter: str
    reason: str
