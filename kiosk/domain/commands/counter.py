"""What the keys of a counter ask."""

from kiosk.domain.commands.base import Command


class CallNext(Command, frozen=True, tag="call_next"):
    """A counter asks who is next; what it had in hand is finished, a closed one opens."""

    counter: str


class CallTicket(Command, frozen=True, tag="call_ticket"):
    """A counter calls one ticket by its number."""

    counter: str
    number: str


class Recall(Command, frozen=True, tag="recall"):
    """A counter calls its ticket once more."""

    counter: str


class StartService(Command, frozen=True, tag="start_service"):
    """The called customer has come."""

    counter: str


class FinishService(Command, frozen=True, tag="finish_service"):
    """The counter is done with its customer."""

    counter: str


class NoShow(Command, frozen=True, tag="no_show"):
    """The called customer did not come."""

    counter: str


class Park(Command, frozen=True, tag="park"):
    """The customer must fetch something and comes back to a counter later."""

    counter: str


class Transfer(Command, frozen=True, tag="transfer"):
    """The counter passes its customer on, to another service or to one counter, place kept."""

    counter: str
    service: str | None = None
    to_counter: str | None = None


class OpenCounter(Command, frozen=True, tag="open_counter"):
    """Staff take their place."""

    counter: str


class CloseCounter(Command, frozen=True, tag="close_counter"):
    """Staff leave for good."""

    counter: str


class PauseCounter(Command, frozen=True, tag="pause_counter"):
    """Staff leave for a moment."""

    counter: str


class RateVisit(Command, frozen=True, tag="rate_visit"):
    """A key of the rating keypad: 1 worst, the plan's ``best`` best."""

    counter: str
    score: int


class GiveReason(Command, frozen=True, tag="give_reason"):
    """A reason key after a low rating."""

    counter: str
    reason: str
