"""What is asked for people who need help."""

from kiosk.domain.care import CareSource
from kiosk.domain.commands.base import Command


class RequestAccessible(Command, frozen=True, tag="request_accessible"):
    """Somebody asks for accessible service (S18).

    A ticket by its ``number`` (S22), with ``case`` for a case that had none; a ``counter`` that
    prepares for whoever needs it; or a ``place``, for somebody who has no ticket yet (S19).
    """

    number: str | None = None
    counter: str | None = None
    case: int | None = None
    place: str | None = None
    source: CareSource | None = None
    """Without it: the screen, the counter, or at a place outdoors."""


class DeclineAccessible(Command, frozen=True, tag="decline_accessible"):
    """'I will manage' (S23), at any step: back to the ordinary queue, no question asked.

    A ticket, a case, or a ``counter`` that is given back to all.
    """

    number: str | None = None
    counter: str | None = None
    case: int | None = None


class AcknowledgeAccessible(Command, frozen=True, tag="acknowledge_accessible"):
    """Staff are on their way; without ``case``, to the oldest that nobody goes to."""

    case: int | None = None
    by: str = ""
    """A badge or a name (S19)."""


class AttendAccessible(Command, frozen=True, tag="attend_accessible"):
    """Staff are with the customer, who is seated."""

    case: int
    by: str = ""


class AssignWindow(Command, frozen=True, tag="assign_window"):
    """A counter is kept for a case; without ``counter``, the one that is free first."""

    case: int
    counter: str | None = None


class EscortDone(Command, frozen=True, tag="escort_done"):
    """The customer has been seen to the door."""

    case: int


class ClearAccessible(Command, frozen=True, tag="clear_accessible"):
    """Nobody needed anything: a false alarm, or a test of the button (S19)."""

    case: int
    test: bool = False
